from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination import align, resolve
from coordination.models import Designation, Entity, Match, Stake
from coordination.vocabulary import GapKind, Judgement, LinkGrade
from tests.factories import entry, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

SAME, DIFFERENT, UNSURE = Judgement.SAME, Judgement.DIFFERENT, Judgement.UNSURE


def listed(source: str, edition_on: date, *names: str, programme: str, day: date = date(2020, 1, 1)) -> None:
    rows = [entry(f"{source}{name}", name=name, programme=programme, listed_on=day) for name in names]
    stored(source, edition_on, *rows)


@pytest.fixture
def firms(now) -> None:
    """Two firms that the US and Australia have designated; the UK has one of them, under another name."""
    listed("us_ofac_sdn", date(2026, 11, 1), "Alpha Trading", "Beta Shipping", programme="DPRK3")
    listed("au_dfat", date(2026, 11, 1), "Alpha Trading", "Beta Shipping", programme="Autonomous (DPRK)")
    listed(
        "gb_uksl",
        date(2026, 11, 1),
        "Alfa Handel",
        programme="The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019",
    )
    resolve.resolve_pending(now=now)
    align.align_pending(on=now.date(), now=now, live=False)


def alpha(source: str = "us_ofac_sdn") -> Designation:
    return Designation.objects.get(name="Alpha Trading", source__code=source)


def ask(left: Designation, right: Designation, now) -> Match:
    left, right = sorted((left, right), key=lambda d: d.pk)
    Match.objects.standing().filter(left=left, right=right).update(superseded_at=now)
    return Match.objects.create(
        left=left, right=right, grade=LinkGrade.NAME_ALONE, explanation="alike", judgement=UNSURE, judged_at=now
    )


def gaps_of_the_uk(gaps) -> list[GapKind]:
    return [gap.kind for gap in gaps if gap.jurisdiction == "GB"]


def test_same_would_close_the_gap_of_the_uk(firms, now):
    match = ask(alpha(), Designation.objects.get(name="Alfa Handel"), now)

    ((answer, found),) = align.prospects_of([match.pk], on=now.date(), live=False).values()

    assert answer is SAME
    assert gaps_of_the_uk(found.closes) == [GapKind.NOT_FOLLOWED]
    assert gaps_of_the_uk(found.opens) == []
    assert len(found.now) == 2
    assert len(found.then) == 1


def test_different_would_part_what_is_one_entity(firms, now):
    match = ask(alpha(), alpha("au_dfat"), now)

    ((answer, found),) = align.prospects_of([match.pk], on=now.date(), live=False).values()

    assert answer is DIFFERENT
    assert gaps_of_the_uk(found.closes) == [GapKind.NOT_FOLLOWED]
    assert len(found.then) == 2


def test_what_is_foreseen_is_what_happens(firms, now):
    officer = get_user_model().objects.create_user("officer")
    match = ask(alpha(), Designation.objects.get(name="Alfa Handel"), now)
    ((_, found),) = align.prospects_of([match.pk], on=now.date(), live=False).values()

    resolve.judge([match.pk], SAME, by=officer, now=now)
    counts = align.align_pending(on=now.date(), now=now, live=False)

    assert (counts["opened"], counts["closed"]) == (len(found.opens), len(found.closes))
    entity = Entity.objects.get(designations=alpha())
    assert [cell.status for cell in found.then[0].cells] == list(
        entity.alignments.order_by("jurisdiction__position").values_list("status", flat=True)
    )


def test_queue_is_weighed_by_what_hangs_on_it(firms, now):
    much = ask(alpha(), Designation.objects.get(name="Alfa Handel"), now)

    assert align.weigh_waiting(None, on=now.date(), now=now, live=False) == 1

    stake = Stake.objects.get()
    assert (stake.match, stake.answer, stake.closes) == (much, SAME, 1)
    assert stake.points > 10


def test_only_pairs_about_changed_entities_are_weighed_again(firms, now):
    one = ask(alpha(), Designation.objects.get(name="Alfa Handel"), now)
    other = ask(
        Designation.objects.get(name="Beta Shipping", source__code="us_ofac_sdn"),
        Designation.objects.get(name="Beta Shipping", source__code="au_dfat"),
        now,
    )
    align.weigh_waiting([], on=now.date(), now=now, live=False)  # those not weighed yet
    later = now + timedelta(hours=1)

    assert align.weigh_waiting([one.left.entity_id], on=now.date(), now=later, live=False) == 1

    assert dict(Stake.objects.values_list("match", "weighed_at")) == {one.pk: later, other.pk: now}


def test_pair_that_was_answered_has_no_weight_any_more(firms, now):
    match = ask(alpha(), Designation.objects.get(name="Alfa Handel"), now)
    align.weigh_waiting(None, on=now.date(), now=now, live=False)

    resolve.judge([match.pk], UNSURE, by=get_user_model().objects.create_user("officer"), now=now)
    align.weigh_waiting([], on=now.date(), now=now, live=False)

    assert not Stake.objects.exists()
    assert Match.objects.set_aside().count() == 1


def test_pair_set_aside_waits_again_when_a_record_changes(firms, now):
    match = ask(alpha(), Designation.objects.get(name="Alfa Handel"), now)
    resolve.judge([match.pk], UNSURE, by=get_user_model().objects.create_user("officer"), now=now)
    assert not Match.objects.waiting().exists()

    listed("gb_uksl", date(2026, 11, 25), "Alfa Handel", "Somebody Else", programme="The Belarus (Sanctions)")

    assert Match.objects.waiting().count() == 1
    assert not Match.objects.set_aside().exists()


def test_weighing_many_pairs_asks_as_often_as_weighing_one(firms, now):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            align.weigh_waiting(None, on=now.date(), now=now, live=False)
        return len(captured)

    ask(alpha(), Designation.objects.get(name="Alfa Handel"), now)
    ask(alpha(), alpha("au_dfat"), now)
    queries()
    few = queries()
    for source in ("us_ofac_sdn", "au_dfat"):
        ask(
            Designation.objects.get(name="Beta Shipping", source__code=source),
            Designation.objects.get(name="Alfa Handel"),
            now,
        )

    assert queries() == few
