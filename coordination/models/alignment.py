"""Who may act, and where each jurisdiction stands on each entity."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from coordination.models.entity import Entity
from coordination.models.source import Jurisdiction, Regime
from coordination.vocabulary import Authority, DateKind, Status, UNEffect


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
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, help_text="Empty: as shipped"
    )
    reason = models.TextField(blank=True, help_text="Why it replaced the version before")

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

    # Found by the constraint and the index below: two more of their own would be written for every cell.
    entity = models.ForeignKey(Entity, models.CASCADE, related_name="alignments", db_index=False)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="alignments", db_index=False)
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
    ended = models.JSONField(default=list, help_text="Legal bases that ended while others stand, the latest first")
    beneath = models.CharField(
        max_length=20,
        choices=Status.choices,
        blank=True,
        help_text="What the lists say, where the status is what the jurisdiction has said of itself",
    )
    due_on = models.DateField(null=True, blank=True, help_text="Day by which it means to designate")
    reason = models.CharField(max_length=300, help_text="The rule that decided, in a sentence")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("entity", "jurisdiction"), name="alignment_once")]
        indexes = [models.Index(fields=("jurisdiction", "status"), name="alignment_status")]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.jurisdiction_id} {self.status}"


class AlignmentInput(models.Model):
    """
    What all cells were last derived from, beside the records: the editions read, the policy of a
    regime, the programmes. Where it differs from what stands now, align finds whom that concerns.
    """

    key = models.CharField(max_length=60, unique=True, help_text="source:eu_fsf, regime:DPRK, programmes")
    value = models.JSONField()

    def __str__(self) -> str:
        return self.key
