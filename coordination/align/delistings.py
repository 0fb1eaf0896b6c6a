"""Where removals part ways. A removal is no error: the gap says who has yet to follow it, or to explain it. Pure."""

from datetime import date, timedelta

from coordination.align.case import Case
from coordination.align.facts import UN, Cell, FoundGap
from coordination.align.links import grade_of
from coordination.align.quorum import quorum_of
from coordination.align.rules import policies_of
from coordination.vocabulary import GapKind, Status


def delisting_divergence(case: Case, cell: Cell) -> FoundGap | None:
    """
    It dropped what enough others keep under their own authority, or keeps as a UN name what the UN dropped.

    A UN name that is missing is `not_transposed`, whether it was on the list before or never; and who
    designates under its own authority is free to go on when the UN ends (regimes.md, 3).
    """
    if cell.status in (Status.DESIGNATED, Status.PARTIAL):
        return _kept_after_the_un(case, cell)
    if cell.answer_of_lists is Status.DELISTED and not case.un_since:
        return _dropped_alone(case, cell)
    return None


def _kept_after_the_un(case: Case, cell: Cell) -> FoundGap | None:
    of_un = [listing for listing in case.target.listings if listing.jurisdiction == UN]
    own = case.own(cell.jurisdiction)
    if not of_un or case.un_listings() or any(listing.own_act for listing in own):
        return None
    ends = [listing.ended_on for listing in of_un if listing.ended_on is not None and listing.ended_on <= case.day]
    rows = policies_of(cell.jurisdiction, {regime for listing in own for regime in listing.regimes}, case.world)
    if len(ends) < len(of_un) or not rows:
        return None
    regime, row = rows[0]
    opened_on = max(ends) + timedelta(days=row.grace_days)
    if opened_on > case.day or not case.is_read_of(opened_on, cell.jurisdiction):
        return None
    un, repeating = {each.designation for each in of_un}, {each.designation for each in own}

    def suffices(group: frozenset[int]) -> bool:
        return bool(group & un and group & repeating)

    return case.gap(
        GapKind.DELISTING_DIVERGENCE,
        cell.jurisdiction,
        regime,
        opened_on,
        evidence=of_un,
        statement=f"The UN removed it by {max(ends)}; {cell.jurisdiction} still lists it as a UN name.",
        is_confirmed=any(map(suffices, case.firm_groups)),
        grade=grade_of(case.graded, suffices),
        is_of_the_un=True,
    )


def _dropped_alone(case: Case, cell: Cell) -> FoundGap | None:
    quorum = quorum_of(case, cell.jurisdiction, case.acts.but_of(cell.jurisdiction))
    dropped_on = _dropped_on(case, cell.jurisdiction)
    if quorum is None or dropped_on is None:
        return None
    opened_on = max(dropped_on, quorum.completed_on) + quorum.grace
    if opened_on > case.day or not case.is_read_of(opened_on, cell.jurisdiction):
        return None
    return case.gap(
        GapKind.DELISTING_DIVERGENCE,
        cell.jurisdiction,
        quorum.regime,
        opened_on,
        evidence=quorum.acts,
        statement=f"{cell.jurisdiction} removed it by {dropped_on}; {quorum.words} still designate it.",
        is_confirmed=quorum.is_confirmed,
        grade=quorum.grade,
    )


def _dropped_on(case: Case, jurisdiction: str) -> date | None:
    """The day on which the last of a jurisdiction's records ended."""
    ends = (listing.ended_on for listing in case.target.listings if listing.jurisdiction == jurisdiction)
    return max((end for end in ends if end is not None and end <= case.day), default=None)
