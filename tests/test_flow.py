"""The flow as it runs: files in a folder, a real worker, a real broker, and cells at the end."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from coordination.management.commands.refresh import STARTER

PROJECT = Path(__file__).resolve().parents[1]
PATIENCE = 90  # seconds; it takes five where nothing else runs
PREPARE_AND_SEND = """
import django
django.setup()
from django.utils import timezone
from coordination import reference, tasks
from tests.migrated import migrate
migrate()
reference.load_reference(now=timezone.now())
tasks.fetch_due_sources.delay()
"""
LEFT_TO_DO = """
SELECT (SELECT count(*) FROM coordination_snapshot WHERE state <> 'stored')
     + (SELECT count(*) FROM coordination_designation WHERE to_resolve)
     + (SELECT count(*) FROM coordination_entity WHERE to_align)
"""
LISTS_OF_THE_BANK = """
SELECT source.code
  FROM coordination_designation AS un
  JOIN coordination_designation AS designation ON designation.entity_id = un.entity_id
  JOIN coordination_source AS source ON source.id = designation.source_id
 WHERE un.key = 'KPe.047'
"""


@pytest.mark.servers
def test_files_in_lists_dir_are_stored_linked_and_aligned_by_a_worker(tmp_path: Path):
    database, lists = tmp_path / "flow.sqlite3", tmp_path / "lists"
    shutil.copytree(STARTER, lists)
    expected = len(tomllib.loads((lists / "manifest.toml").read_text("utf-8"))["snapshot"])
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LISTS_DIR": str(lists),
        "VAR_DIR": str(tmp_path / "var"),
        "REDIS_URL": broker(),
    }
    subprocess.run([sys.executable, "-c", PREPARE_AND_SEND], check=True, cwd=PROJECT, env=environment)

    log = tmp_path / "worker.log"
    with worker(environment, log) as process:
        give_up = time.monotonic() + PATIENCE
        while not is_done(database, expected):
            assert process.poll() is None, f"the worker ended:\n{log.read_text()}"
            assert time.monotonic() < give_up, f"not done after {PATIENCE} s:\n{log.read_text()}"
            time.sleep(0.2)

    with closing(sqlite3.connect(database)) as rows:
        assert {code for (code,) in rows.execute(LISTS_OF_THE_BANK)} >= {"un_sc", "us_ofac_sdn", "gb_uksl", "au_dfat"}
        entities, jurisdictions, cells = (
            rows.execute(f"SELECT count(*) FROM coordination_{table}").fetchone()[0]
            for table in ("entity", "jurisdiction", "alignment")
        )
        assert cells == entities * jurisdictions


def broker() -> str:
    """A database of its own on the Redis that is named, where no other test's worker takes messages; else files."""
    named = os.environ.get("TEST_REDIS_URL") or os.environ.get("REDIS_URL", "")
    return f"{named.rpartition('/')[0]}/15" if named else ""


def is_done(database: Path, expected: int) -> bool:
    with closing(sqlite3.connect(database)) as rows:
        ((left,),) = rows.execute(LEFT_TO_DO)
        ((stored,),) = rows.execute("SELECT count(*) FROM coordination_snapshot")
        ((cells,),) = rows.execute("SELECT count(*) FROM coordination_alignment")
    return left == 0 and stored == expected and cells > 0


@contextmanager
def worker(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """A worker as the Procfile starts it, asked to stop at the end."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "--pool",
        "threads",
        "--concurrency",
        "2",
        *quiet,
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=output)
    try:
        yield process
        process.terminate()
        assert process.wait(PATIENCE) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()
