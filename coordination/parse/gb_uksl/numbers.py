"""Numbers that the UK list prints in fields of their own -> Identifier."""

import re
from collections.abc import Iterator
from dataclasses import replace

from coordination import identifiers
from coordination.parse.gb_uksl.cells import spaced, texts
from coordination.parse.reading import Fields
from coordination.records import Identifier
from coordination.vocabulary import IdentifierKind

_UN_REFERENCE = re.compile(r"\b([A-Z]{2})([ie])\.\s?(\d{3})\b", re.IGNORECASE)
_LABELLED = re.compile(r"\b(INN|OGRN|OGRNIP|KPP|LEI)\b\W*((?=[A-Z]*\d)[A-Z0-9]{9,20})\b")
_FALSE = re.compile(r"\b(?:false|forged|counterfeit|fraudulent)", re.IGNORECASE)


def references(fields: Fields) -> Iterator[Identifier]:
    """The UN's number, its capitals mended ("QDE.145"); a cell may hold several, or say "N/A"."""
    printed = fields.take("UNReferenceNumber", "")
    numbers = [f"{body.upper()}{letter.lower()}.{digits}" for body, letter, digits in _UN_REFERENCE.findall(printed)]
    if not numbers and any(letter.isdigit() for letter in printed):
        numbers = [printed]
    for number in numbers:
        yield replace(identifiers.identifier(IdentifierKind.UN_REFERENCE, number), printed=printed)
    if group := fields.take("OFSIGroupID", ""):
        yield identifiers.identifier(IdentifierKind.OFSI_GROUP, group)


def documents(person: Fields | None, group: str, item: str, kind: IdentifierKind) -> Iterator[Identifier]:
    for document in person.take_group(group, item) if person else ():
        number, note = (spaced(document.take(f"{item}{part}", "")) for part in ("Number", "AdditionalInformation"))
        document.finish()
        if number:
            usable = not _FALSE.search(f"{number} {note}")
            yield identifiers.identifier(kind, number, usable=usable, note=note)


def numbers(fields: Fields | None, group: str, item: str, kind: IdentifierKind, note: str = "") -> list[Identifier]:
    return [identifiers.identifier(kind, text, note=note) for text in texts(fields, group, item)]


def registrations(cells: list[str]) -> Iterator[Identifier]:
    """Free text, as "OGRN: 1247700291200 KPP: 770701001"; what has no label is kept whole."""
    for text in cells:
        labelled = _LABELLED.findall(text)
        for label, number in labelled:
            if label in ("KPP", "LEI"):
                yield identifiers.identifier(IdentifierKind(label.lower()), number)
            else:
                yield identifiers.russian_number(number)
        if not labelled:
            yield identifiers.identifier(IdentifierKind.REGISTRATION, text)


def each_once(found: list[Identifier]) -> tuple[Identifier, ...]:
    """The first of those with one kind and value: a number of a field is often in the text too."""
    first: dict[tuple[IdentifierKind, str], Identifier] = {}
    for each in found:
        first.setdefault((each.kind, each.value), each)
    return tuple(first.values())
