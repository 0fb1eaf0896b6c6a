"""One entity on one day, as every kind of gap looks at it. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from coordination.align.facts import UN, Cell, FoundGap, Listing, Target, World
from coordination.align.links import Graded, firm_groups, grade_of, graded_groups, partners_in
from coordination.align.rules import regimes_of, un_in_force_since
from coordination.align.severity import severity, severity_reasons, trades
from coordination.vocabulary import GapKind, LinkGrade


@dataclass(frozen=True)
class Case:
    """
    target    as its records read on the day
    regimes   of its records in force
    un_since  regime -> day from which its UN listing counts
    """

    target: Target
    cells: Sequence[Cell]
    world: World
    day: date
    regimes: frozenset[str]
    un_since: dict[str, date]

    @classmethod
    def of(cls, target: Target, found: Sequence[Cell], world: World, day: date) -> "Case":
        target = target.on(day)
        listings = target.listings
        return cls(target, found, world, day, regimes_of(listings, day), un_in_force_since(listings, world, day))

    @cached_property
    def standing(self) -> tuple[Listing, ...]:
        """The records in force, oldest first."""
        return _oldest_first(listing for listing in self.target.listings if listing.in_force(self.day))

    @cached_property
    def dealing(self) -> list[str]:
        """What the target deals in, petroleum or arms, by the words of its records in force."""
        return trades(self.standing)

    @cached_property
    def firm_groups(self) -> list[frozenset[int]]:
        return firm_groups(self.target)

    @cached_property
    def graded(self) -> Graded:
        return graded_groups(self.target)

    @cached_property
    def _grades(self) -> dict[tuple[frozenset[int], int], LinkGrade]:
        return {}

    def grade_of(self, acts: Collection[Listing], partners: int) -> LinkGrade:
        """The weakest link without which the acts would not be those of so many partners."""
        key = frozenset(act.designation for act in acts), partners
        if key not in self._grades:
            self._grades[key] = grade_of(self.graded, lambda group: partners_in(group, acts) >= partners)
        return self._grades[key]

    def own(self, jurisdiction: str) -> tuple[Listing, ...]:
        return tuple(listing for listing in self.standing if listing.jurisdiction == jurisdiction)

    def un_listings(self) -> tuple[Listing, ...]:
        return self.own(UN)

    def acts_but_of(self, jurisdiction: str) -> tuple[Listing, ...]:
        """Other partners' designations under their own authority, in force, oldest first."""
        return tuple(act for act in self.standing if act.own_act and act.jurisdiction not in (UN, jurisdiction))

    def is_read_of(self, opening: date, jurisdiction: str) -> bool:
        """
        Whether the jurisdiction's lists tell of the day on which a gap opens.

        A list read from a file answers as of its own date. Where the opening rests on bounds it is the
        earliest day: nothing recent is assumed. Of a list that is fetched, staleness tells.
        """
        return all(
            reading.latest_on is None or reading.latest_on >= opening
            for reading in self.world.readings.get(jurisdiction, ())
            if reading.stale_after_days is None and reading.would_show(self.target.target_type, self.regimes)
        )

    def gap(
        self,
        kind: GapKind,
        jurisdiction: str,
        regime: str,
        opened_on: date,
        *,
        evidence: Collection[Listing],
        statement: str,
        is_confirmed: bool = True,
        grade: LinkGrade = LinkGrade.SHARED_REFERENCE,
        is_of_the_un: bool = False,
    ) -> FoundGap:
        age = (self.day - opened_on).days
        reasons = severity_reasons(
            kind,
            regime,
            evidence,
            age,
            self.world,
            dealing=self.dealing,
            is_of_the_un=is_of_the_un,
            facilitates=self.target.facilitates,
        )
        return FoundGap(
            jurisdiction,
            kind,
            regime,
            opened_on,
            is_confirmed,
            grade,
            severity(reasons),
            reasons,
            tuple(evidence),
            statement,
        )


def _oldest_first(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    return tuple(sorted(listings, key=lambda listing: (listing.since, listing.jurisdiction, listing.designation)))


def dated(listing: Listing) -> str:
    """Who, and since when: "AU (by 2024-05-17)" where the day is only a bound."""
    return f"{listing.jurisdiction} ({'by ' if listing.is_bound else ''}{listing.since})"


def listed(words: Sequence[str]) -> str:
    """One, two and three."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else list(words))


def first_of_each(acts: Collection[Listing]) -> list[Listing]:
    """Of each jurisdiction its first act, oldest first."""
    first: dict[str, Listing] = {}
    for act in _oldest_first(acts):
        first.setdefault(act.jurisdiction, act)
    return list(first.values())
