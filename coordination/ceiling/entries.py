"""
Entries as the arithmetic takes them: added up from the tallies, as they stand now or stood on a past day.

Entries of a period are never added up, so as of a past day they are read from the ledger itself.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, Sum, Value

from coordination.ceiling.periods import Period
from coordination.ceiling.totals import Entry
from coordination.models import Ceiling, Delivery, PastTally, Tally
from coordination.vocabulary import Bound, Confidence, Scope, Series

# By value: looked up some thousand times for one page.
_SERIES = {word.value: word for word in Series}
_SCOPES = {word.value: word for word in Scope}
_CONFIDENCES = {word.value: word for word in Confidence}
_BOUNDS = {word.value: word for word in Bound}

_GROUP = ("series", "scope", "supplier", "product__code", "product__is_unspecified", "from_on", "to_on", "confidence")
_AMOUNTS = ("count", "barrels", "barrels_low", "barrels_high", "kilograms", "published_on", "recorded_at")


def entries_now(ceiling: Ceiling, year_from: date) -> list[Entry]:
    """What stands and counts in a ceiling year, one query over the tally."""
    rows = Tally.objects.filter(ceiling=ceiling, year_from=year_from).order_by("pk")
    return [_entry(*values) for values in rows.values_list("delivery_id", "bound", *_GROUP, *_AMOUNTS)]


def entries_known(ceiling: Ceiling, year_from: date, *, on: date) -> list[Entry]:
    """What stood and counted as our records were at the end of a day; consignments already added up."""
    return [*_periods_known(ceiling, year_from, on), *_consignments_known(ceiling, year_from, on)]


def _periods_known(ceiling: Ceiling, year_from: date, on: date) -> Iterator[Entry]:
    rows = Delivery.objects.counted().known_on(on).filter(ceiling=ceiling, year_from=year_from)
    # Every series by name: so the index leads to the few entries of periods past a million consignments.
    rows = rows.filter(series__in=list(_SERIES), scope=Scope.PERIOD).order_by("pk")
    for values in rows.values_list("pk", "bound", *_GROUP, Value(1), *_AMOUNTS[1:]):
        yield _entry(*values)


def _consignments_known(ceiling: Ceiling, year_from: date, on: date) -> Iterator[Entry]:
    rows = PastTally.objects.filter(
        Q(known_to__isnull=True) | Q(known_to__gt=on), ceiling=ceiling, year_from=year_from, known_from__lte=on
    )
    sums = rows.values(*_GROUP).annotate(
        Sum("count"),
        Sum("barrels"),
        Sum("barrels_low"),
        Sum("barrels_high"),
        Sum("kilograms"),
        Max("published_on"),
        Max("recorded_at"),
        Count("pk"),
        Count("kilograms"),
    )
    amounts = ["count__sum", "barrels__sum", "barrels_low__sum", "barrels_high__sum", "kilograms__sum"]
    amounts += ["published_on__max", "recorded_at__max", "pk__count", "kilograms__count"]
    found: Iterable[Any] = sums.order_by(*_GROUP).values_list(*_GROUP, *amounts)
    for *values, kilograms, published_on, recorded_at, parts, weighed in found:
        # Not known as soon as those of one part are not.
        weight = kilograms if weighed == parts else None
        yield _entry(*(None, Bound.EXACT, *values, weight, published_on, recorded_at))


def _entry(
    pk: int | None,
    bound: str,
    series: str,
    scope: str,
    supplier: str,
    product: str,
    is_unspecified: bool,
    from_on: date,
    to_on: date,
    confidence: str,
    count: int,
    barrels: int,
    low: int,
    high: int,
    kilograms: int | None,
    published_on: date,
    recorded_at: datetime,
) -> Entry:
    return Entry(
        id=pk or 0,
        series=_SERIES[series],
        scope=_SCOPES[scope],
        supplier=supplier,
        product="" if is_unspecified else product,
        period=Period(from_on, to_on),
        barrels=barrels,
        low=low,
        high=high,
        confidence=_CONFIDENCES[confidence],
        published_on=published_on,
        recorded_at=recorded_at,
        bound=_BOUNDS[bound],
        kilograms=kilograms,
        count=count,
    )
