"""The demonstration extract goes with the first real list, and leaves no trace in the feed."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from coordination import align, resolve, store
from coordination.models import Alignment, Change, Designation, Entity, Gap, Match, Snapshot
from coordination.records import Identifier
from coordination.store import snapshot as stage
from coordination.vocabulary import IdentifierKind
from tests.factories import edition, entry, morning, received, rows, stored

pytestmark = pytest.mark.usefixtures("reference")

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
DERIVED = (Alignment, Entity, Gap, Match)


@pytest.fixture
def starter(reference):
    """Three lists of the extract; two share a bank, which the third has yet to list."""
    un = Identifier(IdentifierKind.UN_REFERENCE, "KPe.047", valid=True)
    stored("un_sc", MAY, entry("KPe.047", listed_on=date(2017, 8, 5), identifiers=(un,)), is_starter=True)
    stored("gb_uksl", MAY, entry("DPR0001", identifiers=(un,)), is_starter=True)
    stored("us_ofac_sdn", MAY, entry("9", name="Another", programme="DPRK4"), is_starter=True)
    link_and_align()


def link_and_align():
    resolve.resolve_pending(now=morning(MAY))
    align.align_pending(on=MAY, now=morning(MAY), live=False)


def starter_left():
    return sum(
        (
            Designation.objects.filter(is_starter=True).count(),
            Snapshot.objects.filter(is_starter=True).count(),
            Change.objects.filter(snapshot__is_starter=True).count(),
        )
    )


@pytest.mark.usefixtures("starter")
def test_first_real_edition_of_any_list_retires_all_starter_rows():
    assert all(model.objects.exists() for model in DERIVED)

    stored("au_dfat", JUNE, entry("2000"))

    assert starter_left() == 0
    assert not any(model.objects.exists() for model in DERIVED)
    assert Designation.objects.get().key == "2000"


@pytest.mark.usefixtures("starter")
def test_end_of_the_extract_is_no_delisting():
    stored("un_sc", JUNE, entry("KPe.001"))

    assert list(Change.objects.values_list("kind", "designation__key", "is_baseline")) == [("listing", "KPe.001", True)]


@pytest.mark.usefixtures("starter")
def test_rows_after_the_extract_are_those_of_a_fresh_database():
    stored("un_sc", JUNE, entry("KPe.047"))
    link_and_align()

    entity = Entity.objects.get()
    assert (entity.name, entity.designations.get().key) == ("Foreign Trade Bank", "KPe.047")
    assert set(Alignment.objects.values_list("entity", flat=True)) == {entity.pk}


@pytest.mark.usefixtures("starter")
def test_real_edition_that_cannot_be_written_leaves_the_extract(monkeypatch: pytest.MonkeyPatch):
    snapshot = received("un_sc", JUNE)
    before = rows()

    def fail(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(stage, "map_programmes", fail)

    with pytest.raises(DatabaseError):
        store.store_snapshot(snapshot, edition(entry()), now=morning(JUNE))
    assert rows() == before


@pytest.mark.usefixtures("starter")
def test_rejected_edition_leaves_the_extract():
    before = rows("Snapshot")

    stored("un_sc", JUNE, entry(), entry())

    assert rows("Snapshot") == before
    assert starter_left()


def test_list_of_the_extract_that_was_not_read_yet_goes_too():
    received("un_sc", MAY, is_starter=True)

    stored("un_sc", JUNE, entry())

    assert starter_left() == 0


def test_extract_is_refused_once_real_lists_are_stored():
    stored("un_sc", JUNE, entry())
    before = rows()

    with pytest.raises(CommandError, match="real lists are stored"):
        call_command("refresh", starter=True)
    assert rows() == before
