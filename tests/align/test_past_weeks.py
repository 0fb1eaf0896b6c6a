"""Figures of weeks that have ended: what our records said then, not what we have learnt since."""

from datetime import UTC, date, datetime

import pytest

from coordination import align, resolve
from coordination.models import AlignmentFigure
from coordination.weeks import read_week
from tests.factories import entry, stored

RUSSIA = "The Russia (Sanctions) (EU Exit) Regulations 2019"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def designated_by_gb(week: str, now: datetime) -> int:
    row = align.rebuild_week_figures(read_week(week, today=now.date()), now=now, live=False)
    figure = AlignmentFigure.objects.of_regime("").get(week=row, jurisdiction__code="GB")
    return figure.statuses.get("designated", 0)


def test_a_listing_of_july_first_seen_in_november_is_in_no_figure_of_october(now):
    first = entry("RUS0001", name="Known Bank", programme=RUSSIA, listed_on=date(2026, 7, 1))
    late = entry("RUS9001", name="Late Bank", programme=RUSSIA, listed_on=date(2026, 7, 2))
    stored("gb_uksl", date(2026, 8, 1), first)
    stored("gb_uksl", date(2026, 11, 20), first, late)
    resolve.resolve_pending(now=now)
    align.align_pending(on=now.date(), now=now, live=False)

    assert designated_by_gb("2026-W43", now) == 1
    assert designated_by_gb("2026-W47", now) == 2


def test_a_past_week_says_what_it_rests_on(now):
    stored("gb_uksl", date(2026, 8, 1), entry("RUS0001", name="Known Bank", programme=RUSSIA))
    stored("gb_uksl", date(2026, 11, 20), entry("RUS0001", name="Known Bank", programme=RUSSIA))
    resolve.resolve_pending(now=now)

    row = align.rebuild_week_figures(read_week("2026-W43", today=now.date()), now=now, live=False)

    assert (row.on, row.known_at) == (date(2026, 10, 25), datetime(2026, 10, 26, tzinfo=UTC))
    assert row.lists == {"gb_uksl": "2026-08-01"}


def test_before_any_list_was_read_there_are_no_figures(now):
    assert align.rebuild_week_figures(read_week("2026-W43", today=now.date()), now=now, live=False) is None
    assert align.write_week_figures(now=now) is None
