"""Rows -> records as linking sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterator

import orjson

from coordination.models import Designation, DesignationIdentifier, DesignationName, DesignationVersion, Programme
from coordination.models.bulk import batches
from coordination.programmes import programme_key
from coordination.resolve.contents import record_of
from coordination.resolve.record import DOCUMENTS, NUMBERS, PrintedName, Record
from coordination.vocabulary import NameKind, NameQuality, TargetType

_KINDS = {each.value: each for each in NameKind}
_QUALITIES = {each.value: each for each in NameQuality}


def load_records(designations: Collection[int]) -> Iterator[Record]:
    """The records with these ids, in their order, each by what it says now (or said last)."""
    regimes = {
        (jurisdiction, key): regime
        for jurisdiction, key, regime in Programme.objects.filter(regime__isnull=False).values_list(
            "jurisdiction__code", "key", "regime__code"
        )
    }
    for ids in batches(designations):
        numbers: dict[int, set[str]] = defaultdict(set)
        documents: dict[int, set[str]] = defaultdict(set)
        for pk, kind, value in (
            DesignationIdentifier.objects.filter(designation__in=ids, usable=True, kind__in=NUMBERS | DOCUMENTS)
            .exclude(kind__in=NUMBERS, valid=False)
            .values_list("designation_id", "kind", "value")
        ):
            (numbers if kind in NUMBERS else documents)[pk].add(f"{kind}:{value}")
        names: dict[int, list[PrintedName]] = defaultdict(list)
        for pk, full, name_kind, quality in (
            DesignationName.objects.filter(designation__in=ids)
            .order_by("pk")
            .values_list("designation_id", "full", "kind", "quality")
        ):
            names[pk].append(PrintedName(full, _KINDS[name_kind], _QUALITIES[quality]))
        # Asked for what is believed SQLite reads every version there is, whichever the ids.
        contents = {
            pk: content
            for pk, until, content in DesignationVersion.objects.filter(designation__in=ids)
            .order_by("pk")  # the newest last
            .values_list("designation_id", "recorded_to", "content")
            if until is None
        }
        for pk, source, jurisdiction, target_type in (
            Designation.objects.filter(pk__in=ids)
            .order_by("pk")
            .values_list("pk", "source__code", "source__jurisdiction__code", "target_type")
        ):
            content = orjson.loads(contents[pk]) if pk in contents else {}
            yield record_of(
                content,
                pk=pk,
                source=source,
                target_type=TargetType(target_type),
                names=names[pk],
                numbers=numbers[pk],
                documents=documents[pk],
                regimes={
                    regime
                    for basis in content.get("bases", ())
                    if (regime := regimes.get((jurisdiction, programme_key(basis["programme"])))) is not None
                },
            )
