"""Days and moments as a person or a program writes them. Pure."""

import re
from datetime import UTC, date, datetime

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_day(text: str) -> date:
    """A day written 2024-05-30. Raises ValueError with a sentence for anything else."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"{_shown(text)} is not a day: write it as 2024-05-30.")


def read_moment(text: str) -> datetime:
    """
    A moment written 2024-06-01T09:00:00Z, or with another offset; without one it is UTC.

    A day alone is its first moment, midnight UTC. Raises ValueError with a sentence for anything else.
    """
    try:
        if _DAY.match(text):
            moment = datetime.fromisoformat(text)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(
        f"{_shown(text)} is not a moment: write it as 2024-06-01T09:00:00Z, or as a day for its midnight UTC."
    )


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
