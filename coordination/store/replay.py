"""
The newest accepted edition of a list, read again after a parser was mended.

What the parser then says otherwise was never the publisher's doing: it is a correction of our
records, not a change of the list. It shows on the recorded axis only.
"""

from dataclasses import dataclass
from datetime import date, datetime

import orjson
from django.db import transaction

from coordination.models import Designation, DesignationVersion, Snapshot, SnapshotLocators, Source
from coordination.records import Edition
from coordination.store.comparison import Incoming, fill_absent, read_edition
from coordination.store.search_rows import map_programmes, write_search_rows
from coordination.store.versions import (
    BATCH,
    disbelieve,
    ended_versions,
    insert_versions,
    new_version,
    same_listing,
    still_listed,
)
from coordination.vocabulary import FieldGroup, SnapshotState

_OF_THE_CONTENT = ("form", "fields_absent", "entries", "counts")
_TOLD_ANEW = ("left out", "unmapped programmes")


@dataclass(frozen=True)
class Reread:
    """How many records were corrected, or why nothing was stored."""

    corrected: int = 0
    refused: str = ""


def unread(source: Source) -> list[Snapshot]:
    """Editions that the parser rejected or that nobody read yet, in date order; not those a person rejected."""
    waiting = Snapshot.objects.filter(
        source=source,
        state__in=(SnapshotState.RECEIVED, SnapshotState.REJECTED),
        decided_at=None,
        is_starter=False,
    )
    return list(waiting.select_related("source__jurisdiction").order_by("edition_on", "pk"))


def superseded_by(snapshot: Snapshot) -> Snapshot | None:
    """The accepted edition after an unread one: read now, it would put back what its list said before."""
    newest = Snapshot.objects.filter(is_starter=snapshot.is_starter).latest_of(snapshot.source)
    if newest is None or (snapshot.edition_on, snapshot.pk) >= (newest.edition_on, newest.pk):
        return None
    return newest


def newest_accepted(source: Source) -> Snapshot | None:
    """The edition that the rows of a list stand for; of the demonstration extract while there is no other."""
    accepted = Snapshot.objects.select_related("source__jurisdiction")
    return accepted.filter(is_starter=False).latest_of(source) or accepted.latest_of(source)


def read_again(snapshot: Snapshot, edition: Edition, *, now: datetime) -> Reread:
    """
    Correct what we hold of a list to what its newest accepted edition is now read as.

    A version that says something else is closed on the recorded axis, and one of the same valid
    period takes its place; only a listing date that was misread moves its beginning. There is no
    `Change`: the list did not change. Corrected designations are left `to_resolve`.

    Where the edition now holds other records than it did, nothing is stored: that would list or
    delist, which is for an edition of the publisher. What an edition that lacks fields was once
    read as holding stays where it is not read any more: it may be of an earlier edition.

    Run again it changes nothing. `snapshot` must be the newest accepted edition of its list.
    """
    before = {name: getattr(snapshot, name) for name in _OF_THE_CONTENT}
    kept = {words: count for words, count in snapshot.counts.items() if words not in _TOLD_ANEW}
    incoming = read_edition(snapshot, edition)
    if isinstance(incoming, str):
        return Reread(refused=incoming)
    with transaction.atomic():
        list(Source.objects.select_for_update().order_by("pk"))
        known = Designation.objects.filter(source=snapshot.source, is_starter=snapshot.is_starter)
        newest = Snapshot.objects.filter(is_starter=snapshot.is_starter).latest_of(snapshot.source)
        if newest is None or newest.pk != snapshot.pk:
            return Reread(refused="a newer edition was accepted meanwhile")
        current = DesignationVersion.objects.open().filter(designation__in=known)
        standing = dict(current.values_list("designation__key", "content_sha256"))
        held = standing.keys() - set(known.suspected_gone().values_list("key", flat=True))
        if refused := _other_records(len(incoming.keys() - held), len(held - incoming.keys())):
            return Reread(refused=refused)
        absent = frozenset(FieldGroup(group) for group in snapshot.fields_absent)
        if absent:
            fill_absent(incoming, current, absent)
        amended = sorted(key for key in held if standing[key] != incoming[key].sha256)
        for start in range(0, len(amended), BATCH):
            _correct(snapshot, list(known.filter(key__in=amended[start : start + BATCH])), incoming, now=now)
        # What the edition changed stands; what was left out, what is not mapped and where records stand is told anew.
        snapshot.counts |= kept
        map_programmes(snapshot, incoming.values())
        if {name: getattr(snapshot, name) for name in _OF_THE_CONTENT} != before:
            snapshot.save(update_fields=_OF_THE_CONTENT)
        _renew_locators(snapshot, {key: item.entry.locator for key, item in incoming.items()})
    return Reread(corrected=len(amended))


def _other_records(more: int, fewer: int) -> str:
    told = [
        f"{count:,} record{'s' if count != 1 else ''} {what}"
        for count, what in ((more, "that it did not hold before"), (fewer, "fewer"))
        if count
    ]
    return f"it is now read as holding {' and '.join(told)}: the next edition will tell" if told else ""


def _correct(
    snapshot: Snapshot, designations: list[Designation], incoming: dict[str, Incoming], *, now: datetime
) -> None:
    by_pk = {designation.pk: designation for designation in designations}
    ended = ended_versions(designations)
    versions, wrong = [], []
    for old in DesignationVersion.objects.open().filter(designation__in=designations).order_by("pk"):
        designation = by_pk[old.designation_id]
        item = incoming[designation.key]
        record = orjson.loads(item.content)
        earlier, ended_on = same_listing(old, ended[designation.pk])
        dates = still_listed(old, record, edition_on=snapshot.edition_on, ended_on=ended_on)
        begun: date | None = old.not_after or old.listed_on
        misread = dates.valid_from != begun
        wrong += [old, *(earlier if misread else [])]
        versions.append(
            new_version(
                designation.pk,
                snapshot,
                dates,
                content=item.content,
                sha256=item.sha256,
                record=record,
                raw=item.entry.raw,
                valid_from=dates.valid_from if misread else old.valid_from,
                now=now,
            )
        )
    disbelieve(wrong, now=now)
    insert_versions(versions)
    write_search_rows({row.key: row.pk for row in designations}, incoming, renamed=designations)


def _renew_locators(snapshot: Snapshot, by_key: dict[str, str]) -> None:
    stands = SnapshotLocators.objects.filter(snapshot=snapshot).first()
    if stands is None or stands.by_key != by_key:
        SnapshotLocators.objects.update_or_create(snapshot=snapshot, defaults={"by_key": by_key})
