"""Rows -> everything that one week's report says, gathered once for page and JSON alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Max

from coordination import align, ceiling
from coordination.align.lag import Move
from coordination.models import DESK, Change, Designation, Jurisdiction, Policy, Regime, Snapshot
from coordination.publish.report.cells import MatrixTally, walk
from coordination.publish.report.changes import ChangesOfWeek, gather_changes
from coordination.publish.report.data_gaps import DataGap, gather_data_gaps
from coordination.publish.report.gap_history import gather_gaps
from coordination.publish.report.gaps import GapsOfWeek
from coordination.publish.report.lists import ListState, PolicyState, gather_lists, gather_policy
from coordination.publish.report.readers import DESK_READER, Reader
from coordination.weeks import Week, WeekError


@dataclass(frozen=True)
class Facts:
    """
    One week. `partners` and `jurisdictions` are code -> name in the order of columns.

    audience    desk, or the code of the partner whose gaps these are
    own         code of the jurisdiction whose gaps these are; "" those of all
    known_at    the newest record that it rests on; None: there is none
    is_rebuilt  records later than the Monday after the week, at six, are left out
    """

    week: Week
    audience: str
    own: str
    known_at: datetime | None
    is_rebuilt: bool
    is_demonstration: bool
    jurisdictions: dict[str, str]
    partners: dict[str, str]
    regimes: dict[str, str]
    lists: tuple[ListState, ...]
    policy: PolicyState
    gaps: GapsOfWeek
    data_gaps: tuple[DataGap, ...]
    changes: ChangesOfWeek
    matrix: MatrixTally
    petroleum: ceiling.Picture | None

    def lists_of(self, jurisdiction: str) -> list[ListState]:
        return [state for state in self.lists if state.jurisdiction == jurisdiction]

    def is_read(self, jurisdiction: str) -> bool:
        """Some list of it whose silence says no has been read."""
        return any(
            state.is_read and state.decides_absence and not state.is_partial for state in self.lists_of(jurisdiction)
        )

    def unread(self, jurisdiction: str) -> str:
        """Why the silence of its lists says nothing, in words; "" where it says no."""
        if self.is_read(jurisdiction):
            return ""
        is_partly = any(state.is_read and state.decides_absence for state in self.lists_of(jurisdiction))
        return "list covers it only partly" if is_partly else "no list read"

    def seen_on(self, jurisdiction: str) -> date | None:
        """The newest edition of it that told what changed in the week; None: of this week nothing is seen."""
        return max((state.seen_on for state in self.lists_of(jurisdiction) if state.seen_on), default=None)

    @property
    def of_partner(self) -> bool:
        """Whether it is the edition of one partner."""
        return self.audience != DESK

    @property
    def sections(self) -> list[str]:
        """The partners that have a page: all, or the one whose edition it is."""
        return [code for code in self.partners if not self.of_partner or code == self.own]

    def recent_moves(self, *, to: date | None = None) -> list[Move]:
        """Moves of partners in the twelve months up to a day; None: the day shown."""
        last = to or self.week.as_of_on
        since = last - timedelta(days=365)
        return [
            move for code in self.partners for move in self.matrix.standing[code].moves if since < move.since <= last
        ]


def gather(
    week: Week, *, now: datetime, live: bool, as_then: bool = False, readers: Sequence[Reader] = ()
) -> tuple[Facts, list[Facts]]:
    """
    The week: gaps, cells and lags on its last day, changes that fell in it.

    live     lists are fetched, so that one may be stale
    as_then  as known on the Monday after the week, at six, instead of now

    Returns what the desk knows, and what each of `readers` does: the same lists, changes and cells,
    which are public, with that reader's gaps.
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
    facts = Facts(
        week=week,
        audience=DESK_READER.audience,
        own=DESK_READER.jurisdiction,
        known_at=newest_record(by=by),
        is_rebuilt=as_then,
        is_demonstration=Designation.objects.filter(is_starter=True).exists(),
        jurisdictions={code: name for code, name, _ in jurisdictions},
        partners=partners,
        regimes=dict(Regime.objects.order_by("code").values_list("code", "name")),
        lists=lists,
        policy=policy,
        gaps=gather_gaps(week, lists, policy, by=by, as_then=as_then),
        data_gaps=gather_data_gaps(week, by=by, as_then=as_then),
        changes=changes,
        matrix=walk(rows, tuple(partners), changes.entities, partial=_partial(lists)),
        petroleum=ceiling.picture(on=week.as_of_on, as_of=by.date() if as_then else None, ident="petroleum"),
    )
    return facts, [
        replace(
            facts,
            audience=reader.audience,
            own=reader.jurisdiction,
            known_at=newest_record(by=by, reader=reader),
            gaps=gather_gaps(week, lists, policy, by=by, reader=reader, as_then=as_then),
            data_gaps=gather_data_gaps(week, by=by, reader=reader, as_then=as_then),
        )
        for reader in readers
    ]


def _partial(lists: Sequence[ListState]) -> set[str]:
    """Jurisdictions of which no list that is read says no."""
    read = [state for state in lists if state.is_read]
    sure = {state.jurisdiction for state in read if state.decides_absence and not state.is_partial}
    return {state.jurisdiction for state in read} - sure


def newest_record(*, by: datetime, reader: Reader = DESK_READER) -> datetime | None:
    """
    The moment of the newest row that a report rests on: what makes two reports of a week differ.

    Of what the reader may know: that somebody wrote something for others shows nowhere.
    """
    found = (
        rows.filter(**{f"{column}__lte": by}).aggregate(last=Max(column))["last"]
        for rows, column in (
            (Snapshot.objects.all(), "received_at"),
            (Change.objects.all(), "recorded_at"),
            (reader.events(), "recorded_at"),
            (Policy.objects.all(), "created_at"),
            (Designation.objects.all(), "suspected_at"),
        )
    )
    return max((moment for moment in found if moment is not None), default=None)
