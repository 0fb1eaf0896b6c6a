"""Entities with their matrix, found by what a partner knows of them, on any day."""

import pytest

from coordination.models import Alignment, Entity, Gap

pytestmark = pytest.mark.usefixtures("starter")

PARTNERS_IN_ORDER = ["UN", "US", "AU", "EU", "JP", "NZ", "KR", "GB"]


def found(partner, **query) -> set[str]:
    return {row["name"] for row in partner.read("entities/", page_size=200, **query)["results"]}


def only(partner, **query) -> dict:
    (row,) = partner.read("entities/", **query)["results"]
    return row


def detail(partner, name: str, **query) -> dict:
    return partner.read(f"entities/{only(partner, name=name)['id']}/", **query)


# The matrix


def test_row_has_a_cell_for_each_jurisdiction_in_the_order_of_columns(partner):
    matrix = only(partner, name="ANGARA")["matrix"]

    assert list(matrix) == PARTNERS_IN_ORDER
    assert matrix["US"] == {
        "status": "designated",
        "since": "2022-05-08",
        "since_kind": "published",
        "since_is_bound": False,
        "not_before": None,
        "is_first": True,
        "lag_min": None,
        "lag_max": None,
    }
    assert (matrix["GB"]["since"], matrix["GB"]["lag_min"], matrix["GB"]["lag_max"]) == ("2024-07-31", 815, 815)


def test_list_that_was_not_read_says_unknown_never_no(partner):
    cell = detail(partner, "ANGARA")["matrix"]["EU"]

    assert cell["status"] == "unknown"
    assert cell["reason"].startswith("no list of it has been read")


def test_date_that_is_only_a_bound_gives_a_lag_without_its_lower_end(partner):
    cell = only(partner, name="Jin Hyok PARK")["matrix"]["AU"]

    assert (cell["since"], cell["since_kind"], cell["since_is_bound"]) == ("2025-11-06", "control", True)
    assert cell["not_before"] is None
    assert (cell["lag_min"], cell["lag_max"]) == (None, 2618)


def test_detail_says_what_each_cell_rests_on(partner):
    entity = detail(partner, "ANGARA")

    (basis,) = entity["matrix"]["GB"]["bases"]
    assert (basis["source"], basis["reference"], basis["since"]) == ("gb_uksl", "RUS2183", "2024-07-31")
    assert entity["matrix"]["GB"]["measures"] == ["ship_specification"]
    assert entity["identifiers"] == [{"kind": "imo_ship", "value": "9179842", "valid": True, "usable": True}]
    assert [record["reference"] for record in entity["records"]] == ["37059", "RUS2183"]


def test_derived_and_computed_cells_of_today_are_the_same(partner):
    derived = partner.read("entities/", page_size=200)["results"]
    computed = partner.read("entities/", page_size=200, as_of="2026-11-24")["results"]

    assert derived == computed


def test_derived_and_computed_details_of_today_are_the_same(partner):
    for name in ("ANGARA", "Jin Hyok PARK", "FOREIGN TRADE BANK"):
        assert detail(partner, name) == detail(partner, name, as_of="2026-11-24")


def test_relisting_under_its_old_printed_date_is_shown_as_a_bound(partner):
    entity = Entity.objects.get(name="ANGARA")
    cell = Alignment.objects.get(entity=entity, jurisdiction__code="GB")
    cell.bases[0]["is_bound"] = True
    cell.save()

    assert only(partner, name="ANGARA")["matrix"]["GB"]["since_is_bound"] is True


def test_entity_whose_cells_wait_to_be_derived_has_an_empty_matrix(partner):
    entity = Entity.objects.get(name="ANGARA")
    entity.alignments.all().delete()

    assert only(partner, name="ANGARA")["matrix"] == {}


# As of a day, known at a moment


def test_designation_stands_from_its_day_on(partner):
    before = detail(partner, "ANGARA", as_of="2024-07-30")["matrix"]["GB"]
    after = detail(partner, "ANGARA", as_of="2024-07-31")["matrix"]["GB"]

    assert (before["status"], before["since"]) != ("partial", "2024-07-31")
    assert (after["status"], after["since"]) == ("partial", "2024-07-31")


def test_records_of_the_detail_are_those_in_force_on_the_day(partner):
    before = detail(partner, "ANGARA", as_of="2024-07-30")["records"]

    assert [record["reference"] for record in before] == ["37059"]


def test_page_as_of_a_day_agrees_with_the_details_of_that_day(partner):
    for row in partner.read("entities/", page_size=5, as_of="2022-05-08")["results"]:
        entity = partner.read(f"entities/{row['id']}/", as_of="2022-05-08")
        slim = {code: {name: cell[name] for name in row["matrix"][code]} for code, cell in entity["matrix"].items()}
        assert slim == row["matrix"]


def test_nothing_was_known_before_the_first_list_was_read(partner):
    entity = only(partner, name="ANGARA")["id"]

    assert partner.read("entities/", known_at="2026-08-21T23:59:59Z")["count"] == 0
    response = partner.get(f"entities/{entity}/", known_at="2026-08-21T23:59:59Z")
    assert response.status_code == 404
    assert response.json()["detail"] == f"Nothing was known of {entity} at that moment."


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_any_day_of_the_calendar_has_an_answer(partner, day):
    assert partner.read("entities/", as_of=day, page_size=200)["count"] == Entity.objects.count()


@pytest.mark.parametrize("path", ["entities/", "entities/E-000001/"])
@pytest.mark.parametrize("day", ["yesterday", "2024-02-30", "20240530", "2024-W22-4", "31-05-2024"])
def test_day_that_is_none_is_refused_in_a_sentence(partner, path, day):
    assert partner.refused(path, as_of=day) == f"as_of: '{day}' is not a day: write it as 2024-05-30."


@pytest.mark.parametrize("name", ["designated_by", "not_designated_by", "unknown_in"])
def test_question_about_today_is_not_mixed_with_another_day(partner, name):
    sentence = f"{name} asks about today: it cannot be joined with as_of or known_at."

    assert partner.refused("entities/", **{name: "US"}, as_of="2024-05-30") == sentence


# Filters


def test_types_joined_by_a_comma_are_either(partner):
    rows = partner.read("entities/", type="person,vessel", page_size=200)["results"]

    assert {row["type"] for row in rows} == {"person", "vessel"}


def test_regime_is_that_of_the_row(partner):
    rows = partner.read("entities/", regime="CYBER", page_size=200)["results"]

    assert rows
    assert all("CYBER" in row["regimes"] for row in rows)


def test_designated_by_several_is_all_of_them(partner):
    rows = partner.read("entities/", designated_by="US,GB", not_designated_by="AU", page_size=200)["results"]

    assert "ANGARA" in {row["name"] for row in rows}
    for row in rows:
        assert row["matrix"]["US"]["status"] in ("designated", "partial", "designated_by_law")
        assert row["matrix"]["GB"]["status"] in ("designated", "partial", "designated_by_law")
        assert row["matrix"]["AU"]["status"] in ("not_designated", "no_authority", "delisted")


def test_name_in_force_by_law_counts_as_designated(partner):
    assert "FOREIGN TRADE BANK" in found(partner, designated_by="NZ")


def test_unknown_is_not_among_those_not_designated(partner):
    assert found(partner, not_designated_by="KR").isdisjoint(found(partner, unknown_in="KR"))
    assert "AZIA SHIPPING COMPANY LLC" in found(partner, unknown_in="KR")


@pytest.mark.parametrize("code", PARTNERS_IN_ORDER)
def test_yes_no_and_unknown_are_all_there_is(partner, code):
    answers = [
        row["id"]
        for name in ("designated_by", "not_designated_by", "unknown_in")
        for row in partner.read("entities/", page_size=200, **{name: code})["results"]
    ]

    assert sorted(answers) == sorted(Entity.objects.values_list("public_id", flat=True))


def test_entities_with_an_open_gap_and_without_are_all_entities(partner):
    with_gap = partner.read("entities/", has_gap="true")["count"]
    without = partner.read("entities/", has_gap="false")["count"]

    assert with_gap == Gap.objects.open().values("entity").distinct().count() > 0
    assert with_gap + without == Entity.objects.count()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("vostochnaya stevedoring", "VOSTOCHNAYA STEVEDORING COMPANY LLC"),
        ("ООО М ЛИЗИНГ", "M LEASING LLC"),
        ("лизинг", "M LEASING LLC"),
        ("RUS2183", "ANGARA"),
    ],
)
def test_entity_is_found_by_a_name_in_any_script_or_a_publishers_number(partner, text, name):
    assert name in found(partner, name=text)


@pytest.mark.parametrize(
    ("path", "query", "sentence"),
    [
        ("entities/", {"type": "ship"}, "type: 'ship' is not one of person, organisation, vessel, aircraft."),
        ("entities/", {"designated_by": "US,XX"}, "designated_by: 'XX' is not one of AU, EU, GB, JP, KR, NZ, UN, US."),
        ("entities/", {"has_gap": "1"}, "has_gap: '1' is neither true nor false."),
        ("entities/", {"name": " "}, "name: it is empty; leave it out, or give it a value."),
        ("entities/", {"name": "a\x00b"}, "name: give at most 200 printable characters."),
        ("entities/", {"name": "a" * 201}, "name: give at most 200 printable characters."),
        (
            "entities/",
            {"type": ["person", "vessel"]},
            "type is given 2 times: give it once, several values joined by commas.",
        ),
    ],
)
def test_value_that_says_nothing_is_refused_with_what_would(partner, path, query, sentence):
    assert partner.refused(path, **query) == sentence


def test_regime_that_is_none_is_refused_with_those_there_are(partner):
    assert "DPRK, DRC," in partner.refused("entities/", regime="NORTH-KOREA")


# Numbers


@pytest.mark.parametrize("number", ["9179842", "IMO 9179842", "imo9179842", "IMO: 9179842", "91 79842"])
def test_ship_is_found_by_its_imo_number_however_written(partner, number):
    row = only(partner, identifier=number)

    assert (row["type"], row["name"]) == ("vessel", "ANGARA")


def test_company_imo_number_finds_a_company_never_a_ship(partner):
    row = only(partner, identifier="IMO 6246853")

    assert (row["type"], row["name"]) == ("organisation", "M LEASING LLC")


@pytest.mark.parametrize("number", ["IMO 9179843", "9179843", "IMO 917984", "IMO nine"])
def test_imo_number_that_fails_its_check_is_refused_with_the_rule(partner, number):
    response = partner.get("entities/", identifier=number)

    assert response.status_code == 422
    assert "check digit does not fit" in response.json()["detail"]
    assert "times 7, 6, 5, 4, 3, 2" in response.json()["rule"]
    assert "times 8, 6, 4, 2, 9, 7" in response.json()["rule"]


def test_imo_number_that_fits_and_is_on_no_list_finds_nothing(partner):
    assert partner.read("entities/", identifier="IMO 9074729")["results"] == []


@pytest.mark.parametrize(
    ("number", "name"),
    [("9701173086", "M LEASING LLC"), ("KPe.047", "FOREIGN TRADE BANK"), ("kpe.047", "FOREIGN TRADE BANK")],
)
def test_any_number_is_found_exactly_as_lists_write_it(partner, number, name):
    assert name in found(partner, identifier=number)
    assert name not in found(partner, identifier=f"{number}0")


# Merges


def test_merged_id_leads_on_to_the_entity_that_took_its_records(partner):
    kept = Entity.objects.get(name="ANGARA")
    Entity.objects.create(
        public_id="E-999999", target_type="vessel", name="ANGARA II", merged_into=kept, created_at=kept.created_at
    )

    response = partner.get("entities/E-999999/", as_of="2024-05-30")

    assert response.status_code == 301
    assert response["Location"] == f"/api/v1/entities/{kept.public_id}/?as_of=2024-05-30"
    assert response.json() == {"detail": f"E-999999 was merged into {kept.public_id}."}
    assert "ANGARA II" not in found(partner)


def test_id_that_was_never_given_is_not_found(partner):
    response = partner.get("entities/E-777777/")

    assert response.status_code == 404
    assert response.json() == {"detail": "There is no entity 'E-777777'; ids look like E-000127."}
