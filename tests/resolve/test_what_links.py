"""Which records become one entity by rule, and which stay apart."""

import pytest

from coordination.models import Entity, Match
from coordination.resolve import resolve_pending
from coordination.vocabulary import IdentifierKind, Judgement, LinkGrade, TargetType
from tests.resolve.builders import NOW, groups, record, say, together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

ORGANISATION, VESSEL = TargetType.ORGANISATION, TargetType.VESSEL
UN_REFERENCE, IMO_SHIP, IMO_COMPANY = IdentifierKind.UN_REFERENCE, IdentifierKind.IMO_SHIP, IdentifierKind.IMO_COMPANY


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
