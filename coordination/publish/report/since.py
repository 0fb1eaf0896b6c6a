"""
What came to our records since somebody looked: the report's changes of the week, for one reader.

A week asks on which days things happened; somebody who comes back asks what was not there before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from coordination.align.stored import stored_cells
from coordination.align.world_rows import partners
from coordination.models import Change, Gap, GapEvent, Look
from coordination.models.designation import ChangeQuerySet
from coordination.models.gap import GapEventQuerySet, GapQuerySet
from coordination.publish.report.cells import pattern_of
from coordination.publish.report.changes import (
    ChangeFact,
    ChangesOfWeek,
    change_facts,
    has_printed_day,
    tell_changes,
)
from coordination.publish.report.gap_history import gaps_known
from coordination.publish.report.gaps import GapFact, by_severity
from coordination.publish.report.lists import ListState, gather_lists, gather_policy
from coordination.publish.report.readers import Reader
from coordination.vocabulary import ChangeKind, GapEventKind, GapKind, GapState
from coordination.weeks import Between

MAX_AMENDMENTS = 25  # of one list that are told one by one
MAX_GAPS = 50  # opened, and closed, of all partners
MAX_SAID = 100
TAKEN = (
    GapEventKind.ACKNOWLEDGED,
    GapEventKind.PLANNED,
    GapEventKind.WAIVED,
    GapEventKind.REOPENED,
    GapEventKind.RESPONDED,
    GapEventKind.COMMENTED,
    GapEventKind.DUE_SET,
)
_OPENED = (GapEventKind.OPENED, GapEventKind.REOPENED, GapEventKind.RESUMED)


@dataclass(frozen=True)
class Asked(Between):
    """
    The stretch that somebody asks of; `after` and `until`, where it begins or ends with a look.

    Without them it is told by moments, which miss an edition read from a file: that counts as
    recorded on its own day, however late it came.
    """

    after: Look | None = None
    until: Look | None = None

    @property
    def changes(self) -> ChangeQuerySet:
        """Changes of lists; of a first reading all, which are no news."""
        return Change.objects.filter(self._came("change"))

    def steps(self, events: GapEventQuerySet) -> GapEventQuerySet:
        return events.filter(self._came("step"))

    def _came(self, column: str) -> Q:
        begins = Q(pk__gt=getattr(self.after, column)) if self.after else Q(recorded_at__gte=self.begins_at)
        if self.until is None:
            return begins & Q(recorded_at__lt=self.ends_at)
        return begins & Q(pk__lte=getattr(self.until, column))


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that somebody took and that the reader may read. `who`: a partner's code, or the desk."""

    gap: int
    jurisdiction: str
    entity: int
    name: str
    kind: str
    who: str
    on: date
    due_on: date | None
    expires_on: date | None
    note: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Passed:
    """A promised day that has passed while the gap stands."""

    gap: int
    jurisdiction: str
    entity: int
    name: str
    due_on: date


@dataclass(frozen=True)
class Since:
    """
    lists           as they stand at the end of the stretch
    changes         listings, relistings, delistings and suspected removals, with amendments counted
    amendments      list -> the latest of them, with the fields they changed
    first_read      list -> records that its first reading found standing
    patterns        entity of a change -> how many partners have it by now, and where each stands
    opened, closed  the most serious of the gaps that were seen to open, or come back, and stand; and to close
    opened_in_all   by jurisdiction, how many; `closed_in_all` likewise
    steps           of people, newest first; `steps_in_all` how many
    """

    lists: tuple[ListState, ...]
    changes: ChangesOfWeek
    amendments: dict[str, tuple[ChangeFact, ...]]
    first_read: dict[str, int]
    patterns: dict[int, tuple[int, str]]
    opened: tuple[GapFact, ...]
    opened_in_all: dict[str, int]
    closed: tuple[GapFact, ...]
    closed_in_all: dict[str, int]
    steps: tuple[Taken, ...]
    steps_in_all: int
    passed: tuple[Passed, ...]


def gather_since(asked: Asked, *, now: datetime, live: bool, reader: Reader) -> Since:
    """
    What came in the stretch, as the reader may know it.

    Lists are public. Of gaps a partner is told its own, and of steps whatever was said to it, of
    whosever gap. The number of queries does not grow with rows.
    """
    lists, policy = tuple(gather_lists(asked, now=now, live=live)), gather_policy()
    opened, closed = opened_in(asked, reader), closed_in(asked, reader)

    def told(wanted: GapQuerySet) -> tuple[GapFact, ...]:
        first = wanted.order_by("-severity_points", "-opened_on", "pk").values_list("pk", flat=True)[:MAX_GAPS]
        rows = gaps_known(Gap.objects.filter(pk__in=list(first)), lists, policy, by=now, reader=reader)
        return tuple(sorted((known.at(asked) for known in rows), key=by_severity))

    steps = steps_in(asked, reader)
    news = news_in(asked)
    named = news.exclude(kind=ChangeKind.AMENDMENT).values("designation__entity")
    return Since(
        lists=lists,
        changes=tell_changes(news, asked, now=now),
        patterns={entity: pattern_of(cells) for entity, cells in stored_cells(named, jurisdictions=partners())},
        amendments=_amendments(asked),
        first_read=_first_read(asked),
        opened=told(opened),
        opened_in_all=_by_jurisdiction(opened),
        closed=told(closed),
        closed_in_all=_by_jurisdiction(closed),
        steps=tuple(Taken(*row) for row in steps.order_by("-pk").values_list(*_TAKEN)[:MAX_SAID]),
        steps_in_all=steps.count(),
        passed=tuple(_passed(asked, reader)),
    )


def news_in(asked: Asked) -> ChangeQuerySet:
    """Changes of lists; of a list's first reading, only what prints a day of the stretch."""
    return asked.changes.filter(Q(is_baseline=False) | has_printed_day(asked))


def opened_in(asked: Asked, reader: Reader) -> GapQuerySet:
    """Gaps of the reader that were seen to open or to come back, and stand."""
    steps = asked.steps(GapEvent.objects.filter(kind__in=_OPENED, by=None))
    return reader.gaps().open().filter(pk__in=steps.values("gap"))


def closed_in(asked: Asked, reader: Reader) -> GapQuerySet:
    """Gaps of the reader that were seen to close, and have not come back."""
    steps = asked.steps(GapEvent.objects.filter(kind=GapEventKind.CLOSED))
    return reader.gaps().filter(state=GapState.CLOSED, pk__in=steps.values("gap"))


def steps_in(asked: Asked, reader: Reader) -> GapEventQuerySet:
    """Steps that people took, as far as the reader may read them."""
    of_acts = [kind for kind in GapKind if not kind.is_of_data]
    return asked.steps(reader.events()).filter(by__isnull=False, kind__in=TAKEN, gap__kind__in=of_acts)


def pieces_of_news(asked: Asked, reader: Reader, *, but_of: int | None) -> QuerySet[GapEvent]:
    """Steps by rule that opened or closed a gap of the reader, and what others than `but_of` said to the reader."""
    by_rule = Q(by=None, kind__in=(*_OPENED, GapEventKind.CLOSED), gap__in=reader.gaps().values("pk"))
    said = Q(pk__in=steps_in(asked, reader).exclude(by=but_of).values("pk"))
    return asked.steps(GapEvent.objects.filter(by_rule | said))


def _amendments(asked: Asked) -> dict[str, tuple[ChangeFact, ...]]:
    place = Window(RowNumber(), partition_by=F("source"), order_by=F("pk").desc())
    latest = news_in(asked).filter(kind=ChangeKind.AMENDMENT).annotate(place=place).filter(place__lte=MAX_AMENDMENTS)
    found: dict[str, list[ChangeFact]] = {}
    for change in change_facts(Change.objects.filter(pk__in=list(latest.values_list("pk", flat=True)))):
        found.setdefault(change.source, []).append(change)
    return {source: tuple(reversed(changes)) for source, changes in found.items()}


def _first_read(asked: Asked) -> dict[str, int]:
    rows = asked.changes.filter(is_baseline=True).values_list("source__code").annotate(records=Count("pk"))
    return dict(rows.order_by("source__code"))


def _by_jurisdiction(gaps: GapQuerySet) -> dict[str, int]:
    rows = gaps.values_list("jurisdiction__code").annotate(count=Count("pk"))
    return dict(rows.order_by("jurisdiction__position"))


def _passed(asked: Asked, reader: Reader) -> Iterator[Passed]:
    until = asked.as_of_on
    late: Any = reader.gaps_told(on=until)  # with columns that Gap does not have
    late = late.filter(seen_state=GapState.PLANNED, seen_due_on__gte=asked.from_on, seen_due_on__lt=until)
    rows = late.order_by("seen_due_on", "pk").values_list(
        "pk", "jurisdiction__code", "entity", "entity__name", "seen_due_on"
    )
    for row in rows:
        yield Passed(*row)


_TAKEN = (
    "gap",
    "gap__jurisdiction__code",
    "gap__entity",
    "gap__entity__name",
    "kind",
    "partner__code",
    "on",
    "due_on",
    "expires_on",
    "note",
    "recorded_at",
)
