"""Two workers at once, on a real PostgreSQL: each with its own connection and thread."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from coordination.align import CannotStep, Said, align_entities, align_everything, take_step
from coordination.models import Alignment, AuditEntry, Entity, Gap, GapEvent
from coordination.reference import load_reference
from coordination.resolve import resolve_pending
from coordination.vocabulary import Audience, GapEventKind, GapState, WaiverReason
from tests.align.test_entities import NOW, TODAY, read, says, unlike
from tests.people import officer

BANKS = 20

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one write at a time: there is no other worker to meet"
    ),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def banks() -> list[int]:
    load_reference(now=NOW)
    for source, listed_on in (("us_ofac_sdn", "2024-05-16"), ("gb_uksl", "2024-06-01")):
        read(
            source,
            *(says(source, listed_on, key=f"{number}", name=unlike(number), identifiers=()) for number in range(BANKS)),
        )
    read("eu_fsf")
    resolve_pending(now=NOW)
    return list(Entity.objects.values_list("pk", flat=True))


def at_once(*works) -> None:
    """Run in threads that start together; a fault of any is raised here."""
    start, faults = threading.Barrier(len(works)), []

    def run(work) -> None:
        try:
            start.wait(timeout=30)
            work()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    if faults:
        raise faults[0]
    assert not any(thread.is_alive() for thread in threads)


def test_two_workers_that_align_the_same_entities_leave_one_open_gap_each(banks):
    def work() -> None:
        align_entities(banks, on=TODAY, now=NOW, live=False)

    at_once(work, work)

    assert Gap.objects.filter(jurisdiction__code="EU").count() == BANKS
    assert GapEvent.objects.filter(kind=GapEventKind.OPENED).count() == Gap.objects.count()
    assert Alignment.objects.count() == 8 * BANKS
    assert align_everything(on=TODAY, now=NOW, live=False) == {"opened": 0, "closed": 0}


def test_worker_that_aligns_all_and_one_that_aligns_some_meet_without_harm(banks):
    at_once(
        lambda: align_everything(on=TODAY, now=NOW, live=False),
        lambda: align_entities(banks[::2], on=TODAY, now=NOW, live=False),
        lambda: align_entities(banks[1::2], on=TODAY, now=NOW, live=False),
    )

    assert Gap.objects.open().filter(jurisdiction__code="EU").count() == BANKS
    assert not GapEvent.objects.exclude(kind=GapEventKind.OPENED).exists()
    assert not Entity.objects.to_be_aligned().exists()


# People at once

ACKNOWLEDGE = Said(GapEventKind.ACKNOWLEDGED, Audience.ALL)
PLAN = Said(GapEventKind.PLANNED, Audience.ALL, due_on=TODAY + timedelta(days=30))
WAIVE = Said(GapEventKind.WAIVED, Audience.ALL, reason=WaiverReason.OPERATIONAL, expires_on=TODAY + timedelta(days=60))
COMMENT = Said(GapEventKind.COMMENTED, Audience.ALL, note="See the annex.")


@pytest.fixture
def gap(banks) -> Gap:
    align_everything(on=TODAY, now=NOW, live=False)
    return Gap.objects.filter(jurisdiction__code="EU").order_by("pk")[0]


def taking(gap: Gap, said: Said, by, refused: list[str]):
    def work() -> None:
        try:
            take_step(gap.pk, said, by=by, on=TODAY, now=NOW)
        except CannotStep as why:
            refused.append(str(why))

    return work


def said_of(gap: Gap) -> list[str]:
    return sorted(gap.events.filter(by__isnull=False).values_list("kind", flat=True))


def is_whole(gap: Gap, reader) -> bool:
    """What the columns say is where the steps lead, and the audit log hangs together."""
    gap.refresh_from_db()
    seen = Gap.objects.seen_by(reader, on=TODAY).get(pk=gap.pk)
    return (gap.state, gap.due_on) == (seen.seen_state, seen.seen_due_on) and not AuditEntry.objects.first_broken()


def test_of_two_who_acknowledge_at_once_one_is_told_that_it_is_done(gap):
    refused: list[str] = []

    at_once(*(taking(gap, ACKNOWLEDGE, officer(name), refused) for name in ("ann", "ben")))

    assert said_of(gap) == ["acknowledged"]
    assert refused == ["It is acknowledged already."]
    assert is_whole(gap, officer("cleo"))


def test_plan_and_waiver_at_once_are_both_kept_and_the_later_holds(gap):
    refused: list[str] = []

    at_once(taking(gap, PLAN, officer("ann"), refused), taking(gap, WAIVE, officer("ben"), refused))

    assert refused == []
    assert said_of(gap) == ["planned", "waived"]
    last = gap.events.order_by("-pk")[0]
    assert is_whole(gap, officer("cleo"))
    assert gap.state == {"planned": GapState.PLANNED, "waived": GapState.WAIVED}[last.kind]


def test_one_comment_that_is_sent_twice_at_once_is_kept_once(gap):
    ann, refused = officer("ann"), []

    at_once(taking(gap, COMMENT, ann, refused), taking(gap, COMMENT, ann, refused))

    assert (said_of(gap), refused) == (["commented"], [])


def test_step_that_is_taken_while_cells_are_derived_is_kept(gap):
    refused: list[str] = []

    at_once(
        taking(gap, PLAN, officer("ann"), refused),
        lambda: align_everything(on=TODAY, now=NOW, live=False),
        lambda: align_everything(on=TODAY, now=NOW, live=False),
    )
    align_everything(on=TODAY, now=NOW, live=False)

    assert (said_of(gap), refused) == (["planned"], [])
    assert is_whole(gap, officer("cleo"))
    assert Gap.objects.open().filter(jurisdiction__code="EU").count() == BANKS
