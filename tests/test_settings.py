"""A start that would be unsafe is refused in one sentence."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
GOOD_SECRET = "kq3-Vn8xZ1rT6yBw0LmPd5HsJc7fGe2aUo9iQ4EtRbNM"


def start(var: Path, **environment: str) -> str:
    """The last line that a start with this environment prints."""
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); print('started')"],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings"}
        | environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    return (done.stdout + done.stderr).strip().splitlines()[-1]


def test_start_on_this_machine_needs_nothing_and_keeps_its_secret_private(tmp_path: Path):
    assert start(tmp_path) == "started"
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, "SECRET_KEY is too simple"),
        ({"SECRET_KEY": GOOD_SECRET, "DEBUG": "on"}, "DEBUG is on"),
    ],
    ids=["no secret", "simple secret", "debug"],
)
def test_public_start_is_refused(tmp_path: Path, environment: dict[str, str], says: str):
    assert says in start(tmp_path, ALLOWED_HOSTS="sanctions.example.org", **environment)


def test_public_start_with_a_secret_is_allowed(tmp_path: Path):
    assert start(tmp_path, ALLOWED_HOSTS="sanctions.example.org", SECRET_KEY=GOOD_SECRET) == "started"
    assert not (tmp_path / "secret-key").exists()


def test_contact_that_would_write_headers_of_its_own_is_refused(tmp_path: Path):
    assert "FETCH_CONTACT goes into a header" in start(tmp_path, FETCH_CONTACT="desk@example.org\r\nX-Evil: 1")


PAGES = ("import 'coordination.admin'", "import 'coordination.api'", "import 'unfold.admin'")


def test_command_that_shows_no_page_loads_none(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-v", "manage.py", "report", "--week", "1999-W99"],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )

    assert "'1999-W99' is not a week" in done.stderr
    assert "import 'coordination.publish.report'" in done.stderr
    assert not [line for line in done.stderr.splitlines() if line.startswith(PAGES)]
