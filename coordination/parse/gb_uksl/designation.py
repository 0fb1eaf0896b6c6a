"""One <Designation>, in the XML or put together from the rows of the CSV, as a ListEntry."""

from datetime import date

from lxml import etree

from coordination import identifiers
from coordination.parse import names, reading
from coordination.parse.gb_uksl import numbers
from coordination.parse.gb_uksl.cells import addresses, birth_date, birth_places, only, texts, vessel
from coordination.parse.gb_uksl.measures import measures
from coordination.parse.gb_uksl.printed_names import names_of
from coordination.parse.reading import Fields, Unreadable
from coordination.records import LegalBasis, ListEntry, Relation
from coordination.vocabulary import DateKind, Gender, IdentifierKind, TargetType

TARGET_TYPES = {
    "Individual": TargetType.PERSON,
    "Entity": TargetType.ORGANISATION,
    "Ship": TargetType.VESSEL,
}
GENDERS = {"male": Gender.MALE, "female": Gender.FEMALE}
# "UK|UN" is a UN name that the UK also designates itself: the UK's own act, with its own date.
REPEATS_UN = {"UK": False, "UN": True, "UK|UN": False}
CONTACTS = (
    ("phone", "PhoneNumbers", "PhoneNumber"),
    ("email", "EmailAddresses", "EmailAddress"),
    ("website", "Websites", "Website"),
)


def entry(element: etree._Element, locator: str, raw: str) -> ListEntry:
    """
    locator  where it stands in the file, for messages too until its UniqueID is known
    raw      the record as received
    """
    fields = Fields(element, f"gb_uksl {locator}")
    reference = fields.take("UniqueID")
    if not reference:
        raise Unreadable(f"{fields.where}: <UniqueID> is empty")
    fields.where = f"gb_uksl record {reference}"

    target_type = fields.choose("IndividualEntityShip", TARGET_TYPES)
    listed_on = day(fields.take("DateDesignated"), f"{fields.where}, <DateDesignated>")
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
    found_entry = ListEntry(
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
        amended_on=day(fields.take("LastUpdated"), f"{fields.where}, <LastUpdated>"),
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
        raw=raw,
    )
    for details in filter(None, (person, firm, ship)):
        details.finish(ignore={"TypeOfEntities"})
    fields.finish()
    return found_entry


def day(text: str, where: str) -> date:
    return reading.day(text, "%d/%m/%Y", where)
