"""How common words are, as a row: counted once, read by every linking until counted anew."""

from datetime import datetime
from typing import Any

import orjson

from coordination.models import NameStatistics
from coordination.resolve.frequencies import Frequencies
from coordination.vocabulary import TargetType

_GROWN = 1.2  # times as many records as were counted, or fewer than counted by as much
_FEW = 200  # records more or less that never ask for a new count


def standing(*, records: int) -> Frequencies | None:
    """The counts to weigh by; None where there are none, or the lists have outgrown them."""
    row = NameStatistics.objects.order_by("-pk").first()
    if row is None or records > row.records * _GROWN + _FEW or row.records > records * _GROWN + _FEW:
        return None
    return read(row)


def read(row: NameStatistics) -> Frequencies:
    return _read(orjson.loads(row.counts))


def keep(known: Frequencies, *, records: int, now: datetime) -> None:
    """Weigh by these counts from now on."""
    counts = orjson.dumps(
        {
            "records": {kind.value: count for kind, count in known.records.items()},
            "words": {kind.value: counts for kind, counts in known.words.items()},
            "koreans": known.koreans,
            "families": known.families,
            "syllables": known.syllables,
            "texts": known.texts,
            "text_records": known.text_records,
        },
        option=orjson.OPT_SORT_KEYS,
    )
    NameStatistics.objects.create(counted_at=now, records=records, counts=counts.decode())


def _read(counts: dict[str, Any]) -> Frequencies:
    return Frequencies(
        {TargetType(kind): count for kind, count in counts["records"].items()},
        {TargetType(kind): words for kind, words in counts["words"].items()},
        counts["koreans"],
        counts["families"],
        counts["syllables"],
        counts["texts"],
        counts["text_records"],
    )
