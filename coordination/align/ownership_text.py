"""
What a record says about who owns whom: its stated relations, its ship's owners, and sentences of its
text that say so in so many words. Pure.

Only explicit statements about the record itself are read. A sentence about somebody else, about the
past, or about a director's other firms is passed over: better a fact too few.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from coordination.vocabulary import TargetType, Tie


@dataclass(frozen=True, slots=True)
class Stated:
    """
    other      name of the other as printed; `reference` its number on the same list, "" where none is
    owns_self  True: the other owns the record's target; False: the target owns the other
    words      the statement, verbatim
    """

    other: str
    tie: Tie
    owns_self: bool = True
    percent: float | None = None
    reference: str = ""
    words: str = ""


_RELATIONS: Mapping[str, tuple[Tie, bool]] = {  # label -> tie, whether the other owns
    "owned or controlled by": (Tie.OWNED_OR_CONTROLLED, True),
    "controlled or operated by": (Tie.OWNED_OR_CONTROLLED, True),
    "parent company": (Tie.OWNED, True),
    "subsidiary": (Tie.OWNED, False),
    "linked to": (Tie.LINKED, True),
}
_SENTENCES = re.compile(r"[\n|]+|(?<=[.;])\s+")
_OWNED = re.compile(
    r"(?P<before>.*?)\b(?:(?P<percent>\d{1,3}(?:[.,]\d+)?)\s?(?:%|per ?cent)[\s-]*)?"
    r"(?P<wholly>(?:wholly|fully)[\s-]owned\s+)?"
    r"(?P<tie>subsidiary of|owned (?:and|or) controlled by|owned by|controlled by),?\s+(?P<rest>\S.*)",
    re.IGNORECASE,
)
_PARENT = re.compile(r"(?:the )?(?P<owner>.+?) is the parent company of (?P<child>.+)", re.IGNORECASE)
_ENDS = re.compile(
    r"[,;(.–]| - | which | who | that | and (?:is|has|was|acts)\b| as of | since | or acts ", re.IGNORECASE
)
_LEADING = re.compile(r"^(?:the|an?|eu-listed|un-listed|designated|sanctioned)\s+", re.IGNORECASE)
_TAIL = re.compile(r"(?:\b(?:is|are|also|an?|the|and|in turn|directly|indirectly|designation:)\s*)+$", re.IGNORECASE)
_PRONOUNS = frozenset({"", "it", "the company", "the entity", "the bank", "the firm", "this company", "this entity"})


def stated(record: Mapping[str, Any]) -> Iterator[Stated]:
    """`record` is plain data in the shape of `ListEntry`."""
    for relation in record["relations"]:
        known = _RELATIONS.get(relation["label"].casefold())
        if known is not None and (relation["name"] or relation["reference"]):
            tie, owns_self = known
            yield Stated(relation["name"], tie, owns_self, None, relation["reference"], relation["label"])
    vessel = record["vessel"]
    if vessel:
        for owner in vessel["owners"]:
            yield Stated(owner, Tie.OWNED, words="owner of the ship")
    if record["remarks"] and record["target_type"] != TargetType.PERSON:
        yield from _in_text(record["remarks"], {folded(name["full"]) for name in record["names"]})


def _in_text(remarks: str, names: Collection[str]) -> Iterator[Stated]:
    for sentence in _SENTENCES.split(remarks):
        if (parent := _PARENT.match(sentence.strip())) is not None:
            owner, child = _name(parent["owner"]), _name(parent["child"])
            if folded(child) in names:
                yield Stated(owner, Tie.OWNED, words=sentence.strip())
            elif folded(owner) in names:
                yield Stated(child, Tie.OWNED, owns_self=False, words=sentence.strip())
            continue
        match = _OWNED.match(sentence.strip())
        if match is None or not _is_about_itself(match["before"], names):
            continue
        owner = _name(match["rest"])
        if 3 <= len(owner) <= 120 and not owner[0].islower():
            yield Stated(owner, _tie(match["tie"]), True, _percent(match), words=sentence.strip()[:300])


def _tie(words: str) -> Tie:
    if "controlled" not in words.casefold():
        return Tie.OWNED
    if " and " in words.casefold():
        return Tie.OWNED  # and controlled: ownership is what rules count
    return Tie.OWNED_OR_CONTROLLED if " or " in words.casefold() else Tie.CONTROLLED


def _percent(match: re.Match[str]) -> float | None:
    if match["percent"]:
        value = float(match["percent"].replace(",", "."))
        return value if 0 < value <= 100 else None
    return 100.0 if match["wholly"] else None


def _is_about_itself(before: str, names: Collection[str]) -> bool:
    subject = folded(_TAIL.sub("", before.strip()))
    return subject in _PRONOUNS or subject in names


def _name(text: str) -> str:
    cut = _ENDS.search(text)
    return _LEADING.sub("", (text[: cut.start()] if cut else text).strip()).strip(" '\"’”“")


def folded(text: str) -> str:
    return " ".join(text.casefold().split())
