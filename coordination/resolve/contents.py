"""
What a list said of a target (`ListEntry` as plain data) -> the record as linking sees it. Pure.
"""

import re
import sys
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from coordination.identifiers import russian_number
from coordination.programmes import programme_key
from coordination.resolve.countries import country_code
from coordination.resolve.houses import houses
from coordination.resolve.record import NONE, Birth, PrintedName, Record, few
from coordination.vocabulary import IdentifierKind, NameKind, NameQuality, TargetType

_KINDS = {each.value: each for each in NameKind}
_QUALITIES = {each.value: each for each in NameQuality}
_WORD = re.compile(r"[a-z]{4,}")
# Of a page on the web only whose it is: OFAC and the UN send readers to the same pages for all their targets.
_PAGE = re.compile(r"(https?://|www\.)([^\s/]+)\S*")
# Words of any record: what the sanctions are for says little of whom they are on.
_IDLE = frozenset(
    [
        "from",
        "with",
        "that",
        "this",
        "have",
        "been",
        "were",
        "which",
        "they",
        "their",
        "also",
        "into",
        "more",
        "than",
        "such",
        "other",
        "including",
        "listed",
        "list",
        "date",
        "birth",
        "place",
        "name",
        "names",
        "known",
        "alias",
        "passport",
        "number",
        "nationality",
    ]
)


class Loaded(NamedTuple):
    """
    A record as its rows hold it, not yet read: plain values, which another process is handed fast.

    content  JSON of what the list says, in the shape of `ListEntry`; "" where nothing is known
    names    (full, kind, quality)
    numbers, documents  "kind:value"
    """

    pk: int
    source: str
    jurisdiction: str
    target_type: str
    content: str
    names: Sequence[tuple[str, str, str]]
    numbers: Collection[str]
    documents: Collection[str]


def record_from(loaded: Loaded, regimes: Mapping[tuple[str, str], str]) -> Record:
    """
    The record as linking sees it.

    regimes  (jurisdiction, key of the programme) -> code of the regime
    """
    content = orjson.loads(loaded.content) if loaded.content else {}
    programmes = ((loaded.jurisdiction, programme_key(basis["programme"])) for basis in content.get("bases", ()))
    return record_of(
        content,
        pk=loaded.pk,
        source=loaded.source,
        target_type=TargetType(loaded.target_type),
        names=[PrintedName(full, _KINDS[kind], _QUALITIES[quality]) for full, kind, quality in loaded.names],
        numbers=loaded.numbers,
        documents=loaded.documents,
        regimes={regimes[programme] for programme in programmes if programme in regimes},
    )


def record_of(
    content: dict[str, Any],
    *,
    pk: int,
    source: str,
    target_type: TargetType,
    names: Sequence[PrintedName],
    numbers: Collection[str],
    documents: Collection[str],
    regimes: Collection[str],
) -> Record:
    """
    One record; for what the arguments hold see `Record`.

    content  in the shape of `ListEntry`; {} where nothing but names and numbers is known
    """
    if target_type is not TargetType.VESSEL:  # a firm's IMO ship number is that of a ship it is tied to
        numbers = {number for number in numbers if not number.startswith("imo_ship:")}
    countries = _countries(content, target_type)
    if target_type is TargetType.ORGANISATION and "ru" in countries:
        numbers = {*numbers, *_russian_numbers(documents)}
    return Record(
        pk,
        source,
        target_type,
        _names(names, content),
        frozenset(numbers) or NONE,
        frozenset(documents) or NONE,
        _births(content),
        countries,
        few(tuple(regimes)),
        few(tuple(content.get("genders", ()))),
        _words(content, names, target_type),
        country_code((content.get("vessel") or {}).get("flag", "")),
    )


def _russian_numbers(documents: Collection[str]) -> Iterator[str]:
    """INN and OGRN that a list prints as a tax or registration number (OFAC: DNPP, InfraVEB), where they fit."""
    for document in documents:
        kind, _, value = document.partition(":")
        if kind in (IdentifierKind.REGISTRATION, IdentifierKind.TAX):
            number = russian_number(value)
            if number.valid and number.kind is not IdentifierKind.REGISTRATION:
                yield f"{number.kind}:{number.value}"


def _names(names: Sequence[PrintedName], content: dict[str, Any]) -> tuple[PrintedName, ...]:
    """Search rows with the family names that the content tells; the primary name first."""
    families = {
        name["full"]: next((text for part, text in name.get("parts", ()) if part == "last"), "")
        for name in content.get("names", ())
    }
    found = [
        PrintedName(name.full, name.kind, name.quality, family) if (family := families.get(name.full, "")) else name
        for name in names
    ]
    return tuple(sorted(found, key=lambda name: (name.kind is not NameKind.PRIMARY, name.is_weak)))


def _births(content: dict[str, Any]) -> tuple[Birth, ...]:
    return tuple(
        Birth(date.fromisoformat(birth["earliest"]), date.fromisoformat(birth["latest"]), bool(birth["circa"]))
        for birth in content.get("birth_dates", ())
        if birth["earliest"]
    )


def _countries(content: dict[str, Any], kind: TargetType) -> frozenset[str]:
    printed = (
        content.get("nationalities", ())
        if kind is TargetType.PERSON
        else [address["country"] for address in content.get("addresses", ())]
    )
    return few(tuple([code for text in printed if text and (code := country_code(text))]))


def _words(content: dict[str, Any], names: Sequence[PrintedName], kind: TargetType) -> tuple[str, ...]:
    texts = [*content.get("positions", ()), content.get("remarks", "")]
    for place in content.get("birth_places", ()):
        texts += [place["city"], place["region"], place["text"]]
    for address in content.get("addresses", ()):
        texts += [*address["lines"], address["city"], address["region"]]
    texts += [relation["name"] for relation in content.get("relations", ())]
    found = set(_latin_words(_PAGE.sub(r" \2", " ".join(text for text in texts if text))))
    if not found:
        return ()
    found -= _IDLE
    found.difference_update(_latin_words(" ".join(name.full for name in names)))
    if kind is TargetType.ORGANISATION:
        for address in content.get("addresses", ()):
            found.update(houses(_plain(line) for line in address["lines"]))
    return tuple(sys.intern(word) for word in sorted(found))


def _latin_words(text: str) -> list[str]:
    return _WORD.findall(_plain(text).lower())


def _plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
