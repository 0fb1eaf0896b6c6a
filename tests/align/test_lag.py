"""Who led, who followed, by how many days, and where that cannot be told."""

from dataclasses import replace
from datetime import date

from coordination.align.facts import Cell
from coordination.align.lag import moves, summarise
from coordination.vocabulary import DateKind, Status
from tests.align.builders import listing


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


def test_an_announcement_before_effect_has_a_lag_of_its_own():
    """Korea announced the designation of M Leasing four days before it took effect."""
    record = listing("KR", "2024-07-01", kind=DateKind.EFFECTIVE, announced_on=date(2024, 6, 27))
    korea = replace(cell("KR", date(2024, 7, 1)), listings=(record,))

    found = by_jurisdiction(cell("US", date(2022, 5, 8)), cell("NZ", date(2024, 5, 17)), korea)

    assert (found["KR"].fewest, found["KR"].most, found["KR"].announced) == (785, 785, 781)
    assert (found["US"].announced, found["NZ"].announced) == (None, None)


def test_an_announcement_is_no_lag_where_the_first_mover_is_not_known_to_the_day():
    record = listing("KR", "2024-07-01", kind=DateKind.EFFECTIVE, announced_on=date(2024, 6, 27))
    korea = replace(cell("KR", date(2024, 7, 1)), listings=(record,))

    assert by_jurisdiction(cell("AU", date(2022, 5, 8), is_bound=True), korea)["KR"].announced is None
