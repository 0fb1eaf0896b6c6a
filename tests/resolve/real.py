"""Records of the real lists as linking sees them, straight from the parsers: no rows."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import orjson

from coordination.cycles import without_looking_for_cycles
from coordination.fetch import read_manifest
from coordination.parse import PARSERS, ListFile
from coordination.programmes import programme_key
from coordination.records import ListEntry
from coordination.reference import DATA, read_reference
from coordination.resolve.contents import record_of
from coordination.resolve.record import DOCUMENTS, NUMBERS, PrintedName, Record
from coordination.store.content import canonical
from tests.resolve.labels import Key


def read_lists(lists: Path) -> dict[str, list[ListEntry]]:
    """Every record of the newest edition of each list in the folder, by source."""
    return {
        edition.source: list(
            PARSERS[edition.source](
                [ListFile(path.name, lambda path=path: path.open("rb")) for path in edition.files]
            ).entries
        )
        for edition in read_manifest(lists)
        if edition.source in PARSERS
    }


@without_looking_for_cycles()
def records_of(entries: Mapping[str, Iterable[ListEntry]]) -> dict[Key, Record]:
    """
    By source and reference, numbered from 1 in that order.

    Where a list prints a reference twice the first record bears it; no label names such a one.
    """
    reference = read_reference(DATA)
    found: dict[Key, Record] = {}
    for source in sorted(entries):
        jurisdiction = reference.sources[source]["jurisdiction_id"]
        regimes = {key: regime for (code, key), (_, regime) in reference.programmes.items() if code == jurisdiction}
        for entry in sorted(entries[source], key=lambda entry: entry.key):
            content = orjson.loads(canonical(entry))
            usable = [each for each in entry.identifiers if each.usable]
            record = record_of(
                content,
                pk=len(found) + 1,
                source=source,
                target_type=entry.target_type,
                names=[PrintedName(name.full[:500], name.kind, name.quality) for name in entry.names],
                numbers={
                    f"{each.kind}:{each.value}" for each in usable if each.kind in NUMBERS and each.valid is not False
                },
                documents={f"{each.kind}:{each.value}" for each in usable if each.kind in DOCUMENTS},
                regimes={regime for basis in entry.bases if (regime := regimes.get(programme_key(basis.programme)))},
            )
            found.setdefault((source, entry.reference), record)
    return found
