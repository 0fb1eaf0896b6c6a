"""Every list opens, costs the same for one row and for many, and lets nobody change history."""

from importlib import import_module

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.models import (
    Alignment,
    AuditEntry,
    Change,
    Designation,
    DesignationVersion,
    Entity,
    Gap,
    GapEvent,
    LinkReport,
    Match,
    Policy,
    Programme,
    Regime,
    Report,
    Snapshot,
    Source,
)
from tests.admin.world import NOW

HISTORY = (
    Alignment,
    AuditEntry,
    Change,
    Designation,
    DesignationVersion,
    Entity,
    Gap,
    GapEvent,
    Match,
    Policy,
    Report,
    Snapshot,
)
import_module("config.urls")  # the admin is loaded with the pages
ALL = [model for model in admin.site._registry if model._meta.app_label in ("coordination", "auth", "knox")]


def name_of(model) -> str:
    return model._meta.label_lower


def changelist(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_every_model_that_people_ask_about_has_a_list():
    from django.apps import apps

    derived = {"AuditChain", "DesignationIdentifier", "DesignationName", "Heartbeat", "LinkKey", "SnapshotLocators"}
    derived.add("Membership")  # on the page of its partner
    derived |= {"Tally", "PastTally", "Facilitator", "WeeklyRun"}
    derived |= {"GapWatch", "Look"}  # known to the watcher, and to who looked, alone
    # What deriving and linking build on.
    derived |= {"AlignmentInput", "Likeness", "LinkRecord", "NameStatistics", "Stake"}
    # Shown as figures on pages of their own.
    derived |= {"AlignmentFigure", "FigureWeek", "LagFigure", "MembershipFigure", "OwnershipFact"}
    shown = {model.__name__ for model in ALL}

    assert {model.__name__ for model in apps.get_app_config("coordination").get_models()} - shown == derived


def test_every_list_costs_the_same_for_one_row_and_for_many(desk, followed):
    def made(count: int) -> None:
        user = User.objects.get(username="desk")
        for entity in followed(count):
            record = entity.designations.first()
            LinkReport.objects.create(
                entity=entity, designation=record, note="not they", reported_by=user, reported_at=NOW
            )
        Report.objects.create(
            week=f"2026-W{40 + count}", from_on=NOW, to_on=NOW, written_at=NOW, inputs={}, figures={}, files=[]
        )

    def queries(model) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(changelist(model)).status_code == 200
        return len(captured)

    def by_list() -> dict[str, int]:
        for model in ALL:  # what a process looks up once it has looked up by now
            queries(model)
        return {name_of(model): queries(model) for model in ALL}

    made(1)
    before = by_list()
    made(9)

    assert by_list() == before
    assert {name: count for name, count in before.items() if count > 24} == {}


@pytest.mark.parametrize("model", HISTORY, ids=name_of)
def test_nobody_adds_changes_or_deletes_history(desk, rf, model):
    page = admin.site._registry[model]
    request = rf.get("/")
    request.user = User.objects.get(username="desk")

    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert page.get_actions(request) == {}
    assert desk.get(f"{changelist(model)}add/").status_code == 403


@pytest.mark.parametrize("model", ALL, ids=name_of)
def test_order_ends_in_a_unique_column(model, rf):
    request = rf.get("/")
    request.user = User(is_staff=True)
    last = admin.site._registry[model].get_ordering(request)[-1]

    field = last.lstrip("-")
    assert (
        field == "pk"
        or get_fields_from_path(model, field)[-1].unique
        or (model, field)
        in (
            (Alignment, "jurisdiction__position"),  # with the entity before it: a cell
        )
    )


def test_list_refuses_a_word_its_filter_does_not_know(desk, reference):
    response = desk.get(changelist(Policy), {"authority": "perhaps"})

    assert response.status_code == 302
    assert response.url.endswith("?e=1")


def test_filters_are_native_and_keep_what_was_chosen(desk, reference, text_of):
    response = desk.get(changelist(Programme), {"jurisdiction": "GB", "q": "Russia"})

    page = response.content.decode()
    assert '<option value="GB" selected>' in page
    assert 'value="Russia"' in page
    assert "The Russia (Sanctions) (EU Exit) Regulations 2019" in text_of(response)
    assert "RUSSIA-EO14024" not in page


def test_rows_of_one_record_are_named_above_the_list(desk, followed, text_of):
    record = followed(1)[0].designations.first()

    page = text_of(desk.get(changelist(Change), {"designation__id__exact": record.pk}))

    assert f"Only rows with designation__id__exact = {record.pk}" in page


def test_moments_are_shown_with_their_zone(desk, followed, text_of):
    followed(1)

    assert "2026-11-02 06:00 UTC" in text_of(desk.get(changelist(Snapshot)))


def test_list_that_was_not_read_is_said_to_be_unknown(desk, followed, text_of):
    followed(1)

    page = text_of(desk.get(changelist(Source)))

    assert page.count("not read: its cells say unknown") == 12 - 3


def test_held_edition_shows_its_reason_and_what_it_would_change(desk, reference, text_of):
    Snapshot.objects.create(
        source=Source.objects.get(code="gb_uksl"),
        sha256="0" * 64,
        files=[{"name": "list.xml", "sha256": "0" * 64, "size": 12}],
        edition_on=NOW,
        received_at=NOW,
        state="held",
        reason="300 of 6000 records (5.0 %) are missing, the limit is 3 %.",
        entries=5700,
        counts={"would": {"suspected removal": 300}, "left out": {"orphan rows": 2}},
    )

    page = text_of(desk.get(changelist(Snapshot), {"state": "held"}))

    assert "300 of 6000 records (5.0 %) are missing" in page
    assert "300 would be suspected removal; 2 orphan rows, counted and left out" in page


def test_who_may_not_see_a_list_is_refused(sign_in, reference):
    reader = sign_in("view_gap")

    assert reader.get(changelist(Gap)).status_code == 200
    assert reader.get(changelist(Regime)).status_code == 403


def test_side_bar_leads_only_where_one_may_go(sign_in, reference):
    page = sign_in("view_gap").get(reverse("admin:index")).content.decode()

    assert changelist(Gap) in page
    assert changelist(Policy) not in page
    assert changelist(User) not in page
