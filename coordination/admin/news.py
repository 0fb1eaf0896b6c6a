"""How much is new to the person who asks, for the side bar; `since` tells it in full."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from coordination.models import Look
from coordination.publish.report.readers import Reader
from coordination.publish.report.since import Asked, news_in, pieces_of_news

FIRST = timedelta(days=7)  # back, for somebody who never looked
MAX_COUNTED = 1000
_ENDLESS = 2**63 - 1


def reader_of(request: HttpRequest) -> Reader | None:
    """Whose eyes these are: the desk's or a partner's; None: neither's. Asked once for a request."""
    if not hasattr(request, "reader"):
        request.reader = Reader.of(request.user)  # type: ignore[attr-defined]
    return request.reader  # type: ignore[attr-defined,no-any-return]


def last_look(request: HttpRequest) -> Look | None:
    if not hasattr(request, "last_look"):
        request.last_look = Look.objects.of(request.user)  # type: ignore[attr-defined]
    return request.last_look  # type: ignore[attr-defined,no-any-return]


def since_last_look(request: HttpRequest, *, until: Look) -> Asked:
    look = last_look(request)
    if look is None:
        return Asked(until.at - FIRST, until.at, None, until)
    return Asked(look.at, max(until.at, look.at), look, until)


def count_news(request: HttpRequest, *, changes: bool, gaps: bool) -> int:
    """
    Changes of lists, gaps that opened or closed, and steps of others that came since the last look.

    Counted to `MAX_COUNTED`, so that a first look costs no more than any other.
    """
    reader = reader_of(request)
    if reader is None:
        return 0
    asked = since_last_look(request, until=Look(at=timezone.now(), change=_ENDLESS, step=_ENDLESS))
    found: list[QuerySet[Any]] = []
    if changes:
        found.append(news_in(asked))
    if gaps:
        found.append(pieces_of_news(asked, reader, but_of=request.user.pk))
    return min(sum(rows[:MAX_COUNTED].count() for rows in found), MAX_COUNTED)
