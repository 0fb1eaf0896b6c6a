"""When a record was listed: a printed day, or bounds that only ever narrow."""

from datetime import date

import pytest

from coordination.models import DesignationVersion
from coordination.store.versions import ListedDates, listed_dates, relisted, same_listing, still_listed
from coordination.vocabulary import DateKind

D = {number: date(2026, 1, number) for number in range(1, 32)}
LISTED, PUBLISHED, CONTROL, FIRST_SEEN = DateKind.LISTED, DateKind.PUBLISHED, DateKind.CONTROL, DateKind.FIRST_SEEN


def record(day=None, kind=None):
    return {"listed_on": day.isoformat() if day else None, "date_kind": kind}


def version(dates: ListedDates, valid_from=None, valid_to=None):
    return DesignationVersion(
        listed_on=dates.listed_on,
        date_kind=dates.kind,
        not_before=dates.not_before,
        not_after=dates.not_after,
        valid_from=valid_from or dates.valid_from,
        valid_to=valid_to,
    )


def listed(day):
    return ListedDates(D[day], LISTED, None, None)


def seen(not_before, not_after, kind=FIRST_SEEN, listed_on=None):
    """A listing that is only known to lie between two days."""
    return ListedDates(D[listed_on] if listed_on else None, kind, D[not_before] if not_before else None, D[not_after])


@pytest.mark.parametrize(
    ("printed", "absent_on", "dates"),
    [
        pytest.param(record(D[5], LISTED), None, listed(5), id="a printed day is a day"),
        pytest.param(record(D[5], LISTED), D[10], listed(5), id="even before an edition that lacked it"),
        pytest.param(record(D[25], LISTED), D[10], listed(25), id="and one that is still to come"),
        pytest.param(record(), None, seen(None, 20), id="no day: not after the first edition"),
        pytest.param(record(), D[10], seen(10, 20), id="no day: between two editions"),
        pytest.param(record(D[15], CONTROL), D[10], seen(10, 15, CONTROL, 15), id="a last edit bounds from above"),
        pytest.param(record(D[25], CONTROL), D[10], seen(10, 20, CONTROL, 25), id="a last edit to come does not"),
        pytest.param(record(D[5], CONTROL), D[10], seen(None, 5, CONTROL, 5), id="a last edit before it was on it"),
        pytest.param(record(), D[20], seen(None, 20), id="two editions of one day bound nothing from below"),
    ],
)
def test_new_record_was_listed(printed, absent_on, dates):
    assert listed_dates(printed, edition_on=D[20], absent_on=absent_on) == dates


@pytest.mark.parametrize(
    ("before", "printed", "ended_on", "dates"),
    [
        pytest.param(listed(5), record(D[5], LISTED), None, listed(5), id="the same day"),
        pytest.param(listed(5), record(D[3], LISTED), None, listed(3), id="a corrected day, earlier"),
        pytest.param(listed(5), record(D[7], LISTED), None, listed(7), id="a corrected day, later"),
        pytest.param(listed(5), record(), None, listed(5), id="a day that is printed no more stands"),
        pytest.param(listed(5), record(D[2], CONTROL), None, listed(5), id="a day is better than a bound"),
        pytest.param(seen(10, 20), record(D[15], PUBLISHED), None, ListedDates(D[15], PUBLISHED, None, None), id="day"),
        pytest.param(seen(10, 20), record(), None, seen(10, 20), id="still no day"),
        pytest.param(
            seen(None, 15, CONTROL, 15),
            record(D[28], CONTROL),
            None,
            seen(None, 15, CONTROL, 28),
            id="renewed control date",
        ),
        pytest.param(seen(10, 20), record(D[12], CONTROL), None, seen(10, 12, CONTROL, 12), id="a bound narrows"),
        pytest.param(seen(10, 20), record(D[8], CONTROL), None, seen(None, 8, CONTROL, 8), id="a bound never crosses"),
        # Delisted on the 12th, back by the 20th.
        pytest.param(
            seen(15, 20, LISTED, 5),
            record(D[5], LISTED),
            D[12],
            seen(15, 20, LISTED, 5),
            id="back, first listing printed",
        ),
        pytest.param(
            seen(15, 20, LISTED, 5),
            record(D[6], LISTED),
            D[12],
            seen(15, 20, LISTED, 6),
            id="back, first day corrected",
        ),
        pytest.param(seen(15, 20, LISTED, 5), record(D[17], LISTED), D[12], listed(17), id="back, return printed"),
        pytest.param(listed(17), record(D[5], LISTED), D[12], listed(17), id="back, first listing printed later"),
        pytest.param(
            seen(15, 20), record(D[5], CONTROL), D[12], seen(15, 20, CONTROL, 5), id="back, a control date of before"
        ),
    ],
)
def test_amended_record_was_listed(before, printed, ended_on, dates):
    assert still_listed(version(before), printed, edition_on=D[25], ended_on=ended_on) == dates


@pytest.mark.parametrize(
    ("dates", "ended_on", "absent_on", "expected"),
    [
        pytest.param(listed(5), D[12], D[15], seen(15, 20, LISTED, 5), id="first listing printed: bounds"),
        pytest.param(listed(18), D[12], D[15], listed(18), id="return printed"),
        pytest.param(listed(14), D[12], D[15], listed(14), id="return printed, before an edition that lacked it"),
        pytest.param(seen(15, 20), D[12], D[15], seen(15, 20), id="no day: bounds"),
        pytest.param(seen(None, 5, CONTROL, 5), D[12], D[15], seen(15, 20, CONTROL, 5), id="a bound of before"),
        pytest.param(listed(5), D[12], D[20], seen(None, 20, LISTED, 5), id="gone and back on one day"),
        pytest.param(listed(5), None, D[15], listed(5), id="never was in force"),
    ],
)
def test_record_that_came_back_was_listed(dates, ended_on, absent_on, expected):
    assert relisted(dates, ended_on=ended_on, edition_on=D[20], absent_on=absent_on) == expected


def test_versions_without_a_pause_are_one_listing():
    first, second, third, present = (
        version(listed(1), D[1], D[4]),
        version(listed(9), D[9], D[12]),
        version(listed(9), D[12], D[15]),
        version(listed(9), D[15]),
    )

    earlier, ended_on = same_listing(present, [third, second, first])

    assert earlier == [third, second]
    assert ended_on == D[4]
    assert same_listing(present, []) == ([], None)
