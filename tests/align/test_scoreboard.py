"""How UN names are in force elsewhere: by name or by law, since when, under which number."""

from datetime import date

import pytest

from coordination.align.references import Problem, ReferenceGap
from coordination.align.rules import cells
from coordination.align.scoreboard import score, score_row
from coordination.vocabulary import Status, UNEffect
from tests.align.builders import TODAY, bound, listing, reading, target, world

BANK = {"un_reference": "KPe.047"}


def lines(*listings, problems=None, in_world=None):
    un = next(each for each in listings if each.jurisdiction == "UN")
    found = score_row(un, 1, cells(target(*listings), in_world or world(), TODAY), problems or {})
    return found, {line.jurisdiction: line for line in found.lines}


def un(since="2017-08-05", **what):
    return listing("UN", since, reference="KPe.047", un_reference="KPe.047", **what)


def test_a_un_name_on_a_list_is_in_force_by_name_under_the_lists_own_number():
    row, found = lines(un(), listing("EU", "2017-08-04", reference="EU.4163.90", own_act=False, **BANK))

    assert (row.reference, row.since) == ("KPe.047", date(2017, 8, 5))
    assert found["EU"].how is UNEffect.BY_NAME
    assert found["EU"].numbers == (("eu_list", "EU.4163.90"),)
    assert found["EU"].printed == ("KPe.047",)


@pytest.mark.parametrize(
    ("since", "lag"),
    [("2017-08-04", -1), ("2017-08-05", 0), ("2013-03-11", -1608), ("2017-09-05", 31)],
)
def test_the_lag_is_counted_from_the_un_and_negative_where_it_was_earlier(since, lag):
    _, found = lines(un(), listing("US", since))

    assert (found["US"].lag_min, found["US"].lag_max) == (lag, lag)


def test_a_bound_makes_the_lag_a_range():
    _, found = lines(un(), bound("AU", "2026-02-20", not_before="2017-08-10"), bound("JP", "2018-01-01"))

    assert (found["AU"].lag_min, found["AU"].lag_max) == (6, 3121)
    assert (found["JP"].lag_min, found["JP"].lag_max) == (None, 149)


def test_a_un_name_in_force_by_law_has_no_number_and_no_lag():
    _, found = lines(un())

    assert (found["NZ"].how, found["NZ"].since, found["NZ"].numbers) == (UNEffect.BY_LAW, date(2017, 8, 5), ())
    assert (found["NZ"].lag_min, found["NZ"].lag_max) == (0, 0)


def test_a_missing_name_is_not_in_force_and_an_unread_list_is_not_a_no():
    stale = reading("EU", stale_after_days=1, latest_on=date(2026, 1, 1))
    _, found = lines(un(), in_world=world(readings=[stale]))

    assert (found["US"].how, found["US"].status) == (None, Status.NOT_DESIGNATED)
    assert (found["EU"].how, found["EU"].status) == (None, Status.UNKNOWN)


def test_a_reinstated_regime_counts_from_its_reinstatement():
    row, found = lines(un("2006-12-23", regimes=["IRAN"]), listing("GB", "2025-09-29", regimes=["IRAN"]))

    assert row.since == date(2025, 9, 27)
    assert found["GB"].lag_min == 2


def test_a_wrong_reference_is_told_of_the_record_that_prints_it():
    gap = ReferenceGap("gb_list", "HAI0012", "A", Problem.ANOTHER_NAME, "HTi.009", "HTi.008", "B")
    _, found = lines(un(), listing("GB", "2017-08-05", reference="HAI0012"), problems={("gb_list", "HAI0012"): [gap]})

    assert found["GB"].problems == (gap,)
    assert found["US"].problems == ()


def test_every_name_is_in_one_column_of_the_score():
    found = score([(status, 2) for status in Status])

    assert (found.by_name, found.by_law, found.unknown, found.no_authority) == (4, 2, 2, 2)
    assert found.not_in_force == 8  # planned, not pursued, delisted, not designated
    assert found.names == 2 * len(Status)
