"""How OFAC prints names, dates and remarks as text. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from coordination.parse import dates
from coordination.parse.names import script_of
from coordination.records import Name, PartialDate
from coordination.vocabulary import DatePrecision, NameKind, NamePart, NameQuality, TargetType

_SUFFIXES = {"JR", "JR.", "SR", "SR.", "II", "III", "IV"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_POINT = rf"(?:(\d{{1,2}}) (?=[A-Z]))?(?:({'|'.join(_MONTHS)}) )?(\d{{4}})"
_DATE = re.compile(rf"(circa )?{_POINT}(?:(?: to |-)(?:circa )?{_POINT})?")

# Names in Arabic script are wrapped in marks that say which way to write them.
_DIRECTION_MARKS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_FAMILY_NAME_FIRST = {"Bopomofo", "Han", "Hangul", "Hiragana", "Katakana"}
_IN_ORDER = (
    *(NamePart.FIRST, NamePart.MIDDLE, NamePart.PATRONYMIC),
    *(NamePart.LAST, NamePart.MATRONYMIC, NamePart.MAIDEN, NamePart.NICKNAME, NamePart.WHOLE),
)

Parts = tuple[tuple[NamePart, str], ...]


def name(printed: str, target_type: TargetType, kind: NameKind, quality: NameQuality) -> Name:
    """
    A name as the CSV prints it: "SURNAME, Given" for persons, verbatim for all others.

    Commas in the names of firms and ships ("CO., LTD.") part nothing.
    """
    printed = single_quoted(printed)
    whole = (printed, ((NamePart.WHOLE, printed),))
    written, parts = _person(printed) if target_type is TargetType.PERSON else whole
    return Name(written, kind, quality, parts, script_of(written))


def single_quoted(text: str) -> str:
    """The CSV prints ' for every ": one spelling, so that the forms agree. The record as received keeps its own."""
    return text.replace('"', "'")


def plain(text: str) -> str:
    """Without the marks that say which way to write it."""
    return text.translate(_DIRECTION_MARKS).strip()


def in_order(parts: Iterable[tuple[NamePart, str]]) -> Parts:
    """Given names first: the forms print one name's parts in different orders."""
    return tuple(sorted(((role, plain(text)) for role, text in parts), key=lambda part: _IN_ORDER.index(part[0])))


def full(given: str, family: str) -> str:
    """Given names before the family name, but in the scripts that write the family name first."""
    if set(script_of(family).split("+")) & _FAMILY_NAME_FIRST:
        return family + given
    return f"{given} {family}".strip()


def formatted(parts: Parts) -> tuple[str, str]:
    """
    Given and family name as OFAC formats them from their parts: the family name, and the name
    of anything but a person, in capitals; a nickname as it is.
    """
    given = (text for role, text in parts if role in (NamePart.FIRST, NamePart.MIDDLE, NamePart.PATRONYMIC))
    family = (
        text if role is NamePart.NICKNAME else text.upper()
        for role, text in parts
        if role not in (NamePart.FIRST, NamePart.MIDDLE, NamePart.PATRONYMIC)
    )
    return " ".join(given), " ".join(family)


def country(text: str) -> str:
    """OFAC's word for no country is "undetermined"."""
    return "" if text == "undetermined" else text


def _person(printed: str) -> tuple[str, Parts]:
    """Full name, given names first, and its parts. "Jr." stands before or after the given names."""
    surname, *rest = (piece.strip() for piece in printed.split(","))
    given = " ".join(piece for piece in rest if piece and piece.upper() not in _SUFFIXES)
    suffix = " ".join(piece for piece in rest if piece.upper() in _SUFFIXES)
    written = " ".join(piece for piece in (given, surname, suffix) if piece)
    if not given:
        return written, ((NamePart.UNGRADED, surname),)
    return written, ((NamePart.LAST, surname), (NamePart.FIRST, given))


def partial_date(text: str) -> PartialDate:
    """ "28 Jul 1963", "Apr 1958", "1962", "circa 1962", "1960 to 1965", "01 Jan 1974 to 31 Dec 1975"."""
    match = _DATE.fullmatch(text)
    if match is None:
        return dates.unreadable(text)
    circa, *points = match.groups()
    try:
        first = _point(text, points[:3])
        last = _point(text, points[3:]) if points[5] else first
    except ValueError:  # 31 Jun, year 0
        return dates.unreadable(text)
    if first.earliest is None or last.latest is None:
        return dates.unreadable(text)
    return dates.between(text, first.earliest, last.latest, circa=bool(circa))


def _point(text: str, point: list[str | None]) -> PartialDate:
    day, month, year = point
    if not year:
        return dates.unreadable(text)
    if not month:
        return dates.in_year(text, int(year))
    number = _MONTHS.index(month) + 1
    return dates.exact(text, date(int(year), number, int(day))) if day else dates.in_month(text, int(year), number)


def date_text(points: Sequence[date], *, circa: bool) -> str:
    """
    The text for begin and end of the first and of the last point of a date: "Apr 1958",
    "circa 1962", "1960 to 1962", "01 Mar 1962 to 31 Mar 1963".
    """
    first, last = dates.between("", *points[:2]), dates.between("", *points[2:])
    whole = dates.between("", points[0], points[3])
    exactly = DatePrecision.DAY
    if whole.precision is not DatePrecision.RANGE and {first.precision, last.precision} == {exactly}:
        text = _shown(whole)
    else:
        text = f"{_shown(first)} to {_shown(last)}"
    return f"circa {text}" if circa else text


def _shown(when: PartialDate) -> str:
    if when.earliest is None:
        return when.text
    month = f"{_MONTHS[when.earliest.month - 1]} {when.earliest.year:04d}"
    return {
        DatePrecision.DAY: f"{when.earliest.day:02d} {month}",
        DatePrecision.MONTH: month,
        DatePrecision.YEAR: f"{when.earliest.year:04d}",
    }.get(when.precision, "")


def shortest(when: PartialDate) -> str:
    """A date as short as it is exact, the same from both forms: "2018-06-30", "2018-06", "2018"."""
    lengths = {DatePrecision.DAY: 10, DatePrecision.MONTH: 7, DatePrecision.YEAR: 4}
    if when.earliest is None or when.precision not in lengths:
        return when.text
    return when.earliest.isoformat()[: lengths[when.precision]]


def segments(text: str) -> list[str]:
    """
    The segments of a remark: parted by semicolons, but not by those inside parentheses.

    Joined with ";" they give `text` back. A parenthesis that never closes opens nothing.
    """
    found: list[str] = []
    for piece in text.split(";"):
        if found and _is_open(found[-1]):
            found[-1] += ";" + piece
        else:
            found.append(piece)
    if _is_open(found[-1]):
        found[-1:] = found[-1].split(";")
    return found


def titles(text: str) -> list[str]:
    """The titles in one cell: "Minister of Defence; Marshal"."""
    return [title.strip() for title in segments(single_quoted(text)) if title.strip()]


def _is_open(segment: str) -> bool:
    return segment.count("(") > segment.count(")")
