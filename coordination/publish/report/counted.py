"""Which rows of the report's own tables each published figure counts. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coordination.publish.report.cells import Share
from coordination.publish.report.facts import Facts
from coordination.publish.report.figures import Figures
from coordination.publish.report.links import (
    CLOSED,
    COUNTED,
    DELISTED,
    HAS,
    LISTED,
    POSSIBLY,
    RECENT_LAGS,
    STANDS,
    SURELY,
    Where,
    at,
    both,
    conditions_in_words,
    in_jurisdiction,
    of_row,
    on_day,
)
from coordination.publish.report.pairs import pairs_of
from coordination.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Counted:
    """
    A figure, and the rows it counts.

    figure  its place in the JSON: `figures.new`, `alignment.DPRK.un_names.US.on_list`
    table   gaps, data_gaps, matrix, lags, changes or lists: of `<report>-<table>.csv` and the workbook
    where   (column, value): of one column any of the values; `<column>.has` every one of the words
    """

    figure: str
    value: int
    table: str
    where: Where

    @property
    def words(self) -> str:
        """The conditions for a person, who may set them as the workbook's filters."""
        return conditions_in_words(self.where)


_OF_SHARE: dict[str, tuple[Status, ...]] = {
    "on_list": HAS,
    "by_law": (Status.DESIGNATED_BY_LAW,),
    "unknown": (Status.UNKNOWN,),
    "no_authority": (Status.NO_AUTHORITY,),
    "absent": (Status.PLANNED, Status.NOT_PURSUED, Status.DELISTED, Status.NOT_DESIGNATED),
}


def counted(facts: Facts, figures: Figures) -> list[Counted]:
    """Every figure that is a number of rows, in the order of the JSON."""
    return [*_figures(facts, figures), *_trend(facts), *_alignment(facts), *_overlap(facts), *_jurisdictions(facts)]


def _figures(facts: Facts, figures: Figures) -> Iterator[Counted]:
    def gaps(name: str, value: int, *where: Where) -> Counted:
        return Counted(f"figures.{name}", value, "gaps", tuple(pair for each in where for pair in each))

    yield gaps("open", figures.open, COUNTED)
    for severity, value in figures.open_by_severity.items():
        yield gaps(f"open_by_severity.{severity}", value, COUNTED, (("severity", severity),))
    yield gaps("to_be_confirmed", figures.to_be_confirmed, STANDS, (("state", "to_be_confirmed"),))
    yield gaps("waived", figures.waived, STANDS, (("state", "waived"),))
    for name, news in (
        ("new", "new"),
        ("found_by_first_reading", "found_by_first_reading"),
        ("found_late", "found_late"),
    ):
        yield gaps(name, getattr(figures, name), COUNTED, (("news", news),))
    yield gaps("closed", figures.closed, CLOSED)
    yield gaps("overdue", figures.overdue, COUNTED, (("overdue", "true"),))
    yield gaps("waivers_ending", figures.waivers_ending, STANDS, (("waiver_ends_soon", "true"),))
    by: tuple[tuple[str, Mapping[str, int], tuple[Where, ...]], ...] = (
        ("open_by_jurisdiction", figures.open_by_jurisdiction, (COUNTED,)),
        ("new_by_jurisdiction", figures.new_by_jurisdiction, (COUNTED, (("news", "new"),))),
        ("closed_by_jurisdiction", figures.closed_by_jurisdiction, (CLOSED,)),
        ("overdue_by_jurisdiction", figures.overdue_by_jurisdiction, (COUNTED, (("overdue", "true"),))),
    )
    for name, values, where in by:
        for code, value in values.items():
            yield gaps(f"{name}.{code}", value, *where, in_jurisdiction(code))
    for code, value in figures.listings_by_jurisdiction.items():
        where_listed = (*LISTED, *in_jurisdiction(code))
        yield Counted(f"figures.listings_by_jurisdiction.{code}", value, "changes", where_listed)
    yield Counted("figures.delistings", figures.delistings, "changes", DELISTED)
    yield Counted("figures.lag_base", figures.lag_base, "lags", RECENT_LAGS)
    undated: Where = (("twelve_months", "true"), ("dated", "false"))
    yield Counted("figures.lag_undated", figures.lag_undated, "lags", undated)


def _trend(facts: Facts) -> Iterator[Counted]:
    days = [day for day, _, _ in facts.gaps.trend]
    for day, surely, at_most in facts.gaps.trend:
        yield Counted(f"trend.{day}.surely_open", surely, "gaps", on_day(day, days, SURELY))
        yield Counted(f"trend.{day}.at_most_open", at_most, "gaps", on_day(day, days, POSSIBLY))


def _alignment(facts: Facts) -> Iterator[Counted]:
    for (regime, part), shares in sorted(facts.matrix.alignment.items()):
        begin = f"alignment.{regime}.{part}"
        yield Counted(f"{begin}.targets", facts.matrix.sizes[regime, part], "matrix", of_row(regime, part))
        for code, share in shares.items():
            yield from _share(begin, of_row(regime, part), code, share)


def _share(begin: str, row: Where, code: str, share: Share) -> Iterator[Counted]:
    for name, statuses in _OF_SHARE.items():
        if value := getattr(share, name):
            yield Counted(f"{begin}.{code}.{name}", value, "matrix", (*row, *at(code, statuses)))


def _overlap(facts: Facts) -> Iterator[Counted]:
    for pair in pairs_of(facts):
        figure = f"overlap.{pair.first}.{pair.second}.both"
        yield Counted(figure, pair.both, "matrix", both(pair.first, pair.second))


def _jurisdictions(facts: Facts) -> Iterator[Counted]:
    shared: Where = (("shared", "true"),)
    for code in facts.partners:
        standing = facts.matrix.standing[code]
        for status in Status:
            if value := standing.shared[status]:
                figure = f"jurisdictions.{code}.cells_of_two_or_more_partners.{status.value}"
                yield Counted(figure, value, "matrix", (*shared, *at(code, (status,))))
