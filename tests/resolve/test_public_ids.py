import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.models import Designation, Entity
from coordination.resolve.public_ids import assign_entities
from coordination.vocabulary import TargetType
from tests.resolve.builders import NOW, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

SOURCES = ("un_sc", "us_ofac_sdn", "eu_fsf", "gb_uksl", "au_dfat", "jp_mof")


@pytest.fixture
def records() -> list[int]:
    """Six records, one of each of six lists."""
    return [record(source, f"Somebody {source}").pk for source in SOURCES]


def group(*groups) -> set[int]:
    return assign_entities(groups, {pk: TargetType.PERSON for ids in groups for pk in ids}, now=NOW)


def answers() -> dict[str, frozenset[int]]:
    """Public id -> the records with which it answers, over merges."""
    return {
        entity.public_id: frozenset((entity.merged_into or entity).designations.values_list("pk", flat=True))
        for entity in Entity.objects.select_related("merged_into")
    }


def test_split_gives_each_side_the_id_it_had_before_the_merge(records):
    a, b, c, *_ = records
    group([a], [b, c])
    before = answers()

    group([a, b, c])
    assert set(answers().values()) == {frozenset({a, b, c})}

    group([a], [b, c])
    assert answers() == before


def test_id_of_few_records_is_not_taken_by_the_many_that_joined_it(records):
    a, *many = records
    group([a], many)
    older = Designation.objects.get(pk=a).entity

    group(records)
    group([a], many)

    assert Designation.objects.get(pk=a).entity == older


def test_id_given_to_a_part_that_was_split_off_lives_through_further_merges(records):
    a, b, c, d, *_ = records
    group([a, b, c, d])
    group([a, b], [c, d])
    parted = answers()

    for _ in range(2):
        group([a, b, c, d])
        assert set(answers().values()) == {frozenset({a, b, c, d})}
        group([a, b], [c, d])
        assert answers() == parted


def test_chain_of_merges_comes_apart_in_any_order(records):
    a, b, c, *_ = records
    group([a], [b], [c])
    before = answers()
    group([a], [b, c])
    group([a, b, c])

    group([c], [a, b])
    half = answers()
    group([a], [b], [c])

    assert sorted(map(sorted, half.values())) == sorted([[a, b], [a, b], [c]])
    assert answers() == before


def test_record_that_joined_later_goes_with_its_side(records):
    a, b, c, *_ = records
    group([a], [b])
    theirs = Designation.objects.get(pk=b).entity
    group([a, b])

    group([a, b, c])
    group([a], [b, c])

    assert set(theirs.designations.values_list("pk", flat=True)) == {b, c}
    assert Entity.objects.count() == 2


def test_no_id_is_given_out_where_an_old_one_serves(records):
    group(*([pk] for pk in records))
    for _ in range(3):
        group(records)
        group(*([pk] for pk in records))

    assert Entity.objects.count() == len(records)
    assert not Entity.objects.filter(merged_into__isnull=False).exists()


def partitions() -> st.SearchStrategy[list[list[int]]]:
    """Ways to part six records, by place."""
    return st.lists(st.integers(0, 5), min_size=6, max_size=6).map(
        lambda labels: [[n for n, label in enumerate(labels) if label == which] for which in sorted(set(labels))]
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(partitions(), min_size=1, max_size=6))
def test_every_id_ever_given_answers_in_one_step_whatever_was_merged_and_split(records, steps):
    Entity.objects.all().update(merged_into=None)
    Designation.objects.update(entity=None)
    Entity.objects.all().delete()
    given_out: set[str] = set()
    for step in steps:
        group(*([records[n] for n in places] for places in step))

        found = answers()
        assert given_out <= found.keys()
        assert all(found.values()), "an id that answers with nothing"
        assert {frozenset(records[n] for n in places) for places in step} == set(found.values())
        assert not Entity.objects.filter(merged_into__merged_into__isnull=False).exists()
        given_out |= found.keys()
