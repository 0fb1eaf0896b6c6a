"""
The flow as Celery runs it, top to bottom: one short step each, safe to run twice.

What is left to do is in the rows (a snapshot `received`, a designation `to_resolve`, an entity
`to_align`), so `sweep` takes up whatever a lost message or a killed worker left behind. The
command `refresh` calls the same steps in the foreground.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from celery import Task, shared_task
from django.conf import settings
from django.utils import timezone

from coordination import align, fetch, resolve, store
from coordination.fetch import Planned
from coordination.models import Heartbeat, Snapshot, Source
from coordination.parse import PARSERS, ListFile, Unreadable
from coordination.vocabulary import SnapshotState

log = logging.getLogger(__name__)


@shared_task(bind=True, ignore_result=True)
def tick(self: Task) -> None:
    """Beat sent it and the worker ran it: both are alive (`/readyz`)."""
    now = timezone.now()
    sent_at = (self.request.headers or {}).get("sent_at")
    Heartbeat.objects.update_or_create(
        name="tick", defaults={"sent_at": datetime.fromisoformat(sent_at) if sent_at else now, "run_at": now}
    )


@shared_task(ignore_result=True)
def fetch_due_sources() -> None:
    """Take the editions that lie in `LISTS_DIR`; each new one is stored by a task of its own."""
    if not settings.LISTS_DIR:
        if settings.FETCH:
            log.warning("FETCH=on: fetching from the publishers is not built yet; drop files into LISTS_DIR")
        return
    for planned in fetch.read_manifest(Path(settings.LISTS_DIR)):
        if planned.source in PARSERS:
            snapshot, is_new = receive(planned, now=timezone.now())
            if is_new:
                store_snapshot.delay_on_commit(snapshot_id=snapshot.pk)


@shared_task(ignore_result=True)
def store_snapshot(*, snapshot_id: int) -> None:
    """Read and store an edition that was received; then link and align what it changed."""
    snapshot = Snapshot.objects.select_related("source__jurisdiction").get(pk=snapshot_id)
    if snapshot.state == SnapshotState.RECEIVED:
        read_and_store(snapshot, now=timezone.now())
    resolve_pending.delay_on_commit()


@shared_task(ignore_result=True)
def resolve_pending() -> None:
    resolve.resolve_pending(now=timezone.now())
    align_pending.delay_on_commit()


@shared_task(ignore_result=True)
def align_pending() -> None:
    now = timezone.now()
    align.align_pending(on=now.date(), now=now, live=settings.FETCH)


@shared_task(ignore_result=True)
def align_all() -> None:
    """Once a day: grace runs out and lists go stale without any row changing."""
    now = timezone.now()
    align.align_everything(on=now.date(), now=now, live=settings.FETCH)


@shared_task(ignore_result=True)
def sweep() -> None:
    """Take up what was left: received editions, removals due for confirmation, records and entities pending."""
    for pk in Snapshot.objects.filter(state=SnapshotState.RECEIVED).order_by("pk").values_list("pk", flat=True):
        store_snapshot.delay_on_commit(snapshot_id=pk)
    store.confirm_removals(now=timezone.now())
    resolve_pending.delay_on_commit()


@shared_task(ignore_result=True)
def write_weekly_report() -> None:
    """The report of the week that has just ended."""
    from coordination.publish.report import last_full_week, write_report

    now = timezone.now()
    write_report(last_full_week(now.date()), out=settings.REPORTS_DIR, now=now)


def receive(planned: Planned, *, now: datetime, is_starter: bool = False) -> tuple[Snapshot, bool]:
    """Keep the files of a planned edition; returns its snapshot, and whether it is new."""
    source = Source.objects.select_related("jurisdiction").get(code=planned.source)
    return fetch.receive_files(
        source,
        planned.files,
        edition_on=planned.edition_on or now.date(),
        now=now,
        fields_absent=planned.fields_absent,
        is_starter=is_starter,
    )


def read_and_store(
    snapshot: Snapshot, *, now: datetime, accepted: bool = False, progress: Callable[[], object] = lambda: None
) -> None:
    """
    Read a received edition and store it, or reject it with the reason: nothing of it is stored then.

    `progress` is called for every record read.
    """
    files = [ListFile(name, opened) for name, opened in fetch.open_files(snapshot)]
    try:
        edition = PARSERS[snapshot.source.code](files)
        edition = edition.counting(progress)
        store.store_snapshot(snapshot, edition, now=now, accepted=accepted)
    except Unreadable as error:
        store.reject(snapshot, str(error))


def moment_of(planned: Planned, *, real_now: datetime) -> datetime:
    """
    When an edition from a manifest counts as recorded: midnight UTC of its date, so that older
    editions read later give the history that would have been seen then. Editions of one list and
    one day follow each other by a second.
    """
    if planned.edition_on is None:
        return real_now
    midnight = datetime.combine(planned.edition_on, time.min, tzinfo=UTC)
    same_day = Snapshot.objects.filter(
        source__code=planned.source, received_at__gte=midnight, received_at__lt=midnight + timedelta(days=1)
    )
    return midnight + timedelta(seconds=same_day.count())
