"""Cells of the matrix as plain data: as they were derived last, or computed for any day."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import F

from coordination import align
from coordination.align.facts import Cell, Listing
from coordination.models import Alignment
from coordination.vocabulary import DateKind, Status

Cells = dict[str, dict[str, Any]]  # by code of the jurisdiction, in the order of columns


_CELL = ("status", "since", "since_kind", "since_is_bound", "not_before", "is_first", "lag_min", "lag_max")
_FULL = ("measures", "reason", "bases")
_STORED = {"since_is_bound": F("bases__0__is_bound")}


def derived(entities: Collection[int], *, full: bool) -> dict[int, Cells]:
    """The cells of entities as the last alignment left them; `full`: with what they rest on."""
    fields = (*_CELL, *_FULL) if full else _CELL
    found: dict[int, Cells] = defaultdict(dict)
    rows = Alignment.objects.filter(entity__in=entities).order_by("entity", "jurisdiction__position")
    for entity, code, *values in rows.values_list(
        "entity_id", "jurisdiction__code", *(_STORED.get(field, field) for field in fields)
    ):
        cell = dict(zip(fields, values, strict=True))
        cell["since_kind"] = cell["since_kind"] or None
        cell["since_is_bound"] = _is_bound(cell) if cell["since"] else None
        if full:
            cell["bases"] = [basis(kept) for kept in cell["bases"]]
        found[entity][code] = cell
    return found


def _is_bound(cell: Mapping[str, Any]) -> bool:
    """
    Whether the cell's date is only a bound: its first record says so, since that is whose date it is.

    A relisting keeps the kind of the date that its list prints, and is bound by editions all the same.
    """
    of_first_record = cell["since_is_bound"]
    if cell["status"] in (Status.DESIGNATED, Status.PARTIAL) and of_first_record is not None:
        return bool(of_first_record)
    return DateKind(cell["since_kind"]).is_bound


def computed(
    entities: Collection[int], *, on: date, known_at: datetime | None, full: bool
) -> dict[int, tuple[list[str], Cells]]:
    """Regimes and cells of entities for the day, as known then; without those of which nothing was known."""
    return {
        row.entity: (list(row.regimes), {cell.jurisdiction: _cell(cell, full=full) for cell in row.cells})
        for row in align.matrix(on=on, known_at=known_at, live=settings.FETCH, entities=entities)
    }


def _cell(cell: Cell, *, full: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "status": cell.status,
        "since": cell.since,
        "since_kind": cell.since_kind,
        "since_is_bound": None if cell.since is None else cell.is_bound,
        "not_before": cell.not_before,
        "is_first": cell.is_first,
        "lag_min": cell.lag_min,
        "lag_max": cell.lag_max,
    }
    if full:
        shown |= {
            "measures": cell.measures,
            "reason": cell.reason,
            "bases": [_basis(listing) for listing in cell.listings],
        }
    return shown


def basis(kept: Mapping[str, Any]) -> dict[str, Any]:
    """A record as `Alignment.bases` and `Gap.evidence` keep it, under the names of the API."""
    return {
        "jurisdiction": kept["jurisdiction"],
        "source": kept["source"],
        "reference": kept["reference"],
        "name": kept["name"],
        "since": kept["since"],
        "since_kind": kept["kind"],
        "since_is_bound": kept["is_bound"],
        "not_before": kept["not_before"],
        "announced_on": kept.get("announced_on"),
        "ended_on": kept["ended_on"],
        "own_act": kept["own_act"],
        "programmes": kept["programmes"],
        "regimes": kept["regimes"],
        "un_reference": kept["un_reference"] or None,
        "suspected_gone": kept["suspected_gone"],
    }


def _basis(listing: Listing) -> dict[str, Any]:
    return {
        "jurisdiction": listing.jurisdiction,
        "source": listing.source,
        "reference": listing.reference,
        "name": listing.name,
        "since": listing.since,
        "since_kind": listing.kind,
        "since_is_bound": listing.is_bound,
        "not_before": listing.not_before,
        "announced_on": listing.announced_on,
        "ended_on": listing.ended_on,
        "own_act": listing.own_act,
        "programmes": listing.programmes,
        "regimes": sorted(listing.regimes),
        "un_reference": listing.un_reference or None,
        "suspected_gone": listing.is_suspected_gone,
    }
