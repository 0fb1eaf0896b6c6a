"""One entity on one day, as every kind of gap looks at it. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from coordination.align.facts import UN, Cell, FoundGap, Listing, Target, World
from coordination.align.links import Graded, firm_groups, grade_of, graded_groups, partners_in
from coordination.align.rules import earliest_day, regimes_of, un_in_force_since
from coordination.align.severity import severity, severity_reasons, trades
from coordination.vocabulary import GapKind, LinkGrade


@dataclass(frozen=True)
class Acts:
    """Designations under their own authority, in force, oldest first, as a quorum is counted from them."""

    listings: tuple[Listing, ...]

    @cached_property
    def leaders(self) -> tuple[Listing, ...]:
        """Of each jurisdiction its first act, oldest first."""
        first: dict[str, Listing] = {}
        for act in self.listings:
            first.setdefault(act.jurisdiction, act)
        return tuple(first.values())

    @cached_property
    def earliest(self) -> list[date]:
        """Of each jurisdiction the earliest day on which it can have acted, ascending."""
        days: dict[str, date] = {}
        for act in self.listings:
            days[act.jurisdiction] = min(earliest_day(act), days.get(act.jurisdiction, date.max))
        return sorted(days.values())

    @cached_property
    def regimes(self) -> dict[str, int]:
        """Regime -> how many jurisdictions acted under it."""
        acting: dict[str, set[str]] = defaultdict(set)
        for act in self.listings:
            for regime in act.regimes:
                acting[regime].add(act.jurisdiction)
        return {regime: len(jurisdictions) for regime, jurisdictions in acting.items()}

    @cached_property
    def words(self) -> str:
        """Who has acted, and when."""
        return listed([dated(act) for act in self.leaders])

    def but_of(self, jurisdiction: str) -> "Acts":
        others = tuple(act for act in self.listings if act.jurisdiction != jurisdiction)
        return Acts(others) if len(others) < len(self.listings) else self


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
    def _ties(self) -> dict[tuple[tuple[int, ...], int], tuple[bool, LinkGrade]]:
        return {}

    def tie_of(self, acts: Acts, partners: int) -> tuple[bool, LinkGrade]:
        """
        Whether more than a bare name joins the acts of so many partners, and the weakest link without
        which they would not be so many.
        """
        key = tuple(act.designation for act in acts.listings), partners
        if key not in self._ties:

            def suffices(group: frozenset[int]) -> bool:
                return partners_in(group, acts.listings) >= partners

            self._ties[key] = any(map(suffices, self.firm_groups)), grade_of(self.graded, suffices)
        return self._ties[key]

    def own(self, jurisdiction: str) -> tuple[Listing, ...]:
        return tuple(listing for listing in self.standing if listing.jurisdiction == jurisdiction)

    def un_listings(self) -> tuple[Listing, ...]:
        return self.own(UN)

    @cached_property
    def acts(self) -> Acts:
        """Partners' designations under their own authority."""
        return Acts(tuple(act for act in self.standing if act.own_act and act.jurisdiction != UN))

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
