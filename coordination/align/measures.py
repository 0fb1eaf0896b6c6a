"""
What a designation imposes, and where it falls short of a freeze. Pure.

Measures are held against each other, not equated (regimes.md, 4.2). The US *block*, the *asset freeze* of the EU,
the UK, Australia and New Zealand, Japan's *permits* for payments and capital transactions and Korea's *permit*
are one thing here; parsers read each as `asset_freeze`. Not equivalent: sectoral directives (SSI, NS-MBS, CAPTA,
CMIC), export lists, the annexes of Regulation (EU) 833/2014, the UK's Schedule 2, and the specification of ships.
"""

from datetime import date, timedelta

from coordination.align.case import Acts, Case, listed
from coordination.align.facts import Cell, FoundGap
from coordination.align.quorum import quorum_of
from coordination.align.rules import freezes, policies_of, why_silent
from coordination.vocabulary import GapKind, Status, UNEffect


def weaker_measures(case: Case, cell: Cell) -> FoundGap | None:
    """
    Designated with less than a freeze, where enough others freeze under their own authority, or the UN does.

    A lesser measure is weighed as an absence is: it takes a quorum, grace, authority for more, and a list
    that would show more. Nothing is said where a record does not print what it imposes.
    """
    if cell.status is not Status.PARTIAL or why_silent(case.target, cell.jurisdiction, case.world, case.day):
        return None
    return _less_than_the_un(case, cell) or _less_than_partners(case, cell)


def _less_than_the_un(case: Case, cell: Cell) -> FoundGap | None:
    frozen = tuple(listing for listing in case.un_listings() if freezes(listing))
    since = {regime: day for regime, day in case.un_since.items() if any(regime in each.regimes for each in frozen)}
    for regime, row in policies_of(cell.jurisdiction, since, case.world):
        opened_on = max(since[regime], lesser_since(case, cell.jurisdiction)) + timedelta(days=row.grace_days)
        if row.un_effect is UNEffect.BY_NAME and _has_opened(case, cell, opened_on):
            return case.gap(
                GapKind.WEAKER_MEASURES,
                cell.jurisdiction,
                regime,
                opened_on,
                evidence=frozen,
                statement=f"The UN freezes its assets since {since[regime]}; {_imposed(cell)}.",
                is_of_the_un=True,
            )
    return None


def _less_than_partners(case: Case, cell: Cell) -> FoundGap | None:
    acts = Acts(tuple(act for act in case.acts.but_of(cell.jurisdiction).listings if freezes(act)))
    quorum = quorum_of(case, cell.jurisdiction, acts)
    if quorum is None:
        return None
    opened_on = max(quorum.completed_on, lesser_since(case, cell.jurisdiction)) + quorum.grace
    if not _has_opened(case, cell, opened_on):
        return None
    return case.gap(
        GapKind.WEAKER_MEASURES,
        cell.jurisdiction,
        quorum.regime,
        opened_on,
        evidence=acts.listings,
        statement=f"{quorum.words} freeze its assets; {_imposed(cell)}.",
        is_confirmed=quorum.is_confirmed,
        grade=quorum.grade,
    )


def lesser_since(case: Case, jurisdiction: str) -> date:
    """The day from which on a jurisdiction that freezes nothing now has imposed no more than that."""
    own = case.own(jurisdiction)
    lesser = [listing.said_since(lambda said: freezes(said) is not True) for listing in own]
    reduced = [day for day, listing in zip(lesser, own, strict=True) if day > listing.since]
    ended = [
        listing.ended_on
        for listing in case.target.listings
        if listing.jurisdiction == jurisdiction
        and freezes(listing)
        and listing.ended_on
        and listing.ended_on <= case.day
    ]
    return max([min(lesser), *reduced, *ended])


def _has_opened(case: Case, cell: Cell, opened_on: date) -> bool:
    return opened_on <= case.day and case.is_read_of(opened_on, cell.jurisdiction)


def _imposed(cell: Cell) -> str:
    return f"{cell.jurisdiction} imposes {listed([measure.label for measure in cell.measures])} only"
