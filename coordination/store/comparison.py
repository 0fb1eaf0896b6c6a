"""An edition read to its end and set against what its list says now. No row changes here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from coordination.models import Designation, DesignationVersion, Snapshot
from coordination.records import Edition, ListEntry
from coordination.store import content
from coordination.store.diff import Difference, diff
from coordination.store.removals import removal_limit
from coordination.store.versions import BATCH
from coordination.vocabulary import FieldGroup


@dataclass(slots=True)
class Incoming:
    """One record of the edition, with what its content hashes to after filling what the edition lacks."""

    entry: ListEntry
    content: bytes
    sha256: str


@dataclass(frozen=True)
class Comparison:
    """
    An edition against what its list says now.

    previous   the newest accepted edition; None where this is the first
    in_force   how many records are in force
    suspected  key -> date of the first edition that lacked it, of those already missing
    """

    previous: Snapshot | None
    incoming: dict[str, Incoming]
    difference: Difference
    deleted: dict[str, date | None]
    in_force: int
    suspected: dict[str, date]


def read_edition(snapshot: Snapshot, edition: Edition) -> dict[str, Incoming] | str:
    """
    Read an edition to its end: its records by key, or why it is refused. No row changes.

    What the snapshot says of its content (form, what it does not hold, counts) is set on the object.
    """
    absent = frozenset(FieldGroup(group) for group in snapshot.fields_absent) | edition.fields_absent
    snapshot.fields_absent = sorted(absent)
    snapshot.form = edition.form
    incoming: dict[str, Incoming] = {}
    for entry in edition.entries:
        if entry.key in incoming:
            return f"{snapshot.source.code} record {entry.key}: occurs twice, and one of the two would be lost"
        encoded = content.canonical(entry)
        incoming[entry.key] = Incoming(entry, encoded, content.sha256(encoded))
    snapshot.entries = len(incoming)
    tally = dict(edition.tally)
    if contradicted := len(edition.deleted.keys() & incoming.keys()):
        tally["marks of deletion of records that stand there"] = contradicted
    snapshot.counts = {"left out": tally} if tally else {}
    return incoming


def compare(
    snapshot: Snapshot,
    incoming: dict[str, Incoming],
    absent: frozenset[FieldGroup],
    deleted: Mapping[str, date | None],
) -> Comparison:
    """Set an edition against what its list says now. Fills in `incoming` what the edition does not hold."""
    known = Designation.objects.filter(source=snapshot.source, is_starter=snapshot.is_starter)
    current = DesignationVersion.objects.open().filter(designation__in=known)
    if absent:
        fill_absent(incoming, current, absent)
    before = dict(current.values_list("designation__key", "content_sha256"))
    ended = set(known.values_list("key", flat=True)) - before.keys()
    difference = diff(before, {key: item.sha256 for key, item in incoming.items()}, ended=ended, deleted=deleted)
    return Comparison(
        newest_of_its_list(snapshot),
        incoming,
        difference,
        {key: deleted[key] for key in difference.deleted},
        len(before),
        {
            key: suspected_on
            for key, suspected_on in known.suspected_gone().values_list("key", "suspected_on")
            if suspected_on is not None
        },
    )


def newest_of_its_list(snapshot: Snapshot) -> Snapshot | None:
    """The newest accepted edition of the same list; of the demonstration extract for one of its own."""
    return Snapshot.objects.filter(is_starter=snapshot.is_starter).latest_of(snapshot.source)


def fill_absent(incoming: dict[str, Incoming], current: Any, absent: frozenset[FieldGroup]) -> None:
    """Take from what the list says now what the edition does not hold."""
    for key, text in current.values_list("designation__key", "content").iterator(chunk_size=BATCH):
        item = incoming.get(key)
        if item is not None:
            merged = content.merge(orjson.loads(text), orjson.loads(item.content), absent)
            item.content = content.encode(merged)
            item.sha256 = content.sha256(item.content)


def suspicion(snapshot: Snapshot, comparison: Comparison) -> str:
    """Why a person should look before this edition is stored; "" when nothing speaks against it."""
    previous, in_force = comparison.previous, comparison.in_force
    if previous is None:
        return ""
    if snapshot.edition_on < previous.edition_on:
        return f"Its date {snapshot.edition_on} is before that of the newest accepted edition, {previous.edition_on}."
    missing = [key for key in comparison.difference.missing if key not in comparison.suspected]
    limit = removal_limit(snapshot.source.shrink_percent, previous.edition_on, snapshot.edition_on)
    if in_force and Decimal(len(missing) * 100) / in_force > limit:
        share = len(missing) * 100 / in_force
        return (
            f"{len(missing)} of {in_force} records ({share:.1f} %) are missing, the limit is {limit} %. "
            "Nothing was changed; accept it if the publisher really removed them."
        )
    return ""
