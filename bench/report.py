"""The weekly report in a process of its own: `python -m bench.report FOLDER` prints what it took, as JSON."""

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import django
from django.core.management import call_command

from bench.figures import peak_mb

_EVERY = 0.02  # seconds: a process tells the most it has held, until it ends


def main(folder: str) -> None:
    django.setup()
    peaks: dict[int, float] = {}
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(peaks, ended))
    watch.start()
    try:
        call_command("report", week="2026-W47", out=Path(folder))
    finally:
        ended.set()
        watch.join()
    busy = sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))
    print(json.dumps({"busy": busy, "memory": [peak_mb(), *sorted(peaks.values(), reverse=True)]}))


def _watch(peaks: dict[int, float], ended: threading.Event) -> None:
    """The most MB that each process started from here has held."""
    while not ended.wait(_EVERY):
        for process in _children():
            peaks[process] = max(peaks.get(process, 0), peak_mb(process))


def _children() -> Iterator[int]:
    for task in Path("/proc/self/task").iterdir():
        try:
            yield from map(int, (task / "children").read_text().split())
        except OSError:  # the thread has ended meanwhile
            continue


if __name__ == "__main__":
    main(sys.argv[1])
