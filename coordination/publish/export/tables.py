"""
The tables, row by row, each in an order that ends in a unique column.

A row is plain data under the names of its columns; what only JSON lines carry comes after them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import orjson
from django.db.models import F

from coordination import align
from coordination.align.facts import Cell
from coordination.align.gap_steps import steps_of
from coordination.align.loading import load_targets, names_and_types
from coordination.align.rules import regimes_of
from coordination.align.steps import standing
from coordination.models import Change, DesignationVersion, Gap, Jurisdiction, Snapshot, Source
from coordination.vocabulary import GapState

Row = dict[str, Any]
BATCH = 1000  # rows read at once


@dataclass(frozen=True, slots=True)
class Asked:
    """
    The point on the two axes of time that a table is asked for.

    on        the day; None: today, but in `changes`, where it is any day
    known_at  as our records stood then; None: as they stand now
    live      lists are fetched, so that one may be stale
    """

    today: date
    on: date | None = None
    known_at: datetime | None = None
    live: bool = False

    @property
    def day(self) -> date:
        return self.on or self.today


@dataclass(frozen=True, slots=True)
class Table:
    """What CSV shows of a table, and its rows."""

    columns: Callable[[], tuple[str, ...]]
    rows: Callable[[Asked], Iterator[Row]]


def _links(asked: Asked) -> Iterator[Row]:
    """One row for each record in force, by entity: its number, and where it stands in the newest edition."""
    locators = _locators(asked)
    versions = DesignationVersion.objects.in_force(on=asked.day)
    versions = versions.believed() if asked.known_at is None else versions.known(at=asked.known_at)
    last = None
    for designation, entity, source, key, reference, content in (
        versions.order_by(F("designation__entity").asc(nulls_last=True), "designation", "-pk")
        .values_list(
            "designation_id",
            "designation__entity__public_id",
            "designation__source__code",
            "designation__key",
            "designation__reference",
            "content",
        )
        .iterator(chunk_size=BATCH)
    ):
        if designation == last:
            continue
        last = designation
        yield {
            "entity": entity,
            "source": source,
            "reference": reference,
            "locator": locators[source].get(key),
            "name": orjson.loads(content)["names"][0]["full"],
        }


def _locators(asked: Asked) -> dict[str, dict[str, str]]:
    """Source -> key -> where in its newest accepted edition the record stands."""
    snapshots = Snapshot.objects.select_related("locators").defer("files", "headers")
    if asked.known_at is not None:
        snapshots = snapshots.filter(received_at__lte=asked.known_at)
    newest = {source.code: snapshots.latest_of(source) for source in Source.objects.all()}
    return {
        code: snapshot.locators.by_key if snapshot is not None and hasattr(snapshot, "locators") else {}
        for code, snapshot in newest.items()
    }


def _entities(asked: Asked) -> Iterator[Row]:
    """One row for each entity of which something was known, with how many records in force name it."""
    for batch in load_targets(None, known_at=asked.known_at):
        about = names_and_types(pk for pk, _ in batch)
        for pk, target in batch:
            public_id, target_type, name = about[pk]
            in_force = {listing.designation for listing in target.listings if listing.in_force(asked.day)}
            yield {
                "entity": public_id,
                "type": target_type,
                "name": name,
                "regimes": sorted(regimes_of(target.listings, asked.day)),
                "designations": len(in_force),
            }


def _matrix(asked: Asked) -> Iterator[Row]:
    """One row for each entity of which something was known: where each jurisdiction stands on it, since when."""
    for row in align.matrix(on=asked.day, known_at=asked.known_at, live=asked.live):
        shown: Row = {"entity": row.public_id, "type": row.target_type, "name": row.name, "regimes": row.regimes}
        for cell in row.cells:
            shown |= _cell(cell)
        yield shown


def _cell(cell: Cell) -> Row:
    code = cell.jurisdiction
    return {
        code: cell.status,
        f"{code}_since": cell.since,
        f"{code}_since_kind": cell.since_kind,
        f"{code}_since_is_bound": cell.is_bound if cell.since else None,
        f"{code}_not_before": cell.not_before,
        f"{code}_lag_min": cell.lag_min,
        f"{code}_lag_max": cell.lag_max,
    }


def _matrix_columns() -> tuple[str, ...]:
    codes = Jurisdiction.objects.order_by("position").values_list("code", flat=True)
    return ("entity", "type", "name", "regimes", *(column for code in codes for column in (code, f"{code}_since")))


_GAP = (
    "pk",
    "entity__public_id",
    "entity__name",
    "jurisdiction__code",
    "kind",
    "regime__code",
    "severity",
    "grade",
    "opened_on",
    "state",
    "due_on",
)


def _gaps(asked: Asked) -> Iterator[Row]:
    """
    Gaps that stood on the day, with the state they were in then; asked for neither day nor moment, those open now.

    State and day promised as all partners may know them: what was said to some of them alone is not here.
    Severity and grade are those of today: what they were before is not recorded.
    """
    if asked.on is None and asked.known_at is None:
        for _, row in _gap_rows(Gap.objects.open().order_by("pk").values_list(*_GAP).iterator(chunk_size=BATCH)):
            yield row
        return
    if asked.known_at is None:
        gaps = Gap.objects.standing(on=asked.day)
    else:  # what closed since then was open still
        gaps = Gap.objects.known(at=asked.known_at).filter(opened_on__lte=asked.day)
    found = gaps.order_by("pk").values_list(*_GAP).iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        steps = steps_of([values[0] for values in batch])
        for pk, row in _gap_rows(batch):
            then = standing(steps[pk], on=asked.day, known_at=asked.known_at)
            row["state"], row["due_on"] = then.state, then.due_on
            if then.state is not GapState.CLOSED:
                yield row


def _gap_rows(found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Row]]:
    for pk, *values in found:
        yield pk, dict(zip(_GAP_COLUMNS, (f"G-{pk}", *values), strict=True))


def _changes(asked: Asked) -> Iterator[Row]:
    """What happened to records, by cursor: what the feed of the API gives."""
    changes = Change.objects.order_by("pk")
    if asked.on is not None:
        changes = changes.filter(on__lte=asked.on)
    if asked.known_at is not None:
        changes = changes.filter(recorded_at__lte=asked.known_at)
    for values in changes.values_list(
        "pk", "source__code", "designation__reference", "kind", "on", "recorded_at", "fields"
    ).iterator(chunk_size=BATCH):
        yield dict(zip(_CHANGE_COLUMNS, values, strict=True))


_GAP_COLUMNS = (
    "gap",
    "entity",
    "name",
    "jurisdiction",
    "kind",
    "regime",
    "severity",
    "grade",
    "opened_on",
    "state",
    "due_on",
)
_CHANGE_COLUMNS = ("cursor", "source", "reference", "kind", "on", "recorded_at", "fields")

TABLES = {
    "links": Table(lambda: ("entity", "source", "reference", "locator", "name"), _links),
    "entities": Table(lambda: ("entity", "type", "name", "regimes", "designations"), _entities),
    "matrix": Table(_matrix_columns, _matrix),
    "gaps": Table(lambda: _GAP_COLUMNS, _gaps),
    "changes": Table(lambda: _CHANGE_COLUMNS, _changes),
}
