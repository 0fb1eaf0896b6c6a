"""
Pairs -> groups of records that name one target. Pure.

The strongest links join first, each unless the group that it would make contradicts itself: so a
chain that would bring two contradicting records together breaks at its weakest link. What is cut,
and what is too weak to link, waits for a person.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from coordination.resolve.evidence import AGREEING, Births, compare_births, hulls_differ
from coordination.resolve.prepared import Prepared
from coordination.resolve.scoring import score_kept
from coordination.resolve.weights import RIVALS, TIED
from coordination.vocabulary import Judgement, LinkGrade, TargetType

Pair = tuple[int, int]

# Lists that give one number to one target: two of their records are never one entity by rule.
ONE_RECORD_PER_TARGET = frozenset({"un_sc", "us_ofac_sdn"})
_GRADES = {grade: rank for rank, grade in enumerate(LinkGrade)}  # declared strongest first
_CEILING, _FLOOR = 6.0, -10.0  # what a single pair may say in a group's average
_LOOSEST = -2.5  # a group's average: one list's English and another's transliteration meet through a third


class Edge(NamedTuple):
    """
    Two records that may be one: lower id first, points, what a link would rest on.

    may_link  over the threshold, or so near that the margin decides (`linking`)
    """

    left: int
    right: int
    points: float
    grade: LinkGrade
    may_link: bool

    @property
    def pair(self) -> Pair:
        return self.left, self.right


def edge_of(a: Prepared, b: Prepared) -> Edge | None:
    """The pair as an edge; None where it is not worth keeping. `a` has the lower id."""
    scored = score_kept(a, b)
    if scored is None:
        return None
    weights = a.weights
    margin = 0.0 if a.korean or b.korean or a.source == b.source else weights.margin
    return Edge(a.id, b.id, scored.points, scored.grade, scored.points >= weights.link - margin)


@dataclass
class Clustered:
    """
    groups  ids ascending, groups by their lowest id
    ties    links that hold each group together: the strongest evidence first, as many as it takes
    held    pairs for a person to see: the best of each two groups that may be one
    """

    groups: list[list[int]]
    ties: list[Edge]
    held: list[Edge] = field(default_factory=list)


class _Groups:
    """Disjoint groups of records."""

    def __init__(self, ids: Iterable[int]) -> None:
        self._group = {pk: pk for pk in ids}
        self.members: dict[int, list[int]] = {pk: [pk] for pk in self._group}

    def of(self, record: int) -> int:
        return self._group[record]

    def join(self, left: int, right: int) -> None:
        keep, gone = sorted((self.of(left), self.of(right)))
        for record in self.members.pop(gone):
            self._group[record] = keep
            self.members[keep].append(record)

    def sides(self, left: int, right: int) -> tuple[list[int], list[int]] | None:
        """The members of two groups; None where they are one."""
        one, other = self.of(left), self.of(right)
        return None if one == other else (self.members[one], self.members[other])


def cluster(
    records: Mapping[int, Prepared],
    edges: Collection[Edge],
    judged: Mapping[Pair, Judgement] | None = None,
    *,
    weigh: Callable[[Prepared, Prepared], float],
    elsewhere: Mapping[int, tuple[str, int]] | None = None,
) -> Clustered:
    """
    Group the records.

    edges      pairs worth keeping (`KEPT`) of which one record at least is among these
    judged     people's words on pairs, lower id first. SAME joins before any rule, DIFFERENT keeps
               two groups apart, and stands where words clash
    weigh      points of two records that share no edge
    elsewhere  of records that are not among these but are named by an edge or a word: their list,
               and a number that stands for their group
    """
    judged, elsewhere = judged or {}, elsewhere or {}
    apart = {pair for pair, word in judged.items() if word is Judgement.DIFFERENT}
    groups, units = _Groups(sorted(records)), _Groups(sorted(records))
    for (left, right), word in sorted(judged.items()):
        if word is Judgement.SAME and left in records and right in records:
            sides = groups.sides(left, right)
            if sides and not _judged_apart(sides, apart):
                groups.join(left, right)
                units.join(left, right)
    inside = [edge for edge in edges if edge.left in records and edge.right in records]
    links = _linking(edges, inside, records, elsewhere)
    contradictions = _Contradictions(records, {edge.pair: edge.points for edge in inside}, apart, units, weigh)
    for edge in sorted(inside, key=_by_strength):
        if edge.pair in links:
            sides = groups.sides(edge.left, edge.right)
            if sides and not contradictions.between(*sides):
                groups.join(edge.left, edge.right)
    return Clustered(
        [sorted(members) for _, members in sorted(groups.members.items())],
        _ties(inside, links, groups, records),
        _held(edges, records, groups, apart, elsewhere),
    )


def _by_strength(edge: Edge) -> tuple[float, int, int]:
    return -edge.points, edge.left, edge.right


def _linking(
    edges: Collection[Edge],
    inside: Collection[Edge],
    records: Mapping[int, Prepared],
    elsewhere: Mapping[int, tuple[str, int]],
) -> set[Pair]:
    """
    The pairs that link by themselves.

    Those over the threshold of their type, but for names alone that a list gives to two: nothing
    tells which of them is meant, and a person is asked. And those a little below it where each record is the
    other's best in its list by far: in a closed list "the only Dmitry Savelyev" is evidence. Not
    among Koreans, whose list runs names of several people together, nor among ships.
    """

    def source(pk: int) -> str:
        return records[pk].source if pk in records else elsewhere[pk][0]

    near = [edge for edge in inside if edge.may_link and edge.points < records[edge.left].weights.link]
    over = [edge for edge in inside if edge.points >= records[edge.left].weights.link]
    bare = [edge for edge in over if edge.grade in _BY_NAME]
    asked = {pk for edge in (*near, *bare) for pk in edge.pair}
    best: dict[tuple[int, str], list[tuple[int, float]]] = defaultdict(list)
    for edge in edges:
        if edge.left in asked:
            best[edge.left, source(edge.right)].append((edge.right, edge.points))
        if edge.right in asked:
            best[edge.right, source(edge.left)].append((edge.left, edge.points))
    found = {edge.pair for edge in over}
    for edge in near:
        rivals = *best[edge.left, source(edge.right)], *best[edge.right, source(edge.left)]
        if sum(points > edge.points - RIVALS for _, points in rivals) == 2:  # itself, from either side
            found.add(edge.pair)
    repeated = {edge.pair for edge in edges if edge.points >= 0 and _may_repeat(edge, records)}
    for edge in bare:
        for one, other in (edge.pair, edge.pair[::-1]):
            for rival, points in best[one, source(other)]:
                may_be_one = (min(rival, other), max(rival, other)) in repeated
                twice = may_be_one and source(other) not in ONE_RECORD_PER_TARGET
                if rival != other and points > edge.points - TIED and not twice:
                    found.discard(edge.pair)
    return found


def _may_repeat(edge: Edge, records: Mapping[int, Prepared]) -> bool:
    """Whether two records of one list may be one target listed twice: of ships only the hull tells."""
    one = records.get(edge.left) or records[edge.right]
    return one.target_type is not TargetType.VESSEL or edge.grade not in _BY_NAME


# What a name and its surroundings hold: of two namesakes on a list they do not tell which is meant.
_BY_NAME = frozenset({LinkGrade.NAME_AND_CONTEXT, LinkGrade.NAME_ALONE})


def _judged_apart(sides: tuple[list[int], list[int]], apart: Collection[Pair]) -> bool:
    return any((min(a, b), max(a, b)) in apart for a in sides[0] for b in sides[1])


class _Contradictions:
    """What forbids two groups to be one."""

    def __init__(
        self,
        records: Mapping[int, Prepared],
        known: dict[Pair, float],
        apart: Collection[Pair],
        units: _Groups,
        weigh: Callable[[Prepared, Prepared], float],
    ) -> None:
        self._records, self._known, self._apart, self._units, self._weigh = records, known, apart, units, weigh

    def between(self, ours: list[int], theirs: list[int]) -> bool:
        pairs = [(min(a, b), max(a, b)) for a in sorted(ours) for b in sorted(theirs)]
        if any(pair in self._apart for pair in pairs):
            return True
        if any(exclude(self._records[a], self._records[b]) for a, b in pairs):
            return True
        best: dict[Pair, float] = {}  # records that a person has called one speak as one
        for a, b in pairs:
            points = self._points(a, b)
            if points < 0 and self._records[a].source == self._records[b].source:
                return True  # lists do repeat targets, but not under names that are unlike
            units = self._units.of(a), self._units.of(b)
            between = min(units), max(units)
            best[between] = max(best.get(between, _FLOOR), min(points, _CEILING))
        return len(best) > 1 and sum([best[between] for between in sorted(best)]) / len(best) < _LOOSEST

    def _points(self, left: int, right: int) -> float:
        points = self._known.get((left, right))
        if points is None:
            points = self._known[left, right] = self._weigh(self._records[left], self._records[right])
        return points


def exclude(a: Prepared, b: Prepared) -> bool:
    """Whether two records can never be of one entity by rule, whatever lies between them."""
    if a.target_type is not b.target_type or hulls_differ(a, b):
        return True
    if a.source == b.source and a.source in ONE_RECORD_PER_TARGET:
        return True
    ours, theirs = a.numbers.get("un_reference"), b.numbers.get("un_reference")
    if ours and theirs and not ours & theirs and a.source == b.source:
        return True
    if a.source == b.source and not _one_number(a, b) and _listed_as_two(a, b):
        return True
    if a.target_type is TargetType.PERSON and a.births and b.births and not _one_number(a, b):
        found = compare_births(a.births, b.births)
        return found is not None and found[0] in (Births.FEW_OFF, Births.APART)
    if a.target_type is TargetType.ORGANISATION:
        return bool(a.places and b.places and not a.places & b.places)
    return False


def _listed_as_two(a: Prepared, b: Prepared) -> bool:
    """
    Whether a list that holds both, without a number in common, means two targets: it lists a thing once, or
    again under its name.

    Two ships of one name are two (Aria, Oasis, Primorye). Persons and firms listed again keep a whole name
    (Bashar and Bushra Al Asad do not), persons at least their birth date. A firm's is the first name of either:
    the EU prints translations one row too low (NIID and NIISSU, RANEPA and the Ioffe institute share one).
    """
    if a.target_type is TargetType.VESSEL:
        return True
    if a.target_type is TargetType.PERSON:
        if a.wholes & b.wholes:
            return False
        found = compare_births(a.births, b.births)
        return found is None or found[0] not in AGREEING
    if a.target_type is TargetType.ORGANISATION:
        if not (a.names and b.names):
            return True
        first, second = a.names[0], b.names[0]
        if first.whole == second.whole:
            return bool(first.legal and second.legal and first.legal != second.legal)
        return not (first.whole in b.wholes or second.whole in a.wholes) or _natives_differ(a, b)
    return False


def _natives_differ(a: Prepared, b: Prepared) -> bool:
    scripts = a.natives.keys() & b.natives.keys()
    return bool(scripts) and not any(a.natives[script] & b.natives[script] for script in scripts)


def _one_number(a: Prepared, b: Prepared) -> bool:
    """A number in common: then a birth date that differs is a misprint, more often than another person."""
    return bool(a.documents & b.documents) or any(
        values & b.numbers.get(kind, frozenset()) for kind, values in a.numbers.items()
    )


def _ties(
    edges: Collection[Edge], links: Collection[Pair], groups: _Groups, records: Mapping[int, Prepared]
) -> list[Edge]:
    """The fewest links that hold each group together, by the strongest evidence."""
    spanning = _Groups(records)
    ties = []
    for edge in sorted(edges, key=lambda edge: (_GRADES[edge.grade], -edge.points, edge.left, edge.right)):
        inside = edge.pair in links and groups.of(edge.left) == groups.of(edge.right)
        if inside and spanning.of(edge.left) != spanning.of(edge.right):
            spanning.join(edge.left, edge.right)
            ties.append(edge)
    return ties


def _held(
    edges: Iterable[Edge],
    records: Mapping[int, Prepared],
    groups: _Groups,
    apart: Collection[Pair],
    elsewhere: Mapping[int, tuple[str, int]],
) -> list[Edge]:
    """The best pair of each two groups that may be one: what is too weak to link, or was cut."""

    def group(pk: int) -> tuple[bool, int] | None:
        if pk in records:
            return False, groups.of(pk)
        return (True, elsewhere[pk][1]) if pk in elsewhere else None

    def between(left: int, right: int) -> frozenset[tuple[bool, int] | None]:
        return frozenset((group(left), group(right)))

    settled = {between(*pair) for pair in apart}
    held = []
    for edge in sorted(edges, key=_by_strength):
        weights = (records.get(edge.left) or records[edge.right]).weights
        sides = between(edge.left, edge.right)
        if edge.points >= weights.review and len(sides) == 2 and sides not in settled:
            settled.add(sides)
            held.append(edge)
    return held
