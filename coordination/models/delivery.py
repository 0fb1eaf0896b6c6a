"""
The ledger: deliveries as reported or estimated, ship calls, and what follows from them.

Deliveries and calls are append-only. A correction is a new row that supersedes the old one, so that
what was known at any moment can be counted again.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import make_aware

from coordination.models.ceiling import Berth, Ceiling, Product
from coordination.models.entity import Entity
from coordination.vocabulary import (
    Bound,
    Confidence,
    FactorDirection,
    LeadState,
    Role,
    Scope,
    Series,
    Unit,
)

COUNTED = Q(held_because="") & ~Q(confidence=Confidence.UNVERIFIED) & ~Q(factor_confidence=Confidence.UNVERIFIED)


class LedgerQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Rows that no later one supersedes."""
        return self.filter(superseded_at__isnull=True)

    def known(self, *, at: datetime) -> Self:
        """Rows as our records stood just before `at`."""
        return self.filter(Q(superseded_at__isnull=True) | Q(superseded_at__gte=at), recorded_at__lt=at)

    def known_on(self, day: date) -> Self:
        """Rows as our records stood at the end of the day, UTC."""
        return self.known(at=make_aware(datetime.combine(day + timedelta(days=1), time.min)))


class DeliveryQuerySet(LedgerQuerySet):
    def counted(self) -> Self:
        """Those that may be added up: neither held for review nor unverified."""
        return self.filter(COUNTED)

    def held(self) -> Self:
        """What waits for a person to say whether it is plausible."""
        return self.standing().exclude(held_because="")

    def shown(self) -> Self:
        """What partners may read: what is not verified is never shown as official, and what is held not yet."""
        return self.filter(COUNTED)


class LedgerRow(models.Model):
    """
    What every row of the ledger says of where it comes from, and of its place in time.

    source_key       short name of the source in the project's references: KHAN-2025-03
    published_on     the day the source made it known
    recorded_at      when it came into our records; history that ships with the program counts as
                     recorded on the day it was published
    reference        the source's own number, where it has one; tells two like deliveries apart
    seed_key         names a row that ships with the program
    fingerprint      of what it says: the same row twice is refused
    """

    confidence = models.CharField(max_length=1, choices=Confidence.choices, default=Confidence.SURE)
    source_key = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=300, help_text="Who says so, in which publication")
    reference = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=400, blank=True)
    published_on = models.DateField()
    recorded_at = models.DateTimeField(db_index=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    seed_key = models.CharField(max_length=60, blank=True, db_index=True)
    fingerprint = models.CharField(max_length=32)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_because = models.CharField(max_length=400, blank=True)

    class Meta:
        abstract = True

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise TypeError("Rows of the ledger are superseded, never deleted.")


class Delivery(LedgerRow):
    """
    Barrels that one source says were delivered in one period.

    scope               `period`: all that the supplier delivered in it; `consignment`: one among others
    supplier            ISO code; empty: all suppliers together
    from_on, to_on      half-open
    quantity, unit      as reported; `other_quantity`, `other_unit` where the report states two
    barrels             what is counted; `barrels_low`, `barrels_high` where it is an estimate with ends
    kilograms           stated or by the same factor; empty where no factor is known
    computed_barrels    what the stated tons give, where barrels were stated and counted
    method, factor_*    how barrels were had, and the factor with its direction
    held_because        why it waits for review; empty: it counts
    accepted_because    why a person let it count all the same
    """

    series = models.CharField(max_length=20, choices=Series.choices)
    scope = models.CharField(max_length=12, choices=Scope.choices)
    ceiling = models.ForeignKey(Ceiling, models.PROTECT, related_name="deliveries")
    year_from = models.DateField(help_text="First day of the ceiling year")
    product = models.ForeignKey(Product, models.PROTECT, related_name="deliveries")
    supplier = models.CharField(max_length=2, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(help_text="First day that is not in the period")
    quantity = models.DecimalField(max_digits=16, decimal_places=3, validators=[MinValueValidator(0)])
    unit = models.CharField(max_length=10, choices=Unit.choices)
    other_quantity = models.DecimalField(max_digits=16, decimal_places=3, null=True, blank=True)
    other_unit = models.CharField(max_length=10, choices=Unit.choices, blank=True)
    bound = models.CharField(max_length=10, choices=Bound.choices, default=Bound.EXACT)
    barrels = models.BigIntegerField()
    barrels_low = models.BigIntegerField()
    barrels_high = models.BigIntegerField()
    kilograms = models.BigIntegerField(null=True)
    computed_barrels = models.BigIntegerField(null=True)
    method = models.CharField(max_length=80)
    factor_value = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    factor_direction = models.CharField(max_length=20, choices=FactorDirection.choices, blank=True)
    factor_source = models.CharField(max_length=240, blank=True)
    factor_confidence = models.CharField(max_length=1, choices=Confidence.choices, blank=True)
    port = models.CharField(max_length=80, blank=True)
    vessel = models.CharField(max_length=80, blank=True)
    imo = models.CharField(max_length=7, blank=True)
    held_because = models.CharField(max_length=400, blank=True)
    accepted_because = models.CharField(max_length=400, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=("fingerprint",), condition=Q(superseded_at__isnull=True), name="delivery_once"
            ),
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="delivery_period"),
            models.CheckConstraint(
                condition=Q(barrels__gte=0, barrels_low__gte=0, barrels_high__gte=F("barrels_low")),
                name="delivery_barrels",
            ),
        ]
        indexes = [
            models.Index(
                fields=("ceiling", "year_from", "series", "scope", "supplier", "product", "from_on", "to_on"),
                name="delivery_groups",
            ),
            models.Index(fields=("supplier", "from_on"), name="delivery_neighbours"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.supplier or 'all'} {self.from_on} {self.barrels}"

    @property
    def is_counted(self) -> bool:
        """Whether it may be added up; of rows not superseded the same as `DeliveryQuerySet.counted`."""
        unverified = Confidence.UNVERIFIED in (self.confidence, self.factor_confidence)
        return not self.held_because and not unverified


class Sum(models.Model):
    """What deliveries that count come to, alike in all that the arithmetic asks of them but their amounts."""

    ceiling = models.ForeignKey(Ceiling, models.CASCADE, related_name="+")
    year_from = models.DateField()
    series = models.CharField(max_length=20, choices=Series.choices)
    scope = models.CharField(max_length=12, choices=Scope.choices)
    supplier = models.CharField(max_length=2, blank=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField()
    confidence = models.CharField(max_length=1, choices=Confidence.choices)
    count = models.PositiveIntegerField()
    barrels = models.BigIntegerField()
    barrels_low = models.BigIntegerField()
    barrels_high = models.BigIntegerField()
    kilograms = models.BigIntegerField(null=True)
    published_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.series} {self.from_on} {self.barrels}"


class Tally(Sum):
    """
    Deliveries that stand and count, added up. Derived: the sum of a million rows is read from a few hundred.

    A `period` group holds its best entry, `delivery`, and nothing is added up.
    """

    ceiling = models.ForeignKey(Ceiling, models.CASCADE, related_name="tallies")
    delivery = models.ForeignKey(Delivery, models.CASCADE, null=True, related_name="+")
    bound = models.CharField(max_length=10, choices=Bound.choices, default=Bound.EXACT)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(
                fields=(
                    "ceiling",
                    "year_from",
                    "series",
                    "scope",
                    "supplier",
                    "product",
                    "from_on",
                    "to_on",
                    "confidence",
                ),
                name="tally_once",
            )
        ]


class PastTally(Sum):
    """
    Consignments added up by the days on which they were recorded and superseded. Derived: what was known
    on any past day is a sum of these.

    known_from  day of recording, UTC
    known_to    day on which they were superseded, and no longer counted at its end; empty: they stand
    """

    known_from = models.DateField()
    known_to = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "past tallies"
        indexes = [
            models.Index(fields=("ceiling", "year_from", "series", "supplier", "from_on"), name="past_tally_groups")
        ]


class ShipCall(LedgerRow):
    """
    A tanker seen at a port.

    is_loading    False: seen, not loading; counts no barrels
    from_on       the day it came; with `to_on` the days within which it was seen, where that is all we know
    deadweight    tons; empty where not known, and then no barrels follow
    delivery      its row in the ledger, of the series `ship_call`; empty where no barrels follow
    """

    vessel = models.CharField(max_length=80)
    imo = models.CharField(max_length=7, blank=True, help_text="Empty: none known")
    port = models.CharField(max_length=80)
    berth = models.ForeignKey(Berth, models.PROTECT, null=True, blank=True, related_name="calls")
    ceiling = models.ForeignKey(Ceiling, models.PROTECT, related_name="ship_calls")
    year_from = models.DateField()
    supplier = models.CharField(max_length=2, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(help_text="First day that is not in the period")
    is_loading = models.BooleanField(default=True)
    deadweight = models.DecimalField(max_digits=10, decimal_places=1, null=True, blank=True)
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, blank=True, related_name="ship_call")

    objects = LedgerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("fingerprint",), condition=Q(superseded_at__isnull=True), name="ship_call_once"
            ),
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="ship_call_period"),
        ]
        indexes = [models.Index(fields=("imo",), name="ship_call_imo")]

    def __str__(self) -> str:
        return f"{self.vessel} at {self.port} {self.from_on}"


class Party(LedgerRow):
    """
    Somebody who had to do with the deliveries of a ceiling year: who shipped, held the berth, was paid.

    imo             of a ship, where one is known
    list_reference  of its record on a list we read: gb_uksl DPR0289
    entity          set by a person where neither number nor name finds it
    """

    role = models.CharField(max_length=16, choices=Role.choices)
    name = models.CharField(max_length=200)
    imo = models.CharField(max_length=7, blank=True)
    list_reference = models.CharField(max_length=120, blank=True)
    ceiling = models.ForeignKey(Ceiling, models.PROTECT, related_name="parties")
    year_from = models.DateField()
    from_on = models.DateField()
    to_on = models.DateField(help_text="First day that is not in the period")
    entity = models.ForeignKey(Entity, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(fields=("fingerprint",), condition=Q(superseded_at__isnull=True), name="party_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"


class Notice(models.Model):
    """
    A threshold that a count was seen to have crossed. Kept; `lapsed_at` where a revision took it back.

    series             words joined by +, as they were combined
    earliest, latest   days between which it was crossed
    public_on          the first day on which what was published reached it
    """

    ceiling = models.ForeignKey(Ceiling, models.PROTECT, related_name="notices")
    year_from = models.DateField()
    series = models.CharField(max_length=120)
    percent = models.PositiveSmallIntegerField()
    barrels = models.BigIntegerField(help_text="Counted when it was noticed")
    earliest = models.DateField()
    latest = models.DateField()
    public_on = models.DateField()
    noticed_at = models.DateTimeField()
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("ceiling", "year_from", "series", "percent"),
                condition=Q(lapsed_at__isnull=True),
                name="notice_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.percent} % {self.series} {self.year_from:%Y}"


class LeadQuerySet(models.QuerySet["Lead"]):
    def open(self) -> Self:
        return self.filter(state=LeadState.OPEN)


class Lead(models.Model):
    """
    From count to designation: somebody whom a partner could designate, with why. Opened by rule, closed by a person.

    key                what it is about: the IMO number, else the name as it is compared
    berth_operator     of the berth where the ship was seen
    first_on, last_on  days of the first and the last sighting, the last day included
    """

    ceiling = models.ForeignKey(Ceiling, models.PROTECT, related_name="leads")
    year_from = models.DateField()
    role = models.CharField(max_length=16, choices=Role.choices)
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    imo = models.CharField(max_length=7, blank=True)
    entity = models.ForeignKey(Entity, models.SET_NULL, null=True, blank=True, related_name="leads")
    port = models.CharField(max_length=80, blank=True)
    berth_operator = models.CharField(max_length=200, blank=True)
    first_on = models.DateField()
    last_on = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=LeadState.choices, default=LeadState.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_because = models.TextField(blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("ceiling", "year_from", "role", "key"), name="lead_once")]
        indexes = [models.Index(fields=("state", "-last_on"), name="lead_queue")]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"


class Facilitator(models.Model):
    """An entity that had to do with deliveries over a ceiling: its gaps weigh more. Derived."""

    entity = models.OneToOneField(Entity, models.CASCADE, related_name="facilitator")
    words = models.CharField(max_length=200, help_text="Berth operator, refined petroleum to the DPRK, 2024")

    def __str__(self) -> str:
        return f"{self.entity_id} {self.words}"
