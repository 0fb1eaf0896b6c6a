"""Bytes -> entries: the newest edition of each list that has a parser."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.figures import Figure, Stopwatch, peak_mb
from coordination.fetch import read_manifest
from coordination.parse import PARSERS, ListFile

FIRST_FOUR = ("un_sc", "us_ofac_sdn", "gb_uksl", "au_dfat")


def run(lists: Path) -> Iterator[Figure]:
    watch, total = Stopwatch(), 0
    for edition in read_manifest(lists):
        if edition.source not in PARSERS:
            continue
        files = [ListFile(path.name, partial(open, path, "rb")) for path in edition.files]
        with watch.on(edition.source):
            count = sum(1 for _ in PARSERS[edition.source](files).entries)
        total += count
        yield Figure(f"parse {edition.source}", watch.seconds[edition.source], "s")
        yield Figure(f"parse {edition.source}, speed", count / watch.seconds[edition.source], "records/s")
    seconds = sum(watch.seconds.values())
    yield Figure("parse, UN, US, UK and AU", sum(watch.seconds[source] for source in FIRST_FOUR), "s", most=20)
    yield Figure("parse, all", seconds, "s", most=20)
    yield Figure("parse, all, speed", total / seconds, "records/s")
    yield Figure("parse, memory", peak_mb(), "MB", most=500)
