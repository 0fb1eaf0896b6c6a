"""What records are searched and named by, and the programmes they name: rows beside the versions."""

from collections.abc import Iterable, Mapping
from itertools import islice

import orjson

from coordination.models import Designation, DesignationIdentifier, DesignationName, Programme, Snapshot
from coordination.models.bulk import insert_rows, update_rows
from coordination.programmes import programme_key
from coordination.store.comparison import Incoming
from coordination.store.versions import BATCH

_NAME_FIELDS = ("designation", "full", "folded", "kind", "quality", "script")
_IDENTIFIER_FIELDS = ("designation", "kind", "value", "valid", "usable")


def write_search_rows(pks: Mapping[str, int], incoming: dict[str, Incoming], *, renamed: list[Designation]) -> None:
    """
    Write what records are searched and named by.

    pks      designation ids by key
    renamed  those among them that had such rows before
    """
    for start in range(0, len(renamed), BATCH):
        batch = renamed[start : start + BATCH]
        DesignationName.objects.filter(designation__in=batch).delete()
        DesignationIdentifier.objects.filter(designation__in=batch).delete()
        for designation in batch:
            entry = incoming[designation.key].entry
            designation.reference, designation.target_type = entry.reference, entry.target_type
            designation.name, designation.to_resolve = entry.name[:500], True
        fields = ("reference", "target_type", "name", "to_resolve")
        update_rows(Designation, [(row.pk, [getattr(row, name) for name in fields]) for row in batch], fields)
    left = iter(pks.items())
    while some := list(islice(left, BATCH)):
        names, identifiers = [], []
        for key, pk in some:
            record = orjson.loads(incoming[key].content)
            for name in record["names"]:
                full = name["full"]
                folded = " ".join(full.casefold().split())
                names.append((pk, full[:500], folded[:500], name["kind"], name["quality"], name["script"][:40]))
            for number in record["identifiers"]:
                value, valid, usable = number["value"][:300], number["valid"], number["usable"]
                identifiers.append((pk, number["kind"], value, valid, usable))
        insert_rows(DesignationName, names, _NAME_FIELDS)
        insert_rows(DesignationIdentifier, identifiers, _IDENTIFIER_FIELDS)


def map_programmes(snapshot: Snapshot, items: Iterable[Incoming]) -> None:
    """A programme met for the first time is kept without a regime, and named in the snapshot's counts."""
    jurisdiction = snapshot.source.jurisdiction
    printed = {programme_key(b.programme)[:300]: b.programme[:300] for item in items for b in item.entry.bases}
    rows = dict(Programme.objects.filter(jurisdiction=jurisdiction).values_list("key", "regime"))
    new = sorted(printed.keys() - rows.keys())
    Programme.objects.bulk_create([Programme(jurisdiction=jurisdiction, code=printed[key], key=key) for key in new])
    unmapped = sorted(printed[key] for key in printed if rows.get(key) is None)
    if unmapped:
        snapshot.counts["unmapped programmes"] = unmapped
