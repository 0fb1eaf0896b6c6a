"""Notices as rows: each threshold that a count was seen to cross, kept, with when it could be known."""

from datetime import date, datetime

from coordination.ceiling.books import rule_of
from coordination.ceiling.year import ceiling_year
from coordination.models import Ceiling, Notice


def note_crossings(ceiling: Ceiling, year_from: date, *, now: datetime) -> list[Notice]:
    """
    Keep what the counts of a ceiling year cross now; returns what is new.

    A notice that a revision took back is kept and said to have lapsed. Call it in the transaction
    that writes the entries.
    """
    year = rule_of(ceiling).year_of(year_from)
    if year is None:
        return []
    crossed = {
        (counted.code, crossing.percent): (counted.count.barrels, crossing.crossed)
        for counted in ceiling_year(ceiling, year, on=now.date()).counts
        for crossing in counted.crossings
        if crossing.crossed is not None
    }
    standing = {
        (row.series, row.percent): row
        for row in Notice.objects.filter(ceiling=ceiling, year_from=year.from_on, lapsed_at__isnull=True)
    }
    gone = [row.pk for key, row in standing.items() if key not in crossed]
    Notice.objects.filter(pk__in=gone).update(lapsed_at=now)
    new = [
        Notice(
            ceiling=ceiling,
            year_from=year.from_on,
            series=series,
            percent=percent,
            barrels=barrels,
            earliest=crossed_when.earliest,
            latest=crossed_when.latest,
            public_on=crossed_when.public_on,
            noticed_at=now,
        )
        for (series, percent), (barrels, crossed_when) in crossed.items()
        if (series, percent) not in standing
    ]
    return Notice.objects.bulk_create(new)
