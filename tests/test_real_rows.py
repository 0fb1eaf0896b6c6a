"""Four real lists as of August 2026 as rows: stored, linked and aligned once for what is asked of them here."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from coordination.align.reference_rows import load_references
from coordination.align.references import Problem, check_references
from coordination.models import Change, Designation, DesignationIdentifier, DesignationVersion
from coordination.reference import load_reference
from coordination.vocabulary import Status

FOUR = ("un_sc", "us_ofac_sdn", "gb_uksl", "au_dfat")
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "four_lists")]


@pytest.fixture(scope="module")
def clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: NOW)
        yield


@pytest.fixture(scope="module")
def four_lists(lists: Path, clock: None, django_db_setup: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(now=NOW)
        refresh(lists)
        connection.check_constraints()  # once, not at the end of each test
        yield
        transaction.set_rollback(True)


def refresh(lists: Path) -> list[str]:
    """The lines that the command says."""
    out = StringIO()
    call_command("refresh", *FOUR, lists=lists, stdout=out)
    return out.getvalue().splitlines()


def test_real_lists_give_the_counts_of_their_publishers():
    by_list = DesignationVersion.objects.open().filter(designation__source__code__in=FOUR)
    counts = {source: by_list.filter(designation__source__code=source).count() for source in FOUR}

    assert counts == {"un_sc": 1011, "us_ofac_sdn": 19170, "gb_uksl": 6349, "au_dfat": 3846}


def test_bank_on_all_four_is_one_entity_that_all_four_designated():
    bank = Designation.objects.get(source__code="un_sc", key="KPe.047").entity

    assert set(bank.designations.values_list("source__code", flat=True)) == set(FOUR)
    assert DesignationIdentifier.objects.filter(designation__entity=bank, value="FTBDKPPY").exists()
    cells = dict(bank.alignments.values_list("jurisdiction__code", "status"))
    assert {cells[code] for code in ("UN", "US", "GB", "AU")} == {Status.DESIGNATED}
    assert (cells["KR"], cells["NZ"]) == (Status.DESIGNATED_BY_LAW, Status.DESIGNATED_BY_LAW)


def test_lists_read_once_more_change_nothing(lists: Path):
    changes = Change.objects.count()

    said = refresh(lists)

    assert [line.partition(": ")[2] for line in said[:4]] == ["no change (the same file was stored before)"] * 4
    assert "nothing to link or align" in said
    assert Change.objects.count() == changes


def test_british_list_lacks_un_numbers_and_has_two_of_another_name():
    gaps = {gap.reference: gap for gap in check_references(*load_references(["gb_uksl"]))}

    missing = {key: gap.suggested for key, gap in gaps.items() if gap.problem is Problem.MISSING}
    assert len(missing) >= 6
    assert {"AQD0378": "QDe.169", "DRC0080": "CDi.050", "YEM0010": "YEe.001"}.items() <= missing.items()
    another = {key: (gap.printed, gap.suggested) for key, gap in gaps.items() if gap.problem is Problem.ANOTHER_NAME}
    assert another == {"HAI0012": ("HTi.009", "HTi.008"), "INU0279": ("IRi.012", "IRi.003")}
    assert (gaps["HAI0013"].problem, gaps["HAI0013"].suggested) == (Problem.UNKNOWN, "HTi.009")
