"""The words of the rule on pairs, as rows: links and cases for a person. Append-only."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from coordination.models import Match
from coordination.models.bulk import batches, insert_rows
from coordination.resolve.cluster import Edge, Pair
from coordination.resolve.scoring import Scored
from coordination.vocabulary import Judgement

_MOVED = 0.5  # points by which a pair that rests on the same must move before it is said anew
_FIELDS = (
    "left", "right", "grade", "explanation", "score", "terms", "judgement", "judged_by", "judged_at", "note",
    "superseded_at",
)  # fmt: skip


class Standing(NamedTuple):
    """The rule's standing word on a pair, by its row."""

    pk: int
    judgement: str
    grade: str
    explanation: str
    points: float | None


def standing_of(designations: Collection[int]) -> dict[Pair, Standing]:
    """The rule's standing words on all pairs of which one record at least is among these."""
    standing: dict[Pair, Standing] = {}
    for ids in batches(designations):
        for side in ("left", "right"):
            for left, right, pk, judgement, grade, explanation, points in (
                Match.objects.standing()
                .filter(judged_by__isnull=True, **{f"{side}__in": ids})
                .values_list("left_id", "right_id", "pk", "judgement", "grade", "explanation", "score")
            ):
                standing[left, right] = Standing(pk, judgement, grade, explanation, points)
    return standing


def write_matches(
    standing: Mapping[Pair, Standing],
    ties: Iterable[Edge],
    held: Iterable[Edge],
    judged: Mapping[Pair, Judgement],
    *,
    said: Mapping[Pair, Scored],
    now: datetime,
) -> set[int]:
    """
    Say of pairs what the rule says now: SAME of ties, UNSURE of those that wait for a person.

    standing  what it said before of all pairs that are meant; other rows stand as they are
    said      what it says of these pairs, but for those of which it says what it said before

    What no longer holds is superseded; a pair on which a person's word stands gets no second one.
    Returns a record of each pair whose link came, went or rests on something else.
    """
    wanted = {edge.pair: Judgement.UNSURE for edge in held if edge.pair not in judged}
    wanted |= {edge.pair: Judgement.SAME for edge in ties if edge.pair not in judged}
    gone: list[Pair] = [pair for pair in standing if pair not in wanted]
    new: list[tuple[object, ...]] = []
    moved: set[int] = {left for left, right in gone if standing[left, right].judgement == Judgement.SAME}
    for pair, judgement in sorted(wanted.items()):
        row = standing.get(pair)
        if row is not None and row.judgement == judgement and pair not in said:
            continue
        scored = said[pair]
        if row is not None:
            if row[1:4] == (judgement.value, scored.grade.value, scored.explanation) and (
                row.points is not None and abs(row.points - scored.points) < _MOVED
            ):
                continue
            gone.append(pair)
        if judgement is Judgement.SAME or (row is not None and row.judgement == Judgement.SAME):
            moved.add(pair[0])
        terms = [list(term) for term in scored.terms]
        new.append(
            (*pair, scored.grade, scored.explanation, round(scored.points, 3), terms, judgement, None, now, "", None)
        )
    for ids in batches(standing[pair].pk for pair in gone):
        Match.objects.filter(pk__in=ids).update(superseded_at=now)
    insert_rows(Match, new, _FIELDS)
    return moved
