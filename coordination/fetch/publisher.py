"""
Ask a publisher for a list and keep what came. Whatever happens, the source's row says so.

`Source.next_fetch_at` is the queue: a fault puts it off, so that nothing has to wait in a worker,
and a worker that was killed loses its claim after an hour.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.conf import settings

from coordination.fetch.files import receive_files
from coordination.fetch.http import Limits, Refused, TransportFault, get, name_of
from coordination.fetch.markers import feed_marker, newest_link
from coordination.fetch.schedule import Known, is_fresh_look_due, next_look, next_try, wait_asked
from coordination.models import Snapshot, Source
from coordination.vocabulary import NoticedBy

LEASE = timedelta(hours=1)
GROWTH = 10  # a file ten times its last size is not that list
MAX_PAGE = 8 << 20  # bytes of a feed or a page

Progress = Callable[[int], object]


class FetchNotAllowed(Exception):
    """FETCH is off, or LISTS_DIR is read instead: nothing may leave this machine."""


@dataclass(frozen=True)
class _Look:
    """What a publisher says before the list itself is asked for."""

    addresses: list[str]
    marker: str = ""  # "" where it has none, or none that can be read
    day: date | None = None


@dataclass(frozen=True)
class _Outcome:
    said: str
    known: Known
    snapshot: Snapshot | None = None  # that has the bytes which came; None where none had to come
    is_new: bool = False


@dataclass(frozen=True)
class _Received:
    path: Path
    headers: dict[str, str]


def is_allowed() -> bool:
    return bool(settings.FETCH and not settings.LISTS_DIR)


def claim(source_id: int, *, now: datetime) -> Source | None:
    """Take a source whose time has come, so that no other worker does; None where it has not."""
    taken = Source.objects.due(now=now).filter(pk=source_id).update(next_fetch_at=now + LEASE)
    return Source.objects.select_related("jurisdiction").get(pk=source_id) if taken else None


def fetch_source(
    source: Source,
    *,
    now: datetime,
    dice: float,
    printed_day: Callable[[Sequence[Path]], date | None],
    limits: Limits | None = None,
    progress: Progress = lambda size: None,
) -> Snapshot | None:
    """
    Ask the publisher, keep what is new, and say in the source what happened and when to ask again.

    dice         0 to 1: spreads the time of the next request
    printed_day  reads the publisher's own date out of the files
    progress     is told the bytes of every piece received

    Returns the new snapshot; None where nothing changed. Raises TransportFault or Refused where
    nothing was received: no snapshot then, and the last good state stands. All files or none.
    """
    if not is_allowed():
        raise FetchNotAllowed(source.code)
    known, cadence = _known(source), timedelta(hours=source.cadence_hours)
    limits = limits or Limits()
    try:
        outcome = _fetch(source, known, printed_day, now, limits, progress)
    except TransportFault as fault:
        failures, wait = known.failures + 1, wait_asked(fault.retry_after, now=now)
        again_at = next_try(now, cadence, failures=failures, dice=dice, wait=wait)
        _note(source, replace(known, failures=failures), f"Not fetched: {fault}", now, again_at)
        raise
    except Refused as fault:
        _note(source, replace(known, failures=0), f"Not fetched: {fault}", now, next_look(now, cadence, dice=dice))
        raise
    except Exception as error:  # ours, like a full disk: the publisher is not to be asked again at once
        failures = known.failures + 1
        said = f"Not fetched, by a fault of this machine: {type(error).__name__}: {error}"
        again_at = next_try(now, cadence, failures=failures, dice=dice)
        _note(source, replace(known, failures=failures), said, now, again_at)
        raise
    moments = [source.last_changed_at, outcome.snapshot and outcome.snapshot.received_at]
    _note(
        source,
        replace(outcome.known, failures=0),
        outcome.said,
        now,
        next_look(now, cadence, dice=dice),
        last_good_at=now,
        last_changed_at=max((moment for moment in moments if moment), default=None),
    )
    return outcome.snapshot if outcome.is_new else None


def _known(source: Source) -> Known:
    known = Known.read(source.fetch_state)
    if Snapshot.objects.filter(source=source, is_starter=False).exists():
        return known
    return Known(failures=known.failures)  # nothing is kept, so "unchanged" would be no answer


def _note(source: Source, known: Known, said: str, now: datetime, again_at: datetime, **good: Any) -> None:
    fields = {
        "last_tried_at": now,
        "last_result": said[:400],
        "next_fetch_at": again_at,
        "fetch_state": known.state(),
        **good,
    }
    for name, value in fields.items():
        setattr(source, name, value)
    Source.objects.filter(pk=source.pk).update(**fields)


def _fetch(
    source: Source,
    known: Known,
    printed_day: Callable[[Sequence[Path]], date | None],
    now: datetime,
    limits: Limits,
    progress: Progress,
) -> _Outcome:
    fresh = is_fresh_look_due(known, now=now)
    look = _look(source, limits)
    if look.marker and look.marker == known.marker and not fresh:
        return _Outcome("Unchanged by the publisher's own sign of changes; nothing was downloaded", known)
    conditions = {} if fresh else _conditions(source, known, look)
    with _room(now) as folder:
        received = _download(source, look, conditions, folder, limits, progress)
        if not received:
            return _Outcome("Unchanged: the publisher answered 304 (Not Modified)", known)
        if len(received) > 1 and _look(source, limits).marker != look.marker:
            raise TransportFault("the publisher put out a new edition while the files of one were fetched")
        paths = [file.path for file in received]
        snapshot, is_new = receive_files(
            source,
            paths,
            edition_on=min(printed_day(paths) or look.day or now.date(), now.date()),
            now=now,
            headers={file.path.name: file.headers for file in received},
        )
    return _Outcome(
        _said(snapshot, is_new=is_new),
        _learned(known, look, received[-1].headers, now=now),
        snapshot,
        is_new=is_new,
    )


def _said(snapshot: Snapshot, *, is_new: bool) -> str:
    if is_new:
        size = sum(file["size"] for file in snapshot.files)
        return f"A new edition was received, of {snapshot.edition_on} ({size:,} bytes)"
    return f"Unchanged: the same bytes as the edition of {snapshot.edition_on}"


def _learned(known: Known, look: _Look, headers: Mapping[str, str], *, now: datetime) -> Known:
    return replace(
        known,
        downloaded_at=now,
        marker=look.marker or known.marker,
        marker_since=now if look.marker and look.marker != known.marker else known.marker_since,
        address=look.addresses[0],
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
    )


def _look(source: Source, limits: Limits) -> _Look:
    """
    The addresses to fetch from, and the publisher's own sign of a change where it gives one.

    Where a feed or a redirect fails, the list itself may be there all the same, and is fetched.
    """
    addresses = list(source.addresses)
    if source.noticed_by == NoticedBy.LINK:
        linked = newest_link(_page(source.marker, limits), source.marker, addresses)
        if linked is None:
            raise Refused(f"no file named like {' or '.join(addresses)} is linked on {source.marker}")
        return _Look([linked.address], linked.address, linked.day)
    if not addresses:
        raise Refused("it has no address")
    try:
        if source.noticed_by == NoticedBy.FEED:
            return _Look(addresses, feed_marker(_page(source.marker, limits), name_of(addresses[0])))
        if source.noticed_by == NoticedBy.REDIRECT:
            answer = get(source.marker, None, agent=settings.USER_AGENT, limits=limits)
            return _Look(addresses, " ".join(filter(None, (answer.name, answer.headers.get("etag")))))
    except Refused:
        pass
    except TransportFault as fault:
        if fault.asks_to_wait:
            raise
    return _Look(addresses)


def _page(address: str, limits: Limits) -> bytes:
    page = BytesIO()
    get(address, page, agent=settings.USER_AGENT, limits=replace(limits, max_bytes=MAX_PAGE), may_be_page=True)
    return page.getvalue()


def _conditions(source: Source, known: Known, look: _Look) -> dict[str, str]:
    """Where an edition is one file: of several, some might be left out as unchanged."""
    if source.noticed_by != NoticedBy.VALIDATORS or look.addresses != [known.address]:
        return {}
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _download(
    source: Source, look: _Look, conditions: Mapping[str, str], folder: Path, limits: Limits, progress: Progress
) -> list[_Received]:
    """The files of an edition, all of them; none where the publisher says that it has not changed."""
    newest = Snapshot.objects.filter(is_starter=False).latest_of(source)
    received = []
    for number, template in enumerate(look.addresses):
        address = template.replace("{token}", quote(settings.EU_FSF_TOKEN, safe=""))
        path = folder / str(number) / name_of(address)
        path.parent.mkdir()
        limit = _size_limit(path.name, newest.files if newest else [], limits)
        with path.open("wb") as file:
            answer = get(
                address,
                file,
                agent=settings.USER_AGENT,
                conditions=conditions,
                limits=replace(limits, max_bytes=limit),
                progress=progress,
            )
        if not answer.is_modified:
            return []
        received.append(_Received(path, answer.headers))
    return received


def _size_limit(name: str, files: Sequence[Mapping[str, Any]], limits: Limits) -> int:
    """Bytes that a file may have: under ten times those of its namesake in the newest accepted edition."""
    sizes = [int(file["size"]) for file in files if _without_day(file["name"]) == _without_day(name)]
    if not sizes:
        return limits.max_bytes
    return min(max(GROWTH * max(sizes) - 1, limits.always_bytes), limits.max_bytes)


def _without_day(name: str) -> str:
    return re.sub(r"\d{8}", "", name).casefold()


@contextmanager
def _room(now: datetime) -> Iterator[Path]:
    """A folder for what is on its way; those that a killed process left behind go first."""
    rooms = Path(settings.VAR_DIR) / "fetching"
    rooms.mkdir(exist_ok=True)
    for left in rooms.iterdir():
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < (now - LEASE).timestamp():
                shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(dir=rooms) as room:
        yield Path(room)
