"""Versions on two time axes: built from a record, and closed without being overwritten."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from coordination.models import Designation, DesignationVersion, Snapshot
from coordination.models.bulk import insert_rows
from coordination.vocabulary import DateKind, IdentifierKind

BATCH = 2000  # rows a statement: below the variable limits of both engines


@dataclass(frozen=True, slots=True)
class ListedDates:
    """When a record was listed: the printed day, or bounds (see `DesignationVersion`)."""

    listed_on: date | None
    kind: DateKind
    not_before: date | None
    not_after: date | None

    @property
    def valid_from(self) -> date:
        """The printed day; of a bound the day from which it surely stood."""
        day = self.not_after or self.listed_on
        if day is None:
            raise ValueError("a listing has a day or a bound")
        return day


def listed_dates(record: Mapping[str, Any], *, edition_on: date, absent_on: date | None) -> ListedDates:
    """
    The listing date of a record that is new on a list.

    edition_on  date of the edition that first holds it
    absent_on   date of the edition before, which did not; None for the first edition read
    """
    listed_on = date.fromisoformat(record["listed_on"]) if record["listed_on"] else None
    kind = DateKind(record["date_kind"]) if record["date_kind"] else DateKind.FIRST_SEEN
    if listed_on is not None and not kind.is_bound:
        return ListedDates(listed_on, kind, None, None)
    bound = min(listed_on, edition_on) if listed_on else edition_on
    # A bound before the edition that lacked the record contradicts it: then nothing bounds it from below.
    not_before = absent_on if absent_on is not None and absent_on < bound else None
    return ListedDates(listed_on, kind, not_before, bound)


def relisted(dates: ListedDates, *, ended_on: date | None, edition_on: date, absent_on: date | None) -> ListedDates:
    """
    The listing date of a record that comes back: it may still print its first listing, and then
    only the editions bound its return.

    ended_on  first day on which it was no longer in force; None if it never was
    """
    if ended_on is None or (dates.not_after is None and dates.valid_from >= ended_on):
        return dates
    not_before = absent_on if absent_on is not None and absent_on < edition_on else None
    return ListedDates(dates.listed_on, dates.kind, not_before, edition_on)


def still_listed(
    before: DesignationVersion, record: Mapping[str, Any], *, edition_on: date, ended_on: date | None
) -> ListedDates:
    """
    The listing date of a record that an edition amends: a printed day is taken as corrected,
    bounds only ever narrow (a renewed Control Date does not move a listing).

    ended_on  end of the listing before the present one: a day before it is not that of the present one
    """
    dates = listed_dates(record, edition_on=edition_on, absent_on=None)
    if dates.not_after is None and (ended_on is None or dates.valid_from >= ended_on):
        return dates
    if before.not_after is None:  # a day is known already, and this edition prints none
        return ListedDates(before.listed_on, DateKind(before.date_kind), None, None)
    bound = min(before.not_after, dates.valid_from)
    if ended_on is not None and bound < ended_on:
        bound = before.not_after
    not_before = before.not_before if before.not_before is not None and before.not_before < bound else None
    return ListedDates(dates.listed_on, dates.kind, not_before, bound)


def ends_of(designations: Sequence[Designation]) -> dict[int, date]:
    """Designation id -> first day on which it was no longer in force; without those that never were."""
    ends: dict[int, date] = {}
    for start in range(0, len(designations), BATCH):
        versions = DesignationVersion.objects.believed().filter(designation__in=designations[start : start + BATCH])
        ends |= dict(versions.values_list("designation").annotate(Max("valid_to")))
    return ends


def ended_versions(designations: Sequence[Designation]) -> dict[int, list[DesignationVersion]]:
    """Designation id -> what we hold true of days before its open version, newest first, without the content."""
    ended: dict[int, list[DesignationVersion]] = defaultdict(list)
    versions = DesignationVersion.objects.believed().filter(designation__in=designations, valid_to__isnull=False)
    for version in versions.order_by("-valid_to", "pk").defer("content", "raw"):
        ended[version.designation_id].append(version)
    return ended


def same_listing(
    version: DesignationVersion, ended: Iterable[DesignationVersion]
) -> tuple[list[DesignationVersion], date | None]:
    """The earlier versions that lead up to an open one without a pause, and when the listing before them ended."""
    earlier: list[DesignationVersion] = []
    start = version.valid_from
    for older in ended:
        if older.valid_to != start:
            return earlier, older.valid_to
        earlier.append(older)
        start = older.valid_from
    return earlier, None


_FIELDS = (
    "designation",
    "snapshot",
    "valid_from",
    "recorded_from",
    "listed_on",
    "date_kind",
    "not_before",
    "not_after",
    "transposes_un",
    "un_reference",
    "content",
    "content_sha256",
    "raw",
)
VersionRow = tuple[Any, ...]


def new_version(
    designation_id: int,
    snapshot: Snapshot,
    dates: ListedDates,
    *,
    content: bytes,
    sha256: str,
    record: Mapping[str, Any],
    raw: str,
    valid_from: date,
    now: datetime,
) -> VersionRow:
    """An open version as `insert_versions` takes it."""
    references = [i["value"] for i in record["identifiers"] if i["kind"] == IdentifierKind.UN_REFERENCE]
    return (
        designation_id,
        snapshot.pk,
        valid_from,
        now,
        dates.listed_on,
        dates.kind,
        dates.not_before,
        dates.not_after,
        bool(record["bases"]) and all(basis["transposes_un"] for basis in record["bases"]),
        references[0] if references else "",
        content.decode(),
        sha256,
        raw,
    )


def insert_versions(versions: Iterable[VersionRow]) -> None:
    insert_rows(DesignationVersion, versions, _FIELDS)


def close_versions(versions: Iterable[DesignationVersion], *, ends: Mapping[int, date], now: datetime) -> None:
    """
    End versions on the valid axis: what we believed stays, closed on the recorded axis; what we
    now believe is a copy with its end. A version that would end before it began is only closed.

    ends  {designation id: first day no longer in force}
    """
    closing = list(versions)
    copies = []
    for version in closing:
        if version.valid_from < ends[version.designation_id]:
            copy = DesignationVersion(
                **{
                    field.attname: getattr(version, field.attname)
                    for field in version._meta.concrete_fields
                    if field.attname != "id"
                }
            )
            copy.valid_to = ends[version.designation_id]
            copy.recorded_from = now
            copies.append(copy)
    disbelieve(closing, now=now)
    DesignationVersion.objects.bulk_create(copies, batch_size=500)


def disbelieve(versions: Iterable[DesignationVersion], *, now: datetime) -> None:
    """Close versions on the recorded axis alone: from `now` on we hold something else true of their days."""
    ids = [version.pk for version in versions]
    for start in range(0, len(ids), BATCH):
        DesignationVersion.objects.filter(pk__in=ids[start : start + BATCH]).update(recorded_to=now)
