"""A worker that is killed while it sends: the recipient has one report, or the failure is seen."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.publish.mail_server import Post, failing_server, mail_server

PROJECT = Path(__file__).resolve().parents[1]
PATIENCE = 120  # seconds; it takes two where nothing else runs


def mailing(room: Path, *words: object) -> list[str]:
    return [sys.executable, "-m", "tests.mailing", str(room), *map(str, words)]


def run(room: Path, *words: object) -> str:
    done = subprocess.run(mailing(room, *words), cwd=PROJECT, timeout=PATIENCE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def message(room: Path) -> tuple[str, str]:
    """State and words of the one message, as they stand in the file."""
    with closing(sqlite3.connect(room / "coordination.sqlite3")) as rows:
        ((state, said),) = rows.execute("SELECT state, said FROM coordination_dispatch")
    return state, said


def kill_while_sending(room: Path, at: str) -> list[bytes]:
    """SIGKILL at the moment at which the server stands still; what it had taken in by then."""
    with failing_server(at, stalls=True) as server:
        worker = subprocess.Popen(mailing(room, "send", server.port), cwd=PROJECT)
        assert server.reached.wait(PATIENCE)
        worker.send_signal(signal.SIGKILL)
        worker.wait(PATIENCE)
        return server.contents


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("mailing") / "fresh"
    run(room, "make")
    return room


@pytest.fixture
def room(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fresh, tmp_path / "room"))


@pytest.mark.parametrize("at", ["rcpt", "data"])
def test_killed_before_the_content_left_it_is_sent_once_by_the_next(at: str, room: Path):
    kill_while_sending(room, at)
    post = Post()
    with mail_server(post) as port:
        run(room, "send", port)  # too early to know that the worker is gone
        assert post.addresses == []
        run(room, "later", port)
        run(room, "later", port)

    assert post.addresses == ["desk@example.org"]
    assert message(room)[0] == "sent"


def test_killed_after_the_content_left_it_is_never_sent_again_and_a_person_sees_it(room: Path):
    contents = kill_while_sending(room, "end")
    post = Post()
    with mail_server(post) as port:
        run(room, "later", port)
        run(room, "later", port)

    assert len(contents) + len(post.addresses) == 1
    state, said = message(room)
    assert state == "uncertain"
    assert "handed the message over" in said
