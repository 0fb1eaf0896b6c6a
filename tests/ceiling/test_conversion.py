"""Tons to barrels as the Committee's Secretary does it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.ceiling.conversion import (
    KILOLITRES_A_BARREL,
    Factor,
    NoFactor,
    Quantity,
    convert,
    implied,
    mean_a_call,
    tanker_load,
    to_barrels,
    to_tons,
    weakest,
)
from coordination.vocabulary import Confidence, FactorDirection, Load, Unit

BASKET = Factor("", FactorDirection.TONS_TO_BARRELS, Decimal("7.98"), "UN-PETRO", Confidence.PROBABLE)
LPG = Factor("lpg", FactorDirection.TONS_TO_BARRELS, Decimal("11.6"), "UN-PETRO", Confidence.SURE)
LPG_BACK = Factor("lpg", FactorDirection.BARRELS_TO_TONS, Decimal("0.086"), "UN-PETRO", Confidence.SURE)
LPG_WEIGHT = Factor("lpg", FactorDirection.KILOLITRES_TO_TONS, Decimal("0.542"), "UN-PETRO", Confidence.SURE)
GASOLINE = Factor("gasoline", FactorDirection.TONS_TO_BARRELS, Decimal("8.33"), "YNA-2021-10", Confidence.PROBABLE)
KEROSENE = Factor("kerosene", FactorDirection.TONS_TO_BARRELS, Decimal("7.88"), "", Confidence.UNVERIFIED)
ALL = (BASKET, LPG_BACK, LPG, LPG_WEIGHT, GASOLINE, KEROSENE)


def tons(amount: str) -> Quantity:
    return Quantity(Decimal(amount), Unit.TONS)


def barrels(amount: str) -> Quantity:
    return Quantity(Decimal(amount), Unit.BARRELS)


def test_china_august_2021_is_11745_barrels_by_the_factor_of_gasoline():
    converted = convert([tons("1410")], product="gasoline", factors=ALL)

    assert converted.barrels == 11_745
    assert converted.factors == (GASOLINE,)
    assert converted.method == "product's factor"


def test_stated_barrels_are_used_though_tons_stand_beside_them_and_the_difference_is_told():
    converted = convert([tons("825"), barrels("6591")], product="", factors=ALL)

    assert (converted.barrels, converted.computed, converted.difference) == (6_591, 6_584, 7)
    assert converted.implied == Decimal("7.9891")


@pytest.mark.parametrize(("metric", "printed"), [("715", 5_713), ("1188", 9_482), ("520", 4_151), ("825", 6_591)])
def test_published_pairs_of_russia_in_2023_fit_the_basket_within_two_per_mille(metric, printed):
    computed = convert([tons(metric)], product="", factors=ALL).barrels

    assert abs(computed - printed) <= printed * 0.002


def test_what_names_no_product_goes_by_the_general_factor():
    converted = convert([tons("1000")], product="", factors=ALL)

    assert (converted.barrels, converted.method) == (7_980, "general factor")
    assert converted.confidence is Confidence.PROBABLE


def test_factor_that_is_not_verified_is_used_only_where_a_person_chooses_it():
    by_rule = convert([tons("1000")], product="kerosene", factors=ALL)
    chosen = convert([tons("1000")], product="kerosene", factors=ALL, chosen=KEROSENE)

    assert (by_rule.barrels, by_rule.method) == (7_980, "general factor: the product's own is not verified")
    assert (chosen.barrels, chosen.confidence) == (7_880, Confidence.UNVERIFIED)


def test_direction_of_a_factor_matters():
    forwards = convert([tons("1000")], product="lpg", factors=ALL)
    backwards = convert([tons("1000")], product="lpg", factors=ALL, chosen=LPG_BACK)

    assert (forwards.barrels, backwards.barrels) == (11_600, 11_628)


def test_kilolitres_go_by_weight_where_the_product_has_the_factors_and_by_volume_where_not():
    by_weight = convert([Quantity(Decimal(1000), Unit.KILOLITRES)], product="lpg", factors=ALL)
    by_volume = convert([Quantity(Decimal(1000), Unit.KILOLITRES)], product="", factors=ALL)

    assert (by_weight.barrels, by_weight.kilograms) == (6_287, 542_000)
    assert (by_volume.barrels, by_volume.kilograms) == (6_290, None)


def test_tons_without_any_factor_are_not_guessed():
    with pytest.raises(NoFactor, match="no verified factor"):
        convert([tons("10")], product="kerosene", factors=[KEROSENE])


@pytest.mark.parametrize(("stated", "metric", "rate"), [("12479", "1498", "8.3304"), ("129706", "17294", "7.5001")])
def test_factor_implied_by_figures_published_together(stated, metric, rate):
    assert implied(Decimal(stated), Decimal(metric)) == Decimal(rate)


def test_load_of_a_tanker_has_a_low_a_middle_and_a_high_end():
    loads = [tanker_load(Decimal(3000), load, BASKET) for load in Load]

    assert loads == [7_900, 11_970, 21_546]


def test_million_barrels_in_43_calls_is_a_mean_of_23256():
    assert mean_a_call(1_000_000, 43) == 23_256


def test_weakest_mark_is_the_one_that_counts():
    assert weakest([Confidence.SURE, Confidence.PROBABLE]) is Confidence.PROBABLE
    assert weakest([]) is Confidence.SURE


FACTORS = st.builds(
    Factor,
    st.just("x"),
    st.sampled_from([FactorDirection.TONS_TO_BARRELS, FactorDirection.BARRELS_TO_TONS]),
    st.decimals("0.05", "20", places=4),
    st.just(""),
    st.just(Confidence.SURE),
)


@given(st.decimals(0, 10_000_000, places=3), FACTORS)
def test_tons_come_back_from_barrels_within_half_a_barrel_and_half_a_kilogram(amount, factor):
    back = to_tons(Decimal(to_barrels(amount, factor)), factor)

    half_a_barrel = Decimal("0.5") / factor.barrels_a_ton
    assert abs(back - amount) <= half_a_barrel + Decimal("0.000501")


@given(st.integers(0, 10_000_000), FACTORS)
def test_barrels_come_back_from_tons_within_half_a_barrel_and_half_a_kilogram(amount, factor):
    back = to_barrels(to_tons(Decimal(amount), factor), factor)

    assert abs(back - amount) <= Decimal("0.5") + Decimal("0.000501") * factor.barrels_a_ton


@given(st.decimals(0, 10_000_000, places=3))
def test_kilolitres_come_back_by_volume_within_half_a_barrel(amount):
    counted = convert([Quantity(amount, Unit.KILOLITRES)], product="", factors=()).barrels

    assert abs(counted * KILOLITRES_A_BARREL - amount) <= KILOLITRES_A_BARREL / 2 + Decimal("1e-15")


@given(st.decimals(0, 1_000_000, places=3), st.decimals(0, 1_000_000, places=3), FACTORS)
def test_more_tons_are_never_fewer_barrels(one, other, factor):
    less, more = sorted([one, other])

    assert to_barrels(less, factor) <= to_barrels(more, factor)
