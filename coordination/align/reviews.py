"""Who is still listed although a list says that he has died: due for review, never dropped. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coordination.align.facts import Listing, Target

# What a record says of its own target opens a sentence; of somebody else it stands in brackets or further on.
_SAID = re.compile(
    r"^(?:(?:believed )?(?:status(?:/location)?|other information):\s*)?(?:(?:he|she|subject)\s+)?(?:is |was |has )?"
    r"(?:(?:reported(?:ly)?|confirmed|believed|presumed|allegedly)\s+)?(?:to (?:have |be )?)?(?:been )?"
    r"(?:deceased|died|dead|killed|passed away|date of death)\b",
    re.IGNORECASE,
)
STEMS = ("deceased", "died", "dead", "killed", "passed away", "date of death")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# A full stop ends a sentence but after a day's abbreviated month ("as of Jul. 2008").
_SENTENCE = re.compile(r"(?<!\b[A-Z][a-z]{2})[.;]\s+|\n+|\s{2,}")


@dataclass(frozen=True, slots=True)
class Review:
    """
    A record that is still in force of a target that some list says has died.

    told_by  the list and its reference that says so
    words    its sentence
    """

    jurisdiction: str
    source: str
    reference: str
    name: str
    since: date
    told_by: str
    words: str


def death_told(text: str) -> str:
    """The sentence in which a record says that its target has died; "" where none does."""
    lowered = text.lower()
    if not any(stem in lowered for stem in STEMS):
        return ""
    for sentence in _SENTENCE.split(_IN_BRACKETS.sub("", text)):
        if _SAID.match(sentence.strip()):
            return " ".join(sentence.split()).rstrip(".")
    return ""


def reviews_due(target: Target, day: date) -> list[Review]:
    """A line for each record in force on the day, of a target that a record of any list says has died."""
    standing = [listing for listing in target.on(day).listings if listing.in_force(day)]
    told = _first_told(standing)
    if told is None:
        return []
    by, words = told
    return [
        Review(
            listing.jurisdiction,
            listing.source,
            listing.reference,
            listing.name,
            listing.since,
            f"{by.source} {by.reference}",
            words,
        )
        for listing in sorted(standing, key=lambda listing: (listing.source, listing.reference, listing.designation))
    ]


def _first_told(standing: Sequence[Listing]) -> tuple[Listing, str] | None:
    for listing in sorted(standing, key=lambda listing: (listing.since, listing.designation)):
        if words := death_told(listing.text):
            return listing, words
    return None
