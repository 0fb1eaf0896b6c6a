"""
By how many days one jurisdiction follows another, over the targets that both have designated. Pure.

A lag is a whole number of calendar days between local legal dates. Where a date is only a bound
it is a range, and so is what is counted from it: the true median lies between the median of the
fewest days and that of the most, since both grow with every lag.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import combinations, permutations
from math import ceil
from zoneinfo import ZoneInfo

from coordination.align.facts import Cell
from coordination.align.lag import Span, span
from coordination.vocabulary import Counting, Status

METHOD = (
    "Targets that both have designated and the first surely no later than the second, counted in calendar days between "
    "local legal dates; the same day is a tie and counts in neither direction. Median: the middle lag, of an even "
    "number the mean of the middle two. 90th percentile: the smallest lag that nine in ten do not exceed (nearest "
    "rank). From dated lags alone; beside it the range in which the figure lies when lags that are ranges count too."
)


@dataclass(frozen=True, slots=True)
class Quantile:
    """
    One figure over lags in days.

    dated     over lags that are a number; None: there is none
    low, high where the true figure lies, ranges counted too; `high` None: nothing limits it
    """

    dated: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class PairLag:
    """
    How `follower` trails `leader`.

    dated      lags that are a number: the base of `Quantile.dated`
    ranged     lags of which only a range is known, and which surely are lags
    ties       of the pair, in whichever order: designated on the same day
    undecided  of the pair: who came first cannot be told, since a date is only a bound
    """

    leader: str
    follower: str
    dated: int
    ranged: int
    median: Quantile
    ninetieth: Quantile
    ties: int = 0
    undecided: int = 0

    @property
    def base(self) -> int:
        return self.dated + self.ranged


@dataclass
class PairTally:
    """The lags of every pair, as targets are added one by one."""

    lags: dict[tuple[str, str], list[tuple[int, int | None]]] = field(default_factory=lambda: defaultdict(list))
    ties: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    undecided: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, spans: Sequence[Span]) -> None:
        """One target: when each jurisdiction designated it, in the order of columns."""
        for one, other in combinations(spans, 2):
            pair = (one.jurisdiction, other.jurisdiction)
            forth, back = lag_between(one, other), lag_between(other, one)
            if one.is_day and other.is_day and one.high == other.high:
                self.ties[pair] += 1
            elif forth is not None:
                self.lags[pair].append(forth)
            elif back is not None:
                self.lags[other.jurisdiction, one.jurisdiction].append(back)
            else:
                self.undecided[pair] += 1

    def pair(self, leader: str, follower: str) -> PairLag:
        lags = self.lags.get((leader, follower), [])
        dated = [fewest for fewest, most in lags if fewest == most]
        both = ((leader, follower), (follower, leader))
        return PairLag(
            leader,
            follower,
            len(dated),
            len(lags) - len(dated),
            _quantile(lags, median),
            _quantile(lags, ninetieth),
            sum(self.ties.get(pair, 0) for pair in both),
            sum(self.undecided.get(pair, 0) for pair in both),
        )

    def pairs(self, jurisdictions: Sequence[str]) -> list[PairLag]:
        """Both directions of each pair that have a target in common."""
        found = (self.pair(*pair) for pair in permutations(jurisdictions, 2))
        return [lag for lag in found if lag.base or lag.ties or lag.undecided]


def spans(cells: Iterable[Cell], counting: Counting = Counting.ON_LIST) -> list[Span]:
    """When each jurisdiction designated the target; names in force by law are no designation."""
    found = []
    for cell in cells:
        if cell.since is None or cell.status not in (Status.DESIGNATED, Status.PARTIAL):
            continue
        if counting is not Counting.OWN_ACT:
            found.append(span(cell))
        elif acts := [listing for listing in cell.listings if listing.own_act]:
            first = min(acts, key=lambda act: (act.since, act.is_bound))
            low: date | None = first.since
            if first.is_bound:
                low = first.not_before + timedelta(days=1) if first.not_before else None
            found.append(Span(cell.jurisdiction, low, first.since))
    return found


def lag_between(leader: Span, follower: Span) -> tuple[int, int | None] | None:
    """Days from the one to the other, at least and at most; None where the follower may have been first."""
    if follower.low is None or follower.low < leader.high:
        return None
    fewest = (follower.low - leader.high).days
    most = (follower.high - leader.low).days if leader.low is not None else None
    return fewest, most


def median(ordered: Sequence[float]) -> float:
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def ninetieth(ordered: Sequence[float]) -> float:
    """Nearest rank: the smallest value that nine in ten do not exceed."""
    return ordered[ceil(0.9 * len(ordered)) - 1]


def _quantile(lags: Sequence[tuple[int, int | None]], of: Callable[[Sequence[float]], float]) -> Quantile:
    if not lags:
        return Quantile(None, None, None)
    dated = sorted(fewest for fewest, most in lags if fewest == most)
    lows = sorted(fewest for fewest, _ in lags)
    highs = sorted(float("inf") if most is None else most for _, most in lags)
    high = of(highs)
    return Quantile(of(dated) if dated else None, of(lows), None if high == float("inf") else high)


def may_be_one_moment(one: date, one_zone: str, other: date, other_zone: str) -> bool:
    """
    Whether two local legal days share a moment, so that acts a day apart may have been one.

    A joint action of 27 March in Washington is dated 28 March in Seoul.
    """
    return _begins(one, one_zone) < _begins(other + timedelta(days=1), other_zone) and _begins(
        other, other_zone
    ) < _begins(one + timedelta(days=1), one_zone)


def _begins(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))


def local_date_notes(found: Sequence[Span], zones: Mapping[str, str]) -> dict[str, str]:
    """
    Of jurisdictions that follow the first by calendar days: who may have acted in the same moment.

    Only dated acts a day apart are told of; those on one day are ties.
    """
    days = [each for each in found if each.is_day]
    if not days:
        return {}
    first = min(days, key=lambda each: each.high)
    return {
        each.jurisdiction: f"may be the same moment as {first.jurisdiction}: dates are local"
        for each in days
        if each.high != first.high
        and may_be_one_moment(first.high, zones[first.jurisdiction], each.high, zones[each.jurisdiction])
    }
