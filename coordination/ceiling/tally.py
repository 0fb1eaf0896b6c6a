"""
Entries as the arithmetic takes them: from the tally for now, from the rows for any past day.

The tally is derived and kept in the transaction that writes the rows; `rebuild_tally` derives it anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Sum

from coordination.ceiling.periods import Period
from coordination.ceiling.totals import Entry
from coordination.models import Ceiling, Delivery, Tally
from coordination.vocabulary import Bound, Confidence, Scope, Series

GROUP = (
    "ceiling_id",
    "year_from",
    "series",
    "scope",
    "supplier",
    "product_id",
    "from_on",
    "to_on",
    "confidence",
)
FEW = 20
_SUMS = ("count", "barrels", "barrels_low", "barrels_high")
Key = tuple[Any, ...]
# By value: looked up some thousand times for one page.
_SERIES = {word.value: word for word in Series}
_SCOPES = {word.value: word for word in Scope}
_CONFIDENCES = {word.value: word for word in Confidence}
_BOUNDS = {word.value: word for word in Bound}


def entries_now(ceiling: Ceiling, year_from: date) -> list[Entry]:
    """What stands and counts in a ceiling year, one query over the tally."""
    rows = Tally.objects.filter(ceiling=ceiling, year_from=year_from)
    return [
        _entry(*values)
        for values in rows.values_list(
            "delivery_id",
            "series",
            "scope",
            "supplier",
            "product__code",
            "product__is_unspecified",
            "from_on",
            "to_on",
            "barrels",
            "barrels_low",
            "barrels_high",
            "kilograms",
            "confidence",
            "published_on",
            "recorded_at",
            "bound",
            "count",
        ).order_by("pk")
    ]


def entries_known(ceiling: Ceiling, year_from: date, *, on: date) -> list[Entry]:
    """What stood and counted as our records were at the end of a day; consignments already added up."""
    rows = Delivery.objects.counted().known_on(on).filter(ceiling=ceiling, year_from=year_from)
    single = rows.filter(scope=Scope.PERIOD).values_list(
        "pk",
        "series",
        "scope",
        "supplier",
        "product__code",
        "product__is_unspecified",
        "from_on",
        "to_on",
        "barrels",
        "barrels_low",
        "barrels_high",
        "kilograms",
        "confidence",
        "published_on",
        "recorded_at",
        "bound",
    )
    found = [_entry(*values) for values in single.order_by("pk")]
    for row in _sums(rows, "product__code", "product__is_unspecified"):
        found.append(
            _entry(
                None,
                row["series"],
                row["scope"],
                row["supplier"],
                row["product__code"],
                row["product__is_unspecified"],
                row["from_on"],
                row["to_on"],
                row["barrels__sum"],
                row["barrels_low__sum"],
                row["barrels_high__sum"],
                _weight(row),
                row["confidence"],
                row["published_on__max"],
                row["recorded_at__max"],
                Bound.EXACT,
                row["pk__count"],
            )
        )
    return found


def _sums(rows: Any, *more: str) -> Any:
    """Consignments added up as far as they are alike. The order makes the tally the same however it was had."""
    return (
        rows.filter(scope=Scope.CONSIGNMENT)
        .values(*GROUP, *more)
        .annotate(
            Count("pk"),
            Sum("barrels"),
            Sum("barrels_low"),
            Sum("barrels_high"),
            Sum("kilograms"),
            Count("kilograms"),
            Max("published_on"),
            Max("recorded_at"),
        )
        .order_by(*GROUP)
    )


def _weight(row: dict[str, Any]) -> int | None:
    """Kilograms of a group; None as soon as those of one delivery are not known."""
    return row["kilograms__sum"] if row["kilograms__count"] == row["pk__count"] else None


def _entry(
    pk: int | None,
    series: str,
    scope: str,
    supplier: str,
    product: str,
    is_unspecified: bool,
    from_on: date,
    to_on: date,
    barrels: int,
    low: int,
    high: int,
    kilograms: int | None,
    confidence: str,
    published_on: date,
    recorded_at: datetime,
    bound: str,
    count: int = 1,
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


def add_to_tally(rows: Iterable[Delivery]) -> None:
    """Count new rows. Those held or unverified are passed over."""
    groups: dict[Key, list[Delivery]] = defaultdict(list)
    for row in rows:
        if row.is_counted:
            groups[_key(row)].append(row)
    add_groups({key: summed(key, of) for key, of in groups.items()})


def summed(key: Key, rows: Sequence[Delivery]) -> Tally:
    """The tally of a group of new rows, not saved."""
    fields = dict(zip(GROUP, key, strict=True))
    if fields["scope"] == Scope.PERIOD:
        return _single(fields, max(rows, key=lambda row: (row.published_on, row.recorded_at, row.pk)))
    weights = [row.kilograms for row in rows]
    return Tally(
        **fields,
        delivery=None,
        count=len(rows),
        barrels=sum(row.barrels for row in rows),
        barrels_low=sum(row.barrels_low for row in rows),
        barrels_high=sum(row.barrels_high for row in rows),
        kilograms=None if None in weights else sum(weight for weight in weights if weight is not None),
        published_on=max(row.published_on for row in rows),
        recorded_at=max(row.recorded_at for row in rows),
    )


def _single(fields: dict[str, Any], best: Delivery) -> Tally:
    return Tally(
        **fields,
        delivery=best,
        count=1,
        barrels=best.barrels,
        barrels_low=best.barrels_low,
        barrels_high=best.barrels_high,
        kilograms=best.kilograms,
        bound=best.bound,
        published_on=best.published_on,
        recorded_at=best.recorded_at,
    )


@transaction.atomic
def add_groups(new: dict[Key, Tally]) -> None:
    """Add tallies of new rows to those that stand."""
    standing = {_key(row): row for row in _standing(new)}
    added, changed = [], []
    for key, tally in new.items():
        old = standing.get(key)
        if old is None:
            added.append(tally)
        elif tally.scope == Scope.CONSIGNMENT:
            for name in _SUMS:
                setattr(old, name, getattr(old, name) + getattr(tally, name))
            known = old.kilograms is not None and tally.kilograms is not None
            old.kilograms = old.kilograms + tally.kilograms if known else None  # type: ignore[operator]
            old.published_on = max(old.published_on, tally.published_on)
            old.recorded_at = max(old.recorded_at, tally.recorded_at)
            changed.append(old)
        elif (tally.published_on, tally.recorded_at) >= (old.published_on, old.recorded_at):
            tally.pk = old.pk
            changed.append(tally)
    Tally.objects.bulk_create(added, batch_size=500)
    if changed:
        fields = ["delivery", *_SUMS, "kilograms", "bound", "published_on", "recorded_at"]
        Tally.objects.bulk_update(changed, fields, batch_size=200)


def _standing(keys: Collection[Key]) -> Iterator[Tally]:
    """The tallies of these groups, locked: one by one for a few, by year for many."""
    tallies = Tally.objects.select_for_update()
    if len(keys) <= FEW:
        for key in keys:
            yield from tallies.filter(**dict(zip(GROUP, key, strict=True)))
        return
    for ceiling, year in {(key[0], key[1]) for key in keys}:
        yield from tallies.filter(ceiling=ceiling, year_from=year)


def retally(rows: Iterable[Delivery]) -> None:
    """Derive the groups of these rows anew, after one of a group was superseded."""
    for key in {_key(row) for row in rows}:
        fields = dict(zip(GROUP, key, strict=True))
        Tally.objects.filter(**fields).delete()
        _insert_groups(Delivery.objects.filter(**fields))


@transaction.atomic
def retally_years(years: Iterable[tuple[int, date]]) -> None:
    """Derive the groups of whole ceiling years anew, after many rows were written. `years`: ceiling id, first day."""
    for ceiling, year_from in years:
        Tally.objects.filter(ceiling=ceiling, year_from=year_from).delete()
        _insert_groups(Delivery.objects.filter(ceiling=ceiling, year_from=year_from))


@transaction.atomic
def rebuild_tally() -> int:
    """Derive the whole tally anew; returns how many groups there are."""
    Tally.objects.all().delete()
    _insert_groups(Delivery.objects.all())
    return Tally.objects.count()


def _insert_groups(rows: Any) -> None:
    standing = rows.standing().counted()
    best: dict[Key, Delivery] = {}
    for row in standing.filter(scope=Scope.PERIOD).order_by("published_on", "recorded_at", "pk").iterator():
        best[_key(row)] = row
    tallies = [_single(dict(zip(GROUP, key, strict=True)), row) for key, row in best.items()]
    for row in _sums(standing):
        tallies.append(
            Tally(
                **{name: row[name] for name in GROUP},
                delivery=None,
                count=row["pk__count"],
                barrels=row["barrels__sum"],
                barrels_low=row["barrels_low__sum"],
                barrels_high=row["barrels_high__sum"],
                kilograms=_weight(row),
                published_on=row["published_on__max"],
                recorded_at=row["recorded_at__max"],
            )
        )
    Tally.objects.bulk_create(tallies, batch_size=500)


def _key(row: Delivery | Tally) -> Key:
    return tuple(getattr(row, name) for name in GROUP)


def years_with_entries(ceiling: Ceiling) -> list[date]:
    """First days of the ceiling years of which anything is counted."""
    return list(ceiling.tallies.order_by("-year_from").values_list("year_from", flat=True).distinct())
