"""Two records field by field: what agrees, what differs, and which words are marked."""

import json
from datetime import date

import pytest

from coordination.admin.differences import Row, compare
from coordination.records import Identifier, Name, PartialDate
from coordination.store.content import canonical
from coordination.vocabulary import DatePrecision, IdentifierKind, NameKind, TargetType
from tests.factories import entry


def rows(left: dict, right: dict) -> dict[str, Row]:
    sides = (
        json.loads(canonical(entry(name="Somebody", **{"target_type": TargetType.PERSON, **facts})))
        for facts in (left, right)
    )
    return {row.label: row for row in compare(*sides)}


def named(*names: str, script: str = "Latin") -> dict:
    return {
        "names": tuple(
            Name(name, NameKind.ALIAS if n else NameKind.PRIMARY, script=script) for n, name in enumerate(names)
        )
    }


def test_kim_kum_chol_is_not_sin_kum_chol_whatever_the_other_aliases_hold():
    row = rows(named("Kum Chol KIM"), named("Shin Geum Cheol", "SIM Kum-Chol", "Sin Kum Chol"))["Name, Latin"]

    assert row.state == "differ"
    assert "<mark>KIM</mark>" in row.left
    assert "<mark>Chol</mark>" not in row.left
    assert "<mark>Sin</mark> Kum Chol" in row.right


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Sergei Petrov", "PETROV, Sergey"),
        ("Chang Ho RI", "RI Chang-Ho"),
        ("Yevgeny", "Evgenii"),
        ("Ri Song Jin", "Jin Song RI"),
    ],
)
def test_spelling_and_order_are_no_difference(left, right):
    row = rows(named(left), named(right))["Name, Latin"]

    assert row.state == "same"
    assert "<mark>" not in row.left + row.right


def test_hangul_is_alike_as_a_whole_or_not():
    assert rows(named("김금철", script="Hangul"), named("김금철", script="Hangul"))["Name, Hangul"].state == "same"
    assert rows(named("김금철", script="Hangul"), named("신금철", script="Hangul"))["Name, Hangul"].state == "differ"


def test_day_alone_is_marked_where_month_and_year_agree():
    def born(text: str) -> dict:
        day = date.fromisoformat(text)
        return {"birth_dates": (PartialDate(text, DatePrecision.DAY, day, day),)}

    row = rows(born("1966-01-27"), born("1966-01-28"))["Born"]

    assert row.state == "differ"
    assert "1966-01-<mark>27</mark>" in row.left


def test_year_within_a_date_agrees():
    day = date(1966, 1, 27)
    left = {"birth_dates": (PartialDate("27 Jan 1966", DatePrecision.DAY, day, day),)}
    right = {"birth_dates": (PartialDate("1966", DatePrecision.YEAR, date(1966, 1, 1), date(1966, 12, 31)),)}

    assert rows(left, right)["Born"].state == "same"


def test_numbers_are_compared_whole():
    left = {"identifiers": (Identifier(IdentifierKind.PASSPORT, "PO472310104"),)}
    right = {"identifiers": (Identifier(IdentifierKind.PASSPORT, "P0472310104"),)}

    row = rows(left, right)["passport"]

    assert row.state == "differ"
    assert "<mark>PO472310104</mark>" in row.left


def test_country_agrees_however_it_is_named():
    row = rows({"nationalities": ("Korea, North",)}, {"nationalities": ("DPRK",)})["Nationality"]

    assert row.state == "same"
    assert "<mark>" not in row.left + row.right


def test_what_one_list_alone_prints_is_no_difference():
    row = rows({"nationalities": ("DPRK",)}, {})["Nationality"]

    assert row.state == "one"
    assert "none printed" in row.right
    assert "<mark>" not in row.left


def test_field_that_neither_prints_is_left_out():
    assert "Gender" not in rows({}, {})
