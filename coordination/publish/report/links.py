"""Where a published figure leads: to the rows of the report's own tables that it counts. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from coordination.align.lag import STEPS, Move
from coordination.publish.report.cells import UN_NAMES
from coordination.publish.report.facts import Facts
from coordination.publish.report.words import stem
from coordination.vocabulary import Status

WORD = ".has"  # ends the name of a column of words: the cell must hold the word, of several all
Where = tuple[tuple[str, str], ...]

STANDS: Where = (("stands", "true"),)
COUNTED: Where = (("stands", "true"), ("counted", "true"))
CLOSED: Where = (("closed_this_week", "true"), ("counted", "true"))
LISTED: Where = (("kind", "listing"), ("kind", "relisting"))
DELISTED: Where = (("kind", "delisting"),)
RECENT_LAGS: Where = (("twelve_months", "true"), ("dated", "true"), ("first_mover", "false"))
# How long after the first to list, as the chart of a partner has it; see `align.lag.STEPS`.
STEP_NAMES = ("first_alone", "first_tied", "days_1_30", "days_31_90", "days_91_365", "over_a_year")
NOT_DATED = "not_dated"
# Columns: from which to which of its days the trend counts a gap.
SURELY, POSSIBLY, UNTIL = "surely_stood_from", "possibly_stood_from", "stood_until"
HAS: tuple[Status, ...] = (Status.DESIGNATED, Status.PARTIAL)


def conditions_in_words(where: Iterable[tuple[str, str]]) -> str:
    found: dict[str, list[str]] = {}
    for column, value in where:
        found.setdefault(column, []).append(value)
    return "; ".join(
        f"{column.removesuffix(WORD)} holds {' and '.join(values)}"
        if column.endswith(WORD)
        else f"{column} is {' or '.join(value or 'empty' for value in values)}"
        for column, values in found.items()
    )


def holds(row: Mapping[str, str], where: Iterable[tuple[str, str]]) -> bool:
    """Whether a row of a table, as CSV has it, is among those counted."""
    any_of: dict[str, set[str]] = {}
    for column, value in where:
        if column.endswith(WORD):
            if value not in row[column.removesuffix(WORD)].split():
                return False
        else:
            any_of.setdefault(column, set()).add(value)
    return all(row[column] in values for column, values in any_of.items())


@dataclass(frozen=True, slots=True)
class Links:
    """
    Where a figure leads: to its rows at the desk's address, else to the place in the report that tells of them.

    address  of the desk's server; "" where none is set
    """

    address: str
    week: str
    stem: str

    @classmethod
    def of(cls, facts: Facts, address: str) -> "Links":
        return cls(address.rstrip("/"), facts.week.code, stem(facts))

    def rows(self, table: str, where: Iterable[tuple[str, str]], *, here: str) -> str:
        if not self.address:
            return f"#{here}"
        return f"{self.address}/admin/reports/{self.week}/rows/{self.stem}-{table}.csv?{urlencode(list(where))}"


def step_of(move: Move) -> str:
    """The bar that counts the move."""
    if not move.is_dated:
        return NOT_DATED
    if move.is_first:
        return STEP_NAMES[1 if move.is_tie else 0]
    return STEP_NAMES[2 + next((n for n, end in enumerate(STEPS) if move.fewest <= end), len(STEPS))]


def in_jurisdiction(code: str) -> Where:
    return (("jurisdiction", code),)


def of_row(regime: str, part: str) -> Where:
    """The targets of a row of the alignment table."""
    un_name = "true" if part == UN_NAMES else "false"
    shared: Where = () if part == UN_NAMES else (("shared", "true"),)
    return (("regimes" + WORD, regime), ("un_name", un_name), *shared)


def at(code: str, statuses: Iterable[Status]) -> Where:
    return tuple((code, status.value) for status in statuses)


def both(first: str, second: str) -> Where:
    return (("own_act" + WORD, first), ("own_act" + WORD, second))


def on_day(day: date, days: Sequence[date], since: str) -> Where:
    """The gaps that stood on one of the days. `since`: `SURELY` or `POSSIBLY`."""
    return (
        ("counted", "true"),
        *((since, each.isoformat()) for each in days if each <= day),
        *((UNTIL, each.isoformat()) for each in days if each >= day),
    )
