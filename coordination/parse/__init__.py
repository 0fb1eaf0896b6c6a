"""
Bytes -> ListEntry. Pure: no rows, no network, no clock.

One module per list; `PARSERS` is the only registry. A parser looks at the bytes, not at the
file's name, takes every field out of a record and refuses what it does not know: a record we
cannot read must never look like a delisting.
"""

from collections.abc import Callable, Sequence

from coordination.parse import (
    au_dfat,
    eu_fsf,
    eu_vessels,
    gb_uksl,
    jp_mof,
    kr_kofiu,
    kr_mofa,
    nz_russia,
    un_1718_vessels,
    un_sc,
    us_ofac,
    us_ofac_cons,
)
from coordination.parse.reading import ListFile, Unreadable
from coordination.records import Edition

Parser = Callable[[Sequence[ListFile]], Edition]

PARSERS: dict[str, Parser] = {
    "un_sc": un_sc.parse,
    "un_1718_vessels": un_1718_vessels.parse,
    "us_ofac_sdn": us_ofac.parse,
    "us_ofac_cons": us_ofac_cons.parse,
    "au_dfat": au_dfat.parse,
    "eu_fsf": eu_fsf.parse,
    "eu_vessels": eu_vessels.parse,
    "jp_mof": jp_mof.parse,
    "nz_russia": nz_russia.parse,
    "kr_kofiu": kr_kofiu.parse,
    "kr_mofa": kr_mofa.parse,
    "gb_uksl": gb_uksl.parse,
}

__all__ = ["PARSERS", "ListFile", "Parser", "Unreadable"]
