"""
A `ListEntry` as canonical JSON: what is compared, hashed and kept. Pure.

Left out are `locator` and `raw`: they say where a record stands and how it is spelled in the
file, not what it says. Order within a field carries no meaning in any list but for the
primary name, so fields are sorted: a publisher's reshuffle is no amendment.
"""

import hashlib
from collections.abc import Collection
from dataclasses import fields
from typing import Any

import orjson

from coordination.records import ListEntry
from coordination.vocabulary import FieldGroup, NameKind, NameQuality

Record = dict[str, Any]

_FIELDS = tuple(f.name for f in fields(ListEntry) if f.name not in ("locator", "raw"))
# Fields that came later and that few lists print: left out where empty, so that other records stay as they were.
_WHERE_GIVEN = ("announced_on",)
_ABSENT_FIELDS: dict[FieldGroup, tuple[str, ...]] = {
    FieldGroup.ADDRESSES: ("addresses",),
    FieldGroup.CONTACTS: ("contacts",),
    FieldGroup.BIRTH_DATES: ("birth_dates", "birth_places"),
    FieldGroup.IDENTIFIERS: ("identifiers",),
    FieldGroup.SHIP_DETAILS: ("vessel",),
    FieldGroup.NATIONALITIES: ("nationalities",),
    FieldGroup.DATES: ("listed_on", "date_kind", "amended_on", "announced_on"),
}
_ABSENT_IN_BASES: dict[FieldGroup, tuple[str, ...]] = {
    FieldGroup.DATES: ("listed_on", "date_kind"),
    FieldGroup.MEASURES: ("measures",),
    FieldGroup.SUBLISTS: ("sublist",),
}


def canonical(entry: ListEntry) -> bytes:
    """The entry as JSON with sorted keys and sorted fields; equal for equal records."""
    record: Record = orjson.loads(orjson.dumps({name: getattr(entry, name) for name in _FIELDS}))
    for name in _WHERE_GIVEN:
        if record[name] is None:
            del record[name]
    return encode(record)


def encode(record: Record) -> bytes:
    """Plain data in the shape of `ListEntry` as canonical JSON."""
    in_order = {}
    for name, value in record.items():
        if isinstance(value, list) and len(value) > 1:
            keep = 1 if name == "names" else 0
            value = [*value[:keep], *sorted(value[keep:], key=_dumped)]
        in_order[name] = value
    return _dumped(in_order)


def _dumped(value: Any) -> bytes:
    # Plain data only: orjson leaves the fields of a dataclass in the order of its class.
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def merge(before: Record, after: Record, absent: Collection[FieldGroup]) -> Record:
    """
    `after` with what its edition does not hold taken from `before`.

    What the edition holds for some records only is used where it stands. Aliases and name
    qualities are per name; dates, measures and sub-lists also per legal basis. An address that is
    printed in fewer parts than before, and says the same, keeps its parts.
    """
    merged = {**after, "addresses": _in_parts(before["addresses"], after["addresses"])}
    for group in absent:
        for name in _ABSENT_FIELDS.get(group, ()):
            if not merged.get(name) and name in before:
                merged[name] = before[name]
    if FieldGroup.ALIASES in absent:
        printed = {name["full"] for name in after["names"]}
        kept = [name for name in before["names"] if name["full"] not in printed and name["kind"] != NameKind.PRIMARY]
        merged["names"] = [*after["names"], *kept]
    if FieldGroup.QUALITY in absent:
        quality = {name["full"]: name["quality"] for name in before["names"]}
        merged["names"] = [
            {**name, "quality": quality.get(name["full"], name["quality"])}
            if name["quality"] == NameQuality.UNGRADED
            else name
            for name in merged["names"]
        ]
    in_bases = [name for group in absent for name in _ABSENT_IN_BASES.get(group, ())]
    if in_bases:
        former = {basis["programme"]: basis for basis in before["bases"]}
        merged["bases"] = [_filled(basis, former.get(basis["programme"]), in_bases) for basis in after["bases"]]
    return merged


def _in_parts(before: list[Record], after: list[Record]) -> list[Record]:
    """
    The addresses of `after`, each as parted by the edition before where that parts it further.

    A form that prints city, region and postcode in one cell (OFAC's CSV, with ' for ") is compared
    word by word, in any order.
    """
    known = {_words(address): address for address in before}
    return [max(address, known.get(_words(address), address), key=_parts) for address in after]


def _words(address: Record) -> tuple[str, ...]:
    text = " ".join((*address["lines"], *(address[name] for name in ("city", "region", "postcode"))))
    return *sorted(text.replace(",", " ").replace('"', "'").split()), address["country"], address["note"]


def _parts(address: Record) -> tuple[int, int]:
    return sum(bool(address[name]) for name in ("city", "region", "postcode")), len(address["lines"])


def _filled(basis: Record, former: Record | None, names: Collection[str]) -> Record:
    if former is None:
        return basis
    return {**basis, **{name: former[name] for name in names if not basis[name]}}


def changed_fields(before: Record, after: Record) -> list[str]:
    """Names of the fields in which two records differ, in alphabetical order."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
