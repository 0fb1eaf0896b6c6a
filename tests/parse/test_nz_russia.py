"""The parser of the New Zealand register, on workbooks made here from facts typed by hand and on a rebuilt one."""

import io
import json
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.parse import nz_russia
from coordination.parse.nz_russia import cells
from coordination.parse.nz_russia.sheets import COLUMNS, REGISTER_SHEET, SHIPS_SHEET
from coordination.parse.reading import ListFile, Unreadable
from coordination.records import Relation
from coordination.vocabulary import DateKind, DatePrecision, IdentifierKind, Measure, NameKind, NamePart, TargetType

LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists" / "rebuilt" / "nz"
REGISTER = [
    *("Type", "Unique Identifier", "First name", "Middle name(s)", "Last name", "Name of Asset"),
    *("Alias/Alternate Spellings", "Title", "DOB", "Place of Birth", "Citizenship", "Citizenship 2", "Citizenship 3"),
    *("Address", "Passport Number", "Associates/Relatives", "Date of Sanction", "Date of Additional Sanction"),
    *("Sanction Status", "General Rationale for Sanction", "Additional Information", "Travel Ban", "Asset Freeze"),
    *("Service Prohibition", "Dealing with Securities", "Ship Ban", "Aircraft Ban"),
]
SHIPS = [
    *("Type", "Unique Identifier", "IMO Number", "Name of Ship as of Date of Sanction", "Date of Sanction"),
    *("Alias/Alternate Names", "Date of Additional Sanction", "Sanction Status", "Travel Ban", "Asset Freeze"),
    *("Aircraft Ban", "Ship Ban", "Service Prohibition", "Dealing with Securities"),
    *("Date Record Deleted", "Record Deleted Flag", "Reason for Deletion"),
]
LEGEND = [["Russia Sanctions Register"], ["Updated on 8 March 2026"], [""]]


def person(identifier="IND-1", **columns):
    return {
        "Type": "Individual",
        "Unique Identifier": identifier,
        "First name": "Rafael",
        "Middle name(s)": "Anatolyevich",
        "Last name": "GAZARYAN",
        "Date of Sanction": date(2024, 7, 12),
        "Sanction Status": "Sanctioned",
        "Asset Freeze": "Yes",
        **columns,
    }


def entity(identifier="ENT-1", **columns):
    only_name = {"Type": "Entity", "Middle name(s)": "", "Last name": ""}
    return person(identifier) | only_name | {"First name": "MG-Flot LLC"} | columns


def ship(identifier="SHP-1", **columns):
    return {
        "Type": "Ship",
        "Unique Identifier": identifier,
        "IMO Number": 9288693,
        "Name of Ship as of Date of Sanction": "Andaman Skies",
        "Date of Sanction": date(2025, 6, 19),
        "Sanction Status": "Sanctioned",
        "Ship Ban": "Yes",
        **columns,
    }


def workbook(
    *rows, ships=None, register=REGISTER, ship_columns=SHIPS, legend=LEGEND, names=(REGISTER_SHEET, SHIPS_SHEET)
):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 3, 8, tzinfo=UTC)})
    as_day, as_time = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm"})
    given_ships = [ship()] if ships is None else ships
    tables = [
        [*legend, register, *([row.get(column, "") for column in register] for row in rows)],
        [ship_columns, *([row.get(column, "") for column in ship_columns] for row in given_ships)],
    ]
    for name, table in zip(names, tables, strict=True):
        page = book.add_worksheet(name)
        for line, row in enumerate(table):
            for column, cell in enumerate(row):
                if isinstance(cell, time):
                    page.write_datetime(line, column, cell, as_time)
                elif isinstance(cell, date):
                    page.write_datetime(line, column, datetime.combine(cell, time.min), as_day)
                else:
                    page.write(line, column, cell)
    book.add_worksheet("Goods").write(1_048_575, 0, "8542.31")  # far cells: reading it would be refused
    book.close()
    return list_file(buffer.getvalue())


def list_file(payload):
    return ListFile("register.xlsx", lambda: io.BytesIO(payload))


def entries(*rows, **options):
    return list(nz_russia.parse([workbook(*rows, **options)]).entries)


def first(*rows, **options):
    return entries(*rows, **options)[0]


def last(ship_row):
    return entries(person(), ships=[ship_row])[-1]


# Traps of the DPRK domain reference, 3.7


@pytest.mark.parametrize(
    ("serial", "day"), [(45352, date(2024, 3, 1)), (45429, date(2024, 5, 17)), (45625, date(2024, 11, 29))]
)
def test_bare_number_in_a_date_cell_is_a_serial_since_the_last_days_of_1899(serial, day):
    assert first(person(**{"Date of Sanction": serial})).listed_on == day
    assert first(person(**{"Date of Sanction": str(serial)})).listed_on == day


def test_birth_dates_are_read_day_first():
    assert first(person(DOB="2/10/1954")).birth_dates[0].earliest == date(1954, 10, 2)
    assert first(person(DOB=19999)).birth_dates[0].earliest == date(1954, 10, 2)


def test_un_target_in_the_register_is_a_listing_of_new_zealands_own():
    (basis,) = first(entity("Ent-489", **{"First name": "Foreign Trade Bank"})).bases

    assert (basis.programme, basis.transposes_un) == ("Russia Sanctions Act 2022", False)


# Records


def test_register_date_and_measures():
    row = person(
        **{"Travel Ban": "yes", "Service Prohibition": "Yes", "Dealing with Securities": "YES", "Ship Ban": "No"},
        **{"Aircraft Ban": "", "Date of Additional Sanction": date(2024, 11, 29)},
    )

    found = first(row)

    assert (found.listed_on, found.date_kind, found.amended_on) == (
        date(2024, 7, 12),
        DateKind.REGISTER,
        date(2024, 11, 29),
    )
    assert found.bases[0].measures == (
        Measure.ASSET_FREEZE,
        Measure.TRAVEL_BAN,
        Measure.SERVICES_BAN,
        Measure.INVESTMENT_BAN,
    )


def test_identifier_is_kept_as_printed_and_its_key_in_capitals():
    found = first(entity("Ent-489"))

    assert (found.reference, found.key, found.locator) == ("Ent-489", "ENT-489", "Russia Sanctions Register:5")
    assert json.loads(found.raw)["Unique Identifier"] == "Ent-489"


@pytest.mark.parametrize(
    ("word", "target_type"),
    [
        ("individual", TargetType.PERSON),
        ("Indiividual ", TargetType.PERSON),
        ("Bank", TargetType.ORGANISATION),
        ("Entity", TargetType.ORGANISATION),
    ],
)
def test_types_in_every_spelling_that_occurs(word, target_type):
    assert first(entity(Type=word)).target_type is target_type


def test_persons_name_has_parts_and_an_organisations_is_whole():
    (primary,) = first(person(**{"Last name": " GAZARYAN\xa0"})).names
    (bank,) = first(entity(**{"First name": "TSMRBank,  OOO"})).names

    assert (primary.full, primary.parts[-1]) == ("Rafael Anatolyevich GAZARYAN", (NamePart.LAST, "GAZARYAN"))
    assert (bank.full, bank.parts) == ("TSMRBank, OOO", ((NamePart.WHOLE, "TSMRBank, OOO"),))


def test_person_with_everything():
    row = person(
        **{"Title": "Owner of Rafort", "Citizenship": "Russia", "Citizenship 2": "Israel", "Citizenship 3": "Russia"},
        **{"Place of Birth": "Moscow", "Passport Number": "CB982788; 24132276", "Address": "Moscow; Vladivostok"},
        **{"Associates/Relatives": "Wife of Vladimir EVTUSHENKOV; partner", "Additional Information": "more"},
        **{"General Rationale for Sanction": "Supply of arms", "Alias/Alternate Spellings": "Rafael' GAZARJAN"},
    )

    found = first(row)

    assert [(name.full, name.kind) for name in found.names][1:] == [("Rafael' GAZARJAN", NameKind.ALIAS)]
    assert (found.positions, found.nationalities) == (("Owner of Rafort",), ("Russia", "Israel"))
    assert [(number.kind, number.value) for number in found.identifiers] == [
        (IdentifierKind.PASSPORT, "CB982788"),
        (IdentifierKind.PASSPORT, "24132276"),
    ]
    assert [address.lines for address in found.addresses] == [("Moscow",), ("Vladivostok",)]
    assert found.relations == (
        Relation("Wife of", "Vladimir EVTUSHENKOV"),
        Relation("associate or relative", "partner"),
    )
    assert found.remarks == "Supply of arms\nmore"


def test_birth_date_of_an_organisation_is_when_it_was_established():
    found = first(entity(DOB=date(2014, 5, 6)))

    assert (found.birth_dates, found.established[0].earliest) == ((), date(2014, 5, 6))


def test_ship_has_its_imo_number_and_former_names():
    found = last(ship(**{"Alias/Alternate Names": "Suvorovsky; Karl"}))

    assert (found.target_type, found.key) == (TargetType.VESSEL, "SHP-1")
    assert [(number.value, number.valid) for number in found.identifiers] == [("9288693", True)]
    assert [name.full for name in found.names] == ["Andaman Skies", "Suvorovsky", "Karl"]
    assert found.bases[0].measures == (Measure.PORT_ENTRY_BAN,)


def test_imo_number_with_a_typing_error_is_kept_and_told():
    (number,) = last(ship(**{"IMO Number": "IMO 9288694"})).identifiers

    assert (number.value, number.valid) == ("9288694", False)


@pytest.mark.parametrize("columns", [{"Record Deleted Flag": "Yes"}, {"Date Record Deleted": date(2026, 1, 5)}])
def test_ship_whose_record_is_deleted_is_left_out_and_counted(columns):
    gone = ship("SHP-2", **columns, **{"Sanction Status": "Removed"})

    edition = nz_russia.parse([workbook(person(), ships=[ship(), gone])])

    assert [found.key for found in edition.entries] == ["IND-1", "SHP-1"]
    assert edition.tally == {"deleted ships": 1}
    assert edition.deleted == {"SHP-2": columns.get("Date Record Deleted")}


@pytest.mark.parametrize("printed", ["soon", "1/02/2026 and 3/02/2026", ""])
def test_deletion_without_one_day_is_told_without_a_day(printed):
    gone = ship("shp-2", **{"Record Deleted Flag": "Yes", "Date Record Deleted": printed})

    edition = nz_russia.parse([workbook(person(), ships=[ship(), gone])])

    assert [found.key for found in edition.entries] == ["IND-1", "SHP-1"]
    assert edition.deleted == {"SHP-2": None}


def test_deletion_without_an_identifier_deletes_nothing():
    gone = ship("", **{"Record Deleted Flag": "Yes"})

    edition = nz_russia.parse([workbook(person(), ships=[ship(), gone])])

    assert [found.key for found in edition.entries] == ["IND-1", "SHP-1"]
    assert edition.deleted == {}


def test_assets_and_totals_are_left_out_and_counted():
    asset = {"Type": "Asset", "Unique Identifier": "AST-1", "Name of Asset": "a villa"}

    edition = nz_russia.parse([workbook(person(), asset, {"Type": "Total", "First name": ""})])

    assert [found.key for found in edition.entries] == ["IND-1", "SHP-1"]
    assert edition.tally == {"assets": 1, "rows of totals": 1}


# Cells


@pytest.mark.parametrize(
    ("printed", "days"),
    [
        ("XX/XX/1965", ("1965-01-01", "1965-12-31", DatePrecision.YEAR)),
        ("dd/mm/1967-1969", ("1967-01-01", "1969-12-31", DatePrecision.RANGE)),
        ("xx/07/1965", ("1965-07-01", "1965-07-31", DatePrecision.MONTH)),
        ("07/1965", ("1965-07-01", "1965-07-31", DatePrecision.MONTH)),
        ("1965", ("1965-01-01", "1965-12-31", DatePrecision.YEAR)),
        ("1960 to 1962", ("1960-01-01", "1962-12-31", DatePrecision.RANGE)),
        ("12/03/1970", ("1970-03-12", "1970-03-12", DatePrecision.DAY)),
        ("12 March 1970", ("1970-03-12", "1970-03-12", DatePrecision.DAY)),
        ("31/02/1970", ("None", "None", DatePrecision.TEXT)),
        ("unknown", ("None", "None", DatePrecision.TEXT)),
    ],
)
def test_birth_dates_as_text(printed, days):
    (born,) = cells.birth_dates(printed)

    assert (str(born.earliest), str(born.latest), born.precision) == days
    assert born.text == printed


def test_about_and_alternatives():
    born = cells.birth_dates("circa 1965 or 1966")

    assert [(each.earliest.year, each.circa) for each in born] == [(1965, True), (1966, False)]


@pytest.mark.parametrize("cell", ["", 0, time(0, 0)])
def test_serial_zero_and_times_are_no_birth_date(cell):
    assert first(person(DOB=cell)).birth_dates == ()


def test_year_read_as_a_serial_is_the_year():
    assert cells.birth_dates(date(1905, 5, 14))[0].earliest == date(1961, 1, 1)


@pytest.mark.parametrize(
    ("printed", "is_person", "names"),
    [
        ("Rt-Auto; Rt-Avto, Ao", False, ["Rt-Auto", "Rt-Avto, Ao"]),
        ("Prominvest Company, Prominvest, Ooo", False, ["Prominvest Company", "Prominvest, Ooo"]),
        ("Zeel-M Co., Ltd", False, ["Zeel-M Co., Ltd"]),
        (" RSIE, JOINT STOCK COMPANY", False, ["RSIE, JOINT STOCK COMPANY"]),
        ("Yunarmia, Yunarmiya", False, ["Yunarmia", "Yunarmiya"]),
        ("Yuri Pyzhik, Yurii Pyzhyk", True, ["Yuri Pyzhik", "Yurii Pyzhyk"]),
        ("GAZARYAN, Rafael", True, ["GAZARYAN, Rafael"]),
        (
            "LUKASHENKO Galina; LUKASHENKO Halyna\nRodionivna",
            True,
            ["LUKASHENKO Galina", "LUKASHENKO Halyna Rodionivna"],
        ),
        ("", True, []),
    ],
)
def test_aliases_are_parted_at_semicolons_else_at_commas_between_names(printed, is_person, names):
    assert cells.aliases(printed, is_person=is_person) == names


def test_register_dates_as_text():
    row = person(**{"Date of Sanction": "18 March 2022", "Date of Additional Sanction": "03/05/2022 & 12/10/2022"})

    assert (first(row).listed_on, first(row).amended_on) == (date(2022, 3, 18), date(2022, 10, 12))


# The file


@pytest.mark.parametrize(
    ("legend", "day"),
    [
        ([["Last updated: 8 March 2026"]], date(2026, 3, 8)),
        ([["As at"], ["9/09/2026"]], date(2026, 9, 9)),
        ([["Sanction Type", "Meaning"], ["Travel Ban", "In force since 18 March 2022"]], None),
        ([], None),
    ],
)
def test_edition_is_dated_by_the_day_its_legend_gives(legend, day):
    assert nz_russia.parse([workbook(person(), legend=legend)]).published_on == day


def test_columns_may_stand_in_another_order():
    assert first(person(), register=REGISTER[::-1]).key == "IND-1"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"register": [*REGISTER[:8], "Date of Birth", *REGISTER[9:]]}, "'DOB' is missing, found 'Date of Birth'"),
        ({"register": [*REGISTER, "Vessel Ban"]}, "unknown column 'Vessel Ban'"),
        ({"register": [*REGISTER, "Title"]}, "column 'Title' occurs twice"),
        ({"ship_columns": SHIPS[:-1]}, "sheet 'Ships': column 'Reason for Deletion' is missing"),
        ({"ship_columns": ["Type"]}, "sheet 'Ships': no row has the header 'Unique Identifier'"),
        ({"ships": []}, "sheet 'Ships': a header and no record"),
        ({"names": ("Russia Sanctions Register", "Vessels")}, "sheet 'Ships' is missing"),
        ({"names": ("Register", "Ships")}, "sheet 'Russia Sanctions Register' is missing"),
    ],
)
def test_another_workbook_is_refused_by_sheet_and_column(options, message):
    with pytest.raises(Unreadable, match=message):
        entries(person(), **options)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (person(Type="Aircraft"), "row 5, Type: unknown value 'aircraft'"),
        (person(Type=""), "row 5, Type: unknown value ''"),
        (person(""), "row 5: Unique Identifier is blank"),
        (person(**{"Sanction Status": "Revoked"}), "row 5, Sanction Status: unknown value 'revoked'"),
        (person(**{"Travel Ban": "Partly"}), "row 5, Travel Ban: unknown value 'partly'"),
        (person(**{"Date of Sanction": ""}), "row 5, Date of Sanction: '' is not a date"),
        (person(**{"Date of Sanction": "soon"}), "row 5, Date of Sanction: 'soon' is not a date"),
        (person(**{"Date of Sanction": date(1905, 7, 14)}), "is not a date of the register"),
        (person(**{"Date of Additional Sanction": "3 times"}), "Additional Sanction: '3 times' is not a date"),
        (person(**{"First name": "", "Middle name(s)": "", "Last name": ""}), "row 5: no name"),
        (person(**{"Name of Asset": "a villa"}), "row 5: no name, or that of an asset"),
        (person(Type="Asset"), "row 5: an asset with the name of a target"),
        ({"Type": "Asset", "Unique Identifier": "AST-1"}, "row 5: an asset .* without its own"),
        (person(Type="Total"), "row 5: a row of totals that names a target"),
    ],
)
def test_row_that_cannot_be_read_is_refused_by_place(row, message):
    with pytest.raises(Unreadable, match=message):
        entries(row)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ship(**{"Record Deleted Flag": "No", "Date Record Deleted": date(2026, 1, 5)}),
            "row 2: Record Deleted Flag says no",
        ),
        (ship(**{"Record Deleted Flag": "perhaps"}), "row 2, Record Deleted Flag: unknown value 'perhaps'"),
        (ship(**{"Sanction Status": "Removed"}), "row 2, Sanction Status: unknown value 'removed'"),
        (ship(**{"Name of Ship as of Date of Sanction": ""}), "row 2: Name of Ship as of Date of Sanction is blank"),
        (ship(Type="Entity"), "row 2, Type: unknown value 'entity'"),
    ],
)
def test_ship_that_cannot_be_read_is_refused_by_place(row, message):
    with pytest.raises(Unreadable, match=message):
        entries(person(), ships=[row])


def test_identifier_given_twice_in_either_spelling_is_refused():
    with pytest.raises(Unreadable, match="row 6: Ent-1 occurs twice"):
        entries(entity("ENT-1"), entity("Ent-1"))


@pytest.mark.parametrize(
    "payload", [b"", b"<!DOCTYPE html><html></html>", b"PK\x03\x04 cut off", b"Type,Unique Identifier"]
)
def test_what_is_no_workbook_is_refused(payload):
    with pytest.raises(Unreadable):
        nz_russia.parse([list_file(payload)])


def test_workbook_cut_off_is_refused():
    whole = workbook(person()).read()

    with pytest.raises(Unreadable):
        list(nz_russia.parse([list_file(whole[: len(whole) // 2])]).entries)


CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30).filter(lambda text: text[:1] not in ("=", "{")),
    st.text("dmxXY/-0123456789 ;,.and", max_size=20),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.dates(date(1900, 3, 1)),
    st.just(time(0, 0)),
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(REGISTER), CELLS, max_size=4),
    st.dictionaries(st.sampled_from(SHIPS), CELLS, max_size=3),
)
def test_changed_cells_give_entries_or_a_refusal(in_register, in_ships):
    file = workbook(person(**in_register), entity(), ships=[ship(**in_ships), ship("SHP-2")])

    with suppress(Unreadable):
        assert all(each.key and each.names and each.listed_on for each in nz_russia.parse([file]).entries)


def test_columns_are_those_of_the_tests():
    assert {REGISTER_SHEET: set(REGISTER), SHIPS_SHEET: set(SHIPS)} == COLUMNS


# The rebuilt register


def test_rebuilt_register_is_read_whole():
    path = LISTS / "Russia-Sanctions-Register_2026-03-08.xlsx"
    if not path.exists():
        pytest.skip("the rebuilt NZ register of 2026-03-08 is not at hand")

    edition = nz_russia.parse([ListFile(path.name, lambda: path.open("rb"))])
    by_key = {found.key: found for found in edition.entries}

    counts = {kind: sum(found.target_type is kind for found in by_key.values()) for kind in TargetType}
    assert counts == {
        TargetType.PERSON: 1357,
        TargetType.ORGANISATION: 491,
        TargetType.VESSEL: 210,
        TargetType.AIRCRAFT: 0,
    }
    assert (edition.published_on, edition.tally) == (None, {})
    gazaryan = next(found for found in by_key.values() if found.name.endswith("GAZARYAN"))
    assert (gazaryan.birth_dates[0].earliest, gazaryan.listed_on) == (date(1954, 2, 10), date(2024, 7, 12))
    bank = by_key["ENT-489"]
    assert (bank.reference, bank.name, bank.listed_on) == ("Ent-489", "Foreign Trade Bank", date(2025, 10, 30))
    assert by_key["IND-1149"].birth_dates == ()  # the serial 0
    assert (
        sum(number.valid for found in by_key.values() for number in found.identifiers if found.key[:3] == "SHP") == 210
    )
