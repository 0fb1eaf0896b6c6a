"""What the rules are given and what they give back. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from coordination.vocabulary import (
    Authority,
    Coverage,
    DateKind,
    GapKind,
    LinkGrade,
    Measure,
    Severity,
    Status,
    TargetType,
    UNEffect,
)

UN = "UN"


@dataclass(frozen=True, slots=True)
class Listing:
    """
    What one record of a list says of the entity.

    since       printed day, or the day from which it surely stood where the date is only a bound
    not_before  where `since` is a bound, the earliest it can have begun; None: nothing tells
    own_act     under the jurisdiction's own authority, not a UN name repeated
    regimes     codes of the regimes its programmes map to; an unmapped programme adds none
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

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.ended_on is None or day < self.ended_on)

    def may_be_in_force(self, day: date) -> bool:
        """True on days before a bound, on which it may or may not have stood already."""
        return self.is_bound and day < self.since and (self.not_before is None or day > self.not_before)


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
    """A list as it has been read: `latest_on` None when it has not."""

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


@dataclass(frozen=True, slots=True)
class Target:
    """
    The entity. `firm_groups` are its records as held together by more than a bare name; where
    there are several, a bare name alone joins them. `intentions` is what partners have said of it.
    """

    target_type: TargetType
    listings: tuple[Listing, ...]
    grade: LinkGrade = LinkGrade.SHARED_REFERENCE
    firm_groups: tuple[frozenset[int], ...] = ()
    intentions: tuple[Intention, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """
    Where one jurisdiction stands. For the fields see `models.Alignment`.

    beneath  what the lists say where the status is what the jurisdiction has said of itself
    due_on   day by which it means to designate, where it plans to and gave one
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
    beneath: Status | None = None
    due_on: date | None = None

    @property
    def answer_of_lists(self) -> Status:
        """The status without regard to what the jurisdiction has said it will do."""
        return self.beneath or self.status


@dataclass(frozen=True, slots=True)
class FoundGap:
    """A gap that the facts show on a day. `reasons` are (points, words) that add up to the severity."""

    jurisdiction: str
    kind: GapKind
    regime: str
    opened_on: date
    is_confirmed: bool
    grade: LinkGrade
    severity: Severity
    reasons: tuple[tuple[int, str], ...]
    evidence: tuple[Listing, ...]
