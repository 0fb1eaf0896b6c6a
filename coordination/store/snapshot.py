"""Store an edition: decide whether it is plausible, then write what changed in one transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson
from django.db import transaction

from coordination.models import (
    Change,
    Designation,
    DesignationIdentifier,
    DesignationName,
    DesignationVersion,
    Snapshot,
    SnapshotLocators,
    Source,
)
from coordination.models.bulk import insert_rows, refresh_statistics
from coordination.records import Edition, ListEntry
from coordination.store import content
from coordination.store.comparison import Comparison, Incoming, compare, read_edition, suspicion
from coordination.store.decision import older_than, reject
from coordination.store.deletions import delist_deleted
from coordination.store.diff import Difference
from coordination.store.removals import delist
from coordination.store.search_rows import map_programmes, write_search_rows
from coordination.store.starter import retire_starter
from coordination.store.versions import (
    BATCH,
    ListedDates,
    VersionRow,
    close_versions,
    disbelieve,
    ended_versions,
    ends_of,
    insert_versions,
    listed_dates,
    new_version,
    relisted,
    same_listing,
    still_listed,
)
from coordination.vocabulary import ChangeKind, FieldGroup, SnapshotState


def store_snapshot(snapshot: Snapshot, edition: Edition, *, now: datetime, accepted: bool = False) -> None:
    """
    Record what an edition changed on its list since the edition before.

    The edition is read to its end first, so a record that cannot be read (raised by the
    parser) leaves every row as it was. One that is readable but suspicious is held for a
    person, unless `accepted` says that one has decided: older than the newest accepted
    edition, or missing more than `removal_limit` of the list.

    `snapshot.state` and `snapshot.reason` say what became of it, `snapshot.counts` the changes
    by kind; designations that changed are left `to_resolve`. One that is stored already is left alone.
    What the publisher itself marks as deleted (`Edition.deleted`) is delisted at once: it is not suspected,
    and does not count for the limit.
    """
    incoming = read_edition(snapshot, edition)
    if isinstance(incoming, str):
        reject(snapshot, incoming)
        return
    absent = frozenset(FieldGroup(group) for group in snapshot.fields_absent)

    with transaction.atomic():
        # One edition at a time: what it is compared with must not change meanwhile, and changes of
        # two lists must not become visible out of the order of their cursors.
        list(Source.objects.select_for_update().order_by("pk"))
        if Snapshot.objects.stored().filter(pk=snapshot.pk).exists():
            snapshot.refresh_from_db()
            return
        _decide_and_write(snapshot, incoming, absent, edition.deleted, now=now, accepted=accepted)


def _decide_and_write(
    snapshot: Snapshot,
    incoming: dict[str, Incoming],
    absent: frozenset[FieldGroup],
    deleted: Mapping[str, date | None],
    *,
    now: datetime,
    accepted: bool,
) -> None:
    comparison = compare(snapshot, incoming, absent, deleted)
    reason = "" if accepted else suspicion(snapshot, comparison)
    if snapshot.decided_at is not None and (older := older_than(snapshot, comparison.previous)):
        # A newer edition was stored since somebody accepted this one.
        reason, snapshot.decided_by, snapshot.decided_at = older, None, None
    if reason:
        snapshot.state, snapshot.reason = SnapshotState.HELD, reason
        snapshot.counts["would"] = {
            kind: len(keys) for kind, keys in _counted(comparison.difference, [], would=True) if keys
        }
        snapshot.save()
        return
    if not snapshot.is_starter:
        retire_starter()
    _write(snapshot, comparison, now=now)


def stands_for(snapshot: Snapshot, previous: Snapshot | None) -> date:
    """
    The day from which holds what an edition says. One accepted although it is older says what holds
    after the newest, so nothing in it happened earlier.
    """
    return max(snapshot.edition_on, previous.edition_on) if previous else snapshot.edition_on


def _write(snapshot: Snapshot, comparison: Comparison, *, now: datetime) -> None:
    previous, incoming, difference = comparison.previous, comparison.incoming, comparison.difference
    absent_on = previous.edition_on if previous else None
    on = stands_for(snapshot, previous)
    known = Designation.objects.filter(source=snapshot.source, is_starter=snapshot.is_starter)
    pks = _list(snapshot, [incoming[key].entry for key in difference.listed])
    by_key: dict[str, Designation] = {}
    touched = [*difference.relisted, *difference.amended, *difference.missing, *difference.deleted]
    for start in range(0, len(touched), BATCH):
        by_key |= {d.key: d for d in known.filter(key__in=touched[start : start + BATCH])}
    renamed = [by_key[key] for key in (*difference.relisted, *difference.amended)]
    pks |= {designation.key: designation.pk for designation in renamed}

    ends = ends_of([by_key[key] for key in difference.relisted])
    amended = [by_key[key] for key in difference.amended]
    amended_versions, amended_changes = _amend(snapshot, amended, incoming, on=on, now=now)
    changes: list[ChangeRow] = []
    for kind, keys in ((ChangeKind.LISTING, difference.listed), (ChangeKind.RELISTING, difference.relisted)):
        for start in range(0, len(keys), BATCH):
            versions: list[VersionRow] = []
            for key in keys[start : start + BATCH]:
                item, record = incoming[key], orjson.loads(incoming[key].content)
                dates = listed_dates(record, edition_on=on, absent_on=absent_on)
                if kind is ChangeKind.RELISTING:
                    dates = relisted(dates, ended_on=ends.get(pks[key]), edition_on=on, absent_on=absent_on)
                versions.append(_version(pks[key], snapshot, dates, item, record, dates.valid_from, now))
                changes.append(_change(snapshot, pks[key], kind, dates, now, baseline=previous is None))
            insert_versions(versions)
    insert_versions(amended_versions)
    changes += amended_changes

    write_search_rows(pks, incoming, renamed=renamed)
    map_programmes(snapshot, incoming.values())
    insert_rows(Change, changes, CHANGE_FIELDS)
    delisted = [by_key[key] for key in difference.deleted]
    delist_deleted(delisted, printed=comparison.deleted, snapshot=snapshot, on=on, now=now)
    delisted += _note_missing(snapshot, [by_key[key] for key in difference.missing], on=on, now=now)
    known.suspected_gone().filter(key__in=[k for k in _suspected_keys(known) if k in incoming]).update(
        suspected_on=None, suspected_at=None, to_resolve=True
    )
    SnapshotLocators.objects.update_or_create(
        snapshot=snapshot, defaults={"by_key": {key: item.entry.locator for key, item in incoming.items()}}
    )
    snapshot.counts = {
        **snapshot.counts,
        **{kind: count for kind, keys in _counted(difference, delisted) if (count := len(keys))},
    }
    snapshot.state = SnapshotState.STORED
    if snapshot.decided_at is None:
        snapshot.reason = ""  # why it was once rejected, before the parser was mended
    snapshot.save()
    written = len(pks)
    refresh_statistics(Designation, DesignationVersion, DesignationName, DesignationIdentifier, Change, written=written)


def _counted(
    difference: Difference, delisted: list[Designation], *, would: bool = False
) -> list[tuple[str, list[Any]]]:
    gone = {designation.key for designation in delisted}
    return [
        (ChangeKind.LISTING, difference.listed),
        (ChangeKind.RELISTING, difference.relisted),
        (ChangeKind.AMENDMENT, difference.amended),
        (ChangeKind.DELISTING, difference.deleted if would else delisted),
        ("suspected removal", [key for key in difference.missing if key not in gone]),
    ]


def _suspected_keys(known: Any) -> list[str]:
    return list(known.suspected_gone().values_list("key", flat=True))


def _list(snapshot: Snapshot, entries: list[ListEntry]) -> dict[str, int]:
    """Records that are new on a list: their designation ids by key, in the order given."""
    source, is_starter = snapshot.source_id, snapshot.is_starter
    rows = [
        (source, entry.key, entry.reference, entry.target_type, entry.name[:500], is_starter, True) for entry in entries
    ]
    insert_rows(Designation, rows, ("source", "key", "reference", "target_type", "name", "is_starter", "to_resolve"))
    found: dict[str, int] = {}
    known = Designation.objects.filter(source=source, is_starter=is_starter)
    for start in range(0, len(entries), BATCH):
        keys = [entry.key for entry in entries[start : start + BATCH]]
        found |= dict(known.filter(key__in=keys).values_list("key", "pk"))
    return {entry.key: found[entry.key] for entry in entries}


def _version(
    designation_id: int,
    snapshot: Snapshot,
    dates: ListedDates,
    item: Incoming,
    record: dict[str, Any],
    valid_from: date,
    now: datetime,
) -> VersionRow:
    return new_version(
        designation_id,
        snapshot,
        dates,
        content=item.content,
        sha256=item.sha256,
        record=record,
        raw=item.entry.raw,
        valid_from=valid_from,
        now=now,
    )


CHANGE_FIELDS = (
    "source",
    "designation",
    "snapshot",
    "kind",
    "on",
    "on_is_bound",
    "recorded_at",
    "is_baseline",
    "fields",
)
ChangeRow = tuple[Any, ...]


def _change(
    snapshot: Snapshot,
    designation_id: int,
    kind: ChangeKind,
    dates: ListedDates,
    now: datetime,
    *,
    baseline: bool,
) -> ChangeRow:
    is_bound = dates.not_after is not None
    return snapshot.source_id, designation_id, snapshot.pk, kind, dates.valid_from, is_bound, now, baseline, []


def _amend(
    snapshot: Snapshot, designations: list[Designation], incoming: dict[str, Incoming], *, on: date, now: datetime
) -> tuple[list[VersionRow], list[ChangeRow]]:
    """New versions of amended records; the old ones are closed on the day `on`."""
    versions, changes, ends, closing, replaced = [], [], {}, [], []
    by_pk = {designation.pk: designation for designation in designations}
    for start in range(0, len(designations), BATCH):
        batch = designations[start : start + BATCH]
        ended = ended_versions(batch)
        for old in DesignationVersion.objects.open().filter(designation__in=batch).order_by("pk"):
            designation = by_pk[old.designation_id]
            item = incoming[designation.key]
            record = orjson.loads(item.content)
            earlier, ended_on = same_listing(old, ended[designation.pk])
            dates = still_listed(old, record, edition_on=on, ended_on=ended_on)
            corrected = dates.valid_from != (old.not_after or old.listed_on)
            # A corrected listing date replaces the record for its whole period, as does an edit on its first day.
            whole = corrected or on <= old.valid_from
            valid_from = dates.valid_from if corrected else old.valid_from if whole else on
            ends[designation.pk] = old.valid_from if whole else on
            closing.append(old)
            replaced += earlier if corrected else []
            versions.append(_version(designation.pk, snapshot, dates, item, record, valid_from, now))
            fields = content.changed_fields(old.record, record)
            amendment = ChangeKind.AMENDMENT
            changes.append((snapshot.source_id, designation.pk, snapshot.pk, amendment, on, True, now, False, fields))
    close_versions(closing, ends=ends, now=now)
    disbelieve(replaced, now=now)
    return versions, changes


def _note_missing(snapshot: Snapshot, missing: list[Designation], *, on: date, now: datetime) -> list[Designation]:
    """Suspect what is missing for the first time; delist what an earlier edition already lacked."""
    confirmed = [d for d in missing if d.suspected_on is not None and d.suspected_on < on]
    first = [d.pk for d in missing if d.suspected_on is None]
    Designation.objects.filter(pk__in=first).update(suspected_on=on, suspected_at=now, to_resolve=True)
    delist(confirmed, snapshot=snapshot, now=now)
    return confirmed
