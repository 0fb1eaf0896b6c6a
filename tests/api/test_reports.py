"""Reports over the API: each reader's own edition, its files with their hashes, and the schema of the JSON."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from jsonschema import Draft202012Validator
from knox.models import AuthToken

from coordination.models import Jurisdiction, Membership, Partner
from coordination.publish.report import report_schema, write_report
from tests.api.conftest import Partner as Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

WEEK, NOW = "2026-W48", datetime(2026, 11, 24, 6, tzinfo=UTC)


def caller(name: str, *, of: str = "", is_staff: bool = False) -> Caller:
    user = get_user_model().objects.create_user(name, is_staff=is_staff)
    if of:
        Membership.objects.create(user=user, partner=Partner.objects.get(code=of))
    return Caller(AuthToken.objects.create(user)[1])


@pytest.fixture
def written(settings, tmp_path):
    settings.REPORTS_DIR = tmp_path
    for code in ("GB", "AU"):
        own = Jurisdiction.objects.get(code=code)
        Partner.objects.get_or_create(code=code, defaults={"name": code, "jurisdiction": own})
    write_report(WEEK, out=tmp_path, now=NOW, partners=True, formats=("html", "json"))
    return tmp_path


def test_a_partner_has_its_own_edition_and_no_other(written):
    british = caller("london", of="GB")

    assert {row["audience"] for row in british.read("reports/")["results"]} == {"GB"}
    own = british.get(f"reports/{WEEK}/files/gap-report-{WEEK}-gb.json/")
    assert json.loads(b"".join(own.streaming_content))["audience"] == "GB"
    for name in (f"gap-report-{WEEK}.json", f"gap-report-{WEEK}-au.json", "secret-key", ".."):
        assert british.get(f"reports/{WEEK}/files/{name}/").status_code == 404


def test_the_desk_has_every_edition_and_a_stranger_none(written):
    assert {row["audience"] for row in caller("desk", is_staff=True).read("reports/")["results"]} >= {"desk", "GB"}
    assert caller("stranger").read("reports/")["results"] == []


def test_a_file_is_not_sent_twice_to_who_has_it(written):
    desk = caller("desk", is_staff=True)
    path = f"/api/v1/reports/{WEEK}/files/gap-report-{WEEK}.html/"

    etag = desk.client.get(path)["ETag"]
    again = desk.client.get(path, headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert etag.strip('"') in {
        file["sha256"] for row in desk.read("reports/")["results"] for file in row["files"] if row["audience"] == "desk"
    }


def test_json_is_as_its_published_schema_says(written):
    schema = caller("desk", is_staff=True).read("reports/schema/")
    report = json.loads((written / f"gap-report-{WEEK}.json").read_text())

    Draft202012Validator.check_schema(schema)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(report)] == []
    assert schema == report_schema()
    assert set(report) == set(schema["properties"])
    assert set(report["gaps"][0]) == set(schema["$defs"]["gap"]["properties"])
