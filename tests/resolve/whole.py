"""
All the lists linked at once in memory, with everything known or with something hidden. Pure.

What is hidden from linking (numbers, birth dates) then serves as the truth to measure it by. Only the pairs
that can score otherwise are weighed again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from coordination.cycles import without_looking_for_cycles
from coordination.resolve.blocking import Cap, expand, keys
from coordination.resolve.cluster import Clustered, Edge, cluster, edge_of
from coordination.resolve.frequencies import Counting
from coordination.resolve.prepared import Prepared, take_apart, weigh
from coordination.resolve.record import Record
from coordination.resolve.scoring import score
from coordination.vocabulary import Judgement

Pair = tuple[int, int]


@dataclass
class Linked:
    """The records by id, the edges between them, and the groups they form."""

    records: Mapping[int, Prepared]
    keys: Mapping[int, frozenset[int]]
    edges: dict[Pair, Edge]
    clustered: Clustered

    @cached_property
    def group(self) -> dict[int, int]:
        """Record -> the place of its group."""
        return {pk: place for place, group in enumerate(self.clustered.groups) for pk in group}

    @cached_property
    def held(self) -> set[frozenset[int]]:
        """Pairs of groups that wait for a person."""
        return {frozenset((self.group[edge.left], self.group[edge.right])) for edge in self.clustered.held}

    def judgement(self, left: int, right: int) -> Judgement:
        """What became of two records: one entity, a case for a person, or apart."""
        one, other = self.group[left], self.group[right]
        if one == other:
            return Judgement.SAME
        return Judgement.UNSURE if frozenset((one, other)) in self.held else Judgement.DIFFERENT

    def linked_pairs(self) -> Iterable[Pair]:
        for group in self.clustered.groups:
            for place, left in enumerate(group):
                for right in group[place + 1 :]:
                    yield left, right


@without_looking_for_cycles()
def link(records: Iterable[Record]) -> Linked:
    """As `resolve.rebuild` links, without rows."""
    counting, taken = Counting(), []
    for record in records:
        names = take_apart(record)
        counting.add(record, (spelled for _, spelled, _ in names))
        taken.append((record, names))
    known = counting.frequencies()
    prepared = {record.id: weigh(record, names, known) for record, names in taken}
    found = {pk: keys(record) for pk, record in prepared.items()}
    edges = dict(_edges(prepared, _meetings(found)))
    return Linked(prepared, found, edges, _cluster(prepared, edges))


@without_looking_for_cycles()
def without_numbers(linked: Linked) -> Linked:
    """The same lists, had they printed no reference, identifier or document."""
    bare = {
        pk: replace(record, numbers={}, documents=frozenset()) if record.numbers or record.documents else record
        for pk, record in linked.records.items()
    }
    found = {pk: frozenset(key for key in own if key % 10 != Cap.NUMBER) for pk, own in linked.keys.items()}
    return _again(linked, bare, found, lambda record: bool(record.numbers or record.documents))


@without_looking_for_cycles()
def without_births(linked: Linked) -> Linked:
    """The same lists, had they printed no birth date."""
    bare = {pk: replace(record, births=()) if record.births else record for pk, record in linked.records.items()}
    found = {pk: keys(record) if linked.records[pk].births else linked.keys[pk] for pk, record in bare.items()}
    return _again(linked, bare, found, lambda record: bool(record.births))


def _again(linked: Linked, bare: dict[int, Prepared], found: Mapping[int, frozenset[int]], concerns) -> Linked:
    """`concerns`: whether a record has what is hidden; a pair's score changes only where both have."""
    touched = {pk for pk, record in linked.records.items() if concerns(record)}
    pairs = _meetings(found)
    edges = {}
    anew = []
    for left, right in pairs:
        if left in touched and right in touched:
            anew.append((left, right))
        elif (edge := linked.edges.get((left, right))) is not None:
            edges[left, right] = edge
    edges.update(_edges(bare, anew))
    return Linked(bare, found, edges, _cluster(bare, edges))


def _meetings(found: Mapping[int, frozenset[int]]) -> list[Pair]:
    flat = [key for own in found.values() for key in sorted(own)]
    owners = [pk for pk, own in found.items() for _ in own]
    return [(left, right) for left, right in expand(np.array(flat, np.int64), np.array(owners, np.int64)).tolist()]


def _edges(records: Mapping[int, Prepared], pairs: Iterable[Pair]) -> Iterable[tuple[Pair, Edge]]:
    for left, right in pairs:
        a, b = records[left], records[right]
        edge = edge_of(a, b)
        if edge is not None:
            yield (left, right), edge


def _cluster(records: Mapping[int, Prepared], edges: Mapping[Pair, Edge]) -> Clustered:
    return cluster(records, list(edges.values()), weigh=lambda a, b: score(a, b).points)
