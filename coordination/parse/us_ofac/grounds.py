"""
Why a record is listed: what the forms print of it, and the legal bases that follow for the SDN List.

Only the two XML forms that name lists print sanctions types, authorities and days. All forms
print the programme tags of the whole record, whichever of its lists each belongs to.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from coordination.parse.reading import Unreadable, choose
from coordination.parse.us_ofac.labels import SDN_LIST
from coordination.records import LegalBasis
from coordination.vocabulary import DateKind, Measure

# All the sanctions types of the export's reference table.
SANCTIONS_TYPES = {
    "Block": (Measure.ASSET_FREEZE,),
    "Reject": (Measure.TRANSACTION_BAN,),
    "561 Full Restrictions": (Measure.SECTORAL_FINANCE,),  # correspondent accounts, 31 CFR 561
    "NDAA Special Conditions": (Measure.SECTORAL_FINANCE,),  # correspondent accounts
    "13662 Sectoral Directive 1": (Measure.SECTORAL_FINANCE,),
    "13662 Sectoral Directive 2": (Measure.SECTORAL_FINANCE,),
    "13662 Sectoral Directive 3": (Measure.SECTORAL_FINANCE,),
    "13662 Sectoral Directive 4": (Measure.EXPORT_CONTROL, Measure.SERVICES_BAN),  # oil projects
    "CAATSA Section 231/235 Sanctions": (Measure.SECONDARY,),  # from a menu; remarks say which
    "Executive Order 13959 Sanctions": (Measure.INVESTMENT_BAN,),
    "CMIC Executive Order": (Measure.INVESTMENT_BAN,),
    "Executive Order 14024 Directive 1a": (Measure.SECTORAL_FINANCE,),
    "Executive Order 14024 Directive 2": (Measure.SECTORAL_FINANCE,),
    "Executive Order 14024 Directive 3": (Measure.SECTORAL_FINANCE,),
    "Executive Order 14024 Directive 4": (Measure.TRANSACTION_BAN,),  # central bank and funds
    "Executive Order 14014 Directive 1": (Measure.SECTORAL_FINANCE,),
    "Executive Order 14059 Non-blocking": (Measure.SECTORAL_FINANCE,),
}

# The consolidated files look like those of the SDN List. Beside a blocking programme these tags
# do occur there; alone they stand only on lists that block nothing.
NON_SDN_ALONE = ({"NS-PLC"}, {"CMIC-EO13959"}, {"561-Related"})

# Orders behind tags that do not name theirs (list formats, section 2.6).
_ORDERS = {
    "BELARUS": "13405",
    "DPRK": "13551",
    "DPRK2": "13687",
    "DPRK3": "13722",
    "DPRK4": "13810",
    "GLOMAG": "13818",
    "NPWMD": "13382",
    "SDGT": "13224",
}
_ORDER = re.compile(r"\b(?:EO)?(\d{5})\b")


@dataclass(frozen=True)
class Grounds:
    """
    What one record prints of its listing.

    tags         programme tags
    facts        labelled facts, label and value as one text: some name a directive
    types        sanctions types; None where the form prints none
    days         day on which it went on each list
    day_by_authority  day of its designation under each legal authority, by that authority
    """

    where: str
    tags: Collection[str]
    facts: Collection[str] = ()
    types: Collection[str] | None = None
    authorities: Collection[str] = ()
    lists: Collection[str] = ()
    days: Mapping[str, date] = field(default_factory=dict)
    day_by_authority: Mapping[str, date] = field(default_factory=dict)
    date_kind: DateKind | None = None

    @property
    def instrument(self) -> str:
        """All authorities: no form says which belongs to which programme. Sorted, so that forms agree."""
        return "; ".join(sorted(set(self.authorities)))

    def day_of(self, tag: str) -> date | None:
        """The day of the authority that surely is this programme's: the one that names its order."""
        order = _ORDERS.get(tag) or next(iter(_ORDER.findall(tag)), "")
        days = [day for authority, day in self.day_by_authority.items() if order and order in _ORDER.findall(authority)]
        return min(days, default=None)


@dataclass(frozen=True)
class Listing:
    bases: tuple[LegalBasis, ...]
    listed_on: date | None = None
    date_kind: DateKind | None = None


def sdn_listing(grounds: Grounds) -> Listing:
    """
    One ground for each programme tag.

    No form says which sanctions type or legal authority goes with which programme: every ground
    has all of them. That property is blocked follows from the list where no type is printed.
    """
    tags = distinct_tags(grounds)
    if grounds.types is None and set(tags) in NON_SDN_ALONE:
        raise Unreadable(f"{grounds.where}: programme {tags[0]} alone is on a non-SDN list; this is not the SDN List")
    measures = (Measure.ASSET_FREEZE,) if grounds.types is None else measures_of(grounds.types, grounds.where)
    listed_on = grounds.days.get(SDN_LIST)
    kind = grounds.date_kind if listed_on else None
    bases = (
        LegalBasis(
            programme=tag,
            measures=measures,
            listed_on=grounds.day_of(tag) or listed_on,
            date_kind=kind,
            instrument=grounds.instrument,
            sublist=SDN_LIST,
        )
        for tag in tags
    )
    return Listing(tuple(bases), listed_on, kind)


def distinct_tags(grounds: Grounds) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(tag for tag in grounds.tags if tag))
    if not tags:
        raise Unreadable(f"{grounds.where}: no programme")
    return tags


def measures_of(types: Iterable[str], where: str) -> tuple[Measure, ...]:
    """What sanctions types impose, in the order of the vocabulary."""
    imposed = {measure for word in types for measure in choose(word, SANCTIONS_TYPES, f"{where}, sanctions type")}
    return tuple(measure for measure in Measure if measure in imposed)
