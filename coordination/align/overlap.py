"""
How far jurisdictions designate the same targets. Pure.

Everything follows from one table: target -> who has it, and of whom that is not known. It is
filled from the cells of the matrix, from a package, or by hand, and counted by the same functions.

Unknown is never "no": a figure that it touches is a range, and what is left out is counted.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from coordination.align.facts import Cell
from coordination.vocabulary import Counting, Status

ON_LIST = (Status.DESIGNATED, Status.PARTIAL)


@dataclass(frozen=True, slots=True, order=True)
class Standing:
    """
    Where jurisdictions stand on one target.

    has      who has designated it, in the order of columns
    unknown  of whom nothing can be said, in the order of columns
    """

    has: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


Tally = Mapping[Standing, int]  # how many targets stand so


def standing(
    cells: Iterable[Cell], jurisdictions: Collection[str], counting: Counting, *, partial: Collection[str] = ()
) -> Standing:
    """
    Where `jurisdictions` stand on the target of `cells`.

    partial  jurisdictions whose lists never say no: where a UN name is in force there by law,
             whether an entry or an act of its own stands beside it is not known
    """
    return standing_of(signature(cells), jurisdictions, counting, partial)


Signature = tuple[tuple[str, Status, bool], ...]  # (jurisdiction, status, whether by its own act) of each cell


def signature(cells: Iterable[Cell]) -> Signature:
    """All of the cells that figures are counted from: targets alike in it are counted together."""
    return tuple((cell.jurisdiction, cell.status, any(each.own_act for each in cell.listings)) for cell in cells)


def standing_of(
    cells: Signature, jurisdictions: Collection[str], counting: Counting, partial: Collection[str] = ()
) -> Standing:
    has, unknown = [], []
    for code, status, own_act in cells:
        if code not in jurisdictions:
            continue
        says = says_yes(status, counting, own_act=own_act, is_partial=code in partial)
        if says is None:
            unknown.append(code)
        elif says:
            has.append(code)
    return Standing(tuple(has), tuple(unknown))


def says_yes(status: Status, counting: Counting, *, own_act: bool, is_partial: bool) -> bool | None:
    """Whether a jurisdiction has the target, as `counting` takes it; None: not known."""
    if status in ON_LIST:
        if counting is Counting.OWN_ACT and not own_act:
            return None if is_partial else False
        return True
    if status is Status.DESIGNATED_BY_LAW:
        return True if counting is Counting.IN_FORCE else None if is_partial else False
    return None if status is Status.UNKNOWN else False


@dataclass(frozen=True)
class Split:
    """
    Targets by how many jurisdictions have them.

    tracked      targets in the table
    targets      those that at least one has; the base of every share
    memberships  sum over jurisdictions of what each has
    by_holders   number of jurisdictions -> targets that exactly so many have, most first, each number
                 from the most down to one
    by_who       jurisdiction -> targets that it has
    open         of `targets`, those that more may have: somebody is unknown
    """

    tracked: int
    targets: int
    memberships: int
    by_holders: dict[int, int]
    by_who: dict[str, int]
    open: int

    @property
    def none(self) -> int:
        """Targets tracked that nobody is known to have."""
        return self.tracked - self.targets

    def share(self, holders: int) -> float | None:
        """Share of `targets`, 0 to 1, that exactly so many jurisdictions have; None: there is no target."""
        return self.by_holders.get(holders, 0) / self.targets if self.targets else None


def tally(standings: Iterable[Standing]) -> Counter[Standing]:
    return Counter(standings)


def split(found: Tally, jurisdictions: Sequence[str]) -> Split:
    holders: Counter[int] = Counter()
    who: Counter[str] = Counter()
    is_open = 0
    for each, targets in found.items():
        holders[len(each.has)] += targets
        for code in each.has:
            who[code] += targets
        if each.has and each.unknown:
            is_open += targets
    most = max((number for number, targets in holders.items() if targets), default=0)
    tracked = sum(holders.values())
    return Split(
        tracked=tracked,
        targets=tracked - holders[0],
        memberships=sum(number * targets for number, targets in holders.items()),
        by_holders={number: holders[number] for number in range(most, 0, -1)},
        by_who={code: who[code] for code in jurisdictions},
        open=is_open,
    )


@dataclass(frozen=True, slots=True)
class PairOverlap:
    """
    What two jurisdictions have in common. The base of its shares is the union: targets that at
    least one of the two is known to have.

    both                        targets that both have
    only_first, only_second     one has it, the other has not
    first_unsure, second_unsure one has it, of the other it is not known: in the union, and in neither
                                surely `both` nor `only`; they make the shares ranges
    """

    first: str
    second: str
    both: int = 0
    only_first: int = 0
    only_second: int = 0
    first_unsure: int = 0
    second_unsure: int = 0

    @property
    def union(self) -> int:
        return self.both + self.only_first + self.only_second + self.unsure

    @property
    def unsure(self) -> int:
        return self.first_unsure + self.second_unsure

    @property
    def of_first(self) -> int:
        """Targets that the first has."""
        return self.both + self.only_first + self.first_unsure

    @property
    def of_second(self) -> int:
        return self.both + self.only_second + self.second_unsure

    @property
    def jaccard(self) -> tuple[float, float] | None:
        """Both over the union, 0 to 1: at least, at most. None: neither has any."""
        return _range(self.both, self.unsure, self.union)

    @property
    def first_share(self) -> tuple[float, float] | None:
        """The share of the union that the first has: at least, at most."""
        return _range(self.of_first, self.second_unsure, self.union)

    @property
    def second_share(self) -> tuple[float, float] | None:
        return _range(self.of_second, self.first_unsure, self.union)


def _range(sure: int, unsure: int, base: int) -> tuple[float, float] | None:
    return (sure / base, (sure + unsure) / base) if base else None


def pair_overlap(found: Tally, first: str, second: str) -> PairOverlap:
    counts: Counter[str] = Counter()
    for each, targets in found.items():
        counts[_place(each, first, second)] += targets
    return PairOverlap(
        first,
        second,
        both=counts["both"],
        only_first=counts["first"],
        only_second=counts["second"],
        first_unsure=counts["first?"],
        second_unsure=counts["second?"],
    )


def _place(each: Standing, first: str, second: str) -> str:
    if first in each.has:
        return "both" if second in each.has else "first?" if second in each.unknown else "first"
    if second in each.has:
        return "second?" if first in each.unknown else "second"
    return ""


def pair_overlaps(found: Tally, jurisdictions: Sequence[str]) -> list[PairOverlap]:
    """All pairs, in the order of columns."""
    return [pair_overlap(found, first, second) for first, second in combinations(jurisdictions, 2)]


def combinations_held(found: Tally) -> list[tuple[tuple[str, ...], int]]:
    """Who exactly has a target together -> targets, the most frequent first. Unknown ones may be more."""
    counts: Counter[tuple[str, ...]] = Counter()
    for each, targets in found.items():
        if each.has:
            counts[each.has] += targets
    return sorted(counts.items(), key=lambda item: (-item[1], len(item[0]), item[0]))


def method(counting: Counting, base: str) -> str:
    """The sentence that stands beside every percentage: what is counted, and out of what."""
    counted = {
        Counting.OWN_ACT: "A jurisdiction has a target when it has designated it under its own authority; "
        "UN names that it repeats do not count.",
        Counting.ON_LIST: "A jurisdiction has a target when an entry of its own list names it, UN names included.",
        Counting.IN_FORCE: "A jurisdiction has a target when an entry of its list names it, or a UN name is in force "
        "there by law.",
    }[counting]
    return (
        f"{counted} Base: {base} that at least one of those compared is known to have. Where it is not known "
        "whether another has a target, the figure is a range: least if it has none of these, most if it has all."
    )
