"""Which absences are gaps, since when, how serious, and how sure. Pure; no clock."""

from collections.abc import Sequence
from datetime import date, timedelta

from coordination.align.facts import UN, Cell, FoundGap, Listing, Target, World
from coordination.align.rules import earliest_day, policies_of, regimes_of, un_in_force_since
from coordination.vocabulary import Authority, GapKind, LinkGrade, Severity, Status, UNEffect

HIGH, MEDIUM = 50, 30  # points from which a gap is high, medium
_MISSING = (Status.NOT_DESIGNATED, Status.DELISTED)


def find_gaps(target: Target, found: Sequence[Cell], world: World, day: date) -> list[FoundGap]:
    """
    The gaps of one entity on one day, in the order of columns.

    not_transposed  a UN name that the jurisdiction repeats by name is missing after grace; to be
                    confirmed where its lists print no UN references (US): names alone were compared
    not_followed    enough partners designated under their own authority; this one could, and has not

    A list read from a file answers as of its own date: no gap opens after that. What a jurisdiction
    says it will do, or will not, is an answer to a gap and not the end of it.
    """
    un_since = un_in_force_since(target.listings, world, day)
    gaps = []
    for cell in found:
        if cell.jurisdiction == UN or cell.answer_of_lists not in _MISSING:
            continue
        gap = _not_transposed(cell, target, un_since, world, day) or _not_followed(cell, target, found, world, day)
        if gap is not None:
            gaps.append(gap)
    return gaps


def _is_read_of(opening: date, cell: Cell, target: Target, world: World, day: date) -> bool:
    """
    Whether the jurisdiction's lists tell of the day on which a gap opens.

    Where that rests on bounds it is the earliest day: nothing recent is assumed. Of a list that is
    fetched, staleness tells.
    """
    regimes = regimes_of(target.listings, day)
    return all(
        reading.latest_on is None or reading.latest_on >= opening
        for reading in world.readings.get(cell.jurisdiction, ())
        if reading.stale_after_days is None and reading.would_show(target.target_type, regimes)
    )


def _not_transposed(cell: Cell, target: Target, un_since: dict[str, date], world: World, day: date) -> FoundGap | None:
    evidence = tuple(listing for listing in target.listings if listing.jurisdiction == UN and listing.in_force(day))
    for regime, row in policies_of(cell.jurisdiction, un_since, world):
        grace = timedelta(days=row.grace_days)
        opened_on = un_since[regime] + grace
        if row.un_effect is not UNEffect.BY_NAME or opened_on > day:
            continue
        counted = world.un_in_force_from.get(regime, date.min)
        earliest = min(max(earliest_day(listing), counted) for listing in evidence if regime in listing.regimes)
        if _is_read_of(earliest + grace, cell, target, world, day):
            by_reference = any(reading.prints_un_references for reading in world.readings.get(cell.jurisdiction, ()))
            grade = LinkGrade.SHARED_REFERENCE if by_reference else LinkGrade.NAME_ALONE
            return _gap(cell, GapKind.NOT_TRANSPOSED, regime, opened_on, by_reference, grade, evidence, world, day)
    return None


def _not_followed(cell: Cell, target: Target, found: Sequence[Cell], world: World, day: date) -> FoundGap | None:
    if cell.answer_of_lists is not Status.NOT_DESIGNATED:
        return None  # a partner that delisted has decided; that is another kind of gap
    acts = _acts_of_others(target, cell.jurisdiction, day)
    leaders: dict[str, Listing] = {}  # of each partner the first
    for act in acts:
        leaders.setdefault(act.jurisdiction, act)
    regimes = {regime for act in acts for regime in act.regimes}
    could = {
        regime: row
        for regime, row in policies_of(cell.jurisdiction, regimes, world)
        if row.authority is Authority.AUTONOMOUS
    }
    if not could:
        return None
    quorum = min(row.quorum for row in could.values())
    if len(leaders) < quorum:
        return None
    # The regime most partners acted under, of those this one could act under; ties by code.
    regime = min(could, key=lambda code: (-len({act.jurisdiction for act in acts if code in act.regimes}), code))
    completed = sorted(leaders.values(), key=lambda act: (act.since, act.jurisdiction))[quorum - 1]
    opened_on = completed.since + timedelta(days=could[regime].grace_days)
    earliest: dict[str, date] = {}
    for act in acts:
        earliest[act.jurisdiction] = min(earliest_day(act), earliest.get(act.jurisdiction, date.max))
    opening = sorted(earliest.values())[quorum - 1] + timedelta(days=could[regime].grace_days)
    if opened_on > day or not _is_read_of(opening, cell, target, world, day):
        return None
    is_confirmed = any(
        len({act.jurisdiction for act in acts if act.designation in group}) >= quorum for group in target.firm_groups
    )
    grade = LinkGrade.SHARED_REFERENCE if len(leaders) == 1 else target.grade
    return _gap(cell, GapKind.NOT_FOLLOWED, regime, opened_on, is_confirmed, grade, acts, world, day)


def _acts_of_others(target: Target, jurisdiction: str, day: date) -> tuple[Listing, ...]:
    """Other partners' designations under their own authority, in force on the day, oldest first."""
    acts = (
        listing
        for listing in target.listings
        if listing.jurisdiction not in (UN, jurisdiction) and listing.own_act and listing.in_force(day)
    )
    return tuple(sorted(acts, key=lambda act: (act.since, act.jurisdiction, act.designation)))


def _gap(
    cell: Cell,
    kind: GapKind,
    regime: str,
    opened_on: date,
    is_confirmed: bool,
    grade: LinkGrade,
    evidence: tuple[Listing, ...],
    world: World,
    day: date,
) -> FoundGap:
    reasons = severity_reasons(kind, regime, evidence, (day - opened_on).days, world)
    return FoundGap(
        cell.jurisdiction, kind, regime, opened_on, is_confirmed, grade, severity(reasons), reasons, evidence
    )


def severity_reasons(
    kind: GapKind, regime: str, evidence: Sequence[Listing], age_days: int, world: World
) -> tuple[tuple[int, str], ...]:
    """
    Points and the words for them; their sum is the severity, 0 to 100.

    A missing UN name counts 40, each partner that has acted 12 (at most 36), the regime its
    weight, and age 5 from 90 days and 10 from a year on.
    """
    partners = {listing.jurisdiction for listing in evidence if listing.jurisdiction != UN}
    reasons = []
    if kind is GapKind.NOT_TRANSPOSED:
        reasons.append((40, "UN name"))
    if partners:
        reasons.append((min(12 * len(partners), 36), f"{len(partners)} partners have acted"))
    if world.regime_weight.get(regime):
        reasons.append((world.regime_weight[regime], f"regime {regime}"))
    if age_days >= 90:
        reasons.append((10, "open for a year or more") if age_days >= 365 else (5, "open for 90 days or more"))
    return tuple(reasons)


def severity(reasons: Sequence[tuple[int, str]]) -> Severity:
    points = sum(points for points, _ in reasons)
    return Severity.HIGH if points >= HIGH else Severity.MEDIUM if points >= MEDIUM else Severity.LOW
