"""The full tables as a workbook: frozen headers, filters, real dates. Memory does not grow with the rows."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from coordination.publish.report.sheet import RowSheet
from coordination.publish.report.tables import Table


def as_workbook(
    cover: Sequence[tuple[str, str | int | None]], tables: Sequence[Table], *, title: str, stamp: datetime
) -> bytes:
    """
    A first sheet of label and value, and a sheet for each table.

    stamp  stands in the file as the moment of its making, so that the same rows give the same bytes
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(str(path), options)
        book.set_properties({"title": title, "created": stamp.replace(tzinfo=None)})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        _cover(book.add_worksheet("Report"), cover, title, formats)
        for table in tables:
            _sheet(book.add_worksheet(table.title, RowSheet), table, formats)
        book.close()
        return path.read_bytes()


def _cover(sheet: Any, cover: Sequence[tuple[str, str | int | None]], title: str, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, title, formats["title"])
    for number, (label, value) in enumerate(cover, start=2):
        sheet.write_string(number, 0, label, formats["head"] if value is None else None)
        if isinstance(value, str):
            sheet.write_string(number, 1, value)
        elif value is not None:
            sheet.write_number(number, 1, value)


def _sheet(sheet: Any, table: Table, formats: dict[str, Any]) -> None:
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.title, formats["head"])
    last = sheet.write_rows(table.rows, day=formats["day"], moment=formats["moment"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(last, 1), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
