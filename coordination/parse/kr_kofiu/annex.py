"""
The annex of a notice as text: a heading with a count, then numbered entries in OFAC-like English.

    별표 … 금융거래등제한대상자 (685명)
    1. SURNAME, Given (a.k.a. …; a.k.a. …) (한글); DOB 04 Mar 1972; nationality Korea, North;
       Passport 123456789 (Korea, North); Gender Male (individual) [E.O.13382]

An entry may run over several lines. One without "(individual)", "(vessel)" or "(aircraft)" is an
organisation. Facts with no label of those below stay in the remarks. The count must be that of the
entries, and they must be numbered without a gap: a lost line would look like a delisting.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

from coordination import identifiers
from coordination.parse.kr_kofiu.births import birth_date
from coordination.parse.kr_kofiu.entry import Printed
from coordination.parse.reading import ListFile, Unreadable, choose
from coordination.records import Address, Place, Relation
from coordination.vocabulary import FieldGroup, Gender, IdentifierKind, TargetType

FORM = "annex"
ABSENT: frozenset[FieldGroup] = frozenset()
KINDS = {
    "individual": TargetType.PERSON,
    "entity": TargetType.ORGANISATION,
    "vessel": TargetType.VESSEL,
    "aircraft": TargetType.AIRCRAFT,
}
GENDERS = {"male": Gender.MALE, "female": Gender.FEMALE}

_COUNT = re.compile(r"\(\s*(\d[\d,]*)\s*(?:명|개|건)\s*\)")
_SECTION = re.compile(r"\W*[가-힣 ]+\(\s*\d[\d,]*\s*(?:명|개|건|척)\s*\)\W*")
_NUMBERED = re.compile(r"\s*(\d+)\.\s+(\S.*)")
_TAGS = re.compile(r"\s*\[([^\[\]]+)\]\s*\.?$")
_LINKED = re.compile(r"\s*\(Linked To:? ([^()]+)\)\s*\.?$", re.IGNORECASE)
_KIND = re.compile(r"\s*\((individual|entity|vessel|aircraft)\)\s*\.?$", re.IGNORECASE)
_ALIAS = re.compile(r"^([afn])\.k\.a\b\.?\s*", re.IGNORECASE)
_NUMBER = r"(?: No\.?| Number)?:?\s+([^\s()]+)(?:\s+\(([^()]*)\))?(.*)"

DOCUMENTS = {
    r"(?:alt\. )?(?:Diplomatic )?Passport": IdentifierKind.PASSPORT,
    r"(?:alt\. )?National ID": IdentifierKind.NATIONAL_ID,
    r"Tax ID": IdentifierKind.TAX,
    r"Registration(?: ID)?": IdentifierKind.REGISTRATION,
    r"SWIFT/BIC": IdentifierKind.BIC,
    r"MMSI": IdentifierKind.MMSI,
    r"Call Sign": IdentifierKind.CALL_SIGN,
}
_DOCUMENTS = {re.compile(label + _NUMBER, re.IGNORECASE): kind for label, kind in DOCUMENTS.items()}
_IMO = re.compile(r"(?:Vessel Registration Identification )?IMO(?: No\.?| Number)?:?\s+(\d{7})", re.IGNORECASE)


def fits(text: str) -> bool:
    return any(_NUMBERED.match(line) for line in text.split("\n"))


def published_on(file: ListFile, text: str) -> date | None:
    """The annex prints none; the notice around it does."""


def read(file: ListFile, text: str) -> Iterator[Printed]:
    heading, entries = _split(text)
    count = _COUNT.search(heading)
    if count is None:
        raise Unreadable(f"{file.name}: its heading does not say how many entries it has")
    expected = int(count[1].replace(",", ""))
    if len(entries) != expected:
        raise Unreadable(f"{file.name}: {len(entries)} entries, where its heading says {expected}")
    for number, (line, entry) in enumerate(entries, 1):
        yield _entry(f"{file.name}, entry {number}", f"line {line}", entry)


def _split(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The heading, and each entry with its first line; an entry starts where the next number does."""
    heading: list[str] = []
    entries: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        start = _NUMBERED.match(line)
        if start and int(start[1]) == len(entries) + 1:
            entries.append((number, start[2].strip()))
        elif not entries:
            heading.append(line)
        elif not _SECTION.fullmatch(line):
            first, entry = entries[-1]
            entries[-1] = first, f"{entry} {line.strip()}".strip()
    return "\n".join(heading), entries


def _entry(where: str, locator: str, text: str) -> Printed:
    rest = text
    tags: list[str] = []
    linked: list[str] = []
    while match := _TAGS.search(rest) or _LINKED.search(rest):
        (tags if match.re is _TAGS else linked).insert(0, match[1].strip())
        rest = rest[: match.start()]
    kind = _KIND.search(rest)
    target_type = TargetType.ORGANISATION
    if kind:
        target_type = choose(kind[1].lower(), KINDS, where)
        rest = rest[: kind.start()]
    head, *facts = _top_level(rest, ";")
    printed = Printed(where, locator, target_type, [], text, tags=tags)
    printed.relations += [Relation("Linked To", name) for name in linked]
    _read_head(head, printed)
    for fact in filter(None, facts):
        if not _read_fact(fact, printed):
            printed.remarks.append(fact)
    return printed


def _read_head(head: str, printed: Printed) -> None:
    """
    The name, then names in brackets, then perhaps an address: "NAME (a.k.a. …) (한글), Pyongyang".

    An address behind a name without brackets cannot be told from it, and stays in it.
    """
    pieces = re.split(r"\s*\(((?:[^()]|\([^()]*\))*)\)", head)
    printed.names.append(pieces[0])
    for group in pieces[1::2]:
        for name in group.split(";"):
            alias = _ALIAS.match(name.strip())
            kept = printed.former if alias and alias[1].lower() == "f" else printed.names
            kept.append(_ALIAS.sub("", name.strip()))
    address = " ".join(piece.strip(" ,") for piece in pieces[2::2]).strip()
    if address:
        printed.addresses.append(Address(lines=(address,)))


def _read_fact(fact: str, printed: Printed) -> bool:
    for label, take in FACTS.items():
        if match := label.fullmatch(fact):
            take(printed, match[1].strip())
            return True
    if imo := _IMO.fullmatch(fact):
        on_vessel = printed.target_type is TargetType.VESSEL
        printed.identifiers.append(identifiers.imo_number(imo[1], on_vessel=on_vessel))
        return True
    for label, kind in _DOCUMENTS.items():
        if match := label.fullmatch(fact):
            number, country, note = match[1].rstrip(","), match[2] or "", match[3].strip(" ,")
            found = identifiers.identifier(kind, number, country=country, note=note)
            if kind in (IdentifierKind.TAX, IdentifierKind.REGISTRATION) and country == "Russia":
                found = identifiers.russian_number(number, country=country, note=note)
            printed.identifiers.append(found)
            return True
    return False


def _top_level(text: str, mark: str) -> list[str]:
    """`text` parted at a mark that stands outside brackets."""
    found, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth = max(0, depth + {"(": 1, ")": -1}.get(letter, 0))
        if letter == mark and not depth:
            found.append(text[start:place].strip())
            start = place + 1
    return [*found, text[start:].strip()]


def _fact(label: str) -> re.Pattern[str]:
    return re.compile(rf"(?:alt\. )?{label}:?\s+(.+)", re.IGNORECASE)


FACTS: dict[re.Pattern[str], Callable[[Printed, str], None]] = {
    _fact("DOB"): lambda printed, value: printed.births.append(birth_date(value)),
    _fact("POB"): lambda printed, value: printed.birth_places.append(Place(text=value)),
    _fact("(?:nationality|citizen)"): lambda printed, value: printed.nationalities.append(value),
    _fact("Gender"): lambda printed, value: printed.genders.append(
        choose(value.lower(), GENDERS, f"{printed.where}, Gender")
    ),
    _fact("Link(?:ed)? to"): lambda printed, value: printed.relations.append(Relation("link to", value)),
}
