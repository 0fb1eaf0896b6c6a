"""The most serious gaps, those told together that call for one answer. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from coordination.publish.report.gaps import GapFact


@dataclass(frozen=True)
class Group:
    """
    Targets that the same partners have designated and the same have not, under one regime.

    targets  one gap of each target, most serious first
    gaps     of all of them, in all jurisdictions that are missing
    """

    kind: str
    regime: str
    leaders: tuple[str, ...]
    missing: tuple[str, ...]
    targets: tuple[GapFact, ...]
    gaps: tuple[GapFact, ...]

    @property
    def points(self) -> tuple[int, int]:
        """Lowest and highest severity."""
        return min(gap.points for gap in self.gaps), max(gap.points for gap in self.gaps)

    def days_of(self, jurisdiction: str) -> tuple[date, date, bool]:
        """First and last day on which it designated these targets; True where one is only "not after"."""
        records = [gap.leaders[jurisdiction] for gap in self.targets]
        days = [record.since for record in records]
        return min(days), max(days), any(record.is_bound for record in records)


def most_serious(gaps: Iterable[GapFact], order: Sequence[str], *, limit: int = 3) -> list[Group]:
    """
    The groups with the highest severity; of equals the one that most partners miss, then the largest.

    order  jurisdictions in the order of columns
    """
    by_entity: dict[int, list[GapFact]] = defaultdict(list)
    for gap in gaps:
        by_entity[gap.entity].append(gap)
    grouped: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], list[list[GapFact]]] = defaultdict(list)
    for found in by_entity.values():
        first = max(found, key=lambda gap: (gap.points, -gap.pk))
        missing = tuple(code for code in order if any(gap.jurisdiction == code for gap in found))
        leaders = tuple(code for code in order if code in first.leaders)
        grouped[first.kind, first.regime, leaders, missing].append(found)
    groups = []
    for (kind, regime, leaders_in_order, missing), members in grouped.items():
        members.sort(key=lambda found: (-max(gap.points for gap in found), -len(found[0].leaders), found[0].pk))
        targets = tuple(max(found, key=lambda gap: (gap.points, -gap.pk)) for found in members)
        every = tuple(gap for found in members for gap in found)
        groups.append(Group(kind, regime, leaders_in_order, missing, targets, every))
    groups.sort(key=lambda group: (-group.points[1], -len(group.missing), -len(group.gaps), group.gaps[0].pk))
    return groups[:limit]
