from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.align.facts import Intention, PolicyRow
from coordination.align.rules import cells, regimes_of, un_in_force_since
from coordination.vocabulary import Authority, Coverage, DateKind, Measure, Status, TargetType, UNEffect
from tests.align.builders import (
    BY_LAW,
    BY_NAME,
    COLUMNS,
    TODAY,
    bound,
    can,
    cell,
    day,
    listing,
    plans,
    reading,
    target,
    unread,
    will_not,
    world,
)
from tests.align.strategies import CODES, days, targets, worlds

DESIGNATED, PARTIAL, BY_LAW_STATUS = Status.DESIGNATED, Status.PARTIAL, Status.DESIGNATED_BY_LAW
UNKNOWN, DELISTED = Status.UNKNOWN, Status.DELISTED
NO_AUTHORITY, NOT_DESIGNATED = Status.NO_AUTHORITY, Status.NOT_DESIGNATED
SAID = (Status.PLANNED, Status.NOT_PURSUED)


def statuses(of, in_world=None, on=TODAY) -> dict[str, Status]:
    return {each.jurisdiction: each.status for each in cells(of, in_world or world(), day(on))}


# Which status wins


@pytest.mark.parametrize(
    ("record", "by_law", "said", "is_unread", "ended", "cannot"),
    [
        (record, by_law, said, *rest)
        for said in (None, plans("GB", "2025-01-10"), will_not("GB", "2025-01-10"))
        for record, by_law, *rest in product([True, False], repeat=5)
    ],
)
def test_status_that_wins_is_the_first_that_holds(record, by_law, said, is_unread, ended, cannot):
    own = [listing("GB", "2021-03-01")] if record else []
    own += [listing("GB", "2015-03-01", ended_on="2019-03-01")] if ended else []
    authority = Authority.NONE if cannot else Authority.AUTONOMOUS
    policy = {("DPRK", "GB"): PolicyRow(authority, BY_LAW if by_law else UNEffect.NONE)}
    lists = [unread("GB") if is_unread else reading("GB")]

    of = target(listing("UN", "2017-08-05"), *own, intentions=(said,) if said else ())
    found = cell(of, "GB", world(policies=policy, readings=lists))

    assert found.status is (
        DESIGNATED
        if record
        else BY_LAW_STATUS
        if by_law
        else said.status
        if said
        else UNKNOWN
        if is_unread
        else DELISTED
        if ended
        else NO_AUTHORITY
        if cannot
        else NOT_DESIGNATED
    )


def test_one_cell_for_each_jurisdiction_in_the_order_of_columns():
    found = cells(target(listing("US", "2013-03-11")), world(), TODAY)

    assert tuple(each.jurisdiction for each in found) == COLUMNS


def test_designation_under_another_regime_counts():
    found = statuses(target(listing("US", "2024-02-23"), listing("NZ", "2024-07-12", regimes=["RUSSIA"])))

    assert found["NZ"] is DESIGNATED


def test_record_without_a_regime_still_says_yes():
    assert statuses(target(listing("US", "2024-02-23", regimes=[])))["US"] is DESIGNATED


# Records of one jurisdiction


def test_two_legal_bases_are_one_designation_from_the_first_on():
    found = cell(target(listing("EU", "2024-06-24", regimes=["RUSSIA"]), listing("EU", "2024-05-31")), "EU")

    assert found.status is DESIGNATED
    assert found.since == day("2024-05-31")
    assert len(found.listings) == 2


@pytest.mark.parametrize("ends", ["DPRK", "RUSSIA"])
def test_designation_stands_until_its_last_basis_ends(ends):
    two = [
        listing("EU", "2024-05-31", regimes=["DPRK"], ended_on="2025-05-31" if ends == "DPRK" else None),
        listing("EU", "2024-06-24", regimes=["RUSSIA"], ended_on="2025-05-31" if ends == "RUSSIA" else None),
    ]

    found = cell(target(*two), "EU")

    assert found.status is DESIGNATED
    assert [each.regimes for each in found.listings] == [frozenset({"DPRK", "RUSSIA"} - {ends})]


def test_designation_ends_with_its_last_basis():
    two = [listing("EU", "2024-05-31", ended_on="2025-05-31"), listing("EU", "2024-06-24", ended_on="2026-02-01")]

    found = cell(target(*two), "EU")

    assert found.status is DELISTED
    assert (found.since, found.since_kind, found.is_bound) == (day("2026-02-01"), DateKind.FIRST_SEEN, True)
    assert found.lag_max is None


def test_record_is_in_force_from_its_day_to_the_day_before_its_end():
    of = target(listing("US", "2024-02-23", ended_on="2025-02-23"))

    assert [cell(of, "US", on=on).status for on in ("2024-02-22", "2024-02-23", "2025-02-22", "2025-02-23")] == [
        NOT_DESIGNATED,
        DESIGNATED,
        DESIGNATED,
        DELISTED,
    ]


def test_relisting_counts_from_the_return():
    found = cell(target(listing("US", "2010-08-30", ended_on="2016-01-16"), listing("US", "2018-11-05")), "US")

    assert (found.status, found.since) == (DESIGNATED, day("2018-11-05"))


def test_suspected_removal_is_still_in_force_and_said_so():
    found = cell(target(listing("GB", "2024-05-17", is_suspected_gone=True)), "GB")

    assert found.status is DESIGNATED
    assert "removal not yet confirmed" in found.reason


def test_one_basis_that_is_missing_does_not_cast_doubt_on_the_other():
    found = cell(target(listing("GB", "2024-05-17", is_suspected_gone=True), listing("GB", "2024-06-17")), "GB")

    assert "removal not yet confirmed" not in found.reason


# Measures


def test_ship_that_is_specified_where_others_freeze_is_partial():
    specified = listing("GB", "2024-07-31", measures=frozenset({Measure.SHIP_SPECIFICATION}))
    of = target(listing("US", "2022-05-08"), specified, target_type=TargetType.VESSEL)

    assert cell(of, "GB").status is PARTIAL
    assert cell(of, "GB").measures == (Measure.SHIP_SPECIFICATION,)
    assert cell(of, "US").status is DESIGNATED


def test_lesser_measures_are_no_partial_where_nobody_freezes():
    ban = listing("EU", "2024-06-25", measures=frozenset({Measure.PORT_ENTRY_BAN}))
    specified = listing("GB", "2024-07-31", measures=frozenset({Measure.SHIP_SPECIFICATION}))

    assert {cell(target(ban, specified), code).status for code in ("EU", "GB")} == {DESIGNATED}


def test_freeze_that_has_ended_does_not_make_others_partial():
    specified = listing("GB", "2024-07-31", measures=frozenset({Measure.SHIP_SPECIFICATION}))

    assert cell(target(listing("US", "2022-05-08", ended_on="2025-01-01"), specified), "GB").status is DESIGNATED


def test_measures_that_are_not_known_are_not_called_lesser():
    of = target(listing("US", "2022-05-08"), listing("GB", "2024-07-31", measures=frozenset()))

    assert cell(of, "GB").status is DESIGNATED


def test_freeze_on_one_basis_and_less_on_another_is_no_partial():
    two = listing("GB", "2024-07-31", measures=frozenset({Measure.SHIP_SPECIFICATION})), listing("GB", "2024-08-31")

    found = cell(target(listing("US", "2022-05-08"), *two), "GB")

    assert found.status is DESIGNATED
    assert set(found.measures) == {Measure.ASSET_FREEZE, Measure.SHIP_SPECIFICATION}


# UN names in force by law


def test_un_name_on_north_korea_is_in_force_by_law_with_the_day_of_the_un():
    of = target(listing("UN", "2017-08-05"))

    found = statuses(of)

    assert {code for code, status in found.items() if status is BY_LAW_STATUS} == {"AU", "NZ", "KR", "GB"}
    assert {found[code] for code in ("US", "EU", "JP")} == {NOT_DESIGNATED}
    assert {cell(of, code).since for code in ("NZ", "KR")} == {day("2017-08-05")}


def test_own_record_stands_above_the_un_name():
    of = target(listing("UN", "2017-08-05"), listing("NZ", "2025-10-30", regimes=["RUSSIA"]))

    assert (cell(of, "NZ").status, cell(of, "NZ").since) == (DESIGNATED, day("2025-10-30"))


def test_un_name_by_law_needs_no_list_of_the_jurisdiction():
    found = statuses(target(listing("UN", "2017-08-05")), world(readings=[unread("NZ"), unread("KR")]))

    assert {found["NZ"], found["KR"]} == {BY_LAW_STATUS}


def test_un_name_that_ended_is_in_force_nowhere():
    found = statuses(target(listing("UN", "2017-08-05", ended_on="2024-01-01"), listing("US", "2013-03-11")))

    assert found["NZ"] is NO_AUTHORITY
    assert found["KR"] is NOT_DESIGNATED


def test_iran_counts_from_its_reinstatement():
    of = target(listing("UN", "2006-12-23", regimes=["IRAN"]), listing("US", "2006-01-04", regimes=["IRAN"]))

    assert [cell(of, "NZ", on=on).status for on in ("2025-09-26", "2025-09-27")] == [NO_AUTHORITY, BY_LAW_STATUS]
    assert cell(of, "NZ").since == cell(of, "UN").since == day("2025-09-27")
    assert un_in_force_since(of.listings, world(), TODAY) == {"IRAN": day("2025-09-27")}


def test_iran_name_listed_after_the_reinstatement_counts_from_its_own_day():
    assert cell(target(listing("UN", "2026-03-01", regimes=["IRAN"])), "NZ").since == day("2026-03-01")


def test_un_name_of_a_regime_without_effect_by_law_is_not_in_force():
    of = target(listing("UN", "2017-08-05", regimes=["DPRK"]))

    found = statuses(of, world(policies={("DPRK", "KR"): can(UNEffect.NONE)}))

    assert found["KR"] is NOT_DESIGNATED


# What a partner says it will do

US_SINCE_2024 = listing("US", "2024-02-23")


def test_plan_tells_by_when_and_why():
    said = plans("EU", "2025-01-10", "2026-12-31", reason="the 20th package")

    found = cell(target(US_SINCE_2024, intentions=(said,)), "EU")

    assert (found.status, found.since, found.since_kind) == (Status.PLANNED, day("2025-01-10"), DateKind.ANNOUNCED)
    assert found.due_on == day("2026-12-31")
    assert found.reason == "plans to designate by 2026-12-31: the 20th package"
    assert found.beneath is NOT_DESIGNATED


def test_plan_whose_day_has_passed_says_so():
    of = target(US_SINCE_2024, intentions=(plans("EU", "2025-01-10", "2026-11-23"),))

    assert cell(of, "EU", on="2026-11-23").reason == "plans to designate by 2026-11-23"
    assert cell(of, "EU").reason == "plans to designate by 2026-11-23, which has passed"


def test_partner_that_will_not_act_says_why():
    found = cell(target(US_SINCE_2024, intentions=(will_not("JP", "2025-01-10", reason="no legal ground"),)), "JP")

    assert (found.status, found.reason) == (Status.NOT_PURSUED, "does not pursue it: no legal ground")


def test_latest_word_counts_and_none_before_its_day():
    of = target(US_SINCE_2024, intentions=(will_not("EU", "2025-01-10"), plans("EU", "2025-06-01")))

    assert [cell(of, "EU", on=on).status for on in ("2025-01-09", "2025-01-10", "2025-05-31", "2025-06-01")] == [
        NOT_DESIGNATED,
        Status.NOT_PURSUED,
        Status.NOT_PURSUED,
        Status.PLANNED,
    ]


def test_word_that_was_taken_back_no_longer_counts():
    of = target(US_SINCE_2024, intentions=(plans("EU", "2025-01-10", ended_on=day("2025-06-01")),))

    assert [cell(of, "EU", on=on).status for on in ("2025-05-31", "2025-06-01")] == [Status.PLANNED, NOT_DESIGNATED]


def test_plan_that_was_carried_out_does_not_come_back_with_a_delisting():
    acted = listing("EU", "2025-02-24", ended_on="2026-02-24")
    of = target(US_SINCE_2024, acted, intentions=(plans("EU", "2025-01-10"),))

    assert [cell(of, "EU", on=on).status for on in ("2025-02-23", "2025-02-24", "2026-02-24")] == [
        Status.PLANNED,
        DESIGNATED,
        DELISTED,
    ]


def test_plan_of_one_partner_says_nothing_of_another():
    found = statuses(target(US_SINCE_2024, intentions=(plans("EU", "2025-01-10"),)))

    assert (found["EU"], found["JP"]) == (Status.PLANNED, NOT_DESIGNATED)


def test_plan_over_a_list_that_cannot_say_no_keeps_that_in_mind():
    of = target(US_SINCE_2024, intentions=(plans("KR", "2025-01-10"),))

    found = cell(of, "KR", world(readings=[reading("KR", coverage=Coverage.PARTIAL)]))

    assert (found.status, found.beneath) == (Status.PLANNED, UNKNOWN)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.PLANNED, Status.NOT_PURSUED}))
def test_intention_is_a_plan_or_a_refusal(status):
    with pytest.raises(ValueError, match="planned or not pursued"):
        Intention("EU", status, TODAY)


# Unknown, never "no"

US_SINCE_2013 = listing("US", "2013-03-11")


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        ([unread("JP")], "no list of it has been read (jp_list)"),
        ([unread("JP", source="jp_other"), reading("JP")], "jp_other has not been read"),
        ([reading("JP", coverage=Coverage.PARTIAL)], "jp_list of 2026-11-20 covers its jurisdiction only partly"),
        ([reading("JP", stale_after_days=3)], "jp_list of 2026-11-20 is stale"),
        ([reading("JP", latest_on=day("2013-03-10"), first_on=day("2013-03-10"))], "too close to the first listing"),
        ([reading("JP", latest_on=day("2013-04-09"), first_on=day("2013-01-01"))], "too close to the first listing"),
    ],
)
def test_list_that_cannot_say_no_leaves_the_cell_unknown_and_says_why(lists, words):
    found = cell(target(US_SINCE_2013), "JP", world(readings=lists))

    assert found.status is UNKNOWN
    assert words in found.reason


def test_list_of_the_day_after_grace_says_no():
    lists = [reading("JP", latest_on=day("2013-04-10"), first_on=day("2013-01-01"))]

    assert cell(target(US_SINCE_2013), "JP", world(readings=lists)).status is NOT_DESIGNATED


def test_own_later_listing_casts_no_doubt_on_the_list_that_holds_it():
    lists = [reading("GB", latest_on=day("2024-05-20"))]

    assert cell(target(listing("GB", "2024-05-17")), "GB", world(readings=lists), "2024-05-16").status is NOT_DESIGNATED


def test_grace_is_that_of_the_jurisdictions_policy():
    lists = [reading("JP", latest_on=day("2013-04-10"), first_on=day("2013-01-01"))]
    slow = {("DPRK", "JP"): can(BY_NAME, grace_days=60)}

    assert cell(target(US_SINCE_2013), "JP", world(readings=lists, policies=slow)).status is UNKNOWN


def test_list_is_stale_only_past_its_days_and_only_when_it_is_fetched():
    from_file = reading("JP", latest_on=day("2024-01-01"))

    assert cell(target(US_SINCE_2013), "JP", world(readings=[from_file])).status is NOT_DESIGNATED
    for limit, status in ((4, NOT_DESIGNATED), (3, UNKNOWN)):
        fetched = reading("JP", stale_after_days=limit)
        assert cell(target(US_SINCE_2013), "JP", world(readings=[fetched])).status is status


def test_stale_list_still_says_yes():
    lists = [reading("JP", stale_after_days=3)]

    assert cell(target(listing("JP", "2013-04-05")), "JP", world(readings=lists)).status is DESIGNATED


def test_day_before_the_first_edition_is_unknown_but_for_whom_the_list_dates_itself():
    lists = [reading("JP", first_on=day("2026-03-05")), reading("GB", first_on=day("2026-08-22"))]
    of = target(US_SINCE_2013, listing("GB", "2024-05-17"))

    found = statuses(of, world(readings=lists), on="2024-05-16")

    assert found["JP"] is UNKNOWN
    assert "first read in its edition of 2026-03-05" in cell(of, "JP", world(readings=lists), "2024-05-16").reason
    assert found["GB"] is NOT_DESIGNATED


def test_day_before_a_bound_is_unknown_as_far_back_as_it_may_have_stood():
    of = target(bound("AU", "2025-02-24", not_before="2025-01-10"))

    found = {on: cell(of, "AU", on=on).status for on in ("2025-01-10", "2025-01-11", "2025-02-23", "2025-02-24")}

    assert list(found.values()) == [NOT_DESIGNATED, UNKNOWN, UNKNOWN, DESIGNATED]


def test_bound_without_a_lower_end_leaves_every_earlier_day_unknown():
    assert cell(target(bound("AU", "2025-02-24")), "AU", on="2021-01-01").status is UNKNOWN


def test_target_of_unmapped_programmes_is_unknown_everywhere_else():
    found = statuses(target(listing("US", "2013-03-11", regimes=[])))

    assert found.pop("US") is DESIGNATED
    assert set(found.values()) == {UNKNOWN}
    assert "not mapped to a regime" in cell(target(listing("US", "2013-03-11", regimes=[])), "EU").reason


def test_regime_without_a_policy_is_unknown_and_names_it():
    found = cell(target(listing("US", "2013-03-11", regimes=["CUBA"])), "EU")

    assert found.status is UNKNOWN
    assert found.reason == "no policy for CUBA"


def test_one_regime_without_a_policy_leaves_unknown_who_may_only_repeat_the_un():
    of = target(listing("US", "2013-03-11", regimes=["DPRK", "CUBA"]))

    assert cell(of, "NZ").status is UNKNOWN
    assert cell(of, "NZ").reason == "no policy for CUBA"
    assert cell(of, "EU").status is NOT_DESIGNATED


def test_jurisdiction_without_a_list_that_would_show_the_target_is_unknown():
    lists = [reading("JP", target_types=frozenset({TargetType.PERSON, TargetType.ORGANISATION}))]
    ship = target(listing("US", "2022-05-08"), target_type=TargetType.VESSEL)

    found = cell(ship, "JP", world(readings=lists))

    assert found.status is UNKNOWN
    assert "no list of it that would show this vessel" in found.reason
    assert cell(ship, "JP", world(without=["JP"])).status is UNKNOWN


def test_list_that_would_not_show_the_regime_does_not_say_no():
    annex = reading("EU", source="eu_vessels", regimes=frozenset({"RUSSIA"}))

    assert cell(target(US_SINCE_2013), "EU", world(readings=[annex])).status is UNKNOWN


def test_list_that_does_not_decide_absence_neither_says_no_nor_stops_another():
    sectoral = unread("US", source="us_ofac_cons", decides_absence=False)
    of = target(listing("GB", "2024-05-17"))

    assert cell(of, "US", world(readings=[sectoral, reading("US")])).status is NOT_DESIGNATED
    assert cell(of, "US", world(readings=[reading("US", decides_absence=False)])).status is UNKNOWN


@pytest.mark.parametrize("doubtful", [unread("NZ"), reading("NZ", coverage=Coverage.PARTIAL)])
def test_new_zealand_has_no_authority_over_own_names_of_others_once_its_list_is_read(doubtful):
    of = target(US_SINCE_2013)
    register = reading("NZ", regimes=frozenset({"RUSSIA", "DPRK"}))

    found = cell(of, "NZ", world(readings=[register]))

    assert found.status is NO_AUTHORITY
    assert found.reason == "has no authority to list under DPRK"
    assert cell(of, "NZ", world(readings=[doubtful])).status is UNKNOWN


def test_who_may_list_under_one_of_the_regimes_has_authority():
    of = target(US_SINCE_2013, listing("GB", "2024-05-17", regimes=["RUSSIA"]))

    assert cell(of, "NZ").status is NOT_DESIGNATED


def test_un_has_no_authority_over_russia_and_needs_no_list_to_say_so():
    of = target(listing("US", "2022-05-08", regimes=["RUSSIA"]))

    assert cell(of, "UN").status is NO_AUTHORITY


@pytest.mark.parametrize(
    "doubtful",
    [
        reading("KR", coverage=Coverage.PARTIAL),
        reading("KR", stale_after_days=1),
        reading("KR", latest_on=day("2022-05-08")),
    ],
)
def test_list_of_what_a_jurisdiction_may_list_need_not_say_what_it_may_not(doubtful):
    cannot = {("RUSSIA", "KR"): PolicyRow(Authority.NONE, UNEffect.NONE)}
    of = target(listing("US", "2022-05-08", regimes=["RUSSIA"]))

    assert cell(of, "KR", world(policies=cannot, readings=[doubtful])).status is NO_AUTHORITY
    named = replace(doubtful, regimes=frozenset({"RUSSIA"}))
    assert cell(of, "KR", world(policies=cannot, readings=[named])).status is UNKNOWN


def test_absence_names_the_editions_it_was_read_in():
    lists = [reading("EU"), reading("EU", source="eu_vessels", regimes=frozenset({"RUSSIA"}))]

    assert cell(target(US_SINCE_2013), "EU", world(readings=lists)).reason == "not on eu_list of 2026-11-20"


# Regimes


def test_regimes_are_those_of_the_records_in_force():
    of = target(listing("US", "2013-03-11"), listing("GB", "2014-01-01", regimes=["RUSSIA"], ended_on="2020-01-01"))

    assert regimes_of(of.listings, TODAY) == {"DPRK"}


@pytest.mark.parametrize("on", ["2012-01-01", "2021-01-01"])
def test_regimes_are_those_of_all_records_where_none_is_in_force(on):
    of = target(listing("US", "2013-03-11", ended_on="2020-01-01"))

    assert regimes_of(of.listings, day(on)) == {"DPRK"}


# Lags (domain-dprk 3.6): the first mover, then the days of the others; "..70" is at most 70


def lags(of, on=TODAY) -> dict[str, str]:
    told = {}
    for each in cells(of, world(), day(on)):
        if each.is_first:
            told[each.jurisdiction] = "first"
        elif each.lag_min is not None and each.lag_min == each.lag_max:
            told[each.jurisdiction] = str(each.lag_max)
        elif (each.lag_min, each.lag_max) != (None, None):
            told[each.jurisdiction] = "..".join("" if n is None else str(n) for n in (each.lag_min, each.lag_max))
    return told


@pytest.mark.parametrize(
    ("name", "us", "gb", "au", "expected"),
    [
        ("M Leasing", "2022-05-08", "2023-05-18", "2024-05-17", {"US": "first", "GB": "375", "AU": "..740"}),
        ("MG-Flot", "2022-05-08", "2023-05-18", "2024-05-17", {"US": "first", "GB": "375", "AU": "..740"}),
        ("Marine Trans Shipping", "2022-05-08", None, "2024-05-17", {"US": "first", "AU": "..740"}),
        ("Vostochnaya", "2024-02-23", "2024-05-17", "2024-05-17", {"US": "first", "GB": "84", "AU": "..84"}),
        ("Toplivo Bunkering", None, "2024-05-17", None, {"GB": "first"}),
        ("Gazaryan", "2024-05-16", None, "2025-02-24", {"US": "first", "AU": "..284"}),
        ("IBEX Shipping", "2023-12-12", "2024-02-22", "2024-02-23", {"US": "first", "GB": "72", "AU": "..73"}),
        ("Mikheychik", "2024-01-11", "2024-02-22", "2024-02-23", {"US": "first", "GB": "42", "AU": "..43"}),
        ("Mkrtychev", "2023-03-30", "2023-08-08", "2024-02-23", {"US": "first", "GB": "131", "AU": "..330"}),
        ("Parsek", "2022-01-12", None, "2023-12-01", {"US": "first", "AU": "..688"}),
        ("Kim Yong Bok", "2024-12-16", "2025-02-24", "2025-02-24", {"US": "first", "GB": "70", "AU": "..70"}),
        ("Angara, by list date", "2022-05-08", "2024-07-31", None, {"US": "first", "GB": "815"}),
        ("Lazarus Group", "2019-09-13", None, "2025-11-06", {"US": "first", "AU": "..2246"}),
        ("Agrosoyuz", "2018-08-03", None, "2022-03-26", {"US": "first", "AU": "..1331"}),
    ],
)
def test_lags_of_the_four_lists(name, us, gb, au, expected):
    records = [listing(code, since, regimes=["RUSSIA"]) for code, since in (("US", us), ("GB", gb)) if since]
    records += [bound("AU", au, regimes=["RUSSIA"])] if au else []

    assert lags(target(*records)) == expected


@pytest.mark.parametrize(
    ("name", "listed", "expected"),
    [
        (
            "Ri Chang Ho",
            {"KR": "2023-12-27", "US": "2024-12-16", "NZ": "2025-02-21", "EU": "2025-02-24", "GB": "2025-02-24"},
            {"KR": "first", "US": "355", "NZ": "422", "EU": "425", "GB": "425"},
        ),
        ("Royal Shune Lei", {"EU": "2024-12-16", "US": "2025-09-25"}, {"EU": "first", "US": "283"}),
        (
            "Kim Yong Bok: a tie",
            {"US": "2024-12-16", "EU": "2024-12-16", "KR": "2024-12-19"},
            {"US": "first", "EU": "first", "KR": "3"},
        ),
        ("Yuk Tung Energy", {"US": "2018-02-23", "UN": "2018-03-30"}, {"US": "first", "UN": "35"}),
        ("Paekyangsan", {"GB": "2024-05-17", "NZ": "2025-02-21"}, {"GB": "first", "NZ": "280"}),
        ("Unica", {"EU": "2022-12-12", "KR": "2024-01-17"}, {"EU": "first", "KR": "401"}),
        ("Patriot", {"US": "2018-08-21", "KR": "2024-07-01"}, {"US": "first", "KR": "2141"}),
    ],
)
def test_first_mover_is_whoever_was_first(name, listed, expected):
    found = lags(target(*(listing(code, since) for code, since in listed.items())))

    assert {code: found[code] for code in expected} == expected


def test_lags_of_the_foreign_trade_bank_run_to_the_un_and_to_where_its_name_is_law():
    of = target(listing("US", "2013-03-11"), listing("JP", "2013-04-05"), listing("UN", "2017-08-05"))

    assert lags(of) == {
        "UN": "1608",
        "US": "first",
        "AU": "1608",
        "JP": "25",
        "NZ": "1608",
        "KR": "1608",
        "GB": "1608",
    }


def test_follower_whose_date_has_a_lower_bound_trails_by_a_range():
    of = target(listing("US", "2024-12-16"), bound("AU", "2025-02-24", not_before="2025-01-10"))

    # Not yet on the list of the 10th, so on the 11th at the earliest: 26 days.
    assert lags(of) == {"US": "first", "AU": "26..70"}


def test_follower_that_may_have_come_before_the_first_is_told_so():
    of = target(listing("US", "2024-12-16"), bound("AU", "2025-02-24", not_before="2024-12-10"))

    assert lags(of) == {"US": "first", "AU": "-5..70"}


def test_lag_behind_a_first_mover_whose_date_is_a_bound_is_at_least_so_many_days():
    of = target(bound("AU", "2024-02-23"), listing("GB", "2024-05-17"))

    assert lags(of) == {"AU": "first", "GB": "84.."}


def test_lag_behind_a_first_mover_with_both_bounds_is_a_range():
    of = target(bound("AU", "2024-02-23", not_before="2024-02-13"), listing("GB", "2024-05-17"))

    # Australia acted from the 14th to the 23rd of February.
    assert lags(of) == {"AU": "first", "GB": "84..93"}


def test_lag_between_two_bounds_is_a_range():
    of = target(bound("AU", "2024-02-23", not_before="2024-02-13"), bound("EU", "2024-05-17", not_before="2024-05-01"))

    assert lags(of) == {"AU": "first", "EU": "69..93"}


def test_exact_day_comes_before_a_bound_of_the_same_day():
    of = target(bound("AU", "2024-05-17"), listing("GB", "2024-05-17"))

    assert lags(of) == {"GB": "first", "AU": "..0"}


def test_delisted_cell_neither_leads_nor_lags():
    of = target(listing("US", "2013-03-11", ended_on="2016-01-01"), listing("GB", "2020-02-01"))

    assert lags(of) == {"GB": "first"}


def test_lags_of_an_earlier_day_know_nothing_of_later_movers():
    of = target(listing("GB", "2024-05-17"), listing("NZ", "2025-02-21"))

    assert lags(of, on="2024-06-01") == {"GB": "first"}
    assert lags(of, on="2024-05-16") == {}


# Whatever the lists say


@given(targets(), worlds(), days)
def test_exactly_one_cell_for_each_jurisdiction(of, in_world, on):
    assert tuple(each.jurisdiction for each in cells(of, in_world, on)) == CODES


@given(targets(), worlds(), days)
def test_cell_is_designated_or_partial_where_and_only_where_a_record_is_in_force(of, in_world, on):
    for each in cells(of, in_world, on):
        in_force = any(record.jurisdiction == each.jurisdiction and record.in_force(on) for record in of.listings)
        assert (each.status in (DESIGNATED, PARTIAL)) is in_force


@given(targets(), worlds(), days, st.sampled_from(CODES), st.booleans())
def test_list_that_is_not_read_never_turns_unknown_into_no(of, in_world, on, code, names_regimes):
    another = unread(code, source="another", regimes=frozenset({"RUSSIA"}) if names_regimes else frozenset())
    more = replace(in_world, readings={**in_world.readings, code: (*in_world.readings[code], another)})

    before, after = cells(of, in_world, on), cells(of, more, on)

    for one, other in zip(before, after, strict=True):
        if one.answer_of_lists is UNKNOWN:
            assert other.answer_of_lists is UNKNOWN
        if one.jurisdiction != code:
            assert other == one


@given(targets(), worlds(), days)
def test_jurisdiction_of_which_nothing_is_read_never_says_no(of, in_world, on):
    blind = replace(in_world, readings={code: (unread(code),) for code in CODES})

    found = {each.status for each in cells(of, blind, on)}

    assert found <= {DESIGNATED, PARTIAL, BY_LAW_STATUS, *SAID, UNKNOWN}


@given(targets(), worlds(), days)
def test_what_a_partner_says_hides_no_record_and_nothing_of_the_others(of, in_world, on):
    silent = cells(replace(of, intentions=()), in_world, on)

    for without, said in zip(silent, cells(of, in_world, on), strict=True):
        assert said.answer_of_lists is without.status
        assert said == without or said.status in SAID


@given(targets(), worlds(), days)
def test_cell_says_why(of, in_world, on):
    assert all(each.reason for each in cells(of, in_world, on))


@given(targets(), worlds(), days)
def test_cell_has_a_day_where_something_happened_and_none_where_nothing_did(of, in_world, on):
    for each in cells(of, in_world, on):
        happened = each.status in (DESIGNATED, PARTIAL, BY_LAW_STATUS, DELISTED, *SAID)
        assert (each.since is not None) is happened
        assert (each.since_kind is not None) is happened
        assert each.since is None or each.since <= on


@given(targets(), worlds(), days)
def test_lags_count_from_the_earliest_record(of, in_world, on):
    found = cells(of, in_world, on)

    movers = [each for each in found if each.status in (DESIGNATED, PARTIAL)]
    first = [each for each in found if each.is_first]
    assert bool(first) is bool(movers)
    assert all(each.since == min(mover.since for mover in movers) for each in first)
    for each in found:
        if each.is_first or each.status not in (DESIGNATED, PARTIAL, BY_LAW_STATUS):
            assert (each.lag_min, each.lag_max) == (None, None)
        if each.lag_max is not None:
            assert each.lag_max >= 0
            assert each.lag_min is None or each.lag_min <= each.lag_max


@given(targets(), worlds(), days, st.randoms())
def test_order_of_the_records_does_not_matter(of, in_world, on, random):
    shuffled = replace(of, listings=tuple(random.sample(of.listings, len(of.listings))))

    before, after = cells(of, in_world, on), cells(shuffled, in_world, on)

    assert [replace(each, listings=()) for each in before] == [replace(each, listings=()) for each in after]
    assert [set(each.listings) for each in before] == [set(each.listings) for each in after]
