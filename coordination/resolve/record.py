"""
What linking knows of a record: plain facts, without rows. Pure.

`load_records` makes it from rows; a test or a labelled set may make it by hand, or hide from it
what is to be found without (`hidden`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from coordination.vocabulary import IdentifierKind, NameKind, NameQuality, TargetType

# Numbers that stand for a target by themselves, and have a check or a publisher behind them.
NUMBERS = frozenset(
    {
        IdentifierKind.UN_REFERENCE,
        IdentifierKind.IMO_SHIP,
        IdentifierKind.IMO_COMPANY,
        IdentifierKind.INN,
        IdentifierKind.OGRN,
        IdentifierKind.LEI,
        IdentifierKind.BIC,
    }
)
# Papers and registers: two people may bear one number in two countries, or by a misprint.
DOCUMENTS = frozenset(
    {
        IdentifierKind.PASSPORT,
        IdentifierKind.NATIONAL_ID,
        IdentifierKind.TAX,
        IdentifierKind.REGISTRATION,
        IdentifierKind.MMSI,
        IdentifierKind.AIRCRAFT_SERIAL,
        IdentifierKind.AIRCRAFT_TAIL,
    }
)
PRIMARY_KINDS = frozenset({NameKind.PRIMARY, NameKind.VARIATION, NameKind.ORIGINAL_SCRIPT})
NONE: frozenset[str] = frozenset()  # an empty set of its own for each record would take more room than its name


@lru_cache(maxsize=20_000)
def few(values: Iterable[str]) -> frozenset[str]:
    """
    The values as a set: one object for all records that hold the same countries, regimes, or none.

    values  hashable: a tuple or a set that is frozen
    """
    return frozenset(values) or NONE


@dataclass(frozen=True, slots=True)
class PrintedName:
    """
    A name as a list prints it.

    family  the family name within `full`, where the list gives parts; "" where it does not
    """

    full: str
    kind: NameKind = NameKind.PRIMARY
    quality: NameQuality = NameQuality.UNGRADED
    family: str = ""

    @property
    def is_weak(self) -> bool:
        return self.quality is NameQuality.WEAK


@dataclass(frozen=True, slots=True)
class Birth:
    """First and last day that a printed birth date can mean; `circa` where the list says "about"."""

    earliest: date
    latest: date
    circa: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """
    One record of one list, as far as it takes part in linking.

    names      the primary name first
    numbers    "kind:value" of usable references and valid identifiers (`NUMBERS`)
    documents  "kind:value" of passports, national and registration numbers (`DOCUMENTS`)
    countries  ISO 3166 codes, lower case: nationalities of a person, addresses of anything else
    regimes    codes of the regimes it is listed under, as far as they are mapped
    words      words of posts, birth places, addresses, relations and reasons, its own names left out: Latin
               letters, lower case, sorted, each once; of an organisation also its houses ("plkrpv 23", `houses`)
    """

    id: int
    source: str
    target_type: TargetType
    names: tuple[PrintedName, ...]
    numbers: frozenset[str] = NONE
    documents: frozenset[str] = NONE
    births: tuple[Birth, ...] = ()
    countries: frozenset[str] = NONE
    regimes: frozenset[str] = NONE
    genders: frozenset[str] = NONE
    words: tuple[str, ...] = ()
    flag: str = ""

    def hidden(
        self,
        *,
        numbers: Collection[IdentifierKind] | bool = False,
        documents: bool = False,
        births: bool = False,
    ) -> "Record":
        """
        The record without what is to be found without: how linking is measured.

        numbers  the kinds to hide, or True for all
        """
        kinds = NUMBERS if numbers is True else frozenset(numbers or ())
        return replace(
            self,
            numbers=frozenset(number for number in self.numbers if number.partition(":")[0] not in kinds),
            documents=frozenset() if documents else self.documents,
            births=() if births else self.births,
        )
