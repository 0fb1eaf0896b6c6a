"""Write the gaps of entities as the rules find them today: opened, kept, closed, reopened, each with its step."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.db.models import OuterRef, Subquery

from coordination.align.carried import MERGED
from coordination.align.evidence import Evidence
from coordination.align.facts import Cell, FoundGap
from coordination.align.gap_steps import steps_of
from coordination.align.parted import PARTED, Parted, follow
from coordination.align.steps import Step, standing
from coordination.models import Gap, GapEvent
from coordination.models.bulk import Json, as_json, insert_rows, near, read_rows, update_rows
from coordination.vocabulary import Audience, GapEventKind, GapKind, GapState, Status

_KEY = ("entity_id", "jurisdiction_id", "kind", "regime_id")
GAP_FIELDS = (
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
    "closed_on",
    "closed_at",
)
_JSON = ("severity_reasons", "evidence")
_OF_A_NEW_ONE = [name for name in GAP_FIELDS if name not in ("due_on", "closed_on", "closed_at")]
_EVENT = ("gap", "kind", "on", "recorded_at", "audience", "note", "reason", "detail")
_ACTED = (Status.DESIGNATED, Status.PARTIAL, Status.DESIGNATED_BY_LAW)
_ENDED_BY_ACTING = (GapKind.NOT_TRANSPOSED, GapKind.NOT_FOLLOWED, GapKind.OVERDUE)
# States that a person set stand until the lists close the gap.
_BY_RULE = (GapState.OPEN, GapState.TO_BE_CONFIRMED)

CARRIED = "while"  # in the detail of a closing: the gap was that of an entity merged into this one

Key = tuple[int, int, str, int]  # ids of entity and jurisdiction, kind, id of the regime
Values = dict[str, Any]  # of `GAP_FIELDS`


@dataclass(frozen=True, slots=True)
class _Kept:
    """A gap as it stands in its row. `is_carried`: it was found of an entity that was merged into this one."""

    pk: int
    is_carried: bool
    key: Key
    values: Values

    @property
    def is_closed(self) -> bool:
        return bool(self.values["state"] == GapState.CLOSED)


@dataclass(frozen=True)
class Found:
    """
    What the rules found of entities, by their ids, and how their words and codes are kept.

    why_silent     of an entity and a jurisdiction why its lists cannot tell more; "" where they can
    jurisdictions, regimes   code -> id
    parted         records that were parted from their entities, and what was said of these
    """

    cells: Mapping[int, Sequence[Cell]]
    gaps: Mapping[int, Sequence[FoundGap]]
    why_silent: Callable[[int, str], str]
    jurisdictions: Mapping[str, int]
    regimes: Mapping[str, int]
    parted: Parted


def write_gaps(found: Found, evidence: Evidence, *, on: date, now: datetime) -> tuple[int, int]:
    """
    Bring gaps to what was found; returns how many were opened and closed.

    A gap found again stays the gap it was, one that is not found any more closes, one that comes back is
    reopened. No person takes a step meanwhile: `align.life` waits for the lock of the caller's transaction.
    """
    latest = _latest_of_each(found.gaps)
    told = {
        (entity, found.jurisdictions[gap.jurisdiction], gap.kind.value, found.regimes[gap.regime]): gap
        for entity, gaps in found.gaps.items()
        for gap in gaps
    }
    back = [kept.pk for key, kept in latest.items() if kept.is_closed and key in told]
    unanswered = _closed_for_want_of_an_answer(back) if back else {}
    opening: list[tuple[Key, Values]] = []
    changed: list[tuple[int, Values]] = []
    events: list[list[Any]] = []
    for key, gap in told.items():
        kept = latest.pop(key, None)
        values = _values(gap, evidence)
        if kept is None:
            opening.append((key, values))
            continue
        if kept.is_closed:
            kind = GapEventKind.RESUMED if kept.pk in unanswered else GapEventKind.REOPENED
            events.append(_step(kept.pk, kind, on, now, state=values["state"]))
            if kept.pk in unanswered:
                resumed = Step(GapEventKind.RESUMED, on, now, values["state"])
                stands = standing([*unanswered[kept.pk], resumed], on=on)
                values["state"], values["due_on"] = stands.state.value, stands.due_on
        else:
            if kept.values["is_confirmed"] != gap.is_confirmed:
                events.append(_step(kept.pk, GapEventKind.REGRADED, on, now, state=values["state"]))
            values["due_on"] = kept.values["due_on"]
            if kept.values["state"] not in _BY_RULE:
                values["state"] = kept.values["state"]
        if any(_differs(kept.values[name], values[name]) for name in GAP_FIELDS):
            changed.append((kept.pk, values))
    closing = [kept for kept in latest.values() if not kept.is_closed]
    for kept in closing:
        closed, event = _close(kept, found, on=on, now=now)
        changed.append((kept.pk, closed))
        events.append(event)
    opened = _open(opening, now=now)
    for pk, key, values in opened:
        origin = found.parted.origins.get(key)
        note = origin.words if origin else ""
        events.append(_step(pk, GapEventKind.OPENED, values["opened_on"], now, note=note, state=values["state"]))
    follow({pk: found.parted.origins[key].gap for pk, key, _ in opened if key in found.parted.origins})
    update_rows(Gap, [(pk, list(values.values())) for pk, values in changed], GAP_FIELDS)
    insert_rows(GapEvent, events, _EVENT)
    return len(opening), len(closing)


def _latest_of_each(entities: Iterable[int]) -> dict[Key, _Kept]:
    """Of each jurisdiction, kind and regime the gap that is open, else the one that closed last."""
    wanted = set(entities)
    rows = Gap.objects.filter(near("entity", sorted(wanted))).order_by("pk")
    latest: dict[Key, _Kept] = {}
    names = ("pk", "found_of_id", *_KEY, *GAP_FIELDS)
    for pk, found_of, entity, jurisdiction, kind, regime, *values in read_rows(rows, names, decoded=False):
        if entity not in wanted:
            continue
        told = dict(zip(GAP_FIELDS, values, strict=True))
        told |= {name: Json(told[name]) for name in _JSON}
        kept = _Kept(pk, found_of is not None, (entity, jurisdiction, kind, regime), told)
        other = latest.get(kept.key)
        if other is None or (other.is_closed and (not kept.is_closed or _closed_at(kept) > _closed_at(other))):
            latest[kept.key] = kept
    return latest


def _differs(kept: Any, told: Any) -> bool:
    """JSON by what it says, and not by how a database spells it."""
    return bool(kept != told) and not (isinstance(told, Json) and orjson.loads(str(kept)) == orjson.loads(str(told)))


def _closed_at(kept: _Kept) -> tuple[datetime, bool, int]:
    """In the order of closing; of two that closed at once the entity's own is the later."""
    return kept.values["closed_at"], not kept.is_carried, kept.pk


def _open(opening: Sequence[tuple[Key, Values]], *, now: datetime) -> list[tuple[int, Key, Values]]:
    """Keep new gaps; returns them with their ids, in the order given."""
    if not opening:
        return []
    rows = ((*key, now, *(values[name] for name in _OF_A_NEW_ONE)) for key, values in opening)
    insert_rows(Gap, rows, ("entity", "jurisdiction", "kind", "regime", "detected_at", *_OF_A_NEW_ONE))
    opened = Gap.objects.open().filter(near("entity", sorted({key[0] for key, _ in opening})))
    ids = {(entity, who, kind, regime): pk for pk, entity, who, kind, regime in opened.values_list("pk", *_KEY)}
    return [(ids[key], key, values) for key, values in opening]


def _closed_for_want_of_an_answer(gaps: Sequence[int]) -> dict[int, list[Step]]:
    """
    Of closed gaps those that nothing answered, with their steps that all may read: a list could not say any more,
    records were parted from the entity, or it was merged into another and has been parted from that since.

    When the lists can say again, or the records are as they were, what people had said of them stands.
    """
    last = GapEvent.objects.filter(gap=OuterRef("gap"), kind=GapEventKind.CLOSED).order_by("-pk")
    closings = GapEvent.objects.filter(gap__in=gaps, pk=Subquery(last.values("pk")[:1]))
    found = [
        gap
        for gap, found_of, detail in closings.values_list("gap_id", "gap__found_of_id", "detail")
        if detail.get("because") in (Status.UNKNOWN, MERGED, PARTED) or (CARRIED in detail and found_of is None)
    ]
    return steps_of(found) if found else {}


def _values(gap: FoundGap, evidence: Evidence) -> Values:
    """In the order of `GAP_FIELDS`."""
    return {
        "severity": gap.severity.value,
        "severity_points": sum(points for points, _ in gap.reasons),
        "severity_reasons": as_json(gap.reasons),
        "statement": gap.statement,
        "grade": gap.grade.value,
        "is_confirmed": gap.is_confirmed,
        "evidence": Json(evidence.of(gap.evidence)),
        "opened_on": gap.opened_on,
        "state": (GapState.OPEN if gap.is_confirmed else GapState.TO_BE_CONFIRMED).value,
        "due_on": None,
        "closed_on": None,
        "closed_at": None,
    }


def _close(kept: _Kept, found: Found, *, on: date, now: datetime) -> tuple[Values, list[Any]]:
    """
    Closed on the day the jurisdiction designated, where that is why; else on the day it was seen.

    A designation of before the gap opened leaves it without age: it never was one.
    """
    entity, jurisdiction, kind, _ = kept.key
    cell = next(cell for cell in found.cells[entity] if found.jurisdictions[cell.jurisdiction] == jurisdiction)
    acted = cell.status in _ACTED and kind in _ENDED_BY_ACTING
    day = cell.since if acted and cell.since is not None and cell.since <= on else on
    closed_on = max(day, kept.values["opened_on"])
    because, note = cell.answer_of_lists, f"{cell.status.label}: {cell.reason}"
    if kind == GapKind.WEAKER_MEASURES and (silent := found.why_silent(entity, cell.jurisdiction)):
        because, note = Status.UNKNOWN, f"{Status.UNKNOWN.label}: {silent}"  # who designates shows its record still
    why = because.value
    if kept.pk in found.parted.gaps and not acted:
        why, note = PARTED, f"records that it rested on were parted from the entity; {note}"
    carried = {CARRIED: MERGED} if kept.is_carried else {}
    event = _step(kept.pk, GapEventKind.CLOSED, closed_on, now, note=note, because=why, **carried)
    return {**kept.values, "state": GapState.CLOSED.value, "closed_on": closed_on, "closed_at": now}, event


def _step(gap: int, kind: GapEventKind, on: date, now: datetime, *, note: str = "", **detail: str) -> list[Any]:
    """A step taken by rule, in the order of `_EVENT`."""
    return [gap, kind.value, on, now, Audience.ALL.value, note, "", detail]
