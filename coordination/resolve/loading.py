"""Rows -> records as linking sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from coordination.models import Designation, DesignationIdentifier, DesignationName, DesignationVersion, Programme
from coordination.models.bulk import batches, near
from coordination.resolve.contents import Loaded, record_from
from coordination.resolve.record import DOCUMENTS, NUMBERS, Record


def load_records(designations: Collection[int]) -> Iterator[Record]:
    """The records with these ids, in their order, each by what it says now (or said last)."""
    regimes = regimes_by_programme()
    for loaded in load_rows(designations):
        yield record_from(loaded, regimes)


def regimes_by_programme() -> Mapping[tuple[str, str], str]:
    """(jurisdiction, key of the programme) -> code of the regime it is mapped to."""
    rows = Programme.objects.filter(regime__isnull=False)
    return {
        (jurisdiction, key): regime
        for jurisdiction, key, regime in rows.values_list("jurisdiction__code", "key", "regime__code")
        if regime is not None
    }


def load_rows(designations: Collection[int]) -> Iterator[Loaded]:
    """The same, not yet read."""
    for ids in batches(designations):
        wanted = set(ids)
        numbers: dict[int, set[str]] = defaultdict(set)
        documents: dict[int, set[str]] = defaultdict(set)
        for pk, kind, value in (
            DesignationIdentifier.objects.filter(near("designation", ids), usable=True, kind__in=NUMBERS | DOCUMENTS)
            .exclude(kind__in=NUMBERS, valid=False)
            .values_list("designation_id", "kind", "value")
        ):
            (numbers if kind in NUMBERS else documents)[pk].add(f"{kind}:{value}")
        names: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
        for pk, full, kind, quality in (
            DesignationName.objects.filter(near("designation", ids))
            .order_by("pk")
            .values_list("designation_id", "full", "kind", "quality")
        ):
            names[pk].append((full, kind, quality))
        # Asked for what is believed SQLite reads every version there is, whichever the ids.
        contents = {
            pk: content
            for pk, until, content in DesignationVersion.objects.filter(near("designation", ids))
            .order_by("pk")  # the newest last
            .values_list("designation_id", "recorded_to", "content")
            if until is None and pk in wanted
        }
        for pk, source, jurisdiction, target_type in (
            Designation.objects.filter(near("pk", ids))
            .order_by("pk")
            .values_list("pk", "source__code", "source__jurisdiction__code", "target_type")
        ):
            if pk not in wanted:
                continue
            content = contents.get(pk, "")
            yield Loaded(pk, source, jurisdiction, target_type, content, names[pk], numbers[pk], documents[pk])
