"""Pairs that wait for a person -> what their answers would change, and the order of the queue."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from coordination.align.facts import Target, World
from coordination.align.loading import load_targets
from coordination.align.prospects import Prospect, groups_if_apart, joined, parted, prospect
from coordination.align.world_rows import load_world
from coordination.models import Match, Stake
from coordination.models.bulk import batches, insert_rows
from coordination.vocabulary import Judgement, LinkGrade

Pair = tuple[int, int]
_STRENGTH = {grade.value: rank for rank, grade in enumerate(LinkGrade)}  # declared strongest first
_FIELDS = ("match", "answer", "opens", "closes", "turns", "points", "weighed_at")


@dataclass(frozen=True, slots=True)
class Question:
    """A pair of records, each with its entity."""

    match: int
    records: Pair
    entities: Pair

    @property
    def answer(self) -> Judgement:
        """The one that would change something: they are apart now, or are one."""
        return Judgement.DIFFERENT if self.entities[0] == self.entities[1] else Judgement.SAME


def prospects_of(matches: Collection[int], *, on: date, live: bool) -> dict[int, tuple[Judgement, Prospect]]:
    """
    Of each pair, the answer that would change something, and what; in a constant number of queries.

    A pair whose records are one entity by other ties too would be parted at the weakest of them:
    that is an estimate, linking decides.
    """
    return _prospects(list(_questions(Match.objects.filter(pk__in=matches))), load_world(live=live), on)


def weigh_waiting(entities: Iterable[int] | None, *, on: date, now: datetime, live: bool) -> int:
    """
    Weigh the pairs that wait for a person: those about these entities (None: all) and those not
    weighed yet. Returns how many. Pairs that wait no more lose their weight.
    """
    waiting = Match.objects.waiting()
    Stake.objects.exclude(match__in=waiting.values("pk")).delete()
    questions = {question.match: question for question in _questions(waiting.filter(stake__isnull=True))}
    if entities is None:
        questions |= {question.match: question for question in _questions(waiting)}
    else:
        for ids in batches(entities):
            about = Q(left__entity__in=ids) | Q(right__entity__in=ids)
            questions |= {question.match: question for question in _questions(waiting.filter(about))}
    world = load_world(live=live)
    ordered = sorted(questions.values(), key=lambda question: (question.entities, question.match))
    for start in range(0, len(ordered), 1000):
        batch = ordered[start : start + 1000]
        found = _prospects(batch, world, on)
        with transaction.atomic():
            Stake.objects.filter(match__in=[question.match for question in batch]).delete()
            insert_rows(Stake, [_values(pk, *answer, now) for pk, answer in found.items()], _FIELDS)
    return len(ordered)


def _values(match: int, answer: Judgement, found: Prospect, now: datetime) -> Sequence[object]:
    return match, answer.value, len(found.opens), len(found.closes), len(found.turns), found.points, now


def _questions(matches: QuerySet[Match]) -> Iterator[Question]:
    rows = matches.order_by("pk").values_list("pk", "left_id", "right_id", "left__entity_id", "right__entity_id")
    for pk, left, right, one, other in rows:
        if one is not None and other is not None:
            yield Question(pk, (left, right), (one, other))


def _prospects(questions: Sequence[Question], world: World, on: date) -> dict[int, tuple[Judgement, Prospect]]:
    wanted = {entity for question in questions for entity in question.entities}
    targets = {pk: target for batch in load_targets(wanted) for pk, target in batch}
    ties = _ties({question.entities[0] for question in questions if question.answer is Judgement.DIFFERENT})
    found: dict[int, tuple[Judgement, Prospect]] = {}
    known: dict[object, Prospect] = {}  # several pairs of records ask about the same two entities
    for question in questions:
        now = [targets[entity] for entity in dict.fromkeys(question.entities) if entity in targets]
        if not now:
            continue
        then, key = _then(question, now, ties)
        if key not in known:
            known[key] = prospect(now, then, world, on)
        found[question.match] = question.answer, known[key]
    return found


def _then(question: Question, now: Sequence[Target], ties: dict[int, list[Pair]]) -> tuple[list[Target], object]:
    if question.answer is Judgement.SAME:
        return [joined(now)], question.entities
    (target,) = now
    records = sorted({listing.designation for listing in target.listings} | set(question.records))
    groups = groups_if_apart(records, ties[question.entities[0]], question.records)
    return [part for part in parted(target, groups) if part.listings], (question.entities, tuple(groups))


def _ties(entities: Collection[int]) -> dict[int, list[Pair]]:
    """Entity -> the ties that hold it together, people's words first, then the strongest."""
    ties: dict[int, list[tuple[bool, int, float, Pair]]] = defaultdict(list)
    for ids in batches(entities):
        rows = Match.objects.standing().filter(
            judgement=Judgement.SAME, left__entity__in=ids, right__entity=F("left__entity")
        )
        for entity, left, right, grade, judged_by in rows.values_list(
            "left__entity_id", "left_id", "right_id", "grade", "judged_by"
        ):
            if entity is not None:
                ties[entity].append((judged_by is None, _STRENGTH[grade], 0.0, (left, right)))
    return defaultdict(list, {entity: [tie[-1] for tie in sorted(found)] for entity, found in ties.items()})
