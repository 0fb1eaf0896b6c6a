"""
Cells of the register: days as dates, serials or text, lists, ties.

Cells come as the workbook gives them. A bare number in a date cell is the serial of a day: 45352
is 2024-03-01, 45429 is 2024-05-17.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from coordination.parse import dates
from coordination.parse.reading import Unreadable
from coordination.records import PartialDate, Relation

EXCEL_EPOCH = date(1899, 12, 30)
ACT_OF = 2022  # no register date is older than the Act
YEARS = range(1850, 2101)  # of a birth
OLDEST_READ_DAY = date(1910, 1, 1)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\ufeff]")
_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d|\d{1,2} [A-Za-z]{3,9} \d{4}")
_PATTERNS = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y")
_CIRCA = re.compile(r"\b(?:circa|approximately|approx|about)\b\.?|\bc\.", re.IGNORECASE)
_PARTIAL = re.compile(r"(?:(\d{1,2}|[dx]{2})/)?(\d{1,2}|[mx]{2})/(\d{4})(?:\s*[-–]\s*(\d{4}))?", re.IGNORECASE)
_YEARS = re.compile(r"(\d{4})(?:\s*(?:-|–|to)\s*(\d{4}))?")
_FORMS = frozenset(
    [
        *("ltd", "llc", "inc", "jsc", "ojsc", "cjsc", "pjsc", "ooo", "oao", "ao", "zao", "pao", "plc", "gmbh", "sa"),
        *("co", "corp", "corporation", "company", "limited", "liability"),
        *("joint", "stock", "joint-stock", "open", "closed", "public"),
    ]
)
_TIE = re.compile(r"(.+?\bof)\s+(.+)", re.IGNORECASE)


def one_line(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(_CONTROL.sub("", re.sub(r"_x000[dDaA]_", " ", str(cell))).split())


def register_day(cell: Any, where: str) -> date:
    """The day a cell prints, day first; anything else is refused, and so is one before the Act."""
    days = register_days(cell, where)
    if len(days) != 1:
        raise Unreadable(f"{where}: {one_line(cell)!r} is not a date")
    return days[0]


def register_days(cell: Any, where: str) -> list[date]:
    """The days a cell prints, several of them in a text; none when it is blank."""
    text = one_line(cell)
    if isinstance(cell, date):
        days: list[date | None] = [cell.date() if isinstance(cell, datetime) else cell]
    elif re.fullmatch(r"\d{5}", text):
        days = [EXCEL_EPOCH + timedelta(days=int(text))]
    else:
        days = [dates.day_or_none(printed, *_PATTERNS) for printed in _DAY.findall(text)]
        days += [None] if re.search(r"\w", re.sub(r"\band\b", "", _DAY.sub("", text))) else []
    found = [day for day in days if day and ACT_OF <= day.year < 2100]
    if len(found) != len(days):
        raise Unreadable(f"{where}: {text!r} is not a date of the register")
    return found


def birth_dates(cell: Any) -> list[PartialDate]:
    """
    "XX/XX/1965", "dd/mm/1967-1969", "12/03/1970"; each keeps its text, readable or not.

    A time of day is the serial 0: nothing is known. A true date before 1910 whose serial is a
    year is that year, read as a serial.
    """
    if isinstance(cell, time):
        return []
    if isinstance(cell, date):
        on = cell.date() if isinstance(cell, datetime) else cell
        serial = (on - EXCEL_EPOCH).days
        if on < OLDEST_READ_DAY and serial in YEARS:
            return [dates.in_year(str(serial), serial)]
        return [dates.exact(on.isoformat(), on)] if serial > 0 else []
    text = one_line(cell)
    if re.fullmatch(r"[1-4]\d{4}", text):
        return [dates.exact(text, EXCEL_EPOCH + timedelta(days=int(text)))]
    pieces = (piece.strip() for piece in re.split(r";|,|\bor\b|\band\b", text))
    return [_birth_date(piece) for piece in pieces if piece and piece != "0"]


def _birth_date(text: str) -> PartialDate:
    bare, about = _CIRCA.subn("", text)
    bare = bare.strip(" :")
    circa = bool(about)
    try:
        if partial := _PARTIAL.fullmatch(bare):
            day, month, year, last = partial.groups()
            first = int(year)
            if first not in YEARS or (last and int(last) not in YEARS):
                return dates.unreadable(text)
            if last:
                return dates.between(text, date(first, 1, 1), date(int(last), 12, 31), circa=circa)
            if not month.isdigit():
                return dates.in_year(text, first, circa=circa)
            if not (day and day.isdigit()):
                return dates.in_month(text, first, int(month), circa=circa)
            return dates.exact(text, date(first, int(month), int(day)), circa=circa)
        if (years := _YEARS.fullmatch(bare)) and int(years[1]) in YEARS:
            return dates.between(text, date(int(years[1]), 1, 1), date(int(years[2] or years[1]), 12, 31), circa=circa)
    except ValueError:  # a thirteenth month
        return dates.unreadable(text)
    on = dates.day_or_none(bare, *_PATTERNS)
    return dates.exact(text, on, circa=circa) if on and on.year in YEARS else dates.unreadable(text)


def aliases(cell: Any, *, is_person: bool) -> list[str]:
    """
    Between semicolons; where there are none, between commas.

    A comma also stands before a legal form ("Prominvest, OOO", "Co., Ltd") and after a family
    name: of a person, it parts only what has two names on either side.
    """
    text = one_line(cell)
    if ";" in text:
        pieces = text.split(";")
    else:
        pieces = []
        for piece in text.split(","):
            if pieces and _is_legal_form(piece):
                pieces[-1] += f",{piece}"
            else:
                pieces.append(piece)
        if is_person and any(len(piece.split()) < 2 for piece in pieces):
            pieces = [text]
    return list(dict.fromkeys(piece.strip(" ,") for piece in pieces if piece.strip(" ,")))


def _is_legal_form(text: str) -> bool:
    words = re.findall(r"[\w-]+", text.casefold().replace(".", ""))
    return bool(words) and all(word in _FORMS for word in words)


def pieces(cell: Any) -> list[str]:
    return list(dict.fromkeys(piece.strip() for piece in one_line(cell).split(";") if piece.strip()))


def relations(cell: Any) -> tuple[Relation, ...]:
    """ "Wife of Vladimir EVTUSHENKOV"; a tie told otherwise keeps its wording."""
    found = []
    for text in pieces(cell):
        tie = _TIE.fullmatch(text)
        found.append(Relation(tie[1], tie[2]) if tie else Relation("associate or relative", text))
    return tuple(found)
