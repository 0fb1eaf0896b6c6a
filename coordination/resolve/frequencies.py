"""
How common words are in the lists: what makes a name rare. Pure; frozen once counted.

The "bits" of a word are ln(records of that type / records that have it), as in every figure of
this package. Counts are those of the day they were made (`NameStatistics`): an increment reads
the same table as a rebuild, or their links would differ.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from coordination.resolve.record import Record
from coordination.resolve.spelling import Spelled, Word, spellings
from coordination.resolve.weights import Weights, weights_among
from coordination.vocabulary import TargetType

# Small collections (the starter lists, a test) know little of what is rare. Up to these many records
# the counts are filled up with what the published lists hold, by orders of magnitude.
FULL_SIZE = {
    TargetType.PERSON: 18_000,
    TargetType.ORGANISATION: 20_000,
    TargetType.VESSEL: 4_000,
    TargetType.AIRCRAFT: 4_000,
}
KOREANS = 700  # persons among them with a Korean name
# Share of the records of a type that bear a word, where it is far from rare. Written by hand.
_COMMON = {
    TargetType.PERSON: {
        "aleksandr": 0.035, "sergei": 0.03, "vladimir": 0.03, "aleksei": 0.015, "andrei": 0.02, "dmitri": 0.015,
        "mikhail": 0.012, "nikolai": 0.015, "iuri": 0.012, "viktor": 0.012, "igor": 0.012, "oleg": 0.012,
        "aleksandrovich": 0.025, "vladimirovich": 0.025, "nikolaevich": 0.02, "viktorovich": 0.012,
        "mohammad": 0.05, "muhammad": 0.05, "abd": 0.05, "ahmad": 0.02, "ali": 0.03, "hassan": 0.02, "hussein": 0.015,
        "ibrahim": 0.012, "reza": 0.01, "khan": 0.005, "jose": 0.01, "luis": 0.008,
    },
    TargetType.ORGANISATION: {
        "#BANK": 0.04, "#TRADING": 0.05, "#INDUSTRY": 0.04, "#GROUP": 0.05, "#FACTORY": 0.03, "#SHIPPING": 0.02,
        "#TECHNOLOGY": 0.04, "#GENERAL": 0.03, "#INTERNATIONAL": 0.05, "@ru": 0.02, "@kp": 0.01, "korea": 0.01,
        "#RESEARCH": 0.03, "#INSTITUTE": 0.03, "#SERVICE": 0.02, "#HOLDING": 0.02, "#CENTER": 0.02, "#MINISTRY": 0.008,
        "#DEFENCE": 0.01, "#MANAGEMENT": 0.02, "#INVESTMENT": 0.02, "#LOGISTICS": 0.01, "#MARINE": 0.02,
        "#SCIENCE": 0.02, "#PRODUCTION": 0.02, "#ENGINEERING": 0.02, "#BUREAU": 0.01, "#FOREIGN": 0.003,
    },
    TargetType.VESSEL: {"sea": 0.02, "star": 0.02, "ocean": 0.02},
}  # fmt: skip
_COMMON_FAMILIES = {"kim": 0.22, "ri": 0.15, "pak": 0.1, "cwe": 0.06, "cong": 0.05, "co": 0.04, "kang": 0.03}
_COMMON_SYLLABLES = {
    "col": 0.16, "il": 0.07, "song": 0.1, "yong": 0.13, "cong": 0.06, "ho": 0.06, "myong": 0.06, "kwang": 0.05,
    "hyok": 0.05, "nam": 0.05, "kyong": 0.05, "su": 0.05, "kum": 0.02, "cun": 0.03, "hak": 0.03, "cin": 0.03,
    "un": 0.03,
}  # fmt: skip
_PERSON = TargetType.PERSON  # bound once: to ask the class for it takes as long as to weigh a word
_HANGUL = re.compile("[가-힣]")
_KEPT = 100_000  # words whose weight is kept at hand
MAX_TEXT = 400  # a word of posts and reasons that more records share says nothing


class _Weights(dict[Any, int]):
    """What `of` says of each word, found out once."""

    def __init__(self, of: Callable[[Any], int]) -> None:
        self._of = of

    def __missing__(self, word: Any) -> int:
        if len(self) >= _KEPT:  # a server is asked for words without end
            self.clear()
        found = self[word] = self._of(word)
        return found


@dataclass(frozen=True)
class Frequencies:
    """
    Records that have each word, by type of target.

    words     skeleton of a word of names -> records
    families, syllables   of Korean names, among persons who bear one
    texts     word of posts, places and reasons -> records; only those that two to `MAX_TEXT` share
    """

    records: Mapping[TargetType, int]
    words: Mapping[TargetType, Mapping[str, int]]
    koreans: int = 0
    families: Mapping[str, int] = field(default_factory=dict)
    syllables: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, int] = field(default_factory=dict)
    text_records: int = 0

    def bits(self, target_type: TargetType, skeleton: str) -> float:
        """How rare a word of a name is, in natural logarithms; about 9.8 for one that a single person bears."""
        records, full = self.records.get(target_type, 0), FULL_SIZE[target_type]
        missing = max(0, full - records)
        share = _SHARES[target_type].get(skeleton, 0.0)
        count = max(1.0, self.words.get(target_type, {}).get(skeleton, 0) + share * missing)
        return math.log(max(records, full) / count)

    @cached_property
    def features(self) -> Mapping[TargetType, Weights]:
        """What each feature of a pair is worth among so many records."""
        return {kind: weights_among(self.records.get(kind, 0), kind) for kind in TargetType}

    @cached_property
    def weights(self) -> Mapping[TargetType, Mapping[str, int]]:
        """The same in whole thousandths, by type and skeleton, of any word."""
        return {kind: _Weights(partial(self._thousandths, kind)) for kind in TargetType}

    def _thousandths(self, target_type: TargetType, skeleton: str) -> int:
        return thousandths(self.bits(target_type, skeleton))

    @cached_property
    def text_weights(self) -> Mapping[int, int]:
        """Of a word of posts and reasons that so many records share, in whole thousandths."""
        return _Weights(lambda count: thousandths(math.log(max(self.text_records, 1000) / count)))

    @cached_property
    def family_weights(self) -> Mapping[str, int]:
        """Of a Korean family name, in whole thousandths."""
        return _Weights(lambda family: thousandths(self.family_bits(family)))

    @cached_property
    def syllable_weights(self) -> Mapping[str, int]:
        """Of a syllable of a Korean given name, in whole thousandths."""
        return _Weights(lambda syllable: thousandths(self.syllable_bits(syllable)))

    def family_bits(self, family: str) -> float:
        """Of a Korean family name, among all persons."""
        missing = max(0, KOREANS - self.koreans)
        persons = max(self.records.get(TargetType.PERSON, 0), FULL_SIZE[TargetType.PERSON])
        count = max(1.0, self.families.get(family, 0) + _COMMON_FAMILIES.get(family, 0.005) * missing)
        return math.log(persons / count)

    def syllable_bits(self, syllable: str) -> float:
        """Of a syllable of a Korean given name, among Koreans: that they are is counted with the family's."""
        missing = max(0, KOREANS - self.koreans)
        count = max(1.0, self.syllables.get(syllable, 0) + _COMMON_SYLLABLES.get(syllable, 0.008) * missing)
        return math.log(max(self.koreans, KOREANS) / count)

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Frequencies":
        """Counted over these records."""
        counter = Counting()
        for record in records:
            counter.add(record, spelled(record))
        return counter.frequencies()


def thousandths(bits: float) -> int:
    return round(bits * 1000)


class Counting:
    """Counts words record by record, for callers that have the names taken apart already."""

    def __init__(self) -> None:
        self._records: Counter[TargetType] = Counter()
        self._words: dict[TargetType, Counter[str]] = {each: Counter() for each in TargetType}
        self._koreans = 0
        self._families: Counter[str] = Counter()
        self._syllables: Counter[str] = Counter()
        self._texts: Counter[str] = Counter()
        self._text_records = 0

    def add(self, record: Record, names: Iterable[Spelled]) -> None:
        self._records[record.target_type] += 1
        words: set[str] = set()
        families: set[str] = set()
        syllables: set[str] = set()
        for name in names:
            words.update(word.skeleton for word in name.words)
            for korean in name.korean[:1]:
                families.add(korean.family)
                syllables.update(korean.given)
        self._words[record.target_type].update(words)
        if families and is_korean(record):
            self._koreans += 1
            self._families.update(families)
            self._syllables.update(syllables)
        if record.words:
            self._text_records += 1
            self._texts.update(record.words)

    def merge(self, other: "Counting") -> None:
        """Add what was counted elsewhere, over other records."""
        self._records.update(other._records)
        for kind, counts in other._words.items():
            self._words[kind].update(counts)
        self._koreans += other._koreans
        self._families.update(other._families)
        self._syllables.update(other._syllables)
        self._texts.update(other._texts)
        self._text_records += other._text_records

    def frequencies(self) -> Frequencies:
        # Words of one record are left out: unknown and known to one record read the same.
        return Frequencies(
            dict(self._records),
            {kind: {word: n for word, n in counts.items() if n > 1} for kind, counts in self._words.items()},
            self._koreans,
            dict(self._families),
            dict(self._syllables),
            {word: count for word, count in self._texts.items() if 1 < count <= MAX_TEXT},
            self._text_records,
        )


def spelled(record: Record) -> list[Spelled]:
    return [
        name
        for printed in record.names
        for name, _ in spellings(printed.full, record.target_type, family=printed.family)
    ]


def is_korean(record: Record) -> bool:
    """Whether the record's persons' names may be read as Korean ones."""
    return record.target_type is _PERSON and (
        "DPRK" in record.regimes or bool(record.countries & {"kp", "kr"}) or _has_hangul(record)
    )


def _has_hangul(record: Record) -> bool:
    return any(not name.full.isascii() and bool(_HANGUL.search(name.full)) for name in record.names)


def _by_skeleton(target_type: TargetType, shares: Mapping[str, float]) -> dict[str, float]:
    from coordination.resolve.spelling import concept, painted, word

    found: dict[str, float] = {}
    for each, share in shares.items():
        taken: Word = concept(each) if each[0] in "#@" else word(each)
        if target_type in (TargetType.VESSEL, TargetType.AIRCRAFT):
            taken = painted(taken)
        found[taken.skeleton] = max(share, found.get(taken.skeleton, 0.0))
    return found


_SHARES = {kind: _by_skeleton(kind, _COMMON.get(kind, {})) for kind in TargetType}
