"""
The ledger that ships with the program: ceilings, products, factors, and what was published so far.

In go the CSV files of `data/ceiling/`; out come rows, each marked S (sure) or P (probable) with the key
of its source. History counts as recorded on the day it was published, so that totals as of a past day
read as they did then; but only in an empty ledger, since what was known is not rewritten. Where only
the month of a publication is known, its last day is given.

What a person has revised or withdrawn stands: a line is entered once, and again only where it changed.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models, transaction

from coordination.ceiling.books import Books
from coordination.ceiling.calls import record_call, record_party
from coordination.ceiling.csv_lines import DELIVERIES, PARTIES, SHIP_CALLS, Form, Line, read_lines
from coordination.ceiling.facts import Involved, Reported, Seen
from coordination.ceiling.ledger import draft_delivery, revise_delivery
from coordination.ceiling.notices import note_crossings
from coordination.ceiling.tally import key_of, retally
from coordination.models import (
    Berth,
    Ceiling,
    ConversionFactor,
    Delivery,
    Party,
    Product,
    ReportingDuty,
    ShipCall,
)

FILES = Path(__file__).resolve().parent.parent / "data" / "ceiling"


@transaction.atomic
def load_ledger(*, now: datetime) -> int:
    """
    Bring the ledger to what the files say; returns how many rows were written, 0 on a second run.

    Raises ValueError, naming file and line, for what cannot be right.
    """
    written = _load_rules(now=now)
    is_empty = not Delivery.objects.exists() and not ShipCall.objects.exists()
    years: set[tuple[int, date]] = set()
    books = Books.open()
    for line in _read("deliveries.csv", DELIVERIES):
        if isinstance(line.said, Reported):
            written += _load_delivery(line.key, line.said, books, years, backdate=is_empty, now=now)
    for line in _read("ship_calls.csv", SHIP_CALLS):
        if isinstance(line.said, Seen) and not ShipCall.objects.filter(seed_key=line.key).exists():
            recorded_at = _moment(line.said.origin.published_on) if is_empty else None
            record_call(line.said, by=None, now=now, books=books, recorded_at=recorded_at, seed_key=line.key)
            written += 1
    for line in _read("parties.csv", PARTIES):
        if isinstance(line.said, Involved) and not Party.objects.filter(seed_key=line.key).exists():
            recorded_at = _moment(line.said.origin.published_on) if is_empty else None
            record_party(line.said, by=None, now=now, recorded_at=recorded_at, seed_key=line.key)
            written += 1
    ceilings = Ceiling.objects.in_bulk()
    for ceiling, year_from in sorted(years):
        note_crossings(ceilings[ceiling], year_from, now=now)
    return written


def _moment(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _read(name: str, form: Form) -> Iterator[Line]:
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        for line in read_lines(file, form, with_keys=True):
            if line.said is None:
                raise ValueError(f"{name}, line {line.number}: {line.problem}")
            yield line


def _load_delivery(
    key: str, said: Reported, books: Books, years: set[tuple[int, date]], *, backdate: bool, now: datetime
) -> int:
    entered = list(Delivery.objects.filter(seed_key=key).order_by("pk"))
    if any(row.fingerprint == said.fingerprint and row.confidence == said.origin.confidence for row in entered):
        return 0
    standing = [row for row in entered if row.superseded_at is None]
    if standing:
        revise_delivery(standing[0], said, because="The file that ships with the program changed.", by=None, now=now)
        return 1
    if entered:  # withdrawn by a person
        return 0
    row = draft_delivery(said, books, by=None, now=now)
    row.seed_key = key
    if backdate:
        row.recorded_at = _moment(row.published_on)
    row.save(force_insert=True)
    retally([key_of(row)])
    years.add((row.ceiling_id, row.year_from))
    return 1


def _load_rules(*, now: datetime) -> int:
    written = sum(
        _bring(Ceiling, {"code": row["code"]}, {**row, "position": place})
        for place, row in enumerate(_rows("ceilings.csv", in_force_to=None, limit_tons=None), 1)
    )
    for row in _rows("products.csv"):
        row["is_unspecified"] = row["is_unspecified"] == "yes"
        written += _bring(Product, {"code": row["code"]}, row)
    products = {product.code: product for product in Product.objects.all()}
    for name in ("factors.csv", "factors_unverified.csv"):
        for row in _rows(name):
            row["product"] = products[row["product"]] if row["product"] else None
            row["value"] = Decimal(row["value"])
            if not ConversionFactor.objects.filter(**row).exists():
                ConversionFactor.objects.create(**row, recorded_at=now)
                written += 1
    ceilings = {ceiling.code: ceiling for ceiling in Ceiling.objects.all()}
    for row in _rows("duties.csv"):
        row["ceiling"] = ceilings[row["ceiling"]]
        key = {name: row[name] for name in ("ceiling", "supplier", "from_on")}
        written += _bring(ReportingDuty, key, row)
    for row in _rows("berths.csv"):
        written += _bring(Berth, {name: row[name] for name in ("port", "name", "operator")}, row)
    return written


def _rows(name: str, **when_empty: Any) -> Iterator[dict[str, Any]]:
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {column: value or when_empty.get(column, "") for column, value in row.items()}


def _bring(model: type[models.Model], key: Mapping[str, Any], row: Mapping[str, Any]) -> int:
    """Add a row, or leave the one that stands: what the desk set by hand is not undone."""
    _, is_new = model._default_manager.get_or_create(**key, defaults=dict(row))
    return int(is_new)
