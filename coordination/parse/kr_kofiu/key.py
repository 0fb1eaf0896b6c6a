"""What the history of a Korean record hangs on: neither publisher gives it a number that lasts."""

import re
import unicodedata
from collections.abc import Collection
from itertools import chain, count

from coordination.records import ListEntry


def name_key(entry: ListEntry) -> str:
    """The target type and the words of the primary name, so that spacing and accents make no other record."""
    letters = unicodedata.normalize("NFKD", entry.name).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", bare))) or entry.name
    return f"{entry.target_type}:{words}"[:250]


def free_key(entry: ListEntry, taken: Collection[str]) -> str:
    """`name_key`; one that is taken gets the birth date, else a count in the order of the list."""
    key = name_key(entry)
    born = (f"{key}:{birth.earliest.isoformat()}" for birth in entry.birth_dates[:1] if birth.earliest)
    return next(free for free in chain([key], born, (f"{key}#{n}" for n in count(2))) if free not in taken)
