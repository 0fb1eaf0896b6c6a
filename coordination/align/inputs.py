"""
What all cells rest on beside the records: editions read, policy, programmes; and whom it concerns when that changes.

What the cells were last derived from is kept (`AlignmentInput`). Where it is no longer so, the entities
concerned are left `to_align`, so that whoever changed it, a list, a person or a file, need not know of align.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace

from coordination.align.facts import Reading, World
from coordination.models import Alignment, AlignmentInput, DesignationVersion, Entity, Programme
from coordination.vocabulary import Coverage, Status

Inputs = dict[str, Any]  # plain data, by key
_SAYS_YES = (Status.DESIGNATED, Status.PARTIAL)


def take_note(world: World) -> None:
    """
    Leave `to_align` whom it concerns that something is not as it was when cells were last derived.

    In the caller's transaction, before anything is derived from `world`.
    """
    rows = {row.key: row for row in AlignmentInput.objects.all()}
    now = _inputs(world)
    changed = {key for key in now.keys() | rows.keys() if key not in rows or rows[key].value != now.get(key)}
    if not changed:
        return
    former = {key: row.value for key, row in rows.items()}
    if any(_concerns_all(key, former.get(key), now.get(key)) for key in changed):
        Entity.objects.standing().update(to_align=True)
    else:
        for key in sorted(changed):
            what, _, code = key.partition(":")
            if what == "regime":
                Entity.objects.filter(regimes__code=code).update(to_align=True)
            else:
                _follow_edition(code, former.get(key), now[key], world)
    AlignmentInput.objects.exclude(key__in=now).delete()
    AlignmentInput.objects.bulk_create(
        [AlignmentInput(key=key, value=now[key]) for key in sorted(changed & now.keys())],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["value"],
    )


def _inputs(world: World) -> Inputs:
    programmes = Programme.objects.filter(regime__isnull=False).values_list("jurisdiction__code", "key", "regime__code")
    found: Inputs = {
        "jurisdictions": list(world.jurisdictions),
        "programmes": sorted(map(list, programmes)),
    }
    for jurisdiction, readings in world.readings.items():
        for reading in readings:
            found[f"source:{reading.source}"] = {"jurisdiction": jurisdiction, **_of_reading(reading)}
    for regime in world.regime_weight:
        found[f"regime:{regime}"] = {
            "weight": world.regime_weight[regime],
            "un_in_force_from": _iso(world.un_in_force_from.get(regime)),
            "policies": {
                jurisdiction: [row.authority, row.un_effect, row.grace_days, row.quorum]
                for (of_regime, jurisdiction), row in sorted(world.policies.items())
                if of_regime == regime
            },
        }
    return found


def _of_reading(reading: Reading) -> Inputs:
    return {
        "first_on": _iso(reading.first_on),
        "latest_on": _iso(reading.latest_on),
        "coverage": reading.coverage,
        "target_types": sorted(reading.target_types),
        "regimes": sorted(reading.regimes),
        "decides_absence": reading.decides_absence,
        "stale_after_days": reading.stale_after_days,
        "prints_un_references": reading.prints_un_references,
        "prints": sorted(reading.prints),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _concerns_all(key: str, former: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> bool:
    """
    Whether no part of the entities can be named: who there is, what counts to which regime, what a list would
    show. The first edition of a list and a newer one concern only some.
    """
    what = key.partition(":")[0]
    if what == "regime":
        return now is None
    if what != "source" or now is None:
        return True
    if former is None or former["latest_on"] is None:
        return False
    moved = {"latest_on"}
    return any(former.get(name) != now[name] for name in now if name not in moved) or now["latest_on"] is None


def _follow_edition(code: str, former: Mapping[str, Any] | None, now: Mapping[str, Any], world: World) -> None:
    """A list was read for the first time, or in a newer edition: its silence says more than it did."""
    cells = Alignment.objects.filter(jurisdiction__code=now["jurisdiction"]).exclude(status__in=_SAYS_YES)
    if former is None or former["latest_on"] is None or former["latest_on"] > now["latest_on"]:
        _leave(cells)
        return
    old, new = f"{code} of {former['latest_on']}", f"{code} of {now['latest_on']}"
    if now["coverage"] == Coverage.FULL:
        _leave(cells.filter(Q(status=Status.UNKNOWN, reason__contains=old) | Q(due_on__gte=former["latest_on"])))
        _leave_recent(date.fromisoformat(former["latest_on"]), world)
        if now["stale_after_days"] is not None:
            # Of who designates with less than a freeze a list that was stale can tell again that it does no more.
            _leave(Alignment.objects.filter(jurisdiction__code=now["jurisdiction"], status=Status.PARTIAL))
    cells.filter(reason__contains=old).update(reason=Replace("reason", Value(old), Value(new)))


def _leave_recent(latest_on: date, world: World) -> None:
    """
    Entities of which the older edition could not tell: what a gap waits for, its opening after grace,
    may lie between the two.
    """
    since = latest_on - timedelta(days=max((row.grace_days for row in world.policies.values()), default=0))
    recent = DesignationVersion.objects.believed().filter(Q(valid_from__gt=since) | Q(valid_to__gt=since))
    reinstated = [regime for regime, day in world.un_in_force_from.items() if day > since]
    Entity.objects.filter(Q(pk__in=recent.values("designation__entity")) | Q(regimes__code__in=reinstated)).update(
        to_align=True
    )


def _leave(cells: QuerySet[Alignment]) -> None:
    Entity.objects.filter(pk__in=cells.values("entity")).update(to_align=True)
