"""Who gets the weekly report by e-mail, and what became of each message."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from coordination.models.partner import Partner
from coordination.models.report import DESK
from coordination.vocabulary import DispatchState

# A message that has been `sending` for so long was left by a worker that is gone.
LEFT_AFTER = timedelta(minutes=15)


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def active(self) -> Self:
        """Those who get reports; nobody gets that of a partner which takes part no more."""
        return self.filter(is_active=True).filter(Q(is_desk=True) | Q(partner__is_active=True))


class Recipient(models.Model):
    """Somebody who gets the weekly report by e-mail: the edition of the desk, or of one partner."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="recipients")
    is_desk = models.BooleanField("of the desk", default=False, help_text="Gets the edition that holds everything")
    is_active = models.BooleanField(default=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_desk=True, partner__isnull=True) | Q(is_desk=False, partner__isnull=False),
                name="recipient_of_desk_or_partner",
                violation_error_message="Say whose edition it is: that of the desk, or that of one partner.",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def audience(self) -> str:
        return DESK if self.partner is None else self.partner.code


class WeeklyRun(models.Model):
    """The timetable's report of one week: claimed by one worker, done once."""

    week = models.CharField(max_length=8, unique=True)
    claimed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.week


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def due(self, *, now: datetime) -> Self:
        return self.filter(state=DispatchState.WAITING, next_at__lte=now)

    def left_behind(self, *, now: datetime) -> Self:
        """Claimed by a worker that is gone."""
        return self.filter(state=DispatchState.SENDING, claimed_at__lte=now - LEFT_AFTER)

    def for_a_person(self) -> Self:
        """Those that nobody but a person can put right."""
        return self.filter(state__in=(DispatchState.UNCERTAIN, DispatchState.REFUSED, DispatchState.GIVEN_UP))


class Dispatch(models.Model):
    """
    One week's report to one address: the intention, then what became of it.

    message_id      the same in every attempt, so that a mail program can tell a repetition
    handed_over_at  recorded before the content leaves: from then on it may have arrived
    attempts        number of the attempt that holds it; only that one may hand over
    """

    week = models.CharField(max_length=8)
    email = models.EmailField()
    recipient = models.ForeignKey(Recipient, models.SET_NULL, null=True, blank=True, related_name="dispatches")
    audience = models.CharField(max_length=12)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=DispatchState.choices, default=DispatchState.WAITING)
    planned_at = models.DateTimeField()
    next_at = models.DateTimeField(help_text="When it is sent, or tried again")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    said = models.TextField(blank=True, help_text="What the mail server answered, or what went wrong")
    files = models.JSONField(default=list, help_text="name, sha256 and size of what was attached")

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "dispatches"
        constraints = [
            models.UniqueConstraint(fields=("week", "email"), name="dispatch_once"),
            models.CheckConstraint(
                condition=~Q(state=DispatchState.SENT) | Q(sent_at__isnull=False), name="dispatch_sent_when"
            ),
        ]
        indexes = [models.Index(fields=("state", "next_at"), name="dispatch_queue")]

    def __str__(self) -> str:
        return f"{self.week} to {self.email}"
