"""Rows -> what would follow from designations, and the statutory list, in a constant number of queries a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from coordination.align.kept_figures import kept_memberships, kept_week
from coordination.align.loading import load_targets
from coordination.align.overlap import ON_LIST
from coordination.align.statutory import Asked, AuthorityGroup, by_authority, candidate
from coordination.align.stored import stored_cells
from coordination.align.trend import ALL
from coordination.align.whatif import Outcome, OverlapChange, overlap_change, what_if
from coordination.align.world_rows import load_world, never_say_no, partners
from coordination.models import Alignment, Entity, Gap
from coordination.vocabulary import Counting, Status


@dataclass(frozen=True)
class Imagined:
    """
    What would follow, target by target, and how the overlap over all targets would move.

    overlap  empty where no figures are kept to count it from
    """

    who: tuple[str, ...]
    on: date
    outcomes: tuple[Outcome, ...]
    overlap: tuple[OverlapChange, ...]


def imagine(entities: Sequence[int], who: Sequence[str], *, on: date, live: bool) -> Imagined:
    """`who` designate the entities on the day `on`. Nothing is written."""
    world = load_world(live=live)
    outcomes = tuple(what_if(pk, target, who, world, on) for batch in load_targets(entities) for pk, target in batch)
    changes: list[OverlapChange] = []
    if (week := kept_week()) is not None:
        changes = overlap_change(
            kept_memberships(week, Counting.OWN_ACT, [ALL]).get(ALL, {}),
            outcomes,
            partners(),
            Counting.OWN_ACT,
            partial=never_say_no(),
        )
    return Imagined(tuple(who), on, outcomes, tuple(changes))


def targets_of_gaps(jurisdiction: str, regime: str = "") -> "QuerySet[Entity]":
    """Entities about which a jurisdiction has an open gap, under one regime or any, by id."""
    gaps = Gap.objects.open().filter(jurisdiction__code=jurisdiction)
    if regime:
        gaps = gaps.filter(regime__code=regime)
    return Entity.objects.standing().filter(pk__in=gaps.values("entity")).order_by("pk")


def statutory_list(asked: Asked) -> list[AuthorityGroup]:
    """The statutory list as the last alignment left the cells, by the authority that would fit."""
    has = Alignment.objects.filter(jurisdiction__code__in=asked.by, status__in=ON_LIST)
    its = Alignment.objects.filter(jurisdiction__code=asked.but_not, status__in=(*ON_LIST, Status.DESIGNATED_BY_LAW))
    entities = Entity.objects.filter(Q(pk__in=has.values("entity")) & ~Q(pk__in=its.values("entity")))
    if asked.regimes:
        entities = entities.filter(regimes__code__in=asked.regimes).distinct()
    policies = load_world(live=False).policies
    wanted = (*asked.by, asked.but_not)
    found = (
        candidate(pk, cells, asked, policies) for pk, cells in stored_cells(entities.values("pk"), jurisdictions=wanted)
    )
    return by_authority(each for each in found if each is not None)
