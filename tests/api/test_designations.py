"""Records of lists, on any day, as known at any moment, with where each comes from."""

from datetime import date

import pytest

from coordination.models import DesignationVersion, Snapshot
from coordination.vocabulary import DateKind
from tests.factories import entry, stored

pytestmark = pytest.mark.usefixtures("starter")


def references(partner, **query) -> list[str]:
    return [row["reference"] for row in partner.read("designations/", page_size=200, **query)["results"]]


def only(partner, **query) -> dict:
    (row,) = partner.read("designations/", **query)["results"]
    return row


def test_record_is_shown_with_its_dates_grounds_and_origin(partner):
    row = only(partner, reference="RUS2183")

    assert row["source"] == "gb_uksl"
    assert row["jurisdiction"] == "GB"
    assert row["name"] == "ANGARA"
    assert row["names"][0] == {
        "full": "ANGARA",
        "kind": "primary",
        "quality": "ungraded",
        "script": "Latin",
        "language": None,
    }
    assert row["identifiers"][0]["value"] == "9179842"
    assert (row["listed_on"], row["date_kind"], row["not_before"], row["not_after"]) == (
        "2024-07-31",
        "designated",
        None,
        None,
    )
    assert (row["announced_on"], row["effective_on"], row["legal_date_tz"]) == (None, None, "Europe/London")
    (basis,) = row["bases"]
    assert basis["programme"] == "The Russia (Sanctions) (EU Exit) Regulations 2019"
    assert (basis["regime"], basis["measures"]) == ("RUSSIA-UKRAINE", ["ship_specification"])
    snapshot = Snapshot.objects.get(source__code="gb_uksl")
    assert row["snapshot"] == {"edition_on": "2026-08-22", "sha256": snapshot.sha256}


def test_p5_announcement_and_effect_in_korea_round_trip(partner):
    """M Leasing: announced on 27 June, in effect on 1 July 2024."""
    stored(
        "kr_mofa",
        date(2026, 8, 22),
        entry(
            "m leasing",
            name="M Leasing LLC",
            programme="대북 독자제재",
            listed_on=date(2024, 7, 1),
            date_kind=DateKind.EFFECTIVE,
            announced_on=date(2024, 6, 27),
        ),
        is_starter=True,
    )

    row = only(partner, source="kr_mofa")

    assert (row["announced_on"], row["effective_on"], row["listed_on"], row["date_kind"], row["legal_date_tz"]) == (
        "2024-06-27",
        "2024-07-01",
        "2024-07-01",
        "effective",
        "Asia/Seoul",
    )


def test_control_date_bounds_the_listing_from_above(partner):
    row = next(
        row for row in partner.read("designations/", source="au_dfat", page_size=200)["results"] if row["not_after"]
    )

    assert row["date_kind"] == "control"
    assert row["not_after"] == row["listed_on"] == row["in_force_from"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"source": "un_sc"}, {"source": {"un_sc"}}),
        ({"source": "un_sc,gb_uksl"}, {"source": {"un_sc", "gb_uksl"}}),
        ({"jurisdiction": "AU"}, {"source": {"au_dfat"}}),
        ({"target_type": "vessel"}, {"target_type": {"vessel"}}),
        ({"reference": "KPe.047"}, {"reference": {"KPe.047"}}),
    ],
)
def test_filter_leaves_what_it_names(partner, query, expected):
    rows = partner.read("designations/", page_size=200, **query)["results"]

    for field, values in expected.items():
        assert {row[field] for row in rows} == values


def test_records_of_an_entity_are_those_of_its_detail(partner):
    entity = only(partner, reference="RUS2183")["entity"]

    rows = partner.read("designations/", entity=entity)["results"]

    assert rows == partner.read(f"entities/{entity}/")["records"]


@pytest.mark.parametrize(("day", "is_there"), [("2024-07-30", False), ("2024-07-31", True)])
def test_record_is_in_force_from_its_day_on(partner, day, is_there):
    assert ("RUS2183" in references(partner, source="gb_uksl", in_force_on=day)) == is_there


@pytest.mark.parametrize(("moment", "is_there"), [("2026-08-21T23:59:59Z", False), ("2026-08-22", True)])
def test_record_is_known_from_the_edition_on(partner, moment, is_there):
    assert ("RUS2183" in references(partner, source="gb_uksl", known_at=moment)) == is_there


def test_what_was_believed_before_a_correction_can_still_be_asked_for(partner):
    stored("un_sc", date(2026, 9, 1), entry(name="Foreign Trade Bank", listed_on=date(2017, 8, 5)))
    stored("un_sc", date(2026, 10, 1), entry(name="Mooyokbank", listed_on=date(2017, 8, 4)))

    now = only(partner, reference="KPe.047", source="un_sc", in_force_on="2017-08-04")
    then = references(partner, reference="KPe.047", source="un_sc", in_force_on="2017-08-04", known_at="2026-09-15")

    assert (now["name"], now["listed_on"]) == ("Mooyokbank", "2017-08-04")
    assert then == []
    assert (
        only(partner, reference="KPe.047", in_force_on="2017-08-05", known_at="2026-09-15")["name"]
        == "Foreign Trade Bank"
    )


def test_record_missing_from_the_newest_edition_is_in_force_and_suspected(partner):
    others = [entry(f"KPe.{number:03}", name=f"Bank {number}", listed_on=date(2017, 8, 5)) for number in range(60)]
    stored("un_sc", date(2026, 9, 1), *others)
    stored("un_sc", date(2026, 10, 1), *others[1:])

    assert only(partner, reference="KPe.000", source="un_sc")["suspected_gone_on"] == "2026-10-01"
    assert only(partner, reference="KPe.001", source="un_sc")["suspected_gone_on"] is None


def test_programme_without_a_regime_is_shown_with_null(partner):
    stored("un_sc", date(2026, 9, 1), entry(programme="Atlantis", listed_on=date(2026, 9, 1)))

    (basis,) = only(partner, reference="KPe.047", source="un_sc")["bases"]

    assert (basis["programme"], basis["regime"]) == ("Atlantis", None)


def test_every_record_in_force_is_there_once(partner):
    everything = partner.read("designations/", page_size=200)

    assert everything["count"] == DesignationVersion.objects.open().count()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"source": "fr_dgt"}, "source: 'fr_dgt' is not one of au_dfat, eu_fsf, eu_vessels, "),
        ({"jurisdiction": "us"}, "jurisdiction: 'us' is not one of AU, EU, GB, JP, KR, NZ, UN, US."),
        ({"entity": "E-1"}, "entity: there is no entity 'E-1'; ids look like E-000127."),
        ({"known_at": "now"}, "known_at: 'now' is not a moment: write it as 2024-06-01T09:00:00Z, "),
        ({"known_at": "0001-01-01T00:00:00+10:00"}, "known_at: '0001-01-01T00:00:00+10:00' is not a moment"),
        ({"in_force_on": "2024-06-01T00:00:00Z"}, "in_force_on: '2024-06-01T00:00:00Z' is not a day"),
    ],
)
def test_value_that_says_nothing_is_refused_with_what_would(partner, query, sentence):
    assert partner.refused("designations/", **query).startswith(sentence)
