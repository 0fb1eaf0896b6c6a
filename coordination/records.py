"""
What parse hands to store: one `ListEntry` for each record of a list. Frozen, no rows.

A field that an edition does not print is empty here; whether that means "none" or "not
held by this edition" is said once for the edition (`Edition.fields_absent`), not here.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from coordination.vocabulary import (
    Calendar,
    DateKind,
    DatePrecision,
    FieldGroup,
    Gender,
    IdentifierKind,
    Measure,
    NameKind,
    NamePart,
    NameQuality,
    TargetType,
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """
    A date as printed, and the days it can mean.

    earliest, latest  first and last day it can be, both None when `text` cannot be read
    circa             the publisher says "about"
    text              verbatim
    """

    text: str
    precision: DatePrecision
    earliest: date | None = None
    latest: date | None = None
    circa: bool = False
    calendar: Calendar = Calendar.GREGORIAN


@dataclass(frozen=True, slots=True)
class Name:
    """One printed name. `full` is how we write it: given names before the family name."""

    full: str
    kind: NameKind = NameKind.PRIMARY
    quality: NameQuality = NameQuality.UNGRADED
    parts: tuple[tuple[NamePart, str], ...] = ()
    script: str = ""  # Unicode script of the letters ("Latin", "Hangul"); "" when there are none
    language: str = ""  # ISO 639 code or the publisher's word, where printed


@dataclass(frozen=True, slots=True)
class Identifier:
    """
    A number that stands for the target. `value` is canonical, `printed` is verbatim.

    valid  whether the check digits (or the shape) fit; None where the kind has no check.
           False lowers what it proves, it never removes the value.
    usable False when the publisher says it is false, fraudulent or expired-and-reissued.
    """

    kind: IdentifierKind
    value: str
    printed: str = ""
    country: str = ""  # as printed
    valid: bool | None = None
    usable: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    lines: tuple[str, ...] = ()  # as printed, without what the next fields hold
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    city: str = ""
    region: str = ""
    country: str = ""
    text: str = ""  # the whole as printed, where it is not split
    note: str = ""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """
    One ground on which the list names the target. A record may have several; the target is
    designated until the last one ends.

    programme     the publisher's word for the legal basis, verbatim
    measures      what it imposes; empty when the edition does not say
    listed_on     the date printed for this basis, and what it is the date of
    transposes_un True when it repeats a UN name, so that it is not the jurisdiction's own act
    """

    programme: str
    measures: tuple[Measure, ...] = ()
    listed_on: date | None = None
    date_kind: DateKind | None = None
    transposes_un: bool = False
    instrument: str = ""
    sublist: str = ""  # which list of the publisher ("SDN List"), where there are several


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie the list states. `reference` is the publisher's number of the other, if printed."""

    label: str
    name: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class VesselDetails:
    vessel_type: str = ""
    flag: str = ""
    former_flags: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    former_owners: tuple[str, ...] = ()
    tonnage: str = ""
    gross_tonnage: str = ""
    length: str = ""
    built: str = ""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """
    One record of one list.

    key        what its history hangs on within the source; the publisher's own number where
               that is stable, else a key made from what does not change
    reference  the publisher's number as printed ("KPe.047", "15603", "DPR0134", "3279")
    locator    where in the file the record stands ("Designation[12]", "Consolidated List:27")
    raw        the record as received: the element's XML, or the row group as JSON
    listed_on, date_kind   first listing, and what that date is the date of; `date_kind.is_bound`
               marks a date that is only "not after". None when the edition prints none.
    announced_on  day on which the listing was announced, where that is told beside the day it took effect
    """

    key: str
    reference: str
    locator: str
    target_type: TargetType
    names: tuple[Name, ...]  # the primary name first
    bases: tuple[LegalBasis, ...]
    listed_on: date | None = None
    date_kind: DateKind | None = None
    amended_on: date | None = None
    announced_on: date | None = None
    birth_dates: tuple[PartialDate, ...] = ()
    birth_places: tuple[Place, ...] = ()
    nationalities: tuple[str, ...] = ()
    genders: tuple[Gender, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()  # ("phone" | "email" | "website", value)
    titles: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    vessel: VesselDetails | None = None
    established: tuple[PartialDate, ...] = ()  # of an organisation
    remarks: str = ""
    raw: str = ""

    @property
    def name(self) -> str:
        return self.names[0].full


@dataclass(frozen=True)
class Edition:
    """
    One edition of a list, read. `entries` is consumed once; `tally` and `deleted` are complete after that.

    form           which of the publisher's formats it is ("SDN_ENHANCED.XML")
    published_on   the publisher's own date inside the file, None if it prints none
    fields_absent  what this format cannot carry
    tally          what was counted and left out on purpose ({"orphan rows": 11})
    deleted        keys that the publisher itself marks as deleted, and the day it prints for that, else None
    """

    form: str
    published_on: date | None
    entries: Iterator[ListEntry]
    fields_absent: frozenset[FieldGroup] = frozenset()
    tally: Counter[str] = field(default_factory=Counter)
    deleted: dict[str, date | None] = field(default_factory=dict)

    def counting(self, seen: Callable[[], object]) -> "Edition":
        """The same edition; `seen` is called for every entry read from it."""

        def entries() -> Iterator[ListEntry]:
            for entry in self.entries:
                seen()
                yield entry

        return replace(self, entries=entries())
