"""What the history of a record hangs on, since the publisher's number is not stable."""

import re
import unicodedata
from collections.abc import Collection
from itertools import chain, count

from coordination.records import ListEntry
from coordination.vocabulary import IdentifierKind


def free_key(entry: ListEntry, taken: Collection[str]) -> str:
    """
    The UN reference with the target type, else the primary name with whose list it is on.

    Not the publisher's number: the list was renumbered in 2022 and numbers were given again,
    which would silently hand the history of one target to another. UN and own listings of one
    name are two records (44 Iranian firms), so the key tells them apart from the start and does
    not change when the second appears. Not a ship's IMO number either: it was corrected (8631)
    where names stood. A key already given, in the order of the numbers, gets the IMO number,
    the birth date or a count; never the control date, which moves with every edit.
    """
    key = f"{entry.target_type}:{_reference_or_name(entry)}"
    ship = [f"IMO{number.value}" for number in entry.identifiers if number.kind is IdentifierKind.IMO_SHIP]
    born = [birth.earliest.isoformat() for birth in entry.birth_dates if birth.earliest]
    apart = (f"{key}:{mark}" for mark in ship[:1] + born[:1])
    return next(free for free in chain([key], apart, (f"{key}#{n}" for n in count(2))) if free not in taken)


def _reference_or_name(entry: ListEntry) -> str:
    for number in entry.identifiers:
        if number.kind is IdentifierKind.UN_REFERENCE:
            return number.value
    letters = unicodedata.normalize("NFKD", entry.name).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", bare))) or entry.name
    whose = "un" if any(basis.transposes_un for basis in entry.bases) else "own"
    return f"{whose}:{words}"
