"""The alignment figures of one week, and how they moved over the weeks. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from coordination.align.facts import UN
from coordination.align.overlap import ON_LIST
from coordination.vocabulary import GapState, Severity, Status

ALL = ""  # the regime of figures over every target
WEEKS = 12


@dataclass
class Figure:
    """
    Where one jurisdiction stood under one regime (`ALL`: over every target), in numbers of targets.

    all       status -> targets
    expected  the same of those that it might be expected to have: UN names in force, and targets that
              two or more partners have designated under their own authority
    """

    all: Counter[Status] = field(default_factory=Counter)
    expected: Counter[Status] = field(default_factory=Counter)
    gaps_open: int = 0
    gaps_to_be_confirmed: int = 0
    gaps_high: int = 0

    @property
    def targets(self) -> int:
        return sum(self.all.values())

    @property
    def share(self) -> tuple[float, float] | None:
        """
        The share of `expected` that it has, 0 to 1: at least, at most. None: nothing is expected of it.

        Targets it has no authority over are left out; those unknown make it a range.
        """
        has = sum(self.expected[status] for status in (*ON_LIST, Status.DESIGNATED_BY_LAW))
        unknown = self.expected[Status.UNKNOWN]
        base = sum(self.expected.values()) - self.expected[Status.NO_AUTHORITY]
        return (has / base, (has + unknown) / base) if base else None


Key = tuple[str, str]  # (regime, jurisdiction)
GapOf = tuple[str, str, GapState, Severity]  # (regime, jurisdiction, state, severity)


def add_cells(
    found: dict[Key, Figure],
    regimes: Iterable[str],
    cells: Sequence[tuple[str, Status, bool]],
    partners: Collection[str],
    targets: int = 1,
) -> None:
    """
    Count targets that stand alike into the figures of their regimes, and of all.

    cells  (jurisdiction, status, whether by its own act) of each
    """
    is_un = any(code == UN and status in ON_LIST for code, status, _ in cells)
    acted = sum(code in partners and status in ON_LIST and own_act for code, status, own_act in cells)
    is_expected = is_un or acted >= 2
    for regime in (ALL, *regimes):
        for code, status, _ in cells:
            figure = figure_of(found, (regime, code))
            figure.all[status] += targets
            if is_expected:
                figure.expected[status] += targets


def figure_of(found: dict[Key, Figure], key: Key) -> Figure:
    if key not in found:
        found[key] = Figure()
    return found[key]


def add_gaps(found: dict[Key, Figure], gaps: Iterable[GapOf]) -> None:
    """Count gaps that stood; waived ones are in no figure, those on a bare name apart."""
    for regime, jurisdiction, state, severity in gaps:
        for key in ((ALL, jurisdiction), (regime, jurisdiction)):
            figure = figure_of(found, key)
            if state is GapState.TO_BE_CONFIRMED:
                figure.gaps_to_be_confirmed += 1
            elif state not in (GapState.CLOSED, GapState.WAIVED):
                figure.gaps_open += 1
                figure.gaps_high += severity is Severity.HIGH


@dataclass(frozen=True)
class Point:
    """
    One week of a trend.

    on     the day that its figures are of
    lists  codes of the lists that had been read
    """

    week: str
    on: date
    figure: Figure
    lists: frozenset[str]


@dataclass(frozen=True)
class Trend:
    """
    Figures of consecutive weeks, oldest first; a week without figures is left out, not guessed.

    breaks  week -> lists read for the first time in it: what moved then moved because more was seen
    """

    points: tuple[Point, ...]
    missing: tuple[str, ...]
    breaks: Mapping[str, tuple[str, ...]]

    @property
    def comparable(self) -> tuple[Point, ...]:
        """The points since the last break: the only ones whose difference is somebody's act."""
        last = max((n for n, point in enumerate(self.points) if point.week in self.breaks), default=0)
        return self.points[last:]


def trend(points: Iterable[Point], weeks: Sequence[str]) -> Trend:
    """The points of `weeks`, in that order."""
    by_week = {point.week: point for point in points}
    found = tuple(by_week[week] for week in weeks if week in by_week)
    breaks: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for before, after in pairwise(found):
        if new := tuple(sorted(after.lists - before.lists)):
            breaks[after.week] = new
    return Trend(found, tuple(week for week in weeks if week not in by_week), dict(breaks))
