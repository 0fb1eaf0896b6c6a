"""
The ledger added up: as it stands (`Tally`), and by the days on which it was known so (`PastTally`).

Both are derived, group by group, in the transaction that writes the rows; `rebuild_tally` derives all anew.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date
from itertools import groupby, islice
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import TruncDate

from coordination.models import Ceiling, Delivery, PastTally, Tally
from coordination.models.delivery import DeliveryQuerySet
from coordination.vocabulary import Scope

# What entries that are added up have in common; of a period, what they compete for.
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
Key = tuple[Any, ...]
T = TypeVar("T")
_BATCH = 500
_AMOUNTS = ("count", "barrels", "barrels_low", "barrels_high")


def key_of(row: Delivery) -> Key:
    return tuple(getattr(row, name) for name in GROUP)


@transaction.atomic
def retally(keys: Collection[Key]) -> None:
    """Derive groups anew, after a row of them was written or superseded."""
    _lock({key[0] for key in keys})
    for key in keys:
        _derive(Q(**dict(zip(GROUP, key, strict=True))))


@transaction.atomic
def retally_years(years: Collection[tuple[int, date]]) -> None:
    """Derive whole ceiling years anew, after rows of many groups were written. `years`: ceiling id, first day."""
    _lock({ceiling for ceiling, _ in years})
    for ceiling, year_from in years:
        _derive(Q(ceiling=ceiling, year_from=year_from))


@transaction.atomic
def rebuild_tally() -> int:
    """Derive everything anew; returns how many groups stand."""
    _lock(Ceiling.objects.values_list("pk", flat=True))
    _derive(Q())
    return Tally.objects.count()


def _lock(ceilings: Iterable[int]) -> None:
    """One writer of a ceiling at a time: a group that two derive at once would lack what the other has written."""
    list(Ceiling.objects.select_for_update(no_key=True).filter(pk__in=set(ceilings)).order_by("pk"))


def _derive(of: Q) -> None:
    """Replace the tallies of whole groups by what their rows come to."""
    Tally.objects.filter(of).delete()
    PastTally.objects.filter(of).delete()
    rows = Delivery.objects.counted().filter(of)
    for best in _batched(_best(rows.standing().filter(scope=Scope.PERIOD)), _BATCH):
        Tally.objects.bulk_create(best)
    for groups in _batched(_consignments(rows.filter(scope=Scope.CONSIGNMENT)), _BATCH):
        PastTally.objects.bulk_create([part for parts in groups for part in parts if part.known_from != part.known_to])
        Tally.objects.bulk_create([tally for parts in groups if (tally := _standing(parts))])


def _batched(things: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(things, size)):
        yield batch


def _best(rows: DeliveryQuerySet) -> Iterator[Tally]:
    """The entry that stands for each group of those for a period: the later published, then recorded, then entered."""
    in_order = rows.order_by(*GROUP, "published_on", "recorded_at", "pk")
    for key, group in groupby(in_order.iterator(), key_of):
        for best in group:  # noqa: B007  # the last
            pass
        yield Tally(
            **dict(zip(GROUP, key, strict=True)),
            delivery=best,
            count=1,
            **{name: getattr(best, name) for name in _AMOUNTS[1:]},
            kilograms=best.kilograms,
            bound=best.bound,
            published_on=best.published_on,
            recorded_at=best.recorded_at,
        )


def _consignments(rows: DeliveryQuerySet) -> Iterator[list[PastTally]]:
    """Group by group, what consignments come to, by the days between which they were known."""
    days = {
        "known_from": TruncDate("recorded_at", tzinfo=UTC),
        "known_to": TruncDate("superseded_at", tzinfo=UTC),
    }
    sums = rows.annotate(**days).values(*GROUP, *days)
    sums = sums.annotate(
        Count("pk"),
        Sum("barrels"),
        Sum("barrels_low"),
        Sum("barrels_high"),
        Sum("kilograms"),
        Count("kilograms"),
        Max("published_on"),
        Max("recorded_at"),
    )
    for _, parts in groupby(sums.order_by(*GROUP, *days).iterator(), lambda row: [row[name] for name in GROUP]):
        yield [
            PastTally(
                **{name: row[name] for name in (*GROUP, *days)},
                count=row["pk__count"],
                barrels=row["barrels__sum"],
                barrels_low=row["barrels_low__sum"],
                barrels_high=row["barrels_high__sum"],
                # Not known as soon as those of one delivery are not.
                kilograms=row["kilograms__sum"] if row["kilograms__count"] == row["pk__count"] else None,
                published_on=row["published_on__max"],
                recorded_at=row["recorded_at__max"],
            )
            for row in parts
        ]


def _standing(parts: Collection[PastTally]) -> Tally | None:
    """What of a group stands; None where nothing does."""
    standing = [part for part in parts if part.known_to is None]
    if not standing:
        return None
    weights = [part.kilograms for part in standing]
    return Tally(
        **{name: getattr(standing[0], name) for name in GROUP},
        delivery=None,
        **{name: sum(getattr(part, name) for part in standing) for name in _AMOUNTS},
        kilograms=None if None in weights else sum(weight for weight in weights if weight is not None),
        published_on=max(part.published_on for part in standing),
        recorded_at=max(part.recorded_at for part in standing),
    )
