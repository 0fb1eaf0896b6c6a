"""
UN Security Council Consolidated List (XML, UTF-8, no namespace).

One <INDIVIDUAL> or <ENTITY> is one ListEntry, keyed by its permanent reference number. Dates
are ISO days, some with a zone suffix that is not part of the day. Source: the publisher's
sc-sanctions.xsd, and the fields of the 2026 editions that it does not name yet.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from lxml import etree

from coordination import identifiers
from coordination.parse import dates, names, reading
from coordination.parse.reading import Fields, ListFile, Unreadable
from coordination.parse.un_sc.documents import documents, joined, spaced, texts
from coordination.records import Address, Edition, LegalBasis, ListEntry, Name, PartialDate, Place
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

RECORDS = {"INDIVIDUAL": TargetType.PERSON, "ENTITY": TargetType.ORGANISATION}
NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
QUALITIES = {
    "Good": (NameKind.ALIAS, NameQuality.STRONG),
    "Low": (NameKind.ALIAS, NameQuality.WEAK),
    "a.k.a.": (NameKind.ALIAS, NameQuality.UNGRADED),
    "f.k.a.": (NameKind.FORMER, NameQuality.UNGRADED),
    "": (NameKind.ALIAS, NameQuality.UNGRADED),
}
DATE_TYPES = {"EXACT": False, "APPROXIMATELY": True, "BETWEEN": False, "": False}  # value: "about"
GENDERS = {"male": Gender.MALE, "female": Gender.FEMALE}
# The XML prints no measures: what a listing means follows from the resolutions of its regime.
# That is an asset freeze, with a travel ban for a person; two regimes have one of the two.
ONE_MEASURE = {
    "Iraq": Measure.ASSET_FREEZE,  # resolution 1483 (2003), paragraph 23
    "GB": Measure.TRAVEL_BAN,  # Guinea-Bissau, resolution 2048 (2012), paragraph 4
}
# Libya says in COMMENTS1, name by name, which of the two applies.
PRINTED_MEASURES = {"asset freeze": Measure.ASSET_FREEZE, "travel ban": Measure.TRAVEL_BAN}
# Resolution 2146 (2014) names ships only; the Libya list carries them as entities, without a freeze.
SHIP_RESOLUTION = "resolution 2146 (2014)"
SHIP_MEASURES = (Measure.TRANSACTION_BAN, Measure.SERVICES_BAN, Measure.PORT_ENTRY_BAN)

_UNUSED = {"DATAID", "VERSIONNUM", "LIST_TYPE", "SORT_KEY", "SORT_KEY_LAST_MOD", "SUBMITTED_BY", "SUBMITTED_ON"}
_UNUSED |= {"HAS_INTERPOL_LINK", "INTERPOL_LINK"}  # a page that is the same for all
_ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")
_NEXT_NAME = re.compile(r"\s[b-z]\)\s")  # "A b) B"
_SEMICOLON = re.compile(r";(?![^()]*\))")  # "A; B", but not "A (B; C)"
_GENDER = re.compile(r"\bGender:?\s*\[?(male|female)\b", re.IGNORECASE)


def parse(files: Sequence[ListFile]) -> Edition:
    file = reading.one_file(files, "un_sc")
    elements = reading.iter_elements(file, root="CONSOLIDATED_LIST", tags=RECORDS)
    first = next(elements, None)
    if first is None:
        raise Unreadable(f"{file.name}: holds no record")
    root = first.getroottree().getroot()
    tally: Counter[str] = Counter()
    return Edition(
        form="CONSOLIDATED.XML",
        published_on=reading.day(root.get("dateGenerated", "")[:10], "%Y-%m-%d", f"{file.name}, dateGenerated"),
        entries=_entries(file, root, chain([first], elements), tally),
        fields_absent=frozenset({FieldGroup.CONTACTS, FieldGroup.SHIP_DETAILS}),
        tally=tally,
    )


def _entries(
    file: ListFile, root: etree._Element, elements: Iterator[etree._Element], tally: Counter[str]
) -> Iterator[ListEntry]:
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    for element in elements:
        tag = reading.local_name(element)
        counts[tag] += 1
        entry = _entry(element, tag, f"{tag}[{counts[tag]}]", tally)
        if entry.key in seen:
            raise Unreadable(f"un_sc record {entry.key}: occurs twice in {file.name}")
        seen.add(entry.key)
        yield entry
    for group in root.iterchildren("*"):
        if reading.local_name(group) not in ("INDIVIDUALS", "ENTITIES"):
            raise Unreadable(f"{file.name}: unknown group <{reading.local_name(group)}>, whose records would go unread")


def _entry(element: etree._Element, tag: str, locator: str, tally: Counter[str]) -> ListEntry:
    fields = Fields(element, f"un_sc {locator}")
    reference = fields.take("REFERENCE_NUMBER")
    if not reference:
        raise Unreadable(f"{fields.where}: <REFERENCE_NUMBER> is empty")
    fields.where = f"un_sc record {reference}"
    if fields.take("DELISTED_ON", ""):
        raise Unreadable(f"{fields.where}: prints a <DELISTED_ON>; removed names are expected to disappear")

    programme = fields.take("UN_LIST_TYPE")
    listed_on = _day(fields.take("LISTED_ON"), f"{fields.where}, <LISTED_ON>")
    amended_on = [_day(text, f"{fields.where}, <LAST_DAY_UPDATED>") for text in _values(fields, "LAST_DAY_UPDATED")]
    remarks = fields.take("COMMENTS1", "")
    target_type = RECORDS[tag]
    if SHIP_RESOLUTION in spaced(remarks):
        target_type = TargetType.VESSEL
    main_names = _names(fields, target_type)
    alias_names, alias_births, alias_places = _aliases(fields, f"{tag}_ALIAS")
    entry = ListEntry(
        key=reference,
        reference=reference,
        locator=locator,
        target_type=target_type,
        names=tuple(dict.fromkeys(main_names + alias_names)),
        bases=(
            LegalBasis(
                programme,
                measures=_measures(programme, target_type, spaced(remarks).lower()),
                listed_on=listed_on,
                date_kind=DateKind.LISTED,
            ),
        ),
        listed_on=listed_on,
        date_kind=DateKind.LISTED,
        amended_on=max(amended_on, default=None),
        birth_dates=tuple(dict.fromkeys(_birth_dates(fields) + alias_births)),
        birth_places=tuple(dict.fromkeys(_birth_places(fields) + alias_places)),
        nationalities=tuple(_values(fields, "NATIONALITY") + fields.take_all("NATIONALITY2")),
        genders=_genders(fields, remarks),
        identifiers=(
            identifiers.identifier(IdentifierKind.UN_REFERENCE, reference),
            *dict.fromkeys(documents(fields, tally)),
            *names.identifiers_in(remarks, target_type),
        ),
        addresses=_addresses(fields, f"{tag}_ADDRESS"),
        titles=tuple(_values(fields, "TITLE")),
        positions=tuple(_values(fields, "DESIGNATION")),
        remarks=remarks,
        raw=reading.record_xml(element),
    )
    fields.finish(ignore=_UNUSED)
    return entry


def _day(text: str, where: str) -> date:
    return reading.day(_ZONE.sub("", text), "%Y-%m-%d", where)


def _values(fields: Fields, name: str) -> list[str]:
    return [spaced(value.text) for value in fields.take_group(name, "VALUE") if value.text]


def _measures(programme: str, target_type: TargetType, comments: str) -> tuple[Measure, ...]:
    if target_type is TargetType.VESSEL:
        return SHIP_MEASURES
    if programme in ONE_MEASURE:
        return (ONE_MEASURE[programme],)
    if programme == "Libya":
        printed = tuple(measure for words, measure in PRINTED_MEASURES.items() if words in comments)
        if printed:
            return printed
    person = target_type is TargetType.PERSON
    return (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN) if person else (Measure.ASSET_FREEZE,)


def _names(fields: Fields, target_type: TargetType) -> list[Name]:
    # "na" is the schema's default for a part that is not there.
    parts = [spaced(part) for name in NAME_PARTS if (part := fields.take(name, "")) not in ("", "na")]
    original = spaced(fields.take("NAME_ORIGINAL_SCRIPT", ""))
    if not parts:
        raise Unreadable(f"{fields.where}: has no name")
    if target_type is TargetType.PERSON:
        found = [_name(" ".join(parts), parts=tuple((NamePart.UNGRADED, part) for part in parts))]
    else:
        first, *others = _split_names(" ".join(parts))
        found = [_name(first, parts=((NamePart.WHOLE, first),))]
        found += [_name(other, NameKind.ALIAS) for other in others]
    if original:
        found.append(_name(original, NameKind.ORIGINAL_SCRIPT))
    return found


def _split_names(text: str) -> list[str]:
    each = (name for part in _NEXT_NAME.split(text) for name in _SEMICOLON.split(part))
    return list(filter(None, map(spaced, each)))


def _name(
    full: str,
    kind: NameKind = NameKind.PRIMARY,
    quality: NameQuality = NameQuality.UNGRADED,
    parts: tuple[tuple[NamePart, str], ...] = (),
) -> Name:
    return Name(full, kind, quality, parts, script=names.script_of(full))


def _aliases(fields: Fields, tag: str) -> tuple[list[Name], list[PartialDate], list[Place]]:
    """The names, and the birth dates and places that are printed under one of them."""
    found: list[Name] = []
    births: list[PartialDate] = []
    places: list[Place] = []
    for alias in fields.take_fields(tag):
        full, quality, born, city, country = texts(
            alias, "ALIAS_NAME", "QUALITY", "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH"
        )
        alias.finish(ignore={"NOTE"})
        kind, grade = reading.choose(quality, QUALITIES, f"{alias.where}, <QUALITY>")
        found += [_name(name, kind, grade) for name in _split_names(full)]
        if born:
            births.append(_date_or_year(born))
        if city or country:
            places.append(Place(city=city, country=country, note=f"as {full}"))
    return found, births, places


def _birth_dates(fields: Fields) -> list[PartialDate]:
    found = []
    for birth in fields.take_fields("INDIVIDUAL_DATE_OF_BIRTH"):
        kind, day, year, first, last, note = texts(
            birth, "TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE"
        )
        birth.finish()
        about = reading.choose(kind, DATE_TYPES, f"{birth.where}, <TYPE_OF_DATE>")
        circa = about or note.lower() == "approximately"
        if first and last:
            found.append(_between_years(first, last, circa=circa))
        elif day or year:
            found.append(_date_or_year(day or year, circa=circa))
        elif note:
            found.append(_date_in_words(note, circa=circa))
    return found


def _between_years(first: str, last: str, *, circa: bool) -> PartialDate:
    text = f"{first} to {last}"
    try:
        return dates.between(text, date(int(first), 1, 1), date(int(last), 12, 31), circa=circa)
    except ValueError:
        return dates.unreadable(text)


def _date_or_year(text: str, *, circa: bool = False) -> PartialDate:
    on = dates.day_or_none(_ZONE.sub("", text), "%Y-%m-%d")
    if on:
        return dates.exact(text, on, circa=circa)
    return dates.in_year(text, int(text), circa=circa) if re.fullmatch(r"[12]\d{3}", text) else dates.unreadable(text)


def _date_in_words(note: str, *, circa: bool) -> PartialDate:
    """A date that stands in the note alone: "Nov. 1973", "24/06/1402 (Hijri Calendar)"."""
    month = dates.day_or_none(note, "%b. %Y", "%b %Y", "%B %Y")
    if month:
        return dates.in_month(note, month.year, month.month, circa=circa)
    if "hijri" in note.lower():
        return PartialDate(note, DatePrecision.TEXT, circa=circa, calendar=Calendar.HIJRI)
    return dates.unreadable(note)


def _birth_places(fields: Fields) -> list[Place]:
    found = []
    for place in fields.take_fields("INDIVIDUAL_PLACE_OF_BIRTH"):
        city, region, country, *notes = texts(place, "CITY", "STATE_PROVINCE", "COUNTRY", "STREET", "NOTE")
        place.finish()
        if city or region or country or any(notes):
            found.append(Place(city, region, country, note=joined(*notes)))
    return found


def _genders(fields: Fields, remarks: str) -> tuple[Gender, ...]:
    """From the field, else as COMMENTS1 states it ("Gender: male.")."""
    printed = fields.take("GENDER", "")
    if printed:
        return (reading.choose(printed.lower(), GENDERS, f"{fields.where}, <GENDER>"),)
    return tuple(GENDERS[word.lower()] for word in _GENDER.findall(remarks)[:1])


def _addresses(fields: Fields, name: str) -> tuple[Address, ...]:
    found = []
    for address in fields.take_fields(name):
        street, *others = texts(address, "STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
        address.finish()
        if street or any(others):
            found.append(Address((street,) if street else (), *others))
    return tuple(found)
