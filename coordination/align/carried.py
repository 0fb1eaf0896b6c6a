"""
Gaps go with their entity: into the one it was merged into, and back where it is parted from that again.

A gap that is open on both sides goes on as the one of the entity that stands; the other closes, and what
people said of it is told in the one that goes on. Nothing is written anew: each step keeps who took it, when,
for whom, and in which gap, so that parting the entities puts everything back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from coordination.align.gap_steps import steps_of
from coordination.align.parted import follow, what_of
from coordination.align.steps import standing
from coordination.models import Entity, Gap, GapEvent
from coordination.vocabulary import GapEventKind, GapState

MERGED = "merged"  # why a gap closed that goes on in another


@dataclass(frozen=True, slots=True)
class Carried:
    """The entities whose gaps came or went, and how many gaps closed since another tells on."""

    entities: frozenset[int] = frozenset()
    closed: int = 0


def carry_gaps(entities: Collection[int] | None, *, on: date, now: datetime) -> Carried:
    """
    Bring gaps to the entities that stand for those they were found of; None: of all entities.

    In the caller's transaction, before cells and gaps are derived. Running it twice changes nothing.
    """
    leads = dict(Entity.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
    away = Gap.objects.filter(Q(entity__merged_into__isnull=False) | Q(found_of__isnull=False)).order_by("pk")
    wanted = None if entities is None else set(entities)
    moving: list[tuple[Gap, int]] = []
    for gap in away:
        home = _standing(gap.found_of_id or gap.entity_id, leads)
        if home != gap.entity_id and (wanted is None or not wanted.isdisjoint((home, gap.entity_id))):
            moving.append((gap, home))
    if not moving:
        return Carried()
    told_anew, closed = _move(moving, on=on, now=now)
    told_anew |= _tell_where_taken()
    _restate(told_anew, on=on)
    touched = {home for _, home in moving} | {gap.entity_id for gap, _ in moving}
    return Carried(frozenset(touched - leads.keys()), closed)


def _standing(entity: int, leads: Mapping[int, int | None]) -> int:
    while (further := leads.get(entity)) is not None:
        entity = further
    return entity


def _move(moving: Iterable[tuple[Gap, int]], *, on: date, now: datetime) -> tuple[set[int], int]:
    """Returns the gaps in which steps of others are told now, and how many gaps closed."""
    moving = list(moving)
    there: dict[tuple[int, int, str, int], Gap] = {
        (gap.entity_id, *what_of(gap)): gap
        for gap in Gap.objects.open().filter(entity__in={home for _, home in moving}).order_by("pk")
    }
    names = dict(Entity.objects.filter(pk__in={home for _, home in moving}).values_list("pk", "public_id"))
    goes_on: dict[int, list[Gap]] = defaultdict(list)
    for gap, home in moving:
        origin = gap.found_of_id or gap.entity_id
        twin = there.get((home, *what_of(gap)))
        if gap.state != GapState.CLOSED:
            if twin is None:
                there[home, *what_of(gap)] = gap
            else:
                note = f"merged into {names[home]}: goes on in {twin.public_id}"
                gap.state, gap.closed_on, gap.closed_at = GapState.CLOSED, max(on, gap.opened_on), now
                GapEvent.objects.create(
                    gap=gap,
                    kind=GapEventKind.CLOSED,
                    on=gap.closed_on,
                    recorded_at=now,
                    note=note,
                    detail={"because": MERGED},
                )
                goes_on[twin.pk].append(gap)
        gap.entity_id, gap.found_of_id = home, origin if origin != home else None
        gap.save(update_fields=("entity", "found_of", "state", "closed_on", "closed_at"))
    for pk, gaps in goes_on.items():
        _tell_on(pk, gaps)
    return set(goes_on), sum(map(len, goes_on.values()))


def _tell_on(twin: int, gaps: Iterable[Gap]) -> None:
    """Let what people said of gaps be told in another, and who watches them or sees to them do so there."""
    for gap in gaps:
        GapEvent.objects.filter(gap=gap).of_people().tell_in(twin)
        follow({twin: gap.pk})


def _tell_where_taken() -> set[int]:
    """Put steps back into the gaps in which they were taken, where these are of another entity again."""
    parted = [
        (told, taken)
        for told, taken, of_told, of_taken in GapEvent.objects.filter(taken_in__isnull=False)
        .values_list("gap_id", "taken_in_id", "gap__entity_id", "taken_in__entity_id")
        .distinct()
        if of_told != of_taken
    ]
    for told, taken in parted:
        GapEvent.objects.filter(gap=told, taken_in=taken).tell_where_taken()
    return {told for told, _ in parted}


def _restate(gaps: Collection[int], *, on: date) -> None:
    """Bring the columns of open gaps to where their steps lead that everybody may read."""
    open_ones = list(Gap.objects.open().filter(pk__in=gaps).order_by("pk").values_list("pk", flat=True))
    for pk, steps in steps_of(open_ones).items():
        stands = standing(steps, on=on)
        Gap.objects.filter(pk=pk).update(state=stands.state, due_on=stands.due_on)
