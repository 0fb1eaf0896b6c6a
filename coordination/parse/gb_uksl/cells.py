"""Cells of the UK list: blanks, repetitions, partial dates, places."""

import re
from datetime import date

from coordination.parse import dates
from coordination.parse.reading import Fields, Unreadable
from coordination.records import Address, PartialDate, Place, VesselDetails

_BIRTH_DATE = re.compile(r"'?(\d\d|dd)/(\d\d|mm)/(\d{4})", re.IGNORECASE)
_BIRTH_YEARS = re.compile(r"'?(?:(?:dd|00)/(?:mm|00)/)?(\d{4})(?:-(\d{4}))?", re.IGNORECASE)


def spaced(text: str) -> str:
    """With single blanks: cells begin, end and break in blanks and newlines."""
    return " ".join(text.split())


def only(fields: Fields, group: str, item: str) -> Fields | None:
    found = fields.take_group(group, item)
    if len(found) > 1:
        raise Unreadable(f"{fields.where}: <{item}> occurs {len(found)} times in <{group}>")
    return found[0] if found else None


def texts(fields: Fields | None, group: str, item: str) -> list[str]:
    """What <Items><Item> holds, each once: the publisher's export repeats values."""
    if fields is None:
        return []
    return list(dict.fromkeys(text for each in fields.take_group(group, item) if (text := spaced(each.text))))


def birth_date(text: str) -> PartialDate:
    """
    "04/08/1962", "dd/07/1978", "dd/mm/1962", "00/00/1975", "1962", "dd/mm/1967-1969".

    Anything else ("15/08/19yy"), and a day that does not exist, keeps its text only.
    """
    try:
        if full := _BIRTH_DATE.fullmatch(text):
            day, month, year = (int(part) if part.isdigit() else 0 for part in full.groups())
            if day and month:
                return dates.exact(text, date(year, month, day))
            if month:
                return dates.in_month(text, year, month)
        if years := _BIRTH_YEARS.fullmatch(text):
            first = int(years[1])
            return dates.between(text, date(first, 1, 1), date(int(years[2] or first), 12, 31))
    except ValueError:
        pass
    return dates.unreadable(text)


def birth_places(person: Fields | None) -> tuple[Place, ...]:
    found = []
    for place in person.take_group("BirthDetails", "Location") if person else ():
        town, country = (spaced(place.take(name, "")) for name in ("TownOfBirth", "CountryOfBirth"))
        place.finish()
        if town or country:
            found.append(Place(city=town, country=country))
    return tuple(dict.fromkeys(found))


def addresses(fields: Fields) -> tuple[Address, ...]:
    """Line 6 is a town or a province, the publisher does not say which: it stays a line."""
    found = []
    for address in fields.take_group("Addresses", "Address"):
        lines = tuple(text for n in range(1, 7) if (text := spaced(address.take(f"AddressLine{n}", ""))))
        postcode, country = (address.take(name, "") for name in ("AddressPostalCode", "AddressCountry"))
        address.finish()
        if lines or postcode or country:
            found.append(Address(lines, postcode=postcode, country=country))
    return tuple(dict.fromkeys(found))


def vessel(ship: Fields | None) -> VesselDetails | None:
    """None where not one detail is given: the forms write that in different ways."""
    if ship is None:
        return None
    found = VesselDetails(
        vessel_type="; ".join(texts(ship, "TypeOfShipDetails", "TypeOfShip")),
        flag="; ".join(texts(ship, "CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip")),
        former_flags=tuple(texts(ship, "PreviousFlags", "PreviousFlag")),
        owners=tuple(texts(ship, "CurrentOwnerOperators", "CurrentOwnerOperator")),
        former_owners=tuple(texts(ship, "PreviousOwnerOperators", "PreviousOwnerOperator")),
        tonnage="; ".join(texts(ship, "TonnageOfShipDetails", "TonnageOfShip")),
        length="; ".join(texts(ship, "LengthOfShipDetails", "LengthOfShip")),
        built="; ".join(texts(ship, "YearsBuilt", "YearBuilt")),
    )
    return None if found == VesselDetails() else found
