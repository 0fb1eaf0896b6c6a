"""Which monthly reports are there and which are overdue, as known on a day."""

from datetime import date

from coordination.ceiling.periods import read_period
from coordination.ceiling.reporting import MonthState, month_reports
from coordination.vocabulary import Series
from tests.ceiling.builders import CHINA_TO_NOVEMBER, RUSSIA_2024, WHITE_HOUSE, Y2024, entry

ON = date(2025, 3, 17)


def overdue(reports):
    return {f"{one.month.from_on:%m}": one.days_overdue for one in reports if one.state is MonthState.OVERDUE}


def test_russia_has_reported_nothing_after_january_2024():
    reports = month_reports([RUSSIA_2024, WHITE_HOUSE], "RU", year=Y2024, on=ON)

    assert reports[0].state is MonthState.REPORTED
    assert list(overdue(reports).values()) == [352, 321, 291, 260, 230, 199, 168, 138, 107, 77, 46]


def test_month_inside_a_published_sum_is_told_apart_from_one_reported_by_itself():
    reports = month_reports([CHINA_TO_NOVEMBER], "CN", year=Y2024, on=ON)

    assert {one.state for one in reports[:11]} == {MonthState.IN_A_SUM}
    assert overdue(reports) == {"12": 46}


def test_china_skipped_october_2020_to_february_2021():
    y2020, y2021 = read_period("2020"), read_period("2021")
    half = entry(Series.OFFICIAL_REPORT, "CN", "2020-01/2020-06", 24_000)
    both = entry(Series.OFFICIAL_REPORT, "", "2020-01/2020-08", 129_706)
    march = entry(Series.OFFICIAL_REPORT, "CN", "2021-03", 4_893)
    on = date(2021, 5, 14)

    assert list(overdue(month_reports([half, both], "CN", year=y2020, on=on))) == ["09", "10", "11", "12"]
    assert list(overdue(month_reports([march], "CN", year=y2021, on=on))) == ["01", "02"]


def test_month_is_not_overdue_on_the_day_it_is_due_and_future_months_are_not_shown():
    reports = month_reports([], "RU", year=Y2024, on=date(2024, 3, 30))

    assert [one.state for one in reports] == [MonthState.OVERDUE, MonthState.NOT_DUE, MonthState.NOT_DUE]
    assert overdue(month_reports([], "RU", year=Y2024, on=date(2024, 3, 31)))["02"] == 1
