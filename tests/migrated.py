"""An SQLite file as the migrations leave it, for programs that tests start: migrated once a run, then copied."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.core.management import call_command
from django.db import connection


def migrate() -> None:
    """Make the database that the connection names, an SQLite file that is not there yet."""
    connection.close()
    named, room = Path(connection.settings_dict["NAME"]), os.environ.get("TESTS_ROOM")
    kept = Path(room) / "migrated.sqlite3" if room else None
    if kept is not None and kept.exists():
        shutil.copy(kept, named)
        return
    call_command("migrate", verbosity=0)
    if kept is not None:
        part = kept.with_suffix(f".{os.getpid()}")
        with closing(sqlite3.connect(named)) as database:
            database.execute("VACUUM INTO ?", (str(part),))
        part.rename(kept)
