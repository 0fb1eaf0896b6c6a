"""Worlds for the desk's pages, made by the real stages, on a fixed day."""

from datetime import UTC, date, datetime
from functools import partial

from coordination import align, resolve
from coordination.models import Entity, Source
from coordination.reference import load_reference
from tests.factories import entry, stored
from tests.kept import keep

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
TODAY = NOW.date()


def link_and_align() -> None:
    resolve.resolve_pending(now=NOW)
    align.align_pending(on=TODAY, now=NOW, live=False)


def followed(count: int) -> list[Entity]:
    """
    So many firms that the US and Australia have designated and the UK has not: a gap of the UK each.

    Reference rows are there too. Called again with a larger number, the lists hold more firms.
    """
    if Source.objects.exists():
        _follow(count)
    else:
        keep(("followed", count), partial(_follow_from_nothing, count))
    return list(Entity.objects.filter(name__startswith="Firm").order_by("pk"))


def _follow_from_nothing(count: int) -> None:
    load_reference(now=NOW)
    _follow(count)


def _follow(count: int) -> None:
    day = date(2026, 11, 1 + count)
    names = [f"Firm Alpha{number} Trading" for number in range(count)]
    stored("us_ofac_sdn", day, *(_listed(f"us{n}", name, "DPRK3", date(2020, 1, 1)) for n, name in enumerate(names)))
    stored(
        "au_dfat",
        day,
        *(_listed(f"au{n}", name, "Autonomous (DPRK)", date(2021, 3, 1)) for n, name in enumerate(names)),
    )
    stored("gb_uksl", day, entry("DPR0001", name="Somebody Else", listed_on=date(2019, 1, 1)))
    link_and_align()


def _listed(key: str, name: str, programme: str, day: date):
    return entry(key, name=name, programme=programme, listed_on=day)
