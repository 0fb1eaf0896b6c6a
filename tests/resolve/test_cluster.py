"""Pairs -> groups: what joins, what breaks, what waits for a person."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.resolve.cluster import Clustered, cluster, edge_of
from coordination.resolve.evidence import AGREEING, compare_births
from coordination.resolve.scoring import score
from coordination.vocabulary import Judgement, LinkGrade, TargetType
from tests.resolve.records import birth, facts, organisation, person, prepared, vessel

SAME, DIFFERENT = Judgement.SAME, Judgement.DIFFERENT
KOREAN = {"regimes": ["DPRK"], "countries": ["kp"]}


def clustered(*records, judged=None) -> Clustered:
    edges = []
    for a, b in combinations(sorted(records, key=lambda record: record.id), 2):
        edge = edge_of(a, b)
        edges += [edge] if edge else []
    return cluster({record.id: record for record in records}, edges, judged, weigh=lambda a, b: score(a, b).points)


def groups(*records, judged=None) -> list[list[int]]:
    return clustered(*records, judged=judged).groups


def test_crossed_references_link_nobody_and_wait_for_a_person():
    """UK HAI0012 and HAI0013 print each other's UN number."""
    found = clustered(
        person("Kempes Sanon", id=1, source="un_sc", numbers=["un_reference:HTi.009"]),
        person("Dimitri Herard", id=2, source="un_sc", numbers=["un_reference:HTi.010"]),
        person("Dimitri Herard", id=3, numbers=["un_reference:HTi.009"]),
        person("Kempes Sanon", id=4, numbers=["un_reference:HTi.010"]),
    )

    assert found.groups == [[1], [2], [3], [4]]
    assert {edge.pair for edge in found.held} >= {(1, 3), (2, 4)}


def test_record_without_birth_date_does_not_bring_namesakes_together():
    """UK DPR0238 has no date and is alike to both: UN KPi.068 and another Kim Tong Chol."""
    un = person("KIM TONG CHOL", id=1, source="un_sc", born=["1966-01-27"], **KOREAN)
    gb = person("KIM TONG CHOL", id=2, numbers=["un_reference:KPi.068"], **KOREAN)
    us = person("Kim Tong-chol", id=3, source="us_ofac_sdn", born=["1968-08-07"], **KOREAN)

    assert not any({1, 3} <= set(group) for group in groups(un, gb, us))


def test_chain_breaks_at_its_weakest_link():
    un = person("KIM YONG CHOL", id=1, source="un_sc", born=["1962-02-18"], numbers=["un_reference:KPi.024"], **KOREAN)
    gb = person("KIM YONG CHOL", id=2, numbers=["un_reference:KPi.024"], **KOREAN)
    eu = person("Yong-Chol KIM", id=3, source="eu_fsf", born=["1946-05-05"], **KOREAN)

    assert groups(un, gb, eu) == [[1, 2], [3]]


def test_ship_without_number_does_not_bring_two_hulls_together():
    ibex = vessel("Maria", id=1, source="us_ofac_sdn", numbers=["imo_ship:8517839"])
    unnumbered = vessel("Maria", id=2, source="kr_mofa")
    other = vessel("Maria", id=3, numbers=["imo_ship:9198783"])

    assert not any({1, 3} <= set(group) for group in groups(ibex, unnumbered, other))


@pytest.mark.parametrize("source", ["un_sc", "us_ofac_sdn"])
def test_two_records_of_a_one_number_list_stay_two_whatever_they_share(source):
    """UN IRe.017 and IRe.027 have each other as alias; the UN keeps them apart: so do we."""
    names = "Fajr Industrial Group", "Industrial Factories of Precision"
    fajr = organisation(names[0], id=1, source=source, aliases=names[1:], numbers=["inn:7701080141"])
    factories = organisation(names[1], id=2, source=source, aliases=names[:1], numbers=["inn:7701080141"])
    third = organisation(names[0], id=3, aliases=names[1:], numbers=["inn:7701080141"])

    assert not any({1, 2} <= set(group) for group in groups(fajr, factories, third))


def test_branches_that_share_an_alias_stay_apart():
    """AL-HARAMAIN: once 26 records in one entity."""
    records = [
        organisation(f"AL-HARAMAIN: {place} BRANCH", aliases=["ALHARAMAIN"], id=pk, source=source)
        for pk, (place, source) in enumerate([("PAKISTAN", "un_sc"), ("KENYA", "gb_uksl"), ("TANZANIA", "eu_fsf")])
    ]

    assert groups(*records) == [[0], [1], [2]]


def test_name_that_a_list_gives_to_two_is_neither_of_them_by_itself():
    records = [
        person("Kim Yong Bok", id=1, source="us_ofac_sdn", born=["1946"], **KOREAN),
        person("Kim Yong Bok", id=2, source="us_ofac_sdn", born=["1962-02-18"], **KOREAN),
        person("Kim Yong Bok", id=3, **KOREAN),
        person("Kim Yong Bok", id=4, source="au_dfat", born=["1962-02-18"], **KOREAN),
    ]

    found = clustered(*records)

    assert [1] in found.groups
    assert any({2, 4} <= set(group) for group in found.groups)
    assert not any({1, 3} <= set(group) for group in found.groups)


def test_two_ships_of_one_name_on_a_list_are_never_one_listed_twice():
    """EU and UK each list two ships Primorye; without their numbers nothing tells which is which."""
    under = {"regimes": ["RUSSIA-UKRAINE"]}
    of_eu = [vessel("Primorye", id=pk, source="eu_vessels", **under) for pk in (1, 2)]
    of_uk = [vessel("PRIMORYE", id=pk, **under) for pk in (3, 4)]

    assert groups(*of_eu, *of_uk) == [[1], [2], [3], [4]]


def test_persons_whom_a_list_names_differently_are_two_whatever_else_they_share():
    said = {
        "regimes": ["SYRIA"],
        "countries": ["sy"],
        "words": "president family brother regime damascus ophthalmologist",
    }
    bashar, bushra = person("Bashar Al Asad", id=1, **said), person("Bushra Al Asad", id=2, **said)

    assert groups(bashar, bushra) == [[1], [2]]


def test_person_listed_again_in_another_spelling_is_known_by_the_birth_date():
    before = person("Lubana Mushaweh", id=1, born=["1955"], regimes=["SYRIA"])
    again = person("Loubana Mouchaweh", id=2, born=["1955"], regimes=["SYRIA"])

    assert groups(before, again) == [[1, 2]]


def test_firm_listed_again_under_its_name_is_one():
    """Australia lists Iranian firms under the UN's measures and under its own."""
    said = {"source": "au_dfat", "regimes": ["IRAN"]}

    assert groups(*(organisation("Yazd Metallurgy Industries", id=pk, **said) for pk in (1, 2))) == [[1, 2]]


def test_firms_of_one_list_that_share_a_translation_only_are_two():
    """The EU prints a Portuguese name of NIISSU in the row of NIID above it."""
    shared = "Instituto de Investigação de Comunicações e Sistemas de Controlo"
    said = {"source": "eu_fsf", "regimes": ["RUSSIA-UKRAINE"], "countries": ["ru"]}
    niid = organisation("Research Institute of Engines", id=1, aliases=[shared], **said)
    niissu = organisation("Research Institute of Communication Systems", id=2, aliases=[shared], **said)

    assert groups(niid, niissu) == [[1], [2]]


def test_firms_of_one_list_in_two_legal_forms_are_two():
    said = {"regimes": ["RUSSIA-UKRAINE"], "words": "siemens turbines crimea novyi arbat"}
    before = organisation("OAO VO Technopromexport", id=1, **said)
    bought = organisation("OOO VO Technopromexport", id=2, **said)

    assert groups(before, bought) == [[1], [2]]


def test_only_good_candidate_of_a_list_links_a_little_below_the_threshold():
    common = {"regimes": ["RUSSIA-UKRAINE"]}
    gb = person("Dmitriy Ivanovich SAVELYEV", id=1, countries=["ru"], words="duma", **common)
    us = person("Dmitry SAVELYEV", id=2, source="us_ofac_sdn", **common)

    alone = score(gb, us).points
    assert alone >= gb.weights.link - gb.weights.margin
    assert groups(gb, us) == [[1, 2]]


def test_what_links_is_told_by_the_strongest_evidence():
    un = person("KIM TONG CHOL", id=1, source="un_sc", born=["1966-01-27"], numbers=["un_reference:KPi.068"], **KOREAN)
    gb = person("KIM TONG CHOL", id=2, numbers=["un_reference:KPi.068"], **KOREAN)
    eu = person("Tong-chol Kim", id=3, source="eu_fsf", born=["1966-01-28"], **KOREAN)

    found = clustered(un, gb, eu)

    assert found.groups == [[1, 2, 3]]
    assert [(tie.pair, tie.grade) for tie in found.ties] == [
        ((1, 2), LinkGrade.SHARED_REFERENCE),
        ((1, 3), LinkGrade.NAME_AND_BIRTH_DATE),
    ]


def test_pair_between_threshold_and_doubt_waits_once_for_each_two_groups():
    records = [
        person("Sergey Valerievich PETROV", id=1, regimes=["RUSSIA-UKRAINE"]),
        person("Sergei PETROV", id=2, source="us_ofac_sdn", born=["1965-01-01"]),
        person("Sergei PETROV", id=3, source="eu_fsf", born=["1965-01-01"]),
    ]

    found = clustered(*records)

    assert [2, 3] in found.groups
    assert len(found.held) <= 1


# A person's word


def test_word_same_joins_what_no_rule_ties():
    left = organisation("Rostvertol", id=1)
    right = organisation("Rostov Helicopter Complex", id=2, source="eu_fsf")

    found = clustered(left, right, judged={(1, 2): SAME})

    assert found.groups == [[1, 2]]
    assert found.ties == []


def test_word_same_stands_above_the_rule_of_one_number_lists():
    records = [
        person("Hassan Dahir Aweys", id=1, source="un_sc", numbers=["un_reference:SOi.002"]),
        person("Aweys Hassan Dahir", id=2, source="un_sc", numbers=["un_reference:QDi.042"]),
    ]

    assert groups(*records) == [[1], [2]]
    assert groups(*records, judged={(1, 2): SAME}) == [[1, 2]]


def test_word_different_parts_what_a_number_ties_and_asks_no_more():
    un = organisation("Foreign Trade Bank", id=1, source="un_sc", numbers=["un_reference:KPe.047"])
    gb = organisation("Foreign Trade Bank", id=2, numbers=["un_reference:KPe.047"])

    found = clustered(un, gb, judged={(1, 2): DIFFERENT})

    assert found.groups == [[1], [2]]
    assert found.held == []


def test_word_different_is_not_undone_by_words_same_on_other_pairs():
    records = [organisation(f"Firm Number {pk}", id=pk) for pk in (1, 2, 3)]

    assert groups(*records, judged={(1, 2): SAME, (2, 3): SAME, (1, 3): DIFFERENT}) == [[1, 2], [3]]


def test_words_on_records_that_are_not_at_hand_change_nothing():
    assert groups(organisation("Rungra Bank", id=1), judged={(1, 7): SAME, (7, 8): SAME, (8, 9): DIFFERENT}) == [[1]]


# Any records at all

SOURCES = ("un_sc", "us_ofac_sdn", "gb_uksl", "eu_fsf")
NAMES = ("Kim Yong Chol", "Maria", "Azia Shipping", "Kim Kum Chol", "Sergey Valerievich PETROV", "Sergei Petrov")
NUMBERS = ("un_reference:KPe.001", "un_reference:KPi.024", "imo_ship:8517839", "imo_ship:9198783", "inn:7701080141")
BORN = ("1946", "1962-02-18", "1962-02-19", "1962", "1964-07-09", "1964-09-07")


@st.composite
def records(draw, size: int = 6):
    return [
        prepared(
            facts(
                draw(st.sampled_from(NAMES)),
                id=pk,
                source=draw(st.sampled_from(SOURCES)),
                target_type=draw(st.sampled_from((TargetType.PERSON, TargetType.VESSEL))),
                aliases=draw(st.lists(st.sampled_from(NAMES), max_size=1)),
                numbers=draw(st.sets(st.sampled_from(NUMBERS), max_size=1)),
                born=draw(st.lists(st.sampled_from(BORN), max_size=1)),
                regimes=draw(st.lists(st.sampled_from(("DPRK", "RUSSIA-UKRAINE")), max_size=1)),
            )
        )
        for pk in range(draw(st.integers(1, size)))
    ]


def words(*judgements: Judgement):
    pairs = st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] < pair[1])
    return st.dictionaries(pairs, st.sampled_from(judgements), max_size=3)


@settings(max_examples=60)
@given(records(), words(SAME, DIFFERENT, Judgement.UNSURE), st.randoms())
def test_order_of_the_records_does_not_matter(found, judged, random):
    assert clustered(*random.sample(found, len(found)), judged=judged) == clustered(*found, judged=judged)


@settings(max_examples=60)
@given(records(), words(SAME, DIFFERENT))
def test_every_record_is_in_one_group_and_none_holds_what_a_person_called_different(found, judged):
    result = clustered(*found, judged=judged)

    assert sorted(pk for group in result.groups for pk in group) == [record.id for record in found]
    apart = [pair for pair, word in judged.items() if word is DIFFERENT]
    assert not any({left, right} <= set(group) for group in result.groups for left, right in apart)


@settings(max_examples=60)
@given(records(), words(DIFFERENT))
def test_no_group_breaks_a_rule(found, judged):
    by_id = {record.id: record for record in found}
    for group in clustered(*found, judged=judged).groups:
        members = [by_id[pk] for pk in group]
        for source in ("un_sc", "us_ofac_sdn"):
            assert sum(record.source == source for record in members) <= 1
        hulls = [record.numbers.get("imo_ship", frozenset()) for record in members]
        assert all(a & b for a in hulls for b in hulls if a and b)
        assert len({record.target_type for record in members}) == 1


@settings(max_examples=60)
@given(records())
def test_ties_span_the_groups(found):
    result = clustered(*found)

    assert len(result.ties) == len(found) - len(result.groups)
    assert all(any(set(tie.pair) <= set(group) for group in result.groups) for tie in result.ties)


@pytest.mark.parametrize(
    ("left", "right", "agrees"),
    [
        ("1969-11-07", "1969-11-08", True),  # Han Jang Su, UN and EU (trap 2)
        ("1964-07-09", "1964-09-07", True),  # Budnev, Japan and Australia (trap 18)
        ("1957-07-27", "1957", True),
        ("1966-01-27", "1968-08-07", False),
        ("1962", "1946", False),
        ("1954-10-02", "1964-10-02", False),
    ],
)
def test_birth_dates_as_lists_print_them(left, right, agrees):
    for one, other in ((left, right), (right, left)):
        assert (compare_births([birth(one)], [birth(other)])[0] in AGREEING) is agrees


def test_birth_date_that_is_not_printed_says_nothing():
    assert compare_births([], [birth("1962")]) is None
