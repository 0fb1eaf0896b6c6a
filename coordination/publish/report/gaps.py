"""Gaps as they stood on the week's last day, and what they are to the week. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from coordination.vocabulary import GapKind, GapState
from coordination.weeks import Stretch


class News(StrEnum):
    """What a gap is to this week."""

    NEW = "new"  # its condition became true in the week, on a known day; or it came back
    FIRST_READING = "found_by_first_reading"  # older; seen in the week, when a list was first read
    FOUND = "found_late"  # older, or of a day that is not known; seen in the week
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record that the gap rests on. `is_bound`: designated on `since` or before, after `not_before`."""

    jurisdiction: str
    source: str
    reference: str
    name: str
    since: date
    kind: str
    is_bound: bool
    not_before: date | None

    @property
    def earliest(self) -> date | None:
        """The earliest day it can have begun; None: nothing tells."""
        if not self.is_bound:
            return self.since
        return self.not_before + timedelta(days=1) if self.not_before else None


@dataclass(frozen=True, slots=True)
class Said:
    """Where the steps that a reader may know lead: the state, a day promised, a waiver's last day, why it closed."""

    state: str
    due_on: date | None
    expires_on: date | None
    closing: str


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote with a step. `who`: a partner's code, or the desk."""

    who: str
    kind: str
    on: date
    note: str


@dataclass(frozen=True, slots=True)
class Before:
    """The same figures of the week before, as known now. `overdue`: promises that had passed."""

    open: int = 0
    new: int = 0
    closed: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class GapFact:
    """
    A gap for the report.

    state            before it closed, if it has
    opened_on        the day its condition became true; the last possible one where `is_bound`
    opened_earliest  the first possible one; None: nothing tells
    due_on           day promised or asked for
    expires_on       last day of the waiver that holds
    words            what people wrote with its steps, oldest first
    statement        what there is to do, in a sentence for whoever can
    closed_on        day it closed, in the week or since; None: it stands
    closing          why it closed
    """

    pk: int
    entity: int
    public_id: str
    target_type: str
    name: str
    native: str
    native_script: str
    jurisdiction: str
    kind: str
    regime: str
    state: str
    severity: str
    points: int
    reasons: tuple[tuple[int, str], ...]
    grade: str
    evidence: tuple[Evidence, ...]
    opened_on: date
    opened_earliest: date | None
    detected_at: datetime
    due_on: date | None
    closed_on: date | None
    closing: str
    news: News
    expires_on: date | None = None
    words: tuple[Words, ...] = ()
    statement: str = ""

    @property
    def is_bound(self) -> bool:
        return self.opened_earliest != self.opened_on

    @property
    def is_counted(self) -> bool:
        """Neither resting on a bare name nor waived."""
        return self.state not in (GapState.TO_BE_CONFIRMED, GapState.WAIVED)

    @property
    def leaders(self) -> dict[str, Evidence]:
        """The first designation of each jurisdiction, oldest first."""
        first: dict[str, Evidence] = {}
        for record in sorted(self.evidence, key=lambda record: record.since):
            first.setdefault(record.jurisdiction, record)
        return first

    def is_overdue(self, on: date) -> bool:
        """A day was promised, and has passed."""
        return self.state == GapState.PLANNED and self.due_on is not None and self.due_on < on

    def age_days(self, on: date) -> int:
        """Whole calendar days it has stood on the day `on`, or stood until it closed before."""
        return (min(self.closed_on or on, on) - self.opened_on).days


@dataclass(frozen=True)
class GapsOfWeek:
    """
    standing  on the week's last day, most serious first
    closed    by a day of the week, or learned in it; latest first
    earlier   closed before, and stood in one of the weeks of the trend
    trend     (Sunday or last day, surely open, at most open): counted gaps, as known now
    """

    standing: tuple[GapFact, ...]
    closed: tuple[GapFact, ...]
    trend: tuple[tuple[date, int, int], ...]
    before: Before = Before()
    earlier: tuple[GapFact, ...] = ()

    @property
    def open(self) -> list[GapFact]:
        return [gap for gap in self.standing if gap.is_counted]

    def of(self, *news: News) -> list[GapFact]:
        return [gap for gap in self.open if gap.news in news]

    def in_state(self, state: GapState) -> list[GapFact]:
        return [gap for gap in self.standing if gap.state == state]


def opening_bounds(
    evidence: Sequence[Evidence], kind: str, opened_on: date, *, grace_days: int
) -> tuple[date | None, date]:
    """
    The first and the last day on which the gap can have opened; the first None: nothing tells.

    A gap opens when the designation that completes the quorum has stood for the days of grace. Of
    designations whose day is only "not after", the quorum may have been complete earlier.
    """
    if not any(record.is_bound for record in evidence):
        return opened_on, opened_on
    latest: dict[str, date] = {}
    earliest: dict[str, date] = {}
    for record in evidence:  # of each jurisdiction the first
        code = record.jurisdiction
        latest[code] = min(record.since, latest.get(code, record.since))
        earliest[code] = min(record.earliest or date.min, earliest.get(code, date.max))
    grace = timedelta(days=grace_days)
    completing = next((n for n, day in enumerate(sorted(latest.values())) if day + grace == opened_on), None)
    if kind == GapKind.NOT_TRANSPOSED or completing is None:
        return None, opened_on
    first = sorted(earliest.values())[completing]
    return (None if first == date.min else first + grace), opened_on


def judge_news(
    opened_on: date,
    earliest: date | None,
    detected_at: datetime,
    first_read_on: date | None,
    week: Stretch,
    *,
    came_back: bool = False,
) -> News:
    """
    What a standing gap is to the week.

    earliest       the first day on which it can have opened; None: the first edition held it already
    first_read_on  the day of the first edition of the youngest of the lists it rests on
    came_back      it was closed, and reopened in the week
    """
    opened_in_week = week.has_day(opened_on)
    if came_back or (opened_in_week and earliest is not None and week.has_day(earliest)):
        return News.NEW
    if not opened_in_week and not week.has_moment(detected_at):
        return News.STANDING
    if earliest is None or (first_read_on is not None and earliest <= first_read_on):
        return News.FIRST_READING
    return News.FOUND


def by_severity(gap: GapFact) -> tuple[Any, ...]:
    """Most serious first; of equals the new, then those with most partners, then the youngest."""
    return (-gap.points, gap.news is not News.NEW, -len(gap.leaders), -gap.opened_on.toordinal(), gap.pk)
