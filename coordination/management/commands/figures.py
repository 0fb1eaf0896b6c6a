"""The alignment figures of this week, and of weeks that have ended: counted and kept."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coordination import align
from coordination.models import FigureWeek
from coordination.weeks import WeekError, read_week


class Command(BaseCommand):
    help = (
        "Count and keep the alignment figures of this week, and of the last weeks where they are missing: as of the "
        "last day of each week, as our records stood when it ended."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--weeks", type=int, default=12, metavar="N", help="how many weeks, this one included (12)")
        parser.add_argument("--week", metavar="WEEK", help="count this week again, e.g. 2026-W47")

    def handle(self, *, weeks: int, week: str | None, **options: Any) -> None:
        now = timezone.now()
        today = now.date()
        if week is not None:
            try:
                asked = read_week(week, today=today)
            except WeekError as error:
                raise CommandError(str(error)) from error
            if not asked.is_to_date:
                self._tell(align.rebuild_week_figures(asked, now=now, live=settings.FETCH), week)
                return
            weeks = 1
        if not 1 <= weeks <= 520:
            raise CommandError(f"--weeks {weeks}: give a number from 1 to 520.")
        for missing in align.missing_weeks(today=today, weeks=weeks):
            self._tell(align.rebuild_week_figures(missing, now=now, live=settings.FETCH), missing.code)
        self._tell(align.write_week_figures(now=now), "this week")

    def _tell(self, row: FigureWeek | None, what: str) -> None:
        if row is None:
            self.stdout.write(f"{what}: no list had been read")
            return
        targets = sum(row.memberships.filter(regime=None, counting="on_list").values_list("targets", flat=True))
        gaps = sum(row.alignment.filter(regime=None).values_list("gaps_open", flat=True))
        self.stdout.write(f"{row.week}: as of {row.on}, {targets:,} targets, {gaps:,} gaps open")
