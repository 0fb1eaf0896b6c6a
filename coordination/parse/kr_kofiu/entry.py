"""What an entry prints, from whichever form -> ListEntry."""

from dataclasses import dataclass, field

from coordination.parse.kr_kofiu.printed_names import names_of
from coordination.parse.reading import Unreadable
from coordination.records import Address, Identifier, LegalBasis, ListEntry, PartialDate, Place, Relation
from coordination.vocabulary import Gender, Measure, TargetType

UNTAGGED = "금융거래등제한대상자"  # the list's own name, for an entry that prints no tag


@dataclass
class Printed:
    """An entry as read; `names` in the order printed, a person's "SURNAME, Given"."""

    where: str
    locator: str
    target_type: TargetType
    names: list[str]
    raw: str
    former: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    births: list[PartialDate] = field(default_factory=list)
    birth_places: list[Place] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    genders: list[Gender] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def entry(printed: Printed) -> ListEntry:
    """The entry, without a key."""
    found = names_of(printed.names, printed.former, printed.target_type)
    if not found.names:
        raise Unreadable(f"{printed.where}: has no name")
    return ListEntry(
        key="",
        reference=" ".join(printed.names[0].split())[:100],
        locator=printed.locator,
        target_type=printed.target_type,
        names=tuple(found.names),
        bases=tuple(LegalBasis(tag, (Measure.ASSET_FREEZE,)) for tag in dict.fromkeys(printed.tags or [UNTAGGED])),
        birth_dates=tuple(dict.fromkeys(printed.births + found.births)),
        birth_places=tuple(dict.fromkeys(printed.birth_places)),
        nationalities=tuple(dict.fromkeys(printed.nationalities)),
        genders=tuple(dict.fromkeys(printed.genders)),
        identifiers=tuple(dict.fromkeys(printed.identifiers)),
        addresses=tuple(dict.fromkeys(printed.addresses)),
        relations=tuple(dict.fromkeys(printed.relations + found.relations)),
        remarks="; ".join(printed.remarks),
        raw=printed.raw,
    )
