"""Which gaps stood on the last days of twelve weeks, and how many: what the trend tells. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from coordination.publish.report.gaps import GapFact


@dataclass(frozen=True, slots=True)
class Stood:
    """
    Where in the trend a gap is counted: by the first and the last of its days, each None where it is on no such day.

    surely, possibly  from which day on it had surely opened, and from which on it can have
    until             the last on which it had not closed
    """

    surely: date | None
    possibly: date | None
    until: date | None


def stood(gap: GapFact, days: Sequence[date]) -> Stood:
    """`days`: those of the trend, oldest first."""
    closed, earliest = gap.closed_on, gap.opened_earliest
    return Stood(
        next((day for day in days if day >= gap.opened_on), None),
        next((day for day in days if earliest is None or day >= earliest), None),
        days[-1] if closed is None else next((day for day in reversed(days) if day < closed), None),
    )


def trend(gaps: Iterable[GapFact], days: Sequence[date]) -> tuple[tuple[date, int, int], ...]:
    """(day, surely open, at most open) of the gaps that are counted."""
    found = [stood(gap, days) for gap in gaps if gap.is_counted]
    return tuple(
        (
            day,
            sum(_is_between(each.surely, day, each.until) for each in found),
            sum(_is_between(each.possibly, day, each.until) for each in found),
        )
        for day in days
    )


def _is_between(first: date | None, day: date, last: date | None) -> bool:
    return first is not None and last is not None and first <= day <= last
