"""How many contradictions and omissions each partner's lists have, with the rows that each number counts. Pure."""

from collections import Counter
from dataclasses import dataclass

from coordination.publish.report.facts import Facts
from coordination.publish.report.links import Links, in_jurisdiction
from coordination.publish.report.words import number
from coordination.vocabulary import GapKind

_KINDS = ((GapKind.DATA_CONFLICT, "Contradict"), (GapKind.DATA_MISSING, "Lacking"))


@dataclass(frozen=True)
class DataCounts:
    """`codes` of the partners that have any; `rows`: what, and of each of them how many and where that leads."""

    codes: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def data_counts(facts: Facts, links: Links) -> DataCounts | None:
    """None where there is no data gap."""
    counts = Counter((gap.jurisdiction, gap.kind) for gap in facts.data_gaps)
    codes = tuple(code for code in facts.partners if any(counts[code, kind] for kind, _ in _KINDS))
    if not codes:
        return None
    rows = tuple(
        (what, tuple(_count(code, kind, counts[code, kind], links) for code in codes)) for kind, what in _KINDS
    )
    return DataCounts(codes, rows)


def _count(code: str, kind: GapKind, count: int, links: Links) -> tuple[str, str]:
    where = (*in_jurisdiction(code), ("kind", kind.value))
    return number(count), links.rows("data_gaps", where, here="data-gaps") if count else ""
