"""In which state a gap was on a day, as known at a moment: what its steps say. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from coordination.vocabulary import GapEventKind, GapState

_LEADS_TO = {
    GapEventKind.OPENED: GapState.OPEN,
    GapEventKind.ACKNOWLEDGED: GapState.ACKNOWLEDGED,
    GapEventKind.PLANNED: GapState.PLANNED,
    GapEventKind.WAIVED: GapState.WAIVED,
    GapEventKind.CLOSED: GapState.CLOSED,
    GapEventKind.REOPENED: GapState.OPEN,
}  # a comment leads nowhere
_NAME_THEIR_STATE = (GapEventKind.OPENED, GapEventKind.REOPENED, GapEventKind.REGRADED)


@dataclass(frozen=True, slots=True)
class Step:
    """
    on     legal day of the step
    state  what an opening says of itself ("to_be_confirmed"); "" where it does not
    """

    kind: GapEventKind
    on: date
    recorded_at: datetime
    state: str = ""

    def after(self, before: GapState) -> GapState:
        if self.state and self.kind in _NAME_THEIR_STATE:
            return GapState(self.state)
        return _LEADS_TO.get(self.kind, before)


def state_on(steps: Iterable[Step], day: date, known_at: datetime | None = None) -> GapState:
    """
    The state that the steps taken by `day` and recorded by `known_at` (None: any) lead to.

    steps  in the order in which they were recorded
    Before its opening was seen a gap stood as what it opened as: one found late was there before.
    """
    state = GapState.OPEN
    for step in steps:
        is_known = known_at is None or step.recorded_at <= known_at
        if step.kind is GapEventKind.OPENED or (is_known and step.on <= day):
            state = step.after(state)
    return state
