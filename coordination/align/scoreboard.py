"""How each UN name is in force in each jurisdiction, since when, under which number. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coordination.align.facts import UN, Cell, Listing
from coordination.align.lag import Span, span
from coordination.align.overlap import ON_LIST
from coordination.align.references import ReferenceGap
from coordination.vocabulary import Status, UNEffect


@dataclass(frozen=True, slots=True)
class Line:
    """
    One jurisdiction on one UN name.

    how       by a name on its own list, or by law; None: not in force, or not known (see `status`)
    since     day from which; an own act may be older than the UN's listing
    numbers   (source, publisher's number) of its records
    printed   UN references that its records print
    problems  what is wrong with these: the number is missing, unknown to the UN, or of another target
    lag_min, lag_max  days after the UN, negative where it was earlier; a range where a date is only a
              bound, None where nothing bounds it
    """

    jurisdiction: str
    status: Status
    how: UNEffect | None
    since: date | None = None
    is_bound: bool = False
    not_before: date | None = None
    numbers: tuple[tuple[str, str], ...] = ()
    printed: tuple[str, ...] = ()
    problems: tuple[ReferenceGap, ...] = ()
    lag_min: int | None = None
    lag_max: int | None = None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """
    One record of a UN list. `since` is the day from which it counts: of a regime that was reinstated
    that of the reinstatement.
    """

    reference: str
    name: str
    entity: int
    since: date
    is_bound: bool
    lines: tuple[Line, ...]


def score_row(
    un: Listing, entity: int, cells: Sequence[Cell], problems: Mapping[tuple[str, str], Sequence[ReferenceGap]]
) -> ScoreRow:
    """
    problems  (source, publisher's number) -> what is wrong with the UN references of that record
    """
    cell = next((each for each in cells if each.jurisdiction == UN), None)
    since = max(un.since, cell.since) if cell is not None and cell.since is not None else un.since
    is_bound = un.is_bound and since == un.since
    begun = span(Cell(UN, Status.DESIGNATED, "", since, un.kind, is_bound, un.not_before if is_bound else None))
    lines = tuple(_line(each, begun, problems) for each in cells if each.jurisdiction != UN)
    return ScoreRow(un.reference, un.name, entity, since, is_bound, lines)


def _line(cell: Cell, un: Span, problems: Mapping[tuple[str, str], Sequence[ReferenceGap]]) -> Line:
    how = UNEffect.BY_NAME if cell.status in ON_LIST else None
    if cell.status is Status.DESIGNATED_BY_LAW:
        how = UNEffect.BY_LAW
    if how is None or cell.since is None:
        return Line(cell.jurisdiction, cell.status, how)
    numbers = tuple(dict.fromkeys((listing.source, listing.reference) for listing in cell.listings))
    lag_min, lag_max = _lag(span(cell), un)
    return Line(
        cell.jurisdiction,
        cell.status,
        how,
        cell.since,
        cell.is_bound,
        cell.not_before,
        numbers,
        tuple(dict.fromkeys(listing.un_reference for listing in cell.listings if listing.un_reference)),
        tuple(problem for number in numbers for problem in problems.get(number, ())),
        lag_min,
        lag_max,
    )


def _lag(follower: Span, un: Span) -> tuple[int | None, int | None]:
    fewest = (follower.low - un.high).days if follower.low is not None else None
    most = (follower.high - un.low).days if un.low is not None else None
    return fewest, most


@dataclass(frozen=True, slots=True)
class Score:
    """Of all UN names in force, how many are so in one jurisdiction. They add up to all."""

    by_name: int
    by_law: int
    not_in_force: int
    unknown: int
    no_authority: int

    @property
    def names(self) -> int:
        return self.by_name + self.by_law + self.not_in_force + self.unknown + self.no_authority


def score(statuses: Iterable[tuple[Status, int]]) -> Score:
    """(status of a UN name there, how many) -> its score."""
    counts: Counter[str] = Counter()
    for status, names in statuses:
        counts[_column(status)] += names
    return Score(counts["by_name"], counts["by_law"], counts["not_in_force"], counts["unknown"], counts["no_authority"])


def _column(status: Status) -> str:
    if status in ON_LIST:
        return "by_name"
    if status is Status.DESIGNATED_BY_LAW:
        return "by_law"
    if status in (Status.UNKNOWN, Status.NO_AUTHORITY):
        return status.value
    return "not_in_force"
