"""What lists print of a target that contradicts others, or that others print and they do not."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from coordination.publish.report.readers import DESK_READER, Reader
from coordination.weeks import Week


@dataclass(frozen=True, slots=True)
class DataGap:
    """`statement`: what there is to mend, in a sentence for whoever can."""

    pk: int
    public_id: str
    target_type: str
    name: str
    jurisdiction: str
    kind: str
    regime: str
    points: int
    statement: str
    opened_on: date


def gather_data_gaps(
    week: Week, *, by: datetime, reader: Reader = DESK_READER, as_then: bool = False
) -> tuple[DataGap, ...]:
    """Those that stood on the week's last day, of those seen by the moment; contradictions first, then by severity."""
    stands = Q(closed_on__isnull=True) | Q(closed_on__gt=week.as_of_on)
    if as_then:
        stands |= Q(closed_at__gt=by)
    rows = reader.data_gaps().known(at=by).filter(stands, opened_on__lte=week.as_of_on)
    return tuple(
        DataGap(*row)
        # data_conflict comes before data_missing
        for row in rows.order_by("kind", "-severity_points", "jurisdiction__position", "pk").values_list(
            "pk",
            "entity__public_id",
            "entity__target_type",
            "entity__name",
            "jurisdiction__code",
            "kind",
            "regime__code",
            "severity_points",
            "statement",
            "opened_on",
        )
    )
