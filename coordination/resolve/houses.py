"""
Addresses as lists print them -> street and house, in a spelling that several lists share. Pure.

One house of one street says more than its words do: Sukhoi is at "st. Polikarpova, 23B" in the EU's
list and at "Polikarpov str., 23B" in New Zealand's.
"""

import re
from collections.abc import Iterable, Iterator

from coordination.resolve.folding import fold, skeleton

_PART = re.compile(r"\d+|[a-z]{2,}")
# What stands in any address: a house is told by none of it.
_ANY = (
    "and apartment ave avenue belarus bldg block bolshaya bolshoy boulevard box building business center centre city "
    "corps dist district dom doma dprk dubai embankment etaj etazh federal federation floor highway house iran "
    "kilometer km komnata korea korpus kv lane letter liter litera minsk moscow moskva nab naberezhnaya near no "
    "number obl oblast of office ofis okrug opposite pereulok petersburg pgt pl ploshchad po pom pomeshch "
    "pomeshchenie post pr premises prkt proezd prospect prospekt pyongyang raion region republic road room russia "
    "russian saint sankt sector shosse sq square st str street stroenie stroyeniye suite tehran ter territory the "
    "town ul ulica ulitsa unit village zona zone"
)
_GENERIC = frozenset(_ANY.split())
_NEAR = 3  # words and numbers between a street and its house, those of any address left out
_LONGEST = 4  # digits of a house number: more are a postcode


def houses(lines: Iterable[str]) -> Iterator[str]:
    """
    Each number of an address with each word near it, as "plkrpv 23": lists print them in either order.

    lines  of one address, in Latin letters
    """
    parts = [part for part in _PART.findall(" , ".join(lines).lower()) if part not in _GENERIC]
    for place, part in enumerate(parts):
        if not part.isdigit() or len(part) > _LONGEST or not part.strip("0"):
            continue
        for word in parts[max(0, place - _NEAR) : place + _NEAR + 1]:
            if len(word) > _LONGEST and not word.isdigit():
                yield f"{skeleton(fold(word))} {part.lstrip('0')}"
