"""Records -> groups, their entities left to align, with the ties kept as matches."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime

import orjson
from django.db import transaction

from coordination.models import (
    Designation,
    DesignationIdentifier,
    DesignationName,
    DesignationVersion,
    Entity,
    Jurisdiction,
    LinkKey,
    Match,
)
from coordination.models.bulk import BATCH, batches, insert_rows, refresh_statistics
from coordination.resolve.cluster import MAX_SHARING, Linkable, Pair, Tie, cluster, link_key
from coordination.resolve.names import belies_family_name, is_spaced, name_key, name_tokens
from coordination.resolve.public_ids import assign_entities
from coordination.vocabulary import IdentifierKind, Judgement, NameKind, NameQuality, TargetType

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
    together by keys and people's words. Entities that gained or lost a record, have a changed one,
    or rest on other ties now, are left `to_align`; returns how many gained or lost a record.
    """
    if not changed:
        return 0
    # One linking at a time: two would give one group two entities.
    list(Jurisdiction.objects.select_for_update().order_by("pk"))
    linkables = {record.id: record for record in _linkables(changed)}
    judged = _judged()
    affected, crowded = _renew_keys(linkables.values(), judged)
    linkables |= {record.id: record for record in _linkables(affected - linkables.keys())}
    groups, used = cluster(list(linkables.values()), judged, crowded=crowded)
    types = {pk: record.target_type for pk, record in linkables.items()}
    touched = assign_entities(groups, types, now=now)
    retied = _write_matches(set(linkables), used, judged, now=now)
    of_changed = {pk for ids in batches({*changed, *retied}) for pk in _entity_ids(ids)}
    for ids in batches(touched | of_changed):
        Entity.objects.filter(pk__in=ids).update(to_align=True)
    for ids in batches(changed):
        Designation.objects.filter(pk__in=ids).update(to_resolve=False)
    refresh_statistics(Designation, Entity, LinkKey, Match, written=len(changed))
    return len(touched)


def _entity_ids(designations: list[int]) -> Iterable[int]:
    return Designation.objects.filter(pk__in=designations, entity__isnull=False).values_list("entity_id", flat=True)


def _judged() -> dict[Pair, Judgement]:
    """People's standing words on pairs."""
    rows = Match.objects.standing().filter(judged_by__isnull=False).values_list("left", "right", "judgement")
    return {(left, right): Judgement(judgement) for left, right, judgement in rows}


def _linkables(designations: Collection[int]) -> Iterator[Linkable]:
    """The records as linking sees them, from their search rows and birth dates."""
    for ids in batches(designations):
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
            spaced = frozenset().union(*(name_tokens(full) for full, _, _ in names[pk] if is_spaced(full)))
            for full, name_kind, quality in names[pk]:
                misprint = kind is TargetType.PERSON and belies_family_name(full, spaced)
                key = "" if quality == NameQuality.WEAK or misprint else name_key(full, kind)
                if key:
                    keys[key] = keys.get(key, False) or name_kind in _PRIMARY
            tokens = spaced.union(*(name_tokens(full) for full, _, _ in names[pk] if not is_spaced(full)))
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
    return {*record.numbers, *(link_key(record.target_type, name) for name in record.names)}


def _renew_keys(records: Collection[Linkable], judged: Mapping[Pair, Judgement]) -> tuple[set[int], set[str]]:
    """
    Write the keys that the records have now; returns whom that concerns, and which keys are crowded.

    A key that more than `MAX_SHARING` records share ties nobody and is not followed. These records
    may have made it so, or may have left it to fewer: whoever shared their keys before is concerned too.
    """
    if len(records) > ALL_AT_ONCE:
        _write_keys(records)
        return set(Designation.objects.values_list("pk", flat=True)), set()
    former_keys = _keys_held(record.id for record in records)
    before = _sharing(former_keys.union(*map(_keys_of, records)))
    _write_keys(records)
    former = {pk for ids in before.values() if len(ids) <= MAX_SHARING for pk in ids}
    return _hanging_together({record.id for record in records} | former, former_keys, judged)


def _write_keys(records: Collection[Linkable]) -> None:
    for ids in batches([record.id for record in records]):
        LinkKey.objects.filter(designation__in=ids).delete()
    keys = ((record.id, key) for record in records for key in sorted(_keys_of(record)))
    insert_rows(LinkKey, keys, ("designation", "key"))


def _keys_held(designations: Iterable[int]) -> set[str]:
    rows = (LinkKey.objects.filter(designation__in=ids).values_list("key", flat=True) for ids in batches(designations))
    return {key for keys in rows for key in keys}


def _sharing(keys: Collection[str]) -> dict[str, set[int]]:
    """Key -> the records that have it."""
    sharing: dict[str, set[int]] = defaultdict(set)
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        rows = LinkKey.objects.filter(key__in=ordered[start : start + BATCH]).values_list("key", "designation_id")
        for key, pk in rows:
            sharing[key].add(pk)
    return sharing


def _hanging_together(
    records: set[int], keys: Collection[str], judged: Mapping[Pair, Judgement]
) -> tuple[set[int], set[str]]:
    """
    All that is reached from the records and keys by shared keys, by a shared entity and by
    people's word SAME; and the crowded keys met on the way, which lead nowhere.
    """
    said: dict[int, set[int]] = defaultdict(set)
    for (left, right), judgement in judged.items():
        if judgement is Judgement.SAME:
            said[left].add(right)
            said[right].add(left)
    reached: set[int] = set()
    crowded: set[str] = set()
    frontier, further = set(records), set(keys)
    while frontier:
        reached |= frontier
        sharing = _sharing(further | _keys_held(frontier))
        crowded |= {key for key, ids in sharing.items() if len(ids) > MAX_SHARING}
        found = {pk for ids in sharing.values() if len(ids) <= MAX_SHARING for pk in ids}
        found |= {pk for ids in batches(frontier) for pk in _of_their_entities(ids)}
        frontier, further = found.union(*(said[pk] for pk in frontier)) - reached, set()
    return reached, crowded


def _of_their_entities(designations: list[int]) -> Iterable[int]:
    """The records of the entities that these records are of."""
    entities = Designation.objects.filter(pk__in=designations, entity__isnull=False).values("entity")
    return Designation.objects.filter(entity__in=entities).values_list("pk", flat=True)


def _write_matches(
    designations: set[int], ties: list[Tie], judged: Mapping[Pair, Judgement], *, now: datetime
) -> set[int]:
    """
    Add ties that are new or rest on something else, and supersede those that no longer hold.

    A pair on which a person's word stands gets no second one. Returns a record of each pair concerned.
    """
    standing: dict[tuple[int, int], tuple[int, str, str]] = {}
    for ids in batches(designations):
        for pk, left, right, grade, explanation in (
            Match.objects.standing()
            .filter(left__in=ids, judged_by__isnull=True)
            .values_list("pk", "left_id", "right_id", "grade", "explanation")
        ):
            standing[left, right] = (pk, grade, explanation)
    wanted = {pair: tie for tie in ties if (pair := (tie.left, tie.right)) not in judged}
    held = {pair for pair, row in standing.items() if pair in wanted and row[1:] == _words(wanted[pair])}
    gone, new = standing.keys() - held, [tie for pair, tie in wanted.items() if pair not in held]
    for ids in batches(standing[pair][0] for pair in gone):
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
            for tie in new
        ],
        batch_size=BATCH,
    )
    return {left for left, _ in gone} | {tie.left for tie in new}


def _words(tie: Tie) -> tuple[str, str]:
    return tie.grade.value, tie.explanation
