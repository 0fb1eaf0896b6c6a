"""Who led and who followed, and by how many days: ranges where dates are only bounds. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from coordination.align.facts import Cell
from coordination.vocabulary import Status

# Upper ends in days of the columns that lags are counted in; the last is open.
STEPS = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Move:
    """
    One jurisdiction's designation of a target that others have designated too.

    fewest, most  days after the first mover, counted with every bound; `most` None: nothing limits it
    is_tie        first, together with another
    announced     days after the first mover by its announcement, where that came before effect and both are days
    """

    public_id: str
    name: str
    jurisdiction: str
    since: date
    is_bound: bool
    first_jurisdictions: tuple[str, ...]
    first_on: date
    fewest: int
    most: int | None
    is_tie: bool = False
    announced: int | None = None

    @property
    def is_dated(self) -> bool:
        return self.fewest == self.most

    @property
    def is_first(self) -> bool:
        return self.most == 0


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which one jurisdiction's designation can have begun; `low` None: nothing tells how early."""

    jurisdiction: str
    low: date | None
    high: date

    @property
    def is_day(self) -> bool:
        return self.low == self.high


def moves(public_id: str, name: str, cells: Sequence[Cell]) -> list[Move]:
    """
    The designations of one target that two or more jurisdictions have listed, as moves.

    A jurisdiction whose date is only "not after" may have been first whatever the printed dates
    of the others say, so that their lag is a range, too.
    """
    listed = [cell for cell in cells if cell.since is not None and cell.status in (Status.DESIGNATED, Status.PARTIAL)]
    if len(listed) < 2:
        return []
    movers = [span(cell) for cell in listed]
    first_on = min(mover.high for mover in movers)
    first = tuple(mover.jurisdiction for mover in movers if mover.high == first_on)
    found = []
    for cell, mover in zip(listed, movers, strict=True):
        others = [other for other in movers if other is not mover]
        lows = [other.low for other in others]
        fewest = max(0, ((mover.low or date.min) - min(other.high for other in others)).days)
        most = None if None in lows else max(0, (mover.high - min(low for low in lows if low is not None)).days)
        is_tie = most == 0 and any(other.low == other.high == mover.low == mover.high for other in others)
        is_dated = fewest == most and first != (mover.jurisdiction,)
        announced = (cell.announced_on - first_on).days if cell.announced_on and is_dated else None
        found.append(
            Move(
                public_id,
                name,
                mover.jurisdiction,
                mover.high,
                cell.is_bound,
                first,
                first_on,
                fewest,
                most,
                is_tie,
                announced,
            )
        )
    return found


def span(cell: Cell) -> Span:
    """When the designation that a cell tells of began. The cell must have a date."""
    since = cell.since or date.max
    low: date | None = since
    if cell.is_bound:
        low = cell.not_before + timedelta(days=1) if cell.not_before else None
    return Span(cell.jurisdiction, low, since)


@dataclass(frozen=True, slots=True)
class LagSummary:
    """
    The moves of one jurisdiction, or of all. `median_days` is of those who surely followed and
    whose lag is a number; `steps` counts these by length, `undated` the moves that are only a range.
    """

    led: int = 0
    tied: int = 0
    steps: tuple[int, ...] = (0,) * (len(STEPS) + 1)
    undated: int = 0
    median_days: float | None = None

    @property
    def followed(self) -> int:
        return sum(self.steps)


def summarise(found: Sequence[Move]) -> LagSummary:
    lags = [move.fewest for move in found if move.is_dated and not move.is_first]
    steps = [0] * (len(STEPS) + 1)
    for days in lags:
        steps[next((n for n, end in enumerate(STEPS) if days <= end), len(STEPS))] += 1
    return LagSummary(
        led=sum(move.is_first and not move.is_tie for move in found),
        tied=sum(move.is_tie for move in found),
        steps=tuple(steps),
        undated=sum(not move.is_dated for move in found),
        median_days=median(lags) if lags else None,
    )
