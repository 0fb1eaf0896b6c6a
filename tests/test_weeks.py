"""Which week a report is of, and how it is called."""

from datetime import UTC, date, datetime

import pytest

from coordination.publish.report import WeekError, last_full_week, week_code
from coordination.weeks import read_week, span

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("today", "week"),
    [
        (date(2026, 11, 23), "2026-W47"),  # Monday: the week that ended yesterday
        (date(2026, 11, 24), "2026-W47"),
        (date(2026, 11, 22), "2026-W46"),  # Sunday: its own week still runs
        (date(2027, 1, 4), "2026-W53"),  # ISO years end where their last week ends
    ],
)
def test_last_full_week_has_ended(today, week):
    assert last_full_week(today) == week


def test_a_past_week_is_shown_as_of_its_sunday():
    week = read_week("2026-W47", today=TUESDAY)

    assert (week.from_on, week.to_on, week.as_of_on) == (date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 22))
    assert week.title == "Week 47: 16 to 22 November 2026"
    assert not week.is_to_date


def test_the_running_week_is_shown_to_date_and_says_so():
    week = read_week(week_code(TUESDAY), today=TUESDAY)

    assert week.as_of_on == TUESDAY
    assert week.title == "Week 48 to date: 23 to 24 November 2026"


def test_on_its_sunday_a_week_is_not_over():
    assert read_week("2026-W47", today=date(2026, 11, 22)).is_to_date


def test_a_week_holds_its_days_up_to_the_one_shown_and_its_moments_to_midnight():
    week = read_week("2026-W48", today=TUESDAY)

    assert week.has_day(TUESDAY)
    assert not week.has_day(date(2026, 11, 25))
    assert week.has_moment(datetime(2026, 11, 29, 23, 59, tzinfo=UTC))
    assert not week.has_moment(datetime(2026, 11, 30, tzinfo=UTC))


@pytest.mark.parametrize("code", ["", "2026-47", "2026-W54", "2026-W00", "W47", "2026-W47 ", "0000-W01", "last"])
def test_what_is_no_week_is_refused_with_an_example(code):
    with pytest.raises(WeekError, match=r"is not a week: write year and ISO week, as in 2026-W48\.$"):
        read_week(code, today=TUESDAY)


def test_a_week_that_has_not_begun_is_refused():
    with pytest.raises(WeekError, match="has not begun: it starts on 2026-11-30"):
        read_week("2026-W49", today=TUESDAY)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 30), date(2026, 12, 6), "30 November to 6 December 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 December 2026 to 3 January 2027"),
        (TUESDAY, TUESDAY, "24 November 2026"),
    ],
)
def test_days_say_once_what_they_share(first, last, words):
    assert span(first, last) == words
