"""The rows behind a figure, from the tables of a report as they were written."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coordination.publish.report.files import ReportFile
from coordination.publish.report.links import WORD, holds


@dataclass(frozen=True)
class RowsBehind:
    """`columns` are those of the file; `rows` those that the conditions hold for, in its order."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


class NoSuchColumn(ValueError):
    """A condition names a column that the table does not have."""


def rows_behind(table: ReportFile, where: Iterable[tuple[str, str]]) -> RowsBehind:
    """Raises NoSuchColumn."""
    where = tuple(where)
    with table.path.open(newline="", encoding="utf-8") as file:
        lines = csv.DictReader(io.StringIO(file.read()))
        columns = tuple(lines.fieldnames or ())
        for column, _ in where:
            if column.removesuffix(WORD) not in columns:
                raise NoSuchColumn(column)
        return RowsBehind(columns, tuple(row for row in lines if holds(row, where)))
