"""Store an edition: decide whether it is plausible, then write what changed in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from coordination.models import (
    Alignment,
    Change,
    Designation,
    DesignationIdentifier,
    DesignationName,
    DesignationVersion,
    Entity,
    Programme,
    Snapshot,
    SnapshotLocators,
    Source,
)
from coordination.models.bulk import refresh_statistics, update_rows
from coordination.programmes import programme_key
from coordination.records import Edition, ListEntry
from coordination.store import content
from coordination.store.deletions import delist_deleted
from coordination.store.diff import Difference, diff
from coordination.store.removals import delist, removal_limit
from coordination.store.starter import retire_starter
from coordination.store.versions import (
    BATCH,
    ListedDates,
    close_versions,
    disbelieve,
    ended_versions,
    ends_of,
    listed_dates,
    new_version,
    relisted,
    same_listing,
    still_listed,
)
from coordination.vocabulary import ChangeKind, FieldGroup, SnapshotState, Status


class CannotBeDecided(Exception):
    """An edition that nobody has to decide on, or that cannot be accepted; the text says why."""


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


def reject(snapshot: Snapshot, reason: str) -> None:
    """
    Refuse an edition that cannot be read: nothing of it is stored, the bytes stay for a replay.

    That is nobody's decision: one that a person had accepted is to be decided on again once it can be read.
    """
    snapshot.state = SnapshotState.REJECTED
    snapshot.reason = " ".join(reason.split())  # on one line, whatever a library's message has in it
    snapshot.decided_by = snapshot.decided_at = None
    snapshot.save(update_fields=("state", "reason", "decided_by", "decided_at"))


@transaction.atomic
def decide(snapshot: Snapshot, *, by: AbstractBaseUser, now: datetime, reason: str, accepted: bool = True) -> None:
    """
    Record who decided on a held edition, and why. An accepted one stays held until it is stored;
    a refused one is rejected for good.

    Raises CannotBeDecided where it is not held, somebody has decided already, no reason is given, or
    an edition older than the newest accepted one is to be accepted: it would put back what its list
    said before.
    """
    list(Source.objects.select_for_update().filter(pk=snapshot.source_id))
    stands = Snapshot.objects.get(pk=snapshot.pk)
    if stands.decided_at is not None:
        raise CannotBeDecided(f"{stands} was decided on before, by {stands.decided_by}.")
    if stands.state != SnapshotState.HELD:
        raise CannotBeDecided(f"{stands} is {stands.state}: there is nothing to decide.")
    if not reason.strip():
        raise CannotBeDecided("A decision needs a reason.")
    if accepted and (older := older_than(stands, _newest_accepted(stands))):
        raise CannotBeDecided(older)
    snapshot.state = SnapshotState.HELD if accepted else SnapshotState.REJECTED
    snapshot.decided_by_id = by.pk
    snapshot.decided_at = now
    snapshot.reason = reason.strip()
    snapshot.save(update_fields=("state", "decided_by", "decided_at", "reason"))


def older_than(snapshot: Snapshot, newest: Snapshot | None) -> str:
    """Why a held edition cannot be accepted; "" where it can."""
    if newest is None or snapshot.edition_on >= newest.edition_on:
        return ""
    return (
        f"The edition of {snapshot.edition_on} is older than that of {newest.edition_on}, which was accepted: "
        "it can only be rejected."
    )


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
    reason = "" if accepted else _suspicion(snapshot, comparison)
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
        _newest_accepted(snapshot),
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


def _newest_accepted(snapshot: Snapshot) -> Snapshot | None:
    return Snapshot.objects.filter(is_starter=snapshot.is_starter).latest_of(snapshot.source)


def fill_absent(incoming: dict[str, Incoming], current: Any, absent: frozenset[FieldGroup]) -> None:
    """Take from what the list says now what the edition does not hold."""
    for key, text in current.values_list("designation__key", "content").iterator(chunk_size=BATCH):
        item = incoming.get(key)
        if item is not None:
            merged = content.merge(orjson.loads(text), orjson.loads(item.content), absent)
            item.content = content.encode(merged)
            item.sha256 = content.sha256(item.content)


def _suspicion(snapshot: Snapshot, comparison: Comparison) -> str:
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
    new = [_new_designation(snapshot, incoming[key].entry) for key in difference.listed]
    Designation.objects.bulk_create(new, batch_size=BATCH)
    by_key = {designation.key: designation for designation in new}
    touched = [*difference.relisted, *difference.amended, *difference.missing, *difference.deleted]
    for start in range(0, len(touched), BATCH):
        by_key |= {d.key: d for d in known.filter(key__in=touched[start : start + BATCH])}

    versions: list[DesignationVersion] = []
    changes: list[Change] = []
    ends = ends_of([by_key[key] for key in difference.relisted])
    for kind, keys in ((ChangeKind.LISTING, difference.listed), (ChangeKind.RELISTING, difference.relisted)):
        for key in keys:
            item, record = incoming[key], orjson.loads(incoming[key].content)
            dates = listed_dates(record, edition_on=on, absent_on=absent_on)
            if kind is ChangeKind.RELISTING:
                dates = relisted(dates, ended_on=ends.get(by_key[key].pk), edition_on=on, absent_on=absent_on)
            versions.append(_version(by_key[key], snapshot, dates, item, record, dates.valid_from, now))
            changes.append(_change(snapshot, by_key[key], kind, dates, now, baseline=previous is None))
    amended = [by_key[key] for key in difference.amended]
    amended_versions, amended_changes = _amend(snapshot, amended, incoming, on=on, now=now)
    versions += amended_versions
    changes += amended_changes
    DesignationVersion.objects.bulk_create(versions, batch_size=500)

    rewritten = [by_key[key] for key in (*difference.listed, *difference.relisted, *difference.amended)]
    write_search_rows(rewritten, incoming, renamed=[by_key[key] for key in (*difference.relisted, *difference.amended)])
    map_programmes(snapshot, incoming.values())
    Change.objects.bulk_create(changes, batch_size=BATCH)
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
    written = len(rewritten)
    refresh_statistics(Designation, DesignationVersion, DesignationName, DesignationIdentifier, Change, written=written)
    _leave_absences_to_align(snapshot)


def _leave_absences_to_align(snapshot: Snapshot) -> None:
    """
    Have every cell derived again that rests on this list's silence: a newer edition may say no
    where an older one could not, and the cell names the edition.
    """
    silent = Alignment.objects.filter(jurisdiction=snapshot.source.jurisdiction_id).exclude(
        status__in=(Status.DESIGNATED, Status.PARTIAL)
    )
    Entity.objects.filter(pk__in=silent.values("entity")).update(to_align=True)


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


def _new_designation(snapshot: Snapshot, entry: ListEntry) -> Designation:
    return Designation(
        source=snapshot.source,
        key=entry.key,
        reference=entry.reference,
        target_type=entry.target_type,
        name=entry.name[:500],
        is_starter=snapshot.is_starter,
    )


def _version(
    designation: Designation,
    snapshot: Snapshot,
    dates: ListedDates,
    item: Incoming,
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
    snapshot: Snapshot, designations: list[Designation], incoming: dict[str, Incoming], *, on: date, now: datetime
) -> tuple[list[DesignationVersion], list[Change]]:
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
            versions.append(_version(designation, snapshot, dates, item, record, valid_from, now))
            changes.append(
                Change(
                    source=snapshot.source,
                    designation=designation,
                    snapshot=snapshot,
                    kind=ChangeKind.AMENDMENT,
                    on=on,
                    on_is_bound=True,
                    recorded_at=now,
                    fields=content.changed_fields(old.record, record),
                )
            )
    close_versions(closing, ends=ends, now=now)
    disbelieve(replaced, now=now)
    return versions, changes


def write_search_rows(
    designations: list[Designation], incoming: dict[str, Incoming], *, renamed: list[Designation]
) -> None:
    """Write what records are searched and named by; `renamed` had such rows before."""
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


def map_programmes(snapshot: Snapshot, items: Iterable[Incoming]) -> None:
    """A programme met for the first time is kept without a regime, and named in the snapshot's counts."""
    jurisdiction = snapshot.source.jurisdiction
    printed = {programme_key(b.programme)[:300]: b.programme[:300] for item in items for b in item.entry.bases}
    rows = dict(Programme.objects.filter(jurisdiction=jurisdiction).values_list("key", "regime"))
    new = sorted(printed.keys() - rows.keys())
    Programme.objects.bulk_create([Programme(jurisdiction=jurisdiction, code=printed[key], key=key) for key in new])
    unmapped = sorted(printed[key] for key in printed if rows.get(key) is None)
    if unmapped:
        snapshot.counts["unmapped programmes"] = unmapped


def _note_missing(snapshot: Snapshot, missing: list[Designation], *, on: date, now: datetime) -> list[Designation]:
    """Suspect what is missing for the first time; delist what an earlier edition already lacked."""
    confirmed = [d for d in missing if d.suspected_on is not None and d.suspected_on < on]
    first = [d.pk for d in missing if d.suspected_on is None]
    Designation.objects.filter(pk__in=first).update(suspected_on=on, suspected_at=now, to_resolve=True)
    delist(confirmed, snapshot=snapshot, now=now)
    return confirmed
