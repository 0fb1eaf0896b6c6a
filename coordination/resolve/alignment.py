"""
Two names laid side by side: which words agree, and what is left over on each side. Pure.

Symmetric in the two names, and the same whatever was compared before.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from coordination.resolve.folding import consonants
from coordination.resolve.korean import KoreanName, nearly_same
from coordination.resolve.prepared import Name
from coordination.resolve.spelling import Word

LIKE = 0.74  # words less alike than that are two words
_DIGIT = re.compile("[0-9]")  # a number that differs is another number
_EQUAL_BONES = 0.93  # spelled alike but for vowels
_SOUND = 0.96  # equal as far as two scripts can tell
_JOINED = 0.8  # rests run together (Kwang Chol / Kwangchol, Al-Zawahiri / Alzawahiri)

Found = list[tuple[int, int, float]]  # places of two words that agree, and how alike they are


class Alignment:
    """
    How far two names agree, in thousandths of bits.

    matched, fuzzy        bits of words that agree, and what of them is lost to mere likeness
    left, right           bits left over on each side
    pairs                 the words that agree, as (left, right) spellings
    extra_first           the longer has one word more, at its beginning, and nothing else differs
    """

    __slots__ = ("extra_first", "fuzzy", "left", "matched", "pairs", "right", "words")

    def __init__(
        self,
        matched: int,
        fuzzy: int,
        left: int,
        right: int,
        words: int,
        pairs: tuple[tuple[str, str], ...],
        extra_first: bool,
    ):
        self.matched = matched
        self.fuzzy = fuzzy
        self.left = left
        self.right = right
        self.words = words
        self.pairs = pairs
        self.extra_first = extra_first

    @property
    def both(self) -> int:
        return min(self.left, self.right)

    @property
    def one(self) -> int:
        return abs(self.left - self.right)

    @property
    def is_perfect(self) -> bool:
        return not (self.left or self.right or self.fuzzy)


def align(a: Name, b: Name, *, korean: bool) -> Alignment:
    """
    Lay two names side by side.

    korean  both may be read as Korean names: then syllables are compared, in their order
    """
    han = a.han or b.han
    if a.korean and b.korean and (korean or han):
        found = [
            _align_korean(one, a.korean_bits[i], other, b.korean_bits[j])
            for i, one in enumerate(a.korean)
            for j, other in enumerate(b.korean)
        ]
        if han:  # Korean is one of its readings
            found.append(_align_words(a, b))
        return max(found, key=lambda each: (each.matched - each.fuzzy - each.left - each.right, each.matched))
    return _align_words(a, b)


def _align_korean(a: KoreanName, bits_a: Sequence[int], b: KoreanName, bits_b: Sequence[int]) -> Alignment:
    matched = fuzzy = left = right = words = 0
    pairs = []
    sides = (a.family, *a.given), (b.family, *b.given)
    for place in range(max(len(sides[0]), len(sides[1]))):
        here = sides[0][place] if place < len(sides[0]) else ""
        there = sides[1][place] if place < len(sides[1]) else ""
        bits_here = bits_a[place] if here else 0
        bits_there = bits_b[place] if there else 0
        if here == there:
            matched += bits_here
            words += 1
            pairs.append((here, there))
        elif place and here and there and nearly_same(here, there):
            bits = min(bits_here, bits_there)
            matched += bits
            fuzzy += bits * 3 // 10
            words += 1
            pairs.append((here, there))
        else:
            left += bits_here
            right += bits_there
    return Alignment(matched, fuzzy, left, right, words, tuple(pairs), False)


def _align_words(a: Name, b: Name) -> Alignment:
    words_a, words_b, bits_a, bits_b = a.words, b.words, a.bits, b.bits
    rest_b = list(range(len(words_b)))
    found: Found = []
    rest_a = _equal(words_a, words_b, rest_b, found)
    if rest_a and rest_b:
        _alike(words_a, words_b, rest_a, rest_b, found)
    matched = fuzzy = 0
    words = len(found)
    pairs = []
    for i, j, alike in found:
        bits, other = bits_a[i], bits_b[j]
        if other < bits:
            bits = other
        matched += bits
        if alike < 1.0:
            fuzzy += round(bits * (1.0 - alike))
        pairs.append((words_a[i].form, words_b[j].form))
    if rest_a and rest_b and len(rest_a) != len(rest_b):
        joined = _joined(a, b, rest_a, rest_b)
        if joined is not None:
            bits, alike = joined
            matched += bits
            fuzzy += round(bits * (1.0 - alike))
            words += 1
            pairs.append((" ".join(words_a[i].form for i in rest_a), " ".join(words_b[j].form for j in rest_b)))
            rest_a, rest_b = [], []
    left = sum([bits_a[i] for i in rest_a]) if rest_a else 0
    right = sum([bits_b[j] for j in rest_b]) if rest_b else 0
    extra = (rest_a == [0] and not rest_b and len(words_b) > 2) or (rest_b == [0] and not rest_a and len(words_a) > 2)
    return Alignment(matched, fuzzy, left, right, words, tuple(pairs), extra and not fuzzy * 10 > matched)


def _equal(words_a: Sequence[Word], words_b: Sequence[Word], rest_b: list[int], found: Found) -> list[int]:
    """Words with one fold, then words with one skeleton; they leave the rest of `b`. Returns the rest of `a`."""
    other_fold = []
    for i, one in enumerate(words_a):
        fold = one.fold
        for j in rest_b:
            if fold == words_b[j].fold:
                found.append((i, j, 1.0))
                rest_b.remove(j)
                break
        else:
            other_fold.append(i)
    if not rest_b:
        return other_fold
    rest_a = []
    for i in other_fold:
        one = words_a[i]
        bones = one.skeleton
        for j in rest_b:
            if bones == words_b[j].skeleton and (alike := _bones(one, words_b[j])):
                found.append((i, j, alike))
                rest_b.remove(j)
                break
        else:
            rest_a.append(i)
    return rest_a


def _bones(a: Word, b: Word) -> float:
    """Likeness of two words of one skeleton; 0 where it is too short to say anything."""
    if a.bare or b.bare:
        return 1.0
    if len(a.skeleton) < 3:
        return max(likeness(a.fold, b.fold), 0.8) if len(a.skeleton) == 2 else 0.0
    return _EQUAL_BONES + 0.07 * likeness(a.fold, b.fold)


def _alike(
    words_a: Sequence[Word], words_b: Sequence[Word], rest_a: list[int], rest_b: list[int], found: Found
) -> None:
    """Words that are alike, the most alike first; they leave the rests."""
    candidates = []
    for i in rest_a:
        one = words_a[i]
        fold = one.fold
        if fold[0] in "#@":
            continue
        for j in rest_b:
            other = words_b[j]
            if other.fold[0] in "#@":
                continue
            if one.kana != other.kana or one.bare != other.bare:
                alike = _by_sound(one, other)
                if alike >= LIKE and not ((one.strict or other.strict) and alike < _SOUND):
                    candidates.append((-alike, i, j))
            elif not (one.strict or other.strict):
                theirs = other.fold
                of_words = _bare_alike if one.bare else _words_alike
                if fold <= theirs:
                    alike = of_words(fold, theirs, one.skeleton, other.skeleton)
                else:
                    alike = of_words(theirs, fold, other.skeleton, one.skeleton)
                if alike:
                    candidates.append((-alike, i, j))
    if len(candidates) > 1:
        candidates.sort()
    for minus, i, j in candidates:
        if i in rest_a and j in rest_b:
            found.append((i, j, -minus))
            rest_a.remove(i)
            rest_b.remove(j)


@lru_cache(maxsize=100_000)
def _words_alike(one: str, other: str, bones: str, other_bones: str) -> float:
    """
    Likeness of two words, 0 where they are two, by their folds and skeletons; in alphabetical order of the folds, so
    that each is cached once.
    """
    if len(one) == 1 or len(other) == 1:
        return 0.6 if one[0] == other[0] else 0.0  # an initial
    alike = likeness(one, other)
    if alike < LIKE and min(len(bones), len(other_bones)) >= 5:
        # stevedoring, stividornaya: one consonant of many
        share = likeness(bones, other_bones)
        alike = max(alike, 0.95 * share if share >= 0.8 else 0.0)
    return alike if alike >= LIKE else 0.0


@lru_cache(maxsize=20_000)
def _bare_alike(one: str, other: str, bones: str, other_bones: str) -> float:
    """The same of two words without vowels."""
    if len(one) == 1 or len(other) == 1:
        return 0.6 if one[0] == other[0] else 0.0
    alike = max(likeness(one, other), likeness(bones, other_bones))
    return alike if alike >= LIKE else 0.0


def _by_sound(one: Word, other: Word) -> float:
    """Likeness of a word in kana or Arabic letters and one in others: of what both scripts keep."""
    if one.bare or other.bare:
        ours, theirs = (each.coarse if each.bare else consonants(each.form) for each in (one, other))
    else:
        ours, theirs = one.coarse, other.coarse
    return _sounds_alike(*sorted((ours, theirs)))


def _sounds_alike(ours: str, theirs: str) -> float:
    if min(len(ours), len(theirs)) < 2:
        return 0.0
    if ours == theirs:
        return _SOUND
    longer = max(len(ours), len(theirs))
    return 1.0 - OSA.distance(ours, theirs) / longer if longer > 3 else 0.0


def _joined(a: Name, b: Name, rest_a: Sequence[int], rest_b: Sequence[int]) -> tuple[int, float] | None:
    """What is left on both sides, as many words on neither, run together; the bits that agree and how much."""
    one, other = "".join([a.words[i].fold for i in rest_a]), "".join([b.words[j].fold for j in rest_b])
    if "#" in one or "#" in other or "@" in one or "@" in other:
        return None
    alike = 1.0 if one == other else likeness(one, other)
    if alike < _JOINED and a.by_sound != b.by_sound:
        rests = [a.words[i] for i in rest_a], [b.words[j] for j in rest_b]
        arabic = any(each.bare for rest in rests for each in rest)
        sounds = [
            [each.coarse if each.bare or not arabic else consonants(each.form) for each in rest] for rest in rests
        ]
        one = "".join(sounds[0])
        # A word that agreed with two may have taken the wrong one: Nur of Nur Allah Nuri.
        alike = max(
            _sounds_alike(*sorted((one if turned else "".join(sounds[0][::-1]), "".join(sounds[1]))))
            for turned in (False, True)
        )
    if alike < _JOINED:
        return None
    return min(sum(a.bits[i] for i in rest_a), sum(b.bits[j] for j in rest_b)), alike


@lru_cache(maxsize=50_000)
def likeness(one: str, other: str) -> float:
    """
    From 0 to 1, one less the share of letters to be changed (swaps are one change). Symmetric.

    Short words are another word at one letter's difference.
    """
    shorter, longer = len(one), len(other)
    if shorter > longer:
        shorter, longer = longer, shorter
    if longer < 4 or longer - shorter > 3 or _DIGIT.search(one) or _DIGIT.search(other):
        return 0.0
    changes = OSA.distance(one, other, score_cutoff=3)
    if changes > 1 and shorter < 6:
        return 0.0
    return 1.0 - changes / longer if changes <= 3 else 0.0
