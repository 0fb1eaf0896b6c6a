"""
A file of entries, checked line by line before anything is written, and then written whole or not at all.

The lines are read once and kept aside as they were checked, so that the database is locked only while
they are inserted: a million deliveries take minutes to read and seconds to write.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
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
from coordination.ceiling.ledger import draft_delivery
from coordination.ceiling.notices import note_crossings
from coordination.ceiling.tally import retally_years
from coordination.models import AuditEntry, Ceiling, Delivery
from coordination.models.bulk import insert_rows, refresh_statistics
from coordination.vocabulary import Scope, Word

CHUNK = 500
MOST_ROW_BY_ROW = 20_000  # of ship calls and parties, which are written one by one

_FIELDS = [
    field.attname for field in Delivery._meta.concrete_fields if not field.primary_key and field.name != "supersedes"
]
_NAMES = [
    field.name for field in Delivery._meta.concrete_fields if not field.primary_key and field.name != "supersedes"
]


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
) -> ImportReport:
    """
    Check a file and, unless it is a dry run, enter it: all of it, or nothing where any line is refused.

    tell  is called for every line, in order
    """
    report = ImportReport()
    try:
        if form is DELIVERIES:
            _import_deliveries(text, report, by=by, now=now, dry_run=dry_run, tell=tell)
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
) -> None:
    years: set[tuple[int, date]] = set()
    with tempfile.TemporaryFile() as aside:
        for line, row in _drafts(read_lines(text, DELIVERIES), by=by, now=now):
            _note(report, line, tell)
            if row is not None and not dry_run:
                aside.write(orjson.dumps([_plain(getattr(row, name)) for name in _FIELDS]) + b"\n")
                years.add((row.ceiling_id, row.year_from))
        if dry_run or not report.can_be_written:
            return
        aside.seek(0)
        try:
            report.written = _write(aside, years, report, by=by, now=now)
        except IntegrityError as fault:
            report.problem = f"Somebody entered one of these deliveries meanwhile: check the file again ({fault})."


def _drafts(
    lines: Iterator[Line], *, by: AbstractBaseUser | None, now: datetime
) -> Iterator[tuple[LineReport, Delivery | None]]:
    """Each line with its row, not saved; what is in the ledger or stands twice in the file is refused."""
    books = Books.open()
    seen: dict[bytes, int] = {}
    while chunk := list(islice(lines, CHUNK)):
        drafted = [_draft(line, books, by=by, now=now) for line in chunk]
        prints = [row.fingerprint for _, row in drafted if row is not None]
        known = dict(Delivery.objects.standing().filter(fingerprint__in=prints).values_list("fingerprint", "pk"))
        for said, row in drafted:
            if row is None:
                yield said, None
                continue
            mark = bytes.fromhex(row.fingerprint)
            if row.fingerprint in known:
                why = f"The same figure of the same source is in the ledger: entry {known[row.fingerprint]}."
            elif mark in seen:
                why = f"The same as line {seen[mark]}: give the source's reference where it is another delivery."
            else:
                seen[mark] = said.line
                yield said, row
                continue
            yield LineReport(said.line, Verdict.REFUSED, why), None


def _draft(
    line: Line, books: Books, *, by: AbstractBaseUser | None, now: datetime
) -> tuple[LineReport, Delivery | None]:
    if not isinstance(line.said, Reported):
        return LineReport(line.number, Verdict.REFUSED, line.problem), None
    try:
        row = draft_delivery(line.said, books, by=by, now=now)
    except Refused as fault:
        return LineReport(line.number, Verdict.REFUSED, str(fault)), None
    if row.held_because:
        return LineReport(line.number, Verdict.HELD, row.held_because, row.barrels), row
    if row.scope == Scope.PERIOD:
        goods = books.products[line.said.product].goods
        books.note_figure(goods, row.series, row.supplier, line.said.period, row.barrels)
    return LineReport(line.number, Verdict.TAKEN, how(row), row.barrels), row


def how(row: Delivery) -> str:
    """How an entry comes to its barrels, in words."""
    factor = f", {row.get_factor_direction_display()} {row.factor_value.normalize():f}" if row.factor_value else ""
    difference = ""
    if row.computed_barrels is not None and row.computed_barrels != row.barrels:
        difference = f"; the other quantity gives {row.computed_barrels:,}"
    return f"{row.barrels:,} barrels: {row.method}{factor}{difference}."


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


@transaction.atomic
def _write(
    aside: IO[bytes], years: set[tuple[int, date]], report: ImportReport, *, by: AbstractBaseUser | None, now: datetime
) -> int:
    written = 0
    while chunk := [orjson.loads(line) for line in islice(aside, 5_000)]:
        insert_rows(Delivery, chunk, _NAMES)
        written += len(chunk)
    refresh_statistics(Delivery, written=written)
    retally_years(years)
    ceilings = Ceiling.objects.in_bulk({ceiling for ceiling, _ in years})
    for pk, year_from in sorted(years):
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
