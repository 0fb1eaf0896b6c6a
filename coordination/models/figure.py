"""The alignment figures of a week, kept so that weeks can be compared. Derived; may be written again."""

from typing import Self

from django.db import models
from django.db.models import Q

from coordination.models.source import Jurisdiction, Regime
from coordination.vocabulary import Counting


class FigureWeekQuerySet(models.QuerySet["FigureWeek"]):
    def newest(self) -> "FigureWeek | None":
        return self.order_by("-week").first()


class FigureWeek(models.Model):
    """
    One ISO week of which figures are kept, with what they were counted from.

    known_at  as our records stood then; null: as they stood when it was written
    """

    week = models.CharField(max_length=8, unique=True, help_text="ISO week: 2026-W47")
    on = models.DateField(help_text="The day that the figures are of")
    known_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField()
    lists = models.JSONField(help_text="source -> day of the newest edition that was read")

    objects = FigureWeekQuerySet.as_manager()

    class Meta:
        verbose_name = "week of figures"
        verbose_name_plural = "weeks of figures"

    def __str__(self) -> str:
        return self.week


class FigureQuerySet(models.QuerySet["AlignmentFigure"]):
    def of_regime(self, code: str) -> Self:
        """Figures of one regime; "": over every target."""
        return self.filter(regime__code=code) if code else self.filter(regime__isnull=True)


class AlignmentFigure(models.Model):
    """
    Where one jurisdiction stood under one regime in a week, in numbers of targets.

    statuses  {status: targets}, all targets of the regime
    expected  the same of UN names in force and of what two or more partners have by their own act
    """

    week = models.ForeignKey(FigureWeek, models.CASCADE, related_name="alignment")
    regime = models.ForeignKey(Regime, models.CASCADE, null=True, blank=True, help_text="Empty: over every target")
    jurisdiction = models.ForeignKey(Jurisdiction, models.CASCADE)
    statuses = models.JSONField()
    expected = models.JSONField()
    gaps_open = models.PositiveIntegerField()
    gaps_to_be_confirmed = models.PositiveIntegerField()
    gaps_high = models.PositiveIntegerField()

    objects = FigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("week", "regime", "jurisdiction"), name="alignment_figure_once"),
            models.UniqueConstraint(
                fields=("week", "jurisdiction"), condition=Q(regime__isnull=True), name="alignment_figure_of_all_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.week_id} {self.regime_id} {self.jurisdiction_id}"


class MembershipFigure(models.Model):
    """
    How many targets exactly these partners had in a week: all that overlap is counted from.

    has, unknown  codes with blanks between, in the order of columns
    """

    week = models.ForeignKey(FigureWeek, models.CASCADE, related_name="memberships")
    regime = models.ForeignKey(Regime, models.CASCADE, null=True, blank=True, help_text="Empty: over every target")
    counting = models.CharField(max_length=10, choices=Counting.choices)
    has = models.CharField(max_length=100, blank=True)
    unknown = models.CharField(max_length=100, blank=True)
    targets = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=("week", "counting", "regime"), name="membership_figures")]

    def __str__(self) -> str:
        return f"{self.has}: {self.targets}"


class LagFigure(models.Model):
    """
    How one jurisdiction trailed another in a week, over the targets that both had designated.

    dated             lags that are a number; `median` and `ninetieth` are theirs
    ranged            lags of which only a range is known; `_low` and `_high` bound the figure over both
                      (null high: nothing limits it)
    ties, undecided   of the pair: designated on one day; who was first cannot be told
    """

    week = models.ForeignKey(FigureWeek, models.CASCADE, related_name="lags")
    regime = models.ForeignKey(Regime, models.CASCADE, null=True, blank=True, help_text="Empty: over every target")
    counting = models.CharField(max_length=10, choices=Counting.choices)
    leader = models.ForeignKey(Jurisdiction, models.CASCADE, related_name="+")
    follower = models.ForeignKey(Jurisdiction, models.CASCADE, related_name="+")
    dated = models.PositiveIntegerField()
    ranged = models.PositiveIntegerField()
    ties = models.PositiveIntegerField()
    undecided = models.PositiveIntegerField()
    median = models.FloatField(null=True)
    median_low = models.FloatField(null=True)
    median_high = models.FloatField(null=True)
    ninetieth = models.FloatField(null=True)
    ninetieth_low = models.FloatField(null=True)
    ninetieth_high = models.FloatField(null=True)

    class Meta:
        indexes = [models.Index(fields=("week", "counting", "regime"), name="lag_figures")]

    def __str__(self) -> str:
        return f"{self.follower_id} after {self.leader_id}: {self.dated + self.ranged}"
