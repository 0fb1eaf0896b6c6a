"""SDN_ENHANCED.XML: what a record holds, and which files are not the full SDN List."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import Unreadable, us_ofac
from coordination.parse.us_ofac import enhanced, printed
from coordination.parse.us_ofac.lists import SDN
from coordination.records import Address, LegalBasis, Relation, VesselDetails
from coordination.vocabulary import (
    DateKind,
    DatePrecision,
    Gender,
    IdentifierKind,
    Measure,
    NameKind,
    NamePart,
    NameQuality,
    TargetType,
)

EXCERPT = "us/2024-08-28/sdn_enhanced_IRGC_excerpt.xml"


@pytest.fixture
def edition(sample):
    return us_ofac.parse([sample("sdn_enhanced.xml")])


@pytest.fixture
def entries(edition):
    return {entry.key: entry for entry in edition.entries}


@pytest.fixture
def changed(sample, list_file):
    """The sample with one text replaced by another."""

    def change(old, new, count=1):
        payload = sample("sdn_enhanced.xml").read()
        assert old.encode() in payload
        return list_file("SDN_ENHANCED.XML", payload.replace(old.encode(), new.encode(), count))

    return change


def test_edition_has_the_publishers_date_and_lacks_nothing(edition):
    assert edition.form == "SDN_ENHANCED.XML"
    assert edition.published_on == date(2026, 9, 23)
    assert edition.fields_absent == frozenset()


def test_record_on_other_lists_only_is_counted_and_left_out(edition):
    assert [entry.key for entry in edition.entries] == ["900002", "37059"]
    assert edition.tally == {"not on the SDN list": 1}


def test_each_programme_is_a_ground_with_the_day_of_the_sdn_list(entries):
    authorities = "Executive Order 13722 (North Korea); Executive Order 13810 (North Korea)"
    day = date(2019, 7, 29)

    assert entries["900002"].bases == tuple(
        LegalBasis(tag, (Measure.ASSET_FREEZE,), day, DateKind.PUBLISHED, False, authorities, "SDN List")
        for tag in ("DPRK3", "DPRK4")
    )
    assert (entries["900002"].listed_on, entries["900002"].date_kind) == (day, DateKind.PUBLISHED)


def test_earlier_day_of_another_list_is_not_the_day_of_the_sdn_list(entries):
    assert entries["37059"].listed_on == date(2022, 5, 8)


def test_all_sanctions_types_are_measures(entries):
    assert entries["37059"].bases[0].measures == (Measure.ASSET_FREEZE, Measure.SECTORAL_FINANCE)


def test_primary_latin_name_comes_first_in_given_name_order(entries):
    names = entries["900002"].names

    assert [(name.full, name.kind, name.quality, name.script) for name in names] == [
        ("Su Il KIM", NameKind.PRIMARY, NameQuality.STRONG, "Latin"),
        ("김수일", NameKind.ORIGINAL_SCRIPT, NameQuality.STRONG, "Hangul"),
        ("Manager Kim", NameKind.ALIAS, NameQuality.WEAK, "Latin"),
    ]
    assert names[0].parts == ((NamePart.FIRST, "Su Il"), (NamePart.LAST, "Kim"))


def test_year_only_birth_date_is_a_year_not_the_first_of_january(entries):
    main, other = entries["900002"].birth_dates

    assert (main.earliest, main.precision, main.text) == (date(1985, 3, 4), DatePrecision.DAY, "04 Mar 1985")
    assert (other.earliest, other.latest) == (date(1984, 1, 1), date(1984, 12, 31))
    assert (other.precision, other.circa) == (DatePrecision.YEAR, True)


def test_what_ofac_calls_false_is_no_attribute_but_is_told(entries):
    entry = entries["900002"]

    assert entry.birth_places == ()
    assert "Place of Birth: Hanoi, Vietnam (false)" in entry.remarks


def test_features_without_a_field_are_kept_as_text(entries):
    assert entries["900002"].remarks == (
        "Based in Vietnam; Place of Birth: Hanoi, Vietnam (false); Secondary sanctions risk: North Korea "
        "Sanctions Regulations, sections 510.201 and 510.210; Shoe Size 42"
    )


def test_invalid_paper_is_not_usable(entries):
    passports = [n for n in entries["900002"].identifiers if n.kind is IdentifierKind.PASSPORT]

    assert [(n.value, n.usable, n.note) for n in passports] == [
        ("108220348", True, ""),
        ("745220480", False, "expires 2020-06-02"),
    ]
    assert {n.country for n in passports} == {"Korea, North"}


def test_paper_of_a_new_type_is_kept_under_its_name(entries):
    [card] = [n for n in entries["900002"].identifiers if n.kind is IdentifierKind.OTHER]

    assert (card.value, card.printed, card.note) == ("LC77", "LC 77", "Library Card")


def test_person_is_described(entries):
    entry = entries["900002"]

    assert entry.target_type is TargetType.PERSON
    assert entry.titles == ("Representative", "Adviser")
    assert entry.nationalities == ("Korea, North",)
    assert entry.genders == (Gender.MALE,)
    assert entry.addresses == (
        Address(("12 Ly Thuong Kiet",), city="Ho Chi Minh City", postcode="700000", country="Vietnam"),
    )
    assert entry.relations == (Relation("Acting for or on behalf of", "MUNITIONS INDUSTRY DEPARTMENT", "900010"),)


def test_ship_is_described(entries):
    ship = entries["37059"]

    assert ship.target_type is TargetType.VESSEL
    assert ship.vessel == VesselDetails("General Cargo", "Russia; Togo", ("Liberia",))
    assert [(n.kind, n.value, n.valid) for n in ship.identifiers] == [(IdentifierKind.IMO_SHIP, "9179842", True)]
    assert [name.full for name in ship.names] == ["ANGARA", "АНГАРА"]


def test_raw_is_the_element_and_locator_its_place(entries):
    assert entries["37059"].locator == "entity[2]"
    assert "<documentNumber>IMO 9179842</documentNumber>" in entries["37059"].raw


def test_namespace_may_move(changed):
    edition = us_ofac.parse([changed("/exports/ENHANCED_XML", "/exports/ELSEWHERE")])

    assert len(list(edition.entries)) == 2


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ("<sanctionsPrograms><sanctionsProgram>IRGC</sanctionsProgram></sanctionsPrograms>", "sanctionsPrograms"),
        ("<sanctionsLists><sanctionsList>CAPTA List</sanctionsList></sanctionsLists>", "sanctionsLists"),
        ("<countries><country>Iran</country></countries>", "countries"),
        ("<entityType>Vessel</entityType>", "entityType"),
    ],
)
def test_filtered_export_is_never_the_full_list(changed, filters, message):
    whole = '<sanctionsLists><sanctionsList refId="1550">SDN List</sanctionsList></sanctionsLists>'

    with pytest.raises(Unreadable, match=rf"filtered by {message} .*not the full SDN List"):
        us_ofac.parse([changed(whole, filters)])


@pytest.mark.parametrize(
    "filters",
    [
        "",
        "<sanctionsPrograms/>",
        "<sanctionsLists><item>SDN List</item><item>FSE List</item></sanctionsLists>",
    ],
)
def test_export_that_leaves_out_no_sdn_is_the_full_list(changed, filters):
    whole = '<sanctionsLists><sanctionsList refId="1550">SDN List</sanctionsList></sanctionsLists>'

    assert len(list(us_ofac.parse([changed(whole, filters)]).entries)) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id="1">Block<', 'id="1">Frown<', r"entity 900002, sanctions type: unknown value 'Frown'"),
        (">Individual<", ">Ghost<", r"entity 900002, <generalInfo>, <entityType>: unknown value 'Ghost'"),
        (">A.K.A.<", ">B.K.A.<", "unknown value 'B.K.A.'"),
        (">CAPTA List<", ">NS-XYZ List<", "unknown value 'NS-XYZ List'"),
        (">Nickname<", ">Battle Name<", "unknown value 'Battle Name'"),
        (">ADDRESS1<", ">ADDRESS9<", "unknown value 'ADDRESS9'"),
        (">Confirmed<", ">Rumoured<", "unknown value 'Rumoured'"),
        (">Male<", ">Unheard<", "entity 900002, Gender: unknown value 'Unheard'"),
        ("<type>Shoe Size</type>", "<type>Hat Size</type>", "unknown value 'Shoe Size'"),
        ("<identityId>1</identityId>", "<hobby>chess</hobby>", "unknown field <hobby>"),
        ('<entity id="37059">', '<entity id="900002">', "entity 900002: its number occurs twice"),
        ('<entity id="37059">', "<entity>", "entity 2: has no number"),
        ("1985-03-04", "1985-02-30", "'1985-02-30' is not a date"),
        ("2026-09-23T00:00:00", "soon", "'soon' is not a date"),
        (
            "<isPrimary>true</isPrimary>\n          <isLowQuality>",
            "<isPrimary>false</isPrimary><isLowQuality>",
            "alias",
        ),
        ("<sanctionsData", "<!DOCTYPE x []>\n<sanctionsData", "DOCTYPE"),
        ("<publicationInfo>", "<noInfo>", "not well-formed"),
    ],
)
def test_what_is_not_known_is_refused_by_name(changed, old, new, message):
    with pytest.raises(Unreadable, match=message):
        list(us_ofac.parse([changed(old, new)]).entries)


def test_record_without_a_programme_is_refused(changed):
    tag = '<sanctionsProgram refId="92042" id="3">RUSSIA-EO14024</sanctionsProgram>'

    with pytest.raises(Unreadable, match="entity 37059: no programme"):
        list(us_ofac.parse([changed(tag, "")]).entries)


def test_file_without_publication_info_or_entities_is_refused(list_file):
    with pytest.raises(Unreadable, match="nothing says that it is the full list"):
        us_ofac.parse([list_file("x", b"<sanctionsData><entities/></sanctionsData>")])
    info = b"<publicationInfo><dataAsOf>2026-09-23T00:00:00</dataAsOf></publicationInfo>"
    empty = us_ofac.parse([list_file("x", b"<sanctionsData>" + info + b"<entities/></sanctionsData>")])
    with pytest.raises(Unreadable, match="holds no entity"):
        list(empty.entries)


@pytest.mark.parametrize("payload", [b"<html>busy</html>", b"<sdnList/>", b"<", b"\xef\xbb\xbf"])
def test_other_documents_are_refused(list_file, payload):
    with pytest.raises(Unreadable):
        list(us_ofac.parse([list_file("sdn.xml", payload)]).entries)


@given(st.data())
def test_file_cut_anywhere_is_refused(sample, list_file, data):
    payload = sample("sdn_enhanced.xml").read().rstrip()
    cut = data.draw(st.integers(min_value=0, max_value=len(payload) - 1))

    with pytest.raises(Unreadable):
        list(us_ofac.parse([list_file("SDN_ENHANCED.XML", payload[:cut])]).entries)


def test_real_filtered_export_is_refused(real):
    with pytest.raises(Unreadable, match=r"filtered by sanctionsPrograms \(IRGC\)"):
        us_ofac.parse(real(EXCERPT))


@pytest.fixture
def excerpt(real):
    """The records of the real filtered export, which parse() refuses as a list."""
    tally = Counter()
    [file] = real(EXCERPT)
    entries = {entry.key: entry for entry in enhanced._entries(file, SDN, tally)}
    assert tally == {}
    return entries


def test_real_records_are_all_read(excerpt):
    assert len(excerpt) == 293
    assert all(entry.listed_on and entry.bases and entry.name for entry in excerpt.values())
    assert Counter(entry.target_type for entry in excerpt.values()) == {
        TargetType.PERSON: 165,
        TargetType.ORGANISATION: 84,
        TargetType.AIRCRAFT: 44,
    }


def test_real_names_have_no_direction_marks(excerpt):
    names = [name for entry in excerpt.values() for name in entry.names]

    assert {"Arabic", "Cyrillic", "Han"} <= {name.script for name in names}
    assert not any(mark in name.full for name in names for mark in "\u202b\u202c\u200e\u200f")


def test_real_dates_mean_the_same_read_from_days_and_from_text(excerpt):
    dates = [when for entry in excerpt.values() for when in (*entry.birth_dates, *entry.established)]

    assert len(dates) == 197
    assert [when for when in dates if printed.partial_date(when.text) != when] == []


def test_both_forms_say_the_same_of_a_record(excerpt, real_edition):
    """The XML is of 2024-08-28, the CSV of 2024-05-03: what differs was changed in between or is in one only."""
    from_csv = {entry.key: entry for entry in real_edition("us/2024-05-03/sdn.csv.gz").entries}

    assert excerpt.keys() <= from_csv.keys()
    for key, entry in excerpt.items():
        other = from_csv[key]
        assert (entry.name, entry.target_type, entry.titles) == (other.name, other.target_type, other.titles)
        assert set(entry.birth_dates) == set(other.birth_dates)
        assert (set(entry.birth_places), set(entry.nationalities)) == (
            set(other.birth_places),
            set(other.nationalities),
        )
        assert (entry.genders, entry.established) == (other.genders, other.established)
        assert {(n.kind, n.value, n.country) for n in entry.identifiers} == {
            (n.kind, n.value, n.country) for n in other.identifiers
        }
