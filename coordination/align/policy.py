"""A change of policy: what it would open and close, told before it is made, and the new version."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from coordination.align.facts import Cell, FoundGap, PolicyRow, Target, World
from coordination.align.gaps import find_gaps
from coordination.align.loading import load_targets, names_and_types
from coordination.align.rules import cells_of
from coordination.align.world_rows import load_world
from coordination.cycles import without_looking_for_cycles
from coordination.models import AuditEntry, Entity, Jurisdiction, Policy, Regime
from coordination.vocabulary import Status


class CannotRevise(Exception):
    """The policy cannot be changed so, and why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A gap that a change of policy would open, close or grade anew."""

    entity: int
    public_id: str
    name: str
    gap: FoundGap


@dataclass(frozen=True, slots=True)
class Effect:
    """
    What a row of policy would change for its jurisdiction, by the rules, on one day.

    entities  how many are under the regime
    turned    (status now, status then) -> how many cells
    """

    entities: int
    opens: tuple[Turn, ...]
    closes: tuple[Turn, ...]
    regrades: tuple[Turn, ...]
    turned: tuple[tuple[Status, Status, int], ...]


@without_looking_for_cycles()
def preview_policy(regime: str, jurisdiction: str, row: PolicyRow, *, on: date, live: bool) -> Effect:
    """
    Compare the rules under the policy as it is and under `row`, over the entities of the regime; writes nothing.

    The most serious first. Gaps of other jurisdictions do not follow from this row.
    """
    world = load_world(live=live)
    # What lists print is compared wherever there is a policy at all, whatever it says.
    of_data = (regime, jurisdiction) not in world.policies
    then = replace(world, policies={**world.policies, (regime, jurisdiction): row})
    found: dict[str, list[tuple[int, FoundGap]]] = {"opens": [], "closes": [], "regrades": []}
    turned: Counter[tuple[Status, Status]] = Counter()
    entities = 0
    ids = list(Entity.objects.standing().filter(regimes__code=regime).values_list("pk", flat=True))
    for batch in load_targets(ids):
        for pk, target in batch:
            entities += 1
            cell, gaps = _of(jurisdiction, target, world, on, of_data=of_data)
            new_cell, new_gaps = _of(jurisdiction, target, then, on, of_data=of_data)
            if cell.status is not new_cell.status:
                turned[cell.status, new_cell.status] += 1
            found["opens"] += [(pk, gap) for key, gap in new_gaps.items() if key not in gaps]
            found["closes"] += [(pk, gap) for key, gap in gaps.items() if key not in new_gaps]
            found["regrades"] += [
                (pk, gap)
                for key, gap in new_gaps.items()
                if key in gaps and gaps[key].is_confirmed is not gap.is_confirmed
            ]
    names = names_and_types({pk for pairs in found.values() for pk, _ in pairs})

    def told(what: str) -> tuple[Turn, ...]:
        turns = [Turn(pk, names[pk][0], names[pk][2], gap) for pk, gap in found[what]]
        return tuple(sorted(turns, key=lambda turn: (-sum(points for points, _ in turn.gap.reasons), turn.public_id)))

    ordered = tuple((old, new, count) for (old, new), count in sorted(turned.items()))
    return Effect(entities, told("opens"), told("closes"), told("regrades"), ordered)


def _of(
    jurisdiction: str, target: Target, world: World, on: date, *, of_data: bool
) -> tuple[Cell, dict[tuple[str, str], FoundGap]]:
    (cell,) = cells_of((jurisdiction,), target, world, on)
    gaps = find_gaps(target, (cell,), world, on, of_data=of_data)
    return cell, {(gap.kind, gap.regime): gap for gap in gaps}


@transaction.atomic
def revise_policy(
    regime: Regime,
    jurisdiction: Jurisdiction,
    row: PolicyRow,
    *,
    note: str,
    reason: str,
    by: AbstractBaseUser,
    seen: int,
    now: datetime,
) -> Policy:
    """
    Add a version of the policy and leave the entities of its regime to be aligned; no other is touched.

    seen  the version that was looked at, 0 where there was none
    Raises CannotRevise, writing nothing, where another version came since, where nothing differs, and
    without a reason.
    """
    if not reason.strip():
        raise CannotRevise("Say why the policy changes.")
    # Not while cells are derived: what is marked here would be taken for derived.
    list(Jurisdiction.objects.select_for_update().order_by("pk"))
    history = Policy.objects.filter(regime=regime, jurisdiction=jurisdiction).order_by("version")
    current = history.current().first()
    if (current.version if current else 0) != seen:
        raise CannotRevise("The policy was changed since you looked: look again at what this would do.")
    said = {**_as_data(row), "note": note.strip()}
    before = {**_as_data(current), "note": current.note} if current else {}
    if said == before:
        raise CannotRevise("Nothing differs from the version that holds.")
    newest = history.last()
    history.update(is_current=False)  # first: one current version of a pair
    policy = Policy.objects.create(
        regime=regime,
        jurisdiction=jurisdiction,
        version=newest.version + 1 if newest else 1,
        created_at=now,
        changed_by_id=by.pk,
        reason=reason.strip(),
        **said,
    )
    Entity.objects.filter(regimes=regime).update(to_align=True)
    AuditEntry.objects.record(
        action="revised", subject=policy, by=by, old=before, new=said, reason=reason.strip(), now=now
    )
    return policy


def _as_data(row: PolicyRow | Policy) -> dict[str, str | int]:
    return {
        "authority": str(row.authority),
        "un_effect": str(row.un_effect),
        "grace_days": row.grace_days,
        "quorum": row.quorum,
    }
