"""
The statutory list: targets that some have designated under named instruments and one has not, by the
authority that would fit. Pure.

Modelled on H.R. 815 of 2024, which asks for those that the EU (Regulation 269/2014) or the United
Kingdom has listed and the United States has not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coordination.align.facts import Cell, Listing, PolicyRow
from coordination.align.overlap import ON_LIST
from coordination.vocabulary import Authority, Status


@dataclass(frozen=True, slots=True)
class Asked:
    """
    by           who must have designated: any of them is enough
    but_not      who has not
    regimes      under one of these regimes; empty: under any
    programmes   (jurisdiction, programme as printed) that count of that jurisdiction; of one that is not
                 named here any programme counts
    """

    by: tuple[str, ...]
    but_not: str
    regimes: frozenset[str] = frozenset()
    programmes: Mapping[str, frozenset[str]] | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A target on the statutory list.

    listings   the designations that bring it there
    is_sure    False: whether `but_not` has it is not known; it is told apart, never as "has not"
    authority  what `but_not` may do about it under the regimes of these designations
    fitting    those regimes under which it may designate on its own authority, by code
    """

    entity: int
    listings: tuple[Listing, ...]
    status: Status
    is_sure: bool
    authority: Authority | None
    fitting: tuple[str, ...]


def candidate(
    entity: int, cells: Sequence[Cell], asked: Asked, policies: Mapping[tuple[str, str], PolicyRow]
) -> Candidate | None:
    """The target as it stands on the list; None where it does not belong there."""
    listings = tuple(
        listing for cell in cells if _counts(cell, asked) for listing in cell.listings if _is_named(listing, asked)
    )
    cell = next((each for each in cells if each.jurisdiction == asked.but_not), None)
    if not listings or cell is None or cell.status in (*ON_LIST, Status.DESIGNATED_BY_LAW):
        return None
    regimes = sorted({regime for listing in listings for regime in listing.regimes})
    rows = [(regime, policies[regime, asked.but_not]) for regime in regimes if (regime, asked.but_not) in policies]
    fitting = tuple(regime for regime, row in rows if row.authority is Authority.AUTONOMOUS)
    authority = None
    if rows:
        authority = Authority.AUTONOMOUS if fitting else min((row.authority for _, row in rows), key=_ORDER.index)
    return Candidate(entity, listings, cell.status, cell.status is not Status.UNKNOWN, authority, fitting)


_ORDER = (Authority.AUTONOMOUS, Authority.UN_ONLY, Authority.NONE)


def _counts(cell: Cell, asked: Asked) -> bool:
    return cell.jurisdiction in asked.by and cell.status in ON_LIST


def _is_named(listing: Listing, asked: Asked) -> bool:
    if not listing.own_act or (asked.regimes and not asked.regimes & listing.regimes):
        return False
    named = (asked.programmes or {}).get(listing.jurisdiction)
    return not named or bool(named & set(listing.programmes))


@dataclass(frozen=True)
class AuthorityGroup:
    """
    Candidates that one authority would fit.

    regimes  under which the jurisdiction may act by itself; empty: it may not, or no policy tells
    """

    authority: Authority | None
    regimes: tuple[str, ...]
    candidates: tuple[Candidate, ...]

    @property
    def words(self) -> str:
        if self.regimes:
            return f"may designate under {', '.join(self.regimes)}"
        if self.authority is Authority.UN_ONLY:
            return "may list UN names only"
        return "has no authority" if self.authority is Authority.NONE else "no policy tells"


def by_authority(candidates: Iterable[Candidate]) -> list[AuthorityGroup]:
    """Groups by the authority that would fit: those that may be acted upon first, the largest first."""
    groups: dict[tuple[Authority | None, tuple[str, ...]], list[Candidate]] = defaultdict(list)
    for found in candidates:
        groups[found.authority, found.fitting].append(found)
    ordered = sorted(groups.items(), key=lambda item: (not item[0][1], -len(item[1]), item[0][1]))
    return [AuthorityGroup(authority, regimes, tuple(found)) for (authority, regimes), found in ordered]
