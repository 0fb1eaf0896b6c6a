from collections import Counter

from coordination.vocabulary import TargetType
from tests.resolve.labels import LabelledPair, labelled_pairs, script_pairs


def sides(pair: LabelledPair) -> frozenset[tuple[str, str]]:
    return frozenset((side.source, side.reference) for side in (pair.left, pair.right))


def test_at_least_three_hundred_pairs_are_labelled_of_every_kind_and_both_ways():
    pairs = labelled_pairs()

    kinds = Counter((pair.target_type, pair.same) for pair in pairs)

    assert len(pairs) >= 300
    for target_type in (TargetType.PERSON, TargetType.ORGANISATION, TargetType.VESSEL):
        assert kinds[target_type, True] >= 25
        assert kinds[target_type, False] >= 25
    assert all(pair.reason and pair.left.name and pair.right.name for pair in pairs)


def test_no_pair_is_labelled_twice():
    counted = Counter(sides(pair) for pair in labelled_pairs())

    assert [pair for pair, times in counted.items() if times > 1] == []


def test_no_record_stands_in_both_halves():
    work, held = (
        frozenset().union(*map(sides, labelled_pairs([split])))  # type: ignore[list-item]
        for split in ("work", "held")
    )

    assert work & held == frozenset()


def test_labels_do_not_contradict_each_other():
    """Records that labels join, step by step, are nowhere labelled different."""
    group: dict[tuple[str, str], tuple[str, str]] = {}

    def first(record: tuple[str, str]) -> tuple[str, str]:
        while group.get(record, record) != record:
            record = group[record]
        return record

    for pair in labelled_pairs():
        if pair.same:
            left, right = sorted(sides(pair))
            group[first(left)] = first(right)

    apart = [tuple(map(first, sides(pair))) for pair in labelled_pairs() if not pair.same]
    assert [pair for pair in apart if pair[0] == pair[1]] == []


def test_at_least_sixty_pairs_cross_scripts_both_ways():
    pairs = script_pairs()

    assert len(pairs) >= 60
    assert sum(pair.same for pair in pairs) >= 30
    assert sum(not pair.same for pair in pairs) >= 20
    assert all(pair.reason for pair in pairs)
