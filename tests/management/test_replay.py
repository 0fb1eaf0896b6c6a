"""`manage.py replay`: kept editions, read again after a parser was mended."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO, StringIO
from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from coordination import fetch, store
from coordination.models import Change, DesignationVersion, Snapshot
from coordination.parse import PARSERS, Unreadable
from coordination.records import Edition, ListEntry
from coordination.vocabulary import SnapshotState
from tests.factories import designation, edition, entry, morning, received, rows, stored

MAY, JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (5, 6, 7, 8))


class Lists:
    """What the parser reads in the files of each edition; where it says nothing, it cannot read them."""

    def __init__(self) -> None:
        self.read: dict[str, tuple[ListEntry, ...]] = {}

    def parse(self, files) -> Edition:
        if files[0].name not in self.read:
            raise Unreadable(f"{files[0].name}: not the format")
        return edition(*self.read[files[0].name])


@pytest.fixture(autouse=True)
def lists(monkeypatch: pytest.MonkeyPatch, reference, now: datetime) -> Iterator[Lists]:
    """Each look at the clock is a second later."""
    lists, seconds = Lists(), count()
    for source in ("un_sc", "gb_uksl"):
        monkeypatch.setitem(PARSERS, source, lists.parse)
    monkeypatch.setattr(fetch, "open_files", lambda snapshot: [(str(snapshot.edition_on), partial(BytesIO, b""))])
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=next(seconds)))
    return lists


def rejected(on: date, source: str = "un_sc") -> Snapshot:
    snapshot = received(source, on)
    store.reject(snapshot, "not the format")
    return snapshot


def replay(*sources: str, **options) -> str:
    out = StringIO()
    call_command("replay", *sources, stdout=out, stderr=out, **options)
    return out.getvalue()


def refused(*sources: str, **options) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("replay", *sources, stdout=out, stderr=out, **options)
    return out.getvalue() + str(error.value)


def test_nothing_kept_is_nothing_to_do():
    assert replay() == ""


def test_rejected_editions_are_stored_in_date_order_now(lists, now):
    stored("un_sc", MAY, entry(name="May"))
    late, early = rejected(JULY), rejected(JUNE)
    lists.read = {str(MAY): (entry(name="May"),), str(JUNE): (entry(name="June"),), str(JULY): (entry(name="July"),)}

    told = replay()

    assert told.splitlines() == [
        "un_sc 2026-05-01: reads as before",
        "un_sc 2026-06-01: stored, 1 record",
        "un_sc 2026-07-01: stored, 1 record",
        "1 entities linked anew",
    ]
    for snapshot in (early, late):
        snapshot.refresh_from_db()
        assert (snapshot.state, snapshot.reason) == (SnapshotState.STORED, "")
    believed = DesignationVersion.objects.believed().order_by("valid_from")
    assert [row.record["names"][0]["full"] for row in believed] == ["May", "June", "July"]
    assert all(row.recorded_from >= now for row in believed)
    assert not designation().to_resolve


def test_replay_twice_changes_nothing_more(lists):
    stored("un_sc", MAY, entry(name="May"))
    rejected(JUNE)
    lists.read = {str(MAY): (entry(name="Mai"),), str(JUNE): (entry(name="June"),)}
    replay()
    before = rows()

    assert replay() == "un_sc 2026-06-01: reads as before\n"
    assert rows() == before


def test_mended_parser_corrects_before_it_compares_so_that_its_own_doing_is_no_change(lists):
    stored("un_sc", MAY, entry(name="F0reign"))
    rejected(JUNE)
    lists.read = dict.fromkeys((str(MAY), str(JUNE)), (entry(name="Foreign"),))

    told = replay()

    assert "un_sc 2026-05-01: 1 record corrected" in told
    assert [change.kind for change in Change.objects.all()] == ["listing"]
    assert designation().name == "Foreign"


def test_edition_that_is_still_rejected_ends_in_an_error_and_the_others_are_stored(lists):
    stays, goes = rejected(MAY), rejected(JUNE)
    lists.read = {str(JUNE): (entry(),)}

    told = refused()

    assert "un_sc 2026-05-01: rejected: 2026-05-01: not the format" in told
    assert "un_sc 2026-06-01: stored, 1 record" in told
    assert "the last good state stands" in told
    assert [Snapshot.objects.get(pk=one.pk).state for one in (stays, goes)] == ["rejected", "stored"]


def test_edition_older_than_the_newest_accepted_is_left(lists):
    older = rejected(MAY)
    stored("un_sc", JUNE, entry())
    lists.read = {str(MAY): (entry(name="Older"),), str(JUNE): (entry(),)}
    before = rows()

    told = replay()

    assert "un_sc 2026-05-01: left rejected: that of 2026-06-01 was accepted since" in told
    assert Snapshot.objects.get(pk=older.pk).state == SnapshotState.REJECTED
    assert rows()["DesignationVersion"] == before["DesignationVersion"]


def test_suspicious_edition_is_held_for_a_person(lists):
    stored("un_sc", MAY, *(entry(str(number)) for number in range(100)))
    rejected(JUNE)
    lists.read = {str(MAY): tuple(entry(str(number)) for number in range(100)), str(JUNE): (entry("1"),)}

    assert "un_sc 2026-06-01: held: 99 of 100 records" in refused()


def test_accepted_edition_that_cannot_be_read_any_more_stands(lists):
    snapshot = stored("un_sc", MAY, entry())
    before = rows("Designation")

    told = refused()

    assert "un_sc 2026-05-01: left as it is: it cannot be read any more: 2026-05-01: not the format" in told
    assert rows()["DesignationVersion"] == before["DesignationVersion"]
    assert Snapshot.objects.get(pk=snapshot.pk).state == SnapshotState.STORED


def test_records_that_appear_are_reported_and_left(lists):
    stored("un_sc", MAY, entry())
    lists.read = {str(MAY): (entry(), entry("KPe.048"))}

    assert "holding 1 record that it did not hold before" in refused()
    assert DesignationVersion.objects.count() == 1


def test_only_the_lists_named_are_read(lists):
    for source in ("un_sc", "gb_uksl"):
        stored(source, MAY, entry())
    lists.read = {str(MAY): (entry(),)}

    assert "gb_uksl 2026-05-01: reads as before" in replay("gb_uksl")
    assert "un_sc" not in replay("gb_uksl")
    assert "atlantis is not a list we know" in refused("atlantis")


def test_only_the_edition_named_is_stored(lists):
    first, second = rejected(MAY), rejected(JUNE)
    lists.read = {str(MAY): (entry(),), str(JUNE): (entry(),)}

    replay(snapshot=first.pk)

    assert [Snapshot.objects.get(pk=one.pk).state for one in (first, second)] == ["stored", "rejected"]


def test_edition_that_a_replay_may_not_read_is_refused(lists, django_user_model):
    desk = django_user_model.objects.create_user("desk")
    firms = [entry(str(number)) for number in range(100)]
    older, _ = stored("un_sc", MAY, *firms), stored("un_sc", JUNE, *firms)
    held, decided = stored("un_sc", JULY, *firms[50:]), stored("un_sc", JULY, *firms[60:])
    store.decide(decided, by=desk, now=morning(AUGUST), reason="Cut.", accepted=False)
    before = rows()

    assert "is not the newest accepted edition of its list" in refused(snapshot=older.pk)
    assert "is held: a person decides on it in the admin" in refused(snapshot=held.pk)
    assert "was rejected by desk: Cut." in refused(snapshot=decided.pk)
    assert "there is no snapshot 1000000" in refused(snapshot=10**6)
    assert f"there is no snapshot {older.pk} of these lists" in refused("gb_uksl", snapshot=older.pk)
    assert rows() == before
