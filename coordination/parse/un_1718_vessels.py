"""
United Nations: ships designated by the 1718 Committee (CSV made of the Committee's PDF).

One row is one ship. What it is under stands in the headings of the PDF's columns that say Yes, and
they differ: 37 ships are frozen, 35 barred from ports, 15 must lose their flag. Several
headings are parted by "; ", several dates by " | " ("2017-10-03: … | 2018-03-30: …", HAO FAN 6).
The key is the IMO number; one ship (MIN NING DE YOU 078) has none, and its name is its key.

The PDF numbers the names and flags a ship has had; the CSV has the newest name first and the flags
and MMSI numbers in the order printed, oldest first. Source: the list of 2020-06-05 (list formats, 1.2).
"""

import json
import re
from collections.abc import Iterator, Sequence

from coordination import identifiers
from coordination.parse.names import script_of
from coordination.parse.reading import ListFile, Unreadable, choose, day, one_file, rows_kept_by_hand
from coordination.records import Edition, Identifier, LegalBasis, ListEntry, Name, Relation, VesselDetails
from coordination.vocabulary import (
    DateKind,
    FieldGroup,
    IdentifierKind,
    Measure,
    NameKind,
    NamePart,
    TargetType,
)

PROGRAMME = "1718"
HEADER = ["number", "name", "imo", "mmsi", "flag", "measures", "designated_on", "former_names"]
OMM = "Economic resources controlled or operated by Ocean Maritime Management (KPe.020)"
MEASURES = {
    "Paragraph 8 (d) of resolution 1718 (2006) and paragraph 12 of resolution 2270 (2016)": Measure.ASSET_FREEZE,
    "Paragraph 12 (a) of resolution 2321 (2016)": Measure.DEFLAG,
    "Paragraph 12 (d) of resolution 2321 (2016)": Measure.ASSET_FREEZE,
    "Paragraph 6 of resolution 2371 (2017) and paragraph 6 of resolution 2375 (2017)": Measure.PORT_ENTRY_BAN,
    OMM: Measure.ASSET_FREEZE,  # paragraph 23 of resolution 2270 (2016)
}

_DATED = re.compile(r"(\d{4}-\d\d-\d\d): (.+)", re.DOTALL)


def parse(files: Sequence[ListFile]) -> Edition:
    file = one_file(files, "un_1718_vessels")
    rows = rows_kept_by_hand(file, HEADER)
    return Edition(
        form="1718_vessels.csv",
        published_on=None,
        entries=_entries(file, rows),
        fields_absent=frozenset({FieldGroup.ADDRESSES, FieldGroup.CONTACTS}),
    )


def _entries(file: ListFile, rows: Iterator[tuple[int, dict[str, str]]]) -> Iterator[ListEntry]:
    seen: set[str] = set()
    for line, fields in rows:
        entry = _entry(fields, line, f"{file.name}, line {line}")
        if entry.key in seen:
            raise Unreadable(f"un_1718_vessels record {entry.key}: occurs twice in {file.name}")
        seen.add(entry.key)
        yield entry
    if not seen:
        raise Unreadable(f"{file.name}: holds no record")


def _entry(fields: dict[str, str], line: int, where: str) -> ListEntry:
    name, number = fields["name"], fields["imo"]
    if not name:
        raise Unreadable(f"{where}: has no name")
    if number and not re.fullmatch(r"[0-9]{7}", number):
        raise Unreadable(f"{where}: {number!r} is not an IMO number")
    bases = tuple(_bases(fields, where))
    flags = _list(fields["flag"])
    key = number or f"name:{name}"
    return ListEntry(
        key=key,
        reference=number or name,
        locator=f"line {line}",
        target_type=TargetType.VESSEL,
        names=tuple(_names(name, _list(fields["former_names"]))),
        bases=bases,
        listed_on=min(basis.listed_on for basis in bases if basis.listed_on),
        date_kind=DateKind.DESIGNATED,
        identifiers=tuple(_identifiers(number, _list(fields["mmsi"]))),
        relations=(Relation("controlled or operated by", "Ocean Maritime Management", "KPe.020"),)
        if any(OMM in basis.instrument for basis in bases)
        else (),
        vessel=VesselDetails(flag=flags[-1], former_flags=tuple(flags[:-1])) if flags else None,
        raw=json.dumps(fields, ensure_ascii=False),
    )


def _bases(fields: dict[str, str], where: str) -> Iterator[LegalBasis]:
    """One for each date of designation, with the headings as its instrument."""
    for part in fields["measures"].split(" | "):
        dated = _DATED.fullmatch(part)
        on, headings = (dated[1], dated[2]) if dated else (fields["designated_on"], part)
        printed = headings.split("; ")
        measures = [choose(heading, MEASURES, f"{where}, measures") for heading in printed]
        yield LegalBasis(
            PROGRAMME,
            tuple(dict.fromkeys(measures)),
            day(on, "%Y-%m-%d", f"{where}, designated_on"),
            DateKind.DESIGNATED,
            instrument="; ".join(printed),
        )


def _names(name: str, former: list[str]) -> Iterator[Name]:
    yield Name(name, NameKind.PRIMARY, parts=((NamePart.WHOLE, name),), script=script_of(name))
    for each in dict.fromkeys(former):
        if each != name:
            yield Name(each, NameKind.FORMER, parts=((NamePart.WHOLE, each),), script=script_of(each))


def _identifiers(number: str, mmsi: list[str]) -> Iterator[Identifier]:
    if number:
        yield identifiers.imo_number(number, on_vessel=True)
    for each in dict.fromkeys(mmsi):
        yield identifiers.identifier(IdentifierKind.MMSI, each)


def _list(cell: str) -> list[str]:
    return [item for part in cell.split(";") if (item := part.strip())]
