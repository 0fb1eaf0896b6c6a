"""The five figures of the summary, with what each is counted from. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from coordination.align.lag import summarise
from coordination.publish.report.facts import Facts
from coordination.publish.report.gaps import Before, GapFact, News
from coordination.vocabulary import GapState, Severity

WAIVER_NEARS = timedelta(weeks=4)


@dataclass(frozen=True)
class Figures:
    """
    Gaps that rest on a bare name (`to_be_confirmed`) or are waived are in no other figure.

    before                              the same of the week before, as known now
    overdue, waivers_ending             a promised day has passed; a waiver ends within four weeks
    found_by_first_reading, found_late  gaps that are older than the week and were seen in it
    listings_dated_in_week              of partners and the UN; others are older, or not dated to the day
    lag_base, lag_undated               moves of twelve months that the median rests on, or leaves out
    """

    before: Before
    open: int
    open_by_severity: dict[str, int]
    open_by_jurisdiction: dict[str, int]
    to_be_confirmed: int
    waived: int
    new: int
    new_by_jurisdiction: dict[str, int]
    found_by_first_reading: int
    found_late: int
    closed: int
    closed_by_jurisdiction: dict[str, int]
    listings: int
    listings_by_jurisdiction: dict[str, int]
    listings_un: int
    listings_dated_in_week: int
    delistings: int
    median_lag_days: float | None
    lag_base: int
    lag_undated: int
    overdue: int
    overdue_by_jurisdiction: dict[str, int]
    waivers_ending: int
    median_lag_days_before: float | None

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def count(facts: Facts) -> Figures:
    gaps = facts.gaps
    new, closed = gaps.of(News.NEW), [gap for gap in gaps.closed if gap.is_counted]
    lags = summarise(facts.recent_moves())
    by_partner = {
        code: number
        for code in facts.jurisdictions
        if (number := sum(change.jurisdiction == code for change in facts.changes.listings))
    }
    partners = {code: number for code, number in by_partner.items() if code in facts.partners}
    severities = Counter(gap.severity for gap in gaps.open)
    overdue = [gap for gap in gaps.open if gap.is_overdue(facts.week.as_of_on)]
    return Figures(
        before=gaps.before,
        open=len(gaps.open),
        open_by_severity={word.value: severities[word] for word in Severity},
        open_by_jurisdiction=_by_jurisdiction(gaps.open, facts),
        to_be_confirmed=len(gaps.in_state(GapState.TO_BE_CONFIRMED)),
        waived=len(gaps.in_state(GapState.WAIVED)),
        new=len(new),
        new_by_jurisdiction=_by_jurisdiction(new, facts),
        found_by_first_reading=len(gaps.of(News.FIRST_READING)),
        found_late=len(gaps.of(News.FOUND)),
        closed=len(closed),
        closed_by_jurisdiction=_by_jurisdiction(closed, facts),
        listings=sum(partners.values()),
        listings_by_jurisdiction=partners,
        listings_un=sum(by_partner.values()) - sum(partners.values()),
        listings_dated_in_week=sum(
            not change.on_is_bound and facts.week.has_day(change.on) for change in facts.changes.listings
        ),
        delistings=len(facts.changes.of(["delisting"])),
        median_lag_days=lags.median_days,
        lag_base=lags.followed,
        lag_undated=lags.undated,
        overdue=len(overdue),
        overdue_by_jurisdiction=_by_jurisdiction(overdue, facts),
        waivers_ending=sum(ends_soon(gap, facts.week.as_of_on) for gap in gaps.standing),
        median_lag_days_before=summarise(facts.recent_moves(to=facts.week.previous.to_on)).median_days,
    )


def ends_soon(gap: GapFact, on: date) -> bool:
    """Its waiver ends within four weeks."""
    return gap.expires_on is not None and gap.expires_on <= on + WAIVER_NEARS


def _by_jurisdiction(gaps: Iterable[GapFact], facts: Facts) -> dict[str, int]:
    counts = Counter(gap.jurisdiction for gap in gaps)
    return {code: counts[code] for code in facts.jurisdictions if counts[code]}
