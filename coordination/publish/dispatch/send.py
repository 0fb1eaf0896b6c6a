"""One intended message -> sent, or what came of the attempt."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.db.models import F

from coordination.models import Dispatch, Report
from coordination.publish.dispatch.letter import letter
from coordination.publish.dispatch.smtp import Answer, HandOverRefused, Outcome, send
from coordination.vocabulary import DispatchState

# Minutes until the next attempt; after the last one a person is told.
WAITS = (5, 15, 60, 240, 720)
NO_SERVER = "No mail server is set: EMAIL_URL."


def send_dispatch(dispatch_id: int, *, now: datetime, folder: Path) -> Dispatch:
    """
    Send a message that is due, once; returns its row as it stands then.

    folder  where the files of reports lie

    Of two workers that ask at once one sends. Not to be called in a transaction: each step is kept
    before the next is taken.
    """
    if not settings.EMAIL_HOST:
        Dispatch.objects.filter(pk=dispatch_id, state=DispatchState.WAITING).update(said=NO_SERVER)
        return Dispatch.objects.get(pk=dispatch_id)
    if not _claim(dispatch_id, now=now):
        return Dispatch.objects.get(pk=dispatch_id)
    dispatch = Dispatch.objects.get(pk=dispatch_id)
    mine = Dispatch.objects.filter(pk=dispatch.pk, state=DispatchState.SENDING, attempts=dispatch.attempts)
    report = Report.objects.filter(week=dispatch.week, audience=dispatch.audience, is_rebuilt=False).first()
    if report is None:
        mine.update(state=DispatchState.GIVEN_UP, said="The report that it was to carry is not there any more.")
        return Dispatch.objects.get(pk=dispatch.pk)
    try:
        message, attached = letter(report, dispatch, folder=folder, now=now)
    except OSError as fault:
        _record(dispatch, Answer(Outcome.NOT_YET, f"A file of the report cannot be read: {fault}."), now=now)
        return Dispatch.objects.get(pk=dispatch.pk)

    def handing_over() -> None:
        if not mine.update(handed_over_at=now, files=attached):
            raise HandOverRefused

    try:
        answer = send(_backend(), parseaddr(settings.DEFAULT_FROM_EMAIL)[1], dispatch.email, message, handing_over)
    except HandOverRefused:  # it was taken from this worker meanwhile: whoever holds it goes on
        return Dispatch.objects.get(pk=dispatch.pk)
    _record(dispatch, answer, now=now)
    return Dispatch.objects.get(pk=dispatch.pk)


def _claim(dispatch_id: int, *, now: datetime) -> bool:
    due = Dispatch.objects.due(now=now).filter(pk=dispatch_id)
    return due.update(state=DispatchState.SENDING, claimed_at=now, attempts=F("attempts") + 1, said="") == 1


def _record(dispatch: Dispatch, answer: Answer, *, now: datetime) -> None:
    mine = Dispatch.objects.filter(pk=dispatch.pk, state=DispatchState.SENDING, attempts=dispatch.attempts)
    if answer.outcome is Outcome.TAKEN:
        mine.update(state=DispatchState.SENT, sent_at=now, said=answer.said)
    elif answer.outcome is Outcome.UNCERTAIN:
        mine.update(state=DispatchState.UNCERTAIN, said=answer.said)
    elif answer.outcome is Outcome.REFUSED:
        mine.update(state=DispatchState.REFUSED, said=answer.said)
    elif dispatch.attempts > len(WAITS):
        mine.update(state=DispatchState.GIVEN_UP, said=answer.said)
    else:
        wait = timedelta(minutes=WAITS[dispatch.attempts - 1])
        mine.update(state=DispatchState.WAITING, handed_over_at=None, next_at=now + wait, said=answer.said)


def release_left_behind(*, now: datetime) -> int:
    """
    Take up what a worker that is gone had claimed; returns how many.

    What it had not begun to hand over is sent anew. What it had may have arrived: a person decides.
    """
    left = Dispatch.objects.left_behind(now=now)
    told = left.filter(handed_over_at__isnull=False).update(
        state=DispatchState.UNCERTAIN, said="The worker ended while it handed the message over."
    )
    said = "The worker ended before it handed the message over."
    given_up = left.filter(attempts__gt=len(WAITS)).update(state=DispatchState.GIVEN_UP, said=said)
    return told + given_up + left.update(state=DispatchState.WAITING, next_at=now, said=said)


def _backend() -> EmailBackend:
    return EmailBackend(timeout=settings.EMAIL_TIMEOUT)
