"""Rows -> records as linking sees them."""

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

import orjson

from coordination.models import Designation, DesignationIdentifier, DesignationName, DesignationVersion, Programme
from coordination.programmes import programme_key
from coordination.resolve.countries import country_code
from coordination.resolve.record import DOCUMENTS, NUMBERS, Birth, PrintedName, Record
from coordination.vocabulary import NameKind, NameQuality, TargetType

BATCH = 2000  # ids a statement: below the variable limits of both engines
_WORD = re.compile(r"[a-z]{4,}")
_KINDS = {each.value: each for each in NameKind}
_QUALITIES = {each.value: each for each in NameQuality}
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


def batches(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def load_records(designations: Collection[int]) -> Iterator[Record]:
    """The records with these ids, in their order, each by what it says now (or said last)."""
    regimes = {
        (jurisdiction, key): regime
        for jurisdiction, key, regime in Programme.objects.filter(regime__isnull=False).values_list(
            "jurisdiction__code", "key", "regime__code"
        )
    }
    for ids in batches(designations):
        numbers: dict[int, set[str]] = defaultdict(set)
        documents: dict[int, set[str]] = defaultdict(set)
        for pk, kind, value in (
            DesignationIdentifier.objects.filter(designation__in=ids, usable=True, kind__in=NUMBERS | DOCUMENTS)
            .exclude(kind__in=NUMBERS, valid=False)
            .values_list("designation_id", "kind", "value")
        ):
            (numbers if kind in NUMBERS else documents)[pk].add(f"{kind}:{value}")
        names: dict[int, list[PrintedName]] = defaultdict(list)
        for pk, full, name_kind, quality in (
            DesignationName.objects.filter(designation__in=ids)
            .order_by("pk")
            .values_list("designation_id", "full", "kind", "quality")
        ):
            names[pk].append(PrintedName(full, _KINDS[name_kind], _QUALITIES[quality]))
        contents = dict(
            DesignationVersion.objects.believed()
            .filter(designation__in=ids)
            .order_by("pk")  # the newest last
            .values_list("designation_id", "content")
        )
        for pk, source, jurisdiction, target_type in (
            Designation.objects.filter(pk__in=ids)
            .order_by("pk")
            .values_list("pk", "source__code", "source__jurisdiction__code", "target_type")
        ):
            content = orjson.loads(contents[pk]) if pk in contents else {}
            kind = TargetType(target_type)
            found = numbers[pk]
            if kind is not TargetType.VESSEL:  # a firm's IMO ship number is that of a ship it is tied to
                found = {number for number in found if not number.startswith("imo_ship:")}
            yield Record(
                pk,
                source,
                kind,
                _names(names[pk], content),
                frozenset(found),
                frozenset(documents[pk]),
                _births(content),
                _countries(content, kind),
                frozenset(
                    regime
                    for basis in content.get("bases", ())
                    if (regime := regimes.get((jurisdiction, programme_key(basis["programme"])))) is not None
                ),
                frozenset(content.get("genders", ())),
                _words(content, names[pk]),
                country_code((content.get("vessel") or {}).get("flag", "")),
            )


def _names(names: list[PrintedName], content: dict[str, Any]) -> tuple[PrintedName, ...]:
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
    return frozenset(code for text in printed if text and (code := country_code(text)))


def _words(content: dict[str, Any], names: list[PrintedName]) -> tuple[str, ...]:
    texts = [*content.get("positions", ()), content.get("remarks", "")]
    for place in content.get("birth_places", ()):
        texts += [place["city"], place["region"], place["text"]]
    for address in content.get("addresses", ()):
        texts += [*address["lines"], address["city"], address["region"]]
    texts += [relation["name"] for relation in content.get("relations", ())]
    found = set(_latin_words(" ".join(text for text in texts if text)))
    if not found:
        return ()
    found -= _IDLE
    found.difference_update(_latin_words(" ".join(name.full for name in names)))
    return tuple(sys.intern(word) for word in sorted(found))


def _latin_words(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _WORD.findall(text.lower())
