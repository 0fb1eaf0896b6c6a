"""The alignment table: regimes by partners, the figure in every cell, one hue in five steps. Pure."""

from dataclasses import dataclass, replace

from coordination.publish.report.cells import UN_NAMES, Share, percent
from coordination.publish.report.facts import Facts
from coordination.publish.report.links import HAS, Links, at, of_row
from coordination.publish.report.words import number, without_brackets
from coordination.vocabulary import Status

_HAS_IT = (*HAS, Status.DESIGNATED_BY_LAW)
PARTS = {UN_NAMES: "UN names"}


@dataclass(frozen=True, slots=True)
class HeatCell:
    """`look` is the class: a1 to a5 by share, `law`, `noa`, `unk` or `none`; `spoken` says it in words."""

    text: str
    look: str
    spoken: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    regime: str
    short: str  # without what the name adds in brackets
    part: str
    targets: str
    cells: tuple[HeatCell, ...]
    href: str


def heat_rows(facts: Facts, links: Links, *, short: int) -> list[HeatRow]:
    """
    The rows with most targets first. A figure leads to the targets that the partner has.

    short  rows on the first page; where there are more, all stand at the end
    """
    here = "regimes" if len(facts.matrix.sizes) > short else "alignment"
    largest = sorted(facts.matrix.sizes.items(), key=lambda item: (-item[1], item[0]))
    return [
        HeatRow(
            facts.regimes.get(regime, regime),
            without_brackets(facts.regimes.get(regime, regime)),
            PARTS.get(part, ""),
            number(size),
            tuple(
                replace(
                    heat_cell(facts.matrix.alignment[regime, part][code]),
                    href=links.rows("matrix", (*of_row(regime, part), *at(code, _HAS_IT)), here=here),
                )
                for code in facts.partners
            ),
            links.rows("matrix", of_row(regime, part), here=here),
        )
        for (regime, part), size in largest
    ]


def heat_cell(share: Share) -> HeatCell:
    """
    One share as the table prints it.

    Where unknown cells leave more than a point open, the figure is a bound and says so: ≥ what it
    surely has. Where nothing at all is known it is "?", and "–" where it has no authority.
    """
    least, most = share.least, share.most
    if least is None or most is None:
        return HeatCell("–", "noa", "no authority") if share.no_authority else HeatCell("", "none", "no target")
    counted = f"{share.has} of {share.could}" + (f", {share.unknown} unknown" if share.unknown else "")
    if not share.has and share.unknown == share.could:
        return HeatCell("?", "unk", f"unknown: {counted}")
    look = f"a{min(least // 20, 4) + 1}" + (" long" if share.on_list and share.by_law else "")
    if most - least > 1:
        if not share.has:
            return HeatCell(f"≤{most}", "unk", f"at most {most} %: {counted}")
        return HeatCell(f"≥{_told(share, least)}", f"{look} open", f"at least {least} %: {counted}")
    return HeatCell(_told(share, least), look, f"{least} %: {counted}")


def _told(share: Share, least: int) -> str:
    """Own entries and names in force by law apart: `3+40§`."""
    if not share.by_law:
        return f"{least}"
    if not share.on_list:
        return f"{least}§"
    own = percent(share.on_list, share.could)
    return f"{own}+{max(least - own, 1)}§"
