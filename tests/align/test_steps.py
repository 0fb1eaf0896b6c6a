"""In which state a gap was on a day, as known at a moment, and which step may follow which."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.align.steps import MAY_FOLLOW, Said, Step, standing, why_not
from coordination.vocabulary import Audience, GapEventKind, GapState, WaiverReason


def step(kind: GapEventKind, day: int, *, recorded: int | None = None, state: str = "") -> Step:
    return Step(kind, date(2026, 6, day), datetime(2026, 6, recorded or day, 9, tzinfo=UTC), state)


def on(day: int) -> date:
    return date(2026, 6, day)


def state_at(steps, day: date, known_at: datetime | None = None) -> GapState:
    return standing(steps, on=day, known_at=known_at).state


LIFE = [
    step(GapEventKind.OPENED, 2, recorded=4),
    step(GapEventKind.ACKNOWLEDGED, 6),
    step(GapEventKind.COMMENTED, 7),
    step(GapEventKind.PLANNED, 8),
    step(GapEventKind.CLOSED, 10, recorded=14),
    step(GapEventKind.REOPENED, 20),
]


def test_gap_that_is_resumed_stands_where_people_had_left_it():
    resumed = [*LIFE[:-1], step(GapEventKind.RESUMED, 20, state="open")]

    assert state_at(resumed, on(19)) is GapState.CLOSED
    assert state_at(resumed, on(20)) is GapState.PLANNED


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
    assert state_at(LIFE, on(day)) is state


def test_step_recorded_later_is_not_known_yet():
    before_the_list_was_read = datetime(2026, 6, 13, tzinfo=UTC)

    assert state_at(LIFE, on(12), before_the_list_was_read) is GapState.PLANNED
    assert state_at(LIFE, on(12), datetime(2026, 6, 15, tzinfo=UTC)) is GapState.CLOSED


def test_gap_on_a_bare_name_opens_to_be_confirmed():
    assert state_at([step(GapEventKind.OPENED, 2, state="to_be_confirmed")], on(2)) is GapState.TO_BE_CONFIRMED


def test_gap_found_late_stood_before_it_was_seen():
    found_late = [step(GapEventKind.OPENED, 20, state="to_be_confirmed")]

    assert state_at(found_late, on(1)) is GapState.TO_BE_CONFIRMED


def test_gap_without_a_story_is_open():
    assert state_at([], on(1)) is GapState.OPEN


@given(st.lists(st.sampled_from(GapEventKind), max_size=8), st.integers(1, 28))
def test_comments_change_nothing(kinds, day):
    story = [step(kind, 1 + number) for number, kind in enumerate(kinds)]

    assert state_at(story, on(day)) is state_at([s for s in story if s.kind is not GapEventKind.COMMENTED], on(day))


def test_waiver_holds_through_its_last_day_and_no_longer():
    story = [
        step(GapEventKind.OPENED, 2, state="to_be_confirmed"),
        replace(step(GapEventKind.WAIVED, 5), expires_on=on(20)),
    ]

    assert [state_at(story, on(day)) for day in (20, 21)] == [GapState.WAIVED, GapState.TO_BE_CONFIRMED]
    assert standing(story, on=on(20)).expires_on == on(20)


def test_what_a_person_said_stands_while_the_rules_grade_anew():
    story = [
        step(GapEventKind.OPENED, 2),
        step(GapEventKind.ACKNOWLEDGED, 3),
        step(GapEventKind.REGRADED, 4, state="to_be_confirmed"),
    ]

    assert state_at(story, on(4)) is GapState.ACKNOWLEDGED
    assert state_at([*story, step(GapEventKind.REOPENED, 5)], on(5)) is GapState.TO_BE_CONFIRMED


def test_day_promised_goes_with_the_promise():
    plan = replace(step(GapEventKind.PLANNED, 3), due_on=on(28))
    asked = replace(step(GapEventKind.DUE_SET, 2), due_on=on(9))

    assert standing([asked], on=on(2)).due_on == on(9)
    assert standing([asked, plan], on=on(3)).due_on == on(28)
    assert standing([asked, plan, step(GapEventKind.REOPENED, 4)], on=on(4)).due_on is None


# Which step may follow which

TODAY = date(2026, 11, 24)
FULL = {
    GapEventKind.PLANNED: {"due_on": date(2026, 12, 1)},
    GapEventKind.WAIVED: {"reason": WaiverReason.OPERATIONAL, "expires_on": date(2026, 12, 1)},
    GapEventKind.RESPONDED: {"note": "We look at it."},
    GapEventKind.COMMENTED: {"note": "See the annex."},
    GapEventKind.DUE_SET: {"due_on": date(2026, 12, 1)},
}
OPEN, UNSURE, SEEN, PLANNED, WAIVED, CLOSED = GapState


def said(kind: GapEventKind, **what_matters) -> Said:
    return Said(kind, **({"audience": Audience.ALL} | FULL.get(kind, {}) | what_matters))


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        (GapEventKind.ACKNOWLEDGED, {OPEN, UNSURE}),
        (GapEventKind.PLANNED, set(GapState) - {CLOSED}),
        (GapEventKind.WAIVED, set(GapState) - {CLOSED}),
        (GapEventKind.REOPENED, {SEEN, PLANNED, WAIVED}),
        (GapEventKind.RESPONDED, set(GapState)),
        (GapEventKind.COMMENTED, set(GapState)),
        (GapEventKind.ASSIGNED, set(GapState) - {CLOSED}),
        (GapEventKind.DUE_SET, set(GapState) - {CLOSED, PLANNED}),
    ],
)
def test_steps_may_follow_only_what_the_table_says(kind, states):
    assert {state for state in GapState if not why_not(said(kind), state, on=TODAY)} == states


def test_nobody_opens_closes_regrades_resumes_carries_or_expires_a_gap_by_hand():
    by_rule = {
        GapEventKind.OPENED,
        GapEventKind.CLOSED,
        GapEventKind.REGRADED,
        GapEventKind.RESUMED,
        GapEventKind.CARRIED,
        GapEventKind.EXPIRED,
    }

    assert set(MAY_FOLLOW) == set(GapEventKind) - by_rule


@pytest.mark.parametrize(
    ("step_said", "sentence"),
    [
        (said(GapEventKind.PLANNED, due_on=None), "A plan names the day by which it is promised."),
        (said(GapEventKind.PLANNED, due_on=date(2026, 11, 23)), "The day cannot lie in the past: 2026-11-23."),
        (said(GapEventKind.PLANNED, due_on=date(2062, 1, 1)), "The day is more than three years ahead: 2062-01-01."),
        (said(GapEventKind.WAIVED, reason=None), "A waiver gives one of the reasons."),
        (said(GapEventKind.WAIVED, expires_on=None), "A waiver has a last day."),
        (said(GapEventKind.WAIVED, expires_on=date(2026, 1, 1)), "The last day cannot lie in the past: 2026-01-01."),
        (said(GapEventKind.WAIVED, reason=WaiverReason.OTHER), "Say what the other reason is."),
        (said(GapEventKind.COMMENTED, note=" "), "Write something."),
        (said(GapEventKind.COMMENTED, note="x" * 2001), "Write at most 2,000 characters."),
        (said(GapEventKind.COMMENTED, audience=Audience.NAMED), "Name the partners it is for."),
        (
            said(GapEventKind.COMMENTED, named=("JP",)),
            "Partners are named only where it is for named partners.",
        ),
    ],
)
def test_step_that_says_too_little_is_refused_in_a_sentence(step_said, sentence):
    assert why_not(step_said, GapState.OPEN, on=TODAY) == sentence


@pytest.mark.parametrize("kind", [GapEventKind.PLANNED, GapEventKind.WAIVED])
def test_day_of_today_is_not_past(kind):
    today = {"due_on": TODAY} if kind is GapEventKind.PLANNED else {"expires_on": TODAY}

    assert why_not(said(kind, **today), GapState.OPEN, on=TODAY) == ""
