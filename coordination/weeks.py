"""Stretches of time that something is told of, in UTC; above all weeks: ISO weeks, Monday to Sunday. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

_CODE = re.compile(r"(\d{4})-W(\d{2})")


class WeekError(ValueError):
    """The week cannot be reported on; the message says why, in a sentence for a person."""


class Stretch(Protocol):
    """Moments `begins_at` to `ends_at`, half-open; of its days the first and the last that is shown."""

    @property
    def begins_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...

    @property
    def from_on(self) -> date: ...

    @property
    def as_of_on(self) -> date: ...

    def has_day(self, day: date | None) -> bool: ...

    def has_moment(self, moment: datetime) -> bool: ...


@dataclass(frozen=True)
class Between:
    """From one moment to another. What it holds of days is told by whole days."""

    begins_at: datetime
    ends_at: datetime

    @property
    def from_on(self) -> date:
        return self.begins_at.date()

    @property
    def as_of_on(self) -> date:
        return self.ends_at.date()

    def has_day(self, day: date | None) -> bool:
        return day is not None and self.from_on <= day <= self.as_of_on

    def has_moment(self, moment: datetime) -> bool:
        return self.begins_at <= moment < self.ends_at


@dataclass(frozen=True, slots=True)
class Week:
    """
    An ISO week, and the day that the report shows.

    as_of_on    the last day of the week, or today while it runs
    is_to_date  it is not over yet
    """

    code: str
    from_on: date
    to_on: date
    as_of_on: date
    is_to_date: bool

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.from_on, time.min, tzinfo=UTC)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.to_on + timedelta(days=1), time.min, tzinfo=UTC)

    @property
    def reported_at(self) -> datetime:
        """When the timetable reports on it: the Monday after, at six."""
        return self.ends_at + timedelta(hours=6)

    @property
    def previous(self) -> "Week":
        """The week before, which is over."""
        from_on, to_on = self.from_on - timedelta(days=7), self.to_on - timedelta(days=7)
        return Week(week_code(to_on), from_on, to_on, to_on, is_to_date=False)

    def has_day(self, day: date | None) -> bool:
        return day is not None and self.from_on <= day <= self.as_of_on

    def has_moment(self, moment: datetime) -> bool:
        return self.begins_at <= moment < self.ends_at

    @property
    def title(self) -> str:
        """ "Week 47: 16 to 22 November 2026", "Week 48 to date: 23 to 24 November 2026"."""
        number = int(self.code[-2:])
        return f"Week {number}{' to date' if self.is_to_date else ''}: {span(self.from_on, self.as_of_on)}"


def span(first: date, last: date) -> str:
    """Days as a person says them: "16 to 22 November 2026"; what they share is said once."""
    if first == last:
        return long_day(last)
    start = f"{first.day}"
    if (first.year, first.month) != (last.year, last.month):
        start += f" {first:%B}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{start} to {long_day(last)}"


def long_day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def week_code(day: date) -> str:
    """The week that holds the day: "2026-W47"."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def last_full_week(today: date) -> str:
    """The week that has ended: on a Monday the one that ended yesterday."""
    return week_code(today - timedelta(days=7))


def read_week(code: str, *, today: date) -> Week:
    """Raises WeekError when `code` names no week, or one that has not begun on `today`."""
    match = _CODE.fullmatch(code)
    try:
        if match is None:
            raise ValueError
        from_on = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        to_on = from_on + timedelta(days=6)
    except (ValueError, OverflowError):
        raise WeekError(f"{code!r} is not a week: write year and ISO week, as in {week_code(today)}.") from None
    if from_on > today:
        raise WeekError(f"Week {code} has not begun: it starts on {from_on}, and today is {today}.")
    return Week(code, from_on, to_on, min(to_on, today), is_to_date=today <= to_on)
