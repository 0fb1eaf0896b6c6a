"""
What would follow if jurisdictions designated targets: which gaps close, which open elsewhere, and how
the overlap moves. Pure: nothing is written, and nothing is promised.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from coordination.align.facts import Cell, FoundGap, Link, Listing, Target, World
from coordination.align.gaps import find_gaps
from coordination.align.links import firm_groups
from coordination.align.overlap import PairOverlap, Standing, Tally, pair_overlaps, standing
from coordination.align.rules import cells, policies_of, regimes_of
from coordination.vocabulary import Authority, Counting, DateKind, LinkGrade, Measure, Status

IMAGINED = -1  # stands for the record that would be made


@dataclass(frozen=True)
class Outcome:
    """
    One target, before and after.

    acted       who would newly designate it; the others asked have it already
    unable      who was asked and has no authority that fits: the designation is left out
    closes      gaps that the facts show today and would not show then
    opens       gaps of others that would follow once their grace is over: a quorum is complete
    """

    entity: int
    acted: tuple[str, ...]
    unable: tuple[str, ...]
    closes: tuple[FoundGap, ...]
    opens: tuple[FoundGap, ...]
    before: tuple[Cell, ...]
    after: tuple[Cell, ...]


def what_if(entity: int, target: Target, who: Sequence[str], world: World, day: date) -> Outcome:
    """`who` designate the target on the day, under the regimes it stands under, with an asset freeze."""
    before = cells(target, world, day)
    now = {cell.jurisdiction: cell for cell in before}
    regimes = regimes_of(target.listings, day)
    acted, unable, imagined = [], [], []
    for code in who:
        if code not in now or now[code].status in (Status.DESIGNATED, Status.PARTIAL):
            continue
        fitting = fitting_regimes(code, regimes, world)
        if fitting:
            acted.append(code)
            imagined.append(_imagined(code, day, frozenset(fitting)))
        else:
            unable.append(code)
    found = find_gaps(target, before, world, day)
    if not imagined:
        return Outcome(entity, (), tuple(unable), (), (), tuple(before), tuple(before))
    after_target = _with(target, imagined)
    after = cells(after_target, world, day)
    # Once the others' grace is over: as if those asked had acted before anybody else.
    settled = _with(target, [replace(each, since=_long_before(target, day)) for each in imagined])
    then = find_gaps(settled, cells(settled, world, day), world, day)
    known = {_key(gap) for gap in found}
    at_once = {_key(gap) for gap in find_gaps(after_target, after, world, day)}
    return Outcome(
        entity,
        tuple(acted),
        tuple(unable),
        tuple(gap for gap in found if _key(gap) not in at_once),
        tuple(gap for gap in then if _key(gap) not in known),
        tuple(before),
        tuple(after),
    )


def fitting_regimes(jurisdiction: str, regimes: Iterable[str], world: World) -> list[str]:
    """Of the regimes, those under which the jurisdiction may designate on its own authority."""
    return [
        regime for regime, row in policies_of(jurisdiction, regimes, world) if row.authority is Authority.AUTONOMOUS
    ]


def _imagined(code: str, day: date, regimes: frozenset[str]) -> Listing:
    return Listing(
        designation=IMAGINED,
        jurisdiction=code,
        source="",
        reference="",
        name="",
        since=day,
        kind=DateKind.DESIGNATED,
        regimes=regimes,
        measures=frozenset({Measure.ASSET_FREEZE}),
    )


def _with(target: Target, imagined: Sequence[Listing]) -> Target:
    """The target with records that are made knowing whom they mean: firmly tied to most of its records."""
    known = max(firm_groups(target), key=len, default=frozenset())
    links = [Link(min(IMAGINED, pk), max(IMAGINED, pk), LinkGrade.SHARED_REFERENCE, True) for pk in sorted(known)[:1]]
    return replace(target, listings=(*target.listings, *imagined), links=(*target.links, *links))


def _long_before(target: Target, day: date) -> date:
    return min((listing.since for listing in target.listings), default=day)


def _key(gap: FoundGap) -> tuple[str, str, str]:
    return gap.jurisdiction, gap.kind, gap.regime


@dataclass(frozen=True, slots=True)
class OverlapChange:
    before: PairOverlap
    after: PairOverlap


def overlap_change(
    base: Tally,
    outcomes: Iterable[Outcome],
    partners: Sequence[str],
    counting: Counting,
    *,
    partial: frozenset[str] = frozenset(),
) -> list[OverlapChange]:
    """
    How the overlap of each pair moves that moves at all.

    base  all targets that the overlap is counted over, those of `outcomes` among them
    """
    moved = Counter(base)
    for outcome in outcomes:
        moved[_standing(outcome.before, partners, counting, partial)] -= 1
        moved[_standing(outcome.after, partners, counting, partial)] += 1
    pairs = zip(pair_overlaps(base, partners), pair_overlaps(moved, partners), strict=True)
    return [OverlapChange(before, after) for before, after in pairs if before != after]


def _standing(found: Iterable[Cell], partners: Sequence[str], counting: Counting, partial: frozenset[str]) -> Standing:
    return standing(found, partners, counting, partial=partial)
