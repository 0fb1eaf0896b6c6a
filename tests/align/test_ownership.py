"""Whom a jurisdiction's rule on ownership reaches, by what lists state; never more than an inference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.align.ownership import RULES, OwnedBy, infer
from coordination.align.ownership_text import Stated, stated
from coordination.vocabulary import Exposure, TargetType, Tie

EVERYBODY = tuple(RULES)


def found(*facts, by=EVERYBODY, designated=("A", "B")):
    inferred = infer(facts, {code: set(designated) for code in by})
    return {each.jurisdiction: each.exposure.value for each in inferred if each.owned == "X"}


def owned(percent=None, owner="A", tie=Tie.OWNED, what="X"):
    return OwnedBy(what, owner, tie, percent)


@pytest.mark.parametrize(
    ("percent", "reached"),
    [(49.9, set()), (50, {"US", "EU"}), (50.1, {"US", "EU", "GB"}), (100, {"US", "EU", "GB"})],
)
def test_half_is_enough_for_the_us_and_the_eu_and_not_for_the_uk(percent, reached):
    meets = {code for code, exposure in found(owned(percent)).items() if exposure == "meets_rule"}

    assert meets == reached


def test_shares_add_up_in_the_us_and_the_eu_and_not_in_the_uk():
    two = (owned(30), owned(30, owner="B"))

    assert {code: word for code, word in found(*two).items() if code in ("US", "EU", "GB")} == {
        "US": "meets_rule",
        "EU": "meets_rule",
    }


def test_the_share_of_one_owner_told_by_two_lists_counts_once():
    assert "US" not in found(owned(30), owned(30))


def test_a_stated_owner_without_a_share_is_possible_where_there_is_a_rule():
    assert found(owned()) == dict.fromkeys(("US", "EU", "GB", "AU", "NZ", "KR"), "possible")


def test_control_alone_exposes_in_the_uk_and_the_eu_and_not_in_the_us():
    assert set(found(owned(tie=Tie.CONTROLLED))) == {"EU", "GB", "AU", "NZ", "KR"}


def test_linked_to_says_neither_ownership_nor_control():
    assert found(owned(100, tie=Tie.LINKED)) == {}


def test_where_there_is_no_general_rule_nothing_is_inferred():
    assert "JP" not in found(owned(100))


def test_an_owner_that_is_not_designated_there_exposes_nobody_there():
    assert found(owned(100), by=("EU",)) == {"EU": "meets_rule"}


def test_who_is_designated_is_not_told_as_exposed():
    assert found(owned(100), designated=("A", "X")) == {}


def test_ownership_reaches_through_a_chain_that_meets_the_rule():
    chain = (owned(60, what="Y"), owned(70, owner="Y"))
    weak = (owned(None, what="Y"), owned(70, owner="Y"))

    assert found(*chain)["US"] == "meets_rule"
    assert "US" not in found(*weak)


def test_owners_of_each_other_do_not_go_round_for_ever():
    assert found(owned(60, owner="Y"), owned(60, owner="X", what="Y")) == {}


parties = st.sampled_from("ABXYZ")
facts = st.lists(
    st.builds(OwnedBy, parties, parties, st.sampled_from(Tie), st.sampled_from([None, 10.0, 50.0, 51.0, 100.0])),
    max_size=8,
)


@given(facts, st.sets(parties), facts)
def test_more_statements_never_take_an_exposure_away(some, designated, more):
    everywhere = dict.fromkeys(RULES, designated)
    order = {Exposure.POSSIBLE: 1, Exposure.MEETS_RULE: 2}

    before = {(each.jurisdiction, each.owned): order[each.exposure] for each in infer(some, everywhere)}
    after = {(each.jurisdiction, each.owned): order[each.exposure] for each in infer([*some, *more], everywhere)}

    assert not {owned for _, owned in after} & designated
    assert all(after.get(key, 0) >= exposure for key, exposure in before.items())


# What records say


def record(remarks="", *, name="Korea Kumsan", target_type=TargetType.ORGANISATION, relations=(), vessel=None):
    return {
        "names": [{"full": name}],
        "target_type": target_type,
        "relations": list(relations),
        "vessel": vessel,
        "remarks": remarks,
    }


@pytest.mark.parametrize(
    ("remarks", "other", "tie", "percent"),
    [
        ("Owned by Office 39.", "Office 39", Tie.OWNED, None),
        ("Korea Kumsan is owned and controlled by Office 39 of the Party.", "Office 39 of the Party", Tie.OWNED, None),
        ("It is owned or controlled by, or acts on behalf of, GBAE.", None, None, None),
        ("Owned or controlled by GBAE, which is designated.", "GBAE", Tie.OWNED_OR_CONTROLLED, None),
        ("It is also a 100 % subsidiary of JSC Alabuga (entity listed).", "JSC Alabuga", Tie.OWNED, 100),
        ("A wholly owned subsidiary of MODAFL.", "MODAFL", Tie.OWNED, 100),
        ("Korea Kumsan is 51.5% owned by the Ryonbong Corporation.", "Ryonbong Corporation", Tie.OWNED, 51.5),
        ("Ryonbong is the parent company of Korea Kumsan.", "Ryonbong", Tie.OWNED, None),
    ],
)
def test_a_sentence_that_says_who_owns_it_is_read(remarks, other, tie, percent):
    says = list(stated(record(remarks)))

    if other is None:
        assert all(each.other[:3] != "or " for each in says)
    else:
        assert [(each.other, each.tie, each.percent, each.owns_self) for each in says] == [(other, tie, percent, True)]


@pytest.mark.parametrize(
    "remarks",
    [
        "Former Managing Director of Iran Electronic Industries, a wholly owned subsidiary of MODAFL.",
        "Congomet was owned by Kisoni Kambale.",
        "AMIG is in turn owned and controlled by DIO.",
        "It does not include its parent company.",
        "Owned by unknown persons.",
    ],
)
def test_a_sentence_about_somebody_else_or_the_past_is_passed_over(remarks):
    assert list(stated(record(remarks))) == []


def test_a_persons_text_is_about_posts_not_owners():
    assert list(stated(record("Owned by X Company.", target_type=TargetType.PERSON))) == []


def test_relations_that_a_list_states_are_read_in_their_direction():
    relations = [
        {"label": "Owned or Controlled By", "name": "GAZPROM", "reference": "123"},
        {"label": "subsidiary", "name": "Little One", "reference": ""},
        {"label": "Linked To", "name": "Somebody", "reference": ""},
        {"label": "Owned or Controlled By (former)", "name": "Before", "reference": ""},
        {"label": "Son of", "name": "Yury", "reference": ""},
    ]

    assert list(stated(record(relations=relations))) == [
        Stated("GAZPROM", Tie.OWNED_OR_CONTROLLED, True, None, "123", "Owned or Controlled By"),
        Stated("Little One", Tie.OWNED, False, None, "", "subsidiary"),
        Stated("Somebody", Tie.LINKED, True, None, "", "Linked To"),
    ]


def test_owners_of_a_ship_are_read():
    ship = record(target_type=TargetType.VESSEL, vessel={"owners": ["Samir de Navegacion"]})

    assert [(each.other, each.tie) for each in stated(ship)] == [("Samir de Navegacion", Tie.OWNED)]
