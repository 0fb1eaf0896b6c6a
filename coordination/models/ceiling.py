"""What the UN allows in a year, of which goods, and how tons become barrels. Rows that others can add."""

from datetime import date
from typing import Self

from django.db import models
from django.urls import reverse

from coordination.vocabulary import Confidence, FactorDirection


class Ceiling(models.Model):
    """
    A limit on what may be supplied in twelve months, all suppliers together.

    The twelve months begin on `year_month`-`year_day`; a limit in tons beside the one in barrels
    means that the first of the two to be reached counts. A limit of 0 is a ban.
    """

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=80, help_text="As a heading: Refined petroleum to the DPRK")
    goods = models.CharField(max_length=30, help_text="What it counts: every product with the same word")
    resolution = models.CharField(max_length=80)
    limit_barrels = models.PositiveBigIntegerField()
    limit_tons = models.PositiveBigIntegerField(null=True, blank=True)
    year_month = models.PositiveSmallIntegerField(default=1)
    year_day = models.PositiveSmallIntegerField(default=1)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True, help_text="First day without it")
    source_key = models.CharField(max_length=40)
    confidence = models.CharField(max_length=1, choices=Confidence.choices)
    position = models.PositiveSmallIntegerField(default=9, help_text="Order in lists")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year_month__range=(1, 12)) & models.Q(year_day__range=(1, 28)),
                name="ceiling_year_begins_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_to__isnull=True) | models.Q(in_force_to__gt=models.F("in_force_from")),
                name="ceiling_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("admin:coordination_ceiling_change", args=(self.pk,))


class Product(models.Model):
    """What is delivered. `is_unspecified`: the report names no product, so it overlaps every other of its goods."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    goods = models.CharField(max_length=30, help_text="Which ceiling counts it")
    is_unspecified = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class ConversionFactor(models.Model):
    """
    A printed factor, in the direction in which it was printed. Append-only: a better one is a new row.

    An empty product is the basket, for what names no product.
    """

    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="factors")
    goods = models.CharField(max_length=30)
    direction = models.CharField(max_length=20, choices=FactorDirection.choices)
    value = models.DecimalField(max_digits=12, decimal_places=6)
    source_key = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=1, choices=Confidence.choices)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(value__gt=0), name="factor_above_zero")]

    def __str__(self) -> str:
        return f"{self.product or self.goods} {self.get_direction_display()} {self.value.normalize():f}"


class ReportingDuty(models.Model):
    """Whose monthly reports are waited for: a supplier that is known to deliver."""

    ceiling = models.ForeignKey(Ceiling, models.CASCADE, related_name="duties")
    supplier = models.CharField(max_length=2, help_text="ISO code")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    source_key = models.CharField(max_length=40)
    confidence = models.CharField(max_length=1, choices=Confidence.choices)

    class Meta:
        verbose_name_plural = "reporting duties"
        constraints = [models.UniqueConstraint(fields=("ceiling", "supplier", "from_on"), name="duty_once")]

    def __str__(self) -> str:
        return f"{self.supplier} {self.ceiling_id}"


class BerthQuerySet(models.QuerySet["Berth"]):
    def at(self, port: str, *, on: date) -> Self:
        """Berths of a port whose operator held them on the day."""
        held = models.Q(to_on__isnull=True) | models.Q(to_on__gt=on)
        return self.filter(held, port__iexact=port).filter(models.Q(from_on__isnull=True) | models.Q(from_on__lte=on))


class Berth(models.Model):
    """Where tankers load, and who holds the place."""

    port = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    operator = models.CharField(max_length=200)
    list_reference = models.CharField(
        max_length=120, blank=True, help_text="Of the operator's record on a list we read: gb_uksl DPR0290"
    )
    from_on = models.DateField(null=True, blank=True, help_text="Empty: not known, or always")
    to_on = models.DateField(null=True, blank=True)
    source_key = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=1, choices=Confidence.choices)

    objects = BerthQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("port", "name", "operator"), name="berth_once")]

    def __str__(self) -> str:
        return f"{self.port}, {self.name}"
