"""
The flow as Celery runs it, top to bottom: one short step each, safe to run twice.

What is left to do is in the rows (a snapshot `received`, a designation `to_resolve`, an entity
`to_align`), so `sweep` takes up whatever a lost message or a killed worker left behind. The
command `refresh` calls the same steps in the foreground.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import SystemRandom

from celery import Task, shared_task
from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from coordination import align, ceiling, fetch, resolve, store
from coordination.fetch import Planned
from coordination.models import Change, Dispatch, Entity, Heartbeat, Snapshot, Source
from coordination.parse import PARSERS, ListFile, Unreadable
from coordination.records import Edition, ListEntry
from coordination.vocabulary import SnapshotState
from coordination.weeks import last_full_week, read_week

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
    """
    Ask every publisher whose list is due, each by a task of its own; nobody while FETCH is off.

    Where `LISTS_DIR` is set, the editions that lie there are taken instead of the network.
    """
    if fetch.is_allowed():
        due = Source.objects.due(now=timezone.now()).filter(code__in=PARSERS).order_by("pk")
        for pk in due.values_list("pk", flat=True):
            fetch_source.delay_on_commit(source_id=pk)
    if not settings.LISTS_DIR:
        return
    for planned in fetch.read_manifest(Path(settings.LISTS_DIR)):
        if planned.source in PARSERS:
            snapshot, is_new = receive(planned, now=timezone.now())
            if is_new:
                store_snapshot.delay_on_commit(snapshot_id=snapshot.pk)


@shared_task(ignore_result=True)
def fetch_source(*, source_id: int) -> None:
    """
    Ask one publisher; a new edition is stored by a task of its own.

    A fault is not retried by Celery: it stands in the source's row, with the moment to try again,
    and that is when `fetch_due_sources` sends this task next.
    """
    source = fetch.claim(source_id, now=timezone.now()) if fetch.is_allowed() else None
    if source is None:
        return
    try:
        snapshot = ask_publisher(source, now=timezone.now())
    except fetch.FetchError as fault:
        log.warning("%s not fetched: %s", source.code, fault)
        return
    if snapshot is not None:
        store_snapshot.delay_on_commit(snapshot_id=snapshot.pk)


@shared_task(ignore_result=True)
def store_snapshot(*, snapshot_id: int) -> None:
    """
    Read and store an edition that was received; then link and align what it changed.

    Editions of its list that were received for earlier days go first: stored later they would be held.
    """
    snapshot = Snapshot.objects.get(pk=snapshot_id)
    for received in (
        Snapshot.objects.filter(
            source=snapshot.source_id, state=SnapshotState.RECEIVED, edition_on__lte=snapshot.edition_on
        )
        .select_related("source__jurisdiction")
        .order_by("edition_on", "pk")
    ):
        read_and_store(received, now=timezone.now())
    resolve_pending.delay_on_commit()


@shared_task(ignore_result=True)
def accept_snapshot(*, snapshot_id: int) -> None:
    """Read and store a held edition that a person has accepted; then link and align what it changed."""
    snapshot = Snapshot.objects.accepted_and_waiting().select_related("source__jurisdiction").filter(pk=snapshot_id)
    for accepted in snapshot:
        read_and_store(accepted, now=timezone.now(), accepted=True)
    resolve_pending.delay_on_commit()


@shared_task(ignore_result=True)
def resolve_pending() -> None:
    resolve.resolve_pending(now=timezone.now())
    align_pending.delay_on_commit()


@shared_task(ignore_result=True)
def align_pending() -> None:
    derive_pending(now=timezone.now())


@shared_task(ignore_result=True)
def align_all() -> None:
    """Once a day: grace and waivers run out and lists go stale without any row changing."""
    now = timezone.now()
    align.expire_waivers(on=now.date(), now=now)
    align.align_everything(on=now.date(), now=now, live=settings.FETCH)
    align.weigh_waiting(None, on=now.date(), now=now, live=settings.FETCH)


@shared_task(ignore_result=True)
def write_figures() -> None:
    """Keep the alignment figures of this week, complete those of weeks that ended, and read ownership again."""
    now = timezone.now()
    align.rebuild_ownership()
    align.write_week_figures(now=now)
    for week in align.missing_weeks(today=now.date()):
        align.rebuild_week_figures(week, now=now, live=settings.FETCH)


@shared_task(ignore_result=True)
def follow_deliveries() -> None:
    """Leads from ships, berth operators and banks; facilitators of which the cells are then derived anew."""
    ceiling.follow_deliveries(now=timezone.now())
    align_pending.delay_on_commit()


@shared_task(ignore_result=True)
def sweep() -> None:
    """
    Take up what was left: received editions, accepted ones, removals due for confirmation, records and
    entities pending.
    """
    for pk in Snapshot.objects.filter(state=SnapshotState.RECEIVED).order_by("pk").values_list("pk", flat=True):
        store_snapshot.delay_on_commit(snapshot_id=pk)
    for pk in Snapshot.objects.accepted_and_waiting().order_by("pk").values_list("pk", flat=True):
        accept_snapshot.delay_on_commit(snapshot_id=pk)
    store.confirm_removals(now=timezone.now())
    resolve_pending.delay_on_commit()


@shared_task(ignore_result=True)
def write_weekly_report() -> None:
    """
    The report of the week that has ended, and the messages that carry it.

    Sent twice, or late, it makes one report; what a worker left behind is taken up by the next tick.
    """
    from coordination.publish import dispatch, report

    now = timezone.now()
    week = last_full_week(now.date())
    if now < read_week(week, today=now.date()).reported_at or not dispatch.claim_week(week, now=now):
        return
    try:
        report.write_report(week, out=settings.REPORTS_DIR, now=now, partners=True)
        dispatch.plan_dispatches(week, now=now)
    except Exception as fault:
        dispatch.finish_week(week, now=now, error=f"{type(fault).__name__}: {fault}")
        raise
    dispatch.finish_week(week, now=timezone.now())
    send_reports.delay_on_commit()


@shared_task(ignore_result=True)
def send_reports() -> None:
    """Send what is due, one by one; first take up what a worker left behind."""
    from coordination.publish import dispatch

    dispatch.release_left_behind(now=timezone.now())
    for pk in Dispatch.objects.due(now=timezone.now()).order_by("next_at", "pk").values_list("pk", flat=True):
        try:
            dispatch.send_dispatch(pk, now=timezone.now(), folder=settings.REPORTS_DIR)
        except Exception:  # one message that cannot be made keeps none of the others back
            log.exception("the report cannot be sent (dispatch %s)", pk)


def ask_publisher(
    source: Source, *, now: datetime, progress: Callable[[int], object] = lambda size: None
) -> Snapshot | None:
    """Fetch one list; returns its snapshot where it is new. Raises FetchError, which stands in the source's row too."""

    def printed_day(paths: Sequence[Path]) -> date | None:
        return _printed_day(Planned(source.code, tuple(paths)))

    return fetch.fetch_source(source, now=now, dice=SystemRandom().random(), printed_day=printed_day, progress=progress)


def receive(planned: Planned, *, now: datetime, is_starter: bool = False) -> tuple[Snapshot, bool]:
    """Keep the files of a planned edition; returns its snapshot, and whether it is new."""
    source = Source.objects.select_related("jurisdiction").get(code=planned.source)
    return fetch.receive_files(
        source,
        planned.files,
        edition_on=planned.edition_on or min(_printed_day(planned) or now.date(), now.date()),
        now=now,
        fields_absent=planned.fields_absent,
        is_starter=is_starter,
    )


def _printed_day(planned: Planned) -> date | None:
    """The day that the publisher's file prints; None where it prints none or cannot be read."""
    try:
        return _parsed(planned.source, [_on_disk(path) for path in planned.files]).published_on
    except Unreadable:
        return None  # it is rejected, with the reason, when it is stored


def _on_disk(path: Path) -> ListFile:
    return ListFile(path.name, lambda: path.open("rb"))


def read_and_store(
    snapshot: Snapshot, *, now: datetime, accepted: bool = False, progress: Callable[[], object] = lambda: None
) -> None:
    """
    Read a received edition and store it, or reject it with the reason: nothing of it is stored then.

    `progress` is called for every record read.
    """
    try:
        store.store_snapshot(snapshot, _kept(snapshot).counting(progress), now=now, accepted=accepted)
    except Unreadable as error:
        store.reject(snapshot, str(error))


def read_again(snapshot: Snapshot, *, now: datetime, progress: Callable[[], object] = lambda: None) -> store.Reread:
    """Correct what we hold of a list to what its newest accepted edition is now read as."""
    try:
        return store.read_again(snapshot, _kept(snapshot).counting(progress), now=now)
    except Unreadable as error:
        return store.Reread(refused=f"it cannot be read any more: {error}")


def derive_pending(*, now: datetime) -> dict[str, int]:
    """
    Align the entities that are left `to_align`, and weigh the pairs about them that wait for a person.

    Returns gaps opened and closed.
    """
    pending = list(Entity.objects.to_be_aligned().values_list("pk", flat=True))
    counts = align.align_entities(pending, on=now.date(), now=now, live=settings.FETCH)
    align.weigh_waiting(pending, on=now.date(), now=now, live=settings.FETCH)
    return counts


def preview(snapshot: Snapshot) -> store.Preview:
    """What accepting a held edition would change; nothing is written."""
    try:
        return store.preview(snapshot, _kept(snapshot))
    except (Unreadable, OSError) as error:
        return store.Preview(refused=str(error))


def _kept(snapshot: Snapshot) -> Edition:
    """The edition in the kept files of a snapshot. Raises Unreadable, at the latest when it is read."""
    files = [ListFile(name, opened) for name, opened in fetch.open_files(snapshot)]
    return _parsed(snapshot.source.code, files)


def _parsed(source: str, files: Sequence[ListFile]) -> Edition:
    """The edition that the files hold. Where the parser itself fails, the edition cannot be read either: Unreadable."""
    with _unreadable_where_the_parser_fails(source):
        edition = PARSERS[source](files)

    def entries() -> Iterator[ListEntry]:
        with _unreadable_where_the_parser_fails(source):
            yield from edition.entries

    return replace(edition, entries=entries())


@contextmanager
def _unreadable_where_the_parser_fails(source: str) -> Iterator[None]:
    try:
        yield
    except (Unreadable, OSError, MemoryError):  # the last two say nothing about the file
        raise
    except Exception as error:
        log.exception("%s: the parser failed", source)
        said = " ".join(str(error).split())
        raise Unreadable(f"{source}: the parser failed on this file ({type(error).__name__}: {said})") from error


def moment_of(planned: Planned, *, real_now: datetime, is_starter: bool = False) -> datetime:
    """
    When an edition from a manifest counts as recorded: midnight UTC of its date, so that older
    editions read later give the history that would have been seen then. Editions of one list and
    one day follow each other by a second. Where its list has recorded anything later, it counts
    as recorded now: what was known is not rewritten.
    """
    if planned.edition_on is None:
        return real_now
    midnight = datetime.combine(planned.edition_on, time.min, tzinfo=UTC)
    recorded = Change.objects.filter(source__code=planned.source, snapshot__is_starter=is_starter)
    last = recorded.aggregate(last=Max("recorded_at"))["last"]
    if last is None or last < midnight:
        return min(midnight, real_now)
    return min(last + timedelta(seconds=1), real_now) if last < midnight + timedelta(minutes=1) else real_now
