"""Write a week's report: page, PDF, workbook, data, tables, and the row that says what they were made from."""

import csv
import io
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from coordination.models import Partner, Report
from coordination.publish.printing import NoPdf, print_pdf
from coordination.publish.report.cover import cover
from coordination.publish.report.data import as_data, inputs
from coordination.publish.report.facts import Facts, gather
from coordination.publish.report.figures import Figures, count
from coordination.publish.report.html import context, render
from coordination.publish.report.readers import Reader
from coordination.publish.report.summary import summary
from coordination.publish.report.tables import Table, Value, tables
from coordination.publish.report.words import stem
from coordination.publish.report.workbook import as_workbook
from coordination.weeks import read_week

FORMATS = ("html", "pdf", "xlsx", "json", "csv")
_JSON = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
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
    desk, others = gather(
        read, now=now, live=settings.FETCH if live is None else live, as_then=as_then, readers=readers
    )
    out.mkdir(parents=True, exist_ok=True)
    for facts in others:
        _write(facts, out=out, now=now, formats=formats)
    return _write(desk, out=out, now=now, formats=formats)


def _write(facts: Facts, *, out: Path, now: datetime, formats: Collection[str]) -> Report:
    figures = count(facts)
    shown = context(facts, figures, address=settings.PUBLIC_URL)
    contents, missing = _contents(stem(facts), facts, figures, render(shown), formats)
    for name, content in contents.items():
        _replace(out / name, content)
    report, _ = Report.objects.update_or_create(
        week=facts.week.code,
        audience=facts.audience,
        is_rebuilt=facts.is_rebuilt,
        defaults={
            "from_on": facts.week.from_on,
            "to_on": facts.week.to_on,
            "written_at": now,
            "known_at": facts.known_at,
            "inputs": orjson.loads(orjson.dumps(inputs(facts), option=_JSON)),
            "figures": figures.as_data(),
            "summary": summary(facts, shown),
            "files": [_described(name, content) for name, content in contents.items()],
            "missing": missing,
        },
    )
    return report


def _contents(
    start: str, facts: Facts, figures: Figures, page: str, formats: Collection[str]
) -> tuple[dict[str, bytes], str]:
    """Name -> file, in the order of `FORMATS`, and why one is missing; the PDF is printed while tables are written."""
    missing = ""
    with ThreadPoolExecutor(max_workers=1) as beside:
        printing = beside.submit(print_pdf, page) if "pdf" in formats else None
        made = {f"{start}.html": page.encode(), f"{start}.pdf": b""}
        if "xlsx" in formats:
            made[f"{start}.xlsx"] = as_workbook(
                cover(facts, figures),
                tables(facts, figures),
                title=f"Gap report {facts.week.code}",
                stamp=facts.known_at or _NO_ROW,
            )
        if "json" in formats:
            made[f"{start}.json"] = orjson.dumps(as_data(facts, figures), option=_JSON)
        if "csv" in formats:
            made |= {f"{start}-{table.key}.csv": as_csv(table) for table in tables(facts, figures)}
        if printing is not None:
            try:
                made[f"{start}.pdf"] = printing.result()
            except NoPdf as problem:
                missing = str(problem)
    return {name: content for name, content in made.items() if content}, missing


def as_csv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    writer.writerows(_cells(table.rows))
    return text.getvalue().encode()


def _cells(rows: Iterable[tuple[Value, ...]]) -> Iterator[list[str]]:
    for row in rows:
        yield [_cell(value) for value in row]


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def _described(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "sha256": sha256(content).hexdigest(), "size": len(content)}


def _replace(path: Path, content: bytes) -> None:
    """The whole file at once: a reader sees the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
