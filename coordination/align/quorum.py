"""Whether enough partners have acted for one that has not to be behind. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from coordination.align.case import Acts, Case
from coordination.align.facts import Listing
from coordination.align.rules import policies_of
from coordination.vocabulary import Authority, LinkGrade


@dataclass(frozen=True)
class Quorum:
    """
    Acts of as many partners as the policy of a jurisdiction asks for.

    regime           under which the jurisdiction could act: the one most partners acted under
    completed_on     day of the act that completed the quorum; `earliest` where it may have been before
    is_confirmed     more than a bare name joins the acts of so many partners
    grade            the weakest link without which they would not be so many
    words            who has acted, and when
    """

    acts: tuple[Listing, ...]
    regime: str
    grace: timedelta
    completed_on: date
    earliest: date
    is_confirmed: bool
    grade: LinkGrade
    words: str


def quorum_of(case: Case, jurisdiction: str, acts: Acts) -> Quorum | None:
    """The quorum among acts of others; None where they are too few, or the jurisdiction could not act itself."""
    could = {
        regime: row
        for regime, row in policies_of(jurisdiction, acts.regimes, case.world)
        if row.authority is Authority.AUTONOMOUS
    }
    if not could:
        return None
    needed = min(row.quorum for row in could.values())
    if len(acts.leaders) < needed:
        return None
    regime = min(could, key=lambda code: (-acts.regimes[code], code))
    is_confirmed, grade = case.tie_of(acts, needed)
    return Quorum(
        acts.listings,
        regime,
        timedelta(days=could[regime].grace_days),
        acts.leaders[needed - 1].since,
        acts.earliest[needed - 1],
        is_confirmed,
        grade,
        acts.words,
    )
