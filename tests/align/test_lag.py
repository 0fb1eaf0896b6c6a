"""Who led, who followed, by how many days, and where that cannot be told."""

from datetime import date

from coordination.align.facts import Cell
from coordination.align.lag import announced_day, moves, summarise
from coordination.vocabulary import DateKind, Status


def cell(jurisdiction, since, *, is_bound=False, not_before=None, status=Status.DESIGNATED):
    return Cell(jurisdiction, status, "", since, DateKind.LISTED, is_bound, not_before)


def by_jurisdiction(*cells):
    return {move.jurisdiction: move for move in moves("E-1", "A", cells)}


def test_a_dated_follower_trails_by_whole_days():
    found = by_jurisdiction(cell("US", date(2024, 1, 1)), cell("GB", date(2024, 1, 31)))

    assert (found["GB"].fewest, found["GB"].most) == (30, 30)
    assert found["US"].is_first
    assert not found["US"].is_tie


def test_the_same_day_is_a_tie():
    found = by_jurisdiction(cell("US", date(2024, 1, 1)), cell("GB", date(2024, 1, 1)))

    assert found["US"].is_tie
    assert found["GB"].is_tie


def test_a_bound_follower_trails_by_a_range():
    gb = cell("GB", date(2024, 3, 1), is_bound=True, not_before=date(2024, 1, 10))

    assert (by_jurisdiction(cell("US", date(2024, 1, 1)), gb)["GB"].fewest, gb.since) == (10, date(2024, 3, 1))
    assert by_jurisdiction(cell("US", date(2024, 1, 1)), gb)["GB"].most == 60


def test_a_bound_that_may_have_been_first_leaves_every_lag_open():
    found = by_jurisdiction(
        cell("US", date(2026, 8, 2), is_bound=True), cell("AU", date(2024, 1, 1)), cell("GB", date(2024, 2, 1))
    )

    assert not found["AU"].is_first
    assert (found["GB"].fewest, found["GB"].most) == (31, None)
    assert not found["GB"].is_dated


def test_a_target_of_one_jurisdiction_has_no_first_mover():
    assert moves("E-1", "A", [cell("US", date(2024, 1, 1)), cell("GB", None, status=Status.NOT_DESIGNATED)]) == []


def test_a_name_in_force_by_law_is_no_move():
    nz = cell("NZ", date(2024, 1, 1), status=Status.DESIGNATED_BY_LAW)

    assert "NZ" not in by_jurisdiction(cell("UN", date(2024, 1, 1)), cell("GB", date(2024, 1, 3)), nz)


def test_only_dated_followings_are_in_the_median():
    dated = moves("E-1", "A", [cell("US", date(2024, 1, 1)), cell("GB", date(2024, 1, 11))])
    open_ended = moves("E-2", "B", [cell("US", date(2024, 1, 1), is_bound=True), cell("GB", date(2024, 6, 1))])
    found = [move for move in dated + open_ended if move.jurisdiction == "GB"]

    lags = summarise(found)

    assert lags.median_days == 10
    assert lags.steps == (1, 0, 0, 0)
    assert lags.undated == 1


def test_nothing_to_count_has_no_median():
    assert summarise([]).median_days is None


def test_an_announcement_is_told_apart_from_the_effect_of_a_designation():
    assert announced_day("Announced on 2024-06-27.\nhttps://example.org") == date(2024, 6, 27)
    assert announced_day("Nothing of the kind, announced on 2024-06-27.") is None
