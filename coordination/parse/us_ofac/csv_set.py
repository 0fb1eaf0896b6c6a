"""
The CSV set: sdn.csv and, joined to it by number, alt.csv, add.csv and sdn_comments.csv.

The set of the non-SDN lists (cons_prim.csv and so on) has the same form. No header, Windows-1252,
"-0- " for nothing. The files are told apart by width and content. sdn.csv alone is readable:
names and programmes are in it, dates are in none of the four. Source: list formats, section 2.3.
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
from coordination.parse.us_ofac.grounds import Grounds
from coordination.parse.us_ofac.lists import NON_SDN, OfacList
from coordination.parse.us_ofac.profile import VESSEL_FIELDS, Profile
from coordination.records import Address, Edition, ListEntry
from coordination.vocabulary import FieldGroup, NameKind, NameQuality, TargetType

PRIMARY, ALT, ADD, COMMENTS = "sdn", "alt", "add", "sdn_comments"
COLUMNS = {PRIMARY: 12, ALT: 5, ADD: 6, COMMENTS: 2}
ENCODING = "cp1252"

TARGET_TYPES = {
    "": TargetType.ORGANISATION,
    "individual": TargetType.PERSON,
    "vessel": TargetType.VESSEL,
    "aircraft": TargetType.AIRCRAFT,
}
ALIAS_KINDS = {"aka": NameKind.ALIAS, "fka": NameKind.FORMER, "nka": NameKind.ALIAS}


@dataclass(frozen=True, slots=True)
class Row:
    """Cells as printed, and where they stand, for messages."""

    where: str
    cells: list[str]


def read(files: Sequence[ListFile], wanted: OfacList) -> Edition:
    by_kind: dict[str, ListFile] = {}
    for file in files:
        kind = _kind(file)
        if kind in by_kind:
            raise Unreadable(f"{by_kind[kind].name} and {file.name}: both are a {_file_kind(kind, wanted)}.csv")
        by_kind[kind] = file
    # Without the comments, directives that say what a non-SDN record restricts are cut off.
    for kind in (PRIMARY, COMMENTS) if wanted is NON_SDN else (PRIMARY,):
        if kind not in by_kind:
            raise Unreadable(f"OFAC CSV set: {_file_kind(kind, wanted)}.csv is not among the files given")
    parts = {kind: _grouped(by_kind.get(kind), COLUMNS[kind]) for kind in (ALT, ADD, COMMENTS)}
    absent = {FieldGroup.DATES} | ({FieldGroup.SUBLISTS} if wanted is NON_SDN else set())
    absent |= {FieldGroup.ALIASES} if ALT not in by_kind else set()
    absent |= {FieldGroup.ADDRESSES} if ADD not in by_kind else set()
    tally: Counter[str] = Counter()
    return Edition(
        f"{wanted.csv.upper()}.CSV", None, _entries(by_kind[PRIMARY], parts, wanted, tally), frozenset(absent), tally
    )


def _file_kind(kind: str, wanted: OfacList) -> str:
    """What the publisher calls a file of the set: sdn, alt; cons_prim, cons_alt."""
    if wanted is not NON_SDN:
        return kind
    return wanted.csv if kind == PRIMARY else f"cons_{kind.removeprefix('sdn_')}"


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


def _entries(
    file: ListFile, parts: dict[str, dict[str, list[Row]]], wanted: OfacList, tally: Counter[str]
) -> Iterator[ListEntry]:
    seen: set[str] = set()
    for line, cells in csv_rows(file, encoding=ENCODING, columns=COLUMNS[PRIMARY]):
        number = _number(cells[0], file, line)
        if number in seen:
            # One of the two records bears another's number: nothing tells which, and that other
            # record would look delisted.
            raise Unreadable(f"{file.name}, line {line}: ent_num {number} occurs twice")
        seen.add(number)
        # Taken out, so that what is left has no parent.
        joined = {kind: rows.pop(number, []) for kind, rows in parts.items()}
        row = Row(f"{file.name}, line {line} (record {number})", cells)
        yield _entry(number, f"{PurePath(file.name).name}:{line}", row, joined, wanted)
    if not seen:
        raise Unreadable(f"{file.name}: holds no record")
    orphans = [rows for kind in parts.values() for rows in kind.values()]
    if orphans:
        tally["orphan rows"] = sum(map(len, orphans))
        tally["orphan ids"] = len({number for kind in parts.values() for number in kind})


def _entry(number: str, locator: str, row: Row, parts: dict[str, list[Row]], wanted: OfacList) -> ListEntry:
    _, primary, type_word, programmes, title, *vessel, _ = map(_cell, row.cells)
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
    for label, value in zip(VESSEL_FIELDS, vessel, strict=True):
        if value:
            target.take(label, value)
    target.addresses += [address for part in parts[ADD] if (address := _address(part)) != Address()]
    # Joined without a blank and unstripped: the remark was cut anywhere, before a blank as well.
    remark = "".join(cells[-1] for cells in (row.cells, *(part.cells for part in parts[COMMENTS])) if _cell(cells[-1]))
    if remark:
        remarks.read(remark, target)
    return target.entry(
        key=number,
        reference=number,
        locator=locator,
        listing=wanted.listing(Grounds(row.where, _tags(programmes), target.facts)),
        raw=_raw(row, parts),
    )


def _tags(programmes: str) -> list[str]:
    return [tag.strip() for tag in re.split(r"\] ?\[", programmes)]


def _address(row: Row) -> Address:
    _, _, street, city, country, note = map(_cell, row.cells)
    # "London EC3N 1DY": city, state and postal code share a cell; nothing tells where one ends.
    return Address(lines=tuple(line for line in (street, city) if line), country=printed.country(country), note=note)


def _raw(row: Row, parts: dict[str, list[Row]]) -> str:
    joined = {kind: [part.cells for part in found] for kind, found in parts.items() if found}
    return json.dumps({PRIMARY: row.cells, **joined}, ensure_ascii=False)


def _cell(cell: str) -> str:
    """The cell; "" for OFAC's null, "-0- "."""
    text = cell.strip()
    return "" if text == "-0-" else text


def _number(cell: str, file: ListFile, line: int) -> str:
    if not cell.isdecimal():
        raise Unreadable(f"{file.name}, line {line}: {cell!r} is not a record number")
    return cell
