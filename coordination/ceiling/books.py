"""
What an entry is checked against, read once: ceilings, products, factors, and figures already in the ledger.

A file of a million lines asks for each of these a million times.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from coordination.ceiling.conversion import Factor
from coordination.ceiling.facts import Refused
from coordination.ceiling.periods import Period, YearRule
from coordination.models import Ceiling, ConversionFactor, Product, Tally
from coordination.vocabulary import Confidence, FactorDirection, Scope

MOST_FIGURES = 100  # kept of one period: whether another is plausible beside them, more do not tell


def rule_of(ceiling: Ceiling) -> YearRule:
    return YearRule(ceiling.year_month, ceiling.year_day, ceiling.in_force_from, ceiling.in_force_to)


def factor_of(row: ConversionFactor) -> Factor:
    return Factor(
        product=row.product.code if row.product else "",
        direction=FactorDirection(row.direction),
        value=row.value.normalize(),
        source=f"{row.source} [{row.source_key}]" if row.source_key else row.source,
        confidence=Confidence(row.confidence),
    )


def _lists() -> Any:
    return defaultdict(list)


@dataclass(slots=True)
class Figures:
    """Barrels of the entries for a period, and of those that begin or end on a day."""

    of: dict[Period, list[int]] = field(default_factory=_lists)
    beginning: dict[date, list[int]] = field(default_factory=_lists)
    ending: dict[date, list[int]] = field(default_factory=_lists)

    def note(self, period: Period, barrels: int) -> None:
        for noted in (self.of[period], self.beginning[period.from_on], self.ending[period.to_on]):
            if len(noted) < MOST_FIGURES:
                noted.append(barrels)


@dataclass
class Books:
    """
    ceilings  by code
    products  by code
    factors   by goods
    figures   by goods, series and supplier, for the look at neighbours
    """

    ceilings: dict[str, Ceiling]
    products: dict[str, Product]
    factors: dict[str, list[Factor]]
    figures: dict[tuple[str, str, str], Figures] = field(default_factory=lambda: defaultdict(Figures))
    _rules: dict[str, list[tuple[Ceiling, YearRule]]] = field(default_factory=dict)
    _factors_of: dict[str, list[Factor]] = field(default_factory=dict)

    @classmethod
    def open(cls) -> Self:
        """Three queries, and one for the figures."""
        factors: dict[str, list[Factor]] = defaultdict(list)
        rows = ConversionFactor.objects.filter(superseded_at__isnull=True).select_related("product").order_by("pk")
        for row in rows:
            factors[row.goods].append(factor_of(row))
        books = cls(
            {row.code: row for row in Ceiling.objects.order_by("position", "code")},
            {row.code: row for row in Product.objects.order_by("pk")},
            dict(factors),
        )
        for ceiling in books.ceilings.values():
            books._rules.setdefault(ceiling.goods, []).append((ceiling, rule_of(ceiling)))
        goods = {ceiling.pk: ceiling.goods for ceiling in books.ceilings.values()}
        entered = Tally.objects.filter(scope=Scope.PERIOD)
        for pk, series, supplier, from_on, to_on, barrels in entered.values_list(
            "ceiling_id", "series", "supplier", "from_on", "to_on", "barrels"
        ):
            books.note_figure(goods[pk], series, supplier, Period(from_on, to_on), barrels)
        return books

    def note_figure(self, goods: str, series: str, supplier: str, period: Period, barrels: int) -> None:
        self.figures[goods, series, supplier].note(period, barrels)

    def beside(self, goods: str, series: str, supplier: str, period: Period) -> tuple[list[int], list[int]]:
        """Barrels of the entries for the same period, and of those for the periods just before and after."""
        known = self.figures.get((goods, series, supplier))
        if known is None:
            return [], []
        around = [*known.ending.get(period.from_on, ()), *known.beginning.get(period.to_on, ())]
        return known.of.get(period, []), around

    def product(self, code: str) -> Product:
        if code not in self.products:
            raise Refused(f"The product {code!r} is not known: there are {', '.join(sorted(self.products))}.")
        return self.products[code]

    def ceiling_for(self, product: Product, period: Period, *, named: str = "") -> tuple[Ceiling, Period]:
        """
        The ceiling that counts a product, and the ceiling year that holds the period.

        named  code of the ceiling that whoever enters it has named; refused where it counts other goods
        """
        if named and named not in self.ceilings:
            raise Refused(f"The ceiling {named!r} is not known: there are {', '.join(sorted(self.ceilings))}.")
        if named and self.ceilings[named].goods != product.goods:
            raise Refused(f"{product.name} is not counted to {self.ceilings[named].name}.")
        for ceiling, rule in self._rules.get(product.goods, ()):
            if named and ceiling.code != named:
                continue
            year = rule.year_of(period.from_on)
            if year is None:
                continue
            if not year.holds(period):
                raise Refused(
                    f"The period {period.words} crosses the end of the ceiling year on {year.last_on}: "
                    "enter one figure for each year."
                )
            return ceiling, year
        raise Refused(f"No ceiling on {product.name} was in force on {period.from_on}.")

    def factors_of(self, product: Product) -> Sequence[Factor]:
        """The product's own factors, and the general ones of its goods."""
        if product.code not in self._factors_of:
            self._factors_of[product.code] = [
                factor for factor in self.factors.get(product.goods, ()) if factor.product in ("", product.code)
            ]
        return self._factors_of[product.code]
