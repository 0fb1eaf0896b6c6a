"""The workbook: bytes -> its rows by the number of the record, columns checked."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

import python_calamine
from lxml import etree

from coordination.parse import dates
from coordination.parse.au_dfat.prose import one_line
from coordination.parse.reading import ListFile, Unreadable, check_workbook

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
_FAR_CELL = re.compile(rb"""\br\s*=\s*["'](?:[A-Z]{3,}\d|[B-Z][A-Z]\d|[A-Z]+\d{6})""", re.IGNORECASE)


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
    payload = check_workbook(file)
    _refuse_far_cells(payload, file.name)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(payload))
        sheets = [workbook.get_sheet_by_index(index) for index in range(len(workbook.sheet_names))]
        tables = [sheet.to_python(skip_empty_area=False) for sheet in sheets]
    except python_calamine.CalamineError as error:
        raise Unreadable(f"{file.name}: not a workbook that can be read ({error})") from error
    if not tables or not tables[0]:
        raise Unreadable(f"{file.name}: no sheet, or an empty one")
    for sheet, table in zip(sheets[1:], tables[1:], strict=True):
        if table:  # records there would be lost, and look like delistings
            raise Unreadable(f"{file.name}: a second sheet {sheet.name!r} that is not empty")
    # By position: the sheet's name has held a date.
    return Workbook(sheets[0].name, _saved_on(payload, sheets[0].name), _records(tables[0], file.name))


def _refuse_far_cells(payload: bytes, where: str) -> None:
    """
    Refuse a cell beyond column AZ or row 99,999, and whatever is not XLSX.

    The reader allots every cell up to the last one: a file of six kilobytes with one cell in
    the far corner asks for 512 GB and aborts the process, which no exception tells.
    """
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise Unreadable(f"{where}: not an XLSX workbook")
        for member in archive.infolist():  # any of them: the workbook says itself which are sheets
            if _FAR_CELL.search(archive.read(member)):
                raise Unreadable(f"{where}: {member.filename} has a cell far outside the list")


def _saved_on(payload: bytes, sheet_name: str) -> date | None:
    """The day in Canberra on which the workbook was last saved; else the date in the sheet's name."""
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        if "docProps/core.xml" in archive.namelist():
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
            root = etree.fromstring(archive.read("docProps/core.xml"), parser)
            modified = "" if root is None else root.findtext("{http://purl.org/dc/terms/}modified", "")
            try:
                moment = datetime.fromisoformat(modified)
                return moment.astimezone(_CANBERRA).date() if moment.tzinfo else moment.date()
            except ValueError:
                pass  # the sheet's name may tell
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
