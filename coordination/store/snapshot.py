"""Store an edition: decide whether it is plausible, then write what changed in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from coordination.models import (
    Change,
    Designation,
    DesignationIdentifier,
    DesignationName,
    DesignationVersion,
    Programme,
    Snapshot,
    SnapshotLocators,
)
from coordination.models.bulk import update_rows
from coordination.programmes import programme_key
from coordination.records import Edition, ListEntry
from coordination.store import content
from coordination.store.diff import Difference, diff
from coordination.store.removals import delist, removal_limit
from coordination.store.starter import retire_starter
from coordination.store.versions import (
    BATCH,
    ListedDates,
    close_versions,
    listed_dates,
    new_version,
    still_listed,
)
from coordination.vocabulary import ChangeKind, FieldGroup, SnapshotState


@dataclass(slots=True)
class _Incoming:
    """One record of the edition, with what its content hashes to after filling what the edition lacks."""

    entry: ListEntry
    content: bytes
    sha256: str


def reject(snapshot: Snapshot, reason: str) -> None:
    """Refuse an edition that cannot be read: nothing of it is stored, the bytes stay for a replay."""
    snapshot.state = SnapshotState.REJECTED
    snapshot.reason = reason
    snapshot.save(update_fields=("state", "reason"))


def decide(snapshot: Snapshot, *, by: AbstractBaseUser, now: datetime, reason: str) -> None:
    """Record who decided on a held edition, and why."""
    snapshot.decided_by_id = by.pk
    snapshot.decided_at = now
    snapshot.reason = reason
    snapshot.save(update_fields=("decided_by", "decided_at", "reason"))


def store_snapshot(snapshot: Snapshot, edition: Edition, *, now: datetime, accepted: bool = False) -> None:
    """
    Record what an edition changed on its list since the edition before.

    The edition is read to its end first, so a record that cannot be read (raised by the
    parser) leaves every row as it was. One that is readable but suspicious is held for a
    person, unless `accepted` says that one has decided: older than the newest accepted
    edition, or missing more than `removal_limit` of the list.

    `snapshot.state` and `snapshot.reason` say what became of it, `snapshot.counts` the changes
    by kind; designations that changed are left `to_resolve`.
    """
    absent = frozenset(FieldGroup(group) for group in snapshot.fields_absent) | edition.fields_absent
    snapshot.fields_absent = sorted(absent)
    snapshot.form = edition.form
    incoming = {entry.key: _Incoming(entry, encoded, content.sha256(encoded)) for entry, encoded in _encoded(edition)}
    snapshot.entries = len(incoming)
    snapshot.counts = {"left out": dict(edition.tally)} if edition.tally else {}

    previous = Snapshot.objects.filter(is_starter=snapshot.is_starter).latest_of(snapshot.source)
    known = Designation.objects.filter(source=snapshot.source, is_starter=snapshot.is_starter)
    current = DesignationVersion.objects.open().filter(designation__in=known)
    if absent:
        _fill_absent(incoming, current, absent)
    before = dict(current.values_list("designation__key", "content_sha256"))
    ended = set(known.values_list("key", flat=True)) - before.keys()
    difference = diff(before, {key: item.sha256 for key, item in incoming.items()}, ended=ended)

    reason = "" if accepted else _suspicion(snapshot, previous, difference, len(before))
    if reason:
        snapshot.state, snapshot.reason = SnapshotState.HELD, reason
        snapshot.counts["would"] = {kind: len(keys) for kind, keys in _counted(difference, []) if keys}
        snapshot.save()
        return
    with transaction.atomic():
        if not snapshot.is_starter:
            retire_starter()
        _write(snapshot, previous, incoming, difference, now=now)


def _encoded(edition: Edition) -> Iterable[tuple[ListEntry, bytes]]:
    for entry in edition.entries:
        yield entry, content.canonical(entry)


def _fill_absent(incoming: dict[str, _Incoming], current: Any, absent: frozenset[FieldGroup]) -> None:
    for key, text in current.values_list("designation__key", "content").iterator(chunk_size=BATCH):
        item = incoming.get(key)
        if item is not None:
            merged = content.merge(orjson.loads(text), orjson.loads(item.content), absent)
            item.content = orjson.dumps(merged, option=orjson.OPT_SORT_KEYS)
            item.sha256 = content.sha256(item.content)


def _suspicion(snapshot: Snapshot, previous: Snapshot | None, difference: Difference, in_force: int) -> str:
    """Why a person should look before this edition is stored; "" when nothing speaks against it."""
    if previous is None:
        return ""
    if snapshot.edition_on < previous.edition_on:
        return f"Its date {snapshot.edition_on} is before that of the newest accepted edition, {previous.edition_on}."
    known_missing = set(
        Designation.objects.suspected_gone()
        .filter(source=snapshot.source, is_starter=snapshot.is_starter)
        .values_list("key", flat=True)
    )
    missing = [key for key in difference.missing if key not in known_missing]
    limit = removal_limit(snapshot.source.shrink_percent, previous.edition_on, snapshot.edition_on)
    if in_force and Decimal(len(missing) * 100) / in_force > limit:
        share = len(missing) * 100 / in_force
        return (
            f"{len(missing)} of {in_force} records ({share:.1f} %) are missing, the limit is {limit} %. "
            "Nothing was changed; accept it if the publisher really removed them."
        )
    return ""


def _write(
    snapshot: Snapshot,
    previous: Snapshot | None,
    incoming: dict[str, _Incoming],
    difference: Difference,
    *,
    now: datetime,
) -> None:
    absent_on = previous.edition_on if previous else None
    known = Designation.objects.filter(source=snapshot.source, is_starter=snapshot.is_starter)
    new = [_new_designation(snapshot, incoming[key].entry) for key in difference.listed]
    Designation.objects.bulk_create(new, batch_size=BATCH)
    by_key = {designation.key: designation for designation in new}
    touched = [*difference.relisted, *difference.amended, *difference.missing]
    for start in range(0, len(touched), BATCH):
        by_key |= {d.key: d for d in known.filter(key__in=touched[start : start + BATCH])}

    versions: list[DesignationVersion] = []
    changes: list[Change] = []
    for kind, keys in ((ChangeKind.LISTING, difference.listed), (ChangeKind.RELISTING, difference.relisted)):
        for key in keys:
            item, record = incoming[key], orjson.loads(incoming[key].content)
            dates = listed_dates(record, edition_on=snapshot.edition_on, absent_on=absent_on)
            if kind is ChangeKind.RELISTING:
                dates = _relisted_dates(dates, snapshot.edition_on, absent_on)
            versions.append(_version(by_key[key], snapshot, dates, item, record, dates.valid_from, now))
            changes.append(_change(snapshot, by_key[key], kind, dates, now, baseline=previous is None))
    amended_versions, amended_changes = _amend(snapshot, [by_key[key] for key in difference.amended], incoming, now=now)
    versions += amended_versions
    changes += amended_changes
    DesignationVersion.objects.bulk_create(versions, batch_size=500)

    rewritten = [by_key[key] for key in (*difference.listed, *difference.relisted, *difference.amended)]
    _write_search_rows(
        rewritten, incoming, renamed=[by_key[key] for key in (*difference.relisted, *difference.amended)]
    )
    _map_programmes(snapshot, incoming.values())
    Change.objects.bulk_create(changes, batch_size=BATCH)
    delisted = _note_missing(snapshot, [by_key[key] for key in difference.missing], now=now)
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
    snapshot.save()


def _counted(difference: Difference, delisted: list[Designation]) -> list[tuple[str, list[Any]]]:
    gone = {designation.key for designation in delisted}
    return [
        (ChangeKind.LISTING, difference.listed),
        (ChangeKind.RELISTING, difference.relisted),
        (ChangeKind.AMENDMENT, difference.amended),
        (ChangeKind.DELISTING, delisted),
        ("suspected removal", [key for key in difference.missing if key not in gone]),
    ]


def _suspected_keys(known: Any) -> list[str]:
    return list(known.suspected_gone().values_list("key", flat=True))


def _new_designation(snapshot: Snapshot, entry: ListEntry) -> Designation:
    return Designation(
        source=snapshot.source,
        key=entry.key,
        reference=entry.reference,
        target_type=entry.target_type,
        name=entry.name[:500],
        is_starter=snapshot.is_starter,
    )


def _relisted_dates(dates: ListedDates, edition_on: date, absent_on: date | None) -> ListedDates:
    """A name that comes back may still print its first listing: then only the editions bound its return."""
    if dates.not_after is None and (absent_on is None or dates.valid_from > absent_on):
        return dates
    return ListedDates(dates.listed_on, dates.kind, absent_on, edition_on)


def _version(
    designation: Designation,
    snapshot: Snapshot,
    dates: ListedDates,
    item: _Incoming,
    record: dict[str, Any],
    valid_from: date,
    now: datetime,
) -> DesignationVersion:
    return new_version(
        designation,
        snapshot,
        dates,
        content=item.content,
        sha256=item.sha256,
        record=record,
        raw=item.entry.raw,
        valid_from=valid_from,
        now=now,
    )


def _change(
    snapshot: Snapshot,
    designation: Designation,
    kind: ChangeKind,
    dates: ListedDates,
    now: datetime,
    *,
    baseline: bool,
) -> Change:
    return Change(
        source=snapshot.source,
        designation=designation,
        snapshot=snapshot,
        kind=kind,
        on=dates.valid_from,
        on_is_bound=dates.not_after is not None,
        recorded_at=now,
        is_baseline=baseline,
    )


def _amend(
    snapshot: Snapshot, designations: list[Designation], incoming: dict[str, _Incoming], *, now: datetime
) -> tuple[list[DesignationVersion], list[Change]]:
    """New versions of amended records; the old ones are closed on the edition's day."""
    versions, changes, ends, closing = [], [], {}, []
    by_pk = {designation.pk: designation for designation in designations}
    for start in range(0, len(designations), BATCH):
        batch = designations[start : start + BATCH]
        for old in DesignationVersion.objects.open().filter(designation__in=batch).order_by("pk"):
            designation = by_pk[old.designation_id]
            item = incoming[designation.key]
            record = orjson.loads(item.content)
            dates = still_listed(old, record, edition_on=snapshot.edition_on)
            corrected = dates.valid_from != (old.not_after or old.listed_on)
            # A corrected listing date replaces the record for its whole period, as does an edit on its first day.
            whole = corrected or snapshot.edition_on <= old.valid_from
            valid_from = dates.valid_from if corrected else old.valid_from if whole else snapshot.edition_on
            ends[designation.pk] = old.valid_from if whole else snapshot.edition_on
            closing.append(old)
            versions.append(_version(designation, snapshot, dates, item, record, valid_from, now))
            changes.append(
                Change(
                    source=snapshot.source,
                    designation=designation,
                    snapshot=snapshot,
                    kind=ChangeKind.AMENDMENT,
                    on=snapshot.edition_on,
                    on_is_bound=True,
                    recorded_at=now,
                    fields=content.changed_fields(old.record, record),
                )
            )
    close_versions(closing, ends=ends, now=now)
    return versions, changes


def _write_search_rows(
    designations: list[Designation], incoming: dict[str, _Incoming], *, renamed: list[Designation]
) -> None:
    for start in range(0, len(renamed), BATCH):
        batch = renamed[start : start + BATCH]
        DesignationName.objects.filter(designation__in=batch).delete()
        DesignationIdentifier.objects.filter(designation__in=batch).delete()
        for designation in batch:
            entry = incoming[designation.key].entry
            designation.reference, designation.target_type = entry.reference, entry.target_type
            designation.name, designation.to_resolve = entry.name[:500], True
        fields = ("reference", "target_type", "name", "to_resolve")
        update_rows(Designation, [(row.pk, [getattr(row, name) for name in fields]) for row in batch], fields)
    names, identifiers = [], []
    for designation in designations:
        record = orjson.loads(incoming[designation.key].content)
        names += [
            DesignationName(
                designation=designation,
                full=name["full"][:500],
                folded=" ".join(name["full"].casefold().split())[:500],
                kind=name["kind"],
                quality=name["quality"],
                script=name["script"][:40],
            )
            for name in record["names"]
        ]
        identifiers += [
            DesignationIdentifier(
                designation=designation,
                kind=number["kind"],
                value=number["value"][:300],
                valid=number["valid"],
                usable=number["usable"],
            )
            for number in record["identifiers"]
        ]
    DesignationName.objects.bulk_create(names, batch_size=BATCH)
    DesignationIdentifier.objects.bulk_create(identifiers, batch_size=BATCH)


def _map_programmes(snapshot: Snapshot, items: Iterable[_Incoming]) -> None:
    """A programme met for the first time is kept without a regime, and named in the snapshot's counts."""
    jurisdiction = snapshot.source.jurisdiction
    printed = {programme_key(b.programme): b.programme for item in items for b in item.entry.bases}
    rows = dict(Programme.objects.filter(jurisdiction=jurisdiction).values_list("key", "regime"))
    new = sorted(printed.keys() - rows.keys())
    Programme.objects.bulk_create([Programme(jurisdiction=jurisdiction, code=printed[key], key=key) for key in new])
    unmapped = sorted(printed[key] for key in printed if rows.get(key) is None)
    if unmapped:
        snapshot.counts["unmapped programmes"] = unmapped


def _note_missing(snapshot: Snapshot, missing: list[Designation], *, now: datetime) -> list[Designation]:
    """Suspect what is missing for the first time; delist what an earlier edition already lacked."""
    confirmed = [d for d in missing if d.suspected_on is not None and d.suspected_on < snapshot.edition_on]
    first = [d.pk for d in missing if d.suspected_on is None]
    Designation.objects.filter(pk__in=first).update(suspected_on=snapshot.edition_on, suspected_at=now, to_resolve=True)
    delist(confirmed, snapshot=snapshot, now=now)
    return confirmed
