"""What the remarks of the CSV say, segment by segment, and the traps in them."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse.us_ofac import printed
from coordination.records import Place, Relation
from coordination.vocabulary import DatePrecision, Gender, IdentifierKind, NameKind, NamePart, NameQuality, TargetType


def test_remarks_keep_what_no_field_holds_and_the_record_as_received_all_of_it(read_row):
    text = "Member of the Committee; DOB 1962; (see note; below); alt. Shoe Size 42; a.k.a. 'X'."

    entry = read_row(remarks=text)

    assert entry.remarks == "(see note; below); Member of the Committee; Shoe Size 42"
    assert text in entry.raw


def test_title_that_the_remarks_repeat_is_told_once(read_row):
    entry = read_row(title="Minister of Industry", remarks="DOB 1956; Minister of Industry.")

    assert (entry.titles, entry.remarks) == (("Minister of Industry",), "")


@given(st.text(alphabet="ab (;).'"))
def test_segments_lose_nothing(text):
    assert ";".join(printed.segments(text)) == text


@given(st.lists(st.text(alphabet="ab ("), min_size=1))
def test_parenthesis_that_never_closes_hides_no_segment(pieces):
    assert printed.segments(";".join(pieces)) == pieces


def test_semicolon_in_parentheses_ends_no_segment():
    assert printed.segments("DOB 1969; (alias: DOB 1970; nationality Eritrea); POB Keren.") == [
        "DOB 1969",
        " (alias: DOB 1970; nationality Eritrea)",
        " POB Keren.",
    ]


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("28 Jul 1963", date(1963, 7, 28), date(1963, 7, 28), DatePrecision.DAY),
        ("Apr 1958", date(1958, 4, 1), date(1958, 4, 30), DatePrecision.MONTH),
        ("1962", date(1962, 1, 1), date(1962, 12, 31), DatePrecision.YEAR),
        ("1960 to 1965", date(1960, 1, 1), date(1965, 12, 31), DatePrecision.RANGE),
        ("circa 1979-1982", date(1979, 1, 1), date(1982, 12, 31), DatePrecision.RANGE),
        ("Mar 1962 to Feb 1963", date(1962, 3, 1), date(1963, 2, 28), DatePrecision.RANGE),
        ("01 Jan 1974 to 31 Dec 1975", date(1974, 1, 1), date(1975, 12, 31), DatePrecision.RANGE),
        ("01 Jan 1979 to 31 Dec 1979", date(1979, 1, 1), date(1979, 12, 31), DatePrecision.YEAR),
        ("01 Feb 1960 to 29 Feb 1960", date(1960, 2, 1), date(1960, 2, 29), DatePrecision.MONTH),
    ],
)
def test_dates_as_ofac_prints_them(text, earliest, latest, precision):
    found = printed.partial_date(text)

    assert (found.earliest, found.latest, found.precision) == (earliest, latest, precision)
    assert found.circa is text.startswith("circa")
    assert found.text == text


@pytest.mark.parametrize("text", ["early 1970s", "31 Jun 1970", "12 1970", "0000", "1970 to 1960", ""])
def test_what_is_no_date_keeps_its_text_and_no_days(text):
    found = printed.partial_date(text)

    assert (found.text, found.precision, found.earliest) == (text, DatePrecision.TEXT, None)


def test_person_is_described(read_row):
    entry = read_row(
        remarks="DOB 20 Oct 1957; alt. DOB circa 1957; POB Tainan, Taiwan; nationality Taiwan; citizen Taiwan;"
        " alt. citizen Belize; Gender Male; Title Director."
    )

    assert [born.text for born in entry.birth_dates] == ["20 Oct 1957", "circa 1957"]
    assert entry.birth_places == (Place(text="Tainan, Taiwan"),)
    assert entry.nationalities == ("Taiwan", "Belize")
    assert entry.genders == (Gender.MALE,)
    assert entry.titles == ("Director",)


def test_passport_has_country_and_dates(read_row):
    entry = read_row(
        remarks="Passport 108220348 (Korea, North); alt. Passport 745220480 (Korea, North) expires 02 Jun 2020;"
        " Passport PS 927120050 issued 26 Jan 2017 expires 2022."
    )

    assert [(n.kind, n.value, n.country, n.note) for n in entry.identifiers] == [
        (IdentifierKind.PASSPORT, "108220348", "Korea, North", ""),
        (IdentifierKind.PASSPORT, "745220480", "Korea, North", "expires 2020-06-02"),
        (IdentifierKind.PASSPORT, "PS927120050", "", "issued 2017-01-26; expires 2022"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Passport issued in Sarajevo, Bosnia-Herzegovina.",
        "Passport and National ID were issued in Ulm, Germany.  Currently incarcerated.",
        "Passport OR801168 and Kuwaiti National ID No. 281020505755 issued under the name Said Jan.",
        "Deputy Secretary for Gender and Culture.",
        "Gender and Culture Minister.",
        "Websites of all branches.",
    ],
)
def test_prose_that_sounds_like_a_label_is_prose(read_row, text):
    entry = read_row(remarks=text)

    assert (entry.identifiers, entry.genders, entry.contacts) == ((), (), ())
    assert entry.remarks == text.removesuffix(".")


@pytest.mark.parametrize(
    ("text", "value", "country", "note"),
    [
        ("National ID No. D489833(9) (Hong Kong).", "D489833(9)", "Hong Kong", ""),
        ("National ID No. (HWI)040182 (Burma).", "(HWI)040182", "Burma", ""),
        ("Registration Number 14(RV. NO: 103100149) (Somalia).", "14(RV.NO:103100149)", "Somalia", ""),
        ("Folio Mercantil No. 22839 (Jalisco) (Mexico).", "22839", "Mexico", "Folio Mercantil No.; Jalisco"),
        ("Registration ID F.5 (29) AR-11/2002 (Pakistan).", "F.5(29)AR-11/2002", "Pakistan", "Registration ID"),
    ],
)
def test_parentheses_of_the_number_are_not_the_country(read_row, text, value, country, note):
    [number] = read_row(remarks=text).identifiers

    assert (number.value, number.country, number.note) == (value, country, note)


@pytest.mark.parametrize(
    ("text", "kind", "value", "valid"),
    [
        ("Registration Number 1053001124483 (Russia).", IdentifierKind.OGRN, "1053001124483", True),
        ("Tax ID No. 1053001124483 (Russia).", IdentifierKind.OGRN, "1053001124483", True),
        ("Tax ID No. I781400896256 (Russia).", IdentifierKind.INN, "781400896256", True),
        ("Tax ID No. 14324830 (Malta).", IdentifierKind.TAX, "14324830", None),
        ("Tax ID No. 12345 (Russia).", IdentifierKind.TAX, "12345", None),
        ("SWIFT/BIC FTBDKPPY.", IdentifierKind.BIC, "FTBDKPPY", True),
        ("Legal Entity Number 852777978 (Netherlands).", IdentifierKind.LEI, "852777978", False),
        ("MMSI 375311000.", IdentifierKind.MMSI, "375311000", True),
        ("D-U-N-S Number 56-556-9269.", IdentifierKind.OTHER, "56-556-9269", None),
        ("ISIN RU000A0HHK26.", IdentifierKind.OTHER, "RU000A0HHK26", None),
        ("SSN 123-45-6789 (United States).", IdentifierKind.NATIONAL_ID, "123-45-6789", None),
    ],
)
def test_numbers_are_what_their_label_and_length_say(read_row, text, kind, value, valid):
    [number] = read_row(name="MG-FLOT", type_word="-0- ", remarks=text).identifiers

    assert (number.kind, number.value, number.valid) == (kind, value, valid)


@pytest.mark.parametrize(
    ("type_word", "text", "kind"),
    [
        ("vessel", "Vessel Registration Identification IMO 9161003.", IdentifierKind.IMO_SHIP),
        ("vessel", "Vessel Registration Identification 9161003.", IdentifierKind.IMO_SHIP),
        ("vessel", "Vessel Registration Identification IMO 1790183.", IdentifierKind.IMO_SHIP),
        ("vessel", "Vessel Registration Identification 15411 (Malta).", IdentifierKind.REGISTRATION),
        ("-0- ", "Identification Number IMO 5342883.", IdentifierKind.IMO_COMPANY),
        ("-0- ", "Identification Number IMO 1790183.", IdentifierKind.IMO_COMPANY),
        ("-0- ", "Company Number IMO 543400.", IdentifierKind.IMO_COMPANY),
    ],
)
def test_imo_number_is_the_ships_on_a_ship_and_the_companys_elsewhere(read_row, type_word, text, kind):
    [number] = read_row(name="A", type_word=type_word, remarks=text).identifiers

    assert number.kind is kind


def test_crypto_address_keeps_its_case_and_its_label(read_row):
    [number] = read_row(remarks="Digital Currency Address - XBT 1AbCdEf.").identifiers

    assert (number.kind, number.value, number.note) == (
        IdentifierKind.CRYPTO_ADDRESS,
        "1AbCdEf",
        "Digital Currency Address - XBT",
    )


def test_aircraft_numbers_are_read(read_row):
    entry = read_row(
        name="P-885",
        type_word="aircraft",
        remarks="Aircraft Construction Number (also called L/N or S/N or F/N) 8401; Aircraft Model IL76-TD;"
        " Aircraft Tail Number RA-82028; Previous Aircraft Tail Number P-913.",
    )

    assert entry.target_type is TargetType.AIRCRAFT
    assert [(number.kind, number.value) for number in entry.identifiers] == [
        (IdentifierKind.AIRCRAFT_SERIAL, "8401"),
        (IdentifierKind.AIRCRAFT_TAIL, "RA-82028"),
        (IdentifierKind.AIRCRAFT_TAIL, "P-913"),
    ]


def test_contacts_are_read(read_row):
    entry = read_row(remarks="Website www.a.example; alt. Email Address b@a.example; Telephone: 850 2 381 4431.")

    assert entry.contacts == (("website", "www.a.example"), ("email", "b@a.example"), ("phone", "850 2 381 4431"))


def test_weak_aliases_are_split_for_persons_only(read_row):
    remarks = "a.k.a. 'SAQAR, Abu'; f.k.a. 'JA'FARI, Aziz'."

    person = read_row(remarks=remarks)
    firm = read_row(name="SAQAR", type_word="-0- ", remarks=remarks)

    assert [(n.full, n.kind, n.quality) for n in person.names[1:]] == [
        ("Abu SAQAR", NameKind.ALIAS, NameQuality.WEAK),
        ("Aziz JA'FARI", NameKind.FORMER, NameQuality.WEAK),
    ]
    assert [n.full for n in firm.names[1:]] == ["SAQAR, Abu", "JA'FARI, Aziz"]


def test_initials_at_the_end_keep_their_stop(read_row):
    entry = read_row(remarks="Linked To: SALIM S.A.; Linked To: GRUPO IMPERGOZA, S.A. DE C.V.")

    assert entry.relations == (
        Relation("Linked To", "SALIM S.A."),
        Relation("Linked To", "GRUPO IMPERGOZA, S.A. DE C.V."),
    )


@pytest.mark.parametrize(
    ("text", "full", "parts"),
    [
        ("RO, Kwang Chol", "Kwang Chol RO", ((NamePart.LAST, "RO"), (NamePart.FIRST, "Kwang Chol"))),
        ("SANTOSO", "SANTOSO", ((NamePart.UNGRADED, "SANTOSO"),)),
        ("REYES, Ana, Jr.", "Ana REYES Jr.", ((NamePart.LAST, "REYES"), (NamePart.FIRST, "Ana"))),
        ("REYES, JR., Ana", "Ana REYES JR.", ((NamePart.LAST, "REYES"), (NamePart.FIRST, "Ana"))),
        ("MARUF, Taha, Muhyi", "Taha Muhyi MARUF", ((NamePart.LAST, "MARUF"), (NamePart.FIRST, "Taha Muhyi"))),
    ],
)
def test_names_of_persons_are_written_given_names_first(read_row, text, full, parts):
    name = read_row(name=text).names[0]

    assert (name.full, name.parts, name.script) == (full, parts, "Latin")


@given(st.text(max_size=300))
def test_no_remark_is_unreadable(read_row, text):
    text = text.encode("cp1252", "ignore").decode("cp1252").replace("\x1a", "").replace("\0", "").strip()

    assert json.dumps(text, ensure_ascii=False) in read_row(remarks=text or "-0- ").raw or not text
