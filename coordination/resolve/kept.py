"""
A record as linking has read it, its names taken apart, as text to be kept; and back. Pure.

Of the records that one that changes meets, only the text is read: to read them anew from what their lists say
takes five times as long as all else.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from coordination.resolve.korean import KoreanName
from coordination.resolve.prepared import Taken
from coordination.resolve.record import Birth, PrintedName, Record
from coordination.resolve.spelling import Spelled, Word
from coordination.vocabulary import NameKind, NameQuality, TargetType

_TYPES = {each.value: each for each in TargetType}
_KINDS = {each.value: each for each in NameKind}
_QUALITIES = {each.value: each for each in NameQuality}
_MARKS = [(bool(marks & 1), bool(marks & 2), bool(marks & 4)) for marks in range(8)]
_TABLES = ("rigour", "normality", "anyascii", "PyICU", "japanese-personal-name-dataset")  # by which names are read


@cache
def rules() -> str:
    """The rules by which records are read, as a word: another one where a line of them, or a table, is another."""
    here = Path(__file__).parent
    digest = blake2b(digest_size=8)
    for file in (*sorted(here.glob("*.py")), here.parent / "identifiers.py", here.parent / "programmes.py"):
        digest.update(file.read_bytes())
    digest.update(" ".join(version(name) for name in _TABLES).encode())
    return digest.hexdigest()


def as_text(record: Record, names: Sequence[Taken]) -> str:
    """The record and its names taken apart; the same text for the same record."""
    words: list[tuple[Any, ...]] = []  # each once: names of one record share most of them
    place_of: dict[int, int] = {}
    printed_at = dict(zip(map(id, record.names), count()))
    taken: list[tuple[Any, ...]] = []
    for printed, name, weak in names:
        own = []
        for word in name.words:
            place = place_of.get(id(word))
            if place is None:
                place = place_of[id(word)] = len(words)
                fold = word.fold if word.fold != word.form else 0
                marks = word.bare + 2 * word.strict + 4 * word.kana
                words.append((word.form, fold, word.skeleton, word.coarse, marks))
            own.append(place)
        text = name.text if name.text != printed.full else 0
        marks = name.latin + 2 * name.han + 4 * weak
        taken.append((printed_at[id(printed)], text, own, name.whole, marks, *_within(name)))
    kept = (
        record.source,
        record.target_type,
        [(name.full, name.kind, name.quality, name.family) for name in record.names],
        sorted(record.numbers),
        sorted(record.documents),
        [(birth.earliest, birth.latest, birth.circa) for birth in record.births],
        sorted(record.countries),
        sorted(record.regimes),
        sorted(record.genders),
        record.words,
        record.flag,
        words,
        taken,
    )
    return orjson.dumps(kept).decode()


def from_text(pk: int, text: str) -> tuple[Record, list[Taken]]:
    """The record with this id, and its names taken apart."""
    (
        source,
        target_type,
        names,
        numbers,
        documents,
        births,
        countries,
        regimes,
        genders,
        record_words,
        flag,
        all_words,
        taken,
    ) = orjson.loads(text)
    printed = tuple(
        [PrintedName(full, _KINDS[kind], _QUALITIES[quality], family) for full, kind, quality, family in names]
    )
    record = Record(
        pk,
        source,
        _TYPES[target_type],
        printed,
        frozenset(numbers),
        frozenset(documents),
        tuple([Birth(date.fromisoformat(first), date.fromisoformat(last), circa) for first, last, circa in births]),
        frozenset(countries),
        frozenset(regimes),
        frozenset(genders),
        tuple(record_words),
        flag,
    )
    words = [
        Word(form, fold or form, skeleton, coarse, *_MARKS[marks]) for form, fold, skeleton, coarse, marks in all_words
    ]
    return record, [
        _name(printed[at], text, tuple([words[place] for place in own]), whole, *_MARKS[marks], *within)
        for at, text, own, whole, marks, *within in taken
    ]


def _within(name: Spelled) -> tuple[Any, ...]:
    """What few names have."""
    if not (name.korean or name.legal or name.numbers or name.places):
        return ()
    korean = [(reading.family, reading.given) for reading in name.korean]
    return korean, name.legal, sorted(name.numbers), sorted(name.places)


def _name(
    printed: PrintedName,
    text: str | int,
    words: tuple[Word, ...],
    whole: str,
    latin: bool,
    han: bool,
    weak: bool,
    korean: Iterable[tuple[str, list[str]]] = (),
    legal: str = "",
    numbers: Iterable[str] = (),
    places: Iterable[str] = (),
) -> Taken:
    readings = tuple([KoreanName(family, tuple(given)) for family, given in korean])
    spelled = Spelled(
        str(text or printed.full), words, whole, latin, readings, legal, frozenset(numbers), frozenset(places), han
    )
    return printed, spelled, weak
