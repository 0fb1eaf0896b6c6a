"""Older editions of real lists, as `manifest-history.toml` names them, read in the order of their days."""

from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest

from coordination.fetch import read_manifest
from coordination.models import Change, Designation, DesignationVersion, Snapshot
from coordination.parse import PARSERS, ListFile
from coordination.store.content import canonical, changed_fields
from coordination.tasks import moment_of, read_and_store, receive
from coordination.vocabulary import SnapshotState

pytestmark = pytest.mark.usefixtures("reference")
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


def replayed(lists: Path, source: str, *, to: date = date.max) -> list[Snapshot]:
    """Every edition of a list that the manifest names up to a day, received and stored one after the other."""
    snapshots = []
    for edition in read_manifest(lists / "manifest-history.toml"):
        if edition.source == source and edition.edition_on <= to:
            moment = moment_of(edition, real_now=NOW)
            snapshot, _ = receive(edition, now=moment)
            read_and_store(snapshot, now=moment)
            snapshots.append(snapshot)
    return snapshots


# What an edition lacks is carried over from those before it; the two full forms lack nothing.
@pytest.mark.parametrize(
    ("source", "carried"),
    [("un_sc", set()), ("au_dfat", set()), ("us_ofac_cons", {"bases", "listed_on", "date_kind", "addresses"})],
)
def test_history_read_in_order_ends_in_what_the_newest_file_says(lists: Path, source: str, carried: set[str]):
    *before, newest = replayed(lists, source)

    assert before
    assert {snapshot.state for snapshot in (*before, newest)} == {SnapshotState.STORED}
    edition = [e for e in read_manifest(lists / "manifest-history.toml") if e.source == source][-1]
    files = [ListFile(path.name, lambda path=path: path.open("rb")) for path in edition.files]
    printed = {entry.key: orjson.loads(canonical(entry)) for entry in PARSERS[source](files).entries}
    held = {row.designation.key: row.record for row in DesignationVersion.objects.open().select_related("designation")}
    assert printed.keys() <= held.keys()
    assert {name for key in printed for name in changed_fields(held[key], printed[key])} <= carried
    suspected = set(Designation.objects.suspected_gone().values_list("key", flat=True))
    assert held.keys() - printed.keys() == suspected


def test_us_edition_that_holds_a_number_twice_is_rejected_and_the_replay_goes_on(lists: Path):
    first, broken, after = replayed(lists, "us_ofac_sdn", to=date(2024, 2, 20))

    assert [snapshot.state for snapshot in (first, broken, after)] == ["stored", "rejected", "stored"]
    assert "ent_num 2677" in broken.reason
    assert not Change.objects.filter(snapshot=broken).exists()
    assert Change.objects.filter(snapshot=after, kind="listing").exists()
    assert Designation.objects.suspected_gone().filter(suspected_on=date(2024, 2, 20)).exists()
