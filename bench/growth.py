"""Ten times the lists, made of them by a fixed rule: how much longer linking takes, in memory."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from multiprocessing import get_context
from pathlib import Path

import django

from bench.figures import Figure, peak_mb
from coordination.cycles import without_looking_for_cycles
from coordination.resolve.parts import Part
from coordination.resolve.record import Record

TIMES = 10
COMMON = 40  # a word that more records bear is as common among ten times as many: it stays as it is
# Consonants that no rule of folding reads as part of another sound, by script. Kana do not tell l from r.
_LETTERS = ("bdlmnr", "бдлмнр", "بدلمنر")
# What a word that is varied begins with in each copy, by script: many have none of those consonants, or one of eight
# (Zhukov, Shevchenko). A Korean name is no longer one with two syllables more.
_BEGINNINGS = (
    (re.compile("[a-z]"), ["bada", "dama", "mano", "nala", "lara", "raba", "bala", "dana", "mara"]),
    (re.compile("[\u0400-\u052f]"), ["бада", "дама", "мано", "нала", "лара", "раба", "бала", "дана", "мара"]),
    (re.compile("[\u0600-\u06ff]"), ["باد", "دام", "مان", "نال", "لار", "راب", "بال", "دان", "مار"]),
    (re.compile("[\u30a0-\u30ff]"), ["バダ", "ダマ", "マノ", "ナラ", "ラロ", "ロバ", "バロ", "ダナ", "マロ"]),
    (re.compile("[\uac00-\ud7af]"), ["바다", "다마", "마노", "나라", "라로", "로바", "바로", "다나", "마로"]),
    (re.compile("[\u4e00-\u9fff]"), ["巴達", "達馬", "馬諾", "納拉", "拉羅", "羅巴", "巴羅", "達納", "馬羅"]),
)
_WORD = re.compile(r"\w+")


def run(lists: Path) -> Iterator[Figure]:
    once, ten_times = (_in_a_process_of_its_own(lists, times) for times in (1, TIMES))
    for name, (records, pairs, seconds, megabytes) in (("once", once), ("ten times", ten_times)):
        yield Figure(f"growth, {name}, records", records, "")
        yield Figure(f"growth, {name}, edges", pairs, "")
        yield Figure(f"growth, {name}, link", seconds, "s")
        yield Figure(f"growth, {name}, memory", megabytes, "MB")
    yield Figure("growth, ten times the records", ten_times[2] / once[2], "times", most=12)


def _in_a_process_of_its_own(lists: Path, times: int) -> tuple[int, int, float, float]:
    """So that neither finds words that the other has read."""
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=django.setup) as pool:
        return pool.submit(_measured, lists, times).result()


def _measured(lists: Path, times: int) -> tuple[int, int, float, float]:
    """Records, edges, seconds, megabytes."""
    from tests.resolve.real import read_lists, records_of  # reads no database, but wants Django set up

    records = multiplied(list(records_of(read_lists(lists)).values()), times)
    began = time.process_time()
    part = Part()
    with without_looking_for_cycles():
        part.take(records)
        linked = part.link(part.counting.frequencies(), {})
    seconds = time.process_time() - began
    return len(records), len(linked.edges), seconds, peak_mb()


def multiplied(records: list[Record], times: int) -> list[Record]:
    """
    The records and copies of them, other targets with other rare names, birth dates and numbers.

    Within a copy, records are as like and unlike as they are among the originals; between copies
    they share common words, and days of birth by chance.
    """
    counts = Counter(word for record in records for word in _words(record))
    found = list(records)
    for copy in range(1, times):
        vary = _Varying(copy, counts)
        found += [_varied(record, copy, vary, pk) for pk, record in enumerate(records, len(found) + 1)]
    return found


def _words(record: Record) -> set[str]:
    return {
        *(word.casefold() for name in record.names for word in _WORD.findall(name.full)),
        *record.words,
    }


def _table(copy: int) -> dict[int, str]:
    """Letters of copies that no letter of another copy, nor of the originals, stands for again (by an arrangement)."""
    arrangements = [each for each in permutations(range(6)) if all(place != to for place, to in enumerate(each))]
    order = arrangements[copy * len(arrangements) // TIMES]
    table = {}
    for letters in _LETTERS:
        for letter, to in zip(letters, order, strict=True):
            table[ord(letter)] = letters[to]
            table[ord(letter.upper())] = letters[to].upper()
    return table


class _Varying:
    """Words and names as one copy has them."""

    def __init__(self, copy: int, counts: Mapping[str, int]) -> None:
        self._copy, self._counts, self._table = copy, counts, _table(copy)

    def name(self, full: str) -> str:
        """Rare words varied; in a name that has none its rarest word: a copy is to be of another target."""
        varied = self.words(full)
        if varied != full:
            return varied
        words = [word for word in _WORD.findall(full) if word.isalpha()]
        rarest = min(words, key=lambda word: (self._counts[word.casefold()], word.casefold()), default=None)
        return full if rarest is None else full.replace(rarest, self._word(rarest))

    def words(self, text: str) -> str:
        """Rare words varied."""
        return _WORD.sub(lambda found: self._word(found[0]) if self._is_rare(found[0]) else found[0], text)

    def _is_rare(self, word: str) -> bool:
        return self._counts[word.casefold()] <= COMMON and word.isalpha()

    def _word(self, word: str) -> str:
        varied = word.translate(self._table)
        for script, beginnings in _BEGINNINGS:
            if script.match(word.casefold()):
                beginning = beginnings[self._copy - 1]
                return beginning.upper() + varied if word.isupper() else beginning + varied
        return varied


def _varied(record: Record, copy: int, vary: _Varying, pk: int) -> Record:
    days = timedelta(days=37 * copy)
    return replace(
        record,
        id=pk,
        names=tuple(replace(name, full=vary.name(name.full), family=vary.words(name.family)) for name in record.names),
        numbers=frozenset(f"{number}-{copy}" for number in record.numbers),
        documents=frozenset(f"{number}{copy:03}" for number in record.documents),
        births=tuple(
            replace(birth, earliest=birth.earliest + days, latest=birth.latest + days) for birth in record.births
        ),
        words=tuple(sorted({vary.words(word) for word in record.words})),
    )
