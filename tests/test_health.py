"""Each check that fails turns /readyz to 503 and is named; /healthz only says that the process answers."""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from coordination.api import health
from coordination.models import Heartbeat


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(health.timezone, "now", lambda: now)
    monkeypatch.setattr(health, "_seen", set())


@pytest.fixture
def tick(db: None, now: datetime) -> Heartbeat:
    return Heartbeat.objects.create(name="tick", sent_at=now - timedelta(seconds=6), run_at=now - timedelta(seconds=5))


def failed(client: Client) -> dict[str, str]:
    """The checks that do not hold, with what /readyz says of each."""
    response = client.get("/readyz")
    answers = response.json()["checks"]
    assert response.status_code == (200 if all(answer["ok"] for answer in answers.values()) else 503)
    return {name: answer["detail"] for name, answer in answers.items() if not answer["ok"]}


def test_process_answers_without_a_database(client: Client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_everything_up_is_ready(client: Client, tick: Heartbeat):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert list(response.json()["checks"]) == ["database", "migrations", "broker", "worker_and_beat"]
    assert response.json()["checks"]["worker_and_beat"]["detail"] == "last tick 5 s ago"


def test_ready_asks_the_database_twice_once_it_is_migrated(client: Client, tick: Heartbeat, django_assert_num_queries):
    client.get("/readyz")

    with django_assert_num_queries(2):
        client.get("/readyz")


def test_database_down_is_named_without_its_address(client: Client, tick: Heartbeat, monkeypatch):
    def refuse(*_):
        raise OperationalError("connection to server at 10.0.0.7, user desk, failed")

    with monkeypatch.context() as down:
        down.setattr(health.connection, "cursor", refuse)
        down_checks, page = failed(client), client.get("/readyz").content

    assert down_checks["database"] == "the database does not answer"
    assert b"10.0.0.7" not in page


def test_migration_not_applied_is_named(client: Client, tick: Heartbeat, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])

    assert failed(client) == {"migrations": "1 not applied: run `manage.py migrate`"}


def test_redis_down_is_named(client: Client, tick: Heartbeat, settings):
    settings.REDIS_URL = "redis://:hidden@127.0.0.1:1/0"

    assert failed(client) == {"broker": "Redis does not answer"}
    assert b"hidden" not in client.get("/readyz").content


def test_queue_folder_gone_is_named(client: Client, tick: Heartbeat, settings, tmp_path):
    settings.REDIS_URL, settings.QUEUE_DIR = "", tmp_path

    assert failed(client) == {"broker": "the queue's folder cannot be written"}


def test_no_tick_yet_is_named(client: Client, db: None):
    assert failed(client) == {"worker_and_beat": "no tick yet: worker and beat have not started"}


@pytest.mark.parametrize(
    ("waiting", "late"), [(3, "the worker takes no messages"), (0, "beat sends none")], ids=["worker", "beat"]
)
def test_old_tick_says_who_is_down(client: Client, tick: Heartbeat, now: datetime, monkeypatch, waiting, late):
    Heartbeat.objects.update(run_at=now - timedelta(seconds=61))
    monkeypatch.setattr(health, "_messages_waiting", lambda: waiting)

    assert failed(client) == {"worker_and_beat": f"last tick 61 s ago: {late}"}


def test_tick_that_waited_long_names_the_worker(client: Client, tick: Heartbeat, now: datetime):
    Heartbeat.objects.update(sent_at=now - timedelta(seconds=90))

    assert failed(client) == {"worker_and_beat": "the worker is late: the last tick waited 85 s"}
