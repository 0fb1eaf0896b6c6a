"""When each person last looked at what is new."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Max

from coordination.models.designation import Change
from coordination.models.gap import GapEvent


class LookQuerySet(models.QuerySet["Look"]):
    def of(self, user: AbstractBaseUser | AnonymousUser) -> "Look | None":
        return self.filter(user=user.pk).first()

    def mark(self, user: AbstractBaseUser, *, seen: "Look") -> None:
        """The person has seen what there was then. What was seen later than that stands."""
        columns = {"at": seen.at, "change": seen.change, "step": seen.step}
        row, is_first = self.get_or_create(user_id=user.pk, defaults=columns)
        if not is_first:
            self.filter(pk=row.pk, at__lt=seen.at).update(**columns)


class Look(models.Model):
    """
    One person's last look: what came to our records later is new to that person.

    change, step  ids of the newest change of a list and the newest step of a gap that there were: an edition
                  read from a file counts as recorded on its own day, so that the moment alone would miss it
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="look")
    at = models.DateTimeField()
    change = models.BigIntegerField(default=0)
    step = models.BigIntegerField(default=0)

    objects = LookQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at}"


def look_at(now: datetime) -> Look:
    """What there is to be seen at the moment. Kept nowhere."""
    change = Change.objects.aggregate(last=Max("pk"))["last"]
    step = GapEvent.objects.aggregate(last=Max("pk"))["last"]
    return Look(at=now, change=change or 0, step=step or 0)
