"""What would follow, the statutory list and the figures of weeks, from the command line."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coordination.models import Entity, FigureWeek, Gap
from tests.api.world import fixed_clock, starter  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter", "fixed_clock")]


def run(*arguments: str) -> tuple[list[dict[str, str]], str]:
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return list(csv.DictReader(StringIO(out.getvalue()))), err.getvalue()


def test_what_would_follow_is_told_target_by_target_and_in_sum():
    angara = Entity.objects.get(name="ANGARA")

    (row,), told = run("whatif", "AU", angara.public_id)

    assert (row["designates"], row["closes"].split()[:2]) == ("AU", ["AU", "not_followed"])
    assert told.startswith("1 designation by AU: 1 gap would close")
    assert "US and AU:" in told


def test_all_targets_of_its_open_gaps_would_close_them_all():
    open_gaps = Gap.objects.open().filter(jurisdiction__code="AU")

    rows, _ = run("whatif", "AU", "--gaps")

    assert len(rows) == open_gaps.values("entity").distinct().count()
    assert sum(row["closes"].count("AU ") for row in rows) == open_gaps.count()


def test_the_statutory_list_is_in_groups_by_what_would_fit():
    rows, told = run("statutory", "--by", "US", "--by", "GB", "--not", "AU", "--regime", "RUSSIA-UKRAINE")

    assert {row["authority"] for row in rows} >= {"may designate under RUSSIA-UKRAINE"}
    assert "AU may designate under RUSSIA-UKRAINE: " in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("whatif", "FR", "E-000001"), "'FR' is no partner: AU, EU, GB, JP, KR, NZ, US."),
        (("whatif", "AU"), "Name entities, or say --gaps for all targets of its open gaps."),
        (("whatif", "AU", "E-9"), "There is no entity 'E-9'; ids look like E-000127."),
        (("whatif", "AU", "--gaps", "--regime", "MARS"), "There is no regime 'MARS'."),
        (("statutory", "--by", "US", "--not", "US"), "US cannot both have designated and not."),
        (("statutory", "--by", "US:X", "--not", "AU"), "US has no programme 'X'."),
        (("figures", "--week", "2026-W99"), "'2026-W99' is not a week: write year and ISO week, as in 2026-W48."),
        (("figures", "--weeks", "0"), "--weeks 0: give a number from 1 to 520."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments, sentence):
    with pytest.raises(CommandError) as refusal:
        run(*arguments)

    assert str(refusal.value) == sentence


def test_the_last_weeks_are_counted_where_they_are_missing():
    out = StringIO()

    call_command("figures", weeks=3, stdout=out)

    assert [line.split(":")[0] for line in out.getvalue().splitlines()] == ["2026-W46", "2026-W47", "2026-W48"]
    assert FigureWeek.objects.count() == 3
