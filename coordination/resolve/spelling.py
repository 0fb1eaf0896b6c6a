"""
A printed name as words to compare: titles and legal forms off, places and numbers told apart. Pure.

Words of organisations that mean the same in several languages are one word (*zavod*, *plant*:
"#FACTORY"), by rigour's tables.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rigour._core import person_name_prefixes_list
from rigour.names import (
    NamePartTag,
    NameTypeTag,
    SymbolCategory,
    analyze_names,
    remove_obj_prefixes,
    remove_person_prefixes,
)
from rigour.text.normalize import Normalize, normalize

from coordination.resolve import folding
from coordination.resolve.firms import NO_FORMS, OF_ANOTHER, beside_the_point, for_rigour
from coordination.resolve.folding import (
    coarse,
    consonants,
    fold,
    is_arabic,
    is_dense,
    is_kana,
    is_latin,
    latin,
    skeleton,
)
from coordination.resolve.korean import KoreanName, read_hangul, read_latin
from coordination.resolve.readings import english, is_han, japanese, mandarin, sino_korean
from coordination.resolve.record import NONE, few
from coordination.resolve.russian import concepts, gathered, marks
from coordination.vocabulary import TargetType

_BRACKETED = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
_WITHIN = re.compile(r"(?P<word>[^\s()（）]+)[(（](?P<other>[^\s()（）]+)[)）]")
_SLASH = re.compile(r"(?<=[^\W\d]{3})\s*/\s*(?=[^\W\d]{2})")
_SPLIT = re.compile(r"[^\w]+", re.UNICODE)
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Arabic and European particles: lists write, join and drop them at will.
_PARTICLES = _words(
    "al el ul ur ad as ash at az an bin ben ibn bint ould von van der de da do dos del di la le and of the"
)
_STOP = _words("of the for and de la le du des da do al el et und der die das i na po v")
_ABD = re.compile(r"^(abd|abdu|abdal|abdel|abdul|abdol|abdur|abdor)(al|el|ul|ur|ar|or|)(?=[a-z]{4,})")
_ABD_ALONE = re.compile(r"abd(u|al|el|ul|ol|ur|or)?")
# Legal forms in words, beside those that rigour knows.
_FORMS = _words(
    "company co corporation corp limited ltd incorporated inc joint stock closed open public private liability "
    "llc ooo ao oao zao pao jsc pjsc cjsc ojsc fze fzc fzco dmcc gmbh sa sarl srl spa bv nv plc pte pty sdn bhd "
    "kft doo ead ood otvetstvennostyu obshchestvo aktsionernoe firm enterprise"
)
_GENERIC = {"CO", "BRANCH"}  # AL-HARAMAIN : KENYA BRANCH is AL-HARAMAYN FOUNDATION (KENYA)
_NAME = Normalize.CASEFOLD | Normalize.NAME  # as rigour's `normalize_name`, which keeps what it has seen
# How the titles begin that rigour takes off: few names do, and to look for all titles takes as long as to read a name.
_TITLES = frozenset(title.casefold().split()[0] for title in person_name_prefixes_list())
_PERSON, _ORGANISATION = TargetType.PERSON, TargetType.ORGANISATION  # bound once: asking the class takes as long again
_ACRONYM = re.compile(r"^[A-ZА-Я][A-ZА-Я0-9&.\-]{1,9}$")


class Word(NamedTuple):
    """
    One word of a name. `fold` and `skeleton` are what is compared, `coarse` what kana keep of it.

    bare    written without vowels (Arabic script): its skeleton is all there is, `coarse` its consonants
    kana    written in kana: `coarse` is all there is
    strict  what follows Abd: another word, however alike, is another name (Khaliq, Malik)
    """

    form: str
    fold: str
    skeleton: str
    coarse: str = ""
    bare: bool = False
    strict: bool = False
    kana: bool = False


class Spelled(NamedTuple):
    """
    A printed name, taken apart.

    whole    the folded words in one order, of ships and aircraft the words as printed: two names are equal
             where these are
    legal    the legal form, numbers and places an organisation or ship has in its name
    han      written in Han characters: `korean` is one of its readings, beside that of `words`
    """

    text: str
    words: tuple[Word, ...]
    whole: str
    latin: bool
    korean: tuple[KoreanName, ...] = ()
    legal: str = ""
    numbers: frozenset[str] = NONE
    places: frozenset[str] = NONE
    han: bool = False


@lru_cache(maxsize=200_000)
def word(form: str) -> Word:
    """One word in any script; `form` is normalised already."""
    spelled = latin(form) or form
    folded = fold(spelled)
    if form.isascii():
        return Word(spelled, folded, skeleton(folded), coarse(spelled))
    # Kana write no clusters and no th, l, v: only their coarse consonants say something.
    if is_arabic(form):
        if form.startswith("ال") and len(form) > 4:
            form = form[2:]
            spelled = latin(form) or form
            folded = fold(spelled)
        return Word(spelled, folded, skeleton(folded), consonants(form), bare=True)
    return Word(spelled, folded, skeleton(folded), coarse(spelled), kana=is_kana(form))


def painted(spelled: Word) -> Word:
    """The word in a ship's or aircraft's name: its vowels count (Spirit, Sparta)."""
    return spelled if spelled.bare else spelled._replace(skeleton=spelled.fold)


def concept(symbol: str) -> Word:
    return _concept(symbol)


@lru_cache(maxsize=10_000)
def _concept(symbol: str) -> Word:
    return Word(symbol, symbol, symbol, symbol)


@lru_cache(maxsize=65_536)  # lists print each other's names, and records are read again when others change
def spellings(full: str, target_type: TargetType, *, family: str = "") -> tuple[tuple[Spelled, bool], ...]:
    """
    A printed name and what is printed inside it, each with whether it is only a weak name.

    Japan prints variants within: "Sergey(Sergei) AKSYONOV(AKSENOV)". A bracket behind a name of an
    organisation is an acronym or a remark: the name counts without it, the acronym as a weak name.
    """
    if target_type is _PERSON and not full.isascii() and is_han(full):
        return tuple((spelled, False) for spelled in _han_person(full))
    found: list[tuple[Spelled, bool]] = []
    if "(" not in full and "（" not in full and "[" not in full:
        texts = [(full, False)]
    elif _WITHIN.search(full) and target_type is _PERSON:
        texts = [(_WITHIN.sub(r"\g<word>", full), False), (_WITHIN.sub(r"\g<other>", full), False)]
    elif OF_ANOTHER.search(full):
        return ()
    else:
        inside = [text.strip("()（）[] ") for text in _BRACKETED.findall(full)]
        without = " ".join(_BRACKETED.sub(" ", full).split()) or full
        acronyms = [text for text in inside if _ACRONYM.fullmatch(text) and _stands_for(text, without)]
        # A place in brackets is part of the name: VTB BANK (AUSTRIA) AG is not VTB Bank.
        keep_all = target_type is _ORGANISATION and len(acronyms) < len(inside)
        texts = [(full if keep_all else without, False), *((text, True) for text in acronyms)]
    if target_type is _ORGANISATION and _SLASH.search(full):  # "Dana Holdings/Dana Astra"
        texts += [(text, False) for text in _SLASH.split(full) if len(text.split()) > 1]
    for text, weak in texts:
        spelled = spell(text, target_type, family=family)
        if spelled is not None:
            found.append((spelled, weak))
    return tuple(found)


def forget_names() -> None:
    """Let go of the names and words kept at hand, where no more are to be taken apart: half as much as they took."""
    spellings.cache_clear()
    word.cache_clear()
    read.cache_clear()
    folding.forget_words()


def _stands_for(acronym: str, name: str) -> bool:
    letters = [letter for letter in acronym if letter.isalpha()]
    initials = [part[0].upper() for part in _SPLIT.split(name) if part]
    return (
        len(letters) > 1
        and letters[0] in initials
        and sum(letter in initials for letter in letters) >= len(letters) - 1
    )


def spell(text: str, target_type: TargetType, *, family: str = "") -> Spelled | None:
    """The name as words; None where nothing is left of it."""
    if target_type is _PERSON:
        return _person(text, family)
    if target_type is _ORGANISATION:
        return _organisation(text)
    return _craft(text)


def _han_person(text: str) -> list[Spelled]:
    """A name in Han characters, by each of its readings."""
    korean = read_hangul(sino_korean(text))
    return [
        Spelled(text, words, _whole(list(words)), False, korean, han=True)
        for reading in (mandarin(text), *japanese(text))
        for words in [tuple(word(form) for form in reading if form)]
        if words
    ]


def _person(text: str, family: str) -> Spelled | None:
    normal = normalize(text, _NAME)
    if not normal:
        return None
    korean = read_hangul(normal) if not normal.isascii() and is_dense(normal) else ()
    forms = normal.split()
    if forms[0] in _TITLES:
        normal = remove_person_prefixes(normal) or normal
        forms = normal.split()
    words: list[Word] = []
    plain: list[str] = []
    for form in forms:
        spelled, own = read(form)
        plain.append(spelled)
        words += own
    words = words or [word(form) for form in forms]
    is_latin_name = normal.isascii() or is_latin(normal)
    if is_latin_name:
        korean = read_latin(tuple(plain))
        if korean and (known := latin(normalize(family or _capitals(text), _NAME) or "")):
            korean = read_latin(tuple(plain), known)
    elif korean:
        words = [word(form) for form in (korean[0].family, *korean[0].given)]
    folds = [each.fold for each in words]
    if "abd" in folds:
        words = [
            each._replace(strict=True) if place and folds[place - 1] == "abd" else each
            for place, each in enumerate(words)
        ]
    return Spelled(text, tuple(words), " ".join(sorted(folds)), is_latin_name, korean)


@lru_cache(maxsize=50_000)
def read(form: str) -> tuple[str, tuple[Word, ...]]:
    """A part of a person's name in Latin letters, and its words: none of a particle, two of Abdulrahman."""
    spelled = latin(form) or form
    if spelled in _PARTICLES:
        return spelled, ()
    if is_arabic(form):
        parts = [form[:3], form[3:]] if form.startswith("عبدال") and len(form) > 6 else [form]
    elif spelled.startswith("abd"):
        parted = "abd" if _ABD_ALONE.fullmatch(spelled) else _ABD.sub("abd ", spelled)
        parts = [form if part == spelled else part for part in parted.split()]
    else:
        parts = [form]
    return spelled, tuple([word(part) for part in parts])


def _capitals(text: str) -> str:
    """The one word of a name that is written in capitals: the family name by custom."""
    capitals = [each for each in text.replace(",", " ").split() if len(each) > 1 and each.isupper()]
    return capitals[0] if len(capitals) == 1 else ""


def _craft(text: str) -> Spelled | None:
    normal = normalize(text, _NAME)
    if not normal:
        return None
    normal = remove_obj_prefixes(normal) or normal
    words, numbers = [], set()
    forms = normal.split()
    for place, form in enumerate(forms):
        form = _ROMAN.get(form, form) if place and place == len(forms) - 1 else form
        words.append(painted(word(form)))
        if form.isdigit():
            numbers.add(form.lstrip("0") or "0")
    # Ships' names are painted, not transcribed: a letter more is another ship (Bela, Bella; Yaz, Jazz).
    whole = " ".join(sorted(each.fold if each.form.isdigit() else each.form for each in words))
    return Spelled(text, tuple(words), whole, is_latin(normal), (), "", few(tuple(numbers)))


def _organisation(text: str) -> Spelled | None:
    dense = not text.isascii() and is_dense(text)
    plain = english(text) if dense else for_rigour(text)
    names = analyze_names(NameTypeTag.ORG, [plain], consolidate=False, phonetics=False)
    if not names:
        return None
    name = min(names, key=lambda each: str(each.form)) if len(names) > 1 else next(iter(names))
    parts = list(name.parts)
    if not parts:
        return None
    forms = [str(part.form) for part in parts]
    idle = beside_the_point(forms)
    said: dict[int, list[str]] = {place: [] for place in idle}
    legal: set[str] = set()
    numbers: set[str] = set()
    places: set[str] = set()
    # rigour gives spans in no fixed order: the longest first, then by what they say.
    spans = [(span.symbol, [part.index for part in span.parts]) for span in name.spans]
    if len(spans) > 1:
        spans.sort(key=lambda each: (-len(each[1]), str(each[0].category), each[0].id))
    for of_span, covered in spans:
        category, symbol = of_span.category, str(of_span.id)
        if idle and any(place in idle for place in covered):
            continue
        if category == SymbolCategory.ORG_CLASS:
            if forms[covered[0]] in NO_FORMS and len(covered) == 1:
                continue
            legal.add(symbol)
            mark = []
        elif category == SymbolCategory.NUMERIC:
            numbers.add(symbol)
            mark = [f"#{symbol}"]
        elif category == SymbolCategory.LOCATION:
            places.add(symbol)
            mark = [f"@{symbol}"]
        elif category in (SymbolCategory.SYMBOL, SymbolCategory.DOMAIN):
            mark = [] if symbol in _GENERIC else marks(symbol, forms[covered[-1]])
        else:
            continue
        if any(place in said for place in covered):
            continue
        for place in covered:
            said[place] = []
        said[covered[0]] = mark
    found: dict[str, Word] = {}
    told: list[str] = []
    for place, part in enumerate(parts):
        if place in said:
            told += said[place]
        elif part.tag != NamePartTag.STOP and (part.tag != NamePartTag.LEGAL or forms[place] in NO_FORMS):
            each = word(forms[place])
            meant = concepts(each.form)
            if meant is not None:
                told += meant
            elif each.form not in _STOP and each.form not in _FORMS:
                found[each.form] = each
                told.append(each.form)
    words = [found.get(form) or _concept(form) for form in gathered(told)]
    if not words:
        words = [word(str(part.form)) for part in parts]
    return Spelled(
        text,
        tuple(words),
        _whole(words),
        not dense and is_latin(str(name.form)),
        (),
        min(legal, default=""),
        few(tuple(numbers)),
        few(tuple(places)),
    )


def _whole(words: list[Word]) -> str:
    return " ".join(sorted([each.fold for each in words]))
