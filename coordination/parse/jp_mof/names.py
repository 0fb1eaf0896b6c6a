"""
Names of the MOF list: the primary name in two scripts, spellings in brackets, lists of aliases.

The workbook prints "Sergei(Sergey) MENYAILO" and "Tanchon Bank (TCB)" where the CSV prints the
name without the bracket and the other spelling or the short form among the aliases. Both are
read as the CSV has them, so that a change of format changes no name.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from coordination.parse.jp_mof.cells import (
    MARK,
    both_wordings,
    is_japanese,
    is_latin,
    known,
    marked,
    one_line,
    split,
    text_of,
)
from coordination.parse.names import script_of
from coordination.records import Name
from coordination.vocabulary import NameKind, NameQuality

MOST_SPELLINGS = 60  # of one name

_ALSO, _ONCE = "\ue001", "\ue002"  # of private use: what follows is an alias, or a former name
_ALSO_LABEL = re.compile(
    r"\(\s*(?:別称|別名)\s*\)|(?:別称|別名)\s*[:、,;]+|\ba\s*\.\s*k\s*\.\s*a\b\.?\s*[:、,;]*", re.IGNORECASE
)
_ONCE_LABEL = re.compile(
    r"\(\s*(?:旧称|旧名)\s*\)|(?:旧称|旧名)\s*[:、,;]+|\bf\s*\.\s*k\s*\.\s*a\b\.?\s*[:、,;]*", re.IGNORECASE
)
_SCRIPT = re.compile(
    r"\(\s*original\s*scr?ipt\s*:*\s*([^()]*)\)?|\(\s*([^()]*?)\s*:\s*original\s*script\s*\)", re.IGNORECASE
)
_NOTE_IN_BRACKETS = re.compile(
    r"出生|生まれ|生年月日|番号|氏名|掲載|発行|失効|旅券|\d{4}|\bborn\b|\bDOB\b|\bPOB\b|passport|formerly|previously",
    re.IGNORECASE,
)
_NOTE = re.compile(r"[、,]?\s*\b(?:born (?:on |in )?|DOB\b).*|、\d{4}年.*生まれ.*|【[^】]*】", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”「『](.+)[\"“”」』]")
_NEE = re.compile(r"^(?:n[ée]e\b,?|旧姓:?|旧称:?)")
_BRACKET = re.compile(r"\(([^()]*)\)")


def primary_names(latin: Any, japanese: Any, *, is_person: bool) -> list[Name]:
    """The Latin name first; the Japanese one is another spelling of it, and first where it stands alone."""
    found: list[Name] = []
    for cell, language in ((latin, ""), (japanese, "ja")):
        scripts, text = take_scripts(one_line(cell))
        text = _trimmed(_without_notes(text))
        if known(text):
            full, others = _spellings(text) if is_person else _short_forms(text)
            found.append(_name(full, NameKind.VARIATION if found else NameKind.PRIMARY, language=language))
            found += [_name(other, NameKind.ALIAS, language=language) for other in others]
        found += [original_script(script) for script in scripts]
    return found


def take_scripts(text: str) -> tuple[list[str], str]:
    """What "(original script: …)" says, and the text without it."""
    printed = (_trimmed(found[1] or found[2] or "") for found in _SCRIPT.finditer(text))
    return [script for script in printed if known(script)], _SCRIPT.sub("", text).strip()


def original_script(full: str) -> Name:
    return _name(full, NameKind.ORIGINAL_SCRIPT)


def aliases(cell: Any, kind: NameKind, quality: NameQuality, *, by_comma: bool) -> Iterator[Name]:
    """
    The names a cell lists; "旧称" and "f.k.a." inside say that what follows is a former name.

    by_comma  whether a comma in either script may separate (in the workbook)
    """
    for own_kind, item in _listed(cell, by_comma=by_comma):
        scripts, text = take_scripts(item)
        for full in [*_wordings(_without_notes(text)), *scripts]:
            yield _name(full, own_kind or kind, quality)


def _name(full: str, kind: NameKind, quality: NameQuality = NameQuality.UNGRADED, *, language: str = "") -> Name:
    has_kana = re.search("[\u3041-\u30fa]", full) is not None
    return Name(full, kind, quality, script=script_of(full), language=language or ("ja" if has_kana else ""))


def _without_notes(text: str) -> str:
    """Without what tells of the bearer's birth or papers, or that the name was listed before."""
    kept, begin, depth = [], 0, 0
    for index, char in enumerate(f"{text}\n"):
        if char == "(" and not depth:
            kept.append(text[begin:index])
            begin = index
        depth += (char == "(") - (char == ")" and depth > 0)
        if (char == ")" and not depth) or char == "\n":
            if not (text[begin:].startswith("(") and _NOTE_IN_BRACKETS.search(text[begin : index + 1])):
                kept.append(text[begin : index + 1])
            begin = index + 1
    return _NOTE.sub("", "".join(kept))


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(" ,、;:")


# Spellings in brackets


def _spellings(text: str) -> tuple[str, list[str]]:
    """
    "Denys(Denis) PUSHYLIN(PUSHILIN)" as its first spelling and the others.

    What a bracket holds stands for the one word before it.
    """
    slots: list[list[str]] = []
    last = 0
    for bracket in _BRACKET.finditer(text):
        before = text[last : bracket.start()].rstrip()
        word = re.search(r"[^\s・]+$", before)
        others = [_trimmed(_NEE.sub("", other.strip())) for other in re.split("[,/、]", bracket[1])]
        slots.append([before[: word.start() if word else len(before)]])
        slots.append([word[0] if word else "", *(other for other in others if other and word)])
        last = bracket.end()
    slots.append([text[last:]])
    first = _trimmed("".join(slot[0] for slot in slots))
    count = 1
    for slot in slots:
        count *= len(slot)
    if not first or count > MOST_SPELLINGS:
        return (first or text), []
    every = (_trimmed("".join(spelling)) for spelling in product(*slots))
    return first, [other for other in dict.fromkeys(every) if other != first]


def _short_forms(text: str) -> tuple[str, list[str]]:
    """
    "Tanchon Commercial Bank (TCB)" as the name and its short form.

    A bracket that is no short form ("TANZANIA", "自称") belongs to the name.
    """
    ending = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", text)
    if not ending:
        return text, []
    full, forms = ending[1], [_trimmed(form) for form in re.split("[,、]", ending[2])]
    if all(_is_short_form(form, full) for form in forms):
        return full, forms
    return text, []


def _is_short_form(form: str, full: str) -> bool:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9&./\- ]{1,24}", form):
        return False
    if is_japanese(full):
        return True  # letters of another script stand for the whole
    rest = iter(full.casefold())
    return len(form) < len(full) and all(letter in rest for letter in re.sub(r"[\W_]", "", form.casefold()))


# Lists


def _listed(cell: Any, *, by_comma: bool) -> Iterable[tuple[NameKind | None, str]]:
    """The items of a cell, and the kind that a label gives them."""
    text = _ONCE_LABEL.sub(_ONCE, _ALSO_LABEL.sub(_ALSO, marked(text_of(cell))))
    kind: NameKind | None = None
    listed: list[tuple[NameKind | None, str]] = []
    for piece in _split_keeping(_without_label_brackets(text), "、" if by_comma else ";"):
        if piece in (_ALSO, _ONCE):
            kind = NameKind.FORMER if piece == _ONCE else None
        elif known(piece):
            listed.append((kind, piece))
    return _as_many_as_in_japanese(listed) if by_comma else listed


def _without_label_brackets(text: str) -> str:
    """ "(a.k.a. X; Y)" without the brackets, so that the list inside lies open; stray closings go too."""
    opened: list[int] = []
    dropped: set[int] = set()
    for index, char in enumerate(text):
        if char == "(":
            opened.append(index)
        elif char == ")":
            begin = opened.pop() if opened else index
            if begin == index or text[begin + 1 :].lstrip()[:1] in (_ALSO, _ONCE):
                dropped |= {begin, index}
    dropped |= {begin for begin in opened if text[begin + 1 :].lstrip()[:1] in (_ALSO, _ONCE)}
    return "".join(char for index, char in enumerate(text) if index not in dropped)


def _split_keeping(text: str, weakest: str) -> Iterator[str]:
    """
    The pieces between separators outside brackets, and the labels among them.

    "、" parts a list only where nothing stronger does: "(a)トイブ、イブヌ(b)…" are family names first.
    """
    for line in split(text, "\n", keep=MARK):
        for run in re.split(f"([{_ALSO}{_ONCE}])", line):
            for piece in split(run, f"{MARK};" if MARK in run or ";" in run else weakest):
                if trimmed := _trimmed(piece):
                    yield trimmed


def _as_many_as_in_japanese(
    listed: list[tuple[NameKind | None, str]],
) -> Iterator[tuple[NameKind | None, str]]:
    """
    Parts a list where nothing but a comma, or 及び before the last, separates.

    A comma also stands inside names ("Es Sayed, Kader", "Co., Ltd"). It separates when that
    gives as many Latin names as there are Japanese ones.
    """
    for kind in dict.fromkeys(kind for kind, _ in listed):
        own = [text for each, text in listed if each == kind]
        japanese = [text for text in own if is_japanese(text)]
        latin = [text for text in own if is_latin(text)]
        if len(latin) == 1 and len(japanese) > 1:
            commas = [part for text in split(latin[0], ",") if (part := _trimmed(text))]
            if len(commas) == len(japanese):
                latin = commas
        if japanese and len(latin) == len(japanese) + 1 and "及び" in japanese[-1]:
            japanese[-1:] = [_trimmed(part) for part in japanese[-1].rsplit("及び", 1)]
        others = [text for text in own if not is_japanese(text) and not is_latin(text)]
        for text in [*japanese, *latin, *others]:
            yield kind, text


def _wordings(text: str) -> Iterable[str]:
    """One item as names: "コニー(Kony)" and "Jin Tiesan (金铁三)" are two."""
    text = _unquoted(_trimmed(text))
    pieces = both_wordings(text)
    bracketed = re.fullmatch(r"([^()]+?)\s*\(([^()]+)\)", text)
    if len(pieces) == 1 and bracketed and is_latin(bracketed[1]) and script_of(bracketed[2]) not in ("Latin", ""):
        pieces = [bracketed[1], bracketed[2]]  # Arabic, Cyrillic, Han
    names = (_unquoted(_trimmed(each)) for each in pieces)
    return [name for name in names if known(name) and not name.endswith("。")]  # a sentence is no name


def _unquoted(text: str) -> str:
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1].strip()
    quoted = _QUOTED.fullmatch(text)
    return quoted[1] if quoted and not re.search('["“”「」]', quoted[1]) else text
