"""What an edition would change, told before anybody decides on it. Writes nothing."""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass

import orjson
from django.db.models import QuerySet

from coordination.models import DesignationVersion, Snapshot
from coordination.records import Edition
from coordination.store import content
from coordination.store.comparison import Comparison, compare, read_edition
from coordination.store.snapshot import stands_for
from coordination.store.versions import BATCH
from coordination.vocabulary import FieldGroup


@dataclass(frozen=True, slots=True)
class Previewed:
    """One record: what would happen to it, and of an amendment the fields that would change."""

    what: str
    key: str
    reference: str
    name: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """
    What accepting an edition would do to each record, those that end first.

    refused  why it cannot be read, as one sentence; then nothing is listed
    """

    records: tuple[Previewed, ...] = ()
    entries: int = 0
    in_force: int = 0
    refused: str = ""


DELETED = "delisted: the publisher marks it as deleted"
CONFIRMED = "delisted: an earlier edition lacked it too"
SUSPECTED = "suspected of removal, in force until a second look"
LISTED, RELISTED, AMENDED = "listed", "listed again", "amended"
KINDS = (DELETED, CONFIRMED, SUSPECTED, LISTED, RELISTED, AMENDED)


def preview(snapshot: Snapshot, edition: Edition) -> Preview:
    """
    Read an edition and compare it as storing it would. The parser's error is the caller's.
    """
    shown = copy(snapshot)  # reading sets what is only true once it is stored
    incoming = read_edition(shown, edition)
    if isinstance(incoming, str):
        return Preview(refused=incoming)
    absent = frozenset(FieldGroup(group) for group in shown.fields_absent)
    comparison = compare(shown, incoming, absent, edition.deleted)
    return Preview(tuple(_records(shown, comparison)), len(incoming), comparison.in_force)


def _records(snapshot: Snapshot, comparison: Comparison) -> Iterator[Previewed]:
    difference, incoming = comparison.difference, comparison.incoming
    on = stands_for(snapshot, comparison.previous)
    confirmed = {key for key in difference.missing if key in comparison.suspected and comparison.suspected[key] < on}
    ending = (
        (DELETED, difference.deleted),
        (CONFIRMED, [key for key in difference.missing if key in confirmed]),
        (SUSPECTED, [key for key in difference.missing if key not in confirmed]),
    )
    standing = _standing(snapshot, [key for _, keys in ending for key in keys])
    for what, keys in ending:
        yield from (Previewed(what, key, *standing[key]) for key in keys)
    for what, keys in ((LISTED, difference.listed), (RELISTED, difference.relisted)):
        yield from (Previewed(what, key, incoming[key].entry.reference, incoming[key].entry.name) for key in keys)
    for key, before in _contents(snapshot, difference.amended):
        entry = incoming[key].entry
        fields = content.changed_fields(orjson.loads(before), orjson.loads(incoming[key].content))
        yield Previewed(AMENDED, key, entry.reference, entry.name, tuple(fields))


def _standing(snapshot: Snapshot, keys: list[str]) -> dict[str, tuple[str, str]]:
    """Key -> reference and name of records in force."""
    named: dict[str, tuple[str, str]] = {}
    for batch in _batches(keys):
        rows = _open(snapshot, batch).values_list("designation__key", "designation__reference", "designation__name")
        named |= {key: (reference, name) for key, reference, name in rows}
    return named


def _contents(snapshot: Snapshot, keys: list[str]) -> Iterator[tuple[str, str]]:
    for batch in _batches(keys):
        yield from _open(snapshot, batch).order_by("designation__key").values_list("designation__key", "content")


def _open(snapshot: Snapshot, keys: list[str]) -> QuerySet[DesignationVersion]:
    return DesignationVersion.objects.open().filter(
        designation__source=snapshot.source, designation__is_starter=snapshot.is_starter, designation__key__in=keys
    )


def _batches(keys: list[str]) -> Iterable[list[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
