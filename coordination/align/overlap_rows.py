"""The targets behind a figure of overlap, as the last alignment left their cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from coordination.align.overlap import ON_LIST, standing
from coordination.align.stored import stored_cells
from coordination.align.world_rows import never_say_no, partners
from coordination.models import Alignment, Entity
from coordination.vocabulary import Counting, Status


@dataclass(frozen=True)
class Wanted:
    """
    Which targets: those that exactly `holders` partners have, or that all of `have` do.

    regime    "": of any
    lack      of these none has it; unknown is not lacking
    """

    counting: Counting
    regime: str = ""
    holders: int | None = None
    have: tuple[str, ...] = ()
    lack: tuple[str, ...] = ()


def targets_behind(wanted: Wanted) -> list[int]:
    """Entity ids, ascending. They are as many as the figure says, where it was kept since the last alignment."""
    statuses = [*ON_LIST, Status.DESIGNATED_BY_LAW] if wanted.counting is Counting.IN_FORCE else list(ON_LIST)
    cells = Alignment.objects.filter(status__in=statuses)
    entities = Entity.objects.standing()
    if wanted.regime:
        entities = entities.filter(regimes__code=wanted.regime)
    for code in wanted.have:
        entities = entities.filter(pk__in=cells.filter(jurisdiction__code=code).values("entity"))
    if wanted.holders is not None:
        held = cells.filter(jurisdiction__is_partner=True).values("entity").annotate(n=Count("pk"))
        # An own act is on a list, too: there may be more entries than acts, never fewer.
        at_least = Q(n__gte=wanted.holders) if wanted.counting is Counting.OWN_ACT else Q(n=wanted.holders)
        entities = entities.filter(pk__in=held.filter(at_least).values("entity"))
    found = []
    codes = partners() if wanted.holders is not None else (*wanted.have, *wanted.lack)
    partial = never_say_no()
    for pk, of_entity in stored_cells(entities.values("pk"), jurisdictions=codes):
        stands = standing(of_entity, codes, wanted.counting, partial=partial)
        if _is_wanted(stands.has, stands.unknown, wanted):
            found.append(pk)
    return found


def _is_wanted(has: Sequence[str], unknown: Sequence[str], wanted: Wanted) -> bool:
    if wanted.holders is not None and len(has) != wanted.holders:
        return False
    return set(wanted.have) <= set(has) and not set(wanted.lack) & {*has, *unknown}
