"""People's words, matches, entities and their ids, as lists and words come and go."""

import hashlib
import re

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.models import Designation, Entity, Likeness, LinkKey, Match
from coordination.resolve import rebuild, resolve_designations, resolve_pending
from coordination.vocabulary import IdentifierKind, Judgement, LinkGrade, TargetType
from tests.resolve.builders import NOW, judge, record, say, standing_matches, together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

ORGANISATION, VESSEL = TargetType.ORGANISATION, TargetType.VESSEL
UN_REFERENCE = IdentifierKind.UN_REFERENCE


@pytest.fixture
def officer():
    return get_user_model().objects.create_user("officer")


def entity(designation: Designation) -> Entity:
    return Entity.objects.get(designations=designation)


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
