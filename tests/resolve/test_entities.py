import hashlib
import re
from contextlib import contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.models import Designation, Entity, Likeness, LinkKey, LinkRecord, Match
from coordination.resolve import blocking, rebuild, resolve_designations, resolve_pending
from coordination.vocabulary import IdentifierKind, Judgement, LinkGrade, TargetType
from tests.resolve.builders import NOW, groups, judge, record, say, together
from tests.searching import examples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

ORGANISATION, VESSEL = TargetType.ORGANISATION, TargetType.VESSEL
UN_REFERENCE, IMO_SHIP, IMO_COMPANY = IdentifierKind.UN_REFERENCE, IdentifierKind.IMO_SHIP, IdentifierKind.IMO_COMPANY


@pytest.fixture
def officer():
    return get_user_model().objects.create_user("officer")


def entity(designation: Designation) -> Entity:
    return Entity.objects.get(designations=designation)


def public_ids() -> dict[int, str]:
    return dict(Designation.objects.values_list("pk", "entity__public_id"))


def standing_matches() -> set[tuple]:
    return set(Match.objects.standing().values_list("left", "right", "grade", "explanation", "judgement", "judged_by"))


# What links


def test_references_of_the_un_link_across_lists():
    un = record("un_sc", "Foreign Trade Bank", numbers=[(UN_REFERENCE, "KPe.047")], target_type=ORGANISATION)
    gb = record("gb_uksl", "FOREIGN TRADE BANK OF DPRK", numbers=[(UN_REFERENCE, "KPe.047")], target_type=ORGANISATION)

    touched = resolve_pending(now=NOW)

    assert touched == 1
    assert together(un, gb)
    match = Match.objects.get()
    assert (match.left, match.right, match.grade) == (un, gb, LinkGrade.SHARED_REFERENCE)
    assert match.explanation.startswith("both print UN reference KPe.047; names agree:")
    assert sum(points for points, _ in match.terms) == pytest.approx(match.score, abs=0.05)
    assert (match.judgement, match.judged_by, match.judged_at) == (Judgement.SAME, None, NOW)


def test_us_record_of_the_foreign_trade_bank_links_by_its_bic():
    un = record(
        "un_sc",
        "Foreign Trade Bank",
        numbers=[(UN_REFERENCE, "KPe.047"), (IdentifierKind.BIC, "FTBDKPPY")],
        target_type=ORGANISATION,
    )
    us = record(
        "us_ofac_sdn",
        "FOREIGN TRADE BANK OF THE DEMOCRATIC PEOPLE'S REPUBLIC OF KOREA",
        numbers=[(IdentifierKind.BIC, "FTBDKPPY")],
        target_type=ORGANISATION,
    )

    resolve_pending(now=NOW)

    assert together(un, us)
    assert Match.objects.get().explanation.startswith("both print BIC FTBDKPPY")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (IdentifierKind.INN, "2508064833"),
        (IdentifierKind.OGRN, "1042501609039"),
        (IdentifierKind.LEI, "253400YGH90JM0RMLU50"),
        (IdentifierKind.BIC, "FAEBRU8V"),
    ],
)
def test_number_that_fails_its_check_or_is_called_false_links_nobody(kind, value):
    for prints in ("unchecked", "false"):
        one = record("us_ofac_sdn", "Vostochnaya Stevedoring", target_type=ORGANISATION)
        other = record("gb_uksl", "Vostochnaya VSK", target_type=ORGANISATION)
        say(one, "Vostochnaya Stevedoring", **{prints: [(kind, value)]})
        say(other, "Vostochnaya VSK", **{prints: [(kind, value)]})

        resolve_pending(now=NOW)

        assert not together(one, other)


def test_renamed_ship_links_by_its_hull_number_and_not_by_one_that_fails_its_check():
    us = record("us_ofac_sdn", "SCF Primorye", numbers=[(IMO_SHIP, "9421960")], target_type=VESSEL)
    gb = record("gb_uksl", "Aurora Altair", numbers=[(IMO_SHIP, "9421960")], target_type=VESSEL)
    misprint = record("au_dfat", "Primorsk", target_type=VESSEL)
    say(misprint, "Primorsk", unchecked=[(IMO_SHIP, "9421960")])

    resolve_pending(now=NOW)

    assert groups() == {frozenset({us.pk, gb.pk}), frozenset({misprint.pk})}


def test_number_of_a_company_is_not_that_of_a_ship():
    # 1790183 passes both checks: Ocean Maritime Management's number could be a ship's.
    firm = record(
        "us_ofac_sdn", "Ocean Maritime Management", numbers=[(IMO_COMPANY, "1790183")], target_type=ORGANISATION
    )
    ship = record("gb_uksl", "Ocean Maritime", numbers=[(IMO_SHIP, "1790183")], target_type=VESSEL)
    runs_it = record("au_dfat", "Ocean Maritime Ltd", numbers=[(IMO_SHIP, "1790183")], target_type=ORGANISATION)
    other = record("eu_fsf", "Ocean Lines", numbers=[(IMO_SHIP, "1790183")], target_type=ORGANISATION)

    resolve_pending(now=NOW)

    assert groups() == {frozenset({each.pk}) for each in (firm, ship, runs_it, other)}


def test_reference_that_contradicts_the_name_waits_for_a_person():
    wrong = record("un_sc", "Ahmad Vahid Dastjerdi", numbers=[(UN_REFERENCE, "IRi.012")])
    right = record("un_sc", "Azim Aghajani", numbers=[(UN_REFERENCE, "IRi.003")])
    inu0279 = record("gb_uksl", "AZIM AGHAJANI", numbers=[(UN_REFERENCE, "IRi.012")])

    resolve_pending(now=NOW)

    assert groups() == {frozenset({right.pk}), frozenset({wrong.pk}), frozenset({inu0279.pk})}
    waiting = set(Match.objects.standing().values_list("left", "right", "judgement"))
    assert waiting == {(pk, inu0279.pk, Judgement.UNSURE) for pk in (right.pk, wrong.pk)}


def test_names_link_over_order_case_hyphens_and_legal_forms():
    person = record("us_ofac_sdn", "Chang Ho RI"), record("gb_uksl", "RI CHANG-HO")
    firm = (
        record("us_ofac_sdn", "MG-FLOT LLC", target_type=ORGANISATION),
        record("gb_uksl", "OOO MG Flot", target_type=ORGANISATION),
    )
    cyrillic = (
        record("us_ofac_sdn", "ООО Марин Транс Шиппинг", target_type=ORGANISATION),
        record("gb_uksl", "Марин Транс Шиппинг", target_type=ORGANISATION),
    )

    resolve_pending(now=NOW)

    assert groups() == {frozenset(d.pk for d in pair) for pair in (person, firm, cyrillic)}


def test_birth_date_that_agrees_makes_the_stronger_grade():
    record("un_sc", "Han Jang Su", born=["1969-11-07"])
    record("eu_fsf", "Jang-Su Han", born=["1969-11-08"])

    resolve_pending(now=NOW)

    match = Match.objects.get()
    assert match.grade == LinkGrade.NAME_AND_BIRTH_DATE
    assert "birth date a day off (1969-11-07 / 1969-11-08)" in match.explanation


def test_birth_dates_that_contradict_part_one_name():
    un, eu = record("un_sc", "Kim Yong Chol", born=["1962-02-18"]), record("eu_fsf", "Yong-Chol KIM", born=["1946"])

    resolve_pending(now=NOW)

    assert not together(un, eu)


@pytest.mark.parametrize(("born", "is_one"), [("1963", True), ("1946", False)])
def test_birth_date_printed_as_about_parts_only_what_is_far_off(born, is_one):
    one, other = record("un_sc", "Kim Yong Chol", born_about=["1962"]), record("eu_fsf", "Kim Yong Chol", born=[born])

    resolve_pending(now=NOW)

    assert together(one, other) is is_one
    assert not Match.objects.filter(grade=LinkGrade.NAME_AND_BIRTH_DATE).exists()


def test_weak_alias_never_carries_a_link():
    one = record("us_ofac_sdn", "Rim Yong Hyok", weak=["Abu Rim"])
    other = record("gb_uksl", "Abu Rim")

    resolve_pending(now=NOW)

    assert not together(one, other)


def test_weak_alias_may_bear_out_a_number():
    one = record("us_ofac_sdn", "Rim Yong Hyok", weak=["Abu Rim"], numbers=[(IdentifierKind.INN, "772975847073")])
    other = record("gb_uksl", "Abu", numbers=[(IdentifierKind.INN, "772975847073")])

    resolve_pending(now=NOW)

    assert together(one, other)


def test_two_aliases_that_are_alike_do_not_link():
    one = record("us_ofac_sdn", "Pak Kwang Hun", aliases=["Kim Chol"], original=["박광훈"])
    other = record("gb_uksl", "Ri Song Jin", aliases=["Kim Chol"], original=["리성진"])

    resolve_pending(now=NOW)

    assert not together(one, other)


# Who stays apart


def test_kim_kum_chol_is_not_sin_kum_chol_though_one_list_prints_his_hangul():
    us = record("us_ofac_sdn", "Kum Chol KIM", original=["김금철"])
    gb = record("gb_uksl", "KUM CHOL SIN", original=["신금철"])
    eu = record(
        "eu_fsf", "Shin Geum Cheol", aliases=["SIM Kum-Chol", "Sin Kum Chol", "СИН Гым Чхоль"], original=["김금철"]
    )

    resolve_pending(now=NOW)

    assert groups() == {frozenset({us.pk}), frozenset({gb.pk, eu.pk})}


def test_hangul_name_links_where_latin_spellings_of_the_family_name_differ():
    kr = record("kr_mofa", "리창호")
    us = record("us_ofac_sdn", "Chang Ho RI", original=["리창호"])
    au = record("au_dfat", "Chang Ho LEE", original=["리창호"])

    resolve_pending(now=NOW)

    assert together(kr, us, au)


def test_two_ships_of_one_name_stay_two():
    ibex = record("us_ofac_sdn", "Maria", numbers=[(IMO_SHIP, "8517839")], target_type=VESSEL)
    other = record("gb_uksl", "MARIA", numbers=[(IMO_SHIP, "9198783")], target_type=VESSEL)

    resolve_pending(now=NOW)

    assert not together(ibex, other)


def test_trans_kapital_is_not_transkapitalbank():
    one = record("us_ofac_sdn", "TRANS KAPITAL, OOO", target_type=ORGANISATION)
    other = record("gb_uksl", "TRANSKAPITALBANK PJSC", target_type=ORGANISATION)

    resolve_pending(now=NOW)

    assert not together(one, other)


@pytest.mark.parametrize("source", ["un_sc", "us_ofac_sdn"])
def test_list_with_one_number_for_one_target_never_has_two_records_in_one_entity(source):
    numbers = [(IdentifierKind.INN, "2508064833")]
    one = record(source, "Vostochnaya Stevedoring", numbers=numbers, target_type=ORGANISATION)
    other = record(source, "Vostochnaya Stevedoring", numbers=numbers, target_type=ORGANISATION)
    record("gb_uksl", "Vostochnaya Stevedoring", numbers=numbers, target_type=ORGANISATION)

    resolve_pending(now=NOW)

    assert not together(one, other)
    assert Entity.objects.count() == 2


def test_holding_and_subsidiary_joined_by_a_third_lists_alias_stay_apart():
    holding = record("gb_uksl", "Azia Shipping Holdings Ltd", target_type=ORGANISATION)
    subsidiary = record("gb_uksl", "Azia Shipping Company LLC", target_type=ORGANISATION)
    record("au_dfat", "Azia Shipping Holdings", aliases=["Azia Shipping Company"], target_type=ORGANISATION)

    resolve_pending(now=NOW)

    assert not together(holding, subsidiary)


# A person's word


def test_word_different_stands_above_a_shared_reference(officer):
    un = record("un_sc", "Foreign Trade Bank", numbers=[(UN_REFERENCE, "KPe.047")], target_type=ORGANISATION)
    gb = record("gb_uksl", "Foreign Trade Bank", numbers=[(UN_REFERENCE, "KPe.047")], target_type=ORGANISATION)
    resolve_pending(now=NOW)

    judge(un, gb, Judgement.DIFFERENT, by=officer)
    resolve_designations([un.pk], now=NOW)
    rebuild(now=NOW)

    assert not together(un, gb)


def test_word_same_joins_what_no_rule_ties_and_stays_when_one_of_them_changes(officer):
    gb = record("gb_uksl", "Rostvertol", target_type=ORGANISATION)
    eu = record("eu_fsf", "Rostov Helicopter Production Complex", target_type=ORGANISATION)
    resolve_pending(now=NOW)

    judge(gb, eu, Judgement.SAME, by=officer)
    resolve_designations([gb.pk, eu.pk], now=NOW)
    say(gb, "PJSC Rostvertol")
    resolve_pending(now=NOW)

    assert together(gb, eu)


def test_word_on_one_pair_does_not_stop_the_linking_of_others(officer):
    judge(record("gb_uksl", "Rostvertol"), record("eu_fsf", "Rostov Complex"), Judgement.SAME, by=officer)
    resolve_pending(now=NOW)

    elsewhere = record("gb_uksl", "Ri Chang Ho"), record("us_ofac_sdn", "Ri Chang Ho")
    resolve_pending(now=NOW)

    assert together(*elsewhere)


def test_record_joined_by_a_word_follows_when_a_neighbour_changes(officer):
    named = record("gb_uksl", "Rungra Bank", target_type=ORGANISATION)
    joined = record("eu_fsf", "Handelsbank Pjöngjang", target_type=ORGANISATION)
    resolve_pending(now=NOW)
    judge(named, joined, Judgement.SAME, by=officer)
    resolve_designations([named.pk], now=NOW)

    newcomer = record("au_dfat", "Rungra Bank", target_type=ORGANISATION)
    resolve_pending(now=NOW)

    assert together(named, joined, newcomer)
    assert set(Entity.objects.standing().values_list("pk", flat=True)) == {entity(newcomer).pk}


@pytest.mark.parametrize("second_thought", [Judgement.UNSURE, Judgement.DIFFERENT])
def test_word_that_is_taken_back_parts_the_records_again(second_thought, officer):
    one = record("gb_uksl", "Rostvertol", target_type=ORGANISATION)
    other = record("eu_fsf", "Rostov Helicopter Production Complex", target_type=ORGANISATION)
    judge(one, other, Judgement.SAME, by=officer)
    resolve_pending(now=NOW)
    assert together(one, other)

    judge(one, other, second_thought, by=officer)
    resolve_designations([one.pk], now=NOW)

    assert not together(one, other)
    assert rebuild(now=NOW) == 0


def test_word_unsure_stands_beside_the_rule_without_a_second_word_on_the_pair(officer):
    one, other = record("us_ofac_sdn", "Ri Chang Ho"), record("gb_uksl", "Ri Chang Ho")
    resolve_pending(now=NOW)

    judge(one, other, Judgement.UNSURE, by=officer)
    rebuild(now=NOW)

    assert together(one, other)
    assert Match.objects.standing().get().judgement == Judgement.UNSURE


def test_word_is_not_superseded_by_a_rule(officer):
    one, other = record("us_ofac_sdn", "Ri Chang Ho"), record("gb_uksl", "Lee Chang Ho")
    judge(one, other, Judgement.SAME, by=officer)
    resolve_pending(now=NOW)

    say(other, "Ri Chang Ho")
    resolve_pending(now=NOW)
    rebuild(now=NOW)

    assert Match.objects.standing().get().judged_by == officer


# Matches are kept


def test_match_that_rests_on_something_else_now_supersedes_the_one_before():
    un, gb = record("un_sc", "Kim Yong Chol"), record("gb_uksl", "Kim Yong Chol")
    resolve_pending(now=NOW)

    say(un, "Kim Yong Chol", numbers=[(UN_REFERENCE, "KPi.024")])
    say(gb, "Kim Yong Chol", numbers=[(UN_REFERENCE, "KPi.024")])
    resolve_pending(now=NOW)

    assert Match.objects.standing().get().grade == LinkGrade.SHARED_REFERENCE
    assert Match.objects.exclude(superseded_at=None).get().grade == LinkGrade.NAME_ALONE


def test_match_that_no_longer_holds_is_superseded_not_deleted():
    one, other = record("us_ofac_sdn", "Ri Chang Ho"), record("gb_uksl", "Ri Chang Ho")
    resolve_pending(now=NOW)

    say(other, "Pak Jong Chon")
    resolve_pending(now=NOW)

    assert not together(one, other)
    assert not Match.objects.standing().exists()
    assert Match.objects.get().superseded_at == NOW


def test_linking_again_adds_no_match_and_touches_nothing():
    record("us_ofac_sdn", "Ri Chang Ho")
    record("gb_uksl", "Ri Chang Ho")
    resolve_pending(now=NOW)
    Entity.objects.update(to_align=False)
    before = list(Match.objects.values()), list(Entity.objects.values("pk", "public_id", "name"))

    touched = rebuild(now=NOW)

    assert touched == 0
    assert (list(Match.objects.values()), list(Entity.objects.values("pk", "public_id", "name"))) == before


# Entities and their ids


def test_record_that_reads_as_before_is_not_compared_again():
    one, other = record("us_ofac_sdn", "Sokolov Andrei Ivanovich"), record("gb_uksl", "Andrei Ivanovich Sokolov")
    resolve_pending(now=NOW)
    compared = list(Likeness.objects.values()), list(LinkKey.objects.order_by("pk").values())

    say(one, one.name, aliases=["SOKOLOV, Andrei Ivanovich"])
    resolve_pending(now=NOW)

    assert (list(Likeness.objects.values()), list(LinkKey.objects.order_by("pk").values())) == compared
    assert together(one, other)


def test_entity_keeps_its_public_id_when_a_record_joins():
    one = record("us_ofac_sdn", "Ri Chang Ho")
    resolve_pending(now=NOW)
    before = entity(one)

    other = record("gb_uksl", "Ri Chang Ho")
    resolve_pending(now=NOW)

    assert entity(other) == before
    assert entity(one).public_id == before.public_id


def test_merged_entity_leads_on_to_the_older_one():
    one, other = record("us_ofac_sdn", "Ri Chang Ho"), record("gb_uksl", "Lee Chang Ho")
    resolve_pending(now=NOW)
    older, younger = entity(one), entity(other)

    say(other, "Ri Chang Ho")
    resolve_pending(now=NOW)

    younger.refresh_from_db()
    assert entity(other) == older
    assert younger.merged_into == older
    assert list(Entity.objects.standing()) == [older]


def test_old_ids_lead_on_at_once_when_merges_follow_each_other():
    first, second, third = (
        record(source, f"Firm Number {n}", target_type=ORGANISATION)
        for n, source in enumerate(("us_ofac_sdn", "gb_uksl", "au_dfat"))
    )
    resolve_pending(now=NOW)
    entities = [entity(each) for each in (first, second, third)]

    say(third, second.name)
    resolve_pending(now=NOW)
    say(second, first.name)
    say(third, first.name)
    resolve_pending(now=NOW)

    assert together(first, second, third)
    assert set(Entity.objects.exclude(merged_into=None).values_list("merged_into", flat=True)) == {entities[0].pk}


def test_split_leaves_the_entity_with_most_of_its_records():
    numbers = [(UN_REFERENCE, "KPi.024")]
    leaver = record("us_ofac_sdn", "Kim Yong Chol")
    un = record("un_sc", "Kim Yong Chol", numbers=numbers)
    gb = record("gb_uksl", "Kim Yong Chol", numbers=numbers)
    resolve_pending(now=NOW)
    before = entity(leaver)

    say(leaver, "Pak Jong Chon")
    resolve_pending(now=NOW)

    assert entity(un) == entity(gb) == before
    assert entity(leaver) != before
    assert entity(leaver).name == "Pak Jong Chon"
    assert not Entity.objects.exclude(merged_into=None).exists()


def test_entity_bears_the_name_of_the_list_that_stands_first():
    record("gb_uksl", "RI CHANG-HO")
    record("us_ofac_sdn", "Chang Ho RI")

    resolve_pending(now=NOW)
    assert Entity.objects.get().name == "Chang Ho RI"

    record("un_sc", "Ri Chang Ho")
    resolve_pending(now=NOW)
    assert Entity.objects.get().name == "Ri Chang Ho"


def test_entity_follows_when_a_list_corrects_what_its_target_is():
    firm = record("gb_uksl", "Lady Rania")
    resolve_pending(now=NOW)

    Designation.objects.filter(pk=firm.pk).update(target_type=VESSEL)
    say(firm, "Lady Rania")
    resolve_pending(now=NOW)

    assert entity(firm).target_type == VESSEL


def test_public_ids_go_on():
    record("gb_uksl", "Ri Chang Ho")
    resolve_pending(now=NOW)
    record("gb_uksl", "Pak Jong Chon")
    record("gb_uksl", "Kang Sun Nam")
    resolve_pending(now=NOW)

    given = list(Entity.objects.order_by("pk").values_list("public_id", flat=True))
    assert len(set(given)) == 3
    assert given == sorted(given)
    assert all(re.fullmatch(r"E-\d{6,}", public_id) for public_id in given)


def test_linked_records_and_their_entities_are_handed_on():
    changed = record("gb_uksl", "Ri Chang Ho")
    bystander = record("gb_uksl", "Pak Jong Chon")
    resolve_pending(now=NOW)
    Entity.objects.update(to_align=False)

    say(changed, "Ri Chang Ho", aliases=["Lee Chang Ho"])
    resolve_pending(now=NOW)

    assert not Designation.objects.to_be_resolved().exists()
    assert list(Entity.objects.to_be_aligned()) == [entity(changed)]
    assert entity(bystander).to_align is False


def test_name_that_a_list_gives_to_two_lets_go_of_the_one_it_held():
    numbers = [(UN_REFERENCE, "KPi.024")]
    us = record("us_ofac_sdn", "Kim Yong Chol", aliases=["Kim Yong Cheol"])
    gb = record("gb_uksl", "Kim Yong Chol", numbers=numbers)
    eu = record("eu_fsf", "Kim Yong Cheol", aliases=["Kim Yong Chol"], numbers=numbers)
    resolve_pending(now=NOW)
    Entity.objects.update(to_align=False)
    before = standing_matches()

    # A second man of that name on one list: from now on only a birth date tells which is meant.
    namesake = record("us_ofac_sdn", "Kim Yong Chol", born=["1946"])
    resolve_pending(now=NOW)

    assert together(gb, eu)
    assert not together(us, gb)
    assert not together(namesake, us)
    assert standing_matches() != before
    assert {entity(us), entity(gb), entity(namesake)} <= set(Entity.objects.to_be_aligned())


def test_nothing_changed_is_nothing_done(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert resolve_designations([], now=NOW) == 0


# Increments give what a rebuild gives


@pytest.fixture
def few_may_share(monkeypatch):
    """A key that four records share says too little, so that small samples reach the limit."""
    monkeypatch.setattr(blocking, "CAPS", dict.fromkeys(blocking.Cap, 3))


@pytest.mark.usefixtures("few_may_share")
def test_name_that_becomes_too_common_lets_go_of_those_it_held():
    held = [record(source, "Ministry of Defence", target_type=ORGANISATION) for source in ("us_ofac_sdn", "gb_uksl")]
    resolve_pending(now=NOW)
    assert together(*held)

    for source in ("eu_fsf", "jp_mof"):
        record(source, "Ministry of Defence", target_type=ORGANISATION)
    resolve_pending(now=NOW)

    assert not together(*held)
    assert rebuild(now=NOW) == 0


@pytest.mark.usefixtures("few_may_share")
def test_name_that_is_no_longer_too_common_takes_hold_again():
    sources = ("us_ofac_sdn", "gb_uksl", "eu_fsf", "jp_mof")
    records = [record(source, "Ministry of Defence", target_type=ORGANISATION) for source in sources]
    resolve_pending(now=NOW)
    assert not together(*records[:3])

    say(records[3], "Ministry of Defence of Syria")
    resolve_pending(now=NOW)

    assert together(*records[:3])
    assert rebuild(now=NOW) == 0


@pytest.mark.usefixtures("few_may_share")
def test_too_common_name_does_not_link_the_few_that_change_together():
    sources = ("us_ofac_sdn", "gb_uksl", "eu_fsf", "jp_mof")
    records = [record(source, "Ministry of Defence", target_type=ORGANISATION) for source in sources]
    resolve_pending(now=NOW)

    resolve_designations([records[0].pk, records[1].pk], now=NOW)

    assert len(groups()) == 4


@pytest.mark.usefixtures("few_may_share")
def test_number_that_too_many_print_does_not_link_the_few_that_change_together():
    # A bank's code on every firm that has an account there.
    numbers = [(IdentifierKind.BIC, "FTBDKPPY")]
    records = [
        record(source, f"Korea Firm {number}", numbers=numbers, target_type=ORGANISATION)
        for number, source in enumerate(("us_ofac_sdn", "gb_uksl", "eu_fsf", "jp_mof"))
    ]
    resolve_pending(now=NOW)

    resolve_designations([records[0].pk, records[1].pk], now=NOW)

    assert len(groups()) == 4


PEOPLE = ("Kim Yong Chol", "Ri Chang Ho", "Kim Kum Chol", "Pak Jong Chon")
NUMBERS = ((UN_REFERENCE, "KPi.024"), (UN_REFERENCE, "KPi.001"), (IdentifierKind.INN, "772975847073"))
BORN = ("1946", "1962", "1962-02-18", "1962-02-19")

printed = st.fixed_dictionaries(
    {
        "name": st.sampled_from(PEOPLE),
        "aliases": st.lists(st.sampled_from(PEOPLE), max_size=1),
        "numbers": st.lists(st.sampled_from(NUMBERS), max_size=1),
    }
)
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("list"),
            st.lists(
                st.tuples(
                    st.sampled_from(("un_sc", "us_ofac_sdn", "gb_uksl", "eu_fsf")),
                    printed,
                    st.lists(st.sampled_from(BORN), max_size=1),
                ),
                min_size=1,
                max_size=3,
            ),
        ),
        st.tuples(st.just("amend"), st.lists(st.tuples(st.integers(0, 9), printed), min_size=1, max_size=2)),
        st.tuples(
            st.just("judge"),
            st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(Judgement)),
        ),
    ),
    min_size=1,
    max_size=5,
)


def derived():
    """What linking keeps beside entities and links."""
    return (
        set(LinkKey.objects.values_list("designation", "key")),
        set(Likeness.objects.values_list("left", "right", "points", "grade", "may_link")),
        set(LinkRecord.objects.values_list("designation", "content", "read_by")),
    )


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def take(step: str, what, officer) -> None:
    """One step of a history; a step on a record that is not there does nothing."""
    pks = list(Designation.objects.order_by("pk").values_list("pk", flat=True))
    if step == "list":
        for source, prints, born in what:
            record(source, born=born, **prints)
        resolve_pending(now=NOW)
    elif step == "amend":
        for number, prints in what:
            if number < len(pks):
                say(Designation.objects.get(pk=pks[number]), **prints)
        resolve_pending(now=NOW)
    else:
        left, right, judgement = what
        if left != right and max(left, right) < len(pks):
            pair = [Designation.objects.get(pk=pks[number]) for number in (left, right)]
            judge(*pair, judgement, by=officer)
            resolve_designations([designation.pk for designation in pair], now=NOW)


@pytest.mark.usefixtures("few_may_share")
@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=steps)
def test_increments_give_what_a_rebuild_gives(officer, history):
    with undone():
        for step, what in history:
            take(step, what, officer)
        before = groups(), public_ids(), standing_matches(), derived()

        touched = rebuild(now=NOW)

        assert touched == 0
        assert (groups(), public_ids(), standing_matches(), derived()) == before
        records_of_merged = Designation.objects.filter(entity__merged_into__isnull=False)
        assert not records_of_merged.exists()


@pytest.mark.usefixtures("few_may_share")
@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=steps)
def test_old_ids_lead_to_an_entity_that_stands(officer, history):
    with undone():
        for step, what in history:
            take(step, what, officer)

        assert not Entity.objects.filter(merged_into__merged_into__isnull=False).exists()
        empty = Entity.objects.standing().filter(designations__isnull=True)
        assert not empty.exists()


# Cost


def unlike_name(number: int, of: str) -> str:
    """A name that no other is like."""
    letters = hashlib.sha256(f"{of}{number}".encode()).digest()
    spelled = "".join("bdfgklmnprstvzaeiou"[each % 19] for each in letters[:16])
    return f"{spelled[:8].title()} {spelled[8:].title()}"


def queries_to_link(people: int) -> int:
    for number in range(people):
        for source in ("us_ofac_sdn", "gb_uksl"):
            record(source, unlike_name(number, f"person{people}"))
    with CaptureQueriesContext(connection) as captured:
        resolve_pending(now=NOW)
    return len(captured)


def test_number_of_queries_does_not_depend_on_the_number_of_records():
    record("us_ofac_sdn", "Ri Chang Ho")
    resolve_pending(now=NOW)

    assert queries_to_link(2) == queries_to_link(40)


def queries_to_merge(people: int) -> int:
    pairs = [
        (
            record("us_ofac_sdn", unlike_name(number, f"person{people}")),
            record("gb_uksl", unlike_name(number, f"other{people}")),
        )
        for number in range(people)
    ]
    resolve_pending(now=NOW)
    for one, other in pairs:
        say(other, one.name)
    with CaptureQueriesContext(connection) as captured:
        resolve_pending(now=NOW)
    assert all(together(*pair) for pair in pairs)
    return len(captured)


def test_number_of_queries_does_not_depend_on_the_number_of_merges():
    assert queries_to_merge(2) == queries_to_merge(30)
