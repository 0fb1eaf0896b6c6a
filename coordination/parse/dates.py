"""
Dates as lists print them -> the days they can mean (list formats, section 11). Pure.

Each parser recognises its publisher's spelling; the meaning is built here, once. What is not
readable keeps its text and has no days: it is not refused and not guessed.
"""

import calendar
from datetime import date, datetime

from coordination.records import PartialDate
from coordination.vocabulary import DatePrecision


def exact(text: str, on: date, *, circa: bool = False) -> PartialDate:
    return PartialDate(text, DatePrecision.DAY, on, on, circa)


def in_month(text: str, year: int, month: int, *, circa: bool = False) -> PartialDate:
    last = calendar.monthrange(year, month)[1]
    return PartialDate(text, DatePrecision.MONTH, date(year, month, 1), date(year, month, last), circa)


def in_year(text: str, year: int, *, circa: bool = False) -> PartialDate:
    return PartialDate(text, DatePrecision.YEAR, date(year, 1, 1), date(year, 12, 31), circa)


def between(text: str, earliest: date, latest: date, *, circa: bool = False) -> PartialDate:
    """From one day to another; a span that is a day, a month or a year is told as that."""
    if latest < earliest:
        return unreadable(text)
    if earliest == latest:
        return exact(text, earliest, circa=circa)
    whole_month = in_month(text, earliest.year, earliest.month, circa=circa)
    if (earliest, latest) == (whole_month.earliest, whole_month.latest):
        return whole_month
    if (earliest, latest) == (date(earliest.year, 1, 1), date(earliest.year, 12, 31)):
        return in_year(text, earliest.year, circa=circa)
    return PartialDate(text, DatePrecision.RANGE, earliest, latest, circa)


def unreadable(text: str) -> PartialDate:
    return PartialDate(text, DatePrecision.TEXT)


def day_or_none(text: str, *patterns: str) -> date | None:
    """The day that `text` prints after one of `patterns` (strptime), None if none fits."""
    for pattern in patterns:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  # a printed legal date has no zone
        except ValueError:
            continue
    return None
