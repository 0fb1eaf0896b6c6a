"""Two workers at once, on a real PostgreSQL: each with its own connection and thread."""

import threading

import pytest
from django.db import connection, connections

from coordination.align import align_entities, align_everything
from coordination.models import Alignment, Entity, Gap, GapEvent
from coordination.reference import load_reference
from coordination.resolve import resolve_pending
from coordination.vocabulary import GapEventKind
from tests.align.test_entities import NOW, TODAY, read, says, unlike

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
