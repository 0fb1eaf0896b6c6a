"""Each task does one step and hands on after commit; run twice it changes nothing, and it takes up what was left."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from django.utils import timezone

from coordination import tasks
from coordination.fetch import Planned
from coordination.management.commands.refresh import STARTER
from coordination.models import Alignment, Change, Designation, DesignationVersion, Entity, Snapshot, Source
from coordination.parse import PARSERS
from coordination.vocabulary import SnapshotState, Status
from tests.factories import broken, designation, edition, entry, morning, received, rows, stored

UN = STARTER / "un_sc.xml"
EDITION_ON = date(2026, 8, 22)
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, settings, reference, now: datetime) -> None:
    """Each look at the clock is a second later."""
    seconds = count()
    settings.LISTS_DIR, settings.FETCH = "", False
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=next(seconds)))


@pytest.fixture
def handed_on(django_capture_on_commit_callbacks) -> Callable:
    """Collects what a task hands on once it is committed: (name of the next task, its arguments)."""

    @contextmanager
    def handed_on() -> Iterator[list[tuple[str, dict[str, int]]]]:
        sent: list[tuple[str, dict[str, int]]] = []
        with django_capture_on_commit_callbacks() as callbacks:
            yield sent
        sent += [(callback.func.__self__.name.rpartition(".")[2], callback.keywords) for callback in callbacks]

    return handed_on


def list_file() -> Snapshot:
    """A UN list that was received and not yet read."""
    snapshot, _ = tasks.receive(Planned("un_sc", (UN,), EDITION_ON), now=timezone.now())
    return snapshot


def manifest(folder: Path, *editions: tuple[str, str]) -> None:
    (folder / "un.xml").write_bytes(UN.read_bytes())
    (folder / "manifest.toml").write_text(
        "\n".join(f'[[snapshot]]\nsource = "{source}"\ndate = {day}\nfiles = ["un.xml"]' for source, day in editions)
    )


# Received


def test_new_edition_in_lists_dir_is_received_and_handed_on(settings, tmp_path: Path, handed_on):
    settings.LISTS_DIR = str(tmp_path)
    manifest(tmp_path, ("un_sc", "2026-08-22"))

    with handed_on() as sent:
        tasks.fetch_due_sources()

    snapshot = Snapshot.objects.get()
    assert (snapshot.state, snapshot.edition_on) == (SnapshotState.RECEIVED, EDITION_ON)
    assert sent == [("store_snapshot", {"snapshot_id": snapshot.pk})]


def test_edition_that_was_received_before_is_not_handed_on_again(settings, tmp_path: Path, handed_on):
    settings.LISTS_DIR = str(tmp_path)
    manifest(tmp_path, ("un_sc", "2026-08-22"))
    tasks.fetch_due_sources()
    before = rows()

    with handed_on() as sent:
        tasks.fetch_due_sources()

    assert sent == []
    assert rows() == before


def test_list_without_a_parser_is_not_received(settings, tmp_path: Path, handed_on, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(PARSERS, "gb_uksl")
    settings.LISTS_DIR = str(tmp_path)
    manifest(tmp_path, ("gb_uksl", "2026-08-22"), ("un_sc", "2026-08-22"))

    tasks.fetch_due_sources()

    assert Snapshot.objects.get().source.code == "un_sc"


def test_nothing_is_fetched_unless_it_is_switched_on(handed_on):
    before = rows()

    with handed_on() as sent:
        tasks.fetch_due_sources()

    assert (rows(), sent) == (before, [])


# Stored


def test_received_edition_is_stored_and_handed_on(handed_on):
    snapshot = list_file()

    with handed_on() as sent:
        tasks.store_snapshot(snapshot_id=snapshot.pk)

    snapshot.refresh_from_db()
    assert snapshot.state == SnapshotState.STORED
    assert DesignationVersion.objects.open().count() == snapshot.entries
    assert sent == [("resolve_pending", {})]


def test_edition_stored_twice_changes_nothing(handed_on):
    snapshot = list_file()
    tasks.store_snapshot(snapshot_id=snapshot.pk)
    before = rows()

    with handed_on() as sent:
        tasks.store_snapshot(snapshot_id=snapshot.pk)

    assert rows() == before
    assert sent == [("resolve_pending", {})]


@pytest.mark.parametrize("state", [SnapshotState.HELD, SnapshotState.REJECTED])
def test_edition_that_was_decided_on_is_left_alone(state):
    snapshot = list_file()
    Snapshot.objects.update(state=state, reason="Somebody looks at it.")
    before = rows()

    tasks.store_snapshot(snapshot_id=snapshot.pk)

    assert rows() == before


def parses(monkeypatch: pytest.MonkeyPatch, *editions) -> None:
    """The UN parser gives these editions, one after the other."""
    left = iter(editions)
    monkeypatch.setitem(PARSERS, "un_sc", lambda files: next(left))


def test_earlier_editions_of_the_list_go_first(monkeypatch: pytest.MonkeyPatch):
    """A worker takes messages two at a time: the later one must not come first and have the earlier one held."""
    later, earlier, last = received("un_sc", JUNE), received("un_sc", MAY), received("un_sc", JULY)
    parses(monkeypatch, edition(entry(name="May")), edition(entry(name="June")))

    tasks.store_snapshot(snapshot_id=later.pk)

    assert set(Snapshot.objects.stored()) == {earlier, later}
    assert Snapshot.objects.get(state=SnapshotState.RECEIVED) == last
    assert designation().name == "June"


def test_parser_that_fails_rejects_the_edition_and_changes_nothing(monkeypatch: pytest.MonkeyPatch, caplog):
    stored("un_sc", MAY, entry())
    snapshot = received("un_sc", JUNE)
    before = rows("Snapshot")
    parses(monkeypatch, replace(edition(), entries=broken(entry(name="FTB"), error=KeyError("VESSEL\nTYPE"))))

    tasks.store_snapshot(snapshot_id=snapshot.pk)

    snapshot.refresh_from_db()
    assert rows("Snapshot") == before
    assert snapshot.state == SnapshotState.REJECTED
    assert snapshot.reason == r"un_sc: the parser failed on this file (KeyError: 'VESSEL\nTYPE')"
    assert "Traceback" in caplog.text


def test_storage_that_fails_says_nothing_about_the_edition(monkeypatch: pytest.MonkeyPatch):
    snapshot = received("un_sc", JUNE)
    parses(monkeypatch, replace(edition(), entries=broken(error=ConnectionError("no route to the bucket"))))

    with pytest.raises(ConnectionError):
        tasks.store_snapshot(snapshot_id=snapshot.pk)

    snapshot.refresh_from_db()
    assert snapshot.state == SnapshotState.RECEIVED


def test_edition_that_cannot_be_read_keeps_no_later_one_back(monkeypatch: pytest.MonkeyPatch):
    received("un_sc", MAY)
    later = received("un_sc", JUNE)
    parses(monkeypatch, replace(edition(), entries=broken(error=ValueError("no"))), edition(entry(), tally=Counter()))

    tasks.store_snapshot(snapshot_id=later.pk)

    assert list(Snapshot.objects.order_by("edition_on").values_list("state", flat=True)) == ["rejected", "stored"]


# Linked and aligned


def test_records_are_linked_and_handed_on(handed_on):
    stored("un_sc", MAY, entry())

    with handed_on() as sent:
        tasks.resolve_pending()

    assert designation().entity is not None
    assert not Designation.objects.to_be_resolved().exists()
    assert sent == [("align_pending", {})]


def test_entities_are_aligned():
    stored("un_sc", MAY, entry())
    tasks.resolve_pending()

    tasks.align_pending()

    assert not Entity.objects.to_be_aligned().exists()
    assert Alignment.objects.filter(jurisdiction__code="UN", status="designated").exists()


@pytest.mark.parametrize(
    "task", [tasks.resolve_pending, tasks.align_pending, tasks.align_all, tasks.sweep], ids=lambda task: task.name
)
def test_step_run_twice_changes_nothing(task):
    stored("un_sc", MAY, entry(listed_on=MAY), entry("KPe.048", name="Korea Mining"))
    tasks.resolve_pending()
    tasks.align_pending()
    task()
    before = rows()

    task()

    assert rows() == before


def test_list_that_goes_stale_is_seen_without_any_record_changing(settings, monkeypatch: pytest.MonkeyPatch, now):
    settings.FETCH = True
    stored("us_ofac_sdn", now.date(), entry("1", name="Another", programme="DPRK4"), now=now)
    stored("un_sc", now.date(), entry(listed_on=date(2017, 8, 5)), now=now)
    tasks.resolve_pending()
    tasks.align_pending()
    missing = Alignment.objects.get(entity=designation().entity, jurisdiction__code="US")
    assert missing.status == Status.NOT_DESIGNATED

    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=15))
    tasks.align_all()

    missing.refresh_from_db()
    assert missing.status == Status.UNKNOWN


# Taken up


def test_sweep_takes_up_editions_that_were_received(handed_on):
    first, second = received("un_sc", MAY), received("gb_uksl", MAY)
    received("au_dfat", MAY, state=SnapshotState.HELD, reason="Somebody looks at it.")

    with handed_on() as sent:
        tasks.sweep()

    assert sent == [
        ("store_snapshot", {"snapshot_id": first.pk}),
        ("store_snapshot", {"snapshot_id": second.pk}),
        ("resolve_pending", {}),
    ]


def test_sweep_takes_up_records_and_entities_that_wait(django_capture_on_commit_callbacks):
    stored("un_sc", MAY, entry())

    with django_capture_on_commit_callbacks() as callbacks:
        tasks.sweep()
    for callback in callbacks:
        callback.func.__self__(**callback.keywords)  # as the worker does
    tasks.align_pending()

    assert not Designation.objects.to_be_resolved().exists()
    assert not Entity.objects.to_be_aligned().exists()


def test_sweep_confirms_removals_that_are_due(now: datetime):
    stored("un_sc", MAY, entry(), entry("KPe.048"), now=now - timedelta(days=30))
    stored("un_sc", JUNE, entry("KPe.048"), now=now - timedelta(days=7), accepted=True)
    Source.objects.filter(code="un_sc").update(last_good_at=now)
    Source.objects.filter(code="un_sc").update(last_good_at=now)

    tasks.sweep()

    assert Change.objects.get(kind="delisting").designation.key == "KPe.047"


# The moment


@pytest.mark.parametrize(
    ("edition_on", "recorded_at", "moment"),
    [
        pytest.param(None, None, "now", id="a file without a day is recorded now"),
        pytest.param(MAY, None, "2026-05-01 00:00:00", id="an older edition on its day"),
        pytest.param(MAY, "2026-04-01 00:00:00", "2026-05-01 00:00:00", id="after those before it"),
        pytest.param(MAY, "2026-05-01 00:00:00", "2026-05-01 00:00:01", id="a second after that of the same day"),
        pytest.param(MAY, "2026-05-01 09:30:00", "now", id="now, where the day was recorded as it went"),
        pytest.param(MAY, "2026-07-01 00:00:00", "now", id="now, where later ones are recorded"),
        pytest.param(date(2027, 1, 1), None, "now", id="never in the future"),
    ],
)
def test_moment_at_which_an_edition_counts_as_recorded(now: datetime, edition_on, recorded_at, moment):
    if recorded_at:
        stored("un_sc", date(2026, 3, 1), entry(), now=datetime.fromisoformat(f"{recorded_at}+00:00"))
    stored("gb_uksl", JUNE, entry("DPR0134"), now=morning(JUNE))  # another list is no matter

    counts_as = tasks.moment_of(Planned("un_sc", (UN,), edition_on), real_now=now)

    assert counts_as == (now if moment == "now" else datetime.fromisoformat(f"{moment}+00:00"))
