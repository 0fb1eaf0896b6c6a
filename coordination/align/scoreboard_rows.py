"""Rows -> the UN scoreboard, a page at a time, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, F, QuerySet

from coordination.align.facts import UN, Cell, Listing
from coordination.align.matrix import matrix
from coordination.align.reference_rows import load_references
from coordination.align.references import ReferenceGap, check_references
from coordination.align.scoreboard import Score, ScoreRow, score, score_row
from coordination.align.stored import stored_cells
from coordination.models import Alignment, DesignationVersion
from coordination.vocabulary import Status


def un_records(
    *, on: date, known_at: datetime | None = None, regime: str = ""
) -> "QuerySet[DesignationVersion, tuple[int, int]]":
    """
    (designation, entity) of UN records in force on the day as known then, by reference.

    regime  of targets that stand under that regime today; "": of all
    """
    versions = DesignationVersion.objects.in_force(on=on).filter(
        designation__source__jurisdiction__code=UN, designation__entity__isnull=False
    )
    versions = versions.believed() if known_at is None else versions.known(at=known_at)
    if regime:
        versions = versions.filter(designation__entity__regimes__code=regime)
    return versions.order_by("designation__reference", "designation_id").values_list(
        "designation_id", F("designation__entity_id")
    )


def scoreboard(
    records: Sequence[tuple[int, int]], *, on: date | None = None, known_at: datetime | None = None, live: bool = False
) -> list[ScoreRow]:
    """
    The rows of UN records given as (designation, entity), in that order.

    on  as of that day, derived anew; None: as the last alignment left the cells
    Where the UN references of partners' records are wrong is told of their newest editions.
    """
    entities = {entity for _, entity in records}
    cells: dict[int, tuple[Cell, ...]]
    if on is None:
        cells = dict(stored_cells(entities))
    else:
        cells = {row.entity: row.cells for row in matrix(on=on, known_at=known_at, live=live, entities=entities)}
    problems: dict[tuple[str, str], list[ReferenceGap]] = defaultdict(list)
    for gap in check_references(*load_references(entities=entities)):
        problems[gap.source, gap.reference].append(gap)
    rows = []
    for designation, entity in records:
        un = _un_listing(designation, cells.get(entity, ()))
        if un is not None:
            rows.append(score_row(un, entity, cells[entity], problems))
    return rows


def _un_listing(designation: int, cells: Sequence[Cell]) -> Listing | None:
    found = (
        listing
        for cell in cells
        if cell.jurisdiction == UN
        for listing in cell.listings
        if listing.designation == designation
    )
    return next(found, None)


def scores(regime: str = "") -> dict[str, Score]:
    """Jurisdiction -> how the targets that the UN has listed stand there, as last derived."""
    un = Alignment.objects.filter(jurisdiction__code=UN, status__in=(Status.DESIGNATED, Status.PARTIAL))
    if regime:
        un = un.filter(entity__regimes__code=regime)
    counts: dict[str, list[tuple[Status, int]]] = defaultdict(list)
    rows = Alignment.objects.filter(entity__in=un.values("entity")).exclude(jurisdiction__code=UN)
    for code, status, names in (
        rows.values_list("jurisdiction__code", "status")
        .annotate(names=Count("pk"))
        .order_by("jurisdiction__position", "status")
    ):
        counts[code].append((Status(status), names))
    return {code: score(found) for code, found in counts.items()}
