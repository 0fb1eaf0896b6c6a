"""The schema is whole, public and true: every answer is what it says, with no field more or less."""

from functools import cache
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator

from coordination.models import Gap
from coordination.vocabulary import GapState
from tests.api.world import NOW

pytestmark = pytest.mark.usefixtures("starter")


@cache  # it is of the code, not of the rows
def _schema() -> dict[str, Any]:
    return Client().get("/api/v1/schema/", {"format": "json"}).json()


@pytest.fixture
def schema(db) -> dict[str, Any]:
    return _schema()


def strictly(part: Any) -> Any:
    """An OpenAPI 3.0 schema as JSON Schema that allows no field beyond those named."""
    if isinstance(part, list):
        return [strictly(each) for each in part]
    if not isinstance(part, dict):
        return part
    strict = {name: strictly(value) for name, value in part.items() if name not in ("nullable", "readOnly")}
    if "properties" in part:
        strict |= {"additionalProperties": False, "required": list(part["properties"])}
    return {"anyOf": [strict, {"type": "null"}]} if part.get("nullable") is True else strict


def faults(schema: dict[str, Any], path: str, status: int, answer: Any) -> list[str]:
    said = schema["paths"][path]["get"]["responses"][str(status)]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**strictly(said), "components": strictly(schema["components"])})
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in validator.iter_errors(answer)
    ]


def test_schema_is_made_without_a_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_schema_and_its_page_are_for_everybody_and_call_nobody_else(db):
    page = Client().get("/api/v1/docs/")

    assert Client().get("/api/v1/schema/").status_code == page.status_code == 200
    assert "//" not in page.content.decode().replace("http://testserver", "")


def test_page_of_the_schema_loads_its_scripts_from_here(db):
    page = Client().get("/api/v1/docs/").content.decode()

    assert 'src="/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"' in page
    assert "//" not in page


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("entities/", {}),
        ("entities/", {"as_of": "2018-08-01"}),
        ("designations/", {}),
        ("gaps/", {}),
        ("changes/", {}),
        ("figures/split/", {"counting": "own_act,on_list,in_force"}),
        ("figures/overlap/", {}),
        ("figures/lags/", {"counting": "on_list"}),
        ("figures/trend/", {}),
        ("scoreboard/", {}),
        ("scoreboard/", {"as_of": "2018-08-01"}),
        ("statutory-list/", {"by": "GB,AU", "but_not": "US"}),
    ],
)
def test_list_is_what_the_schema_says(partner, schema, path, query):
    page_size = {"limit": 1000} if path == "changes/" else {"page_size": 200}

    answer = partner.read(path, **page_size, **query)

    assert answer["results"]
    assert faults(schema, f"/api/v1/{path}", 200, answer) == []


@pytest.mark.parametrize("query", [{}, {"as_of": "2018-08-01"}, {"as_of": "2026-08-22", "known_at": "2026-08-22"}])
def test_entity_is_what_the_schema_says(partner, schema, query):
    for row in partner.read("entities/", page_size=40)["results"]:
        answer = partner.read(f"entities/{row['id']}/", **query)
        assert faults(schema, "/api/v1/entities/{public_id}/", 200, answer) == []


def test_closed_gap_is_what_the_schema_says(partner, schema):
    gap = Gap.objects.all()[0]
    gap.state, gap.closed_on, gap.closed_at, gap.due_on = GapState.CLOSED, NOW.date(), NOW, NOW.date()
    gap.save()

    assert faults(schema, "/api/v1/gaps/{id}/", 200, partner.read(f"gaps/{gap.public_id}/")) == []


@pytest.mark.parametrize(
    ("path", "place", "query", "status"),
    [
        ("entities/", "entities/", {"colour": "red"}, 400),
        ("entities/", "entities/", {"page": 99}, 404),
        ("entities/", "entities/", {"identifier": "IMO 1"}, 422),
        ("entities/{public_id}/", "entities/E-0/", {}, 404),
        ("entities/{public_id}/", "entities/E-000001/", {"as_of": "x"}, 400),
        ("designations/", "designations/", {"source": "x"}, 400),
        ("gaps/{id}/", "gaps/G-0/", {}, 404),
        ("changes/", "changes/", {"cursor": "x"}, 400),
    ],
)
def test_refusal_is_what_the_schema_says(partner, schema, path, place, query, status):
    response = partner.get(place, **query)

    assert response.status_code == status
    assert faults(schema, f"/api/v1/{path}", status, response.json()) == []


@pytest.mark.parametrize(
    "path",
    [
        "entities/",
        "entities/{public_id}/",
        "designations/",
        "gaps/",
        "gaps/{id}/",
        "changes/",
        "figures/overlap/",
        "figures/trend/",
        "scoreboard/",
        "what-if/",
        "exposure/",
        "statutory-list/",
    ],
)
def test_schema_names_every_parameter_that_is_read_and_no_other(partner, schema, path):
    named = {p["name"] for p in schema["paths"][f"/api/v1/{path}"]["get"].get("parameters", ()) if p["in"] == "query"}

    place = path.format(public_id="E-000001", id="G-1")
    listed = partner.refused(place, colour="red").removeprefix("colour is no parameter here: there are ").rstrip(".")

    assert named == set(listed.split(", ")) - {"none"}


def test_every_field_that_can_be_null_says_what_that_means(schema):
    unsaid = [
        f"{name}.{field}"
        for name, component in schema["components"]["schemas"].items()
        for field, said in component.get("properties", {}).items()
        if said.get("nullable")
        and "null" not in said.get("description", "").lower()
        and field not in ("next", "previous")
    ]

    assert unsaid == []
