"""Who may act, where each jurisdiction stands on each entity, and what it has yet to do."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q

from coordination.models.entity import Entity
from coordination.models.source import Jurisdiction, Regime
from coordination.vocabulary import (
    Authority,
    DateKind,
    GapEventKind,
    GapKind,
    GapState,
    LinkGrade,
    Severity,
    Status,
    UNEffect,
)


class PolicyQuerySet(models.QuerySet["Policy"]):
    def current(self) -> Self:
        return self.filter(is_current=True)


class Policy(models.Model):
    """What a jurisdiction may do under a regime. A change is a new version; old ones stay."""

    regime = models.ForeignKey(Regime, models.PROTECT, related_name="policies")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="policies")
    version = models.PositiveSmallIntegerField()
    authority = models.CharField(max_length=10, choices=Authority.choices)
    un_effect = models.CharField(max_length=10, choices=UNEffect.choices)
    grace_days = models.PositiveSmallIntegerField(default=30)
    quorum = models.PositiveSmallIntegerField(
        default=2, help_text="How many partners must have designated under their own authority before absence is a gap"
    )
    note = models.CharField(max_length=300, blank=True)
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(fields=("regime", "jurisdiction", "version"), name="policy_version_once"),
            models.UniqueConstraint(
                fields=("regime", "jurisdiction"), condition=Q(is_current=True), name="policy_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regime.code} {self.jurisdiction.code} v{self.version}"


class Alignment(models.Model):
    """
    A cell of the matrix today. Derived: `rebuild align` gives the same rows.

    since, since_kind  day it began, and what that day is the day of
    not_before         where `since` is only a bound, the earliest it can have begun (null: not known)
    lag_min, lag_max   days after the first mover; equal when both dates are days, a range where one
                       is a bound (lag_min null: no lower bound); both null for the first mover and
                       where there is nothing to count
    """

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="alignments")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="alignments")
    status = models.CharField(max_length=20, choices=Status.choices)
    since = models.DateField(null=True, blank=True)
    since_kind = models.CharField(max_length=12, choices=DateKind.choices, blank=True)
    not_before = models.DateField(null=True, blank=True)
    is_first = models.BooleanField(default=False)
    lag_min = models.IntegerField(null=True, blank=True)
    lag_max = models.IntegerField(null=True, blank=True)
    measures = models.JSONField(default=list)
    bases = models.JSONField(
        default=list, help_text="One for each record that says so: source, reference, programme, date"
    )
    reason = models.CharField(max_length=300, help_text="The rule that decided, in a sentence")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("entity", "jurisdiction"), name="alignment_once")]
        indexes = [models.Index(fields=("jurisdiction", "status"), name="alignment_status")]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.jurisdiction_id} {self.status}"


class GapQuerySet(models.QuerySet["Gap"]):
    def open(self) -> Self:
        return self.exclude(state=GapState.CLOSED)

    def standing(self, *, on: date) -> Self:
        """Gaps whose condition held on the day `on`, as we know it now."""
        return self.filter(opened_on__lte=on).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))

    def known(self, *, at: datetime) -> Self:
        """Gaps we had seen by `at`."""
        return self.filter(detected_at__lte=at)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Gaps that a partner may read: those seen in public lists, which is all of them so far."""
        return self if user.is_authenticated else self.none()


class Gap(models.Model):
    """A thing one jurisdiction has yet to do about an entity. It closes, it is never deleted."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="gaps")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="gaps")
    kind = models.CharField(max_length=24, choices=GapKind.choices)
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="gaps")
    state = models.CharField(max_length=16, choices=GapState.choices, default=GapState.OPEN)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    severity_points = models.PositiveSmallIntegerField()
    severity_reasons = models.JSONField(default=list, help_text="[points, reason] that add up to the points")
    grade = models.CharField(max_length=20, choices=LinkGrade.choices, help_text="Weakest link the gap rests on")
    evidence = models.JSONField(default=list, help_text="Who has designated, when, on which list")
    opened_on = models.DateField(help_text="Day its condition became true")
    detected_at = models.DateTimeField(help_text="When we saw it")
    closed_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="gaps")

    objects = GapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("entity", "jurisdiction", "kind", "regime"),
                condition=~Q(state=GapState.CLOSED),
                name="gap_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=("jurisdiction", "state", "-severity_points"), name="gap_queue"),
            models.Index(fields=("opened_on",), name="gap_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.jurisdiction_id} {self.entity_id}"

    @property
    def public_id(self) -> str:
        return f"G-{self.pk}"

    def age_days(self, *, on: date) -> int:
        """Whole calendar days it has stood on the day `on`, or stood until it closed."""
        return ((self.closed_on or on) - self.opened_on).days


class GapEvent(models.Model):
    """One step in a gap's life. Append-only: the state at any moment follows from the steps."""

    gap = models.ForeignKey(Gap, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=14, choices=GapEventKind.choices)
    on = models.DateField(help_text="Legal day of the step")
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, help_text="Empty: by rule")
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.gap_id} {self.kind}"
