"""When to ask again. The moment and the dice are arguments: nothing here waits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.fetch.schedule import (
    FIRST_RETRY,
    LAST_RETRY,
    LONGEST_WAIT,
    Known,
    is_fresh_look_due,
    next_look,
    next_try,
    wait_asked,
)

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

dice = st.floats(0, 1, exclude_max=True)
hours = st.integers(1, 24 * 40).map(lambda count: count * HOUR)


@given(hours, dice)
def test_next_look_is_at_the_cadence_or_up_to_a_tenth_earlier(cadence: timedelta, throw: float):
    assert NOW + cadence * 0.899 <= next_look(NOW, cadence, dice=throw) <= NOW + cadence


@given(hours, st.integers(1, 10_000), dice)
def test_next_try_is_never_at_once_nor_after_the_cadence(cadence: timedelta, failures: int, throw: float):
    pause = next_try(NOW, cadence, failures=failures, dice=throw) - NOW

    assert FIRST_RETRY / 2 <= pause <= min(LAST_RETRY, cadence)


def test_pauses_double_up_to_four_hours():
    pauses = [next_try(NOW, 24 * HOUR, failures=count, dice=1) - NOW for count in range(1, 9)]

    assert [pause / timedelta(minutes=1) for pause in pauses] == [5, 10, 20, 40, 80, 160, 240, 240]


def test_dice_spread_a_pause_over_its_second_half():
    earliest, latest = (next_try(NOW, 24 * HOUR, failures=4, dice=throw) - NOW for throw in (0, 1))

    assert (earliest, latest) == (timedelta(minutes=20), timedelta(minutes=40))


@given(hours, st.integers(1, 20), dice, st.integers(0, 7 * 24 * 60).map(lambda count: timedelta(minutes=count)))
def test_what_the_server_asked_to_wait_is_waited(cadence: timedelta, failures: int, throw: float, wait: timedelta):
    assert next_try(NOW, cadence, failures=failures, dice=throw, wait=wait) - NOW >= wait


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("Tue, 24 Nov 2026 07:30:00 GMT", timedelta(minutes=90)),
        ("Tue, 24 Nov 2026 07:30:00 -0000", timedelta(minutes=90)),
        ("Tue, 24 Nov 2026 05:00:00 GMT", timedelta(0)),
        ("99999999999999999999", LONGEST_WAIT),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
        ("soon", timedelta(0)),
        ("-5", timedelta(0)),
        ("", timedelta(0)),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(written: str, wait: timedelta):
    assert wait_asked(written, now=NOW) == wait


@given(st.text(max_size=60))
def test_retry_after_may_be_anything(written: str):
    assert timedelta(0) <= wait_asked(written, now=NOW) <= LONGEST_WAIT


# Whether to download in full


@pytest.mark.parametrize(
    ("known", "due"),
    [
        (Known(), True),
        (Known(downloaded_at=NOW - HOUR), False),
        (Known(downloaded_at=NOW - 7 * DAY), True),
        (Known(downloaded_at=NOW - 23 * HOUR, marker_since=NOW - 23 * HOUR), False),
        (Known(downloaded_at=NOW - DAY, marker_since=NOW - DAY), True),
        (Known(downloaded_at=NOW - HOUR, marker_since=NOW - 2 * DAY), False),
    ],
    ids=[
        "never downloaded",
        "an hour ago",
        "a week ago",
        "marker moved today",
        "marker moved a day ago, not looked at since",
        "looked at since",
    ],
)
def test_publishers_word_is_believed_for_a_week_and_checked_after_a_day(known: Known, due: bool):
    assert is_fresh_look_due(known, now=NOW) is due


# What is remembered


@given(
    st.builds(
        Known,
        failures=st.integers(0, 100),
        downloaded_at=st.none() | st.datetimes(timezones=st.just(UTC)),
        marker=st.text(),
        marker_since=st.none() | st.datetimes(timezones=st.just(UTC)),
        etag=st.text(),
    )
)
def test_what_is_remembered_is_read_back(known: Known):
    assert Known.read(known.state()) == known


def test_what_another_version_remembered_is_left_out():
    assert Known.read({"failures": 2, "cookies": ["a"]}) == Known(failures=2)
