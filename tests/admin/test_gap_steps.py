"""Steps in gaps, taken in the admin: by whom, in one or in many, and what others see of them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from coordination.models import AuditEntry, Gap, GapEvent, GapWatch
from tests.admin.world import TODAY
from tests.people import liaison, officer

QUEUE = "admin:coordination_gap_changelist"
RIGHTS = ("view_gap", "view_gapevent", "view_entity")


@pytest.fixture
def gap(followed) -> Gap:
    followed(1)
    return Gap.objects.get()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def gb(gap) -> Client:
    return signed_in(liaison("GB", *RIGHTS, is_staff=True))


@pytest.fixture
def jp(gap) -> Client:
    return signed_in(liaison("JP", *RIGHTS, is_staff=True))


def page_of(client: Client, gap: Gap):
    return client.get(reverse("admin:coordination_gap_change", args=(gap.pk,)))


def send(client: Client, gap: Gap, step: str, **fields):
    data = {"step": step, **{f"{step}-{name}": value for name, value in ({"audience": "all"} | fields).items()}}
    return client.post(reverse("admin:coordination_gap_step", args=(gap.pk,)), data, follow=True)


def send_all(client: Client, gaps, step: str, *, confirmed: bool = True, **fields):
    data = {"step": step, "_selected_action": [gap.pk for gap in gaps], "queue": "jurisdiction=GB"}
    data |= {f"{step}-{name}": value for name, value in ({"audience": "all"} | fields).items()}
    return client.post(
        reverse("admin:coordination_gap_steps"), data | ({"confirmed": "yes"} if confirmed else {}), follow=True
    )


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def shown(client: Client, **query) -> list[int]:
    response = client.get(reverse(QUEUE), query)
    assert response.status_code == 200
    return [row.pk for row in response.context_data["cl"].result_list]


def test_plan_is_told_in_the_story_the_queue_and_the_file(desk, gap, text_of):
    response = send(desk, gap, "planned", due_on="2026-12-15", note="Told on the telephone.")

    assert told(response) == [f"{gap.public_id} is planned."]
    said = text_of(page_of(desk, gap))
    assert "planned by 2026-12-15" in said
    assert "Told on the telephone. desk, desk · read by all" in said
    queue = text_of(desk.get(reverse(QUEUE)))
    assert "2026-12-15" in queue
    lines = b"".join(desk.get(reverse("admin:coordination_gap_export"))).decode()
    assert "2026-12-15,planned" in lines.replace('"', "")


def test_waiver_shows_its_last_day_and_its_reason(desk, gap, text_of):
    send(desk, gap, "waived", reason="target_gone", expires_on="2026-12-31")

    assert "waived to 2026-12-31" in text_of(desk.get(reverse(QUEUE)))
    assert "target gone, to 2026-12-31" in text_of(page_of(desk, gap))


@pytest.mark.parametrize(
    ("step", "fields", "sentence"),
    [
        ("planned", {}, "Nothing was kept. By: This field is required."),
        ("planned", {"due_on": "2026-01-01"}, "Left as it was: {gap}. The day cannot lie in the past: 2026-01-01."),
        ("waived", {"expires_on": "2026-12-31"}, "Nothing was kept. Reason: This field is required."),
        (
            "waived",
            {"expires_on": "2026-12-31", "reason": "other"},
            "Left as it was: {gap}. Say what the other reason is.",
        ),
        ("commented", {}, "Nothing was kept. Note: This field is required."),
        ("acknowledged", {"audience": "named"}, "Left as it was: {gap}. Name the partners it is for."),
        ("reopened", {}, "Left as it was: {gap}. It is open already: there is nothing to take back."),
    ],
)
def test_step_that_cannot_be_taken_is_told_in_a_sentence_and_leaves_no_trace(desk, gap, step, fields, sentence):
    before = list(GapEvent.objects.values())

    response = send(desk, gap, step, **fields)

    assert told(response) == [sentence.format(gap=gap.public_id)]
    assert list(GapEvent.objects.values()) == before


def test_reader_sees_no_form_and_may_take_no_step(gap, text_of):
    reader = signed_in(officer("reader", "view_gap"))

    assert "steps are for its partner and the desk" in text_of(page_of(reader, gap))
    assert send(reader, gap, "acknowledged").status_code == 403
    assert send_all(reader, [gap], "acknowledged").status_code == 403


@pytest.mark.parametrize("step", ["opened", "closed", "expired", "nonsense", ""])
def test_no_other_step_is_taken_by_hand(desk, gap, step):
    assert send(desk, gap, step).status_code == 403


def test_partner_finds_the_steps_of_its_own_gaps_and_comments_on_others(gap, gb, jp):
    labels = {client: [step["label"] for step in page_of(client, gap).context_data["steps"]] for client in (gb, jp)}

    assert labels == {gb: ["Acknowledge", "Plan", "Waive", "Respond", "Comment"], jp: ["Comment"]}
    assert told(send(jp, gap, "acknowledged")) == [
        f"Left as it was: {gap.public_id}. {gap.public_id} is a gap of GB, not of JP."
    ]


def test_word_for_the_desk_alone_is_nowhere_for_another_partner(desk, gap, gb, jp, text_of):
    before = text_of(page_of(jp, gap)), text_of(jp.get(reverse(QUEUE)))

    send(gb, gap, "waived", audience="desk", reason="operational", expires_on="2026-12-31", note="An operation.")

    assert (text_of(page_of(jp, gap)), text_of(jp.get(reverse(QUEUE)))) == before
    for query in ({"state": "waived"}, {"waiver": "later"}, {"waiver": "soon"}):
        assert shown(jp, **query) == []
    assert shown(jp, state="open") == shown(desk, state="waived") == shown(gb, state="waived") == [gap.pk]
    events = reverse("admin:coordination_gapevent_changelist")
    assert "An operation." in text_of(desk.get(events, {"q": "operation"}))
    assert "An operation." not in text_of(jp.get(events, {"q": "operation"}))
    hidden = GapEvent.objects.get(kind="waived")
    assert jp.get(reverse("admin:coordination_gapevent_change", args=(hidden.pk,))).status_code == 302
    assert "An operation." not in b"".join(jp.get(reverse("admin:coordination_gap_export"))).decode()


def test_names_of_people_are_told_to_their_own_side_and_the_desk(desk, gap, gb, jp, text_of):
    send(gb, gap, "acknowledged")

    assert "GB, liaison-gb" in text_of(page_of(gb, gap))
    assert "GB, liaison-gb" in text_of(page_of(desk, gap))
    assert "liaison-gb" not in text_of(page_of(jp, gap))


def test_owner_is_the_desks_to_set_and_to_know(desk, gap, gb, django_user_model, text_of):
    send(desk, gap, "assigned", owner=django_user_model.objects.get(username="desk").pk)

    assert shown(desk, owner="me") == [gap.pk]
    assert shown(desk, owner="nobody") == []
    assert "Owner desk" in text_of(page_of(desk, gap))
    assert "Owner" not in text_of(page_of(gb, gap))
    assert "owned_by" not in gb.get(reverse(QUEUE)).context_data["cl"].list_display
    assert gb.get(reverse(QUEUE), {"owner": "nobody"}).status_code == 302
    assert gb.get(reverse("admin:coordination_auditentry_changelist")).status_code == 403


def test_queue_is_narrowed_by_promise_and_waiver(desk, gap):
    send(desk, gap, "planned", due_on=str(TODAY))
    assert (shown(desk, due="soon"), shown(desk, due="passed"), shown(desk, due="none")) == ([gap.pk], [], [])

    send(desk, gap, "waived", reason="operational", expires_on="2026-12-01")
    assert (shown(desk, waiver="soon"), shown(desk, waiver="later")) == ([gap.pk], [])


def test_day_that_has_passed_is_told_with_the_days(desk, gap, text_of):
    by = GapEvent.objects.create(
        gap=gap, kind="planned", on=TODAY, recorded_at=gap.detected_at, due_on=date(2026, 11, 20),
        by=officer(),
    )  # fmt: skip

    assert shown(desk, due="passed") == [by.gap_id]
    assert "4 d late" in text_of(desk.get(reverse(QUEUE)))


def test_gaps_of_one_target_stand_together_the_most_serious_target_first(desk, followed):
    followed(2)
    first, second = Gap.objects.order_by("entity")
    copy = Gap.objects.get(pk=second.pk)
    copy.pk, copy.kind, copy.severity_points = None, "weaker_measures", 99
    copy.save()

    assert shown(desk) == [copy.pk, second.pk, first.pk]
    assert "same" in desk.get(reverse(QUEUE)).content.decode()


def test_many_gaps_are_shown_before_the_step_and_told_after_it(desk, followed, text_of):
    followed(3)
    first, *_ = gaps = list(Gap.objects.order_by("pk"))
    send(desk, first, "acknowledged")

    asked = text_of(send_all(desk, gaps, "acknowledged", confirmed=False))
    assert "Acknowledge: 2 gaps" in asked
    assert "left as it is: the step does not follow here" in asked
    assert not Gap.objects.filter(state="acknowledged").exclude(pk=first.pk).exists()

    response = send_all(desk, gaps, "acknowledged")
    assert told(response) == [
        "2 gaps are acknowledged.",
        f"Left as it was: {first.public_id}. It is acknowledged already.",
    ]
    assert response.request["QUERY_STRING"] == "jurisdiction=GB"
    assert Gap.objects.filter(state="acknowledged").count() == AuditEntry.objects.count() == 3


def test_nothing_chosen_is_told(desk, gap):
    assert told(send_all(desk, [], "acknowledged")) == ["Choose gaps first."]


def test_watching_is_ones_own(desk, gap, gb):
    address = reverse("admin:coordination_gap_watch", args=(gap.pk,))

    gb.post(address, {"watch": "yes"})
    assert (shown(gb, owner="watched"), shown(desk, owner="watched")) == ([gap.pk], [])
    gb.post(address, {"watch": "no"})

    assert not GapWatch.objects.exists()


def test_steps_are_taken_by_post_only(desk, gap):
    for name in ("coordination_gap_step", "coordination_gap_watch"):
        assert desk.get(reverse(f"admin:{name}", args=(gap.pk,))).status_code == 405
    assert desk.get(reverse("admin:coordination_gap_steps")).status_code == 405
