"""How one jurisdiction trails another: median and 90th percentile, ranges where dates are bounds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.align.facts import Cell
from coordination.align.lag import Span
from coordination.align.pair_lags import (
    PairTally,
    lag_between,
    local_date_notes,
    may_be_one_moment,
    median,
    ninetieth,
    spans,
)
from coordination.vocabulary import Counting, DateKind, Status
from tests.align.builders import bound, listing

START = date(2024, 1, 1)
ZONES = {
    "US": "America/New_York",
    "KR": "Asia/Seoul",
    "JP": "Asia/Tokyo",
    "AU": "Australia/Sydney",
    "NZ": "Pacific/Auckland",
    "EU": "Europe/Brussels",
    "GB": "Europe/London",
}


def on(jurisdiction, days, low=...):
    high = START + timedelta(days=days)
    return Span(jurisdiction, high if low is ... else None if low is None else START + timedelta(days=low), high)


def of(*targets):
    tally = PairTally()
    for target in targets:
        tally.add(target)
    return tally


def test_median_and_ninetieth_percentile_of_dated_lags():
    found = of(*([on("US", 0), on("GB", days)] for days in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)))

    lag = found.pair("US", "GB")

    assert (lag.dated, lag.ranged) == (10, 0)
    assert (lag.median.dated, lag.ninetieth.dated) == (5.5, 9)
    assert (lag.median.low, lag.median.high) == (5.5, 5.5)
    assert found.pair("GB", "US").median.dated is None


def test_a_bound_makes_the_figure_a_range_and_is_left_out_of_the_dated_one():
    found = of([on("US", 0), on("AU", 10)], [on("US", 0), on("AU", 400, low=100)], [on("US", 0), on("AU", 20)])

    lag = found.pair("US", "AU")

    assert (lag.dated, lag.ranged, lag.base) == (2, 1, 3)
    assert lag.median.dated == 15
    assert (lag.median.low, lag.median.high) == (20, 20)
    assert (lag.ninetieth.low, lag.ninetieth.high) == (100, 400)


def test_a_bound_that_may_have_been_first_decides_nothing():
    found = of([on("US", 0), on("AU", 400, low=None)], [on("US", 50), on("AU", 400, low=20)])

    assert (found.pair("US", "AU").undecided, found.pair("US", "AU").base) == (2, 0)


def test_a_leader_of_which_nothing_tells_how_early_leaves_the_lag_without_upper_end():
    found = of([on("US", 0, low=None), on("GB", 30)])

    lag = found.pair("US", "GB")

    assert (lag.median.dated, lag.median.low, lag.median.high) == (None, 30, None)


def test_the_same_day_is_a_tie_in_neither_direction():
    found = of([on("US", 0), on("EU", 0)])

    assert [(lag.leader, lag.base, lag.ties) for lag in found.pairs(("US", "EU", "GB"))] == [("US", 0, 1), ("EU", 0, 1)]


@pytest.mark.parametrize(
    ("leader", "first", "follower", "then", "days"),
    [
        ("US", "2022-05-08", "GB", "2023-05-18", 375),  # M Leasing
        ("US", "2022-05-08", "EU", "2024-02-23", 656),
        ("US", "2022-05-08", "JP", "2024-05-24", 747),
        ("US", "2022-05-08", "KR", "2024-07-01", 785),  # by effect; announced 2024-06-27: 781
        ("US", "2022-05-08", "KR", "2024-06-27", 781),
        ("GB", "2024-05-17", "NZ", "2025-02-21", 280),  # Toplivo Bunkering
        ("KR", "2023-12-27", "US", "2024-12-16", 355),  # Ri Chang Ho
        ("EU", "2024-12-16", "US", "2025-09-25", 283),  # Royal Shune Lei
    ],
)
def test_lags_are_calendar_days_between_local_legal_dates(leader, first, follower, then, days):
    one, other = date.fromisoformat(first), date.fromisoformat(then)

    assert lag_between(Span(leader, one, one), Span(follower, other, other)) == (days, days)


def test_an_act_dated_a_day_later_across_the_date_line_may_be_the_same_moment():
    us, kr = date(2024, 3, 27), date(2024, 3, 28)  # Alis

    assert may_be_one_moment(us, ZONES["US"], kr, ZONES["KR"])
    assert not may_be_one_moment(us, ZONES["US"], kr + timedelta(days=1), ZONES["KR"])
    assert not may_be_one_moment(kr, ZONES["KR"], kr + timedelta(days=2), ZONES["GB"])
    assert local_date_notes([Span("US", us, us), Span("KR", kr, kr)], ZONES) == {
        "KR": "may be the same moment as US: dates are local"
    }


def test_only_own_acts_are_counted_where_that_is_asked():
    eu = (
        listing("EU", "2016-05-20", own_act=False),
        bound("EU", "2024-05-31", not_before="2024-05-01"),
    )
    cells = [
        Cell("EU", Status.DESIGNATED, "", eu[0].since, DateKind.ANNEX, listings=eu),
        Cell("NZ", Status.DESIGNATED_BY_LAW, "", date(2016, 5, 20), DateKind.LISTED),
        Cell("GB", Status.NOT_DESIGNATED, ""),
    ]

    assert spans(cells) == [Span("EU", date(2016, 5, 20), date(2016, 5, 20))]
    assert spans(cells, Counting.OWN_ACT) == [Span("EU", date(2024, 5, 2), date(2024, 5, 31))]


def test_ninetieth_percentile_is_by_nearest_rank():
    assert ninetieth([1]) == 1
    assert ninetieth(range(1, 12)) == 10
    assert median([1, 2, 3, 100]) == 2.5


@st.composite
def spans_of_a_target(draw):
    found = []
    for code in draw(st.lists(st.sampled_from(tuple(ZONES)), unique=True, min_size=2)):
        high = draw(st.integers(0, 300))
        low = draw(st.one_of(st.just(high), st.none(), st.integers(0, high)))
        found.append(on(code, high, low))
    return sorted(found, key=lambda each: tuple(ZONES).index(each.jurisdiction))


@given(st.lists(spans_of_a_target(), max_size=20))
def test_every_shared_target_is_counted_once_for_a_pair(targets):
    found = of(*targets)
    codes = tuple(ZONES)
    for n, first in enumerate(codes):
        for second in codes[n + 1 :]:
            shared = sum({first, second} <= {each.jurisdiction for each in target} for target in targets)
            there, back = found.pair(first, second), found.pair(second, first)
            assert there.base + back.base + there.ties + there.undecided == shared
            assert (there.ties, there.undecided) == (back.ties, back.undecided)


@given(st.lists(spans_of_a_target(), min_size=1, max_size=20), st.data())
def test_whatever_the_days_turn_out_to_be_the_figure_lies_in_its_range(targets, data):
    found = of(*targets)
    for pair, lags in found.lags.items():
        lag = found.pair(*pair)
        true = sorted(data.draw(st.integers(low, low + 900 if high is None else high)) for low, high in lags)
        for quantile, of_all in ((lag.median, median(true)), (lag.ninetieth, ninetieth(true))):
            assert quantile.low <= of_all
            assert quantile.high is None or of_all <= quantile.high
        assert all(fewest >= 0 for fewest, _ in lags)
