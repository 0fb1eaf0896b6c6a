"""SDN_ADVANCED.XML: what its cross-tables say of a record, and which files are not the full list."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from coordination.parse import Unreadable, us_ofac
from coordination.parse.reading import Fields
from coordination.parse.us_ofac import parties
from coordination.parse.us_ofac.lists import NON_SDN
from coordination.records import Address, ListEntry, Relation
from coordination.vocabulary import (
    DateKind,
    DatePrecision,
    IdentifierKind,
    Measure,
    NameKind,
    NamePart,
    NameQuality,
    TargetType,
)
from tests.parse.damage import damaged_xml

FORM = "sdn_advanced.xml"
NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"
SCHEMA = Path(__file__).resolve().parents[3].parent / "shared" / "lists" / "us" / "schema" / "sdn_advanced.xsd"


@pytest.fixture
def edition(in_form):
    return us_ofac.parse(in_form(FORM))


@pytest.fixture
def entries(edition):
    return {entry.key: entry for entry in edition.entries}


@pytest.fixture
def read(changed_form):
    """The entries of the sample with one text replaced, by key."""

    def read(old, new, count=1):
        return {entry.key: entry for entry in us_ofac.parse(changed_form(FORM, old, new, count)).entries}

    return read


def period(xml: str):
    return parties.period(Fields(etree.fromstring(xml), "here"))


def point(tag: str, day: str) -> str:
    year, month, number = day.split("-")
    return f"<{tag}><Year>{year}</Year><Month>{int(month)}</Month><Day>{int(number)}</Day></{tag}>"


def date_period(days: list[str], *, circa: str = "false") -> str:
    """From the begin and end of the begin, and of the end."""
    start = point("From", days[0]) + point("To", days[1])
    end = point("From", days[2]) + point("To", days[3])
    return (
        f'<DatePeriod CalendarTypeID="1"><Start Approximate="{circa}">{start}</Start>'
        f'<End Approximate="{circa}">{end}</End></DatePeriod>'
    )


@pytest.mark.parametrize(
    ("days", "text", "precision"),
    [
        (["1962-11-23"] * 4, "23 Nov 1962", DatePrecision.DAY),
        (["1962-01-01", "1962-01-01", "1962-12-31", "1962-12-31"], "1962", DatePrecision.YEAR),
        (["1962-01-01", "1962-12-31", "1962-01-01", "1962-12-31"], "1962 to 1962", DatePrecision.YEAR),
        (["1958-04-01", "1958-04-01", "1958-04-30", "1958-04-30"], "Apr 1958", DatePrecision.MONTH),
        (["1960-01-01", "1960-12-31", "1962-01-01", "1962-12-31"], "1960 to 1962", DatePrecision.RANGE),
        (["1962-03-01", "1962-03-31", "1963-02-01", "1963-02-28"], "Mar 1962 to Feb 1963", DatePrecision.RANGE),
        (["1965-03-21", "1965-03-21", "1966-03-20", "1966-03-20"], "21 Mar 1965 to 20 Mar 1966", DatePrecision.RANGE),
    ],
)
def test_period_is_from_the_first_day_of_its_begin_to_the_last_of_its_end(days, text, precision):
    found = period(date_period(days))

    assert (found.text, found.precision, found.circa) == (text, precision, False)
    assert (found.earliest, found.latest) == (date.fromisoformat(days[0]), date.fromisoformat(days[3]))


def test_approximate_period_is_circa():
    found = period(date_period(["1962-01-01", "1962-01-01", "1962-12-31", "1962-12-31"], circa="true"))

    assert (found.text, found.circa, found.precision) == ("circa 1962", True, DatePrecision.YEAR)


def test_period_with_one_boundary_is_that_day():
    found = period(f"<DatePeriod><Start>{point('From', '1970-01-02')}</Start></DatePeriod>")

    assert (found.earliest, found.latest, found.text) == (date(1970, 1, 2), date(1970, 1, 2), "02 Jan 1970")


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        ("<DatePeriod/>", "a period without a day"),
        ("<DatePeriod><Start/><End/></DatePeriod>", "a period without a day"),
        ('<DatePeriod CalendarTypeID="2"/>', "a date in another calendar"),
        (f"<DatePeriod><Start>{point('From', '1970-02-30')}</Start></DatePeriod>", "1970-2-30 is not a day"),
        (f"<DatePeriod><Until>{point('From', '1970-02-03')}</Until></DatePeriod>", "unknown field <Until>"),
    ],
)
def test_period_that_is_not_understood_is_refused(xml, message):
    with pytest.raises(Unreadable, match=message):
        period(xml)


def test_edition_has_the_day_of_issue_and_lacks_nothing(edition):
    assert (edition.form, edition.published_on) == ("SDN_ADVANCED.XML", date(2026, 9, 23))
    assert edition.fields_absent == frozenset()


def test_record_on_other_lists_only_is_counted_and_left_out(edition):
    assert [entry.key for entry in edition.entries] == ["900101", "900102", "900103", "900104"]
    assert edition.tally == {"not on the SDN list": 1}


def test_each_ground_has_the_day_of_its_own_legal_basis(entries):
    person = entries["900101"]

    assert [(basis.programme, basis.listed_on) for basis in person.bases] == [
        ("DPRK3", date(2019, 7, 29)),
        ("NPWMD", date(2020, 1, 14)),
    ]
    assert {basis.date_kind for basis in person.bases} == {DateKind.DESIGNATED}
    assert (person.listed_on, person.date_kind) == (date(2019, 7, 29), DateKind.DESIGNATED)


def test_ground_whose_legal_basis_is_not_certain_has_the_day_of_the_record(read):
    person = read("<Comment>NPWMD</Comment>", "<Comment>IFSR</Comment>")["900101"]

    assert [(basis.programme, basis.listed_on) for basis in person.bases] == [
        ("DPRK3", date(2019, 7, 29)),
        ("IFSR", date(2019, 7, 29)),
    ]


def test_earlier_day_of_another_list_is_not_the_day_of_the_sdn_list(entries):
    ship = entries["900103"]

    assert ship.listed_on == date(2022, 5, 8)
    assert ship.bases[0].measures == (Measure.ASSET_FREEZE, Measure.SECTORAL_FINANCE)
    assert ship.bases[0].instrument == ""  # "Unknown" in the table


def test_same_record_read_for_the_other_lists_has_their_day_and_no_freeze(in_form):
    edition = us_ofac.read(in_form(FORM), NON_SDN)

    ship, bank = edition.entries

    assert (edition.form, edition.tally) == ("CONS_ADVANCED.XML", {"on the SDN list only": 3})
    assert [(basis.sublist, basis.measures, basis.listed_on) for basis in (*ship.bases, *bank.bases)] == [
        ("CAPTA List", (Measure.SECTORAL_FINANCE,), date(2021, 1, 4)),
        ("CAPTA List", (Measure.SECTORAL_FINANCE,), date(2020, 10, 14)),
    ]


def test_what_ofac_calls_false_is_no_attribute_but_is_told(entries):
    assert entries["900104"].birth_places == ()
    assert "Place of Birth: Hanoi, Vietnam (false)" in entries["900104"].remarks


def test_fraudulent_paper_is_not_usable(entries):
    passport, card = entries["900104"].identifiers

    assert (passport.value, passport.usable, passport.note) == ("745220480", False, "expires 2020-06-02; Gender: Male")
    assert (card.kind, card.value, card.note) == (IdentifierKind.OTHER, "LC77", "Library Card; Dalian, Japan")


def test_paper_without_a_number_is_told_as_text(entries):
    assert "Passport: no number" in entries["900104"].remarks


def test_name_parts_have_roles_and_names_are_written_given_names_first(entries):
    latin, arabic = entries["900104"].names

    assert latin.full == "Chol Su RI"
    assert latin.parts == ((NamePart.FIRST, "Chol"), (NamePart.MIDDLE, "Su"), (NamePart.LAST, "Ri"))
    assert (arabic.full, arabic.kind, arabic.script) == ("حسن علي", NameKind.ORIGINAL_SCRIPT, "Arabic")


def test_primary_name_comes_first_and_low_quality_is_weak(entries):
    names = entries["900101"].names

    assert [(name.full, name.kind, name.quality) for name in names] == [
        ("Su Il KIM", NameKind.PRIMARY, NameQuality.STRONG),
        ("김수일", NameKind.ORIGINAL_SCRIPT, NameQuality.STRONG),
        ("Manager Kim", NameKind.ALIAS, NameQuality.WEAK),
        ("Soo Il KIM", NameKind.ALIAS, NameQuality.STRONG),
    ]


def test_other_latin_spelling_is_a_variation_and_former_name_is_former(entries):
    assert [(name.full, name.kind) for name in entries["900102"].names] == [
        ("PROINVESTBANK TSMR (LIMITED), CO., LTD.", NameKind.PRIMARY),
        ("PROINVESTBANK TSMR", NameKind.VARIATION),
        ("ООО ПРОИНВЕСТБАНК", NameKind.ORIGINAL_SCRIPT),
        ("TSMRBANK, OOO", NameKind.FORMER),
    ]


def test_person_and_firm_are_told_by_the_type_above_their_sub_type(entries):
    types = {key: entry.target_type for key, entry in entries.items()}

    assert types == {
        "900101": TargetType.PERSON,
        "900102": TargetType.ORGANISATION,
        "900103": TargetType.VESSEL,
        "900104": TargetType.PERSON,
    }


def test_address_is_put_in_order_once_for_each_spelling(entries):
    assert entries["900102"].addresses == (
        Address(("ul. Mira 1", "Office 7"), city="Moscow", country="Russia"),
        Address(("ул. Мира 1",), city="Москва", country="Russia"),
        Address(city="Gaza City", country="Region: Gaza"),
    )


def test_place_that_is_undetermined_is_no_address(entries):
    assert [address.country for address in entries["900101"].addresses] == ["Vietnam"]


def test_ties_point_from_the_party_to_the_other(entries):
    assert entries["900102"].relations == (Relation("Owned or Controlled By", "KIM, Su Il", "900101"),)
    assert entries["900104"].relations == (Relation("Acting for or on behalf of (former)", "KIM, Su Il", "900101"),)


def test_raw_holds_the_party_and_what_belongs_to_it(entries):
    raw = entries["900101"].raw

    for text in ("12 Ly Thuong Kiet", "108220348", 'RelationTypeID="15002"', "<Comment>NPWMD</Comment>"):
        assert text in raw
    assert "Moscow" not in raw
    assert entries["900101"].locator == "DistinctParty[1]"


def test_comment_of_a_feature_is_told(read):
    entry = read('<FeatureVersion ID="2104" ReliabilityID="1">\n            <Comment />', _version("left foot"))[
        "900104"
    ]

    assert "Shoe Size 42; Shoe Size: left foot" in entry.remarks


def _version(comment: str) -> str:
    return f'<FeatureVersion ID="2104" ReliabilityID="1"><Comment>{comment}</Comment>'


def test_lists_are_known_by_their_label_not_their_number(in_form, list_file):
    payload = in_form(FORM)[0].read().replace(b'"1550"', b'"7"')

    assert len(list(us_ofac.parse([list_file(FORM, payload)]).entries)) == 4


@pytest.mark.parametrize("namespace", ["http://www.un.org/sanctions/1.0", "urn:elsewhere"])
def test_namespace_may_move(read, namespace):
    assert len(read(NAMESPACE, namespace)) == 4


def test_file_of_changes_is_not_the_list(read):
    with pytest.raises(Unreadable, match="holds only what changed since version 2"):
        read('Version="3"', 'Version="3" DeltaBaseVersion="2"')


def test_file_without_a_record_of_the_list_is_refused(read):
    with pytest.raises(Unreadable, match="holds no record of the SDN List"):
        read('ListID="1550"', 'ListID="91763"', -1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '<List ID="1550">SDN List</List>',
            '<List ID="1550">New List</List>',
            "900101.*List: unknown value 'New List'",
        ),
        ('ID="1705">Block<', 'ID="1705">Frown<', "900101, sanctions type: unknown value 'Frown'"),
        ('ID="1">Created<', 'ID="1">Removed<', "EntryEventType: unknown value 'Removed'"),
        ('ID="1561">False<', 'ID="1561">Rumoured<', "party 900104.*Reliability: unknown value 'Rumoured'"),
        ('ID="1400">A.K.A.<', 'ID="1400">B.K.A.<', "party 900101.*AliasType: unknown value 'B.K.A.'"),
        ('ID="1528">Nickname<', 'ID="1528">Battle Name<', "NamePartType: unknown value 'Battle Name'"),
        ('ID="1451">ADDRESS1<', 'ID="1451">ADDRESS9<', "LocPartType: unknown value 'ADDRESS9'"),
        ('ID="2">Entity<', 'ID="2">Ghost<', "party 900102, PartyType: unknown value 'Ghost'"),
        ('ID="91526">Male<', 'ID="91526">Unheard<', "900101, Gender: unknown value 'Unheard'"),
        ('PartySubTypeID="3"', 'PartySubTypeID="5"', "900102: PartySubType 5 is not in <ReferenceValueSets>"),
        ('FeatureTypeID="9999"', 'FeatureTypeID="9998"', "FeatureType 9998 is not in <ReferenceValueSets>"),
        ('RelationTypeID="15003"', 'RelationTypeID="1"', "900102: RelationType 1 is not in <ReferenceValueSets>"),
        ('ValidityID="2"', 'ValidityID="3"', "900104, IDRegDocument, ValidityID: unknown value '3'"),
        ('DocNameStatusID="2"', 'DocNameStatusID="3"', "DocNameStatusID: unknown value '3'"),
        ('IDRegDocDateTypeID="1481"', 'IDRegDocDateTypeID="1"', "IDRegDocDateType 1 is not in"),
        ('LocationID="504"', 'LocationID="1"', "900102: location 1 occurs 0 times"),
        ('NamePartGroupID="53"', 'NamePartGroupID="1"', "name part group 1 is not among"),
        ('False="false"', 'False="true"', "900101, <Identity>: is a false identity"),
        ('Primary="true" LowQuality', 'Primary="false" LowQuality', "900101, <Identity>: 0 primary names"),
        ('FixedRef="900102">\n', 'FixedRef="900101">\n', "900101: expected one profile of the same number"),
        ('<DistinctParty FixedRef="900101">', "<DistinctParty>", "party without number: expected one profile"),
        ('ProfileID="900101" ListID', 'ProfileID="7" ListID', "profile 7, which is not among the parties"),
        ("<SanctionsEntryLinks />", "<Extra />", "unknown element <Extra>"),
        ("<Locations>", "<Locations><Planet/>", "unknown element <Planet> before <Location>"),
        ("</Locations>", "<Planet/></Locations>", "unknown element <Planet>"),
        ("<Comment>Based in Vietnam</Comment>", "<Hobby>chess</Hobby>", "party 900101: unknown field <Hobby>"),
        ('<Country ID="11170">', '<Country ID="11114">', "Country 11114 occurs twice"),
        (
            "<Year>2026</Year><Month>9</Month>",
            "<Year>2026</Year><Month>13</Month>",
            "DateOfIssue.*2026-13-23 is not a day",
        ),
        ("<Sanctions ", "<!DOCTYPE x []>\n<Sanctions ", "DOCTYPE"),
    ],
)
def test_what_is_not_known_is_refused_by_name(read, old, new, message):
    with pytest.raises(Unreadable, match=message):
        read(old, new)


def test_party_without_an_entry_on_any_list_is_refused(in_form, list_file):
    root = etree.fromstring(in_form(FORM)[0].read())
    parent = root.find("{*}SanctionsEntries")
    parent.remove(parent[1])

    with pytest.raises(Unreadable, match="party 900102: has no <SanctionsEntry>, so nothing says which list it is on"):
        list(us_ofac.parse([list_file(FORM, etree.tostring(root))]).entries)


def test_party_that_occurs_twice_is_refused(in_form, list_file):
    root = etree.fromstring(in_form(FORM)[0].read())
    parent = root.find("{*}DistinctParties")
    parent.append(etree.fromstring(etree.tostring(parent[0])))

    with pytest.raises(Unreadable, match="party 900101: occurs twice"):
        us_ofac.parse([list_file(FORM, etree.tostring(root))])


def test_sample_is_valid_by_the_publishers_schema(in_form):
    if not SCHEMA.exists():
        pytest.skip("the publisher's schema is not beside this checkout")
    payload = in_form(FORM)[0].read().replace(NAMESPACE.encode(), b"http://www.un.org/sanctions/1.0")

    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(payload))


@given(st.data())
def test_file_cut_anywhere_is_refused(in_form, list_file, data):
    payload = in_form(FORM)[0].read().rstrip()
    cut = data.draw(st.integers(min_value=0, max_value=len(payload) - 1))

    with pytest.raises(Unreadable):
        list(us_ofac.parse([list_file("SDN_ADVANCED.XML", payload[:cut])]).entries)


@given(st.data())
def test_damaged_file_gives_entries_or_is_refused(in_form, list_file, data):
    payload = data.draw(damaged_xml(in_form(FORM)[0].read()))

    try:
        found = list(us_ofac.parse([list_file("SDN_ADVANCED.XML", payload)]).entries)
    except Unreadable:
        return

    assert all(isinstance(entry, ListEntry) and entry.key and entry.name and entry.bases for entry in found)
