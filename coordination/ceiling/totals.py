"""
What deliveries add up to against a ceiling, series by series and combined. Pure.

Overlap rules, so that no supplier's month is counted twice:

- A `period` entry stands for all that its supplier delivered in its period. Within a series the
  longest such entry is counted and any that overlaps it is left out: a yearly sum stands for its
  months. Of two alike the surer, then the later published, then the later recorded is counted.
- Entries for different named products do not overlap; one for products not named overlaps all.
- An entry for all suppliers together overlaps every supplier's.
- A `consignment` adds to other consignments of its series; it is left out where a period entry
  of its series covers it.
- In a combined count the higher-ranked series wins: what overlaps anything it counts is left out.

What a supplier reported of parts of a counted sum still says when: it cuts the sum into steps. An
estimate is not cut by another: two estimators do not count alike.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from itertools import accumulate

from coordination.ceiling.periods import DAY, Period
from coordination.vocabulary import Bound, Confidence, Scope, Series

NOTICES = (75, 90, 95, 100)  # percent; at 95 suppliers are told to stop
_MARKS = {word: place for place, word in enumerate(Confidence)}
_RANKS = {series: series.rank for series in Series}


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One entry of the ledger, or the sum of `count` consignments alike in everything but their amounts.

    id         of the row; 0 for a sum
    supplier   ISO code; "" is all suppliers together
    product    code; "" is refined products not named further, which overlaps all
    recorded_at  None for a sum: only entries for one period are told apart by it
    low, high  barrels at the low and high end; both equal to `barrels` where the entry gives one figure
    kilograms  None where tons are not known
    """

    id: int
    series: Series
    scope: Scope
    supplier: str
    product: str
    period: Period
    barrels: int
    low: int
    high: int
    confidence: Confidence
    published_on: date
    recorded_at: datetime | None = None
    bound: Bound = Bound.EXACT
    kilograms: int | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that is not added, and the counted one that it overlaps."""

    entry: Entry
    because_of: Entry

    @property
    def words(self) -> str:
        where = "inside" if self.because_of.period.holds(self.entry.period) else "overlaps"
        other = self.because_of
        return f"{where} {other.series.label} {other.period.words}: not added"


@dataclass(frozen=True, slots=True)
class Step:
    """Barrels that were delivered somewhere within a period, of a counted entry."""

    period: Period
    barrels: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Mark:
    """
    What a series had reached by the end of a day.

    at_least     what entries ended by then add up to
    is_complete  nothing of what is counted straddles the day: the figure is the published total
    entry        the entry that ends there
    """

    on: date
    at_least: int
    is_complete: bool
    entry: Entry


@dataclass(frozen=True, slots=True)
class Crossing:
    """
    One notice of a count.

    below    barrels that are missing; negative or 0 where it was crossed
    crossed  when; None where it was not
    """

    percent: int
    barrels: int
    below: int
    crossed: "Crossed | None" = None


@dataclass(frozen=True, slots=True)
class Crossed:
    """
    earliest, latest  days between which it happened; they differ where only the sum of a period is published
    public_on         the first day on which what is counted and was published by then reached it
    """

    earliest: date
    latest: date
    public_on: date


@dataclass(frozen=True, slots=True)
class Projection:
    """
    Straight line from the first day of the ceiling year: barrels a day so far, carried to its end.

    through    last day that the count covers
    total      barrels at the end of the year at that pace
    full_on    the day the ceiling would be, or was, reached at that pace; None where not within the year
    """

    through: date
    total: int
    full_on: date | None


@dataclass(frozen=True)
class Count:
    """What one series, or several combined, add up to in a ceiling year."""

    series: tuple[Series, ...]
    year: Period
    limit: int
    counted: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...] = ()
    steps: tuple[Step, ...] = field(default=(), repr=False)

    @cached_property
    def barrels(self) -> int:
        return sum(entry.barrels for entry in self.counted)

    @cached_property
    def low(self) -> int:
        return sum(entry.low for entry in self.counted)

    @cached_property
    def high(self) -> int:
        return sum(entry.high for entry in self.counted)

    @cached_property
    def kilograms(self) -> int | None:
        """None as soon as the tons of one counted entry are not known."""
        known = [entry.kilograms for entry in self.counted]
        return None if not known or None in known else sum(weight for weight in known if weight is not None)

    @cached_property
    def deliveries(self) -> int:
        return sum(entry.count for entry in self.counted)

    @property
    def is_at_least(self) -> bool:
        """Some counted entry says "more than"."""
        return any(entry.bound is Bound.AT_LEAST for entry in self.counted)

    @property
    def through(self) -> date | None:
        """The last day that anything counted covers."""
        return max((entry.period.last_on for entry in self.counted), default=None)

    @property
    def share(self) -> Decimal | None:
        """Percent of the ceiling to one decimal; None for a ceiling of zero, of which there is no share."""
        return share(self.barrels, self.limit)

    @property
    def is_over(self) -> bool:
        """At or above the ceiling; with a ceiling of zero, any delivery."""
        return self.barrels >= self.limit if self.limit else self.barrels > 0


def share(barrels: int, limit: int) -> Decimal | None:
    return (Decimal(barrels) * 100 / limit).quantize(Decimal("0.1")) if limit else None


def count(entries: Iterable[Entry], series: Sequence[Series], *, year: Period, limit: int) -> Count:
    """
    Count one series, or several combined, higher rank first.

    entries  of the ceiling year, those that stand; what is not verified (M) is passed over
    limit    barrels
    """
    wanted = sorted(set(series), key=lambda one: one.rank)
    by_series: dict[Series, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.confidence is not Confidence.UNVERIFIED:
            by_series[entry.series].append(entry)
    counted: list[Entry] = []
    left_out: list[LeftOut] = []
    taken = _Taken()  # what the ranks above and the longer ones count
    for one in wanted:
        consignments: list[Entry] = []
        for entry in sorted(by_series[one], key=_precedence):
            if (winner := taken.overlapped_by(entry)) is not None:
                left_out.append(LeftOut(entry, winner))
                continue
            counted.append(entry)
            if entry.scope is Scope.CONSIGNMENT:
                consignments.append(entry)  # consignments of one series add to each other
            else:
                taken.add(entry)
        if one is not wanted[-1]:
            for entry in consignments:
                taken.add(entry)
    counted.sort(key=_in_time)
    steps = tuple(sorted(_steps(counted, left_out), key=lambda step: (step.period.to_on, step.period.from_on)))
    return Count(tuple(wanted), year, limit, tuple(counted), tuple(left_out), steps)


def _precedence(entry: Entry) -> tuple[bool, int, int, int, float, int]:
    return (
        entry.scope is Scope.CONSIGNMENT,
        -entry.period.days,
        _MARKS[entry.confidence],
        -entry.published_on.toordinal(),
        -entry.recorded_at.timestamp() if entry.recorded_at else 0,
        -entry.id,
    )


def _in_time(entry: Entry) -> tuple[date, date, int, str, str, int]:
    return (entry.period.to_on, entry.period.from_on, _RANKS[entry.series], entry.supplier, entry.product, entry.id)


class _Taken:
    """
    What is counted so far, by supplier, product and day: of each day the first that was counted.

    A year of daily entries for many goods is counted in one pass, not each against every other.
    """

    def __init__(self) -> None:
        self._days: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
        self._entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        days = self._days[entry.supplier][entry.product]
        for day in _days_of(entry):
            days.setdefault(day, len(self._entries))
        self._entries.append(entry)

    def overlapped_by(self, entry: Entry) -> Entry | None:
        """The first counted entry of the same supplier, goods and days; None where there is none."""
        places = [
            place for days in self._beside(entry) for day in _days_of(entry) if (place := days.get(day)) is not None
        ]
        return self._entries[min(places)] if places else None

    def _beside(self, entry: Entry) -> Iterator[Mapping[int, int]]:
        """By day, what is counted of the supplier and of all together, of the product and of those not named."""
        for supplier in tuple(self._days) if not entry.supplier else (entry.supplier, ""):
            of_products = self._days.get(supplier, {})
            for product in tuple(of_products) if not entry.product else (entry.product, ""):
                if product in of_products:
                    yield of_products[product]


def _days_of(entry: Entry) -> range:
    return range(entry.period.from_on.toordinal(), entry.period.to_on.toordinal())


def _steps(counted: Sequence[Entry], left_out: Sequence[LeftOut]) -> Iterator[Step]:
    inner: dict[int, list[Entry]] = defaultdict(list)
    for one in left_out:
        of = one.because_of
        is_official = one.entry.series is of.series is Series.OFFICIAL_REPORT
        if is_official and one.entry.supplier == of.supplier and of.period.holds(one.entry.period):
            inner[id(of)].append(one.entry)
    for entry in counted:
        parts = inner.get(id(entry))
        if parts is None:
            yield Step(entry.period, entry.barrels, entry)
        else:
            yield from _cut(entry, entry.period, entry.barrels, parts)


def _cut(entry: Entry, period: Period, barrels: int, parts: Sequence[Entry]) -> Iterator[Step]:
    """Cut a sum by what was published of parts of its period; the rest lies in what is left of the period."""
    chosen: list[Entry] = []
    for part in sorted(parts, key=_precedence):
        if part.period != period and not any(part.period.overlaps(other.period) for other in chosen):
            chosen.append(part)
    rest = barrels - sum(part.barrels for part in chosen)
    if not chosen or rest < 0:  # parts that add up to more than the sum cannot be cut out of it
        yield Step(period, barrels, entry)
        return
    for part in chosen:
        within = [other for other in parts if other is not part and part.period.holds(other.period)]
        yield from _cut(entry, part.period, part.barrels, within)
    free = _free(period, [part.period for part in chosen])
    if rest:
        between = Period(free[0].from_on, free[-1].to_on) if free else period
        yield Step(between, rest, entry)


def _free(period: Period, taken: Iterable[Period]) -> list[Period]:
    """What is left of a period without others that lie in it and are apart."""
    free, at = [], period.from_on
    for one in sorted(taken):
        if at < one.from_on:
            free.append(Period(at, one.from_on))
        at = one.to_on
    if at < period.to_on:
        free.append(Period(at, period.to_on))
    return free


def marks(counted: Count) -> list[Mark]:
    """What the count had reached at the end of each day on which something counted ends, in order."""
    latest_start = _straddled(counted.steps)
    found: list[Mark] = []
    total = 0
    for place, step in enumerate(counted.steps):
        total += step.barrels
        if place + 1 < len(counted.steps) and counted.steps[place + 1].period.to_on == step.period.to_on:
            continue
        is_complete = latest_start[place + 1] >= step.period.to_on
        found.append(Mark(step.period.last_on, total, is_complete, step.entry))
    return found


def _straddled(steps: Sequence[Step]) -> list[date]:
    """For each place in `steps`, the earliest first day of the steps from there on."""
    earliest = [date.max] * (len(steps) + 1)
    for place in range(len(steps) - 1, -1, -1):
        earliest[place] = min(earliest[place + 1], steps[place].period.from_on)
    return earliest


def crossings(counted: Count, notices: Sequence[int] = NOTICES) -> list[Crossing]:
    """Each notice with the days between which it was crossed. A ceiling of zero has one: 100 %, by any delivery."""
    percents = notices if counted.limit else (100,)
    due = {percent: notice_barrels(percent, counted.limit) for percent in percents}
    found = [Crossing(percent, barrels, barrels - counted.barrels) for percent, barrels in due.items()]
    if all(crossing.below > 0 for crossing in found):
        return found
    earliest = _Reached((step.period.from_on, step.barrels) for step in counted.steps)
    latest = _Reached((step.period.to_on, step.barrels) for step in counted.steps)
    public = _Reached((entry.published_on, entry.barrels) for entry in counted.counted)
    return [
        crossing
        if crossing.below > 0
        else replace(
            crossing,
            crossed=Crossed(
                earliest.on(crossing.barrels), latest.on(crossing.barrels) - DAY, public.on(crossing.barrels)
            ),
        )
        for crossing in found
    ]


def notice_barrels(percent: int, limit: int) -> int:
    """The first whole barrel at which a notice is due; with a ceiling of zero, the first barrel."""
    return int((Decimal(limit) * percent / 100).quantize(Decimal(1), ROUND_CEILING)) or 1


class _Reached:
    """Amounts in the order of their days, and the day on which they first come to so many barrels."""

    def __init__(self, amounts: Iterable[tuple[date, int]]) -> None:
        by_day: dict[date, int] = defaultdict(int)
        for day, amount in amounts:
            by_day[day] += amount
        self._days = sorted(by_day)
        self._totals = list(accumulate(by_day[day] for day in self._days))

    def on(self, barrels: int) -> date:
        return self._days[bisect_left(self._totals, barrels)]


def project(counted: Count) -> Projection | None:
    """None where nothing is counted yet."""
    through = counted.through
    if through is None or not counted.barrels:
        return None
    days = (through - counted.year.from_on).days + 1
    pace = Decimal(counted.barrels) / days
    total = int((pace * counted.year.days).to_integral_value())
    full_on = None
    if counted.limit:
        needed = int((Decimal(counted.limit) / pace).to_integral_value(ROUND_CEILING))
        if needed <= counted.year.days:
            full_on = counted.year.from_on + timedelta(days=needed) - DAY
    return Projection(through, total, full_on)


def tons_share(counted: Count, limit_kilograms: int | None) -> Decimal | None:
    """Percent of a ceiling stated in tons too; None where it has none, or tons are not known."""
    if not limit_kilograms or counted.kilograms is None:
        return None
    return share(counted.kilograms, limit_kilograms)
