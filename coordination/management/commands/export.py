"""The tables as CSV or JSON lines, for any day, as known at any moment."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coordination.management.table_output import table_on
from coordination.publish.export import FORMS, TABLES, Asked, read_day, read_moment, write

T = TypeVar("T")


class Command(BaseCommand):
    help = (
        f"Write one of the tables {', '.join(TABLES)} to standard output. Without --as-of the day is today; without "
        "--known-at our records are taken as they stand now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("table", metavar="TABLE", help=", ".join(TABLES))
        parser.add_argument("--format", default="csv", metavar="FORMAT", help="csv (default) or jsonl")
        parser.add_argument("--as-of", metavar="DAY", help="what was in force on that day: 2024-05-30")
        parser.add_argument(
            "--known-at",
            metavar="MOMENT",
            help="as our records stood then: 2024-06-01T09:00:00Z; without a zone it is UTC, a day is its midnight UTC",
        )

    def handle(self, *, table: str, format: str, **options: Any) -> None:
        if table not in TABLES:
            raise CommandError(f"There is no table {table!r}: export one of {', '.join(TABLES)}.")
        if format == "ftm":
            raise CommandError("The format ftm (FollowTheMoney) is not built yet: take csv or jsonl.")
        if format not in FORMS:
            raise CommandError(f"There is no format {format!r}: take csv or jsonl.")
        asked = Asked(
            today=timezone.now().date(),
            on=_read("--as-of", options["as_of"], read_day),
            known_at=_read("--known-at", options["known_at"], read_moment),
            live=settings.FETCH,
        )
        with table_on(self.stdout) as out:
            write(format, TABLES[table].columns(), TABLES[table].rows(asked), out)


def _read(option: str, text: str | None, read: Callable[[str], T]) -> T | None:
    if text is None:
        return None
    try:
        return read(text)
    except ValueError as error:
        raise CommandError(f"{option}: {error}") from error
