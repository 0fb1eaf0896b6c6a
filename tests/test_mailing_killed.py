"""A worker that is killed while it sends: the recipient has one report, or the failure is seen."""

import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests import mailing
from tests.publish.mail_server import Post, failing_server, mail_server

PATIENCE = 120  # seconds; it takes less than one where nothing else runs


def run(work: Callable[..., None], room: Path, *arguments: int) -> None:
    process = mailing.start(work, room, *arguments)
    process.join(PATIENCE)
    assert process.exitcode == 0, f"{work.__name__} ended with {process.exitcode}"


def message(room: Path) -> tuple[str, str]:
    """State and words of the one message, as they stand in the file."""
    with closing(sqlite3.connect(room / "coordination.sqlite3")) as rows:
        ((state, said),) = rows.execute("SELECT state, said FROM coordination_dispatch")
    return state, said


def kill_while_sending(room: Path, at: str) -> list[bytes]:
    """SIGKILL at the moment at which the server stands still; what it had taken in by then."""
    with failing_server(at, stalls=True) as server:
        worker = mailing.start(mailing.send, room, server.port)
        assert server.reached.wait(PATIENCE)
        worker.kill()
        worker.join(PATIENCE)
        assert worker.exitcode == -signal.SIGKILL
        return server.contents


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("mailing") / "fresh"
    run(mailing.make, room)
    return room


@pytest.fixture
def room(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fresh, tmp_path / "room"))


@pytest.mark.parametrize("at", ["rcpt", "data"])
def test_killed_before_the_content_left_it_is_sent_once_by_the_next(at: str, room: Path):
    kill_while_sending(room, at)
    post = Post()
    with mail_server(post) as port:
        run(mailing.send, room, port)  # too early to know that the worker is gone
        assert post.addresses == []
        run(mailing.send_later, room, port)
        run(mailing.send_later, room, port)

    assert post.addresses == ["desk@example.org"]
    assert message(room)[0] == "sent"


def test_killed_after_the_content_left_it_is_never_sent_again_and_a_person_sees_it(room: Path):
    contents = kill_while_sending(room, "end")
    post = Post()
    with mail_server(post) as port:
        run(mailing.send_later, room, port)
        run(mailing.send_later, room, port)

    assert len(contents) + len(post.addresses) == 1
    state, said = message(room)
    assert state == "uncertain"
    assert "handed the message over" in said
