"""Rows of gaps -> the state each was in on a day, as known at a moment, in one query for their steps."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from coordination.align.steps import Step, standing
from coordination.align.trend import GapOf
from coordination.models import Gap, GapEvent
from coordination.vocabulary import GapEventKind, GapState, Severity

BATCH = 1000  # gaps whose steps are read at once


def steps_of(gaps: Sequence[int]) -> dict[int, list[Step]]:
    """Gap id -> its steps that all partners may read, in the order in which they were recorded."""
    steps: dict[int, list[Step]] = defaultdict(list)
    events = GapEvent.objects.visible_to_partner(None).filter(gap__in=gaps).order_by("pk")
    for gap, kind, on, recorded_at, detail, due_on, expires_on in events.values_list(
        "gap_id", "kind", "on", "recorded_at", "detail", "due_on", "expires_on"
    ):
        steps[gap].append(Step(GapEventKind(kind), on, recorded_at, detail.get("state", ""), due_on, expires_on))
    return steps


def gaps_now() -> Iterator[GapOf]:
    """Gaps that are open: regime, jurisdiction, state, severity."""
    rows = Gap.objects.open().of_acts().values_list("regime__code", "jurisdiction__code", "state", "severity")
    for regime, jurisdiction, state, severity in rows.iterator():
        yield regime, jurisdiction, GapState(state), Severity(severity)


def gaps_known(*, on: date, known_at: datetime) -> Iterator[GapOf]:
    """Gaps that stood on the day as known at the moment. Their severity is today's: no other is kept."""
    gaps = Gap.objects.of_acts().known(at=known_at).filter(opened_on__lte=on).order_by("pk")
    found = gaps.values_list("pk", "regime__code", "jurisdiction__code", "severity").iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        steps = steps_of([pk for pk, *_ in batch])
        for pk, regime, jurisdiction, severity in batch:
            yield regime, jurisdiction, standing(steps[pk], on=on, known_at=known_at).state, Severity(severity)
