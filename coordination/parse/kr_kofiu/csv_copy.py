"""
A copy of the annex's names as CSV, one line an entry: name, other names, kind, tag, notice.

Its maker told person, organisation and ship apart by the look of a name, and put into `tag` the
programme where one is printed, else the nationality. Two of his slips can be seen and are mended:
who has a nationality, or is "linked to" a body, is a person; a shipping company is no ship.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date

from coordination.parse.kr_kofiu.entry import Printed
from coordination.parse.reading import ListFile, Unreadable, choose, day
from coordination.vocabulary import FieldGroup, TargetType

FORM = "kr_restricted_persons.csv"
HEADER = ["entry", "name", "names_other", "hangul", "kind", "tag", "notice", "issued_on", "effective_on"]
ABSENT = frozenset(
    {
        FieldGroup.BIRTH_DATES,
        FieldGroup.IDENTIFIERS,
        FieldGroup.SHIP_DETAILS,
        FieldGroup.NATIONALITIES,
        FieldGroup.ADDRESSES,
    }
)
KINDS = {
    "개인": TargetType.PERSON,
    "단체": TargetType.ORGANISATION,
    "선박": TargetType.VESSEL,
    "항공기": TargetType.AIRCRAFT,
}

_PROGRAMME = re.compile(r"E\.O\.\s?\d+|UNSCR\s?\d+|ISIL|TCO")
_COMPANY = re.compile(
    r"\b(?:CO|COMPANY|CORP|CORPORATION|JV|LIMITED|LTD|MANAGEMENT|SHIPPING|TRADING|TRDG)\b", re.IGNORECASE
)
_LINKED = re.compile(r"\blink to\b")


def fits(text: str) -> bool:
    return text.startswith("entry,")


def published_on(file: ListFile, text: str) -> date:
    """The day from which the notice has effect."""
    first = next(_rows(file, text), None)
    if first is None:
        raise Unreadable(f"{file.name}: holds no record")
    line, cells = first
    return day(cells["effective_on"], "%Y-%m-%d", f"{file.name}, line {line}, effective_on")


def read(file: ListFile, text: str) -> Iterator[Printed]:
    notice: set[tuple[str, ...]] = set()
    for line, cells in _rows(file, text):
        where = f"{file.name}, line {line}"
        notice.add((cells["notice"], cells["issued_on"], cells["effective_on"]))
        if len(notice) > 1:
            raise Unreadable(f"{where}: is of another notice than the lines before it")
        others = [cell for name in ("names_other", "hangul") for cell in cells[name].split(";")]
        names = [cell for cell in (cells["name"], *others) if cell.strip()]
        yield copied(where, f"line {line}", cells["kind"], cells["tag"], names, list(cells.values()))


def copied(where: str, locator: str, kind: str, tag: str, names: list[str], raw: list[str]) -> Printed:
    """An entry of either copy."""
    target_type = choose(kind, KINDS, f"{where}, kind")
    programme = [tag] if _PROGRAMME.fullmatch(tag) else []
    nationality = [tag] if tag and not programme else []
    if nationality and not re.search(r"[a-z]", tag):
        raise Unreadable(f"{where}: unknown tag {tag!r}")
    if nationality or any(map(_LINKED.search, names)):
        target_type = TargetType.PERSON
    elif target_type is TargetType.VESSEL and any(map(_COMPANY.search, names)):
        target_type = TargetType.ORGANISATION
    return Printed(
        where,
        locator,
        target_type,
        names,
        json.dumps(raw, ensure_ascii=False),
        tags=programme,
        nationalities=nationality,
    )


def _rows(file: ListFile, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if next(reader, []) != HEADER:
            raise Unreadable(f"{file.name}: not the header {','.join(HEADER)}")
        for row in reader:
            if not row:
                continue
            if len(row) != len(HEADER):
                raise Unreadable(f"{file.name}, line {reader.line_num}: {len(row)} columns, expected {len(HEADER)}")
            yield reader.line_num, {name: cell.strip() for name, cell in zip(HEADER, row, strict=True)}
    except csv.Error as error:
        raise Unreadable(f"{file.name}, line {reader.line_num}: {error}") from error
