"""Ceilings over the API: totals as known on a day, deliveries, notices, the chart."""

import pytest
from django.test import Client
from lxml import etree

from coordination.ceiling import Origin, Reported, load_ledger, record_delivery
from coordination.ceiling.conversion import Quantity
from coordination.ceiling.periods import read_period
from coordination.vocabulary import Confidence, Series, Unit
from tests.api.test_schema import faults, schema  # noqa: F401
from tests.api.world import NOW


@pytest.fixture(autouse=True)
def ledger(db):
    from tests.kept import keep

    keep(("ledger", NOW), lambda: load_ledger(now=NOW))


def counts(answer):
    return {"+".join(one["series"]): (one["barrels"], one["share"]) for one in answer["counts"]}


def test_2024_as_known_now_and_then(partner):
    assert counts(partner.read("ceilings/refined/", year=2024)) == {
        "official_report": (296_207, "59.2"),
        "official_report+government_statement": (461_207, "92.2"),
        "government_statement": (165_000, "33.0"),
        "ngo_estimate": (1_000_000, "200.0"),
    }
    then = partner.read("ceilings/refined/", year=2024, as_of="2024-12-04")
    assert counts(then)["official_report"] == (168_679, "33.7")


def test_series_are_combined_only_where_asked(partner):
    answer = partner.read("ceilings/refined/", year=2024, combine="official_report,ngo_estimate")

    assert counts(answer)["official_report+ngo_estimate"] == (1_296_207, "259.2")


def test_overdue_months_are_counted_to_the_day_asked(partner):
    russia = partner.read("ceilings/refined/", year=2024, as_of="2025-03-17")["suppliers"][0]

    assert (russia["supplier"], russia["overdue"], russia["months"][1]["days_overdue"]) == ("RU", 11, 352)


def test_deliveries_name_source_and_factor(partner):
    rows = partner.read("deliveries/", ceiling="refined", year=2019, supplier="CN")["results"]

    assert [(row["quantity"], row["unit"], row["barrels"], row["factor"]) for row in rows] == [
        ("22730", "tons", 181_385, "7.98")
    ]
    assert (rows[0]["source_key"], rows[0]["confidence"]) == ("KH-2020-02", "S")


def test_held_and_unverified_deliveries_do_not_exist_for_partners(partner):
    def entered(amount: int, **what_matters) -> None:
        stated = (Quantity(amount, Unit.BARRELS), *what_matters.pop("more", ()))
        origin = Origin("x", NOW.date(), **what_matters)
        said = Reported(Series.NGO_ESTIMATE, "refined", "RU", read_period("2025-03"), stated, origin)
        record_delivery(said, by=None, now=NOW)

    before = partner.read("deliveries/")["count"]
    from decimal import Decimal

    entered(Decimal(9), confidence=Confidence.UNVERIFIED)
    entered(Decimal(1_000_000), more=(Quantity(Decimal(56_000), Unit.TONS),))

    assert partner.read("deliveries/")["count"] == before
    assert "ngo_estimate" not in counts(partner.read("ceilings/refined/", year=2025))


def test_notices_tell_when_each_was_crossed_and_public(partner):
    rows = partner.read("notices/", year=2024)["results"]

    combined = [row for row in rows if len(row["series"]) == 2]
    assert [(row["percent"], row["earliest"], row["public_on"]) for row in combined] == [
        (75, "2024-09-01", "2025-03-14"),
        (90, "2024-09-01", "2025-03-14"),
    ]


def test_chart_is_a_picture_with_its_words(partner):
    response = partner.get("ceilings/refined/chart/", year=2024)

    assert response["Content-Type"].startswith("image/svg+xml")
    picture = etree.fromstring(response.content)
    assert "296,207 barrels, 59.2 %" in picture.findtext("{http://www.w3.org/2000/svg}desc")


@pytest.mark.parametrize(
    ("path", "query", "why"),
    [
        ("ceilings/refined/", {"year": 2016}, "from 2017 to 2200"),
        ("ceilings/refined/", {"year": 2100}, "no year of refined began in 2100"),
        ("ceilings/refined/", {"as_of": "2030-01-01"}, "lies in the future"),
        ("ceilings/refined/", {"combine": "rumour"}, "'rumour' is not one of"),
        ("deliveries/", {"ceiling": "beer"}, "there is no ceiling 'beer'"),
        ("deliveries/", {"colour": "red"}, "is no parameter here"),
        ("notices/", {"ceiling": "beer"}, "there is no ceiling 'beer'"),
    ],
)
def test_what_is_not_known_is_refused_in_a_sentence(partner, path, query, why):
    assert why in partner.refused(path, **query)


def test_ceiling_that_is_not_there_is_404(partner):
    assert partner.get("ceilings/beer/").status_code == 404


def test_nobody_reads_without_a_token(db):
    for path in ("ceilings/", "ceilings/refined/", "ceilings/refined/chart/", "deliveries/", "notices/"):
        assert Client().get(f"/api/v1/{path}").status_code == 401


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("ceilings/", "ceilings/"),
        ("ceilings/{code}/", "ceilings/refined/?year=2024"),
        ("ceilings/{code}/", "ceilings/crude/"),
        ("deliveries/", "deliveries/?page_size=200"),
        ("notices/", "notices/"),
    ],
)
def test_answer_is_what_the_schema_says(partner, schema, path, place):  # noqa: F811
    assert faults(schema, f"/api/v1/{path}", 200, partner.read(place)) == []


def test_page_of_deliveries_costs_the_same_queries_however_many(partner):
    few = partner.queries("deliveries/", page_size=2)

    assert partner.queries("deliveries/", page_size=50) == few <= 6
