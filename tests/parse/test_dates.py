"""What a printed date can mean (list formats, 11)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import dates
from coordination.vocabulary import DatePrecision

DAYS = st.dates(date(1850, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("earliest", "latest", "precision"),
    [
        (date(1963, 7, 28), date(1963, 7, 28), DatePrecision.DAY),
        (date(1963, 7, 1), date(1963, 7, 31), DatePrecision.MONTH),
        (date(1964, 2, 1), date(1964, 2, 29), DatePrecision.MONTH),
        (date(1964, 2, 1), date(1964, 2, 28), DatePrecision.RANGE),
        (date(1963, 1, 1), date(1963, 12, 31), DatePrecision.YEAR),
        (date(1960, 1, 1), date(1965, 12, 31), DatePrecision.RANGE),
        (date(1962, 3, 21), date(1962, 4, 20), DatePrecision.RANGE),
    ],
)
def test_span_is_told_as_the_day_month_or_year_that_it_is(earliest, latest, precision):
    found = dates.between("printed", earliest, latest, circa=True)

    assert (found.earliest, found.latest, found.precision) == (earliest, latest, precision)
    assert (found.text, found.circa) == ("printed", True)


def test_span_that_ends_before_it_starts_is_kept_as_text():
    assert dates.between("1965 to 1959", date(1965, 1, 1), date(1959, 12, 31)) == dates.unreadable("1965 to 1959")


def test_unreadable_text_has_no_days():
    found = dates.unreadable("15/08/19yy")

    assert (found.text, found.precision, found.earliest, found.latest) == ("15/08/19yy", DatePrecision.TEXT, None, None)


def test_month_ends_on_its_own_last_day():
    assert dates.in_month("02/1964", 1964, 2).latest == date(1964, 2, 29)
    assert dates.in_month("02/1963", 1963, 2).latest == date(1963, 2, 28)


def test_year_is_all_its_days():
    assert (dates.in_year("1963", 1963).earliest, dates.in_year("1963", 1963).latest) == (
        date(1963, 1, 1),
        date(1963, 12, 31),
    )


def test_day_is_read_by_the_first_pattern_that_fits():
    assert dates.day_or_none("05/08/2017", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y") == date(2017, 8, 5)
    assert dates.day_or_none("5 Aug 2017", "%Y-%m-%d") is None
    assert dates.day_or_none("31/02/2017", "%d/%m/%Y") is None


@given(DAYS, DAYS)
def test_span_keeps_both_ends_whatever_it_is_told_as(one, other):
    found = dates.between("x", min(one, other), max(one, other))

    assert (found.earliest, found.latest) == (min(one, other), max(one, other))


@given(DAYS)
def test_day_month_and_year_each_hold_the_day(day):
    for found in (dates.exact("x", day), dates.in_month("x", day.year, day.month), dates.in_year("x", day.year)):
        assert found.earliest <= day <= found.latest
        assert dates.between("x", found.earliest, found.latest) == found
