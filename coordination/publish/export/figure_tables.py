"""
Tables of figures: overlap, lags, trend, the UN scoreboard, and ownership with what is inferred from it.

Asked for neither day nor moment they are of the newest week that is kept; else they are counted
anew, which takes as long as the whole matrix does.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice

from coordination.align.kept_figures import kept_lags, kept_memberships, kept_trends, kept_week
from coordination.align.loading import names_and_types
from coordination.align.overlap import Tally
from coordination.align.ownership_rows import exposures
from coordination.align.scoreboard_rows import scoreboard, un_records
from coordination.align.trend import WEEKS
from coordination.align.week_figures import count_figures
from coordination.align.week_tally import LAG_COUNTINGS, WeekTally
from coordination.align.world_rows import partners
from coordination.models import Entity, Jurisdiction, OwnershipFact
from coordination.models.bulk import batches
from coordination.publish import figures
from coordination.publish.export.tables import BATCH, Asked, Row, Table
from coordination.vocabulary import Counting
from coordination.weeks import week_code


def _tallies(asked: Asked) -> Iterator[tuple[Counting, Mapping[str, Tally]]]:
    if asked.on is None and asked.known_at is None:
        if (week := kept_week()) is not None:
            for counting in Counting:
                yield counting, kept_memberships(week, counting)
        return
    counted = _counted(asked)
    for counting in Counting:
        found = {regime: tally for (regime, each), tally in counted.memberships.items() if each is counting}
        yield counting, dict(sorted(found.items()))


def _counted(asked: Asked) -> WeekTally:
    return count_figures(on=asked.day, known_at=asked.known_at, live=asked.live)


def _split(asked: Asked) -> Iterator[Row]:
    for counting, tallies in _tallies(asked):
        yield from figures.split_rows(tallies, counting, partners())


def _overlap(asked: Asked) -> Iterator[Row]:
    for counting, tallies in _tallies(asked):
        yield from figures.overlap_rows(tallies, counting, partners())


def _lags(asked: Asked) -> Iterator[Row]:
    if asked.on is None and asked.known_at is None:
        if (week := kept_week()) is not None:
            for counting in LAG_COUNTINGS:
                yield from figures.lag_rows(kept_lags(week, counting), counting)
        return
    counted = _counted(asked)
    columns = tuple(Jurisdiction.objects.order_by("position").values_list("code", flat=True))
    for counting in LAG_COUNTINGS:
        found = {regime: each.pairs(columns) for (regime, of), each in counted.lags.items() if of is counting}
        yield from figures.lag_rows(dict(sorted(found.items())), counting)


def _trend(asked: Asked) -> Iterator[Row]:
    """Each week as it was known when it was counted: a moment asked for changes nothing."""
    weeks = [week_code(asked.day - timedelta(weeks=n)) for n in range(WEEKS - 1, -1, -1)]
    yield from figures.trend_rows(kept_trends(weeks))


def _scoreboard(asked: Asked) -> Iterator[Row]:
    on = None if asked.on is None and asked.known_at is None else asked.day
    records = un_records(on=asked.day, known_at=asked.known_at).iterator(chunk_size=BATCH)
    while batch := list(islice(records, BATCH)):
        rows = scoreboard(batch, on=on, known_at=asked.known_at, live=asked.live)
        public_ids = dict(Entity.objects.filter(pk__in={entity for _, entity in batch}).values_list("pk", "public_id"))
        yield from figures.score_rows(rows, public_ids)


def _ownership(asked: Asked) -> Iterator[Row]:
    """What lists state today of who owns whom: a day or a moment asked for changes nothing."""
    for values in (
        OwnershipFact.objects.order_by("pk")
        .values_list(
            "designation__source__code",
            "designation__reference",
            "owned__public_id",
            "owned_name",
            "owner__public_id",
            "owner_name",
            "tie",
            "percent",
            "stated_on",
            "words",
        )
        .iterator(chunk_size=BATCH)
    ):
        yield dict(zip(figures.OWNERSHIP, values, strict=True))


def _exposure(asked: Asked) -> Iterator[Row]:
    found = exposures()
    parties = {party for each in found for party in (each.owned, *each.owners) if isinstance(party, int)}
    about = {pk: told for chunk in batches(parties) for pk, told in names_and_types(chunk).items()}
    yield from figures.exposure_rows(found, about)


TABLES = {
    "split": Table(lambda: figures.SPLIT, _split),
    "overlap": Table(lambda: figures.OVERLAP, _overlap),
    "lags": Table(lambda: figures.LAGS, _lags),
    "trend": Table(lambda: figures.TREND, _trend),
    "scoreboard": Table(lambda: figures.SCOREBOARD, _scoreboard),
    "ownership": Table(lambda: figures.OWNERSHIP, _ownership),
    "exposure": Table(lambda: figures.EXPOSURE, _exposure),
}
