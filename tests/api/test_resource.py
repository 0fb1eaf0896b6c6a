"""Who may read, and what every answer has in common."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from knox.models import AuthToken

from coordination.models import Designation, Snapshot

pytestmark = pytest.mark.usefixtures("starter")

RESOURCES = ["entities/", "entities/E-000001/", "designations/", "gaps/", "gaps/G-1/", "changes/"]


@pytest.mark.parametrize("path", RESOURCES)
def test_stranger_is_asked_for_a_token(path, db):
    response = Client().get(f"/api/v1/{path}")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"
    assert list(response.json()) == ["detail"]


def test_expired_token_opens_nothing(db, fixed_clock):
    user = get_user_model().objects.create(username="late")
    _, token = AuthToken.objects.create(user, expiry=timedelta(days=-1))

    response = Client(headers={"Authorization": f"Token {token}"}).get("/api/v1/gaps/")

    assert response.status_code == 401


def test_token_of_a_deactivated_user_opens_nothing(partner):
    get_user_model().objects.update(is_active=False)

    assert partner.get("gaps/").status_code == 401


def test_session_of_the_admin_does_not_open_the_api(admin_client):
    assert admin_client.get("/api/v1/gaps/").status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", RESOURCES)
def test_nothing_can_be_written(partner, method, path):
    assert getattr(partner.client, method)(f"/api/v1/{path}").status_code == 405


@pytest.mark.parametrize("path", RESOURCES)
def test_answers_from_starter_lists_say_that_they_are_an_extract(partner, path):
    assert partner.get(path)["X-Data"] == "demonstration extract, not for compliance use"


def test_answers_from_real_lists_say_no_such_thing(partner):
    Snapshot.objects.update(is_starter=False)
    Designation.objects.update(is_starter=False)

    assert "X-Data" not in partner.get("entities/")


@pytest.mark.parametrize("path", RESOURCES)
def test_unknown_parameter_is_named_not_ignored(partner, path):
    assert partner.refused(path, colour="red").startswith("colour is no parameter here: there are ")


@pytest.mark.parametrize("path", ["entities/", "designations/", "gaps/"])
def test_pages_are_counted_and_joined_give_the_list(partner, path):
    whole = partner.read(path, page_size=200)
    count = whole["count"]
    page_size = count // 3 + 1

    pages = [partner.read(path, page_size=page_size, page=number) for number in (1, 2, 3)]

    if count <= 200:
        assert [row for page in pages for row in page["results"]] == whole["results"]
    assert [len(page["results"]) for page in pages] == [page_size, page_size, count - 2 * page_size]
    assert pages[2]["next"] is None


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"page_size": 201}, "page_size: '201' is not a whole number from 1 to 200."),
        ({"page_size": 0}, "page_size: '0' is not a whole number from 1 to 200."),
        ({"page": "last"}, "page: 'last' is not a whole number from 1 to 1000000."),
    ],
)
def test_page_that_cannot_be_is_refused_not_mended(partner, query, sentence):
    assert partner.refused("entities/", **query) == sentence


def test_page_after_the_last_is_not_found(partner):
    response = partner.get("entities/", page=99)

    assert (response.status_code, response.json()) == (404, {"detail": "There is no page 99."})


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("entities/", {}),
        ("entities/", {"as_of": "2024-05-30"}),
        ("entities/", {"as_of": "2026-10-01", "known_at": "2026-10-01"}),
        ("entities/", {"type": "organisation,person", "has_gap": "false"}),
        ("designations/", {}),
        ("designations/", {"in_force_on": "2026-10-01", "known_at": "2026-10-01"}),
        ("gaps/", {}),
    ],
)
def test_number_of_queries_does_not_grow_with_the_page(partner, path, query):
    two = partner.queries(path, page_size=2, **query)
    forty = partner.queries(path, page_size=40, **query)

    assert two == forty <= 20


def test_number_of_queries_does_not_grow_with_the_page_of_the_feed(partner):
    assert partner.queries("changes/", limit=2) == partner.queries("changes/", limit=40) <= 5


def test_number_of_queries_does_not_grow_with_the_records_of_an_entity(partner):
    of_one = partner.read("entities/", name="BANK SPUTNIK")["results"][0]["id"]
    of_many = partner.read("entities/", name="VOSTOCHNAYA STEVEDORING")["results"][0]["id"]
    assert len(partner.read(f"entities/{of_one}/")["records"]) < len(partner.read(f"entities/{of_many}/")["records"])

    assert partner.queries(f"entities/{of_one}/") == partner.queries(f"entities/{of_many}/")
