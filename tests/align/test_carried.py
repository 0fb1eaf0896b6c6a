"""What was said of a gap goes with its entity through merges and splits: nothing is lost, and no gap is open twice."""

import pytest

from coordination import align
from coordination.align import Said
from coordination.models import Entity, Gap, GapEvent, GapWatch
from coordination.resolve.regroup import merge, split
from coordination.vocabulary import Audience, GapEventKind, GapState, Status
from tests.admin.world import NOW, TODAY, followed
from tests.align.telling import SOON, gap_of, notes, run, say
from tests.factories import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

PLANNED, COMMENTED, RESPONDED = GapEventKind.PLANNED, GapEventKind.COMMENTED, GapEventKind.RESPONDED


@pytest.fixture
def firms() -> list[Entity]:
    """Two firms that the US and Australia have designated and the UK has not."""
    return followed(2)


def join(one: Entity, other: Entity, desk) -> None:
    merge(one, other, by=desk, now=NOW, note="one firm")
    run()


def part(entity: Entity, records: list[int], desk) -> None:
    split(entity, records, by=desk, now=NOW, note="two firms after all")
    run()


def state(gap: Gap, reader) -> str:
    return Gap.objects.seen_by(reader, on=TODAY).get(pk=gap.pk).seen_state


def records(entity: Entity) -> list[int]:
    return list(entity.designations.values_list("pk", flat=True))


def test_what_was_said_of_both_is_told_of_the_one_that_stands(firms, desk, gb, jp):
    one, other = firms
    say(gap_of(one), COMMENTED, desk, "Ask London.")
    say(gap_of(other), RESPONDED, gb, "We look at it.")
    say(gap_of(other), COMMENTED, jp, "For the desk alone.", audience=Audience.DESK)
    say(gap_of(other), PLANNED, gb, "After the council.", due_on=SOON)

    join(one, other, desk)

    (found,) = Gap.objects.open().filter(jurisdiction__code="GB")
    assert found.entity == one
    assert (found.state, found.due_on) == (GapState.PLANNED, SOON)
    assert notes(found, desk) == ["Ask London.", "We look at it.", "For the desk alone.", "After the council."]
    assert notes(found, gb) == ["Ask London.", "We look at it.", "After the council."]
    assert one.alignments.get(jurisdiction__code="GB").status == Status.PLANNED


def test_gap_that_another_tells_on_closes_and_says_where(firms, desk):
    one, other = firms
    gone, stands = gap_of(other), gap_of(one)

    join(one, other, desk)

    gone.refresh_from_db()
    assert (gone.state, gone.entity, gone.found_of) == (GapState.CLOSED, one, other)
    closing = gone.events.get(kind=GapEventKind.CLOSED)
    assert closing.note == f"merged into {one.public_id}: goes on in {stands.public_id}"
    assert not Gap.objects.filter(entity=other).exists()
    assert not other.alignments.exists()


def test_latest_word_of_the_two_is_where_the_gap_stands(firms, desk, gb):
    one, other = firms
    say(gap_of(other), GapEventKind.ACKNOWLEDGED, gb, "")
    say(gap_of(one), PLANNED, gb, "After the council.", due_on=SOON)

    join(one, other, desk)

    assert gap_of(one).state == GapState.PLANNED


def test_watchers_and_owner_go_along(firms, desk, gb):
    one, other = firms
    align.watch(gap_of(other), gb, now=NOW)
    align.take_step(
        gap_of(other).pk, Said(GapEventKind.ASSIGNED, Audience.DESK), by=desk, on=TODAY, now=NOW, owner=desk
    )

    join(one, other, desk)

    assert gap_of(one).owner == desk
    assert set(GapWatch.objects.filter(gap=gap_of(one)).values_list("user", flat=True)) == {gb.pk}


def test_parting_what_was_merged_puts_every_word_back(firms, desk, gb):
    one, other = firms
    of_other = records(other)
    say(gap_of(one), COMMENTED, desk, "Ask London.")
    said = say(gap_of(other), PLANNED, gb, "After the council.", due_on=SOON)
    before = {gap.pk: (gap.entity_id, gap.state, gap.due_on) for gap in Gap.objects.all()}
    join(one, other, desk)

    part(one, of_other, desk)

    assert {gap.pk: (gap.entity_id, gap.state, gap.due_on) for gap in Gap.objects.all()} == before
    assert (notes(gap_of(one), desk), notes(gap_of(other), desk)) == (["Ask London."], ["After the council."])
    said.refresh_from_db()
    assert (said.gap.entity, said.taken_in) == (other, None)
    assert state(gap_of(other), gb) == GapState.PLANNED
    assert gap_of(other).events.order_by("pk").last().kind == GapEventKind.RESUMED


def test_what_is_said_while_they_are_one_stays_with_the_one(firms, desk, gb):
    one, other = firms
    of_other = records(other)
    join(one, other, desk)
    say(gap_of(one), COMMENTED, gb, "Of both.")

    part(one, of_other, desk)

    assert (notes(gap_of(one), desk), notes(gap_of(other), desk)) == (["Of both."], [])


def test_gap_that_only_the_merged_one_had_goes_on_as_the_same_gap(firms, desk, gb):
    """The records of the first are parted, so that one partner alone lists it: it has no gap of its own."""
    one, other = firms
    us, au = records(one)
    part(one, [au], desk)
    left = Entity.objects.get(designations=us)
    say(gap_of(other), PLANNED, gb, "After the council.", due_on=SOON)
    gap = gap_of(other)
    events = gap.events.count()

    merge(left, other, by=desk, now=NOW, note="one firm")
    run()

    gap.refresh_from_db()
    assert gap.entity in (left, other)
    assert gap.entity.merged_into is None
    assert (gap.state, gap.due_on, gap.events.count()) == (GapState.PLANNED, SOON, events)
    assert Gap.objects.open().filter(entity=gap.entity, jurisdiction__code="GB").count() == 1


def test_merging_parting_and_merging_again_ends_as_merging_once(firms, desk, gb):
    one, other = firms
    of_other = records(other)
    say(gap_of(other), PLANNED, gb, "After the council.", due_on=SOON)
    join(one, other, desk)
    once = (gap_of(one).pk, gap_of(one).state, notes(gap_of(one), desk))

    part(one, of_other, desk)
    join(one, other, desk)

    assert (gap_of(one).pk, gap_of(one).state, notes(gap_of(one), desk)) == once
    assert Gap.objects.open().filter(jurisdiction__code="GB").count() == 1


def test_aligning_again_after_a_merge_changes_nothing(firms, desk, gb):
    one, other = firms
    say(gap_of(other), PLANNED, gb, "After the council.", due_on=SOON)
    join(one, other, desk)
    before = rows()

    assert align.align_everything(on=TODAY, now=NOW, live=False) == {"opened": 0, "closed": 0}
    assert rows() == before


def test_steps_carried_over_are_in_no_gap_twice(firms, desk, gb):
    one, other = firms
    say(gap_of(other), COMMENTED, gb, "Once.")
    count = GapEvent.objects.filter(by__isnull=False).count()

    join(one, other, desk)

    assert GapEvent.objects.filter(by__isnull=False).count() == count
    assert GapEvent.objects.filter(note="Once.").count() == 1
