"""
Names of an entry: "SURNAME, Given" of persons, in Latin letters and in Hangul.

The copies keep what their maker took for a name and is more: a birth date, a tie, a chain of
"a.k.a.", a name in both scripts. A person's employer stands among the names too; as a name it would
tie four colleagues to each other, so it is told as a relation.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from coordination.parse.kr_kofiu.births import birth_date
from coordination.parse.names import script_of
from coordination.records import Name, PartialDate, Relation
from coordination.vocabulary import NameKind, NamePart, TargetType

_AKA = re.compile(r"[,;]?\s*\ba\.k\.a\b\.?\s*", re.IGNORECASE)
_BORN = re.compile(r",?\s*\bDOB:?\s+(.+)$")
_LINKED = re.compile(r",?\s*\blink(?:ed)? to:?\s+(.+)$", re.IGNORECASE)
_HANGUL = re.compile(r"[\s,]*([가-힣](?:[가-힣 ]*[가-힣])?)\s*$")
_EMPLOYER = re.compile(r"\b(?:Bank|Bureau|Company|Corporation|Department|Ministry)\b", re.IGNORECASE)
_MAX_SYLLABLES = 4  # of a Korean person's name
_QUOTES = " \"'“”‘’,;"


@dataclass
class Names:
    """What the printed names of an entry say."""

    names: list[Name] = field(default_factory=list)
    births: list[PartialDate] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)


def names_of(printed: Iterable[str], former: Iterable[str], target_type: TargetType) -> Names:
    found = Names()
    texts = [text for cell in printed for text in _texts(cell, found)]
    for text in texts:
        if found.names and target_type is TargetType.PERSON and _is_employer(text):
            found.relations.append(Relation("organisation", text))
        else:
            found.names.append(_name(text, target_type, is_first=not found.names))
    for text in (text for cell in former for text in _texts(cell, found)):
        found.names.append(_name(text, target_type, NameKind.FORMER, is_first=not found.names))
    first: dict[str, Name] = {}
    for name in found.names:
        first.setdefault(name.full, name)
    found.names = list(first.values())
    return found


def _texts(cell: str, found: Names) -> Iterator[str]:
    text = " ".join(cell.split())
    if born := _BORN.search(text):
        found.births.append(birth_date(born[1]))
        text = text[: born.start()]
    if linked := _LINKED.search(text):
        found.relations.append(Relation("link to", linked[1].strip(_QUOTES)))
        text = text[: linked.start()]
    for piece in _AKA.split(text):
        hangul = _HANGUL.search(piece)
        both = hangul is not None and re.search(r"[A-Za-z]", piece[: hangul.start()])
        pieces = [piece[: hangul.start()], hangul[1]] if hangul and both else [piece]
        yield from filter(None, (each.strip(_QUOTES) for each in pieces))


def _is_employer(text: str) -> bool:
    if script_of(text) == "Hangul":
        return len(re.sub(r"\s", "", text)) > _MAX_SYLLABLES
    return _EMPLOYER.search(text) is not None


def _name(text: str, target_type: TargetType, kind: NameKind = NameKind.ALIAS, *, is_first: bool) -> Name:
    full = text
    parts: tuple[tuple[NamePart, str], ...] = ((NamePart.WHOLE, text),)
    if target_type is TargetType.PERSON:
        surname, _, given = (piece.strip() for piece in text.partition(","))
        parts = ()
        if surname and given:
            full = f"{given} {surname}"
            parts = ((NamePart.FIRST, given), (NamePart.LAST, surname))
    script = script_of(full)
    if is_first:
        kind = NameKind.PRIMARY
    elif kind is NameKind.ALIAS and script and "Latin" not in script:
        kind = NameKind.ORIGINAL_SCRIPT
    return Name(full, kind, parts=parts, script=script)
