"""Write the cells of entities, and the regimes they bear, where they differ from what stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from coordination.align.evidence import Evidence
from coordination.align.facts import Cell
from coordination.models import Alignment, Entity
from coordination.models.bulk import Json, as_json, insert_rows, read_rows, update_rows

_FIELDS = (
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
_NONE = Json("[]")


def write_cells(found: Mapping[int, Sequence[Cell]], jurisdictions: Mapping[str, int], evidence: Evidence) -> int:
    """
    Write the cells that are new or differ; returns how many are new.

    found          by id of the entity
    jurisdictions  code -> id
    """
    of_these = Alignment.objects.filter(entity__in=list(found))
    standing = {
        (entity, jurisdiction): (pk, values)
        for pk, entity, jurisdiction, *values in read_rows(
            of_these, ("pk", "entity_id", "jurisdiction_id", *_FIELDS), decoded=False
        )
    }
    new: list[list[Any]] = []
    changed: list[tuple[int, list[Any]]] = []
    plain: dict[int, tuple[Cell, list[Any]]] = {}  # cells without a record are shared by many entities
    for entity, cells in found.items():
        for cell in cells:
            values = plain[id(cell)][1] if id(cell) in plain else _values(cell, evidence)
            if not cell.listings:
                plain[id(cell)] = cell, values
            where = (entity, jurisdictions[cell.jurisdiction])
            row = standing.get(where)
            if row is None:
                new.append([*where, *values])
            elif differ(row[1], values):
                changed.append((row[0], values))
    insert_rows(Alignment, new, ("entity", "jurisdiction", *_FIELDS))
    update_rows(Alignment, changed, _FIELDS)
    return len(new)


def differ(kept: Sequence[Any], told: Sequence[Any]) -> bool:
    """Whether two rows of values differ, JSON by what it says and not by how a database spells it."""
    return kept != told and any(
        one != other and not (isinstance(other, Json) and orjson.loads(one) == orjson.loads(str(other)))
        for one, other in zip(kept, told, strict=True)
    )


def _values(cell: Cell, evidence: Evidence) -> list[Any]:
    """In the order of `_FIELDS`."""
    return [
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
    ]


def write_regimes(regimes: Mapping[int, frozenset[str]], ids: Mapping[str, int]) -> None:
    """Let entities bear these regimes and no others. ids: code -> id."""
    through = Entity.regimes.through
    standing = set(through.objects.filter(entity__in=list(regimes)).values_list("entity_id", "regime_id"))
    wanted = {(pk, ids[code]) for pk, found in regimes.items() for code in found}
    gone: dict[int, list[int]] = defaultdict(list)
    for entity, regime in standing - wanted:
        gone[regime].append(entity)
    for regime, of_entities in gone.items():
        through.objects.filter(regime_id=regime, entity_id__in=of_entities).delete()
    insert_rows(through, sorted(wanted - standing), ("entity", "regime"))
