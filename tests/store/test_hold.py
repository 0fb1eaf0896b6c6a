"""A held edition: what it would change, shown before anybody decides, and the decision on it."""

from datetime import date, timedelta

import pytest

from coordination import store
from coordination.models import Snapshot
from coordination.parse import Unreadable
from coordination.store.preview import AMENDED, CONFIRMED, DELETED, LISTED, RELISTED, SUSPECTED
from coordination.vocabulary import ChangeKind, FieldGroup, SnapshotState
from tests.factories import broken, edition, entry, morning, received, rows, stored

pytestmark = pytest.mark.usefixtures("reference")

MARCH, MAY, JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (3, 5, 6, 7, 8))
DAY = timedelta(days=1)
FIRMS = [entry(f"KPe.{number}", name=f"Firm {number}") for number in range(100, 200)]


@pytest.fixture
def desk(django_user_model):
    return django_user_model.objects.create_user("desk")


def held() -> Snapshot:
    stored("un_sc", MAY, *FIRMS)
    return stored("un_sc", JUNE, *FIRMS[50:])


# The preview


def test_preview_tells_of_every_record_what_storing_does_to_it():
    gone, back, missing, deleted, amended, same = FIRMS[:6]
    stored("un_sc", MARCH, gone, back, missing, deleted, amended, same)
    for on in (MARCH + DAY, MARCH + 2 * DAY):
        stored("un_sc", on, gone, missing, deleted, amended, same, accepted=True)
    stored("un_sc", MARCH + 3 * DAY, missing, deleted, amended, same, accepted=True)
    said = (back, entry(amended.key, name="Other"), same, entry("KPe.900", name="New"))
    snapshot = received("un_sc", JUNE)
    before = rows()

    preview = store.preview(snapshot, edition(*said, deleted={deleted.key: MAY}))

    assert rows() == before
    told = {record.key: record.what for record in preview.records}
    assert told == {
        deleted.key: DELETED,
        gone.key: CONFIRMED,
        missing.key: SUSPECTED,
        "KPe.900": LISTED,
        back.key: RELISTED,
        amended.key: AMENDED,
    }
    assert [record.fields for record in preview.records if record.what == AMENDED] == [("names",)]
    assert {record.name for record in preview.records} == {
        "New",
        "Other",
        *(item.name for item in (gone, back, missing, deleted)),
    }
    assert (preview.entries, preview.in_force) == (4, 5)

    store.store_snapshot(snapshot, edition(*said, deleted={deleted.key: MAY}), now=morning(JUNE), accepted=True)
    assert snapshot.counts == {
        ChangeKind.LISTING: 1,
        ChangeKind.RELISTING: 1,
        ChangeKind.AMENDMENT: 1,
        ChangeKind.DELISTING: 2,
        "suspected removal": 1,
    }


def test_preview_of_an_edition_that_lacks_fields_shows_no_amendment_for_them():
    stored("un_sc", MAY, entry(aliases=("FTB",)))
    snapshot = received("un_sc", JUNE, fields_absent=[FieldGroup.ALIASES])

    assert store.preview(snapshot, edition(entry())).records == ()


def test_preview_does_not_touch_the_snapshot_it_is_of():
    snapshot = held()
    before = dict(snapshot.__dict__)

    store.preview(snapshot, edition(*FIRMS, form="OTHER.XML"))

    assert {name: value for name, value in snapshot.__dict__.items() if name != "_state"} == {
        name: value for name, value in before.items() if name != "_state"
    }


def test_preview_says_why_an_edition_would_be_refused():
    preview = store.preview(held(), edition(entry(), entry()))

    assert preview.refused == "un_sc record KPe.047: occurs twice, and one of the two would be lost"


def test_preview_of_a_file_that_breaks_off_raises():
    torn = edition()
    torn = torn.__class__("T", None, broken(entry(), error=Unreadable("cut off")))

    with pytest.raises(Unreadable, match="cut off"):
        store.preview(held(), torn)


# The decision


def test_rejected_edition_says_by_whom_when_and_why(desk):
    snapshot = held()
    before = rows("Snapshot")

    store.decide(snapshot, by=desk, now=morning(JULY), reason=" The file was cut. ", accepted=False)

    snapshot.refresh_from_db()
    assert (snapshot.state, snapshot.reason) == (SnapshotState.REJECTED, "The file was cut.")
    assert (snapshot.decided_by, snapshot.decided_at) == (desk, morning(JULY))
    assert rows("Snapshot") == before


def test_accepted_edition_waits_to_be_stored(desk):
    snapshot = held()

    store.decide(snapshot, by=desk, now=morning(JULY), reason="They were struck off.")

    assert list(Snapshot.objects.accepted_and_waiting()) == [snapshot]
    assert Snapshot.objects.get(pk=snapshot.pk).state == SnapshotState.HELD


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_decision_is_made_once(desk, first, second):
    snapshot = held()
    seen_before = Snapshot.objects.get(pk=snapshot.pk)
    store.decide(snapshot, by=desk, now=morning(JULY), reason="One.", accepted=first)
    before = rows()

    with pytest.raises(store.CannotBeDecided, match="was decided on before, by desk"):
        store.decide(seen_before, by=desk, now=morning(AUGUST), reason="Two.", accepted=second)

    assert rows() == before


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_decision_needs_a_reason(desk, reason):
    snapshot = held()

    with pytest.raises(store.CannotBeDecided, match="needs a reason"):
        store.decide(snapshot, by=desk, now=morning(JULY), reason=reason)


def test_only_what_is_held_is_decided_on(desk):
    snapshot = stored("un_sc", MAY, *FIRMS)

    with pytest.raises(store.CannotBeDecided, match="is stored: there is nothing to decide"):
        store.decide(snapshot, by=desk, now=morning(JULY), reason="Why not.")


def test_edition_older_than_the_newest_can_only_be_rejected(desk):
    stored("un_sc", JUNE, *FIRMS)
    snapshot = stored("un_sc", MAY, *FIRMS[1:], now=morning(JULY))

    with pytest.raises(store.CannotBeDecided, match="2026-05-01 is older than that of 2026-06-01, which was accepted"):
        store.decide(snapshot, by=desk, now=morning(JULY), reason="It is all we have.")

    store.decide(snapshot, by=desk, now=morning(JULY), reason="Superseded.", accepted=False)
    assert snapshot.state == SnapshotState.REJECTED


def test_edition_that_became_older_after_it_was_accepted_is_held_again(desk):
    snapshot = held()
    store.decide(snapshot, by=desk, now=morning(JULY), reason="They were struck off.")
    stored("un_sc", JULY, *FIRMS)
    before = rows("Snapshot")

    store.store_snapshot(snapshot, edition(*FIRMS[50:]), now=morning(AUGUST), accepted=True)

    assert rows("Snapshot") == before
    assert (snapshot.state, snapshot.decided_by, snapshot.decided_at) == (SnapshotState.HELD, None, None)
    assert snapshot.reason.endswith("it can only be rejected.")


def test_accepted_edition_that_cannot_be_read_any_more_is_nobodys_decision(desk):
    snapshot = held()
    store.decide(snapshot, by=desk, now=morning(JULY), reason="They were struck off.")

    store.reject(snapshot, "un_sc: the file is cut off")

    snapshot.refresh_from_db()
    assert (snapshot.state, snapshot.decided_by, snapshot.decided_at) == (SnapshotState.REJECTED, None, None)
