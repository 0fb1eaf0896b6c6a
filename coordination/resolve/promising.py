"""
Which names of two records are laid side by side: those that promise most, by the words they share. Pure.

Two records have up to five hundred pairs of names, and laying two names side by side costs more than all else: so it
is done for the three that would add most if the words they share were all that agrees.
"""

from collections.abc import Iterable
from functools import lru_cache

from coordination.resolve.prepared import Name, Prepared

MOST_PROMISING = 3  # pairs of names laid side by side
WHOLE = 2_000_000  # promise of two names that are equal in every word
TOO_LITTLE = 300  # thousandths of the shorter name's bits that must be shared before names are compared

# Promise and bits of the lighter name, both less than 0; whether either is weak; places of the two names.
Promising = tuple[int, bool, int, int, int]


def promising(a: Prepared, b: Prepared) -> list[Promising]:
    """The pairs of names worth laying side by side, the most promising first."""
    shared = a.bearers.keys() & b.bearers.keys()
    # Sounds say less than letters: they are asked only where a record has no letters to compare.
    by_sound = a.only_sounds or b.only_sounds
    if by_sound or (a.has_korean and b.has_korean and by_syllable(a, b)):
        found = _by_sound(a, b, shared, by_sound=by_sound)
    else:
        found = _by_words(a, b, shared) if shared else []
    if len(found) > 1:
        found.sort()
        del found[MOST_PROMISING:]
    elif not found and a.births and b.births and a.names and b.names:
        # born on one day: the names may be alike by letters only
        return [(0, False, -min(a.names[0].total, b.names[0].total), 0, 0)]
    return found


def by_syllable(a: Prepared, b: Prepared) -> bool:
    """Whether names of the two may be compared as Korean ones."""
    return a.has_korean and b.has_korean and (a.korean or b.korean or a.has_han or b.has_han)


def _by_words(a: Prepared, b: Prepared, shared: set[str]) -> list[Promising]:
    """Pairs of names that share words which weigh enough."""
    if not a.wholes.isdisjoint(b.wholes):
        return [_whole(a, b)]  # agrees in every word: no other is laid beside it
    weight = a.weight
    least = a.least if a.least < b.least else b.least
    if len(shared) == 1:
        (skeleton,) = shared
        only = weight[skeleton]
        if 1000 * only < TOO_LITTLE * (least or 1):
            return []  # no name is so short
        return _of(a, b, only, a.bearers[skeleton], b.bearers[skeleton])
    bits = [weight[skeleton] for skeleton in shared]
    if 1000 * sum(bits) < TOO_LITTLE * (least or 1):
        return []
    found: list[Promising] = []
    known: dict[int, int] = {}
    theirs = _bearing(b, shared)
    for ours, places in _bearing(a, shared):
        for other, other_places in theirs:
            common = ours & other
            if common:
                agreed = known.get(common)
                if agreed is None:
                    agreed = known[common] = sum([each for place, each in enumerate(bits) if common >> place & 1])
                found += _of(a, b, agreed, places, other_places)
    return found


def _whole(a: Prepared, b: Prepared) -> Promising:
    """The two equal names that weigh most."""
    return min(
        [
            (-WHOLE, False, -one.total, i, j)
            for i, one in enumerate(a.names)
            if not one.weak and one.whole in b.wholes
            for j, other in enumerate(b.names)
            if one.whole == other.whole and not other.weak
        ]
    )


def _bearing(record: Prepared, shared: Iterable[str]) -> list[tuple[int, int]]:
    """
    The names that have some of the shared words, by which they have: (words, names), a bit for each.

    The lowest bit stands for the first of the words, and of the names.
    """
    found: list[tuple[int, int]] = []
    seen = 0
    mark = 1
    for skeleton in shared:
        names = record.bearers[skeleton]
        parted = [(mark, names & ~seen)] if names & ~seen else []
        for words, having in found:
            if with_it := having & names:
                parted.append((words | mark, with_it))
            if without := having & ~names:
                parted.append((words, without))
        found = parted
        seen |= names
        mark <<= 1
    return found


@lru_cache(maxsize=10_000)
def _places(bits: int) -> tuple[int, ...]:
    return tuple([place for place in range(bits.bit_length()) if bits >> place & 1])


def _of(a: Prepared, b: Prepared, agreed: int, ours: int, theirs: int) -> list[Promising]:
    """
    Pairs of these names, which share words of so many bits.

    Their promise is what they would add if these words were all that agrees, in thousandths of points.
    A long name that agrees but for a word goes before a short one within it: AL-HARAMAIN : KENYA BRANCH
    is laid beside AL-HARAMAYN FOUNDATION (KENYA), not its alias AL-HARAMAIN FOUNDATION.
    """
    found: list[Promising] = []
    weights = a.weights
    by_words, left_both, left_one = weights.matched * agreed, weights.left_both, weights.left_one
    most_bits = 1000 * agreed // TOO_LITTLE  # that the lighter name may have
    names, places = b.names, _places(theirs)
    for i in _places(ours):
        one = a.names[i]
        total = one.total
        for j in places:
            other = names[j]
            least = other.total
            if least < total:
                most = total
            else:
                least, most = total, least
            weak = one.weak or other.weak
            if weak and least == most and one.whole == other.whole:
                found.append((-WHOLE, True, -least, i, j))
            elif (least or 1) <= most_bits:
                promise = round(by_words + left_both * (least - agreed) + left_one * (most - least))
                found.append((-promise, weak, -least, i, j))
    return found


def _by_sound(a: Prepared, b: Prepared, shared: set[str], *, by_sound: bool) -> list[Promising]:
    """Pairs of names that share words, syllables or, where a record has no letters to compare, perhaps sounds."""
    korean = a.korean or b.korean
    syllables = by_syllable(a, b)
    found: list[Promising] = []
    skeletons = [shared.intersection(name.skeletons) for name in b.names]
    for i, one in enumerate(a.names):
        ours = shared.intersection(one.skeletons)
        for j, other in enumerate(b.names):
            if one.whole == other.whole:
                promise = WHOLE
            elif syllables and one.korean and other.korean and _same_given(one, other):
                promise = 1_000_000
            elif syllables and korean and one.korean and other.korean and not (one.han or other.han):
                promise = 500
            else:
                common = ours & skeletons[j]
                if not common:
                    if by_sound and one.by_sound != other.by_sound:
                        found.append((-400, one.weak or other.weak, -min(one.total, other.total), i, j))
                    continue
                bits = sum([a.weight[skeleton] for skeleton in common])
                promise = 1000 * bits // (min(one.total, other.total) or 1)
                if promise < TOO_LITTLE:
                    continue
                promise = promise * 10 + 1000 * bits // (max(one.total, other.total) or 1)
            found.append((-promise, one.weak or other.weak, -min(one.total, other.total), i, j))
    return found


def _same_given(one: Name, other: Name) -> bool:
    return any(ours.given == theirs.given for ours in one.korean for theirs in other.korean)
