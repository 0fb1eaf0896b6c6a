"""What is odd enough about an entry to wait for a person."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from coordination.ceiling.conversion import Quantity
from coordination.ceiling.plausibility import doubts, unit_slip
from coordination.vocabulary import Unit

LIMIT = 500_000


def barrels(amount: int) -> Quantity:
    return Quantity(Decimal(amount), Unit.BARRELS)


def tons(amount: int) -> Quantity:
    return Quantity(Decimal(amount), Unit.TONS)


def test_million_barrels_of_56000_tons_is_held():
    said = doubts([barrels(1_000_000), tons(56_000)], barrels=1_000_000, limit=LIMIT)

    assert said == ["17.9 barrels a ton lies outside 6.3 to 11.6."]


def test_rates_from_residual_fuel_oil_to_lpg_are_plausible():
    for stated, metric in ((6_591, 825), (63, 10), (116, 10)):
        assert doubts([barrels(stated), tons(metric)], barrels=stated, limit=LIMIT) == []


def test_715_barrels_beside_5713_is_a_likely_unit_slip():
    said = doubts([barrels(715)], barrels=715, limit=LIMIT, same_period=[5_713])

    assert said == ["715 barrels beside 5,713 is a likely unit slip: tons entered as barrels (8.0 barrels a ton)."]
    assert doubts([tons(715)], barrels=5_706, limit=LIMIT, same_period=[5_713]) == []


def test_one_month_that_differs_from_the_next_is_no_slip_unless_both_neighbours_say_so():
    assert unit_slip(5_140, neighbours=[44_655, 3_612]) is None
    assert unit_slip(1_000, neighbours=[7_000, 9_000]) == 7_000
    assert unit_slip(0, neighbours=[7_000]) is None


def test_entry_of_many_times_the_ceiling_is_held():
    assert len(doubts([barrels(10_000_001)], barrels=10_000_001, limit=LIMIT)) == 1


@given(st.integers(1, 10_000_000), st.decimals("6.3", "11.6", places=2))
def test_pair_within_the_rates_is_never_held(amount, rate):
    metric = Decimal(amount) / rate

    said = doubts([barrels(amount), Quantity(metric, Unit.TONS)], barrels=amount, limit=10**9)

    assert said == []
