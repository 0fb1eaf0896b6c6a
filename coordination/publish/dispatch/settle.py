"""What a person decides of a message that the program may not decide on."""

from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from coordination.models import AuditEntry, Dispatch
from coordination.vocabulary import DispatchState


class Settled(StrEnum):
    ARRIVED = "arrived"
    SEND_AGAIN = "send again"


@transaction.atomic
def settle(dispatch: Dispatch, word: Settled, *, by: AbstractBaseUser, now: datetime) -> bool:
    """
    It arrived, as the recipient says, or it is to be sent again; recorded with the person's name.

    Returns False, changing nothing, where it waits for no person (any more).
    """
    standing = Dispatch.objects.select_for_update().for_a_person().filter(pk=dispatch.pk).first()
    if standing is None:
        return False
    old = {"state": standing.state, "said": standing.said}
    if word is Settled.ARRIVED:
        standing.state, standing.sent_at = DispatchState.SENT, now
        standing.said = f"It arrived, says {by.get_username()}."
    else:
        standing.state, standing.next_at, standing.handed_over_at = DispatchState.WAITING, now, None
        standing.said = f"To be sent again, says {by.get_username()}."
    standing.save(update_fields=("state", "sent_at", "said", "next_at", "handed_over_at"))
    new = {"state": standing.state, "said": standing.said}
    AuditEntry.objects.record(action="settled", subject=standing, by=by, old=old, new=new, now=now)
    return True
