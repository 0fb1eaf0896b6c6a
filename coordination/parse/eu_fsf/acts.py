"""
What the acts of a record say: under which programme it stands, since when, and whether it
repeats a UN name.

Dates. `designationDate`, or a "date of listing" in the record's own words, is the date printed in
the annex (`ANNEX`; for a repeated UN name the annex prints the UN's). Where the record's act is a
first act ("regulation") and nothing it cites is older, its entry into force is that date too.
Otherwise only amending acts are printed: the oldest of them bounds the listing (`AMENDING_ACT`).
First and replacing acts cited for a detail bound nothing: FSF cites a basic act for names that
came years later. A bound is often the day itself, but that is for nobody to read from this file.

UN names. `unitedNationId` stands with one UN name in eight, so more must tell: a programme that
has no other names; the words "UN designation" and the like; and under PRK an act that changed
Annex XIII alone, or a date that is one of the UN's. That
finds the DPRK names of the UN list and none that the EU lists by itself (compared by name; one is
missed where an edition lacks `designationDate`). Under the other mixed programmes (COD, CAF, LBY,
SSD) some UN names pass for the EU's own.
"""

import re
from collections.abc import Iterable
from datetime import date

from coordination.parse import dates
from coordination.parse.eu_fsf.element import Act, Element, spaced
from coordination.parse.reading import Unreadable
from coordination.records import LegalBasis
from coordination.vocabulary import DateKind, Measure

# Every name under these is the UN's (all names of the edition of 2026-02-26 are on the UN list or were).
UN_ALONE = {"AFG", "IRQ", "SDN", "SOM", "TAQA", "UNLI", "YEM"}
# These hold UN names beside the EU's own.
UN_AND_OWN = {"CAF", "COD", "GNB", "HTI", "IRN", "LBY", "MLI", "PRK", "SSD"}
# Acts that changed Annex XIII to 2017/1509 (Annex IV to 329/2007 before) and no annex of the EU's own names.
PRK_UN_ACTS = {
    *("389/2009", "689/2009", "137/2013", "370/2013", "386/2014", "1059/2014", "2016/315", "2016/2215"),
    *("2017/970", "2017/1330", "2017/1457", "2017/1568", "2018/12", "2018/324", "2018/548", "2018/814"),
    *("2018/1009", "2020/730", "2022/1503", "2022/2180", "2024/2070"),
}
# Days on which the UN listed under resolution 1718, as the annex prints them; the EU's own names have others.
PRK_UN_DAYS = {
    *("2009-04-24", "2009-07-16", "2012-05-02", "2013-01-22", "2013-03-07", "2014-07-28", "2016-03-02"),
    *("2016-11-30", "2017-06-02", "2017-08-04", "2017-08-05", "2017-09-11", "2017-12-22", "2018-03-30"),
}
PRK_RECAST = "2017/1509"  # all annexes anew; the EU restated each of its own names since
_UN_WORDS = re.compile(
    r"\bUN(?:SC| Security Council)? designation|\bUN listed|\bUNLI\b|\bUNSC resolution"
    r"|\blisted pursuant to paragraphs? [\d and]+ of (?:UN Security Council )?resolution",
    re.IGNORECASE,
)
_OWN_WORDS = re.compile(r"no longer valid|\bEU\b.{0,20}designation|\(EU:", re.IGNORECASE)  # the EU's own act as well
_DAY = r"(\d{1,2})[./](\d{1,2})[./](\d{4})"
_LISTED = re.compile(rf"date\s+of\s+(?:listing|designation)\s*:?\s*{_DAY}", re.IGNORECASE)
_BARE_DAY = re.compile(rf"{_DAY}\.?")


def basis(element: Element) -> LegalBasis:
    act = element.act
    if not act.programme:
        raise Unreadable(f"{element.where}: no programme")
    listed_on, kind = listing(element)
    return LegalBasis(
        programme=act.programme,
        measures=(Measure.ASSET_FREEZE,),
        listed_on=listed_on,
        date_kind=kind,
        transposes_un=_transposes_un(element),
        instrument=spaced(act.title),
    )


def cited(element: Element) -> list[Act]:
    """The acts that the parts of a record came with."""
    return [act for parts in element.parts.values() for part in parts for act in part.acts]


def listing(element: Element) -> tuple[date, DateKind]:
    """Since when a record stands under its programme, and what that date is the date of."""
    printed = element.designated or _listed_in_words(element)
    if printed:
        return printed, DateKind.ANNEX
    own = element.act
    amendments = [act.published for act in cited(element) if act.kind == "amendment"]
    if "suspended" in element.details:
        amendments = []  # off the list for years (Iran, 2016 to 2025): older acts are of the listing before
    in_force = own.in_force or own.published
    if own.kind == "regulation" and all(in_force <= published for published in amendments):
        return in_force, DateKind.ANNEX
    return min([own.published, in_force, *amendments]), DateKind.AMENDING_ACT


def _listed_in_words(element: Element) -> date | None:
    """The day that the record calls its listing, where it calls one day so."""
    bare = _BARE_DAY.fullmatch(element.details)
    texts: Iterable[str] = (element.details, *element.remarks)
    found = [bare.groups()] if bare else [each for text in texts for each in _LISTED.findall(text)]
    days = {dates.day_or_none(".".join(numbers), "%d.%m.%Y") for numbers in found}
    return days.pop() if len(days) == 1 else None


def _transposes_un(element: Element) -> bool:
    programme = element.act.programme
    if programme not in UN_AND_OWN:
        return programme in UN_ALONE  # a UN name under HR or CYB is there by the EU's own act
    if element.un_reference:
        return True
    words = "\n".join((element.details, *element.remarks))
    if _UN_WORDS.search(words):
        return not _OWN_WORDS.search(words)
    return programme == "PRK" and _is_in_annex_xiii(element)


def _is_in_annex_xiii(element: Element) -> bool:
    acts = {act.number for act in (element.act, *cited(element))}
    if not acts.isdisjoint(PRK_UN_ACTS):
        return True
    printed = element.designated or _listed_in_words(element)
    return printed.isoformat() in PRK_UN_DAYS if printed else element.act.number == PRK_RECAST
