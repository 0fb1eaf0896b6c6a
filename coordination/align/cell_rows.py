"""Write the cells of entities, and the regimes they bear, where they differ from what stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from coordination.align.evidence import Evidence
from coordination.align.facts import Cell
from coordination.models import Alignment, Entity
from coordination.models.bulk import (
    Json,
    as_json,
    insert_prepared,
    insert_rows,
    near,
    prepare_rows,
    read_plain,
    update_prepared,
)

CELL_FIELDS = (
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
_JSON = ("measures", "bases", "ended")
_PLACE = ("entity_id", "jurisdiction_id")
_MAY_BE_EMPTY = [at for at, name in enumerate(CELL_FIELDS) if Alignment._meta.get_field(name).null]
_NEVER_EMPTY = [at for at in range(len(CELL_FIELDS)) if at not in _MAY_BE_EMPTY]
_NONE = Json("[]")


def write_cells(found: Mapping[int, Sequence[Cell]], jurisdictions: Mapping[str, int], evidence: Evidence) -> int:
    """
    Write the cells that are new or differ; returns how many are new.

    found          by id of the entity, ascending
    jurisdictions  code -> id
    """
    if not found:
        return 0
    rows = read_plain(Alignment.objects.filter(near("entity", list(found))), ("pk", *_PLACE, *CELL_FIELDS))
    standing = {row[1:3]: (row[0], row[3:]) for row in rows}
    told: list[tuple[Any, ...]] = []
    seen: dict[int, int] = {}  # a cell without records is shared by many entities: each is put into values once
    new: list[tuple[int, int, int]] = []
    changed: list[tuple[int, int]] = []
    for entity, cells in found.items():
        for cell in cells:
            number = seen.get(id(cell))
            if number is None:
                number = seen[id(cell)] = len(told)
                told.append(_values(cell, evidence))
            place = (entity, jurisdictions[cell.jurisdiction])
            row = standing.get(place)
            if row is None:
                new.append((*place, number))
            elif row[1] != told[number] and _differ(row[1], told[number]):
                changed.append((row[0], number))
    if new or changed:
        _write(new, changed, prepare_rows(Alignment, told, CELL_FIELDS))
    return len(new)


def _write(
    new: Iterable[tuple[int, int, int]], changed: Iterable[tuple[int, int]], prepared: Sequence[Sequence[Any]]
) -> None:
    """new: (entity, jurisdiction, its place among the prepared values); changed: (id, that place)."""
    empty = [all(values[at] is None for at in _MAY_BE_EMPTY) for values in prepared]
    full, bare = [], []
    for entity, jurisdiction, number in new:
        if empty[number]:
            bare.append((entity, jurisdiction, *(prepared[number][at] for at in _NEVER_EMPTY)))
        else:
            full.append((entity, jurisdiction, *prepared[number]))
    insert_prepared(Alignment, full, (*_PLACE, *CELL_FIELDS))
    # Most cells have no day at all, and to write nothing five times over takes as long as all the rest of one.
    insert_prepared(Alignment, bare, (*_PLACE, *(CELL_FIELDS[at] for at in _NEVER_EMPTY)))
    update_prepared(Alignment, ((pk, prepared[number]) for pk, number in changed), CELL_FIELDS)


def _differ(kept: Sequence[Any], told: Sequence[Any]) -> bool:
    """Whether two rows of values that are not equal differ: JSON by what it says, not by how a database spells it."""
    return any(
        one != other and not (name in _JSON and orjson.loads(one) == orjson.loads(str(other)))
        for name, one, other in zip(CELL_FIELDS, kept, told, strict=True)
    )


def _values(cell: Cell, evidence: Evidence) -> tuple[Any, ...]:
    """In the order of `CELL_FIELDS`."""
    return (
        cell.status.value,
        cell.since,
        cell.since_kind.value if cell.since_kind else "",
        cell.not_before,
        cell.is_first,
        cell.lag_min,
        cell.lag_max,
        as_json(cell.measures) if cell.measures else _NONE,
        Json(evidence.of(cell.listings)) if cell.listings else _NONE,
        as_json(
            [
                {
                    "source": ground.source,
                    "reference": ground.reference,
                    "programme": ground.programme,
                    "ended_on": ground.ended_on,
                }
                for ground in cell.ended
            ]
        )
        if cell.ended
        else _NONE,
        cell.beneath.value if cell.beneath else "",
        cell.due_on,
        cell.reason[:300],
    )


def write_regimes(regimes: Mapping[int, frozenset[str]], ids: Mapping[str, int]) -> None:
    """Let entities bear these regimes and no others. ids: code -> id."""
    through = Entity.regimes.through
    rows = through.objects.filter(near("entity", list(regimes))).values_list("entity_id", "regime_id")
    standing = {(entity, regime) for entity, regime in rows if entity in regimes}
    wanted = {(pk, ids[code]) for pk, found in regimes.items() for code in found}
    gone: dict[int, list[int]] = defaultdict(list)
    for entity, regime in standing - wanted:
        gone[regime].append(entity)
    for regime, of_entities in gone.items():
        through.objects.filter(regime_id=regime, entity_id__in=of_entities).delete()
    insert_rows(through, sorted(wanted - standing), ("entity", "regime"))
