from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.resolve import cluster as module
from coordination.resolve.cluster import Linkable, births_agree, cluster, ties
from coordination.vocabulary import Judgement, LinkGrade, TargetType
from tests.resolve.builders import linkable, organisation, span, vessel

SAME, DIFFERENT = Judgement.SAME, Judgement.DIFFERENT


def groups(*records, judged=None) -> list[list[int]]:
    return cluster(records, judged)[0]


def only_tie(*records):
    (tie,) = ties(records)
    return tie


# Numbers


def test_records_that_print_one_un_reference_are_one():
    un = organisation(1, "un_sc", "Foreign Trade Bank", numbers=["un_reference:KPe.047"])
    eu = organisation(2, "eu_fsf", "Foreign Trade Bank of the DPRK", numbers=["un_reference:KPe.047"])

    tie = only_tie(un, eu)

    assert groups(un, eu) == [[1, 2]]
    assert tie.grade is LinkGrade.SHARED_REFERENCE
    assert tie.explanation == "both print un reference KPe.047"


@pytest.mark.parametrize("number", ["inn:2508064833", "ogrn:1042501609039", "lei:253400YGH90JM0RMLU50", "bic:FAEBRU8V"])
def test_firms_that_print_one_valid_number_are_one(number):
    one = organisation(1, "us_ofac_sdn", "Vostochnaya Stevedoring Company LLC", numbers=[number])
    other = organisation(2, "eu_fsf", "OOO Vostochnaya VSK", numbers=[number])

    assert groups(one, other) == [[1, 2]]
    assert only_tie(one, other).grade is LinkGrade.VALID_IDENTIFIER


def test_number_across_scripts_is_believed_since_names_agree_in_latin_letters():
    us = organisation(1, "us_ofac_sdn", "Oboronlogistika LLC", numbers=["inn:7718857267"])
    gb = organisation(2, "gb_uksl", "ООО «ОБОРОНЛОГИСТИКА»", numbers=["inn:7718857267"])

    assert groups(us, gb) == [[1, 2]]


def test_number_of_a_firm_printed_on_a_firm_of_another_name_does_not_link():
    rossiya = organisation(1, "us_ofac_sdn", "Bank Rossiya", numbers=["ogrn:1027800000084"])
    other = organisation(2, "au_dfat", "Stroygazmontazh", numbers=["ogrn:1027800000084"])

    assert groups(rossiya, other) == [[1], [2]]


def test_number_shared_by_a_firm_and_a_person_does_not_link():
    firm = organisation(1, "us_ofac_sdn", "Mikheev Holding", numbers=["inn:7701080141"])
    person = linkable(2, "eu_fsf", "Igor Mikheev", numbers=["inn:7701080141"])

    assert groups(firm, person) == [[1], [2]]


# References printed on the wrong person (UK HAI0012, INU0279)


def test_misprinted_reference_does_not_link_and_the_name_finds_the_right_one():
    dastjerdi = linkable(1, "un_sc", "Ahmad Vahid Dastjerdi", numbers=["un_reference:IRi.012"])
    aghajani = linkable(2, "un_sc", "Azim Aghajani", numbers=["un_reference:IRi.003"])
    inu0279 = linkable(3, "gb_uksl", "AZIM AGHAJANI", numbers=["un_reference:IRi.012"])

    found, used = cluster([dastjerdi, aghajani, inu0279])

    assert found == [[1], [2, 3]]
    assert [tie.grade for tie in used] == [LinkGrade.NAME_ALONE]


def test_reference_of_someone_else_links_nobody_where_no_name_agrees():
    sanon = linkable(1, "un_sc", "Kempes Sanon", numbers=["un_reference:HTi.009"])
    hai0012 = linkable(2, "gb_uksl", "Dimitri Herard", numbers=["un_reference:HTi.009"])

    assert groups(sanon, hai0012) == [[1], [2]]


def test_crossed_references_follow_the_names():
    records = [
        linkable(1, "un_sc", "Kempes Sanon", numbers=["un_reference:HTi.009"]),
        linkable(2, "un_sc", "Dimitri Herard", numbers=["un_reference:HTi.010"]),
        linkable(3, "gb_uksl", "Dimitri Herard", numbers=["un_reference:HTi.009"]),
        linkable(4, "gb_uksl", "Kempes Sanon", numbers=["un_reference:HTi.010"]),
    ]

    assert groups(*records) == [[1, 4], [2, 3]]


# Ships


def test_ship_that_was_renamed_keeps_its_hull_number():
    before = vessel(1, "us_ofac_sdn", "SCF Primorye", numbers=["imo_ship:9421960"])
    after = vessel(2, "gb_uksl", "Aurora Altair", numbers=["imo_ship:9421960"])

    assert groups(before, after) == [[1, 2]]


def test_two_ships_of_one_name_and_two_hulls_stay_two():
    ibex = vessel(1, "us_ofac_sdn", "Maria", numbers=["imo_ship:8517839"])
    other = vessel(2, "gb_uksl", "MARIA", numbers=["imo_ship:9198783"])

    assert groups(ibex, other) == [[1], [2]]


def test_ship_without_number_does_not_bring_two_hulls_together():
    ibex = vessel(1, "us_ofac_sdn", "Maria", numbers=["imo_ship:8517839"])
    unnumbered = vessel(2, "kr_mofa", "Maria")
    other = vessel(3, "gb_uksl", "Maria", numbers=["imo_ship:9198783"])

    found = groups(ibex, unnumbered, other)

    assert not any({1, 3} <= set(group) for group in found)


def test_former_name_of_one_ship_is_not_another_ship():
    neptun = vessel(1, "us_ofac_sdn", "Neptun", numbers=["imo_ship:8404991"])
    maia = vessel(2, "gb_uksl", "Maia-1", aliases=["Neptun"], numbers=["imo_ship:9358010"])

    assert groups(neptun, maia) == [[1], [2]]


# Names


def test_name_without_anything_else_links_by_name_alone():
    tie = only_tie(linkable(1, "us_ofac_sdn", "RI, Chang Ho"), linkable(2, "gb_uksl", "Ri Chang-ho"))

    assert tie.grade is LinkGrade.NAME_ALONE
    assert tie.explanation == "both print the name chang ho ri"


def test_name_with_a_birth_date_that_agrees_is_the_stronger():
    us = linkable(1, "us_ofac_sdn", "Kim Yong Bok", born=["1957-07-27"])
    au = linkable(2, "au_dfat", "Kim Yong Bok", born=["1957"])

    tie = only_tie(us, au)

    assert tie.grade is LinkGrade.NAME_AND_BIRTH_DATE
    assert tie.explanation == "both print the name bok kim yong and a birth date that agrees"


def test_person_and_firm_of_one_name_stay_two():
    assert groups(linkable(1, "us_ofac_sdn", "Lady Rania"), organisation(2, "gb_uksl", "Lady Rania")) == [[1], [2]]


def test_alias_of_one_that_is_the_name_of_the_other_links():
    us = organisation(1, "us_ofac_sdn", "MG-Flot LLC", aliases=["Transmorflot LLC"])
    gb = organisation(2, "gb_uksl", "OOO TRANSMORFLOT")

    assert groups(us, gb) == [[1, 2]]


def test_alias_that_two_records_share_does_not_link():
    pakistan = organisation(1, "us_ofac_cons", "Al-Haramain: Pakistan Branch", aliases=["Alharamain"])
    kenya = organisation(2, "gb_uksl", "Al-Haramain: Kenya Branch", aliases=["Alharamain"])

    assert groups(pakistan, kenya) == [[1], [2]]


def test_names_spelled_as_one_word_do_not_meet():
    assert groups(
        organisation(1, "us_ofac_sdn", "TRANS KAPITAL, OOO"), organisation(2, "gb_uksl", "Transkapitalbank")
    ) == [[1], [2]]


# Homonyms


def test_two_of_one_name_with_birth_dates_apart_stay_two():
    un = linkable(1, "un_sc", "Kim Yong Chol", numbers=["un_reference:KPi.024"], born=["1962-02-18"])
    eu = linkable(2, "eu_fsf", "Yong-Chol KIM", born=["1946"])

    assert groups(un, eu) == [[1], [2]]


def test_record_without_birth_date_does_not_bring_homonyms_together():
    un = linkable(1, "un_sc", "Kim Tong Chol", numbers=["un_reference:KPi.068"], born=["1966-01-27"])
    gb = linkable(2, "gb_uksl", "KIM TONG CHOL", numbers=["un_reference:KPi.068"])
    au = linkable(3, "au_dfat", "Kim Tong-chol", born=["1968-08-07"])

    assert groups(un, gb, au) == [[1, 2], [3]]


def test_name_that_one_list_gives_to_two_links_only_with_a_birth_date():
    records = [
        linkable(1, "us_ofac_sdn", "Kim Yong Chol", born=["1946"]),
        linkable(2, "us_ofac_sdn", "Kim Yong Chol", born=["1962-02-18"]),
        linkable(3, "gb_uksl", "Kim Yong Chol"),
        linkable(4, "au_dfat", "Kim Yong Chol", born=["1962"]),
    ]

    assert groups(*records) == [[1], [2, 4], [3]]


def test_father_who_lacks_the_sons_first_name_is_another_man():
    father = linkable(1, "un_sc", "Barzan Ibrahim Hasan al-Tikriti")
    son = linkable(2, "us_ofac_sdn", "Mohammad Barzan Ibrahim Hasan al-Tikriti")

    assert groups(father, son) == [[1], [2]]


# Birth dates


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1969-11-07", "1969-11-08"),  # Han Jang Su, UN and EU (trap 2)
        ("1966-01-27", "1966-01-28"),
        ("1949", "1950"),  # Pak Yong Sik: the last day of one year, the first of the next
        ("1964-07-09", "1964-09-07"),  # Budnev, Japan and Australia (trap 18)
        ("1964-01-10", "1964-10-01"),  # Chang Chang Ha
        ("1954-10-02", "1954-02-10"),  # Gazaryan, Japan and New Zealand
        ("1957-07-27", "1957"),
        (("1960-01-01", "1965-12-31"), "1962-02-18"),
    ],
)
def test_birth_dates_that_lists_print_of_one_person_agree(left, right):
    assert births_agree([span(left)], [span(right)]) is True
    assert births_agree([span(right)], [span(left)]) is True


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1966-01-27", "1968-08-07"),
        ("1962", "1946"),
        ("1954-10-02", "1964-10-02"),  # Gazaryan, Japan and Australia: the year differs
        ("1964-07-09", "1965-09-07"),
        ("1969-11-07", "1969-11-09"),
        ("1964-07-09", "1964-09-08"),  # swapped, and a day off
        ("1949", "1951"),
    ],
)
def test_birth_dates_further_apart_contradict(left, right):
    assert births_agree([span(left)], [span(right)]) is False
    assert births_agree([span(right)], [span(left)]) is False


def test_birth_date_that_is_not_printed_neither_agrees_nor_contradicts():
    assert births_agree([], [span("1962")]) is None
    assert births_agree([span("1962")], []) is None


def test_one_of_several_birth_dates_that_agrees_is_enough():
    assert births_agree([span("1954-10-02"), span("1964-02-10")], [span("1964-02-11")]) is True


@pytest.mark.parametrize("born", ["1969-11-08", "1969"])
def test_birth_date_a_day_off_does_not_part_one_name(born):
    un = linkable(1, "un_sc", "Han Jang Su", born=["1969-11-07"])
    eu = linkable(2, "eu_fsf", "Jang-Su Han", born=[born])

    assert groups(un, eu) == [[1, 2]]


def test_birth_date_does_not_part_a_shared_number():
    un = linkable(1, "un_sc", "Ri Yong Mu", numbers=["un_reference:KPi.033"], born=["1925-01-25"])
    gb = linkable(2, "gb_uksl", "Ri Yong Mu", numbers=["un_reference:KPi.033"], born=["1935-01-25"])

    assert groups(un, gb) == [[1, 2]]


# A list that gives one number to one target


@pytest.mark.parametrize("source", ["un_sc", "us_ofac_sdn"])
def test_two_records_of_a_one_number_list_stay_two_whatever_they_share(source):
    one = organisation(1, source, "Fajr Industrial Group", numbers=["un_reference:IRe.017", "inn:7701080141"])
    other = organisation(2, source, "Fajr Industrial Group", numbers=["un_reference:IRe.017", "inn:7701080141"])

    assert ties([one, other]) == []
    assert groups(one, other) == [[1], [2]]


@pytest.mark.parametrize("source", ["un_sc", "us_ofac_sdn"])
def test_third_record_does_not_bring_two_of_a_one_number_list_together(source):
    fajr = organisation(1, source, "Fajr Industrial Group", aliases=["Industrial Factories of Precision"])
    factories = organisation(2, source, "Industrial Factories of Precision", aliases=["Fajr Industrial Group"])
    third = organisation(
        3, "gb_uksl", "Fajr Industrial Group", aliases=["Industrial Factories of Precision"], numbers=["inn:7701080141"]
    )

    found = groups(fajr, factories, third)

    assert not any({1, 2} <= set(group) for group in found)


def test_list_that_repeats_a_person_under_two_regimes_links_both():
    rus = linkable(1, "gb_uksl", "Ri Chang Ho")
    dpr = linkable(2, "gb_uksl", "RI CHANG HO")

    assert groups(rus, dpr) == [[1, 2]]


def test_holding_and_subsidiary_that_a_third_list_takes_for_one_stay_apart():
    holding = organisation(1, "gb_uksl", "Azia Shipping Holdings Ltd")
    subsidiary = organisation(2, "gb_uksl", "Azia Shipping Company LLC")
    third = organisation(3, "au_dfat", "Azia Shipping Holdings", aliases=["Azia Shipping Company"])

    found = groups(holding, subsidiary, third)

    assert found == [[1, 3], [2]]


# A person's word


def test_word_same_joins_what_no_rule_ties():
    left, right = organisation(1, "gb_uksl", "Rostvertol"), organisation(2, "eu_fsf", "Rostov Helicopter Complex")

    found, used = cluster([left, right], {(1, 2): SAME})

    assert found == [[1, 2]]
    assert used == []


def test_word_same_stands_above_the_rule_of_one_number_lists():
    records = [linkable(1, "un_sc", "Hassan Dahir Aweys"), linkable(2, "un_sc", "Aweys Hassan Dahir")]

    assert groups(*records) == [[1], [2]]
    assert groups(*records, judged={(1, 2): SAME}) == [[1, 2]]


def test_word_different_parts_what_a_number_ties():
    un = organisation(1, "un_sc", "Foreign Trade Bank", numbers=["un_reference:KPe.047"])
    gb = organisation(2, "gb_uksl", "Foreign Trade Bank", numbers=["un_reference:KPe.047"])

    assert groups(un, gb, judged={(1, 2): DIFFERENT}) == [[1], [2]]


def test_word_different_holds_whole_groups_apart():
    records = [
        organisation(pk, source, "Koryo Bank") for pk, source in ((1, "us_ofac_sdn"), (2, "au_dfat"), (3, "jp_mof"))
    ]

    found = groups(*records, judged={(1, 3): DIFFERENT})

    assert not any({1, 3} <= set(group) for group in found)


def test_word_different_is_not_undone_by_words_same_on_other_pairs():
    records = [
        organisation(pk, source, f"Firm {pk}00") for pk, source in ((1, "us_ofac_sdn"), (2, "au_dfat"), (3, "jp_mof"))
    ]

    found = groups(*records, judged={(1, 2): SAME, (2, 3): SAME, (1, 3): DIFFERENT})

    assert found == [[1, 2], [3]]


def test_word_unsure_leaves_the_rules_to_decide():
    records = [organisation(1, "us_ofac_sdn", "Koryo Bank"), organisation(2, "au_dfat", "Koryo Bank")]

    assert groups(*records, judged={(1, 2): Judgement.UNSURE}) == [[1, 2]]


def test_words_on_records_that_are_not_at_hand_change_nothing():
    here = organisation(1, "us_ofac_sdn", "Koryo Bank")

    assert groups(here, judged={(1, 7): SAME, (7, 8): SAME, (8, 9): DIFFERENT}) == [[1]]


# Keys that say too little


def test_name_that_too_many_records_bear_links_nobody():
    records = [organisation(pk, f"list_{pk}", "Ministry of Defence") for pk in range(module.MAX_SHARING + 1)]

    assert ties(records) == []


def test_strongest_tie_of_a_pair_is_the_one_kept():
    shared = {"numbers": ["un_reference:KPi.024", "inn:772975847073"], "born": ["1962"]}
    un, gb = linkable(1, "un_sc", "Kim Yong Chol", **shared), linkable(2, "gb_uksl", "Kim Yong Chol", **shared)

    assert only_tie(un, gb).grade is LinkGrade.SHARED_REFERENCE


def test_used_ties_are_only_those_that_formed_a_group():
    records = [
        organisation(pk, source, "Koryo Bank") for pk, source in ((1, "us_ofac_sdn"), (2, "au_dfat"), (3, "jp_mof"))
    ]

    found, used = cluster(records)

    assert found == [[1, 2, 3]]
    assert len(used) == 2


# Any records at all

SOURCES = ("un_sc", "us_ofac_sdn", "gb_uksl", "eu_fsf")
NAMES = ("kim yong chol", "maria", "azia shipping", "kim kum chol", "koryo bank")
NUMBERS = ("un_reference:KPe.001", "un_reference:KPi.024", "imo_ship:8517839", "imo_ship:9198783", "inn:7701080141")
BIRTHS = tuple(span(born) for born in ("1946", "1962-02-18", "1962-02-19", "1962", "1964-07-09", "1964-09-07"))


@st.composite
def linkables(draw, size: int = 7) -> list[Linkable]:
    found = []
    for pk in range(draw(st.integers(0, size))):
        names = draw(st.dictionaries(st.sampled_from(NAMES), st.booleans(), max_size=3))
        found.append(
            Linkable(
                pk,
                draw(st.sampled_from(SOURCES)),
                draw(st.sampled_from((TargetType.PERSON, TargetType.VESSEL))),
                draw(st.frozensets(st.sampled_from(NUMBERS), max_size=2)),
                names,
                frozenset(token for name in names for token in name.split()),
                tuple(draw(st.lists(st.sampled_from(BIRTHS), max_size=2))),
            )
        )
    return found


def words(*judgements: Judgement):
    pairs = st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] < pair[1])
    return st.dictionaries(pairs, st.sampled_from(judgements), max_size=4)


@given(linkables(), words(SAME, DIFFERENT, Judgement.UNSURE), st.randoms())
def test_order_of_the_records_does_not_matter(records, judged, random):
    shuffled = random.sample(records, len(records))

    assert cluster(shuffled, judged) == cluster(records, judged)


@given(linkables(), words(SAME, DIFFERENT, Judgement.UNSURE))
def test_every_record_is_in_one_group(records, judged):
    found, _ = cluster(records, judged)

    assert sorted(pk for group in found for pk in group) == [record.id for record in records]
    assert all(group == sorted(group) for group in found)


@given(linkables(), words(DIFFERENT))
def test_no_group_breaks_a_rule(records, judged):
    found, _ = cluster(records, judged)

    by_id = {record.id: record for record in records}
    for group in found:
        members = [by_id[pk] for pk in group]
        for source in ("un_sc", "us_ofac_sdn"):
            assert sum(record.source == source for record in members) <= 1
        hulls = [{n for n in record.numbers if n.startswith("imo_ship:")} for record in members]
        assert all(a & b for a in hulls for b in hulls if a and b)
        assert not any(left in group and right in group for left, right in judged)
        assert len({record.target_type for record in members}) == 1


@given(linkables(), words(SAME, DIFFERENT))
def test_no_group_holds_what_a_person_called_different(records, judged):
    found, _ = cluster(records, judged)

    apart = [pair for pair, judgement in judged.items() if judgement is DIFFERENT]
    assert not any({left, right} <= set(group) for group in found for left, right in apart)


@given(linkables(), words(SAME))
def test_what_a_person_called_same_is_one(records, judged):
    found, _ = cluster(records, judged)

    here = {record.id for record in records}
    assert all(any({left, right} <= set(group) for group in found) for left, right in judged if {left, right} <= here)


@given(linkables())
def test_used_ties_span_the_groups(records):
    found, used = cluster(records)

    assert len(used) == len(records) - len(found)
    assert all(any({tie.left, tie.right} <= set(group) for group in found) for tie in used)


@given(linkables())
def test_ties_are_symmetric_and_one_for_each_pair(records):
    found = ties(records)

    assert all(tie.left < tie.right for tie in found)
    assert len({(tie.left, tie.right) for tie in found}) == len(found)


@given(linkables(5), linkables(5))
def test_groups_depend_only_on_what_hangs_together(here, elsewhere):
    """Records that share no key with the others leave their groups as they were."""
    far = [
        Linkable(
            record.id + 100,
            record.source,
            record.target_type,
            frozenset(f"{number}x" for number in record.numbers),
            {f"{name}x": primary for name, primary in record.names.items()},
            record.tokens,
            record.births,
        )
        for record in elsewhere
    ]

    alone, with_others = cluster(here)[0], cluster([*far, *here])[0]

    assert [group for group in with_others if group[0] < 100] == alone


@given(st.lists(st.sampled_from(BIRTHS), max_size=3), st.lists(st.sampled_from(BIRTHS), max_size=3))
def test_whether_birth_dates_agree_is_symmetric(left, right):
    assert births_agree(left, right) == births_agree(right, left)


@given(st.dates(date(1900, 1, 1), date(2010, 12, 31)))
def test_birth_date_agrees_with_itself_and_with_its_year(born):
    assert births_agree([(born, born)], [(born, born)]) is True
    assert births_agree([(born, born)], [(date(born.year, 1, 1), date(born.year, 12, 31))]) is True
