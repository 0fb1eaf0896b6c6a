"""An empty database to the week's report: every list read, stored, linked, aligned and told."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command

from bench.aligning import aligning
from bench.figures import Figure, Stopwatch
from bench.memory import all_watched
from bench.pages import pages
from coordination import align, resolve
from coordination.fetch import read_manifest
from coordination.models import Alignment, Designation
from coordination.parse import PARSERS
from coordination.reference import load_reference
from coordination.tasks import moment_of, read_and_store, receive

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # fixed: the same gaps are open whenever it is run


def _report_apart(out: Path) -> Iterator[Figure]:
    """Write the report as a worker does, and tell what each of its processes took."""
    command = [sys.executable, "-m", "bench.report", str(out)]
    began = time.perf_counter()
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    yield Figure("report", time.perf_counter() - began, "s", most=15)
    took = json.loads(told)
    yield Figure("report, processor", took["busy"], "s")
    for number, memory in enumerate(took["memory"], 1):
        yield Figure(f"report, memory, process {number}", memory, "MB")
    yield Figure("report, memory, all processes", sum(took["memory"]), "MB", most=500)


def run(lists: Path) -> Iterator[Figure]:
    with all_watched() as memory:
        yield from _built(lists)
    yield Figure("cold build, memory", sum(memory), "MB", most=700)
    yield from pages()


def _built(lists: Path) -> Iterator[Figure]:
    watch = Stopwatch()
    call_command("migrate", verbosity=0, interactive=False)
    load_reference(now=NOW)
    with watch.on("store"):
        for edition in read_manifest(lists):
            if edition.source in PARSERS:
                moment = moment_of(edition, real_now=NOW)
                snapshot, _ = receive(edition, now=moment)
                read_and_store(snapshot, now=moment)
    designations = Designation.objects.count()
    yield Figure("designations stored", designations, "")
    yield Figure("parse and store", watch.seconds["store"], "s")
    yield Figure("parse and store, speed", designations / watch.seconds["store"], "/s", least=1000)
    with watch.on("resolve"):
        resolve.resolve_pending(now=NOW)
    yield Figure("link", watch.seconds["resolve"], "s", most=35)
    with watch.on("align"):
        align.align_pending(on=NOW.date(), now=NOW, live=False)
    yield Figure("align", watch.seconds["align"], "s", most=20)
    yield Figure("align, speed", Alignment.objects.count() / watch.seconds["align"], "cells/s")
    yield from aligning(NOW)
    with watch.on("figures"):
        align.write_week_figures(now=NOW)
    yield Figure("figures of the week", watch.seconds["figures"], "s", most=5)
    with watch.on("report"), tempfile.TemporaryDirectory() as out:
        yield from _report_apart(Path(out))
    yield Figure("cold build, all", sum(watch.seconds.values()), "s", most=90)
