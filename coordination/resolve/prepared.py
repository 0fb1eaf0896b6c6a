"""
A record made ready to be compared: its names taken apart and weighed once. Pure.

Bits are whole thousandths, so that a sum is the same in any order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from coordination.resolve.folding import consonants, script_of
from coordination.resolve.frequencies import Frequencies, is_korean
from coordination.resolve.korean import KoreanName
from coordination.resolve.record import NONE, PRIMARY_KINDS, Birth, PrintedName, Record
from coordination.resolve.spelling import Spelled, Word, spellings
from coordination.resolve.weights import Weights
from coordination.vocabulary import NameKind, TargetType

MAX_NAMES = {TargetType.PERSON: 14, TargetType.ORGANISATION: 24, TargetType.VESSEL: 14, TargetType.AIRCRAFT: 14}
_PERSON = TargetType.PERSON  # bound once: to ask the class for it takes as long as to weigh a word
MAX_TEXT_WORDS = 32  # the rarest
RARE_HOUSE = 6_000  # bits from which on a house is not that of an office tower
ENOUGH_TEXT = 6  # words from which on sharing none says something
Taken = tuple[PrintedName, Spelled, bool]  # a name as printed and taken apart, and whether it is a weak one
_SERIALS = date(1910, 1, 1)  # AU prints "1961" as the serial of a day in 1905


class Name:
    """
    One name, weighed.

    folds, skeletons, bits   of each of its `words`; `total` the bits of all; `korean_bits` likewise
    lettered                 all its words are compared by their letters, none by its sound alone (`Word`)
    strict                   places of words that are never alike others (`Word`)
    repeats                  a word is there twice
    sounds                   what Arabic letters and others both keep of each of its words
    """

    __slots__ = (
        "_sounds",
        "bits",
        "by_sound",
        "folds",
        "han",
        "korean",
        "korean_bits",
        "latin",
        "legal",
        "lettered",
        "numbers",
        "places",
        "primary",
        "repeats",
        "skeletons",
        "strict",
        "text",
        "total",
        "weak",
        "whole",
        "words",
    )

    def __init__(self, spelled: Spelled, kind: NameKind, weak: bool, target_type: TargetType, known: Frequencies):
        self.text = spelled.text
        self.words: tuple[Word, ...] = spelled.words
        weights = known.weights[target_type]
        self.folds = tuple([word.fold for word in spelled.words])
        self.skeletons = tuple([word.skeleton for word in spelled.words])
        self.bits = tuple([weights[skeleton] for skeleton in self.skeletons])
        self.total = sum(self.bits)
        self.whole = spelled.whole
        # A single word may support a person's link and open a block, never carry it.
        self.weak = weak or (len(spelled.words) == 1 and target_type is _PERSON)
        self.primary = kind in PRIMARY_KINDS
        self.latin = spelled.latin
        self.han = spelled.han
        # Kana and Arabic letters share no skeleton with Latin ones: their sounds are compared.
        self.lettered = spelled.latin or not any(word.kana or word.bare for word in spelled.words)
        self.by_sound = not self.lettered
        self.strict = tuple([i for i, word in enumerate(spelled.words) if word.strict]) if "abd" in self.folds else ()
        self.repeats = len(set(self.skeletons)) < len(self.skeletons)
        self.korean: tuple[KoreanName, ...] = spelled.korean
        self.korean_bits = tuple([_korean_bits(each, known) for each in spelled.korean]) if spelled.korean else ()
        self.legal = spelled.legal
        self.numbers = spelled.numbers
        self.places = spelled.places
        self._sounds: tuple[str, ...] | None = None

    @property
    def sounds(self) -> tuple[str, ...]:
        if self._sounds is None:  # of few names anyone asks
            self._sounds = tuple([word.coarse if word.bare else consonants(word.form) for word in self.words])
        return self._sounds


def _korean_bits(name: KoreanName, known: Frequencies) -> tuple[int, ...]:
    weights = known.syllable_weights
    return (known.family_weights[name.family], *[weights[each] for each in name.given])


@dataclass(slots=True, eq=False)
class Prepared:
    """
    A record with its names weighed.

    weight   bits of any word of names, by its skeleton: that of all records of the type
    bearers  which of the names have a word, by its skeleton: the lowest bit stands for the first name
    least    bits of the different words of the name that weighs least
    wholes   its names as wholes, weak ones left out; `natives` those in other scripts than Latin, by script
    numbers  values of its references and valid identifiers by kind; `documents` values of the others
    words    the rarest words of posts, places and reasons, with their bits
    houses   streets and houses of an organisation that few others have
    only_sounds  no name in letters that share a skeleton with others (kana, Arabic)
    places   countries that the names of an organisation hold, where each primary name holds one
    lands    countries that any of its names holds
    """

    id: int
    source: str
    target_type: TargetType
    weights: Weights
    names: tuple[Name, ...]
    weight: Mapping[str, int]
    bearers: dict[str, int]
    least: int
    wholes: frozenset[str]
    natives: dict[str, frozenset[str]]
    korean: bool
    numbers: dict[str, frozenset[str]]
    documents: frozenset[str]
    births: tuple[Birth, ...]
    countries: frozenset[str]
    regimes: frozenset[str]
    genders: frozenset[str]
    words: dict[str, int]
    houses: frozenset[str]
    flag: str
    places: frozenset[str]
    lands: frozenset[str]
    only_sounds: bool
    has_korean: bool
    has_han: bool
    name: str


_TOLD = [each.name for each in fields(Prepared) if each.name not in ("names", "weight", "weights")]
_TOLD_OF_NAMES = [slot for slot in Name.__slots__ if not slot.startswith("_")]


def reads_alike(a: Prepared, b: Prepared) -> bool:
    """Whether nothing tells the two apart, whatever they are compared with."""
    return len(a.names) == len(b.names) and all(
        getattr(one, what) == getattr(other, what)
        for ours, theirs, told in (([a], [b], _TOLD), (a.names, b.names, _TOLD_OF_NAMES))
        for one, other in zip(ours, theirs, strict=True)
        for what in told
    )


def prepare(record: Record, known: Frequencies) -> Prepared:
    """The record with its names taken apart and weighed by how common their words are."""
    return weigh(record, take_apart(record), known)


def take_apart(record: Record) -> list[Taken]:
    """The record's names as words, each with whether it is weak; not yet weighed."""
    return [
        (printed, name, weak or printed.is_weak)
        for printed in record.names
        for name, weak in spellings(printed.full, record.target_type, family=printed.family)
    ]


def weigh(record: Record, names: Iterable[Taken], known: Frequencies) -> Prepared:
    """The record, its names given taken apart."""
    korean, target_type = is_korean(record), record.target_type
    taken = list(names)
    families = {reading.family for _, name, _ in taken if name.korean and name.latin for reading in name.korean}
    most = MAX_NAMES[target_type]
    chosen: dict[tuple[str, object], Name] = {}
    for printed, name, weak in taken:
        if name.korean and not name.latin and families and name.korean[0].family not in families:
            continue  # the EU prints 김금철 (Kim Kum Chol, another man) for Sin Kum Chol
        key = name.whole, name.korean if korean else None
        before = chosen.get(key)
        if len(chosen) < most if before is None else before.weak and not weak and len(name.words) > 1:
            chosen[key] = Name(name, printed.kind, weak, target_type, known)
    kept = tuple(chosen.values())
    weight = known.weights[target_type]
    numbers: dict[str, set[str]] = {}
    for number in record.numbers:
        kind, _, value = number.partition(":")
        numbers.setdefault(kind, set()).add(value)
    return Prepared(
        record.id,
        record.source,
        target_type,
        known.features[target_type],
        kept,
        weight,
        _bearers(kept),
        min([_different_bits(name, weight) for name in kept], default=0),
        frozenset([name.whole for name in kept if not name.weak]) or NONE,
        _natives(kept),
        korean,
        {kind: frozenset(values) for kind, values in numbers.items()},
        frozenset([_document(number) for number in record.documents]) or NONE,
        tuple([birth for birth in record.births if birth.latest >= _SERIALS]),
        record.countries,
        record.regimes,
        record.genders,
        _rarest(record.words, known),
        _houses(record.words, known),
        record.flag,
        _places(kept),
        frozenset().union(*[name.places for name in kept if name.places]),
        bool(kept) and all(name.by_sound for name in kept),
        any(name.korean for name in kept),
        any(name.han for name in kept),
        record.names[0].full if record.names else "",
    )


def _different_bits(name: Name, weight: Mapping[str, int]) -> int:
    return sum([weight[skeleton] for skeleton in set(name.skeletons)]) if name.repeats else name.total


def _bearers(names: Iterable[Name]) -> dict[str, int]:
    found: dict[str, int] = {}
    mark = 1
    for name in names:
        for skeleton in name.skeletons:
            found[skeleton] = found.get(skeleton, 0) | mark
        mark <<= 1
    return found


def _natives(names: Iterable[Name]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name in names:
        if not name.latin and not name.weak:
            found.setdefault(script_of(name.text), set()).add(name.whole)
    return {script: frozenset(wholes) for script, wholes in found.items() if script}


def _places(names: Iterable[Name]) -> frozenset[str]:
    primary = [name.places for name in names if name.primary and name.latin]
    return NONE.union(*primary) or NONE if all(primary) else NONE


def _document(number: str) -> str:
    """The value alone: lists call one paper a passport or a national number. Letter O and zero are one there."""
    value = number.partition(":")[2]
    return "".join(sign for sign in value.upper() if sign.isalnum()).replace("O", "0")


def _rarest(words: Iterable[str], known: Frequencies) -> dict[str, int]:
    """Of all but houses, which have a space in them."""
    texts, weights = known.texts, known.text_weights
    bits = sorted([(-weights[count], word) for word in words if (count := texts.get(word)) and " " not in word])
    return {word: -each for each, word in bits[:MAX_TEXT_WORDS]}


def _houses(words: Iterable[str], known: Frequencies) -> frozenset[str]:
    texts, weights = known.texts, known.text_weights
    return (
        frozenset(
            [word for word in words if " " in word and (count := texts.get(word)) and weights[count] >= RARE_HOUSE]
        )
        or NONE
    )
