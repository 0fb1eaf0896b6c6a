"""What both forms of the file are read into before anything is made of it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from coordination.parse.reading import choose, day

ACT_TYPES = {word: word for word in ("regulation", "amendment", "repealing")}
BOOLEANS = {"true": True, "1": True, "false": False, "0": False, "": False}

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # soft hyphens of the Official Journal's columns


@dataclass(frozen=True)
class Act:
    """
    A legal act as a record cites it.

    kind      "regulation" (a first act), "amendment" or "repealing" (an act that replaces another)
    title     "2018/548 (OJ L91)"
    in_force  None where it is cited for a detail: only the record's own act prints it
    """

    kind: str
    title: str
    published: date
    in_force: date | None = None
    programme: str = ""

    @property
    def number(self) -> str:
        return self.title.partition(" ")[0]


@dataclass(frozen=True)
class Part:
    """A name, address, birth date, document or citizenship: attributes by their XML name."""

    where: str
    values: Mapping[str, str]
    remarks: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()  # it came with, or was last changed by
    contacts: tuple[tuple[str, str], ...] = ()  # ("PHONE", "…")

    def get(self, name: str) -> str:
        return spaced(self.values.get(name, ""))

    def is_set(self, name: str) -> bool:
        return choose(self.get(name).lower(), BOOLEANS, f"{self.where}, {name}")

    @property
    def country(self) -> str:
        """The country's name as printed, its code where that is all, "" where it is UNKNOWN."""
        code = self.get("countryIso2Code")
        return "" if code == "00" else self.get("countryDescription") or code

    @property
    def order(self) -> tuple[int, str]:
        """Oldest first: numbers are given in sequence. The order in the file means nothing."""
        number = self.get("logicalId")
        return len(number), number


@dataclass(frozen=True)
class Element:
    """One printed record; an entity under two programmes has two."""

    where: str
    locator: str
    key: str
    reference: str
    un_reference: str
    designated: date | None
    details: str
    remarks: tuple[str, ...]
    act: Act
    subject: str  # "person" or "enterprise"
    parts: Mapping[str, list[Part]]  # by the XML name of the part
    raw: str


@dataclass(frozen=True)
class Source:
    """
    An edition, opened. `elements` is consumed once.

    shared  UN references that two entities print, so that they prove nothing of either
    """

    published_on: date
    elements: Iterator[Element]
    shared: Collection[str] = frozenset()
    tally: Counter[str] = field(default_factory=Counter)


def spaced(text: str) -> str:
    """With single blanks and without soft hyphens, which stand wherever the OJ broke a line."""
    return " ".join(_INVISIBLE.sub("", text).split())


def iso_day(text: str, where: str) -> date:
    return day(text.strip(), "%Y-%m-%d", where)


def shared_references(pairs: Iterator[tuple[str, str]]) -> frozenset[str]:
    """UN references that stand with more than one key in (key, UN reference)."""
    first: dict[str, str] = {}
    return frozenset(reference for key, reference in pairs if reference and first.setdefault(reference, key) != key)
