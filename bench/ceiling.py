"""
A million deliveries: a file of them with bad lines told, and one ceiling year of them as totals and chart.

On PostgreSQL: `DJANGO_SETTINGS_MODULE=config.settings python -m tests.servers python -m bench ceiling`.
"""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from bench.figures import Figure, peak_mb
from coordination.ceiling import Verdict, ceiling_year, load_ledger
from coordination.ceiling.books import rule_of
from coordination.ceiling.charts import chart, gauge
from coordination.ceiling.csv_lines import DELIVERIES
from coordination.ceiling.importing import import_file
from coordination.ceiling.periods import Period
from coordination.ceiling.tally import retally_years
from coordination.models import Ceiling, Delivery

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
CHECKED = int(os.environ.get("BENCH_CHECKED", "1000000"))
IMPORTED, DOUBLINGS = int(os.environ.get("BENCH_IMPORTED", "62500")), 4  # a million in all
BAD = 1_000  # of so many lines one is bad
HEADER = "series,scope,supplier,product,period,quantity,unit,source,published_on,reference\n"


def run(lists: Path) -> Iterator[Figure]:
    call_command("migrate", verbosity=0, interactive=False)
    load_ledger(now=NOW)
    began, before = time.perf_counter(), peak_mb()
    report = import_file(lines(CHECKED, bad=True), DELIVERIES, by=None, now=NOW, dry_run=False)
    assert (report.lines, report.verdicts[Verdict.REFUSED], report.written) == (CHECKED, CHECKED // BAD, 0), report
    yield Figure("lines of a bad file told", CHECKED, "")
    yield Figure("lines told, speed", CHECKED / (time.perf_counter() - began), "/s", least=10_000)
    yield Figure("lines told, memory on top", peak_mb() - before, "MB", most=100)
    began = time.perf_counter()
    report = import_file(lines(IMPORTED), DELIVERIES, by=None, now=NOW, dry_run=False)
    assert report.written == IMPORTED, report
    yield Figure("deliveries imported", IMPORTED / (time.perf_counter() - began), "/s", least=3_000)
    yield Figure("import, memory", peak_mb(), "MB")
    ceiling = Ceiling.objects.get(code="refined")
    year = rule_of(ceiling).year_starting(2025)
    assert year is not None
    for number in range(DOUBLINGS):
        _double(number)
    retally_years({(ceiling.pk, year.from_on)})
    yield Figure("deliveries in the year", ceiling.deliveries.filter(year_from=year.from_on).count(), "")
    yield Figure("ceiling year, totals and chart", 1000 * _best(ceiling, year, None, of=5), "ms", most=300)
    yield Figure("the same as of a past day", 1000 * _best(ceiling, year, date(2026, 11, 24), of=5), "ms", most=1000)


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


def lines(count: int, *, bad: bool = False) -> Iterator[str]:
    """A register of one year's deliveries; with `bad`, some in turn of each kind that is refused."""
    yield HEADER
    first, line = date(2025, 1, 1), ""
    for number in range(1, count + 1):
        day = first + timedelta(days=number % 365)
        supplier = ("RU", "CN", "MN")[number % 3]
        product = ("refined", "lpg", "gasoline")[number // 3 % 3]
        series = ("official_report", "ngo_estimate")[number // 9 % 2]
        told, line = line, f"{series},consignment,{supplier},{product},{day},{number % 97 + 1},tons"
        line += f",A register,2026-01-31,{number}\n"
        if bad and number % BAD == 0:
            line = (
                line.replace(",tons,", ",stones,"),
                line.replace(f",{day},", f",{day},-"),
                line.replace(f",{day},", ",2027-05,"),
                line.replace(f",{product},", ",beer,"),
                told,  # twice
            )[number // BAD % 5]
        yield line
