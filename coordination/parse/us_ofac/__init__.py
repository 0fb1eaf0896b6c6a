"""
Specially Designated Nationals and Blocked Persons List (SDN List) of OFAC, US Treasury.

Two of its forms are read: SDN_ENHANCED.XML, which alone prints when a target went on the
list, and the headerless CSV set, which is what most of the list's history is kept in. A
record's key is OFAC's own number (`entity@id`, `ent_num`), the same in both.
Source: list formats, sections 2.1, 2.3 and 2.5a.
"""

from collections.abc import Sequence

from coordination.parse.reading import ListFile
from coordination.parse.us_ofac import csv_set, enhanced
from coordination.records import Edition


def parse(files: Sequence[ListFile]) -> Edition:
    """
    The SDN List from one XML file, or from sdn.csv with or without its companions.

    Raises Unreadable for anything else, a filtered export and the non-SDN lists included.
    """
    if len(files) == 1 and _is_xml(files[0]):
        return enhanced.read(files[0])
    return csv_set.read(files)


def _is_xml(file: ListFile) -> bool:
    return file.head(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
