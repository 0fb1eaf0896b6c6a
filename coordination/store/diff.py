"""What happened to a list between two editions, by key and hash. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Difference:
    """Keys by what happened to them, each in alphabetical order."""

    listed: list[str]
    relisted: list[str]
    amended: list[str]
    missing: list[str]
    deleted: list[str] = field(default_factory=list)


def diff(
    before: Mapping[str, str], after: Mapping[str, str], *, ended: Collection[str] = (), deleted: Collection[str] = ()
) -> Difference:
    """
    Compare two editions given as {key: hash of what the record says}.

    before  records in force; `ended` are keys that were on the list once and are not now
    A missing key is no delisting yet: that takes a second look (`removals`), unless the publisher
    itself marks it as deleted. A key that the edition holds is on the list, whatever its marks say.
    """
    new = after.keys() - before.keys()
    return Difference(
        listed=sorted(new - set(ended)),
        relisted=sorted(new & set(ended)),
        amended=sorted(key for key in after.keys() & before.keys() if after[key] != before[key]),
        missing=sorted(before.keys() - after.keys() - set(deleted)),
        deleted=sorted((before.keys() - after.keys()) & set(deleted)),
    )
