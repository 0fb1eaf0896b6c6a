"""
What the names of two records say for them: the two that agree best, laid side by side, and how many are equal. Pure.
"""

from collections.abc import Iterable
from typing import NamedTuple

from coordination.resolve.alignment import Alignment, align, differ_elsewhere
from coordination.resolve.evidence import Term
from coordination.resolve.prepared import Name, Prepared
from coordination.resolve.promising import Promising, by_syllable
from coordination.resolve.weights import MAX_BITS
from coordination.vocabulary import TargetType

_PERSON = TargetType.PERSON  # bound once: to ask the class for it takes as long as a rule
_TRANSCRIBED = frozenset({TargetType.PERSON, TargetType.ORGANISATION})  # whose names are spelled as one hears them


class Laid(NamedTuple):
    """Two names laid side by side, and the points that their words give."""

    one: Name
    other: Name
    found: Alignment
    points: float


def best_names(a: Prepared, b: Prepared, pairs: Iterable[Promising]) -> Laid | None:
    """The pair of names, of these, that speaks most for the records; None where there are none."""
    best = None
    korean = a.korean or b.korean
    for _, weak, _, i, j in pairs:
        one, other = a.names[i], b.names[j]
        found = align(one, other, korean=korean)
        points = _alignment_points(a, found, weak)
        if best is None or points > best.points:
            best = Laid(one, other, found, points)
        if found.is_perfect and not weak:
            break
    return best


def hopeless(a: Prepared, b: Prepared, pairs: Iterable[Promising], least: float) -> bool:
    """Whether laying any of these names side by side is sure to give fewer points than that; a quick look."""
    if a.only_sounds or b.only_sounds or by_syllable(a, b):
        return False
    promised = 1000 * least - 1  # thousandths: a promise is rounded
    if a.wholes.isdisjoint(b.wholes):
        promised -= 1000 * a.weights.no_whole  # none is perfect
    by_weak = promised - 1000 * a.weights.weak
    for minus, weak, _, i, j in pairs:
        if -minus >= (by_weak if weak else promised) or not differ_elsewhere(a.names[i], b.names[j]):
            return False
    return True


def _alignment_points(a: Prepared, found: Alignment, weak: bool) -> float:
    weights = a.weights
    left, right = found.left, found.right
    both, one = (left, right - left) if left < right else (right, left - right)
    points = (
        weights.matched * min(found.matched, MAX_BITS)
        + weights.left_both * both
        + weights.left_one * one
        + weights.fuzzy * found.fuzzy
    ) / 1000
    if weak:
        points += weights.weak
    if found.extra_first:
        points += weights.extra_first
    return points


def name_terms(a: Prepared, b: Prepared, best: Laid | None) -> tuple[list[Term], float]:
    """What the names say, and the share of their bits that agrees."""
    weights = a.weights
    if best is None:
        return [(weights.no_whole, "no name in common", ())], 0.0
    one, other, found, _ = best
    shorter = min(found.matched + found.left, found.matched + found.right) or 1
    like = (found.matched - found.fuzzy) / shorter
    terms: list[Term] = [
        (weights.matched * min(found.matched, MAX_BITS) / 1000, "names agree: {} / {}", (one.text, other.text))
    ]
    if found.both:
        terms.append((weights.left_both * found.both / 1000, "words that differ on both sides", ()))
    if found.one:
        terms.append((weights.left_one * found.one / 1000, "words that only one of the names has", ()))
    if found.fuzzy:
        terms.append((weights.fuzzy * found.fuzzy / 1000, "words that are spelled differently", ()))
    if found.extra_first:
        terms.append((weights.extra_first, "one has a first name more: a father or a son", ()))
    weak = (one.weak or other.weak) and not _is_first(one, other)
    if weak:
        terms.append((weights.weak, "the name is a weak one on one of the lists", ()))
    if found.words == 1 and weights.one_word and not (one.korean and other.korean):
        terms.append((weights.one_word, "only one word agrees", ()))
    equal = len(a.wholes & b.wholes)
    all_sounds = one.by_sound != other.by_sound and not (found.left or found.right)
    alike = all_sounds or (found.is_perfect and a.target_type in _TRANSCRIBED)
    if equal == 0 and (weak or not alike):
        terms.append((weights.no_whole, "no whole name is equal", ()))
    elif equal == 2:
        terms.append((weights.two_wholes, "two names are equal", ()))
    elif equal > 2:
        terms.append((weights.three_wholes, "three or more names are equal", ()))
    if a.natives and b.natives:
        terms += _native_terms(a, b)
    if a.target_type is not _PERSON:
        terms += _organisation_terms(a, b, one, other)
    return terms, like


def _native_terms(a: Prepared, b: Prepared) -> list[Term]:
    scripts = sorted(a.natives.keys() & b.natives.keys())
    for script in scripts:
        if not a.natives[script].isdisjoint(b.natives[script]):
            return [(a.weights.same_native, "equal in the original script ({})", (script,))]
    return [(a.weights.other_native, "names in the original script differ ({})", (scripts[0],))] if scripts else []


def most_by_names(a: Prepared, b: Prepared, best: Laid | None = None) -> float:
    """The most that the names can add beside the points of the two that are laid side by side (`best`, once known)."""
    weights = a.weights
    most = weights.legal
    if a.natives and b.natives:
        most += sum([term[0] for term in _native_terms(a, b)])
    equal = 0 if a.wholes.isdisjoint(b.wholes) else len(a.wholes & b.wholes)
    if equal > 1:
        most += weights.two_wholes if equal == 2 else weights.three_wholes
    if best is None:
        return most
    one, other, found, _ = best
    if not equal and not found.is_perfect and one.by_sound == other.by_sound:
        most += weights.no_whole
    if (one.weak or other.weak) and _is_first(one, other):
        most -= weights.weak
    return most


def _is_first(one: Name, other: Name) -> bool:
    """Faiz, of whom no list has more: the one word is his name, and a person is to see it."""
    return one.primary and other.primary and one.whole == other.whole


def _organisation_terms(a: Prepared, b: Prepared, one: Name, other: Name) -> list[Term]:
    weights = a.weights
    terms: list[Term] = []
    if one.places and other.places:
        if apart := _places_apart(one.places, other.places):
            terms.append((weights.place_apart, "places in the names differ ({} / {})", apart))
    elif not (one is a.names[0] and other is b.names[0]) and (apart := _places_apart(a.lands, b.lands)):
        # Jund al-Khilafah is one in Algeria and another in Tunisia: its other names tell.
        terms.append((weights.place_apart, "places in the names differ ({} / {})", apart))
    elif one.places or other.places:
        terms.append((weights.place_one, "only one name has a place in it", ()))
    if one.numbers or other.numbers:
        if one.numbers and other.numbers:
            if one.numbers != other.numbers:
                what = (min(one.numbers), min(other.numbers))
                terms.append((weights.number_apart, "numbers in the names differ ({} / {})", what))
        else:
            terms.append((weights.number_one, "only one name has a number in it", ()))
    if one.legal and other.legal and weights.legal:
        if one.legal == other.legal:
            terms.append((weights.legal, "legal form agrees ({})", (one.legal,)))
        else:
            terms.append((weights.legal_apart, "legal forms differ ({} / {})", (one.legal, other.legal)))
    return terms


def _places_apart(ours: frozenset[str], theirs: frozenset[str]) -> tuple[str, str] | None:
    """A place that only the one has and one that only the other has: Iraq and the Levant, Yemen or Libya."""
    if ours <= theirs or theirs <= ours:
        return None
    return min(ours - theirs), min(theirs - ours)
