"""In which state a gap was on a day, as known at a moment."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.align.gap_states import Step, state_on
from coordination.vocabulary import GapEventKind, GapState


def step(kind: GapEventKind, day: int, *, recorded: int | None = None, state: str = "") -> Step:
    return Step(kind, date(2026, 6, day), datetime(2026, 6, recorded or day, 9, tzinfo=UTC), state)


def on(day: int) -> date:
    return date(2026, 6, day)


LIFE = [
    step(GapEventKind.OPENED, 2, recorded=4),
    step(GapEventKind.ACKNOWLEDGED, 6),
    step(GapEventKind.COMMENTED, 7),
    step(GapEventKind.PLANNED, 8),
    step(GapEventKind.CLOSED, 10, recorded=14),
    step(GapEventKind.REOPENED, 20),
]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (2, GapState.OPEN),
        (5, GapState.OPEN),
        (6, GapState.ACKNOWLEDGED),
        (7, GapState.ACKNOWLEDGED),
        (9, GapState.PLANNED),
        (10, GapState.CLOSED),
        (19, GapState.CLOSED),
        (20, GapState.OPEN),
    ],
)
def test_state_is_where_the_steps_up_to_the_day_lead(day, state):
    assert state_on(LIFE, on(day)) is state


def test_step_recorded_later_is_not_known_yet():
    before_the_list_was_read = datetime(2026, 6, 13, tzinfo=UTC)

    assert state_on(LIFE, on(12), before_the_list_was_read) is GapState.PLANNED
    assert state_on(LIFE, on(12), datetime(2026, 6, 15, tzinfo=UTC)) is GapState.CLOSED


def test_gap_on_a_bare_name_opens_to_be_confirmed():
    assert state_on([step(GapEventKind.OPENED, 2, state="to_be_confirmed")], on(2)) is GapState.TO_BE_CONFIRMED


def test_gap_found_late_stood_before_it_was_seen():
    found_late = [step(GapEventKind.OPENED, 20, state="to_be_confirmed")]

    assert state_on(found_late, on(1)) is GapState.TO_BE_CONFIRMED


def test_gap_without_a_story_is_open():
    assert state_on([], on(1)) is GapState.OPEN


@given(st.lists(st.sampled_from(GapEventKind), max_size=8), st.integers(1, 28))
def test_comments_change_nothing(kinds, day):
    story = [step(kind, 1 + number) for number, kind in enumerate(kinds)]

    assert state_on(story, on(day)) is state_on([s for s in story if s.kind is not GapEventKind.COMMENTED], on(day))
