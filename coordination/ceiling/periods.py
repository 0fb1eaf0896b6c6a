"""
Periods of deliveries, ceiling years, and when a monthly report falls due. Pure.

Periods are half-open, as everywhere: `to_on` is the first day that is not in them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
DUE_DAY = 30  # of the month after the one reported (P: what suppliers and the press go by)
_LONGEST = 5 * 366


@dataclass(frozen=True, order=True, slots=True)
class Period:
    from_on: date
    to_on: date

    @property
    def last_on(self) -> date:
        return self.to_on - DAY

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days

    def overlaps(self, other: "Period") -> bool:
        return self.from_on < other.to_on and other.from_on < self.to_on

    def holds(self, other: "Period") -> bool:
        return self.from_on <= other.from_on and other.to_on <= self.to_on

    def months(self) -> "Iterator[Period]":
        """The calendar months that lie wholly in it, in order."""
        month = month_of(self.from_on)
        if month.from_on < self.from_on:
            month = month_of(month.to_on)
        while month.to_on <= self.to_on:
            yield month
            month = month_of(month.to_on)

    def __str__(self) -> str:
        """As `read_period` reads it: 2024, 2024-01, 2024-01/2024-11, 2024-03-07/2024-11-05."""
        first, last = self.from_on, self.last_on
        if self.days == 1:
            return first.isoformat()
        if first.day != 1 or self.to_on.day != 1:
            return f"{first}/{last}"
        if (first.month, last.month) == (1, 12) and first.year == last.year:
            return f"{first.year}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%Y-%m}"
        return f"{first:%Y-%m}/{last:%Y-%m}"

    @property
    def words(self) -> str:
        return str(self).replace("/", " to ")


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, _next_month(first))


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def read_period(text: str) -> Period:
    """
    A day, a month, a year, or two of them with a stroke: 2024-03-07/2024-11-05, the last day included.

    Raises ValueError with what is wrong, in a sentence.
    """
    first, stroke, last = text.strip().partition("/")
    period = _one(first)
    if stroke:
        period = Period(period.from_on, _one(last).to_on)
    if period.to_on <= period.from_on:
        raise ValueError(f"the period {text.strip()!r} ends before it begins.")
    if period.days > _LONGEST:
        raise ValueError(f"the period {text.strip()!r} is longer than five years.")
    return period


def _one(text: str) -> Period:
    text = text.strip()
    try:
        if re.fullmatch(r"\d{4}", text):
            return Period(date(int(text), 1, 1), date(int(text) + 1, 1, 1))
        if re.fullmatch(r"\d{4}-\d{2}", text):
            return month_of(date(int(text[:4]), int(text[5:]), 1))
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            day = date.fromisoformat(text)
            return Period(day, day + DAY)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{text!r} is no day, month or year, as in 2024-03-07, 2024-03, 2024 or 2024-01/2024-11.")


@dataclass(frozen=True, slots=True)
class YearRule:
    """The day of the calendar on which a ceiling's twelve months begin, and the days it is in force, half-open."""

    month: int
    day: int
    from_on: date
    to_on: date | None = None

    def year_of(self, day: date) -> Period | None:
        """The ceiling year in which the day lies, cut to the days in force; None outside these."""
        if day < self.from_on or (self.to_on is not None and day >= self.to_on):
            return None
        start = date(day.year, self.month, self.day)
        if start > day:
            start = start.replace(year=day.year - 1)
        end = start.replace(year=start.year + 1)
        return Period(max(start, self.from_on), end if self.to_on is None else min(end, self.to_on))

    def year_starting(self, year: int) -> Period | None:
        """The ceiling year that begins in the calendar year; None where the ceiling was not in force then."""
        start = max(date(year, self.month, self.day), self.from_on)
        return self.year_of(start) if start.year == year else None

    def years(self, *, on: date) -> list[Period]:
        """All ceiling years begun by `on`, the newest first."""
        found, year = [], self.year_of(min(on, self.to_on - DAY) if self.to_on else on)
        while year is not None:
            found.append(year)
            year = self.year_of(year.from_on - DAY)
        return found


def due_on(month: Period) -> date:
    """The day by which the month is to be reported: the 30th of the next one, in February its last."""
    following = month_of(month.to_on)
    return min(following.from_on + timedelta(days=DUE_DAY - 1), following.last_on)
