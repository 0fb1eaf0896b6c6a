"""From a publisher's address to rows: the tasks and `refresh` over HTTP, with the lists the program ships."""

import io
import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.celery import app
from coordination import tasks
from coordination.management.commands import prepare
from coordination.management.commands.refresh import STARTER
from coordination.models import Designation, Snapshot, Source
from coordination.vocabulary import NoticedBy, SnapshotState
from tests.fetch.server import Answer, Publisher

UN = (STARTER / "un_sc.xml").read_bytes()
UK = (STARTER / "gb_uksl.xml").read_bytes()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> dict[str, datetime]:
    """The moment that tasks and commands see."""
    moment = {"now": now}
    monkeypatch.setattr(timezone, "now", lambda: moment["now"])
    return moment


@pytest.fixture(autouse=True)
def publishers(reference: None, clock, server: Publisher, settings, tmp_path: Path) -> Iterator[None]:
    """FETCH=on; two lists have an address, on the server of this test, the others none."""
    settings.FETCH, settings.VAR_DIR = True, tmp_path
    Source.objects.update(noticed_by="", marker="", addresses=[])
    Source.objects.filter(code="un_sc").update(noticed_by=NoticedBy.HASH, addresses=[server.url("/un.xml")])
    Source.objects.filter(code="gb_uksl").update(noticed_by=NoticedBy.VALIDATORS, addresses=[server.url("/uk.xml")])
    server.answers["/un.xml"] = Answer(body=UN)
    server.answers["/uk.xml"] = Answer(body=UK).with_headers(ETag='"a"')
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def due(django_capture_on_commit_callbacks) -> Callable[[], None]:
    """What beat does every 15 minutes, with all that follows from it."""

    def run() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            tasks.fetch_due_sources()

    return run


def refresh(*sources: str, **options) -> str:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("refresh", *sources, stdout=out, stderr=err, **options)
    except CommandError as problem:
        err.write(str(problem))
    return out.getvalue() + err.getvalue()


def code(name: str) -> Source:
    return Source.objects.get(code=name)


# The timetable


def test_lists_that_are_due_are_fetched_and_stored(due, now: datetime):
    due()

    assert set(Snapshot.objects.stored().values_list("source__code", flat=True)) == {"un_sc", "gb_uksl"}
    assert Designation.objects.filter(source__code="un_sc").exists()
    assert not Designation.objects.filter(to_resolve=True).exists()
    assert code("un_sc").last_good_at == now
    assert code("au_dfat").last_tried_at is None


def test_lists_are_asked_for_again_at_their_own_cadence(due, clock, server: Publisher, now: datetime):
    due()
    for hours in range(1, 25):
        clock["now"] = now + timedelta(hours=hours)
        due()

    assert len(server.asked("/un.xml")) == 2
    assert 4 <= len(server.asked("/uk.xml")) <= 5
    assert Snapshot.objects.count() == 2


def test_one_publisher_that_fails_keeps_no_other_back(due, server: Publisher):
    server.answers["/un.xml"] = Answer(503)

    due()

    assert code("gb_uksl").last_good_at is not None
    assert (code("un_sc").last_good_at, Snapshot.objects.filter(source__code="un_sc").count()) == (None, 0)
    assert "answered 503" in code("un_sc").last_result


def test_list_that_cannot_be_read_is_kept_and_rejected(due, server: Publisher):
    """Its bytes came whole: the publisher is well, the file is not."""
    server.answers["/un.xml"] = Answer(body=UN[: len(UN) // 2])

    due()

    snapshot = Snapshot.objects.get(source__code="un_sc")
    assert snapshot.state == SnapshotState.REJECTED
    assert snapshot.reason
    assert not Designation.objects.filter(source__code="un_sc").exists()


def test_list_longer_than_its_server_says_is_rejected(due, server: Publisher):
    """HTTP ends it where the length says, so only reading it shows that there was more."""
    server.answers["/un.xml"] = Answer(body=UN, length=len(UN) // 2)

    due()

    assert Snapshot.objects.get(source__code="un_sc").state == SnapshotState.REJECTED
    assert not Designation.objects.filter(source__code="un_sc").exists()


def test_task_sent_twice_asks_once(due, server: Publisher):
    due()

    tasks.fetch_source(source_id=code("un_sc").pk)

    assert len(server.asked("/un.xml")) == 1


def test_with_fetch_off_no_connection_is_made(due, settings, server: Publisher, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_, **__):
        raise AssertionError("a connection was made")

    settings.FETCH = False
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    due()
    tasks.fetch_source(source_id=code("un_sc").pk)
    said = refresh()

    assert "nothing to read" in said
    assert server.requests == []
    assert not Source.objects.exclude(last_tried_at=None).exists()


def test_folder_is_read_instead_of_the_network(due, settings, server: Publisher, tmp_path: Path):
    settings.LISTS_DIR = str(tmp_path)
    (tmp_path / "un.xml").write_bytes(UN)
    (tmp_path / "manifest.toml").write_text('[[snapshot]]\nsource = "un_sc"\ndate = 2026-08-22\nfiles = ["un.xml"]\n')

    due()
    tasks.fetch_source(source_id=code("un_sc").pk)

    assert server.requests == []
    assert [snapshot.source.code for snapshot in Snapshot.objects.stored()] == ["un_sc"]


# In the foreground


def test_refresh_asks_the_publishers_now(server: Publisher):
    first, second = refresh(), refresh()

    assert "un_sc: A new edition was received" in first
    assert "records; " in first
    assert "un_sc: Unchanged: the same bytes" in second
    assert len(server.asked("/un.xml")) == 2


def test_refresh_asks_only_for_the_lists_named(server: Publisher):
    said = refresh("gb_uksl")

    assert server.asked("/un.xml") == []
    assert "gb_uksl: A new edition was received" in said
    assert "kr_mofa has no publisher's address" in refresh("kr_mofa")


def test_refresh_says_what_was_not_fetched_and_takes_the_rest(server: Publisher):
    server.answers["/un.xml"] = Answer(403)

    said = refresh()

    assert "un_sc: Not fetched: 127.0.0.1 answered 403 (Forbidden)" in said
    assert "gb_uksl: A new edition was received" in said
    assert "a list was not fetched, held or rejected" in said


def test_refresh_stores_what_a_killed_run_had_received(clock, now: datetime):
    tasks.ask_publisher(code("un_sc"), now=now)
    assert Snapshot.objects.get().state == SnapshotState.RECEIVED

    refresh("un_sc")

    assert Snapshot.objects.get().state == SnapshotState.STORED


def test_files_are_read_and_no_publisher_asked_where_files_are_given(server: Publisher):
    refresh(file=[f"un_sc={STARTER / 'un_sc.xml'}"])

    assert server.requests == []
    assert Snapshot.objects.stored().count() == 1


# The first start


@pytest.fixture
def first_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: Publisher) -> Callable[[], str]:
    monkeypatch.setattr(prepare, "_collect_static", lambda: "collected")
    monkeypatch.setattr(prepare, "_write_report", lambda: tmp_path / "gap-report.html")
    monkeypatch.setattr(prepare, "load_reference", lambda **_: None)  # the addresses of this test stand

    def run() -> str:
        out = io.StringIO()
        call_command("prepare", stdout=out)
        return out.getvalue()

    return run


def test_first_start_asks_the_publishers_and_a_second_does_not(first_start, server: Publisher):
    first = first_start()
    asked = len(server.requests)
    second = first_start()

    assert "asking the publishers" in first
    assert Snapshot.objects.stored().filter(is_starter=False).count() == 2
    assert "the timetable asks for newer ones" in second
    assert len(server.requests) == asked


def test_first_start_that_reaches_nobody_shows_the_starter_lists(first_start, server: Publisher):
    server.answers.clear()

    said = first_start()

    assert "not all were read" in said
    assert Snapshot.objects.stored().filter(is_starter=True).exists()
