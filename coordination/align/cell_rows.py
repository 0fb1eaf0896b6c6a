"""Write the cells of entities, and the regimes they bear, where they differ from what stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
    places: list[tuple[int, int, int]] = []
    for entity, cells in found.items():
        for cell in cells:
            number = seen.setdefault(id(cell), len(told))
            if number == len(told):
                told.append(_values(cell, evidence))
            places.append((entity, jurisdictions[cell.jurisdiction], number))
    prepared = prepare_rows(Alignment, told, CELL_FIELDS)
    new: list[tuple[Any, ...]] = []
    changed: list[tuple[int, Sequence[Any]]] = []
    for entity, jurisdiction, number in places:
        row = standing.get((entity, jurisdiction))
        if row is None:
            new.append((entity, jurisdiction, *prepared[number]))
        elif _differ(row[1], told[number]):
            changed.append((row[0], prepared[number]))
    insert_prepared(Alignment, new, (*_PLACE, *CELL_FIELDS))
    update_prepared(Alignment, changed, CELL_FIELDS)
    return len(new)


def _differ(kept: Sequence[Any], told: Sequence[Any]) -> bool:
    """Whether two rows of values differ, JSON by what it says and not by how a database spells it."""
    if kept == told:
        return False
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
