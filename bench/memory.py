"""The most memory that this process and those started from it have held."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import peak_mb

_EVERY = 0.02  # seconds: a process tells the most it has held, until it ends


@contextmanager
def children_watched() -> Iterator[dict[int, float]]:
    """The most MB that each process started from here has held, by its number; filled while this goes on."""
    peaks: dict[int, float] = {}
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(peaks, ended))
    watch.start()
    try:
        yield peaks
    finally:
        ended.set()
        watch.join()


def _watch(peaks: dict[int, float], ended: threading.Event) -> None:
    while not ended.wait(_EVERY):
        for process in _children():
            peaks[process] = max(peaks.get(process, 0), peak_mb(process))


def _children() -> Iterator[int]:
    for task in Path("/proc/self/task").iterdir():
        try:
            yield from map(int, (task / "children").read_text().split())
        except OSError:  # the thread has ended meanwhile
            continue
