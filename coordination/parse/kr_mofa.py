"""
Korea: autonomous designations announced by MOFA, kept by hand from its press releases (CSV, UTF-8).

Nothing machine-readable is published, so a person writes one row for each name of an announcement
and another checks it. Lists within a cell are parted by ";". The columns, in this order:

announced_on   day of the announcement, ISO; always
effective_on   day it took effect (gazette), ISO; blank while that is not known
name           in Latin letters as printed, family name first for Koreans; may be blank beside Hangul
name_hangul    in Hangul; may be blank
aliases        other names, in any letters
kind           person, organisation, vessel or aircraft
identifiers    "imo 9179842; passport 108410041 (Korea, North)": kind, number, country in brackets.
               Kinds are imo and those of `IdentifierKind` ("inn", "ogrn", "passport", "mmsi", …)
nationality    as printed; of a ship its flag
birth          "1971-04-02", "1971-04" or "1971"; several are alternatives
basis          the legal basis as the announcement names it ("대북 독자제재"); always
notice         its number or title
url            where it stands
checked_by     who compared the row with the announcement; always: an unchecked row is refused

An announcement takes effect up to five days later: effect is `listed_on` where it is known, else the
announcement is. The key is kind and name, and for a name that stands twice the later
announcement's day too.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from coordination import identifiers
from coordination.parse.kr_kofiu.births import birth_date
from coordination.parse.kr_kofiu.key import name_key
from coordination.parse.names import script_of
from coordination.parse.reading import ListFile, Unreadable, choose, day, one_file, rows_kept_by_hand
from coordination.records import Edition, Identifier, LegalBasis, ListEntry, Name, VesselDetails
from coordination.vocabulary import (
    DateKind,
    FieldGroup,
    IdentifierKind,
    Measure,
    NameKind,
    NamePart,
    TargetType,
)

HEADER = [
    "announced_on",
    "effective_on",
    "name",
    "name_hangul",
    "aliases",
    "kind",
    "identifiers",
    "nationality",
    "birth",
    "basis",
    "notice",
    "url",
    "checked_by",
]
KINDS = {word.value: word for word in TargetType}
NUMBERS = {word.value: word for word in IdentifierKind} | {"imo": None}
# Money by the payment guideline (permit for each payment); ships by the act on arrivals and departures.
MEASURES: dict[TargetType, tuple[Measure, ...]] = {
    TargetType.PERSON: (Measure.ASSET_FREEZE,),
    TargetType.ORGANISATION: (Measure.ASSET_FREEZE,),
    TargetType.VESSEL: (Measure.PORT_ENTRY_BAN,),
    TargetType.AIRCRAFT: (),
}

_NUMBER = re.compile(r"(\S+)\s+([^()]+?)(?:\s*\(([^()]*)\))?")


def parse(files: Sequence[ListFile]) -> Edition:
    file = one_file(files, "kr_mofa")
    rows = rows_kept_by_hand(file, HEADER)
    return Edition(
        form="kr_mofa.csv",
        published_on=None,
        entries=_entries(file, rows),
        fields_absent=frozenset({FieldGroup.ADDRESSES, FieldGroup.CONTACTS, FieldGroup.QUALITY}),
    )


def _entries(file: ListFile, rows: Iterator[tuple[int, dict[str, str]]]) -> Iterator[ListEntry]:
    seen: set[str] = set()
    for line, fields in rows:
        entry = _entry(fields, line, f"{file.name}, line {line}")
        if entry.key in seen:  # a namesake, or the same one announced again
            entry = replace(entry, key=f"{entry.key}:{fields['announced_on']}")
        if entry.key in seen:
            raise Unreadable(f"{file.name}, line {line}: {entry.reference} was announced that day already")
        seen.add(entry.key)
        yield entry
    if not seen:
        raise Unreadable(f"{file.name}: holds no record")


def _entry(fields: dict[str, str], line: int, where: str) -> ListEntry:
    for name in ("basis", "checked_by"):
        if not fields[name]:
            raise Unreadable(f"{where}: {name} is blank")
    target_type = choose(fields["kind"], KINDS, f"{where}, kind")
    announced_on, effective_on = _days(fields, where)
    listed_on = effective_on or announced_on
    date_kind = DateKind.EFFECTIVE if effective_on else DateKind.ANNOUNCED
    names = tuple(_names(fields, target_type))
    if not names:
        raise Unreadable(f"{where}: has no name")
    nationality = _list(fields["nationality"])
    is_ship = target_type is TargetType.VESSEL
    entry = ListEntry(
        key="",
        reference=(fields["name"] or fields["name_hangul"])[:100],
        locator=f"line {line}",
        target_type=target_type,
        names=names,
        bases=(LegalBasis(fields["basis"], MEASURES[target_type], listed_on, date_kind, instrument=fields["notice"]),),
        listed_on=listed_on,
        date_kind=date_kind,
        announced_on=announced_on,
        birth_dates=tuple(birth_date(text) for text in _list(fields["birth"])),
        nationalities=() if is_ship else tuple(nationality),
        identifiers=tuple(_identifiers(fields["identifiers"], target_type, where)),
        vessel=VesselDetails(flag="; ".join(nationality)) if is_ship and nationality else None,
        remarks=fields["url"],
        raw=json.dumps(fields, ensure_ascii=False),
    )
    return replace(entry, key=name_key(entry))


def _days(fields: dict[str, str], where: str) -> tuple[date, date | None]:
    announced_on = day(fields["announced_on"], "%Y-%m-%d", f"{where}, announced_on")
    if not fields["effective_on"]:
        return announced_on, None
    effective_on = day(fields["effective_on"], "%Y-%m-%d", f"{where}, effective_on")
    if effective_on < announced_on:
        raise Unreadable(f"{where}: took effect on {effective_on}, before it was announced")
    return announced_on, effective_on


def _names(fields: dict[str, str], target_type: TargetType) -> Iterator[Name]:
    kind = NameKind.PRIMARY
    for full in dict.fromkeys(filter(None, (fields["name"], fields["name_hangul"], *_list(fields["aliases"])))):
        script = script_of(full)
        if kind is not NameKind.PRIMARY:
            kind = NameKind.ORIGINAL_SCRIPT if script and "Latin" not in script else NameKind.ALIAS
        parts = () if target_type is TargetType.PERSON else ((NamePart.WHOLE, full),)
        yield Name(full, kind, parts=parts, script=script)
        kind = NameKind.ALIAS


def _identifiers(cell: str, target_type: TargetType, where: str) -> Iterator[Identifier]:
    for printed in _list(cell):
        match = _NUMBER.fullmatch(printed)
        if match is None:
            raise Unreadable(f"{where}, identifiers: {printed!r} is not a kind and a number")
        kind = choose(match[1].lower(), NUMBERS, f"{where}, identifiers")
        number, country = match[2], match[3] or ""
        if kind is None:
            yield identifiers.imo_number(number, on_vessel=target_type is TargetType.VESSEL, country=country)
        else:
            yield identifiers.identifier(kind, number, country=country)


def _list(cell: str) -> list[str]:
    return [item for part in cell.split(";") if (item := part.strip())]
