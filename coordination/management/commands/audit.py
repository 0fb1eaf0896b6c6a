"""Check the chain of the audit log, and write the log of a period as CSV."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.models import AuditEntry

COLUMNS = ("number", "recorded_at", "by", "action", "model", "id", "subject", "old", "new", "reason", "hash")


class Command(BaseCommand):
    help = (
        "Check that no audit entry was changed or removed outside the program; the first broken one is named and the "
        f"exit is 1. `--csv` also writes the log ({', '.join(COLUMNS)}) to standard output."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--csv", action="store_true", dest="as_csv", help="write the log, oldest first")
        parser.add_argument("--from", type=date.fromisoformat, dest="first", help="first day (UTC) of the log written")
        parser.add_argument("--to", type=date.fromisoformat, dest="last", help="last day (UTC) of the log written")

    def handle(self, *, as_csv: bool, first: date | None, last: date | None, **options: Any) -> None:
        entries = AuditEntry.objects.order_by("number")
        if first is not None:
            entries = entries.filter(recorded_at__gte=_midnight(first))
        if last is not None:
            entries = entries.filter(recorded_at__lt=_midnight(last) + timedelta(days=1))
        if as_csv:
            if hasattr(self.stdout, "reconfigure"):  # whatever the terminal's locale
                self.stdout.reconfigure(encoding="utf-8", newline="")
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(_row(entry) for entry in entries.iterator())
        broken = AuditEntry.objects.first_broken()
        if broken:
            raise CommandError(broken)
        self.stderr.write(f"{AuditEntry.objects.count():,} audit entries, the chain is whole.")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _row(entry: AuditEntry) -> tuple[Any, ...]:
    return (
        entry.number,
        entry.recorded_at.astimezone(UTC).isoformat(),
        entry.by_name or "rule",
        entry.action,
        entry.subject_model,
        entry.subject_id,
        entry.subject,
        orjson.dumps(entry.old).decode(),
        orjson.dumps(entry.new).decode(),
        entry.reason,
        entry.hash,
    )
