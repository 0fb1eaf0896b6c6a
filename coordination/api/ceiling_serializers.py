"""The fields of ceilings, deliveries and notices, each a promise. Last days are included: `to` is in the period."""

from typing import Any

from rest_framework import serializers

from coordination.api.serializers import Plain, WordField
from coordination.ceiling import CeilingYear, SeriesCount
from coordination.ceiling.charts import spoken
from coordination.ceiling.periods import Period
from coordination.ceiling.reporting import MonthState
from coordination.models import Ceiling, Delivery, Notice
from coordination.vocabulary import Bound, Confidence, FactorDirection, Scope, Series, Unit


class CeilingSerializer(Plain):
    """A limit on what may be supplied in twelve months."""

    code = serializers.CharField()
    name = serializers.CharField()
    resolution = serializers.CharField()
    limit_barrels = serializers.IntegerField(help_text="0: banned outright.")
    limit_tons = serializers.IntegerField(
        allow_null=True, help_text="Of the two limits the first to be reached counts. Null: barrels alone."
    )
    year_begins = serializers.CharField(help_text="Month and day on which its twelve months begin: 12-22.")
    in_force_from = serializers.DateField()
    in_force_to = serializers.DateField(allow_null=True, help_text="Last day in force. Null: no end.")


class CrossingSerializer(Plain):
    """One notice of a count."""

    percent = serializers.IntegerField()
    barrels = serializers.IntegerField(help_text="From which it is due.")
    below = serializers.IntegerField(help_text="Barrels missing; 0 or less: crossed.")
    earliest = serializers.DateField(
        allow_null=True, help_text="First day on which it can have been. Null: not crossed."
    )
    latest = serializers.DateField(allow_null=True, help_text="By that day it was. Null: not crossed.")
    public_on = serializers.DateField(
        allow_null=True, help_text="First day on which what was published reached it. Null: not crossed."
    )


class MarkSerializer(Plain):
    """What a count had reached by the end of a day."""

    on = serializers.DateField()
    barrels = serializers.IntegerField()
    is_complete = serializers.BooleanField(help_text="False: at least so many; something counted straddles the day.")


class ProjectionSerializer(Plain):
    """Barrels so far by the days of the year they cover, in a straight line to its end. A reading aid, no finding."""

    through = serializers.DateField()
    barrels = serializers.IntegerField(help_text="At the end of the year.")
    full_on = serializers.DateField(allow_null=True, help_text="Day of the ceiling at that pace. Null: not this year.")


class CountSerializer(Plain):
    """One series, or several combined without counting a supplier's period twice."""

    series = serializers.ListField(child=WordField(Series))
    barrels = serializers.IntegerField()
    barrels_low = serializers.IntegerField()
    barrels_high = serializers.IntegerField()
    is_at_least = serializers.BooleanField(help_text="A source says “more than”.")
    deliveries = serializers.IntegerField(help_text="Entries counted.")
    share = serializers.CharField(
        allow_null=True, help_text="Percent of the ceiling to one decimal. Null: a ceiling of zero has no share."
    )
    through = serializers.DateField(allow_null=True, help_text="Last day covered. Null: nothing is counted.")
    notices = CrossingSerializer(many=True)
    marks = MarkSerializer(many=True)
    projection = ProjectionSerializer(allow_null=True, help_text="Null: nothing to go by.")


class MonthSerializer(Plain):
    """One monthly report of a supplier."""

    month = serializers.CharField()
    state = WordField(MonthState)
    due_on = serializers.DateField()
    days_overdue = serializers.IntegerField()


class SupplierSerializer(Plain):
    """A supplier whose monthly reports are waited for."""

    supplier = serializers.CharField()
    overdue = serializers.IntegerField()
    months = MonthSerializer(many=True)


class CeilingYearSerializer(Plain):
    """A ceiling year as known."""

    ceiling = CeilingSerializer()
    year_from = serializers.DateField()
    year_to = serializers.DateField(help_text="Its last day.")
    as_of = serializers.DateField(allow_null=True, help_text="Null: as our records stand now.")
    counts = CountSerializer(many=True, help_text="Those with any entry.")
    suppliers = SupplierSerializer(many=True)
    words = serializers.CharField(help_text="The chart in words.")


class DeliverySerializer(Plain):
    """Barrels that one source says were delivered in one period."""

    id = serializers.IntegerField()
    ceiling = serializers.CharField()
    series = WordField(Series)
    scope = WordField(Scope)
    supplier = serializers.CharField(allow_null=True, help_text="Null: all suppliers together.")
    product = serializers.CharField()
    from_on = serializers.DateField()
    to_on = serializers.DateField(help_text="Its last day.")
    quantity = serializers.CharField(help_text="As reported.")
    unit = WordField(Unit)
    other_quantity = serializers.CharField(allow_null=True, help_text="Null: the report states one quantity.")
    other_unit = WordField(Unit, allow_null=True, help_text="Null with it.")
    bound = WordField(Bound)
    barrels = serializers.IntegerField(help_text="What is counted.")
    barrels_low = serializers.IntegerField()
    barrels_high = serializers.IntegerField()
    computed_barrels = serializers.IntegerField(
        allow_null=True, help_text="What the other quantity gives. Null: none is stated beside barrels."
    )
    method = serializers.CharField()
    factor = serializers.CharField(allow_null=True, help_text="Null: barrels were stated.")
    factor_direction = WordField(FactorDirection, allow_null=True, help_text="Null with it.")
    factor_source = serializers.CharField(allow_null=True, help_text="Null with it.")
    port = serializers.CharField(allow_null=True, help_text="Null: not said.")
    vessel = serializers.CharField(allow_null=True, help_text="Null: not said.")
    imo = serializers.CharField(allow_null=True, help_text="Null: not known.")
    source = serializers.CharField()  # type: ignore[assignment]
    source_key = serializers.CharField(allow_null=True, help_text="Null: it has none.")
    confidence = WordField(Confidence, help_text="S sure, P probable. What is not verified is never here.")
    published_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()


class NoticeSerializer(Plain):
    """A threshold that a count was seen to have crossed."""

    ceiling = serializers.CharField()
    year_from = serializers.DateField()
    series = serializers.ListField(child=WordField(Series))
    percent = serializers.IntegerField()
    barrels = serializers.IntegerField(help_text="Counted when it was noticed.")
    earliest = serializers.DateField()
    latest = serializers.DateField()
    public_on = serializers.DateField()
    noticed_at = serializers.DateTimeField()
    lapsed_at = serializers.DateTimeField(allow_null=True, help_text="A revision took it back. Null: it stands.")


def ceiling_data(row: Ceiling) -> dict[str, Any]:
    until = row.in_force_to
    return {
        "code": row.code,
        "name": row.name,
        "resolution": row.resolution,
        "limit_barrels": row.limit_barrels,
        "limit_tons": row.limit_tons,
        "year_begins": f"{row.year_month:02}-{row.year_day:02}",
        "in_force_from": row.in_force_from,
        "in_force_to": until and Period(row.in_force_from, until).last_on,
    }


def ceiling_year_data(shown: CeilingYear) -> dict[str, Any]:
    return {
        "ceiling": ceiling_data(shown.ceiling),
        "year_from": shown.year.from_on,
        "year_to": shown.year.last_on,
        "as_of": shown.as_of,
        "counts": [_count(one) for one in shown.counts],
        "suppliers": [
            {
                "supplier": one.supplier,
                "overdue": one.overdue,
                "months": [
                    {
                        "month": str(month.month),
                        "state": month.state,
                        "due_on": month.due_on,
                        "days_overdue": month.days_overdue,
                    }
                    for month in one.months
                ],
            }
            for one in shown.suppliers
        ],
        "words": spoken(shown),
    }


def _count(one: SeriesCount) -> dict[str, Any]:
    counted, projection = one.count, one.projection
    return {
        "series": list(counted.series),
        "barrels": counted.barrels,
        "barrels_low": counted.low,
        "barrels_high": counted.high,
        "is_at_least": counted.is_at_least,
        "deliveries": counted.deliveries,
        "share": None if one.share is None else str(one.share),
        "through": counted.through,
        "notices": [
            {
                "percent": crossing.percent,
                "barrels": crossing.barrels,
                "below": crossing.below,
                "earliest": crossing.crossed and crossing.crossed.earliest,
                "latest": crossing.crossed and crossing.crossed.latest,
                "public_on": crossing.crossed and crossing.crossed.public_on,
            }
            for crossing in one.crossings
        ],
        "marks": [{"on": mark.on, "barrels": mark.at_least, "is_complete": mark.is_complete} for mark in one.marks],
        "projection": projection
        and {"through": projection.through, "barrels": projection.total, "full_on": projection.full_on},
    }


def delivery_data(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "ceiling": row.ceiling.code,
        "series": row.series,
        "scope": row.scope,
        "supplier": row.supplier or None,
        "product": row.product.code,
        "from_on": row.from_on,
        "to_on": Period(row.from_on, row.to_on).last_on,
        "quantity": f"{row.quantity.normalize():f}",
        "unit": row.unit,
        "other_quantity": None if row.other_quantity is None else f"{row.other_quantity.normalize():f}",
        "other_unit": row.other_unit or None,
        "bound": row.bound,
        "barrels": row.barrels,
        "barrels_low": row.barrels_low,
        "barrels_high": row.barrels_high,
        "computed_barrels": row.computed_barrels,
        "method": row.method,
        "factor": None if row.factor_value is None else f"{row.factor_value.normalize():f}",
        "factor_direction": row.factor_direction or None,
        "factor_source": row.factor_source or None,
        "port": row.port or None,
        "vessel": row.vessel or None,
        "imo": row.imo or None,
        "source": row.source,
        "source_key": row.source_key or None,
        "confidence": row.confidence,
        "published_on": row.published_on,
        "recorded_at": row.recorded_at,
    }


def notice_data(row: Notice) -> dict[str, Any]:
    return {
        "ceiling": row.ceiling.code,
        "year_from": row.year_from,
        "series": row.series.split("+"),
        "percent": row.percent,
        "barrels": row.barrels,
        "earliest": row.earliest,
        "latest": row.latest,
        "public_on": row.public_on,
        "noticed_at": row.noticed_at,
        "lapsed_at": row.lapsed_at,
    }
