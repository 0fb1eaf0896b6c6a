"""
Korean names by the sound of their syllables: Hangul and every Latin spelling alike. Pure.

Lists write one syllable in many ways (Ri/Lee/Rhee/Yi, Chol/Cheol, Jong/Jeong/Chung) and run
syllables together (Kwangchol). Syllables are brought to one class each; a syllable that differs is
another name, however near its letters are (Chol / Chon).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_INITIALS = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "-", "j", "jj", "ch", "k", "t", "p", "h"]
_MEDIALS = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
_FINALS = [
    "-",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "p",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "t",
]
_BASE = 0xAC00

# A syllable in Latin letters: how it begins, its vowel, how it ends.
_SYLLABLE = re.compile(
    r"(?P<onset>kk|gg|k|g|n|tt|dd|t|d|rh|r|l|m|pp|bb|p|b|ss|sh|s|jj|j|chh|ch|h)?"
    r"(?P<vowel>yae|yeo|yea|yoo|you|yu|ya|ye|yo|wae|weo|wa|we|wi|wo|oo|oe|oi|ou|eui|eu|eo|ee|ea|ae|ai|ui|y(?=[^aeiou])|a|e|i|o|u)"
    r"(?P<coda>ng(?![aeiouyw])|ng|n|m|l|r|k|g|p|b|t|d|h)?"
)
_SAME_ONSET = {
    "kk": "k", "gg": "k", "g": "k", "tt": "t", "dd": "t", "d": "t", "rh": "r", "l": "r", "pp": "p", "bb": "p",
    "b": "p", "ss": "s", "sh": "s", "jj": "c", "j": "c", "chh": "c", "ch": "c", "": "", "-": "",
}  # fmt: skip
_SAME_VOWEL = {
    "eo": "o", "yeo": "yo", "yea": "yo", "ae": "e", "ai": "e", "ea": "e", "yae": "ye", "ui": "i", "eui": "i", "ee": "i",
    "y": "i", "oo": "u", "ou": "u", "eu": "u", "you": "yo", "yoo": "yu", "weo": "wo", "wae": "we", "oe": "we",
    "oi": "we",
}  # fmt: skip
_SAME_CODA = {"g": "k", "b": "p", "d": "t", "r": "l", "-": "", "h": ""}

# Family names by their class, under one spelling where the North and the South write two.
FAMILIES = {
    "kim": "kim", "ri": "ri", "i": "ri", "pak": "pak", "co": "co", "cwe": "cwe", "coe": "cwe", "ce": "cwe",
    "cong": "cong", "cung": "cong", "kang": "kang", "cang": "cang", "rim": "rim", "im": "rim", "han": "han", "o": "o",
    "so": "so", "su": "so", "sin": "sin", "kwon": "kwon", "hwang": "hwang", "an": "an", "song": "song", "sung": "song",
    "ryu": "ryu", "yu": "ryu", "con": "con", "cun": "con", "hong": "hong", "ko": "ko", "mun": "mun", "mon": "mun",
    "yang": "yang", "ryang": "yang", "son": "son", "pe": "pe", "pek": "pek", "ho": "ho", "hu": "ho",
    "nam": "nam", "sim": "sim", "no": "no", "ro": "no", "ha": "ha", "kwak": "kwak", "cha": "ca", "ca": "ca",
    "cu": "cu", "u": "u", "ku": "ku", "ra": "ra", "na": "ra", "min": "min", "cin": "cin", "om": "om", "um": "om",
    "che": "cwe", "won": "won", "chon": "con", "pang": "pang", "kong": "kong", "hyon": "hyon", "ham": "ham",
    "pyon": "pyon", "yom": "yom", "chu": "cu", "to": "to", "sok": "sok", "kil": "kil", "ryon": "yon", "yon": "yon",
    "wi": "wi", "phyo": "pyo", "pyo": "pyo", "myong": "myong", "ki": "ki", "pan": "pan", "wang": "wang", "kum": "kum",
    "ok": "ok", "yuk": "yuk", "mang": "mang", "tak": "tak", "kuk": "kuk", "yo": "ryo", "ryo": "ryo", "un": "un",
    "tong": "tong", "paek": "pek", "me": "me", "ma": "ma", "hyong": "hyong", "chae": "ce", "rang": "rang",
    "pong": "pong", "kye": "kye", "pu": "pu", "sun": "sun", "ong": "ong", "cok": "cok",
}  # fmt: skip
# Spellings by ear, that no rule reads.
_SPELLED = {"park": "pak", "woo": "u", "yi": "i", "rhee": "ri", "lee": "ri", "li": "ri", "roh": "ro", "noh": "no"}
_HANGUL = re.compile("[가-힣]+")


@dataclass(frozen=True, slots=True)
class KoreanName:
    """A family name's class and the classes of the given name's syllables, in order."""

    family: str
    given: tuple[str, ...]


def _class(onset: str, vowel: str, coda: str) -> str:
    vowel = _SAME_VOWEL.get(vowel, vowel)
    onset, coda = _SAME_ONSET.get(onset, onset), _SAME_CODA.get(coda, coda)
    return onset + vowel + coda


@lru_cache(maxsize=20_000)
def of_hangul(syllable: str) -> str:
    """The class of one written syllable: 철 and "chol" are both "col"."""
    number = ord(syllable) - _BASE
    onset, vowel, coda = _INITIALS[number // 588], _MEDIALS[number % 588 // 28], _FINALS[number % 28]
    return _class(onset.replace("-", ""), vowel, coda.replace("-", ""))


@lru_cache(maxsize=50_000)
def of_latin(word: str) -> tuple[str, ...] | None:
    """The classes of a Latin word's syllables, () never; None where it is no row of Korean syllables."""
    found: list[str] = []
    place = 0
    word = _SPELLED.get(word, word)
    while place < len(word):
        match = _SYLLABLE.match(word, place)
        if match is None or len(found) == 3:
            return None
        end, coda = match.end(), match["coda"] or ""
        # A consonant before a vowel begins the next syllable: Yo-nam, not Yon-am.
        if coda and end < len(word) and word[end] in "aeiouyw":
            if coda != "ng":  # Jongil is Jong-il
                end -= len(coda)
                coda = ""
        elif coda in ("k", "p", "t") and word[end : end + 1] == "h":
            end, coda = end - 1, ""
        found.append(_class(match["onset"] or "", match["vowel"], coda))
        place = end
    return tuple(found)


def read_hangul(text: str) -> tuple[KoreanName, ...]:
    """A person's name in Hangul: the first syllable is the family's. Empty where it is no such name."""
    bare = re.sub(r"[\s·]", "", text)
    if not _HANGUL.fullmatch(bare) or not 2 <= len(bare) <= 4:
        return ()
    family, *given = (of_hangul(each) for each in bare)
    return (KoreanName(FAMILIES.get(family, family), tuple(given)),)


def read_latin(words: tuple[str, ...], family: str = "") -> tuple[KoreanName, ...]:
    """
    A person's name in Latin words, lower case; empty where it cannot be a Korean one.

    family  the word that the list gives as the family name, if it does
    Without it both ends may be the family name (Kim Tong, Tong Kim): the commoner first.
    """
    if not 2 <= len(words) <= 4:
        return ()
    sounds = []
    for word in words:
        found = of_latin(word)
        if found is None:
            return ()
        sounds.append(found)
    if sum(map(len, sounds)) > 4:
        return ()
    read = []
    for end in (0, -1):
        if len(sounds[end]) == 1 and sounds[end][0] in FAMILIES:
            given = sounds[1:] if end == 0 else sounds[:-1]
            name = KoreanName(FAMILIES[sounds[end][0]], tuple(sound for word in given for sound in word))
            if family and words[end] == family:
                return (name,)
            read.append(name)
    return tuple(sorted(read, key=lambda name: _RANK.get(name.family, len(_RANK))))


# The commonest first.
_RANK = {
    family: rank
    for rank, family in enumerate(
        [
            "kim",
            "ri",
            "pak",
            "cwe",
            "cang",
            "kang",
            "co",
            "ryu",
            "ko",
            "han",
            "con",
            "cong",
            "son",
            "hwang",
            "pek",
            "mun",
            "cu",
            "cin",
            "o",
            "pe",
            "so",
            "ku",
            "sin",
            "rim",
        ]
    )
}


def nearly_same(one: str, other: str) -> bool:
    """Whether two classes differ only in o against u: *sung* is 성 or 숭."""
    return one != other and one.replace("u", "o") == other.replace("u", "o")
