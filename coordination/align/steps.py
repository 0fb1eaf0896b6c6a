"""
The life of a gap as a table: which step may follow which, what each must say, where they lead. Pure.

Rules open, regrade, close and reopen a gap as the lists say; people answer it in between. Whoever
reads some of the steps only finds the gap where those lead: `standing` is given what a reader may read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coordination.vocabulary import Audience, GapEventKind, GapState, WaiverReason

LONGEST = 2000  # characters of a note
FURTHEST = timedelta(days=3 * 366)  # ahead, of a promise or the end of a waiver

_UNANSWERED = frozenset({GapState.OPEN, GapState.TO_BE_CONFIRMED})
_NOT_CLOSED = frozenset(GapState) - {GapState.CLOSED}

# Step of a person -> the states in which it may be taken. Closed and opened gaps are the lists' word alone.
MAY_FOLLOW: Mapping[GapEventKind, frozenset[GapState]] = {
    GapEventKind.ACKNOWLEDGED: _UNANSWERED,
    GapEventKind.PLANNED: _NOT_CLOSED,
    GapEventKind.WAIVED: _NOT_CLOSED,
    GapEventKind.REOPENED: frozenset({GapState.ACKNOWLEDGED, GapState.PLANNED, GapState.WAIVED}),
    GapEventKind.RESPONDED: frozenset(GapState),
    GapEventKind.COMMENTED: frozenset(GapState),
    GapEventKind.ASSIGNED: _NOT_CLOSED,
    GapEventKind.DUE_SET: _NOT_CLOSED - {GapState.PLANNED},
}
# Who may take it: a partner on gaps of its own jurisdiction, on any gap, or not at all. The desk may
# take each but one: an answer is a partner's own.
BY_ITS_PARTNER = frozenset(
    {
        GapEventKind.ACKNOWLEDGED,
        GapEventKind.PLANNED,
        GapEventKind.WAIVED,
        GapEventKind.REOPENED,
        GapEventKind.RESPONDED,
    }
)
BY_ANY_PARTNER = frozenset({GapEventKind.COMMENTED})
BY_THE_DESK = frozenset(MAY_FOLLOW) - {GapEventKind.RESPONDED}

_SAID = {
    GapEventKind.ACKNOWLEDGED: GapState.ACKNOWLEDGED,
    GapEventKind.PLANNED: GapState.PLANNED,
    GapEventKind.WAIVED: GapState.WAIVED,
}
_BY_RULE = (GapEventKind.OPENED, GapEventKind.REGRADED, GapEventKind.REOPENED, GapEventKind.RESUMED)
_SETS_DUE = (GapEventKind.PLANNED, GapEventKind.WAIVED, GapEventKind.REOPENED, GapEventKind.DUE_SET)


@dataclass(frozen=True, slots=True)
class Step:
    """
    A step that was taken.

    on          legal day of the step
    state       what a step by rule says the gap is ("to_be_confirmed"); "" where it does not
    due_on      day promised or set; expires_on  last day of a waiver
    """

    kind: GapEventKind
    on: date
    recorded_at: datetime
    state: str = ""
    due_on: date | None = None
    expires_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where steps lead: the state, the day promised or set, and the last day of a waiver that holds."""

    state: GapState
    due_on: date | None = None
    expires_on: date | None = None


def standing(steps: Iterable[Step], *, on: date, known_at: datetime | None = None) -> Standing:
    """
    Where a gap stands on the day `on` by the steps taken by then and recorded by `known_at` (None: any).

    steps  in the order in which they were recorded
    Before its opening was seen a gap stood as what it opened as: one found late was there before.
    Once its last day has passed a waiver holds no longer, whether or not that has been noted.
    """
    by_rule, said, due_on, is_closed = GapState.OPEN, None, None, False
    for step in steps:
        is_known = known_at is None or step.recorded_at <= known_at
        if step.kind is not GapEventKind.OPENED and not (is_known and step.on <= on):
            continue
        if step.kind in _BY_RULE and step.state:
            by_rule = GapState(step.state)
        if step.kind is GapEventKind.CLOSED:
            is_closed = True
        if step.kind is GapEventKind.REOPENED:
            said, is_closed = None, False
        if step.kind is GapEventKind.RESUMED:
            is_closed = False
        if step.kind in _SAID:
            said = step
        if step.kind in _SETS_DUE:
            due_on = step.due_on
    if is_closed:
        return Standing(GapState.CLOSED, due_on)
    if said is None or (said.expires_on is not None and said.expires_on < on):
        return Standing(by_rule, due_on)
    return Standing(_SAID[said.kind], due_on, said.expires_on)


@dataclass(frozen=True, slots=True)
class Said:
    """
    What a person gives with a step.

    named  codes of the partners it is for, where the audience is `named`
    """

    kind: GapEventKind
    audience: Audience
    named: tuple[str, ...] = ()
    note: str = ""
    due_on: date | None = None
    expires_on: date | None = None
    reason: WaiverReason | None = None


def why_not(said: Said, state: GapState, *, on: date) -> str:
    """Why the step cannot be taken on the day in a gap of that state, in a sentence; "" where it can."""
    allowed = MAY_FOLLOW[said.kind]
    if state not in allowed:
        return _out_of_turn(said.kind, state)
    if len(said.note) > LONGEST or "\x00" in said.note:
        return f"Write at most {LONGEST:,} characters."
    if said.audience is Audience.NAMED and not said.named:
        return "Name the partners it is for."
    if said.audience is not Audience.NAMED and said.named:
        return "Partners are named only where it is for named partners."
    if said.kind is GapEventKind.PLANNED and said.due_on is None:
        return "A plan names the day by which it is promised."
    if said.kind is GapEventKind.WAIVED:
        return _why_no_waiver(said, on)
    if said.kind in (GapEventKind.RESPONDED, GapEventKind.COMMENTED) and not said.note.strip():
        return "Write something."
    if said.due_on is not None:
        return _why_not_day(said.due_on, on, "The day")
    return ""


def _out_of_turn(kind: GapEventKind, state: GapState) -> str:
    if state is GapState.CLOSED:
        return "It is closed: the lists open it again if need be."
    if kind is GapEventKind.REOPENED:
        return f"It is {state.label} already: there is nothing to take back."
    if kind is GapEventKind.DUE_SET:
        return "A day is promised: a new plan changes it."
    return f"It is {state.label} already."


def _why_no_waiver(said: Said, on: date) -> str:
    if said.reason is None:
        return "A waiver gives one of the reasons."
    if said.reason is WaiverReason.OTHER and not said.note.strip():
        return "Say what the other reason is."
    if said.expires_on is None:
        return "A waiver has a last day."
    return _why_not_day(said.expires_on, on, "The last day")


def _why_not_day(day: date, on: date, what: str) -> str:
    if day < on:
        return f"{what} cannot lie in the past: {day}."
    if day > on + FURTHEST:
        return f"{what} is more than three years ahead: {day}."
    return ""
