from datetime import timedelta

import pytest

from coordination.align.facts import FoundGap
from coordination.align.gaps import find_gaps
from coordination.align.rules import cells
from coordination.vocabulary import GapKind, LinkGrade
from tests.align.builders import TODAY, day, link, listing, reading, target, world

US, GB = listing("US", "2022-05-08", regimes=["RUSSIA"]), listing("GB", "2023-05-18", regimes=["RUSSIA"])
DROPPED = {"ended_on": "2025-05-31", "regimes": ["RUSSIA"]}


def diverging(of, in_world=None, on=TODAY) -> dict[str, FoundGap]:
    in_world = in_world or world()
    found = find_gaps(of, cells(of, in_world, day(on)), in_world, day(on))
    return {gap.jurisdiction: gap for gap in found if gap.kind is GapKind.DELISTING_DIVERGENCE}


# Dropped alone


def test_partner_that_dropped_what_others_keep_diverges_after_grace():
    of = target(US, GB, listing("EU", "2024-02-23", **DROPPED))

    assert diverging(of, on="2025-06-29") == {}
    found = diverging(of)
    assert set(found) == {"EU"}
    assert (found["EU"].regime, found["EU"].opened_on) == ("RUSSIA", day("2025-06-30"))
    assert found["EU"].statement == (
        "EU removed it by 2025-05-31; US (2022-05-08) and GB (2023-05-18) still designate it."
    )


def test_others_that_follow_the_removal_end_it():
    gone = listing("GB", "2023-05-18", ended_on="2025-06-20", regimes=["RUSSIA"])

    assert diverging(target(US, gone, listing("EU", "2024-02-23", **DROPPED))) == {}


def test_all_that_dropped_it_together_do_not_diverge():
    gone = [listing(code, "2023-05-18", **DROPPED) for code in ("US", "GB", "EU")]

    assert diverging(target(*gone)) == {}


def test_quorum_that_came_after_the_removal_opens_the_gap():
    late = listing("GB", "2026-01-01", regimes=["RUSSIA"])

    found = diverging(target(US, late, listing("EU", "2024-02-23", **DROPPED)))

    assert found["EU"].opened_on == day("2026-01-31")


def test_two_legal_bases_of_which_one_ended_are_no_divergence():
    of = target(US, GB, listing("EU", "2024-02-23", **DROPPED), listing("EU", "2024-06-24", regimes=["RUSSIA"]))

    assert diverging(of) == {}


def test_removal_after_the_edition_that_was_read_is_not_known():
    of = target(US, GB, listing("EU", "2024-02-23", **DROPPED))

    assert diverging(of, world(readings=[reading("EU", latest_on=day("2025-06-01"))])) == {}


# Kept after the UN

UN_GONE = {"ended_on": "2024-03-01"}


def test_un_name_that_is_kept_after_the_un_removed_it_diverges_after_grace():
    of = target(listing("UN", "2017-08-05", **UN_GONE), listing("EU", "2017-08-10", own_act=False))

    assert diverging(of, on="2024-03-30") == {}
    found = diverging(of)["EU"]
    assert found.opened_on == day("2024-03-01") + timedelta(30)
    assert found.statement == "The UN removed it by 2024-03-01; EU still lists it as a UN name."
    assert [each.jurisdiction for each in found.evidence] == ["UN"]


@pytest.mark.parametrize("own", [{"own_act": True}, {"own_act": False, "ended_on": "2024-03-20"}])
def test_own_designation_need_not_follow_the_un_and_a_repeated_one_that_did_is_done(own):
    of = target(listing("UN", "2017-08-05", **UN_GONE), listing("US", "2017-08-10", **own))

    assert diverging(of) == {}


def test_un_name_that_stands_on_another_un_list_is_not_removed():
    of = target(
        listing("UN", "2017-08-05", **UN_GONE),
        listing("UN", "2018-03-30"),
        listing("EU", "2017-08-10", own_act=False),
    )

    assert diverging(of) == {}


def test_un_name_of_which_no_un_record_is_known_says_nothing():
    assert diverging(target(listing("EU", "2017-08-10", own_act=False), US)) == {}


def test_removal_by_the_un_that_a_bare_name_ties_is_to_be_confirmed():
    un = listing("UN", "2017-08-05", regimes=["IRAN"], **UN_GONE)
    eu = listing("EU", "2017-08-10", own_act=False)

    found = diverging(target(un, eu, links=(link(un, eu, LinkGrade.NAME_ALONE),)))["EU"]

    assert (found.is_confirmed, found.grade) == (False, LinkGrade.NAME_ALONE)
