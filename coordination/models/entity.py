"""The person, organisation, vessel or aircraft behind designations, and why we think so."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from coordination.models.designation import Designation, DesignationIdentifier, DesignationName, DesignationVersion
from coordination.models.source import Regime
from coordination.vocabulary import Judgement, LinkGrade, TargetType


class EntityQuerySet(models.QuerySet["Entity"]):
    def standing(self) -> Self:
        """Entities that answer under their own id, not merged into another."""
        return self.filter(merged_into__isnull=True)

    def to_be_aligned(self) -> Self:
        """Entities whose records changed since their cells were derived: what align has left to do."""
        return self.filter(to_align=True)

    def named(self, text: str) -> Self:
        """Entities of which some record prints `text` in a name, in any script, or as an identifier or number."""
        # One subquery each: joined in one, every name is paired with every identifier of its record.
        by_name = DesignationName.objects.filter(folded__contains=" ".join(text.casefold().split()))
        by_number = DesignationIdentifier.objects.filter(value=text.replace(" ", "").upper())
        by_reference = Designation.objects.filter(reference__iexact=text)
        return self.filter(
            Q(public_id__iexact=text)
            | Q(pk__in=by_name.values("designation__entity"))
            | Q(pk__in=by_number.values("designation__entity"))
            | Q(pk__in=by_reference.values("entity"))
        )


class Entity(models.Model):
    """One target, however many records name it. The public id survives merges: old ids lead on."""

    public_id = models.CharField(max_length=12, unique=True)
    target_type = models.CharField(max_length=12, choices=TargetType.choices)
    name = models.CharField(max_length=500, db_index=True)
    regimes = models.ManyToManyField(Regime, blank=True, related_name="entities")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    records_when_merged = models.JSONField(
        default=list, blank=True, help_text="Ids of the records it had when it lost them: it takes them back if parted"
    )
    created_at = models.DateTimeField()
    to_align = models.BooleanField(default=True, db_index=True, help_text="Its records changed, cells not yet derived")

    objects = EntityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entities"

    def __str__(self) -> str:
        return f"{self.public_id} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("admin:coordination_entity_change", args=(self.pk,))


class LinkKey(models.Model):
    """What may bring a record beside others to be compared, as a number (`resolve.blocking`). Derived."""

    designation = models.ForeignKey(Designation, models.CASCADE, related_name="link_keys")
    key = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}"


class LinkRecord(models.Model):
    """A record as linking has read it, its names taken apart (`resolve.kept`). Derived."""

    designation = models.OneToOneField(Designation, models.CASCADE, primary_key=True, related_name="link_record")
    content = models.TextField(help_text="JSON")
    read_by = models.CharField(max_length=40, help_text="The rules that it was read by")

    def __str__(self) -> str:
        return f"{self.designation_id}"


class Likeness(models.Model):
    """
    Two records compared and found alike enough to be links, cases for a person, or rivals of such. Derived.

    `may_link`: so near to the threshold that what else the lists hold decides.
    """

    left = models.ForeignKey(Designation, models.CASCADE, related_name="likenesses_left")
    right = models.ForeignKey(Designation, models.CASCADE, related_name="likenesses_right")
    points = models.FloatField(help_text="Log-odds that the two are one")
    grade = models.CharField(max_length=20, choices=LinkGrade.choices)
    may_link = models.BooleanField()

    class Meta:
        verbose_name_plural = "likenesses"
        constraints = [
            models.UniqueConstraint(fields=("left", "right"), name="likeness_once"),
            models.CheckConstraint(condition=Q(left__lt=models.F("right")), name="likeness_left_before_right"),
        ]

    def __str__(self) -> str:
        return f"{self.left_id} {self.points:+.1f} {self.right_id}"


class NameStatistics(models.Model):
    """
    How common the words of names were in the lists when they were counted.

    Linking weighs by the newest, old increments as new: counted anew only when the lists have grown
    or shrunk by a fifth, or when a person asks for it.
    """

    counted_at = models.DateTimeField()
    records = models.PositiveIntegerField()
    counts = models.TextField(help_text="JSON")

    class Meta:
        verbose_name_plural = "name statistics"

    def __str__(self) -> str:
        return f"{self.records:,} records, {self.counted_at:%Y-%m-%d}"


def _records_changed() -> QuerySet[DesignationVersion]:
    """Versions of either record of a pair that were recorded after it was judged."""
    return DesignationVersion.objects.filter(
        Q(designation=OuterRef("left")) | Q(designation=OuterRef("right")), recorded_from__gt=OuterRef("judged_at")
    )


class MatchQuerySet(models.QuerySet["Match"]):
    def standing(self) -> Self:
        """The latest word on each pair."""
        return self.filter(superseded_at__isnull=True)

    def waiting(self) -> Self:
        """
        Pairs that wait for a person: rules are not sure, and nobody has looked; or somebody was
        unsure too, and one of the records has changed since.
        """
        unsure = self.standing().filter(judgement=Judgement.UNSURE)
        return unsure.filter(Q(judged_by__isnull=True) | Q(Exists(_records_changed())))

    def set_aside(self) -> Self:
        """Pairs on which somebody was unsure, and whose records are as they were then."""
        unsure = self.standing().filter(judgement=Judgement.UNSURE, judged_by__isnull=False)
        return unsure.exclude(Exists(_records_changed()))


class Match(models.Model):
    """
    A pair of records, judged to be one target or not. Append-only: a new word supersedes the
    old one. Entities are a pure function of the standing rows.
    """

    left = models.ForeignKey(Designation, models.CASCADE, related_name="matches_left")
    right = models.ForeignKey(Designation, models.CASCADE, related_name="matches_right")
    grade = models.CharField(max_length=20, choices=LinkGrade.choices)
    explanation = models.CharField(max_length=700, help_text="What the two records share")
    score = models.FloatField(null=True, blank=True, help_text="Log-odds that the two are one; empty: not weighed")
    terms = models.JSONField(default=list, blank=True, help_text="[points, sentence] of all that counts for or against")
    judgement = models.CharField(max_length=10, choices=Judgement.choices)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, help_text="Empty: by rule"
    )
    judged_at = models.DateTimeField()
    note = models.TextField(blank=True, help_text="Why, in the words of the person who judged")
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(
                fields=("left", "right"), condition=Q(superseded_at__isnull=True), name="match_one_standing_word"
            ),
            models.CheckConstraint(condition=Q(left__lt=models.F("right")), name="match_left_before_right"),
        ]

    def __str__(self) -> str:
        return f"{self.left_id} {self.judgement} {self.right_id}"


class LinkReport(models.Model):
    """Somebody says that a record does not belong to an entity. Kept; a person answers it."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="link_reports")
    designation = models.ForeignKey(Designation, models.CASCADE, related_name="link_reports")
    note = models.TextField(help_text="Why the link is wrong")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    reported_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.designation} in {self.entity.public_id}"
