"""Two editions, compared by key and by what each record hashes to."""

import pytest

from coordination.store.diff import Difference, diff


@pytest.mark.parametrize(
    ("before", "after", "ended", "difference"),
    [
        pytest.param({}, {"A": "1", "B": "1"}, (), Difference(["A", "B"], [], [], []), id="first edition"),
        pytest.param({"A": "1"}, {"A": "1"}, (), Difference([], [], [], []), id="same edition"),
        pytest.param({"A": "1"}, {"A": "2"}, (), Difference([], [], ["A"], []), id="amended"),
        pytest.param({"A": "1", "B": "1"}, {"B": "1"}, (), Difference([], [], [], ["A"]), id="missing"),
        pytest.param({}, {"A": "1"}, ("A",), Difference([], ["A"], [], []), id="came back"),
        pytest.param({}, {}, ("A",), Difference([], [], [], []), id="ended and still gone"),
        pytest.param(
            {"B": "1", "D": "1", "E": "1"},
            {"A": "1", "B": "2", "C": "1", "E": "1"},
            ("C",),
            Difference(["A"], ["C"], ["B"], ["D"]),
            id="all at once",
        ),
    ],
)
def test_each_key_is_told_once(before, after, ended, difference):
    assert diff(before, after, ended=ended) == difference


def test_key_that_is_marked_as_deleted_is_not_missing():
    difference = diff({"A": "1", "B": "1", "C": "1"}, {"A": "1"}, deleted=("A", "B", "X"))

    assert difference == Difference([], [], [], ["C"], ["B"])


def test_keys_are_in_alphabetical_order():
    assert diff({}, {"C": "1", "A": "1", "B": "1"}).listed == ["A", "B", "C"]
