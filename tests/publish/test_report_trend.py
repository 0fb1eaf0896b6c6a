"""How many gaps stood at the end of each week: surely, and at most."""

from dataclasses import replace
from datetime import date

import pytest

from coordination.publish.report.links import POSSIBLY, SURELY, UNTIL, holds, on_day
from coordination.publish.report.trend import stood, trend
from tests.publish.test_report_serious import GAP

DAYS = [date(2026, 2, 1), date(2026, 8, 1), date(2026, 9, 1)]


def gap(earliest, opened, closed=None, state="open"):
    return replace(GAP, opened_earliest=earliest, opened_on=opened, closed_on=closed, state=state)


GAPS = [
    gap(date(2026, 1, 1), date(2026, 1, 1)),
    gap(None, date(2026, 9, 1)),
    gap(date(2026, 7, 1), date(2026, 9, 1)),
    gap(date(2026, 1, 1), date(2026, 1, 1), closed=date(2026, 3, 1)),
    gap(date(2026, 1, 1), date(2026, 1, 1), closed=DAYS[0]),  # on the day it closed it stood no more
    gap(date(2026, 1, 1), date(2026, 1, 1), state="waived"),
]


def test_gaps_are_counted_as_sure_and_as_possible():
    assert trend(GAPS, DAYS) == ((DAYS[0], 2, 3), (DAYS[1], 1, 3), (DAYS[2], 3, 3))


@pytest.mark.parametrize("day", range(3))
def test_a_figure_of_the_trend_is_the_number_of_rows_that_its_conditions_find(day):
    rows = [
        {
            "counted": "true" if each.is_counted else "false",
            SURELY: str(told.surely or ""),
            POSSIBLY: str(told.possibly or ""),
            UNTIL: str(told.until or ""),
        }
        for each in GAPS
        for told in [stood(each, DAYS)]
    ]

    found = [sum(holds(row, on_day(DAYS[day], DAYS, since)) for row in rows) for since in (SURELY, POSSIBLY)]

    assert found == list(trend(GAPS, DAYS)[day][1:])
