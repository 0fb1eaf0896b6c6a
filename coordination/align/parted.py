"""
Gaps go with the records they are about, where some of these are parted from their entity.

An open gap of an absence is about the records it rests on; one of what a jurisdiction prints or imposes is about
that jurisdiction's own. Where more of them are of another entity now than of its own, it goes on as the gap of that
one, with all that was said of it. Where the same is found of the other side anew, that says where the story is.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from coordination.models import Alignment, Designation, Entity, Gap, GapEvent, GapWatch
from coordination.models.bulk import batches, read_rows
from coordination.vocabulary import GapEventKind, GapKind

PARTED = "parted"  # why a gap closed of which nothing was answered
_OF_ABSENCE = (GapKind.NOT_TRANSPOSED, GapKind.NOT_FOLLOWED, GapKind.OVERDUE)

Key = tuple[int, int, str, int]  # ids of entity and jurisdiction, kind, id of the regime


@dataclass(frozen=True, slots=True)
class Origin:
    """The gap that holds what was said of another one's records before they were parted from its entity."""

    gap: int
    words: str


@dataclass(frozen=True)
class Parted:
    """
    entities  whose gaps came or went
    origins   of gaps that may be found anew, by what they would be of
    """

    entities: frozenset[int] = frozenset()
    origins: Mapping[Key, Origin] = field(default_factory=dict)

    @cached_property
    def gaps(self) -> frozenset[int]:
        """Gaps that are still of an entity from which some of the records they are about were parted."""
        return frozenset(origin.gap for origin in self.origins.values())


def part_gaps(entities: Collection[int] | None, *, on: date, now: datetime) -> Parted:
    """
    Bring open gaps to the entities that most of the records they are about are of now; None: of all entities.

    Only entities that are left `to_align` can have lost a record. In the caller's transaction, after
    `carry_gaps` and before cells and gaps are derived. Running it twice changes nothing.
    """
    pending = Entity.objects.standing().to_be_aligned().values("pk")
    rows = Gap.objects.open().filter(entity__in=pending, found_of__isnull=True).order_by("pk")
    wanted = None if entities is None else set(entities)
    gaps = [
        gap
        for gap in rows.only("entity", "jurisdiction", "kind", "regime").iterator()
        if wanted is None or gap.entity_id in wanted
    ]
    if not gaps:
        return Parted()
    about = _about(gaps)
    homes = _homes({pk for records in about.values() for pk in records})
    apart = []
    for gap in gaps:
        count = Counter(homes[record] for record in about[gap.pk] if record in homes)
        if count.keys() - {gap.entity_id}:
            apart.append((gap, count))
    return _part(apart, on=on, now=now) if apart else Parted()


def _about(gaps: Iterable[Gap]) -> dict[int, list[int]]:
    """Gap -> the records that it is about, as it was last derived."""
    of_absence = [gap.pk for gap in gaps if gap.kind in _OF_ABSENCE]
    found: dict[int, list[int]] = {}
    for ids in batches(of_absence):
        for pk, evidence in read_rows(Gap.objects.filter(pk__in=ids), ("pk", "evidence")):
            found[pk] = [record["designation"] for record in evidence]
    own: dict[tuple[int, int], list[int]] = {}
    for ids in batches({gap.entity_id for gap in gaps if gap.kind not in _OF_ABSENCE}):
        cells = Alignment.objects.filter(entity__in=ids)
        for entity, jurisdiction, bases in read_rows(cells, ("entity_id", "jurisdiction_id", "bases")):
            own[entity, jurisdiction] = [record["designation"] for record in bases]
    for gap in gaps:
        found.setdefault(gap.pk, own.get((gap.entity_id, gap.jurisdiction_id), []))
    return found


def _homes(records: Iterable[int]) -> dict[int, int]:
    """Record -> the entity that it is of now."""
    return {
        pk: entity
        for ids in batches(records)
        for pk, entity in Designation.objects.filter(pk__in=ids, entity__isnull=False).values_list("pk", "entity_id")
        if entity is not None
    }


def _part(apart: Collection[tuple[Gap, Counter[int]]], *, on: date, now: datetime) -> Parted:
    sides = {gap.entity_id for gap, _ in apart}.union(*(count for _, count in apart))
    names = dict(Entity.objects.filter(pk__in=sides).values_list("pk", "public_id"))
    taken = {(gap.entity_id, *what_of(gap)) for gap in Gap.objects.open().filter(entity__in=sides)}
    # What was said in gaps of merged entities and is told in this one would be put back where they are parted.
    steps = GapEvent.objects.filter(gap__in=[gap.pk for gap, _ in apart], taken_in__isnull=False)
    telling = set(steps.values_list("gap_id", flat=True))
    origins: dict[Key, Origin] = {}
    touched: set[int] = set()
    for gap, count in apart:
        home, most = min(count.items(), key=lambda item: (-item[1], item[0]))
        came_from = names[gap.entity_id]
        if most > count[gap.entity_id] and (home, *what_of(gap)) not in taken and gap.pk not in telling:
            touched |= {gap.entity_id, home}
            taken.remove((gap.entity_id, *what_of(gap)))
            taken.add((home, *what_of(gap)))
            gap.entity_id = home
            gap.save(update_fields=("entity",))
            note = f"parted from {came_from} with the records it is about"
            GapEvent.objects.create(gap=gap, kind=GapEventKind.CARRIED, on=on, recorded_at=now, note=note)
        words = f"what was said before it was parted from {names[gap.entity_id]} is in {gap.public_id}"
        for entity in {*count} - {gap.entity_id}:
            origins.setdefault((entity, *what_of(gap)), Origin(gap.pk, words))
    return Parted(frozenset(touched), origins)


def follow(origins: Mapping[int, int]) -> None:
    """Let whoever watches a gap or sees to it do so of the one found anew; given as {new: the one it tells of}."""
    for new, former in origins.items():
        for watch in GapWatch.objects.filter(gap=former).order_by("pk"):
            GapWatch.objects.get_or_create(gap_id=new, user_id=watch.user_id, defaults={"since": watch.since})
        owner = Gap.objects.filter(pk=former).values_list("owner_id", flat=True).first()
        Gap.objects.filter(pk=new, owner__isnull=True).update(owner=owner)


def what_of(gap: Gap) -> tuple[int, str, int]:
    """What an entity may have open once: ids of the jurisdiction and the regime, with the kind between."""
    return gap.jurisdiction_id, gap.kind, gap.regime_id
