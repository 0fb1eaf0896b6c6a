"""
django-jsanctions beside us, in one run: the same OFAC, EU and UN files into SQLite, theirs without history.

It is the only Django package of the field. It reads the legacy XML forms alone, so those are the
files: SDN of 2021, the EU's list of 2021, the UN's newest.
"""

import gzip
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from django.core.management import call_command

from bench.figures import Figure
from bench.peers import python_with
from coordination.fetch import Planned
from coordination.models import Designation
from coordination.reference import load_reference
from coordination.tasks import read_and_store, receive

PEER = ("django-jsanctions==4.2.4", "pytz==2026.6")  # it imports the second without asking for it
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
FILES = (
    ("us_ofac_sdn", "ofac", "us/2021-03-10/sdn.xml.gz", date(2021, 3, 10)),
    ("eu_fsf", "eu", "eu/2021-03-02/xmlFullSanctionsList_1_1.xml.gz", date(2021, 3, 2)),
    ("un_sc", "un", "un/2026-08-01/consolidated.xml", date(2026, 8, 1)),
)
_THEIRS = """
import sys
from pathlib import Path
from django.conf import settings
room = Path(sys.argv[1])
settings.configure(
    SECRET_KEY="bench", USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", MEDIA_ROOT=str(room),
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": room / "theirs.sqlite3"}},
    INSTALLED_APPS=[
        *(f"django.contrib.{name}" for name in ("contenttypes", "auth", "sessions", "messages", "admin")),
        "jutil", "jsanctions",
    ],
    LOGGING_CONFIG=None,
)
import django
django.setup()
from django.core.management import call_command
from jsanctions.models import SanctionEntity
if sys.argv[2] == "migrate":
    call_command("migrate", verbosity=0)
else:
    call_command(f"import_{sys.argv[2]}_sanctions", file=sys.argv[3])
print(SanctionEntity.objects.count())
"""


def run(lists: Path) -> Iterator[Figure]:
    python = python_with(*PEER)
    if python is None or any(not (lists / path).exists() for _, _, path, _ in FILES):
        return
    call_command("migrate", verbosity=0, interactive=False)
    load_reference(now=NOW)
    began = time.perf_counter()
    for source, _, path, edition_on in FILES:
        snapshot, _ = receive(Planned(source, (lists / path,), edition_on=edition_on), now=NOW)
        read_and_store(snapshot, now=NOW)
    ours = Designation.objects.count() / (time.perf_counter() - began)
    with tempfile.TemporaryDirectory() as folder:
        theirs = _theirs(python, lists, Path(folder))
    yield Figure("parse and store, same files", ours, "/s", least=1000)
    yield Figure("django-jsanctions, same files", theirs, "/s")
    yield Figure("ratio to django-jsanctions", ours / theirs, "times", least=10)


def _theirs(python: Path, lists: Path, room: Path) -> float:
    """Entries a second. Unpacking its files, starting its process and its migrations are not counted."""

    def call(*arguments: str) -> int:
        command = [str(python), "-c", _THEIRS, str(room), *arguments]
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        return int(done.stdout.split()[-1])

    call("migrate")
    began = time.perf_counter()
    call("migrate")  # nothing left to do: what a start costs
    start = time.perf_counter() - began
    count, seconds = 0, 0.0
    for _, name, path, _ in FILES:
        plain = room / Path(path).name.removesuffix(".gz")
        with (gzip.open if path.endswith(".gz") else open)(lists / path, "rb") as packed, plain.open("wb") as file:
            shutil.copyfileobj(packed, file)
        began = time.perf_counter()
        count = call(name, str(plain))
        seconds += time.perf_counter() - began - start
    return count / seconds
