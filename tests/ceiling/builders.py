"""Entries of the ledger, each stating only what its test turns on."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from coordination.ceiling.periods import Period, read_period
from coordination.ceiling.totals import Entry
from coordination.vocabulary import Confidence, Scope, Series

LIMIT = 500_000
Y2024 = Period(date(2024, 1, 1), date(2025, 1, 1))
_ids = count(1)


def entry(series: Series, supplier: str, period: str, barrels: int, **what_matters: Any) -> Entry:
    """A figure for a period, made known on its last day unless `published` says when."""
    spell = read_period(period)
    published = what_matters.pop("published", spell.last_on)
    standard = {
        "id": next(_ids),
        "scope": Scope.PERIOD,
        "product": "",
        "low": barrels,
        "high": barrels,
        "confidence": Confidence.SURE,
        "published_on": published,
        "recorded_at": datetime.combine(published, time(6), tzinfo=UTC),
    }
    return Entry(series=series, supplier=supplier, period=spell, barrels=barrels, **(standard | what_matters))


RUSSIA_2024 = entry(Series.OFFICIAL_REPORT, "RU", "2024-01", 15_279, published=date(2024, 3, 1))
CHINA_TO_FEBRUARY = entry(Series.OFFICIAL_REPORT, "CN", "2024-01/2024-02", 100_911, published=date(2025, 6, 25))
CHINA_TO_AUGUST = entry(Series.OFFICIAL_REPORT, "CN", "2024-01/2024-08", 153_400, published=date(2024, 12, 4))
CHINA_TO_NOVEMBER = entry(Series.OFFICIAL_REPORT, "CN", "2024-01/2024-11", 280_928, published=date(2025, 3, 14))
WHITE_HOUSE = entry(Series.GOVERNMENT_STATEMENT, "RU", "2024-03", 165_000, published=date(2024, 5, 2))
RUSI = entry(Series.NGO_ESTIMATE, "RU", "2024-03-07/2024-03-26", 125_000)
OSC = entry(Series.NGO_ESTIMATE, "RU", "2024-03-07/2024-11-05", 1_000_000, published=date(2024, 11, 22))
ENTRIES_2024 = (RUSSIA_2024, CHINA_TO_AUGUST, CHINA_TO_NOVEMBER, WHITE_HOUSE, RUSI, OSC)
