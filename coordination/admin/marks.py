"""
The status vocabulary: shape and glyph first, colour second, and the same in words.

One place for it, so that list, entity page and key never differ. Reads in grey.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html

from coordination.models import Alignment, Gap
from coordination.vocabulary import GapState, Status


@dataclass(frozen=True, slots=True)
class Mark:
    """How a status is drawn. `css` names the shape in the style sheet."""

    css: str
    glyph: str
    words: str

    def __str__(self) -> str:
        return format_html(
            '<span class="s {}" role="img" aria-label="{}" title="{}">{}</span>',
            self.css,
            self.words,
            self.words,
            self.glyph,
        )

    __html__ = __str__


MARKS: dict[str, Mark] = {
    Status.DESIGNATED: Mark("des", "✓", "designated"),
    Status.DESIGNATED_BY_LAW: Mark("law", "§", "designated by law"),
    Status.PARTIAL: Mark("par", "½", "partial: lesser measure"),
    Status.PLANNED: Mark("pln", "→", "planned"),
    Status.NOT_PURSUED: Mark("npu", "×", "not pursued"),
    Status.DELISTED: Mark("del", "⊖", "delisted"),
    Status.NOT_DESIGNATED: Mark("not", "○", "not designated"),
    Status.NO_AUTHORITY: Mark("noa", "–", "no authority"),
    Status.UNKNOWN: Mark("unk", "?", "unknown"),
}
GAP_OPEN = Mark("not isgap", "○", "not designated, gap open")
GAP_TO_BE_CONFIRMED = Mark("not tbc", "○", "not designated, gap to be confirmed")
KEY: tuple[Mark, ...] = (*MARKS.values(), GAP_OPEN, GAP_TO_BE_CONFIRMED)

HAS_IT = (Status.DESIGNATED, Status.PARTIAL, Status.DESIGNATED_BY_LAW)
HAS_IT_ON_ITS_LIST = (Status.DESIGNATED, Status.PARTIAL)
HAS_IT_NOT = (Status.NOT_DESIGNATED, Status.DELISTED)


def mark_of(status: str, gaps: Iterable[Gap] = ()) -> Mark:
    """The mark of a cell; an absence that is an open gap is drawn as one."""
    states = {gap.state for gap in gaps}
    if not states or status not in HAS_IT_NOT:
        return MARKS[status]
    return GAP_TO_BE_CONFIRMED if states == {GapState.TO_BE_CONFIRMED} else GAP_OPEN


def gap_days(gaps: Iterable[Gap], *, on: date) -> int | None:
    """Days the oldest of the gaps has stood; None where there is none."""
    return max((gap.age_days(on=on) for gap in gaps), default=None)


def lag_words(cell: Alignment) -> str:
    """
    Days after the first mover: "first", "+70 d", or a range where a date is only a bound.

    "≤ +70 d": at most; "≥ +70 d": at least; "" where there is nothing to count.
    """
    if cell.is_first:
        return "first"
    fewest, most = cell.lag_min, cell.lag_max
    if fewest is None and most is None:
        return "lag not known" if cell.status in HAS_IT_ON_ITS_LIST and cell.since else ""
    if fewest is None:
        return f"≤ {_signed(most)} d"
    if most is None:
        return f"≥ {_signed(fewest)} d"
    if fewest == most:
        return "same day" if most == 0 else f"{_signed(most)} d"
    return f"{_signed(fewest)} to {_signed(most)} d"


def _signed(days: int | None) -> str:
    return f"{days or 0:+d}".replace("-", "−")


def lag_meaning(cell: Alignment) -> str:
    """Why a lag is a range, in a sentence; "" where it is a number of days."""
    fewest, most = cell.lag_min, cell.lag_max
    if cell.is_first or (fewest is None and most is None) or fewest == most:
        return ""
    if fewest is None:
        return "at most: its list prints only a date by which the name stood"
    if most is None:
        return "at least: the first mover's date only says by when the name stood"
    return "a range: a printed date only says by when the name stood"
