from hypothesis import given
from hypothesis import strategies as st

from coordination.align.prospects import groups_if_apart, joined, parted, prospect
from coordination.vocabulary import GapKind, Status
from tests.align.builders import TODAY, listing, target, world

US, EU, GB, AU = "US", "EU", "GB", "AU"


def statuses(standing) -> dict[str, Status]:
    return {cell.jurisdiction: cell.status for cell in standing.cells}


def test_joining_closes_the_gap_of_whom_the_other_record_is():
    kim = target(listing(US, "2024-12-16"))
    sin = target(listing(EU, "2025-02-24"), listing(GB, "2025-02-24"), listing(AU, "2025-02-24"))

    found = prospect([kim, sin], [joined([kim, sin])], world(), TODAY)

    closed = {gap.jurisdiction: gap.kind for gap in found.closes}
    assert closed[US] is GapKind.NOT_FOLLOWED
    assert US not in {gap.jurisdiction for gap in found.opens}
    (turn,) = [turn for turn in found.turns if turn.jurisdiction == US]
    assert (turn.before.status, turn.after.status) == (Status.NOT_DESIGNATED, Status.DESIGNATED)


def test_parting_is_the_reverse_of_joining():
    kim, sin = target(listing(US, "2024-12-16")), target(listing(EU, "2025-02-24"), listing(GB, "2025-02-24"))
    one = joined([kim, sin])
    groups = [[each.designation for each in part.listings] for part in (kim, sin)]

    there, back = (
        prospect([kim, sin], [one], world(), TODAY),
        prospect([one], parted(one, groups), world(), TODAY),
    )

    assert [(gap.jurisdiction, gap.kind) for gap in there.closes] == [(g.jurisdiction, g.kind) for g in back.opens]
    assert [(gap.jurisdiction, gap.kind) for gap in there.opens] == [(g.jurisdiction, g.kind) for g in back.closes]


def test_two_firms_of_one_partner_each_become_a_gap_of_the_others_when_they_are_one():
    ours, theirs = target(listing(US, "2022-05-01")), target(listing(EU, "2022-05-01"))

    found = prospect([ours, theirs], [joined([ours, theirs])], world(), TODAY)

    assert found.closes == ()
    assert {GB, AU} <= {gap.jurisdiction for gap in found.opens}
    assert found.points > 0


def test_nothing_hangs_on_what_stays_as_it_is():
    bank = target(listing(US, "2022-05-01"), listing(EU, "2022-05-01"))

    found = prospect([bank], [bank], world(), TODAY)

    assert (found.opens, found.closes, found.turns, found.points) == ((), (), (), 0)


def test_record_that_adds_nothing_turns_no_cell():
    twice = [target(listing(US, "2022-05-01")), target(listing(US, "2022-05-01"))]

    found = prospect(twice, [joined(twice)], world(), TODAY)

    assert found.points == 0


def test_weakest_tie_that_would_bring_them_together_gives_way():
    # 1 and 4 are not one: of the chain 1-2-3-4 the tie that is weighed last is not followed.
    ties = [(1, 2), (3, 4), (2, 3)]

    assert groups_if_apart([1, 2, 3, 4], ties, (1, 4)) == [frozenset({1, 2}), frozenset({3, 4})]
    assert groups_if_apart([1, 2, 3, 4], [(2, 3), (1, 2), (3, 4)], (1, 4)) == [frozenset({1, 2, 3}), frozenset({4})]


@given(
    ties=st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7))),
    apart=st.lists(st.integers(1, 7), min_size=2, max_size=2, unique=True),
)
def test_groups_hold_every_record_once_and_never_the_two(ties, apart):
    groups = groups_if_apart(range(1, 8), ties, (apart[0], apart[1]))

    assert sorted(record for group in groups for record in group) == list(range(1, 8))
    assert not any(set(apart) <= group for group in groups)
