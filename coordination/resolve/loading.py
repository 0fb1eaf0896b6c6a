"""Rows -> records as linking sees them, kept once they are read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import blake2b

from coordination.models import (
    Designation,
    DesignationIdentifier,
    DesignationName,
    DesignationVersion,
    LinkRecord,
    Programme,
)
from coordination.models.bulk import batches, insert_rows, near, read_plain
from coordination.resolve import kept
from coordination.resolve.contents import Loaded, record_from
from coordination.resolve.prepared import Taken, take_apart
from coordination.resolve.record import DOCUMENTS, NUMBERS, Record

Regimes = Mapping[tuple[str, str], str]  # (jurisdiction, key of the programme) -> code of the regime it is mapped to
_FIELDS = ("designation", "content", "read_by")


def load_records(designations: Collection[int]) -> Iterator[Record]:
    """The records with these ids, in their order, each by what it says now (or said last)."""
    regimes = regimes_by_programme()
    for loaded in load_rows(designations):
        yield record_from(loaded, regimes)


def load_apart(designations: Collection[int]) -> Iterator[tuple[Record, list[Taken]]]:
    """The records with names taken apart, as kept; last, read from their rows, those not kept yet or by other rules."""
    missing = set(designations)
    for record, names in load_kept(designations):
        missing.remove(record.id)
        yield record, names
    if missing:
        for record in load_records(missing):
            yield record, take_apart(record)


def load_kept(designations: Collection[int]) -> Iterator[tuple[Record, list[Taken]]]:
    """Those of the records that are kept, as they were when they were last compared with whatever they meet."""
    read_by = _read_by(regimes_by_programme())
    for ids in batches(designations):
        rows = LinkRecord.objects.filter(designation__in=ids, read_by=read_by).order_by("designation")
        for pk, content in read_plain(rows, ("designation_id", "content")):
            yield kept.from_text(pk, content)


def read_anew(designations: Collection[int]) -> list[tuple[Record, list[Taken]]]:
    """The records as their rows say now, names taken apart; kept, so that their likenesses have to follow."""
    read = [(record, take_apart(record)) for record in load_records(designations)]
    for ids in batches(designations):
        LinkRecord.objects.filter(designation__in=ids).delete()
    keep([(record.id, kept.as_text(record, names)) for record, names in read], regimes_by_programme())
    return read


def keep(read: Iterable[tuple[int, str]], regimes: Regimes) -> None:
    """Keep records as text, by their ids, of which none is kept yet."""
    read_by = _read_by(regimes)
    insert_rows(LinkRecord, [(pk, content, read_by) for pk, content in read], _FIELDS)


def _read_by(regimes: Regimes) -> str:
    mapped = blake2b(repr(sorted(regimes.items())).encode(), digest_size=8).hexdigest()
    return f"{kept.rules()} {mapped}"


def regimes_by_programme() -> Regimes:
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
