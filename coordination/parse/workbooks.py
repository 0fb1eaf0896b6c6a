"""
XLSX workbooks: their sheets as tables of cells, within limits, and the day they were saved.

Cells come as the workbook gives them: str, float, bool, date, datetime, time. Pure.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

import python_calamine
from lxml import etree

from coordination.parse.reading import MAX_WORKBOOK, ListFile, Unreadable, check_workbook, open_archive

Table = list[list[Any]]

_FAR_CELL = re.compile(rb"""\br\s*=\s*["'](?:[A-Z]{3,}\d|[B-Z][A-Z]\d|[A-Z]+\d{6})""", re.IGNORECASE)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Workbook:
    """The bytes, and the tables of the sheets that were asked for, in the order of the workbook."""

    name: str
    payload: bytes = field(repr=False)
    tables: dict[str, Table]

    def saved_on(self, zone: tzinfo) -> date | None:
        """The day in `zone` on which the workbook was last saved, None if it does not tell."""
        with open_archive(self.payload, self.name) as archive:
            root = _xml(archive, "docProps/core.xml")
        modified = "" if root is None else root.findtext("{http://purl.org/dc/terms/}modified", "")
        try:
            moment = datetime.fromisoformat(modified)
            return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
        except (ValueError, OverflowError):
            return None


def read_workbook(
    file: ListFile, *, wanted: Callable[[str], bool] | None = None, limit: int = MAX_WORKBOOK
) -> Workbook:
    """
    The sheets whose name is `wanted`, all by default; the others are not even looked at.

    limit  bytes that all members may unpack to
    """
    payload = check_workbook(file, limit)
    with open_archive(payload, file.name) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise Unreadable(f"{file.name}: not an XLSX workbook")
        members = archive.namelist() if wanted is None else _members(archive, wanted, file.name)
        _refuse_far_cells(archive, members, file.name)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(payload))
        names = [name for name in workbook.sheet_names if wanted is None or wanted(name)]
        if len(set(names)) != len(names):
            raise Unreadable(f"{file.name}: two sheets have the same name")
        tables = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except python_calamine.CalamineError as error:
        raise Unreadable(f"{file.name}: not a workbook that can be read ({error})") from error
    for name, table in tables.items():
        for line, row in enumerate(table, 1):
            if any("\x00" in cell for cell in row if isinstance(cell, str)):  # PostgreSQL keeps no such text
                raise Unreadable(f"{file.name}, sheet {name!r}, row {line}: holds a control character (NUL)")
    return Workbook(file.name, payload, tables)


def _refuse_far_cells(archive: zipfile.ZipFile, members: Collection[str], where: str) -> None:
    """
    Refuse a cell beyond column AZ or row 99,999.

    The reader allots every cell up to the last one: a file of six kilobytes with one cell in
    the far corner asks for 512 GB and aborts the process, which no exception tells.
    """
    for member in members:  # where all sheets are read, all members: the workbook says itself which are sheets
        if _FAR_CELL.search(archive.read(member)):
            raise Unreadable(f"{where}: {member} has a cell far outside the list")


def _members(archive: zipfile.ZipFile, wanted: Callable[[str], bool], where: str) -> list[str]:
    """The members that hold the sheets whose name is `wanted`."""
    workbook, relations = _xml(archive, "xl/workbook.xml"), _xml(archive, "xl/_rels/workbook.xml.rels")
    if workbook is None or relations is None:
        raise Unreadable(f"{where}: does not say where its sheets are")
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    members = []
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        if wanted(sheet.get("name", "")):
            target = targets.get(sheet.get(_RELATION), "").removeprefix("/xl/").removeprefix("xl/")
            member = posixpath.normpath(f"xl/{target}")
            if member not in archive.namelist():
                raise Unreadable(f"{where}: sheet {sheet.get('name')!r} is missing from the file")
            members.append(member)
    return members


def _xml(archive: zipfile.ZipFile, member: str) -> etree._Element | None:
    """The root of a member, None if it is missing or holds nothing that can be read."""
    if member not in archive.namelist():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        return etree.fromstring(archive.read(member), parser)
    except etree.XMLSyntaxError:
        return None
