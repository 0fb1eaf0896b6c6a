"""Partners answer for their own gaps over the API, and read what was written for them."""

import pytest
from jsonschema import Draft202012Validator
from knox.models import AuthToken

from coordination.models import Gap, GapEvent
from tests.api.conftest import Partner
from tests.api.test_schema import strictly
from tests.api.world import NOW
from tests.people import liaison, officer

pytestmark = pytest.mark.usefixtures("starter")

PLAN = {"audience": "all", "due_on": "2026-12-15", "note": "After the council."}
WAIVE = {"audience": "all", "reason": "operational", "expires_on": "2027-02-01"}


def with_token(user) -> Partner:
    return Partner(AuthToken.objects.create(user)[1])


@pytest.fixture
def au(partner) -> Partner:
    return with_token(liaison("AU"))


@pytest.fixture
def jp(partner) -> Partner:
    return with_token(liaison("JP"))


@pytest.fixture
def gap(partner) -> Gap:
    return Gap.objects.get(entity__name="ANGARA", jurisdiction__code="AU")


def send(who: Partner, gap: Gap, step: str, body, **options):
    return who.client.post(f"/api/v1/gaps/{gap.public_id}/{step}/", body, content_type="application/json", **options)


def shown(who: Partner, gap: Gap) -> dict:
    return who.read(f"gaps/{gap.public_id}/")


def test_promise_is_answered_with_the_gap_as_it_stands_then(au, gap):
    response = send(au, gap, "plan", PLAN)

    assert response.status_code == 201
    answer = response.json()
    assert (answer["state"], answer["due_on"]) == ("planned", "2026-12-15")
    assert answer["steps"][-1] == {
        "kind": "planned",
        "on": str(NOW.date()),
        "recorded_at": "2026-11-24T06:00:00Z",
        "author": "AU",
        "audience": "all",
        "named": [],
        "note": "After the council.",
        "reason": None,
        "due_on": "2026-12-15",
        "expires_on": None,
    }
    assert answer == shown(au, gap)


def test_life_of_a_gap_over_the_api(au, gap):
    states = [
        send(au, gap, step, body).json()["state"]
        for step, body in (
            ("acknowledge", {"audience": "desk"}),
            ("respond", {"audience": "desk", "note": "We look at it."}),
            ("plan", PLAN),
            ("waive", WAIVE),
            ("reopen", {}),
            ("comment", {"audience": "all", "note": "See the annex."}),
        )
    ]

    assert states == ["acknowledged", "acknowledged", "planned", "waived", "open", "open"]


def test_what_is_for_the_desk_alone_is_nowhere_for_another_partner(au, jp, gap):
    before = jp.read("gaps/", page_size=200), shown(jp, gap)

    send(au, gap, "waive", WAIVE | {"audience": "desk", "note": "An operation."})

    assert (jp.read("gaps/", page_size=200), shown(jp, gap)) == before
    assert jp.read("gaps/", state="waived")["count"] == 0
    assert jp.read("gaps/", entity=gap.entity.public_id, state="open", jurisdiction="AU")["count"] == 1
    assert au.read("gaps/", state="waived")["count"] == 1
    desk = with_token(officer())
    assert shown(desk, gap)["state"] == "waived"


def test_what_is_for_named_partners_is_read_by_them(au, jp, partner, gap):
    send(au, gap, "plan", PLAN | {"audience": "named", "named": ["JP"]})

    assert [shown(who, gap)["state"] for who in (au, jp, partner)] == ["planned", "planned", "open"]
    assert shown(jp, gap)["steps"][-1]["named"] == ["JP"]
    assert jp.read("gaps/", due_before="2026-12-16")["count"] == 1
    assert partner.read("gaps/", due_before="2026-12-16")["count"] == 0


def test_partner_answers_for_its_own_gaps_alone_and_comments_on_any(au, jp, gap):
    response = send(jp, gap, "plan", PLAN)

    assert (response.status_code, response.json()) == (
        403,
        {"detail": f"{gap.public_id} is a gap of AU, not of JP."},
    )
    assert send(jp, gap, "comment", {"audience": "named", "named": ["AU"], "note": "Ours."}).status_code == 201
    assert shown(au, gap)["steps"][-1]["author"] == "JP"


def test_token_of_nobody_reads_and_takes_no_step(partner, gap):
    response = send(partner, gap, "comment", {"audience": "all", "note": "Hello."})

    assert (response.status_code, response.json()["detail"]) == (403, "This account speaks for no partner.")


def test_desk_needs_the_right_to_change_gaps(partner, gap):
    reader, writer = with_token(officer("reader")), with_token(officer("writer", "change_gap"))

    assert send(reader, gap, "acknowledge", {"audience": "all"}).status_code == 403
    assert send(writer, gap, "acknowledge", {"audience": "all"}).json()["steps"][-1]["author"] == "desk"


@pytest.mark.parametrize(
    ("step", "body", "status", "sentence"),
    [
        ("plan", {"due_on": "2026-12-15"}, 400, "audience: This field is required."),
        ("plan", {"audience": "everybody"}, 400, 'audience: "everybody" is not a valid choice.'),
        ("plan", PLAN | {"due_on": "soon"}, 400, "due_on: Date has wrong format."),
        ("plan", PLAN | {"due_on": "2026-01-01"}, 400, "The day cannot lie in the past: 2026-01-01."),
        ("plan", PLAN | {"colour": "red"}, 400, "colour is no field here: there are audience, named, note, due_on."),
        ("plan", PLAN | {"audience": "named"}, 400, "Name the partners it is for."),
        ("plan", PLAN | {"audience": "named", "named": ["XX"]}, 400, "There is no partner 'XX'."),
        ("plan", [], 400, "Send one JSON object."),
        ("plan", "{", 400, "JSON parse error"),
        ("waive", WAIVE | {"reason": "other"}, 400, "Say what the other reason is."),
        ("waive", WAIVE | {"reason": "whim"}, 400, 'reason: "whim" is not a valid choice.'),
        ("comment", {"audience": "all", "note": "x" * 2001}, 400, "note: Ensure this field has no more than 2000"),
        ("comment", {"audience": "all", "note": "a\x00b"}, 400, "note: Null characters are not allowed."),
        ("reopen", {}, 409, "It is open already: there is nothing to take back."),
    ],
)
def test_step_that_cannot_be_taken_is_refused_in_one_sentence_and_leaves_no_trace(
    au, gap, step, body, status, sentence
):
    before = GapEvent.objects.count(), Gap.objects.values().get(pk=gap.pk)

    response = send(au, gap, step, body)

    assert response.status_code == status
    assert response.json()["detail"].startswith(sentence)
    assert (GapEvent.objects.count(), Gap.objects.values().get(pk=gap.pk)) == before


def test_parameters_are_refused_where_there_are_none(au, gap):
    response = au.client.post(f"/api/v1/gaps/{gap.public_id}/plan/?colour=red", PLAN, content_type="application/json")

    assert response.status_code == 400


def test_gap_that_is_none_is_not_found_and_other_forms_are_not_read(au, gap):
    body = {"audience": "all"}

    assert au.client.post("/api/v1/gaps/G-0/acknowledge/", body, content_type="application/json").status_code == 404
    assert au.client.post(f"/api/v1/gaps/{gap.public_id}/acknowledge/", body).status_code == 415


def test_queries_do_not_grow_with_the_gaps_or_their_steps(au, gap):
    few = au.queries("gaps/", page_size=2)
    for _ in range(3):
        send(au, gap, "comment", {"audience": "named", "named": ["JP", "KR"], "note": "Again."})

    assert au.queries("gaps/", page_size=200) == few


def test_answer_and_refusal_are_what_the_schema_says(au, gap):
    schema = au.client.get("/api/v1/schema/", {"format": "json"}).json()
    said = schema["paths"]["/api/v1/gaps/{id}/waive/"]["post"]
    for body, status in ((WAIVE, "201"), ({}, "400")):
        answer = send(au, gap, "waive", body)
        form = said["responses"][status]["content"]["application/json"]["schema"]
        validator = Draft202012Validator({**strictly(form), "components": strictly(schema["components"])})
        assert answer.status_code == int(status)
        assert list(validator.iter_errors(answer.json())) == []
    request = schema["components"]["schemas"]["NewWaiverRequest"]
    assert set(request["required"]) == {"audience", "reason", "expires_on"}
