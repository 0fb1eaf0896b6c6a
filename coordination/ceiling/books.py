"""
What an entry is checked against, read once: ceilings, products, factors, and figures already in the ledger.

A file of a million lines asks for each of these a million times.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from coordination.ceiling.conversion import Factor
from coordination.ceiling.facts import Refused
from coordination.ceiling.periods import Period, YearRule
from coordination.models import Ceiling, ConversionFactor, Product, Tally
from coordination.vocabulary import Confidence, FactorDirection, Scope

# (goods, series, supplier) -> period -> barrels of the entries for it
Figures = dict[tuple[str, str, str], dict[Period, list[int]]]


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


@dataclass
class Books:
    """
    ceilings  by code
    products  by code
    factors   by goods
    figures   barrels of period entries, for the look at neighbours
    """

    ceilings: dict[str, Ceiling]
    products: dict[str, Product]
    factors: dict[str, list[Factor]]
    figures: Figures = field(default_factory=dict)
    _rules: dict[str, list[tuple[Ceiling, YearRule]]] = field(default_factory=dict)

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
        self.figures.setdefault((goods, series, supplier), {}).setdefault(period, []).append(barrels)

    def beside(self, goods: str, series: str, supplier: str, period: Period) -> tuple[list[int], list[int]]:
        """Barrels of the entries for the same period, and of those for the periods just before and after."""
        known = self.figures.get((goods, series, supplier), {})
        around: list[int] = []
        for other, barrels in known.items():
            if period.from_on == other.to_on or period.to_on == other.from_on:
                around += barrels
        return list(known.get(period, ())), around

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
        return self.factors.get(product.goods, ())
