"""Records -> groups, their entities left to align, with what links them kept as matches."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction

from coordination.cycles import without_looking_for_cycles
from coordination.models import Designation, Entity, Jurisdiction, Likeness, LinkKey, Match
from coordination.models.bulk import batches, refresh_statistics
from coordination.resolve import index, statistics
from coordination.resolve.blocking import keys
from coordination.resolve.cluster import Clustered, Edge, Pair, cluster, edge_of
from coordination.resolve.frequencies import Frequencies
from coordination.resolve.loading import load_apart, load_kept, read_anew
from coordination.resolve.matches import Standing, standing_of, write_matches
from coordination.resolve.parts import Judged, points
from coordination.resolve.prepared import Prepared, Taken, reads_alike, weigh
from coordination.resolve.public_ids import assign_entities
from coordination.resolve.record import Record
from coordination.resolve.scoring import Scored, score
from coordination.resolve.whole import link_all
from coordination.vocabulary import Judgement, TargetType

ALL_AT_ONCE = 0.25  # share of the records from which on following keys costs more than taking every record
FEW = 200  # whose keys are followed in any case


def rebuild(*, now: datetime, count_anew: bool = False, processes: int | None = None) -> int:
    """
    Derive all entities again from the rows; public ids stay. Returns how many gained or lost a record.

    count_anew  weigh by how common words are today, not by how common they were when last counted
    processes   1 or 2, with the same result; None: two where the records are many
    """
    return _resolve(None, now=now, count_anew=count_anew, processes=processes)


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


@transaction.atomic
@without_looking_for_cycles()
def _resolve(
    changed: Collection[int] | None, *, now: datetime, count_anew: bool = False, processes: int | None = None
) -> int:
    # One linking at a time: two would give one group two entities.
    list(Jurisdiction.objects.select_for_update().order_by("pk"))
    total = Designation.objects.count()
    known = None if count_anew else statistics.standing(records=total)
    judged = _judged()
    if changed is None or known is None or len(changed) > max(FEW, total * ALL_AT_ONCE):
        rows = Designation.objects.order_by("pk").values_list("pk", "target_type")
        types = {pk: TargetType(kind) for pk, kind in rows}
        found, said = link_all(types, known, judged, now=now, processes=processes)
        standing = standing_of(types)
        changed = types.keys() if changed is None else changed
    else:
        records, others, found = _link_some(changed, known, judged)
        types = {pk: record.target_type for pk, record in records.items()}
        standing = standing_of(types)
        said = _said(records, _to_say(found, standing, others), known)
    touched = assign_entities(found.groups, types, now=now)
    retied = write_matches(standing, found.ties, found.held, judged, said=said, now=now)
    of_changed = {pk for ids in batches({*changed, *retied}) for pk in _entity_ids(ids)}
    for ids in batches(touched | of_changed):
        Entity.objects.filter(pk__in=ids).update(to_align=True)
    for ids in batches(changed):
        Designation.objects.filter(pk__in=ids).update(to_resolve=False)
    refresh_statistics(Designation, Entity, Likeness, LinkKey, Match, written=len(changed))
    return len(touched)


def _link_some(
    changed: Collection[int], known: Frequencies, judged: Judged
) -> tuple[dict[int, Prepared], Collection[int], Clustered]:
    """
    The changed records compared with whatever they meet, and all that hangs together with them.

    Returns the records that hang together, those that read otherwise than before, and the groups.
    """
    former = _weighed(load_kept(changed), known)
    records = _weighed(read_anew(changed), known)
    # Of one that reads as before (its list says something else of it), keys and likenesses stay as they are.
    others = {pk: record for pk, record in records.items() if pk not in former or not reads_alike(former[pk], record)}
    again, met_now = index.write_keys({pk: keys(record) for pk, record in others.items()})
    pairs = sorted(met_now)
    met = {pk for pair in pairs for pk in pair}
    records |= _weighed(load_apart(met - records.keys()), known)
    edges: list[Edge] = []
    for left, right in pairs:
        edge = edge_of(records[left], records[right])
        if edge is not None:
            edges.append(edge)
    concerned = index.replace_edges(again, edges).union(changed)
    joined = [pair for pair, word in judged.items() if word is Judgement.SAME]
    together = index.hanging_together(concerned, joined)
    records |= _weighed(load_apart(together - records.keys()), known)
    edges = index.edges_of(together)
    here = {pk: records[pk] for pk in sorted(together)}
    named = {pk for edge in edges for pk in edge.pair} | {pk for pair in judged for pk in pair}
    found = cluster(here, edges, judged, weigh=points, elsewhere=_elsewhere(named - here.keys()))
    return here, others.keys(), found


def _weighed(read: Iterable[tuple[Record, list[Taken]]], known: Frequencies) -> dict[int, Prepared]:
    return {record.id: weigh(record, names, known) for record, names in read}


def _elsewhere(ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Of records that stay as they are: their list and their entity."""
    return {
        pk: (source, entity)
        for some in batches(ids)
        for pk, source, entity in Designation.objects.filter(pk__in=some).values_list("pk", "source__code", "entity_id")
    }


def _to_say(found: Clustered, standing: Mapping[Pair, Standing], others: Collection[int]) -> list[Pair]:
    """The pairs that link or are held, but for those of which the same stands said, of records that read as before."""
    return [
        edge.pair
        for edges, judgement in ((found.ties, Judgement.SAME), (found.held, Judgement.UNSURE))
        for edge in edges
        if edge.left in others
        or edge.right in others
        or (word := standing.get(edge.pair)) is None
        or word.judgement != judgement
    ]


def _said(records: Mapping[int, Prepared], pairs: Collection[Pair], known: Frequencies) -> dict[Pair, Scored]:
    """What the rule says of each of these pairs."""
    away = {pk for pair in pairs for pk in pair} - records.keys()
    beside = {**records, **_weighed(load_apart(away), known)}
    return {(left, right): score(beside[left], beside[right]) for left, right in pairs}


def _entity_ids(designations: list[int]) -> Iterable[int]:
    return Designation.objects.filter(pk__in=designations, entity__isnull=False).values_list("entity_id", flat=True)


def _judged() -> Judged:
    """People's standing words on pairs."""
    rows = Match.objects.standing().filter(judged_by__isnull=False).values_list("left", "right", "judgement")
    return {(left, right): Judgement(judgement) for left, right, judgement in rows}
