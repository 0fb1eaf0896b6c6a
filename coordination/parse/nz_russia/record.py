"""One row -> one ListEntry, or none where the row is no target."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from coordination import identifiers
from coordination.parse import names
from coordination.parse.nz_russia import cells
from coordination.parse.nz_russia.sheets import (
    ADDED,
    ADDRESS,
    AIRCRAFT,
    ALIASES,
    ASSET,
    ASSOCIATES,
    BORN,
    BORN_AT,
    CITIZENSHIPS,
    DELETED,
    DELETED_ON,
    FIRST,
    FREEZE,
    IDENTIFIER,
    IMO,
    INFORMATION,
    LAST,
    MIDDLE,
    PASSPORT,
    RATIONALE,
    SANCTIONED,
    SECURITIES,
    SERVICES,
    SHIP,
    SHIP_ALIASES,
    SHIP_NAME,
    STATUS,
    TITLE,
    TRAVEL,
    TYPE,
    Row,
)
from coordination.parse.reading import Unreadable, choose
from coordination.records import Address, Identifier, LegalBasis, ListEntry, Name, Place
from coordination.vocabulary import DateKind, IdentifierKind, Measure, NameKind, NamePart, TargetType

PROGRAMME = "Russia Sanctions Act 2022"
TARGET_TYPES = {
    "individual": TargetType.PERSON,
    "indiividual": TargetType.PERSON,  # so in some rows
    "entity": TargetType.ORGANISATION,
    "bank": TargetType.ORGANISATION,
    "asset": None,
    "total": None,
}
MEASURES = {
    FREEZE: Measure.ASSET_FREEZE,
    TRAVEL: Measure.TRAVEL_BAN,
    SERVICES: Measure.SERVICES_BAN,
    SECURITIES: Measure.INVESTMENT_BAN,
    SHIP: Measure.PORT_ENTRY_BAN,
    AIRCRAFT: Measure.AIRCRAFT_BAN,
}
FLAGS = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False, "n/a": False, "": False}
IN_FORCE = {"sanctioned": True}


def register_entry(row: Row, tally: Counter[str]) -> ListEntry | None:
    """None for an asset, which is property and no target, and for the row of totals."""
    target_type = choose(row.text(TYPE).lower(), TARGET_TYPES, f"{row.where}, {TYPE}")
    if target_type is None:
        _count_left_out(row, tally)
        return None
    is_person = target_type is TargetType.PERSON
    entry = _entry(row, target_type, _names(row, is_person=is_person))
    born = tuple(cells.birth_dates(row.cells[BORN]))
    told = [text for text in (row.text(RATIONALE), row.text(INFORMATION)) if text]
    title = row.text(TITLE)
    return replace(
        entry,
        birth_dates=born if is_person else (),
        established=() if is_person else born,
        birth_places=(Place(text=row.text(BORN_AT)),) if row.text(BORN_AT) else (),
        nationalities=tuple(dict.fromkeys(text for column in CITIZENSHIPS if (text := row.text(column)))),
        identifiers=tuple(dict.fromkeys(_identifiers(row, target_type))),
        addresses=tuple(Address((text,)) for text in cells.pieces(row.cells[ADDRESS])),
        positions=(title,) if title and is_person else (),
        relations=cells.relations(row.cells[ASSOCIATES]),
        remarks="\n".join([*([] if is_person or not title else [title]), *told]),
    )


def ship_entry(row: Row, tally: Counter[str]) -> ListEntry | None:
    """None for a ship whose record the publisher deleted: the row stays, marked."""
    choose(row.text(TYPE).lower(), {"ship": TargetType.VESSEL, "vessel": TargetType.VESSEL}, f"{row.where}, {TYPE}")
    marked = choose(row.text(DELETED).lower(), FLAGS, f"{row.where}, {DELETED}")
    if row.text(DELETED_ON) and row.text(DELETED) and not marked:
        raise Unreadable(f"{row.where}: {DELETED} says no, and yet {DELETED_ON} is {row.text(DELETED_ON)!r}")
    if marked or row.text(DELETED_ON):
        tally["deleted ships"] += 1
        return None
    name = row.text(SHIP_NAME)
    if not name:
        raise Unreadable(f"{row.where}: {SHIP_NAME} is blank")
    found = [_name(name, NameKind.PRIMARY), *_aliases(cells.aliases(row.cells[SHIP_ALIASES], is_person=False))]
    numbers = (identifiers.imo_number(row.text(IMO), on_vessel=True),) if row.text(IMO) else ()
    return replace(_entry(row, TargetType.VESSEL, tuple(dict.fromkeys(found))), identifiers=numbers)


def deletion(row: Row) -> dict[str, date | None]:
    """
    The key of a ship whose record the publisher deleted, with the day it prints; none where the row is none.

    A row that lost its identifier tells nothing of what was deleted, and a day that cannot be read none.
    """
    if DELETED not in row.cells or not row.text(IDENTIFIER):
        return {}
    try:
        days = cells.register_days(row.cells[DELETED_ON], f"{row.where}, {DELETED_ON}")
    except Unreadable:
        days = []
    return {_key(row.text(IDENTIFIER)): days[0] if len(days) == 1 else None}


def _key(reference: str) -> str:
    return re.sub(r"\s", "", reference).upper()  # "Ent-489" beside "ENT-1"


def _entry(row: Row, target_type: TargetType, printed_names: tuple[Name, ...]) -> ListEntry:
    """What both sheets tell in the same columns."""
    reference = row.text(IDENTIFIER)
    if not reference:
        raise Unreadable(f"{row.where}: {IDENTIFIER} is blank")
    choose(row.text(STATUS).lower(), IN_FORCE, f"{row.where}, {STATUS}")
    listed_on = cells.register_day(row.cells[SANCTIONED], f"{row.where}, {SANCTIONED}")
    added = cells.register_days(row.cells[ADDED], f"{row.where}, {ADDED}")
    flags = {column: choose(row.text(column).lower(), FLAGS, f"{row.where}, {column}") for column in MEASURES}
    return ListEntry(
        key=_key(reference),
        reference=reference,
        locator=f"{row.sheet}:{row.line}",
        target_type=target_type,
        names=printed_names,
        bases=(
            LegalBasis(
                programme=PROGRAMME,
                measures=tuple(measure for column, measure in MEASURES.items() if flags[column]),
                listed_on=listed_on,
                date_kind=DateKind.REGISTER,
            ),
        ),
        listed_on=listed_on,
        date_kind=DateKind.REGISTER,
        amended_on=max(added, default=None),
        raw=json.dumps(
            {column: cell for column, cell in row.cells.items() if cell != ""}, ensure_ascii=False, default=str
        ),
    )


def _count_left_out(row: Row, tally: Counter[str]) -> None:
    """A target whose type was mistyped must not vanish as an asset or a total."""
    is_asset = row.text(TYPE).lower() == "asset"
    named = any(row.text(column) for column in (FIRST, MIDDLE, LAST))
    if is_asset and (named or not row.text(ASSET)):
        raise Unreadable(f"{row.where}: an asset with the name of a target, or without its own")
    if not is_asset and (named or row.text(IDENTIFIER)):
        raise Unreadable(f"{row.where}: a row of totals that names a target")
    tally["assets" if is_asset else "rows of totals"] += 1


def _names(row: Row, *, is_person: bool) -> tuple[Name, ...]:
    """Organisations stand in the column of first names."""
    columns = ((NamePart.FIRST, FIRST), (NamePart.MIDDLE, MIDDLE), (NamePart.LAST, LAST))
    parts = tuple((part, text) for part, column in columns if (text := row.text(column)))
    if not parts or row.text(ASSET):
        raise Unreadable(f"{row.where}: no name, or that of an asset")
    full = " ".join(text for _, text in parts)
    primary = replace(_name(full, NameKind.PRIMARY), parts=parts if is_person else ((NamePart.WHOLE, full),))
    also = _aliases(cells.aliases(row.cells[ALIASES], is_person=is_person))
    return (primary, *dict.fromkeys(name for name in also if name.full != full))


def _aliases(printed: Iterable[str]) -> Iterator[Name]:
    yield from (_name(full, NameKind.ALIAS) for full in printed)


def _name(full: str, kind: NameKind) -> Name:
    return Name(full, kind, script=names.script_of(full))


def _identifiers(row: Row, target_type: TargetType) -> Iterator[Identifier]:
    is_person = target_type is TargetType.PERSON
    for number in re.split("[;,]", row.text(PASSPORT)):
        if number.strip():
            kind = IdentifierKind.PASSPORT if is_person else IdentifierKind.REGISTRATION
            yield identifiers.identifier(kind, number.strip())
    yield from names.identifiers_in(row.text(INFORMATION), target_type)
