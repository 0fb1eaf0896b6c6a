"""Facts as the rules are given them. A test states only what it turns on."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import count, pairwise

from coordination.align.facts import UN, Cell, Intention, Link, Listing, PolicyRow, Reading, Target, World
from coordination.align.rules import cells
from coordination.vocabulary import Authority, Coverage, DateKind, LinkGrade, Measure, Status, TargetType, UNEffect

TODAY = date(2026, 11, 24)
READ_ON = date(2026, 11, 20)
COLUMNS = ("UN", "US", "AU", "EU", "JP", "NZ", "KR", "GB")
BY_NAME, BY_LAW = UNEffect.BY_NAME, UNEffect.BY_LAW
FREEZE = frozenset({Measure.ASSET_FREEZE})

_numbers = count(1)


def day(text: str | date) -> date:
    return text if isinstance(text, date) else date.fromisoformat(text)


def listing(jurisdiction: str, since: str | date, **what_matters) -> Listing:
    """A record under the DPRK regime that freezes assets, on the jurisdiction's own authority, in force since a day."""
    given = {name: day(what_matters.pop(name)) for name in ("not_before", "ended_on") if what_matters.get(name)}
    regimes = frozenset(what_matters.pop("regimes", ("DPRK",)))
    number = what_matters.pop("designation", None) or next(_numbers)
    standard = Listing(
        designation=number,
        jurisdiction=jurisdiction,
        source=f"{jurisdiction.lower()}_list",
        reference=str(number),
        name="Foreign Trade Bank",
        since=day(since),
        kind=DateKind.DESIGNATED,
        regimes=regimes,
        programmes=tuple(regimes),
        measures=FREEZE,
        own_act=jurisdiction != UN,
    )
    return replace(standard, **given, **what_matters)


def bound(jurisdiction: str, since: str | date, **what_matters) -> Listing:
    """A record whose date is only "not after": an Australian Control Date."""
    return listing(jurisdiction, since, **({"kind": DateKind.CONTROL, "is_bound": True} | what_matters))


def plans(jurisdiction: str, since: str | date, due_on: str | date | None = None, **what_matters) -> Intention:
    """A partner that says it will designate."""
    return Intention(jurisdiction, Status.PLANNED, day(since), day(due_on) if due_on else None, **what_matters)


def will_not(jurisdiction: str, since: str | date, **what_matters) -> Intention:
    """A partner that says it will not."""
    return Intention(jurisdiction, Status.NOT_PURSUED, day(since), **what_matters)


def link(left: Listing, right: Listing, grade: LinkGrade = LinkGrade.SHARED_REFERENCE, **what_matters) -> Link:
    return Link(*sorted((left.designation, right.designation)), grade, **what_matters)


def target(*listings: Listing, **what_matters) -> Target:
    """An organisation whose records each share a reference with the one before, unless `links` says otherwise."""
    standard = {"links": tuple(link(*pair) for pair in pairwise(listings)), "target_type": TargetType.ORGANISATION}
    return Target(listings=listings, **(standard | what_matters))


def reading(jurisdiction: str, **what_matters) -> Reading:
    """A list of all a jurisdiction names, read from a file since 2020 and last on `READ_ON`."""
    standard = Reading(
        source=f"{jurisdiction.lower()}_list",
        jurisdiction=jurisdiction,
        latest_on=READ_ON,
        first_on=date(2020, 1, 1),
        coverage=Coverage.FULL,
        target_types=frozenset(TargetType),
        regimes=frozenset(),
        decides_absence=True,
        stale_after_days=None,
        prints_un_references=jurisdiction != "US",
    )
    return replace(standard, **what_matters)


def unread(jurisdiction: str, **what_matters) -> Reading:
    return reading(jurisdiction, latest_on=None, first_on=None, **what_matters)


def can(un_effect: UNEffect = UNEffect.NONE, **what_matters) -> PolicyRow:
    return PolicyRow(Authority.AUTONOMOUS, un_effect, **what_matters)


def un_only(un_effect: UNEffect = BY_LAW) -> PolicyRow:
    return PolicyRow(Authority.UN_ONLY, un_effect)


CANNOT = PolicyRow(Authority.NONE, UNEffect.NONE)

# As shipped (`data/policy.csv`), the regimes that the tests speak of.
DPRK = {
    **dict.fromkeys(("UN", "US", "EU", "JP"), can(BY_NAME)),
    **dict.fromkeys(("AU", "KR", "GB"), can(BY_LAW)),
    "NZ": un_only(),
}
RUSSIA = {"UN": CANNOT, **dict.fromkeys(("US", "AU", "EU", "JP", "NZ", "GB"), can())}
IRAN = {
    **dict.fromkeys(("UN", "US", "EU"), can(BY_NAME)),
    **dict.fromkeys(("AU", "GB"), can(BY_LAW)),
    "JP": un_only(BY_NAME),
    **dict.fromkeys(("NZ", "KR"), un_only()),
}


def world(
    *,
    policies: Mapping[tuple[str, str], PolicyRow] | None = None,
    readings: Iterable[Reading] = (),
    without: Iterable[str] = (),
) -> World:
    """
    Eight jurisdictions, a list of each read, policies as shipped.

    policies  {(regime, jurisdiction): row} in place of those shipped
    readings  in place of the list of their jurisdictions
    without   jurisdictions no list of which is known
    """
    shipped = {
        (regime, jurisdiction): row
        for regime, rows in (("DPRK", DPRK), ("RUSSIA", RUSSIA), ("IRAN", IRAN))
        for jurisdiction, row in rows.items()
    }
    by_jurisdiction: dict[str, tuple[Reading, ...]] = {}
    for each in readings:
        by_jurisdiction[each.jurisdiction] = (*by_jurisdiction.get(each.jurisdiction, ()), each)
    return World(
        COLUMNS,
        {code: by_jurisdiction.get(code, (reading(code),)) for code in COLUMNS if code not in without},
        {**shipped, **(policies or {})},
        {"IRAN": date(2025, 9, 27)},
        {"DPRK": 25, "RUSSIA": 15, "IRAN": 20},
    )


def cell(of: Target, jurisdiction: str, in_world: World | None = None, on: str | date = TODAY) -> Cell:
    return next(each for each in cells(of, in_world or world(), day(on)) if each.jurisdiction == jurisdiction)
