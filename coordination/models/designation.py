"""Records of lists, what they said and when, and what changed."""

import json
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from coordination.models.periods import covers
from coordination.models.source import Snapshot, Source
from coordination.vocabulary import ChangeKind, DateKind, IdentifierKind, NameKind, NameQuality, TargetType


class DesignationQuerySet(models.QuerySet["Designation"]):
    def to_be_resolved(self) -> Self:
        """New or changed since they were last linked: what resolve has left to do."""
        return self.filter(to_resolve=True)

    def suspected_gone(self) -> Self:
        """Missing from the newest edition, not yet confirmed: still in force."""
        return self.filter(suspected_on__isnull=False)


class Designation(models.Model):
    """One record of one list: an act against a target, whatever the list says of it by now."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="designations")
    key = models.CharField(max_length=300, help_text="What its history hangs on within the list")
    reference = models.CharField(max_length=100, db_index=True, help_text="The publisher's number as printed")
    target_type = models.CharField(max_length=12, choices=TargetType.choices)
    name = models.CharField(max_length=500, help_text="Primary name of the newest version")
    entity = models.ForeignKey("Entity", models.SET_NULL, null=True, blank=True, related_name="designations")
    is_starter = models.BooleanField(default=False)
    to_resolve = models.BooleanField(default=True, db_index=True, help_text="New or changed, not yet linked")
    suspected_on = models.DateField(
        null=True, blank=True, help_text="Date of the edition from which it was first missing; still in force"
    )
    suspected_at = models.DateTimeField(null=True, blank=True)
    removal_confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)

    objects = DesignationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("source", "key", "is_starter"), name="designation_once")]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class DesignationVersionQuerySet(models.QuerySet["DesignationVersion"]):
    def in_force(self, *, on: date) -> Self:
        """Versions whose measures bind the target on the day `on`."""
        return self.filter(covers("valid", on))

    def known(self, *, at: datetime) -> Self:
        """Versions as our records stood at `at`."""
        return self.filter(covers("recorded", at))

    def open(self) -> Self:
        """What the lists say now."""
        return self.filter(valid_to__isnull=True, recorded_to__isnull=True)

    def believed(self) -> Self:
        """What we now hold true of any day."""
        return self.filter(recorded_to__isnull=True)


class DesignationVersion(models.Model):
    """
    What a list said of one target, over a period, as we knew it over a period.

    `listed_on` with its kind is the printed date. Where that is only a bound, or none is
    printed, the listing lies between `not_before` (null: no earlier edition to tell) and
    `not_after`; `valid_from` is then `not_after`, since earlier days are unknown.
    """

    designation = models.ForeignKey(Designation, models.CASCADE, related_name="versions")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="versions")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_from = models.DateTimeField()
    recorded_to = models.DateTimeField(null=True, blank=True)
    listed_on = models.DateField(null=True, blank=True)
    date_kind = models.CharField(max_length=12, choices=DateKind.choices)
    not_before = models.DateField(null=True, blank=True)
    not_after = models.DateField(null=True, blank=True)
    transposes_un = models.BooleanField(help_text="Every ground repeats a UN name: not the jurisdiction's own act")
    un_reference = models.CharField(max_length=100, blank=True, db_index=True)
    content = models.TextField(help_text="The record as read, canonical JSON")
    content_sha256 = models.CharField(max_length=64)
    raw = models.TextField(help_text="The record as received")

    objects = DesignationVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("designation",),
                condition=Q(valid_to__isnull=True, recorded_to__isnull=True),
                name="designation_one_open_version",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")), name="version_valid_period"
            ),
            models.CheckConstraint(
                condition=Q(recorded_to__isnull=True) | Q(recorded_to__gt=models.F("recorded_from")),
                name="version_recorded_period",
            ),
        ]
        # Led by `recorded_to`, SQLite would go through all that is believed to find a few records.
        indexes = [models.Index(fields=("valid_from",), condition=Q(recorded_to__isnull=True), name="version_believed")]

    def __str__(self) -> str:
        return f"{self.designation_id} from {self.valid_from}"

    @cached_property
    def record(self) -> dict[str, Any]:
        """`content` as plain data, in the shape of `ListEntry`."""
        return json.loads(self.content)  # type: ignore[no-any-return]


class DesignationName(models.Model):
    """A name of the newest version of a record, to search by. Derived from its content."""

    designation = models.ForeignKey(Designation, models.CASCADE, related_name="names")
    full = models.CharField(max_length=500)
    folded = models.CharField(max_length=500, db_index=True, help_text="Casefolded, one blank between tokens")
    kind = models.CharField(max_length=16, choices=NameKind.choices)
    quality = models.CharField(max_length=10, choices=NameQuality.choices)
    script = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.full


class DesignationIdentifier(models.Model):
    """An identifier of the newest version of a record, to search by. Derived from its content."""

    designation = models.ForeignKey(Designation, models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=16, choices=IdentifierKind.choices)
    value = models.CharField(max_length=300)
    valid = models.BooleanField(null=True, help_text="Check digits fit; empty where the kind has none")
    usable = models.BooleanField(default=True, help_text="False: the publisher calls it false or fraudulent")

    class Meta:
        indexes = [models.Index(fields=("value", "kind"), name="identifier_value")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class ChangeQuerySet(models.QuerySet["Change"]):
    def after(self, cursor: int) -> Self:
        """Changes recorded after the one with this cursor, oldest first."""
        return self.filter(pk__gt=cursor).order_by("pk")

    def news(self) -> Self:
        """Without what the first load of a list merely found standing."""
        return self.filter(is_baseline=False)


class Change(models.Model):
    """
    What happened to a record between two editions. Its id is the feed's cursor.

    A list's first load is a baseline: its listings are changes of the feed, but no news.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="changes")
    designation = models.ForeignKey(Designation, models.CASCADE, related_name="changes")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    on = models.DateField(help_text="Legal date where the list prints one, else the edition's date")
    on_is_bound = models.BooleanField(help_text="The date is only 'not after'")
    recorded_at = models.DateTimeField(db_index=True)
    fields = models.JSONField(default=list, help_text="What an amendment changed")
    is_baseline = models.BooleanField(default=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=("source", "kind", "on"), name="change_by_source")]

    def __str__(self) -> str:
        return f"{self.kind} {self.designation_id}"
