"""
Groups of records -> entities that keep their public ids through merges and splits.

An entity that loses all its records leads on to the one that has most of them, and remembers
which they were: where they are parted again, it takes them back under its own id.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from coordination.models import Designation, Entity
from coordination.models.bulk import batches, insert_rows, update_rows
from coordination.vocabulary import TargetType

Group = int  # its place among the groups
_NEW = ("public_id", "target_type", "name", "created_at", "to_align", "records_when_merged")


@dataclass(frozen=True, slots=True)
class _Merged:
    """An entity without records: where it leads, and the records it had when it lost them."""

    pk: int
    leads_to: int
    records: tuple[int, ...]


def assign_entities(groups: Sequence[Sequence[int]], types: Mapping[int, TargetType], *, now: datetime) -> set[int]:
    """
    Give each group of records (ids) its entity; returns ids of the entities that gained or lost one.

    A group keeps the oldest among its records' entities that no other group keeps. Where a group
    splits, the entity stays with most of the records that are its own, not brought by another; a
    group left without takes the oldest merged entity whose records it has, else a new one. An
    entity left without records leads on to the one that has most of them.
    """
    group_of = {pk: number for number, group in enumerate(groups) for pk in group}
    held, facts = _as_they_stand(group_of)
    merged = list(_leading_to(set(held.values())))
    votes = _votes(held, group_of, merged)
    keeper = {entity: _most(count, groups) for entity, count in votes.items()}
    kept: dict[Group, int] = {}
    for entity in sorted(keeper):
        kept.setdefault(keeper[entity], entity)
    heirs = {
        gone.pk: _most(count, groups)
        for gone in merged
        if (count := Counter(group_of[pk] for pk in gone.records if pk in group_of))
    }
    for entity, number in sorted(heirs.items()):
        kept.setdefault(number, entity)
    revived = heirs.keys() & set(kept.values())

    # An entity bears the name, and is what it is, on the list that stands first in the order of columns.
    faces = [min(group, key=lambda pk: (*facts[pk][:2], pk)) for group in groups]
    looks = [(facts[pk][2], types[pk]) for pk in faces]
    fresh = _new_entities({number: look for number, look in enumerate(looks) if number not in kept}, now=now)
    moved: list[tuple[int, tuple[int]]] = []
    touched: set[int] = set(fresh.values())
    for pk, number in group_of.items():
        entity = kept[number] if number in kept else fresh[number]
        if held.get(pk) != entity:
            moved.append((pk, (entity,)))
            touched |= {entity} | ({held[pk]} if pk in held else set())
    update_rows(Designation, moved, ("entity",))
    emptied = {entity: kept[number] for entity, number in keeper.items() if kept[number] != entity}
    _lead_on(emptied, held, merged, {pk: kept[number] for pk, number in heirs.items()}, revived)
    _renew_looks({entity: looks[number] for number, entity in kept.items()})
    return touched


def _as_they_stand(records: Iterable[int]) -> tuple[dict[int, int], dict[int, tuple[int, str, str]]]:
    """Record -> entity it is of, where it has one; record -> (column of its list, list, primary name)."""
    held: dict[int, int] = {}
    facts: dict[int, tuple[int, str, str]] = {}
    for ids in batches(records):
        for pk, entity, position, source, name in Designation.objects.filter(pk__in=ids).values_list(
            "pk", "entity_id", "source__jurisdiction__position", "source__code", "name"
        ):
            facts[pk] = (position, source, name)
            if entity is not None:
                held[pk] = entity
    return held, facts


def _leading_to(entities: Iterable[int]) -> Iterator[_Merged]:
    for ids in batches(entities):
        rows = Entity.objects.filter(merged_into__in=ids).order_by("pk")
        for pk, leads_to, records in rows.values_list("pk", "merged_into_id", "records_when_merged"):
            if leads_to is not None:
                yield _Merged(pk, leads_to, tuple(records))


def _votes(
    held: Mapping[int, int], group_of: Mapping[int, Group], merged: Iterable[_Merged]
) -> dict[int, Counter[Group]]:
    """Entity -> how many of its own records each group has; of all its records where none is its own."""
    brought: dict[int, set[int]] = defaultdict(set)
    for gone in merged:
        brought[gone.leads_to].update(gone.records)
    own: dict[int, Counter[Group]] = defaultdict(Counter)
    every: dict[int, Counter[Group]] = defaultdict(Counter)
    for pk, entity in held.items():
        every[entity][group_of[pk]] += 1
        if pk not in brought[entity]:
            own[entity][group_of[pk]] += 1
    return {entity: own.get(entity) or count for entity, count in every.items()}


def _most(count: Counter[Group], groups: Sequence[Sequence[int]]) -> Group:
    return min(count, key=lambda number: (-count[number], groups[number][0]))


def _new_entities(looks: dict[Group, tuple[str, TargetType]], *, now: datetime) -> dict[Group, int]:
    """A new entity for each group, given as {number: (name, type)}; public ids go on from the highest given out."""
    last = Entity.objects.aggregate(last=models.Max("pk"))["last"] or 0
    rows: list[tuple[object, ...]] = [
        (f"E-{last + offset:06d}", target_type, name, now, True, [])
        for offset, (name, target_type) in enumerate(looks.values(), 1)
    ]
    insert_rows(Entity, rows, _NEW)
    given = Entity.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
    return dict(zip(looks, given, strict=True))


def _lead_on(
    emptied: Mapping[int, int],
    held: Mapping[int, int],
    merged: Iterable[_Merged],
    heirs: Mapping[int, int],
    revived: Iterable[int],
) -> None:
    """
    Let entities without records answer with the one that has most of them.

    emptied  entity that has lost its records -> the one that took most of them
    heirs    entity merged before -> the one that has most of its records now
    """
    records: dict[int, list[int]] = defaultdict(list)
    for pk, entity in sorted(held.items()):
        if entity in emptied:
            records[entity].append(pk)
    leading: dict[int, tuple[int | None, list[int]]] = {gone: (to, records[gone]) for gone, to in emptied.items()}
    for gone in merged:
        to = heirs.get(gone.pk, emptied.get(gone.leads_to, gone.leads_to))
        if gone.pk in revived:
            leading[gone.pk] = (None, [])
        elif to != gone.leads_to:
            leading[gone.pk] = (to, list(gone.records))
    update_rows(Entity, leading.items(), ("merged_into", "records_when_merged"))


def _renew_looks(looks: dict[int, tuple[str, TargetType]]) -> None:
    current: dict[int, tuple[str, str]] = {}
    for ids in batches(looks):
        rows = Entity.objects.filter(pk__in=ids).values_list("pk", "name", "target_type")
        current |= {pk: (name, target_type) for pk, name, target_type in rows}
    changed = [(pk, (name, kind.value)) for pk, (name, kind) in looks.items() if current[pk] != (name, kind.value)]
    update_rows(Entity, changed, ("name", "target_type"))
