"""What each list was last read in: which edition, how old, what it does not hold, what went wrong."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import orjson

from coordination.models import Policy, Snapshot, Source
from coordination.vocabulary import Coverage, SnapshotState
from coordination.weeks import Stretch


@dataclass(frozen=True, slots=True)
class Trouble:
    """An edition that came later than the accepted one and was held or rejected."""

    state: str
    edition_on: date
    received_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ListState:
    """
    A list and the newest edition of it that was accepted; `edition_on` None: it was never read.

    age_days   on the day shown; negative where the edition is younger
    first_on   its oldest accepted edition: what stood before it, nobody here can have seen
    is_stale   fetched, and older than its limit: it may still say yes, and can no longer say no
    is_old     the same of a list read from a file, which answers as of its own date
    seen_on    the edition that told what changed in the week: received in it, and either compared with an
               earlier one or of a day of the week; None: of this week nothing is seen
    unmapped   programmes that count to no regime yet
    """

    code: str
    jurisdiction: str
    name: str
    coverage: str
    decides_absence: bool
    stale_after_days: int | None
    edition_on: date | None = None
    received_at: datetime | None = None
    first_on: date | None = None
    form: str = ""
    entries: int | None = None
    sha256: str = ""
    fields_absent: tuple[str, ...] = ()
    is_starter: bool = False
    age_days: int | None = None
    is_stale: bool = False
    is_old: bool = False
    unmapped: tuple[str, ...] = ()
    seen_on: date | None = None
    troubles: tuple[Trouble, ...] = ()

    @property
    def is_read(self) -> bool:
        return self.edition_on is not None

    @property
    def is_partial(self) -> bool:
        return self.coverage == Coverage.PARTIAL


def gather_lists(week: Stretch, *, now: datetime, live: bool) -> list[ListState]:
    """Every list, in the order of its jurisdiction's column. `live`: lists are fetched, so one may be stale."""
    by_source: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in Snapshot.objects.filter(received_at__lte=now).order_by("edition_on", "pk").values(*_COLUMNS):
        by_source[row["source"]].append(dict(row))
    sources = Source.objects.select_related("jurisdiction").order_by("jurisdiction__position", "code")
    return [_state(source, by_source[source.pk], week, live=live) for source in sources]


_COLUMNS = (
    "source",
    "sha256",
    "edition_on",
    "received_at",
    "form",
    "fields_absent",
    "is_starter",
    "state",
    "reason",
    "entries",
    "counts",
)


def _state(source: Source, snapshots: list[dict[str, Any]], week: Stretch, *, live: bool) -> ListState:
    accepted = [row for row in snapshots if row["state"] == SnapshotState.STORED]
    newest = accepted[-1] if accepted else None
    troubles = tuple(
        Trouble(row["state"], row["edition_on"], row["received_at"], row["reason"])
        for row in snapshots
        if row["state"] in (SnapshotState.HELD, SnapshotState.REJECTED)
        and (newest is None or row["received_at"] > newest["received_at"])
    )
    known: dict[str, Any] = {
        "code": source.code,
        "jurisdiction": source.jurisdiction.code,
        "name": source.name,
        "coverage": source.coverage,
        "decides_absence": source.decides_absence,
        "stale_after_days": source.stale_after_days,
        "troubles": troubles,
    }
    if newest is None:
        return ListState(**known)
    age = (week.as_of_on - newest["edition_on"]).days
    is_over = source.stale_after_days is not None and age > source.stale_after_days
    return ListState(
        **known,
        edition_on=newest["edition_on"],
        received_at=newest["received_at"],
        first_on=accepted[0]["edition_on"],
        form=newest["form"],
        entries=newest["entries"],
        sha256=newest["sha256"],
        fields_absent=tuple(newest["fields_absent"]),
        is_starter=newest["is_starter"],
        age_days=age,
        is_stale=is_over and live,
        is_old=is_over and not live,
        unmapped=tuple(newest["counts"].get("unmapped programmes", ())),
        seen_on=_seen_on(accepted, week),
    )


def _seen_on(accepted: list[dict[str, Any]], week: Stretch) -> date | None:
    told = [
        row["edition_on"]
        for number, row in enumerate(accepted)
        if week.has_moment(row["received_at"]) and (number or row["edition_on"] >= week.from_on)
    ]
    return max(told, default=None)


def newest_edition(lists: Iterable[ListState], jurisdiction: str) -> ListState | None:
    """The list of a jurisdiction whose edition is the newest, None when none was read."""
    read = [state for state in lists if state.jurisdiction == jurisdiction and state.edition_on is not None]
    return max(read, key=lambda state: (state.edition_on or date.min, state.code), default=None)


@dataclass(frozen=True, slots=True)
class PolicyState:
    """The policy that decided: rows by (regime, jurisdiction), and what tells it from any other."""

    rows: dict[tuple[str, str], dict[str, Any]]
    sha256: str


def gather_policy(*, by: datetime | None = None) -> PolicyState:
    """The rows in force; `by`: those in force at that moment, or the first where there was none yet."""
    fields = ("regime__code", "jurisdiction__code", "version", "authority", "un_effect", "grace_days", "quorum", "note")
    versions = Policy.objects.order_by("regime__code", "jurisdiction__code", "version")
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in (versions.current() if by is None else versions).values(*fields, "created_at"):
        key, made_at = (row["regime__code"], row["jurisdiction__code"]), row.pop("created_at")
        if by is None or made_at <= by or key not in newest:
            newest[key] = dict(row)
    rows = list(newest.values())
    digest = sha256(orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return PolicyState(newest, digest)
