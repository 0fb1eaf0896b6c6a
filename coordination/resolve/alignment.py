"""
Two names laid side by side: which words agree, and what is left over on each side. Pure.

Symmetric in the two names, and the same whatever was compared before.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance.OSA import distance

from coordination.resolve.korean import KoreanName, nearly_same
from coordination.resolve.prepared import Name
from coordination.resolve.spelling import Word

LIKE = 0.74  # words less alike than that are two words
_DIGIT = re.compile("[0-9]")  # a number that differs is another number
_MOST_CHANGES = 3  # letters of which a word may differ and be alike
_MANY_BONES = 5  # consonants from which on they are compared by themselves
_EQUAL_BONES = 0.93  # spelled alike but for vowels
_SOUND = 0.96  # equal as far as two scripts can tell
_JOINED = 0.8  # rests run together (Kwang Chol / Kwangchol, Al-Zawahiri / Alzawahiri)

Found = list[tuple[int, int, float]]  # places of two words that agree, and how alike they are


class Alignment:
    """
    How far two names agree, in thousandths of bits.

    matched, fuzzy        bits of words that agree, and what of them is lost to mere likeness
    left, right           bits left over on each side
    words                 how many words agree
    extra_first           the longer has one word more, at its beginning, and nothing else differs
    """

    __slots__ = ("_found", "_joined", "_sides", "extra_first", "fuzzy", "left", "matched", "right", "words")

    def __init__(
        self,
        matched: int,
        fuzzy: int,
        left: int,
        right: int,
        extra_first: bool,
        sides: tuple[Sequence[Word | str], Sequence[Word | str]],
        found: Found,
        joined: tuple[Sequence[int], Sequence[int]] | None = None,
    ):
        self.matched = matched
        self.fuzzy = fuzzy
        self.left = left
        self.right = right
        self.words = len(found) if joined is None else len(found) + 1
        self.extra_first = extra_first
        self._sides = sides
        self._found = found
        self._joined = joined

    @property
    def both(self) -> int:
        return min(self.left, self.right)

    @property
    def one(self) -> int:
        return abs(self.left - self.right)

    @property
    def is_perfect(self) -> bool:
        return not (self.left or self.right or self.fuzzy)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The words that agree, as (left, right) spellings; made when asked for."""
        ours, theirs = self._sides
        told = [(_form(ours[i]), _form(theirs[j])) for i, j, _ in self._found]
        if self._joined is not None:
            one, other = self._joined
            told.append((" ".join(_form(ours[i]) for i in one), " ".join(_form(theirs[j]) for j in other)))
        return told


def _form(word: Word | str) -> str:
    return word if isinstance(word, str) else word.form


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
    matched = fuzzy = left = right = 0
    found: Found = []
    ours, theirs = (a.family, *a.given), (b.family, *b.given)
    for place in range(max(len(ours), len(theirs))):
        here = ours[place] if place < len(ours) else ""
        there = theirs[place] if place < len(theirs) else ""
        bits_here = bits_a[place] if here else 0
        bits_there = bits_b[place] if there else 0
        if here == there:
            matched += bits_here
            found.append((place, place, 1.0))
        elif place and here and there and nearly_same(here, there):
            bits = min(bits_here, bits_there)
            matched += bits
            fuzzy += bits * 3 // 10
            found.append((place, place, 0.7))
        else:
            left += bits_here
            right += bits_there
    return Alignment(matched, fuzzy, left, right, False, (ours, theirs), found)


def _align_words(a: Name, b: Name) -> Alignment:
    bits_a, bits_b = a.bits, b.bits
    rest_b = list(range(len(bits_b)))
    found: Found = []
    rest_a = _equal(a, b, rest_b, found)
    if rest_a and rest_b:
        _alike(a, b, rest_a, rest_b, found)
    matched = fuzzy = 0
    for i, j, alike in found:
        bits, other = bits_a[i], bits_b[j]
        if other < bits:
            bits = other
        matched += bits
        if alike < 1.0:
            fuzzy += round(bits * (1.0 - alike))
    sides = a.words, b.words
    if not (rest_a or rest_b):
        return Alignment(matched, fuzzy, 0, 0, False, sides, found)
    if rest_a and rest_b and len(rest_a) != len(rest_b):
        joined = _joined(a, b, rest_a, rest_b)
        if joined is not None:
            bits, alike = joined
            fuzzy += round(bits * (1.0 - alike))
            return Alignment(matched + bits, fuzzy, 0, 0, False, sides, found, (rest_a, rest_b))
    left = sum([bits_a[i] for i in rest_a]) if rest_a else 0
    right = sum([bits_b[j] for j in rest_b]) if rest_b else 0
    extra = (rest_a == [0] and not rest_b and len(bits_b) > 2) or (rest_b == [0] and not rest_a and len(bits_a) > 2)
    return Alignment(matched, fuzzy, left, right, extra and not fuzzy * 10 > matched, sides, found)


def differ_elsewhere(a: Name, b: Name) -> bool:
    """
    Whether two names agree in nothing but words of one skeleton, and not in all: a quick look, sure where true.

    Then they share no more bits than these words have.
    """
    ours, theirs = a.skeletons, b.skeletons
    if a.repeats or b.repeats:
        if a.repeats and b.repeats:
            return False  # a word may agree twice
        rest_b = list(range(len(theirs)))
        rest_a = _equal(a, b, rest_b, [])
    else:
        rest_a = [i for i, bones in enumerate(ours) if bones not in theirs or len(bones) < 2]
        rest_b = [j for j, bones in enumerate(theirs) if bones not in ours or len(bones) < 2]
    if not (rest_a and rest_b):
        return bool(rest_a or rest_b)
    if _candidates(a, b, rest_a, rest_b):
        return False
    return len(rest_a) == len(rest_b) or _joined(a, b, rest_a, rest_b) is None


def _equal(a: Name, b: Name, rest_b: list[int], found: Found) -> list[int]:
    """Words with one fold, then words with one skeleton; they leave the rest of `b`. Returns the rest of `a`."""
    theirs = b.folds
    rest_a = []
    for i, fold in enumerate(a.folds):
        if fold in theirs:  # in one go: most words are not
            for j in rest_b:
                if fold == theirs[j]:
                    found.append((i, j, 1.0))
                    rest_b.remove(j)
                    break
            else:
                rest_a.append(i)
        else:
            rest_a.append(i)
    if not (rest_a and rest_b):
        return rest_a
    ours, theirs = a.skeletons, b.skeletons
    other_bones = []
    for i in rest_a:
        bones = ours[i]
        if bones in theirs:
            for j in rest_b:
                if bones == theirs[j] and (alike := _bones(a.words[i], b.words[j])):
                    found.append((i, j, alike))
                    rest_b.remove(j)
                    break
            else:
                other_bones.append(i)
        else:
            other_bones.append(i)
    return other_bones


def _bones(a: Word, b: Word) -> float:
    """Likeness of two words of one skeleton; 0 where it is too short to say anything."""
    if a.bare or b.bare:
        return 1.0
    if len(a.skeleton) < 3:
        return max(likeness(a.fold, b.fold), 0.8) if len(a.skeleton) == 2 else 0.0
    return _EQUAL_BONES + 0.07 * likeness(a.fold, b.fold)


def _alike(a: Name, b: Name, rest_a: list[int], rest_b: list[int], found: Found) -> None:
    """Words that are alike, the most alike first; they leave the rests."""
    candidates = _candidates(a, b, rest_a, rest_b)
    if len(candidates) > 1:
        candidates.sort()
    for minus, i, j in candidates:
        if i in rest_a and j in rest_b:
            found.append((i, j, -minus))
            rest_a.remove(i)
            rest_b.remove(j)


def _candidates(a: Name, b: Name, rest_a: list[int], rest_b: list[int]) -> list[tuple[float, int, int]]:
    """Likeness (less than 0) and places of the words that are alike, of those left over on both sides."""
    if not (a.lettered and b.lettered):
        return _any_alike(a, b, rest_a, rest_b)
    if a.strict:
        rest_a = [i for i in rest_a if i not in a.strict]
    if b.strict:
        rest_b = [j for j in rest_b if j not in b.strict]
    return _spelled_alike(a, b, rest_a, rest_b)


def _spelled_alike(a: Name, b: Name, rest_a: list[int], rest_b: list[int]) -> list[tuple[float, int, int]]:
    """The same of names whose words are compared by their letters."""
    folds, bones = b.folds, b.skeletons
    candidates = []
    for i in rest_a:
        one, ours = a.folds[i], a.skeletons[i]
        short, long = len(one) == 1, len(ours) >= _MANY_BONES
        for j in rest_b:
            other = folds[j]
            # One word in two hundred is alike: most are told apart by one quick look.
            if (
                distance(one, other, score_cutoff=_MOST_CHANGES) <= _MOST_CHANGES
                or (long and distance(ours, bones[j], score_cutoff=_MOST_CHANGES) <= _MOST_CHANGES)
                or short
                or len(other) == 1
            ):
                alike = _letters_alike(one, other, ours, bones[j])
                if alike:
                    candidates.append((-alike, i, j))
    return candidates


def _letters_alike(one: str, other: str, bones: str, other_bones: str) -> float:
    if one[0] in "#@" or other[0] in "#@":
        return 0.0
    if one <= other:
        return _words_alike(one, other, bones, other_bones)
    return _words_alike(other, one, other_bones, bones)


def _any_alike(a: Name, b: Name, rest_a: list[int], rest_b: list[int]) -> list[tuple[float, int, int]]:
    """The same of any two names."""
    candidates = []
    sounds = b.sounds
    others = [(j, b.words[j], sounds[j]) for j in rest_b]
    for i in rest_a:
        one, sound = a.words[i], a.sounds[i]
        if one.fold[0] in "#@":
            continue
        bare, kana, strict = one.bare, one.kana, one.strict
        for j, other, its_sound in others:
            if other.bare != bare:
                # One word in ten is alike: most are told apart by one quick look.
                if 5 * distance(sound, its_sound) > 2 * len(sound):
                    continue
                alike = _sounds_alike(sound, its_sound)
                if alike < (_SOUND if strict or other.strict else LIKE):
                    continue
            elif other.kana != kana:
                alike = _sounds_alike(one.coarse, other.coarse)
                if alike < (_SOUND if strict or other.strict else LIKE):
                    continue
            elif strict or other.strict:
                continue
            elif bare and one.fold <= other.fold:
                alike = _bare_alike(one.fold, other.fold, one.skeleton, other.skeleton)
            elif bare:
                alike = _bare_alike(other.fold, one.fold, other.skeleton, one.skeleton)
            else:
                alike = _letters_alike(one.fold, other.fold, one.skeleton, other.skeleton)
            if alike and other.fold[0] not in "#@":
                candidates.append((-alike, i, j))
    return candidates


@lru_cache(maxsize=50_000)
def _words_alike(one: str, other: str, bones: str, other_bones: str) -> float:
    """
    Likeness of two words, 0 where they are two, by their folds and skeletons; in alphabetical order of the folds, so
    that each is cached once.
    """
    if len(one) == 1 or len(other) == 1:
        return 0.6 if one[0] == other[0] else 0.0  # an initial
    alike = likeness(one, other)
    if alike < LIKE and min(len(bones), len(other_bones)) >= _MANY_BONES:
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


def _sounds_alike(ours: str, theirs: str) -> float:
    shorter, longer = len(ours), len(theirs)
    if shorter > longer:
        shorter, longer = longer, shorter
    if shorter < 2:
        return 0.0
    if ours == theirs:
        return _SOUND
    return 1.0 - distance(ours, theirs) / longer if longer > 3 else 0.0


def _joined(a: Name, b: Name, rest_a: Sequence[int], rest_b: Sequence[int]) -> tuple[int, float] | None:
    """What is left on both sides, as many words on neither, run together; the bits that agree and how much."""
    one, other = "".join([a.folds[i] for i in rest_a]), "".join([b.folds[j] for j in rest_b])
    near = abs(len(one) - len(other)) <= _MOST_CHANGES
    if a.by_sound == b.by_sound and not near:
        return None
    if "#" in one or "#" in other or "@" in one or "@" in other:
        return None
    alike = 1.0 if one == other else likeness(one, other) if near else 0.0
    if alike < _JOINED and a.by_sound != b.by_sound:
        if any(a.words[i].bare for i in rest_a) or any(b.words[j].bare for j in rest_b):
            ours, theirs = [a.sounds[i] for i in rest_a], [b.sounds[j] for j in rest_b]
        else:
            ours, theirs = [a.words[i].coarse for i in rest_a], [b.words[j].coarse for j in rest_b]
        other = "".join(theirs)
        # A word that agreed with two may have taken the wrong one: Nur of Nur Allah Nuri.
        alike = max(_sounds_alike("".join(ours), other), _sounds_alike("".join(ours[::-1]), other))
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
    if longer < 4 or longer - shorter > _MOST_CHANGES or _DIGIT.search(one) or _DIGIT.search(other):
        return 0.0
    changes = distance(one, other, score_cutoff=_MOST_CHANGES)
    if changes > 1 and shorter < 6:
        return 0.0
    return 1.0 - changes / longer if changes <= _MOST_CHANGES else 0.0
