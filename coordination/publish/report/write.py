"""Write a week's report: page, PDF, workbook, data, tables, and the row that says what they were made from."""

import csv
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from coordination.cycles import without_looking_for_cycles
from coordination.models import Partner, Report
from coordination.models.bulk import read_once
from coordination.publish.printing import NoPdf, Printer
from coordination.publish.report.cover import cover
from coordination.publish.report.data import as_data, inputs
from coordination.publish.report.drafts import Draft, Drafts
from coordination.publish.report.facts import Facts, gather
from coordination.publish.report.figures import Figures, count
from coordination.publish.report.html import context, render
from coordination.publish.report.json_lines import OPTIONS, as_json
from coordination.publish.report.readers import Reader
from coordination.publish.report.summary import summary
from coordination.publish.report.tables import Table, Value, tables
from coordination.publish.report.words import stem
from coordination.publish.report.workbook import as_workbook
from coordination.weeks import read_week

FORMATS = ("html", "pdf", "xlsx", "json", "csv")
_OTHERWISE = (bool, datetime)  # types of values that CSV has in words of its own
_NO_ROW = datetime(1980, 1, 1, tzinfo=UTC)  # stands in a workbook that rests on no row; its file format begins there


def write_report(
    week: str,
    *,
    out: Path,
    now: datetime,
    live: bool | None = None,
    as_then: bool = False,
    partners: bool = False,
    formats: Collection[str] = FORMATS,
) -> Report:
    """
    Write `gap-report-<week>` in each of `formats` into `out`, and record them; returns the desk's.

    partners  each partner's edition too: `gap-report-<week>-<code>`

    live     lists are fetched, so that one may be stale; None: as the settings say
    as_then  as known on the Monday after the week, at six; files and row stand beside those of the week

    With the same rows the files come out the same. A report of the same week is replaced; each file
    appears whole or not at all. Where no PDF can be made the rest is written, and the row says why.
    Raises WeekError for what is no week, has not begun, or is not over where it is asked for `as_then`.
    """
    read = read_week(week, today=now.date())
    taking_part = Partner.objects.active().select_related("jurisdiction").order_by("code")
    readers = [Reader(partner) for partner in taking_part] if partners else []
    live = settings.FETCH if live is None else live
    with ExitStack() as printers:
        early = printers.enter_context(Printer()) if "pdf" in formats else None
        # What a report is made of is in no cycle: looking for one takes a fifth of the time.
        with without_looking_for_cycles(), read_once():
            desk, others = gather(read, now=now, live=live, as_then=as_then, readers=readers)
        out.mkdir(parents=True, exist_ok=True)
        for facts in (*others, desk):
            printer = early or (printers.enter_context(Printer()) if "pdf" in formats else None)
            with without_looking_for_cycles():
                report = _write(facts, out=out, now=now, formats=formats, printer=printer)
            early = None
    return report


def _write(facts: Facts, *, out: Path, now: datetime, formats: Collection[str], printer: Printer | None) -> Report:
    figures = count(facts)
    shown = context(facts, figures, address=settings.PUBLIC_URL)
    with Drafts(out) as drafts:
        missing = _contents(drafts, facts, figures, render(shown), formats, printer)
        files = drafts.publish()
    report, _ = Report.objects.update_or_create(
        week=facts.week.code,
        audience=facts.audience,
        is_rebuilt=facts.is_rebuilt,
        defaults={
            "from_on": facts.week.from_on,
            "to_on": facts.week.to_on,
            "written_at": now,
            "known_at": facts.known_at,
            "inputs": orjson.loads(orjson.dumps(inputs(facts), option=OPTIONS)),
            "figures": figures.as_data(),
            "summary": summary(facts, shown),
            "files": sorted(files, key=_in_order),
            "missing": missing,
        },
    )
    return report


def _contents(
    drafts: Drafts, facts: Facts, figures: Figures, page: str, formats: Collection[str], printer: Printer | None
) -> str:
    """Write each of `formats`; returns why one is missing. The PDF is printed while tables are written."""
    start = stem(facts)
    with ThreadPoolExecutor(max_workers=1) as beside:
        printing = beside.submit(printer.print, page) if printer else None
        drafts.write(f"{start}.html", [page.encode()])
        _tables(drafts, facts, figures, formats)
        if "json" in formats:
            drafts.write(f"{start}.json", as_json(as_data(facts, figures)))
        if printing is not None:
            try:
                drafts.write(f"{start}.pdf", [printing.result()])
            except NoPdf as problem:
                return str(problem)
    return ""


def _tables(drafts: Drafts, facts: Facts, figures: Figures, formats: Collection[str]) -> None:
    """Workbook and CSV: each row is made once."""
    start, found = stem(facts), tables(facts, figures)
    if "csv" in formats:
        found = [replace(table, rows=as_csv(table, drafts.start(f"{start}-{table.key}.csv"))) for table in found]
    if "xlsx" in formats:
        stamp = facts.known_at or _NO_ROW
        title = f"Gap report {facts.week.code}"
        drafts.write(f"{start}.xlsx", [as_workbook(cover(facts, figures), found, title=title, stamp=stamp)])
    else:
        for table in found:
            deque(table.rows, maxlen=0)


def as_csv(table: Table, draft: Draft) -> Iterator[tuple[Value, ...]]:
    """The rows, each written to the draft as it is handed on."""
    writer = csv.writer(draft, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(value) if type(value) in _OTHERWISE else value for value in row])
        yield row


def _cell(value: Value) -> Value:
    """As CSV has it, where it is not what Python would write; None is nothing."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return "true" if value else "false"


def _in_order(file: Mapping[str, Any]) -> int:
    return FORMATS.index(file["name"].rpartition(".")[2])
