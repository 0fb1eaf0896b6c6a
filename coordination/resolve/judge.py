"""
A person's word on pairs of records: same, different or unsure, with a note; and its undoing.

A word is a new row that supersedes the one before, never an edit; each is audited. Words are
given on what the person saw: where somebody else was faster, nothing is written.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import QuerySet

from coordination.models import AuditEntry, Designation, Jurisdiction, Match
from coordination.resolve.cluster import Pair
from coordination.resolve.entities import resolve_designations
from coordination.vocabulary import Judgement, LinkGrade

LONGEST_NOTE = 2000
Person = AbstractBaseUser | AnonymousUser
# What a row says of the pair itself, whoever judges it.
_OF_THE_PAIR = tuple(
    field.attname
    for field in Match._meta.concrete_fields
    if field.name not in ("id", "judgement", "judged_by", "judged_at", "note", "superseded_at")
)


class CannotBeJudged(Exception):
    """Nothing was written; the message is one sentence that says why."""


class Overtaken(CannotBeJudged):
    """Somebody judged the pair, or its records changed, after the person looked."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The words that stand now on the pairs asked about, and how many entities gained or lost a record."""

    words: tuple[Match, ...]
    regrouped: int


@transaction.atomic
def judge(seen: Collection[int], judgement: Judgement, *, by: Person, now: datetime, note: str = "") -> Judged:
    """
    Record a person's word on pairs, then link what it concerns.

    seen  ids of the rows as the person saw them, one for each pair

    Repeating one's own word changes nothing, nor does a word that somebody else has said in the
    meantime. Raises Overtaken where another word stands by now or the evidence is another, and
    CannotBeJudged without pairs or with an overlong note; nothing is written then.
    """
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise CannotBeJudged(f"The note has {len(note):,} characters; write at most {LONGEST_NOTE:,}.")
    wait_for_turn()
    rows = _matches(pk__in=seen)
    if not rows or len(rows) != len(set(seen)):
        raise CannotBeJudged("There is no such pair any more: look again.")
    standing = standing_words((row.left_id, row.right_id) for row in rows)
    new, kept = [], []
    for row in rows:
        present = standing.get((row.left_id, row.right_id))
        if present is not None and _is_said(present, judgement, seen=row, by=by, note=note):
            kept.append(present)
            continue
        if present is None or present.pk != row.pk:
            raise Overtaken(_why_overtaken(present))
        new.append(_word(present.left, present.right, judgement, like=present, by=by, now=now, note=note))
    said = say(new, standing, by=by, now=now)
    return Judged((*kept, *said), relink(said, now=now))


@transaction.atomic
def undo(seen: Collection[int], *, by: Person, now: datetime, note: str = "") -> Judged:
    """
    Take back people's words: what was said of each pair before them stands again, as a new row.

    Raises CannotBeJudged where a row is no person's word or does not stand any more.
    """
    wait_for_turn()
    rows = _matches(pk__in=seen)
    if not rows or len(rows) != len(set(seen)):
        raise CannotBeJudged("There is no such judgement any more: look again.")
    for row in rows:
        if row.judged_by is None:
            raise CannotBeJudged("That is a rule's word, not a person's: judge the pair instead.")
        if row.superseded_at is not None:
            raise Overtaken(
                _why_overtaken(standing_words([(row.left_id, row.right_id)]).get((row.left_id, row.right_id)))
            )
    standing = {(row.left_id, row.right_id): row for row in rows}
    before = _before(rows)
    again = []
    for row in rows:
        former = before.get((row.left_id, row.right_id))
        if former is None:
            # Nobody had looked at the pair: no word stands on it.
            Match.objects.filter(pk=row.pk).update(superseded_at=now)
            _audit("undid", row, None, by=by, now=now, reason=note)
            continue
        word = _word(former.left, former.right, Judgement(former.judgement), like=former, by=None, now=now)
        if former.judged_by is not None:
            word.judged_by_id = by.pk
            word.note = f"as {former.judged_by.get_username()} had judged: {former.note}".removesuffix(": ")
        again.append(word)
    said = say(again, standing, by=by, now=now, action="undid", reason=note)
    return Judged(tuple(said), relink(rows, now=now))


def wait_for_turn() -> None:
    """One linking or judging at a time: what is read after this is what a word is written on."""
    list(Jurisdiction.objects.select_for_update().order_by("pk"))


def standing_words(pairs: Iterable[Pair]) -> dict[Pair, Match]:
    """The latest row on each of the pairs, by a person or by rule."""
    pairs = set(pairs)
    rows = _matches(superseded_at__isnull=True, left__in={left for left, _ in pairs}, right__in={r for _, r in pairs})
    return {(row.left_id, row.right_id): row for row in rows if (row.left_id, row.right_id) in pairs}


def new_word(
    left: Designation,
    right: Designation,
    judgement: Judgement,
    standing: Mapping[Pair, Match],
    *,
    by: Person,
    now: datetime,
    note: str,
) -> Match:
    """A person's word on a pair on which there may be none yet. Not saved."""
    left, right = sorted((left, right), key=lambda record: record.pk)
    return _word(left, right, judgement, like=standing.get((left.pk, right.pk)), by=by, now=now, note=note)


def say(
    words: Collection[Match],
    standing: Mapping[Pair, Match],
    *,
    by: Person,
    now: datetime,
    action: str = "judged",
    reason: str = "",
    audited: bool = True,
) -> list[Match]:
    """Write new words over those that stand, each with its audit entry."""
    former = [standing[word.left_id, word.right_id] for word in words if (word.left_id, word.right_id) in standing]
    Match.objects.filter(pk__in=[row.pk for row in former]).update(superseded_at=now)
    said = [_saved(word) for word in words]
    if audited:
        for word in said:
            present = standing.get((word.left_id, word.right_id))
            _audit(action, present, word, by=by, now=now, reason=reason or word.note)
    return said


def relink(words: Iterable[Match], *, now: datetime) -> int:
    """Link the records of the pairs again; returns how many entities gained or lost a record."""
    return resolve_designations(sorted({pk for word in words for pk in (word.left_id, word.right_id)}), now=now)


def told(record: Designation) -> str:
    """A record as the audit names it."""
    return f"{record.source.code} {record.reference} {record.name}"[:200]


def _is_said(present: Match, judgement: Judgement, *, seen: Match, by: Person, note: str) -> bool:
    """Whether a word adds nothing to the one that stands."""
    if present.judged_by_id is None or present.judgement != judgement:
        return False
    if present.pk != seen.pk:
        return True  # sent twice, or somebody else was faster and said the same
    if judgement is Judgement.UNSURE:
        return False  # looked at again, and still not sure
    return note in ("", present.note) or present.judged_by_id != by.pk


def _matches(**condition: Any) -> list[Match]:
    rows: QuerySet[Match] = Match.objects.filter(**condition)
    return list(rows.select_related("left__source", "right__source", "judged_by").order_by("pk"))


def _before(rows: Collection[Match]) -> dict[Pair, Match]:
    """What was said last of each pair before these rows."""
    found: dict[Pair, Match] = {}
    by_pair = {(row.left_id, row.right_id): row for row in rows}
    for former in _matches(left__in={left for left, _ in by_pair}, right__in={right for _, right in by_pair}):
        pair = (former.left_id, former.right_id)
        if pair in by_pair and former.pk < by_pair[pair].pk:
            found[pair] = former  # by id: the last one stays
    return found


def _word(
    left: Designation,
    right: Designation,
    judgement: Judgement,
    *,
    like: Match | None,
    by: Person | None,
    now: datetime,
    note: str = "",
) -> Match:
    of_the_pair = (
        {name: getattr(like, name) for name in _OF_THE_PAIR}
        if like is not None
        else {"left_id": left.pk, "right_id": right.pk, "grade": LinkGrade.NAME_ALONE, "explanation": "a person's word"}
    )
    word = Match(**of_the_pair, judgement=judgement, judged_by_id=by.pk if by else None, judged_at=now, note=note)
    word.left, word.right = left, right
    return word


def _saved(word: Match) -> Match:
    word.save(force_insert=True)
    return word


def _audit(action: str, old: Match | None, new: Match | None, *, by: Person, now: datetime, reason: str) -> None:
    subject = new or old
    if subject is None:
        return
    pair = {"left": told(subject.left), "right": told(subject.right)}
    AuditEntry.objects.record(
        action=action,
        subject=subject,
        by=by,
        now=now,
        old=_said(old) if old else {},
        new={**pair, **(_said(new) if new else {"judgement": "none"})},
        reason=reason,
    )


def _said(word: Match) -> dict[str, str]:
    return {"judgement": str(word.judgement), "by": word.judged_by.get_username() if word.judged_by else "rule"}


def _why_overtaken(present: Match | None) -> str:
    if present is None:
        return "Nothing joins or parts this pair any more: look again."
    if present.judged_by is None:
        return "What the two records share has changed since you looked: look again."
    who, when = present.judged_by.get_username(), f"{present.judged_at:%Y-%m-%d %H:%M} UTC"
    return f"{who} judged this pair {present.judgement} on {when}, after you opened it: look again."
