"""What would follow if a jurisdiction designated: gaps that close, gaps that open, overlap that moves."""

from collections import Counter

from hypothesis import given

from coordination.align.overlap import Standing, standing
from coordination.align.rules import cells
from coordination.align.whatif import overlap_change, what_if
from coordination.vocabulary import Counting, GapKind, Status
from tests.align.builders import TODAY, listing, reading, target, world
from tests.align.strategies import targets, worlds

PARTNERS = ("US", "AU", "EU", "JP", "NZ", "KR", "GB")


def test_designating_a_target_closes_ones_own_gap():
    found = what_if(1, target(listing("US", "2024-01-01"), listing("EU", "2024-02-01")), ["GB"], world(), TODAY)

    assert found.acted == ("GB",)
    assert [(gap.jurisdiction, gap.kind) for gap in found.closes] == [("GB", GapKind.NOT_FOLLOWED)]


def test_completing_a_quorum_opens_gaps_of_the_others():
    found = what_if(1, target(listing("US", "2024-01-01")), ["EU"], world(), TODAY)

    assert found.closes == ()
    assert {gap.jurisdiction for gap in found.opens} == {"AU", "JP", "KR", "GB"}  # New Zealand may not
    assert {gap.kind for gap in found.opens} == {GapKind.NOT_FOLLOWED}


def test_who_has_it_already_changes_nothing():
    found = what_if(1, target(listing("US", "2024-01-01"), listing("EU", "2024-02-01")), ["US"], world(), TODAY)

    assert (found.acted, found.unable, found.closes, found.opens) == ((), (), (), ())
    assert found.before == found.after


def test_who_has_no_authority_is_told_apart():
    found = what_if(1, target(listing("US", "2024-01-01"), listing("EU", "2024-02-01")), ["NZ"], world(), TODAY)

    assert (found.acted, found.unable, found.closes) == ((), ("NZ",), ())


def test_a_partner_of_which_nothing_is_known_may_be_asked_and_closes_no_gap():
    unread = reading("GB", latest_on=None, first_on=None)
    records = target(listing("US", "2024-01-01"), listing("EU", "2024-02-01"))

    found = what_if(1, records, ["GB"], world(readings=[unread]), TODAY)

    assert (found.acted, found.closes) == (("GB",), ())


def test_overlap_moves_by_the_targets_designated():
    in_world = world()
    records = [target(listing("US", "2024-01-01"), listing("EU", "2024-02-01")), target(listing("US", "2024-01-01"))]
    outcomes = [what_if(n, each, ["GB"], in_world, TODAY) for n, each in enumerate(records)]
    base = Counter(standing(cells(each, in_world, TODAY), PARTNERS, Counting.OWN_ACT) for each in records)
    base[Standing(("US", "GB"))] += 2

    (us_gb,) = [
        change
        for change in overlap_change(base, outcomes, PARTNERS, Counting.OWN_ACT)
        if (change.before.first, change.before.second) == ("US", "GB")
    ]

    assert (us_gb.before.both, us_gb.before.union, us_gb.after.both, us_gb.after.union) == (2, 4, 4, 4)


@given(targets(), worlds())
def test_acting_never_leaves_the_actor_without_the_target(records, in_world):
    found = what_if(1, records, ["US", "EU", "NZ"], in_world, TODAY)

    assert not set(found.acted) & set(found.unable)
    after = {cell.jurisdiction: cell.status for cell in found.after}
    assert all(after[code] in (Status.DESIGNATED, Status.PARTIAL) for code in found.acted)
    assert not {gap.jurisdiction for gap in found.opens if gap.kind is GapKind.NOT_FOLLOWED} & set(found.acted)
