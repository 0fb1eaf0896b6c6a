"""
`refresh` in processes that die: run as a program, not imported, by `test_killed`.

    python -m tests.killing LISTS ROOM                    count the statements of a whole refresh
    python -m tests.killing LISTS ROOM NUMBER [NUMBER…]   die at that statement, start again, run to the end
    python -m tests.killing LISTS ROOM run                one refresh, to be killed from outside

ROOM/fresh holds a database with the reference data, made on the first call. Each refresh works in
a folder of its own in ROOM (`whole`, the number, `run`) and leaves there `rows.json`, every row of
the program, and `taken.json`: statements and seconds. It is always 2026-11-24: moments are rows too.
"""

import gc
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def main(lists: Path, room: Path, *words: str) -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(room / "settings"), "FETCH": "off"}
    os.environ.pop("DATABASE_URL", None)
    django.setup()
    timezone.now = lambda: NOW  # type: ignore[assignment]
    if not (room / "fresh").exists():
        survive(lambda: make_fresh(room))
    if words == ("run",):
        work_in(room / "run", room)
        refresh(lists, room / "run")
    if len(words) > 1:
        warm_up(lists, room)
    for word in words or ["whole"]:
        folder = room / word
        if word.isdecimal():
            ended = in_a_process(lambda: refresh(lists, folder, die_at=int(word)), folder, room)  # noqa: B023
            assert os.WIFSIGNALED(ended), f"it was not killed at statement {word}"
            assert os.WTERMSIG(ended) == signal.SIGKILL
        if word != "run":
            ended = in_a_process(lambda: refresh(lists, folder), folder, room)  # noqa: B023
            assert ended == 0, f"it did not run to its end after statement {word}"


def warm_up(lists: Path, room: Path) -> None:
    """Refresh once here, so that each process begins with the modules loaded and pays for its statements alone."""
    work_in(room / "warm", room)
    refresh(lists, room / "warm")
    connections.close_all()
    gc.freeze()
    gc.disable()  # what is copied from here is copied once, when it is written to


def make_fresh(room: Path) -> None:
    from coordination.reference import load_reference
    from tests.migrated import migrate

    point_to(room / "making")
    migrate()
    load_reference(now=NOW)
    connections.close_all()
    (room / "making").rename(room / "fresh")


def point_to(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    connections.close_all()
    connection.settings_dict["NAME"] = str(folder / "rows.sqlite3")
    settings.STORAGES["default"]["OPTIONS"]["location"] = folder / "snapshots"


def work_in(folder: Path, room: Path) -> None:
    if not folder.exists():
        shutil.copytree(room / "fresh", folder)
    point_to(folder)


def refresh(lists: Path, folder: Path, *, die_at: int = 0) -> None:
    statements = 0

    def count(execute: Callable, *arguments: Any) -> Any:
        nonlocal statements
        statements += 1
        if statements == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    begun = time.monotonic()
    with connection.execute_wrapper(count):
        call_command("refresh", lists=lists)
    taken = {"statements": statements, "seconds": time.monotonic() - begun}
    from tests.factories import rows

    (folder / "taken.json").write_text(json.dumps(taken))
    (folder / "rows.json").write_text(json.dumps(rows(), default=str, ensure_ascii=False))


def in_a_process(work: Callable[[], None], folder: Path, room: Path) -> int:
    """Wait status of a process of its own that does the work."""

    def prepared() -> None:
        work_in(folder, room)
        work()

    return survive(prepared)


def survive(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    status = 1
    try:
        work()
        status = 0
    finally:
        sys.stdout.flush()
        os._exit(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
