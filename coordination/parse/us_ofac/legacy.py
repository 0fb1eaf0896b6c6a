"""
SDN.XML and CONSOLIDATED.XML: the oldest XML, without dates of listing.

    sdnList
      publshInformation   spelled like that: Publish_Date, Record_Count
      sdnEntry            one record

All that has no field of its own is in <idList>, papers and features alike, under the label that
the other forms print. The namespace has moved once; names are local. Source: list formats,
section 2.2.
"""

from collections.abc import Iterator
from datetime import date

from lxml import etree

from coordination.parse.reading import Fields, ListFile, Unreadable, day, iter_elements, local_name, record_xml
from coordination.parse.us_ofac import labels, printed, remarks
from coordination.parse.us_ofac.grounds import Grounds
from coordination.parse.us_ofac.labels import FLAGS
from coordination.parse.us_ofac.lists import NON_SDN, OfacList
from coordination.parse.us_ofac.profile import LABELS, VESSEL_FIELDS, Profile
from coordination.records import Address, Edition, ListEntry, Name
from coordination.vocabulary import FieldGroup, NameKind, NameQuality, TargetType

ROOT = "sdnList"
TARGET_TYPES = {
    "Individual": TargetType.PERSON,
    "Entity": TargetType.ORGANISATION,
    "Vessel": TargetType.VESSEL,
    "Aircraft": TargetType.AIRCRAFT,
}
ALIAS_KINDS = {"a.k.a.": NameKind.ALIAS, "f.k.a.": NameKind.FORMER, "n.k.a.": NameKind.ALIAS}
QUALITIES = {"strong": NameQuality.STRONG, "weak": NameQuality.WEAK}
# <…List><…>, the field that holds the value, and what the other forms call it.
DATED = (
    ("nationalityList", "nationality", "country", "Nationality Country"),
    ("citizenshipList", "citizenship", "country", "Citizenship Country"),
    ("dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "Birthdate"),
    ("placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "Place of Birth"),
)
VESSEL_ELEMENTS = ("callSign", "vesselType", "tonnage", "grossRegisteredTonnage", "vesselFlag", "vesselOwner")


def read(file: ListFile, wanted: OfacList) -> Edition:
    elements = iter_elements(file, root=ROOT, tags={"publshInformation", "sdnEntry"})
    first = next(elements, None)
    if first is None or local_name(first) != "publshInformation":
        raise Unreadable(f"{file.name}: does not begin with <publshInformation>")
    published_on, count = _publication(Fields(first, f"{file.name}, <publshInformation>"))
    absent = {FieldGroup.DATES} | ({FieldGroup.SUBLISTS} if wanted is NON_SDN else set())
    form = "SDN.XML" if wanted is not NON_SDN else "CONSOLIDATED.XML"
    return Edition(form, published_on, _entries(file, elements, count, wanted), frozenset(absent))


def _publication(fields: Fields) -> tuple[date, int]:
    published_on = day(fields.take("Publish_Date"), "%m/%d/%Y", f"{fields.where}, <Publish_Date>")
    count = fields.take("Record_Count")
    fields.finish()
    if not count.isdecimal():
        raise Unreadable(f"{fields.where}, <Record_Count>: {count!r} is not a number")
    return published_on, int(count)


def _entries(file: ListFile, elements: Iterator[etree._Element], count: int, wanted: OfacList) -> Iterator[ListEntry]:
    seen: set[str] = set()
    for position, element in enumerate(elements, 1):
        before = next(element.itersiblings("*", preceding=True), element)
        if local_name(before) not in ("publshInformation", "sdnEntry"):
            raise Unreadable(f"{file.name}: unknown element <{local_name(before)}> beside the records")
        if local_name(element) != "sdnEntry":
            raise Unreadable(f"{file.name}: <{local_name(element)}> occurs twice")
        entry = _entry(element, position, f"{file.name}, sdnEntry {position}", wanted)
        if entry.key in seen:
            raise Unreadable(f"{file.name}, sdnEntry {position}: uid {entry.key} occurs twice")
        seen.add(entry.key)
        yield entry
    if not seen:
        raise Unreadable(f"{file.name}: holds no record")
    if len(seen) != count:
        raise Unreadable(f"{file.name}: holds {len(seen)} records, its Record_Count says {count}")


def _entry(element: etree._Element, position: int, where: str, wanted: OfacList) -> ListEntry:
    fields = Fields(element, where)
    number = fields.take("uid")
    if not number.isdecimal():
        raise Unreadable(f"{where}: {number!r} is not a record number")
    fields.where = where = f"{where} (record {number})"
    target = Profile(fields.choose("sdnType", TARGET_TYPES), where)
    target.names += _names(fields, target.target_type)
    target.titles += printed.titles(fields.take("title", ""))
    target.addresses += _addresses(fields)
    for group, item, name, label in DATED:
        for value in _main_first(fields, group, item, name):
            target.take(label, value)
    _take_vessel(fields, target)
    remarks.read(fields.take("remarks", ""), target, is_whole=True)
    _take_numbered(fields, target)
    tags = [item.text for item in fields.take_group("programList", "program")]
    fields.finish()
    return target.entry(
        key=number,
        reference=number,
        locator=f"sdnEntry[{position}]",
        listing=wanted.listing(Grounds(where, tags, target.facts)),
        raw=record_xml(element),
    )


def _names(fields: Fields, target_type: TargetType) -> Iterator[Name]:
    """The primary name, then the others, each split as the CSV's "SURNAME, Given" is."""
    yield _name(fields, target_type, NameKind.PRIMARY, NameQuality.STRONG)
    for aka in fields.take_group("akaList", "aka"):
        kind, quality = aka.choose("type", ALIAS_KINDS), aka.choose("category", QUALITIES)
        yield _name(aka, target_type, kind, quality)
        aka.finish(ignore={"uid"})


def _name(fields: Fields, target_type: TargetType, kind: NameKind, quality: NameQuality) -> Name:
    given, family = fields.take("firstName", ""), fields.take("lastName")
    if not family:
        raise Unreadable(f"{fields.where}: no name")
    return printed.name(f"{family}, {given}" if given else family, target_type, kind, quality)


def _addresses(fields: Fields) -> Iterator[Address]:
    for address in fields.take_group("addressList", "address"):
        found = Address(
            lines=tuple(line for number in "123" if (line := address.take(f"address{number}", ""))),
            city=address.take("city", ""),
            region=address.take("stateOrProvince", ""),
            postcode=address.take("postalCode", ""),
            country=printed.country(address.take("country", "")),
        )
        address.finish(ignore={"uid"})
        if found != Address():
            yield found


def _main_first(fields: Fields, group: str, item: str, name: str) -> list[str]:
    found = []
    for each in fields.take_group(group, item):
        found.append((not each.choose("mainEntry", FLAGS), each.take(name)))
        each.finish(ignore={"uid"})
    return [value for _, value in sorted(found, key=lambda pair: pair[0]) if value]


def _take_vessel(fields: Fields, target: Profile) -> None:
    for vessel in fields.take_fields("vesselInfo"):
        for name, label in zip(VESSEL_ELEMENTS, VESSEL_FIELDS, strict=True):
            if value := vessel.take(name, ""):
                target.take(label, value)
        vessel.finish()


def _take_numbered(fields: Fields, target: Profile) -> None:
    """
    Take papers and features of <idList> into `target`.

    Nothing marks which is which: a paper is what we know as one, or what has a country or a date.
    """
    for item in fields.take_group("idList", "id"):
        label, value, country = item.take("idType"), item.take("idNumber", ""), item.take("idCountry", "")
        dates = []
        for word, name in (("issued", "issueDate"), ("expires", "expirationDate")):
            if text := item.take(name, ""):
                dates.append(f"{word} {printed.shortest(printed.partial_date(text))}")
        item.finish(ignore={"uid"})
        is_feature = label.replace("’", "'") in LABELS or label.startswith(labels.CURRENCY)
        if label in labels.DOCUMENTS or ((country or dates) and not is_feature):
            number, place = remarks.number_and_place(value)
            if not country:
                country, place = place, ""
            if number:
                notes = [place, *dates]
                found = labels.number(label, number, target.target_type, country=printed.country(country), notes=notes)
                target.identifiers.append(found)
            else:
                target.unheld.append(f"{label}: no number")
        else:
            target.note(label, value)
            if country or dates:  # none has them in any edition at hand
                target.unheld.append("; ".join(filter(None, (f"{label} {value}", country, *dates))))
