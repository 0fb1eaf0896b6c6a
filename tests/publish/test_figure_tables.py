"""Overlap, lags, trend and scoreboard as a partner takes them away."""

import csv
import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest

from coordination.publish.export import TABLES, Asked, write
from tests.api.world import NOW, starter  # noqa: F401

TODAY = NOW.date()
FIGURES = ("split", "overlap", "lags", "trend", "scoreboard")
BEFORE_ANY_LIST = datetime(2026, 8, 21, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]


def text(table, form="csv", **asked):
    out = StringIO()
    write(form, TABLES[table].columns(), TABLES[table].rows(Asked(today=TODAY, **asked)), out)
    return out.getvalue()


def rows(table, **asked):
    return list(csv.DictReader(StringIO(text(table, **asked))))


@pytest.mark.parametrize("table", FIGURES)
def test_every_table_of_figures_holds_rows_once_lists_are_read(table):
    assert rows(table)


@pytest.mark.parametrize("table", ["split", "overlap", "lags", "scoreboard"])
def test_kept_figures_are_those_counted_anew_for_the_day(table):
    assert text(table) == text(table, on=TODAY)


@pytest.mark.parametrize("table", ["split", "overlap", "lags", "scoreboard"])
def test_before_a_list_was_read_there_is_nothing_to_compare(table):
    assert rows(table, known_at=BEFORE_ANY_LIST) == []


@pytest.mark.parametrize("table", ["split", "overlap", "lags"])
def test_every_figure_names_the_method_that_gave_it(table):
    for line in text(table, "jsonl").splitlines():
        row = json.loads(line)
        assert row["method"].endswith("-1")
        assert "Base" in row["method_text"] or "nearest rank" in row["method_text"]


def test_the_split_adds_up_to_its_base():
    of_all = [row for row in rows("split") if row["regime"] == "" and row["counting"] == "on_list"]

    assert sum(int(row["targets"]) for row in of_all) == int(of_all[0]["base"])
    assert sum(float(row["share"]) for row in of_all) == pytest.approx(1, abs=0.001)


def test_a_pair_prints_its_union_beside_its_share():
    (pair,) = [
        row
        for row in rows("overlap")
        if (row["regime"], row["counting"], row["first"], row["second"]) == ("", "on_list", "US", "GB")
    ]

    parts = ("both", "only_first", "only_second", "first_unsure", "second_unsure")
    assert sum(int(pair[part]) for part in parts) == int(pair["union"])
    assert float(pair["jaccard_least"]) == pytest.approx(int(pair["both"]) / int(pair["union"]), abs=0.0001)


def test_the_scoreboard_says_how_since_when_and_under_which_number():
    """The Foreign Trade Bank, on the UN list since 2017 and repeated in the UK list."""
    found = {row["jurisdiction"]: row for row in rows("scoreboard") if row["un_reference"] == "KPe.047"}

    assert set(found) == {"US", "AU", "EU", "JP", "NZ", "KR", "GB"}
    assert (found["NZ"]["how"], found["NZ"]["numbers"]) == ("by_law", "")
    assert (found["EU"]["status"], found["EU"]["how"]) == ("unknown", "")  # its list is not read
    assert found["GB"]["how"] == "by_name"
    assert found["GB"]["numbers"].startswith("gb_uksl:XDPR")
    assert found["GB"]["printed"] == "KPe.047"


def test_the_scoreboard_of_an_earlier_day_leaves_out_what_came_later():
    early = {row["un_reference"] for row in rows("scoreboard", on=date(2015, 1, 1))}
    late = {row["un_reference"] for row in rows("scoreboard")}

    assert "KPe.010" in early
    assert early < late
