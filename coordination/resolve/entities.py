"""Groups of records -> entities that keep their public ids, with the ties kept as matches."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

import orjson
from django.db import models, transaction

from coordination.models import (
    Designation,
    DesignationIdentifier,
    DesignationName,
    DesignationVersion,
    Entity,
    LinkKey,
    Match,
)
from coordination.models.bulk import insert_rows, update_rows
from coordination.resolve.cluster import MAX_SHARING, Linkable, Tie, cluster
from coordination.resolve.names import name_key, name_tokens
from coordination.vocabulary import IdentifierKind, Judgement, NameKind, NameQuality, TargetType

BATCH = 2000  # ids a statement: below the variable limits of both engines
ALL_AT_ONCE = 10_000  # from so many changed records on, following keys costs more than taking every record
_NUMBERS = frozenset(
    {
        IdentifierKind.UN_REFERENCE,
        IdentifierKind.IMO_SHIP,
        IdentifierKind.INN,
        IdentifierKind.OGRN,
        IdentifierKind.LEI,
        IdentifierKind.BIC,
    }
)
_PRIMARY = frozenset({NameKind.PRIMARY, NameKind.VARIATION, NameKind.ORIGINAL_SCRIPT})


def rebuild(*, now: datetime) -> int:
    """Derive all entities again from the rows; public ids stay. Returns how many gained or lost a record."""
    return resolve_designations(list(Designation.objects.values_list("pk", flat=True)), now=now)


def resolve_pending(*, now: datetime) -> int:
    """Link the records that are left `to_resolve`. Returns how many entities gained or lost one."""
    return resolve_designations(list(Designation.objects.to_be_resolved().values_list("pk", flat=True)), now=now)


@transaction.atomic
def resolve_designations(changed: Collection[int], *, now: datetime) -> int:
    """
    Link records that are new or changed, and whatever hangs together with them.

    Gives the same groups as `rebuild`: a group depends on nothing but the records that hang
    together by keys. Entities that gained or lost a record, or have a changed one, are left
    `to_align`; returns how many gained or lost one.
    """
    if not changed:
        return 0
    linkables = {record.id: record for record in _linkables(changed)}
    _write_keys(linkables.values())
    affected = _hanging_together(linkables.values())
    linkables |= {record.id: record for record in _linkables(affected - linkables.keys())}
    groups, used = cluster(list(linkables.values()), _judged())
    touched = _assign(groups, linkables, now=now)
    _write_matches(set(linkables), used, now=now)
    of_changed = {pk for ids in _batches(changed) for pk in _entity_ids(ids)}
    for ids in _batches(touched | of_changed):
        Entity.objects.filter(pk__in=ids).update(to_align=True)
    for ids in _batches(changed):
        Designation.objects.filter(pk__in=ids).update(to_resolve=False)
    return len(touched)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def _entity_ids(designations: list[int]) -> Iterable[int]:
    return Designation.objects.filter(pk__in=designations, entity__isnull=False).values_list("entity_id", flat=True)


def _judged() -> dict[tuple[int, int], Judgement]:
    """People's standing words on pairs."""
    rows = Match.objects.standing().filter(judged_by__isnull=False).values_list("left", "right", "judgement")
    return {(left, right): Judgement(judgement) for left, right, judgement in rows}


def _linkables(designations: Collection[int]) -> Iterator[Linkable]:
    """The records as linking sees them, from their search rows and birth dates."""
    for ids in _batches(designations):
        numbers: dict[int, set[str]] = defaultdict(set)
        names: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
        for pk, kind, value in DesignationIdentifier.objects.filter(
            designation__in=ids, kind__in=_NUMBERS, valid=True, usable=True
        ).values_list("designation_id", "kind", "value"):
            numbers[pk].add(f"{kind}:{value}")
        for pk, full, name_kind, quality in DesignationName.objects.filter(designation__in=ids).values_list(
            "designation_id", "full", "kind", "quality"
        ):
            names[pk].append((full, name_kind, quality))
        births = {
            pk: _births(content)
            for pk, content in DesignationVersion.objects.believed()
            .filter(designation__in=ids, designation__target_type=TargetType.PERSON)
            .order_by("pk")
            .values_list("designation_id", "content")
        }
        for pk, source, target_type in Designation.objects.filter(pk__in=ids).values_list(
            "pk", "source__code", "target_type"
        ):
            kind = TargetType(target_type)
            keys: dict[str, bool] = {}
            for full, name_kind, quality in names[pk]:
                key = "" if quality == NameQuality.WEAK else name_key(full, kind)
                if key:
                    keys[key] = keys.get(key, False) or name_kind in _PRIMARY
            tokens = frozenset().union(*(name_tokens(full) for full, _, _ in names[pk]))
            if kind is not TargetType.VESSEL:  # a firm's IMO ship number is that of a ship it is tied to
                numbers[pk] = {number for number in numbers[pk] if not number.startswith("imo_ship:")}
            yield Linkable(pk, source, kind, frozenset(numbers[pk]), keys, tokens, births.get(pk, ()))


def _births(content: str) -> tuple[tuple[date, date], ...]:
    return tuple(
        (date.fromisoformat(birth["earliest"]), date.fromisoformat(birth["latest"]))
        for birth in orjson.loads(content)["birth_dates"]
        if birth["earliest"] and not birth["circa"]
    )


def _keys_of(record: Linkable) -> set[str]:
    return {*record.numbers, *(f"name:{record.target_type}:{name}"[:600] for name in record.names)}


def _write_keys(records: Collection[Linkable]) -> None:
    for ids in _batches([record.id for record in records]):
        LinkKey.objects.filter(designation__in=ids).delete()
    keys = ((record.id, key) for record in records for key in sorted(_keys_of(record)))
    insert_rows(LinkKey, keys, ("designation", "key"))


def _hanging_together(records: Collection[Linkable]) -> set[int]:
    """
    The records, those they share an entity with, and all that is reached from them by shared keys.

    A key that more than `MAX_SHARING` records share ties nobody and is not followed.
    """
    if len(records) > ALL_AT_ONCE:
        return set(Designation.objects.values_list("pk", flat=True))
    reached = {record.id for record in records}
    entities = {pk for ids in _batches(reached) for pk in _entity_ids(ids)}
    frontier = set(reached)
    for ids in _batches(entities):
        frontier |= set(Designation.objects.filter(entity__in=ids).values_list("pk", flat=True))
    while frontier:
        reached |= frontier
        keys = {
            key
            for ids in _batches(frontier)
            for key in LinkKey.objects.filter(designation__in=ids).values_list("key", flat=True)
        }
        sharing: dict[str, set[int]] = defaultdict(set)
        ordered = sorted(keys)
        for start in range(0, len(ordered), BATCH):
            for key, pk in LinkKey.objects.filter(key__in=ordered[start : start + BATCH]).values_list(
                "key", "designation_id"
            ):
                sharing[key].add(pk)
        frontier = {pk for ids in sharing.values() if len(ids) <= MAX_SHARING for pk in ids} - reached
    return reached


def _assign(groups: list[list[int]], linkables: dict[int, Linkable], *, now: datetime) -> set[int]:
    """
    Give each group its entity: the oldest among its records' entities that no other group keeps.

    Where a group splits, the entity stays with most of its records. An entity left without
    records leads on to the one that took most of them. Returns ids of the entities touched.
    """
    held: dict[int, int] = {}
    facts: dict[int, tuple[int, str, str]] = {}
    for ids in _batches(linkables):
        for pk, entity, position, source, name in Designation.objects.filter(pk__in=ids).values_list(
            "pk", "entity_id", "source__jurisdiction__position", "source__code", "name"
        ):
            facts[pk] = (position, source, name)
            if entity is not None:
                held[pk] = entity
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for number, group in enumerate(groups):
        for pk in group:
            if pk in held:
                votes[held[pk]][number] += 1
    keeper = {
        entity: min(count, key=lambda number: (-count[number], groups[number][0])) for entity, count in votes.items()
    }
    kept: dict[int, int] = {}
    for entity in sorted(keeper):
        kept.setdefault(keeper[entity], entity)

    # An entity bears the name on the list that stands first in the order of columns.
    names = [facts[min(group, key=lambda pk: (*facts[pk][:2], pk))][2] for group in groups]
    fresh = _new_entities(
        {number: names[number] for number in range(len(groups)) if number not in kept}, groups, linkables, now=now
    )
    moved: list[tuple[int, tuple[int]]] = []
    touched: set[int] = set(fresh.values())
    for number, group in enumerate(groups):
        entity = kept[number] if number in kept else fresh[number]
        for pk in group:
            if held.get(pk) != entity:
                moved.append((pk, (entity,)))
                touched |= {entity} | ({held[pk]} if pk in held else set())
    update_rows(Designation, moved, ("entity",))
    _lead_on({entity: kept[keeper[entity]] for entity in votes if kept[keeper[entity]] != entity})
    _rename({entity: names[number] for number, entity in kept.items()})
    return touched


def _new_entities(
    names: dict[int, str], groups: list[list[int]], linkables: dict[int, Linkable], *, now: datetime
) -> dict[int, int]:
    """A new entity for each of the groups; public ids go on from the highest given out."""
    last = Entity.objects.aggregate(last=models.Max("pk"))["last"] or 0
    entities = Entity.objects.bulk_create(
        [
            Entity(
                public_id=f"E-{last + offset:06d}",
                target_type=linkables[groups[number][0]].target_type,
                name=names[number],
                created_at=now,
            )
            for offset, number in enumerate(names, 1)
        ],
        batch_size=BATCH,
    )
    return {number: entity.pk for number, entity in zip(names, entities, strict=True)}


def _lead_on(merged: dict[int, int]) -> None:
    """Let entities that lost their records answer with the one that took them."""
    update_rows(Entity, [(gone, (to,)) for gone, to in merged.items()], ("merged_into",))
    for gone, to in merged.items():
        Entity.objects.filter(merged_into=gone).update(merged_into=to)


def _rename(names: dict[int, str]) -> None:
    current: dict[int, str] = {}
    for ids in _batches(names):
        current |= dict(Entity.objects.filter(pk__in=ids).values_list("pk", "name"))
    update_rows(Entity, [(pk, (name,)) for pk, name in names.items() if current[pk] != name], ("name",))


def _write_matches(designations: set[int], ties: list[Tie], *, now: datetime) -> None:
    """Add ties that are new or rest on something else, and supersede those that no longer hold."""
    standing: dict[tuple[int, int], tuple[int, str, str]] = {}
    for ids in _batches(designations):
        for pk, left, right, grade, explanation in (
            Match.objects.standing()
            .filter(left__in=ids, judged_by__isnull=True)
            .values_list("pk", "left_id", "right_id", "grade", "explanation")
        ):
            standing[left, right] = (pk, grade, explanation)
    wanted = {(tie.left, tie.right): tie for tie in ties}
    gone = [
        row[0]
        for pair, row in standing.items()
        if pair not in wanted or row[1:] != (wanted[pair].grade, wanted[pair].explanation)
    ]
    for ids in _batches(gone):
        Match.objects.filter(pk__in=ids).update(superseded_at=now)
    Match.objects.bulk_create(
        [
            Match(
                left_id=tie.left,
                right_id=tie.right,
                grade=tie.grade,
                explanation=tie.explanation,
                judgement=Judgement.SAME,
                judged_at=now,
            )
            for pair, tie in wanted.items()
            if pair not in standing or standing[pair][1:] != (tie.grade, tie.explanation)
        ],
        batch_size=BATCH,
    )
