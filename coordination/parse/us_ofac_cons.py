"""
Consolidated List of non-SDN sanctions of OFAC, US Treasury: targets whose property is not blocked.

The same forms as the SDN List, read by the same code (`us_ofac`), with the same numbers: a
target on both lists has one number. What differs is which list a record is on and what that
restricts (`us_ofac.sublists`). The CSV set needs its comments: without them the directives are
cut off. Source: list formats, sections 2.2 to 2.5a.
"""

from collections.abc import Sequence

from coordination.parse import us_ofac
from coordination.parse.reading import ListFile
from coordination.parse.us_ofac.lists import NON_SDN
from coordination.records import Edition


def parse(files: Sequence[ListFile]) -> Edition:
    """
    All non-SDN lists from one XML file, or from cons_prim.csv with its companions.

    Raises Unreadable for the SDN List: a record of which nothing says what is restricted.
    """
    return us_ofac.read(files, NON_SDN)
