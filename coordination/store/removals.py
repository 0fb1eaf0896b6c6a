"""
Removals in two steps: gone from one accepted edition is *suspected* and stays in force; a
second look confirms it (a newer edition, or the same one still served seven days later).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from coordination.models import Change, Designation, DesignationVersion, Snapshot, Source
from coordination.store.versions import close_versions
from coordination.vocabulary import ChangeKind

STILL_SERVED = timedelta(days=7)
MAX_PERCENT = Decimal(25)


def removal_limit(base_percent: Decimal, previous_on: date, edition_on: date) -> Decimal:
    """
    Percentage of a list that may be missing from its next edition before a person must look.

    The source's own percentage, and one more for every 30 days between the editions, at most 25.
    """
    return min(base_percent + (edition_on - previous_on).days // 30, MAX_PERCENT)


@transaction.atomic
def confirm_removals(*, now: datetime) -> list[Designation]:
    """
    Delist what is missing from an edition that its publisher still served seven days later.

    Time alone confirms nothing: the publisher must have answered since (`Source.last_good_at`), and
    a list that is given by hand is not served. Returns the designations delisted, in order of id.
    """
    suspected = (
        Designation.objects.suspected_gone()
        .filter(suspected_at__lte=now - STILL_SERVED)
        .filter(source__last_good_at__gte=F("suspected_at") + STILL_SERVED)
    )
    # Not while an edition of the same list is being stored.
    list(Source.objects.select_for_update().filter(pk__in=suspected.values("source")).order_by("pk"))
    due = list(suspected.select_related("source").order_by("pk"))
    for designation in due:
        snapshot = Snapshot.objects.latest_of(designation.source)
        if snapshot is not None:
            delist([designation], snapshot=snapshot, now=now)
    return due


def delist(designations: Iterable[Designation], *, snapshot: Snapshot, now: datetime) -> list[Change]:
    """
    End designations whose removal is confirmed, from the first edition that lacked them.

    The date is only "not after": lists do not print when they drop a name.
    """
    gone = list(designations)
    ends = {designation.pk: designation.suspected_on or snapshot.edition_on for designation in gone}
    versions = DesignationVersion.objects.open().filter(designation__in=gone)
    return end(gone, versions, ends=ends, exact=frozenset(), snapshot=snapshot, now=now)


def end(
    gone: Iterable[Designation],
    versions: Iterable[DesignationVersion],
    *,
    ends: Mapping[int, date],
    exact: Collection[int],
    snapshot: Snapshot,
    now: datetime,
) -> list[Change]:
    """
    Close the versions of designations that are no longer on the list, and tell of it.

    ends   {designation id: first day no longer in force}
    exact  those of which the publisher prints that day; of the others it is "not after"
    """
    close_versions(versions, ends=ends, now=now)
    Designation.objects.filter(pk__in=ends).update(suspected_on=None, suspected_at=None, to_resolve=True)
    return Change.objects.bulk_create(
        [
            Change(
                source_id=designation.source_id,
                designation=designation,
                snapshot=snapshot,
                kind=ChangeKind.DELISTING,
                on=ends[designation.pk],
                on_is_bound=designation.pk not in exact,
                recorded_at=now,
            )
            for designation in gone
        ]
    )
