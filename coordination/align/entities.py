"""Derive today's cells and gaps of entities and write what differs, one short transaction a batch."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from coordination.align.carried import carry_gaps
from coordination.align.cell_rows import write_cells, write_regimes
from coordination.align.evidence import Evidence
from coordination.align.facts import Target, World
from coordination.align.gap_rows import Found, write_gaps
from coordination.align.gaps import find_gaps
from coordination.align.inputs import take_note
from coordination.align.loading import load_targets
from coordination.align.parted import Parted, part_gaps
from coordination.align.rules import cells, regimes_of, why_silent
from coordination.align.world_rows import load_world
from coordination.cycles import without_looking_for_cycles
from coordination.models import Alignment, Entity, Gap, GapEvent, Jurisdiction, Regime
from coordination.models.bulk import refresh_statistics


class _Codes:
    """Row ids of jurisdictions and regimes by code."""

    def __init__(self) -> None:
        self.jurisdictions = dict(Jurisdiction.objects.values_list("code", "pk"))
        self.regimes = dict(Regime.objects.values_list("code", "pk"))


def align_everything(*, on: date, now: datetime, live: bool) -> dict[str, int]:
    """Derive all entities again; the same rows as by increments. Returns gaps opened and closed."""
    return align_entities(None, on=on, now=now, live=live)


def align_pending(*, on: date, now: datetime, live: bool) -> dict[str, int]:
    """
    Derive the entities that are left `to_align`, and those concerned by what has changed beside the
    records (`align.inputs`). Returns gaps opened and closed.
    """
    world = _world(live=live)
    pending = list(Entity.objects.to_be_aligned().values_list("pk", flat=True))
    return _align(pending, world, on=on, now=now)


def _world(*, live: bool) -> World:
    """What the rules are given beside the records; whom it concerns that it changed is left `to_align`."""
    with transaction.atomic():
        _wait_for_others()
        world = load_world(live=live)
        take_note(world)
    return world


def _wait_for_others() -> None:
    """Not while records are being linked or others align: what is read here is what is marked as aligned."""
    list(Jurisdiction.objects.select_for_update().order_by("pk"))


def align_entities(entities: Iterable[int] | None, *, on: date, now: datetime, live: bool) -> dict[str, int]:
    """
    Derive cells and gaps of entities for the day `on`; None: of all that stand.

    A gap found again stays the gap it was, one not found any more closes by itself and keeps its
    story, one that comes back is reopened. Running it twice changes nothing.
    """
    return _align(entities, _world(live=live), on=on, now=now)


def _align(entities: Iterable[int] | None, world: World, *, on: date, now: datetime) -> dict[str, int]:
    codes = _Codes()
    wanted = None if entities is None else set(entities)
    with transaction.atomic():
        _wait_for_others()
        carried = carry_gaps(wanted, on=on, now=now)
        parted = part_gaps(wanted, on=on, now=now)
        _clear_merged(wanted)
    counts = {"opened": 0, "closed": carried.closed}
    if wanted is not None:
        wanted |= carried.entities | parted.entities
    batches = load_targets(wanted)
    while True:
        with transaction.atomic(), without_looking_for_cycles():
            _wait_for_others()
            batch = next(batches, None)
            if batch is None:
                break
            opened, closed = _align_batch(batch, world, codes, parted, on=on, now=now)
        counts["opened"] += opened
        counts["closed"] += closed
    return counts


def _align_batch(
    batch: list[tuple[int, Target]], world: World, codes: _Codes, parted: Parted, *, on: date, now: datetime
) -> tuple[int, int]:
    targets = dict(batch)
    found_cells, found_gaps, regimes = {}, {}, {}
    for pk, target in batch:
        found_cells[pk] = cells(target, world, on)
        found_gaps[pk] = find_gaps(target, found_cells[pk], world, on)
        regimes[pk] = regimes_of(target.listings, on)
    found = Found(
        found_cells,
        found_gaps,
        lambda pk, jurisdiction: why_silent(targets[pk], jurisdiction, world, on),
        codes.jurisdictions,
        codes.regimes,
        parted,
    )
    evidence = Evidence()
    new = write_cells(found_cells, codes.jurisdictions, evidence)
    write_regimes(regimes, codes.regimes)
    counts = write_gaps(found, evidence, on=on, now=now)
    refresh_statistics(Alignment, Entity.regimes.through, Gap, GapEvent, written=new)
    Entity.objects.filter(pk__in=list(found_cells), to_align=True).update(to_align=False)
    return counts


def _clear_merged(wanted: set[int] | None) -> None:
    """Entities that were merged into another keep no cells; their gaps were carried."""
    merged = Entity.objects.filter(merged_into__isnull=False)
    if wanted is not None:
        merged = merged.filter(pk__in=wanted)
    Alignment.objects.filter(entity__in=merged).delete()
    merged.filter(to_align=True).update(to_align=False)
