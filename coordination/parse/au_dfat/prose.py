"""
What the DFAT list says in free text: birth dates, the first listing, numbers, lists in a cell.

Cells come as the workbook gives them (str, float, bool, date, datetime, time). Nothing raises:
what is not clearly a date or a labelled number stays in the text it stands in.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from coordination import identifiers
from coordination.parse import dates, names
from coordination.records import Identifier, PartialDate
from coordination.vocabulary import IdentifierKind, TargetType

EXCEL_EPOCH = date(1899, 12, 30)
YEARS = range(1850, 2101)  # of a birth
SERIAL_YEARS = range(1900, 2031)
OLDEST_READ_DAY = date(1910, 1, 1)
OLDEST_LISTING = date(1990, 1, 1)  # before the first of these lists: a typing error


def text_of(cell: Any) -> str:
    """A cell as text, its line ends kept; `_x000D_` is how XLSX writes a carriage return."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return str(cell).upper()
    return _lines(str(cell))


@lru_cache(maxsize=1 << 12)  # an alias repeats the long texts of its record
def _lines(text: str) -> str:
    text = re.sub(r"(?:_x000[9aAdD]_|\r|\n)+", "\n", text)
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def one_line(cell: Any) -> str:
    return text_of(cell).replace("\n", " ")


def split_list(cell: Any) -> list[str]:
    """
    "x; y" and "a) x b) y" as their parts. A letter counts only as the next one of its list:
    branches "i)", "ii)" inside "g)" do not.
    """
    text = one_line(cell)
    starts, ends, expected = [0], [], "a"
    for marker in re.finditer(r"(?<!\S)([a-z])\)", text):
        # The first part of some lists has lost its "a)".
        if marker[1] == expected or (expected == "a" and marker[1] == "b" and marker.start()):
            ends.append(marker.start())
            starts.append(marker.end())
            expected = chr(ord(marker[1]) + 1)
    parts = (text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True))
    pieces = (piece.strip(" ,:") for part in parts for piece in part.split(";"))
    return [piece for piece in pieces if piece and piece != "Address"]


def former_names(remarks: Iterable[str]) -> list[str]:
    """Of a ship: "Previous names include OLYMPUS", when the remark says nothing else."""
    found = (re.fullmatch(r"Previous names? includes?:? (.+?)\.?", remark) for remark in remarks)
    return [name.strip() for remark in found if remark for name in re.split("[,;]", remark[1]) if name.strip()]


# Birth dates

_CIRCA = re.compile(r"(?:approximately|approx\.?|about|circa|c\.)\s*:?\s*(.+)", re.IGNORECASE | re.DOTALL)
_SPAN = re.compile(r"between\s+(.+?)\s+and\s+(.+)|(.+?)\s+to\s+(.+)|(\d{4})\s*[-–]\s*(\d{4})", re.IGNORECASE)
_SEPARATOR = re.compile(r"[;\n]|(?<!/),|(?<!\S)[a-z]\)")  # "24/01/,1973" is one date, mistyped
_NEXT_DATE = re.compile(r"\s+|(?<=\d{4})\.(?=\d{4})")
_DAY = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})\s*/\s*(\d{4})", re.ASCII)
_MONTH = re.compile(r"/?(\d{1,2})\s*/\s*(\d{4})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(rf"(?:(\d{{1,2}})\s*)?({'|'.join(_MONTHS)})[a-z]*\.?,?\s*(\d{{4}})", re.IGNORECASE | re.ASCII)


def read_birth_dates(cell: Any) -> list[PartialDate]:
    """
    The dates a cell gives as alternatives. Every part keeps its text, readable or not.

    A true date before 1910 whose serial is a year is that year: 1961 in a cell with a date
    format reads as 1905-05-14, which is nobody's birth date on this list.
    """
    if isinstance(cell, date):
        on = cell.date() if isinstance(cell, datetime) else cell
        serial = (on - EXCEL_EPOCH).days
        if on < OLDEST_READ_DAY and serial in SERIAL_YEARS:
            return [dates.in_year(str(serial), serial)]
        return [dates.exact(on.isoformat(), on)]
    text = text_of(cell)
    parts = [part.strip() for part in _SEPARATOR.split(text)]
    found = [born for part in parts if part for born in _alternatives(part)]
    if any(born.earliest for born in found):
        return found
    return [dates.unreadable(text)] if text else []


def _alternatives(part: str) -> list[PartialDate]:
    """One date, or several with nothing but a blank (once a full stop) between them."""
    whole = _birth_date(part)
    tokens = _NEXT_DATE.split(part)
    if whole.earliest or len(tokens) == 1 or not re.fullmatch(r"[\d/.\s]+", part):
        return [whole]
    return [_birth_date(token) for token in tokens]


def _birth_date(text: str) -> PartialDate:
    about = _CIRCA.fullmatch(text)
    bare = about[1] if about else text
    span = _SPAN.fullmatch(bare)
    if not span:
        return _days(text, bare, circa=bool(about))
    first, last = (_days(end, end) for end in span.groups() if end)
    if first.earliest is None or last.latest is None:
        return dates.unreadable(text)
    return dates.between(text, first.earliest, last.latest, circa=bool(about))


def _days(text: str, bare: str, *, circa: bool = False) -> PartialDate:
    if re.fullmatch(r"\d{4}", bare, re.ASCII) and int(bare) in YEARS:
        return dates.in_year(text, int(bare), circa=circa)
    if (month := _MONTH.fullmatch(bare)) and int(month[1]) in range(1, 13) and int(month[2]) in YEARS:
        return dates.in_month(text, int(month[2]), int(month[1]), circa=circa)
    if (named := _NAMED.fullmatch(bare)) and not named[1] and int(named[3]) in YEARS:
        return dates.in_month(text, int(named[3]), _month(named[2]), circa=circa)
    on = _day(bare)
    return dates.exact(text, on, circa=circa) if on and on.year in YEARS else dates.unreadable(text)


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1


def _day(text: str) -> date | None:
    """A day printed in numbers, day first, or with its month's name."""
    if printed := _DAY.fullmatch(text):
        day, month, year = int(printed[1]), int(printed[2]), int(printed[3])
    elif (printed := _NAMED.fullmatch(text)) and printed[1]:
        day, month, year = int(printed[1]), _month(printed[2]), int(printed[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


# The first listing

_FIRST = re.compile(
    rf"""
    (?: ^
      | (?<![a-z-])(?<!last\ )(?<!formerly\ )(?<!previously\ )(?:listed|designated)
            (?: (?! \bon\b | amended | listed\b | \bpersons\b ) . ){{0,120}}? (?:on\b)?
      | instrument\ of\ first\ \w+ (?: (?! listed\b ) . ){{0,200}}? \[[^]]* \bGazette\b [^],]* , )
    \s*:?\s* (?P<day> {_DAY.pattern} | {_NAMED.pattern} ) \b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def first_listing(cell: Any) -> date | None:
    """
    The first listing that a cell tells: a true date, a text that starts with one, the date right
    after "listed" or "designated", or that of the Gazette of the "instrument of first listing";
    never one after "relisted", "last listed" or "amended".
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    told = _FIRST.search(one_line(cell))
    on = _day(told["day"]) if told else None
    return on if on and on >= OLDEST_LISTING else None


# Numbers

_UN = re.compile(r"([A-Z][A-Za-z])([ie])\.?\s?(\d{3})[a-z]?\b")  # also "KPi030", "SOi. 020", "IQi.004r"
_UN_LABEL = re.compile(r"\bUN Ref(?:erence)?(?: Number| No\.?)?\s*:?\s*")
_PASSPORT = re.compile(r"\bpassports?(?: (?:no|number|information)\b)?", re.IGNORECASE)
_NATIONAL_ID = re.compile(r"\bnational (?:identification|identity|ID)(?: card)?(?: (?:no|number)\b)?", re.IGNORECASE)
_COUNTRY = r"(?!National|Ident|Passport|Card|Number|Driver|Licen|Issue|Expir|Date)[A-Z][a-z][A-Za-z']+"
_ITEM = re.compile(
    rf"[\s.,;:-]*(?:\b[a-z]\)\s*)?(?:(?P<country>{_COUNTRY}(?: (?:of|the|and|{_COUNTRY}))*) (?:number |No\. )?)?"
    r"(?P<number>(?:[A-Z]{1,4}[-/. ]?)?\d+(?:[- ]\d+)*)\b(?:\s*\([^()]*\))?"
)
_IMO = re.compile(r"\bIMO Identification Number:? (\d{7})\b")
_COMPANY = re.compile(
    r"\b(?P<label>Company Identification|Registration ID|State Registration|Tax ID|National Tax)"
    r"(?: \(OGRN no\.\))?(?: (?:No|Number)\b)?\W*(?P<number>\d[\d ]{4,}\d)\b",
    re.IGNORECASE,
)


def un_reference(cells: Iterable[Any], target_type: TargetType) -> Identifier | None:
    """
    The UN reference that a text starts with or labels as one; others belong to other targets.

    One with the wrong letter too ("SOe.001" in a person's row): i is a person, e an entity.
    """
    letter = {TargetType.PERSON: "i", TargetType.ORGANISATION: "e"}.get(target_type)
    for text in map(one_line, cells):
        for start in (0, *(label.end() for label in _UN_LABEL.finditer(text))):
            found = _UN.match(text, start)
            if found and found[2] == letter:
                canonical = f"{found[1].upper()}{letter}.{found[3]}"
                return replace(identifiers.identifier(IdentifierKind.UN_REFERENCE, canonical), printed=found[0])
    return None


def numbers_in(cell: Any, target_type: TargetType) -> Iterator[Identifier]:
    """Numbers right behind their label. Passports and national ids only of a person."""
    text = one_line(cell)
    yield from names.identifiers_in(text, target_type)
    if target_type is TargetType.PERSON:
        yield from _listed(text, IdentifierKind.PASSPORT, _PASSPORT)
        yield from _listed(text, IdentifierKind.NATIONAL_ID, _NATIONAL_ID)
    else:
        for number in _IMO.findall(text):
            yield identifiers.imo_number(number, on_vessel=target_type is TargetType.VESSEL)
    for found in _COMPANY.finditer(text):
        russian = identifiers.russian_number(found["number"])
        kind = IdentifierKind.TAX if "tax" in found["label"].lower() else IdentifierKind.REGISTRATION
        yield russian if russian.valid else identifiers.identifier(kind, found["number"])


def _listed(text: str, kind: IdentifierKind, label: re.Pattern[str]) -> Iterator[Identifier]:
    """ "Passport no: a) 927234267 (…) b) Iraq number A6489694": each with the country before it."""
    for labelled in label.finditer(text):
        end = labelled.end()
        while (item := _ITEM.match(text, end)) and len(re.findall(r"\d", item["number"])) > 4:
            yield identifiers.identifier(kind, item["number"], country=item["country"] or "")
            end = item.end()
