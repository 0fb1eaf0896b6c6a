"""Overlap of pairs of partners, as a table: what two have in common, and of how much. Pure."""

from dataclasses import dataclass

from coordination.align.overlap import PairOverlap, method, pair_overlaps
from coordination.publish.report.facts import Facts
from coordination.publish.report.links import Links, both
from coordination.publish.report.words import number
from coordination.vocabulary import Counting

BASE = "targets of either partner"


@dataclass(frozen=True, slots=True)
class PairCell:
    """`look` is the class of the heat map; `spoken` says it in words."""

    text: str
    look: str
    spoken: str
    href: str = ""


@dataclass(frozen=True)
class PairTable:
    codes: tuple[str, ...]
    rows: tuple[tuple[str, tuple[PairCell, ...]], ...]
    method: str


def pair_table(facts: Facts, links: Links) -> PairTable | None:
    """Percentages above the diagonal, targets in common below it; None where nobody has anything."""
    codes = tuple(facts.partners)
    if not any(each.has for each in facts.matrix.overlap):
        return None
    found = {(pair.first, pair.second): pair for pair in pair_overlaps(facts.matrix.overlap, codes)}
    rows = tuple((row, tuple(_cell(found, row, column, codes, links) for column in codes)) for row in codes)
    return PairTable(codes, rows, method(Counting.OWN_ACT, BASE))


def _cell(
    found: dict[tuple[str, str], PairOverlap], row: str, column: str, codes: tuple[str, ...], links: Links
) -> PairCell:
    if row == column:
        return PairCell("", "none", "")
    is_above = codes.index(row) < codes.index(column)
    pair = found[(row, column) if is_above else (column, row)]
    share = pair.jaccard
    if share is None:
        return PairCell("–", "none", f"{row} and {column}: neither has any")
    least, most = (round(100 * part) for part in share)
    unsure = f", {number(pair.unsure)} not known" if pair.unsure else ""
    spoken = f"{row} and {column}: {number(pair.both)} of {number(pair.union)} in common{unsure}"
    href = links.rows("matrix", both(pair.first, pair.second), here="overlap")
    if not is_above:
        return PairCell(number(pair.both), "", spoken, href)
    text = f"{least}" if most - least <= 1 else f"{least}–{most}"
    return PairCell(text, f"a{min(least // 20, 4) + 1}", spoken, href)


def pairs_of(facts: Facts) -> list[PairOverlap]:
    return pair_overlaps(facts.matrix.overlap, tuple(facts.partners))


def pairs_as_data(facts: Facts) -> list[dict[str, object]]:
    return [
        {
            "first": pair.first,
            "second": pair.second,
            "both": pair.both,
            "only_first": pair.only_first,
            "only_second": pair.only_second,
            "unsure": pair.unsure,
            "union": pair.union,
        }
        for pair in pairs_of(facts)
    ]
