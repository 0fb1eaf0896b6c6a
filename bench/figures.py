"""One measured number, and what it is held against."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """`most` and `least` are the targets; without one the figure is only told."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool:
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def __str__(self) -> str:
        target = f"at most {self.most:,g}" if self.most is not None else ""
        target = f"at least {self.least:,g}" if self.least is not None else target
        value = f"{self.value:,.1f}" if self.value < 100 else f"{self.value:,.0f}"
        return f"{self.name:<34}{value:>10} {self.unit:<11}{target}{'' if self.holds else '  MISSED'}".rstrip()


@dataclass
class Stopwatch:
    """Seconds spent, by what they were spent on."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def on(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[what] = self.seconds.get(what, 0) + time.perf_counter() - began


def peak_mb() -> float:
    """
    The most memory that this process has held at once.

    Not `ru_maxrss`: that of a child begins with what its parent held when it was started.
    """
    return _told(Path("/proc/self/status"), "VmHWM:")


def held_mb(process: int | str = "self") -> float:
    """The memory that a process holds now, of pages that two share its part; 0 for one that has ended."""
    return _told(Path(f"/proc/{process}/smaps_rollup"), "Pss:")


def _told(file: Path, what: str) -> float:
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(what)), 0)
