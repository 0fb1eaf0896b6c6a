"""The UN Consolidated List, read. Records are typed by hand in the publisher's format."""

import gzip
import io
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import ListFile, Unreadable, un_sc
from coordination.parse.names import identifiers_in
from coordination.parse.un_sc.documents import number_in
from coordination.records import Edition, ListEntry, PartialDate
from coordination.vocabulary import (
    Calendar,
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

SAMPLE = (Path(__file__).parent / "samples" / "un_sc" / "consolidated.xml").read_bytes().strip()
LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists"


def read(payload: bytes | str) -> Edition:
    content = payload.encode() if isinstance(payload, str) else payload
    return un_sc.parse([ListFile("consolidated.xml", lambda: io.BytesIO(content))])


def entries(payload: bytes | str) -> dict[str, ListEntry]:
    return {entry.key: entry for entry in read(payload).entries}


def listing(*, individuals: str = "", entities: str = "") -> str:
    return (
        '<CONSOLIDATED_LIST dateGenerated="2026-08-01T23:00:03.110Z">'
        f"<INDIVIDUALS>{individuals}</INDIVIDUALS><ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>"
    )


def record(
    tag: str = "INDIVIDUAL",
    *,
    reference: str = "KPi.033",
    programme: str = "DPRK",
    name: str = "RI SU YONG",
    listed_on: str = "2016-11-30",
    extra: str = "",
) -> str:
    return (
        f"<{tag}><FIRST_NAME>{name}</FIRST_NAME><UN_LIST_TYPE>{programme}</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER><LISTED_ON>{listed_on}</LISTED_ON>{extra}</{tag}>"
    )


def individual(extra: str = "", **facts: str) -> ListEntry:
    (entry,) = entries(listing(individuals=record("INDIVIDUAL", extra=extra, **facts))).values()
    return entry


def entity(extra: str = "", **facts: str) -> ListEntry:
    (entry,) = entries(listing(entities=record("ENTITY", extra=extra, **{"reference": "KPe.047", **facts}))).values()
    return entry


def born(inner: str) -> tuple[PartialDate, ...]:
    return individual(f"<INDIVIDUAL_DATE_OF_BIRTH>{inner}</INDIVIDUAL_DATE_OF_BIRTH>").birth_dates


def test_sample_gives_each_record_with_its_facts():
    edition = read(SAMPLE)
    found = {entry.key: entry for entry in edition.entries}

    assert edition.form == "CONSOLIDATED.XML"
    assert edition.published_on == date(2026, 8, 1)
    assert list(found) == ["KPi.054", "IRi.039", "KPe.047", "KPe.020"]
    bank = found["KPe.047"]
    assert (bank.reference, bank.locator, bank.target_type) == ("KPe.047", "ENTITY[1]", TargetType.ORGANISATION)
    assert bank.name == "FOREIGN TRADE BANK (FTB)"
    assert bank.names[0].parts == ((NamePart.WHOLE, "FOREIGN TRADE BANK (FTB)"),)
    assert (bank.listed_on, bank.date_kind, bank.amended_on) == (date(2017, 8, 5), DateKind.LISTED, date(2022, 7, 26))
    assert bank.bases[0].programme == "DPRK"
    assert bank.bases[0].measures == (Measure.ASSET_FREEZE,)
    assert [(each.kind, each.value, each.valid) for each in bank.identifiers] == [
        (IdentifierKind.UN_REFERENCE, "KPe.047", True),
        (IdentifierKind.BIC, "FTBDKPPY", True),
    ]
    assert bank.addresses[0].lines == ("FTB Building, Jungsong-dong, Central District",)
    assert bank.addresses[0].city == "Pyongyang"
    assert bank.raw.startswith("<ENTITY")
    assert bank.raw.endswith("</ENTITY>")
    person = found["KPi.054"]
    assert person.name == "CHOE CHUN YONG"
    assert person.names[0].parts == ((NamePart.UNGRADED, "CHOE"), (NamePart.UNGRADED, "CHUN YONG"))
    assert person.bases[0].measures == (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)
    assert person.positions == ("Representative for Ilsim International Bank",)
    assert person.genders == (Gender.MALE,)
    assert person.amended_on is None
    assert (person.identifiers[1].kind, person.identifiers[1].value) == (IdentifierKind.PASSPORT, "654410078")


def test_empty_alias_address_birth_and_document_blocks_give_nothing():
    entry = individual(
        "<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS><INDIVIDUAL_ALIAS/>"
        "<INDIVIDUAL_ADDRESS><COUNTRY/></INDIVIDUAL_ADDRESS><INDIVIDUAL_DOCUMENT/>"
        "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE/></INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_PLACE_OF_BIRTH/>"
    )

    assert len(entry.names) == 1
    assert entry.addresses == entry.birth_dates == entry.birth_places == ()
    assert [each.kind for each in entry.identifiers] == [IdentifierKind.UN_REFERENCE]


def test_one_alias_cell_may_hold_several_names():
    names = individual(
        "<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Haj Qasem; Sardar Soleimani</ALIAS_NAME>"
        "</INDIVIDUAL_ALIAS>"
        "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Mohammed Sabet; Mohammad Sabet b) M. Javad Sabet"
        "</ALIAS_NAME></INDIVIDUAL_ALIAS>"
    ).names

    assert [(name.full, name.quality) for name in names[1:]] == [
        ("Haj Qasem", NameQuality.WEAK),
        ("Sardar Soleimani", NameQuality.WEAK),
        ("Mohammed Sabet", NameQuality.STRONG),
        ("Mohammad Sabet", NameQuality.STRONG),
        ("M. Javad Sabet", NameQuality.STRONG),
    ]


def test_semicolon_within_brackets_parts_no_name():
    names = individual(
        "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY>"
        "<ALIAS_NAME>حاجى مالك (Hajji Malik; Hajji Malak)</ALIAS_NAME></INDIVIDUAL_ALIAS>"
    ).names

    assert names[1].full == "حاجى مالك (Hajji Malik; Hajji Malak)"
    assert names[1].script == "Arabic+Latin"


def test_entity_named_for_two_firms_keeps_both_names():
    names = entity(name="COMPAGNIE AERIENNE DES GRANDS LACS (CAGL) ; GREAT LAKES BUSINESS COMPANY (GLBC)").names

    assert [(name.full, name.kind) for name in names] == [
        ("COMPAGNIE AERIENNE DES GRANDS LACS (CAGL)", NameKind.PRIMARY),
        ("GREAT LAKES BUSINESS COMPANY (GLBC)", NameKind.ALIAS),
    ]


@pytest.mark.parametrize(
    ("quality", "kind", "grade"),
    [
        ("Good", NameKind.ALIAS, NameQuality.STRONG),
        ("Low", NameKind.ALIAS, NameQuality.WEAK),
        ("a.k.a.", NameKind.ALIAS, NameQuality.UNGRADED),
        ("f.k.a.", NameKind.FORMER, NameQuality.UNGRADED),
    ],
)
def test_alias_quality_says_kind_and_grade(quality, kind, grade):
    alias = entity(
        f"<ENTITY_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>Mooyokbank</ALIAS_NAME></ENTITY_ALIAS>"
    ).names[1]

    assert (alias.full, alias.kind, alias.quality) == ("Mooyokbank", kind, grade)


def test_name_part_na_is_the_schemas_word_for_no_part():
    entry = individual("<SECOND_NAME>MOHAMMAD</SECOND_NAME><FOURTH_NAME>na</FOURTH_NAME>", name="GUL")

    assert entry.name == "GUL MOHAMMAD"


def test_original_script_name_has_its_script():
    name = individual("<NAME_ORIGINAL_SCRIPT>리수용</NAME_ORIGINAL_SCRIPT>").names[1]

    assert (name.full, name.kind, name.script) == ("리수용", NameKind.ORIGINAL_SCRIPT, "Hangul")


def test_exact_date_with_only_a_year_is_a_year():
    (birth,) = born("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1971</YEAR>")

    assert (birth.precision, birth.earliest, birth.latest) == (
        DatePrecision.YEAR,
        date(1971, 1, 1),
        date(1971, 12, 31),
    )
    assert not birth.circa


def test_birth_dates_keep_their_precision():
    (day,) = born("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1957-03-11</DATE>")
    (about,) = born("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1958</YEAR>")
    (span,) = born(
        "<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1966</FROM_YEAR><TO_YEAR>1967</TO_YEAR><NOTE>Approximately</NOTE>"
    )
    (month,) = born("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Nov. 1973</NOTE>")

    assert (day.precision, day.earliest) == (DatePrecision.DAY, date(1957, 3, 11))
    assert (about.precision, about.circa) == (DatePrecision.YEAR, True)
    assert (span.precision, span.earliest, span.latest) == (DatePrecision.RANGE, date(1966, 1, 1), date(1967, 12, 31))
    assert span.circa
    assert (month.precision, month.earliest) == (DatePrecision.MONTH, date(1973, 11, 1))


def test_unreadable_birth_date_is_kept_as_text():
    (age,) = born("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><NOTE>30-35 years old</NOTE>")
    (hijri,) = born("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>24/06/1402 (Hijri Calendar)</NOTE>")
    (backwards,) = born("<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1967</FROM_YEAR><TO_YEAR>1966</TO_YEAR>")
    (impossible,) = born("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1957-02-30</DATE>")

    assert [each.precision for each in (age, hijri, backwards, impossible)] == [DatePrecision.TEXT] * 4
    assert (age.text, impossible.text) == ("30-35 years old", "1957-02-30")
    assert (hijri.calendar, hijri.earliest) == (Calendar.HIJRI, None)


def test_birth_date_and_place_of_an_alias_are_the_targets():
    entry = individual(
        "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Jang Hyon U</ALIAS_NAME>"
        "<DATE_OF_BIRTH>1958-02-22</DATE_OF_BIRTH><CITY_OF_BIRTH>Wonsan</CITY_OF_BIRTH></INDIVIDUAL_ALIAS>"
    )

    assert [birth.text for birth in entry.birth_dates] == ["1958-02-22"]
    assert [(place.city, place.note) for place in entry.birth_places] == [("Wonsan", "as Jang Hyon U")]


def test_zone_suffix_is_no_part_of_the_day():
    assert individual(listed_on="2015-07-01-04:00", programme="SouthSudan").listed_on == date(2015, 7, 1)


def test_latest_amendment_date_counts():
    entry = individual(
        "<LAST_DAY_UPDATED><VALUE>2014-12-17</VALUE><VALUE>2022-07-26</VALUE><VALUE>2016-01-16</VALUE></LAST_DAY_UPDATED>"
    )

    assert entry.amended_on == date(2022, 7, 26)


@pytest.mark.parametrize(
    ("prose", "number"),
    [
        ("654410078", "654410078"),
        ("PO381230469", "PO381230469"),
        ("96 03 464086", "96 03 464086"),
        ("Libyan passport No. 513519", "513519"),
        ("Libya B/002210", "B/002210"),
        ("CAR diplomatic passport no. D00000898", "D00000898"),
        ("Passport number: KJ0114858, issued on 8 Nov. 2003", "KJ0114858"),
        ("Russian passport number 8208 No. 555627", "8208 555627"),
        ("381110042 (Expired 25 Jan. 2016)", "381110042"),
        ("R00012098, South Sudan", "R00012098"),
        ("SSN 156-92-9858 (United States of America)", "156-92-9858"),
        ("German travel document (“Reiseausweis”) A 0139243", "A 0139243"),
        ("04643632 issued on 18 Jun. 1999", "04643632"),
        ("Afghan national identification card (tazkira) number 57388", "57388"),
        ("issued in 1993, under name Muhammad Jamal", ""),
        ("(July 1997)", ""),
    ],
)
def test_document_number_is_found_in_prose(prose, number):
    assert number_in(prose) == number


def test_documents_have_kind_country_and_printed_text():
    entry = individual(
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Numéro de passeport</TYPE_OF_DOCUMENT><NUMBER>PS 381420397</NUMBER>"
        "<COUNTRY_OF_ISSUE>Democratic People's Republic of Korea</COUNTRY_OF_ISSUE></INDIVIDUAL_DOCUMENT>"
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification\n     Number</TYPE_OF_DOCUMENT>"
        "<TYPE_OF_DOCUMENT2>Voter ID</TYPE_OF_DOCUMENT2><NUMBER>Cedula No. 80413253</NUMBER>"
        "<DATE_OF_EXPIRY>2031-03-01</DATE_OF_EXPIRY></INDIVIDUAL_DOCUMENT>"
    )

    _, passport, card = entry.identifiers
    assert (passport.kind, passport.value) == (IdentifierKind.PASSPORT, "PS381420397")
    assert passport.country == "Democratic People's Republic of Korea"
    assert (card.kind, card.value, card.printed) == (IdentifierKind.NATIONAL_ID, "80413253", "Cedula No. 80413253")
    assert card.note == "Voter ID; expires 2031-03-01"


def test_false_document_is_kept_but_not_usable():
    entry = individual(
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT>"
        "<NUMBER>5430312277059</NUMBER><NOTE>fraudulently obtained and since cancelled</NOTE></INDIVIDUAL_DOCUMENT>"
    )

    assert entry.identifiers[1].value == "5430312277059"
    assert not entry.identifiers[1].usable


def test_document_without_a_number_is_counted_and_left_out():
    payload = listing(
        individuals=record(
            extra="<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>"
            "<NOTE>issued in 1993, under name Muhammad Jamal</NOTE></INDIVIDUAL_DOCUMENT>"
        )
    )
    edition = read(payload)

    (entry,) = edition.entries

    assert len(entry.identifiers) == 1
    assert edition.tally == Counter({"documents without a number": 1})


@pytest.mark.parametrize(
    ("programme", "comments", "measures"),
    [
        ("DPRK", "", (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)),
        ("Iraq", "", (Measure.ASSET_FREEZE,)),
        ("GB", "", (Measure.TRAVEL_BAN,)),
        ("Libya", "Listed pursuant to paragraph 15 of resolution 1970 (Travel\nBan).", (Measure.TRAVEL_BAN,)),
        ("Libya", "paragraphs 15 and 17 (Travel Ban, Asset Freeze)", (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)),
        ("Libya", "No measure is named.", (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)),
        ("A regime of next year", "", (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)),
    ],
)
def test_measures_follow_from_the_regime(programme, comments, measures):
    entry = individual(f"<COMMENTS1>{comments}</COMMENTS1>", programme=programme)

    assert entry.bases[0].programme == programme
    assert entry.bases[0].measures == measures


def test_ship_of_the_libya_list_is_a_vessel_without_a_freeze():
    entry = entity(
        "<COMMENTS1>IMO: 9058713 \nListed pursuant to paragraphs 10(a) of resolution 2146 (2014).</COMMENTS1>",
        name="AVAX",
        reference="LYe.006",
        programme="Libya",
        listed_on="2026-07-22",
    )

    assert entry.target_type is TargetType.VESSEL
    assert Measure.PORT_ENTRY_BAN in entry.bases[0].measures
    assert Measure.ASSET_FREEZE not in entry.bases[0].measures
    assert (entry.identifiers[1].kind, entry.identifiers[1].value) == (IdentifierKind.IMO_SHIP, "9058713")


def test_company_number_spelled_out_is_found():
    found = entries(SAMPLE)["KPe.020"].identifiers

    assert (found[1].kind, found[1].value, found[1].valid) == (IdentifierKind.IMO_COMPANY, "1790183", True)


def test_ship_number_in_a_firms_remark_is_not_the_firms():
    assert identifiers_in("Operator of the tanker Angara (IMO 9179842)", TargetType.ORGANISATION) == ()
    assert identifiers_in("Angara (IMO 9179842)", TargetType.VESSEL)[0].value == "9179842"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (record(listed_on="2017-13-05"), "un_sc record KPi.033, <LISTED_ON>: '2017-13-05' is not a date"),
        (record(listed_on=""), "un_sc record KPi.033, <LISTED_ON>: '' is not a date"),
        (record(reference=""), r"un_sc INDIVIDUAL\[1\]: <REFERENCE_NUMBER> is empty"),
        (record(name=""), "un_sc record KPi.033: has no name"),
        (record(extra="<VESSEL_NUMBER>1</VESSEL_NUMBER>"), "un_sc record KPi.033: unknown field <VESSEL_NUMBER>"),
        (record(extra="<GENDER>Unknown</GENDER>"), "un_sc record KPi.033, <GENDER>: unknown value 'unknown'"),
        (record(extra="<DELISTED_ON>2026-01-01</DELISTED_ON>"), "un_sc record KPi.033: prints a <DELISTED_ON>"),
        (
            record(extra="<INDIVIDUAL_ALIAS><QUALITY>Fair</QUALITY><ALIAS_NAME>A</ALIAS_NAME></INDIVIDUAL_ALIAS>"),
            "KPi.033, <INDIVIDUAL_ALIAS>, <QUALITY>: unknown value 'Fair'",
        ),
        (
            record(
                extra="<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Library card</TYPE_OF_DOCUMENT><NUMBER>7</NUMBER>"
                "</INDIVIDUAL_DOCUMENT>"
            ),
            "KPi.033, <INDIVIDUAL_DOCUMENT>, <TYPE_OF_DOCUMENT>: unknown value 'library card'",
        ),
        (
            record(
                extra="<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>GUESS</TYPE_OF_DATE><YEAR>1950</YEAR>"
                "</INDIVIDUAL_DATE_OF_BIRTH>"
            ),
            "KPi.033, <INDIVIDUAL_DATE_OF_BIRTH>, <TYPE_OF_DATE>: unknown value 'GUESS'",
        ),
        (record() + record(), "un_sc record KPi.033: occurs twice"),
    ],
)
def test_record_not_understood_is_refused_by_name(broken, message):
    with pytest.raises(Unreadable, match=message):
        entries(listing(individuals=broken))


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ("", "not well-formed"),
        (listing(), "holds no record"),
        ("<!DOCTYPE html><html><body>503</body></html>", "an HTML page"),
        ("<sdnList><INDIVIDUAL/></sdnList>", "the root element is <sdnList>"),
        (listing(individuals=record()).replace("dateGenerated", "made"), "dateGenerated: '' is not a date"),
        (
            '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + listing(individuals=record(name="&e;")),
            "has a DOCTYPE",
        ),
        (
            listing(individuals=record()).replace(
                "</CONSOLIDATED_LIST>", "<VESSELS><VESSEL/></VESSELS></CONSOLIDATED_LIST>"
            ),
            "unknown group <VESSELS>",
        ),
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
    records = [record(reference=f"KPi.00{number}", name=f"PERSON {number}") for number in range(5)]

    given_order = entries(listing(individuals="".join(records)))
    other_order = entries(listing(individuals="".join(records[number] for number in order)))

    assert {replace(entry, locator="") for entry in given_order.values()} == {
        replace(entry, locator="") for entry in other_order.values()
    }


@pytest.mark.skipif(not LISTS.is_dir(), reason="the published lists are not beside this checkout")
@pytest.mark.parametrize(("edition", "persons", "others"), [("2026-08-01", 736, 275), ("2026-02-27", 730, 273)])
def test_published_list_is_read_whole(edition, persons, others):
    path = LISTS / "un" / edition / "consolidated.xml"

    read_edition = un_sc.parse([ListFile(path.name, lambda: path.open("rb"))])
    found = Counter(entry.target_type is TargetType.PERSON for entry in read_edition.entries)

    assert read_edition.published_on == date.fromisoformat(edition)
    assert found == Counter({True: persons, False: others})
