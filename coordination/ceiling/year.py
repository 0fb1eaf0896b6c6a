"""One ceiling in one year: counts, notices, reports due. What the page, the API and the weekly report show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from coordination.ceiling.books import rule_of
from coordination.ceiling.entries import entries_known, entries_now
from coordination.ceiling.periods import Period
from coordination.ceiling.reporting import MonthReport, MonthState, month_reports
from coordination.ceiling.totals import (
    Count,
    Crossing,
    Entry,
    Mark,
    Projection,
    count,
    crossings,
    marks,
    project,
    tons_share,
)
from coordination.models import Ceiling
from coordination.vocabulary import Series

OFFICIAL_AND_STATEMENTS = (Series.OFFICIAL_REPORT, Series.GOVERNMENT_STATEMENT)
# What is counted of every ceiling year, where there is anything to count.
WATCHED: tuple[tuple[Series, ...], ...] = (
    (Series.OFFICIAL_REPORT,),
    OFFICIAL_AND_STATEMENTS,
    *((series,) for series in Series if series is not Series.OFFICIAL_REPORT),
)


@dataclass(frozen=True)
class SeriesCount:
    """One count with what follows from it. `tons_share` where the ceiling has a limit in tons too."""

    count: Count
    crossings: tuple[Crossing, ...]
    marks: tuple[Mark, ...]
    projection: Projection | None
    tons_share: Decimal | None

    @property
    def code(self) -> str:
        """official_report+government_statement"""
        return "+".join(self.count.series)

    @property
    def label(self) -> str:
        return label_of(self.count.series)

    @property
    def highest(self) -> Crossing | None:
        """The highest notice crossed."""
        return max((one for one in self.crossings if one.crossed), key=lambda one: one.percent, default=None)

    @property
    def share(self) -> Decimal | None:
        """Of barrels or of tons, whichever is fuller: the first of the two limits to be reached counts."""
        shares = [one for one in (self.count.share, self.tons_share) if one is not None]
        return max(shares, default=None)


@dataclass(frozen=True)
class SupplierReports:
    supplier: str
    months: tuple[MonthReport, ...]

    @property
    def overdue(self) -> int:
        return sum(month.state is MonthState.OVERDUE for month in self.months)


@dataclass(frozen=True)
class CeilingYear:
    """
    A ceiling year as known.

    on       the day reports are counted to
    as_of    the day whose records it shows; None: as they stand now
    counts   those with any entry, in the order of `WATCHED`, then those asked for
    """

    ceiling: Ceiling
    year: Period
    on: date
    as_of: date | None
    entries: tuple[Entry, ...]
    counts: tuple[SeriesCount, ...]
    suppliers: tuple[SupplierReports, ...]

    def count_of(self, *series: Series) -> SeriesCount | None:
        return next((one for one in self.counts if one.count.series == series), None)

    @property
    def overdue(self) -> int:
        return sum(one.overdue for one in self.suppliers)

    @property
    def is_over(self) -> bool:
        """By any one count the ceiling has been reached."""
        return any(one.count.is_over for one in self.counts)

    @property
    def title(self) -> str:
        return f"{self.ceiling.name}, {self.year_words}"

    @property
    def year_words(self) -> str:
        return self.year.words


def label_of(series: Sequence[Series]) -> str:
    """official report; official reports and government statements"""
    if len(series) == 1:
        return series[0].label
    labels = [f"{one.label}s" for one in series]
    return f"{', '.join(labels[:-1])} and {labels[-1]}"


def ceiling_year(
    ceiling: Ceiling, year: Period, *, on: date, as_of: date | None = None, combine: Sequence[Series] = ()
) -> CeilingYear:
    """
    What is counted of one ceiling year.

    on       today; reports are overdue to this day, or to `as_of`
    as_of    as our records stood at the end of that day; None: now, from the tally
    combine  a further combination to count
    """
    known_now = as_of is None or as_of >= on
    entries = entries_now(ceiling, year.from_on) if known_now else entries_known(ceiling, year.from_on, on=as_of or on)
    counted_to = on if known_now else min(as_of or on, on)
    wanted = [*WATCHED, *([tuple(sorted(set(combine), key=lambda one: one.rank))] if combine else [])]
    present = {entry.series for entry in entries}
    counts = [
        _series_count(count(entries, series, year=year, limit=ceiling.limit_barrels), ceiling)
        for series in dict.fromkeys(wanted)
        if present >= set(series)
    ]
    asked = wanted[len(WATCHED) :]
    counts = [one for one in counts if one.count.series in asked or _adds_something(one.count)]
    duties = [
        duty
        for duty in ceiling.duties.order_by("pk")
        if duty.from_on < year.to_on and (duty.to_on is None or duty.to_on > year.from_on)
    ]
    return CeilingYear(
        ceiling,
        year,
        counted_to,
        as_of,
        tuple(entries),
        tuple(counts),
        tuple(
            SupplierReports(duty.supplier, tuple(month_reports(entries, duty.supplier, year=year, on=counted_to)))
            for duty in duties
        ),
    )


def _adds_something(counted: Count) -> bool:
    """Whether each of the series combined has an entry that is counted: else one of them alone says the same."""
    return {entry.series for entry in counted.counted} == set(counted.series)


def _series_count(counted: Count, ceiling: Ceiling) -> SeriesCount:
    kilograms = ceiling.limit_tons * 1000 if ceiling.limit_tons else None
    return SeriesCount(
        counted,
        tuple(crossings(counted)),
        tuple(marks(counted)),
        project(counted),
        tons_share(counted, kilograms),
    )


def years_of(ceiling: Ceiling, *, on: date) -> list[Period]:
    """The ceiling years begun by a day, the newest first."""
    return rule_of(ceiling).years(on=on)


def newest_year(ceiling: Ceiling, *, on: date) -> Period | None:
    """The newest ceiling year begun by the day of which anything is counted; else the current one."""
    years = years_of(ceiling, on=on)
    filled = set(ceiling.tallies.filter(year_from__lte=on).values_list("year_from", flat=True).distinct())
    return next((year for year in years if year.from_on in filled), years[0] if years else None)
