"""
What printed numbers and birth dates say of pairs, once they were hidden from linking. Pure.

References are misprinted, targets listed twice and firms registered anew: such pairs are named one
by one in `labelled/references.csv`, each with its reason, and say nothing either way.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, product

from coordination.resolve.record import Record
from coordination.vocabulary import IdentifierKind, Judgement, TargetType
from tests.resolve.labels import Key, named_exceptions
from tests.resolve.whole import Linked, Pair

KINDS = frozenset(
    {
        IdentifierKind.UN_REFERENCE,
        IdentifierKind.IMO_SHIP,
        IdentifierKind.IMO_COMPANY,
        IdentifierKind.INN,
        IdentifierKind.OGRN,
    }
)
FAR_APART = 3 * 366  # days


@dataclass
class Found:
    """
    same        pairs that are the same by what was hidden
    right       those of them that are linked
    wrong       linked pairs that are different by what was hidden
    """

    same: list[Pair] = field(default_factory=list)
    right: list[Pair] = field(default_factory=list)
    wrong: list[Pair] = field(default_factory=list)
    missed: list[Pair] = field(default_factory=list)
    held: int = 0

    @property
    def recall(self) -> float:
        return len(self.right) / (len(self.same) or 1)

    @property
    def precision(self) -> float:
        return len(self.right) / (len(self.right) + len(self.wrong) or 1)


def by_numbers(records: Mapping[Key, Record], linked: Linked, target_type: TargetType) -> Found:
    """Pairs across lists that share a number, and linked pairs that print different ones of one kind."""
    of_type = {key: record for key, record in records.items() if record.target_type is target_type}
    ids = {record.id: key for key, record in of_type.items()}
    numbers = {record.id: _numbers(record) for record in of_type.values()}
    sharing: dict[str, list[int]] = defaultdict(list)
    for pk, own in numbers.items():
        for number in own:
            sharing[number].append(pk)
    exceptions = named_exceptions()

    def counts(left: int, right: int) -> bool:
        return frozenset((ids[left], ids[right])) not in exceptions

    same = {
        (min(pair), max(pair))
        for group in sharing.values()
        for pair in combinations(group, 2)
        if ids[pair[0]][0] != ids[pair[1]][0] and counts(*pair)
    }
    found = Found(sorted(same))
    _judge(found, linked)
    found.wrong = [
        pair
        for pair in linked.linked_pairs()
        if pair[0] in ids and pair[1] in ids and _contradict(numbers[pair[0]], numbers[pair[1]]) and counts(*pair)
    ]
    return found


def by_births(records: Iterable[Record], known: Linked, linked: Linked) -> Found:
    """
    Persons linked by all that is `known` who print one full birth date, and pairs linked without dates
    whose dates lie years apart. Those that all that is known holds for one in spite of the dates (New
    Zealand's rows carry the date of the row above) say nothing.
    """
    days = {
        record.id: {birth.earliest for birth in record.births if birth.earliest == birth.latest}
        for record in records
        if record.target_type is TargetType.PERSON
    }
    found = Found(
        [
            (left, right)
            for left, right in known.linked_pairs()
            if days.get(left)
            and days.get(right)
            and known.records[left].source != known.records[right].source
            and any(_one_day(a, b) for a, b in product(days[left], days[right]))
        ]
    )
    _judge(found, linked)
    found.wrong = [
        (left, right)
        for left, right in linked.linked_pairs()
        if days.get(left)
        and days.get(right)
        and min(abs((a - b).days) for a, b in product(days[left], days[right])) > FAR_APART
        and known.judgement(left, right) is not Judgement.SAME
    ]
    return found


def _judge(found: Found, linked: Linked) -> None:
    for pair in found.same:
        judgement = linked.judgement(*pair)
        (found.right if judgement is Judgement.SAME else found.missed).append(pair)
        found.held += judgement is Judgement.UNSURE


def _numbers(record: Record) -> frozenset[str]:
    return frozenset(number for number in record.numbers if number.partition(":")[0] in KINDS)


def _contradict(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    kinds = {number.partition(":")[0] for number in ours} & {number.partition(":")[0] for number in theirs}
    return bool(kinds) and not ours & theirs


def _one_day(one: date, other: date) -> bool:
    """A day off and day and month swapped are one date printed two ways (traps 2 and 18)."""
    return abs((one - other).days) <= 1 or (one.year, one.month, one.day) == (other.year, other.day, other.month)
