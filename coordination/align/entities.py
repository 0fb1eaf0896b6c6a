"""Derive today's cells and gaps of entities and write what differs, one short transaction a batch."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from coordination.align.facts import Cell, FoundGap, Listing, Target, World
from coordination.align.gap_steps import steps_of
from coordination.align.gaps import find_gaps
from coordination.align.inputs import take_note
from coordination.align.loading import load_targets, load_world
from coordination.align.rules import cells, regimes_of
from coordination.align.steps import Step, standing
from coordination.models import Alignment, Entity, Gap, GapEvent, Jurisdiction, Regime
from coordination.models.bulk import insert_rows, read_rows, refresh_statistics, update_rows
from coordination.vocabulary import GapEventKind, GapKind, GapState, Status

_CELL_FIELDS = (
    "status",
    "since",
    "since_kind",
    "not_before",
    "is_first",
    "lag_min",
    "lag_max",
    "measures",
    "bases",
    "ended",
    "beneath",
    "due_on",
    "reason",
)
_GAP_FIELDS = (
    "severity",
    "severity_points",
    "severity_reasons",
    "statement",
    "grade",
    "is_confirmed",
    "evidence",
    "opened_on",
    "state",
    "due_on",
)
_ACTED = (Status.DESIGNATED, Status.PARTIAL, Status.DESIGNATED_BY_LAW)
_ENDED_BY_ACTING = (GapKind.NOT_TRANSPOSED, GapKind.NOT_FOLLOWED, GapKind.OVERDUE)
# States that a person set stand until the lists close the gap.
_BY_RULE = (GapState.OPEN, GapState.TO_BE_CONFIRMED)


_LARGE = ("severity_reasons", "evidence")


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
    counts = {"opened": 0, "closed": 0}
    wanted = None if entities is None else set(entities)
    batches = load_targets(wanted)
    while True:
        with transaction.atomic():
            _wait_for_others()
            batch = next(batches, None)
            if batch is None:
                break
            opened, closed = _align_batch(batch, world, codes, on=on, now=now)
        counts["opened"] += opened
        counts["closed"] += closed
    counts["closed"] += _clear_merged(wanted, on=on, now=now)
    return counts


def _align_batch(
    batch: list[tuple[int, Target]], world: World, codes: _Codes, *, on: date, now: datetime
) -> tuple[int, int]:
    found_cells, found_gaps, regimes = {}, {}, {}
    for pk, target in batch:
        found = cells(target, world, on)
        found_cells[pk] = found
        found_gaps[pk] = find_gaps(target, found, world, on)
        regimes[pk] = regimes_of(target.listings, on)
    new = _write_cells(found_cells, codes)
    _write_regimes(regimes, codes)
    counts = _write_gaps(found_gaps, found_cells, codes, on=on, now=now)
    refresh_statistics(Alignment, Entity.regimes.through, Gap, GapEvent, written=new)
    Entity.objects.filter(pk__in=list(found_cells)).update(to_align=False)
    return counts


def _basis(listing: Listing) -> dict[str, Any]:
    """A record as evidence, in plain data."""
    return {
        "designation": listing.designation,
        "jurisdiction": listing.jurisdiction,
        "source": listing.source,
        "reference": listing.reference,
        "name": listing.name,
        "since": listing.since.isoformat(),
        "kind": listing.kind,
        "is_bound": listing.is_bound,
        "not_before": listing.not_before.isoformat() if listing.not_before else None,
        "ended_on": listing.ended_on.isoformat() if listing.ended_on else None,
        "own_act": listing.own_act,
        "programmes": list(listing.programmes),
        "regimes": sorted(listing.regimes),
        "un_reference": listing.un_reference,
        "suspected_gone": listing.is_suspected_gone,
        "grounds": [
            {
                "programme": ground.programme,
                "regime": ground.regime,
                "since": ground.since.isoformat() if ground.since else None,
                "measures": sorted(ground.measures),
            }
            for ground in listing.grounds
        ],
    }


def _cell_values(cell: Cell) -> dict[str, Any]:
    return {
        "status": cell.status.value,
        "since": cell.since,
        "since_kind": cell.since_kind.value if cell.since_kind else "",
        "not_before": cell.not_before,
        "is_first": cell.is_first,
        "lag_min": cell.lag_min,
        "lag_max": cell.lag_max,
        "measures": [measure.value for measure in cell.measures],
        "bases": [_basis(listing) for listing in cell.listings],
        "ended": [
            {
                "source": ground.source,
                "reference": ground.reference,
                "programme": ground.programme,
                "ended_on": ground.ended_on.isoformat(),
            }
            for ground in cell.ended
        ],
        "beneath": cell.beneath.value if cell.beneath else "",
        "due_on": cell.due_on,
        "reason": cell.reason[:300],
    }


def _write_cells(found: dict[int, list[Cell]], codes: _Codes) -> int:
    """Write the cells that are new or differ; returns how many are new."""
    of_these = Alignment.objects.filter(entity__in=list(found))
    standing = {
        (entity, jurisdiction): (pk, values)
        for pk, entity, jurisdiction, *values in read_rows(
            of_these, ("pk", "entity_id", "jurisdiction_id", *_CELL_FIELDS)
        )
    }
    new: list[list[Any]] = []
    changed: list[tuple[int, list[Any]]] = []
    for pk, entity_cells in found.items():
        for cell in entity_cells:
            told = _cell_values(cell)
            values = [told[name] for name in _CELL_FIELDS]
            row = standing.get((pk, codes.jurisdictions[cell.jurisdiction]))
            if row is None:
                new.append([pk, codes.jurisdictions[cell.jurisdiction], *values])
            elif row[1] != values:
                changed.append((row[0], values))
    insert_rows(Alignment, new, ("entity", "jurisdiction", *_CELL_FIELDS))
    update_rows(Alignment, changed, _CELL_FIELDS)
    return len(new)


def _write_regimes(regimes: dict[int, frozenset[str]], codes: _Codes) -> None:
    through = Entity.regimes.through
    standing = set(through.objects.filter(entity__in=list(regimes)).values_list("entity_id", "regime_id"))
    wanted = {(pk, codes.regimes[code]) for pk, found in regimes.items() for code in found}
    gone: dict[int, list[int]] = defaultdict(list)
    for entity, regime in standing - wanted:
        gone[regime].append(entity)
    for regime, of_entities in gone.items():
        through.objects.filter(regime_id=regime, entity_id__in=of_entities).delete()
    through.objects.bulk_create(
        [through(entity_id=entity, regime_id=regime) for entity, regime in sorted(wanted - standing)]
    )


def _write_gaps(
    found: dict[int, list[FoundGap]], found_cells: dict[int, list[Cell]], codes: _Codes, *, on: date, now: datetime
) -> tuple[int, int]:
    # No person takes a step meanwhile: `align.life` waits for the lock that this transaction holds.
    rows = Gap.objects.filter(entity__in=list(found)).order_by("pk")
    # Large, and read the fast way.
    kept = {pk: values for pk, *values in read_rows(rows, ("pk", *_LARGE))}
    latest: dict[tuple[int, int, str, int], Gap] = {}
    for known in rows.defer(*_LARGE):
        known.severity_reasons, known.evidence = kept[known.pk]
        latest[known.entity_id, known.jurisdiction_id, known.kind, known.regime_id] = known
    keys = {
        (pk, codes.jurisdictions[gap.jurisdiction], gap.kind.value, codes.regimes[gap.regime])
        for pk, gaps in found.items()
        for gap in gaps
    }
    coming_back = [row for key, row in latest.items() if row.state == GapState.CLOSED and key in keys]
    unanswered = _closed_for_want_of_an_answer(coming_back) if coming_back else {}
    opening: list[Gap] = []
    changed: list[Gap] = []
    events: list[GapEvent] = []
    for pk, gaps in found.items():
        for gap in gaps:
            key = (pk, codes.jurisdictions[gap.jurisdiction], gap.kind.value, codes.regimes[gap.regime])
            row = latest.pop(key, None)
            values = _gap_values(gap)
            if row is None:
                opening.append(
                    Gap(
                        entity_id=pk,
                        jurisdiction_id=key[1],
                        kind=gap.kind,
                        regime_id=key[3],
                        detected_at=now,
                        **values,
                    )
                )
                continue
            if row.state == GapState.CLOSED:
                row.closed_on = row.closed_at = None
                kind = GapEventKind.RESUMED if row.pk in unanswered else GapEventKind.REOPENED
                events.append(_step(row, kind, values["state"], on=on, now=now))
                if row.pk in unanswered:
                    resumed = Step(GapEventKind.RESUMED, on, now, values["state"])
                    stands = standing([*unanswered[row.pk], resumed], on=on)
                    values["state"], values["due_on"] = stands.state.value, stands.due_on
            else:
                if row.is_confirmed != gap.is_confirmed:
                    events.append(_step(row, GapEventKind.REGRADED, values["state"], on=on, now=now))
                values["due_on"] = row.due_on
                if row.state not in _BY_RULE:
                    values["state"] = row.state
            if any(getattr(row, name) != values[name] for name in _GAP_FIELDS):
                for name in _GAP_FIELDS:
                    setattr(row, name, values[name])
                changed.append(row)
    by_code = {pk: code for code, pk in codes.jurisdictions.items()}
    closing = [row for row in latest.values() if row.state != GapState.CLOSED]
    for row in closing:
        cell = next(c for c in found_cells[row.entity_id] if c.jurisdiction == by_code[row.jurisdiction_id])
        events.append(_close(row, cell, on=on, now=now))
    created = Gap.objects.bulk_create(opening, batch_size=500)
    events += [_step(gap, GapEventKind.OPENED, gap.state, on=gap.opened_on, now=now) for gap in created]
    fields = (*_GAP_FIELDS, "closed_on", "closed_at")
    update_rows(Gap, [(row.pk, [getattr(row, name) for name in fields]) for row in (*changed, *closing)], fields)
    GapEvent.objects.bulk_create(events, batch_size=1000)
    return len(created), len(closing)


def _closed_for_want_of_an_answer(gaps: Sequence[Gap]) -> dict[int, list[Step]]:
    """
    Of closed gaps those that closed only because a list could not say any more, with their steps that all may read.

    They had not been answered: when the list can say again, what people had said of them stands.
    """
    last = GapEvent.objects.filter(gap=OuterRef("gap"), kind=GapEventKind.CLOSED).order_by("-pk")
    closings = GapEvent.objects.filter(gap__in=[gap.pk for gap in gaps], pk=Subquery(last.values("pk")[:1]))
    found = [gap for gap, detail in closings.values_list("gap_id", "detail") if detail.get("because") == Status.UNKNOWN]
    return steps_of(found) if found else {}


def _step(gap: Gap, kind: GapEventKind, state: str, *, on: date, now: datetime) -> GapEvent:
    """A step taken by rule, with the state it led to."""
    return GapEvent(gap=gap, kind=kind, on=on, recorded_at=now, detail={"state": state})


def _gap_values(gap: FoundGap) -> dict[str, Any]:
    return {
        "severity": gap.severity.value,
        "severity_points": sum(points for points, _ in gap.reasons),
        "severity_reasons": [[points, words] for points, words in gap.reasons],
        "statement": gap.statement,
        "grade": gap.grade.value,
        "evidence": [_basis(listing) for listing in gap.evidence],
        "opened_on": gap.opened_on,
        "is_confirmed": gap.is_confirmed,
        "state": (GapState.OPEN if gap.is_confirmed else GapState.TO_BE_CONFIRMED).value,
        "due_on": None,
    }


def _close(row: Gap, cell: Cell, *, on: date, now: datetime) -> GapEvent:
    """
    Closed on the day the jurisdiction designated, where that is why; else on the day it was seen.

    A designation of before the gap opened leaves it without age: it never was one.
    """
    acted = cell.status in _ACTED and row.kind in _ENDED_BY_ACTING
    day = cell.since if acted and cell.since is not None and cell.since <= on else on
    row.state, row.closed_on, row.closed_at = GapState.CLOSED, max(day, row.opened_on), now
    note = f"{cell.status.label}: {cell.reason}"
    detail = {"because": cell.answer_of_lists.value}
    return GapEvent(gap=row, kind=GapEventKind.CLOSED, on=row.closed_on, recorded_at=now, note=note, detail=detail)


def _clear_merged(wanted: set[int] | None, *, on: date, now: datetime) -> int:
    """Entities that were merged into another keep no cells; their open gaps close with the reason."""
    merged = Entity.objects.filter(merged_into__isnull=False)
    if wanted is not None:
        merged = merged.filter(pk__in=wanted)
    Alignment.objects.filter(entity__in=merged).delete()
    merged.filter(to_align=True).update(to_align=False)
    gaps = list(Gap.objects.open().filter(entity__in=merged).select_related("entity__merged_into"))
    with transaction.atomic():
        for gap in gaps:
            target = gap.entity.merged_into
            gap.state, gap.closed_on, gap.closed_at = GapState.CLOSED, max(on, gap.opened_on), now
            gap.save(update_fields=("state", "closed_on", "closed_at"))
            note = f"merged into {target.public_id}" if target else ""
            GapEvent.objects.create(gap=gap, kind=GapEventKind.CLOSED, on=gap.closed_on, recorded_at=now, note=note)
    return len(gaps)
