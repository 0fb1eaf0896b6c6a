"""Rows of gaps and the steps of their lives -> what became of them by the week's last day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from coordination.models import DesignationName, Gap, GapEvent
from coordination.publish.report.gaps import (
    Evidence,
    GapFact,
    GapsOfWeek,
    News,
    by_severity,
    count_on,
    judge_news,
    opening_bounds,
)
from coordination.publish.report.lists import ListState, PolicyState
from coordination.vocabulary import GapEventKind, GapState, NameKind
from coordination.weeks import Week

TREND_WEEKS = 12


def gather_gaps(
    week: Week, lists: Sequence[ListState], policy: PolicyState, *, by: datetime, as_then: bool = False
) -> GapsOfWeek:
    """
    The gaps that stood on the week's last day or closed in the week, of those seen by the moment `by`.

    as_then  a gap that was seen to close later stands
    """
    trend_days = [week.as_of_on] + [week.to_on - timedelta(weeks=n) for n in range(1, TREND_WEEKS)]
    wanted = Gap.objects.of_acts().known(at=by).filter(opened_on__lte=week.as_of_on)
    wanted = wanted.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gte=min(trend_days)) | Q(closed_at__gte=week.begins_at)
    )
    steps = _steps(wanted)
    names = _native_names(wanted)
    first_read = {read.code: read.first_on for read in lists}
    absence: dict[str, list[str]] = defaultdict(list)
    for read in lists:
        if read.decides_absence and read.is_read:
            absence[read.jurisdiction].append(read.code)
    standing, closed, spans = [], [], []
    for row in wanted.order_by("pk").values(*_COLUMNS):
        if as_then and row["closed_at"] is not None and row["closed_at"] > by:
            row |= {"closed_on": None, "closed_at": None}
        evidence = tuple(_evidence(record) for record in row["evidence"])
        grace = policy.rows.get((row["regime__code"], row["jurisdiction__code"]), {}).get("grace_days", 0)
        earliest, _ = opening_bounds(evidence, row["kind"], row["opened_on"], grace_days=grace)
        story = steps[row["pk"]]
        is_standing = row["closed_on"] is None or row["closed_on"] > week.as_of_on
        state = _state_before_closing(row, story)
        days = [first_read.get(code) for code in (*absence[row["jurisdiction__code"]], *(r.source for r in evidence))]
        news = judge_news(
            row["opened_on"],
            earliest,
            row["detected_at"],
            max((day for day in days if day is not None), default=None),
            week,
            came_back=any(step.kind == GapEventKind.REOPENED and week.has_day(step.on) for step in story),
        )
        fact = _fact(row, evidence, earliest, state, names.get(row["entity"], ("", "")), _closing(story), news)
        if is_standing:
            standing.append(fact)
        elif week.has_day(row["closed_on"]) or (row["closed_at"] and week.has_moment(row["closed_at"])):
            closed.append(fact)
        if fact.is_counted:
            spans.append((earliest, row["opened_on"], row["closed_on"]))
    standing.sort(key=by_severity)
    closed.sort(key=lambda gap: (-(gap.closed_on or week.to_on).toordinal(), -gap.points, gap.pk))
    trend = tuple((day, *count_on(day, spans)) for day in sorted(trend_days))
    return GapsOfWeek(tuple(standing), tuple(closed), trend)


_COLUMNS = (
    "pk",
    "entity",
    "entity__public_id",
    "entity__target_type",
    "entity__name",
    "jurisdiction__code",
    "kind",
    "regime__code",
    "state",
    "severity",
    "severity_points",
    "severity_reasons",
    "grade",
    "evidence",
    "opened_on",
    "detected_at",
    "closed_on",
    "closed_at",
    "due_on",
)


def _steps(gaps: Any) -> dict[int, list[GapEvent]]:
    steps: dict[int, list[GapEvent]] = defaultdict(list)
    kinds = (GapEventKind.CLOSED, GapEventKind.REOPENED)
    # Of people's own steps, only where they lead is told here, and that stands in the gap.
    events = GapEvent.objects.visible_to_partner(None).filter(gap__in=gaps.values("pk"), by__isnull=True)
    for event in events.filter(Q(kind__in=kinds) | Q(gap__state=GapState.CLOSED)).order_by("pk"):
        steps[event.gap_id].append(event)
    return steps


def _state_before_closing(row: Mapping[str, Any], story: Sequence[GapEvent]) -> str:
    """A gap that has closed is told in the state in which it had been opened."""
    if row["state"] != GapState.CLOSED:
        return str(row["state"])
    opened = next((step for step in story if step.kind == GapEventKind.OPENED), None)
    return str(opened.detail.get("state", GapState.OPEN)) if opened else GapState.OPEN.value


def _closing(story: Sequence[GapEvent]) -> str:
    return next((step.note for step in reversed(story) if step.kind == GapEventKind.CLOSED), "")


def _native_names(gaps: Any) -> dict[int, tuple[str, str]]:
    """Entity -> its first name in a script of its own, and that script."""
    found: dict[int, tuple[str, str]] = {}
    rows = DesignationName.objects.filter(designation__entity__in=gaps.values("entity"), kind=NameKind.ORIGINAL_SCRIPT)
    for entity, full, script in rows.order_by("pk").values_list("designation__entity", "full", "script"):
        if script and "Latin" not in script:
            found.setdefault(entity, (full, script))
    return found


def _evidence(record: Mapping[str, Any]) -> Evidence:
    return Evidence(
        record["jurisdiction"],
        record["source"],
        record["reference"],
        record["name"],
        date.fromisoformat(record["since"]),
        record["kind"],
        record["is_bound"],
        date.fromisoformat(record["not_before"]) if record["not_before"] else None,
    )


def _fact(
    row: Mapping[str, Any],
    evidence: tuple[Evidence, ...],
    earliest: date | None,
    state: str,
    native: tuple[str, str],
    closing: str,
    news: News,
) -> GapFact:
    return GapFact(
        pk=row["pk"],
        entity=row["entity"],
        public_id=row["entity__public_id"],
        target_type=row["entity__target_type"],
        name=row["entity__name"],
        native=native[0],
        native_script=native[1],
        jurisdiction=row["jurisdiction__code"],
        kind=row["kind"],
        regime=row["regime__code"],
        state=state,
        severity=row["severity"],
        points=row["severity_points"],
        reasons=tuple((points, words) for points, words in row["severity_reasons"]),
        grade=row["grade"],
        evidence=evidence,
        opened_on=row["opened_on"],
        opened_earliest=earliest,
        detected_at=row["detected_at"],
        due_on=row["due_on"],
        closed_on=row["closed_on"],
        closing=closing,
        news=news,
    )
