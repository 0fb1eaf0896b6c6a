"""Periods as people write them, ceiling years, and when a month is to be reported."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.ceiling.periods import Period, YearRule, due_on, month_of, read_period

REFINED = YearRule(1, 1, date(2018, 1, 1))
CRUDE = YearRule(12, 22, date(2017, 12, 22))
FIRST_STEP = YearRule(10, 1, date(2017, 10, 1), date(2018, 1, 1))


@pytest.mark.parametrize("text", ["2024", "2024-03", "2024-03-07", "2024-01/2024-11", "2024-03-07/2024-11-05"])
def test_period_is_written_as_it_was_read(text):
    assert str(read_period(text)) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no day, month or year"),
        ("2024-13", "is no day, month or year"),
        ("2024-02-30", "is no day, month or year"),
        ("March 2024", "is no day, month or year"),
        ("2024-03/2024-02", "ends before it begins"),
        ("2010/2024", "longer than five years"),
        ("9999", "is no day, month or year"),
    ],
)
def test_period_that_cannot_be_says_why(text, why):
    with pytest.raises(ValueError, match=why):
        read_period(text)


def test_refined_products_are_counted_by_the_calendar_year():
    assert REFINED.year_of(date(2024, 12, 31)) == read_period("2024")


def test_crude_has_its_own_year_from_22_december():
    assert CRUDE.year_of(date(2024, 12, 21)) == Period(date(2023, 12, 22), date(2024, 12, 22))
    assert CRUDE.year_of(date(2024, 12, 22)) == Period(date(2024, 12, 22), date(2025, 12, 22))
    assert CRUDE.year_of(date(2017, 12, 21)) is None


def test_ceiling_of_three_months_has_one_year_of_three_months():
    assert FIRST_STEP.year_of(date(2017, 12, 31)) == Period(date(2017, 10, 1), date(2018, 1, 1))
    assert FIRST_STEP.year_of(date(2018, 1, 1)) is None
    assert FIRST_STEP.years(on=date(2026, 1, 1)) == [Period(date(2017, 10, 1), date(2018, 1, 1))]


def test_years_begun_are_listed_newest_first():
    assert [year.from_on.year for year in REFINED.years(on=date(2020, 5, 1))] == [2020, 2019, 2018]
    assert REFINED.years(on=date(2017, 1, 1)) == []


@pytest.mark.parametrize(
    ("month", "due"),
    [("2024-02", "2024-03-30"), ("2024-01", "2024-02-29"), ("2023-01", "2023-02-28"), ("2024-12", "2025-01-30")],
)
def test_month_is_due_by_the_30th_of_the_next_one_in_february_by_its_last_day(month, due):
    assert due_on(read_period(month)) == date.fromisoformat(due)


DAYS = st.dates(date(2018, 1, 1), date(2090, 1, 1))


@given(DAYS, st.sampled_from([REFINED, CRUDE]))
def test_every_day_lies_in_one_ceiling_year_and_years_follow_each_other(day, rule):
    year = rule.year_of(day)

    assert year.from_on <= day < year.to_on
    assert rule.year_of(year.last_on) == year
    assert rule.year_of(year.to_on).from_on == year.to_on


@given(DAYS, DAYS)
def test_written_periods_are_read_back(one, other):
    first, last = sorted([one, other])
    period = Period(first, month_of(last).to_on) if (last - first).days < 1500 else month_of(first)

    assert read_period(str(period)) == period
    assert all(period.holds(month) for month in period.months())
