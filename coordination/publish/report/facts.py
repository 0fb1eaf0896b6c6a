"""Rows -> everything that one week's report says, gathered once for page and JSON alike."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max

from coordination import align
from coordination.align.lag import Move
from coordination.models import Change, Designation, GapEvent, Jurisdiction, Policy, Regime, Snapshot
from coordination.publish.report.cells import MatrixTally, walk
from coordination.publish.report.changes import ChangesOfWeek, gather_changes
from coordination.publish.report.gap_history import gather_gaps
from coordination.publish.report.gaps import GapsOfWeek
from coordination.publish.report.lists import ListState, PolicyState, gather_lists, gather_policy
from coordination.weeks import Week, WeekError


@dataclass(frozen=True)
class Facts:
    """
    One week. `partners` and `jurisdictions` are code -> name in the order of columns.

    known_at    the newest record that it rests on; None: there is none
    is_rebuilt  records later than the Monday after the week, at six, are left out
    """

    week: Week
    known_at: datetime | None
    is_rebuilt: bool
    is_demonstration: bool
    jurisdictions: dict[str, str]
    partners: dict[str, str]
    regimes: dict[str, str]
    lists: tuple[ListState, ...]
    policy: PolicyState
    gaps: GapsOfWeek
    changes: ChangesOfWeek
    matrix: MatrixTally

    def lists_of(self, jurisdiction: str) -> list[ListState]:
        return [state for state in self.lists if state.jurisdiction == jurisdiction]

    def is_read(self, jurisdiction: str) -> bool:
        """Some list of it whose silence says no has been read."""
        return any(state.is_read and state.decides_absence for state in self.lists_of(jurisdiction))

    def seen_on(self, jurisdiction: str) -> date | None:
        """The newest edition of it that told what changed in the week; None: of this week nothing is seen."""
        return max((state.seen_on for state in self.lists_of(jurisdiction) if state.seen_on), default=None)

    def recent_moves(self) -> list[Move]:
        """Moves of partners in the twelve months up to the day shown."""
        since = self.week.as_of_on - timedelta(days=365)
        return [
            move
            for code in self.partners
            for move in self.matrix.standing[code].moves
            if since < move.since <= self.week.as_of_on
        ]


def gather(week: Week, *, now: datetime, live: bool, as_then: bool = False) -> Facts:
    """
    The week: gaps, cells and lags on its last day, changes that fell in it.

    live     lists are fetched, so that one may be stale
    as_then  as known on the Monday after the week, at six, instead of now

    The number of queries does not grow with gaps or changes, only by four for each thousand
    entities. Raises WeekError where `as_then` is asked of a week that is not over.
    """
    by = now
    if as_then:
        by = week.reported_at
        if by > now:
            raise WeekError(f"Week {week.code} can be rebuilt as known then from {by:%Y-%m-%d %H:%M} UTC on.")
    jurisdictions = list(Jurisdiction.objects.order_by("position").values_list("code", "name", "is_partner"))
    partners = {code: name for code, name, is_partner in jurisdictions if is_partner}
    lists = tuple(gather_lists(week, now=by, live=live))
    policy = gather_policy(by=by if as_then else None)
    changes = gather_changes(week, now=by)
    rows = align.matrix(on=week.as_of_on, known_at=by if as_then else None, live=live)
    return Facts(
        week=week,
        known_at=newest_record(by=by),
        is_rebuilt=as_then,
        is_demonstration=Designation.objects.filter(is_starter=True).exists(),
        jurisdictions={code: name for code, name, _ in jurisdictions},
        partners=partners,
        regimes=dict(Regime.objects.order_by("code").values_list("code", "name")),
        lists=lists,
        policy=policy,
        gaps=gather_gaps(week, lists, policy, by=by, as_then=as_then),
        changes=changes,
        matrix=walk(rows, tuple(partners), changes.entities),
    )


def newest_record(*, by: datetime) -> datetime | None:
    """The moment of the newest row that a report may rest on: what makes two reports of a week differ."""
    columns = (
        (Snapshot, "received_at"),
        (Change, "recorded_at"),
        (GapEvent, "recorded_at"),
        (Policy, "created_at"),
        (Designation, "suspected_at"),
    )
    found = (
        model._default_manager.filter(**{f"{column}__lte": by}).aggregate(last=Max(column))["last"]
        for model, column in columns
    )
    return max((moment for moment in found if moment is not None), default=None)
