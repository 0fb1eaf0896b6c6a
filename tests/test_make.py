"""What a newcomer types first."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_alone_lists_its_targets():
    done = subprocess.run(["make"], cwd=PROJECT, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})

    listed = [line.split()[1] for line in done.stdout.splitlines()]
    assert listed == ["help", "run", "test", "check", "bench", "clean"]


def test_missing_library_is_named_where_it_may_not_be_installed(tmp_path: Path):
    # Only what /usr/bin/env would not find: no compiler, no pkg-config, and no apt-get to install them with.
    done = subprocess.run(
        [sys.executable, "config/machine.py"], cwd=PROJECT, capture_output=True, text=True, env={"PATH": str(tmp_path)}
    )

    assert done.returncode == 1
    assert "g++ pkg-config libicu-dev" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_web_server_is_first_of_the_processes():
    """honcho gives PORT to the first as it is, and to each later one a hundred more."""
    lines = (PROJECT / "Procfile").read_text().splitlines()

    assert [line.partition(":")[0] for line in lines] == ["web", "worker", "beat"]
    assert all(line.partition(": ")[2].startswith("exec ") for line in lines)


def test_requirements_are_pinned_exactly():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (PROJECT / name).read_text().splitlines() if line and line[0] not in "#-"]
        assert all("==" in line.split("#")[0] for line in lines)
