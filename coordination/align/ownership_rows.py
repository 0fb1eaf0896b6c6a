"""Rows <-> statements of ownership, and what follows from them in each jurisdiction."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from django.db import transaction
from django.db.models import Q

from coordination.align.overlap import ON_LIST
from coordination.align.ownership import Inferred, OwnedBy, Party, infer
from coordination.align.ownership_text import Stated, folded, stated
from coordination.models import Alignment, Designation, DesignationName, DesignationVersion, OwnershipFact
from coordination.models.bulk import batches, insert_rows
from coordination.vocabulary import Tie

_FIELDS = ("designation", "owned", "owned_name", "owner", "owner_name", "tie", "percent", "words", "stated_on")
# Records that may say something: the words that every statement has.
_MAY_STATE = (
    Q(content__contains='"relations":[{')
    | Q(content__contains='"owners":["')
    | Q(content__icontains="owned")
    | Q(content__icontains="subsidiary")
    | Q(content__icontains="parent company")
    | Q(content__icontains="controlled by")
)


@dataclass(frozen=True, slots=True)
class _Statement:
    designation: int
    jurisdiction: str
    entity: int | None
    name: str
    stated_on: object
    says: Stated


def rebuild_ownership() -> int:
    """
    Read again what all records in force say of who owns whom; returns how many statements there are.

    Reading is outside the transaction, the writing is one short one; written twice it is the same.
    """
    found = _statements()
    by_name = _entities_by_name({folded(each.says.other) for each in found})
    by_number = _entities_by_number(found)
    rows = []
    for each in found:
        other = by_number.get((each.jurisdiction, each.says.reference)) or by_name.get(folded(each.says.other))
        owner, owned = (other, each.entity) if each.says.owns_self else (each.entity, other)
        owner_name, owned_name = (each.says.other, each.name) if each.says.owns_self else (each.name, each.says.other)
        if owner is not None and owner == owned:
            continue  # linked to be one: it does not own itself
        rows.append(
            (
                each.designation,
                owned,
                owned_name[:500],
                owner,
                owner_name[:500],
                each.says.tie.value,
                each.says.percent,
                each.says.words[:300],
                each.stated_on,
            )
        )
    with transaction.atomic():
        OwnershipFact.objects.all().delete()
        insert_rows(OwnershipFact, rows, _FIELDS)
    return len(rows)


def _statements() -> list[_Statement]:
    versions = DesignationVersion.objects.open().filter(_MAY_STATE).order_by("designation_id")
    found = []
    for pk, jurisdiction, entity, name, edition_on, content in versions.values_list(
        "designation_id",
        "designation__source__jurisdiction__code",
        "designation__entity_id",
        "designation__name",
        "snapshot__edition_on",
        "content",
    ).iterator(chunk_size=1000):
        found += [
            _Statement(pk, jurisdiction, entity, name, edition_on, says) for says in stated(orjson.loads(content))
        ]
    return found


def _entities_by_name(names: Iterable[str]) -> dict[str, int]:
    """Folded name -> the one entity that some list calls so; a name of several is nobody's."""
    bearers: dict[str, set[int]] = defaultdict(set)
    wanted = sorted(name for name in names if name)
    for start in range(0, len(wanted), 500):
        rows = DesignationName.objects.filter(
            folded__in=wanted[start : start + 500], designation__entity__isnull=False
        ).values_list("folded", "designation__entity_id")
        for name, entity in rows:
            if entity is not None:
                bearers[name].add(entity)
    return {name: next(iter(entities)) for name, entities in bearers.items() if len(entities) == 1}


def _entities_by_number(found: Iterable[_Statement]) -> dict[tuple[str, str], int]:
    """(jurisdiction, publisher's number) -> entity, for numbers that statements name on lists of their own."""
    wanted = {(each.jurisdiction, each.says.reference) for each in found if each.says.reference}
    rows = Designation.objects.filter(reference__in={number for _, number in wanted}, entity__isnull=False)
    return {
        (jurisdiction, number): entity
        for jurisdiction, number, entity in rows.values_list("source__jurisdiction__code", "reference", "entity_id")
        if entity is not None and (jurisdiction, number) in wanted
    }


def exposures() -> list[Inferred]:
    """What follows today in each jurisdiction from what lists state. Inferred: no designation, no gap."""
    facts = []
    owners: set[int] = set()
    rows = OwnershipFact.objects.exclude(tie=Tie.LINKED).order_by("pk")
    for owned, owned_name, owner, owner_name, tie, percent in rows.values_list(
        "owned_id", "owned_name", "owner_id", "owner_name", "tie", "percent"
    ):
        facts.append(OwnedBy(owned or folded(owned_name), owner or folded(owner_name), Tie(tie), percent))
        owners |= {pk for pk in (owned, owner) if pk is not None}
    designated: dict[str, set[Party]] = defaultdict(set)
    for chunk in batches(owners):
        for code, entity in Alignment.objects.filter(entity__in=chunk, status__in=ON_LIST).values_list(
            "jurisdiction__code", "entity_id"
        ):
            designated[code].add(entity)
    return infer(facts, designated)
