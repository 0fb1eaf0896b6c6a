"""Every alignment figure of a week, counted in one walk over the matrix. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from coordination.align.facts import UN, Cell
from coordination.align.overlap import ON_LIST, Standing, standing
from coordination.align.pair_lags import PairTally, spans
from coordination.align.trend import ALL, Figure, GapOf, Key, add_cells, add_gaps
from coordination.vocabulary import Counting

LAG_COUNTINGS = (Counting.OWN_ACT, Counting.ON_LIST)  # a name in force by law has no lag of its own


@dataclass
class WeekTally:
    """
    figures      (regime, jurisdiction) -> where it stood
    memberships  (regime, counting) -> how many targets stand so
    lags         (regime, counting) -> lags of every pair, the UN among them

    partial  jurisdictions whose lists never say no
    """

    partners: tuple[str, ...]
    partial: frozenset[str] = frozenset()
    figures: dict[Key, Figure] = field(default_factory=dict)
    memberships: dict[tuple[str, Counting], Counter[Standing]] = field(default_factory=lambda: defaultdict(Counter))
    lags: dict[tuple[str, Counting], PairTally] = field(default_factory=lambda: defaultdict(PairTally))

    def add(self, regimes: Collection[str], cells: Sequence[Cell]) -> None:
        """One target, its cells in the order of columns."""
        add_cells(self.figures, regimes, cells, self.partners)
        for counting in Counting:
            found = standing(cells, self.partners, counting, partial=self.partial)
            if found.has or found.unknown or any(cell.jurisdiction == UN and cell.status in ON_LIST for cell in cells):
                for regime in (ALL, *regimes):
                    self.memberships[regime, counting][found] += 1
        if sum(cell.status in ON_LIST for cell in cells) < 2:
            return
        for counting in LAG_COUNTINGS:
            begun = spans(cells, counting)
            if len(begun) > 1:
                for regime in (ALL, *regimes):
                    self.lags[regime, counting].add(begun)

    def add_gaps(self, gaps: Iterable[GapOf]) -> None:
        add_gaps(self.figures, gaps)
