"""What a publisher itself marks as deleted is delisted at once, and on the day it prints."""

from datetime import date, timedelta

import pytest

from coordination import store
from coordination.models import Change, Designation, DesignationVersion, Snapshot
from coordination.vocabulary import ChangeKind, SnapshotState
from tests.factories import designation, edition, entry, morning, received, rows, stored

pytestmark = pytest.mark.usefixtures("reference")

MARCH, MAY, JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (3, 5, 6, 7, 8))
DAY = timedelta(days=1)
ACT = {"programme": "Russia Sanctions Act 2022", "listed_on": MARCH}
REST = [entry(f"SHP-{number}", name=f"Ship {number}", **ACT) for number in range(100, 200)]


def shp(name="Andaman Skies"):
    return entry("SHP-1", name=name, **ACT)


def marked(on: date, *entries, deleted: dict[str, date | None]) -> Snapshot:
    snapshot = received("nz_russia", on)
    store.store_snapshot(snapshot, edition(*entries, deleted=deleted), now=morning(on))
    return snapshot


def periods(key="SHP-1"):
    versions = DesignationVersion.objects.believed().filter(designation__key=key).order_by("valid_from")
    return [(version.valid_from, version.valid_to) for version in versions]


def delisting() -> Change:
    return Change.objects.get(kind=ChangeKind.DELISTING)


def test_deleted_record_is_delisted_at_once_on_the_printed_day():
    stored("nz_russia", MAY, shp(), *REST)

    snapshot = marked(JULY, *REST, deleted={"SHP-1": JUNE})

    assert snapshot.counts == {"delisting": 1}
    assert (delisting().on, delisting().on_is_bound, delisting().snapshot) == (JUNE, False, snapshot)
    assert periods() == [(MARCH, JUNE)]
    assert not Designation.objects.suspected_gone().exists()
    assert designation("SHP-1").to_resolve


def test_without_a_day_the_edition_bounds_it():
    stored("nz_russia", MAY, shp(), *REST)

    marked(JULY, *REST, deleted={"SHP-1": None})

    assert (delisting().on, delisting().on_is_bound) == (JULY, True)
    assert periods() == [(MARCH, JULY)]


def test_without_a_day_the_first_edition_that_lacked_it_bounds_it():
    stored("nz_russia", MAY, shp(), *REST)
    stored("nz_russia", JUNE, *REST)

    marked(JULY, *REST, deleted={"SHP-1": None})

    assert (delisting().on, delisting().on_is_bound) == (JUNE, True)


@pytest.mark.parametrize("printed", [MARCH, MARCH - DAY, AUGUST])
def test_day_that_cannot_be_that_of_the_deletion_is_not_believed(printed):
    stored("nz_russia", MAY, shp(), *REST)

    marked(JULY, *REST, deleted={"SHP-1": printed})

    assert (delisting().on, delisting().on_is_bound) == (JULY, True)
    assert periods() == [(MARCH, JULY)]


def test_printed_day_ends_what_was_said_after_it_too():
    stored("nz_russia", MARCH, shp(name="First"), *REST)
    stored("nz_russia", JUNE, shp(name="Second"), *REST)

    marked(JULY, *REST, deleted={"SHP-1": MAY})

    assert periods() == [(MARCH, MAY)]
    known = DesignationVersion.objects.filter(designation__key="SHP-1").known(at=morning(JUNE) + DAY)
    assert [(row.valid_from, row.valid_to) for row in known.order_by("valid_from")] == [(MARCH, JUNE), (JUNE, None)]


def test_deletions_do_not_count_for_the_limit():
    stored("nz_russia", MAY, *REST)

    snapshot = marked(MAY + DAY, *REST[40:], deleted={item.key: MAY for item in REST[:40]})

    assert (snapshot.state, snapshot.counts) == (SnapshotState.STORED, {"delisting": 40})


def test_what_is_missing_beside_deletions_does_count():
    stored("nz_russia", MAY, *REST)

    held = marked(MAY + DAY, *REST[50:], deleted={item.key: MAY for item in REST[:40]})

    assert held.state == SnapshotState.HELD
    assert held.reason.startswith("10 of 100 records")
    assert held.counts["would"] == {"delisting": 40, "suspected removal": 10}


def test_record_that_stands_there_is_in_force_whatever_marks_it():
    stored("nz_russia", MAY, shp(), *REST)
    before = rows("Snapshot", "SnapshotLocators")

    snapshot = marked(JULY, shp(), *REST, deleted={"SHP-1": JUNE})

    assert rows("Snapshot", "SnapshotLocators") == before
    assert snapshot.counts == {"left out": {"marks of deletion of records that stand there": 1}}


def test_mark_that_is_printed_again_or_of_an_unknown_record_changes_nothing():
    stored("nz_russia", MAY, shp(), *REST)
    marked(JUNE, *REST, deleted={"SHP-1": MAY})
    before = rows("Snapshot", "SnapshotLocators")

    again = marked(JULY, *REST, deleted={"SHP-1": MAY, "SHP-9": JUNE})

    assert rows("Snapshot", "SnapshotLocators") == before
    assert again.counts == {}


def test_record_that_comes_back_after_its_deletion_is_listed_again():
    stored("nz_russia", MAY, shp(), *REST)
    marked(JUNE, *REST, deleted={"SHP-1": MAY})

    stored("nz_russia", JULY, shp(), *REST)

    assert periods() == [(MARCH, MAY), (JULY, None)]
    assert Change.objects.order_by("pk").last().kind == ChangeKind.RELISTING
