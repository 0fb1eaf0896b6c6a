"""
Specially Designated Nationals and Blocked Persons List (SDN List) of OFAC, US Treasury.

Four of its forms are read, told apart by their bytes:

    SDN_ENHANCED.XML  everything OFAC publishes of a record, dates included
    SDN_ADVANCED.XML  the same in cross-tables, with a date for each legal basis
    SDN.XML           no dates
    SDN.CSV           a headerless set of four files, no dates: most of the list's history

A record's key is OFAC's own number (`entity@id`, `DistinctParty@FixedRef`, `uid`, `ent_num`), the
same in all. What two forms both carry, they say alike: changing the form amends nothing that
both print. Delta files beside the list tell which records OFAC deleted, and when. Source: list
formats, sections 2.1 to 2.5a.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from coordination.parse.reading import ListFile
from coordination.parse.us_ofac import advanced, csv_set, delta, enhanced, legacy
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
    """One of OFAC's lists, in whichever form the files are; delta files may come with it."""
    deltas = [file for file in files if len(files) > 1 and _is_delta(file)]
    if deltas:
        return replace(_read_list([file for file in files if file not in deltas], wanted), deleted=_deleted(deltas))
    return _read_list(files, wanted)


def _read_list(files: Sequence[ListFile], wanted: OfacList) -> Edition:
    if len(files) == 1 and _is_xml(files[0]):
        root = _FIRST_TAG.search(files[0].head())
        return FORMS.get(root[1] if root else b"", enhanced.read)(files[0], wanted)
    return csv_set.read(files, wanted)


def _is_delta(file: ListFile) -> bool:
    """Its root is that of the full list, which prints another date."""
    return _is_xml(file) and b"<datePublished" in file.head()


def _deleted(deltas: Sequence[ListFile]) -> dict[str, date | None]:
    """Records by number that the last publication to tell of them deleted, and its day."""
    last: dict[str, date | None] = {}
    for each in sorted((delta.read(file) for file in deltas), key=lambda read: read.published_on):
        last |= dict.fromkeys((*each.added, *each.modified))
        last |= dict.fromkeys(each.deleted, each.published_on)
    return {number: on for number, on in last.items() if on is not None}


def _is_xml(file: ListFile) -> bool:
    return file.head(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
