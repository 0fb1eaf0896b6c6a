"""A table as CSV or as JSON lines, row by row. Pure."""

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol

import orjson

Row = dict[str, Any]


class Text(Protocol):
    """Where text goes, a piece at a time."""

    def write(self, text: str, /) -> object: ...


def write(form: str, columns: Sequence[str], rows: Iterable[Row], out: Text) -> None:
    """Write rows to `out` in one of the `FORMS`."""
    FORMS[form](columns, rows, out)


def _csv(columns: Sequence[str], rows: Iterable[Row], out: Text) -> None:
    """The header always, then the columns alone; lists joined by ';', empty where there is nothing."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])


def _json_lines(columns: Sequence[str], rows: Iterable[Row], out: Text) -> None:
    """One object a line with all that the row holds; null where there is nothing."""
    for row in rows:
        out.write(orjson.dumps(row, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE).decode())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ";".join(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


FORMS: dict[str, Callable[[Sequence[str], Iterable[Row], Text], None]] = {"csv": _csv, "jsonl": _json_lines}
