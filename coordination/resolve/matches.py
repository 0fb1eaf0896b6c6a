"""The words of the rule on pairs, as rows: links and cases for a person. Append-only."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

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


def write_matches(
    designations: Collection[int],
    ties: Iterable[Edge],
    held: Iterable[Edge],
    judged: Mapping[Pair, Judgement],
    *,
    said: Mapping[Pair, Scored],
    now: datetime,
) -> set[int]:
    """
    Say of pairs what the rule says now: SAME of ties, UNSURE of those that wait for a person.

    designations  whose pairs are meant; other rows stand as they are
    said          what the rule says of each of these pairs

    What no longer holds is superseded; a pair on which a person's word stands gets no second one.
    Returns a record of each pair whose link came, went or rests on something else.
    """
    standing: dict[Pair, tuple[int, str, str, str, float | None]] = {}
    for ids in batches(designations):
        for side in ("left", "right"):
            for pk, left, right, word, grade, explanation, points in (
                Match.objects.standing()
                .filter(judged_by__isnull=True, **{f"{side}__in": ids})
                .values_list("pk", "left_id", "right_id", "judgement", "grade", "explanation", "score")
            ):
                standing[left, right] = (pk, word, grade, explanation, points)
    wanted = {edge.pair: Judgement.UNSURE for edge in held if edge.pair not in judged}
    wanted |= {edge.pair: Judgement.SAME for edge in ties if edge.pair not in judged}
    gone: list[Pair] = [pair for pair in standing if pair not in wanted]
    new: list[tuple[object, ...]] = []
    moved: set[int] = {left for left, right in gone if standing[left, right][1] == Judgement.SAME}
    for pair, judgement in sorted(wanted.items()):
        scored = said[pair]
        if (row := standing.get(pair)) is not None:
            if row[1:4] == (judgement.value, scored.grade.value, scored.explanation) and (
                row[4] is not None and abs(row[4] - scored.points) < _MOVED
            ):
                continue
            gone.append(pair)
        if judgement is Judgement.SAME or (row is not None and row[1] == Judgement.SAME):
            moved.add(pair[0])
        terms = [list(term) for term in scored.terms]
        new.append(
            (*pair, scored.grade, scored.explanation, round(scored.points, 3), terms, judgement, None, now, "", None)
        )
    for ids in batches(standing[pair][0] for pair in gone):
        Match.objects.filter(pk__in=ids).update(superseded_at=now)
    insert_rows(Match, new, _FIELDS)
    return moved
