"""A ceiling year as the weekly report shows it: a sentence, figures, gauge and chart."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from coordination.ceiling.charts import barrels_words, chart, gauge, share_words, spoken
from coordination.ceiling.conversion import mean_a_call
from coordination.ceiling.year import OFFICIAL_AND_STATEMENTS, CeilingYear, ceiling_year, newest_year
from coordination.models import Ceiling
from coordination.vocabulary import Series


@dataclass(frozen=True)
class Figure:
    """A number with what it is, and what is told below it. `is_warm`: somebody has something to do."""

    number: str
    what: str
    told: str = ""
    is_warm: bool = False


@dataclass(frozen=True)
class Picture:
    """
    sentence     what the year comes to, in one sentence
    words        the chart in words, for those who do not see it
    figures      official share first
    gauge, chart  static SVG with the same in `desc`
    overdue      (supplier, months overdue, days the oldest is overdue)
    """

    shown: CeilingYear
    sentence: str
    words: str
    figures: tuple[Figure, ...]
    gauge: SafeString
    chart: SafeString
    overdue: tuple[tuple[str, int, int], ...]

    @property
    def title(self) -> str:
        return self.shown.title


def picture(*, on: date, code: str = "refined", as_of: date | None = None, ident: str = "ceiling") -> Picture | None:
    """
    The newest ceiling year of which anything is counted, else the current one; None without such a ceiling.

    on     the day overdue reports are counted to
    as_of  as our records stood at the end of that day; None: now
    ident  begins the ids in the drawings: different for each picture of a page
    """
    ceiling = Ceiling.objects.filter(code=code).first()
    year = newest_year(ceiling, on=as_of or on) if ceiling else None
    if ceiling is None or year is None:
        return None
    return picture_of(ceiling_year(ceiling, year, on=on, as_of=as_of), ident=ident)


def picture_of(shown: CeilingYear, *, ident: str = "ceiling") -> Picture:
    return Picture(
        shown,
        sentence=sentence_of(shown),
        words=spoken(shown),
        figures=tuple(figures_of(shown)),
        gauge=gauge(shown, ident=f"{ident}-gauge"),
        chart=chart(shown, ident=f"{ident}-chart"),
        overdue=overdue_of(shown),
    )


def sentence_of(shown: CeilingYear) -> str:
    official = shown.count_of(Series.OFFICIAL_REPORT)
    reported = (
        f"Suppliers reported {official.count.barrels:,} barrels, {share_words(official)} of the ceiling"
        if official
        else "No supplier's report is counted"
    )
    others = [one for one in shown.counts if one.count.series != (Series.OFFICIAL_REPORT,) and one.count.is_over]
    most = max(others, key=lambda one: one.count.barrels, default=None)
    beside = f"; by {most.label} it was {share_words(most)}" if most else ""
    late = f"; {shown.overdue} monthly report{'s' if shown.overdue != 1 else ''} overdue" if shown.overdue else ""
    return f"{shown.year_words}: {reported}{beside}{late}."


def figures_of(shown: CeilingYear) -> list[Figure]:
    """The share of each count, reports overdue, and barrels a tanker call."""
    found = [
        Figure(share_words(one), one.label, f"{barrels_words(one)} barrels", one.highest is not None)
        for one in shown.counts
        if one.count.series in ((Series.OFFICIAL_REPORT,), OFFICIAL_AND_STATEMENTS) or one.count.is_over
    ]
    if shown.suppliers:
        by_supplier = ", ".join(f"{one.supplier} {one.overdue}" for one in shown.suppliers if one.overdue)
        found.append(Figure(f"{shown.overdue}", "monthly reports overdue", by_supplier, shown.overdue > 0))
    calls = shown.count_of(Series.SHIP_CALL)
    if calls:
        mean = mean_a_call(calls.count.barrels, calls.count.deliveries)
        found.append(Figure(f"{mean:,}", "barrels a tanker call, mean", f"{calls.count.deliveries} calls"))
    return found


def overdue_of(shown: CeilingYear) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        (one.supplier, one.overdue, max(month.days_overdue for month in one.months))
        for one in shown.suppliers
        if one.overdue
    )
