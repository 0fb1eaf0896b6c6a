"""Linking beside nomenklatura's LogicV2: the same pairs in the same run, numbers hidden from both."""

import json
import random
import subprocess
import sys
import time
import venv
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from bench.figures import Figure
from coordination.records import ListEntry
from coordination.resolve import folding, spelling
from coordination.resolve.countries import country_code
from coordination.resolve.frequencies import Frequencies
from coordination.resolve.prepared import Prepared, prepare
from coordination.resolve.record import PrintedName, Record
from coordination.resolve.scoring import score_kept
from coordination.resolve.spelling import spellings
from coordination.resolve.weights import KEPT
from coordination.vocabulary import Judgement, NameQuality, TargetType
from tests.resolve.evaluation import Outcome, best, curve, measure
from tests.resolve.labels import Key, named_exceptions
from tests.resolve.real import read_lists, records_of

REQUIREMENTS = Path(__file__).parent / "requirements-peer.txt"
PEER = Path(sys.prefix) / "peer"
SCHEMATA = {TargetType.PERSON: "Person", TargetType.ORGANISATION: "Organization"}
KINDS = ("un_reference", "inn", "ogrn")  # the numbers that label the pairs
SIZES = {TargetType.PERSON: 500, TargetType.ORGANISATION: 300}  # pairs that are the same
MEETINGS = 5  # other pairs for each record: linking all the lists compares six
Pair = tuple[int, int]


def run(lists: Path) -> Iterator[Figure]:
    python = _environment()
    if python is None:
        return
    entries = read_lists(lists)
    found = {(source, entry.reference): entry for source in entries for entry in entries[source]}
    records = records_of(entries)
    known = Frequencies.of(records.values())
    prepared_ratio, whole_ratio = [], []
    for target_type, size in SIZES.items():
        pairs = _pairs(records, target_type, size)
        keys = sorted({key for left, right, _ in pairs for key in (left, right)})
        places = {key: place for place, key in enumerate(keys)}
        ours = _ours([records[key].hidden(numbers=True, documents=True) for key in keys], known, pairs, places)
        theirs = _theirs(python, [_entity(found[key], target_type) for key in keys], pairs, places)
        name = f"{target_type.label}s"
        yield Figure(f"linking, {name}, pairs", len(pairs), "")
        yield Figure(f"linking, {name}, names ready", len(pairs) / ours["score"], "pairs/s")
        yield Figure(f"linking, {name}, with names", len(pairs) / (ours["score"] + ours["prepare"]), "pairs/s")
        yield Figure(f"LogicV2, {name}, names known", len(pairs) / theirs["again"], "pairs/s")
        yield Figure(f"LogicV2, {name}, names new", len(pairs) / theirs["first"], "pairs/s")
        yield Figure(f"linking, {name}, F1 in use", ours["f1"] * 100, "%", least=round(theirs["f1"] * 100, 2))
        yield Figure(f"LogicV2, {name}, best F1", theirs["f1"] * 100, "%")
        prepared_ratio.append(theirs["again"] / ours["score"])
        whole_ratio.append(theirs["first"] / (ours["score"] + ours["prepare"]))
    yield Figure("linking, times LogicV2, ready", min(prepared_ratio), "x", least=20)
    yield Figure("linking, times LogicV2, all", min(whole_ratio), "x", least=12)


def _environment() -> Path | None:
    """The Python that has LogicV2; None, with a sentence, where it cannot be installed."""
    python = PEER / "bin" / "python"
    installed = PEER / "installed"
    if not installed.exists() or installed.read_text() != REQUIREMENTS.read_text():
        venv.create(PEER, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(REQUIREMENTS)]
        if subprocess.run(pip, check=False).returncode:
            print("No comparison with LogicV2: nomenklatura could not be installed from the registry.", file=sys.stderr)
            return None
        installed.write_text(REQUIREMENTS.read_text())
    return python


def _pairs(records: Mapping[Key, Record], target_type: TargetType, size: int) -> list[tuple[Key, Key, bool]]:
    """
    Pairs of two lists that share a number, and pairs among the same records that share words but no number.

    As in linking, each record meets several others: where it has its like in a list, every other
    record of that list is another target. Those that share the most come first.
    """
    of_type = {key: record for key, record in records.items() if record.target_type is target_type}
    by_number: dict[str, list[Key]] = defaultdict(list)
    for key, record in of_type.items():
        for number in record.numbers:
            if number.partition(":")[0] in KINDS:
                by_number[number].append(key)
    exceptions = named_exceptions()
    same = sorted(
        {
            (min(pair), max(pair))
            for keys in by_number.values()
            for pair in combinations(keys, 2)
            if pair[0][0] != pair[1][0] and frozenset(pair) not in exceptions
        }
    )
    chosen = random.Random(4).sample(same, min(size, len(same)))
    likes = {frozenset(pair) for pair in same} | set(exceptions)
    lists_of: dict[Key, set[str]] = defaultdict(set)
    for left, right in chosen:
        lists_of[left].add(right[0])
        lists_of[right].add(left[0])
    by_word: dict[str, list[Key]] = defaultdict(list)
    for key in lists_of:
        for word in _words(of_type[key]):
            by_word[word].append(key)
    shared: Counter[tuple[Key, Key]] = Counter()
    for keys in by_word.values():
        for left, right in combinations(sorted(keys), 2):
            if right[0] in lists_of[left] and left[0] != right[0]:
                shared[left, right] += 1
    different = [
        pair
        for pair in sorted(shared, key=lambda pair: (-shared[pair], pair))
        if not _may_be_one(of_type[pair[0]], of_type[pair[1]], likes, *pair)
    ][: MEETINGS * len(lists_of)]
    return [(*pair, True) for pair in chosen] + [(*pair, False) for pair in different]


def _may_be_one(a: Record, b: Record, likes: Collection[frozenset[Key]], left: Key, other: Key) -> bool:
    """Labelled the same, or of one name: lists repeat targets."""
    return frozenset((left, other)) in likes or bool(
        {name.full.casefold() for name in a.names} & {name.full.casefold() for name in b.names}
    )


def _words(record: Record) -> set[str]:
    return {word for name in record.names for word in name.full.casefold().split() if len(word) > 3}


def _ours(
    records: Iterable[Record],
    known: Frequencies,
    pairs: Collection[tuple[Key, Key, bool]],
    places: Mapping[Key, int],
) -> dict[str, float]:
    prepare(Record(0, "", TargetType.PERSON, (PrintedName("金正恩"),)), known)  # what is loaded once is not counted
    for cached in (
        spellings,
        spelling.word,
        spelling.read,
        folding.latin,
        folding.fold,
        folding.skeleton,
        folding.coarse,
    ):
        cached.cache_clear()  # counting has read every name already
    began = time.process_time()
    prepared: list[Prepared] = [prepare(record, known) for record in records]
    ready = time.process_time()
    found = [score_kept(prepared[places[left]], prepared[places[right]]) for left, right, _ in pairs]
    done = time.process_time()
    outcomes = [
        Outcome(same, each.points, each.judgement) if each is not None else Outcome(same, KEPT, Judgement.DIFFERENT)
        for each, (_, _, same) in zip(found, pairs, strict=True)
    ]
    return {"prepare": ready - began, "score": done - ready, "f1": measure(outcomes).f1}


def _theirs(
    python: Path, entities: list[dict[str, Any]], pairs: Collection[tuple[Key, Key, bool]], places: Mapping[Key, int]
) -> dict[str, float]:
    given = {"entities": entities, "pairs": [(places[left], places[right]) for left, right, _ in pairs]}
    script = Path(__file__).with_name("logicv2.py")
    done = subprocess.run(
        [str(python), str(script)], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    outcomes = [
        Outcome(same, points, Judgement.DIFFERENT) for points, (_, _, same) in zip(answer["scores"], pairs, strict=True)
    ]
    return {"first": answer["first"], "again": answer["again"], "f1": best(curve(outcomes)).f1}


def _entity(entry: ListEntry, target_type: TargetType) -> dict[str, Any]:
    """The record in FollowTheMoney's words, without its numbers."""
    weak = {name.full for name in entry.names if name.quality is NameQuality.WEAK}
    properties: dict[str, list[str]] = {
        "name": [entry.name],
        "alias": [name.full for name in entry.names[1:] if name.full not in weak],
        "weakAlias": sorted(weak),
        "address": [", ".join((*each.lines, each.city, each.country)) for each in entry.addresses],
    }
    if target_type is TargetType.PERSON:
        properties |= {
            "birthDate": [
                each.earliest.isoformat() if each.earliest == each.latest else f"{each.earliest.year}"
                for each in entry.birth_dates
                if each.earliest
            ],
            "nationality": [code for each in entry.nationalities if (code := country_code(each))],
            "birthPlace": [
                ", ".join(filter(None, (each.city, each.country, each.text))) for each in entry.birth_places
            ],
            "gender": [each.value for each in entry.genders],
        }
    else:
        properties["country"] = [code for each in entry.addresses if (code := country_code(each.country))]
    return {
        "id": f"{entry.key}",
        "schema": SCHEMATA[target_type],
        "properties": {name: [each for each in values if each] for name, values in properties.items()},
    }
