"""Every record linked, in one process or two, and the keys and likenesses of all written anew."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from coordination.models import Likeness, LinkKey, LinkRecord
from coordination.models.bulk import batches, read_once, written_anew
from coordination.own_process import own_process
from coordination.resolve import index, statistics
from coordination.resolve.cluster import Clustered, Pair
from coordination.resolve.frequencies import Frequencies
from coordination.resolve.loading import keep, load_records, load_rows, regimes_by_programme
from coordination.resolve.parts import Judged, Linked, Part, ask_to_link, hand_over, kept_by, linked_by, together
from coordination.resolve.scoring import Scored
from coordination.vocabulary import Judgement, TargetType

MANY = 5_000  # records from which on another process is worth its start


def link_all(
    types: Mapping[int, TargetType],
    known: Frequencies | None,
    judged: Judged,
    *,
    now: datetime,
    processes: int | None = None,
) -> tuple[Clustered, dict[Pair, Scored]]:
    """
    Compare every record with whatever it meets; write keys and likenesses, and keep what is read.

    Returns the groups, and what the rule says of each pair that links or is held.

    types      of all records
    known      how common words are; None: counted over these records, and kept
    processes  1 or 2; None: as many as the machine and the records are worth
    """
    if processes is None:
        processes = 2 if len(types) >= MANY and (os.cpu_count() or 1) > 1 else 1
    theirs = _persons(types) if processes > 1 and not _judged_across(types, judged) else []
    ours = sorted(types.keys() - set(theirs))
    LinkRecord.objects.all().delete()
    parts = _beside(ours, theirs, known, judged, now=now) if theirs else _alone(ours, known, judged, now=now)
    found: list[Clustered] = []
    said: dict[Pair, Scored] = {}
    # Written as it comes: of one part while the other is still being linked.
    with written_anew(LinkKey), written_anew(Likeness):
        for linked in parts:
            index.add_keys(linked.bearers, linked.keys)
            index.add_edges(linked.edges)
            found.append(linked.clustered)
            said |= linked.said
    return together(found), said


def _persons(types: Mapping[int, TargetType]) -> list[int]:
    """About half of the work."""
    return [pk for pk, kind in types.items() if kind is TargetType.PERSON]


def _judged_across(types: Mapping[int, TargetType], judged: Judged) -> bool:
    """Whether a person called two records one, of which a list later changed the type."""
    return any(
        word is Judgement.SAME and left in types and right in types and types[left] is not types[right]
        for (left, right), word in judged.items()
    )


def _take(part: Part, ids: Sequence[int]) -> None:
    """Read these records, and keep what is read."""
    regimes = regimes_by_programme()
    for some in batches(ids):
        keep(part.take(load_records(some)), regimes)


def _alone(ids: Sequence[int], known: Frequencies | None, judged: Judged, *, now: datetime) -> Iterator[Linked]:
    part = Part()
    with read_once():
        _take(part, ids)
    if known is None:
        known = part.counting.frequencies()
        statistics.keep(known, records=len(ids), now=now)
    yield part.link(known, judged)


def _beside(
    ours: Sequence[int], theirs: Sequence[int], known: Frequencies | None, judged: Judged, *, now: datetime
) -> Iterator[Linked]:
    """One half here, the other in a process of its own."""
    with own_process("coordination.resolve.parts.serve") as other:
        part, regimes = Part(), regimes_by_programme()
        with read_once():
            hand_over(other, regimes, load_rows(theirs))
            _take(part, ours)
        for some in kept_by(other):
            keep(some, regimes)
        part.counting.merge(other.recv())
        if known is None:
            known = part.counting.frequencies()
            statistics.keep(known, records=len(ours) + len(theirs), now=now)
        ask_to_link(other, known, judged)
        yield part.link(known, judged)
        yield linked_by(other)
