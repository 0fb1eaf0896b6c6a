"""SDN.XML: the oldest XML, its count, and that nothing in it is guessed."""

from collections import Counter
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import Unreadable, us_ofac
from coordination.records import Address, LegalBasis, ListEntry, Relation, VesselDetails
from coordination.vocabulary import FieldGroup, IdentifierKind, Measure, NameKind, NameQuality, TargetType
from tests.parse.damage import damaged_xml

FORM = "sdn.xml"
OLD_NAMESPACE = "http://tempuri.org/sdnList.xsd"
NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"


@pytest.fixture
def read(changed_form):
    """The entries of the sample with one text replaced, by key."""

    def read(old="<sdnList", new="<sdnList", count=1):
        return {entry.key: entry for entry in us_ofac.parse(changed_form(FORM, old, new, count)).entries}

    return read


def test_edition_has_the_publishers_day_month_first_and_no_dates_of_listing(in_form):
    edition = us_ofac.parse(in_form(FORM))

    assert (edition.form, edition.published_on) == ("SDN.XML", date(2026, 9, 23))
    assert edition.fields_absent == {FieldGroup.DATES}
    assert all(entry.listed_on is None and entry.date_kind is None for entry in edition.entries)


@pytest.mark.parametrize("count", ["2", "4", "30"])
def test_list_that_does_not_hold_as_many_records_as_it_says_is_refused(read, count):
    with pytest.raises(Unreadable, match=rf"sdn\.xml: holds 3 records, its Record_Count says {count}"):
        read("<Record_Count>3<", f"<Record_Count>{count}<")


def test_namespace_may_move(read):
    assert read(NAMESPACE, OLD_NAMESPACE).keys() == read().keys()


def test_weak_aliases_are_told_from_strong_ones(read):
    assert [(name.full, name.kind, name.quality) for name in read()["900101"].names] == [
        ("Su Il KIM", NameKind.PRIMARY, NameQuality.STRONG),
        ("Soo Il KIM", NameKind.ALIAS, NameQuality.STRONG),
        ("Manager Kim", NameKind.ALIAS, NameQuality.WEAK),
    ]


def test_suffix_among_the_given_names_is_put_behind_the_family_name(read):
    person = read("<firstName>Su Il</firstName>", "<firstName>Su Il, Jr.</firstName>")["900101"]

    assert person.name == "Su Il KIM Jr."


def test_commas_in_names_of_organisations_split_nothing(read):
    assert read()["900102"].name == "PROINVESTBANK TSMR (LIMITED), CO., LTD."


def test_that_property_is_blocked_follows_from_the_list(read):
    assert read()["900101"].bases == (
        LegalBasis("NPWMD", (Measure.ASSET_FREEZE,), sublist="SDN List"),
        LegalBasis("DPRK3", (Measure.ASSET_FREEZE,), sublist="SDN List"),
    )


def test_pseudo_identifiers_are_no_identifiers(read):
    person = read()["900101"]

    assert [(each.kind, each.value, each.note) for each in person.identifiers] == [
        (IdentifierKind.PASSPORT, "108220348", "issued 2015-06-02; expires 2020-06-02")
    ]
    assert person.contacts == (("email", "kim@munitions.example"),)
    assert person.remarks.endswith(
        "; Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210"
    )


def test_paper_of_a_new_type_is_known_by_its_country(read):
    person = read("<idType>Passport</idType>", "<idType>Tarjeta Profesional</idType>")["900101"]

    assert [(each.kind, each.note) for each in person.identifiers] == [
        (IdentifierKind.OTHER, "Tarjeta Profesional; issued 2015-06-02; expires 2020-06-02")
    ]


def test_feature_of_a_new_type_is_kept_as_text(read):
    assert "Shoe Size Male" in read("<idType>Gender</idType>", "<idType>Shoe Size</idType>")["900101"].remarks


def test_place_behind_a_number_is_no_part_of_it(read):
    firm = read("<idNumber>1053001124483<", "<idNumber>29070 (Jalisco)<")["900102"]

    assert [(each.value, each.country, each.note) for each in firm.identifiers if "29070" in each.printed] == [
        ("29070", "Russia", "Jalisco")
    ]


def test_ties_are_read_from_the_remarks_and_lose_the_stop_the_csv_cannot_keep(read):
    entries = read()

    assert entries["900101"].relations == (Relation("Linked To", "PROINVESTBANK TSMR (LIMITED), CO., LTD"),)
    assert entries["900102"].relations == (Relation("Linked To", "KIM, Su Il"),)


def test_main_date_of_birth_comes_first(read):
    assert [born.text for born in read()["900101"].birth_dates] == ["04 Mar 1985", "circa 1984"]


def test_address_is_parted_and_an_undetermined_country_is_none(read):
    entries = read()

    assert entries["900101"].addresses == (
        Address(("12 Ly Thuong Kiet",), city="Ho Chi Minh City", postcode="700000", country="Vietnam"),
    )
    assert entries["900102"].addresses[0].lines == ("ul. Mira 1", "Office 7")


def test_ship_is_described(read):
    ship = read()["900103"]

    assert ship.vessel == VesselDetails(
        "General Cargo", "Russia", former_flags=("Liberia", "Togo"), tonnage="8811", built="1998"
    )
    assert {each.kind for each in ship.identifiers} == {IdentifierKind.CALL_SIGN, IdentifierKind.IMO_SHIP}
    assert ship.raw.startswith("<sdnEntry")
    assert ship.locator == "sdnEntry[3]"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<sdnType>Individual<", "<sdnType>Ghost<", r"record 900101\), <sdnType>: unknown value 'Ghost'"),
        ("<type>a.k.a.<", "<type>b.k.a.<", "unknown value 'b.k.a.'"),
        ("<category>weak<", "<category>fair<", "unknown value 'fair'"),
        ("<mainEntry>true<", "<mainEntry>maybe<", "unknown value 'maybe'"),
        ("<idNumber>Male<", "<idNumber>Unheard<", r"record 900101\), Gender: unknown value 'Unheard'"),
        ("<uid>900102</uid>", "<uid>900101</uid>", "sdnEntry 2: uid 900101 occurs twice"),
        ("<uid>900102</uid>", "<uid>A7</uid>", "sdnEntry 2: 'A7' is not a record number"),
        ("<uid>900102</uid>", "", "sdnEntry 2: <uid> is missing"),
        ("<lastName>KIM</lastName>", "<lastName/>", r"record 900101\): no name"),
        ("<program>RUSSIA-EO14024</program>", "<program/>", r"record 900102\): no programme"),
        ("<callSign>", "<callSign>A</callSign><callSign>", r"<vesselInfo>: <callSign> occurs 2 times"),
        ("<title>", "<hobby>chess</hobby><title>", r"record 900101\): unknown field <hobby>"),
        ("<address1>", "<address4>x</address4><address1>", "unknown field <address4>"),
        ("<Publish_Date>09/23/2026<", "<Publish_Date>23/09/2026<", "'23/09/2026' is not a date"),
        ("<Record_Count>3<", "<Record_Count>many<", "'many' is not a number"),
        ("  </sdnEntry>\n  <sdnEntry>", "  </sdnEntry><gone/><sdnEntry>", "unknown element <gone> beside the records"),
        ("publshInformation", "publishInformation", "not well-formed"),
        ("<sdnList ", "<!DOCTYPE x []>\n<sdnList ", "DOCTYPE"),
    ],
)
def test_what_is_not_known_is_refused_by_name(read, old, new, message):
    with pytest.raises(Unreadable, match=message):
        read(old, new)


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        (b"", "does not begin with <publshInformation>"),
        (b"<sdnEntry/>", "does not begin with <publshInformation>"),
        (
            b"<publshInformation><Publish_Date>03/10/2021</Publish_Date><Record_Count>0</Record_Count>"
            b"</publshInformation>",
            "holds no record",
        ),
    ],
)
def test_list_without_head_or_records_is_refused(list_file, inner, message):
    with pytest.raises(Unreadable, match=message):
        list(us_ofac.parse([list_file("sdn.xml", b"<sdnList>" + inner + b"</sdnList>")]).entries)


@given(st.data())
def test_file_cut_anywhere_is_refused(in_form, list_file, data):
    payload = in_form(FORM)[0].read().rstrip()
    cut = data.draw(st.integers(min_value=0, max_value=len(payload) - 1))

    with pytest.raises(Unreadable):
        list(us_ofac.parse([list_file("sdn.xml", payload[:cut])]).entries)


@given(st.data())
def test_damaged_file_gives_entries_or_is_refused(in_form, list_file, data):
    payload = data.draw(damaged_xml(in_form(FORM)[0].read()))

    try:
        found = list(us_ofac.parse([list_file("sdn.xml", payload)]).entries)
    except Unreadable:
        return

    assert all(isinstance(entry, ListEntry) and entry.name and entry.bases for entry in found)


def test_real_list_is_read_whole(real_edition):
    edition = real_edition("us/2021-03-10/sdn.xml.gz")

    entries = list(edition.entries)

    assert edition.published_on == date(2021, 3, 10)
    assert len({entry.key for entry in entries}) == 8_832
    assert Counter(entry.target_type for entry in entries) == {
        TargetType.PERSON: 4_539,
        TargetType.ORGANISATION: 3_613,
        TargetType.VESSEL: 403,
        TargetType.AIRCRAFT: 277,
    }
    assert [born.text for entry in entries for born in entry.birth_dates if born.earliest is None] == []


def test_real_list_cut_by_a_record_is_refused(real, list_file):
    [file] = real("us/2021-03-10/sdn.xml.gz")
    payload = file.read()
    start = payload.index(b"<sdnEntry>")
    end = payload.index(b"</sdnEntry>") + len(b"</sdnEntry>")

    with pytest.raises(Unreadable, match="holds 8831 records, its Record_Count says 8832"):
        list(us_ofac.parse([list_file("sdn.xml", payload[:start] + payload[end:])]).entries)


def test_real_non_sdn_list_is_refused(real):
    with pytest.raises(Unreadable, match="not the SDN List"):
        list(us_ofac.parse(real("us/2025-03-28/consolidated.xml")).entries)


def test_real_records_agree_with_the_csv_but_for_what_changed_in_between(real, real_edition):
    """The XML is of 2021-03-10, the CSV of 2022-01-31 (all but its last row, for which it is rejected)."""
    from_xml = {entry.key: entry for entry in real_edition("us/2021-03-10/sdn.xml.gz").entries}
    from_csv = {}
    with suppress(Unreadable):
        for entry in us_ofac.parse(real(*(f"us/2022-01-31/{name}.csv" for name in ("sdn", "alt", "add")))).entries:
            from_csv[entry.key] = entry
    assert len(from_csv) == 9_043
    names = ("names", "titles", "birth_dates", "birth_places", "nationalities", "genders", "identifiers")
    more = ("contacts", "relations", "vessel", "established", "bases")

    common = from_xml.keys() & from_csv.keys()
    differing = Counter(
        name
        for key in common
        for name in (*names, *more)
        if _unordered(getattr(from_xml[key], name)) != _unordered(getattr(from_csv[key], name))
    )

    assert len(common) == 8_372
    assert max(differing.values()) < len(common) / 100, differing


def _unordered(value):
    return set(value) if isinstance(value, tuple) else value
