"""The workbook: bytes -> its rows by the number of the record, columns checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import Any

from coordination.parse import dates, workbooks
from coordination.parse.au_dfat.prose import one_line
from coordination.parse.reading import ListFile, Unreadable

REFERENCE, NAME, TYPE, NAME_TYPE = "Reference", "Name of Individual or Entity", "Type", "Name Type"
STRENGTH, BORN, BORN_AT, CITIZENSHIP = "Alias Strength", "Date of Birth", "Place of Birth", "Citizenship"
ADDRESS, REMARKS, LISTING, IMO = "Address", "Additional Information", "Listing Information", "IMO Number"
COMMITTEES, CONTROL, INSTRUMENT = "Committees", "Control Date", "Instrument of Designation"
FREEZE, TRAVEL, ARMS, MARITIME = "Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction"
COLUMNS = (
    *(REFERENCE, NAME, TYPE, NAME_TYPE, STRENGTH, BORN, BORN_AT, CITIZENSHIP, ADDRESS, REMARKS, LISTING),
    *(IMO, COMMITTEES, CONTROL, INSTRUMENT, FREEZE, TRAVEL, ARMS, MARITIME),
)
PRIMARY_NAME = "Primary Name"

_CANBERRA = timezone(timedelta(hours=10))  # its summer hour matters only before one in the morning


@dataclass(frozen=True)
class Row:
    number: int
    letter: str
    line: int  # of the sheet, from 1
    cells: Mapping[str, Any]  # as the workbook gives them: str, float, bool, date, datetime, time

    def text(self, column: str) -> str:
        return one_line(self.cells[column])

    @property
    def filled(self) -> dict[str, Any]:
        """The cells that hold something, as received."""
        return {column: cell for column, cell in self.cells.items() if cell != ""}

    @property
    def order(self) -> tuple[int, str, bool, str]:
        """The plain number first, then a … z, aa …; never the order in the file."""
        return len(self.letter), self.letter, self.text(NAME_TYPE) != PRIMARY_NAME, repr(self.cells)


@dataclass(frozen=True)
class Workbook:
    sheet: str
    saved_on: date | None
    records: Mapping[int, list[Row]]  # by number, ascending; rows in the order of their letters


def read_workbook(file: ListFile) -> Workbook:
    workbook = workbooks.read_workbook(file)
    tables = list(workbook.tables.items())
    if not tables or not tables[0][1]:
        raise Unreadable(f"{file.name}: no sheet, or an empty one")
    for sheet, table in tables[1:]:
        if table:  # records there would be lost, and look like delistings
            raise Unreadable(f"{file.name}: a second sheet {sheet!r} that is not empty")
    sheet, table = tables[0]  # by position: the sheet's name has held a date
    saved_on = workbook.saved_on(_CANBERRA) or _date_in(sheet)
    return Workbook(sheet, saved_on, _records(table, file.name))


def _date_in(sheet_name: str) -> date | None:
    printed = re.search(r"(\d{1,2})\D(\d{1,2})\D(\d{4})", sheet_name)
    return dates.day_or_none("/".join(printed.groups()), "%d/%m/%Y") if printed else None


def _records(table: list[list[Any]], where: str) -> dict[int, list[Row]]:
    _check_header([one_line(cell) for cell in table[0]], where)
    records: dict[int, list[Row]] = {}
    for line, cells in enumerate(table[1:], start=2):
        if not any(one_line(cell) for cell in cells):
            continue
        if any(one_line(cell) for cell in cells[len(COLUMNS) :]):
            raise Unreadable(f"{where}, row {line}: a cell to the right of the last column")
        reference = one_line(cells[0])
        parts = re.fullmatch(r"(\d+) ?([A-Za-z]*)", reference, re.ASCII)
        if not parts:
            raise Unreadable(f"{where}, row {line}: unknown {REFERENCE} {reference!r}")
        row = Row(int(parts[1]), parts[2].lower(), line, dict(zip(COLUMNS, cells, strict=False)))
        records.setdefault(row.number, []).append(row)
    if not records:
        raise Unreadable(f"{where}: a header and no record")
    return {number: sorted(records[number], key=lambda row: row.order) for number in sorted(records)}


def _check_header(header: list[str], where: str) -> None:
    while header and not header[-1]:
        header.pop()
    missing = [column for column in COLUMNS if column not in header]
    unknown = [column for column in header if column not in COLUMNS]
    if missing:
        raise Unreadable(f"{where}: column {missing[0]!r} is missing" + (f", found {unknown[0]!r}" if unknown else ""))
    if unknown:
        raise Unreadable(f"{where}: unknown column {unknown[0]!r}")
    for position, (found, expected) in enumerate(zip(header, [*COLUMNS, ""], strict=False), start=1):
        if found != expected:
            raise Unreadable(f"{where}: column {position} is {found!r}, expected {expected!r}")
