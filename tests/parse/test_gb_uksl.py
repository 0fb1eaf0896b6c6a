"""The UK Sanctions List, read. Records are typed by hand in the publisher's format."""

import gzip
import io
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import ListFile, Unreadable, gb_uksl
from coordination.parse.gb_uksl.cells import birth_date
from coordination.records import Address, Edition, Identifier, ListEntry, Place, Relation, VesselDetails
from coordination.vocabulary import (
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
from tests import real

SAMPLE = (Path(__file__).parent / "samples" / "gb_uksl" / "UK-Sanctions-List.xml").read_bytes().strip()
LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists"
RUSSIA = "The Russia (Sanctions) (EU Exit) Regulations 2019"


def read(payload: bytes | str) -> Edition:
    content = payload.encode() if isinstance(payload, str) else payload
    return gb_uksl.parse([ListFile("UK-Sanctions-List.xml", lambda: io.BytesIO(content))])


def entries(payload: bytes | str) -> dict[str, ListEntry]:
    return {entry.key: entry for entry in read(payload).entries}


def listing(*records: str) -> str:
    return f"<Designations><DateGenerated>02/09/2026</DateGenerated>{''.join(records)}</Designations>"


def name(name6: str = "", name_type: str = "Primary Name", *, given: str = "", strength: str = "") -> str:
    parts = (("Name1", given), ("Name6", name6), ("NameType", name_type), ("AliasStrength", strength))
    return "<Name>" + "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts if text) + "</Name>"


def record(
    *,
    reference: str = "RUS9001",
    kind: str = "Entity",
    names: str | None = None,
    regime: str = RUSSIA,
    designated: str = "24/02/2025",
    source: str = "UK",
    imposed: str = "Asset freeze",
    extra: str = "",
) -> str:
    return (
        f"<Designation><LastUpdated>09/04/2025</LastUpdated><DateDesignated>{designated}</DateDesignated>"
        f"<UniqueID>{reference}</UniqueID><Names>{name('Made-up LLC') if names is None else names}</Names>"
        f"<RegimeName>{regime}</RegimeName><IndividualEntityShip>{kind}</IndividualEntityShip>"
        f"<DesignationSource>{source}</DesignationSource><SanctionsImposed>{imposed}</SanctionsImposed>"
        f"{extra}</Designation>"
    )


def one(**facts: str) -> ListEntry:
    (entry,) = entries(listing(record(**facts))).values()
    return entry


def numbers(entry: ListEntry) -> list[tuple[IdentifierKind, str, bool | None]]:
    return [(each.kind, each.value, each.valid) for each in entry.identifiers]


def test_sample_gives_each_record_with_its_facts():
    edition = read(SAMPLE)
    found = {entry.key: entry for entry in edition.entries}

    assert edition.form == "UK-SANCTIONS-LIST.XML"
    assert edition.published_on == date(2026, 9, 2)
    assert edition.fields_absent == frozenset()
    assert list(found) == ["DPR0134", "DPR0291", "DPR0075", "RUS9002", "RUS9001"]
    bank = found["DPR0134"]
    assert (bank.reference, bank.locator, bank.target_type) == ("DPR0134", "Designation[1]", TargetType.ORGANISATION)
    assert (bank.listed_on, bank.date_kind, bank.amended_on) == (
        date(2017, 8, 5),
        DateKind.DESIGNATED,
        date(2022, 8, 1),
    )
    assert bank.bases[0].transposes_un
    assert bank.bases[0].measures == (
        Measure.ASSET_FREEZE,
        Measure.TRANSACTION_BAN,
        Measure.SERVICES_BAN,
        Measure.PORT_ENTRY_BAN,
        Measure.CHARTER_BAN,
    )
    assert numbers(bank) == [
        (IdentifierKind.UN_REFERENCE, "KPe.047", True),
        (IdentifierKind.OFSI_GROUP, "13536", None),
        (IdentifierKind.BIC, "FTBDKPPY", True),
    ]
    assert bank.addresses == (Address(("FTB Building", "Jungsong-dong", "Pyongyang"), country="North Korea"),)
    assert bank.remarks == "Foreign Trade Bank is a state-owned bank. SWIFT/BIC: FTBDKPPY."
    assert bank.raw.startswith("<Designation")
    assert bank.raw.endswith("</Designation>")


def test_person_has_the_details_of_the_published_file():
    person = entries(SAMPLE)["RUS9002"]

    assert [(each.full, each.kind, each.quality) for each in person.names] == [
        ("Ivan Ivanovich MADEUPOV", NameKind.PRIMARY, NameQuality.UNGRADED),
        ("Ioann MADEUPOV", NameKind.VARIATION, NameQuality.UNGRADED),
        ("Madeupov Junior", NameKind.ALIAS, NameQuality.WEAK),
        ("Иван Иванович МАДЕУПОВ", NameKind.ORIGINAL_SCRIPT, NameQuality.UNGRADED),
    ]
    assert person.names[0].parts == (
        (NamePart.FIRST, "Ivan"),
        (NamePart.FIRST, "Ivanovich"),
        (NamePart.LAST, "MADEUPOV"),
    )
    assert (person.names[3].script, person.names[3].language) == ("Cyrillic", "Russian")
    assert [birth.text for birth in person.birth_dates] == ["dd/07/1978"]
    assert person.birth_places == (Place(city="Moscow", country="Russia"),)
    assert person.nationalities == ("Russia",)
    assert person.genders == (Gender.MALE,)
    assert person.titles == ("Dr",)
    assert person.positions == ("Director of Made-up Instruments LLC",)
    assert person.identifiers == (
        Identifier(IdentifierKind.PASSPORT, "711234567", "71 1234567", note="issued in Moscow"),
        Identifier(IdentifierKind.NATIONAL_ID, "4509123456", "4509 123456"),
    )


def test_ship_has_the_details_of_the_published_file():
    ship = entries(SAMPLE)["DPR0075"]

    assert ship.target_type is TargetType.VESSEL
    assert ship.bases[0].measures == (Measure.PORT_ENTRY_BAN,)
    assert ship.vessel == VesselDetails(
        vessel_type="Bulk Carrier",
        flag="Comoros",
        former_flags=("India",),
        owners=("Global United Shipping India",),
        tonnage="7078",
        built="2011",
    )
    assert [(each.kind, each.value, each.printed) for each in ship.identifiers] == [
        (IdentifierKind.IMO_SHIP, "9562233", "IMO9562233")
    ]


def test_firm_has_the_details_of_the_published_file():
    firm = entries(SAMPLE)["RUS9001"]

    assert firm.relations == (
        Relation("parent company", "Made-up Holding JSC"),
        Relation("subsidiary", "Made-up Parts LLC"),
    )
    assert firm.contacts == (
        ("phone", "+7 495 000 00 00"),
        ("email", "post@instruments.example"),
        ("website", "https://instruments.example"),
    )
    assert numbers(firm) == [
        (IdentifierKind.INN, "7707083893", True),
        (IdentifierKind.KPP, "773601001", None),
        (IdentifierKind.OGRN, "1027700132195", True),
        (IdentifierKind.REGISTRATION, "COMPANYNUMBER12345,CYPRUS", None),
    ]


def test_name_without_parts_is_no_name():
    person = entries(SAMPLE)["DPR0291"]

    assert [each.full for each in person.names] == ["ALEKSEY MIKHAILOVICH VOROTNIKOV"]


def test_second_primary_name_is_a_variation_of_the_first():
    firm = one(names=name("Congo River Alliance", "Alias") + name("Alliance Fleuve Congo") + name("AFC"))

    assert [(each.full, each.kind) for each in firm.names] == [
        ("Alliance Fleuve Congo", NameKind.PRIMARY),
        ("Congo River Alliance", NameKind.ALIAS),
        ("AFC", NameKind.VARIATION),
    ]


def test_person_with_name6_only_has_a_whole_name():
    person = one(kind="Individual", names=name("Abu Bakr al-Jaziri"))

    assert person.names[0].parts == ((NamePart.WHOLE, "Abu Bakr al-Jaziri"),)


def test_second_whole_name_of_a_firm_in_a_given_name_field_stands_alone():
    firm = one(names=name("KB RADAR", given="OJSC KB RADAR-MANAGING COMPANY"))

    assert [(each.full, each.kind) for each in firm.names] == [
        ("KB RADAR", NameKind.PRIMARY),
        ("OJSC KB RADAR-MANAGING COMPANY", NameKind.VARIATION),
    ]


def test_ship_named_by_its_number_keeps_the_name_in_quotes():
    reasons = "<UKStatementofReasons>IMO 9058713 (“AVAX”) was listed.</UKStatementofReasons>"
    ship = one(kind="Ship", names=name('IMO 9058713 ("AVAX") '), imposed="De-flag", extra=reasons)

    assert ship.name == "AVAX"
    assert numbers(ship) == [(IdentifierKind.IMO_SHIP, "9058713", True)]


def test_capitals_of_a_name_stay_as_printed():
    person = one(kind="Individual", names=name("NO", given="Kwang Chol"))

    assert person.name == "Kwang Chol NO"


@pytest.mark.parametrize("name_type", ["Alias", "ALias", "alias"])
def test_capitals_of_the_name_type_do_not_matter(name_type):
    firm = one(names=name("Made-up LLC") + name("MU", name_type, strength="Good quality a.k.a"))

    assert (firm.names[1].kind, firm.names[1].quality) == (NameKind.ALIAS, NameQuality.STRONG)


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("04/08/1962", DatePrecision.DAY, date(1962, 8, 4), date(1962, 8, 4)),
        ("dd/07/1978", DatePrecision.MONTH, date(1978, 7, 1), date(1978, 7, 31)),
        ("00/07/1978", DatePrecision.MONTH, date(1978, 7, 1), date(1978, 7, 31)),
        ("dd/mm/1962", DatePrecision.YEAR, date(1962, 1, 1), date(1962, 12, 31)),
        ("00/00/1975", DatePrecision.YEAR, date(1975, 1, 1), date(1975, 12, 31)),
        ("'00/00/1975", DatePrecision.YEAR, date(1975, 1, 1), date(1975, 12, 31)),
        ("1971", DatePrecision.YEAR, date(1971, 1, 1), date(1971, 12, 31)),
        ("dd/mm/1967-1969", DatePrecision.RANGE, date(1967, 1, 1), date(1969, 12, 31)),
        ("15/08/19yy", DatePrecision.TEXT, None, None),
        ("15/mm/1962", DatePrecision.TEXT, None, None),
        ("31/02/1962", DatePrecision.TEXT, None, None),
        ("dd/13/1962", DatePrecision.TEXT, None, None),
        ("dd/mm/0000", DatePrecision.TEXT, None, None),
        ("about 1962", DatePrecision.TEXT, None, None),
    ],
)
def test_birth_date_means_what_its_known_parts_say(text, precision, earliest, latest):
    birth = birth_date(text)

    assert (birth.text, birth.precision, birth.earliest, birth.latest) == (text, precision, earliest, latest)


@given(text=st.text(alphabet="0123456789dmy/-' "))
def test_no_birth_date_is_refused(text):
    assert birth_date(text).text == text


@pytest.mark.parametrize(
    ("imposed", "measures"),
    [
        ("Asset freeze|Travel Ban", {Measure.ASSET_FREEZE, Measure.TRAVEL_BAN}),
        ("Asset freeze|", {Measure.ASSET_FREEZE}),
        ('Shipping sanctions: (see "Other information")', {Measure.SHIP_SPECIFICATION}),
        ("Shipping sanctions: (see 'Other information')", {Measure.SHIP_SPECIFICATION}),
        (
            'Shipping &amp; Trade Sanctions: see "Other Information"',
            {Measure.SHIP_SPECIFICATION, Measure.CHARTER_BAN, Measure.SERVICES_BAN},
        ),
        (
            'Transport sanctions: see "Other information"',
            {Measure.PORT_ENTRY_BAN, Measure.DEREGISTRATION, Measure.AIRCRAFT_BAN},
        ),
        (
            'Internet Services Sanctions: see "Other Information" | Correspondent Banking Sanctions\u202f'
            "and processing payments",
            {Measure.SERVICES_BAN, Measure.SECTORAL_FINANCE},
        ),
        ("Prohibition on Correspondent banking relationships and processing payments", {Measure.SECTORAL_FINANCE}),
        ("De-flag|Prohibition of port entry", {Measure.DEFLAG, Measure.PORT_ENTRY_BAN}),
        ("Director Disqualification Sanction", {Measure.DIRECTOR_DISQUALIFICATION}),
    ],
)
def test_printed_text_says_what_is_imposed(imposed, measures):
    assert set(one(imposed=imposed).bases[0].measures) == measures


def test_indicators_and_text_add_up():
    indicators = (
        "<SanctionsImposedIndicators><TravelBan>true</TravelBan><Deflag>false</Deflag>"
        "<ProhibitionOfPortEntry>1</ProhibitionOfPortEntry></SanctionsImposedIndicators>"
    )

    assert one(extra=indicators).bases[0].measures == (
        Measure.ASSET_FREEZE,
        Measure.TRAVEL_BAN,
        Measure.PORT_ENTRY_BAN,
    )


@pytest.mark.parametrize(("source", "repeats"), [("UN", True), ("UK", False), ("UK|UN", False)])
def test_only_a_purely_un_designation_transposes(source, repeats):
    assert one(source=source).bases[0].transposes_un is repeats


@pytest.mark.parametrize("regime", ["The Democratic People’s Republic of Korea Regulations", "A regime of next year"])
def test_regime_is_verbatim_and_never_refused(regime):
    assert one(regime=regime).bases[0].programme == regime


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("KPi.001", [("KPi.001", True)]),
        ("QDE.145", [("QDe.145", True)]),
        ("TAi.010, TAi. 011", [("TAi.010", True), ("TAi.011", True)]),
        ("QI.L.30.01", [("QI.L.30.01", False)]),
        ("N/A", []),
        ("", []),
    ],
)
def test_un_reference_is_canonical_and_kept_as_printed(printed, found):
    entry = one(extra=f"<UNReferenceNumber>{printed}</UNReferenceNumber>")

    assert [(each.value, each.valid) for each in entry.identifiers] == found
    assert all(each.printed == printed for each in entry.identifiers)


def test_ship_number_in_the_text_is_the_ships_and_told_once():
    ship = one(
        kind="Ship",
        names=name("KOROLEV PROSPECT"),
        imposed="Shipping sanctions",
        extra="<UKStatementofReasons> KOROLEV PROSPECT (IMO  9826902) is involved.</UKStatementofReasons>"
        "<ShipDetails><Ship><IMONumbers><IMONumber>IMO9826902</IMONumber></IMONumbers></Ship></ShipDetails>",
    )

    assert numbers(ship) == [(IdentifierKind.IMO_SHIP, "9826902", True)]


def test_ship_number_in_the_reasons_for_a_firm_is_not_the_firms():
    firm = one(extra="<UKStatementofReasons>by supporting the sale of LNG Tanker IMO 9333591</UKStatementofReasons>")

    assert firm.identifiers == ()


def test_ogrn_printed_as_inn_is_an_ogrn():
    firm = one(
        extra="<EntityDetails><Entity><BusinessRegistrationNumbers><BusinessRegistrationNumber>INN: 1053001124483"
        "</BusinessRegistrationNumber></BusinessRegistrationNumbers></Entity></EntityDetails>"
    )

    assert firm.identifiers[0].kind is IdentifierKind.OGRN


def test_false_passport_is_kept_but_not_usable():
    person = one(
        kind="Individual",
        extra="<IndividualDetails><Individual><PassportDetails><Passport><PassportNumber>S335026</PassportNumber>"
        "<PassportAdditionalInformation>false Indonesian passport</PassportAdditionalInformation></Passport>"
        "</PassportDetails></Individual></IndividualDetails>",
    )

    assert person.identifiers[0].value == "S335026"
    assert not person.identifiers[0].usable


def test_copy_without_details_does_not_say_that_they_were_removed():
    assert read(listing(record())).fields_absent == {
        FieldGroup.BIRTH_DATES,
        FieldGroup.NATIONALITIES,
        FieldGroup.SHIP_DETAILS,
        FieldGroup.IDENTIFIERS,
        FieldGroup.CONTACTS,
    }


def test_remarks_join_other_information_and_reasons():
    entry = one(extra="<OtherInformation>One.</OtherInformation><UKStatementofReasons>\nTwo.\n</UKStatementofReasons>")

    assert entry.remarks == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (record(designated="2025-02-24"), "gb_uksl record RUS9001, <DateDesignated>: '2025-02-24' is not a date"),
        (record(designated=""), "gb_uksl record RUS9001, <DateDesignated>: '' is not a date"),
        (record(reference=""), r"gb_uksl Designation\[1\]: <UniqueID> is empty"),
        (record(kind="Aircraft"), "gb_uksl record RUS9001, <IndividualEntityShip>: unknown value 'Aircraft'"),
        (record(source="EU"), "gb_uksl record RUS9001, <DesignationSource>: unknown value 'EU'"),
        (record(imposed="Stern letter"), "gb_uksl record RUS9001, <SanctionsImposed>: unknown value 'Stern letter'"),
        (record(names=name("A", "Nickname")), "RUS9001, <Names>, <Name>, <NameType>: unknown value 'nickname'"),
        (record(names=name("A", strength="Fair")), "RUS9001, <Names>, <Name>, <AliasStrength>: unknown value 'fair'"),
        (record(names=name("A", "Alias")), "gb_uksl record RUS9001: has no primary name"),
        (record(names=""), "gb_uksl record RUS9001: has no primary name"),
        (
            record(extra="<SanctionsImposedIndicators><Scolding>true</Scolding></SanctionsImposedIndicators>"),
            "RUS9001, <SanctionsImposedIndicators>: unknown field <Scolding>",
        ),
        (
            record(extra="<SanctionsImposedIndicators><TravelBan>maybe</TravelBan></SanctionsImposedIndicators>"),
            "RUS9001, <SanctionsImposedIndicators>, <TravelBan>: unknown value 'maybe'",
        ),
        (
            record(
                extra="<IndividualDetails><Individual><Genders><Gender>X</Gender></Genders></Individual>"
                "</IndividualDetails>"
            ),
            "gb_uksl record RUS9001, <Gender>: unknown value 'x'",
        ),
        (record(extra="<ShipDetails><Ship><Draught>9</Draught></Ship></ShipDetails>"), "unknown field <Draught>"),
        (record(extra="<EntityDetails><Entity/><Entity/></EntityDetails>"), "<Entity> occurs 2 times"),
        (record(extra="<Mascot>Bear</Mascot>"), "gb_uksl record RUS9001: unknown field <Mascot>"),
        (record() + record(), "gb_uksl record RUS9001: occurs twice"),
        ("<Delisted/>" + record(), "unknown element <Delisted>"),
    ],
)
def test_record_not_understood_is_refused_by_name(broken, message):
    with pytest.raises(Unreadable, match=message):
        entries(listing(broken))


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ("", "not well-formed"),
        (listing(), "holds no record"),
        ("<Designations/>", "does not begin with <DateGenerated>"),
        (listing(record()).replace("DateGenerated", "Made"), "does not begin with <DateGenerated>"),
        (listing(record()).replace("02/09/2026", "2026-09-02"), "<DateGenerated>: '2026-09-02' is not a date"),
        ("\n<html><body>503</body></html>", "an HTML page"),
        ("<CONSOLIDATED_LIST/>", "the root element is <CONSOLIDATED_LIST>"),
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + listing(record(regime="&e;")), "has a DOCTYPE"),
    ],
)
def test_file_that_is_not_the_list_is_refused(payload, message):
    with pytest.raises(Unreadable, match=message):
        entries(payload)


@given(cut=st.integers(min_value=0, max_value=len(SAMPLE) - 1))
def test_file_cut_anywhere_is_refused(cut):
    with pytest.raises(Unreadable):
        entries(SAMPLE[:cut])


@given(cut=st.integers(min_value=1, max_value=len(gzip.compress(SAMPLE)) - 1))
def test_packed_file_cut_anywhere_is_refused(cut):
    with pytest.raises(Unreadable):
        entries(gzip.compress(SAMPLE)[:cut])


@given(order=st.permutations(range(5)))
def test_order_of_records_changes_locators_only(order):
    records = [record(reference=f"RUS900{number}", names=name(f"Firm {number}")) for number in range(5)]

    given_order = entries(listing(*records))
    other_order = entries(listing(*(records[number] for number in order)))

    assert {replace(entry, locator="") for entry in given_order.values()} == {
        replace(entry, locator="") for entry in other_order.values()
    }


@pytest.mark.skipif(not LISTS.is_dir(), reason="the published lists are not beside this checkout")
@pytest.mark.parametrize(
    ("edition", "persons", "firms", "ships", "numbered"),
    [("2026-08-22", 4036, 1647, 666, 629), ("2026-02-26", 3868, 1288, 582, 545)],
)
def test_list_is_read_whole_with_the_numbers_of_its_ships(edition, persons, firms, ships, numbered):
    path = LISTS / "rebuilt" / "gb" / f"UK-Sanctions-List_{edition}.xml.gz"

    read_edition = real.read("gb_uksl", path)
    found: Counter[TargetType] = Counter()
    with_number = 0
    for entry in read_edition.entries:
        found[entry.target_type] += 1
        with_number += any(each.kind is IdentifierKind.IMO_SHIP for each in entry.identifiers)

    assert read_edition.published_on == date.fromisoformat(edition)
    assert found == Counter({TargetType.PERSON: persons, TargetType.ORGANISATION: firms, TargetType.VESSEL: ships})
    assert with_number == numbered


@pytest.mark.skipif(not LISTS.is_dir(), reason="the published lists are not beside this checkout")
def test_published_excerpt_is_read_with_its_details():
    path = LISTS / "gb" / "2026-09-02" / "UK-Sanctions-List_excerpt.xml"

    person = {entry.key: entry for entry in gb_uksl.parse([ListFile(path.name, lambda: path.open("rb"))]).entries}[
        "AFG0006"
    ]

    assert person.name == "MOHAMMAD HASSAN AKHUND"
    assert [birth.earliest for birth in person.birth_dates] == [date(1945, 1, 1), date(1946, 1, 1)]
