"""Who lists, in which files, under which programmes; and the files as received."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models

from coordination.vocabulary import Coverage, NoticedBy, SnapshotState


class Jurisdiction(models.Model):
    """Who designates: a partner, or the UN as the baseline."""

    code = models.CharField(max_length=2, unique=True)
    name = models.CharField(max_length=60)
    is_partner = models.BooleanField(help_text="False for the UN, the baseline")
    zone = models.CharField(max_length=40, help_text="IANA zone of its legal dates")
    position = models.PositiveSmallIntegerField(unique=True, help_text="Order of columns: UN US AU EU JP NZ KR GB")

    def __str__(self) -> str:
        return self.code


class Regime(models.Model):
    """A family of programmes that answer one situation: DPRK, Russia/Ukraine, cyber."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    un_prefix = models.CharField(max_length=2, blank=True, help_text="Of UN references: KP for DPRK")
    un_in_force_from = models.DateField(
        null=True, blank=True, help_text="UN listings count from this day at the earliest (Iran: reinstated 2025-09-27)"
    )

    weight = models.PositiveSmallIntegerField(default=5, help_text="Points it adds to the severity of a gap")

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """A publisher's own word for a legal basis, and the regime we count it to."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT)
    code = models.CharField(max_length=500, help_text="As the publisher prints it")
    key = models.CharField(max_length=500, help_text="The code in the spelling it is compared by")
    regime = models.ForeignKey(
        Regime, models.PROTECT, null=True, blank=True, help_text="Empty: not mapped yet; its targets read unknown"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=("jurisdiction", "key"), name="programme_once")]

    def __str__(self) -> str:
        return self.code


class SourceQuerySet(models.QuerySet["Source"]):
    def fetched(self) -> Self:
        """Those with an address; the files of the others are given by hand."""
        return self.exclude(noticed_by="")

    def due(self, *, now: datetime) -> Self:
        """Fetched ones whose time has come."""
        return self.fetched().filter(models.Q(next_fetch_at=None) | models.Q(next_fetch_at__lte=now))


class Source(models.Model):
    """One list of one jurisdiction: what it would show, how often it is read, when it is stale."""

    code = models.CharField(max_length=30, unique=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="sources")
    name = models.CharField(max_length=120)
    publisher = models.CharField(max_length=120)
    page = models.URLField(max_length=300, blank=True)
    coverage = models.CharField(max_length=10, choices=Coverage.choices, default=Coverage.FULL)
    target_types = models.JSONField(
        default=list, help_text="What it would show: person, organisation, vessel, aircraft"
    )
    regimes = models.JSONField(default=list, blank=True, help_text="Regime codes it would show; empty: all")
    decides_absence = models.BooleanField(
        default=True, help_text="A target under an asset freeze would stand on this list, so absence from it says no"
    )
    prints_un_references = models.BooleanField(
        default=False, help_text="Where not, a UN name is found on it by name only, and its absence is to be confirmed"
    )
    prints = models.JSONField(
        default=list,
        blank=True,
        help_text="Particulars that it prints where it knows them: birth_date, passport, imo_ship, native_name",
    )
    cadence_hours = models.PositiveSmallIntegerField(default=24)
    stale_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    shrink_percent = models.DecimalField(
        max_digits=4, decimal_places=1, default=3, help_text="Share of the list that may be missing before it is held"
    )
    noticed_by = models.CharField(
        max_length=12,
        choices=NoticedBy.choices,
        blank=True,
        help_text="How a change is noticed at the publisher; empty: never fetched, files are given by hand",
    )
    marker = models.URLField(max_length=300, blank=True, help_text="The feed, redirect or page by which it is noticed")
    addresses = models.JSONField(
        default=list,
        blank=True,
        help_text="Of the files of one edition, {token} being EU_FSF_TOKEN; where a page links the file, its name "
        "with {day} for the date, the form preferred first",
    )
    last_tried_at = models.DateTimeField(null=True, blank=True)
    last_good_at = models.DateTimeField(
        null=True, blank=True, help_text="When the publisher last gave the list, or said that it is unchanged"
    )
    last_changed_at = models.DateTimeField(null=True, blank=True, help_text="When its newest content was received")
    last_result = models.CharField(max_length=400, blank=True)
    next_fetch_at = models.DateTimeField(null=True, blank=True, help_text="Empty: at once")
    fetch_state = models.JSONField(default=dict, blank=True, help_text="What the next request builds on")

    objects = SourceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code

    def is_stale(self, *, edition_on: date, on: date) -> bool:
        """Whether an edition of that day is too old on the day `on` to say who is *not* listed."""
        return self.stale_after_days is not None and (on - edition_on).days > self.stale_after_days

    def health(self, *, edition_on: date | None, on: date) -> str:
        """
        How well the list is read, in one line.

        edition_on  the publisher's own date of the newest accepted edition; None where there is none
        """
        if edition_on is None:
            age = "no edition stored"
        elif self.is_stale(edition_on=edition_on, on=on):
            age = f"edition of {edition_on}, stale (over {self.stale_after_days} days)"
        else:
            age = f"edition of {edition_on}, not stale"
        if not self.noticed_by:
            return f"{age}; files are given by hand"
        moments = (
            ("last good", self.last_good_at),
            ("last tried", self.last_tried_at),
            ("last changed", self.last_changed_at),
        )
        told = [f"{word} {moment:%Y-%m-%d %H:%M}" if moment else f"{word} never" for word, moment in moments]
        return "; ".join([age, *told, *filter(None, [self.last_result])])


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def stored(self) -> Self:
        return self.filter(state=SnapshotState.STORED)

    def accepted_and_waiting(self) -> Self:
        """Held ones that a person has accepted and that are not stored yet."""
        return self.filter(state=SnapshotState.HELD, decided_at__isnull=False)

    def latest_of(self, source: Source) -> "Snapshot | None":
        """The newest accepted edition of a list."""
        return self.stored().filter(source=source).order_by("-edition_on", "-pk").first()

    def latest_dates(self) -> dict[int, date]:
        """Source id -> date of its newest accepted edition."""
        return dict(self.stored().values_list("source_id").annotate(models.Max("edition_on")))


class Snapshot(models.Model):
    """One edition of a list as received; the bytes lie in storage under their hash."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="snapshots")
    sha256 = models.CharField(max_length=64, help_text="Of the file; of the files' hashes where there are several")
    files = models.JSONField(help_text="name, sha256 and size of each file")
    edition_on = models.DateField(help_text="The day the edition stands for: printed in it, else given with it")
    received_at = models.DateTimeField()
    headers = models.JSONField(default=dict, blank=True)
    form = models.CharField(max_length=120, blank=True, help_text="Which of the publisher's formats it is")
    fields_absent = models.JSONField(default=list, blank=True, help_text="What it does not hold: unknown, not removed")
    is_starter = models.BooleanField(
        default=False, help_text="Of the demonstration extract that ships with the program"
    )
    state = models.CharField(max_length=10, choices=SnapshotState.choices, default=SnapshotState.RECEIVED)
    reason = models.TextField(blank=True)
    entries = models.PositiveIntegerField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True, help_text="Changes by kind, and what was counted and left out")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("source", "sha256", "edition_on", "is_starter"), name="snapshot_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=(SnapshotState.HELD, SnapshotState.REJECTED)) | ~models.Q(reason=""),
                name="snapshot_says_why",
            ),
        ]
        indexes = [models.Index(fields=("source", "state", "-edition_on"), name="snapshot_latest")]

    def __str__(self) -> str:
        return f"{self.source_id and self.source.code} {self.edition_on}"


class SnapshotLocators(models.Model):
    """Where in an edition each record stands: {key: locator}. Apart, since it is large and seldom read."""

    snapshot = models.OneToOneField(Snapshot, models.CASCADE, primary_key=True, related_name="locators")
    by_key = models.JSONField()

    def __str__(self) -> str:
        return f"locators of {self.snapshot_id}"
