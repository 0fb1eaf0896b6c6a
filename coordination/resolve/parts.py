"""
All records of some types of target, linked among themselves. Pure.

Records of two types never meet (`blocking`), so persons can be linked in one process while all else
is linked in another: the same entities come out, whatever the parts.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from multiprocessing.connection import Connection

import numpy as np

from coordination.cycles import without_looking_for_cycles
from coordination.freed_memory import give_back
from coordination.resolve.blocking import Keys, expand, keys
from coordination.resolve.cluster import Clustered, Edge, Pair, cluster, edge_of
from coordination.resolve.contents import Loaded, record_from
from coordination.resolve.frequencies import Counting, Frequencies
from coordination.resolve.kept import as_text
from coordination.resolve.prepared import Prepared, Taken, take_apart, weigh
from coordination.resolve.record import Record
from coordination.resolve.scoring import Scored, score
from coordination.resolve.spelling import forget_names
from coordination.vocabulary import Judgement

MESSAGE = 2000  # records
AT_ONCE = 50_000  # pairs that are held as Python's numbers at once
Judged = Mapping[Pair, Judgement]
Kept = list[tuple[int, str]]  # records by id, as text (`kept`)


@dataclass
class Linked:
    """
    bearers, keys  the record at each place has the key at that place
    edges          pairs worth keeping
    said           what the rule says of each pair that links or is held
    """

    bearers: Keys
    keys: Keys
    edges: list[Edge]
    clustered: Clustered
    said: dict[Pair, Scored]


class Part:
    """The records of some types; `take` them all, then `link`."""

    def __init__(self) -> None:
        self.counting = Counting()
        self._taken: list[tuple[Record, list[Taken]]] = []

    def take(self, records: Iterable[Record]) -> Kept:
        """Take the names of these records apart, and count their words; returns what is to be kept of them."""
        found = []
        for record in records:
            names = take_apart(record)
            self.counting.add(record, (name for _, name, _ in names))
            self._taken.append((record, names))
            found.append((record.id, as_text(record, names)))
        return found

    def link(self, known: Frequencies, judged: Judged) -> Linked:
        """
        Compare every record with whatever it meets, and group them.

        known   how common words are among all records, those of other parts too
        judged  people's words on pairs, lower id first
        """
        forget_names()
        give_back()  # what was read is larger than what is kept of it
        records: dict[int, Prepared] = {}
        self._taken.reverse()
        while self._taken:  # each is let go of once it is weighed: all at once would take half as much memory again
            record, names = self._taken.pop()
            records[record.id] = weigh(record, names, known)
        flat, owners = array("q"), array("q")  # a million: as lists they would take ten times the memory
        for pk, prepared in records.items():
            own = sorted(keys(prepared))
            flat.extend(own)
            owners.extend([pk] * len(own))
        bearers, all_keys = np.frombuffer(owners, np.int64), np.frombuffer(flat, np.int64)
        edges = list(_edges(records, expand(all_keys, bearers)))
        clustered = cluster(records, edges, judged, weigh=points)
        told = {edge.pair for edge in (*clustered.ties, *clustered.held)}
        said = {(left, right): score(records[left], records[right]) for left, right in sorted(told)}
        return Linked(bearers, all_keys, edges, clustered, said)


def _edges(records: Mapping[int, Prepared], pairs: Keys) -> Iterator[Edge]:
    for start in range(0, len(pairs), AT_ONCE):
        for left, right in pairs[start : start + AT_ONCE].tolist():
            edge = edge_of(records[left], records[right])
            if edge is not None:
                yield edge


def points(a: Prepared, b: Prepared) -> float:
    """Of two records that share no edge."""
    return score(a, b).points


def together(found: Collection[Clustered]) -> Clustered:
    """What was grouped apart, as if it had been grouped at once."""
    return Clustered(
        sorted(group for each in found for group in each.groups),
        [edge for each in found for edge in each.ties],
        [edge for each in found for edge in each.held],
    )


# Between two processes, in this order: the regimes, rows in some messages, none; then back what is to be kept
# of each message's, none, what was counted; how common words are, and people's words; then back what was linked.


def hand_over(to: Connection, regimes: Mapping[tuple[str, str], str], rows: Iterable[Loaded]) -> None:
    to.send(regimes)
    some: list[Loaded] = []
    for loaded in rows:
        some.append(loaded)
        if len(some) == MESSAGE:
            to.send(some)
            some = []
    to.send(some)
    to.send(None)


@without_looking_for_cycles()
def serve(connection: Connection) -> None:
    """Link a part for another process."""
    part, regimes = Part(), connection.recv()
    received = list(iter(connection.recv, None))  # all at once: the other is not to wait for us
    received.reverse()
    kept: list[Kept] = []
    while received:
        kept.append(part.take(record_from(loaded, regimes) for loaded in received.pop()))
    for some in kept:
        connection.send(some)
    connection.send(None)
    connection.send(part.counting)
    kept.clear()
    known, judged = connection.recv()
    linked = part.link(known, judged)
    for each in fields(linked):  # one by one: a message is held beside what it is made of
        connection.send(getattr(linked, each.name))


def kept_by(other: Connection) -> Iterator[Kept]:
    return iter(other.recv, None)


def ask_to_link(of: Connection, known: Frequencies, judged: Judged) -> None:
    of.send((replace(known), dict(judged)))  # a copy, without what has been looked up in it


def linked_by(other: Connection) -> Linked:
    return Linked(*(other.recv() for _ in fields(Linked)))
