"""
European Union: ships in Annex XLII to Regulation (EU) 833/2014, barred from ports and services.

A copy as JSON lines of the table that the Danish Maritime Authority keeps of the annex: IMO number,
name ("Bodhi (formerly Robon)") and date of application, nothing else. The key is the IMO number.
The annex names a ship twice where it listed it again (two of 674 rows in July 2026): one entry,
since the earlier date. A ship that Regulation 765/2006 (Belarus) bars as well cannot be told here.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from coordination import identifiers
from coordination.parse.names import script_of
from coordination.parse.reading import ListFile, Unreadable, day, one_file, refuse_html
from coordination.records import Edition, LegalBasis, ListEntry, Name
from coordination.vocabulary import DateKind, FieldGroup, Measure, NameKind, NamePart, TargetType

PROGRAMME = "833/2014"
MEASURES = (Measure.PORT_ENTRY_BAN, Measure.SERVICES_BAN)  # Article 3s
FIELDS = {"imo_number", "vessel_name", "date_of_application"}

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")  # JSON may spell them
_FORMERLY = re.compile(r"^(.*?)\s*\(\s*formerly\s+([^()]*)\)?$", re.IGNORECASE)  # one is not closed


def parse(files: Sequence[ListFile]) -> Edition:
    file = one_file(files, "eu_vessels")
    refuse_html(file)
    return Edition(
        form="eu_designated_vessels.jsonl",
        published_on=None,
        entries=_entries(file),
        fields_absent=frozenset(
            {FieldGroup.ADDRESSES, FieldGroup.CONTACTS, FieldGroup.QUALITY, FieldGroup.SHIP_DETAILS}
        ),
    )


def _entries(file: ListFile) -> Iterator[ListEntry]:
    found: dict[str, ListEntry] = {}
    for entry in _rows(file):
        first = found.get(entry.key)
        found[entry.key] = entry if first is None else _folded(first, entry)
    if not found:
        raise Unreadable(f"{file.name}: holds no record")
    yield from found.values()


def _rows(file: ListFile) -> Iterator[ListEntry]:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{file.name}: byte {error.start} is not {error.encoding}") from error
    for line, raw in enumerate(text.split("\n"), 1):
        if raw.strip():
            yield _entry(raw.strip(), line, f"{file.name}, line {line}")


def _entry(raw: str, line: int, where: str) -> ListEntry:
    fields = _fields(raw, where)
    number = fields["imo_number"]
    if not re.fullmatch(r"[0-9]{7}", number):
        raise Unreadable(f"{where}: {number!r} is not an IMO number")
    names = _names(fields["vessel_name"])
    if not names:
        raise Unreadable(f"{where}: has no name")
    applies_from = day(fields["date_of_application"], "%Y-%m-%d", f"{where}, date_of_application")
    return ListEntry(
        key=number,
        reference=number,
        locator=f"line {line}",
        target_type=TargetType.VESSEL,
        names=names,
        bases=(_basis(applies_from),),
        listed_on=applies_from,
        date_kind=DateKind.EFFECTIVE,
        identifiers=(identifiers.imo_number(number, on_vessel=True),),
        raw=raw,
    )


def _fields(raw: str, where: str) -> dict[str, str]:
    try:
        pairs = json.loads(raw, object_pairs_hook=list)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{where}: not JSON, or cut off ({error})") from error
    fields = dict(pairs) if isinstance(pairs, list) and all(isinstance(pair, tuple) for pair in pairs) else {}
    if set(fields) != FIELDS or len(pairs) != len(FIELDS):
        raise Unreadable(f"{where}: not an object of {', '.join(sorted(FIELDS))}")
    for name, value in fields.items():
        if not isinstance(value, str):
            raise Unreadable(f"{where}: {name} is not text")
        if _NO_TEXT.search(value):
            raise Unreadable(f"{where}: {name} has a character that no text has")
    return {name: " ".join(value.split()) for name, value in fields.items()}


def _names(printed: str) -> tuple[Name, ...]:
    formerly = _FORMERLY.match(printed)
    present, former = (formerly[1], formerly[2].split(";")) if formerly else (printed, [])
    kinds = [(present.strip(), NameKind.PRIMARY), *((name.strip(), NameKind.FORMER) for name in former)]
    return tuple(
        dict.fromkeys(
            Name(full, kind, parts=((NamePart.WHOLE, full),), script=script_of(full)) for full, kind in kinds if full
        )
    )


def _basis(applies_from: date) -> LegalBasis:
    return LegalBasis(PROGRAMME, MEASURES, applies_from, DateKind.EFFECTIVE)


def _folded(first: ListEntry, again: ListEntry) -> ListEntry:
    """One ship of two rows: all its names, and the earlier date."""
    known = {name.full for name in first.names}
    others = (replace(name, kind=NameKind.ALIAS) for name in again.names if name.full not in known)
    since = min(entry.listed_on for entry in (first, again) if entry.listed_on)
    return replace(
        first,
        names=(*first.names, *others),
        bases=(_basis(since),),
        listed_on=since,
        raw=f"{first.raw}\n{again.raw}",
    )
