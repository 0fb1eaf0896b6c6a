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

from bench.figures import Figure, peak_mb
from coordination.ceiling import ceiling_year, load_ledger
from coordination.ceiling.books import rule_of
from coordination.ceiling.charts import chart, gauge
from coordination.ceiling.csv_lines import DELIVERIES
from coordination.ceiling.importing import import_file
from coordination.ceiling.periods import Period
from coordination.models import Ceiling

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
MANY = int(os.environ.get("BENCH_DELIVERIES", "1000000"))
HEADER = "series,scope,supplier,product,period,quantity,unit,source,published_on,reference\n"


def run(lists: Path) -> Iterator[Figure]:
    call_command("migrate", verbosity=0, interactive=False)
    load_ledger(now=NOW)
    began = time.perf_counter()
    report = import_file(lines(), DELIVERIES, by=None, now=NOW, dry_run=False)
    assert report.written == MANY, report
    yield Figure("deliveries imported", MANY / (time.perf_counter() - began), "/s")
    yield Figure("import, memory", peak_mb(), "MB")
    ceiling = Ceiling.objects.get(code="refined")
    year = rule_of(ceiling).year_starting(2025)
    assert year is not None
    yield Figure("ceiling year, totals and chart", 1000 * _best(ceiling, year, None), "ms", most=300)
    yield Figure("the same as of a past day", 1000 * _best(ceiling, year, date(2026, 11, 23)), "ms")


def _best(ceiling: Ceiling, year: Period, as_of: date | None) -> float:
    """Seconds of the best of five: what it takes where nothing else runs."""
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        shown = ceiling_year(ceiling, year, on=NOW.date() + timedelta(days=1), as_of=as_of)
        assert chart(shown)
        assert gauge(shown)
        spent.append(time.perf_counter() - began)
    return min(spent)


def lines() -> Iterator[str]:
    yield HEADER
    first = date(2025, 1, 1)
    for number in range(MANY):
        day = first + timedelta(days=number % 365)
        supplier = ("RU", "CN", "MN")[number % 3]
        product = ("refined", "lpg", "gasoline")[number // 3 % 3]
        series = ("official_report", "ngo_estimate")[number // 9 % 2]
        yield f"{series},consignment,{supplier},{product},{day},{number % 97 + 1},tons,A register,2026-01-31,{number}\n"
