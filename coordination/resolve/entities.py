"""Records -> groups, their entities left to align, with what links them kept as matches."""

import gc
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import numpy as np
from django.db import transaction

from coordination.models import Designation, Entity, Jurisdiction, Likeness, LinkKey, Match
from coordination.models.bulk import batches, refresh_statistics
from coordination.resolve import index, statistics
from coordination.resolve.blocking import expand, keys
from coordination.resolve.cluster import Clustered, Edge, Pair, cluster, edge_of
from coordination.resolve.frequencies import Counting, Frequencies
from coordination.resolve.loading import load_records
from coordination.resolve.matches import write_matches
from coordination.resolve.prepared import Prepared, prepare, take_apart, weigh
from coordination.resolve.public_ids import assign_entities
from coordination.resolve.scoring import Scored, score
from coordination.vocabulary import Judgement

ALL_AT_ONCE = 0.25  # share of the records from which on following keys costs more than taking every record
FEW = 200  # whose keys are followed in any case


def rebuild(*, now: datetime, count_anew: bool = False) -> int:
    """
    Derive all entities again from the rows; public ids stay. Returns how many gained or lost a record.

    count_anew  weigh by how common words are today, not by how common they were when last counted
    """
    return _resolve(None, now=now, count_anew=count_anew)


def resolve_pending(*, now: datetime) -> int:
    """Link the records that are left `to_resolve`. Returns how many entities gained or lost one."""
    return resolve_designations(list(Designation.objects.to_be_resolved().values_list("pk", flat=True)), now=now)


def resolve_designations(changed: Collection[int], *, now: datetime) -> int:
    """
    Link records that are new or changed, and whatever hangs together with them.

    Gives the same groups as `rebuild`: a group depends on nothing but the records that hang
    together by likeness and people's words. Entities that gained or lost a record, have a changed
    one, or rest on other links now, are left `to_align`; returns how many gained or lost a record.
    """
    return _resolve(changed, now=now) if changed else 0


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Millions of objects are built that stay: looking among them for cycles, again and again, takes a sixth of it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@transaction.atomic
@_without_collecting()
def _resolve(changed: Collection[int] | None, *, now: datetime, count_anew: bool = False) -> int:
    # One linking at a time: two would give one group two entities.
    list(Jurisdiction.objects.select_for_update().order_by("pk"))
    total = Designation.objects.count()
    known = None if count_anew else statistics.standing(records=total)
    judged = _judged()
    if changed is None or known is None or len(changed) > max(FEW, total * ALL_AT_ONCE):
        ids = list(Designation.objects.order_by("pk").values_list("pk", flat=True))
        records, found = _link_all(ids, known, judged, now=now)
        changed = ids if changed is None else changed
    else:
        records, found = _link_some(changed, known, judged)
    types = {pk: record.target_type for pk, record in records.items()}
    touched = assign_entities(found.groups, types, now=now)
    retied = _say(records, found, judged, now=now)
    of_changed = {pk for ids in batches({*changed, *retied}) for pk in _entity_ids(ids)}
    for ids in batches(touched | of_changed):
        Entity.objects.filter(pk__in=ids).update(to_align=True)
    for ids in batches(changed):
        Designation.objects.filter(pk__in=ids).update(to_resolve=False)
    refresh_statistics(Designation, Entity, Likeness, LinkKey, Match, written=len(changed))
    return len(touched)


def _link_all(
    ids: Collection[int], known: Frequencies | None, judged: Mapping[Pair, Judgement], *, now: datetime
) -> tuple[dict[int, Prepared], Clustered]:
    """Every record compared with whatever it meets. Where nothing is known of how common words are, it is counted."""
    records = _prepare_all(ids, known, now=now)
    flat, owners = array("q"), array("q")  # a million: as lists they would take ten times the memory
    for pk, record in records.items():
        own = sorted(keys(record))
        flat.extend(own)
        owners.extend([pk] * len(own))
    of_records, all_keys = np.frombuffer(owners, np.int64), np.frombuffer(flat, np.int64)
    index.write_all_keys(of_records, all_keys)
    pairs = expand(all_keys, of_records)
    del flat, owners, of_records, all_keys
    edges = []
    for start in range(0, len(pairs), index.AT_ONCE):
        for left, right in pairs[start : start + index.AT_ONCE].tolist():
            a, b = records[left], records[right]
            edge = edge_of(a, b, score(a, b))
            if edge is not None:
                edges.append(edge)
    index.write_all_edges(edges)
    return records, cluster(records, edges, judged, weigh=_points)


def _prepare_all(ids: Collection[int], known: Frequencies | None, *, now: datetime) -> dict[int, Prepared]:
    if known is not None:
        return {record.id: prepare(record, known) for record in load_records(ids)}
    counting = Counting()
    taken = []
    for record in load_records(ids):
        names = take_apart(record)
        counting.add(record, (name for _, name, _ in names))
        taken.append((record, names))
    known = counting.frequencies()
    statistics.keep(known, records=len(ids), now=now)
    records = {}
    taken.reverse()
    while taken:  # each is let go of once it is weighed: all at once would take half as much memory again
        record, names = taken.pop()
        records[record.id] = weigh(record, names, known)
    return records


def _link_some(
    changed: Collection[int], known: Frequencies, judged: Mapping[Pair, Judgement]
) -> tuple[dict[int, Prepared], Clustered]:
    """The changed records compared with whatever they meet, and all that hangs together with them."""
    records = {record.id: prepare(record, known) for record in load_records(changed)}
    again = index.write_keys({pk: keys(record) for pk, record in records.items()})
    pairs = sorted(index.meetings(again))
    met = {pk for pair in pairs for pk in pair}
    records |= {record.id: prepare(record, known) for record in load_records(met - records.keys())}
    edges: list[Edge] = []
    for left, right in pairs:
        edge = edge_of(records[left], records[right], score(records[left], records[right]))
        if edge is not None:
            edges.append(edge)
    concerned = index.replace_edges(again, edges) | again
    joined = [pair for pair, word in judged.items() if word is Judgement.SAME]
    together = index.hanging_together(concerned, joined)
    records |= {record.id: prepare(record, known) for record in load_records(together - records.keys())}
    edges = index.edges_of(together)
    here = {pk: records[pk] for pk in sorted(together)}
    named = {pk for edge in edges for pk in edge.pair} | {pk for pair in judged for pk in pair}
    return here, cluster(here, edges, judged, weigh=_points, elsewhere=_elsewhere(named - here.keys()))


def _elsewhere(ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Of records that stay as they are: their list and their entity."""
    return {
        pk: (source, entity)
        for some in batches(ids)
        for pk, source, entity in Designation.objects.filter(pk__in=some).values_list("pk", "source__code", "entity_id")
    }


def _points(a: Prepared, b: Prepared) -> float:
    return score(a, b).points


def _say(
    records: Mapping[int, Prepared], found: Clustered, judged: Mapping[Pair, Judgement], *, now: datetime
) -> set[int]:
    away = {pk for edge in found.held for pk in edge.pair} - records.keys()
    others: dict[int, Prepared] = {}
    if away:
        known = statistics.standing(records=Designation.objects.count())
        assert known is not None  # there are others only where the standing counts were used
        others = {record.id: prepare(record, known) for record in load_records(away)}

    def score_of(left: int, right: int) -> Scored:
        return score(records.get(left) or others[left], records.get(right) or others[right])

    return write_matches(records, found.ties, found.held, judged, score_of=score_of, now=now)


def _entity_ids(designations: list[int]) -> Iterable[int]:
    return Designation.objects.filter(pk__in=designations, entity__isnull=False).values_list("entity_id", flat=True)


def _judged() -> dict[Pair, Judgement]:
    """People's standing words on pairs."""
    rows = Match.objects.standing().filter(judged_by__isnull=False).values_list("left", "right", "judgement")
    return {(left, right): Judgement(judgement) for left, right, judgement in rows}
