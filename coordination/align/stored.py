"""The cells of the matrix as the last alignment left them: read from their rows, not derived again."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

import orjson
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from coordination.align.facts import Cell, Listing
from coordination.align.overlap import ON_LIST
from coordination.models import Alignment, Entity, Jurisdiction
from coordination.vocabulary import DateKind, Status

CHUNK = 5000  # rows read at once

Chosen = Collection[int] | QuerySet[Any, Any] | None  # ids, or a query for them


def stored_cells(
    entities: Chosen = None, *, jurisdictions: Collection[str] | None = None
) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """
    Entities with their cells in the order of columns, by id; None: all entities, all jurisdictions.

    Reasons and measures are left out. Four queries, however many rows.
    """
    codes = dict(Jurisdiction.objects.values_list("pk", "code"))
    position = {code: place for place, code in Jurisdiction.objects.values_list("position", "code")}
    rows = Alignment.objects.all() if entities is None else Alignment.objects.filter(entity__in=entities)
    if jurisdictions is not None:
        rows = rows.filter(jurisdiction__code__in=jurisdictions)
    dated = _dated(rows, codes)
    plain: dict[tuple[str, str], Cell] = {}
    found = rows.order_by("entity_id").values_list("entity_id", "jurisdiction_id", "status")
    for entity, of_entity in groupby(found.iterator(chunk_size=CHUNK), key=lambda row: row[0]):
        cells = []
        for _, jurisdiction, status in of_entity:
            code = codes[jurisdiction]
            cell = dated.pop((entity, code), None) or plain.get((code, status))
            if cell is None:
                cell = plain[code, status] = Cell(code, Status(status), "")
            cells.append(cell)
        yield entity, tuple(sorted(cells, key=lambda cell: position[cell.jurisdiction]))


def stored_regimes(entities: Chosen = None) -> dict[int, tuple[str, ...]]:
    """Entity -> codes of its regimes, as the last alignment left them."""
    through = Entity.regimes.through.objects
    rows = through.all() if entities is None else through.filter(entity__in=entities)
    found: dict[int, list[str]] = defaultdict(list)
    for entity, regime in rows.order_by("regime__code").values_list("entity_id", "regime__code"):
        found[entity].append(regime)
    return {entity: tuple(regimes) for entity, regimes in found.items()}


def _dated(rows: Any, codes: Mapping[int, str]) -> dict[tuple[int, str], Cell]:
    """Cells that have a day: of who has designated, with the records, and of names in force by law."""
    found = {}
    wanted = (*ON_LIST, Status.DESIGNATED_BY_LAW)
    statuses, kinds = {word.value: word for word in Status}, {word.value: word for word in DateKind}
    for entity, jurisdiction, status, since, kind, not_before, is_first, lag_min, lag_max, bases in (
        rows.filter(status__in=wanted)
        .annotate(bases_text=Cast("bases", TextField()))
        .values_list(
            "entity_id",
            "jurisdiction_id",
            "status",
            "since",
            "since_kind",
            "not_before",
            "is_first",
            "lag_min",
            "lag_max",
            "bases_text",
        )
        .iterator(chunk_size=CHUNK)
    ):
        code = codes[jurisdiction]
        listings = tuple(listing(basis) for basis in orjson.loads(bases))
        found[entity, code] = Cell(
            code,
            statuses[status],
            "",
            since,
            kinds[kind] if kind else None,
            bool(listings) and listings[0].is_bound,
            not_before,
            (),
            listings,
            is_first,
            lag_min,
            lag_max,
        )
    return found


def listing(kept: Mapping[str, Any]) -> Listing:
    """A record as a cell or a gap keeps it; its measures are not kept with it."""
    return Listing(
        designation=kept["designation"],
        jurisdiction=kept["jurisdiction"],
        source=kept["source"],
        reference=kept["reference"],
        name=kept["name"],
        since=date.fromisoformat(kept["since"]),
        kind=DateKind(kept["kind"]),
        is_bound=kept["is_bound"],
        not_before=_day(kept["not_before"]),
        announced_on=_day(kept.get("announced_on")),
        ended_on=_day(kept["ended_on"]),
        own_act=kept["own_act"],
        regimes=frozenset(kept["regimes"]),
        programmes=tuple(kept["programmes"]),
        un_reference=kept["un_reference"],
        is_suspected_gone=kept["suspected_gone"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
