"""What an entry of the ledger says before it is a row, and what is refused of it. Pure."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from coordination.ceiling.conversion import Factor, Quantity
from coordination.ceiling.periods import Period
from coordination.identifiers import is_imo_ship
from coordination.vocabulary import Bound, Confidence, Role, Scope, Series, Unit

MOST = Decimal(10) ** 12
TANKERS = (Decimal(100), Decimal(600_000))  # tons deadweight: a coaster, and the largest ship that floats


class Refused(Exception):
    """Why an entry is not taken, in a sentence."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row comes from. `published_on` is the day its source made it known."""

    source: str
    published_on: date
    source_key: str = ""
    confidence: Confidence = Confidence.SURE
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """
    A delivery as a source reports it.

    stated    one quantity, or two in different units
    supplier  ISO code; "" is all suppliers together
    ceiling   code, where whoever enters it says which; "" follows from the product
    factor    chosen by a person instead of the one that the precedence gives
    """

    series: Series
    product: str
    supplier: str
    period: Period
    stated: tuple[Quantity, ...]
    origin: Origin
    scope: Scope = Scope.PERIOD
    bound: Bound = Bound.EXACT
    ceiling: str = ""
    port: str = ""
    vessel: str = ""
    imo: str = ""
    factor: Factor | None = None

    @property
    def fingerprint(self) -> str:
        """Alike for two reports that say the same of the same thing."""
        return fingerprint(
            self.series,
            self.scope,
            self.product,
            self.supplier,
            self.period,
            *(f"{quantity.amount.normalize():f} {quantity.unit}" for quantity in self.stated),
            self.imo or self.vessel.casefold(),
            self.port.casefold(),
            self.origin.source_key or self.origin.source.casefold(),
            self.origin.reference,
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """
    A tanker seen at a port. `period`: the days within which, where the day is not known.

    deadweight  tons; None where not known: then no barrels follow
    """

    vessel: str
    imo: str
    port: str
    supplier: str
    period: Period
    origin: Origin
    deadweight: Decimal | None = None
    is_loading: bool = True
    product: str = ""
    berth: str = ""

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.imo or self.vessel.casefold(), self.port.casefold(), self.period, self.origin.reference)


@dataclass(frozen=True, slots=True)
class Involved:
    """Somebody who had to do with the deliveries of a period, as a source says."""

    role: Role
    name: str
    ceiling: str
    period: Period
    origin: Origin
    imo: str = ""
    list_reference: str = ""

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.role, self.name.casefold(), self.imo, self.ceiling, self.period, self.origin.source)


def fingerprint(*parts: object) -> str:
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def check_reported(said: Reported, *, on: date) -> None:
    """Raises Refused for what cannot be. `on` is today: nothing is delivered in the future."""
    check_period(said.period, on=on)
    check_origin(said.origin, said.period, on=on)
    check_supplier(said.supplier)
    if said.imo:
        check_imo(said.imo)
    units = [quantity.unit for quantity in said.stated]
    if not units:
        raise Refused("A quantity is missing.")
    if len(set(units)) != len(units):
        raise Refused(f"The quantity is given twice in {units[0]}.")
    for quantity in said.stated:
        check_amount(quantity.amount, quantity.unit)
    if said.series is Series.SHIP_CALL:
        raise Refused("Barrels of ship calls are computed: enter the ship call, with its deadweight.")


def check_amount(amount: Decimal, unit: Unit) -> None:
    if not amount.is_finite():
        raise Refused(f"A quantity cannot be {amount}.")
    if amount < 0:
        raise Refused(f"A quantity cannot be negative: {amount:f} {unit.label}.")
    if amount > MOST:
        raise Refused(f"{amount:.3g} {unit.label} is more than there is.")


def check_period(period: Period, *, on: date) -> None:
    if period.last_on > on:
        raise Refused(f"The period {period.words} ends in the future (today is {on}).")


def check_origin(origin: Origin, period: Period, *, on: date) -> None:
    if not origin.source.strip():
        raise Refused("A source is missing.")
    if origin.published_on > on:
        raise Refused(f"The source was published in the future: {origin.published_on} (today is {on}).")
    if origin.published_on < period.from_on:
        raise Refused(f"The source was published on {origin.published_on}, before the period {period.words} began.")


def check_supplier(supplier: str) -> None:
    if supplier and not re.fullmatch(r"[A-Z]{2}", supplier):
        raise Refused(f"The supplier {supplier!r} is no ISO country code of two letters, as in RU or CN.")


def check_imo(imo: str) -> None:
    if not re.fullmatch(r"\d{7}", imo) or not is_imo_ship(imo):
        raise Refused(f"{imo!r} is no IMO ship number: its check digit does not fit.")


def check_seen(said: Seen, *, on: date) -> None:
    check_period(said.period, on=on)
    check_origin(said.origin, said.period, on=on)
    check_supplier(said.supplier)
    if not said.vessel.strip():
        raise Refused("The vessel has no name.")
    if not said.port.strip():
        raise Refused("A port is missing.")
    if said.imo:
        check_imo(said.imo)
    least, most = TANKERS
    if said.deadweight is not None and not least <= said.deadweight <= most:
        raise Refused(f"A deadweight of {said.deadweight:f} tons is no tanker's: {least} to {most:,} tons.")


def joined(sentences: Iterable[str]) -> str:
    return " ".join(sentences)
