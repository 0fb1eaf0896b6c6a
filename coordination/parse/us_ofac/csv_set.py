"""
The CSV set: sdn.csv and, joined to it by number, alt.csv, add.csv and sdn_comments.csv.

No header, Windows-1252, "-0- " for nothing. The files are told apart by width and content.
sdn.csv alone is readable: names and programmes are in it, dates are in none of the four.
Source: list formats, section 2.3.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from coordination.parse.reading import ListFile, Unreadable, choose, csv_rows, refuse_html
from coordination.parse.us_ofac import printed, remarks
from coordination.parse.us_ofac.labels import SDN_LIST
from coordination.parse.us_ofac.profile import Profile
from coordination.records import Address, Edition, LegalBasis, ListEntry
from coordination.vocabulary import FieldGroup, Measure, NameKind, NameQuality, TargetType

SDN, ALT, ADD, COMMENTS = "sdn", "alt", "add", "sdn_comments"
COLUMNS = {SDN: 12, ALT: 5, ADD: 6, COMMENTS: 2}
ENCODING = "cp1252"

TARGET_TYPES = {
    "": TargetType.ORGANISATION,
    "individual": TargetType.PERSON,
    "vessel": TargetType.VESSEL,
    "aircraft": TargetType.AIRCRAFT,
}
ALIAS_KINDS = {"aka": NameKind.ALIAS, "fka": NameKind.FORMER, "nka": NameKind.ALIAS}
VESSEL_COLUMNS = (
    *("Vessel Call Sign", "VESSEL TYPE", "Vessel Tonnage", "Vessel Gross Registered Tonnage"),
    *("Vessel Flag", "Vessel Owner"),
)

# CONS_PRIM.CSV has the same twelve columns. Beside a blocking programme these tags do occur in
# sdn.csv; alone they stand only on lists that block nothing.
NON_SDN_ALONE = ({"NS-PLC"}, {"CMIC-EO13959"}, {"561-Related"})


@dataclass(frozen=True, slots=True)
class Row:
    """Cells as printed, and where they stand, for messages."""

    where: str
    cells: list[str]


def read(files: Sequence[ListFile]) -> Edition:
    by_kind: dict[str, ListFile] = {}
    for file in files:
        kind = _kind(file)
        if kind in by_kind:
            raise Unreadable(f"{by_kind[kind].name} and {file.name}: both are a {kind}.csv")
        by_kind[kind] = file
    if SDN not in by_kind:
        raise Unreadable("OFAC CSV set: none of the files given is an sdn.csv")
    parts = {kind: _grouped(by_kind.get(kind), COLUMNS[kind]) for kind in (ALT, ADD, COMMENTS)}
    absent = {FieldGroup.DATES}
    absent |= {FieldGroup.ALIASES} if ALT not in by_kind else set()
    absent |= {FieldGroup.ADDRESSES} if ADD not in by_kind else set()
    tally: Counter[str] = Counter()
    return Edition("SDN.CSV", None, _entries(by_kind[SDN], parts, tally), frozenset(absent), tally)


def _kind(file: ListFile) -> str:
    refuse_html(file)
    text = file.head(1 << 16).decode(ENCODING, "replace")
    try:
        first = next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error as error:
        raise Unreadable(f"{file.name}, line 1: {error}") from error
    for kind, columns in COLUMNS.items():
        if len(first) == columns and first[0].isdecimal() and (kind != ALT or first[2] in ALIAS_KINDS):
            return kind
    raise Unreadable(f"{file.name}, line 1: {len(first)} columns; neither SDN_ENHANCED.XML nor a file of the CSV set")


def _grouped(file: ListFile | None, columns: int) -> dict[str, list[Row]]:
    """Rows by the number of the record they belong to."""
    found: dict[str, list[Row]] = {}
    if file is not None:
        for line, cells in csv_rows(file, encoding=ENCODING, columns=columns):
            found.setdefault(_number(cells[0], file, line), []).append(Row(f"{file.name}, line {line}", cells))
    return found


def _entries(file: ListFile, parts: dict[str, dict[str, list[Row]]], tally: Counter[str]) -> Iterator[ListEntry]:
    seen: Counter[str] = Counter()
    for line, cells in csv_rows(file, encoding=ENCODING, columns=COLUMNS[SDN]):
        number = _number(cells[0], file, line)
        seen[number] += 1
        key = number
        if seen[number] > 1:
            # A damaged file gave one record another's number (2677, 2022-01-31). To drop it would
            # look like a delisting, to refuse the file would lose a day of history: the second
            # gets a key of its own, and the tally tells that its number is not to be believed.
            key = f"{number}#{seen[number]}"
            tally["duplicate numbers"] += 1
        # Taken out, so that what is left has no parent; the rows are those of the first bearer.
        joined = {kind: rows.pop(number, []) for kind, rows in parts.items()}
        row = Row(f"{file.name}, line {line} (record {number})", cells)
        yield _entry(key, f"{PurePath(file.name).name}:{line}", row, joined)
    if not seen:
        raise Unreadable(f"{file.name}: holds no record")
    orphans = [rows for kind in parts.values() for rows in kind.values()]
    if orphans:
        tally["orphan rows"] = sum(map(len, orphans))
        tally["orphan ids"] = len({number for kind in parts.values() for number in kind})


def _entry(key: str, locator: str, row: Row, parts: dict[str, list[Row]]) -> ListEntry:
    number, primary, type_word, programmes, title, *vessel, _ = map(_cell, row.cells)
    if not primary:
        raise Unreadable(f"{row.where}: no name")
    target = Profile(choose(type_word, TARGET_TYPES, f"{row.where}, type"), row.where)
    # Every name outside the remarks is strong: OFAC prints its weak aliases there.
    target.names.append(printed.name(primary, target.target_type, NameKind.PRIMARY, NameQuality.STRONG))
    for part in parts[ALT]:
        _, _, word, alias, _ = map(_cell, part.cells)
        if not alias:
            raise Unreadable(f"{part.where}: no name")
        kind = choose(word, ALIAS_KINDS, f"{part.where}, kind")
        target.names.append(printed.name(alias, target.target_type, kind, NameQuality.STRONG))
    target.titles += printed.titles(title)
    for label, value in zip(VESSEL_COLUMNS, vessel, strict=True):
        if value:
            target.take(label, value)
    target.addresses += [address for part in parts[ADD] if (address := _address(part)) != Address()]
    # Joined without a blank and unstripped: the remark was cut anywhere, before a blank as well.
    remark = "".join(cells[-1] for cells in (row.cells, *(part.cells for part in parts[COMMENTS])) if _cell(cells[-1]))
    if remark:
        remarks.read(remark, target)
    return target.entry(
        key=key,
        reference=number,
        locator=locator,
        bases=_bases(programmes, row.where),
        remarks=remark,
        raw=_raw(row, parts),
    )


def _bases(programmes: str, where: str) -> tuple[LegalBasis, ...]:
    tags = [tag.strip() for tag in re.split(r"\] ?\[", programmes) if tag.strip()]
    if not tags:
        raise Unreadable(f"{where}: no programme")
    if set(tags) in NON_SDN_ALONE:
        raise Unreadable(f"{where}: programme {tags[0]} alone is on a non-SDN list; this is not the SDN List")
    # No column says what a programme imposes; that property is blocked follows from the list.
    return tuple(LegalBasis(tag, (Measure.ASSET_FREEZE,), sublist=SDN_LIST) for tag in dict.fromkeys(tags))


def _address(row: Row) -> Address:
    _, _, street, city, country, note = map(_cell, row.cells)
    # "London EC3N 1DY": city, state and postal code share a cell; nothing tells where one ends.
    return Address(lines=tuple(line for line in (street, city) if line), country=country, note=note)


def _raw(row: Row, parts: dict[str, list[Row]]) -> str:
    joined = {kind: [part.cells for part in found] for kind, found in parts.items() if found}
    return json.dumps({SDN: row.cells, **joined}, ensure_ascii=False)


def _cell(cell: str) -> str:
    """The cell; "" for OFAC's null, "-0- "."""
    text = cell.strip()
    return "" if text == "-0-" else text


def _number(cell: str, file: ListFile, line: int) -> str:
    if not cell.isdecimal():
        raise Unreadable(f"{file.name}, line {line}: {cell!r} is not a record number")
    return cell
