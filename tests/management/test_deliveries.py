"""`manage.py deliveries`: import with a dry run, export, recount."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from coordination.models import Delivery, Tally

HEADER = "series,supplier,product,period,quantity,unit,source,published_on\n"
GOOD = "ngo_estimate,RU,refined,2024-05,10,barrels,A study,2024-12-04\n"


@pytest.fixture(autouse=True)
def ledger(db, now):
    from coordination.ceiling import load_ledger
    from tests.kept import keep

    keep(("ledger", now), lambda: load_ledger(now=now))


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("deliveries", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path):
    def written(text: str) -> Path:
        path = tmp_path / "in.csv"
        path.write_text(text)
        return path

    return written


def test_dry_run_says_what_would_become_of_each_line(file):
    before = Delivery.objects.count()

    said = run("import", file(HEADER + GOOD), "--dry-run")

    assert "line 2: taken. 10 barrels: barrels stated." in said
    assert "1 lines: 1 taken, 0 held, 0 refused; 10 barrels." in said
    assert "dry run" in said
    assert Delivery.objects.count() == before


def test_file_is_entered(file):
    assert "1 rows entered" in run("import", file(HEADER + GOOD))
    assert Delivery.objects.filter(source="A study").exists()


def test_refused_line_ends_the_command_with_a_sentence_and_a_report_of_every_line(file, tmp_path):
    before = Delivery.objects.count()

    with pytest.raises(CommandError, match="Nothing was written: mend or remove"):
        run("import", file(HEADER + GOOD + GOOD.replace("10", "-1")), "--report", tmp_path / "report.csv")

    told = list(csv.DictReader((tmp_path / "report.csv").open()))
    assert [(row["line"], row["verdict"]) for row in told] == [("2", "taken"), ("3", "refused")]
    assert Delivery.objects.count() == before


def test_of_very_many_lines_a_few_of_each_kind_are_shown_and_all_are_in_the_report(file, settings):
    lines = [GOOD.replace(",10,", f",{-number if number % 2 else number},") for number in range(1, 401)]
    out = StringIO()

    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("deliveries", "import", str(file(HEADER + "".join(lines))), stdout=out)

    said, report = out.getvalue(), settings.VAR_DIR / "imports" / "in-report.csv"
    assert (said.count(": refused. "), said.count(": held. "), said.count(": taken. ")) == (100, 0, 20)
    assert "280 lines more are not shown here." in said
    assert f"What becomes of every line is told in {report}." in said
    assert [row["line"] for row in csv.DictReader(report.open())] == [str(line) for line in range(2, 402)]


def test_file_that_is_not_there_is_said():
    with pytest.raises(CommandError, match="No such file"):
        run("import", "/nowhere.csv")


def test_export_holds_what_stands_and_nothing_unverified(capsys):
    said = run("export")

    told = list(csv.DictReader(StringIO(said)))
    assert len(told) == Delivery.objects.standing().counted().count()
    assert {row["supplier"] for row in told} == {"RU", "CN", "all"}


def test_export_as_of_a_day_holds_what_was_known_then():
    told = list(csv.DictReader(StringIO(run("export", "--as-of", "2024-12-04"))))

    assert "2024-01/2024-11" not in {row["period"] for row in told}
    with pytest.raises(CommandError, match="--as-of"):
        run("export", "--as-of", "yesterday")


def test_recount_derives_the_same_sums(now):
    before = list(Tally.objects.order_by("from_on", "series", "supplier", "barrels").values_list("barrels", flat=True))

    assert f"{len(before)} sums derived" in run("recount")

    after = list(Tally.objects.order_by("from_on", "series", "supplier", "barrels").values_list("barrels", flat=True))
    assert before == after
