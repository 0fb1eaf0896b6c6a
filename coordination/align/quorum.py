"""Whether enough partners have acted for one that has not to be behind. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from coordination.align.case import Case, dated, first_of_each, listed
from coordination.align.facts import Listing
from coordination.align.links import partners_in
from coordination.align.rules import earliest_day, policies_of
from coordination.vocabulary import Authority, LinkGrade


@dataclass(frozen=True)
class Quorum:
    """
    Acts of as many partners as the policy of a jurisdiction asks for.

    leaders          of each partner its first act, oldest first
    regime           under which the jurisdiction could act: the one most partners acted under
    completed_on     day of the act that completed the quorum; `earliest` where it may have been before
    is_confirmed     more than a bare name joins the acts of so many partners
    grade            the weakest link without which they would not be so many
    """

    acts: tuple[Listing, ...]
    leaders: tuple[Listing, ...]
    regime: str
    grace: timedelta
    completed_on: date
    earliest: date
    is_confirmed: bool
    grade: LinkGrade

    @property
    def words(self) -> str:
        """Who has acted, and when."""
        return listed([dated(act) for act in self.leaders])


def quorum_of(case: Case, jurisdiction: str, acts: Collection[Listing]) -> Quorum | None:
    """The quorum among acts of others; None where they are too few, or the jurisdiction could not act itself."""
    leaders = first_of_each(acts)
    regimes = {regime for act in acts for regime in act.regimes}
    could = {
        regime: row
        for regime, row in policies_of(jurisdiction, regimes, case.world)
        if row.authority is Authority.AUTONOMOUS
    }
    if not could:
        return None
    needed = min(row.quorum for row in could.values())
    if len(leaders) < needed:
        return None
    regime = min(could, key=lambda code: (-len({act.jurisdiction for act in acts if code in act.regimes}), code))
    earliest: dict[str, date] = {}
    for act in acts:
        earliest[act.jurisdiction] = min(earliest_day(act), earliest.get(act.jurisdiction, date.max))

    return Quorum(
        tuple(acts),
        tuple(leaders),
        regime,
        timedelta(days=could[regime].grace_days),
        leaders[needed - 1].since,
        sorted(earliest.values())[needed - 1],
        any(partners_in(group, acts) >= needed for group in case.firm_groups),
        case.grade_of(acts, needed),
    )
