"""
Which of OFAC's non-SDN lists a record is on, and what that restricts: never a blocking.

    Sectoral Sanctions Identifications List       directives under EO 13662
    CAPTA List                                    correspondent and payable-through accounts
    Non-SDN Menu-Based Sanctions List             a menu, a directive, or both
    Non-SDN CMIC List                             securities of Chinese military companies
    Non-SDN Palestinian Legislative Council List  transactions of US banks
    FSE List                                      foreign sanctions evaders

The CSV and the legacy XML have no field for the list. A programme tag alone does not tell it
either: RUSSIA-EO14024 stands on blocked persons too. What tells it is the directive that a
remark prints, or a tag that no other list has. Source: list formats, section 2.4.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from coordination.parse.reading import Unreadable
from coordination.parse.us_ofac import printed
from coordination.parse.us_ofac.grounds import SANCTIONS_TYPES, Grounds, Listing, distinct_tags, measures_of
from coordination.parse.us_ofac.labels import SDN_LIST
from coordination.records import LegalBasis
from coordination.vocabulary import DateKind, Measure

CAPTA = "CAPTA List"
CMIC = "Non-SDN CMIC List"
FSE = "FSE List"
MENU = "Non-SDN Menu-Based Sanctions List"
PLC = "Non-SDN Palestinian Legislative Council List"
SSI = "Sectoral Sanctions Identifications List"
UMBRELLA = "Consolidated List"  # stands beside the list itself
NON_SDN_LISTS = frozenset({CAPTA, CMIC, FSE, MENU, PLC, SSI, UMBRELLA})


@dataclass(frozen=True)
class Restriction:
    """What one list restricts under one programme."""

    programme: str
    sublist: str
    measures: tuple[Measure, ...]


# By executive order and directive.
DIRECTIVES = {
    ("13662", "1"): Restriction("UKRAINE-EO13662", SSI, SANCTIONS_TYPES["13662 Sectoral Directive 1"]),
    ("13662", "2"): Restriction("UKRAINE-EO13662", SSI, SANCTIONS_TYPES["13662 Sectoral Directive 2"]),
    ("13662", "3"): Restriction("UKRAINE-EO13662", SSI, SANCTIONS_TYPES["13662 Sectoral Directive 3"]),
    ("13662", "4"): Restriction("UKRAINE-EO13662", SSI, SANCTIONS_TYPES["13662 Sectoral Directive 4"]),
    ("14024", "1a"): Restriction("RUSSIA-EO14024", MENU, SANCTIONS_TYPES["Executive Order 14024 Directive 1a"]),
    ("14024", "2"): Restriction("RUSSIA-EO14024", CAPTA, SANCTIONS_TYPES["Executive Order 14024 Directive 2"]),
    ("14024", "3"): Restriction("RUSSIA-EO14024", MENU, SANCTIONS_TYPES["Executive Order 14024 Directive 3"]),
    ("14024", "4"): Restriction("RUSSIA-EO14024", MENU, SANCTIONS_TYPES["Executive Order 14024 Directive 4"]),
    ("14014", "1"): Restriction("BURMA-EO14014", MENU, SANCTIONS_TYPES["Executive Order 14014 Directive 1"]),
}
# By the beginning of a fact.
MENUS = {
    "CAATSA Section 235 Information:": Restriction(
        "CAATSA - RUSSIA", MENU, SANCTIONS_TYPES["CAATSA Section 231/235 Sanctions"]
    ),
    "Executive Order 14059 information:": Restriction(
        "ILLICIT-DRUGS-EO14059", MENU, SANCTIONS_TYPES["Executive Order 14059 Non-blocking"]
    ),
}
# By the tag alone, where no fact says more.
PROGRAMMES = {
    "561-Related": Restriction("561-Related", CAPTA, SANCTIONS_TYPES["561 Full Restrictions"]),
    "CMIC-EO13959": Restriction("CMIC-EO13959", CMIC, SANCTIONS_TYPES["CMIC Executive Order"]),
    "FSE-IR": Restriction("FSE-IR", FSE, (Measure.TRANSACTION_BAN,)),
    "FSE-SY": Restriction("FSE-SY", FSE, (Measure.TRANSACTION_BAN,)),
    "HKAA": Restriction("HKAA", MENU, (Measure.SECONDARY,)),  # from a menu of its own act
    "NS-PLC": Restriction("NS-PLC", PLC, SANCTIONS_TYPES["Reject"]),
}

_DIRECTIVE = re.compile(
    r"Executive Order (\d{5}) Directive (?:Determination|Information)[ :-]*Subject to Directive (\w+)"
)
_LISTING_DATE = re.compile(r"Listing Date \((?:EO (\d{5}) Directive (\w+)|CMIC)\):? *(.*)")


def non_sdn_listing(grounds: Grounds) -> Listing:
    """
    One ground for each programme and list.

    A tag that nothing ties to one of these lists is on the record for the SDN List: it is kept,
    without a measure. Raises Unreadable when nothing says what restricts the target at all.
    """
    tags = distinct_tags(grounds)
    found = _restrictions(grounds, tags)
    bases: list[LegalBasis] = []
    for tag in dict.fromkeys((*tags, *(restriction.programme for restriction in found))):
        of_tag = [(restriction, day) for restriction, day in found.items() if restriction.programme == tag]
        bases += _of_programme(grounds, tag, of_tag)
    untold = set(grounds.lists) & NON_SDN_LISTS - {UMBRELLA} - {basis.sublist for basis in bases}
    if untold or not any(basis.measures for basis in bases):
        bases = _as_printed(grounds, tags)
    days = [basis.listed_on for basis in bases if basis.measures]
    if None in days:  # one list's day is not the day of the first
        return Listing(tuple(bases))
    listed_on = min(day for day in days if day)
    return Listing(tuple(bases), listed_on, grounds.date_kind or DateKind.LISTED)


def _restrictions(grounds: Grounds, tags: tuple[str, ...]) -> dict[Restriction, date | None]:
    """What tags and facts say, with the day that a fact prints for it."""
    found: dict[Restriction, date | None] = {}
    for fact in grounds.facts:
        for restriction, day in _said(fact, grounds.where):
            found[restriction] = found.get(restriction) or day
    for tag in tags:
        if tag in PROGRAMMES:
            found.setdefault(PROGRAMMES[tag])
    return {restriction: day for restriction, day in found.items() if _may_be_on(restriction.sublist, grounds)}


def _said(fact: str, where: str) -> Iterator[tuple[Restriction, date | None]]:
    """The restriction that a fact names. A directive that is not known is refused."""
    if match := _DIRECTIVE.match(fact):
        yield _directive(match[1], match[2], where), None
    elif match := _LISTING_DATE.match(fact):
        restriction = _directive(match[1], match[2], where) if match[1] else PROGRAMMES["CMIC-EO13959"]
        yield restriction, printed.partial_date(match[3].strip()).earliest
    else:
        yield from ((restriction, None) for begin, restriction in MENUS.items() if fact.startswith(begin))


def _directive(order: str, number: str, where: str) -> Restriction:
    if (order, number) not in DIRECTIVES:
        raise Unreadable(f"{where}: unknown directive {number} under Executive Order {order}")
    return DIRECTIVES[order, number]


def _may_be_on(sublist: str, grounds: Grounds) -> bool:
    return not grounds.lists or sublist in grounds.lists


def _of_programme(grounds: Grounds, tag: str, found: list[tuple[Restriction, date | None]]) -> Iterator[LegalBasis]:
    if not found:
        yield LegalBasis(tag, instrument=grounds.instrument)
    for sublist in dict.fromkeys(restriction.sublist for restriction, _ in found):
        on_it = [(restriction, day) for restriction, day in found if restriction.sublist == sublist]
        imposed = {measure for restriction, _ in on_it for measure in restriction.measures}
        listed_on = grounds.days.get(sublist) or min((day for _, day in on_it if day), default=None)
        yield LegalBasis(
            programme=tag,
            measures=tuple(measure for measure in Measure if measure in imposed),
            listed_on=listed_on,
            date_kind=(grounds.date_kind or DateKind.LISTED) if listed_on else None,
            instrument=grounds.instrument,
            sublist=sublist,
        )


def _as_printed(grounds: Grounds, tags: tuple[str, ...]) -> list[LegalBasis]:
    """
    Lists and sanctions types as the full forms print them, where neither tag nor fact is known.

    They do not say which type is of which list, so every ground has all but the blocking.
    """
    lists = sorted(set(grounds.lists) & NON_SDN_LISTS - {UMBRELLA})
    measures = measures_of(grounds.types or (), grounds.where)
    restricting = tuple(measure for measure in measures if measure is not Measure.ASSET_FREEZE)
    if not lists or not restricting:
        raise Unreadable(
            f"{grounds.where}: nothing says what programme {' and '.join(tags)} restricts on a non-SDN list"
        )
    days = [grounds.days[name] for name in lists if name in grounds.days]
    listed_on = min(days, default=None)
    return [
        LegalBasis(
            programme=tag,
            measures=restricting,
            listed_on=listed_on,
            date_kind=grounds.date_kind if listed_on else None,
            instrument=grounds.instrument,
            sublist="; ".join(lists),
        )
        for tag in tags
    ]


def on_other_lists(lists: set[str]) -> bool:
    """Whether a record that is on `lists` is one of the non-SDN file."""
    return bool(lists - {SDN_LIST})
