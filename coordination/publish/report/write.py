"""Write a week's report: the page, the data, and the row that says what they were made from."""

import os
import tempfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from coordination.models import Report
from coordination.publish.report.data import as_data, inputs
from coordination.publish.report.facts import gather
from coordination.publish.report.figures import count
from coordination.publish.report.html import render
from coordination.weeks import read_week

_JSON = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE


def write_report(week: str, *, out: Path, now: datetime, live: bool | None = None) -> Report:
    """
    Write `gap-report-<week>.html` and `.json` into `out`, and record them.

    now   the moment whose knowledge the report shows; with the same rows the files come out the same
    live  lists are fetched, so that one may be stale; None: as the settings say

    A report of the same week is replaced. Each file appears whole or not at all. Raises WeekError for
    what is no week, or has not begun.
    """
    read = read_week(week, today=now.date())
    facts = gather(read, now=now, live=settings.FETCH if live is None else live)
    figures = count(facts)
    contents = {
        f"gap-report-{read.code}.html": render(facts, figures).encode(),
        f"gap-report-{read.code}.json": orjson.dumps(as_data(facts, figures), option=_JSON),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        _replace(out / name, content)
    report, _ = Report.objects.update_or_create(
        week=read.code,
        defaults={
            "from_on": read.from_on,
            "to_on": read.to_on,
            "written_at": now,
            "inputs": orjson.loads(orjson.dumps(inputs(facts), option=_JSON)),
            "figures": figures.as_data(),
            "files": [_described(name, content) for name, content in contents.items()],
        },
    )
    return report


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
