"""
A person's word on whole entities: these two are one, these records are another, this link is right.

Each is put into words on pairs (`judge`), so that linking from scratch gives the same again;
old public ids go on answering (`public_ids`).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from coordination.models import AuditEntry, Designation, Entity, LinkReport, Match
from coordination.resolve.cluster import Pair
from coordination.resolve.judge import (
    LONGEST_NOTE,
    CannotBeJudged,
    Person,
    new_word,
    relink,
    say,
    standing_words,
    told,
    wait_for_turn,
)
from coordination.vocabulary import Judgement


@transaction.atomic
def merge(one: Entity, other: Entity, *, by: Person, now: datetime, note: str) -> Entity:
    """
    Join two entities; returns the one that stands. Joining what is one already changes nothing.

    Words that kept their records apart give way. Raises CannotBeJudged without a note, or where
    the two are of different types.
    """
    note = _noted(note)
    wait_for_turn()
    one, other = _standing(one), _standing(other)
    if one.pk == other.pk:
        return one
    if one.target_type != other.target_type:
        raise CannotBeJudged(f"A target is {one.target_type} or {other.target_type}, never both.")
    left, right = _records(one), _records(other)
    if not left or not right:
        raise CannotBeJudged("An entity without records cannot be joined to another.")
    standing = standing_words(_pairs(left, right))
    apart = [row for row in standing.values() if row.judged_by_id and row.judgement == Judgement.DIFFERENT]
    words = [new_word(row.left, row.right, Judgement.SAME, standing, by=by, now=now, note=note) for row in apart]
    if not words:
        bridge = _best(standing.values()) or (left[0], right[0])
        words = [new_word(*bridge, Judgement.SAME, standing, by=by, now=now, note=note)]
    before = {entity.public_id: [told(record) for record in of] for entity, of in ((one, left), (other, right))}
    say(words, standing, by=by, now=now, audited=False)
    relink(words, now=now)
    _hold_together([*left, *right], by=by, now=now, note=note)  # a record of one may contradict one of the other
    taken = _standing(one)
    if taken.pk != _standing(other).pk:
        raise CannotBeJudged("Rules that no word may break keep these records apart: see how they contradict.")
    AuditEntry.objects.record(
        action="merged",
        subject=taken,
        by=by,
        now=now,
        old=before,
        new={taken.public_id: [told(record) for record in (*left, *right)]},
        reason=note,
    )
    return taken


@transaction.atomic
def split(entity: Entity, records: Collection[int], *, by: Person, now: datetime, note: str) -> Entity:
    """
    Part the chosen records from an entity's others; returns the entity of the chosen ones.

    Splitting off what is parted already changes nothing. Raises CannotBeJudged without a note,
    or where no record, or every one, is chosen.
    """
    note = _noted(note)
    wait_for_turn()
    entity = _standing(entity)
    of_it = _records(entity)
    chosen = [record for record in of_it if record.pk in records]
    rest = [record for record in of_it if record.pk not in records]
    parted = _parted_before(records)
    if parted is not None:
        return parted
    if len(chosen) != len(set(records)):
        raise CannotBeJudged("A record that you chose is not of this entity any more: look again.")
    if not chosen or not rest:
        raise CannotBeJudged("Choose some of its records, not none and not all: those are parted from the others.")
    standing = standing_words(_pairs(chosen, rest))
    words = [
        new_word(one, other, Judgement.DIFFERENT, standing, by=by, now=now, note=note)
        for one in chosen
        for other in rest
        if not _is_said(standing, one, other)
    ]
    before = {entity.public_id: [told(record) for record in of_it]}
    say(words, standing, by=by, now=now, audited=False)
    relink(words, now=now)
    for side in (chosen, rest):
        _hold_together(side, by=by, now=now, note=note)
    ids = dict(Designation.objects.filter(pk__in=[chosen[0].pk, rest[0].pk]).values_list("pk", "entity__public_id"))
    of_chosen = Entity.objects.get(public_id=ids[chosen[0].pk])
    AuditEntry.objects.record(
        action="split",
        subject=entity,
        by=by,
        now=now,
        old=before,
        new={ids[side[0].pk]: [told(record) for record in side] for side in (rest, chosen)},
        reason=note,
    )
    return of_chosen


@transaction.atomic
def answer_report(report: LinkReport, *, parted: bool, answer: str, by: Person, now: datetime) -> LinkReport:
    """
    Answer "this link is wrong": the record is parted from the entity, or stays; the answer says why.

    Giving the same answer again changes nothing. Raises CannotBeJudged without an answer, where
    somebody else has answered, or where the record cannot be parted.
    """
    answer = _noted(answer, "an answer")
    wait_for_turn()
    report = LinkReport.objects.select_related("entity", "designation__source", "answered_by").get(pk=report.pk)
    if report.answered_by is not None:
        if report.answered_by.pk == by.pk and report.answer == answer:
            return report
        raise CannotBeJudged(f"{report.answered_by.get_username()} has answered this report: {report.answer}")
    entity = _standing(report.entity)
    if parted and report.designation.entity_id == entity.pk:
        split(entity, [report.designation_id], by=by, now=now, note=answer)
    report.answer, report.answered_by_id, report.answered_at = answer, by.pk, now
    report.save(update_fields=("answer", "answered_by", "answered_at"))
    AuditEntry.objects.record(
        action="answered",
        subject=report,
        by=by,
        now=now,
        old={"note": report.note},
        new={"record": told(report.designation), "parted": parted},
        reason=answer,
    )
    return report


def _noted(note: str, what: str = "a reason") -> str:
    note = note.strip()
    if not note:
        raise CannotBeJudged(f"Give {what}: whoever asks later reads it in the audit log.")
    if len(note) > LONGEST_NOTE:
        raise CannotBeJudged(f"That has {len(note):,} characters; write at most {LONGEST_NOTE:,}.")
    return note


def _standing(entity: Entity) -> Entity:
    """The entity that answers under its id now."""
    entity = Entity.objects.select_related("merged_into").get(pk=entity.pk)
    return entity.merged_into or entity


def _records(entity: Entity) -> list[Designation]:
    """Its records in the order of columns."""
    return list(entity.designations.select_related("source").order_by("source__jurisdiction__position", "pk"))


def _pairs(left: Iterable[Designation], right: Collection[Designation]) -> list[Pair]:
    return [(min(a.pk, b.pk), max(a.pk, b.pk)) for a in left for b in right]


def _best(rows: Iterable[Match]) -> tuple[Designation, Designation] | None:
    """The pair that rules found most alike, of those on which some row stands."""
    best = min(rows, key=lambda row: (row.judged_by_id is not None, row.pk), default=None)
    return (best.left, best.right) if best else None


def _is_said(standing: Mapping[Pair, Match], one: Designation, other: Designation) -> bool:
    row = standing.get((min(one.pk, other.pk), max(one.pk, other.pk)))
    return row is not None and row.judged_by_id is not None and row.judgement == Judgement.DIFFERENT


def _parted_before(records: Collection[int]) -> Entity | None:
    """The entity of the chosen records, where they are all that it has and some word parts them from others."""
    entities = list(Entity.objects.filter(designations__in=records).distinct()[:2])
    if len(entities) != 1 or set(entities[0].designations.values_list("pk", flat=True)) != set(records):
        return None
    of_people = Match.objects.standing().filter(judgement=Judgement.DIFFERENT, judged_by__isnull=False)
    is_parted = of_people.filter(Q(left__in=records) | Q(right__in=records)).exists()
    return entities[0] if is_parted else None


def _hold_together(side: Collection[Designation], *, by: Person, now: datetime, note: str) -> None:
    """
    Say SAME of records that only the others had held together, so that a side stays one entity.

    A word may make another record contradict what it was tied to: again, until none is left out.
    """
    for _ in side:
        entities = dict(
            Designation.objects.filter(pk__in=[record.pk for record in side]).values_list("pk", "entity_id")
        )
        first: dict[int | None, Designation] = {}
        for record in side:
            first.setdefault(entities[record.pk], record)
        head, *others = first.values()
        if not others:
            return
        standing = standing_words(_pairs([head], others))
        words = [new_word(head, other, Judgement.SAME, standing, by=by, now=now, note=note) for other in others]
        say(words, standing, by=by, now=now, audited=False)
        relink(words, now=now)
