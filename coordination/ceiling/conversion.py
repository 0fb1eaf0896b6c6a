"""
Tons and kilolitres to barrels, as the Committee's Secretary does it. Pure; Decimal throughout.

1. A report that states barrels is taken at its word, also where it states tons.
2. One that states another unit and names the product is converted by the product's factor.
3. Otherwise by the general factor of the product basket.

A factor is used in the direction in which it was printed: 1 / 0.086 is not 11.6. One that is not
verified (M) is not used unless a person chooses it. Results are whole barrels, halves away from zero.
Source: the 1718 Committee's page on refined petroleum; step 3 is probable (domain-dprk, 1.2).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from coordination.vocabulary import Confidence, FactorDirection, Load, Unit

KILOLITRES_A_BARREL = Decimal("0.158987294928")  # 42 US gallons of 231 cubic inches, by definition
LEAST_A_TON, MOST_A_TON = Decimal("6.3"), Decimal("11.6")  # residual fuel oil to LPG
LOADS = {Load.LOW: Decimal("0.33"), Load.MIDDLE: Decimal("0.50"), Load.HIGH: Decimal("0.90")}
CHOSEN = "chosen by a person"
_PLACES = {word: place for place, word in enumerate(Confidence)}
_FACTOR_DIGITS = Decimal("0.0001")
_KILOGRAMS = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Quantity:
    amount: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class Factor:
    """
    A printed conversion factor.

    product  code of the product it is for; "" is the product basket, for what names no product
    """

    product: str
    direction: FactorDirection
    value: Decimal
    source: str
    confidence: Confidence

    @property
    def is_of_tons(self) -> bool:
        """Whether it leads from tons to barrels, whichever way it is printed."""
        return self.direction in (FactorDirection.TONS_TO_BARRELS, FactorDirection.BARRELS_TO_TONS)

    @property
    def barrels_a_ton(self) -> Decimal | None:
        if self.direction is FactorDirection.TONS_TO_BARRELS:
            return self.value
        if self.direction is FactorDirection.BARRELS_TO_TONS:
            return 1 / self.value
        return None

    @property
    def tons_a_kilolitre(self) -> Decimal | None:
        if self.direction is FactorDirection.KILOLITRES_TO_TONS:
            return self.value
        if self.direction is FactorDirection.TONS_TO_KILOLITRES:
            return 1 / self.value
        return None

    @property
    def words(self) -> str:
        if self.direction is FactorDirection.TONS_TO_BARRELS:
            return f"× {self.value.normalize():f}"
        if self.direction is FactorDirection.BARRELS_TO_TONS:
            return f"÷ {self.value.normalize():f}"
        return f"{self.direction.label} {self.value.normalize():f}"


@dataclass(frozen=True, slots=True)
class Converted:
    """
    barrels    what is counted
    kilograms  of the tons stated, or computed by the same factor; None where no factor is known
    method     how, in words
    factors    used; empty where barrels were stated
    computed   what tons or kilolitres give where barrels were stated as well; None where not
    implied    barrels a ton, where both were stated
    """

    barrels: int
    kilograms: int | None
    method: str
    factors: tuple[Factor, ...] = ()
    computed: int | None = None
    implied: Decimal | None = None

    @property
    def difference(self) -> int | None:
        """Stated barrels less computed ones."""
        return None if self.computed is None else self.barrels - self.computed

    @property
    def confidence(self) -> Confidence:
        """Of the weakest factor."""
        return weakest(factor.confidence for factor in self.factors)


class NoFactor(Exception):
    """No factor leads from the unit to barrels."""


def weakest(marks: Iterable[Confidence]) -> Confidence:
    """The least sure of the marks; sure where there is none."""
    return max(marks, key=_PLACES.__getitem__, default=Confidence.SURE)


def whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def to_barrels(tons: Decimal, factor: Factor) -> int:
    """Whole barrels; off by half a barrel at most."""
    if not factor.is_of_tons:
        raise NoFactor(f"a factor {factor.direction.label} gives no barrels of tons")
    # Divided, not multiplied by a rounded reciprocal, where the factor is printed the other way.
    return whole(tons * factor.value if factor.direction is FactorDirection.TONS_TO_BARRELS else tons / factor.value)


def to_tons(barrels: Decimal, factor: Factor) -> Decimal:
    """Tons to the kilogram."""
    if not factor.is_of_tons:
        raise NoFactor(f"a factor {factor.direction.label} gives no tons of barrels")
    tons = barrels * factor.value if factor.direction is FactorDirection.BARRELS_TO_TONS else barrels / factor.value
    return tons.quantize(_KILOGRAMS, ROUND_HALF_UP)


def convert(
    stated: Sequence[Quantity], *, product: str, factors: Iterable[Factor], chosen: Factor | None = None
) -> Converted:
    """
    What is counted of one report, by the Committee's precedence.

    stated   one quantity, or two in different units
    product  code of the product named; "" where the report names none
    chosen   a factor that a person decided to use instead of the one that follows

    Raises NoFactor where tons or kilolitres are stated and nothing leads to barrels.
    """
    by_unit = {quantity.unit: quantity.amount for quantity in stated}
    known = list(factors)
    if Unit.BARRELS in by_unit:
        return _stated(by_unit, product, known, chosen)
    if Unit.TONS in by_unit:
        tons = by_unit[Unit.TONS]
        factor, method = (chosen, CHOSEN) if chosen else _barrels_factor(product, known)
        return Converted(to_barrels(tons, factor), whole(tons * 1000), method, (factor,))
    return _of_kilolitres(by_unit[Unit.KILOLITRES], product, known, chosen)


def _stated(by_unit: dict[Unit, Decimal], product: str, factors: Sequence[Factor], chosen: Factor | None) -> Converted:
    barrels, others = by_unit[Unit.BARRELS], {unit: n for unit, n in by_unit.items() if unit is not Unit.BARRELS}
    method = "barrels stated"
    try:
        if not others:
            factor = chosen or _barrels_factor(product, factors)[0]
            return Converted(whole(barrels), whole(to_tons(barrels, factor) * 1000), method)
        beside = convert(
            [Quantity(n, unit) for unit, n in others.items()], product=product, factors=factors, chosen=chosen
        )
    except NoFactor:
        tons = by_unit.get(Unit.TONS)
        return Converted(
            whole(barrels), None if tons is None else whole(tons * 1000), method, implied=implied(barrels, tons)
        )
    return Converted(
        whole(barrels),
        beside.kilograms,
        method,
        computed=beside.barrels,
        implied=implied(barrels, by_unit.get(Unit.TONS)),
    )


def _of_kilolitres(kilolitres: Decimal, product: str, factors: Sequence[Factor], chosen: Factor | None) -> Converted:
    """By way of tons where the product has both factors, else by volume, which needs none."""
    own = [factor for factor in factors if product and factor.product == product and _usable(factor)]
    weights = [factor for factor in own if factor.tons_a_kilolitre is not None]
    barrels = chosen or min((f for f in own if f.is_of_tons), key=_preferred, default=None)
    if weights and barrels:
        factor = min(weights, key=_preferred)
        tons = (
            kilolitres * factor.value
            if factor.direction is FactorDirection.KILOLITRES_TO_TONS
            else kilolitres / factor.value
        )
        return Converted(to_barrels(tons, barrels), whole(tons * 1000), "product's factors", (factor, barrels))
    return Converted(whole(kilolitres / KILOLITRES_A_BARREL), None, "by volume, 158.987294928 litres a barrel")


def _barrels_factor(product: str, factors: Sequence[Factor]) -> tuple[Factor, str]:
    """The factor that the precedence gives, and which step it was."""
    usable = [factor for factor in factors if _usable(factor) and factor.is_of_tons]
    own = [factor for factor in usable if product and factor.product == product]
    if own:
        return min(own, key=_preferred), "product's factor"
    general = [factor for factor in usable if not factor.product]
    if not general:
        raise NoFactor("no verified factor leads from tons to barrels")
    unverified = product and any(f.product == product and not _usable(f) for f in factors)
    why = "general factor: the product's own is not verified" if unverified else "general factor"
    return min(general, key=_preferred), why


def _usable(factor: Factor) -> bool:
    return factor.confidence is not Confidence.UNVERIFIED


def _preferred(factor: Factor) -> tuple[int, int]:
    """The surer first; of two alike the one that is printed in the direction that is needed."""
    backwards = factor.direction in (FactorDirection.BARRELS_TO_TONS, FactorDirection.TONS_TO_KILOLITRES)
    return _PLACES[factor.confidence], int(backwards)


def implied(barrels: Decimal, tons: Decimal | None) -> Decimal | None:
    """Barrels a ton that two figures published together imply, to four places."""
    if not tons:
        return None
    return (barrels / tons).quantize(_FACTOR_DIGITS, ROUND_HALF_UP)


def tanker_load(deadweight: Decimal, load: Load, factor: Factor) -> int:
    """Barrels that a tanker of so many tons deadweight carries at a load assumption."""
    return to_barrels(deadweight * LOADS[load], factor)


def mean_a_call(barrels: int, calls: int) -> int:
    """Barrels a call, to hold against the size of tankers."""
    if calls < 1:
        raise ValueError("a mean needs at least one call")
    return whole(Decimal(barrels) / calls)
