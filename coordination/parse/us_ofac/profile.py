"""
What the labelled facts of one record say of its target.

OFAC labels a fact with the same words as a feature of the XML and in the remarks of the CSV,
so what a label means is said here once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from coordination.parse.reading import choose
from coordination.parse.us_ofac import labels, printed
from coordination.parse.us_ofac.grounds import Listing
from coordination.records import (
    Address,
    Identifier,
    ListEntry,
    Name,
    PartialDate,
    Place,
    Relation,
    VesselDetails,
)
from coordination.vocabulary import Gender, TargetType

GENDERS = {"Male": Gender.MALE, "Female": Gender.FEMALE}
# In the order of the CSV and of <vesselInfo>.
VESSEL_FIELDS = (
    *("Vessel Call Sign", "VESSEL TYPE", "Vessel Tonnage", "Vessel Gross Registered Tonnage"),
    *("Vessel Flag", "Vessel Owner"),
)
CONTACTS = {"Email Address": "email", "Phone Number": "phone", "Website": "website"}


@dataclass
class Profile:
    """Facts of one record, gathered label by label; `where` names the record in messages."""

    target_type: TargetType
    where: str
    names: list[Name] = field(default_factory=list)
    birth_dates: list[PartialDate] = field(default_factory=list)
    birth_places: list[Place] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    genders: list[Gender] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    contacts: list[tuple[str, str]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    established: list[PartialDate] = field(default_factory=list)
    vessel: dict[str, list[str]] = field(default_factory=dict)  # label -> values
    facts: list[str] = field(default_factory=list)  # label and value as one text, understood or not
    unheld: list[str] = field(default_factory=list)  # those that no field of an entry holds

    def take(self, label: str, value: str, when: PartialDate | None = None) -> bool:
        """
        Take what `label` says of the target. False when no field of an entry holds it.

        when  the date that `value` prints, where the form gives it as days
        """
        label = label.replace("’", "'")  # the XML prints "Manufacturer’s", the CSV "Manufacturer's"
        if label in labels.FEATURES or label.startswith(labels.CURRENCY):
            self.identifiers.append(labels.number(label, value, self.target_type))
        elif label in CONTACTS:
            self.contacts.append((CONTACTS[label], value))
        elif label in _VESSEL_LABELS:
            self.vessel.setdefault(label, []).append(value)
        elif label in _OWN:
            _OWN[label](self, value, when or printed.partial_date(value))
        else:
            return False
        return True

    def note(self, label: str, value: str, when: PartialDate | None = None, *, is_false: bool = False) -> None:
        """
        Take a fact; what no field holds, and what OFAC itself calls false, is kept as text.

        A label that is not known is OFAC's all the same: new ones come with new orders and
        currencies, and none is worth holding the list for.
        """
        if not is_false:
            self.facts.append(f"{label} {value}")
            if self.take(label, value, when):
                return
        self.unheld.append(f"{label.rstrip(' :-')}: {value} (false)" if is_false else f"{label} {value}".strip())

    def entry(
        self,
        *,
        key: str,
        reference: str,
        locator: str,
        listing: Listing,
        raw: str,
    ) -> ListEntry:
        """
        The entry. Its remarks are what no field holds, sorted: the forms print it in different orders,
        and the CSV prints there all that has a field too, titles among them.
        """
        unheld = set(map(printed.single_quoted, self.unheld)) - set(self.titles)
        return ListEntry(
            key=key,
            reference=reference,
            locator=locator,
            target_type=self.target_type,
            names=tuple(dict.fromkeys(self.names)),
            bases=listing.bases,
            listed_on=listing.listed_on,
            date_kind=listing.date_kind,
            birth_dates=tuple(dict.fromkeys(self.birth_dates)),
            birth_places=tuple(dict.fromkeys(self.birth_places)),
            nationalities=tuple(dict.fromkeys(self.nationalities)),
            genders=tuple(dict.fromkeys(self.genders)),
            identifiers=tuple(dict.fromkeys(self.identifiers)),
            addresses=tuple(dict.fromkeys(self.addresses)),
            contacts=tuple(dict.fromkeys(self.contacts)),
            titles=tuple(dict.fromkeys(self.titles)),
            relations=tuple(dict.fromkeys(self.relations)),
            vessel=self._vessel(),
            established=tuple(dict.fromkeys(self.established)),
            remarks="; ".join(sorted(unheld)),
            raw=raw,
        )

    def _vessel(self) -> VesselDetails | None:
        if self.target_type is not TargetType.VESSEL and not self.vessel:
            return None
        return VesselDetails(
            vessel_type=self._joined("VESSEL TYPE", "Other Vessel Type"),
            flag=self._joined("Vessel Flag", "Other Vessel Flag"),  # a ship may fly two at once
            former_flags=self._each("Former Vessel Flag"),
            owners=self._each("Vessel Owner"),
            tonnage=self._joined("Vessel Tonnage"),
            gross_tonnage=self._joined("Vessel Gross Registered Tonnage"),
            built=self._joined("Vessel Year of Build"),
        )

    def _each(self, label: str) -> tuple[str, ...]:
        """The values once each, sorted: the forms print them in different orders."""
        return tuple(sorted({_THOUSANDS.sub("", value) for value in self.vessel.get(label, ())}))

    def _joined(self, *wanted: str) -> str:
        return "; ".join(dict.fromkeys(value for label in wanted for value in self._each(label)))


_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")  # "8,811" in the CSV is "8811" in the XML

_VESSEL_LABELS = {
    "Former Vessel Flag",
    "Other Vessel Flag",
    "Other Vessel Type",
    "VESSEL TYPE",
    "Vessel Flag",
    "Vessel Gross Registered Tonnage",
    "Vessel Owner",
    "Vessel Tonnage",
    "Vessel Year of Build",
}

_OWN: dict[str, Callable[[Profile, str, PartialDate], None]] = {
    "Birthdate": lambda profile, _, when: profile.birth_dates.append(when),
    "Citizenship Country": lambda profile, value, _: profile.nationalities.append(value),
    "Gender": lambda profile, value, _: profile.genders.append(choose(value, GENDERS, f"{profile.where}, Gender")),
    "Nationality Country": lambda profile, value, _: profile.nationalities.append(value),
    "Organization Established Date": lambda profile, _, when: profile.established.append(when),
    "Place of Birth": lambda profile, value, _: profile.birth_places.append(Place(text=value)),
    "Title": lambda profile, value, _: profile.titles.extend(printed.titles(value)),
}

LABELS = frozenset({*labels.FEATURES, *CONTACTS, *_VESSEL_LABELS, *_OWN})
