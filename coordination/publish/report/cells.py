"""One walk over the matrix, and all that the report counts on the way."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from coordination.align import MatrixRow
from coordination.align.facts import UN, Cell
from coordination.align.lag import Move, moves
from coordination.align.overlap import Signature, signature, standing_of
from coordination.align.overlap import Standing as Holders
from coordination.publish.report.unknowns import kind_of
from coordination.vocabulary import Counting, Status

ON_LIST = (Status.DESIGNATED, Status.PARTIAL)
UN_NAMES, OWN_LISTS = "un_names", "own_lists"
MAX_PARTIAL = 10


@dataclass(slots=True)
class Share:
    """
    Where one jurisdiction stands on the targets of one row of the alignment table.

    on_list, by_law  it has them; an own entry and a UN name in force by law are told apart
    absent           it could have them, and has not
    unknown          nothing can be said
    no_authority     it could not: left out of every percentage
    """

    on_list: int = 0
    by_law: int = 0
    absent: int = 0
    unknown: int = 0
    no_authority: int = 0

    def add(self, status: Status) -> None:
        if status in ON_LIST:
            self.on_list += 1
        elif status is Status.DESIGNATED_BY_LAW:
            self.by_law += 1
        elif status is Status.UNKNOWN:
            self.unknown += 1
        elif status is Status.NO_AUTHORITY:
            self.no_authority += 1
        else:
            self.absent += 1

    @property
    def could(self) -> int:
        return self.on_list + self.by_law + self.absent + self.unknown

    @property
    def has(self) -> int:
        return self.on_list + self.by_law

    @property
    def least(self) -> int | None:
        """The percentage it surely has; None where it has no authority."""
        return percent(self.has, self.could) if self.could else None

    @property
    def most(self) -> int | None:
        """The percentage it has if every unknown cell were a yes."""
        return percent(self.has + self.unknown, self.could) if self.could else None


def percent(part: int, whole: int) -> int:
    """Rounded; but 0 and 100 only where it is none and all."""
    if part in (0, whole):
        return 100 if part and part == whole else 0
    return min(max(round(100 * part / whole), 1), 99)


@dataclass(slots=True)
class Standing:
    """Counts of one jurisdiction's cells: `shared` of the targets of two or more partners."""

    all: Counter[str] = field(default_factory=Counter)
    shared: Counter[str] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)  # (kind, words) of shared targets
    no_authority: Counter[str] = field(default_factory=Counter)  # by regimes, of shared targets
    partial: list[tuple[str, str]] = field(default_factory=list)  # (public id, name), the first of them
    moves: list[Move] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One entity as the full table prints it: a status and a day for each jurisdiction, in the order of columns."""

    public_id: str
    target_type: str
    name: str
    regimes: tuple[str, ...]
    statuses: tuple[str, ...]
    since: tuple[date | None, ...]
    bounds: tuple[bool, ...]  # the day is only "not after"
    is_un: bool
    holders: int  # partners that have it on their lists
    own_act: tuple[str, ...]  # partners that have designated it under their own authority


@dataclass
class MatrixTally:
    """What a walk over the matrix found. `patterns` are of the entities asked for: `us au -gb ?eu`."""

    partners: tuple[str, ...]
    entities: int = 0
    shared: int = 0
    alignment: dict[tuple[str, str], dict[str, Share]] = field(default_factory=dict)  # (regime, part) -> by partner
    sizes: Counter[tuple[str, str]] = field(default_factory=Counter)
    standing: dict[str, Standing] = field(default_factory=lambda: defaultdict(Standing))
    patterns: dict[int, tuple[int, str]] = field(default_factory=dict)  # entity -> (partners that have it, pattern)
    lines: list[MatrixLine] = field(default_factory=list)
    overlap: Counter[Holders] = field(default_factory=Counter)  # by own acts: who has a target together


def walk(
    rows: Iterable[MatrixRow],
    partners: tuple[str, ...],
    wanted: Collection[int] = (),
    *,
    partial: Collection[str] = (),
) -> MatrixTally:
    """
    Count the cells of every entity.

    partial  jurisdictions whose lists never say no

    A regime has two rows: its UN names, and what two or more partners have on their own lists and
    the UN has not. A target of several regimes counts in the rows of each.
    """
    tally = MatrixTally(partners)
    stands: dict[Signature, Holders] = {}  # tens of thousands of targets stand in some hundreds of ways
    for row in rows:
        cells = {cell.jurisdiction: cell for cell in row.cells}
        own = [cells[code] for code in partners if code in cells]
        holders = sum(cell.status in ON_LIST for cell in own)
        is_un = UN in cells and cells[UN].status in ON_LIST
        tally.entities += 1
        alike = signature(own)
        if alike not in stands:
            stands[alike] = standing_of(alike, partners, Counting.OWN_ACT, partial)
        tally.overlap[stands[alike]] += 1
        tally.lines.append(_line(row, holders, stands[alike].has, is_un=is_un))
        tally.shared += holders >= 2
        if is_un or holders >= 2:
            _align(tally, row.regimes, UN_NAMES if is_un else OWN_LISTS, own)
        for cell in own:
            _stand(tally.standing[cell.jurisdiction], cell, row, is_shared=holders >= 2)
        for move in moves(row.public_id, row.name, row.cells):
            tally.standing[move.jurisdiction].moves.append(move)
        if row.entity in wanted:
            tally.patterns[row.entity] = pattern_of(own)
    return tally


def pattern_of(cells: Iterable[Cell]) -> tuple[int, str]:
    """How many of these have the target on their lists, and where each stands: `us au -gb ?eu`."""
    cells = list(cells)
    return sum(cell.status in ON_LIST for cell in cells), " ".join(filter(None, (_chip(cell) for cell in cells)))


def _line(row: MatrixRow, holders: int, own_act: tuple[str, ...], *, is_un: bool) -> MatrixLine:
    return MatrixLine(
        row.public_id,
        row.target_type,
        row.name,
        row.regimes,
        tuple(cell.status.value for cell in row.cells),
        tuple(cell.since for cell in row.cells),
        tuple(cell.is_bound for cell in row.cells),
        is_un,
        holders,
        own_act,
    )


def _align(tally: MatrixTally, regimes: Iterable[str], part: str, cells: Iterable[Cell]) -> None:
    cells = list(cells)
    for regime in regimes:
        tally.sizes[regime, part] += 1
        shares = tally.alignment.setdefault((regime, part), {code: Share() for code in tally.partners})
        for cell in cells:
            shares[cell.jurisdiction].add(cell.status)


def _stand(standing: Standing, cell: Cell, row: MatrixRow, *, is_shared: bool) -> None:
    standing.all[cell.status] += 1
    if cell.status is Status.PARTIAL and len(standing.partial) < MAX_PARTIAL:
        standing.partial.append((row.public_id, row.name))
    if not is_shared:
        return
    standing.shared[cell.status] += 1
    if cell.status is Status.UNKNOWN:
        standing.unknown[kind_of(cell.reason)] += 1
    elif cell.status is Status.NO_AUTHORITY:
        standing.no_authority[", ".join(row.regimes)] += 1


def _chip(cell: Cell) -> str:
    """A jurisdiction in a pattern: `us` has it, `us§` by law, `-us` has not, `?us` unknown; "" no authority."""
    code = cell.jurisdiction.lower()
    if cell.status in ON_LIST:
        return code
    if cell.status is Status.DESIGNATED_BY_LAW:
        return f"{code}§"
    if cell.status is Status.UNKNOWN:
        return f"?{code}"
    return "" if cell.status is Status.NO_AUTHORITY else f"-{code}"
