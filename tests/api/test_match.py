"""POST /match: the request and response of yente, on the starter lists."""

from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from coordination.models import Entity

pytestmark = pytest.mark.usefixtures("starter")

RI = {"schema": "Person", "properties": {"name": ["Ri Chang Ho"]}}


def ask(partner, queries: dict[str, Any], path: str = "match/", **query: Any):
    at = "&".join(f"{name}={value}" for name, value in query.items())
    address = f"/api/v1/{path}{'?' + at if at else ''}"
    return partner.client.post(address, {"queries": queries}, content_type="application/json")


def answers(partner, queries: dict[str, Any], path: str = "match/", **query: Any) -> dict[str, Any]:
    response = ask(partner, queries, path, **query)
    assert response.status_code == 200, response.content
    return response.json()


def test_queries_are_answered_under_their_ids(partner):
    found = answers(partner, {"a": RI, "b": {"schema": "Person", "properties": {"name": "Ivan Nemo"}}})

    assert list(found["responses"]) == ["a", "b"]
    assert found["responses"]["b"] == {
        "status": 200,
        "results": [],
        "total": {"value": 0, "relation": "eq"},
        "query": {"schema": "Person", "properties": {"name": "Ivan Nemo"}},
    }
    assert found["limit"] == 5
    assert set(found["matcher"]) == {"name", "birth_date", "country", "number"}


def test_result_is_an_entity_of_followthemoney_with_score_features_and_match(partner):
    best = answers(partner, {"q": RI})["responses"]["q"]["results"][0]

    entity = Entity.objects.get(name="Chang Ho RI")
    assert (best["id"], best["caption"], best["schema"]) == (entity.public_id, "Chang Ho RI", "Person")
    assert best["match"] is True
    assert best["score"] == best["features"]["name"] == 1.0
    assert {"us_ofac_sdn", "gb_uksl", "au_dfat"} <= set(best["datasets"])
    assert "리창호" in best["properties"]["name"]
    assert best["properties"]["topics"] == ["sanction"]
    assert best["explanations"]["name"]["detail"].startswith("its name")


@pytest.mark.parametrize("name", ["리창호", "ЛИ Чхан Хо", "RI, Chang-ho"])
def test_script_and_order_do_not_matter(partner, name):
    query = {"schema": "Person", "properties": {"name": [name]}}

    assert answers(partner, {"q": query})["responses"]["q"]["results"][0]["caption"] == "Chang Ho RI"


def test_threshold_says_what_is_a_match_and_cutoff_what_is_told(partner):
    query = {"schema": "Person", "properties": {"name": ["Ri Chang"]}}

    wide = answers(partner, {"q": query}, threshold=0.99, cutoff=0.1, limit=20)["responses"]["q"]["results"]
    narrow = answers(partner, {"q": query}, threshold=0.99, cutoff=0.95)["responses"]["q"]["results"]

    assert len(wide) > len(narrow)
    assert not any(each["match"] for each in wide if each["score"] < 0.99)


def test_schema_keeps_to_its_types(partner):
    query = {"schema": "Vessel", "properties": {"name": ["Ri Chang Ho"]}}

    assert answers(partner, {"q": query})["responses"]["q"]["results"] == []


def test_list_may_be_named_and_the_stroke_left_out(partner):
    for path, count in (("match", 1), ("match/default", 1), ("match/gb_uksl", 1), ("match/un_sc", 0)):
        results = answers(partner, {"q": RI}, path)["responses"]["q"]["results"]
        assert len([each for each in results if each["caption"] == "Chang Ho RI"]) == count, path
    assert ask(partner, {"q": RI}, "match/nowhere").status_code == 404


def test_number_that_fails_its_check_is_refused_with_the_rule(partner):
    response = ask(partner, {"q": {"schema": "Vessel", "properties": {"imoNumber": ["IMO 9179843"]}}})

    assert response.status_code == 422
    assert response.json()["detail"].startswith("queries.q: ")
    assert "check digit" in response.json()["detail"]
    assert "An IMO number has seven digits" in response.json()["rule"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "queries: give one at least"),
        ({"queries": {}}, "queries: give one at least"),
        ({"queries": {"q": {"schema": "Person"}}}, "queries.q: give a schema and properties."),
        ({"queries": {"q": {"schema": "Shoe", "properties": {}}}}, "queries.q: 'Shoe' is no schema that lists name"),
        ({"queries": {"q": {"schema": "Person", "properties": {}}}}, "queries.q: Give a name or a number"),
        ({"queries": {"q": {"schema": "Person", "properties": {"name": [{}]}}}}, "queries.q: name: give a text"),
        (
            {"queries": {"q": {"schema": "Person", "properties": {"name": "Kim", "birthDate": "soon"}}}},
            "queries.q: 'soon' is no birth date",
        ),
        ({"queries": {str(n): RI for n in range(101)}}, "queries: there are 101; send at most 100 at once."),
        ([], "queries: give one at least"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(partner, body, sentence):
    response = partner.client.post("/api/v1/match/", body, content_type="application/json")

    assert response.status_code == 400
    assert response.json()["detail"].startswith(sentence)


def test_parameters_are_read_strictly(partner):
    for query in ({"limit": 0}, {"threshold": 2}, {"topics": "sanction"}):
        assert ask(partner, {"q": RI}, **query).status_code == 400


def test_is_for_those_with_a_token(db):
    response = Client().post("/api/v1/match/", {"queries": {"q": RI}}, content_type="application/json")

    assert response.status_code == 401


def test_answer_is_what_the_schema_says(partner):
    schema = Client().get("/api/v1/schema/", {"format": "json"}).json()
    said = schema["paths"]["/api/v1/match/"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = answers(partner, {"q": RI})

    validator = Draft202012Validator({**said, "components": schema["components"]})
    nullable = ("first_seen", "last_seen", "last_change")  # OpenAPI 3.0 says so by a word JSON Schema does not know
    for each in answer["responses"]["q"]["results"]:
        for name in nullable:
            assert each.pop(name) is None
            each[name] = ""
    assert [error.message for error in validator.iter_errors(answer)] == []
    assert "/api/v1/match/{dataset}" not in schema["paths"]
