"""Files as received: kept once under their hash, and one snapshot for what is one edition."""

import gzip
import hashlib
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from coordination.fetch import open_files, receive_files
from coordination.models import Snapshot, Source
from coordination.vocabulary import FieldGroup, SnapshotState

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture(autouse=True)
def storage(settings, tmp_path: Path) -> Path:
    """A storage of its own."""
    room = tmp_path / "storage"
    options = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": room}}
    settings.STORAGES = settings.STORAGES | {"default": options}
    return room


@pytest.fixture
def receive(reference, tmp_path: Path, now: datetime):
    """Receive texts as files of one edition; texts may be given with a name of the file."""
    source = Source.objects.get(code="us_ofac_sdn")

    def receive(edition_on: date, *texts: str, **options):
        paths = []
        for number, text in enumerate(texts):
            name, _, content = text.rpartition("=")
            path = tmp_path / str(number) / (name or f"{number}.csv")
            path.parent.mkdir(exist_ok=True)
            path.write_text(content)
            paths.append(path)
        return receive_files(source, paths, edition_on=edition_on, now=now, **options)

    return receive


def settle(snapshot: Snapshot, state: SnapshotState) -> None:
    snapshot.state, snapshot.reason = state, "It was looked at."
    snapshot.save()


def kept(storage: Path) -> list[str]:
    return sorted(path.name for path in storage.rglob("*") if path.is_file())


def test_bytes_are_kept_once_under_their_hash(receive, storage: Path):
    receive(MAY, "one")
    receive(MAY, "one", "two")

    assert kept(storage) == sorted(hashlib.sha256(text).hexdigest() for text in (b"one", b"two"))


def test_new_edition_is_received_as_it_is_given(receive, now: datetime):
    snapshot, is_new = receive(MAY, "sdn.csv=one", fields_absent=[FieldGroup.DATES], is_starter=True)

    sha256 = hashlib.sha256(b"one").hexdigest()
    assert is_new
    assert snapshot.files == [{"name": "sdn.csv", "sha256": sha256, "size": 3}]
    assert (snapshot.sha256, snapshot.edition_on, snapshot.received_at) == (sha256, MAY, now)
    assert (snapshot.state, snapshot.fields_absent, snapshot.is_starter) == (SnapshotState.RECEIVED, ["dates"], True)


def test_files_are_read_as_they_were_received(receive, tmp_path: Path):
    snapshot, _ = receive(MAY, "sdn.csv=one", "alt.csv=two")
    for path in tmp_path.glob("*/*.csv"):
        path.write_text("written over")

    def content(opened):
        with opened() as stream:
            return stream.read()

    assert [(name, content(opened)) for name, opened in open_files(snapshot)] == [
        ("sdn.csv", b"one"),
        ("alt.csv", b"two"),
    ]


def test_hash_of_several_files_does_not_depend_on_their_order(receive):
    first, _ = receive(MAY, "sdn.csv=one", "alt.csv=two")

    again, is_new = receive(MAY, "alt.csv=two", "sdn.csv=one")

    assert (again, is_new) == (first, False)


@pytest.mark.parametrize("texts", [("sdn.csv=two", "alt.csv=one"), ("sdn.csv=one", "alt.csv=two", "add.csv=three")])
def test_hash_of_several_files_tells_them_apart(receive, texts):
    first, _ = receive(MAY, "sdn.csv=one", "alt.csv=two")

    other, is_new = receive(MAY, *texts)

    assert is_new
    assert other.sha256 != first.sha256


@pytest.mark.parametrize("state", SnapshotState)
@pytest.mark.parametrize("edition_on", [MAY, JUNE])
def test_same_bytes_again_are_the_same_snapshot_whatever_became_of_it(receive, state, edition_on):
    first, _ = receive(MAY, "one")
    settle(first, state)

    assert receive(edition_on, "one") == (first, False)


@pytest.mark.parametrize("state", [SnapshotState.STORED, SnapshotState.HELD, SnapshotState.REJECTED])
def test_publisher_that_goes_back_to_an_earlier_file_has_a_new_edition(receive, state):
    first, _ = receive(MAY, "one")
    settle(first, state)
    second, _ = receive(JUNE, "two")
    settle(second, SnapshotState.STORED)

    third, is_new = receive(JULY, "one")

    assert is_new
    assert (third.sha256, third.edition_on, third.state) == (first.sha256, JULY, SnapshotState.RECEIVED)
    settle(third, SnapshotState.STORED)
    assert receive(JULY, "one") == (third, False)


@pytest.mark.parametrize("edition_on", [MAY, JUNE])
def test_earlier_file_that_is_read_again_for_its_day_is_not_going_back(receive, edition_on):
    first, _ = receive(MAY, "one")
    settle(first, SnapshotState.STORED)
    second, _ = receive(JUNE, "two")
    settle(second, SnapshotState.STORED)

    assert receive(edition_on, "one") == (first, False)


def test_file_that_was_not_stored_is_not_new_every_day(receive):
    accepted, _ = receive(MAY, "one")
    settle(accepted, SnapshotState.STORED)
    held, _ = receive(JUNE, "two")
    settle(held, SnapshotState.HELD)

    assert receive(JULY, "two") == (held, False)


def test_extract_and_real_list_of_the_same_bytes_are_two_editions(receive):
    starter, _ = receive(MAY, "one", is_starter=True)

    real, is_new = receive(MAY, "one")

    assert is_new
    assert real != starter


def test_one_file_for_two_lists_is_two_editions(receive, tmp_path: Path, now: datetime):
    first, _ = receive(MAY, "one")

    other, is_new = receive_files(
        Source.objects.get(code="us_ofac_cons"), [tmp_path / "0" / "0.csv"], edition_on=MAY, now=now
    )

    assert is_new
    assert other.sha256 == first.sha256


def test_file_that_was_cut_off_when_it_was_kept_is_kept_again(receive, storage: Path):
    snapshot, _ = receive(MAY, "a whole file")
    (path,) = (path for path in storage.rglob("*") if path.is_file())
    path.write_text("a who")

    receive(MAY, "a whole file")

    assert path.read_text() == "a whole file"
    assert kept(storage) == [snapshot.sha256]


def test_packed_file_is_kept_as_it_is(receive, storage: Path, tmp_path: Path, now: datetime):
    packed = tmp_path / "list.xml.gz"
    packed.write_bytes(gzip.compress(b"<list/>", mtime=0))

    snapshot, _ = receive_files(Source.objects.get(code="un_sc"), [packed], edition_on=MAY, now=now)

    with default_storage.open(f"{snapshot.sha256[:2]}/{snapshot.sha256}") as stream:
        assert stream.read() == packed.read_bytes()
