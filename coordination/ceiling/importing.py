"""
A file of entries, checked line by line before anything is written, and then written whole or not at all.

The lines are read once and kept aside as they were checked, so that the database is locked only while
they are inserted. What is held in memory does not grow with the file.
"""

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

import orjson
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from coordination.ceiling.books import Books
from coordination.ceiling.calls import record_call, record_party
from coordination.ceiling.conversion import NoFactor
from coordination.ceiling.csv_lines import DELIVERIES, BadFile, Form, Line, read_lines
from coordination.ceiling.facts import Involved, Refused, Reported, Seen
from coordination.ceiling.ledger import draft_values
from coordination.ceiling.notices import note_crossings
from coordination.ceiling.tally import GROUP, Key, retally, retally_years
from coordination.models import AuditEntry, Ceiling, Delivery
from coordination.models.bulk import insert_prepared, prepare_rows, refresh_statistics
from coordination.vocabulary import FactorDirection, Scope, Word

CHUNK = 1_000  # lines checked, kept aside and inserted at once
FEW_GROUPS = 500  # derived one by one; of more the whole years
MOST_ROW_BY_ROW = 20_000  # of ship calls and parties, which are written one by one

_EMPTY = ("seed_key", "superseded_because", "accepted_because")
Row = dict[str, Any]


class Verdict(Word):
    TAKEN = "taken"
    HELD = "held"  # would be entered, and wait for review
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LineReport:
    """What becomes of one line. `barrels` is what would be counted; None where nothing is."""

    line: int
    verdict: Verdict
    says: str
    barrels: int | None = None


@dataclass
class ImportReport:
    """
    What became of a file.

    verdicts  how many lines of each
    written   rows entered: none where a line was refused, or it was only tried
    problem   why the file was not read to its end; "" where it was
    """

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    barrels: int = 0
    written: int = 0
    problem: str = ""

    @property
    def lines(self) -> int:
        return self.verdicts.total()

    @property
    def can_be_written(self) -> bool:
        return not self.problem and not self.verdicts[Verdict.REFUSED] and self.lines > 0


class _Undone(Exception):
    """Raised to take back what was written."""


def import_file(
    text: Iterable[str],
    form: Form,
    *,
    by: AbstractBaseUser | None,
    now: datetime,
    dry_run: bool,
    tell: Callable[[LineReport], object] = lambda line: None,
    progress: Callable[[int], object] = lambda rows: None,
) -> ImportReport:
    """
    Check a file and, unless it is a dry run, enter it: all of it, or nothing where any line is refused.

    tell      is called for every line, in order
    progress  is told how many rows more were entered, once all lines are checked
    """
    report = ImportReport()
    try:
        if form is DELIVERIES:
            _import_deliveries(text, report, by=by, now=now, dry_run=dry_run, tell=tell, progress=progress)
        else:
            _import_row_by_row(text, form, report, by=by, now=now, dry_run=dry_run, tell=tell)
    except BadFile as fault:
        report.problem = str(fault)
    if not report.lines and not report.problem:
        report.problem = "The file holds no line after the first, which names the columns."
    return report


def _note(report: ImportReport, line: LineReport, tell: Callable[[LineReport], object]) -> None:
    report.verdicts[line.verdict] += 1
    if line.verdict is Verdict.TAKEN and line.barrels:
        report.barrels += line.barrels
    tell(line)


def _import_deliveries(
    text: Iterable[str],
    report: ImportReport,
    *,
    by: AbstractBaseUser | None,
    now: datetime,
    dry_run: bool,
    tell: Callable[[LineReport], object],
    progress: Callable[[int], object],
) -> None:
    touched = _Touched()
    with tempfile.TemporaryFile() as file:
        aside = _Aside(file)
        for told, rows in _checked(read_lines(text, DELIVERIES), by=by, now=now):
            for line in told:
                _note(report, line, tell)
            # Once a line is refused nothing will be written.
            if not dry_run and report.can_be_written:
                aside.add(rows)
                touched.note(rows)
        if dry_run or not report.can_be_written:
            return
        try:
            report.written = _write(aside, touched, report, by=by, now=now, progress=progress)
        except IntegrityError as fault:
            report.problem = f"Somebody entered one of these deliveries meanwhile: check the file again ({fault})."


def _checked(
    lines: Iterator[Line], *, by: AbstractBaseUser | None, now: datetime
) -> Iterator[tuple[list[LineReport], list[Row]]]:
    """
    Some lines at a time, what becomes of each, and the rows that would be entered.

    What is in the ledger, or stands twice in the file, is refused.
    """
    books = Books.open()
    with closing(_Fingerprints()) as seen:
        while chunk := list(islice(lines, CHUNK)):
            drafted = [_draft(line, books, by=by, now=now) for line in chunk]
            prints = [row["fingerprint"] for _, row in drafted if row is not None]
            known = dict(Delivery.objects.standing().filter(fingerprint__in=prints).values_list("fingerprint", "pk"))
            told, rows = [], []
            for line, row in drafted:
                if row is None:
                    told.append(line)
                elif (pk := known.get(row["fingerprint"])) is not None:
                    why = f"The same figure of the same source is in the ledger: entry {pk}."
                    told.append(LineReport(line.line, Verdict.REFUSED, why))
                elif (earlier := seen.first_line(row["fingerprint"], line.line)) != line.line:
                    why = f"The same as line {earlier}: give the source's reference where it is another delivery."
                    told.append(LineReport(line.line, Verdict.REFUSED, why))
                else:
                    told.append(line)
                    rows.append(row)
            yield told, rows


class _Fingerprints:
    """Of the lines read so far. In a scratch file of its own: those of a million lines would fill the memory."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA journal_mode=OFF")
        self._file.execute("PRAGMA cache_size=-32000")
        self._file.execute("CREATE TABLE seen (mark BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        self._file.execute("BEGIN")

    def first_line(self, fingerprint: str, line: int) -> int:
        """The line on which a fingerprint was first seen: this one, where it is new."""
        mark = bytes.fromhex(fingerprint)
        if self._file.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (mark, line)).rowcount:
            return line
        return int(self._file.execute("SELECT line FROM seen WHERE mark = ?", (mark,)).fetchone()[0])

    def close(self) -> None:
        self._file.close()


class _Touched:
    """Which groups of the tally a file adds to; of many groups only their ceiling years."""

    def __init__(self) -> None:
        self.keys: set[Key] = set()
        self.years: set[tuple[int, date]] = set()

    def note(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.years.add((row["ceiling_id"], row["year_from"]))
            if len(self.keys) <= FEW_GROUPS:
                self.keys.add(tuple(row[name] for name in GROUP))

    def retally(self) -> None:
        if len(self.keys) <= FEW_GROUPS:
            retally(self.keys)
        else:
            retally_years(self.years)


class _Aside:
    """Rows as the database takes them, kept in a file until every line is checked."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.names: Sequence[str] = ()

    def add(self, rows: Sequence[Row]) -> None:
        if rows:
            self.names = (*rows[0], *_EMPTY)
            prepared = prepare_rows(Delivery, ((*row.values(), *("",) * len(_EMPTY)) for row in rows), self.names)
            self._file.write(orjson.dumps(prepared, default=str) + b"\n")

    def __iter__(self) -> Iterator[list[list[Any]]]:
        self._file.seek(0)
        yield from map(orjson.loads, self._file)


def _draft(line: Line, books: Books, *, by: AbstractBaseUser | None, now: datetime) -> tuple[LineReport, Row | None]:
    if not isinstance(line.said, Reported):
        return LineReport(line.number, Verdict.REFUSED, line.problem), None
    try:
        row = draft_values(line.said, books, by=by, now=now)
    except Refused as fault:
        return LineReport(line.number, Verdict.REFUSED, str(fault)), None
    if row["held_because"]:
        return LineReport(line.number, Verdict.HELD, row["held_because"], row["barrels"]), row
    if row["scope"] is Scope.PERIOD:
        goods = books.products[line.said.product].goods
        books.note_figure(goods, row["series"], row["supplier"], line.said.period, row["barrels"])
    return LineReport(line.number, Verdict.TAKEN, _how(row), row["barrels"]), row


def _how(row: Row) -> str:
    """How an entry comes to its barrels, in words."""
    barrels, factor, computed = row["barrels"], row["factor_value"], row["computed_barrels"]
    by = f", {FactorDirection(row['factor_direction']).label} {factor.normalize():f}" if factor else ""
    beside = f"; the other quantity gives {computed:,}" if computed is not None and computed != barrels else ""
    return f"{barrels:,} barrels: {row['method']}{by}{beside}."


@transaction.atomic
def _write(
    aside: _Aside,
    touched: _Touched,
    report: ImportReport,
    *,
    by: AbstractBaseUser | None,
    now: datetime,
    progress: Callable[[int], object],
) -> int:
    written = 0
    for rows in aside:
        insert_prepared(Delivery, rows, aside.names)
        written += len(rows)
        progress(len(rows))
    refresh_statistics(Delivery, written=written)
    touched.retally()
    ceilings = Ceiling.objects.in_bulk({ceiling for ceiling, _ in touched.years})
    for pk, year_from in sorted(touched.years):
        note_crossings(ceilings[pk], year_from, now=now)
    for ceiling in ceilings.values():
        AuditEntry.objects.record(
            action="imported",
            subject=ceiling,
            by=by,
            now=now,
            new={"deliveries": written, "held": report.verdicts[Verdict.HELD], "barrels": report.barrels},
        )
    return written


def _import_row_by_row(
    text: Iterable[str],
    form: Form,
    report: ImportReport,
    *,
    by: AbstractBaseUser | None,
    now: datetime,
    dry_run: bool,
    tell: Callable[[LineReport], object],
) -> None:
    """Ship calls and parties: each is entered, and all taken back on a dry run or where one is refused."""
    books = Books.open()
    try:
        with transaction.atomic():
            for line in read_lines(text, form):
                if report.lines >= MOST_ROW_BY_ROW:
                    raise BadFile(f"The file has more than {MOST_ROW_BY_ROW:,} lines: split it.")
                _note(report, _enter(line, books, by=by, now=now), tell)
            if dry_run or not report.can_be_written:
                raise _Undone
            report.written = report.lines
    except _Undone:
        pass


def _enter(line: Line, books: Books, *, by: AbstractBaseUser | None, now: datetime) -> LineReport:
    try:
        with transaction.atomic():
            if isinstance(line.said, Seen):
                call = record_call(line.said, by=by, now=now, books=books)
                if call.delivery is None:
                    why = "no deadweight" if call.is_loading else "seen, not loading"
                    return LineReport(line.number, Verdict.TAKEN, f"Counts no barrels: {why}.")
                row = call.delivery
                ends = f"{row.barrels_low:,} to {row.barrels_high:,}"
                return LineReport(line.number, Verdict.TAKEN, f"{row.barrels:,} barrels, {ends}.", row.barrels)
            if isinstance(line.said, Involved):
                party = record_party(line.said, by=by, now=now)
                return LineReport(line.number, Verdict.TAKEN, f"{party}.")
    except (Refused, NoFactor) as fault:
        return LineReport(line.number, Verdict.REFUSED, str(fault))
    return LineReport(line.number, Verdict.REFUSED, line.problem)
