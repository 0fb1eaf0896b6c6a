"""Cells and gaps derived again: all of them, a hundredth, and how many queries a thousand entities take."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure
from coordination import align
from coordination.align.facts import PolicyRow
from coordination.models import Entity, Policy
from coordination.vocabulary import Authority, UNEffect

LARGEST = ("RUSSIA-UKRAINE", "JP")  # the regime of most entities, and one that has many gaps under it


def aligning(now: datetime) -> Iterator[Figure]:
    """On a database whose cells are derived: nothing changes but the day's work."""
    on, entities = now.date(), list(Entity.objects.standing().order_by("pk").values_list("pk", flat=True))
    yield Figure(
        "align, all entities again", _seconds(lambda: align.align_everything(on=on, now=now, live=False)), "s", 20
    )
    Entity.objects.filter(pk__in=entities[::100]).update(to_align=True)
    yield Figure("align, 1 % changed", _seconds(lambda: align.align_pending(on=on, now=now, live=False)), "s", 2)
    row = Policy.objects.current().get(regime__code=LARGEST[0], jurisdiction__code=LARGEST[1])
    changed = PolicyRow(Authority(row.authority), UNEffect(row.un_effect), row.grace_days, row.quorum + 1)
    previewed = _seconds(lambda: align.preview_policy(*LARGEST, changed, on=on, live=False))
    yield Figure("align, a policy previewed", previewed, "s", 10)
    one, two = (_queries(entities[:count], now) for count in (1000, 2000))
    yield Figure("align, queries per 1,000 entities", two - one, "")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _queries(entities: list[int], now: datetime) -> int:
    with CaptureQueriesContext(connection) as captured:
        align.align_entities(entities, on=now.date(), now=now, live=False)
    return len(captured)
