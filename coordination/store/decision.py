"""A person's decision on a held edition, and the parser's refusal of one."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from coordination.models import Snapshot, Source
from coordination.store.comparison import newest_of_its_list
from coordination.vocabulary import SnapshotState


class CannotBeDecided(Exception):
    """An edition that nobody has to decide on, or that cannot be accepted; the text says why."""


def reject(snapshot: Snapshot, reason: str) -> None:
    """
    Refuse an edition that cannot be read: nothing of it is stored, the bytes stay for a replay.

    That is nobody's decision: one that a person had accepted is to be decided on again once it can be read.
    """
    snapshot.state = SnapshotState.REJECTED
    snapshot.reason = " ".join(reason.split())  # on one line, whatever a library's message has in it
    snapshot.decided_by = snapshot.decided_at = None
    snapshot.save(update_fields=("state", "reason", "decided_by", "decided_at"))


@transaction.atomic
def decide(snapshot: Snapshot, *, by: AbstractBaseUser, now: datetime, reason: str, accepted: bool = True) -> None:
    """
    Record who decided on a held edition, and why. An accepted one stays held until it is stored;
    a refused one is rejected for good.

    Raises CannotBeDecided where it is not held, somebody has decided already, no reason is given, or
    an edition older than the newest accepted one is to be accepted: it would put back what its list
    said before.
    """
    list(Source.objects.select_for_update().filter(pk=snapshot.source_id))
    stands = Snapshot.objects.get(pk=snapshot.pk)
    if stands.decided_at is not None:
        raise CannotBeDecided(f"{stands} was decided on before, by {stands.decided_by}.")
    if stands.state != SnapshotState.HELD:
        raise CannotBeDecided(f"{stands} is {stands.state}: there is nothing to decide.")
    if not reason.strip():
        raise CannotBeDecided("A decision needs a reason.")
    if accepted and (older := older_than(stands, newest_of_its_list(stands))):
        raise CannotBeDecided(older)
    snapshot.state = SnapshotState.HELD if accepted else SnapshotState.REJECTED
    snapshot.decided_by_id = by.pk
    snapshot.decided_at = now
    snapshot.reason = reason.strip()
    snapshot.save(update_fields=("state", "decided_by", "decided_at", "reason"))


def older_than(snapshot: Snapshot, newest: Snapshot | None) -> str:
    """Why a held edition cannot be accepted; "" where it can."""
    if newest is None or snapshot.edition_on >= newest.edition_on:
        return ""
    return (
        f"The edition of {snapshot.edition_on} is older than that of {newest.edition_on}, which was accepted: "
        "it can only be rejected."
    )
