"""
What names of firms hold that does not tell which firm it is. Pure.
"""

import re
from collections.abc import Sequence

_IN = re.compile(r"\bin\b", re.IGNORECASE)
_NPO = re.compile(r"\bnpo\b", re.IGNORECASE)
# What rigour takes for legal forms: and, upon, Yu. (initials), Aviastar-SP, the second.
NO_FORMS = frozenset(("et", "na", "yu", "sp", "ii"))
# A name that bears the UN reference of its bearer in brackets is one that the record does not bear itself.
OF_ANOTHER = re.compile(r"\([A-Z]{2}[ie]\.\d{3}\)", re.IGNORECASE)
_NAMED = frozenset(("im", "imeni", "named", "им", "имени"))
_INITIALS = 3  # words after these among which a person's initials stand
_BEFORE_NUMBER = frozenset(("no", "n", "nr", "num", "number"))
_BESIDE = _NAMED | _BEFORE_NUMBER  # few names have any
_NOTHING: frozenset[int] = frozenset()


def for_rigour(text: str) -> str:
    """The name without what rigour misreads: it takes "in" for Inc, and a Russian NPO for a non-profit organisation."""
    words = text.lower().split()
    if "in" in words and len(words) > 1:
        text = _IN.sub(" ", text)
    return _NPO.sub("nauchno proizvodstvennoe obedinenie", text) if "npo" in words else text


def beside_the_point(forms: Sequence[str]) -> frozenset[int]:
    """
    Places of words that lists put in or leave out at will.

    "named after" and the initials of who it is, which rigour takes for Roman numbers and legal forms (V.V. Bahirev,
    VI Chapaev, A.G. Shipunov); "No." before a number (Armour Repair Plant No. 560, 560 Armored Repair Plant).
    """
    if _BESIDE.isdisjoint(forms):
        return _NOTHING
    idle = set()
    last = len(forms) - 1
    for place, form in enumerate(forms):
        if form in _NAMED and place < last:
            idle.add(place)
            first = place + 1
            if forms[first] == "after":
                idle.add(first)
                first += 1
            for near in range(first, min(first + _INITIALS, last)):
                if len(forms[near]) < 3 and forms[near].isalpha():
                    idle.add(near)
        elif form in _BEFORE_NUMBER and place < last and forms[place + 1].isdigit():
            idle.add(place)
    return frozenset(idle)
