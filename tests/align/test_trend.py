"""The figures of a week, and what may be compared over weeks."""

from datetime import date

from coordination.align.facts import Cell
from coordination.align.overlap import signature
from coordination.align.trend import ALL, Figure, Point, add_cells, add_gaps, trend
from coordination.vocabulary import GapState, Severity, Status
from tests.align.builders import listing

PARTNERS = ("US", "EU", "GB")


def designated(code, **how):
    return Cell(code, Status.DESIGNATED, "", listings=(listing(code, "2024-01-01", **how),))


def counted(*targets):
    found = {}
    for cells in targets:
        add_cells(found, ["DPRK"], signature(cells), PARTNERS)
    return found


def test_a_target_counts_under_its_regime_and_over_all():
    found = counted([designated("US"), Cell("GB", Status.NOT_DESIGNATED, "")])

    assert found["DPRK", "US"].all == found[ALL, "US"].all == {Status.DESIGNATED: 1}
    assert found["DPRK", "GB"].targets == 1


def test_a_target_of_one_partner_is_expected_of_nobody():
    found = counted([designated("US"), Cell("GB", Status.NOT_DESIGNATED, "")])

    assert found["DPRK", "GB"].share is None


def test_what_two_partners_have_by_own_act_is_expected_of_the_third():
    found = counted([designated("US"), designated("EU"), Cell("GB", Status.NOT_DESIGNATED, "")])

    assert found["DPRK", "GB"].share == (0, 0)
    assert found["DPRK", "US"].share == (1, 1)


def test_a_un_name_repeated_by_two_is_expected_for_being_a_un_name():
    repeated = [designated(code, own_act=False) for code in ("US", "EU")]

    assert counted([*repeated, Cell("GB", Status.NOT_DESIGNATED, "")])["DPRK", "GB"].share is None
    assert counted([designated("UN"), *repeated, Cell("GB", Status.DESIGNATED_BY_LAW, "")])["DPRK", "GB"].share == (
        1,
        1,
    )


def test_unknown_makes_a_share_a_range_and_no_authority_leaves_it():
    expected = [[designated("US"), designated("EU"), Cell("GB", status, "")] for status in Status]

    least, most = counted(*expected)["DPRK", "GB"].share

    has = 3 / (len(Status) - 1)  # designated, partial, by law
    assert (least, most) == (has, has + 1 / (len(Status) - 1))


def test_waived_gaps_are_in_no_figure_and_those_on_a_bare_name_apart():
    found = {}
    add_gaps(found, [("DPRK", "GB", state, Severity.HIGH) for state in GapState])

    figure = found["DPRK", "GB"]
    assert (figure.gaps_open, figure.gaps_to_be_confirmed, figure.gaps_high) == (3, 1, 3)
    assert found[ALL, "GB"].gaps_open == 3


def point(week, *lists):
    return Point(week, date(2026, 11, 1), Figure(), frozenset(lists))


def test_a_week_without_figures_is_missing_not_guessed():
    found = trend([point("2026-W45", "a"), point("2026-W47", "a")], ["2026-W45", "2026-W46", "2026-W47"])

    assert [each.week for each in found.points] == ["2026-W45", "2026-W47"]
    assert found.missing == ("2026-W46",)
    assert found.breaks == {}


def test_figures_from_before_a_list_was_read_are_not_compared_with_those_after():
    weeks = ["2026-W45", "2026-W46", "2026-W47"]

    found = trend([point("2026-W45", "a"), point("2026-W46", "a", "b"), point("2026-W47", "a", "b")], weeks)

    assert found.breaks == {"2026-W46": ("b",)}
    assert [each.week for each in found.comparable] == ["2026-W46", "2026-W47"]
