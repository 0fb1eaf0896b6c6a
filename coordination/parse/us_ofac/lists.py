"""The two lists that OFAC publishes in the same forms: SDN, and all others in one file."""

from collections.abc import Callable
from dataclasses import dataclass

from coordination.parse.us_ofac.grounds import Grounds, Listing, sdn_listing
from coordination.parse.us_ofac.labels import SDN_LIST
from coordination.parse.us_ofac.sublists import NON_SDN_LISTS, UMBRELLA, non_sdn_listing, on_other_lists


@dataclass(frozen=True)
class OfacList:
    """
    What differs between the two in reading one form.

    title     the list that a filtered export must include to be whole
    form      how the names of its files begin ("SDN_ENHANCED.XML", "CONS_ENHANCED.XML")
    left_out  what is counted of a file that holds records of the other lists too
    """

    title: str
    form: str
    csv: str
    left_out: str
    holds: Callable[[set[str]], bool]
    listing: Callable[[Grounds], Listing]


LISTS = {name: name for name in (SDN_LIST, *sorted(NON_SDN_LISTS))}

SDN = OfacList(
    title=SDN_LIST,
    form="SDN",
    csv="sdn",
    left_out="not on the SDN list",
    holds=lambda lists: SDN_LIST in lists,
    listing=sdn_listing,
)
NON_SDN = OfacList(
    title=UMBRELLA,
    form="CONS",
    csv="cons_prim",
    left_out="on the SDN list only",
    holds=on_other_lists,
    listing=non_sdn_listing,
)
