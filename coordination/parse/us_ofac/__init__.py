"""
Specially Designated Nationals and Blocked Persons List (SDN List) of OFAC, US Treasury.

Four of its forms are read, told apart by their bytes:

    SDN_ENHANCED.XML  everything OFAC publishes of a record, dates included
    SDN_ADVANCED.XML  the same in cross-tables, with a date for each legal basis
    SDN.XML           no dates
    SDN.CSV           a headerless set of four files, no dates: most of the list's history

A record's key is OFAC's own number (`entity@id`, `DistinctParty@FixedRef`, `uid`, `ent_num`), the
same in all. What two forms both carry, they say alike: changing the form amends nothing that
both print. Source: list formats, sections 2.1 to 2.5a.
"""

import re
from collections.abc import Callable, Sequence

from coordination.parse.reading import ListFile
from coordination.parse.us_ofac import advanced, csv_set, enhanced, legacy
from coordination.parse.us_ofac.lists import SDN, OfacList
from coordination.records import Edition

FORMS: dict[bytes, Callable[[ListFile, OfacList], Edition]] = {
    b"Sanctions": advanced.read,
    b"sanctionsData": enhanced.read,
    b"sdnList": legacy.read,
}
_FIRST_TAG = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")


def parse(files: Sequence[ListFile]) -> Edition:
    """
    The SDN List from one XML file, or from sdn.csv with or without its companions.

    Raises Unreadable for anything else, a filtered export and the non-SDN lists included.
    """
    return read(files, SDN)


def read(files: Sequence[ListFile], wanted: OfacList) -> Edition:
    """One of OFAC's lists, in whichever form the files are."""
    if len(files) == 1 and _is_xml(files[0]):
        root = _FIRST_TAG.search(files[0].head())
        return FORMS.get(root[1] if root else b"", enhanced.read)(files[0], wanted)
    return csv_set.read(files, wanted)


def _is_xml(file: ListFile) -> bool:
    return file.head(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
