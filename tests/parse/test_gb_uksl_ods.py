"""The search tool's ODS: eight columns of the UK Sanctions List, and workbooks that are none."""

import io
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import ListFile, Unreadable, gb_uksl
from coordination.parse.gb_uksl.ods_form import HEADER, REGIMES
from coordination.programmes import programme_key
from coordination.records import Edition, LegalBasis, ListEntry, Name
from coordination.vocabulary import DateKind, FieldGroup, Measure, NamePart, TargetType
from tests import real
from tests.parse.damage import damaged_xml

LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists"
BANK = ("DPR0134", "13536", "FOREIGN TRADE BANK (FTB)", "Democratic People's Republic of Korea", "Entity", "UN")
ROW = (*BANK, "05-08-2017", "Asset freeze, Chartering of Ships, Prohibition of port entry")
SHIP = ("DPR0075", "", "Petrel 8", "Democratic People's Republic of Korea", "Ship", "UN", "03-10-2017", "De-flag")
PERSON = ("AFG0006", "6995", "AKHUND MOHAMMAD HASSAN", "Afghanistan", "Individual", "UN", "25-01-2001", "Travel Ban")


def content(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, more: str = "") -> bytes:
    """content.xml as the publisher writes it: line breaks between cells, blanks repeated to the end of the sheet."""
    lines = "".join(_row(row) for row in (header, *rows))
    end = (
        '<t:table-row t:number-rows-repeated="1043268"><t:table-cell t:number-columns-repeated="16384"/></t:table-row>'
    )
    return (
        '\ufeff<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<o:document-content xmlns:t="urn:table" xmlns:o="urn:office" xmlns:x="urn:text"><o:body><o:spreadsheet>'
        f'<t:table t:name="UK_Sanction_List"><t:table-column t:number-columns-repeated="16384"/>{lines}{more}{end}'
        "</t:table></o:spreadsheet></o:body></o:document-content>"
    ).encode()


def _row(cells: tuple[str, ...]) -> str:
    inner = "".join(f"\n  <t:table-cell><x:p>{escape(cell)}</x:p></t:table-cell>" for cell in cells)
    return f'<t:table-row>{inner}\n  <t:table-cell t:number-columns-repeated="16376"/></t:table-row>\n'


def packed(inner: bytes, member: str = "content.xml") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(member, inner)
    return stream.getvalue()


def read(payload: bytes) -> Edition:
    return gb_uksl.parse([ListFile("FCDO_SL.ods", lambda: io.BytesIO(payload))])


def entries(inner: bytes) -> dict[str, ListEntry]:
    return {entry.key: entry for entry in read(packed(inner)).entries}


def test_record_has_what_eight_columns_hold():
    bank = entries(content(ROW))["DPR0134"]

    listed_on = date(2017, 8, 5)
    assert (bank.reference, bank.target_type, bank.listed_on) == ("DPR0134", TargetType.ORGANISATION, listed_on)
    assert bank.bases == (
        LegalBasis(
            "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019",
            (Measure.ASSET_FREEZE, Measure.PORT_ENTRY_BAN, Measure.CHARTER_BAN),
            listed_on,
            DateKind.DESIGNATED,
            transposes_un=True,
        ),
    )
    assert bank.locator == "row 2"


def test_person_is_named_as_printed_for_nothing_parts_the_name():
    person = entries(content(PERSON))["AFG0006"]

    assert person.names == (
        Name("AKHUND MOHAMMAD HASSAN", parts=((NamePart.UNGRADED, "AKHUND MOHAMMAD HASSAN"),), script="Latin"),
    )


def test_record_without_a_name_is_kept_under_its_number_and_counted():
    edition = read(packed(content((*BANK[:2], "", *ROW[3:]), SHIP)))

    assert [entry.name for entry in edition.entries] == ["DPR0134", "Petrel 8"]
    assert edition.tally == {"records without a name": 1}


def test_all_that_it_lacks_is_unknown_not_removed():
    edition = read(packed(content(ROW)))

    assert (edition.form, edition.published_on) == ("UK-SANCTIONS-LIST.ODS", None)
    assert edition.fields_absent == set(FieldGroup) - {FieldGroup.MEASURES, FieldGroup.SUBLISTS}
    [bank] = edition.entries
    assert bank.identifiers == ()  # one number alone would blank all the others


def test_ods_and_xml_agree_on_what_both_carry():
    sample = Path(__file__).parent / "samples" / "gb_uksl" / "UK-Sanctions-List.xml"
    from_xml = {e.key: e for e in gb_uksl.parse([ListFile("x", lambda: sample.open("rb"))]).entries}
    from_ods = entries(content(ROW, (*SHIP[:-1], "Prohibition of port entry")))

    for key, entry in from_ods.items():
        other = from_xml[key]
        carried = ("key", "reference", "target_type", "name", "listed_on", "date_kind")
        assert [getattr(entry, name) for name in carried] == [getattr(other, name) for name in carried]
        [basis], [its] = entry.bases, other.bases
        undone = {"measures": (), "programme": ""}
        assert replace(basis, **undone) == replace(its, **undone)
        assert programme_key(basis.programme) == programme_key(its.programme)
        assert set(basis.measures) <= set(its.measures)


def test_regime_that_is_not_known_is_kept_as_printed():
    assert entries(content((*ROW[:3], "Atlantis", *ROW[4:])))["DPR0134"].bases[0].programme == "Atlantis"


@pytest.mark.parametrize("imposed", ["-, Asset freeze", ", Asset freeze", "Asset freeze,  "])
def test_dash_and_blank_impose_nothing(imposed):
    assert entries(content((*ROW[:7], imposed)))["DPR0134"].bases[0].measures == (Measure.ASSET_FREEZE,)


def test_blanks_that_the_markup_writes_are_blanks():
    inner = content(ROW).replace(b"FOREIGN TRADE", b'FOREIGN<x:s x:c="3"/>TRADE<x:line-break/>')

    assert entries(inner)["DPR0134"].name == "FOREIGN TRADE BANK (FTB)"


def test_header_may_be_padded():
    assert len(entries(content(ROW, header=tuple(f"  {name} " for name in HEADER)))) == 1


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (content(), "FCDO_SL.ods: holds no record"),
        (content(ROW, header=HEADER[::-1]), "row 1: not the header of the search tool's export"),
        (content(ROW, ROW), "row 3: Unique ID DPR0134 occurs twice"),
        (content(("", *ROW[1:])), "row 2: Unique ID is empty"),
        (content((*ROW[:4], "Aircraft", *ROW[5:])), r"row 2 \(record DPR0134\), Type: unknown value 'Aircraft'"),
        (content((*ROW[:5], "EU", *ROW[6:])), "Designation source: unknown value 'EU'"),
        (content((*ROW[:6], "2017-08-05", ROW[7])), "Date Designated: '2017-08-05' is not a date like %d-%m-%Y"),
        (content((*ROW[:7], "Frown")), "Sanctions Imposed: unknown value 'Frown'"),
        (content((*ROW, "more")), "row 2: has a cell beyond column 8"),
        (
            content(
                ROW,
                more="<t:table-row t:number-rows-repeated='x'><t:table-cell><x:p>a</x:p></t:table-cell></t:table-row>",
            ),
            "number-rows-repeated is 'x'",
        ),
        (b"<o:document-content xmlns:o='urn:office'/>", "row 1: not the header"),
        (b"<html><body>busy</body></html>", "an HTML page"),
        (b"<Workbook/>", "the root element is <Workbook>"),
        (
            b'<!DOCTYPE x [<!ENTITY e "x">]>' + content(ROW).removeprefix("\ufeff".encode()).split(b"?>", 1)[1],
            "has a DOCTYPE",
        ),
    ],
)
def test_what_is_not_understood_is_refused_by_row(broken, message):
    with pytest.raises(Unreadable, match=message):
        entries(broken)


@pytest.mark.parametrize("times", ["17000000000", "1048576", "2"])
def test_row_or_cell_that_is_said_to_repeat_is_never_multiplied(times):
    cells = "".join(f"<t:table-cell><x:p>{escape(cell)}</x:p></t:table-cell>" for cell in PERSON)
    row = f'<t:table-row t:number-rows-repeated="{times}">{cells}</t:table-row>'
    first = f'<t:table-cell t:number-columns-repeated="{times}"><x:p>x</x:p></t:table-cell>'
    cell = f"<t:table-row>{first}{cells}</t:table-row>"

    for more in (row, cell):
        with pytest.raises(Unreadable, match=r"is said to repeat|beyond column 8|repeated is"):
            entries(content(ROW, more=more))


def test_far_cell_is_refused():
    blank, cell = '<t:table-cell t:number-columns-repeated="16383"/>', "<t:table-cell><x:p>x</x:p></t:table-cell>"
    more = f"<t:table-row>{blank}{cell}</t:table-row>"

    with pytest.raises(Unreadable, match="row 3: has a cell beyond column 8"):
        entries(content(ROW, more=more))


def test_second_sheet_is_refused():
    inner = content(ROW).replace(b"</o:spreadsheet>", b"<t:table><t:table-row/></t:table></o:spreadsheet>")

    with pytest.raises(Unreadable, match="holds a second sheet"):
        entries(inner)


@pytest.mark.parametrize("payload", [packed(b"<x/>", "xl/workbook.xml"), packed(content(ROW), "other.xml")])
def test_other_workbooks_are_refused(payload):
    with pytest.raises(Unreadable, match="not an ODS workbook"):
        read(payload)


def test_size_in_the_directory_that_is_not_true_is_refused():
    payload = bytearray(packed(content(ROW)))
    at = payload.rindex(b"PK\x01\x02") + 24  # the unpacked size of the last member
    payload[at : at + 4] = (40).to_bytes(4, "little")

    with pytest.raises(Unreadable, match=r"not a workbook, or cut off|not well-formed"):
        list(read(bytes(payload)).entries)


@given(cut=st.integers(min_value=4, max_value=len(packed(content(ROW, SHIP))) - 1))
def test_file_cut_anywhere_is_refused(cut):
    with pytest.raises(Unreadable):
        list(read(packed(content(ROW, SHIP))[:cut]).entries)


@given(st.data())
def test_damaged_file_gives_entries_or_is_refused(data):
    inner = data.draw(damaged_xml(content(ROW, SHIP, PERSON).removeprefix("\ufeff".encode())))

    try:
        found = entries(inner)
    except Unreadable:
        return

    assert all(isinstance(entry, ListEntry) and entry.name and entry.bases for entry in found.values())


def _real(path: str) -> Edition:
    if not (LISTS / path).exists():
        pytest.skip(f"no real list file {path} beside this checkout")
    return real.read("gb_uksl", LISTS / path)


def test_real_export_is_read_whole():
    edition = _real("gb/2025-08-11/FCDO_SL_Mon_Aug_11_2025.ods")

    found = list(edition.entries)

    assert len({entry.key for entry in found}) == 5_302
    assert Counter(entry.target_type for entry in found) == {
        TargetType.PERSON: 3_754,
        TargetType.ORGANISATION: 1_087,
        TargetType.VESSEL: 461,
    }
    assert edition.tally == {"records without a name": 2}
    assert {basis.programme for entry in found for basis in entry.bases} <= set(REGIMES.values())


def test_real_export_agrees_with_the_xml_of_half_a_year_later():
    from_ods = {e.key: e for e in _real("gb/2025-08-11/FCDO_SL_Mon_Aug_11_2025.ods").entries}
    from_xml = {e.key: e for e in _real("rebuilt/gb/UK-Sanctions-List_2026-02-26.xml.gz").entries}

    common = from_ods.keys() & from_xml.keys()
    bases = [(from_ods[key].bases[0], from_xml[key].bases[0]) for key in common]

    assert len(common) == 5_288
    assert all(from_ods[key].target_type is from_xml[key].target_type for key in common)
    assert all(from_ods[key].listed_on == from_xml[key].listed_on for key in common)
    assert all(one.programme == other.programme for one, other in bases)
    assert sum(one.measures != other.measures for one, other in bases) == 2  # changed in between
