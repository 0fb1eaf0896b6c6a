"""Days and moments as people write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.publish.export.moments import read_day, read_moment


@given(st.dates())
def test_day_is_read_as_written(day):
    assert read_day(day.isoformat()) == day


@given(st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29), timezones=st.timezones()))
def test_moment_is_read_with_its_zone(moment):
    assert read_moment(moment.isoformat()) == moment.astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-06-01T09:00:00Z", datetime(2024, 6, 1, 9, tzinfo=UTC)),
        ("2024-06-01T09:00:00+09:00", datetime(2024, 6, 1, 0, tzinfo=UTC)),
        ("2024-06-01T09:00", datetime(2024, 6, 1, 9, tzinfo=UTC)),
        ("2024-06-01 09:00", datetime(2024, 6, 1, 9, tzinfo=UTC)),
        ("2024-06-01", datetime(2024, 6, 1, tzinfo=UTC)),
    ],
)
def test_moment_without_a_zone_is_utc_and_without_an_hour_its_midnight(text, moment):
    assert read_moment(text) == moment
    assert read_moment(text).utcoffset() == timedelta(0)


@given(st.text(max_size=60).filter(lambda text: not text.startswith("20")))
def test_anything_else_is_refused_in_one_sentence(text):
    for read, what in ((read_day, "day"), (read_moment, "moment")):
        with pytest.raises(ValueError, match=rf"\A'.*' is not a {what}: .*\.\Z|\A\".*\" is not a {what}: .*\.\Z"):
            read(text)


@pytest.mark.parametrize("text", ["20240530", "2024-W22-4", "2024-5-30", "30-05-2024", "2024-02-30", "٢٠٢٤-٠٥-٣٠", ""])
def test_day_in_another_dress_is_refused(text):
    with pytest.raises(ValueError, match="is not a day"):
        read_day(text)


def test_moment_before_the_first_in_utc_is_refused():
    with pytest.raises(ValueError, match="is not a moment"):
        read_moment("0001-01-01T00:00:00+10:00")
