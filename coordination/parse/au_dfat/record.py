"""The rows of one number -> one ListEntry."""

import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from coordination import identifiers
from coordination.parse import names
from coordination.parse.au_dfat import prose
from coordination.parse.au_dfat.key import free_key
from coordination.parse.au_dfat.workbook import (
    ADDRESS,
    ARMS,
    BORN,
    BORN_AT,
    CITIZENSHIP,
    COMMITTEES,
    CONTROL,
    FREEZE,
    IMO,
    INSTRUMENT,
    LISTING,
    MARITIME,
    NAME,
    NAME_TYPE,
    PRIMARY_NAME,
    REMARKS,
    STRENGTH,
    TRAVEL,
    TYPE,
    Row,
    Workbook,
)
from coordination.parse.reading import Unreadable, choose, day
from coordination.records import Address, Identifier, LegalBasis, ListEntry, Name, PartialDate, Place
from coordination.vocabulary import DateKind, Gender, IdentifierKind, Measure, NameKind, NameQuality, TargetType

T = TypeVar("T")

TARGET_TYPES = {"Individual": TargetType.PERSON, "Entity": TargetType.ORGANISATION, "Vessel": TargetType.VESSEL}
NAME_KINDS = {
    PRIMARY_NAME: NameKind.PRIMARY,
    "Alias": NameKind.ALIAS,
    "Aka": NameKind.ALIAS,
    "Original Script": NameKind.ORIGINAL_SCRIPT,
}
QUALITIES = {"": NameQuality.UNGRADED, "Strong": NameQuality.STRONG, "Weak": NameQuality.WEAK}
MEASURES = {
    FREEZE: Measure.ASSET_FREEZE,
    TRAVEL: Measure.TRAVEL_BAN,
    ARMS: Measure.ARMS_EMBARGO,
    MARITIME: Measure.SHIP_SPECIFICATION,
}
FLAGS = {"TRUE": True, "1": True, "FALSE": False, "0": False}


def entries(workbook: Workbook) -> Iterator[ListEntry]:
    """In the order of the numbers, each with a key of its own."""
    taken: set[str] = set()
    for rows in workbook.records.values():
        entry = _entry(rows, workbook.sheet)
        key = free_key(entry, taken)
        taken.add(key)
        yield replace(entry, key=key)


def _entry(rows: list[Row], sheet: str) -> ListEntry:
    # 8495 once stood without a primary name and 8686 with two: then the first of its rows.
    primary = next((row for row in rows if row.text(NAME_TYPE) == PRIMARY_NAME), rows[0])
    rows = [primary, *(row for row in rows if row is not primary)]
    where = f"au_dfat record {primary.number}"
    target_type = _target_type(rows, where)
    control = sorted(_control_date(row, where) for row in rows if row.text(CONTROL))
    listed_on, date_kind = _listing(primary, control[0] if control else None)
    born = (birth for row in rows for birth in prose.read_birth_dates(row.cells[BORN]))
    remarks = _union(rows, REMARKS)
    return ListEntry(
        key="",
        reference=str(primary.number),
        locator=f"{sheet}:{primary.line}",
        target_type=target_type,
        names=_names(rows, target_type, where),
        bases=tuple(_bases(rows, listed_on, date_kind, where)),
        listed_on=listed_on,
        date_kind=date_kind,
        amended_on=control[-1] if control else None,
        birth_dates=_unique(born, same=_meaning),
        birth_places=tuple(Place(text=place) for place in _parts(rows, BORN_AT)),
        nationalities=tuple(_parts(rows, CITIZENSHIP)),
        genders=tuple(_genders(remarks, target_type)),
        identifiers=_unique(_identifiers(rows, target_type), same=lambda number: (number.kind, number.value)),
        addresses=tuple(Address(lines=(address,)) for address in _parts(rows, ADDRESS)),
        remarks="\n".join(dict.fromkeys([*remarks, *_union(rows, LISTING)])),
        raw=json.dumps([row.filled for row in rows], ensure_ascii=False, default=str),
    )


def _target_type(rows: list[Row], where: str) -> TargetType:
    """The word most rows print (some are blank, as in 3621); between equals the primary name's."""
    words = Counter(word for row in rows if (word := row.text(TYPE)))
    if not words:
        raise Unreadable(f"{where}: {TYPE} is blank on every row")
    for word in words:
        choose(word, TARGET_TYPES, f"{where}, {TYPE}")
    return TARGET_TYPES[words.most_common(1)[0][0]]  # of equals the first met


def _names(rows: list[Row], target_type: TargetType, where: str) -> tuple[Name, ...]:
    found: list[Name] = []
    for row in rows:
        full = row.text(NAME)
        if not full:
            raise Unreadable(f"{where}: {NAME} is blank in row {row.number}{row.letter}")
        kind = choose(row.text(NAME_TYPE), NAME_KINDS, f"{where}, {NAME_TYPE}")
        if not found:
            kind = NameKind.PRIMARY
        elif kind is NameKind.PRIMARY:
            kind = NameKind.ALIAS
        quality = choose(row.text(STRENGTH), QUALITIES, f"{where}, {STRENGTH}")
        found.append(Name(full, kind, quality, script=names.script_of(full)))
    former = prose.former_names(_union(rows, REMARKS)) if target_type is TargetType.VESSEL else []
    found += [Name(full, NameKind.FORMER, script=names.script_of(full)) for full in former]
    return tuple(dict.fromkeys(found))


def _bases(rows: list[Row], listed_on: date | None, date_kind: DateKind | None, where: str) -> Iterator[LegalBasis]:
    printed = {committee: None for row in rows for committee in _committees(row)}
    # "None" is the publisher's own word for no committee; left blank on every row means the same.
    for committee in printed or ["None"]:
        own = [row for row in rows if committee in _committees(row)] or rows
        yield LegalBasis(
            programme=committee,
            measures=tuple(measure for column, measure in MEASURES.items() if _flag(own, column, where)),
            listed_on=listed_on,
            date_kind=date_kind,
            transposes_un=_transposes_un(committee),
            instrument=next((text for row in own if (text := row.text(INSTRUMENT))), ""),
        )


def _committees(row: Row) -> list[str]:
    return [committee for part in row.text(COMMITTEES).split(";") if (committee := part.strip())]


def _transposes_un(committee: str) -> bool:
    """
    A committee named by the number of a UN resolution repeats a UN list, whatever its wording
    ("1267 Committee (ISIL & Al-Qaida)" became "1267 (ISIL (Da'esh) and Al-Qaida)" under
    unchanged control dates). 1373 does not: it leaves the choice of names to each state. "None",
    "Autonomous (…)" and a committee not known yet are Australia's own.
    """
    resolution = re.match(r"(?:UN(?:SC)? ?)?(\d{3,4})\b", committee)
    return resolution is not None and resolution[1] != "1373"


def _flag(rows: list[Row], column: str, where: str) -> bool:
    words = sorted({word for row in rows if (word := row.text(column).upper())})
    if not words:
        raise Unreadable(f"{where}: {column} is blank on every row")
    return True in [choose(word, FLAGS, f"{where}, {column}") for word in words]


def _control_date(row: Row, where: str) -> date:
    cell = row.cells[CONTROL]
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    if isinstance(cell, float) and 30_000 < cell < 100_000:  # a serial whose cell lost its date format
        return prose.EXCEL_EPOCH + timedelta(days=int(cell))
    return day(row.text(CONTROL), "%d/%m/%Y", f"{where}, {CONTROL}")


def _listing(primary: Row, control: date | None) -> tuple[date | None, DateKind | None]:
    """
    The first listing where prose tells it, else the earliest control date, which bounds it.

    Only the primary name's row counts: that of an alias tells when the alias was added. A
    listing after the last edit is a typing error.
    """
    for column in (LISTING, INSTRUMENT):
        told = prose.first_listing(primary.cells[column])
        if told and (control is None or told <= control):
            return told, DateKind.LISTED
    return control, DateKind.CONTROL if control else None


def _meaning(birth: PartialDate) -> Hashable:
    return (birth.earliest, birth.latest, birth.circa) if birth.earliest else birth.text


def _genders(remarks: Iterable[str], target_type: TargetType) -> Iterator[Gender]:
    if target_type is TargetType.PERSON:
        found = re.findall(r"\bGender:? (male|female)\b", "\n".join(remarks), re.IGNORECASE)
        yield from dict.fromkeys(Gender(word.lower()) for word in found)


def _identifiers(rows: list[Row], target_type: TargetType) -> Iterator[Identifier]:
    own = prose.un_reference((row.text(column) for row in rows for column in (REMARKS, LISTING)), target_type)
    if own:
        yield own
    for printed in _union(rows, IMO):
        if re.fullmatch(r"(?:IMO\W*)?\d{7}", printed):
            yield identifiers.imo_number(printed, on_vessel=target_type is TargetType.VESSEL)
        else:  # the column has held a registration number, and "V8"
            kind = IdentifierKind.REGISTRATION if len(re.findall(r"\d", printed)) > 3 else IdentifierKind.OTHER
            yield identifiers.identifier(kind, printed, note=IMO)
    for remark in _union(rows, REMARKS):
        yield from prose.numbers_in(remark, target_type)
    for address in _union(rows, ADDRESS):
        yield from names.identifiers_in(address, target_type)


def _union(rows: Iterable[Row], column: str) -> list[str]:
    """The different texts of a column; blanks and line ends make no difference."""
    texts = (prose.text_of(row.cells[column]) for row in rows)
    return list(_unique((text for text in texts if text), same=prose.one_line))


def _parts(rows: Iterable[Row], column: str) -> list[str]:
    return list(dict.fromkeys(part for row in rows for part in prose.split_list(row.cells[column])))


def _unique(items: Iterable[T], *, same: Callable[[T], Hashable]) -> tuple[T, ...]:
    """The first of each meaning."""
    first: dict[Hashable, T] = {}
    for item in items:
        first.setdefault(same(item), item)
    return tuple(first.values())
