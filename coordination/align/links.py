"""How firmly the records of an entity hang together, and what a gap rests on. Pure."""

from collections.abc import Callable, Collection, Sequence

from coordination.align.facts import Listing, Target
from coordination.vocabulary import LinkGrade

STRENGTH = {grade: rank for rank, grade in enumerate(LinkGrade)}  # declared strongest first


def firm_groups(target: Target) -> list[frozenset[int]]:
    """
    The records as held together by more than a bare name; where there are several, a bare name alone joins them.

    A name is bare where the two records share nothing else, or where it is common in the lists, and
    nobody has looked: what a rare name shares with its surroundings is a grade of its own.
    """
    return target.groups(lambda link: link.grade is not LinkGrade.NAME_ALONE or link.is_judged)


def strong_groups(target: Target) -> list[frozenset[int]]:
    """The records as held together by a number, a name with a birth date, or a person's word."""
    return target.groups(lambda link: link.grade not in _BY_NAME or link.is_judged)


_BY_NAME = (LinkGrade.NAME_AND_CONTEXT, LinkGrade.NAME_ALONE)


Graded = Sequence[tuple[LinkGrade, list[frozenset[int]]]]


def graded_groups(target: Target) -> Graded:
    """Of each grade, the strongest first, the records as held together by links of that grade and stronger ones."""
    present = {link.grade for link in target.links}
    found: list[tuple[LinkGrade, list[frozenset[int]]]] = []
    for grade in LinkGrade:
        if grade in present or not found:
            groups = target.groups(lambda link, least=STRENGTH[grade]: STRENGTH[link.grade] <= least)  # type: ignore[misc]
        else:
            groups = found[-1][1]
        found.append((grade, groups))
    return found


def grade_of(graded: Graded, suffices: Callable[[frozenset[int]], bool]) -> LinkGrade:
    """The strongest grade of which links alone, and stronger ones, make a group of records that suffices."""
    return next((grade for grade, groups in graded if any(map(suffices, groups))), LinkGrade.NAME_ALONE)


def partners_in(group: frozenset[int], acts: Collection[Listing]) -> int:
    """How many jurisdictions have an act among the records of a group."""
    return len({act.jurisdiction for act in acts if act.designation in group})
