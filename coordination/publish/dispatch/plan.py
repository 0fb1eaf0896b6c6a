"""Who is to get a week's report: one row for each address, before anything is sent."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction

from coordination.models import Dispatch, Recipient, Report


@transaction.atomic
def plan_dispatches(week: str, *, now: datetime) -> int:
    """
    Intend one message to each active recipient whose edition of the week was written; returns how many are new.

    Asked again it adds only recipients that came since: nobody is intended twice.
    """
    written = set(Report.objects.filter(week=week, is_rebuilt=False).values_list("audience", flat=True))
    known = set(Dispatch.objects.filter(week=week).values_list("email", flat=True))
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    rows = [
        Dispatch(
            week=week,
            email=recipient.email,
            recipient=recipient,
            audience=recipient.audience,
            message_id=f"<gap-report.{week}.{recipient.pk}@{host}>",
            planned_at=now,
            next_at=now,
        )
        for recipient in Recipient.objects.active().select_related("partner").order_by("pk")
        if recipient.audience in written and recipient.email not in known
    ]
    Dispatch.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
