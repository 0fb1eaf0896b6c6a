"""Ship calls and the parties of a year: rows beside the ledger. A call of known deadweight is a delivery too."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from coordination.ceiling.books import Books, rule_of
from coordination.ceiling.conversion import LOADS, Factor, Quantity, convert, tanker_load, whole
from coordination.ceiling.facts import (
    Involved,
    Origin,
    Refused,
    Seen,
    check_imo,
    check_origin,
    check_period,
    check_seen,
    fingerprint,
)
from coordination.ceiling.notices import note_crossings
from coordination.ceiling.tally import key_of, retally
from coordination.models import AuditEntry, Berth, Ceiling, Delivery, Party, ShipCall
from coordination.vocabulary import Bound, Load, Scope, Series, Unit

DEFAULT_PRODUCT = "refined"


def draft_call(said: Seen, books: Books, *, by: AbstractBaseUser | None, now: datetime) -> ShipCall:
    """The row of a call, not saved, with its delivery where its deadweight is known. Raises Refused."""
    check_seen(said, on=now.date())
    product = books.product(said.product or DEFAULT_PRODUCT)
    ceiling, year = books.ceiling_for(product, said.period)
    call = ShipCall(
        vessel=said.vessel,
        imo=said.imo,
        port=said.port,
        berth=_berth(said),
        ceiling=ceiling,
        year_from=year.from_on,
        supplier=said.supplier,
        from_on=said.period.from_on,
        to_on=said.period.to_on,
        is_loading=said.is_loading,
        deadweight=said.deadweight,
        fingerprint=said.fingerprint,
        recorded_at=now,
        recorded_by_id=by.pk if by else None,
        **_origin(said.origin),
    )
    if said.is_loading and said.deadweight is not None:
        named = "" if product.is_unspecified else product.code
        factor = _factor(books.factors_of(product), named)
        low, middle, high = (tanker_load(said.deadweight, load, factor) for load in Load)
        tons = said.deadweight * LOADS[Load.MIDDLE]
        call.delivery = Delivery(
            series=Series.SHIP_CALL,
            scope=Scope.CONSIGNMENT,
            ceiling=ceiling,
            year_from=year.from_on,
            product=product,
            supplier=said.supplier,
            from_on=said.period.from_on,
            to_on=said.period.to_on,
            quantity=tons,
            unit=Unit.TONS,
            bound=Bound.ABOUT,
            barrels=middle,
            barrels_low=low,
            barrels_high=high,
            kilograms=whole(tons * 1000),
            method="50 % of deadweight; 33 and 90 % the ends",
            factor_value=factor.value,
            factor_direction=factor.direction,
            factor_source=factor.source[:240],
            factor_confidence=factor.confidence,
            port=said.port,
            vessel=said.vessel,
            imo=said.imo,
            fingerprint=fingerprint("ship_call", said.fingerprint),
            recorded_at=now,
            recorded_by_id=by.pk if by else None,
            **_origin(said.origin),
        )
    return call


def _factor(factors: Sequence[Factor], product: str) -> Factor:
    """By the precedence for what is stated in tons. Raises NoFactor."""
    return convert([Quantity(LOADS[Load.MIDDLE], Unit.TONS)], product=product, factors=factors).factors[0]


def _berth(said: Seen) -> Berth | None:
    if not said.berth:
        return None
    found = Berth.objects.at(said.port, on=said.period.from_on).filter(name__iexact=said.berth).first()
    if found is None:
        raise Refused(f"No berth {said.berth!r} of {said.port} is known.")
    return found


def _origin(origin: Origin) -> dict[str, object]:
    return {
        "confidence": origin.confidence,
        "source_key": origin.source_key,
        "source": origin.source,
        "reference": origin.reference,
        "note": origin.note,
        "published_on": origin.published_on,
    }


@transaction.atomic
def record_call(
    said: Seen,
    *,
    by: AbstractBaseUser | None,
    now: datetime,
    books: Books | None = None,
    recorded_at: datetime | None = None,
    seed_key: str = "",
) -> ShipCall:
    """
    Enter a ship call, and the barrels that follow. Raises Refused, writing nothing.

    recorded_at  where it counts as recorded earlier than now: history that ships with the program
    """
    call = draft_call(said, books or Books.open(), by=by, now=now)
    known = ShipCall.objects.standing().filter(fingerprint=call.fingerprint).first()
    if known is not None:
        raise Refused(f"The same call is in the ledger: {known}.")
    call.seed_key, call.recorded_at = seed_key, recorded_at or now
    if call.delivery is not None:
        delivery = call.delivery
        delivery.recorded_at = call.recorded_at
        delivery.save(force_insert=True)
        call.delivery = delivery
        retally([key_of(delivery)])
        note_crossings(call.ceiling, call.year_from, now=now)
    call.save(force_insert=True)
    return call


@transaction.atomic
def revise_call(old: ShipCall, said: Seen, *, because: str, by: AbstractBaseUser | None, now: datetime) -> ShipCall:
    """Enter what is now known of a call instead; the old one stays, superseded, with its barrels."""
    withdraw_call(old, because=because, by=by, now=now)
    call = record_call(said, by=by, now=now, seed_key=old.seed_key)
    call.supersedes = old
    call.save(update_fields=("supersedes",))
    return call


@transaction.atomic
def withdraw_call(old: ShipCall, *, because: str, by: AbstractBaseUser | None, now: datetime) -> None:
    """Take a call out of the count; it stays in the ledger."""
    if not because.strip():
        raise Refused("Say why the call is superseded.")
    changes = {"superseded_at": now, "superseded_because": because[:400]}
    if not ShipCall.objects.standing().filter(pk=old.pk).update(**changes):
        raise Refused("The call was superseded before.")
    if old.delivery is not None:
        Delivery.objects.filter(ship_call=old).update(**changes)
        retally([key_of(old.delivery)])
        note_crossings(old.ceiling, old.year_from, now=now)
    AuditEntry.objects.record(action="withdrawn", subject=old, by=by, now=now, old={"call": str(old)}, reason=because)


@transaction.atomic
def record_party(
    said: Involved,
    *,
    by: AbstractBaseUser | None,
    now: datetime,
    recorded_at: datetime | None = None,
    seed_key: str = "",
) -> Party:
    """Enter somebody who had to do with a year's deliveries. Raises Refused."""
    if said.period.from_on > now.date():
        check_period(said.period, on=now.date())
    check_origin(said.origin, said.period, on=now.date())
    if not said.name.strip():
        raise Refused("A name is missing.")
    if said.imo:
        check_imo(said.imo)
    ceiling = Ceiling.objects.filter(code=said.ceiling).first()
    if ceiling is None:
        raise Refused(f"The ceiling {said.ceiling!r} is not known.")
    year = rule_of(ceiling).year_of(said.period.from_on)
    if year is None or not year.holds(said.period):
        raise Refused(f"The period {said.period.words} does not lie in one year of {ceiling.name}.")
    if Party.objects.standing().filter(fingerprint=said.fingerprint).exists():
        raise Refused(f"{said.name} is entered for {said.period.words} already.")
    return Party.objects.create(
        role=said.role,
        name=said.name,
        imo=said.imo,
        list_reference=said.list_reference,
        ceiling=ceiling,
        year_from=year.from_on,
        from_on=said.period.from_on,
        to_on=said.period.to_on,
        fingerprint=said.fingerprint,
        recorded_at=recorded_at or now,
        recorded_by_id=by.pk if by else None,
        seed_key=seed_key,
        **_origin(said.origin),
    )
