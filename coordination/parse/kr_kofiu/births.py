"""Birth dates as Korean lists print them, in English: "04 Mar 1972", "Oct 4, 1962", "circa 1962"."""

import re
from datetime import date

from coordination.parse import dates
from coordination.records import PartialDate

_DAYS = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%Y-%m-%d", "%Y.%m.%d")
_MONTHS = ("%b %Y", "%B %Y", "%Y-%m", "%Y.%m")
_CIRCA = re.compile(r"^(?:circa|approximately|c\.)\s+", re.IGNORECASE)
_YEARS = re.compile(r"([12]\d{3})\s*(?:to|-|~)\s*([12]\d{3})")


def birth_date(text: str) -> PartialDate:
    """What cannot be read ("May 7") keeps its text and has no days."""
    text = text.strip(" ,.;")
    bare = _CIRCA.sub("", text)
    circa = bare != text
    if day := dates.day_or_none(bare, *_DAYS):
        return dates.exact(text, day, circa=circa)
    if month := dates.day_or_none(bare, *_MONTHS):
        return dates.in_month(text, month.year, month.month, circa=circa)
    if re.fullmatch(r"[12]\d{3}", bare):
        return dates.in_year(text, int(bare), circa=circa)
    if years := _YEARS.fullmatch(bare):
        return dates.between(text, date(int(years[1]), 1, 1), date(int(years[2]), 12, 31), circa=circa)
    return dates.unreadable(text)
