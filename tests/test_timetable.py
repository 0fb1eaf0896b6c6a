"""The timetable and the queue: what beat sends, a worker runs, by files or by Redis."""

import json
import threading
from datetime import datetime
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from kombu import Connection

from config.celery import app
from coordination import tasks
from coordination.models import Heartbeat


def test_timetable_names_tasks_that_exist():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} - set(app.tasks) == set()


@pytest.mark.django_db
def test_tick_run_twice_leaves_one_row(monkeypatch: pytest.MonkeyPatch, now: datetime):
    monkeypatch.setattr(tasks.timezone, "now", lambda: now)

    tasks.tick()
    tasks.tick()

    assert Heartbeat.objects.get().run_at == now


@pytest.mark.django_db(transaction=True)
def test_tick_sent_to_the_broker_is_run_by_a_worker():
    ran = threading.Event()
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=60):
        tasks.tick.apply_async(expires=60)
        for _ in range(600):
            if Heartbeat.objects.filter(name="tick").exists():
                break
            ran.wait(0.1)

    tick = Heartbeat.objects.get(name="tick")
    assert tick.sent_at < tick.run_at


def queue(folder: Path) -> Connection:
    options = {key: str(folder) for key in ("data_folder_in", "data_folder_out", "control_folder")}
    return Connection("filesystem://localhost", transport="config.file_queue:Transport", transport_options=options)


def test_messages_are_taken_once_in_the_order_they_were_put(tmp_path: Path):
    with queue(tmp_path).SimpleQueue("orders") as waiting:
        for number in range(5):
            waiting.put({"number": number})
        taken = []
        for _ in range(5):
            message = waiting.get(timeout=5)
            message.ack()
            taken.append(message.payload["number"])

    assert taken == [0, 1, 2, 3, 4]
    assert not list(tmp_path.glob("*.msg*"))


def test_half_a_message_is_never_seen(tmp_path: Path):
    """While one puts, another reads every file that is there: each is whole."""
    done = threading.Event()
    broken: list[str] = []

    def read() -> None:
        while not done.is_set():
            for path in tmp_path.glob("*.orders.msg"):
                try:
                    json.loads(path.read_text())
                except ValueError:
                    broken.append(path.name)

    reader = threading.Thread(target=read)
    reader.start()
    with queue(tmp_path).SimpleQueue("orders") as waiting:
        for number in range(200):
            waiting.put({"number": number, "filling": "x" * 10_000})
    done.set()
    reader.join()

    assert broken == []
