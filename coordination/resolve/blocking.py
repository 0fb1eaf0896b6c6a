"""
Which records are compared at all: those that share a key that few have. Pure.

A key is a whole name, a pair of words, a rare word, a day of birth with a letter, a Korean name by
its syllables, a house, a reference or identifier; kept as a number (`hashed`), the same in every process.
A key that more records share than its `Cap` is dropped: what grows with the square of the data
says nothing. Numbers and whole names have caps of their own, so that true pairs of common names
do not depend on how many others there are.
"""

from collections.abc import Iterator
from enum import IntEnum
from hashlib import blake2b
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

from coordination.resolve.prepared import Name, Prepared
from coordination.vocabulary import TargetType

Keys = npt.NDArray[np.int64]
MAX_WORDS = 4  # of a name that are paired: the rarest
RARE = 5_500  # bits from which on a single word is a key


class Cap(IntEnum):
    """How many records may share a key of a kind. It is the last digit of the key."""

    NUMBER = 0
    WHOLE = 1
    PAIR = 2
    SINGLE = 3


CAPS = {Cap.NUMBER: 120, Cap.WHOLE: 60, Cap.PAIR: 30, Cap.SINGLE: 10}
_LARGEST = 1 << 62
_HALF = 32  # bits of an id


def hashed(cap: Cap, text: str) -> int:
    """A key as a signed 64-bit number; its remainder by ten tells its cap."""
    digest = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
    return digest % _LARGEST // 10 * 10 + int(cap)


def cap_of(key: int) -> int:
    """How many records may share the key."""
    return CAPS[Cap(key % 10)]


def keys(record: Prepared) -> frozenset[int]:
    """All keys of a record."""
    found: set[int] = set()
    target = record.target_type.value  # in every key: records of two types never meet (`parts`)
    for kind, values in record.numbers.items():
        found.update(hashed(Cap.NUMBER, f"{target}:{kind}:{value}") for value in values)
    found.update(hashed(Cap.NUMBER, f"{target}:document:{value}") for value in record.documents if len(value) > 4)
    found.update([hashed(cap, text) for text, cap in {text: cap for cap, text in name_keys(record)}.items()])
    found.update([hashed(Cap.SINGLE, f"{target}:house:{house}") for house in record.houses])
    if record.target_type is TargetType.PERSON:
        letters = {word.skeleton[0] for name in record.names for word in name.words if word.skeleton}
        for birth in record.births:
            if birth.earliest == birth.latest:
                day = birth.earliest.isoformat()
                found.update(hashed(Cap.SINGLE, f"{target}:born:{day}:{letter}") for letter in letters)
    return frozenset(found)


def name_keys(record: Prepared) -> Iterator[tuple[Cap, str]]:
    """The keys that its names give: all that a bare query has."""
    kind = record.target_type.value
    for name in record.names:
        yield Cap.WHOLE, f"{kind}:whole:{name.whole}"
        yield from _pairs(kind, name)
        for word, bits in zip(name.words, name.bits, strict=True):
            if bits >= RARE or len(name.words) == 1:
                yield Cap.SINGLE, f"{kind}:one:{word.skeleton}"
        yield Cap.PAIR, f"{kind}:joined:{''.join(sorted(''.join(word.skeleton for word in name.words)))}"
        for reading in name.korean:
            given = " ".join(reading.given).replace("u", "o")
            yield Cap.WHOLE, f"{kind}:korean:{reading.family}:{given}"
        if len(name.words) > 1 and record.target_type is not TargetType.ORGANISATION:
            yield Cap.SINGLE, f"{kind}:sounds:{' '.join(sorted(word.coarse or word.fold for word in name.words))}"


def _pairs(kind: str, name: Name) -> Iterator[tuple[Cap, str]]:
    weighed = sorted(
        zip(name.bits, (word.skeleton for word in name.words), strict=True), key=lambda each: (-each[0], each[1])
    )
    rarest = sorted({skeleton for _, skeleton in weighed[:MAX_WORDS]})
    for one, other in combinations(rarest, 2):
        yield Cap.PAIR, f"{kind}:two:{one} {other}"
    for first, second in pairwise(name.words):
        yield Cap.PAIR, f"{kind}:run:{first.skeleton}{second.skeleton}"
    if len(name.words) < 3:
        for each in name.words:
            if len(each.skeleton) > 3:
                yield Cap.PAIR, f"{kind}:run:{each.skeleton}"


def expand(keys: Keys, ids: Keys) -> Keys:
    """The pairs of ids that share a key within its cap, as rows in ascending order, each once."""
    if not len(keys):
        return np.empty((0, 2), np.int64)
    order = np.lexsort((ids, keys))
    keys, ids = keys[order], ids[order]
    starts = np.flatnonzero(_differ(keys))
    sizes = np.diff(np.concatenate((starts, [len(keys)])))
    caps = np.array([CAPS[cap] for cap in Cap])[keys[starts] % 10]
    blocks = [np.empty(0, np.int64)]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= caps)]):
        these = starts[(sizes == size) & (sizes <= caps)]
        members = ids[these[:, None] + np.arange(size)]
        one, other = np.triu_indices(int(size), 1)
        # A pair as one number: sorted in a fraction of the time that rows take.
        blocks.append((members[:, one] << _HALF | members[:, other]).ravel())
    pairs = np.sort(np.concatenate(blocks))
    pairs = pairs[_differ(pairs)]  # numpy's own `unique` takes five times as long
    return np.stack((pairs >> _HALF, pairs & ((1 << _HALF) - 1)), axis=1)


def _differ(ascending: Keys) -> npt.NDArray[np.bool_]:
    """Which of them are not what stands before them."""
    return np.concatenate(([True], ascending[1:] != ascending[:-1]))[: len(ascending)]
