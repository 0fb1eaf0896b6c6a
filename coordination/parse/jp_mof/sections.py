"""
The sections of the MOF list: what a title in the workbook, or a number in the CSV, means.

A section is one notice of the Foreign Ministry. The workbook prints its title, the CSV a bare
number (区分) without a legend: `sections.csv` has the numbers of 2026, which fit the workbook of
March and the CSV of August. MOF numbers anew when it inserts a section, so `check_number` looks
at what stands there.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coordination.parse.reading import Unreadable
from coordination.programmes import programme_key
from coordination.vocabulary import TargetType


@dataclass(frozen=True)
class Section:
    """
    number       区分, and the number before the name of the sheet
    slug         begins the keys of its records; never changes
    target_type  None where it holds both persons and organisations
    since        its oldest notice that names a target
    un_prefixes  of the UN references of its targets
    repeats_un   whether it gives effect to a UN list. Those under resolutions 1373 (terrorists)
                 and 1695 (DPRK) do not: the UN left the choice of names to each state
    graded       whether its notices set apart aliases that do not suffice to identify
    """

    number: int
    slug: str
    target_type: TargetType | None
    since: date
    un_prefixes: frozenset[str]
    repeats_un: bool
    graded: bool
    title: str


def _sections() -> tuple[Section, ...]:
    with Path(__file__).with_name("sections.csv").open(encoding="utf-8", newline="") as table:
        return tuple(
            Section(
                number=int(row["number"]),
                slug=row["slug"],
                target_type=None if row["targets"] == "both" else TargetType(row["targets"]),
                since=date.fromisoformat(row["since"]),
                un_prefixes=frozenset(row["un_prefixes"].split()),
                repeats_un=row["repeats_un"] == "yes",
                graded=row["graded"] == "yes",
                title=row["title"],
            )
            for row in csv.DictReader(table)
        )


SECTIONS = _sections()
_BY_TITLE = {programme_key(section.title): section for section in SECTIONS}
_BY_NUMBER = {section.number: section for section in SECTIONS}


def by_title(title: str) -> Section | None:
    return _BY_TITLE.get(programme_key(title))


def by_number(number: int) -> Section | None:
    return _BY_NUMBER.get(number)


def check_number(section: Section, notice_on: date, references: Collection[str], where: str) -> None:
    """
    Refuse a record that cannot stand under the number of its section, as after a renumbering.

    A record of another regime gives itself away by its UN reference, or by a notice older than
    the section.
    """
    strange = [reference for reference in references if reference[:2] not in section.un_prefixes]
    if notice_on < section.since:
        strange.append(f"a notice of {notice_on}")
    if strange:
        raise Unreadable(f"{where}: {strange[0]} under 区分 {section.number} ({section.title}): numbered anew?")
