"""When a gap opened at the earliest, and what it is to the week."""

from datetime import UTC, date, datetime

from coordination.publish.report.gaps import Evidence, News, judge_news, opening_bounds
from coordination.weeks import read_week

WEEK = read_week("2026-W47", today=date(2026, 11, 24))
IN_WEEK = datetime(2026, 11, 18, 6, tzinfo=UTC)
BEFORE = datetime(2026, 11, 2, 6, tzinfo=UTC)
FIRST_READ = date(2026, 8, 22)


def record(jurisdiction, since, *, is_bound=False, not_before=None):
    return Evidence(jurisdiction, "list", "1", "A", since, "control" if is_bound else "listed", is_bound, not_before)


def test_dated_designations_give_a_dated_opening():
    evidence = [record("US", date(2024, 1, 1)), record("GB", date(2024, 3, 1))]

    assert opening_bounds(evidence, "not_followed", date(2024, 3, 31), grace_days=30) == (
        date(2024, 3, 31),
        date(2024, 3, 31),
    )


def test_a_bound_that_completes_the_quorum_opens_no_earlier_than_the_other_designation():
    evidence = [record("US", date(2024, 1, 1)), record("AU", date(2025, 3, 1), is_bound=True)]

    earliest, latest = opening_bounds(evidence, "not_followed", date(2025, 3, 31), grace_days=30)

    assert (earliest, latest) == (date(2024, 1, 31), date(2025, 3, 31))


def test_a_bound_that_was_surely_first_leaves_the_opening_dated():
    evidence = [record("AU", date(2024, 1, 1), is_bound=True), record("GB", date(2024, 3, 1))]

    assert opening_bounds(evidence, "not_followed", date(2024, 3, 31), grace_days=30)[0] == date(2024, 3, 31)


def test_an_earlier_edition_bounds_the_opening_from_below():
    evidence = [
        record("US", date(2026, 8, 2), is_bound=True, not_before=date(2026, 7, 1)),
        record("GB", date(2020, 1, 1)),
    ]

    assert opening_bounds(evidence, "not_followed", date(2026, 9, 1), grace_days=30)[0] == date(2026, 8, 1)


def test_two_bounds_without_an_earlier_edition_tell_nothing():
    evidence = [record("US", date(2026, 8, 2), is_bound=True), record("AU", date(2025, 1, 1), is_bound=True)]

    assert opening_bounds(evidence, "not_followed", date(2026, 9, 1), grace_days=30)[0] is None


def test_a_second_record_of_one_jurisdiction_completes_no_quorum():
    evidence = [
        record("AU", date(2015, 1, 1), is_bound=True),
        record("AU", date(2020, 1, 1)),
        record("US", date(2026, 8, 2), is_bound=True),
    ]

    assert opening_bounds(evidence, "not_followed", date(2026, 9, 1), grace_days=30)[0] is None


def test_a_gap_of_this_week_is_new():
    day = date(2026, 11, 17)

    assert judge_news(day, day, IN_WEEK, FIRST_READ, WEEK) is News.NEW


def test_a_gap_of_this_week_is_new_even_when_seen_after_it():
    day = date(2026, 11, 22)

    assert judge_news(day, day, datetime(2026, 11, 23, tzinfo=UTC), FIRST_READ, WEEK) is News.NEW


def test_a_gap_that_came_back_this_week_is_new():
    day = date(2025, 1, 1)

    assert judge_news(day, day, BEFORE, FIRST_READ, WEEK, came_back=True) is News.NEW


def test_a_gap_that_stood_when_a_list_was_first_read_is_found_and_not_new():
    day = date(2026, 3, 1)

    assert judge_news(day, day, IN_WEEK, FIRST_READ, WEEK) is News.FIRST_READING


def test_a_gap_whose_day_is_only_a_bound_is_not_new():
    assert judge_news(date(2026, 11, 17), date(2026, 9, 1), IN_WEEK, FIRST_READ, WEEK) is News.FOUND
    assert judge_news(date(2026, 11, 17), None, IN_WEEK, FIRST_READ, WEEK) is News.FIRST_READING


def test_an_older_gap_seen_late_is_told_apart_from_a_new_one():
    day = date(2026, 10, 1)

    assert judge_news(day, day, IN_WEEK, FIRST_READ, WEEK) is News.FOUND
    assert judge_news(day, day, BEFORE, FIRST_READ, WEEK) is News.STANDING
