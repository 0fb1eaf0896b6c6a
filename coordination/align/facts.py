"""What the rules are given and what they give back. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from coordination.vocabulary import (
    Authority,
    Coverage,
    DateKind,
    GapKind,
    IdentifierKind,
    LinkGrade,
    Measure,
    Particular,
    Severity,
    Status,
    TargetType,
    UNEffect,
)

UN = "UN"


@dataclass(frozen=True, slots=True)
class Ground:
    """
    One legal basis of a record.

    regime    that its programme counts to; None: not mapped
    since     day printed for this basis, where the list prints one
    measures  what it imposes; empty: not printed
    """

    programme: str
    regime: str | None = None
    since: date | None = None
    measures: frozenset[Measure] = frozenset()


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth date as printed, and the days that it can mean."""

    text: str
    earliest: date
    latest: date
    circa: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """An identifier. `valid` None: its kind has no check."""

    kind: IdentifierKind
    value: str
    valid: bool | None = None


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a record tells of who the target is, as far as other lists can be held against it."""

    births: tuple[Birth, ...] = ()
    numbers: tuple[Number, ...] = ()
    native_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """
    What one record of a list says of the entity.

    since       printed day, or the day from which it surely stood where the date is only a bound
    not_before  where `since` is a bound, the earliest it can have begun; None: nothing tells
    own_act     under the jurisdiction's own authority, not a UN name repeated
    regimes     codes of the regimes its programmes map to; an unmapped programme adds none
    text        what it prints of the target's doings, in its own words
    announced_on  day of the announcement, where that is told beside the day of effect
    former      what it said before, oldest first, each until a day: a record may change its grounds
    """

    designation: int
    jurisdiction: str
    source: str
    reference: str
    name: str
    since: date
    kind: DateKind
    is_bound: bool = False
    not_before: date | None = None
    ended_on: date | None = None
    own_act: bool = True
    regimes: frozenset[str] = frozenset()
    programmes: tuple[str, ...] = ()
    measures: frozenset[Measure] = frozenset()
    un_reference: str = ""
    is_suspected_gone: bool = False
    grounds: tuple[Ground, ...] = ()
    announced_on: date | None = None
    particulars: Particulars = Particulars()
    text: str = field(default="", repr=False)
    former: "tuple[tuple[date, Listing], ...]" = field(default=(), repr=False)

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.ended_on is None or day < self.ended_on)

    def may_be_in_force(self, day: date) -> bool:
        """True on days before a bound, on which it may or may not have stood already."""
        return self.is_bound and day < self.since and (self.not_before is None or day > self.not_before)

    def on(self, day: date) -> "Listing":
        """The record as it read on the day."""
        if not self.former:
            return self
        return next((said for until, said in self.former if day < until), self)

    def said_since(self, same: Callable[["Listing"], bool]) -> date:
        """The day from which on it has said without a break what `same` tells of it as it reads here."""
        start = self.since
        for until, said in reversed(self.former):
            if not same(said):
                return max(until, start)
        return start


@dataclass(frozen=True, slots=True)
class Intention:
    """
    What a partner has said it will do about a target.

    status    planned or not_pursued
    since     day it said so
    due_on    day by which it means to designate; None: it gave none
    reason    in its own words
    ended_on  first day on which it no longer holds (taken back, or run out); None: it holds

    Cells are read by every partner, so only what its author lets all see is given to the rules.
    """

    jurisdiction: str
    status: Status
    since: date
    due_on: date | None = None
    reason: str = ""
    ended_on: date | None = None

    def __post_init__(self) -> None:
        if self.status not in (Status.PLANNED, Status.NOT_PURSUED):
            raise ValueError(f"an intention is planned or not pursued, not {self.status.label}")

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class Reading:
    """
    A list as it has been read: `latest_on` None when it has not.

    prints  particulars that it prints where it knows them, without what its newest edition cannot carry
    """

    source: str
    jurisdiction: str
    latest_on: date | None
    first_on: date | None
    coverage: Coverage
    target_types: frozenset[str]
    regimes: frozenset[str]  # empty: it would show any
    decides_absence: bool
    stale_after_days: int | None  # None where the list is read from a file, or has no useful limit
    prints_un_references: bool = True
    prints: frozenset[Particular] = frozenset()

    @property
    def edition(self) -> str:
        """The list and the edition it was last read in, in words."""
        return f"{self.source} of {self.latest_on}"

    def would_show(self, target_type: TargetType, regimes: Collection[str]) -> bool:
        """Whether a target under an asset freeze would stand on this list."""
        return (
            self.decides_absence
            and target_type in self.target_types
            and (not self.regimes or bool(self.regimes & set(regimes)))
        )


@dataclass(frozen=True, slots=True)
class PolicyRow:
    authority: Authority
    un_effect: UNEffect
    grace_days: int = 30
    quorum: int = 2


@dataclass(frozen=True)
class World:
    """All that the rules need beside the entity: who, which lists, which policy, from when UN names count."""

    jurisdictions: tuple[str, ...]  # in the order of columns, UN first
    readings: Mapping[str, tuple[Reading, ...]]  # by jurisdiction
    policies: Mapping[tuple[str, str], PolicyRow]  # (regime, jurisdiction)
    un_in_force_from: Mapping[str, date] = field(default_factory=dict)  # by regime
    regime_weight: Mapping[str, int] = field(default_factory=dict)
    # What rules have derived from it alone, by what they asked: some hundred answers serve all entities.
    answers: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def settled_on(self) -> date:
        """A day on which every list that has been read can tell of what others had listed by then, grace included."""
        read = [each.latest_on for readings in self.readings.values() for each in readings if each.latest_on]
        grace = max((row.grace_days for row in self.policies.values()), default=0)
        return min(read) - timedelta(days=grace) if read else date.min

    @cached_property
    def prints(self) -> dict[str, frozenset[Particular]]:
        """List -> the particulars that it prints where it knows them."""
        return {reading.source: reading.prints for readings in self.readings.values() for reading in readings}

    @cached_property
    def least_quorum(self) -> int:
        """The fewest partners whose acts may put another one behind."""
        return min((row.quorum for row in self.policies.values()), default=1)


@dataclass(frozen=True, slots=True)
class Link:
    """Why two records are taken for one target. `is_judged`: a person said so, not a rule."""

    left: int
    right: int
    grade: LinkGrade
    is_judged: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """
    The entity: its records, the links that hold them together, and what partners have said of it.

    facilitates  what it had to do with deliveries over a ceiling, in words; "" where nothing
    """

    target_type: TargetType
    listings: tuple[Listing, ...]
    links: tuple[Link, ...] = ()
    intentions: tuple[Intention, ...] = ()
    facilitates: str = ""

    def on(self, day: date) -> "Target":
        """The entity with its records as they read on the day."""
        if not any(listing.former for listing in self.listings):
            return self
        return replace(self, listings=tuple(listing.on(day) for listing in self.listings))

    def groups(self, counts: Callable[[Link], bool]) -> list[frozenset[int]]:
        """The records as held together by the links that count; every record is in one group."""
        group = {listing.designation: {listing.designation} for listing in self.listings}
        for link in self.links:
            if link.left in group and link.right in group and counts(link):
                joined = group[link.left] | group[link.right]
                group.update(dict.fromkeys(joined, joined))
        return sorted({id(members): frozenset(members) for members in group.values()}.values(), key=min)


@dataclass(frozen=True, slots=True)
class EndedGround:
    """A legal basis that ended, by the edition of this date at the latest."""

    source: str
    reference: str
    programme: str
    ended_on: date


@dataclass(frozen=True, slots=True)
class Cell:
    """
    Where one jurisdiction stands. For the fields see `models.Alignment`.

    listings  its records that say so
    ended     its legal bases that ended while others stand
    beneath   what the lists say where the status is what the jurisdiction has said of itself
    due_on    day by which it means to designate, where it plans to and gave one
    """

    jurisdiction: str
    status: Status
    reason: str
    since: date | None = None
    since_kind: DateKind | None = None
    is_bound: bool = False
    not_before: date | None = None
    measures: tuple[Measure, ...] = ()
    listings: tuple[Listing, ...] = ()
    is_first: bool = False
    lag_min: int | None = None
    lag_max: int | None = None
    ended: tuple[EndedGround, ...] = ()
    beneath: Status | None = None
    due_on: date | None = None

    def behind(self, is_first: bool, lag_min: int | None, lag_max: int | None) -> "Cell":
        """The same with its place among the movers; `dataclasses.replace` takes several times as long."""
        return Cell(
            self.jurisdiction,
            self.status,
            self.reason,
            self.since,
            self.since_kind,
            self.is_bound,
            self.not_before,
            self.measures,
            self.listings,
            is_first,
            lag_min,
            lag_max,
            self.ended,
            self.beneath,
            self.due_on,
        )

    @property
    def announced_on(self) -> date | None:
        """The day on which it was announced that it would designate, where that came before its designation."""
        told = [listing.announced_on for listing in self.listings if listing.announced_on]
        first = min(told, default=None)
        return first if first is not None and self.since is not None and first < self.since else None

    @property
    def answer_of_lists(self) -> Status:
        """The status without regard to what the jurisdiction has said it will do."""
        return self.beneath or self.status


@dataclass(frozen=True, slots=True)
class FoundGap:
    """
    A gap that the facts show on a day.

    statement  what there is to do, in a sentence for the partner who can do it
    reasons    (points, words) that add up to the severity
    """

    jurisdiction: str
    kind: GapKind
    regime: str
    opened_on: date
    is_confirmed: bool
    grade: LinkGrade
    severity: Severity
    reasons: tuple[tuple[int, str], ...]
    evidence: tuple[Listing, ...]
    statement: str = ""
