"""A gap goes with the records it is about where these are parted from their entity, and says where its story is."""

from datetime import date

import pytest

from coordination import align
from coordination.align import Said
from coordination.models import DesignationVersion, Entity, Gap, GapWatch, Jurisdiction
from coordination.resolve.regroup import merge, split
from coordination.vocabulary import Audience, GapEventKind, GapKind, GapState, LinkGrade, Severity, Status, WaiverReason
from tests.admin.world import NOW, TODAY, link_and_align
from tests.align.telling import SOON, gap_of, notes, run, say
from tests.factories import entry, rows, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

COMMENTED, PLANNED, WAIVED = GapEventKind.COMMENTED, GapEventKind.PLANNED, GapEventKind.WAIVED
ASSIGNED = Said(GapEventKind.ASSIGNED, Audience.DESK)
ACTS, REPEATING = ("us_ofac_sdn", "au_dfat"), ("eu_fsf", "kr_kofiu", "jp_mof")
LISTS = {
    "us_ofac_sdn": "DPRK3",
    "au_dfat": "Autonomous (DPRK)",
    "eu_fsf": "PRK",
    "kr_kofiu": "E.O.13382",
    "gb_uksl": "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019",
    "jp_mof": "北朝鮮のミサイル又は大量破壊兵器計画に関連する者",
}


def firm(*sources: str, repeating: tuple[str, ...] = ()) -> Entity:
    """A firm on these lists, and the UK's without it; a record of a list in `repeating` is no act of its own."""
    for number, source in enumerate((*sources, *repeating)):
        record = entry(f"r{number}", name="Firm Alpha Trading", programme=LISTS[source], listed_on=date(2020, 1, 1))
        stored(source, date(2026, 11, 2), record)
    if "gb_uksl" not in sources:
        stored("gb_uksl", date(2026, 11, 2), entry("DPR0001", name="Somebody Else", listed_on=date(2019, 1, 1)))
    DesignationVersion.objects.filter(designation__source__code__in=repeating).update(transposes_un=True)
    link_and_align()
    return Entity.objects.get(name__startswith="Firm")


def part(entity: Entity, *sources: str, desk) -> Entity:
    """Part the records of these lists from the entity; returns what they are of now."""
    chosen = list(entity.designations.filter(source__code__in=sources).values_list("pk", flat=True))
    other = split(entity, chosen, by=desk, now=NOW, note="two firms after all")
    run()
    return other


def story(gap: Gap) -> list[tuple[str, str]]:
    return list(gap.events.order_by("pk").values_list("kind", "note"))


def test_gap_goes_with_the_records_that_it_rests_on(desk, gb):
    one = firm(*ACTS, repeating=REPEATING)
    gap = gap_of(one)
    say(gap, COMMENTED, desk, "Ask London.")
    say(gap, PLANNED, gb, "After the council.", due_on=SOON)

    other = part(one, *ACTS, desk=desk)

    gap.refresh_from_db()
    assert gap.entity == other != one
    assert (gap.state, gap.due_on) == (GapState.PLANNED, SOON)
    assert notes(gap, desk) == ["Ask London.", "After the council."]
    assert story(gap)[-1] == ("carried", f"parted from {one.public_id} with the records it is about")
    assert other.alignments.get(jurisdiction__code="GB").status == Status.PLANNED
    assert not Gap.objects.open().filter(entity=one, jurisdiction__code="GB").exists()


def test_gap_found_of_both_stays_where_it_was_and_the_new_one_says_where_the_story_is(desk, gb):
    one = firm(*ACTS, "eu_fsf", "kr_kofiu")
    gap = gap_of(one)
    say(gap, COMMENTED, gb, "We look at it.")
    align.watch(gap, gb, now=NOW)
    align.take_step(gap.pk, ASSIGNED, by=desk, on=TODAY, now=NOW, owner=desk)

    other = part(one, "eu_fsf", "kr_kofiu", desk=desk)

    assert gap_of(one) == gap
    assert notes(gap, gb) == ["We look at it."]
    new = gap_of(other)
    assert story(new) == [("opened", f"what was said before it was parted from {one.public_id} is in {gap.public_id}")]
    assert new.owner == desk
    assert GapWatch.objects.get(gap=new).user == gb


def test_gap_of_neither_side_closes_and_says_that_records_were_parted(desk, gb):
    one = firm(*ACTS)
    gap = gap_of(one)

    other = part(one, ACTS[1], desk=desk)

    gap.refresh_from_db()
    assert (gap.entity, gap.state) == (one, GapState.CLOSED)
    closing = gap.events.get(kind=GapEventKind.CLOSED)
    assert closing.note.startswith("records that it rested on were parted from the entity; not designated")
    assert not Gap.objects.filter(entity=other, jurisdiction__code="GB").exists()


def test_what_was_said_stands_again_when_the_records_are_joined_again(desk, gb):
    one = firm(*ACTS)
    gap = gap_of(one)
    say(gap, WAIVED, gb, "Weighed in May.", reason=WaiverReason.DECIDED_AGAINST, expires_on=SOON)
    other = part(one, ACTS[1], desk=desk)

    merge(one, other, by=desk, now=NOW, note="one firm after all")
    run()

    gap.refresh_from_db()
    assert (gap_of(one), gap.state) == (gap, GapState.WAIVED)
    assert story(gap)[-1][0] == "resumed"


def test_gap_that_went_with_its_records_comes_back_with_them(desk, gb):
    one = firm(*ACTS, repeating=REPEATING)
    gap = gap_of(one)
    say(gap, COMMENTED, gb, "We look at it.")
    other = part(one, *ACTS, desk=desk)

    merge(one, other, by=desk, now=NOW, note="one firm after all")
    run()

    assert gap_of(one) == gap
    assert notes(gap, gb) == ["We look at it."]


def test_gap_in_what_a_list_prints_stays_with_the_record_of_that_list(desk, gb):
    """It rests on what two others print, and is about the one of the UK."""
    one = firm(*ACTS, "gb_uksl", repeating=REPEATING)
    printed = [{"designation": record.pk} for record in one.designations.filter(source__code__in=ACTS)]
    gap = Gap.objects.create(
        entity=one,
        jurisdiction=Jurisdiction.objects.get(code="GB"),
        kind=GapKind.DATA_MISSING,
        regime=one.regimes.get(),
        severity=Severity.LOW,
        severity_points=5,
        grade=LinkGrade.VALID_IDENTIFIER,
        evidence=printed,
        opened_on=TODAY,
        detected_at=NOW,
    )

    part(one, *ACTS, desk=desk)

    gap.refresh_from_db()
    assert gap.entity == one


def test_aligning_again_after_a_split_changes_nothing(desk, gb):
    one = firm(*ACTS, repeating=REPEATING)
    say(gap_of(one), COMMENTED, gb, "We look at it.")
    part(one, *ACTS, desk=desk)
    before = rows()

    assert align.align_everything(on=TODAY, now=NOW, live=False) == {"opened": 0, "closed": 0}
    Entity.objects.update(to_align=True)
    assert run() == {"opened": 0, "closed": 0}
    assert rows() == before
