"""Rows -> what partners have said, before all, that they will do about entities."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from coordination.align.facts import Intention
from coordination.models import GapEvent
from coordination.models.bulk import near
from coordination.vocabulary import Audience, GapEventKind, GapKind, Status, WaiverReason

# A gap of these kinds asks for a designation, so that an answer to it is an answer on the target.
_ASKS_TO_DESIGNATE = (GapKind.NOT_TRANSPOSED, GapKind.NOT_FOLLOWED, GapKind.OVERDUE)
_WORDS = (GapEventKind.PLANNED, GapEventKind.WAIVED, GapEventKind.REOPENED)


def load_intentions(ids: Sequence[int], *, known_at: datetime | None = None) -> dict[int, tuple[Intention, ...]]:
    """
    Entity -> the intentions of jurisdictions on it, past ones too, as recorded by `known_at` (None: by now).

    Only what all partners may read: cells are read by all. Only what people said: what the rules
    opened or closed since changes no intention, so that deriving twice gives the same.
    """
    events = GapEvent.objects.filter(
        near("gap__entity", ids),
        gap__kind__in=_ASKS_TO_DESIGNATE,
        kind__in=_WORDS,
        audience=Audience.ALL,
        by__isnull=False,
    )
    if known_at is not None:
        events = events.filter(recorded_at__lte=known_at)
    words: dict[tuple[int, int, str], list[Mapping[str, Any]]] = defaultdict(list)
    for event in events.order_by("pk").values(
        "gap__entity_id", "gap_id", "gap__jurisdiction__code", "kind", "on", "due_on", "expires_on", "reason", "note"
    ):
        words[event["gap__entity_id"], event["gap_id"], event["gap__jurisdiction__code"]].append(dict(event))
    found: dict[int, list[Intention]] = defaultdict(list)
    for (entity, _, jurisdiction), said in words.items():
        ends = [word["on"] for word in said[1:]]
        for word, replaced_on in zip(said, [*ends, None], strict=True):
            intention = _intention(jurisdiction, word, replaced_on)
            if intention is not None:
                found[entity].append(intention)
    return {entity: tuple(intentions) for entity, intentions in found.items()}


def _intention(jurisdiction: str, event: Mapping[str, Any], replaced_on: date | None) -> Intention | None:
    if event["kind"] == GapEventKind.PLANNED:
        return Intention(
            jurisdiction, Status.PLANNED, event["on"], event["due_on"], _in_a_line(event["note"]), replaced_on
        )
    if event["kind"] != GapEventKind.WAIVED or not WaiverReason(event["reason"]).is_not_pursued:
        return None
    run_out_on = event["expires_on"] + timedelta(days=1)
    reason = ": ".join(filter(None, (WaiverReason(event["reason"]).label, _in_a_line(event["note"]))))
    ended_on = min(run_out_on, replaced_on) if replaced_on else run_out_on
    return Intention(jurisdiction, Status.NOT_PURSUED, event["on"], None, reason, ended_on)


def _in_a_line(note: str) -> str:
    return " ".join(note.split())
