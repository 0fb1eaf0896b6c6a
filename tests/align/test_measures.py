from dataclasses import replace
from datetime import timedelta

import pytest

from coordination.align.facts import FoundGap, Ground
from coordination.align.gaps import find_gaps
from coordination.align.rules import cells, freezes
from coordination.vocabulary import Coverage, GapKind, Measure, Status, TargetType
from tests.align.builders import (
    BY_LAW,
    TODAY,
    bound,
    can,
    cell,
    day,
    listing,
    reading,
    target,
    un_only,
    unread,
    world,
)

SPECIFIED = frozenset({Measure.SHIP_SPECIFICATION})
NOTHING_PRINTED = frozenset()
SHIP = {"target_type": TargetType.VESSEL}
US_AND_NZ = (listing("US", "2022-05-08", regimes=["RUSSIA"]), listing("NZ", "2023-03-01", regimes=["RUSSIA"]))


def specified(since="2024-07-31", **what_matters):
    return listing("GB", since, **({"measures": SPECIFIED, "regimes": ["RUSSIA"]} | what_matters))


def weaker(of, in_world=None, on=TODAY) -> dict[str, FoundGap]:
    in_world = in_world or world()
    found = find_gaps(of, cells(of, in_world, day(on)), in_world, day(on))
    return {gap.jurisdiction: gap for gap in found if gap.kind is GapKind.WEAKER_MEASURES}


# What is a freeze (regimes 4.2)


@pytest.mark.parametrize(
    "lesser",
    [
        Measure.SECTORAL_FINANCE,
        Measure.TRANSACTION_BAN,
        Measure.SERVICES_BAN,
        Measure.EXPORT_CONTROL,
        Measure.INVESTMENT_BAN,
        Measure.PORT_ENTRY_BAN,
        Measure.SHIP_SPECIFICATION,
        Measure.TRAVEL_BAN,
    ],
)
def test_what_is_not_equivalent_to_a_freeze_is_partial_where_others_freeze(lesser):
    of = target(US_AND_NZ[0], specified(measures=frozenset({lesser})))

    assert cell(of, "GB").status is Status.PARTIAL


def test_freeze_with_more_beside_it_is_whole():
    both = frozenset({Measure.ASSET_FREEZE, Measure.TRAVEL_BAN})

    assert cell(target(US_AND_NZ[0], specified(measures=both)), "GB").status is Status.DESIGNATED


@pytest.mark.parametrize(
    ("measures", "grounds", "answer"),
    [
        ({Measure.ASSET_FREEZE}, (), True),
        ({Measure.SHIP_SPECIFICATION}, (), False),
        ((), (), None),
        ({Measure.SHIP_SPECIFICATION}, (Ground("A", measures=SPECIFIED), Ground("B")), None),
        ({Measure.SHIP_SPECIFICATION}, (Ground("A", measures=SPECIFIED),), False),
    ],
)
def test_record_that_does_not_print_all_it_imposes_may_freeze(measures, grounds, answer):
    assert freezes(listing("GB", "2024-07-31", measures=frozenset(measures), grounds=grounds)) is answer


def test_measures_that_are_not_printed_make_nothing_partial():
    unprinted = specified(measures=NOTHING_PRINTED)

    assert cell(target(US_AND_NZ[0], unprinted), "GB").status is Status.DESIGNATED
    assert cell(target(US_AND_NZ[0], specified(), unprinted), "GB").status is Status.DESIGNATED


def test_one_freeze_among_several_legal_bases_is_enough():
    of = target(*US_AND_NZ, specified(), listing("GB", "2025-01-01"))

    assert cell(of, "GB").status is Status.DESIGNATED
    assert weaker(of) == {}


# The gap


def test_lesser_measure_is_a_gap_where_enough_others_freeze():
    found = weaker(target(*US_AND_NZ, specified(), **SHIP))

    assert set(found) == {"GB"}
    assert (found["GB"].regime, found["GB"].opened_on) == ("RUSSIA", day("2024-07-31") + timedelta(30))
    assert found["GB"].statement == (
        "US (2022-05-08) and NZ (2023-03-01) freeze its assets; GB imposes ship specification only."
    )
    assert {act.jurisdiction for act in found["GB"].evidence} == {"US", "NZ"}


def test_lesser_measure_is_a_gap_only_after_grace():
    of = target(*US_AND_NZ, specified())

    assert weaker(of, on="2024-08-29") == {}
    assert set(weaker(of, on="2024-08-30")) == {"GB"}


def test_gap_opens_with_the_freeze_that_completes_the_quorum():
    found = weaker(target(US_AND_NZ[0], bound("AU", "2025-05-01", regimes=["RUSSIA"]), specified()))

    assert found["GB"].opened_on == day("2025-05-31")
    assert "AU (by 2025-05-01)" in found["GB"].statement


def test_freeze_of_one_partner_is_no_quorum_and_still_makes_the_cell_partial():
    of = target(US_AND_NZ[0], specified())

    assert cell(of, "GB").status is Status.PARTIAL
    assert weaker(of) == {}


def test_un_names_that_others_repeat_do_not_count():
    repeated = replace(US_AND_NZ[1], own_act=False)

    assert weaker(target(US_AND_NZ[0], repeated, specified())) == {}


def test_un_freeze_is_enough_where_un_names_take_an_act_by_name():
    of = target(listing("UN", "2018-03-30"), listing("EU", "2018-04-10", measures=frozenset({Measure.PORT_ENTRY_BAN})))

    found = weaker(of)["EU"]

    assert found.opened_on == day("2018-05-10")
    assert found.statement == "The UN freezes its assets since 2018-03-30; EU imposes port entry ban only."
    by_law = {("DPRK", "EU"): un_only(BY_LAW)}
    assert weaker(of, world(policies=by_law)) == {}


def test_freeze_that_was_reduced_falls_short_from_that_day():
    whole = specified(since="2023-01-01", measures=frozenset({Measure.ASSET_FREEZE}))
    reduced = replace(whole, measures=SPECIFIED, former=((day("2025-06-01"), whole),))
    of = target(*US_AND_NZ, reduced)

    assert cell(of, "GB", on="2025-05-31").status is Status.DESIGNATED
    assert cell(of, "GB", on="2025-06-01").status is Status.PARTIAL
    assert weaker(of)["GB"].opened_on == day("2025-07-01")


def test_newest_measures_say_nothing_of_earlier_days():
    then = specified(since="2023-01-01")
    raised = replace(then, measures=frozenset({Measure.ASSET_FREEZE}), former=((day("2025-06-01"), then),))
    of = target(*US_AND_NZ, raised)

    assert [cell(of, "GB", on=on).status for on in ("2025-05-31", "2025-06-01")] == [
        Status.PARTIAL,
        Status.DESIGNATED,
    ]
    assert weaker(of) == {}
    assert set(weaker(of, on="2025-05-31")) == {"GB"}


def test_basis_with_the_freeze_that_ended_leaves_a_gap_from_that_day():
    froze = listing("GB", "2023-01-01", ended_on="2025-06-01")

    assert weaker(target(*US_AND_NZ, specified("2024-07-31"), froze))["GB"].opened_on == day("2025-07-01")


def test_who_may_not_designate_on_its_own_need_not_freeze_more():
    may_not = {("RUSSIA", "GB"): un_only()}

    assert weaker(target(*US_AND_NZ, specified()), world(policies=may_not)) == {}


def test_quorum_of_the_policy_counts_here_too():
    eager = {("RUSSIA", "GB"): can(quorum=1)}

    assert set(weaker(target(US_AND_NZ[0], specified()), world(policies=eager))) == {"GB"}


@pytest.mark.parametrize(
    "doubtful",
    [
        unread("GB"),
        reading("GB", coverage=Coverage.PARTIAL),
        reading("GB", stale_after_days=1),
        reading("GB", target_types=frozenset({TargetType.PERSON})),
        reading("GB", decides_absence=False),
        reading("GB", latest_on=day("2024-08-29")),
    ],
)
def test_list_that_could_not_show_a_freeze_makes_no_gap(doubtful):
    assert weaker(target(*US_AND_NZ, specified(), **SHIP), world(readings=[doubtful])) == {}
