"""What people do with a gap, who reads it, and that neither rules nor runs at once lose it."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination import align
from coordination.align import CannotStep, NotYours, Said
from coordination.align.steps import Step, standing
from coordination.models import Alignment, AuditEntry, Entity, Gap, GapEvent, GapWatch, Partner
from coordination.vocabulary import Audience, GapEventKind, Status, WaiverReason
from tests.admin.world import NOW, TODAY, followed
from tests.people import liaison
from tests.searching import examples

pytestmark = pytest.mark.django_db

ALL, DESK, NAMED = Audience.ALL, Audience.DESK, Audience.NAMED
SOON = TODAY + timedelta(days=7)


@pytest.fixture
def gap() -> Gap:
    """A gap of the UK: the US and Australia have designated a firm."""
    followed(1)
    return Gap.objects.get()


def take(gap: Gap, kind: GapEventKind, by, *, on: date = TODAY, owner=None, **what_matters) -> GapEvent:
    standard = {
        GapEventKind.PLANNED: {"due_on": SOON},
        GapEventKind.WAIVED: {"reason": WaiverReason.DECIDED_AGAINST, "expires_on": SOON},
        GapEventKind.RESPONDED: {"note": "We look at it."},
        GapEventKind.COMMENTED: {"note": "See the annex."},
    }.get(kind, {})
    said = Said(kind, **({"audience": ALL} | standard | what_matters))
    return align.take_step(gap.pk, said, by=by, on=on, now=NOW + (on - TODAY), owner=owner)


def plan(gap, by, **what_matters):
    return take(gap, GapEventKind.PLANNED, by, **what_matters)


def waive(gap, by, **what_matters):
    return take(gap, GapEventKind.WAIVED, by, **what_matters)


def acknowledge(gap, by, **what_matters):
    return take(gap, GapEventKind.ACKNOWLEDGED, by, **what_matters)


def reopen(gap, by, **what_matters):
    return take(gap, GapEventKind.REOPENED, by, **({"audience": DESK} | what_matters))


def seen(gap: Gap, user, on: date = TODAY) -> str:
    return Gap.objects.seen_by(user, on=on).get(pk=gap.pk).seen_state


def run(on: date = TODAY) -> dict[str, int]:
    return align.align_everything(on=on, now=NOW + (on - TODAY), live=False)


def uk_cell() -> Alignment:
    return Alignment.objects.get(entity__name__startswith="Firm", jurisdiction__code="GB")


# Steps


def test_life_of_a_gap_from_open_to_waived_and_open_again(gap, desk, gb):
    states = []
    for step in (acknowledge, plan, waive, reopen):
        step(gap, gb)
        gap.refresh_from_db()
        states.append((gap.state, gap.due_on))

    assert states == [("acknowledged", None), ("planned", SOON), ("waived", None), ("open", None)]
    kinds = ["opened", "acknowledged", "planned", "waived", "reopened"]
    assert list(gap.events.order_by("pk").values_list("kind", flat=True)) == kinds
    last = gap.events.get(kind="reopened")
    assert (last.partner.code, last.by, last.ends.kind, last.audience) == ("GB", gb, "waived", "all")


def test_refused_step_leaves_everything_as_it_was(gap, gb):
    acknowledge(gap, gb)
    before = list(GapEvent.objects.values()), list(Gap.objects.values()), AuditEntry.objects.count()

    with pytest.raises(CannotStep, match="It is acknowledged already"):
        acknowledge(gap, gb)

    assert (list(GapEvent.objects.values()), list(Gap.objects.values()), AuditEntry.objects.count()) == before


def test_word_said_again_when_nothing_was_said_since_is_the_same_step(gap, gb, desk):
    first = plan(gap, gb, note="After the council.")
    before = GapEvent.objects.count(), AuditEntry.objects.count()

    assert plan(gap, gb, note=" After the council. ") == first
    assert (GapEvent.objects.count(), AuditEntry.objects.count()) == before
    assert plan(gap, gb, note="After the summer.") != first
    assert plan(gap, gb, note="After the council.") != first
    assert plan(gap, desk, note="After the council.").by == desk


def test_partner_answers_for_its_own_gaps_only_and_comments_on_any(gap, jp):
    for step in (acknowledge, plan, waive, reopen):
        with pytest.raises(NotYours, match=f"{gap.public_id} is a gap of GB, not of JP"):
            step(gap, jp)
    with pytest.raises(NotYours, match="The desk sees to that"):
        take(gap, GapEventKind.DUE_SET, jp, due_on=SOON)

    assert take(gap, GapEventKind.COMMENTED, jp).partner.code == "JP"


def test_desk_does_not_answer_in_a_partners_name(gap, desk):
    with pytest.raises(NotYours, match="An answer is a partner's own"):
        take(gap, GapEventKind.RESPONDED, desk)


def test_account_of_nobody_takes_no_step(gap, django_user_model):
    with pytest.raises(NotYours, match="speaks for no partner"):
        acknowledge(gap, django_user_model.objects.create_user("stranger"))


def test_account_of_a_partner_that_has_left_takes_no_step_and_reads_what_is_public(gap, gb):
    plan(gap, gb, audience=DESK)
    Partner.objects.filter(code="GB").update(is_active=False)

    with pytest.raises(NotYours):
        acknowledge(gap, gb)
    assert seen(gap, gb) == "open"


def test_partner_does_not_take_back_what_the_desk_said(gap, desk, gb):
    waive(gap, desk)

    with pytest.raises(CannotStep, match="the desk takes it back"):
        reopen(gap, gb)


def test_owner_is_told_to_the_desk_alone(gap, desk, gb):
    take(gap, GapEventKind.ASSIGNED, desk, owner=desk, audience=ALL)

    gap.refresh_from_db()
    assert gap.owner == desk
    assert gap.events.get(kind="assigned").detail == {"owner": "officer"}
    assert not GapEvent.objects.visible_to(gb).filter(kind="assigned").exists()


def test_step_in_many_gaps_is_taken_where_it_can_be(desk):
    followed(3)
    first, *others = Gap.objects.order_by("pk")
    acknowledge(first, desk)

    said = Said(GapEventKind.ACKNOWLEDGED, ALL)
    taken = align.take_steps([gap.pk for gap in Gap.objects.all()], said, by=desk, on=TODAY, now=NOW)

    assert [step.gap for step in taken.steps] == others
    assert taken.refused == ((first, "It is acknowledged already."),)


def test_unknown_partner_is_named_in_the_refusal(gap, gb):
    with pytest.raises(CannotStep, match="There is no partner 'XX'"):
        plan(gap, gb, audience=NAMED, named=("XX",))


def test_watching_twice_is_watching_once_and_known_to_the_watcher(gap, gb):
    align.watch(gap, gb, now=NOW)
    align.watch(gap, gb, now=NOW)

    assert GapWatch.objects.get().user == gb
    align.unwatch(gap, gb)
    assert not GapWatch.objects.exists()


def test_decisions_stand_in_the_audit_log_and_words_do_not(gap, gb):
    plan(gap, gb, note="After the council.")
    take(gap, GapEventKind.COMMENTED, gb)

    entry = AuditEntry.objects.of(gap).get()
    assert (entry.action, entry.by, entry.reason) == ("planned", gb, "After the council.")
    assert (entry.old, entry.new) == ({"state": "open", "due_on": None}, {"audience": "all", "due_on": str(SOON)})
    assert AuditEntry.objects.first_broken() == ""


def test_steps_are_neither_changed_nor_deleted(gap):
    step = gap.events.get()

    for forbidden in (
        step.save,
        step.delete,
        GapEvent.objects.all().delete,
        lambda: GapEvent.objects.update(note="changed"),
    ):
        with pytest.raises(TypeError):
            forbidden()


# Who reads what


def test_word_for_the_desk_alone_does_not_exist_for_another_partner(gap, desk, gb, jp):
    waive(gap, gb, audience=DESK)

    gap.refresh_from_db()
    assert (gap.state, gap.due_on) == ("open", None)
    assert {user: seen(gap, user) for user in (desk, gb, jp)} == {desk: "waived", gb: "waived", jp: "open"}
    assert not GapEvent.objects.visible_to(jp).filter(kind="waived").exists()


def test_word_for_named_partners_is_theirs_and_the_desks(gap, desk, gb, jp):
    nz = liaison("NZ")
    plan(gap, gb, audience=NAMED, named=("JP",))

    assert {user: seen(gap, user) for user in (desk, gb, jp, nz)} == {
        desk: "planned",
        gb: "planned",
        jp: "planned",
        nz: "open",
    }


def test_taking_back_is_told_to_whoever_knew_and_to_nobody_else(gap, desk, gb, jp):
    nz = liaison("NZ")
    plan(gap, gb, audience=NAMED, named=("JP",))

    step = reopen(gap, desk)

    assert (step.audience, {partner.code for partner in step.named.all()}) == ("named", {"GB", "JP"})
    assert {seen(gap, user) for user in (desk, gb, jp, nz)} == {"open"}
    assert list(GapEvent.objects.visible_to(nz).values_list("kind", flat=True)) == ["opened"]


def test_what_is_refused_tells_nothing_of_what_the_desk_keeps_to_itself(gap, desk, gb):
    waive(gap, desk, audience=DESK)

    with pytest.raises(CannotStep, match="It is open already"):
        reopen(gap, gb)
    acknowledge(gap, gb)
    assert seen(gap, gb) == "acknowledged"


def test_stranger_reads_what_is_for_all_and_nobody_reads_without_signing_in(gap, gb, django_user_model):
    plan(gap, gb)
    waive(gap, gb, audience=DESK)
    stranger = django_user_model.objects.create_user("stranger")

    assert list(GapEvent.objects.visible_to(stranger).order_by("pk").values_list("kind", flat=True)) == [
        "opened",
        "planned",
    ]
    assert not GapEvent.objects.visible_to(AnonymousUser()).exists()
    assert not Gap.objects.seen_by(AnonymousUser(), on=TODAY).exists()


# Cells


def test_promise_for_all_is_in_the_cell_and_one_for_the_desk_is_not(gap, gb):
    plan(gap, gb, audience=DESK)
    assert run() == {"opened": 0, "closed": 0}
    assert uk_cell().status == Status.NOT_DESIGNATED

    plan(gap, gb)
    assert Entity.objects.to_be_aligned().exists()
    run()

    cell = uk_cell()
    assert (cell.status, cell.since) == (Status.PLANNED, TODAY)
    assert str(SOON) in cell.reason
    gap.refresh_from_db()
    assert (gap.state, gap.due_on) == ("planned", SOON)


def test_waiver_that_says_no_makes_the_cell_not_pursued_and_one_on_a_wrong_link_does_not(gap, gb):
    waive(gap, gb, reason=WaiverReason.WRONG_LINK)
    run()
    assert uk_cell().status == Status.NOT_DESIGNATED

    waive(gap, gb, note="Weighed in May.")
    run()

    assert uk_cell().status == Status.NOT_PURSUED
    assert "decided against: Weighed in May." in uk_cell().reason


def test_what_was_taken_back_or_has_run_out_leaves_the_cell(gap, gb):
    plan(gap, gb, on=TODAY - timedelta(days=2), due_on=SOON)
    run()
    assert uk_cell().status == Status.PLANNED

    reopen(gap, gb)
    run()
    assert uk_cell().status == Status.NOT_DESIGNATED

    waive(gap, gb)
    run(SOON)
    assert uk_cell().status == Status.NOT_PURSUED
    run(SOON + timedelta(days=1))
    assert uk_cell().status == Status.NOT_DESIGNATED


# Rules and people


def test_deriving_again_keeps_what_people_set(gap, desk, gb):
    take(gap, GapEventKind.ASSIGNED, desk, audience=DESK, owner=desk)
    plan(gap, gb)
    before = Gap.objects.values().get()

    for _ in range(2):
        assert run() == {"opened": 0, "closed": 0}

    assert Gap.objects.values().get() == before


def test_waiver_that_has_run_out_opens_the_gap_once(gap, desk, gb):
    waive(gap, gb)
    after = SOON + timedelta(days=1)
    assert align.expire_waivers(on=SOON, now=NOW) == 0

    assert align.expire_waivers(on=after, now=NOW) == 1
    assert align.expire_waivers(on=after, now=NOW) == 0

    gap.refresh_from_db()
    assert gap.state == "open"
    assert gap.events.get(kind="expired").by is None
    assert Entity.objects.to_be_aligned().exists()


def test_waiver_told_to_the_desk_alone_runs_out_before_the_desk_alone(gap, desk, gb, jp):
    waive(gap, gb, audience=DESK)

    align.expire_waivers(on=SOON + timedelta(days=1), now=NOW)

    expired = [user for user in (desk, gb, jp) if GapEvent.objects.visible_to(user).filter(kind="expired").exists()]
    assert expired == [desk, gb]


def test_waiver_that_was_renewed_does_not_run_out(gap, gb):
    waive(gap, gb)
    waive(gap, gb, expires_on=SOON + timedelta(days=90))

    assert align.expire_waivers(on=SOON + timedelta(days=1), now=NOW) == 0
    assert seen(gap, gb, SOON + timedelta(days=1)) == "waived"


def test_public_waiver_that_runs_out_does_not_undo_a_promise_made_to_the_desk(gap, desk, gb, jp):
    waive(gap, gb)
    plan(gap, gb, audience=DESK)
    after = SOON + timedelta(days=1)

    assert align.expire_waivers(on=after, now=NOW) == 1

    assert {user: seen(gap, user, after) for user in (desk, gb, jp)} == {desk: "planned", gb: "planned", jp: "open"}


# Whoever says what to whom

PEOPLE = ("desk", "GB", "JP", "stranger")
WORDS = (
    GapEventKind.ACKNOWLEDGED,
    GapEventKind.PLANNED,
    GapEventKind.WAIVED,
    GapEventKind.REOPENED,
    GapEventKind.COMMENTED,
)
deeds = st.lists(
    st.tuples(
        st.sampled_from(WORDS),
        st.sampled_from(("desk", "GB", "JP")),
        st.sampled_from((("all", ()), ("desk", ()), ("named", ("JP",)), ("named", ("NZ",)), ("named", ("GB", "JP")))),
        st.integers(0, 12),  # days to the end or the day promised
        st.integers(0, 9),  # days that pass before it; on some the rules run
    ),
    max_size=9,
)


@pytest.fixture
def people(desk, gb, jp, django_user_model):
    return {"desk": desk, "GB": gb, "JP": jp, "stranger": django_user_model.objects.create_user("stranger")}


def _fold(gap: Gap, shown: list[GapEvent], on: date):
    steps = [
        Step(
            GapEventKind(event.kind), event.on, event.recorded_at, event.detail.get("state", ""), event.due_on,
            event.expires_on,
        )
        for event in shown
    ]  # fmt: skip
    return standing(steps, on=on)


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_everybody_reads_what_was_said_to_them_and_stands_where_that_leads(gap, people, deeds):
    from django.db import transaction

    written: list[tuple[GapEvent, set[str]]] = []  # with who may read it, told apart from the code under test
    with transaction.atomic():
        day = TODAY
        for kind, author, (audience, named), ahead, passed in deeds:
            day += timedelta(days=passed)
            if passed > 4:
                align.expire_waivers(on=day, now=NOW)
                run(day)
            what = {"due_on": day + timedelta(days=ahead)} if kind is GapEventKind.PLANNED else {}
            what |= {"expires_on": day + timedelta(days=ahead)} if kind is GapEventKind.WAIVED else {}
            before = {who: seen(gap, user, day) for who, user in people.items()}
            try:
                step = take(gap, kind, people[author], on=day, audience=Audience(audience), named=named, **what)
            except CannotStep:
                assert {who: seen(gap, user, day) for who, user in people.items()} == before
                continue
            readers = {"desk", author} | (set(PEOPLE) if audience == "all" else set(named))
            if kind is GapEventKind.REOPENED:
                readers = next(who for other, who in written if other == step.ends) | {"desk"}
            written.append((step, readers))
            unchanged = [who for who, user in people.items() if seen(gap, user, day) == before[who]]
            assert set(PEOPLE) - readers <= set(unchanged)
        for who, user in people.items():
            shown = list(GapEvent.objects.visible_to(user).filter(gap=gap).order_by("pk"))
            mine = {step.pk for step, readers in written if who in readers}
            assert {event.pk for event in shown if event.by_id} == mine
            row = Gap.objects.seen_by(user, on=day).get(pk=gap.pk)
            folded = _fold(gap, shown, day)
            assert (row.seen_state, row.seen_due_on, row.seen_expires_on) == (
                folded.state,
                folded.due_on,
                folded.expires_on,
            )
        align.expire_waivers(on=day, now=NOW)
        run(day)
        row, public = Gap.objects.get(pk=gap.pk), Gap.objects.seen_by(people["stranger"], on=day).get(pk=gap.pk)
        assert (row.state, row.due_on) == (public.seen_state, public.seen_due_on)
        assert Gap.objects.open().count() == 1
        transaction.set_rollback(True)
