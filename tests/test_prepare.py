"""`prepare` may run as often as one likes: it says what it did, and a password only while it is the right one."""

import socket
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from coordination.management.commands import prepare
from coordination.models import Heartbeat


@pytest.fixture
def room(db: None, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A VAR_DIR of its own; lists and report, which have tests of their own, are only noted."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(prepare, "_collect_static", lambda: "collected")
    monkeypatch.setattr(prepare, "_ingest_starter_lists", lambda: (tmp_path / "starter").touch())
    monkeypatch.setattr(prepare, "_write_report", lambda: tmp_path / "gap-report.html")
    return tmp_path


def prepared(**options: str) -> str:
    out = StringIO()
    call_command("prepare", stdout=out, **options)
    return out.getvalue()


def test_first_run_makes_an_administrator_and_reads_the_starter_lists(room: Path):
    said = prepared()

    kept = room / "admin-password"
    assert User.objects.get(is_superuser=True).check_password(kept.read_text())
    assert f"desk, password: {kept.read_text()}" in said
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (room / "starter").exists()
    assert "starter lists" in said
    assert str(room / "gap-report.html") in said


def test_lists_dir_is_read_instead_and_what_it_lacks_is_said(room: Path, settings):
    settings.LISTS_DIR = str(room / "nowhere")

    said = prepared()

    assert not (room / "starter").exists()
    assert "not all were read" in said
    assert "nowhere" in said
    assert "gap-report.html" in said


def test_second_run_says_the_same_password(room: Path):
    prepared()

    assert f"desk, password: {(room / 'admin-password').read_text()}" in prepared()
    assert User.objects.count() == 1


def test_password_that_was_changed_is_not_said(room: Path):
    prepared()
    desk = User.objects.get()
    desk.set_password("another one, of my own")
    desk.save()

    said = prepared()

    assert (room / "admin-password").read_text() not in said
    assert "was changed" in said


def test_administrator_of_ones_own_is_enough(room: Path):
    User.objects.create_superuser("minister", password="a long one of my own")

    said = prepared()

    assert "minister, with the password you gave" in said
    assert User.objects.count() == 1
    assert not (room / "admin-password").exists()


def test_start_waits_for_a_new_tick(room: Path, now):
    Heartbeat.objects.create(name="tick", sent_at=now, run_at=now)

    prepared()
    assert Heartbeat.objects.exists()

    prepared(port=str(_free_port()))
    assert not Heartbeat.objects.exists()


def test_port_in_use_is_refused_before_anything_is_done(room: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        with pytest.raises(CommandError, match=f"Port {port} is in use"):
            prepared(port=port)

    assert not User.objects.exists()


@pytest.mark.parametrize("port", ["eight", "0", "70000", "-1"])
def test_port_that_is_none_is_refused(room: Path, port: str):
    with pytest.raises(CommandError, match="set it to a number from 1 to 65535"):
        prepared(port=port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
