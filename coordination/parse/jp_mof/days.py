"""
Dates of the MOF list: notices ("2009.7.24 2016.3.11改訂") and births ("1962年7月28日頃").

Texts are expected in one width (`cells.text_of`). Years of an era are turned into years of the
common calendar; year 1 of an era is written 元年.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from coordination.parse import dates
from coordination.parse.jp_mof.cells import MARK, known, marked, text_of
from coordination.records import PartialDate
from coordination.vocabulary import Calendar

EXCEL_EPOCH = date(1899, 12, 30)
YEARS = range(1850, 2101)
OLDEST_READ_DAY = date(1910, 1, 1)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_ERA = re.compile(r"(令和|平成|昭和|大正|明治)\s*(元|\d{1,2})\s*年")


def in_common_years(text: str) -> str:
    """ "令和元年5月1日" as "2019年5月1日"."""
    return _ERA.sub(lambda era: f"{_ERAS[era[1]] + (1 if era[2] == '元' else int(era[2]))}年", text)


# Notices

_NOTICE_DAY = re.compile(r"(\d{4})[./年-](\d{1,2})[./月-](\d{1,2})日?(?=\d{4}[./年-]|\D|$)\s*(改訂|改正|修正|削除)?")


@dataclass(frozen=True)
class Notice:
    """
    listed_on   None where the cell prints no date that can be read
    amended_on  the last amendment that can be read
    removed     the target is struck off the notice
    """

    listed_on: date | None
    amended_on: date | None
    removed: bool


def read_notice(cell: Any) -> Notice:
    """The CSV prints the dates with nothing between them: "2016.12.92022.8.3改訂"."""
    text = in_common_years(text_of(cell))
    listed: list[date] = []
    amended: list[date] = []
    for printed in _NOTICE_DAY.finditer(text):
        on = _day(*printed.groups()[:3])
        if on and on.year in YEARS:
            (amended if printed[4] else listed).append(on)
    return Notice(listed[0] if listed else None, max(amended, default=None), "削除" in text)


# Births

_ABOUT = re.compile(
    r"頃|ころ|ごろ|およそ|おおよそ|おおむね|約|推定|\bcirca\b|\babout\b|\bapproximately\b", re.IGNORECASE
)
_OR = re.compile(rf"[\n;、,{MARK}]|又は|または|もしくは|若しくは|及び|および|\bor\b")
_SPAN = re.compile(r"(.+?)(?:から|~|〜|(?<=年)[-–―−]|(?<=\d{4})[-–―−](?=\d{4}))(.+?)(?:まで)?(?:の間)?")
_TWO = re.compile(r"(\d+)(?:/|\()(\d+)\)?(?=[年月日])")  # "1966/1969年3月27日", "1983年2(3)月10日"
_JAPANESE = re.compile(r"(?:(\d{4})年?)?(?:(\d{1,2})月)?(?:(\d{1,2})日)?")
_WESTERN = re.compile(r"(\d{4})([/.-])(\d{1,2})(?:\2(\d{1,2}))?")
_BORN = re.compile(r"(?:生まれ|出生|生)$")
_SERIAL = re.compile(r"[1-5]\d{4}")


def read_birth_dates(cell: Any) -> list[PartialDate]:
    """
    The dates a cell gives as alternatives; each keeps its text, readable or not.

    A bare number is the serial of a day (19999 is 1954-10-02) or a year. A true date before
    1910 whose serial is a year is that year, read as a serial.
    """
    if isinstance(cell, date):
        on = cell.date() if isinstance(cell, datetime) else cell
        serial = (on - EXCEL_EPOCH).days
        if on < OLDEST_READ_DAY and serial in YEARS:
            return [dates.in_year(str(serial), serial)]
        return [dates.exact(f"{on.year}/{on.month}/{on.day}", on)]  # as the CSV prints it
    text = text_of(cell)
    if not known(text):
        return []
    if _SERIAL.fullmatch(text):
        return [dates.exact(text, EXCEL_EPOCH + timedelta(days=int(text)))]
    found = list(dict.fromkeys(_alternatives(text)))
    return found if any(born.earliest for born in found) or len(found) == 1 else [dates.unreadable(one_text(text))]


_BORN_AT = re.compile(r"((?:\d{4}年)(?:\d{1,2}月)?(?:\d{1,2}日)?)\s*(.*?)(?:生まれ|出生|生)?")
_BORN_AT_ENGLISH = re.compile(r"Born(?: (?:at|in) (.+?),?)?(?: (?:on|in))?(?: [\d ]*(?:[A-Z][a-z]+ )?\d{4})?")


def born_at(cell: Any) -> tuple[str, list[str]]:
    """
    The date, and the place in each wording: "1941年8月20日セルビア共和国ポジャレヴァッツ生",
    "Born at Pozarevac, Republic of Serbia, on 20 August 1941".
    """
    born, places = "", []
    for line in text_of(cell).split("\n"):
        japanese, english = _BORN_AT.fullmatch(line), _BORN_AT_ENGLISH.fullmatch(line)
        if japanese:
            born = born or japanese[1]
            places.append(japanese[2])
        elif english:
            places.append(english[1] or "")
        else:
            born = born or line
    return born, [place for place in places if place]


def one_text(text: str) -> str:
    return " ".join(text.replace(MARK, " ").split())


def _alternatives(text: str) -> Iterator[PartialDate]:
    # "1976年10月5\n日" is one date.
    joined = re.sub(r"\s+(?=[年月日])|(?<=年)\s+(?=\d+\s*月)|(?<=月)\s+(?=\d+\s*日)|(?<=から)\s+", "", marked(text))
    before = _Before(0, 0)
    for part in _OR.split(joined):
        printed = one_text(part)
        if not known(printed):
            continue
        both = _TWO.search(printed)
        spelled = [_TWO.sub(both[n], printed, count=1) for n in (1, 2)] if both else [printed]
        for each in spelled:
            born, before = _birth_date(printed, each, before)
            yield born


@dataclass(frozen=True)
class _Before:
    """The year and month, 0 if not printed, of the date before: "1991年7月14日又は6月14日"."""

    year: int
    month: int


def _birth_date(printed: str, text: str, before: _Before) -> tuple[PartialDate, _Before]:
    if "ヒジュラ" in text or re.match(r"1[34]\d\d\b", text):
        return replace(dates.unreadable(printed), calendar=Calendar.HIJRI), before
    bare, about = _ABOUT.subn("", re.sub(r"\([^()]*\)", "", in_common_years(text)))
    bare = _BORN.sub("", re.sub(r"\s+", "", bare)).removesuffix("の")
    span = _SPAN.fullmatch(bare)
    if span:
        first, context = _date(printed, span[1], before)
        last, _ = _date(printed, span[2], context)
        if first.earliest and last.latest:
            return dates.between(printed, first.earliest, last.latest, circa=bool(about)), before
        return dates.unreadable(printed), before
    born, context = _date(printed, bare, before)
    return replace(born, circa=bool(about) and born.earliest is not None), context


def _date(printed: str, bare: str, before: _Before) -> tuple[PartialDate, _Before]:
    year, month, day = _parts(bare, before)
    try:
        if year not in YEARS or (day and not month):
            return dates.unreadable(printed), before
        if day:
            born = dates.exact(printed, date(year, month, day))
        else:
            born = dates.in_month(printed, year, month) if month else dates.in_year(printed, year)
    except ValueError:
        return dates.unreadable(printed), before
    return born, _Before(year, month)


def _parts(bare: str, before: _Before) -> tuple[int, int, int]:
    """Year, month, day; 0 where it does not say. A text that is no date has no year."""
    if western := _WESTERN.fullmatch(bare):
        return int(western[1]), int(western[3]), int(western[4] or 0)
    if re.fullmatch(r"\d\d年?", bare):  # "1958、59又は60年"
        return before.year // 100 * 100 + int(bare[:2]), 0, 0
    japanese = _JAPANESE.fullmatch(bare)
    if not bare or not japanese:
        return 0, 0, 0
    year, month, day = (int(part or 0) for part in japanese.groups())
    if not year:
        month = month or (before.month if day else 0)
    return year or before.year, month, day


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
