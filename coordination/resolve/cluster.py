"""
Records that name one target: ties between pairs, and the groups they form. Pure.

A tie is a shared number (UN reference, valid IMO ship number, INN, OGRN, LEI, BIC) or a shared
name with no contradicting birth date. A number alone is not believed where no part of any name
agrees: published references are misprinted (UK HAI0012, INU0279). The number painted on a hull
is: ships change names, and keep it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from coordination.vocabulary import Judgement, LinkGrade, TargetType

Span = tuple[date, date]
Pair = tuple[int, int]

# Lists that give one number to one target: two of their records are never one entity.
ONE_RECORD_PER_TARGET = frozenset({"un_sc", "us_ofac_sdn"})
MAX_SHARING = 40  # a key that more records share says too little to try every pair
GRADES = (
    LinkGrade.SHARED_REFERENCE,
    LinkGrade.VALID_IDENTIFIER,
    LinkGrade.NAME_AND_BIRTH_DATE,
    LinkGrade.NAME_ALONE,
)  # strongest first
_HULL = "imo_ship:"
_REFERENCE = "un_reference:"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Linkable:
    """
    What of a record takes part in linking.

    numbers  "kind:value" of its references and valid identifiers
    names    compared spelling -> whether it is a primary name (or a spelling of it), not an alias
    births   first and last day each printed birth date can mean
    """

    id: int
    source: str
    target_type: TargetType
    numbers: frozenset[str]
    names: Mapping[str, bool]
    tokens: frozenset[str]
    births: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    left: int
    right: int
    grade: LinkGrade
    explanation: str


def births_agree(left: Iterable[Span], right: Iterable[Span]) -> bool | None:
    """
    Whether two records' birth dates can be one day; None when either prints none.

    Lists differ by a day (trap 2) and swap day and month (trap 18): neither contradicts.
    """
    left, right = tuple(left), tuple(right)
    if not left or not right:
        return None
    return any(_meet(a, b) or _swapped(a, b) for a in left for b in right)


def _meet(a: Span, b: Span) -> bool:
    return a[0] - _ONE_DAY <= b[1] and b[0] - _ONE_DAY <= a[1]


def _swapped(a: Span, b: Span) -> bool:
    if a[0] != a[1] or b[0] != b[1]:
        return False
    return (a[0].year, a[0].month, a[0].day) == (b[0].year, b[0].day, b[0].month)


def link_key(target_type: TargetType, name: str) -> str:
    """A name as one of the keys by which records are looked up; numbers are keys as they stand."""
    return f"name:{target_type}:{name}"[:600]


def ties(records: Collection[Linkable], *, crowded: Collection[str] = ()) -> list[Tie]:
    """
    Every tie between two of the records, strongest first, then by ids; one for each pair.

    crowded  keys (`link_key`, numbers) that more than `MAX_SHARING` records share when those not
             at hand are counted: they tie nobody
    """
    by_number: dict[str, list[Linkable]] = defaultdict(list)
    by_name: dict[tuple[TargetType, str], list[Linkable]] = defaultdict(list)
    for record in sorted(records, key=lambda record: record.id):
        for number in record.numbers:
            by_number[number].append(record)
        for name in record.names:
            by_name[record.target_type, name].append(record)
    found: dict[Pair, Tie] = {}
    for number, sharing in by_number.items():
        if 1 < len(sharing) <= MAX_SHARING and number not in crowded:
            for left, right in combinations(sharing, 2):
                _keep(found, _number_tie(number, left, right))
    for (target_type, name), sharing in by_name.items():
        if 1 < len(sharing) <= MAX_SHARING and link_key(target_type, name) not in crowded:
            homonym = _is_homonym(sharing)
            for left, right in combinations(sharing, 2):
                _keep(found, _name_tie(name, left, right, homonym=homonym))
    return sorted(found.values(), key=lambda tie: (GRADES.index(tie.grade), tie.left, tie.right))


def _keep(found: dict[Pair, Tie], tie: Tie | None) -> None:
    if tie is None:
        return
    other = found.get((tie.left, tie.right))
    # Of several ties of one grade the explanation that sorts first is kept, so that runs agree.
    if other is None or (GRADES.index(tie.grade), tie.explanation) < (GRADES.index(other.grade), other.explanation):
        found[tie.left, tie.right] = tie


def _number_tie(number: str, left: Linkable, right: Linkable) -> Tie | None:
    if left.target_type is not right.target_type or _both_of_a_single_list(left, right):
        return None
    if not number.startswith(_HULL) and not left.tokens & right.tokens and not left.names.keys() & right.names.keys():
        return None
    kind, value = number.split(":", 1)
    grade = LinkGrade.SHARED_REFERENCE if number.startswith(_REFERENCE) else LinkGrade.VALID_IDENTIFIER
    return Tie(left.id, right.id, grade, f"both print {kind.replace('_', ' ')} {value}")


def _name_tie(name: str, left: Linkable, right: Linkable, *, homonym: bool) -> Tie | None:
    if _both_of_a_single_list(left, right) or not (left.names[name] or right.names[name]):
        return None  # an alias that two records share is too often a common nickname
    if _differ_in_hull(left, right):
        return None
    agree = births_agree(left.births, right.births)
    if agree is False or (homonym and not agree):
        return None
    grade = LinkGrade.NAME_AND_BIRTH_DATE if agree else LinkGrade.NAME_ALONE
    rest = " and a birth date that agrees" if agree else ""
    return Tie(left.id, right.id, grade, f"both print the name {name}{rest}"[:700])


def _both_of_a_single_list(left: Linkable, right: Linkable) -> bool:
    return left.source == right.source and left.source in ONE_RECORD_PER_TARGET


def _differ_in_hull(left: Linkable, right: Linkable) -> bool:
    hulls = [{number for number in record.numbers if number.startswith(_HULL)} for record in (left, right)]
    return bool(hulls[0]) and bool(hulls[1]) and not hulls[0] & hulls[1]


def _is_homonym(sharing: Collection[Linkable]) -> bool:
    """True when one list gives the name to two targets: then only a birth date tells which is meant."""
    seen: set[str] = set()
    for record in sharing:
        if record.source in ONE_RECORD_PER_TARGET:
            if record.source in seen:
                return True
            seen.add(record.source)
    return False


class _Groups:
    """Disjoint groups of records, each remembering what would contradict a newcomer."""

    def __init__(self, records: Collection[Linkable]) -> None:
        self._group = {record.id: record.id for record in records}
        self.members: dict[int, list[Linkable]] = {record.id: [record] for record in records}

    def of(self, record: int) -> int:
        return self._group[record]

    def join(self, left: int, right: int) -> None:
        keep, gone = sorted((self.of(left), self.of(right)))
        for record in self.members.pop(gone):
            self._group[record.id] = keep
            self.members[keep].append(record)

    def join_unless(self, left: int, right: int, apart: Collection[Pair]) -> None:
        """Join two groups that no pair of `apart` would be in."""
        sides = self.members[self.of(left)], self.members[self.of(right)]
        if self.of(left) != self.of(right) and not any(_pair(a, b) in apart for a in sides[0] for b in sides[1]):
            self.join(left, right)


def _pair(a: Linkable, b: Linkable) -> Pair:
    return min(a.id, b.id), max(a.id, b.id)


def cluster(
    records: Collection[Linkable],
    judged: Mapping[Pair, Judgement] | None = None,
    *,
    crowded: Collection[str] = (),
) -> tuple[list[list[int]], list[Tie]]:
    """
    Group the records; returns the groups (ids ascending) and the ties that formed them.

    The strongest ties join first. A tie that would put two records of a one-number list, or two
    contradicting hulls, into one group is not followed; nor is a name that would join
    contradicting birth dates, or two records of one list that share no name (a holding and its
    subsidiary, where a third list gives one as the alias of the other). `judged` holds people's
    words on pairs (lower id first), those on other records are passed over: SAME joins before any
    rule, DIFFERENT keeps two groups apart, and stands where words on several pairs clash. For
    `crowded` see `ties`.
    """
    judged = judged or {}
    groups = _Groups(records)
    here = {record.id for record in records}
    apart = {pair for pair, judgement in judged.items() if judgement is Judgement.DIFFERENT}
    for (left, right), judgement in sorted(judged.items()):
        if judgement is Judgement.SAME and left in here and right in here:
            groups.join_unless(left, right, apart)
    used = []
    for tie in ties(records, crowded=crowded):
        left, right = groups.of(tie.left), groups.of(tie.right)
        if left != right and not _contradict(groups.members[left], groups.members[right], tie.grade, apart):
            groups.join(left, right)
            used.append(tie)
    return [sorted(record.id for record in members) for _, members in sorted(groups.members.items())], used


def _contradict(left: list[Linkable], right: list[Linkable], grade: LinkGrade, apart: Collection[Pair]) -> bool:
    by_name = grade in (LinkGrade.NAME_AND_BIRTH_DATE, LinkGrade.NAME_ALONE)
    for a in left:
        for b in right:
            if _both_of_a_single_list(a, b) or _pair(a, b) in apart:
                return True
            if _differ_in_hull(a, b) or (by_name and _unlike(a, b)):
                return True
    return False


def _unlike(a: Linkable, b: Linkable) -> bool:
    """What speaks against two records that only names hold together."""
    same_list = a.source == b.source and not a.names.keys() & b.names.keys() and not a.numbers & b.numbers
    return same_list or births_agree(a.births, b.births) is False
