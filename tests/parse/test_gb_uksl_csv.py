"""The UK Sanctions List as CSV: rows that are a product of values, put together again."""

import gzip
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import ListFile, Unreadable, gb_uksl
from coordination.parse.gb_uksl.csv_form import HEADER, SEVERAL, SINGLE
from coordination.records import Address, Edition, ListEntry
from coordination.vocabulary import IdentifierKind, Measure, NameKind, NameQuality
from tests.parse.damage import damaged_csv

SAMPLES = Path(__file__).parent / "samples" / "gb_uksl"
SAMPLE = (SAMPLES / "UK-Sanctions-List.csv").read_bytes()
LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists"
FIRM = {
    "Last Updated": "09/04/2025",
    "Unique ID": "RUS9001",
    "Name 6": "Made-up LLC",
    "Name type": "Primary Name",
    "Regime Name": "The Russia (Sanctions) (EU Exit) Regulations 2019",
    "Designation Type": "Entity",
    "Designation source": "UK",
    "Sanctions Imposed": "Asset freeze",
    "Date Designated": "24/02/2025",
}


def read(payload: bytes | str) -> Edition:
    content = payload.encode() if isinstance(payload, str) else payload
    return gb_uksl.parse([ListFile("UK-Sanctions-List.csv", lambda: io.BytesIO(content))])


def entries(payload: bytes | str) -> dict[str, ListEntry]:
    return {entry.key: entry for entry in read(payload).entries}


def table(*rows: dict[str, str], first: str = "Report Date: 13-Feb-2026") -> str:
    """The rows under the publisher's header; only what a test turns on is stated."""
    lines = [first, ",".join(f'"{column}"' for column in HEADER)]
    for row in rows:
        unknown = (FIRM | row).keys() - set(HEADER)
        assert not unknown
        cells = ((FIRM | row).get(column, "").replace('"', '""') for column in HEADER)
        lines.append(",".join(f'"{cell}"' for cell in cells))
    return "\r\n".join(lines) + "\r\n"


def test_header_is_the_publishers_58_columns_each_read_once():
    columns = [*SINGLE, *(column for group in SEVERAL.values() for column in group)]

    assert len(HEADER) == len(set(HEADER)) == 58
    assert sorted(columns) == sorted(HEADER)


def test_rows_of_a_record_are_gathered_wherever_they_stand():
    firm = entries(
        table({"Name 6": "A"}, {"Unique ID": "RUS9002"}, {"Name 6": "B", "Name type": "Alias"}, {"Name 6": "A"})
    )["RUS9001"]

    assert [(name.full, name.kind) for name in firm.names] == [("A", NameKind.PRIMARY), ("B", NameKind.ALIAS)]


def test_product_of_values_gives_each_value_once():
    rows = [
        {"Name 6": name, "Name type": kind, "Address Line 1": line, "Phone number": phone}
        for name, kind in (("A", "Primary Name"), ("B", "Alias"), ("C", "Alias"))
        for line in ("1 Mira St", "2 Mira St")
        for phone in ("1", "2")
    ]

    firm = entries(table(*rows))["RUS9001"]

    assert [name.full for name in firm.names] == ["A", "B", "C"]
    assert firm.addresses == (Address(("1 Mira St",)), Address(("2 Mira St",)))
    assert firm.contacts == (("phone", "1"), ("phone", "2"))


def test_number_stays_with_what_is_said_of_it():
    rows = [
        {"Designation Type": "Individual", "Passport number": number, "Passport additional information": info}
        for number, info in (("1", "false"), ("2", ""), ("1", "expired"))
    ]

    person = entries(table(*rows))["RUS9001"]

    assert [(each.value, each.usable, each.note) for each in person.identifiers] == [
        ("1", False, "false"),
        ("2", True, ""),
    ]


def test_family_name_stands_in_the_first_name_column():
    person = entries(
        table({"Designation Type": "Individual", "Name 6": "MADEUPOV", "Name 1": "Ivan", "Name 2": "Ivanovich"})
    )["RUS9001"]

    assert person.name == "Ivan Ivanovich MADEUPOV"


def test_strength_of_an_alias_that_is_not_given_is_unknown():
    firm = entries(
        table(
            {},
            {"Name 6": "X", "Name type": "Alias"},
            {"Name 6": "Y", "Name type": "Alias", "Alias strength": "Low quality a.k.a"},
        )
    )["RUS9001"]

    assert [name.quality for name in firm.names] == [NameQuality.UNGRADED, NameQuality.UNGRADED, NameQuality.WEAK]


def test_edition_has_the_report_date_and_lacks_nothing():
    edition = read(SAMPLE)

    assert (edition.form, edition.published_on) == ("UK-SANCTIONS-LIST.CSV", date(2026, 9, 2))
    assert edition.fields_absent == frozenset()


def test_csv_and_xml_agree_in_every_field():
    from_csv = entries(SAMPLE)
    from_xml = {
        entry.key: entry
        for entry in gb_uksl.parse([ListFile("x", lambda: (SAMPLES / "UK-Sanctions-List.xml").open("rb"))]).entries
    }

    assert list(from_csv) == list(from_xml)
    for key, entry in from_csv.items():
        other = from_xml[key]
        apart = {"locator": "", "raw": "", "bases": ()}
        assert replace(entry, **apart) == replace(other, **apart)
        assert [replace(basis, measures=()) for basis in entry.bases] == [
            replace(basis, measures=()) for basis in other.bases
        ]
        # An indicator that the text does not repeat (crew servicing of DPR0134) is in the XML only.
        more = {Measure.SERVICES_BAN} if key == "DPR0134" else set()
        assert set(other.bases[0].measures) - set(entry.bases[0].measures) == more


def test_locator_is_the_line_its_first_row_ends_on_and_raw_holds_the_values():
    bank = entries(SAMPLE)["DPR0134"]

    assert bank.locator == "UK-Sanctions-List.csv:4"  # its first row has a line break in a cell
    assert json.loads(bank.raw)["Unique ID"] == "DPR0134"
    assert len(json.loads(bank.raw)["Names/Name"]) == 2


@pytest.mark.parametrize(
    "first",
    [
        "Report Date: 13-Feb-2026",
        "\ufeffReport Date: 13-Feb-2026",
        '"Report Date: 13-Feb-2026"',
        "Report Date: 13-Feb-2026,,,",
    ],
)
def test_first_line_is_the_report_date(first):
    edition = read(table({}, first=first))

    assert edition.published_on == date(2026, 2, 13)
    assert len(list(edition.entries)) == 1


def test_packed_file_is_read():
    assert entries(gzip.compress(SAMPLE)).keys() == entries(SAMPLE).keys()


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (table({}, first="Report Date: soon"), "line 1: 'soon' is not a date"),
        (table({}, first="Report Date 2026-02-13"), "line 1: 'Report Date 2026-02-13' is not a date"),
        (table(), r"UK-Sanctions-List\.csv: holds no record"),
        ("Report Date: 13-Feb-2026\r\n", "line 2: not the header"),
        (table({}).replace('"Year Built"', '"Built"'), "line 2: not the header of the UK Sanctions List"),
        (table({}).replace('"Gender",', "", 1), "line 2: 57 columns, expected 58"),
        (table({}) + "a,b\r\n", "line 4: 2 columns, expected 58"),
        (table({}) + '"', "line 4: unexpected end of data"),
        (table({"Unique ID": ""}), "line 3: Unique ID is empty"),
        (table({"Phone number": "1\x012"}), r"line 3 \(record RUS9001\), Phone number: holds a control character"),
        (table({}, {"Regime Name": "Other"}), r"line 4 \(record RUS9001\), Regime Name: 'Other', 'The Russia"),
        (table({}, {"Date Designated": ""}), r"line 4 \(record RUS9001\), Date Designated: '', '24/02/2025'"),
        (table({"Date Designated": "2025-02-24"}), "record RUS9001, <DateDesignated>: '2025-02-24' is not a date"),
        (table({"Designation Type": "Aircraft"}), "record RUS9001, <IndividualEntityShip>: unknown value 'Aircraft'"),
        (table({"Sanctions Imposed": "Frown"}), "record RUS9001, <SanctionsImposed>: unknown value 'Frown'"),
        (table({"Name type": "Nickname"}), "record RUS9001, <Names>, <Name>, <NameType>: unknown value 'nickname'"),
        (table({"Name 6": ""}), "record RUS9001: has no primary name"),
        (table({"Gender": "X"}), "record RUS9001, <Gender>: unknown value 'x'"),
    ],
)
def test_what_is_not_understood_is_refused_by_line_or_record(broken, message):
    with pytest.raises(Unreadable, match=message):
        entries(broken)


def test_byte_that_is_not_utf8_is_refused():
    with pytest.raises(Unreadable, match="is not utf-8"):
        entries(table({"Name 6": "Peñón"}).encode("cp1252"))


@given(cut=st.integers(min_value=1, max_value=len(SAMPLE) - 30))
def test_file_cut_anywhere_is_refused_or_gives_only_records_of_the_whole(cut):
    whole = entries(SAMPLE)

    try:
        found = entries(SAMPLE[:-cut])
    except Unreadable:
        return

    assert found.keys() <= whole.keys()


@given(st.data())
def test_damaged_file_gives_entries_or_is_refused(data):
    payload = data.draw(damaged_csv(SAMPLE, "utf-8", skip=2))

    try:
        found = entries(payload)
    except Unreadable:
        return

    assert all(isinstance(entry, ListEntry) and entry.name and entry.bases for entry in found.values())


def test_published_excerpt_is_read():
    path = LISTS / "gb" / "2026-10-08" / "UK-Sanctions-List_excerpt.csv"
    if not path.exists():
        pytest.skip("no real list file gb/2026-10-08 beside this checkout")

    edition = gb_uksl.parse([ListFile(path.name, lambda: path.open("rb"))])
    [ship] = edition.entries

    assert edition.published_on == date(2026, 10, 8)
    assert (ship.key, ship.name, ship.vessel.owners) == (
        "RUS2176",
        "KOROLEV PROSPECT",
        ("Stream Ship Management FZCO",),
    )
    assert [(each.kind, each.value, each.valid) for each in ship.identifiers] == [
        (IdentifierKind.IMO_SHIP, "9826902", True)
    ]
    assert ship.bases[0].measures == (Measure.SHIP_SPECIFICATION,)
