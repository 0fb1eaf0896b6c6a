"""
UN references as partners print them, against the UN's own: missing, unknown, of another target. Pure.

What is found is a data gap of the list, never of its jurisdiction's measures: the target is
designated, the number beside it is not the UN's. Published numbers go wrong by one line (UK
HAI0012 prints HTi.009, that of the next record) or are left out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """What is wrong with a reference."""

    MISSING = "missing"  # it repeats a UN name and prints no number
    UNKNOWN = "unknown"  # no UN record has, or had, the number it prints
    ANOTHER_NAME = "another name"  # the UN record of that number is of another target


@dataclass(frozen=True, slots=True)
class UNRecord:
    """
    One record of a UN list that prints permanent reference numbers.

    entity       None: not linked yet
    is_in_force  False: delisted since
    """

    number: str
    name: str
    entity: int | None
    is_in_force: bool = True


@dataclass(frozen=True, slots=True)
class PartnerRecord:
    """
    One record of a partner's list, in force.

    printed      the UN references it prints, as it prints them
    repeats_un   the list marks it as a UN name
    entity       None: not linked yet; its number cannot be compared then
    perhaps      entities of which a person is to say whether they are this one, by name or date
    """

    source: str
    reference: str
    name: str
    entity: int | None
    printed: tuple[str, ...] = ()
    repeats_un: bool = False
    perhaps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReferenceGap:
    """
    printed    the number as printed, "" where it is missing
    suggested  the number of the UN record in force that names the same target; beside a printed number that
               is wrong also that of the only one which may, as a person is still to say; "" if none does
    whose      name of the UN record that has the printed number, "" if none
    """

    source: str
    reference: str
    name: str
    problem: Problem
    printed: str = ""
    suggested: str = ""
    whose: str = ""


def check_references(partners: Iterable[PartnerRecord], un: Collection[UNRecord]) -> list[ReferenceGap]:
    """
    What is wrong with the UN references of partners' records, by source, reference and number.

    Nothing is, where no UN list was read. A record that repeats a UN name which no UN record is
    linked to is passed over: there is no number that it ought to print. One number of its own
    target is enough: what else it prints may be another committee's, or the UN's former number.
    """
    if not un:
        return []
    by_number: Mapping[str, UNRecord] = {record.number: record for record in sorted(un, key=lambda un: un.is_in_force)}
    of_entity: dict[int, list[str]] = defaultdict(list)
    for record in un:
        if record.entity is not None and record.is_in_force:
            of_entity[record.entity].append(record.number)
    found: list[ReferenceGap] = []
    for partner in partners:
        own = sorted(of_entity.get(partner.entity or 0, ()))
        if not own and partner.printed:  # the misprinted number itself keeps the two from being linked
            may_be = [of_entity[entity] for entity in partner.perhaps if entity in of_entity]
            own = sorted(may_be[0]) if len(may_be) == 1 else own
        found += _of_record(partner, by_number, own)
    return sorted(found, key=lambda gap: (gap.source, gap.reference, gap.printed, gap.name))


def _of_record(partner: PartnerRecord, by_number: Mapping[str, UNRecord], own: Collection[str]) -> list[ReferenceGap]:
    def gap(problem: Problem, printed: str = "", whose: str = "") -> ReferenceGap:
        return ReferenceGap(partner.source, partner.reference, partner.name, problem, printed, " ".join(own), whose)

    if not partner.printed:
        return [gap(Problem.MISSING)] if partner.repeats_un and own else []
    found = []
    meant = [by_number[number] for number in partner.printed if number in by_number]
    is_right = any(record.entity == partner.entity for record in meant)
    for number in dict.fromkeys(partner.printed):
        record = by_number.get(number)
        if record is None:
            found.append(gap(Problem.UNKNOWN, number))
        elif not is_right and record.entity is not None and partner.entity is not None:
            found.append(gap(Problem.ANOTHER_NAME, number, record.name))
    return found
