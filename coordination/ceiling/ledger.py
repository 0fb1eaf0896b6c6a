"""
Entries become rows. Nothing is overwritten: a correction supersedes, with a reason and a name.

An entry that is implausible is kept and held: it counts when a person has accepted it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from coordination.ceiling.books import Books
from coordination.ceiling.conversion import Converted, Factor, NoFactor, Quantity, convert
from coordination.ceiling.facts import Origin, Refused, Reported, check_reported, joined
from coordination.ceiling.notices import note_crossings
from coordination.ceiling.periods import Period
from coordination.ceiling.plausibility import doubts
from coordination.ceiling.tally import key_of, retally
from coordination.models import AuditEntry, Delivery
from coordination.vocabulary import Bound, Confidence, FactorDirection, Scope, Series, Unit


def draft_delivery(said: Reported, books: Books, *, by: AbstractBaseUser | None, now: datetime) -> Delivery:
    """The row that an entry becomes, not saved. Raises Refused."""
    return Delivery(**draft_values(said, books, by=by, now=now))


def draft_values(said: Reported, books: Books, *, by: AbstractBaseUser | None, now: datetime) -> dict[str, Any]:
    """
    What a row says that an entry becomes; `held_because` says why it would wait for review.

    Raises Refused, with a sentence, for what cannot be counted at all.
    """
    check_reported(said, on=now.date())
    product = books.product(said.product)
    ceiling, year = books.ceiling_for(product, said.period, named=said.ceiling)
    named = "" if product.is_unspecified else product.code
    try:
        converted = convert(said.stated, product=named, factors=books.factors_of(product), chosen=said.factor)
    except NoFactor as fault:
        raise Refused(f"{product.name}: {fault}.") from fault
    same: list[int] = []
    around: list[int] = []
    if said.scope is Scope.PERIOD:
        same, around = books.beside(product.goods, said.series, said.supplier, said.period)
    found = doubts(
        said.stated, barrels=converted.barrels, limit=ceiling.limit_barrels, same_period=same, neighbours=around
    )
    return _values(said, converted, ceiling_id=ceiling.pk, product_id=product.pk, year=year, held=found, by=by, now=now)


def _values(
    said: Reported,
    converted: Converted,
    *,
    ceiling_id: int,
    product_id: int,
    year: Period,
    held: Sequence[str],
    by: AbstractBaseUser | None,
    now: datetime,
) -> dict[str, Any]:
    first, *others = said.stated
    factors = converted.factors
    barrels_factor = factors[-1] if factors else None
    return {
        "series": said.series,
        "scope": said.scope,
        "ceiling_id": ceiling_id,
        "year_from": year.from_on,
        "product_id": product_id,
        "supplier": said.supplier,
        "from_on": said.period.from_on,
        "to_on": said.period.to_on,
        "quantity": first.amount,
        "unit": first.unit,
        "other_quantity": others[0].amount if others else None,
        "other_unit": others[0].unit if others else "",
        "bound": said.bound,
        "barrels": converted.barrels,
        "barrels_low": converted.barrels,
        "barrels_high": converted.barrels,
        "kilograms": converted.kilograms,
        "computed_barrels": converted.computed,
        "method": converted.method,
        "factor_value": barrels_factor.value if barrels_factor else None,
        "factor_direction": barrels_factor.direction if barrels_factor else "",
        "factor_source": "; ".join(factor.source for factor in factors)[:240],
        "port": said.port,
        "vessel": said.vessel,
        "imo": said.imo,
        "factor_confidence": converted.confidence if factors else "",
        "confidence": said.origin.confidence,
        "source_key": said.origin.source_key,
        "source": said.origin.source,
        "reference": said.origin.reference,
        "note": said.origin.note,
        "published_on": said.origin.published_on,
        "recorded_at": now,
        "recorded_by_id": by.pk if by else None,
        "fingerprint": said.fingerprint,
        "held_because": joined(held),
    }


@transaction.atomic
def record_delivery(said: Reported, *, by: AbstractBaseUser | None, now: datetime, seed_key: str = "") -> Delivery:
    """Enter a delivery. Raises Refused, writing nothing; what is implausible is entered and held."""
    row = draft_delivery(said, Books.open(), by=by, now=now)
    row.seed_key = seed_key
    _refuse_twice(row)
    row.save(force_insert=True)
    retally([key_of(row)])
    note_crossings(row.ceiling, row.year_from, now=now)
    return row


@transaction.atomic
def revise_delivery(
    old: Delivery, said: Reported, *, because: str, by: AbstractBaseUser | None, now: datetime
) -> Delivery:
    """Enter what is now known instead; the old entry stays, superseded."""
    _supersede(old, because, by=by, now=now)
    books = Books.open()
    row = draft_delivery(said, books, by=by, now=now)
    row.supersedes, row.seed_key = old, old.seed_key
    _refuse_twice(row)
    row.save(force_insert=True)
    retally([key_of(row)])
    AuditEntry.objects.record(
        action="revised",
        subject=row,
        by=by,
        now=now,
        old={"delivery": old.pk, "barrels": old.barrels, "factor": _factor_words(old)},
        new={"delivery": row.pk, "barrels": row.barrels, "factor": _factor_words(row)},
        reason=because,
    )
    for year in {old.year_from, row.year_from}:
        note_crossings(row.ceiling if year == row.year_from else old.ceiling, year, now=now)
    return row


def recompute_delivery(
    old: Delivery, factor: Factor, *, because: str, by: AbstractBaseUser | None, now: datetime
) -> Delivery:
    """The same report by another factor; the first computation stays."""
    return revise_delivery(old, replace(reported(old), factor=factor), because=because, by=by, now=now)


@transaction.atomic
def accept_delivery(held: Delivery, *, because: str, by: AbstractBaseUser, now: datetime) -> Delivery:
    """Let a held entry count all the same: a new row that says who decided it, and why."""
    if not held.held_because or held.superseded_at is not None:
        raise Refused("The entry is not held for review.")
    _supersede(held, because, by=by, now=now)
    row = Delivery.objects.get(pk=held.pk)
    row.pk, row.held_because, row.accepted_because = None, "", because[:400]
    row._state.adding = True
    row.supersedes, row.superseded_at, row.superseded_because = held, None, ""
    row.recorded_at, row.recorded_by_id = now, by.pk
    row.save(force_insert=True)
    retally([key_of(row)])
    AuditEntry.objects.record(
        action="accepted",
        subject=row,
        by=by,
        now=now,
        old={"delivery": held.pk, "held_because": held.held_because},
        new={"delivery": row.pk, "barrels": row.barrels},
        reason=because,
    )
    note_crossings(row.ceiling, row.year_from, now=now)
    return row


@transaction.atomic
def withdraw_delivery(old: Delivery, *, because: str, by: AbstractBaseUser | None, now: datetime) -> None:
    """Take an entry out of the count, without another in its place. It stays in the ledger."""
    _supersede(old, because, by=by, now=now)
    AuditEntry.objects.record(
        action="withdrawn", subject=old, by=by, now=now, old={"barrels": old.barrels}, reason=because
    )
    note_crossings(old.ceiling, old.year_from, now=now)


def _supersede(old: Delivery, because: str, *, by: AbstractBaseUser | None, now: datetime) -> None:
    if not because.strip():
        raise Refused("Say why the entry is superseded.")
    taken = Delivery.objects.filter(pk=old.pk, superseded_at__isnull=True).update(
        superseded_at=now, superseded_because=because[:400]
    )
    if not taken:
        raise Refused("The entry was superseded before.")
    old.superseded_at, old.superseded_because = now, because[:400]
    retally([key_of(old)])


def _refuse_twice(row: Delivery) -> None:
    known = Delivery.objects.standing().filter(fingerprint=row.fingerprint).first()
    if known is not None:
        raise Refused(
            f"The same figure of the same source is in the ledger: entry {known.pk}. "
            "Give the source's own reference where it really is another delivery."
        )


def reported(row: Delivery) -> Reported:
    """What a row was entered as, with the factor that a person chose where one did."""
    stated = [Quantity(row.quantity, Unit(row.unit))]
    if row.other_quantity is not None:
        stated.append(Quantity(row.other_quantity, Unit(row.other_unit)))
    return Reported(
        series=Series(row.series),
        product=row.product.code,
        supplier=row.supplier,
        period=Period(row.from_on, row.to_on),
        stated=tuple(stated),
        origin=Origin(
            source=row.source,
            published_on=row.published_on,
            source_key=row.source_key,
            confidence=Confidence(row.confidence),
            reference=row.reference,
            note=row.note,
        ),
        scope=Scope(row.scope),
        bound=Bound(row.bound),
        port=row.port,
        vessel=row.vessel,
        imo=row.imo,
    )


def _factor_words(row: Delivery) -> str:
    if row.factor_value is None:
        return row.method
    return f"{FactorDirection(row.factor_direction).label} {row.factor_value.normalize():f}"
