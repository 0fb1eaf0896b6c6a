"""Rows written at once are what XlsxWriter itself writes, cell by cell."""

import zipfile
from datetime import UTC, date, datetime, timedelta, timezone

import xlsxwriter
from python_calamine import CalamineWorkbook

from coordination.publish.report.sheet import RowSheet

EAST = timezone(timedelta(hours=9))
ROWS = [
    ("plain", 0, True, date(2026, 11, 17), None),
    ("=1+1", -7, False, date(1900, 1, 1), datetime(2026, 11, 23, 6, tzinfo=UTC)),
    ("a & b <c> \"d\" 'e'", 2_417, None, date(1900, 2, 28), datetime(2026, 11, 23, 6, 1, 2, 345_678, tzinfo=EAST)),
    (" kept ", None, None, date(1900, 3, 1), None),
    ("line\nline", None, None, date(9999, 12, 31), None),
    ("_x0041_ \x07\x1f\ufffe", None, None, None, None),
    ("조선무역은행", None, None, None, datetime(1970, 1, 1, tzinfo=UTC)),
    ("", None, None, None, None),
    ("x" * 32_767, None, None, None, None),
    ("<r>bold</r> or not", 10**15, None, None, None),
]


def book(path, sheet_class, write):
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as made:
        made.set_properties({"created": datetime(2026, 11, 23)})
        day, moment = (made.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
        sheet = made.add_worksheet("Rows", sheet_class)
        for column in range(5):
            sheet.write_string(0, column, "head")
        write(sheet, day, moment)
    with zipfile.ZipFile(path) as files:
        return {name: files.read(name) for name in files.namelist()}


def cell_by_cell(sheet, day, moment):
    for number, row in enumerate(ROWS, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif isinstance(value, bool):
                sheet.write_string(number, column, "yes" if value else "no")
            elif isinstance(value, int):
                sheet.write_number(number, column, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(number, column, value.astimezone(UTC).replace(tzinfo=None), moment)
            elif value is not None:
                sheet.write_datetime(number, column, value, day)


def test_rows_at_once_are_the_bytes_of_cell_by_cell(tmp_path):
    at_once = book(
        tmp_path / "a.xlsx", RowSheet, lambda sheet, day, moment: sheet.write_rows(ROWS, day=day, moment=moment)
    )
    one_by_one = book(tmp_path / "b.xlsx", None, cell_by_cell)

    assert at_once == one_by_one


def test_what_a_workbook_cannot_hold_is_cut_or_told_in_words(tmp_path):
    rows = [("x" * 40_000, 1, True, date(1812, 6, 24), None)]
    book(tmp_path / "a.xlsx", RowSheet, lambda sheet, day, moment: sheet.write_rows(rows, day=day, moment=moment))

    _, (text, _, _, day, _) = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()

    assert len(text) == 32_767
    assert day == "1812-06-24"


def test_a_table_without_rows_is_its_head(tmp_path):
    book(tmp_path / "a.xlsx", RowSheet, lambda sheet, day, moment: sheet.write_rows([], day=day, moment=moment))

    assert CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python() == [["head"] * 5]
