"""When to ask a publisher again, and whether to download. Pure: the moment and the dice are arguments."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self

FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(hours=4)  # an outage of days is asked after six times a day
LONGEST_WAIT = timedelta(days=7)  # that a publisher may ask for
LOOK_AGAIN = timedelta(days=1)
BELIEVED_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Known:
    """What is remembered of a source between two looks (`Source.fetch_state`)."""

    failures: int = 0  # in a row
    downloaded_at: datetime | None = None
    marker: str = ""  # the publisher's own, when it was last downloaded
    marker_since: datetime | None = None
    address: str = ""  # to which the validators belong
    etag: str = ""
    last_modified: str = ""

    @classmethod
    def read(cls, state: Mapping[str, Any]) -> Self:
        moments = {
            name: datetime.fromisoformat(state[name]) if state.get(name) else None
            for name in ("downloaded_at", "marker_since")
        }
        kept = {name: state[name] for name in (field.name for field in fields(cls)) if name in state}
        return cls(**{**kept, **moments})

    def state(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
            if value
        }


def next_look(now: datetime, cadence: timedelta, *, dice: float) -> datetime:
    """When to ask after an answer: at the cadence, up to a tenth earlier. `dice` is from 0 to 1."""
    return now + cadence * (0.9 + dice / 10)


def next_try(
    now: datetime, cadence: timedelta, *, failures: int, dice: float, wait: timedelta = timedelta(0)
) -> datetime:
    """
    When to ask after a transport fault, the `failures`-th in a row.

    The pause doubles from five minutes to four hours, never beyond the cadence; half of it is left
    to the dice, so that many installations do not come back together. `wait`, which the server
    asked for, is kept in any case.
    """
    pause = min(FIRST_RETRY * (1 << min(failures - 1, 10)), LAST_RETRY, cadence)
    return now + max(pause * (0.5 + dice / 2), wait)


def wait_asked(retry_after: str, *, now: datetime) -> timedelta:
    """`Retry-After` as a time to wait: seconds or a date; at most seven days, 0 where it cannot be read."""
    if retry_after.isascii() and retry_after.isdigit():
        return timedelta(seconds=min(int(retry_after), int(LONGEST_WAIT.total_seconds())))
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return timedelta(0)
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST_WAIT)


def is_fresh_look_due(known: Known, *, now: datetime) -> bool:
    """
    Whether to download in full, whatever the publisher says of changes.

    Never downloaded; or a week ago; or the marker moved a day ago: caches may serve the older file
    for a while after it.
    """
    if known.downloaded_at is None or now - known.downloaded_at >= BELIEVED_FOR:
        return True
    if known.marker_since is None:
        return False
    return known.downloaded_at < known.marker_since + LOOK_AGAIN <= now
