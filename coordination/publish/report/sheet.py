"""A sheet of a workbook that is given whole rows: the full matrix has half a million cells. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from coordination.publish.report.tables import Value

_LONGEST = 32_767  # characters that a cell holds
_NOTHING_IN = date(1900, 1, 1)  # the day on which a workbook's days begin: an earlier one stays text
# What may not stand in XML as it is, what XlsxWriter writes otherwise, and blanks that would be lost.
_SPECIAL = re.compile(r"[\x00-\x08\x0b-\x1f&<>\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^\s|\s$")


class RowSheet(Worksheet):
    """
    A sheet of a workbook in constant memory.

    XlsxWriter looks at each cell by itself, which takes four times as long. What is written for a
    cell is what XlsxWriter writes: a test holds the two side by side.
    """

    def write_rows(self, rows: Iterable[Sequence[Value]], *, day: Any, moment: Any) -> int:
        """
        Write rows below the first, and return the number of the last. Text stays text: no cell is a formula or a link.

        day, moment  formats; moments are in UTC
        """
        self._write_single_row()
        number, letters = 1, [xl_col_to_name(column) for column in range(self.dim_colmax + 1)]
        as_day, as_moment = f's="{day._get_xf_index()}"', f's="{moment._get_xf_index()}"'
        days: dict[date, str] = {}
        for number, row in enumerate(rows, start=2):
            cells = [f'<row r="{number}">']
            for letter, value in zip(letters, row, strict=True):
                if value is None:
                    continue
                if isinstance(value, str):
                    told = _text(value)
                elif isinstance(value, bool):
                    told = _text("yes" if value else "no")
                elif isinstance(value, int):
                    told = f"><v>{value}</v>"
                else:
                    if value not in days:
                        days[value] = self._day(value, as_day, as_moment)
                    told = days[value]
                cells.append(f'<c r="{letter}{number}"{told}</c>')
            cells.append("</row>")
            self.row_data_fh.write("".join(cells))
        self.dim_rowmax: int = number - 1
        return number - 1

    def _day(self, value: date, as_day: str, as_moment: str) -> str:
        if isinstance(value, datetime):
            told = self._convert_date_time(value.astimezone(UTC).replace(tzinfo=None))
            return f" {as_moment}><v>{told:.16G}</v>"
        if value < _NOTHING_IN:
            return _text(value.isoformat())
        return f" {as_day}><v>{self._convert_date_time(value):.16G}</v>"


@lru_cache(maxsize=4096)  # words such as a status stand in many cells
def _text(value: str) -> str:
    value = value[:_LONGEST]
    if not _SPECIAL.search(value):
        return f' t="inlineStr"><is><t>{value}</t></is>'
    keep = ' xml:space="preserve"' if value[:1].isspace() or value[-1:].isspace() else ""
    escaped = Worksheet._escape_control_characters(value)
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f' t="inlineStr"><is><t{keep}>{escaped}</t></is>'
