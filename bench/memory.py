"""The most memory that this process and those started from it have held at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import held_mb

_EVERY = 0.1  # seconds: to look takes some milliseconds


@contextmanager
def all_watched() -> Iterator[list[float]]:
    """The MB that each process held when all together held most: this one first; filled while this goes on."""
    most: list[float] = []
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(most, ended))
    watch.start()
    try:
        yield most
    finally:
        ended.set()
        watch.join()


def _watch(most: list[float], ended: threading.Event) -> None:
    while not ended.wait(_EVERY):
        now = [held_mb(), *(held_mb(process) for process in _children())]
        if sum(now) > sum(most):
            most[:] = now


def _children() -> Iterator[int]:
    for task in Path("/proc/self/task").iterdir():
        try:
            yield from map(int, (task / "children").read_text().split())
        except OSError:  # the thread has ended meanwhile
            continue
