"""The real lists, read once for all the tests of linking."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coordination.records import ListEntry

if TYPE_CHECKING:
    from coordination.resolve.record import Record
    from tests.resolve.labels import Key


@pytest.fixture(scope="session")
def real_entries(lists: Path) -> dict[str, list[ListEntry]]:
    """Every record of the newest edition of each list, by source."""
    from coordination.fetch import read_manifest  # models: only once Django is set up
    from coordination.parse import PARSERS
    from tests import real

    return {
        edition.source: list(real.read(edition.source, *edition.files).entries)
        for edition in read_manifest(lists)
        if edition.source in PARSERS
    }


@pytest.fixture(scope="session")
def real_records(real_entries: dict[str, list[ListEntry]]) -> "dict[Key, Record]":
    """The same records as linking sees them, by source and publisher's reference."""
    from tests.resolve.real import records_of

    return records_of(real_entries)
