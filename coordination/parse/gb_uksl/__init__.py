"""
UK Sanctions List (XML, UTF-8), published by the FCDO.

One <Designation> is one ListEntry, keyed by its UniqueID. Dates are DD/MM/YYYY and always
given; a birth date spells what is not known ("dd/mm/1962"). Source: "UK Sanctions List:
format guide" and the XSD, on the same page as the list.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from lxml import etree

from coordination import identifiers
from coordination.parse import names, reading
from coordination.parse.gb_uksl import numbers
from coordination.parse.gb_uksl.cells import addresses, birth_date, birth_places, only, texts, vessel
from coordination.parse.gb_uksl.measures import measures
from coordination.parse.gb_uksl.printed_names import names_of
from coordination.parse.reading import Fields, ListFile, Unreadable
from coordination.records import Edition, LegalBasis, ListEntry, Relation
from coordination.vocabulary import DateKind, FieldGroup, Gender, IdentifierKind, TargetType

TARGET_TYPES = {
    "Individual": TargetType.PERSON,
    "Entity": TargetType.ORGANISATION,
    "Ship": TargetType.VESSEL,
}
GENDERS = {"male": Gender.MALE, "female": Gender.FEMALE}
# "UK|UN" is a UN name that the UK also designates itself: the UK's own act, with its own date.
REPEATS_UN = {"UK": False, "UN": True, "UK|UN": False}

# Copies of the list exist without some blocks: what they lack is then unknown, not removed.
_DETAILS = (b"<IndividualDetails", b"<EntityDetails", b"<ShipDetails")
BLOCKS = {
    FieldGroup.BIRTH_DATES: (b"<IndividualDetails",),
    FieldGroup.NATIONALITIES: (b"<IndividualDetails",),
    FieldGroup.SHIP_DETAILS: (b"<ShipDetails",),
    FieldGroup.IDENTIFIERS: _DETAILS,
    FieldGroup.CONTACTS: (b"<PhoneNumbers", b"<EmailAddresses", b"<Websites"),
}
CONTACTS = (
    ("phone", "PhoneNumbers", "PhoneNumber"),
    ("email", "EmailAddresses", "EmailAddress"),
    ("website", "Websites", "Website"),
)


def parse(files: Sequence[ListFile]) -> Edition:
    file = reading.one_file(files, "gb_uksl")
    payload = file.read()
    elements = reading.iter_elements(file, root="Designations", tags={"DateGenerated", "Designation"})
    first = next(elements, None)
    if first is None or reading.local_name(first) != "DateGenerated":
        raise Unreadable(f"{file.name}: does not begin with <DateGenerated>")
    return Edition(
        form="UK-SANCTIONS-LIST.XML",
        published_on=_day((first.text or "").strip(), f"{file.name}, <DateGenerated>"),
        entries=_entries(file, elements),
        fields_absent=frozenset(group for group, tags in BLOCKS.items() if not any(tag in payload for tag in tags)),
    )


def _entries(file: ListFile, elements: Iterator[etree._Element]) -> Iterator[ListEntry]:
    seen: set[str] = set()
    for number, element in enumerate(elements, 1):
        before = next(element.itersiblings("*", preceding=True), element)
        if reading.local_name(before) not in ("DateGenerated", "Designation"):
            raise Unreadable(f"{file.name}: unknown element <{reading.local_name(before)}> beside the designations")
        entry = _entry(element, f"Designation[{number}]")
        if entry.key in seen:
            raise Unreadable(f"gb_uksl record {entry.key}: occurs twice in {file.name}")
        seen.add(entry.key)
        yield entry
    if not seen:
        raise Unreadable(f"{file.name}: holds no record")


def _entry(element: etree._Element, locator: str) -> ListEntry:
    fields = Fields(element, f"gb_uksl {locator}")
    reference = fields.take("UniqueID")
    if not reference:
        raise Unreadable(f"{fields.where}: <UniqueID> is empty")
    fields.where = f"gb_uksl record {reference}"

    target_type = fields.choose("IndividualEntityShip", TARGET_TYPES)
    listed_on = _day(fields.take("DateDesignated"), f"{fields.where}, <DateDesignated>")
    other_information = fields.take("OtherInformation", "")
    reasons = fields.take("UKStatementofReasons", "")
    # The reasons given for a firm or person name other firms' ships; those for a ship are its own.
    labelled = f"{other_information}\n{reasons}" if target_type is TargetType.VESSEL else other_information
    person = only(fields, "IndividualDetails", "Individual")
    firm = only(fields, "EntityDetails", "Entity")
    ship = only(fields, "ShipDetails", "Ship")
    found = [
        *numbers.references(fields),
        *numbers.documents(person, "PassportDetails", "Passport", IdentifierKind.PASSPORT),
        *numbers.documents(person, "NationalIdentifierDetails", "NationalIdentifier", IdentifierKind.NATIONAL_ID),
        *numbers.registrations(texts(firm, "BusinessRegistrationNumbers", "BusinessRegistrationNumber")),
        *(identifiers.imo_number(text, on_vessel=True) for text in texts(ship, "IMONumbers", "IMONumber")),
        *numbers.numbers(ship, "HullIdentificationNumbers", "HullIdentificationNumber", IdentifierKind.OTHER, "HIN"),
        *numbers.numbers(fields, "CryptoWalletAddresses", "CryptoWalletAddress", IdentifierKind.CRYPTO_ADDRESS),
        *names.identifiers_in(labelled, target_type),
    ]
    entry = ListEntry(
        key=reference,
        reference=reference,
        locator=locator,
        target_type=target_type,
        names=names_of(fields, target_type),
        bases=(
            LegalBasis(
                programme=fields.take("RegimeName"),
                measures=measures(fields),
                listed_on=listed_on,
                date_kind=DateKind.DESIGNATED,
                transposes_un=fields.choose("DesignationSource", REPEATS_UN),
            ),
        ),
        listed_on=listed_on,
        date_kind=DateKind.DESIGNATED,
        amended_on=_day(fields.take("LastUpdated"), f"{fields.where}, <LastUpdated>"),
        birth_dates=tuple(birth_date(text) for text in texts(person, "DOBs", "DOB")),
        birth_places=birth_places(person),
        nationalities=tuple(texts(person, "Nationalities", "Nationality")),
        genders=tuple(
            reading.choose(text.lower(), GENDERS, f"{fields.where}, <Gender>")
            for text in texts(person, "Genders", "Gender")
        ),
        identifiers=numbers.each_once(found),
        addresses=addresses(fields),
        contacts=tuple((kind, text) for kind, group, item in CONTACTS for text in texts(fields, group, item)),
        titles=tuple(texts(fields, "Titles", "Title")),
        positions=tuple(texts(person, "Positions", "Position")),
        relations=(
            *(Relation("parent company", name) for name in texts(firm, "ParentCompanies", "ParentCompany")),
            *(Relation("subsidiary", name) for name in texts(firm, "Subsidiaries", "Subsidiary")),
        ),
        vessel=vessel(ship),
        remarks="\n\n".join(filter(None, (other_information, reasons))),
        raw=reading.record_xml(element),
    )
    for details in filter(None, (person, firm, ship)):
        details.finish(ignore={"TypeOfEntities"})
    fields.finish()
    return entry


def _day(text: str, where: str) -> date:
    return reading.day(text, "%d/%m/%Y", where)
