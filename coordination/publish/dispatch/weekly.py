"""The timetable's report of a week is made once, whoever asks and however often."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from coordination.models import WeeklyRun

LEFT_AFTER = timedelta(minutes=30)  # a worker that claimed it and is not done by then is gone


def claim_week(week: str, *, now: datetime) -> bool:
    """
    Whether the caller is to write the report of the week: nobody has, and nobody is at it.

    Of two who ask at once one gets it.
    """
    try:
        with transaction.atomic():
            WeeklyRun.objects.create(week=week, claimed_at=now)
    except IntegrityError:
        standing = WeeklyRun.objects.filter(week=week, done_at__isnull=True)
        again = standing.filter(~Q(error="") | Q(claimed_at__lte=now - LEFT_AFTER))
        return again.update(claimed_at=now, error="") == 1
    return True


def finish_week(week: str, *, now: datetime, error: str = "") -> None:
    """Done; or not, and the next tick tries again."""
    WeeklyRun.objects.filter(week=week).update(done_at=None if error else now, error=error)
