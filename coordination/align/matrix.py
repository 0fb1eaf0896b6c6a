"""The matrix for any day, as known at any moment: computed, not stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from coordination.align.facts import Cell
from coordination.align.loading import load_targets, names_and_types
from coordination.align.rules import cells, regimes_of
from coordination.align.world_rows import load_world


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One entity with its cells in the order of columns: UN US AU EU JP NZ KR GB."""

    entity: int
    public_id: str
    target_type: str
    name: str
    regimes: tuple[str, ...]
    cells: tuple[Cell, ...]


def matrix(
    *, on: date, known_at: datetime | None = None, live: bool = False, entities: Iterable[int] | None = None
) -> Iterator[MatrixRow]:
    """
    Where each jurisdiction stood on the day `on`, as our records stood at `known_at` (None: now).

    Rows by entity id, streamed; entities of which nothing was known then are left out.
    """
    world = load_world(live=live, known_at=known_at)
    for batch in load_targets(entities, known_at=known_at, for_cells=True):
        about = names_and_types(pk for pk, _ in batch)
        for pk, target in batch:
            public_id, target_type, name = about[pk]
            yield MatrixRow(
                pk,
                public_id,
                target_type,
                name,
                tuple(sorted(regimes_of(target.listings, on))),
                tuple(cells(target, world, on)),
            )
