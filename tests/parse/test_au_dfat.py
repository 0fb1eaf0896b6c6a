"""The DFAT parser, on workbooks made here from rows typed by hand and on the real editions."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.parse import ListFile, Unreadable, au_dfat
from coordination.parse.au_dfat.workbook import COLUMNS
from coordination.records import ListEntry
from coordination.vocabulary import (
    DateKind,
    Gender,
    IdentifierKind,
    Measure,
    NameKind,
    NameQuality,
    TargetType,
)
from tests import real

BLANK = dict.fromkeys(COLUMNS, "")
DPRK_UN = {"Committees": "1718 (DPRK)", "Control Date": date(2026, 2, 20), "Travel Ban": True}
FTB = {
    **DPRK_UN,
    "Type": "Entity",
    "Address": "FTB Building, Jungsong-dong, Central District, Pyongyang",
    "Additional Information": "KPe.047. Foreign Trade Bank is a state-owned bank. SWIFT/BIC: FTBDKPPY.",
    "Listing Information": "Listed on: 5 Aug. 2017 (amended on 26 Jul. 2022)",
}


class Serial(int):
    """A number in a cell that has a date format."""


def row(reference, name="LEE Chang Ho", name_type="Primary Name", **columns):
    return BLANK | {
        "Reference": reference,
        "Name of Individual or Entity": name,
        "Type": "Individual",
        "Name Type": name_type,
        "Committees": "Autonomous (Russia)",
        "Control Date": date(2025, 2, 24),
        "Targeted Financial Sanction": True,
        "Travel Ban": False,
        "Arms Embargo": False,
        "Maritime Restriction": False,
        **columns,
    }


def workbook(*rows, header=COLUMNS, sheet="Consolidated List", second_sheet=None, far_cell=None):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 2, 9, 22, 30, tzinfo=UTC)})
    as_day = book.add_format({"num_format": "dd/mm/yyyy"})
    page = book.add_worksheet(sheet)
    for line, cells in enumerate([header, *(each.values() for each in rows)]):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                page.write_datetime(line, column, datetime.combine(cell, datetime.min.time()), as_day)
            else:
                page.write(line, column, cell, as_day if isinstance(cell, Serial) else None)
    if far_cell:
        page.write(*far_cell, "x")
    if second_sheet:
        book.add_worksheet("Vessels").write(0, 0, second_sheet)
    book.close()
    return list_file(buffer.getvalue())


def list_file(payload):
    return ListFile("list.xlsx", lambda: io.BytesIO(payload))


def entries(*rows, **options) -> list[ListEntry]:
    return list(au_dfat.parse([workbook(*rows, **options)]).entries)


def entry(*rows) -> ListEntry:
    (only,) = entries(*rows)
    return only


# Traps of the DPRK domain reference, 3.7


def test_day_and_month_are_read_day_first_as_the_list_prints_them():
    gazaryan = entry(row(8038, "Rafael Anatolyevich GAZARYAN", **{"Date of Birth": "2/10/1964"}))

    assert gazaryan.birth_dates[0].earliest == date(1964, 10, 2)


def test_year_read_as_a_serial_is_the_year():
    shin = entry(row(8037, "SHIN Geum Cheol", **{"Date of Birth": Serial(1961)}))

    (born,) = shin.birth_dates
    assert (born.earliest, born.latest, born.text) == (date(1961, 1, 1), date(1961, 12, 31), "1961")


def test_control_date_is_a_bound_and_never_a_listing_date():
    kim = entry(row(1, "Kim Kyong Nam", **{"Control Date": date(2022, 12, 3)}))

    assert (kim.listed_on, kim.date_kind, kim.amended_on) == (date(2022, 12, 3), DateKind.CONTROL, date(2022, 12, 3))
    assert kim.date_kind.is_bound


# Records


def test_un_listing_is_told_from_prose():
    bank = entry(row(3279, "FOREIGN TRADE BANK (FTB)", **FTB), row("3279a", "Mooyokbank", "Alias", **FTB))

    assert (bank.reference, bank.key) == ("3279", "organisation:KPe.047")
    assert (bank.listed_on, bank.date_kind) == (date(2017, 8, 5), DateKind.LISTED)
    assert [(number.kind, number.value) for number in bank.identifiers] == [
        (IdentifierKind.UN_REFERENCE, "KPe.047"),
        (IdentifierKind.BIC, "FTBDKPPY"),
    ]
    (basis,) = bank.bases
    assert (basis.programme, basis.transposes_un) == ("1718 (DPRK)", True)
    assert basis.measures == (Measure.ASSET_FREEZE, Measure.TRAVEL_BAN)


def test_rows_of_one_number_are_one_record_wherever_they_stand():
    first, second = entries(
        row("8036aa", "Ri Chang Ho", "Alias", **{"Alias Strength": "Weak", "Place of Birth": "Pyongyang"}),
        row(9, "KIM Young Bok", **{"Control Date": date(2025, 2, 24)}),
        row(8036.0, "LEE  Chang_x000D_\nHo ", Citizenship="Russia;Ukraine"),
        row("8036b", "리창호", "Original Script", **{"Control Date": date(2026, 1, 1)}),
    )

    assert (first.name, second.reference, second.locator) == ("KIM Young Bok", "8036", "Consolidated List:4")
    assert [(name.full, name.kind, name.quality, name.script) for name in second.names] == [
        ("LEE Chang Ho", NameKind.PRIMARY, NameQuality.UNGRADED, "Latin"),
        ("리창호", NameKind.ORIGINAL_SCRIPT, NameQuality.UNGRADED, "Hangul"),
        ("Ri Chang Ho", NameKind.ALIAS, NameQuality.WEAK, "Latin"),
    ]
    assert second.nationalities == ("Russia", "Ukraine")
    assert [place.text for place in second.birth_places] == ["Pyongyang"]
    assert (second.listed_on, second.amended_on) == (date(2025, 2, 24), date(2026, 1, 1))


def test_record_without_a_primary_name_takes_the_row_of_the_plain_number():
    bank = entry(row("8720a", "EKSI BANK AO", "Alias"), row(8720, "Joint Stock Company Exi Bank", "Original Script"))

    assert [(name.full, name.kind) for name in bank.names] == [
        ("Joint Stock Company Exi Bank", NameKind.PRIMARY),
        ("EKSI BANK AO", NameKind.ALIAS),
    ]


def test_second_primary_name_is_an_alias():
    unit = entry(row(8686, "Rubicon Center"), row("8686a", "Rubicon Unit"))

    assert [name.kind for name in unit.names] == [NameKind.PRIMARY, NameKind.ALIAS]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("", "Entity", "Entity"), TargetType.ORGANISATION),
        (("Individual", "Entity", "Entity"), TargetType.ORGANISATION),
        (("Individual", "Entity", ""), TargetType.PERSON),
    ],
)
def test_blank_or_contradictory_types_go_by_most_rows_then_the_primary_name(words, expected):
    rows = [row(f"3621{letter}", Type=word) for letter, word in zip(("", "a", "b"), words, strict=True)]

    assert entry(*rows).target_type is expected


def test_alias_added_later_does_not_move_the_first_listing():
    khairkhwah = entry(
        row(93, **{"Listing Information": "Listed on 25 January 2001 (amended on 3 Sep 2003)"}),
        row("93a", "Khairullah", "Alias", **{"Listing Information": "Listed on 10 Mar. 2026"}),
    )

    assert khairkhwah.listed_on == date(2001, 1, 25)


def test_listing_after_the_last_edit_falls_back_on_the_control_date():
    listed = {"Listing Information": "Listed on 6 June 2026", "Control Date": date(2026, 6, 3)}

    assert entry(row(8819, **listed)).date_kind is DateKind.CONTROL


def test_vessel_has_its_imo_number_and_former_name():
    ship = entry(
        row(
            8660,
            "DORRY",
            Type="Vessel",
            Committees="Autonomous (Vessels)",
            **{"IMO Number": 9298595.0, "Additional Information": "Previous names include JAVA"},
            **{"Targeted Financial Sanction": "FALSE", "Maritime Restriction": "TRUE"},
        )
    )

    assert [(number.kind, number.value, number.valid) for number in ship.identifiers] == [
        (IdentifierKind.IMO_SHIP, "9298595", True)
    ]
    assert [(name.full, name.kind) for name in ship.names][1:] == [("JAVA", NameKind.FORMER)]
    assert ship.bases[0].measures == (Measure.SHIP_SPECIFICATION,)


@pytest.mark.parametrize(("printed", "kind"), [("V8", IdentifierKind.OTHER), ("2019-123", IdentifierKind.REGISTRATION)])
def test_imo_column_with_something_else_is_kept(printed, kind):
    (number,) = entry(row(1, Type="Vessel", **{"IMO Number": printed})).identifiers

    assert (number.kind, number.printed) == (kind, printed)


def test_un_reference_of_somebody_else_is_not_the_targets():
    ayman = entry(row(6253, **{"Additional Information": "SOe.001. Also listed by the Minister."}))
    aris = entry(row(537, **{"Additional Information": "Senior member of Jemaah Islamiyah (QDe.092)."}))

    assert ayman.identifiers == aris.identifiers == ()


@pytest.mark.parametrize(
    ("committee", "transposes"),
    [
        ("1267 (ISIL (Da'esh) and Al-Qaida)", True),
        ("1970/1973 (Libya)", True),
        ("1373 (2001)", False),
        ("Autonomous (DPRK)", False),
        ("Committee of 2031", False),
        ("", False),
    ],
)
def test_only_a_un_committee_transposes_a_un_name(committee, transposes):
    (basis,) = entry(row(1, Committees=committee)).bases

    assert (basis.programme, basis.transposes_un) == (committee or "None", transposes)


def test_each_committee_is_a_ground_with_the_measures_of_its_own_rows():
    found = entry(
        row(1, Committees="Autonomous (Iran)", **{"Arms Embargo": True}),
        row("1a", "Ri Chang Ho", "Alias", Committees="1737 (Iran); Autonomous (Iran)"),
    )

    assert [(basis.programme, basis.transposes_un, basis.measures) for basis in found.bases] == [
        ("Autonomous (Iran)", False, (Measure.ASSET_FREEZE, Measure.ARMS_EMBARGO)),
        ("1737 (Iran)", True, (Measure.ASSET_FREEZE,)),
    ]


def test_remarks_and_raw_hold_what_no_field_does():
    remarks = {"Additional Information": "Gender: Male. Title: Mullah", "Listing Information": "Listed by the Minister"}

    found = entry(row(5, **remarks))

    assert found.remarks == "Gender: Male. Title: Mullah\nListed by the Minister"
    assert found.genders == (Gender.MALE,)
    assert json.loads(found.raw)[0]["Control Date"] == "2025-02-24"


# Keys


def test_key_outlives_a_new_number_an_edit_and_a_change_of_case():
    before = entry(row(2, "José ÑANDÚ"))
    after = entry(row(77, "JOSE  NANDU", **{"Control Date": date(2026, 5, 5), "Citizenship": "Cuba"}))

    assert before.key == after.key == "person:own:jose nandu"


def test_records_of_one_name_keep_keys_of_their_own():
    keys = [
        found.key
        for found in entries(
            row(1, "KALA-ELECTRIC", Type="Entity", Committees="1737 (Iran)"),
            row(2, "Kala Electric", Type="Entity", Committees="Autonomous (Iran)"),
            row(3, "Kim Yong Chol", **{"Date of Birth": 1946}),
            row(4, "Kim Yong Chol", **{"Date of Birth": 1962}),
            row(5, "Kim Yong Chol"),
            row(6, "OASIS", Type="Vessel", **{"IMO Number": 9265756}),
            row(7, "OASIS", Type="Vessel", **{"IMO Number": 9511387}),
        )
    ]

    assert keys == [
        "organisation:un:kala electric",
        "organisation:own:kala electric",
        "person:own:kim yong chol",
        "person:own:kim yong chol:1962-01-01",
        "person:own:kim yong chol#2",
        "vessel:own:oasis",
        "vessel:own:oasis:IMO9511387",
    ]


# The file


def test_edition_is_dated_by_the_day_in_canberra_on_which_it_was_saved():
    assert au_dfat.parse([workbook(row(1))]).published_on == date(2026, 2, 10)


def test_edition_without_properties_is_dated_by_its_sheet():
    source = zipfile.ZipFile(io.BytesIO(workbook(row(1), sheet="Consolidated List - 2_10_2026").read()))
    bare = io.BytesIO()
    with zipfile.ZipFile(bare, "w") as target:
        for member in source.infolist():
            if member.filename != "docProps/core.xml":
                target.writestr(member, source.read(member))

    edition = au_dfat.parse([list_file(bare.getvalue())])

    assert edition.published_on == date(2026, 10, 2)
    assert next(edition.entries).locator == "Consolidated List - 2_10_2026:2"


def test_blanks_around_a_header_are_tolerated():
    assert len(entries(row(1), header=[f" {column}\xa0" for column in COLUMNS])) == 1


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ([*COLUMNS[:5], "DOB", *COLUMNS[6:]], "column 'Date of Birth' is missing, found 'DOB'"),
        (COLUMNS[:-1], "column 'Maritime Restriction' is missing"),
        ([*COLUMNS, "Passport"], "unknown column 'Passport'"),
        ([COLUMNS[1], COLUMNS[0], *COLUMNS[2:]], "column 1 is 'Name of Individual or Entity', expected 'Reference'"),
        ([*COLUMNS, "Type"], "column 20 is 'Type', expected ''"),
    ],
)
def test_another_header_is_refused_by_name(header, message):
    with pytest.raises(Unreadable, match=message):
        au_dfat.parse([workbook(row(1), header=header)])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"Type": "Aircraft"}, "record 7, Type: unknown value 'Aircraft'"),
        ({"Type": ""}, "record 7: Type is blank on every row"),
        ({"Name Type": "Nickname"}, "record 7, Name Type: unknown value 'Nickname'"),
        ({"Alias Strength": "Good"}, "record 7, Alias Strength: unknown value 'Good'"),
        ({"Name of Individual or Entity": " "}, "record 7: Name of Individual or Entity is blank"),
        ({"Travel Ban": "maybe"}, "record 7, Travel Ban: unknown value 'MAYBE'"),
        ({"Arms Embargo": ""}, "record 7: Arms Embargo is blank on every row"),
        ({"Control Date": "soon"}, "record 7, Control Date: 'soon' is not a date"),
    ],
)
def test_record_that_cannot_be_read_is_refused_by_name(cells, message):
    with pytest.raises(Unreadable, match=message):
        entries(row(7) | cells)


@pytest.mark.parametrize("reference", ["", "n/a", "7-a", 7.5])
def test_row_without_a_number_is_refused(reference):
    with pytest.raises(Unreadable, match="row 3: unknown Reference"):
        entries(row(1), row(reference))


def test_empty_row_is_no_record():
    assert len(entries(row(1), BLANK, row(2))) == 2


def test_list_without_records_is_refused():
    with pytest.raises(Unreadable, match="a header and no record"):
        entries()


def test_second_sheet_with_content_is_refused():
    with pytest.raises(Unreadable, match="second sheet 'Vessels'"):
        entries(row(1), second_sheet="more records")


@pytest.mark.parametrize("far_cell", [(1_048_575, 16_383), (1_048_575, 0), (1, 16_383), (1, 52)])
def test_cell_in_the_far_corner_is_refused_before_it_takes_all_memory(far_cell):
    with pytest.raises(Unreadable, match="far outside the list"):
        entries(row(1), far_cell=far_cell)


def test_cell_right_of_the_columns_is_refused():
    with pytest.raises(Unreadable, match="row 2: a cell to the right"):
        entries(row(1), far_cell=(1, 19))


@pytest.mark.parametrize("payload", [b"", b"<!DOCTYPE html><html></html>", b"PK\x03\x04 cut off"])
def test_what_is_no_workbook_is_refused(payload):
    with pytest.raises(Unreadable):
        au_dfat.parse([list_file(payload)])


ROWS = [
    row(3279, "FOREIGN TRADE BANK (FTB)", **FTB),
    row("3279a", "Mooyokbank", "Alias", **FTB, **{"Date of Birth": "1959"}),
    row(8036, **{"Date of Birth": date(1967, 9, 11)}),
    row("8036a", "Ri Chang Ho", "Alias", Citizenship="Russia"),
    row("8036b", "Lee Changho", "Alias", **{"Citizenship": "Ukraine", "Control Date": date(2026, 1, 1)}),
    row(8686, "Rubicon Center", Type="Entity"),
    row("8686a", "Rubicon Unit"),
    row(9001, "LEE Chang Ho"),
]


@settings(max_examples=30, deadline=None)
@given(st.permutations(ROWS))
def test_order_of_the_rows_changes_only_where_a_record_stands(rows):
    def placeless(found):
        return [replace(each, locator="", raw="") for each in found]

    assert placeless(entries(*rows)) == placeless(entries(*ROWS))


# The real editions

LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists" / "au"
EDITIONS = {date(2026, 2, 24): 3811, date(2026, 7, 23): 3846}


def edition_of(day):
    path = LISTS / day.isoformat() / "Australian_Sanctions_Consolidated_List.xlsx"
    if not path.exists():
        pytest.skip(f"the AU edition of {day} is not at hand")
    edition = real.read("au_dfat", path)
    return edition, {found.key: found for found in edition.entries}


@pytest.mark.parametrize("day", EDITIONS)
def test_real_edition_is_read_whole(day):
    edition, by_key = edition_of(day)

    assert (edition.published_on, len(by_key)) == (day, EDITIONS[day])
    bank = by_key["organisation:KPe.047"]
    assert (bank.reference, bank.name) == ("3279", "FOREIGN TRADE BANK (FTB)")
    assert (bank.listed_on, bank.date_kind) == (date(2017, 8, 5), DateKind.LISTED)


def test_keys_of_records_that_stayed_are_the_same_in_both_real_editions():
    (_, before), (_, after) = map(edition_of, EDITIONS)

    gone = {before[key].reference for key in before.keys() - after.keys()}

    assert gone == {"303", "307", "2529", "2530", "2550", "2672", "3088", "7308", "8495"}
