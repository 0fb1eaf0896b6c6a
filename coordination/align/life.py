"""
What people do with gaps: each is a step that is kept, and the gap stands where the steps lead.

A step is written for its author (the desk, or the partner that somebody speaks for) and read by whom
the author says. What may be done depends on what the author may read, and a refusal tells no more.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max

from coordination.align.steps import BY_ANY_PARTNER, BY_ITS_PARTNER, BY_THE_DESK, MAY_FOLLOW, Said, why_not
from coordination.models import AuditEntry, Entity, Gap, GapEvent, GapWatch, Jurisdiction, Partner, is_desk
from coordination.vocabulary import Audience, GapEventKind, GapState

_SETS_STATE = (GapEventKind.ACKNOWLEDGED, GapEventKind.PLANNED, GapEventKind.WAIVED, GapEventKind.REOPENED)
_SETS_DUE = (GapEventKind.PLANNED, GapEventKind.WAIVED, GapEventKind.REOPENED, GapEventKind.DUE_SET)
_IS_AN_INTENTION = (GapEventKind.PLANNED, GapEventKind.WAIVED, GapEventKind.REOPENED)
_NO_DECISION = (GapEventKind.RESPONDED, GapEventKind.COMMENTED)


class CannotStep(Exception):
    """The step cannot be taken, and why, in a sentence."""


class NotYours(CannotStep):
    """Whoever asks may not take that step in that gap, whatever its state."""


class OutOfTurn(CannotStep):
    """The step does not follow on where the gap stands before whoever asks."""


@dataclass(frozen=True)
class Author:
    """Who takes a step: somebody of the desk (`partner` None), or somebody who speaks for a partner."""

    user: AbstractBaseUser
    partner: Partner | None

    @classmethod
    def of(cls, user: AbstractBaseUser) -> "Author":
        """Raises NotYours for somebody who is neither."""
        if is_desk(user):
            return cls(user, None)
        partner = Partner.objects.of(user)
        if partner is None or not partner.is_active:
            raise NotYours("This account speaks for no partner.")
        return cls(user, partner)

    def may_take(self, kind: GapEventKind, gap: Gap) -> bool:
        if self.partner is None:
            return kind in BY_THE_DESK
        is_its_own = self.partner.jurisdiction_id == gap.jurisdiction_id
        return kind in BY_ANY_PARTNER or (kind in BY_ITS_PARTNER and is_its_own)


@dataclass(frozen=True)
class Taken:
    """Steps that were taken, and gaps in which the step could not be, each with the sentence why."""

    steps: tuple[GapEvent, ...]
    refused: tuple[tuple[Gap, str], ...]


def take_step(
    gap: int, said: Said, *, by: AbstractBaseUser, on: date, now: datetime, owner: AbstractBaseUser | None = None
) -> GapEvent:
    """
    Take one step in one gap; `owner` where it assigns.

    Raises NotYours where that step is not for whoever asks, OutOfTurn where it cannot follow, CannotStep
    where it says too little or there is no such gap; nothing is written then.
    """
    with transaction.atomic():
        taken = take_steps((gap,), said, by=by, on=on, now=now, owner=owner)
        for refused, sentence in taken.refused:
            if not Author.of(by).may_take(said.kind, refused):
                raise NotYours(sentence)
            raise (CannotStep if follows(said.kind, refused) else OutOfTurn)(sentence)
    if not taken.steps:
        raise CannotStep("There is no such gap.")
    return taken.steps[0]


def follows(kind: GapEventKind, gap: Any) -> bool:
    """Whether the step may follow on where the gap, as `seen_by` its reader, stands; taking back is asked elsewhere."""
    return kind is not GapEventKind.REOPENED and GapState(gap.seen_state) in MAY_FOLLOW[kind]


@transaction.atomic
def take_steps(
    gaps: Collection[int],
    said: Said,
    *,
    by: AbstractBaseUser,
    on: date,
    now: datetime,
    owner: AbstractBaseUser | None = None,
) -> Taken:
    """
    Take the same step in several gaps, in all where it can be taken, whatever becomes of the others.

    Who owns a gap is told to the desk alone; taking a step back is told to whoever could read that step.
    What the same person says again word for word, when nothing was said since, is the step that it was: an
    answer that got lost on its way may be asked for again.

    Raises CannotStep where the step itself says too little or names a partner that is not there.
    """
    author = Author.of(by)
    if said.kind in (GapEventKind.ASSIGNED, GapEventKind.REOPENED):  # their readers follow from what they are
        said = replace(said, audience=Audience.DESK, named=())
    named = _partners(said.named)
    if said.audience is Audience.ALL or said.kind is GapEventKind.REOPENED:
        # Not while cells are derived: what is marked here would be taken for derived.
        list(Jurisdiction.objects.select_for_update().order_by("pk"))
    list(Gap.objects.select_for_update().filter(pk__in=gaps).order_by("pk"))
    rows = Gap.objects.seen_by(by, on=on).filter(pk__in=gaps).select_related("jurisdiction").order_by("pk")
    said_before = _said_before(gaps, said, named, author, on)
    steps: list[GapEvent] = []
    again: list[GapEvent] = []
    refused: list[tuple[Gap, str]] = []
    readers: list[tuple[Partner, ...]] = []
    for gap in rows:
        ended = _last_word(gap, by) if said.kind is GapEventKind.REOPENED else None
        why = _why_refused(gap, said, author, ended, on)
        if why:
            refused.append((gap, why))
            continue
        if gap.pk in said_before:
            again.append(said_before[gap.pk])
            continue
        audience, of_gap = (said.audience, named) if ended is None else _readers_of(ended, author)
        event = GapEvent(
            gap=gap,
            kind=said.kind,
            on=on,
            recorded_at=now,
            by_id=by.pk,
            partner=author.partner,
            audience=audience,
            note=said.note.strip(),
            reason=said.reason or "",
            due_on=said.due_on,
            expires_on=said.expires_on,
            ends=ended,
            detail=_told_of_owner(gap, owner) if said.kind is GapEventKind.ASSIGNED else {},
        )
        steps.append(event)
        readers.append(of_gap)
    GapEvent.objects.bulk_create(steps)
    _name(zip(steps, readers, strict=True))
    for event in steps:
        _follow(event, on, owner)
        _audit(event, event.gap, by, now)
    public = [event for event in steps if event.audience == Audience.ALL and event.kind in _IS_AN_INTENTION]
    Entity.objects.filter(gaps__in=[event.gap_id for event in public]).update(to_align=True)
    return Taken((*steps, *again), tuple(refused))


def _said_before(
    gaps: Collection[int], said: Said, named: Collection[Partner], author: Author, on: date
) -> dict[int, GapEvent]:
    """Gap -> its last step, where that says the same in every word and is of the same person and day."""
    if said.kind in (GapEventKind.ASSIGNED, GapEventKind.REOPENED):
        return {}
    last = GapEvent.objects.filter(gap__in=gaps).values("gap").annotate(last=Max("pk")).values("last")
    same = GapEvent.objects.filter(
        pk__in=last,
        by=author.user.pk,
        partner=author.partner,
        kind=said.kind,
        on=on,
        audience=said.audience,
        note=said.note.strip(),
        reason=said.reason or "",
        due_on=said.due_on,
        expires_on=said.expires_on,
    )
    return {
        event.gap_id: event
        for event in same.select_related("gap", "partner").prefetch_related("named")
        if {partner.pk for partner in event.named.all()} == {partner.pk for partner in named}
    }


def watch(gap: Gap, user: AbstractBaseUser, *, now: datetime) -> None:
    """Let somebody hear of the gap's steps from now on. Asked twice, it is once."""
    GapWatch.objects.get_or_create(gap=gap, user_id=user.pk, defaults={"since": now})


def unwatch(gap: Gap, user: AbstractBaseUser) -> None:
    GapWatch.objects.filter(gap=gap, user_id=user.pk).delete()


@transaction.atomic
def expire_waivers(*, on: date, now: datetime) -> int:
    """
    Note every waiver whose last day has passed, so that its gap is open again; returns how many were.

    A waiver that something said since, to as many readers, has replaced is left alone. Read by whom
    the waiver was read. Running it twice changes nothing.
    """
    run_out = GapEvent.objects.filter(
        kind=GapEventKind.WAIVED, expires_on__lt=on, ended_by=None, gap__closed_on__isnull=True
    )
    if not run_out.exists():
        return 0
    list(Jurisdiction.objects.select_for_update().order_by("pk"))
    gaps = run_out.values_list("gap_id", flat=True)
    locked = {gap.pk: gap for gap in Gap.objects.select_for_update().filter(pk__in=list(gaps)).order_by("pk")}
    count = 0
    for waiver in run_out.filter(gap__in=locked).order_by("pk").prefetch_related("named"):
        if _is_replaced(waiver):
            continue
        gap = locked[waiver.gap_id]
        event = GapEvent(
            gap=gap,
            kind=GapEventKind.EXPIRED,
            on=on,
            recorded_at=now,
            partner_id=waiver.partner_id,  # so that its author reads it
            audience=waiver.audience,
            ends=waiver,
            detail={"state": gap.rule_state().value},
        )
        event.save()
        _name([(event, tuple(waiver.named.all()))])
        if waiver.audience == Audience.ALL and gap.state == GapState.WAIVED:
            Gap.objects.filter(pk=gap.pk).update(state=gap.rule_state())
            Entity.objects.filter(pk=gap.entity_id).update(to_align=True)
        count += 1
    return count


def _partners(codes: Iterable[str]) -> tuple[Partner, ...]:
    wanted = set(codes)
    found = tuple(Partner.objects.active().filter(code__in=wanted).order_by("code"))
    unknown = sorted(wanted - {partner.code for partner in found})
    if unknown:
        raise CannotStep(f"There is no partner {unknown[0][:20]!r}.")
    return found


def _why_refused(gap: Any, said: Said, author: Author, ended: GapEvent | None, on: date) -> str:
    if not author.may_take(said.kind, gap):
        if author.partner is None:
            return "An answer is a partner's own: the desk comments."
        if said.kind in BY_ITS_PARTNER:
            return f"{gap.public_id} is a gap of {gap.jurisdiction.code}, not of {author.partner.code}."
        return "The desk sees to that."
    why = why_not(said, GapState(gap.seen_state), on=on)
    if why or ended is None or author.partner is None or ended.partner_id == author.partner.pk:
        return why
    return "The desk has said so: the desk takes it back."


def _last_word(gap: Gap, reader: AbstractBaseUser) -> GapEvent | None:
    """The step that set the state as the reader knows it."""
    kinds = [kind for kind in _SETS_STATE if kind is not GapEventKind.REOPENED]
    return GapEvent.objects.visible_to(reader).filter(gap=gap, kind__in=kinds).order_by("-pk").first()


def _readers_of(step: GapEvent, author: Author) -> tuple[Audience, tuple[Partner, ...]]:
    """Taking a step back is told to whoever could read it, and to nobody else."""
    if step.audience == Audience.ALL:
        return Audience.ALL, ()
    readers = set(step.named.all()) | ({step.partner} if step.partner else set())
    readers.discard(author.partner)
    named = tuple(sorted((reader for reader in readers if reader), key=lambda partner: partner.code))
    return (Audience.NAMED, named) if named else (Audience.DESK, ())


def _name(events: Iterable[tuple[GapEvent, tuple[Partner, ...]]]) -> None:
    through = GapEvent.named.through
    through._default_manager.bulk_create(
        [through(gapevent_id=event.pk, partner_id=partner.pk) for event, named in events for partner in named]
    )


def _follow(event: GapEvent, on: date, owner: AbstractBaseUser | None) -> None:
    """Bring the gap's own columns to where a step leads that everybody may read."""
    gap = event.gap
    if event.kind == GapEventKind.ASSIGNED:
        Gap.objects.filter(pk=gap.pk).update(owner=owner.pk if owner else None)
    if event.audience != Audience.ALL:
        return
    changed: dict[str, Any] = {}
    if event.kind in _SETS_STATE:
        leads_to = {
            GapEventKind.ACKNOWLEDGED: GapState.ACKNOWLEDGED,
            GapEventKind.PLANNED: GapState.PLANNED,
            GapEventKind.WAIVED: GapState.WAIVED,
        }
        changed["state"] = leads_to.get(GapEventKind(event.kind), gap.rule_state())
    if event.kind in _SETS_DUE:
        changed["due_on"] = event.due_on
    if changed:
        Gap.objects.filter(pk=gap.pk).update(**changed)


def _audit(event: GapEvent, before: Any, by: AbstractBaseUser, now: datetime) -> None:
    if event.kind in _NO_DECISION:
        return
    new = {
        "audience": event.audience,
        "due_on": event.due_on and event.due_on.isoformat(),
        "expires_on": event.expires_on and event.expires_on.isoformat(),
        "reason": event.reason,
        **event.detail,
    }
    AuditEntry.objects.record(
        action=event.kind,
        subject=before,
        by=by,
        old={"state": before.seen_state, "due_on": before.seen_due_on and before.seen_due_on.isoformat()},
        new={name: value for name, value in new.items() if value},
        reason=event.note,
        now=now,
    )


def _told_of_owner(gap: Gap, owner: AbstractBaseUser | None) -> dict[str, str]:
    return {"owner": owner.get_username() if owner else "nobody"}


def _is_replaced(waiver: GapEvent) -> bool:
    """Whether everybody who read the waiver has read something since that set the state."""
    later = GapEvent.objects.filter(gap=waiver.gap_id, pk__gt=waiver.pk, kind__in=_SETS_STATE)
    for event in later:
        same = (event.audience, event.partner_id) == (waiver.audience, waiver.partner_id)
        if event.audience == Audience.ALL or event.ends_id == waiver.pk or (same and event.audience != Audience.NAMED):
            return True
    return False
