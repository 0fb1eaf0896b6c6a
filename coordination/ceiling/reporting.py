"""Which monthly reports of a supplier are there, which are overdue and by how many days. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coordination.ceiling.periods import Period, due_on
from coordination.ceiling.totals import Entry
from coordination.vocabulary import Confidence, Series, Word


class MonthState(Word):
    REPORTED = "reported"  # by an entry of its own
    IN_A_SUM = "in_a_sum"  # inside a published sum, not printed by itself
    OVERDUE = "overdue"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True)
class MonthReport:
    """
    One month of one supplier.

    due_on        the 30th of the next month
    days_overdue  from that day to the day counted to; 0 where it is not overdue
    entry         that covers it
    """

    month: Period
    state: MonthState
    due_on: date
    days_overdue: int = 0
    entry: Entry | None = None


def month_reports(entries: Iterable[Entry], supplier: str, *, year: Period, on: date) -> list[MonthReport]:
    """
    The months of a ceiling year that had begun by the day `on`, for one supplier.

    entries  of the year, as known on the day; only official reports say that a month was reported
    """
    official = [
        entry
        for entry in entries
        if entry.series is Series.OFFICIAL_REPORT
        and entry.supplier in (supplier, "")
        and entry.confidence is not Confidence.UNVERIFIED
    ]
    return [_month_report(official, month, on) for month in year.months() if month.from_on <= on]


def _month_report(official: Iterable[Entry], month: Period, on: date) -> MonthReport:
    covering = [entry for entry in official if entry.period.holds(month)]
    due = due_on(month)
    if covering:
        shortest = min(covering, key=lambda entry: (not entry.supplier, entry.period.days, entry.id))
        own = shortest.period == month and bool(shortest.supplier)
        return MonthReport(month, MonthState.REPORTED if own else MonthState.IN_A_SUM, due, 0, shortest)
    days = (on - due).days
    if days <= 0:
        return MonthReport(month, MonthState.NOT_DUE, due)
    return MonthReport(month, MonthState.OVERDUE, due, days)
