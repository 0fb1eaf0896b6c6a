"""
A worker that sends the weekly report, to be killed from outside by `test_mailing_killed`.

Each is a process of its own, forked from one that has loaded the program once.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)

if not apps.ready:  # in the process that workers are forked from
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ.pop("DATABASE_URL", None)
    django.setup()

from django.db import connection  # noqa: E402

from coordination.models import Dispatch, Recipient, Report  # noqa: E402
from coordination.publish import dispatch  # noqa: E402
from tests.migrated import migrate  # noqa: E402

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.mailing"])


def start(work: Callable[..., None], room: Path, *arguments: int) -> BaseProcess:
    process = FORKS.Process(target=work, args=(room, *arguments))
    process.start()
    return process


def make(room: Path) -> None:
    """Rows, a recipient and an intended message, in a folder that is not there yet."""
    room.mkdir()
    _work_in(room)
    migrate()
    text = {"subject": "Gap report", "title": "Week 47", "known": "", "happened": "", "became": ""}
    day = NOW.date()
    Report.objects.create(
        week="2026-W47", from_on=day, to_on=day, written_at=NOW, inputs={}, figures={}, summary=text, files=[]
    )
    Recipient.objects.create(email="desk@example.org", is_desk=True)
    dispatch.plan_dispatches("2026-W47", now=NOW)


def send(room: Path, port: int) -> None:
    """Send what is due."""
    _send(room, port, now=NOW)


def send_later(room: Path, port: int) -> None:
    """An hour later: take up what was left, send what is due."""
    _send(room, port, now=NOW + timedelta(hours=1))


def _send(room: Path, port: int, *, now: datetime) -> None:
    _work_in(room)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    dispatch.release_left_behind(now=now)
    for pk in Dispatch.objects.due(now=now).values_list("pk", flat=True):
        dispatch.send_dispatch(pk, now=now, folder=room)


def _work_in(room: Path) -> None:
    connection.settings_dict["NAME"] = str(room / "coordination.sqlite3")
