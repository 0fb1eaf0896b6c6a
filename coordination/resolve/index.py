"""Keys and likenesses as rows: which records may meet, and how alike those are that met."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations, product

import numpy as np

from coordination.models import Designation, Likeness, LinkKey
from coordination.models.bulk import batches, insert_rows, read_plain
from coordination.resolve.blocking import Keys, cap_of
from coordination.resolve.cluster import Edge, Pair
from coordination.vocabulary import LinkGrade

AT_ONCE = 50_000  # rows that are held as Python's numbers at once
_KEY_FIELDS = ("designation", "key")
_EDGE_FIELDS = ("left", "right", "points", "grade", "may_link")


def add_keys(records: Keys, keys: Keys) -> None:
    """The record at each place has the key at that place."""
    order = np.argsort(keys, kind="stable")  # an index grows at its end, which is three times as fast
    for start in range(0, len(order), AT_ONCE):
        some = order[start : start + AT_ONCE]
        insert_rows(LinkKey, zip(records[some].tolist(), keys[some].tolist(), strict=True), _KEY_FIELDS)


def add_edges(edges: Iterable[Edge]) -> None:
    insert_rows(Likeness, edges, _EDGE_FIELDS)


def write_keys(keys: Mapping[int, Collection[int]]) -> tuple[set[int], set[Pair]]:
    """
    Write the keys that some records have now.

    Returns these records and whoever else's company has changed; and every pair of which one record at
    least is among these, and which share a key within its cap.

    A key that more share than its cap brings nobody together. Where these records have made a key
    so, or have left it to few enough, all who have it are compared anew.
    """
    former = {(pk, key): row for ids in batches(keys) for row, pk, key in _keys_of(ids)}
    now = {(pk, key) for pk, own in keys.items() for key in own}
    sharing = _sharing({key for _, key in former.keys() | now})
    too_many = {key for key, ids in sharing.items() if len(ids) > cap_of(key)}
    gone, new = former.keys() - now, sorted(now - former.keys())
    for ids in batches(former[each] for each in gone):
        LinkKey.objects.filter(pk__in=ids).delete()
    insert_rows(LinkKey, new, _KEY_FIELDS)
    for pk, key in gone:
        sharing[key].remove(pk)
    for pk, key in new:
        sharing[key].add(pk)
    turned = {key for key, ids in sharing.items() if (key in too_many) != (len(ids) > cap_of(key))}
    again = set(keys).union(*(sharing[key] for key in turned))
    theirs = {key for ids in batches(again - keys.keys()) for _, _, key in _keys_of(ids)}
    return again, _meetings(again, sharing | _sharing(theirs - sharing.keys()))


def _keys_of(designations: list[int]) -> list[tuple[int, int, int]]:
    """(row, record, key)."""
    return read_plain(LinkKey.objects.filter(designation__in=designations), ("pk", "designation_id", "key"))


def _sharing(keys: Collection[int]) -> dict[int, set[int]]:
    """Key -> the records that have it."""
    found: dict[int, set[int]] = defaultdict(set)
    for some in batches(keys):
        for key, pk in read_plain(LinkKey.objects.filter(key__in=some), ("key", "designation_id")):
            found[key].add(pk)
    return found


def _meetings(records: set[int], sharing: Mapping[int, set[int]]) -> set[Pair]:
    found: set[Pair] = set()
    for key, ids in sharing.items():
        if 1 < len(ids) <= cap_of(key):
            ours = ids & records
            found.update((min(pair), max(pair)) for pair in product(ours, ids - ours))
            found.update(combinations(sorted(ours), 2))
    return found


def edges_of(records: Collection[int]) -> list[Edge]:
    """The edges of which one record at least is among these, in order."""
    found: dict[Pair, Edge] = {}
    for ids in batches(records):
        for side in ("left", "right"):
            rows = Likeness.objects.filter(**{f"{side}__in": ids})
            for left, right, points, grade, may_link in rows.values_list(
                "left_id", "right_id", "points", "grade", "may_link"
            ):
                found[left, right] = Edge(left, right, points, LinkGrade(grade), may_link)
    return [found[pair] for pair in sorted(found)]


def replace_edges(records: Collection[int], edges: Iterable[Edge]) -> set[int]:
    """Write the edges that some records have now; returns the ends of those that came, went or are others."""
    former, now = set(edges_of(records)), set(edges)
    for ids in batches(records):
        Likeness.objects.filter(left__in=ids).delete()
        Likeness.objects.filter(right__in=ids).delete()
    insert_rows(Likeness, sorted(now), _EDGE_FIELDS)
    return {pk for edge in former ^ now for pk in edge.pair}


def hanging_together(records: Collection[int], joined: Collection[Pair]) -> set[int]:
    """All that is reached from the records by edges that may link, by a shared entity and by pairs said to be one."""
    said: dict[int, set[int]] = defaultdict(set)
    for left, right in joined:
        said[left].add(right)
        said[right].add(left)
    reached: set[int] = set()
    frontier = set(records)
    while frontier:
        reached |= frontier
        found: set[int] = set()
        for ids in batches(frontier):
            for near, far in (("left", "right"), ("right", "left")):
                rows = Likeness.objects.filter(may_link=True, **{f"{near}__in": ids})
                found.update(rows.values_list(f"{far}_id", flat=True))
            entities = Designation.objects.filter(pk__in=ids, entity__isnull=False).values("entity")
            found.update(Designation.objects.filter(entity__in=entities).values_list("pk", flat=True))
        frontier = found.union(*(said[pk] for pk in frontier if pk in said)) - reached
    return reached
