"""A held edition in the admin: seen by those who may look, decided once by those who may, and audited."""

import re
from datetime import date, timedelta
from functools import partial
from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from coordination import fetch, tasks
from coordination.models import Designation, Snapshot
from coordination.parse import PARSERS, Unreadable
from coordination.vocabulary import SnapshotState
from tests.admin.conftest import NOW
from tests.factories import designation, edition, entry, morning, rows, stored

pytestmark = pytest.mark.usefixtures("reference")

MAY, JUNE, JULY = (date(2026, month, 1) for month in (5, 6, 7))
FIRMS = [entry(f"KPe.{number}", name=f"Firm <{number}>") for number in range(100, 200)]
NEWER = [entry("KPe.160", name="Renamed"), *FIRMS[61:], entry("KPe.900", name="=New")]


@pytest.fixture(autouse=True)
def parsed(monkeypatch):
    """What the parser reads in every file, by the date of the edition it is of."""
    read = {"entries": NEWER, "times": 0}

    def parse(files):
        read["times"] += 1
        return edition(*read["entries"])

    cache.clear()
    monkeypatch.setitem(PARSERS, "un_sc", parse)
    monkeypatch.setattr(fetch, "open_files", lambda snapshot: [("un.xml", partial(BytesIO, b""))])
    return read


@pytest.fixture
def held() -> Snapshot:
    stored("un_sc", MAY, *FIRMS)
    return stored("un_sc", JUNE, *NEWER)


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    sent: list[int] = []
    monkeypatch.setattr(tasks.accept_snapshot, "delay_on_commit", lambda *, snapshot_id: sent.append(snapshot_id))
    return sent


def page_of(snapshot: Snapshot) -> str:
    return reverse("admin:coordination_snapshot_change", args=(snapshot.pk,))


def decide(client: Client, snapshot: Snapshot, decision: str, reason: str = "They were struck off.", **more):
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(page_of(snapshot)).content.decode())
    address = reverse("admin:coordination_snapshot_decide", args=(snapshot.pk,))
    data = {"decision": decision, "reason": reason, "seen": seen[1] if seen else "", **more}
    return client.post(address, data, follow=True)


def test_page_shows_what_the_edition_would_change(desk, held, text_of):
    text = text_of(desk.get(page_of(held)))

    assert "60 of 100 records (60.0 %) are missing" in text
    assert "60 suspected of removal, in force until a second look, of which the first 50" in text
    assert "KPe.100 Firm <100>" in text
    assert "KPe.149" in text
    assert "KPe.150" not in text
    assert "1 listed Reference Name Fields KPe.900 =New" in text
    assert "1 amended Reference Name Fields KPe.160 Renamed names" in text
    assert "41 records in it, 100 in force now" in text


def test_looking_changes_nothing(desk, held):
    before = rows()

    desk.get(page_of(held))
    desk.get(reverse("admin:coordination_snapshot_would_change", args=(held.pk,)))

    assert rows() == before


def test_edition_is_read_once_for_several_looks_and_again_once_its_list_has_changed(desk, held, parsed):
    for _ in range(3):
        desk.get(page_of(held))
    assert parsed["times"] == 1

    stored("un_sc", JUNE, *FIRMS, entry("KPe.901"))
    desk.get(page_of(held))
    assert parsed["times"] == 2


def test_all_records_are_a_csv_file_that_runs_no_formula(desk, held):
    response = desk.get(reverse("admin:coordination_snapshot_would_change", args=(held.pk,)))

    lines = response.content.decode().splitlines()
    assert response["Content-Disposition"] == 'attachment; filename="un_sc-2026-06-01-would-change.csv"'
    assert len(lines) == 1 + 60 + 1 + 1
    assert lines[0] == "what,key,reference,name,fields"
    assert "listed,KPe.900,KPe.900,'=New," in lines
    assert "amended,KPe.160,KPe.160,Renamed,names" in lines


def test_accepted_edition_is_signed_audited_and_handed_on(desk, held, sent):
    cause = held.reason

    response = decide(desk, held, "accept")

    held.refresh_from_db()
    assert (held.state, held.decided_by.username, held.decided_at) == (SnapshotState.HELD, "desk", NOW)
    assert held.reason == "They were struck off."
    assert sent == [held.pk]
    logged = LogEntry.objects.get()
    assert (logged.user.username, logged.object_id) == ("desk", str(held.pk))
    assert logged.change_message == f"Accepted: They were struck off. It was held: {cause}"
    assert "Accepted. It is stored in the background" in response.content.decode()
    assert 'id="held"' not in response.content.decode()


def test_accepted_edition_is_stored_by_the_worker_as_it_was_shown(desk, held, sent):
    decide(desk, held, "accept")

    tasks.accept_snapshot(snapshot_id=held.pk)

    held.refresh_from_db()
    assert (held.state, held.reason) == (SnapshotState.STORED, "They were struck off.")
    assert held.counts == {"listing": 1, "amendment": 1, "suspected removal": 60}
    assert Designation.objects.suspected_gone().count() == 60
    assert designation("KPe.160").name == "Renamed"

    before = rows()
    tasks.accept_snapshot(snapshot_id=held.pk)
    assert rows() == before


def test_edition_that_nobody_accepted_is_not_stored(held):
    before = rows()

    tasks.accept_snapshot(snapshot_id=held.pk)

    assert rows() == before


def test_sweep_takes_up_an_accepted_edition_whose_message_was_lost(desk, held, sent):
    decide(desk, held, "accept")
    sent.clear()

    tasks.sweep()

    assert sent == [held.pk]


def test_rejected_edition_is_signed_audited_and_stores_nothing(desk, held, sent):
    before = rows("Snapshot")

    decide(desk, held, "reject", "The file was cut.")

    held.refresh_from_db()
    assert (held.state, held.reason, held.decided_by.username) == (
        SnapshotState.REJECTED,
        "The file was cut.",
        "desk",
    )
    assert (rows("Snapshot"), sent) == (before, [])
    assert LogEntry.objects.get().change_message.startswith("Rejected: The file was cut. It was held: ")


@pytest.mark.parametrize(("first", "second"), [("accept", "reject"), ("reject", "accept"), ("accept", "accept")])
def test_decision_is_made_once(desk, held, sent, first, second):
    seen = re.search(r'name="seen" value="([^"]*)"', desk.get(page_of(held)).content.decode())[1]
    decide(desk, held, first)
    before, log = rows(), list(LogEntry.objects.values())

    response = decide(desk, held, second, "Otherwise.", seen=seen)

    assert "was decided on before, by desk" in response.content.decode()
    assert (rows(), list(LogEntry.objects.values())) == (before, log)
    assert len(sent) == (first == "accept")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"reason": " "}, "A decision needs a reason."),
        ({"decision": "maybe"}, "Say whether the edition is accepted or rejected."),
        ({"seen": "0-0-0"}, "The list has changed since you looked"),
    ],
)
def test_decision_without_all_it_needs_changes_nothing(desk, held, sent, data, told):
    before = rows()

    response = decide(desk, held, **({"decision": "accept"} | data))

    assert told in response.content.decode()
    assert (rows(), sent, LogEntry.objects.count()) == (before, [], 0)


def test_edition_older_than_the_newest_can_only_be_rejected(desk, held, sent):
    stored("un_sc", JULY, *FIRMS)

    page = desk.get(page_of(held)).content.decode()
    assert "it can only be rejected" in page
    assert 'value="accept"' not in page

    assert "it can only be rejected" in decide(desk, held, "accept").content.decode()
    assert sent == []
    decide(desk, held, "reject", "Superseded.")
    assert Snapshot.objects.get(pk=held.pk).state == SnapshotState.REJECTED


def test_edition_that_cannot_be_read_any_more_can_only_be_rejected(desk, held, monkeypatch, text_of):
    def fail(files):
        raise Unreadable("un_sc: unknown value 'Cat'")

    monkeypatch.setitem(PARSERS, "un_sc", fail)

    response = desk.get(page_of(held))

    assert "It cannot be read now: un_sc: unknown value 'Cat'" in text_of(response)
    assert 'value="accept"' not in response.content.decode()


def test_reader_sees_and_does_not_decide(sign_in, held, sent):
    reader = sign_in("view_snapshot")
    before = rows()

    page = reader.get(page_of(held)).content.decode()
    assert 'id="held"' in page
    assert "<textarea" not in page
    assert decide(reader, held, "accept").status_code == 403
    assert (rows(), sent) == (before, [])


def test_who_may_not_see_snapshots_sees_nothing_of_them(sign_in, held):
    nobody = sign_in("view_gap")

    assert nobody.get(page_of(held)).status_code == 403
    assert nobody.get(reverse("admin:coordination_snapshot_would_change", args=(held.pk,))).status_code == 403


def test_decision_is_posted_with_a_token_of_the_page(desk, held):
    address = reverse("admin:coordination_snapshot_decide", args=(held.pk,))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies
    before = rows()

    assert desk.get(address).status_code == 405
    assert strict.post(address, {"decision": "reject", "reason": "No."}).status_code == 403
    assert rows() == before


def test_stored_edition_shows_no_decision(desk):
    snapshot = stored("un_sc", MAY, *FIRMS, now=morning(MAY) + timedelta(hours=1))

    assert 'id="held"' not in desk.get(page_of(snapshot)).content.decode()
    assert desk.get(reverse("admin:coordination_snapshot_would_change", args=(snapshot.pk,))).status_code == 404
    assert desk.post(reverse("admin:coordination_snapshot_decide", args=(10**6,))).status_code == 404
