"""Linking all lists: cold, a hundredth changed, and one name asked for (`match`)."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from django.core.management import call_command

from bench.figures import Figure, peak_mb
from bench.memory import all_watched
from coordination import resolve
from coordination.fetch import read_manifest
from coordination.models import Designation, DesignationName
from coordination.parse import PARSERS
from coordination.reference import load_reference
from coordination.tasks import moment_of, read_and_store, receive
from coordination.vocabulary import NameKind, NameQuality

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
CHANGED = 100  # every hundredth record
ASKED = 400  # names, of every script in which lists print them


def run(lists: Path) -> Iterator[Figure]:
    call_command("migrate", verbosity=0, interactive=False)
    load_reference(now=NOW)
    for edition in read_manifest(lists):
        if edition.source in PARSERS:
            moment = moment_of(edition, real_now=NOW)
            snapshot, _ = receive(edition, now=moment)
            read_and_store(snapshot, now=moment)
    stored = peak_mb()
    with all_watched() as memory:
        yield from _linked("link, all lists", most=35)
    yield Figure("link, memory of all processes", sum(memory), "MB", most=700)
    for number, held in enumerate(memory, 1):
        yield Figure(f"link, memory, process {number}", held, "MB")
    yield Figure("link, memory before", stored, "MB")
    _change(CHANGED)
    yield from _linked("link, 1 % changed", most=3)
    yield from _asked()


def _linked(name: str, *, most: float | None) -> Iterator[Figure]:
    """Seconds on the clock, and those of the processors: others may be working on the machine."""
    began, busy = time.perf_counter(), _busy()
    resolve.resolve_pending(now=NOW)
    yield Figure(name, time.perf_counter() - began, "s", most=most)
    yield Figure(f"{name}, processors", _busy() - busy, "s")


def _busy() -> float:
    """Seconds of processors that this process and those that ended before it have taken."""
    return sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


def _change(step: int) -> None:
    """Give every so manieth record one name more, as an amendment of its list would."""
    changed = list(Designation.objects.order_by("pk"))[::step]
    for designation in changed:
        words = designation.name.split()
        full = " ".join([*words[1:], words[0]])
        DesignationName.objects.create(
            designation=designation,
            full=full,
            folded=full.casefold(),
            kind=NameKind.ALIAS,
            quality=NameQuality.UNGRADED,
        )
    Designation.objects.filter(pk__in=[each.pk for each in changed]).update(to_resolve=True)


def _asked() -> Iterator[Figure]:
    chance = random.Random(4)
    pks = list(DesignationName.objects.order_by("pk").values_list("pk", flat=True))
    names = DesignationName.objects.filter(pk__in=chance.sample(pks, ASKED)).order_by("pk")
    queries = [_as_asked(full, chance) for full in names.values_list("full", flat=True)]
    for name in queries[:20]:  # what a server has met before
        resolve.match(resolve.Query(names=(name,)))
    spent = []
    for name in queries[20:]:
        began = time.perf_counter(), time.process_time()
        resolve.match(resolve.Query(names=(name,)))
        spent.append((1000 * (time.perf_counter() - began[0]), 1000 * (time.process_time() - began[1])))
    for place, what in enumerate(("", ", processor")):
        ordered = sorted(each[place] for each in spent)
        yield Figure(f"match, median{what}", ordered[len(ordered) // 2], "ms")
        p95 = ordered[int(len(ordered) * 0.95)]
        yield Figure(f"match, p95{what}", p95, "ms", most=None if what else 25)


def _as_asked(full: str, chance: random.Random) -> str:
    """A printed name as somebody might ask for it: a word left out, another order, another case."""
    words = full.split()
    if len(words) > 2 and chance.random() < 0.4:
        words.pop(chance.randrange(len(words)))
    if chance.random() < 0.5:
        words.reverse()
    return " ".join(words).title() if chance.random() < 0.5 else " ".join(words)
