"""Every alignment figure of a week, counted in one walk over the matrix. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from coordination.align.facts import UN, Cell
from coordination.align.overlap import ON_LIST, Signature, Standing, signature, standing_of
from coordination.align.pair_lags import PairTally, spans
from coordination.align.trend import ALL, Figure, GapOf, Key, add_cells, add_gaps
from coordination.vocabulary import Counting

LAG_COUNTINGS = (Counting.OWN_ACT, Counting.ON_LIST)  # a name in force by law has no lag of its own


@dataclass
class WeekTally:
    """
    All targets first, then gaps, then the figures.

    partial  jurisdictions whose lists never say no
    lags     (regime, counting) -> lags of every pair, the UN among them
    """

    partners: tuple[str, ...]
    partial: frozenset[str] = frozenset()
    lags: dict[tuple[str, Counting], PairTally] = field(default_factory=lambda: defaultdict(PairTally))
    _alike: Counter[tuple[tuple[str, ...], Signature]] = field(default_factory=Counter)
    _gaps: list[GapOf] = field(default_factory=list)

    def add(self, regimes: tuple[str, ...], cells: Sequence[Cell]) -> None:
        """One target, its cells in the order of columns."""
        # Tens of thousands of targets stand in some hundreds of ways.
        self._alike[regimes, signature(cells)] += 1
        if sum(cell.status in ON_LIST for cell in cells) < 2:
            return
        for counting in LAG_COUNTINGS:
            begun = spans(cells, counting)
            if len(begun) > 1:
                for regime in (ALL, *regimes):
                    self.lags[regime, counting].add(begun)

    def add_gaps(self, gaps: Iterable[GapOf]) -> None:
        self._gaps += gaps

    @cached_property
    def figures(self) -> dict[Key, Figure]:
        """(regime, jurisdiction) -> where it stood."""
        found: dict[Key, Figure] = {}
        for (regimes, cells), targets in self._alike.items():
            add_cells(found, regimes, cells, self.partners, targets)
        add_gaps(found, self._gaps)
        return found

    @cached_property
    def memberships(self) -> dict[tuple[str, Counting], Counter[Standing]]:
        """(regime, counting) -> how many targets stand so: those that a partner has or may have, and UN names."""
        found: dict[tuple[str, Counting], Counter[Standing]] = defaultdict(Counter)
        for (regimes, cells), targets in self._alike.items():
            is_un = any(code == UN and status in ON_LIST for code, status, _ in cells)
            for counting in Counting:
                stands = standing_of(cells, self.partners, counting, self.partial)
                if stands.has or stands.unknown or is_un:
                    for regime in (ALL, *regimes):
                        found[regime, counting][stands] += targets
        return found
