"""
The code tables that SDN_ADVANCED.XML opens with (<ReferenceValueSets>): numbers -> labels.

Numbers are never known beforehand but where the tables do not say what they mean
(`parties.VALIDITY`); what is not in its table is refused.
"""

from collections.abc import Mapping
from typing import TypeVar

from lxml import etree

from coordination.parse.reading import Unreadable, choose, local_name

T = TypeVar("T")

UNKNOWN = "1"  # the number of "not known" in tables of all kinds


class Tables:
    """Labels by table ("Country") and number; attributes of an item by "table@attribute"."""

    def __init__(self, element: etree._Element, where: str) -> None:
        self._labels: dict[str, dict[str, str]] = {}
        for item in element.iterfind("{*}*/{*}*"):
            kind, number = local_name(item), item.get("ID", "")
            attributes = {etree.QName(name).localname: value.strip() for name, value in item.attrib.items()}
            # An area code's text is an ISO code and a legal basis may have none: what a person reads is an attribute.
            spoken = attributes.get("Description") or attributes.get("LegalBasisShortRef")
            for name, text in (("", spoken or (item.text or "").strip()), *attributes.items()):
                table = self._labels.setdefault(f"{kind}@{name}" if name else kind, {})
                if number in table:
                    raise Unreadable(f"{where}: {kind} {number or 'without number'} occurs twice")
                table[number] = text

    def label(self, table: str, number: str, where: str) -> str:
        found = self._labels.get(table, {})
        if number not in found:
            raise Unreadable(f"{where}: {table} {number or 'without number'} is not in <ReferenceValueSets>")
        return found[number]

    def choose(self, table: str, number: str, words: Mapping[str, T], where: str) -> T:
        """The word that the label of that number stands for."""
        return choose(self.label(table, number, where), words, f"{where}, {table}")
