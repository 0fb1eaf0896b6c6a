"""What happened to a list between two editions, by key and hash. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """Keys by what happened to them, each in alphabetical order."""

    listed: list[str]
    relisted: list[str]
    amended: list[str]
    missing: list[str]


def diff(before: Mapping[str, str], after: Mapping[str, str], *, ended: Collection[str] = ()) -> Difference:
    """
    Compare two editions given as {key: hash of what the record says}.

    before  records in force; `ended` are keys that were on the list once and are not now
    A missing key is no delisting yet: that takes a second look (`removals`).
    """
    new = after.keys() - before.keys()
    return Difference(
        listed=sorted(new - set(ended)),
        relisted=sorted(new & set(ended)),
        amended=sorted(key for key in after.keys() & before.keys() if after[key] != before[key]),
        missing=sorted(before.keys() - after.keys()),
    )
