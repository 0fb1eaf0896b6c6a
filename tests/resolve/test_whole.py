"""
How the real lists link as a whole, held against labels, hidden numbers and hidden birth dates.

One load and one linking of all the lists serve every test here; they take a minute on two cores.
"""

from collections import defaultdict
from collections.abc import Mapping

import pytest

from coordination.records import ListEntry
from coordination.resolve.record import Record
from coordination.vocabulary import TargetType
from tests.resolve.evaluation import Measures, Outcome, measure, top_score_share
from tests.resolve.labels import Key, Split, labelled_pairs, named_exceptions
from tests.resolve.truth import by_births, by_numbers
from tests.resolve.whole import Linked, link, without_births, without_numbers


@pytest.fixture(scope="module")
def linked(real_records: Mapping[Key, Record]) -> Linked:
    return link(real_records.values())


@pytest.fixture(scope="module")
def without(linked: Linked) -> Linked:
    return without_numbers(linked)


def measured(records: Mapping[Key, Record], linked: Linked, *splits: Split) -> Measures:
    outcomes = []
    for pair in labelled_pairs(splits):
        left, right = sorted(records[side.source, side.reference].id for side in (pair.left, pair.right))
        edge = linked.edges.get((left, right))
        outcomes.append(Outcome(pair.same, edge.points if edge else -9.0, linked.judgement(left, right)))
    return measure(outcomes)


def test_labelled_pairs_are_linked_rightly(real_records: Mapping[Key, Record], linked: Linked):
    found = measured(real_records, linked, "work", "held")

    assert found.precision >= 0.99, str(found)
    assert found.recall >= 0.92, str(found)


def test_review_holds_the_true_pairs_that_are_not_linked(real_records: Mapping[Key, Record], linked: Linked):
    found = measured(real_records, linked, "work", "held")

    assert found.review_share >= 0.95, str(found)


@pytest.mark.parametrize(
    ("target_type", "recall"),
    [(TargetType.PERSON, 0.99), (TargetType.ORGANISATION, 0.98), (TargetType.VESSEL, 0.70)],
)
def test_linking_finds_what_numbers_give_without_seeing_them(
    real_records: Mapping[Key, Record], without: Linked, target_type: TargetType, recall: float
):
    found = by_numbers(real_records, without, target_type)

    assert found.recall >= recall, f"{len(found.right)} of {len(found.same)}, review holds {found.held}"


@pytest.mark.parametrize("target_type", [TargetType.PERSON, TargetType.ORGANISATION, TargetType.VESSEL])
def test_what_is_linked_without_numbers_is_not_belied_by_them(
    real_records: Mapping[Key, Record], without: Linked, target_type: TargetType
):
    found = by_numbers(real_records, without, target_type)

    assert found.precision >= 0.99, f"{len(found.wrong)} wrong beside {len(found.right)} right"


def test_persons_link_without_their_birth_dates(real_records: Mapping[Key, Record], linked: Linked):
    found = by_births(real_records.values(), linked, without_births(linked))

    assert found.precision >= 0.985, f"{len(found.wrong)} wrong beside {len(found.right)} right"
    assert found.recall >= 0.98, f"{len(found.right)} of {len(found.same)}"


def test_scores_of_linked_pairs_do_not_saturate(linked: Linked):
    for target_type in (TargetType.PERSON, TargetType.ORGANISATION, TargetType.VESSEL):
        scores = [
            edge.points
            for (left, right), edge in linked.edges.items()
            if linked.group[left] == linked.group[right] and linked.records[left].target_type is target_type
        ]
        assert top_score_share(scores) < 0.05


def test_every_named_exception_stands_in_the_lists(real_records: Mapping[Key, Record]):
    assert [key for pair in named_exceptions() for key in pair if key not in real_records] == []


def test_every_labelled_record_stands_once_in_the_lists_under_its_name(real_entries: dict[str, list[ListEntry]]):
    found: dict[tuple[str, str], list[ListEntry]] = defaultdict(list)
    for source, entries in real_entries.items():
        for entry in entries:
            found[source, entry.reference].append(entry)

    missing = [
        side
        for pair in labelled_pairs()
        for side in (pair.left, pair.right)
        if [side.name in {name.full for name in entry.names} for entry in found[side.source, side.reference]] != [True]
    ]

    assert missing == []
