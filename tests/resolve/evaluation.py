"""
How well linking does on pairs that are known to be the same target or not. Pure.

Precision: of the pairs linked, the share that is the same. Recall: of the pairs that are the same,
the share that is linked. Review share: of the pairs that are the same and were not linked, the share
that waits for a person. Shares are 0 to 1; one of nothing is 1.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from coordination.vocabulary import Judgement


@dataclass(frozen=True)
class Outcome:
    """
    One pair, and what linking made of it.

    same       what the label says
    points     the scorer's
    judgement  SAME: linked; UNSURE: waits for review; DIFFERENT: apart
    """

    same: bool
    points: float
    judgement: Judgement


@dataclass(frozen=True)
class Measures:
    pairs: int
    same: int
    linked: int
    right: int  # linked and the same
    held: int  # the same, not linked, waiting for review

    @property
    def precision(self) -> float:
        return _share(self.right, self.linked)

    @property
    def recall(self) -> float:
        return _share(self.right, self.same)

    @property
    def review_share(self) -> float:
        return _share(self.held, self.same - self.right)

    @property
    def f1(self) -> float:
        return _share(2 * self.right, self.linked + self.same)

    def __str__(self) -> str:
        return (
            f"{self.pairs} pairs, {self.same} the same: precision {self.precision:.4f}, recall {self.recall:.4f}, "
            f"review holds {self.held} of {self.same - self.right} not linked"
        )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def measure(outcomes: Iterable[Outcome]) -> Measures:
    outcomes = list(outcomes)
    return Measures(
        pairs=len(outcomes),
        same=sum(each.same for each in outcomes),
        linked=sum(each.judgement is Judgement.SAME for each in outcomes),
        right=sum(each.same and each.judgement is Judgement.SAME for each in outcomes),
        held=sum(each.same and each.judgement is Judgement.UNSURE for each in outcomes),
    )


@dataclass(frozen=True)
class Point:
    """What the measures would be if pairs of at least `threshold` points were linked, and no others."""

    threshold: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall or 1.0)


def curve(outcomes: Iterable[Outcome]) -> list[Point]:
    """A point for each score that occurs, thresholds ascending."""
    ordered = sorted(outcomes, key=lambda each: -each.points)
    same = sum(each.same for each in ordered)
    points, linked, right = [], 0, 0
    for threshold, pairs in groupby(ordered, key=lambda each: each.points):
        for each in pairs:
            linked += 1
            right += each.same
        points.append(Point(threshold, _share(right, linked), _share(right, same)))
    return points[::-1]


def at(points: Sequence[Point], threshold: float) -> Point:
    """The measures at a threshold that need not be a score that occurs."""
    return next((point for point in points if point.threshold >= threshold), Point(threshold, 1.0, 0.0))


def best(points: Sequence[Point]) -> Point:
    """Where F1 is highest; of several, the lowest threshold."""
    return max(points, key=lambda point: (point.f1, -point.threshold))


def top_score_share(scores: Collection[float]) -> float:
    """Share of pairs that have the highest score of all, to the hundredth that people see."""
    shown = [round(score, 2) for score in scores]
    return _share(shown.count(max(shown, default=0.0)), len(shown))
