"""The figures of a week: counted once, the same however they are counted, and those of the past as known then."""

from datetime import date, timedelta
from typing import Any

import pytest

from coordination import align
from coordination.models import AlignmentFigure, FigureWeek, Gap, LagFigure, MembershipFigure
from coordination.weeks import read_week
from tests.api.world import NOW, starter  # noqa: F401

TODAY = NOW.date()

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]


def kept(week: str) -> dict[str, list[dict[str, Any]]]:
    """All figures of a week, without the ids of rows."""
    return {
        name: sorted(
            (
                {field: value for field, value in row.items() if field not in ("id", "week_id")}
                for row in figures.objects.filter(week__week=week).values()
            ),
            key=repr,
        )
        for name, figures in (("alignment", AlignmentFigure), ("memberships", MembershipFigure), ("lags", LagFigure))
    }


def test_figures_written_twice_stand_once():
    align.write_week_figures(now=NOW)
    before = kept("2026-W48")
    align.write_week_figures(now=NOW + timedelta(hours=1))

    assert FigureWeek.objects.get().written_at == NOW + timedelta(hours=1)
    assert kept("2026-W48") == before
    assert before["alignment"]
    assert before["memberships"]
    assert before["lags"]


def test_figures_from_stored_cells_are_those_derived_again():
    align.write_week_figures(now=NOW)
    stored_ones = kept("2026-W48")
    align.rebuild_week_figures(read_week("2026-W48", today=TODAY), now=NOW, live=False)

    assert kept("2026-W48") == stored_ones


def test_open_gaps_of_the_week_are_the_gaps_that_stand_open():
    align.write_week_figures(now=NOW)

    figures = AlignmentFigure.objects.of_regime("").values_list("gaps_open", "gaps_to_be_confirmed")
    assert sum(map(sum, figures)) == Gap.objects.open().count() > 0


def test_weeks_before_any_list_was_read_are_not_missing():
    """The starter lists are of 22 August: a Saturday of week 34."""
    assert [week.code for week in align.missing_weeks(today=date(2026, 9, 9))] == ["2026-W34", "2026-W35", "2026-W36"]


def test_a_week_counted_before_it_ended_is_missing_until_it_is_counted_again():
    align.write_week_figures(now=NOW)
    next_week = TODAY + timedelta(days=7)

    assert [week.code for week in align.missing_weeks(today=next_week, weeks=2)] == ["2026-W48"]

    (week,) = align.missing_weeks(today=next_week, weeks=2)
    align.rebuild_week_figures(week, now=NOW + timedelta(days=7), live=False)

    assert align.missing_weeks(today=next_week, weeks=2) == []


def test_the_number_of_queries_does_not_grow_with_targets(django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        align.write_week_figures(now=NOW)
