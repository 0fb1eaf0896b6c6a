"""Births, citizenships and addresses of an entity."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from coordination.parse import dates
from coordination.parse.eu_fsf.element import Part, spaced
from coordination.parse.reading import Unreadable
from coordination.records import Address, PartialDate, Place
from coordination.vocabulary import Calendar, DatePrecision

CONTACTS = {"PHONE": "phone", "EMAIL": "email", "WEB": "website"}

_MARK = re.compile(r"(?:^|(?<=[\s,;]))\(?[a-h1-9]\)\s*|(?:^|(?<=\s))[1-9]\.\s+")


@dataclass
class Births:
    dates: list[PartialDate] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # of a birth without a place


def births(parts: list[Part]) -> Births:
    """A remark of a birth mostly says more of its place ("former USSR (now Belarus)")."""
    found = Births()
    for part in parts:
        when = birth_date(part)
        if when:
            found.dates.append(when)
        note = "; ".join(dict.fromkeys(spaced(remark) for remark in part.remarks))
        city = ", ".join(filter(None, (part.get("place"), part.get("city"))))
        place = Place(city, part.get("region"), part.country, note=note)
        if place.city or place.region or place.country:
            found.places.append(place)
        elif note:
            found.remarks.append(note)
    return found


def birth_date(part: Part) -> PartialDate | None:
    """None where the record prints a place alone."""
    circa = part.is_set("circa")
    whole, year, month, day = (part.get(name) for name in ("birthdate", "year", "monthOfYear", "dayOfMonth"))
    first, last = part.get("yearRangeFrom"), part.get("yearRangeTo")
    printed = "-".join(number.zfill(2) for number in (year, month, day) if number)
    text = whole or printed or " to ".join(filter(None, (first, last)))
    calendar = part.get("calendarType")
    if not text:
        return None
    if calendar not in ("", "GREGORIAN"):
        # `birthdate` is then a conversion, and a day off the one that the same record prints (1402-06-24).
        hijri = Calendar.HIJRI if calendar == "ISLAMIC" else Calendar.GREGORIAN
        return PartialDate(f"{printed or text} ({calendar})", DatePrecision.TEXT, circa=circa, calendar=hijri)
    try:
        if whole:
            return dates.exact(text, date.fromisoformat(whole[:10]), circa=circa)
        if year and month and day:
            return dates.exact(text, date(int(year), int(month), int(day)), circa=circa)
        if year and month:
            return dates.in_month(text, int(year), int(month), circa=circa)
        if year:
            return dates.in_year(text, int(year), circa=circa)
        return dates.between(text, date(int(first), 1, 1), date(int(last), 12, 31), circa=circa)
    except (ValueError, OverflowError):  # one end of a range, month 13
        return dates.unreadable(text)


def addresses(parts: list[Part]) -> tuple[Address, ...]:
    found = (_address(part) for part in parts)
    return tuple(dict.fromkeys(address for address in found if address != Address()))


def _address(part: Part) -> Address:
    box = part.get("poBox")
    notes = [spaced(remark) for remark in part.remarks]
    notes += [f"fax {spaced(value)}" for key, value in part.contacts if key == "FAX"]
    if part.is_set("asAtListingTime"):
        notes.append("as at listing time")
    return Address(
        lines=tuple(filter(None, (part.get("street"), f"PO Box {box}" if box else "", part.get("place")))),
        city=part.get("city"),
        region=part.get("region"),
        postcode=part.get("zipCode"),
        country=part.country,
        note="; ".join(dict.fromkeys(notes)),
    )


def contacts(parts: list[Part]) -> Iterator[tuple[str, str]]:
    """As printed, mangled by the line breaks of the OJ text as they are ("ryonha@ silibank.com")."""
    for part in parts:
        for key, value in part.contacts:
            if key not in CONTACTS and key != "FAX":
                raise Unreadable(f"{part.where}: unknown contact {key!r}")
            text = spaced(value).rstrip(" ,;")
            if key in CONTACTS and text:
                yield CONTACTS[key], text


def items(text: str) -> list[str]:
    """What "(a) Maulavi, (b) Mullah" lists; the text itself where it lists nothing."""
    found = [part.strip(" ,;.") for part in _MARK.split(text)]
    return [part for part in found if part] if len(found) > 2 else [text]
