"""
What would change if two records were said to be of one target, or of two. Pure; no clock.

Cells and gaps are derived twice, as matters stand and as they would; the difference is told.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import pairwise
from typing import Any

from coordination.align.facts import Cell, FoundGap, Link, Target, World
from coordination.align.gaps import find_gaps
from coordination.align.rules import cells
from coordination.vocabulary import LinkGrade


@dataclass(frozen=True, slots=True)
class Standing:
    """One target with its cells and gaps, as it is or as it would be."""

    target: Target
    cells: tuple[Cell, ...]
    gaps: tuple[FoundGap, ...]

    @property
    def records(self) -> frozenset[int]:
        return frozenset(listing.designation for listing in self.target.listings)


@dataclass(frozen=True, slots=True)
class Turn:
    """A cell that would say something else. None: there was, or would be, no such target."""

    jurisdiction: str
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class Prospect:
    """
    What would be other than it is.

    now, then      the targets as they stand, and as they would
    opens, closes  gaps that there are not yet, and that there would be no more
    turns          cells of the targets that would say something else
    """

    now: tuple[Standing, ...]
    then: tuple[Standing, ...]
    opens: tuple[FoundGap, ...]
    closes: tuple[FoundGap, ...]
    turns: tuple[Turn, ...]

    @property
    def points(self) -> int:
        """How much hangs on it: the severity of the gaps that open or close, and a point for each cell that turns."""
        return sum(points for gap in (*self.opens, *self.closes) for points, _ in gap.reasons) + len(self.turns)


def joined(targets: Sequence[Target]) -> Target:
    """Several targets as one, firmly: a person has said so."""
    first = targets[0]
    together: dict[str, Any] = {
        name: tuple(dict.fromkeys(item for target in targets for item in getattr(target, name)))
        for name in _parts_of(first)
    }
    records = sorted({listing.designation for target in targets for listing in target.listings})
    said = tuple(Link(*pair, LinkGrade.SHARED_REFERENCE, is_judged=True) for pair in pairwise(records))
    return replace(first, **{**together, "links": (*together["links"], *said)})


def parted(target: Target, groups: Iterable[Collection[int]]) -> list[Target]:
    """A target as one for each group of its records."""
    return [_part(target, frozenset(group)) for group in groups]


def _part(target: Target, records: frozenset[int]) -> Target:
    kept: dict[str, Any] = {
        name: tuple(item for item in getattr(target, name) if getattr(item, "designation", None) in (None, *records))
        for name in _parts_of(target)
    }
    return replace(target, **kept)


def _parts_of(target: Target) -> list[str]:
    """What a target has of each record, each link and each partner: all its tuples."""
    return [field.name for field in fields(target) if isinstance(getattr(target, field.name), tuple)]


def groups_if_apart(
    records: Iterable[int], ties: Iterable[tuple[int, int]], apart: tuple[int, int]
) -> list[frozenset[int]]:
    """
    The groups in which ties, strongest first, hold records together if two of them may not be in one.

    The tie that would bring the two together gives way, as it does in linking.
    """
    group = {record: frozenset({record}) for record in records}
    left, right = apart
    for one, other in ties:
        if one not in group or other not in group:
            continue
        both = group[one] | group[other]
        if {left, right} <= both:
            continue
        for record in both:
            group[record] = both
    return sorted(set(group.values()), key=min)


def prospect(now: Sequence[Target], then: Sequence[Target], world: World, day: date) -> Prospect:
    """What would change on a day if the targets `now` were the targets `then`, of the same records."""
    before = tuple(_standing(target, world, day) for target in now)
    after = tuple(_standing(target, world, day) for target in then)
    return Prospect(before, after, *_gaps(before, after), _turns(before, after))


def _standing(target: Target, world: World, day: date) -> Standing:
    found = cells(target, world, day)
    return Standing(target, tuple(found), tuple(find_gaps(target, found, world, day)))


def _gaps(before: Iterable[Standing], after: Iterable[Standing]) -> tuple[tuple[FoundGap, ...], tuple[FoundGap, ...]]:
    """Gaps that open and that close. One that two targets have each counts twice: joined, one of them closes."""
    old = [gap for standing in before for gap in standing.gaps]
    new = [gap for standing in after for gap in standing.gaps]
    return _beyond(new, old), _beyond(old, new)


def _beyond(gaps: Iterable[FoundGap], others: Iterable[FoundGap]) -> tuple[FoundGap, ...]:
    known = Counter(_key(gap) for gap in others)
    found = []
    for gap in gaps:
        if known[_key(gap)]:
            known[_key(gap)] -= 1
        else:
            found.append(gap)
    return tuple(found)


def _key(gap: FoundGap) -> tuple[Any, ...]:
    return gap.jurisdiction, gap.kind, gap.is_confirmed


def _turns(before: Iterable[Standing], after: Iterable[Standing]) -> tuple[Turn, ...]:
    """For each target as it stands, the cells that would say something else where most of its records go."""
    turns = []
    after = tuple(after)
    for standing in before:
        heir = max(after, key=lambda then, records=standing.records: len(records & then.records))  # type: ignore[misc]
        turns += [
            Turn(old.jurisdiction, old, new)
            for old, new in zip(standing.cells, heir.cells, strict=True)
            if (old.status, old.since) != (new.status, new.since)
        ]
    return tuple(turns)
