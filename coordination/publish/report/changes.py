"""What lists did in the week: listings, amendments, delistings, relistings, suspected removals."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from coordination.models import Change, Designation, DesignationVersion
from coordination.models.designation import ChangeQuerySet
from coordination.vocabulary import ChangeKind
from coordination.weeks import Stretch

LISTED = (ChangeKind.LISTING, ChangeKind.RELISTING)


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """One change that is news. `on` is the legal day, or only the last possible one where it is a bound."""

    cursor: int
    source: str
    jurisdiction: str
    kind: str
    reference: str
    name: str
    target_type: str
    entity: int | None
    public_id: str
    on: date
    on_is_bound: bool
    date_kind: str
    transposes_un: bool
    recorded_at: datetime
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A record missing from the newest edition: still in force until a second look confirms it."""

    source: str
    reference: str
    name: str
    public_id: str
    suspected_on: date


@dataclass(frozen=True)
class ChangesOfWeek:
    changes: tuple[ChangeFact, ...] = ()
    amended: dict[str, int] = field(default_factory=dict)  # amendments by source
    amended_fields: dict[str, Counter[str]] = field(default_factory=dict)  # what they changed, by source
    suspected: tuple[Suspect, ...] = ()  # first missing in the week
    suspected_standing: dict[str, int] = field(default_factory=dict)  # all that await confirmation, by source

    def of(
        self, kinds: Iterable[str], *, source: str | None = None, jurisdiction: str | None = None
    ) -> list[ChangeFact]:
        wanted = set(kinds)
        return [
            change
            for change in self.changes
            if change.kind in wanted and source in (None, change.source) and jurisdiction in (None, change.jurisdiction)
        ]

    @property
    def listings(self) -> list[ChangeFact]:
        return self.of(LISTED)

    @property
    def entities(self) -> set[int]:
        return {change.entity for change in self.changes if change.entity is not None}


def gather_changes(week: Stretch, *, now: datetime) -> ChangesOfWeek:
    """What was recorded in the week; of a list's first load, only what prints a day of the week."""
    recorded = Q(is_baseline=False, recorded_at__gte=week.begins_at, recorded_at__lt=week.ends_at)
    printed = Q(is_baseline=True) & has_printed_day(week)
    return tell_changes(Change.objects.filter(recorded | printed, recorded_at__lte=now), week, now=now)


def has_printed_day(stretch: Stretch) -> Q:
    """Changes for which the list prints a day of the stretch."""
    return Q(on_is_bound=False, on__range=(stretch.from_on, stretch.as_of_on))


def tell_changes(news: ChangeQuerySet, stretch: Stretch, *, now: datetime) -> ChangesOfWeek:
    """
    These changes, and the removals first suspected in the stretch.

    Amendments are counted, not told one by one: they are many and most change no status.
    """
    amended, fields = _amendments(news)
    return ChangesOfWeek(
        tuple(change_facts(news.exclude(kind=ChangeKind.AMENDMENT))), amended, fields, *_suspected(stretch, now=now)
    )


def change_facts(news: ChangeQuerySet) -> Iterator[ChangeFact]:
    """Changes by day, then in the order of the feed. One query."""
    version = DesignationVersion.objects.believed().filter(
        designation=OuterRef("designation"), valid_from=OuterRef("on")
    )
    rows = news.annotate(
        date_kind=Subquery(version.values("date_kind")[:1]), transposes=Subquery(version.values("transposes_un")[:1])
    ).order_by("on", "pk")
    for row in rows.values(
        "pk",
        "source__code",
        "source__jurisdiction__code",
        "kind",
        "designation__reference",
        "designation__name",
        "designation__target_type",
        "designation__entity",
        "designation__entity__public_id",
        "on",
        "on_is_bound",
        "date_kind",
        "transposes",
        "recorded_at",
        "fields",
    ).iterator(chunk_size=2000):
        yield ChangeFact(
            cursor=row["pk"],
            source=row["source__code"],
            jurisdiction=row["source__jurisdiction__code"],
            kind=row["kind"],
            reference=row["designation__reference"],
            name=row["designation__name"],
            target_type=row["designation__target_type"],
            entity=row["designation__entity"],
            public_id=row["designation__entity__public_id"] or "",
            on=row["on"],
            on_is_bound=row["on_is_bound"],
            date_kind=row["date_kind"] or "",
            transposes_un=bool(row["transposes"]),
            recorded_at=row["recorded_at"],
            fields=tuple(row["fields"]),
        )


def _amendments(news: Any) -> tuple[dict[str, int], dict[str, Counter[str]]]:
    amended: dict[str, int] = {}
    fields: dict[str, Counter[str]] = {}
    rows = news.filter(kind=ChangeKind.AMENDMENT).order_by("source__code", "pk")
    for source, changed in rows.values_list("source__code", "fields").iterator(chunk_size=2000):
        amended[source] = amended.get(source, 0) + 1
        fields.setdefault(source, Counter()).update(changed)
    return amended, fields


def _suspected(stretch: Stretch, *, now: datetime) -> tuple[tuple[Suspect, ...], dict[str, int]]:
    rows = Designation.objects.suspected_gone().filter(suspected_at__lte=now).order_by("source__code", "pk")
    first, standing = [], Counter[str]()
    for source, reference, name, public_id, on, at in rows.values_list(
        "source__code", "reference", "name", "entity__public_id", "suspected_on", "suspected_at"
    ):
        standing[source] += 1
        if on is not None and at is not None and stretch.has_moment(at):
            first.append(Suspect(source, reference, name, public_id or "", on))
    return tuple(first), dict(standing)
