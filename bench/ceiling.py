"""
A million deliveries in one ceiling year: its totals and chart from the tally, and as of a past day from the rows.

On PostgreSQL: `DATABASE_URL=… DJANGO_SETTINGS_MODULE=config.settings python -m bench ceiling`.
"""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from bench.figures import Figure, peak_mb
from coordination.ceiling import ceiling_year, load_ledger
from coordination.ceiling.books import rule_of
from coordination.ceiling.charts import chart, gauge
from coordination.ceiling.csv_lines import DELIVERIES
from coordination.ceiling.importing import import_file
from coordination.ceiling.periods import Period
from coordination.ceiling.tally import retally_years
from coordination.models import Ceiling, Delivery

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
IMPORTED, DOUBLINGS = int(os.environ.get("BENCH_IMPORTED", "62500")), 4  # a million in all
HEADER = "series,scope,supplier,product,period,quantity,unit,source,published_on,reference\n"


def run(lists: Path) -> Iterator[Figure]:
    call_command("migrate", verbosity=0, interactive=False)
    load_ledger(now=NOW)
    began = time.perf_counter()
    report = import_file(lines(), DELIVERIES, by=None, now=NOW, dry_run=False)
    assert report.written == IMPORTED, report
    yield Figure("deliveries imported", IMPORTED / (time.perf_counter() - began), "/s")
    yield Figure("import, memory", peak_mb(), "MB")
    ceiling = Ceiling.objects.get(code="refined")
    year = rule_of(ceiling).year_starting(2025)
    assert year is not None
    for number in range(DOUBLINGS):
        _double(number)
    retally_years({(ceiling.pk, year.from_on)})
    yield Figure("deliveries in the year", ceiling.deliveries.filter(year_from=year.from_on).count(), "")
    yield Figure("ceiling year, totals and chart", 1000 * _best(ceiling, year, None, of=5), "ms", most=300)
    yield Figure("the same as of a past day", 1000 * _best(ceiling, year, date(2026, 11, 24), of=1), "ms")


def _best(ceiling: Ceiling, year: Period, as_of: date | None, *, of: int) -> float:
    """Seconds of the best of so many: what it takes where nothing else runs."""
    spent = []
    for _ in range(of):
        began = time.perf_counter()
        shown = ceiling_year(ceiling, year, on=NOW.date() + timedelta(days=1), as_of=as_of)
        assert chart(shown)
        assert gauge(shown)
        spent.append(time.perf_counter() - began)
    return min(spent)


def _double(number: int) -> None:
    """Every delivery of the register once more, each with a fingerprint of its own."""
    columns = [field.column for field in Delivery._meta.concrete_fields if not field.primary_key]
    taken = [f"substr(fingerprint, 2) || '{number}'" if column == "fingerprint" else column for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(  # names of our own columns only
            f"INSERT INTO coordination_delivery ({', '.join(columns)}) "  # noqa: S608
            f"SELECT {', '.join(taken)} FROM coordination_delivery WHERE source = 'A register'"
        )


def lines() -> Iterator[str]:
    yield HEADER
    first = date(2025, 1, 1)
    for number in range(IMPORTED):
        day = first + timedelta(days=number % 365)
        supplier = ("RU", "CN", "MN")[number % 3]
        product = ("refined", "lpg", "gasoline")[number // 3 % 3]
        series = ("official_report", "ngo_estimate")[number // 9 % 2]
        yield f"{series},consignment,{supplier},{product},{day},{number % 97 + 1},tons,A register,2026-01-31,{number}\n"
