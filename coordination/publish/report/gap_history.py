"""Rows of gaps and the steps of their lives -> what became of them by the week's last day."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from coordination.align.steps import Step, standing
from coordination.models import DesignationName
from coordination.models.gap import GapQuerySet
from coordination.publish.report.gaps import (
    Before,
    Evidence,
    GapFact,
    GapsOfWeek,
    News,
    Said,
    Words,
    by_severity,
    judge_news,
    opening_bounds,
)
from coordination.publish.report.lists import ListState, PolicyState
from coordination.publish.report.readers import DESK_READER, Reader
from coordination.publish.report.trend import trend
from coordination.vocabulary import GapEventKind, NameKind
from coordination.weeks import Stretch, Week

TREND_WEEKS = 12


def gather_gaps(
    week: Week,
    lists: Sequence[ListState],
    policy: PolicyState,
    *,
    by: datetime,
    reader: Reader = DESK_READER,
    as_then: bool = False,
) -> GapsOfWeek:
    """
    The gaps that stood on the week's last day or closed in the week, of those seen by the moment `by`.

    reader   whose gaps, and whose knowledge of their steps
    as_then  a gap that was seen to close later stands
    """
    days = [*(week.to_on - timedelta(weeks=n) for n in range(TREND_WEEKS - 1, 0, -1)), week.as_of_on]
    before = week.previous
    wanted = reader.gaps().known(at=by).filter(opened_on__lte=week.as_of_on)
    wanted = wanted.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=days[0]) | Q(closed_at__gte=before.begins_at))
    standing, closed, earlier = [], [], []
    then: Counter[str] = Counter()
    for known in gaps_known(wanted, lists, policy, by=by, reader=reader, as_then=as_then):
        fact = known.at(week)
        if known.stood(week):
            standing.append(fact)
        elif known.closed_in(week):
            closed.append(fact)
        elif fact.closed_on is not None and fact.closed_on > days[0]:
            earlier.append(fact)
        if fact.opened_on <= before.to_on:
            is_same = len(known.steps) <= 1 and not before.has_day(fact.opened_on)
            _count_before(then, known, fact if is_same else known.at(before), before)
    standing.sort(key=by_severity)
    for found in (closed, earlier):
        found.sort(key=lambda gap: (-(gap.closed_on or week.to_on).toordinal(), -gap.points, gap.pk))
    counted = trend((*standing, *closed, *earlier), days)
    was = Before(**{key: then[key] for key in _BEFORE})
    return GapsOfWeek(tuple(standing), tuple(closed), counted, was, tuple(earlier))


@dataclass(frozen=True, slots=True)
class KnownGap:
    """
    A gap with what a reader may know of its life by a moment; `at` says what it is to a week.

    row            as `_COLUMNS` name it
    earliest       the first day on which it can have opened; None: nothing tells
    first_read_on  the day of the first edition of the youngest of the lists it rests on
    steps          those that the reader may know, in the order in which they were recorded
    """

    row: Mapping[str, Any]
    evidence: tuple[Evidence, ...]
    earliest: date | None
    first_read_on: date | None
    steps: Sequence[Step]
    words: tuple[Words, ...]
    native: tuple[str, str]
    by: datetime

    def at(self, stretch: Stretch) -> GapFact:
        row = self.row
        came_back = any(step.kind is GapEventKind.REOPENED and stretch.has_day(step.on) for step in self.steps)
        news = judge_news(
            row["opened_on"], self.earliest, row["detected_at"], self.first_read_on, stretch, came_back=came_back
        )
        said = _standing(row, self.steps, stretch.as_of_on, self.by)
        return _fact(row, self.evidence, self.earliest, said, self.native, self.words, news)

    def stood(self, week: Week) -> bool:
        return self.row["closed_on"] is None or self.row["closed_on"] > week.as_of_on

    def closed_in(self, week: Week) -> bool:
        closed_at = self.row["closed_at"]
        return week.has_day(self.row["closed_on"]) or (closed_at is not None and week.has_moment(closed_at))


def gaps_known(
    wanted: GapQuerySet,
    lists: Sequence[ListState],
    policy: PolicyState,
    *,
    by: datetime,
    reader: Reader = DESK_READER,
    as_then: bool = False,
) -> Iterator[KnownGap]:
    """The gaps wanted, by id, as the reader may know them at the moment `by`. Three queries, however many."""
    steps, words = _steps(wanted, reader, by=by)
    names = _native_names(wanted)
    first_read = {read.code: read.first_on for read in lists}
    absence: dict[str, list[str]] = defaultdict(list)
    for read in lists:
        if read.decides_absence and read.is_read:
            absence[read.jurisdiction].append(read.code)
    # As text: a fast reader takes a tenth of the time that the field's own takes.
    rows = wanted.annotate(
        evidence_text=Cast("evidence", TextField()), reasons_text=Cast("severity_reasons", TextField())
    )
    for row in rows.order_by("pk").values(*_COLUMNS):
        if as_then and row["closed_at"] is not None and row["closed_at"] > by:
            row |= {"closed_on": None, "closed_at": None}
        evidence = tuple(_evidence(record) for record in orjson.loads(row["evidence_text"]))
        grace = policy.rows.get((row["regime__code"], row["jurisdiction__code"]), {}).get("grace_days", 0)
        earliest, _ = opening_bounds(evidence, row["kind"], row["opened_on"], grace_days=grace)
        days = [first_read.get(code) for code in (*absence[row["jurisdiction__code"]], *(r.source for r in evidence))]
        yield KnownGap(
            row,
            evidence,
            earliest,
            max((day for day in days if day is not None), default=None),
            steps.get(row["pk"], ()),
            tuple(words.get(row["pk"], ())),
            names.get(row["entity"], ("", "")),
            by,
        )


_BEFORE = ("open", "new", "closed", "overdue")


def _count_before(then: Counter[str], known: KnownGap, fact: GapFact, before: Week) -> None:
    """The figures of the week before, of the same gaps as known now."""
    if not fact.is_counted:
        return
    if known.stood(before):
        then["open"] += 1
        then["new"] += fact.news is News.NEW
        then["overdue"] += fact.is_overdue(before.as_of_on)
    elif known.closed_in(before):
        then["closed"] += 1


_COLUMNS = (
    "pk",
    "entity",
    "entity__public_id",
    "entity__target_type",
    "entity__name",
    "jurisdiction__code",
    "kind",
    "regime__code",
    "severity",
    "severity_points",
    "reasons_text",
    "statement",
    "grade",
    "evidence_text",
    "opened_on",
    "detected_at",
    "closed_on",
    "closed_at",
)


def _steps(gaps: Any, reader: Reader, *, by: datetime) -> tuple[dict[int, list[Step]], dict[int, list[Words]]]:
    """Gap -> the steps that the reader may know, and the words that people wrote with them, in order."""
    steps: dict[int, list[Step]] = defaultdict(list)
    words: dict[int, list[Words]] = defaultdict(list)
    for event in (
        reader.events()
        .filter(gap__in=gaps.values("pk"), recorded_at__lte=by)
        .order_by("pk")
        .values("gap_id", "kind", "on", "recorded_at", "detail", "due_on", "expires_on", "note", "by", "partner__code")
    ):
        kind, note = GapEventKind(event["kind"]), event["note"]
        state = event["detail"].get("state", "") if event["detail"] else ""
        steps[event["gap_id"]].append(
            Step(kind, event["on"], event["recorded_at"], state, event["due_on"], event["expires_on"], note)
        )
        if event["by"] is not None and note:
            words[event["gap_id"]].append(Words(event["partner__code"] or "desk", kind.label, event["on"], note))
    return steps, words


def _standing(row: Mapping[str, Any], story: Sequence[Step], on: date, by: datetime) -> Said:
    """Where the steps lead on the day; of one that has closed, where it stood before, and why it closed."""
    led = standing([step for step in story if step.kind is not GapEventKind.CLOSED], on=on, known_at=by)
    closing = next((step.reason for step in reversed(story) if step.kind is GapEventKind.CLOSED), "")
    return Said(led.state, led.due_on, led.expires_on, closing if row["closed_on"] else "")


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
    said: Said,
    native: tuple[str, str],
    words: tuple[Words, ...],
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
        state=said.state,
        severity=row["severity"],
        points=row["severity_points"],
        reasons=tuple((points, words) for points, words in orjson.loads(row["reasons_text"])),
        grade=row["grade"],
        evidence=evidence,
        opened_on=row["opened_on"],
        opened_earliest=earliest,
        detected_at=row["detected_at"],
        due_on=said.due_on,
        expires_on=said.expires_on,
        closed_on=row["closed_on"],
        closing=said.closing,
        news=news,
        words=words,
        statement=row["statement"],
    )
