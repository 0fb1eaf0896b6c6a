"""The workbook: bytes -> the rows of its two sheets that name targets, columns checked."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from coordination.parse import dates, workbooks
from coordination.parse.nz_russia.cells import one_line
from coordination.parse.reading import MAX_UNPACKED, ListFile, Unreadable

TYPE, IDENTIFIER, ALIASES, ASSET = "Type", "Unique Identifier", "Alias/Alternate Spellings", "Name of Asset"
FIRST, MIDDLE, LAST = "First name", "Middle name(s)", "Last name"
TITLE, BORN, BORN_AT, ADDRESS = "Title", "DOB", "Place of Birth", "Address"
CITIZENSHIPS = ("Citizenship", "Citizenship 2", "Citizenship 3")
PASSPORT, ASSOCIATES = "Passport Number", "Associates/Relatives"
SANCTIONED, ADDED, STATUS = "Date of Sanction", "Date of Additional Sanction", "Sanction Status"
RATIONALE, INFORMATION = "General Rationale for Sanction", "Additional Information"
TRAVEL, FREEZE, SERVICES = "Travel Ban", "Asset Freeze", "Service Prohibition"
SECURITIES, SHIP, AIRCRAFT = "Dealing with Securities", "Ship Ban", "Aircraft Ban"
BANS = (TRAVEL, FREEZE, SERVICES, SECURITIES, SHIP, AIRCRAFT)
IMO, SHIP_NAME, SHIP_ALIASES = "IMO Number", "Name of Ship as of Date of Sanction", "Alias/Alternate Names"
DELETED_ON, DELETED, DELETED_WHY = "Date Record Deleted", "Record Deleted Flag", "Reason for Deletion"

REGISTER_SHEET, SHIPS_SHEET = "Russia Sanctions Register", "Ships"
COLUMNS: dict[str, frozenset[str]] = {
    REGISTER_SHEET: frozenset(
        {
            *(TYPE, IDENTIFIER, FIRST, MIDDLE, LAST, ASSET, ALIASES, TITLE, BORN, BORN_AT, *CITIZENSHIPS),
            *(ADDRESS, PASSPORT, ASSOCIATES, SANCTIONED, ADDED, STATUS, RATIONALE, INFORMATION, *BANS),
        }
    ),
    SHIPS_SHEET: frozenset(
        {
            *(TYPE, IDENTIFIER, IMO, SHIP_NAME, SANCTIONED, SHIP_ALIASES, ADDED, STATUS, *BANS),
            *(DELETED_ON, DELETED, DELETED_WHY),
        }
    ),
}

_STATED = re.compile(
    r"\b(?:(?:updated?|current)(?: (?:on|to|at|as at))?|as at)\W{1,3}"
    r"(\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+ \d{4}|\d{1,2}/\d{1,2}/\d{4})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Row:
    sheet: str
    line: int  # of the sheet, from 1
    cells: Mapping[str, Any]  # as the workbook gives them: str, float, bool, date, datetime, time

    def text(self, column: str) -> str:
        return one_line(self.cells[column])

    @property
    def where(self) -> str:
        return f"nz_russia, sheet {self.sheet!r}, row {self.line}"


@dataclass(frozen=True)
class Sheets:
    published_on: date | None
    register: list[Row]
    ships: list[Row]


def read_sheets(file: ListFile) -> Sheets:
    """
    Only the two sheets of targets: a third lists goods, and is too large to read for nothing.

    A sheet that is missing is refused, since its targets would look delisted.
    """
    workbook = workbooks.read_workbook(file, wanted=lambda name: name.strip() in COLUMNS, limit=MAX_UNPACKED)
    tables = {name.strip(): table for name, table in workbook.tables.items()}
    for sheet in COLUMNS:
        if sheet not in tables:
            raise Unreadable(f"{file.name}: sheet {sheet!r} is missing")
    legend, register = _rows(file.name, REGISTER_SHEET, tables[REGISTER_SHEET])
    _, ships = _rows(file.name, SHIPS_SHEET, tables[SHIPS_SHEET])
    return Sheets(_stated_day(legend), register, ships)


def _rows(name: str, sheet: str, table: workbooks.Table) -> tuple[workbooks.Table, list[Row]]:
    """What stands above the header, which moves when the legend grows, and the rows below."""
    for at, cells in enumerate(table):
        header = [one_line(cell) for cell in cells]
        if IDENTIFIER in header:
            where = f"{name}, sheet {sheet!r}"
            return table[:at], list(_below(where, sheet, _checked(where, header, COLUMNS[sheet]), table, at))
    raise Unreadable(f"{name}, sheet {sheet!r}: no row has the header {IDENTIFIER!r}")


def _checked(where: str, header: list[str], columns: Collection[str]) -> list[str]:
    while header and not header[-1]:
        header.pop()
    unknown = [column for column in header if column not in columns]
    missing = sorted(column for column in columns if column not in header)
    if missing:
        raise Unreadable(f"{where}: column {missing[0]!r} is missing" + (f", found {unknown[0]!r}" if unknown else ""))
    if unknown:
        raise Unreadable(f"{where}: unknown column {unknown[0]!r}")
    if len(header) != len(columns):
        twice = next(column for column in header if header.count(column) > 1)
        raise Unreadable(f"{where}: column {twice!r} occurs twice")
    return header


def _below(where: str, sheet: str, header: list[str], table: workbooks.Table, at: int) -> Iterator[Row]:
    count = 0
    for line, cells in enumerate(table[at + 1 :], start=at + 2):
        if any(one_line(cell) for cell in cells[len(header) :]):
            raise Unreadable(f"{where}, row {line}: a cell to the right of the last column")
        if any(one_line(cell) for cell in cells):
            count += 1
            yield Row(sheet, line, dict(zip(header, cells, strict=False)))
    if not count:
        raise Unreadable(f"{where}: a header and no record")


def _stated_day(legend: workbooks.Table) -> date | None:
    """The day that the legend calls that of its last update."""
    stated = _STATED.search(" ".join(text for cells in legend for cell in cells if (text := one_line(cell))))
    if not stated:
        return None
    return dates.day_or_none(re.sub(r"(?<=\d)(?:st|nd|rd|th)", "", stated[1]), "%d %B %Y", "%d %b %Y", "%d/%m/%Y")
