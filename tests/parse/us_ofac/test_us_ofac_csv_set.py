"""The CSV set: how the files are told apart and joined, and what is refused."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import Unreadable, us_ofac
from coordination.records import Address, LegalBasis, Relation
from coordination.vocabulary import FieldGroup, IdentifierKind, Measure, NameKind, NameQuality, TargetType

SET = ("add.csv", "sdn_comments.csv", "sdn.csv", "alt.csv")


@pytest.fixture
def edition(sample):
    return us_ofac.parse([sample(name) for name in SET])


@pytest.fixture
def entries(edition):
    return {entry.key: entry for entry in edition.entries}


def test_files_are_told_apart_by_content_not_by_name(sample, list_file, entries):
    renamed = [list_file(f"part{n}.bin", sample(name).read()) for n, name in enumerate(SET)]

    again = {entry.key: entry for entry in us_ofac.parse(renamed).entries}

    assert [entry.names for entry in again.values()] == [entry.names for entry in entries.values()]
    assert again["37059"].locator == "part2.bin:2"


def test_edition_has_no_dates_whatever_files_are_given(edition):
    assert edition.form == "SDN.CSV"
    assert edition.published_on is None
    assert edition.fields_absent == {FieldGroup.DATES}
    assert all(entry.listed_on is None and entry.date_kind is None for entry in edition.entries)


def test_sdn_csv_alone_says_that_aliases_and_addresses_are_unknown(sample):
    edition = us_ofac.parse([sample("sdn.csv")])

    assert edition.fields_absent == {FieldGroup.DATES, FieldGroup.ALIASES, FieldGroup.ADDRESSES}
    assert len(list(edition.entries)) == 9


def test_rows_without_a_record_are_counted_not_refused(edition):
    assert len(list(edition.entries)) == 9
    assert edition.tally == {"orphan rows": 3, "orphan ids": 2}


def test_last_byte_1a_is_no_record(sample, list_file):
    assert sample("sdn.csv").read().endswith(b"\x1a")
    assert len(list(us_ofac.parse([sample("sdn.csv")]).entries)) == 9


def test_aliases_outside_the_remarks_are_strong_those_in_them_weak(entries):
    names = entries["900001"].names

    assert [(name.full, name.kind, name.quality) for name in names] == [
        ("Kwang Chol RO", NameKind.PRIMARY, NameQuality.STRONG),
        ("Gwang-chol NO", NameKind.ALIAS, NameQuality.STRONG),
        ("Kwang Chol NO", NameKind.ALIAS, NameQuality.WEAK),
    ]


def test_former_name_of_a_ship_is_former(entries):
    assert [(name.full, name.kind) for name in entries["37059"].names[1:]] == [("RIO ANGARA", NameKind.FORMER)]


def test_commas_in_names_of_organisations_split_nothing(entries):
    assert entries["900005"].name == "PROINVESTBANK TSMR (LIMITED), CO., LTD."
    assert entries["11581"].names[1].full == "KOREA KWANGSON FINANCE CO., LTD."


def test_each_programme_is_a_ground_of_its_own(entries):
    assert entries["900005"].bases == (
        LegalBasis("UKRAINE-EO13660", (Measure.ASSET_FREEZE,), sublist="SDN List"),
        LegalBasis("RUSSIA-EO14024", (Measure.ASSET_FREEZE,), sublist="SDN List"),
    )


def test_vessel_columns_become_details_and_a_call_sign(entries):
    ship = entries["37059"]

    assert ship.target_type is TargetType.VESSEL
    assert ship.vessel.flag == "Russia"
    assert ship.vessel.former_flags == ("Liberia",)
    assert (ship.vessel.tonnage, ship.vessel.gross_tonnage, ship.vessel.built) == ("8811", "6400", "1998")
    assert ship.vessel.owners == ("Limited Liability Company M Leasing",)
    assert {(number.kind, number.value) for number in ship.identifiers} == {
        (IdentifierKind.CALL_SIGN, "UBCW7"),
        (IdentifierKind.IMO_SHIP, "9179842"),
    }


def test_city_and_postal_code_of_one_cell_are_not_guessed_apart(entries):
    assert entries["900003"].addresses == (
        Address(lines=("17-18, 80 Raffles Place, UOB Plaza 1", "Singapore 048624"), country="Singapore"),
    )


def test_address_without_anything_is_no_address(entries):
    assert entries["900007"].addresses == ()
    assert entries["900004"].addresses == (Address(country="Russia", note="formerly"),)


def test_letters_are_windows_1252(entries):
    assert entries["900005"].addresses[0].lines[0] == "ul. Peñón 1"


def test_titles_are_split_but_not_inside_parentheses(entries):
    assert entries["900001"].titles == ("Minister of Defence", "Marshal (Korean People's Army; since 2024)")


def test_comment_continues_the_remark_in_the_middle_of_a_word(entries):
    wallets = [number for number in entries["900007"].identifiers if number.kind is IdentifierKind.CRYPTO_ADDRESS]

    assert [number.value for number in wallets] == [
        "1HandWrittenSampleAddressAAAAAAAAA",
        "0xHandWrittenSampleAddressBBBB",
    ]
    assert wallets[1].note == "Digital Currency Address - ETH"
    assert {"HIDDEN COBRA", "ZINC"} <= {name.full for name in entries["900007"].names}


def test_half_a_wallet_address_is_not_an_identifier_when_the_comments_are_missing(sample):
    entries = {entry.key: entry for entry in us_ofac.parse([sample("sdn.csv")]).entries}

    assert [number.value for number in entries["900007"].identifiers] == ["1HandWrittenSampleAddressAAAAAAAAA"]
    assert entries["900007"].remarks.endswith("ETH 0xHandWritt")


def test_blank_at_the_cut_is_kept(list_file, sdn_row):
    files = [
        list_file("sdn.csv", sdn_row(remarks="Registration ")),
        list_file("sdn_comments.csv", b'900001,"Number 77 (Syria)."\r\n\x1a'),
    ]

    [entry] = us_ofac.parse(files).entries

    assert [number.value for number in entry.identifiers] == ["77"]


def test_relations_are_read_in_parentheses_too(entries):
    assert entries["900002"].relations == (
        Relation("Linked To", "MUNITIONS INDUSTRY DEPARTMENT"),
        Relation("Linked To", "KOREA (CHOSUN) EXPO"),
    )


def test_raw_holds_the_rows_as_printed(entries):
    raw = json.loads(entries["11581"].raw)

    assert raw["sdn"][0] == "11581"
    assert raw["sdn"][2] == "-0- "
    assert raw["alt"] == [["11581", "1", "aka", "KOREA KWANGSON FINANCE CO., LTD.", "-0- "]]


def test_number_that_two_records_bear_rejects_the_edition(list_file, sdn_row):
    payload = sdn_row(number="2677", name="HIRST, A") + sdn_row(number="9") + sdn_row(number="2677", name="NAIL, B")

    with pytest.raises(Unreadable, match=r"sdn\.csv, line 3: ent_num 2677 occurs twice"):
        list(us_ofac.parse([list_file("sdn.csv", payload)]).entries)


def test_missing_column_is_refused_with_file_and_line(list_file, sdn_row):
    damaged = sdn_row() + sdn_row(number="900002").replace(b",-0- ", b"", 1)
    edition = us_ofac.parse([list_file("sdn.csv", damaged)])

    with pytest.raises(Unreadable, match=r"sdn\.csv, line 2: 11 columns, expected 12"):
        list(edition.entries)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"type_word": "submarine"}, r"sdn\.csv, line 1 \(record 900001\), type: unknown value 'submarine'"),
        ({"program": "-0- "}, "no programme"),
        ({"name": "-0- "}, "no name"),
    ],
)
def test_record_that_cannot_be_read_is_refused_by_name(read_row, cells, message):
    with pytest.raises(Unreadable, match=message):
        read_row(**cells)


@pytest.mark.parametrize("tag", ["NS-PLC", "CMIC-EO13959", "561-Related"])
def test_non_sdn_list_is_not_taken_for_the_sdn_list(read_row, tag):
    with pytest.raises(Unreadable, match="not the SDN List"):
        read_row(program=tag)
    assert read_row(program=f"SDGT] [{tag}").bases[1].programme == tag


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x1a",
        b"ent_num,sdn_name\r\n",
        b"<!DOCTYPE html><html>busy</html>",
        b'1,"aka"\xff',
        b"1,2,zka,X,-0- \r\n",
    ],
)
def test_anything_else_is_refused(list_file, payload):
    with pytest.raises(Unreadable):
        list(us_ofac.parse([list_file("sdn.csv", payload)]).entries)


def test_no_files_and_two_of_a_kind_are_refused(sample):
    with pytest.raises(Unreadable, match=r"sdn\.csv is not among the files given"):
        us_ofac.parse([])
    with pytest.raises(Unreadable, match=r"both are a sdn\.csv"):
        us_ofac.parse([sample("sdn.csv"), sample("sdn.csv")])


def test_unknown_kind_of_alias_is_refused(list_file, sdn_row):
    alt = b"900001,1,aka,X,-0- \r\n900001,2,dba,Y,-0- \r\n"
    edition = us_ofac.parse([list_file("sdn.csv", sdn_row()), list_file("alt.csv", alt)])

    with pytest.raises(Unreadable, match=r"alt\.csv, line 2, kind: unknown value 'dba'"):
        list(edition.entries)


@given(cut=st.integers(min_value=1, max_value=1500))
def test_cut_file_is_refused_or_gives_only_records_of_the_whole(sample, list_file, cut):
    payload = sample("sdn.csv").read().rstrip(b"\x1a")
    whole = {entry.key: entry.name for entry in us_ofac.parse([list_file("sdn.csv", payload)]).entries}

    try:
        entries = list(us_ofac.parse([list_file("sdn.csv", payload[:-cut])]).entries)
    except Unreadable:
        return

    assert {entry.key: entry.name for entry in entries}.items() <= whole.items()


def test_edition_of_2026_is_read_whole(real_edition):
    companions = [f"us/2026-08-02/{name}.csv" for name in ("alt", "add", "sdn_comments")]
    edition = real_edition("rebuilt/us/2026-08-02/sdn.csv.gz", *companions)

    entries = list(edition.entries)

    assert len(entries) == len({entry.key for entry in entries}) == 19_170
    assert edition.tally == {"orphan rows": 15, "orphan ids": 11}


def test_edition_of_2022_that_holds_a_number_twice_is_rejected(real):
    edition = us_ofac.parse(real(*(f"us/2022-01-31/{name}.csv" for name in ("alt", "sdn", "add"))))

    with pytest.raises(Unreadable, match=r"sdn\.csv, line 9044: ent_num 2677 occurs twice"):
        list(edition.entries)


@pytest.mark.parametrize(("day", "count"), [("2024-02-20", 13_931), ("2024-05-03", 14_965)])
def test_editions_of_sdn_csv_alone_are_read_whole(real_edition, day, count):
    entries = list(real_edition(f"us/{day}/sdn.csv.gz").entries)

    assert len({entry.key for entry in entries}) == count


def test_real_non_sdn_list_is_refused(real):
    with pytest.raises(Unreadable, match="not the SDN List"):
        list(us_ofac.parse(real("us/cons/cons_prim.csv", "us/cons/cons_alt.csv")).entries)


def test_dates_of_birth_of_a_real_edition_are_all_understood(real_edition):
    entries = real_edition("us/2024-05-03/sdn.csv.gz").entries

    births = [born for entry in entries for born in entry.birth_dates]

    assert len(births) > 7_000
    assert [born.text for born in births if born.earliest is None] == []
    assert min(born.earliest for born in births) > date(1900, 1, 1)
