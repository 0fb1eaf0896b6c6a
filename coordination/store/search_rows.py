"""What records are searched and named by, and the programmes they name: rows beside the versions."""

from collections.abc import Iterable

import orjson

from coordination.models import Designation, DesignationIdentifier, DesignationName, Programme, Snapshot
from coordination.models.bulk import update_rows
from coordination.programmes import programme_key
from coordination.store.comparison import Incoming
from coordination.store.versions import BATCH


def write_search_rows(
    designations: list[Designation], incoming: dict[str, Incoming], *, renamed: list[Designation]
) -> None:
    """Write what records are searched and named by; `renamed` had such rows before."""
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
    names, identifiers = [], []
    for designation in designations:
        record = orjson.loads(incoming[designation.key].content)
        names += [
            DesignationName(
                designation=designation,
                full=name["full"][:500],
                folded=" ".join(name["full"].casefold().split())[:500],
                kind=name["kind"],
                quality=name["quality"],
                script=name["script"][:40],
            )
            for name in record["names"]
        ]
        identifiers += [
            DesignationIdentifier(
                designation=designation,
                kind=number["kind"],
                value=number["value"][:300],
                valid=number["valid"],
                usable=number["usable"],
            )
            for number in record["identifiers"]
        ]
    DesignationName.objects.bulk_create(names, batch_size=BATCH)
    DesignationIdentifier.objects.bulk_create(identifiers, batch_size=BATCH)


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
