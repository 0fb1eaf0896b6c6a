"""Any facts at all, for claims that hold whatever the lists say."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from coordination.align.facts import (
    UN,
    Birth,
    Intention,
    Link,
    Listing,
    Number,
    Particulars,
    PolicyRow,
    Reading,
    Target,
    World,
)
from coordination.vocabulary import (
    Authority,
    Coverage,
    DateKind,
    IdentifierKind,
    LinkGrade,
    Measure,
    Particular,
    Status,
    TargetType,
    UNEffect,
)
from tests.align.builders import TODAY

CODES = ("UN", "US", "EU", "NZ")
REGIMES = ("DPRK", "RUSSIA", "IRAN", "CUBA")  # no policy is ever given for CUBA
# Few days, so that they meet: years, the days around grace, and today.
DAYS = (
    date(2006, 12, 23),
    date(2017, 8, 5),
    date(2022, 5, 8),
    date(2024, 5, 16),
    date(2024, 5, 17),
    date(2024, 6, 16),
    date(2025, 9, 27),
    date(2026, 10, 20),
    date(2026, 11, 20),
    TODAY,
)
days = st.sampled_from(DAYS)


measures = st.sampled_from([Measure.ASSET_FREEZE, Measure.PORT_ENTRY_BAN])
births = st.sampled_from(
    [
        Birth(text, date.fromisoformat(text), date.fromisoformat(text))
        for text in ("1964-07-09", "1964-09-07", "1964-07-10")
    ]
)
numbers = st.one_of(
    st.builds(Number, st.just(IdentifierKind.PASSPORT), st.sampled_from(["654410078", "65441078", "PO381230469"])),
    st.builds(
        Number,
        st.just(IdentifierKind.IMO_SHIP),
        st.sampled_from(["9179842", "9161003"]),
        st.sampled_from([True, False]),
    ),
)
particulars = st.builds(
    Particulars,
    st.lists(births, max_size=2).map(tuple),
    st.lists(numbers, max_size=2).map(tuple),
    st.lists(st.just("김용복"), max_size=1).map(tuple),
)


@st.composite
def listings(draw, number: int) -> Listing:
    since = draw(days)
    is_bound = draw(st.booleans())
    jurisdiction = draw(st.sampled_from(CODES))
    before = [day for day in DAYS if day < since]
    later = [day for day in DAYS if day > since]
    now = Listing(
        designation=number,
        jurisdiction=jurisdiction,
        source=f"{jurisdiction.lower()}_list",
        reference=str(number),
        name="Foreign Trade Bank",
        since=since,
        kind=DateKind.CONTROL if is_bound else DateKind.DESIGNATED,
        is_bound=is_bound,
        not_before=draw(st.sampled_from([None, *before])) if is_bound else None,
        ended_on=draw(st.sampled_from([None, None, *later])),
        own_act=jurisdiction != UN and draw(st.booleans()),
        regimes=draw(st.frozensets(st.sampled_from(REGIMES), max_size=2)),
        measures=draw(st.frozensets(measures)),
        is_suspected_gone=draw(st.booleans()),
        particulars=draw(particulars),
    )
    if not later or not draw(st.booleans()):
        return now
    until = draw(st.sampled_from(later))
    before = replace(now, regimes=frozenset({draw(st.sampled_from(REGIMES))}), measures=frozenset({draw(measures)}))
    return replace(now, former=((until, before),))


@st.composite
def intentions(draw) -> Intention:
    since = draw(days)
    return Intention(
        draw(st.sampled_from(CODES[1:])),
        draw(st.sampled_from([Status.PLANNED, Status.NOT_PURSUED])),
        since,
        draw(st.one_of(st.none(), days)),
        draw(st.sampled_from(["", "another ministry decides"])),
        draw(st.sampled_from([None, None, *(day for day in DAYS if day > since)])),
    )


@st.composite
def links(draw, records: int) -> Link:
    left, right = draw(st.lists(st.integers(0, records - 1), min_size=2, max_size=2, unique=True))
    return Link(min(left, right), max(left, right), draw(st.sampled_from(LinkGrade)), draw(st.booleans()))


@st.composite
def targets(draw) -> Target:
    records = tuple(draw(listings(number)) for number in range(draw(st.integers(1, 5))))
    return Target(
        draw(st.sampled_from(TargetType)),
        records,
        tuple(draw(st.lists(links(len(records)), max_size=5)) if len(records) > 1 else ()),
        tuple(draw(st.lists(intentions(), max_size=2))),
    )


def _reading(latest_on: date | None, **what_matters) -> Reading:
    standard = Reading(
        "",
        "",
        latest_on,
        latest_on,
        Coverage.FULL,
        frozenset(TargetType),
        frozenset(),
        True,
        None,
        prints=frozenset(Particular),
    )
    return replace(standard, **what_matters)


READINGS = (
    _reading(None),
    _reading(TODAY),
    _reading(TODAY, first_on=date(2017, 8, 5)),
    _reading(date(2024, 5, 17), first_on=date(2022, 5, 8)),
    _reading(date(2026, 10, 20), first_on=date(2006, 12, 23), prints_un_references=False),
    _reading(date(2026, 11, 20), first_on=date(2006, 12, 23), stale_after_days=3),
    _reading(date(2026, 11, 20), first_on=date(2006, 12, 23), stale_after_days=400),
    _reading(TODAY, coverage=Coverage.PARTIAL),
    _reading(TODAY, regimes=frozenset({"RUSSIA", "DPRK"})),
    _reading(TODAY, target_types=frozenset({TargetType.PERSON})),
    _reading(TODAY, decides_absence=False),
)
POLICIES = (
    None,
    PolicyRow(Authority.AUTONOMOUS, UNEffect.NONE),
    PolicyRow(Authority.AUTONOMOUS, UNEffect.BY_NAME),
    PolicyRow(Authority.AUTONOMOUS, UNEffect.BY_NAME, 0, 1),
    PolicyRow(Authority.AUTONOMOUS, UNEffect.BY_LAW, 30, 3),
    PolicyRow(Authority.UN_ONLY, UNEffect.BY_LAW),
    PolicyRow(Authority.UN_ONLY, UNEffect.BY_NAME, 0),
    PolicyRow(Authority.NONE, UNEffect.NONE),
)


@st.composite
def worlds(draw) -> World:
    policies = {
        (regime, jurisdiction): draw(st.sampled_from(POLICIES)) for regime in REGIMES[:-1] for jurisdiction in CODES
    }
    lists = {
        code: tuple(
            replace(found, source=f"{code.lower()}_{name}", jurisdiction=code)
            for name, found in zip(
                ("list", "other"), draw(st.lists(st.sampled_from(READINGS), max_size=2)), strict=False
            )
        )
        for code in CODES
    }
    given = {pair: row for pair, row in policies.items() if row is not None}
    return World(CODES, lists, given, {"IRAN": date(2025, 9, 27)}, {"DPRK": 25, "RUSSIA": 15})
