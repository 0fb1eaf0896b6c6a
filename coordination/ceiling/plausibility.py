"""What is odd about an entry, so that a person looks at it before it counts. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from coordination.ceiling.conversion import LEAST_A_TON, MOST_A_TON, Quantity, implied
from coordination.vocabulary import Unit

LARGEST_SHARE = Decimal(20)  # of a year's limit: above it, a zero too many is likelier than a delivery


def doubts(
    stated: Sequence[Quantity],
    *,
    barrels: int,
    limit: int,
    same_period: Sequence[int] = (),
    neighbours: Sequence[int] = (),
) -> list[str]:
    """
    Why an entry is held for review, in sentences; none where nothing is odd.

    stated       what was reported, one quantity or two
    barrels      what would be counted
    limit        barrels of the ceiling
    same_period  barrels of other entries for the same supplier and period
    neighbours   barrels of the supplier's entries for the periods just before and after
    """
    by_unit = {quantity.unit: quantity.amount for quantity in stated}
    said = []
    rate = implied(by_unit[Unit.BARRELS], by_unit.get(Unit.TONS)) if Unit.BARRELS in by_unit else None
    if rate is not None and not LEAST_A_TON <= rate <= MOST_A_TON:
        said.append(f"{rate:.1f} barrels a ton lies outside {LEAST_A_TON} to {MOST_A_TON}.")
    if rate is None and Unit.BARRELS in by_unit:
        slip = unit_slip(barrels, same_period=same_period, neighbours=neighbours)
        if slip is not None:
            said.append(
                f"{barrels:,} barrels beside {slip:,} is a likely unit slip: tons entered as barrels "
                f"({Decimal(slip) / barrels:.1f} barrels a ton)."
            )
    if limit and barrels > LARGEST_SHARE * limit:
        said.append(f"{barrels:,} barrels in one entry is over {LARGEST_SHARE} times the yearly ceiling.")
    return said


def unit_slip(barrels: int, *, same_period: Sequence[int] = (), neighbours: Sequence[int] = ()) -> int | None:
    """
    The figure beside which a number of barrels looks like a number of tons; None where none does.

    One entry of the same period suffices; of the periods before and after all must say so, since
    deliveries really do change from one month to the next.
    """
    if barrels <= 0:
        return None

    def fits(other: int) -> bool:
        return LEAST_A_TON <= Decimal(other) / barrels <= MOST_A_TON

    for other in same_period:
        if fits(other):
            return other
    if neighbours and all(fits(other) for other in neighbours):
        return neighbours[0]
    return None
