"""
What a publisher itself marks as deleted: no suspicion, the record is delisted at once.

Three lists tell it: OFAC in its delta files, New Zealand in the deleted flag of ships, Japan with
削除 beside a number.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from coordination.models import Change, Designation, DesignationVersion, Snapshot
from coordination.store.removals import end
from coordination.store.versions import BATCH, ended_versions, same_listing


def delist_deleted(
    designations: Sequence[Designation],
    *,
    printed: Mapping[str, date | None],
    snapshot: Snapshot,
    on: date,
    now: datetime,
) -> list[Change]:
    """
    End records in force that the publisher marks as deleted, on the best evidence for the day.

    printed  key -> the day it prints, None where it prints none
    on       the day from which the edition holds

    A printed day ends the record on that day, over versions that began later. One that lies after
    the edition, or not after the listing it is to end, is none: then the record ended not after
    the first edition that lacked it.
    """
    changes: list[Change] = []
    for start in range(0, len(designations), BATCH):
        batch = designations[start : start + BATCH]
        changes += _delist(batch, printed, snapshot, on, now)
    return changes


def _delist(
    designations: Sequence[Designation],
    printed: Mapping[str, date | None],
    snapshot: Snapshot,
    on: date,
    now: datetime,
) -> list[Change]:
    closing: list[DesignationVersion] = []
    ends: dict[int, date] = {}
    exact: set[int] = set()
    ended = ended_versions(designations)
    standing = DesignationVersion.objects.open().filter(designation__in=designations)
    by_designation = {version.designation_id: version for version in standing}
    for designation in designations:
        version = by_designation[designation.pk]
        earlier, _ = same_listing(version, ended[designation.pk])
        first = earlier[-1] if earlier else version
        day = printed[designation.key]
        closing.append(version)
        if day is not None and first.valid_from < day <= on:
            ends[designation.pk] = day
            exact.add(designation.pk)
            closing += [one for one in earlier if one.valid_to is not None and one.valid_to > day]
        else:
            ends[designation.pk] = designation.suspected_on or on
    return end(designations, closing, ends=ends, exact=exact, snapshot=snapshot, now=now)
