"""
Words of names in the spelling they are compared by: Latin letters, folded, and without vowels. Pure.

Two levels. The *fold* takes out what transliterations differ in without changing the sound much
(sh/sch/shch, ch/tch, kh/h, -sky/-skiy/-skyy); the *skeleton* drops the vowels as well, so that
Aleksandr meets Aliaksandr and Mandryk Mandrik.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter

from anyascii import anyascii
from rigour.text import ascii_text

_LATIN = re.compile(r"[a-z0-9]+")
_ACCENTED = re.compile("[a-z0-9\u00df-\u00f6\u00f8-\u024f]+")
_RUSSIAN = re.compile("[абвгдежзийклмнопрстуфхцчшщъыьэюя]{3,}")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_DENSE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_KANA = re.compile("[\u3040-\u30ff\u31f0-\u31ff]")
_SCRIPTS = (
    ("hangul", re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")),
    ("kana", _KANA),
    ("han", re.compile("[\u3400-\u9fff\uf900-\ufaff]")),
    ("arabic", _ARABIC),
    ("cyrillic", _CYRILLIC),
)

# A rule: what it finds, what it makes of it, and letters of which a word that it finds anything in has one group
# at least: most words are spared most rules. Order matters: the longer spelling first. Examples from the lists
# stand beside the rule.
Rule = tuple[re.Pattern[str], str, tuple[str, ...]]


def _rules(*rules: tuple[str, str, str]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), to, tuple(hints.split())) for pattern, to, hints in rules)


def _apply(rules: Iterable[Rule], word: str) -> str:
    for pattern, to, hints in rules:
        for hint in hints:
            if hint in word:
                word = word.replace(hint, to) if pattern.pattern == hint else pattern.sub(to, word)
                break
    return word


FOLDS = _rules(
    (r"(skiy|skii|skij|skyi|skyy|skyj|skyj|skiĭ|skj|sky|ski)$", "ski", "sk"),  # Medvedskiy, Medvedsky
    (r"(tsk|ck)iy$", "tski", "kiy"),
    (r"shch|schtsch|sjtsj|sjtj|sch|sz|sj|sh|stj", "š", "sh sc sj sz stj"),  # Shchegolev / Sjtsjegolev
    (r"tsch|tch|tsj|tj|cz|ch", "č", "ch tsj tj cz"),  # Tchaikovsky; Aleksejevitj (Swedish)
    (r"dzh|dž|zh", "ž", "zh dž"),
    (r"kh|ch(?=[aou]$)", "h", "kh ch"),  # Mikhail / Mihail
    (r"gh", "g", "gh"),
    (r"ph", "f", "ph"),
    (r"th", "t", "th"),
    (r"x", "ks", "x"),  # Alexander / Aleksandr
    (r"ts|tz", "c", "ts tz"),  # Kravtsov / Kravtzov
    (r"ou|oo", "u", "ou oo"),  # Mahmoud / Mahmud
    (r"w", "v", "w"),
    (r"q", "k", "q"),
    (r"ck", "k", "ck"),
    (r"c(?=[aou]|$)", "k", "c"),
    (r"ee", "i", "ee"),
    (r"[yji](?=[aeiou])", "", "y j i"),  # Lyubov / Liubov / Ljubov
    (r"[yj]", "i", "y j"),
)
_DOUBLED = re.compile(r"(.)\1+")  # Mohammed / Mohamed
_FIRST = itemgetter(1)  # of a doubled letter; r"\1" would be read anew for each word
_VOWELS = re.compile(r"[aeiou]+")
# Names that no rule of sounds brings together: Ukrainian, Belarusian and European against Russian.
_SAME_NAMES = (
    ("nikolai", "mykola", "mikalai"),
    ("pavel", "pavlo", "paval"),
    ("petr", "petro", "piotr", "pyotr", "pjotr"),
    ("vladimir", "volodymyr", "uladzimir", "wladimir"),
    ("vladislav", "uladzislau", "vladyslav"),
    ("dmitri", "dzmitry", "dmytro"),
    ("evgeni", "yevhen", "yauhen", "yauheni", "eugene"),
    ("mikhail", "mykhailo", "mikhas"),
    ("ekaterina", "kateryna", "katsiaryna"),
    ("anna", "hanna", "ganna"),
    ("elena", "olena", "alena", "yelena"),
    ("georgi", "heorhii", "heorhiy"),
    ("aleksandr", "aleksander", "alexandre", "iskandar"),
)


def is_latin(text: str) -> bool:
    return not (_CYRILLIC.search(text) or _ARABIC.search(text) or _DENSE.search(text))


def is_kana(text: str) -> bool:
    return bool(_KANA.search(text))


def script_of(text: str) -> str:
    """The script a name is written in: "" for Latin; a name in two is by the denser."""
    for script, pattern in _SCRIPTS:
        if pattern.search(text):
            return script
    return ""


def is_arabic(text: str) -> bool:
    return bool(_ARABIC.search(text))


def is_dense(text: str) -> bool:
    """Hangul, kana or Han: a whole name may be one word."""
    return bool(_DENSE.search(text))


@lru_cache(maxsize=100_000)
def latin(word: str) -> str:
    """
    The word in lower-case Latin letters and digits; "" where none come out.

    Cyrillic by rigour's tables, which are made for names; the rest by anyascii.
    """
    if word.isascii():
        spelled = word.lower()
    elif _ARABIC.search(word):
        spelled = _from_arabic(word)
    elif _DENSE.search(word):
        spelled = anyascii(word).lower()
    else:
        spelled = _by_letters(word.lower())
    return "".join(_LATIN.findall(spelled))


def _by_letters(word: str) -> str:
    """
    What rigour's `ascii_text` makes of a word in lower case, in a hundredth of the time.

    Letters of Latin and Russian words are spelled one by one, but for an ending.
    """
    if _ACCENTED.fullmatch(word):
        return "".join(map(_letter, word))
    if _RUSSIAN.fullmatch(word):
        if word.endswith(("ий", "ый")):
            return "".join(map(_letter, word[:-2])) + "y"
        return "".join(map(_letter, word))
    return ascii_text(word).lower()


@lru_cache(maxsize=1000)
def _letter(letter: str) -> str:
    return ascii_text(letter).lower()


def _from_arabic(word: str) -> str:
    """anyascii loses an initial ع, which Latin spellings write as a vowel (عمر, Omar)."""
    spelled = anyascii(word).lower()
    if word[0] in "عاأإآ" and spelled.lstrip("'`")[:1] not in tuple("aeiou"):
        spelled = "a" + spelled.lstrip("'`")
    return spelled


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """A Latin word without what transliterations differ in; never empty for a word that is not."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    folded = _folded(word)
    return _SAME_NAME.get(folded, folded)


def _folded(word: str) -> str:
    return _DOUBLED.sub(_FIRST, _apply(FOLDS, word)) or word


_SAME_NAME = {_folded(each): _folded(names[0]) for names in _SAME_NAMES for each in names}


@lru_cache(maxsize=100_000)
def skeleton(folded: str) -> str:
    """
    A folded word without vowels but for a leading one, g as h (Igor / Ihor).

    Below two letters the fold is kept: Shoygu would become one letter.
    """
    if folded.isdigit():
        return folded
    head, tail = folded[:1], _VOWELS.sub("", folded[1:])
    bones = (head + tail).replace("g", "h")
    bones = _DOUBLED.sub(_FIRST, bones)
    if len(bones) < 2:
        return folded
    return ("a" + bones[1:]) if bones[0] in "eo" and len(bones) > 2 else bones


@lru_cache(maxsize=100_000)
def coarse(word: str) -> str:
    """
    The consonants of a Latin word as far as kana keep them apart.

    r and l, b, v, f and h, th and s, z and j are one there: Petrov and ペトロフ (petorofu) are both "ptrh".
    """
    return _DOUBLED.sub(_FIRST, _apply(SOUNDS, word))


@lru_cache(maxsize=100_000)
def consonants(word: str) -> str:
    """
    The consonants of a word in Latin or Arabic letters, as far as both alphabets keep them apart.

    No vowel but that at the beginning; w and y, d and dh as their spellings in French and Persian have it.
    """
    if not is_arabic(word):
        for pattern, to in _CONSONANTS:
            word = pattern.sub(to, word)
        return word
    found = "".join(_ARABIC_LETTERS.get(letter, "") for letter in word)
    head = _ARABIC_HEADS.get(word[0], "")
    found = re.sub(r"(.)\1+", r"\1", head + found)
    return found[:-1] if word[-1] == "ه" and len(found) > 2 else found


_ARABIC_HEADS = {"ا": "a", "أ": "a", "إ": "a", "آ": "a", "ع": "a", "و": "w", "ي": "y", "ی": "y"}
_ARABIC_LETTERS = {
    letter: to
    for to, letters in {
        "b": "بپ", "t": "تطث", "j": "ج", "s": "سشصچ", "h": "حه", "x": "خ", "d": "دض", "z": "ذزظژ", "r": "ر", "g": "غگ",
        "f": "ف", "k": "قكکک", "l": "ل", "m": "م", "n": "نں",
    }.items()
    for letter in letters
}  # fmt: skip
_CONSONANTS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"^(ou|w|u)(?=[aeio])", "w"),  # Oualid, Walid
        (r"^[aeiou]+", "a"),
        (r"dj|dzh|zh", "j"),
        (r"sch|sh|ch", "s"),
        (r"kh", "x"),
        (r"gh", "g"),
        (r"th", "t"),
        (r"dh", "z"),
        (r"ph", "f"),
        (r"[qc]", "k"),
        (r"p", "b"),
        (r"(?<!^)[aeiouywv'`]", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)h$", ""),
    )
)
SOUNDS = _rules(
    (r"shch|sch|sh|th|tsu|ts|tz|c(?=[ei])", "s", "sh sch th ts tz ce ci"),
    (r"kh|x(?=$)", "h", "kh x"),
    (r"x", "ks", "x"),
    (r"tch|ch|tj", "t", "ch tj"),
    (r"zh|dzh|dj|j(?=[aeiou])|z", "s", "z j"),
    (r"ph|[bvfh]", "h", "b v f h"),
    (r"l", "r", "l"),
    (r"[cq]", "k", "c q"),
    (r"[aeiouyjw']+", "", "a e i o u y j w '"),
)


def forget_words() -> None:
    """Let go of the words kept at hand."""
    for kept in (latin, fold, skeleton, coarse, consonants):
        kept.cache_clear()
