from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.align.facts import UN, FoundGap
from coordination.align.gaps import find_gaps
from coordination.align.rules import cells
from coordination.align.severity import severity
from coordination.vocabulary import Authority, Coverage, GapKind, LinkGrade, Status
from tests.align.builders import (
    BY_LAW,
    BY_NAME,
    TODAY,
    bound,
    can,
    day,
    link,
    listing,
    plans,
    reading,
    target,
    un_only,
    unread,
    will_not,
    world,
)
from tests.align.strategies import CODES, days, targets, worlds

NOT_TRANSPOSED, NOT_FOLLOWED, OVERDUE = GapKind.NOT_TRANSPOSED, GapKind.NOT_FOLLOWED, GapKind.OVERDUE


def gaps(of, in_world=None, on=TODAY) -> dict[str, FoundGap]:
    """The one gap of each jurisdiction that has any."""
    in_world = in_world or world()
    found = find_gaps(of, cells(of, in_world, day(on)), in_world, day(on))
    by_jurisdiction = {gap.jurisdiction: gap for gap in found}
    assert len(by_jurisdiction) == len(found)
    assert list(by_jurisdiction) == [code for code in in_world.jurisdictions if code in by_jurisdiction]
    return by_jurisdiction


def after(text: str, days: int):
    return day(text) + timedelta(days=days)


# A UN name that is not transposed


def test_un_name_is_a_gap_where_it_takes_an_act_by_name_and_after_grace():
    found = gaps(target(listing("UN", "2017-08-05")))

    assert set(found) == {"US", "EU", "JP"}
    assert {gap.kind for gap in found.values()} == {NOT_TRANSPOSED}
    assert {gap.opened_on for gap in found.values()} == {after("2017-08-05", 30)}
    assert {gap.regime for gap in found.values()} == {"DPRK"}


@pytest.mark.parametrize(("days", "opens"), [(29, False), (30, True)])
def test_un_name_is_no_gap_within_grace(days, opens):
    of = target(listing("UN", "2021-03-01"), listing("US", "2020-01-14"))

    assert ("JP" in gaps(of, on=after("2021-03-01", days))) is opens


def test_un_name_that_is_law_is_never_a_gap():
    of = target(listing("UN", "2017-08-05"))
    all_by_law = {("DPRK", code): un_only(BY_LAW) for code in ("US", "EU", "JP")}

    assert gaps(of, world(policies=all_by_law)) == {}


def test_un_name_is_a_gap_for_who_may_only_repeat_the_un():
    found = gaps(target(listing("UN", "2006-12-23", regimes=["IRAN"])))

    assert found["JP"].kind is NOT_TRANSPOSED


def test_un_name_on_iran_is_a_gap_from_its_reinstatement_on():
    of = target(listing("UN", "2006-12-23", regimes=["IRAN"]))

    assert {gap.opened_on for gap in gaps(of).values()} == {after("2025-09-27", 30)}
    assert "EU" not in gaps(of, on="2025-10-26")


def test_own_record_of_the_target_closes_the_matter_under_whatever_regime():
    of = target(listing("UN", "2017-08-05"), listing("EU", "2017-08-04", regimes=["RUSSIA"]))

    assert "EU" not in gaps(of)


def test_un_name_dropped_by_a_jurisdiction_is_a_gap_again():
    of = target(listing("UN", "2017-08-05"), listing("EU", "2017-08-10", own_act=False, ended_on="2024-01-01"))

    assert gaps(of)["EU"].kind is NOT_TRANSPOSED


def test_un_name_that_ended_is_no_gap():
    assert gaps(target(listing("UN", "2017-08-05", ended_on="2024-01-01"))) == {}


def test_un_name_missing_on_a_list_without_un_references_is_to_be_confirmed():
    found = gaps(target(listing("UN", "2017-08-05")))

    assert (found["US"].is_confirmed, found["US"].grade) == (False, LinkGrade.NAME_ALONE)
    assert (found["EU"].is_confirmed, found["EU"].grade) == (True, LinkGrade.SHARED_REFERENCE)


def test_evidence_of_a_missing_un_name_is_the_un_record():
    un = listing("UN", "2017-08-05")

    assert gaps(target(un, listing("GB", "2017-08-05", own_act=False)))["EU"].evidence == (un,)


# Partners that have not followed


def test_partner_that_could_and_has_not_is_a_gap_once_two_have_acted():
    of = target(listing("US", "2024-02-23", regimes=["RUSSIA"]), listing("GB", "2024-05-17", regimes=["RUSSIA"]))

    found = gaps(of)

    assert set(found) == {"AU", "EU", "JP", "NZ"}
    assert {gap.kind for gap in found.values()} == {NOT_FOLLOWED}
    assert {gap.opened_on for gap in found.values()} == {after("2024-05-17", 30)}
    assert [each.jurisdiction for each in found["EU"].evidence] == ["US", "GB"]


@pytest.mark.parametrize(("on", "opens"), [("2024-06-15", False), ("2024-06-16", True)])
def test_gap_opens_grace_after_the_designation_that_completed_the_quorum(on, opens):
    of = target(listing("US", "2022-05-08"), listing("GB", "2024-05-17"), listing("AU", "2024-09-01"))

    assert ("EU" in gaps(of, on=on)) is opens
    assert gaps(of)["EU"].opened_on == day("2024-06-16")


def test_one_partner_is_no_quorum():
    assert gaps(target(listing("US", "2024-02-23"))) == {}


def test_two_bases_of_one_partner_are_one():
    assert gaps(target(listing("EU", "2024-05-31"), listing("EU", "2024-06-24", regimes=["RUSSIA"]))) == {}


def test_un_names_in_force_by_law_do_not_count_for_the_quorum():
    of = target(listing("UN", "2017-08-05"), listing("US", "2013-03-11"))

    assert NOT_FOLLOWED not in {gap.kind for gap in gaps(of).values()}


def test_un_names_that_partners_repeat_do_not_count_for_the_quorum():
    # The list of the UN itself is not read: nothing but what partners print.
    repeated = [listing(code, "2017-08-05", own_act=False) for code in ("GB", "AU", "EU")]

    assert gaps(target(*repeated, listing("US", "2013-03-11")), world(readings=[unread("UN")])) == {}


def test_quorum_and_grace_are_those_of_the_policy():
    of = target(listing("US", "2024-02-23"))
    eager = {("DPRK", "EU"): can(BY_NAME, quorum=1, grace_days=10)}

    found = gaps(of, world(policies=eager))

    assert set(found) == {"EU"}
    assert found["EU"].opened_on == after("2024-02-23", 10)


def test_record_that_ended_does_not_count_for_the_quorum():
    assert gaps(target(listing("US", "2022-05-08", ended_on="2025-05-08"), listing("GB", "2024-05-17"))) == {}


def test_suspected_removal_still_counts_for_the_quorum():
    assert "EU" in gaps(target(listing("US", "2022-05-08", is_suspected_gone=True), listing("GB", "2024-05-17")))


def test_partner_without_authority_cannot_be_behind():
    found = gaps(target(listing("US", "2024-02-23"), listing("GB", "2024-05-17")))

    assert set(found) == {"AU", "EU", "JP", "KR"}


def test_partner_may_act_under_one_of_the_regimes_others_acted_under():
    # New Zealand has no North Korea list of its own, and its Russia Act.
    of = target(listing("US", "2024-12-16"), listing("GB", "2025-02-24", regimes=["RUSSIA"]))

    assert gaps(of)["NZ"].regime == "RUSSIA"


def test_later_basis_of_a_partner_tells_under_what_others_could_act():
    of = target(
        listing("US", "2024-02-23", regimes=["RUSSIA"]),
        listing("EU", "2024-03-01", regimes=["RUSSIA"]),
        listing("EU", "2024-05-31", regimes=["DPRK"]),
    )

    found = gaps(of)["KR"]  # whose policy knows no Russia regime

    assert (found.kind, found.regime) == (NOT_FOLLOWED, "DPRK")
    assert found.opened_on == after("2024-03-01", 30)


def test_regime_of_a_gap_is_the_one_most_partners_acted_under():
    of = target(
        listing("US", "2024-02-23", regimes=["DPRK", "RUSSIA"]),
        listing("GB", "2024-03-01", regimes=["RUSSIA"]),
        listing("AU", "2024-03-02", regimes=["RUSSIA"]),
    )

    assert gaps(of)["EU"].regime == "RUSSIA"


def test_partner_that_delisted_has_decided_and_is_not_asked_to_follow():
    of = target(
        listing("US", "2022-05-08"), listing("GB", "2024-05-17"), listing("EU", "2023-01-01", ended_on="2025-01-01")
    )

    assert gaps(of)["EU"].kind is GapKind.DELISTING_DIVERGENCE


@pytest.mark.parametrize(
    "doubtful",
    [
        unread("EU"),
        reading("EU", coverage=Coverage.PARTIAL),
        reading("EU", stale_after_days=1),
        reading("EU", latest_on=day("2017-08-10"), first_on=day("2017-01-01")),
    ],
)
def test_unknown_is_no_gap(doubtful):
    of = target(listing("US", "2022-05-08"), listing("GB", "2024-05-17"), listing("UN", "2017-08-05"))

    assert "EU" not in gaps(of, world(readings=[doubtful]))
    assert "JP" in gaps(of, world(readings=[doubtful]))


@pytest.mark.parametrize(("read_on", "opens"), [("2024-06-15", False), ("2024-06-16", True)])
def test_list_read_from_a_file_tells_nothing_of_what_came_after_it(read_on, opens):
    of = target(listing("US", "2022-05-08"), listing("GB", "2024-05-17"))

    assert ("EU" in gaps(of, world(readings=[reading("EU", latest_on=day(read_on))]))) is opens


@pytest.mark.parametrize(("not_before", "opens"), [(None, True), ("2024-05-16", True), ("2024-05-17", False)])
def test_bound_is_taken_for_the_earliest_day_when_a_list_is_too_old_to_tell(not_before, opens):
    of = target(listing("US", "2022-05-08"), bound("AU", "2026-08-02", not_before=not_before))

    found = gaps(of, world(readings=[reading("EU", latest_on=day("2024-06-15"))]))

    assert ("EU" in found) is opens
    assert not opens or found["EU"].opened_on == after("2026-08-02", 30)


def test_missing_un_name_is_no_gap_on_a_list_read_within_grace_of_it():
    of = target(listing("US", "2013-03-11"), listing("UN", "2017-08-05"))

    assert "EU" not in gaps(
        of, world(readings=[reading("EU", latest_on=day("2017-09-03"), first_on=day("2017-01-01"))])
    )
    assert "EU" in gaps(of, world(readings=[reading("EU", latest_on=day("2017-09-04"), first_on=day("2017-01-01"))]))


def test_list_that_is_fetched_tells_of_today_until_it_is_stale():
    of = target(listing("US", "2022-05-08"), listing("GB", "2026-10-20"))
    fetched = reading("EU", latest_on=day("2026-11-10"), stale_after_days=21)

    assert gaps(of, world(readings=[fetched]))["EU"].opened_on == day("2026-11-19")


def test_un_is_never_behind():
    assert UN not in gaps(target(listing("US", "2022-05-08"), listing("GB", "2024-05-17")))


def test_missing_un_name_stands_above_what_partners_did_on_their_own():
    of = target(listing("UN", "2017-08-05"), listing("US", "2013-03-11"), listing("JP", "2013-04-05"))

    assert gaps(of)["EU"].kind is NOT_TRANSPOSED


@pytest.mark.parametrize("said", [plans("EU", "2025-01-10"), will_not("EU", "2025-01-10")])
def test_what_a_partner_says_answers_a_gap_and_does_not_end_it(said):
    two = [listing("US", "2024-02-23"), listing("GB", "2024-05-17")]

    assert gaps(target(*two, intentions=(said,)))["EU"] == gaps(target(*two))["EU"]


# How sure


NAME_ALONE = LinkGrade.NAME_ALONE


def test_gap_that_rests_on_a_bare_name_is_to_be_confirmed():
    us, gb = listing("US", "2022-05-08", regimes=["RUSSIA"]), listing("GB", "2024-05-17")

    found = gaps(target(us, gb, links=(link(us, gb, NAME_ALONE),)))

    assert {(gap.is_confirmed, gap.grade) for gap in found.values()} == {(False, NAME_ALONE)}


@pytest.mark.parametrize(("grade", "is_judged"), [(LinkGrade.NAME_AND_CONTEXT, False), (NAME_ALONE, True)])
def test_name_is_not_bare_with_something_in_common_or_a_persons_word(grade, is_judged):
    us, gb = listing("US", "2022-05-08", regimes=["RUSSIA"]), listing("GB", "2024-05-17")

    found = gaps(target(us, gb, links=(link(us, gb, grade, is_judged=is_judged),)))

    assert {(gap.is_confirmed, gap.grade) for gap in found.values()} == {(True, grade)}


def test_gap_states_the_weakest_link_it_cannot_do_without():
    us, gb = listing("US", "2022-05-08", regimes=["RUSSIA"]), listing("GB", "2024-05-17", regimes=["RUSSIA"])
    au = listing("AU", "2023-05-17")
    by_number, by_name = link(us, gb, LinkGrade.VALID_IDENTIFIER), link(gb, au, NAME_ALONE)

    found = gaps(target(us, gb, au, links=(by_number, by_name)))

    assert {(gap.is_confirmed, gap.grade) for gap in found.values()} == {(True, LinkGrade.VALID_IDENTIFIER)}


def test_gap_may_rest_on_a_link_by_way_of_a_third_record():
    us, gb = listing("US", "2022-05-08"), listing("GB", "2024-05-17")
    un = listing("UN", "2017-08-05", ended_on="2020-01-01")
    links = (link(us, un, LinkGrade.NAME_AND_BIRTH_DATE), link(un, gb))

    assert {gap.grade for gap in gaps(target(us, un, gb, links=links)).values()} == {LinkGrade.NAME_AND_BIRTH_DATE}


def test_gap_is_sure_where_a_later_basis_is_firmly_tied():
    us = listing("US", "2022-05-08", regimes=["RUSSIA"])
    eu = listing("EU", "2023-01-01"), listing("EU", "2023-06-01")

    found = gaps(target(us, *eu, links=(link(us, eu[1]), link(us, eu[0], NAME_ALONE))))

    assert found["GB"].is_confirmed


def test_two_records_of_one_partner_make_no_quorum_of_firm_links():
    us = listing("US", "2022-05-08", regimes=["RUSSIA"])
    eu = listing("EU", "2023-01-01"), listing("EU", "2023-06-01")

    found = gaps(target(us, *eu, links=(link(*eu), link(us, eu[0], NAME_ALONE))))

    assert not found["GB"].is_confirmed


def test_quorum_of_one_rests_on_no_link():
    eager = {("DPRK", "EU"): can(BY_NAME, quorum=1)}

    found = gaps(target(listing("US", "2022-05-08")), world(policies=eager))

    assert found["EU"].is_confirmed
    assert found["EU"].grade is LinkGrade.SHARED_REFERENCE


def test_gap_counts_from_a_bound_as_from_the_day_it_surely_stood():
    found = gaps(target(listing("US", "2024-02-23"), bound("AU", "2024-05-17", not_before="2024-03-01")))

    assert found["EU"].opened_on == after("2024-05-17", 30)


# A promise that was not kept

US_ALONE = listing("US", "2024-02-23", regimes=["RUSSIA"])


def test_promise_whose_day_has_passed_is_overdue_from_the_day_after():
    of = target(US_ALONE, intentions=(plans("EU", "2025-01-10", "2026-10-31"),))

    assert gaps(of, on="2026-10-31") == {}
    found = gaps(of, on="2026-11-01")["EU"]
    assert (found.kind, found.regime, found.opened_on) == (OVERDUE, "RUSSIA", day("2026-11-01"))
    assert found.is_confirmed
    assert found.evidence == (US_ALONE,)
    assert found.statement == "EU meant to designate by 2026-10-31, and has not."


def test_promise_that_was_not_kept_stands_beside_the_gap_that_it_answered():
    of = target(US_ALONE, listing("GB", "2024-05-17"), intentions=(plans("EU", "2025-01-10", "2026-10-31"),))

    found = find_gaps(of, cells(of, world(), TODAY), world(), TODAY)

    assert [gap.kind for gap in found if gap.jurisdiction == "EU"] == [NOT_FOLLOWED, OVERDUE]


@pytest.mark.parametrize(
    "no_promise",
    [
        plans("EU", "2025-01-10"),
        will_not("EU", "2025-01-10"),
        plans("EU", "2025-01-10", "2026-10-31", ended_on=day("2026-10-01")),
        plans("UN", "2025-01-10", "2026-10-31"),
    ],
)
def test_without_a_day_that_was_promised_nothing_is_overdue(no_promise):
    assert gaps(target(US_ALONE, intentions=(no_promise,))) == {}


def test_promise_that_was_kept_is_not_overdue():
    kept = listing("EU", "2026-10-30", regimes=["RUSSIA"])

    assert "EU" not in gaps(target(US_ALONE, kept, intentions=(plans("EU", "2025-01-10", "2026-10-31"),)))


@pytest.mark.parametrize(
    "doubtful", [unread("EU"), reading("EU", coverage=Coverage.PARTIAL), reading("EU", latest_on=day("2026-10-31"))]
)
def test_list_that_cannot_tell_whether_a_promise_was_kept_makes_no_gap(doubtful):
    of = target(US_ALONE, intentions=(plans("EU", "2025-01-10", "2026-10-31"),))

    assert gaps(of, world(readings=[doubtful])) == {}


# Grounds that change


def test_gap_of_an_earlier_day_knows_the_grounds_of_that_day():
    then = listing("GB", "2024-05-17", regimes=["RUSSIA"])
    now = replace(then, regimes=frozenset({"DPRK"}), former=((day("2026-01-01"), then),))
    of = target(listing("US", "2024-02-23", regimes=["RUSSIA"]), now)

    assert gaps(of, on="2025-12-31")["NZ"].regime == "RUSSIA"
    assert "KR" not in gaps(of, on="2025-12-31")
    assert gaps(of, on="2026-01-01")["KR"].regime == "DPRK"


# Whatever the lists say

ABSENCES = (NOT_TRANSPOSED, NOT_FOLLOWED)


@given(targets(), worlds(), days)
def test_gap_stands_only_where_the_answer_of_the_lists_allows_it(of, in_world, on):
    found = cells(of, in_world, on)

    of_cell = {each.jurisdiction: each for each in found}
    for gap in find_gaps(of, found, in_world, on):
        answer = of_cell[gap.jurisdiction].answer_of_lists
        if gap.kind in (*ABSENCES, OVERDUE):
            assert answer in (Status.NOT_DESIGNATED, Status.DELISTED)
        elif gap.kind is GapKind.WEAKER_MEASURES:
            assert answer is Status.PARTIAL
        elif gap.kind is GapKind.DELISTING_DIVERGENCE:
            assert answer in (Status.DELISTED, Status.DESIGNATED, Status.PARTIAL)
        else:
            assert answer in (Status.DESIGNATED, Status.PARTIAL)


@given(targets(), worlds(), days)
def test_no_gap_is_found_twice_and_the_un_has_none(of, in_world, on):
    found = find_gaps(of, cells(of, in_world, on), in_world, on)

    assert len({(gap.jurisdiction, gap.kind, gap.regime) for gap in found}) == len(found)
    assert len({gap.jurisdiction for gap in found if gap.kind in ABSENCES}) == len(
        [gap for gap in found if gap.kind in ABSENCES]
    )
    assert UN not in {gap.jurisdiction for gap in found}


@given(targets(), worlds(), days)
def test_gap_has_opened_rests_on_evidence_of_others_and_its_severity_adds_up(of, in_world, on):
    for gap in find_gaps(of, cells(of, in_world, on), in_world, on):
        assert gap.opened_on <= on
        assert gap.evidence
        assert all(act.jurisdiction != gap.jurisdiction for act in gap.evidence)
        assert gap.severity is severity(gap.reasons)
        assert 0 < sum(points for points, _ in gap.reasons) <= 100
        assert gap.statement


@given(targets(), worlds(), days)
def test_gap_of_a_jurisdiction_that_may_not_act_is_never_found(of, in_world, on):
    for gap in find_gaps(of, cells(of, in_world, on), in_world, on):
        row = in_world.policies[gap.regime, gap.jurisdiction]  # and none without a policy
        if gap.kind is NOT_FOLLOWED:
            assert row.authority is Authority.AUTONOMOUS
        if gap.kind is NOT_TRANSPOSED:
            assert row.un_effect is BY_NAME
        if gap.kind is OVERDUE:
            assert row.authority is not Authority.NONE


@given(targets(), worlds(), days, st.sampled_from(CODES[1:]))
def test_own_record_ends_every_absence_and_promise_of_a_jurisdiction(of, in_world, on, code):
    with_own = replace(of, listings=(*of.listings, listing(code, on, designation=99)))

    found = find_gaps(with_own, cells(with_own, in_world, on), in_world, on)

    assert not [gap for gap in found if gap.jurisdiction == code and gap.kind in (*ABSENCES, OVERDUE)]


@given(targets(), worlds(), days, st.sampled_from(CODES[1:]))
def test_list_that_is_not_read_makes_no_gap_of_absence(of, in_world, on, code):
    blind = replace(in_world, readings={**in_world.readings, code: (unread(code),)})

    found = find_gaps(of, cells(of, blind, on), blind, on)

    assert not [gap for gap in found if gap.jurisdiction == code and gap.kind in (*ABSENCES, OVERDUE)]


@given(targets(), worlds(), days, st.randoms())
def test_gaps_do_not_depend_on_the_order_of_the_records(of, in_world, on, random):
    shuffled = replace(
        of,
        listings=tuple(random.sample(of.listings, len(of.listings))),
        links=tuple(random.sample(of.links, len(of.links))),
    )

    def told(target_of):
        found = find_gaps(target_of, cells(target_of, in_world, on), in_world, on)
        return [(replace(gap, evidence=()), set(gap.evidence)) for gap in found]

    assert told(of) == told(shuffled)
