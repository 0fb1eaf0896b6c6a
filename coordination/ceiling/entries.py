"""
Entries as the arithmetic takes them: added up from the tallies, as they stand now or stood on a past day.

Entries of a period are never added up, so as of a past day they are read from the ledger itself.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Max, Q, Sum, When

from coordination.ceiling.periods import Period
from coordination.ceiling.totals import Entry
from coordination.models import Ceiling, Delivery, PastTally, Tally
from coordination.vocabulary import Bound, Confidence, Scope, Series

# By value: looked up some thousand times for one page.
_SERIES = {word.value: word for word in Series}
_CONFIDENCES = {word.value: word for word in Confidence}
_BOUNDS = {word.value: word for word in Bound}

_GROUP = ("series", "supplier", "product__code", "product__is_unspecified", "from_on", "to_on", "confidence")
_AMOUNTS = ("published_on", "barrels", "barrels_low", "barrels_high", "kilograms")


def entries_now(ceiling: Ceiling, year_from: date) -> list[Entry]:
    """What stands and counts in a ceiling year, one query over the tally."""
    rows = Tally.objects.filter(ceiling=ceiling, year_from=year_from).order_by("pk")
    # Of some thousand sums nobody asks when they were recorded, and to read a moment takes time.
    recorded_at = Case(When(scope=Scope.PERIOD, then="recorded_at"))
    found: Iterable[Any] = rows.values_list("scope", *_GROUP, *_AMOUNTS, "count", "delivery_id", "bound", recorded_at)
    return [
        _of_period(values, pk, bound, at) if scope == Scope.PERIOD else _entry(*values, count=count)
        for scope, *values, count, pk, bound, at in found
    ]


def entries_known(ceiling: Ceiling, year_from: date, *, on: date) -> list[Entry]:
    """What stood and counted as our records were at the end of a day; consignments already added up."""
    return [*_periods_known(ceiling, year_from, on), *_sums_known(ceiling, year_from, on)]


def _periods_known(ceiling: Ceiling, year_from: date, on: date) -> Iterator[Entry]:
    rows = Delivery.objects.counted().known_on(on).filter(ceiling=ceiling, year_from=year_from)
    # Every series by name: so the index leads to the few entries of periods past a million consignments.
    rows = rows.filter(series__in=list(_SERIES), scope=Scope.PERIOD).order_by("pk")
    found: Iterable[Any] = rows.values_list(*_GROUP, *_AMOUNTS, "pk", "bound", "recorded_at")
    for *values, pk, bound, recorded_at in found:
        yield _of_period(values, pk, bound, recorded_at)


def _sums_known(ceiling: Ceiling, year_from: date, on: date) -> Iterator[Entry]:
    rows = PastTally.objects.filter(
        Q(known_to__isnull=True) | Q(known_to__gt=on), ceiling=ceiling, year_from=year_from, known_from__lte=on
    )
    sums = rows.values(*_GROUP).annotate(
        Max("published_on"),
        Sum("barrels"),
        Sum("barrels_low"),
        Sum("barrels_high"),
        Sum("kilograms"),
        Sum("count"),
        Count("pk"),
        Count("kilograms"),
    )
    amounts = ["published_on__max", "barrels__sum", "barrels_low__sum", "barrels_high__sum", "kilograms__sum"]
    amounts += ["count__sum", "pk__count", "kilograms__count"]
    found: Iterable[Any] = sums.order_by(*_GROUP).values_list(*_GROUP, *amounts)
    for *values, kilograms, count, parts, weighed in found:
        # Not known as soon as those of one part are not.
        values.append(kilograms if weighed == parts else None)
        yield _entry(*values, count=count)


def _entry(
    series: str,
    supplier: str,
    product: str,
    is_unspecified: bool,
    from_on: date,
    to_on: date,
    confidence: str,
    published_on: date,
    barrels: int,
    low: int,
    high: int,
    kilograms: int | None,
    **of_its_scope: Any,
) -> Entry:
    """From the values of `_GROUP` and `_AMOUNTS`; by default the sum of some consignments."""
    about: dict[str, Any] = {"id": 0, "scope": Scope.CONSIGNMENT} | of_its_scope
    return Entry(
        series=_SERIES[series],
        supplier=supplier,
        product="" if is_unspecified else product,
        period=Period(from_on, to_on),
        barrels=barrels,
        low=low,
        high=high,
        confidence=_CONFIDENCES[confidence],
        published_on=published_on,
        kilograms=kilograms,
        **about,
    )


def _of_period(values: Iterable[Any], pk: int, bound: str, recorded_at: datetime) -> Entry:
    return _entry(*values, id=pk, scope=Scope.PERIOD, bound=_BOUNDS[bound], recorded_at=recorded_at)
