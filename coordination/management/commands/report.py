"""The gap report of a week, now."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coordination.publish.report import WeekError, week_code, write_report


class Command(BaseCommand):
    help = (
        "Write the gap report of a week: gap-report-<week>.html, .pdf, .xlsx, .json, .csv. Default: this week, to date."
    )

    requires_system_checks = ()  # they load the admin and the API, of which a report needs nothing

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--week", metavar="WEEK", help="an ISO week that has begun, e.g. 2026-W47")
        parser.add_argument(
            "--as-then",
            action="store_true",
            help="as known on the Monday after the week at 06:00 UTC; files of its own, which say so",
        )
        parser.add_argument(
            "--partners", action="store_true", help="each partner's edition too: gap-report-<week>-<code>"
        )
        parser.add_argument(
            "--out", type=Path, default=settings.REPORTS_DIR, metavar="DIR", help="default: VAR_DIR/reports"
        )

    def handle(
        self, *, week: str | None, out: Path, as_then: bool = False, partners: bool = False, **options: Any
    ) -> None:
        now = timezone.now()
        try:
            report = write_report(week or week_code(now.date()), out=out, now=now, as_then=as_then, partners=partners)
        except WeekError as problem:
            raise CommandError(str(problem)) from problem
        except OSError as problem:
            raise CommandError(f"The report cannot be written to {out}: {problem.strerror or problem}.") from problem
        for file in report.files:
            self.stdout.write(f"{out / file['name']}  {file['size']:,} bytes")
        if report.missing:
            self.stderr.write(report.missing)
