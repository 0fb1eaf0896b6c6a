"""Deliveries as CSV, in the columns in which they can be imported again."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from coordination.ceiling.conversion import CHOSEN
from coordination.ceiling.csv_lines import DELIVERIES
from coordination.ceiling.periods import Period
from coordination.models import Delivery
from coordination.vocabulary import Series

COLUMNS = (*DELIVERIES.needs, *DELIVERIES.may)


def delivery_lines(*, as_of: date | None = None) -> Iterator[list[str]]:
    """
    The header and a line for each delivery that stands and is counted, oldest period first.

    Barrels of ship calls follow from the calls and are not among them.
    """
    yield list(COLUMNS)
    rows = Delivery.objects.counted().exclude(series=Series.SHIP_CALL).select_related("product", "ceiling")
    rows = rows.known_on(as_of) if as_of else rows.standing()
    for row in rows.order_by("from_on", "pk").iterator(chunk_size=2000):
        cells = _cells(row)
        yield [_guarded(cells[name]) for name in COLUMNS]


def _cells(row: Delivery) -> dict[str, Any]:
    is_chosen = row.method == CHOSEN and row.factor_value is not None
    return {
        "series": row.series,
        "supplier": row.supplier or "all",
        "product": row.product.code,
        "period": Period(row.from_on, row.to_on),
        "quantity": f"{row.quantity.normalize():f}",
        "unit": row.unit,
        "source": row.source,
        "published_on": row.published_on,
        "other_quantity": "" if row.other_quantity is None else f"{row.other_quantity.normalize():f}",
        "other_unit": row.other_unit,
        "scope": row.scope,
        "bound": row.bound,
        "confidence": row.confidence,
        "source_key": row.source_key,
        "reference": row.reference,
        "note": row.note,
        "ceiling": row.ceiling.code,
        "port": row.port,
        "vessel": row.vessel,
        "imo": row.imo,
        "factor": f"{row.factor_value.normalize():f}" if is_chosen and row.factor_value is not None else "",
        "factor_direction": row.factor_direction if is_chosen else "",
        "factor_source": row.factor_source if is_chosen else "",
    }


def _guarded(value: object) -> str:
    """A text that a spreadsheet would take for a formula is marked as text; figures here are never negative."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
