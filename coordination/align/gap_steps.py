"""Rows of gaps -> the state each was in on a day, as known at a moment, in one query for their steps."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from coordination.align.gap_states import Step, state_on
from coordination.align.trend import GapOf
from coordination.models import Gap, GapEvent
from coordination.vocabulary import GapEventKind, GapState, Severity

BATCH = 1000  # gaps whose steps are read at once


def steps_of(gaps: Sequence[int]) -> dict[int, list[Step]]:
    """Gap id -> its steps, in the order in which they were recorded."""
    steps: dict[int, list[Step]] = defaultdict(list)
    for gap, kind, on, recorded_at, detail in (
        GapEvent.objects.filter(gap__in=gaps)
        .order_by("recorded_at", "pk")
        .values_list("gap_id", "kind", "on", "recorded_at", "detail")
    ):
        steps[gap].append(Step(GapEventKind(kind), on, recorded_at, detail.get("state", "")))
    return steps


def gaps_now() -> Iterator[GapOf]:
    """Gaps that are open: regime, jurisdiction, state, severity."""
    rows = Gap.objects.open().values_list("regime__code", "jurisdiction__code", "state", "severity")
    for regime, jurisdiction, state, severity in rows.iterator():
        yield regime, jurisdiction, GapState(state), Severity(severity)


def gaps_known(*, on: date, known_at: datetime) -> Iterator[GapOf]:
    """Gaps that stood on the day as known at the moment. Their severity is today's: no other is kept."""
    gaps = Gap.objects.known(at=known_at).filter(opened_on__lte=on).order_by("pk")
    found = gaps.values_list("pk", "regime__code", "jurisdiction__code", "severity").iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        steps = steps_of([pk for pk, *_ in batch])
        for pk, regime, jurisdiction, severity in batch:
            yield regime, jurisdiction, state_on(steps[pk], on, known_at), Severity(severity)
