"""What deliveries add up to: 2023 and 2024 as published, and the rules of overlap."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from coordination.ceiling.periods import Period
from coordination.ceiling.totals import Count, count, crossings, marks, notice_barrels, project
from coordination.vocabulary import Bound, Confidence, Scope, Series
from tests.ceiling.builders import (
    CHINA_TO_AUGUST,
    CHINA_TO_FEBRUARY,
    CHINA_TO_NOVEMBER,
    ENTRIES_2024,
    LIMIT,
    OSC,
    RUSI,
    RUSSIA_2024,
    WHITE_HOUSE,
    Y2024,
    entry,
)

Y2023 = Period(date(2023, 1, 1), date(2024, 1, 1))
OFFICIAL, STATEMENT, NGO, CALLS = (
    Series.OFFICIAL_REPORT,
    Series.GOVERNMENT_STATEMENT,
    Series.NGO_ESTIMATE,
    Series.SHIP_CALL,
)
RUSSIA_2023 = [44_655, 10_666, 5_140, 3_612, 2_593, 2_305, 10_933, 5_713, 9_482, 0, 4_151, 6_591]


def counted(entries, *series: Series, year: Period = Y2024, limit: int = LIMIT) -> Count:
    return count(entries, series, year=year, limit=limit)


def crossed(of: Count) -> list[int]:
    return [one.percent for one in crossings(of) if one.crossed]


def test_2023_is_362706_barrels_or_72_5_percent_and_no_notice():
    entries = [entry(OFFICIAL, "RU", "2023", 105_845), entry(OFFICIAL, "CN", "2023", 256_861)]

    total = counted(entries, OFFICIAL, year=Y2023)

    assert (total.barrels, total.share) == (362_706, Decimal("72.5"))
    assert crossed(total) == []


def test_12294_barrels_more_trip_the_75_percent_notice_exactly():
    base = [entry(OFFICIAL, "RU", "2023", 105_845), entry(OFFICIAL, "CN", "2023", 256_861)]

    just = counted([*base, entry(OFFICIAL, "MN", "2023-12", 12_294)], OFFICIAL, year=Y2023)
    below = counted([*base, entry(OFFICIAL, "MN", "2023-12", 12_293)], OFFICIAL, year=Y2023)

    assert notice_barrels(75, LIMIT) == 375_000 == just.barrels
    assert (crossed(just), crossed(below)) == ([75], [])


def test_yearly_sum_stands_for_its_months_though_they_add_up_to_four_barrels_less():
    months = [entry(OFFICIAL, "RU", f"2023-{n:02}", barrels) for n, barrels in enumerate(RUSSIA_2023, 1)]

    total = counted([*months, entry(OFFICIAL, "RU", "2023", 105_845)], OFFICIAL, year=Y2023)

    assert sum(RUSSIA_2023) == 105_841
    assert total.barrels == 105_845 == sum(step.barrels for step in total.steps)
    assert len(total.left_out) == 12
    assert total.left_out[0].words.startswith("inside official report 2023: not added")


def test_2024_is_59_2_percent_by_official_reports():
    total = counted(ENTRIES_2024, OFFICIAL)

    assert (total.barrels, total.share, crossed(total)) == (296_207, Decimal("59.2"), [])


def test_2024_with_the_white_house_figure_for_march_is_92_2_percent_with_75_and_90_crossed():
    total = counted(ENTRIES_2024, OFFICIAL, STATEMENT)

    assert (total.barrels, total.share, crossed(total)) == (461_207, Decimal("92.2"), [75, 90])


def test_2024_by_the_open_source_centre_alone_is_over_200_percent_with_all_notices_crossed():
    total = counted([*ENTRIES_2024[:-1], replace(OSC, bound=Bound.AT_LEAST)], NGO)

    assert (total.barrels, total.share, total.is_at_least) == (1_000_000, Decimal("200.0"), True)
    assert crossed(total) == [75, 90, 95, 100]
    assert [one.entry for one in total.left_out] == [RUSI]


def test_march_is_not_counted_twice_where_a_higher_series_has_it():
    total = counted(ENTRIES_2024, OFFICIAL, STATEMENT, NGO)

    assert total.barrels == 461_207
    assert [one.because_of for one in total.left_out if one.entry is OSC] == [WHITE_HOUSE]


def test_combined_count_of_official_reports_and_the_estimate_fills_what_russia_has_not_reported():
    assert counted(ENTRIES_2024, OFFICIAL, NGO).barrels == 1_296_207


def test_crossing_is_a_period_where_only_sums_are_published():
    when = crossings(counted(ENTRIES_2024, OFFICIAL, STATEMENT))[0].crossed

    assert (when.earliest, when.latest, when.public_on) == (date(2024, 9, 1), date(2024, 11, 30), date(2025, 3, 14))


def test_crossing_by_an_estimate_may_have_been_on_any_day_of_its_period():
    when = crossings(counted(ENTRIES_2024, NGO))[-1].crossed

    assert (when.earliest, when.latest, when.public_on) == (date(2024, 3, 7), date(2024, 11, 5), date(2024, 11, 22))


def test_marks_are_published_totals_and_what_straddles_a_day_makes_it_at_least():
    told = [(mark.on, mark.at_least, mark.is_complete) for mark in marks(counted(ENTRIES_2024, OFFICIAL))]

    assert told == [
        (date(2024, 1, 31), 15_279, False),
        (date(2024, 8, 31), 168_679, True),
        (date(2024, 11, 30), 296_207, True),
    ]


def test_sum_published_later_of_a_part_refines_the_path_and_not_the_total():
    before, after = counted(ENTRIES_2024, OFFICIAL), counted([*ENTRIES_2024, CHINA_TO_FEBRUARY], OFFICIAL)

    assert before.barrels == after.barrels
    assert (marks(after)[1].on, marks(after)[1].at_least, marks(after)[1].is_complete) == (
        date(2024, 2, 29),
        116_190,
        True,
    )


def test_parts_that_add_up_to_more_than_the_sum_do_not_cut_it():
    total = counted([entry(OFFICIAL, "RU", "2024-01/2024-02", 10), entry(OFFICIAL, "RU", "2024-02", 11)], OFFICIAL)

    assert [(step.barrels, str(step.period)) for step in total.steps] == [(10, "2024-01/2024-02")]


def test_different_products_of_one_month_add_and_one_not_named_overlaps_them():
    gasoline = entry(OFFICIAL, "CN", "2024-03", 100, product="gasoline")
    kerosene = entry(OFFICIAL, "CN", "2024-03", 30, product="kerosene")
    unnamed = entry(OFFICIAL, "CN", "2024-03/2024-04", 200)

    assert counted([gasoline, kerosene], OFFICIAL).barrels == 130
    assert counted([gasoline, kerosene, unnamed], OFFICIAL).barrels == 200


def test_figure_for_all_suppliers_stands_for_each_of_them():
    total = counted([RUSSIA_2024, CHINA_TO_AUGUST, entry(OFFICIAL, "", "2024", 400_000)], OFFICIAL)

    assert total.barrels == 400_000


def test_consignments_add_to_each_other_and_not_to_the_sum_that_covers_them():
    calls = [entry(CALLS, "RU", "2024-03-07", 20_000, scope=Scope.CONSIGNMENT) for _ in range(3)]
    of_ngo = [entry(NGO, "RU", "2024-04-01", 20_000, scope=Scope.CONSIGNMENT) for _ in range(2)]

    assert counted(calls, CALLS).barrels == 60_000
    assert counted([*of_ngo, OSC], NGO).barrels == 1_000_000
    assert counted([*calls, WHITE_HOUSE], STATEMENT, CALLS).barrels == 165_000
    assert counted([*calls, *of_ngo], NGO, CALLS).barrels == 100_000


def test_unverified_figure_is_never_counted():
    total = counted([replace(OSC, confidence=Confidence.UNVERIFIED), RUSI], NGO)

    assert total.barrels == 125_000


def test_surer_of_two_figures_for_one_period_is_counted_then_the_later_published():
    probable = entry(OFFICIAL, "RU", "2024-08", 225, confidence=Confidence.PROBABLE, published=date(2024, 12, 1))
    sure = entry(OFFICIAL, "RU", "2024-08", 255, published=date(2024, 10, 1))
    later = entry(OFFICIAL, "RU", "2024-08", 256, published=date(2024, 11, 1))

    assert counted([probable, sure], OFFICIAL).barrels == 255
    assert counted([probable, sure, later], OFFICIAL).barrels == 256


def test_any_delivery_is_over_a_ceiling_of_zero_which_has_no_share():
    total = counted([entry(OFFICIAL, "CN", "2024-03", 1)], OFFICIAL, limit=0)

    assert (total.is_over, total.share, crossed(total)) == (True, None, [100])


def test_projection_is_a_straight_line_from_the_first_day_of_the_year():
    projection = project(counted(ENTRIES_2024, OFFICIAL))

    assert projection.through == date(2024, 11, 30)
    assert projection.total == round(296_207 / 335 * 366)
    assert projection.full_on is None
    assert project(counted(ENTRIES_2024, NGO)).full_on == date(2024, 6, 3)
    assert project(counted([], NGO)) is None


def test_tons_are_known_only_where_those_of_every_entry_are():
    known, unknown = replace(RUSSIA_2024, kilograms=1_900_000), CHINA_TO_NOVEMBER

    assert counted([known], OFFICIAL).kilograms == 1_900_000
    assert counted([known, unknown], OFFICIAL).kilograms is None


# ---------------------------------------------------------------- properties

MONTHS = st.integers(1, 12)


@st.composite
def figures(draw):
    first, last = sorted([draw(MONTHS), draw(MONTHS)])
    scope = draw(st.sampled_from(Scope))
    return entry(
        draw(st.sampled_from(Series)),
        draw(st.sampled_from(["RU", "CN", ""])),
        f"2024-{first:02}/2024-{last:02}",
        draw(st.integers(0, 600_000)),
        scope=scope,
        product=draw(st.sampled_from(["", "gasoline", "kerosene"])),
        confidence=draw(st.sampled_from(Confidence)),
        published=date(2024, 12, 31),
    )


@given(st.lists(figures(), max_size=12), st.randoms())
def test_order_of_entries_changes_nothing(entries, dice):
    shuffled = dice.sample(entries, len(entries))

    for series in Series:
        assert counted(entries, series) == counted(shuffled, series)
    assert counted(entries, *Series).barrels == counted(shuffled, *Series).barrels


@given(st.lists(figures(), max_size=12), figures())
def test_adding_an_entry_never_changes_another_series(entries, added):
    for series in Series:
        if series is not added.series:
            assert counted(entries, series) == counted([*entries, added], series)


@given(st.lists(figures(), max_size=12))
def test_no_supplier_is_counted_twice_for_the_same_days_and_goods(entries):
    total = counted(entries, *Series)

    for place, one in enumerate(total.counted):
        for other in total.counted[place + 1 :]:
            beside = one.scope is other.scope is Scope.CONSIGNMENT and one.series is other.series
            same_supplier = one.supplier == other.supplier or not one.supplier or not other.supplier
            same_goods = one.product == other.product or not one.product or not other.product
            assert beside or not (same_supplier and same_goods and one.period.overlaps(other.period))


@given(st.lists(figures(), max_size=12))
def test_steps_add_up_to_the_total_and_every_entry_is_counted_or_told_why_not(entries):
    total = counted(entries, *Series)

    assert sum(step.barrels for step in total.steps) == total.barrels
    verified = [one for one in entries if one.confidence is not Confidence.UNVERIFIED]
    assert len(total.counted) + len(total.left_out) == len(verified)


@given(st.lists(figures(), max_size=12))
def test_notice_is_crossed_exactly_where_the_total_reaches_it_and_not_before_it_can(entries):
    total = counted(entries, *Series)

    for one in crossings(total):
        assert (one.crossed is not None) == (total.barrels >= one.barrels)
        if one.crossed:
            assert Y2024.from_on <= one.crossed.earliest <= one.crossed.latest < Y2024.to_on


@given(st.lists(figures(), max_size=12))
def test_marks_rise_to_the_total_and_the_last_is_complete(entries):
    total = counted(entries, *Series)
    reached = marks(total)

    assert [mark.at_least for mark in reached] == sorted(mark.at_least for mark in reached)
    if reached:
        assert (reached[-1].at_least, reached[-1].is_complete) == (total.barrels, True)
