"""MOFA's autonomous designations, kept by hand. The sample holds facts of the DPRK domain reference, 3.2 to 3.5."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import ListFile, Unreadable, kr_mofa
from coordination.parse.kr_mofa import HEADER
from coordination.records import ListEntry
from coordination.vocabulary import DateKind, IdentifierKind, Measure, NameKind, TargetType

SAMPLE = (Path(__file__).parent / "samples" / "kr_mofa" / "kr_mofa.csv").read_text(encoding="utf-8")
ROW = {
    "announced_on": "2024-04-02",
    "effective_on": "2024-04-03",
    "name": "Sodeistvie",
    "kind": "organisation",
    "basis": "대북 독자제재",
    "checked_by": "someone",
}


def table(*rows: dict[str, str]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, HEADER, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def entries(text: str) -> list[ListEntry]:
    return list(kr_mofa.parse([ListFile("mofa.csv", lambda: io.BytesIO(text.encode()))]).entries)


def entry(**cells: str) -> ListEntry:
    (only,) = entries(table(ROW | cells))
    return only


def refusal(text: str) -> str:
    with pytest.raises(Unreadable) as caught:
        entries(text)
    return str(caught.value)


# Traps of the DPRK domain reference, 3.7


def test_announcement_is_not_effect_and_both_days_are_kept():
    angara = next(ship for ship in entries(SAMPLE) if ship.name == "Angara")

    assert (angara.listed_on, angara.date_kind) == (date(2024, 4, 3), DateKind.EFFECTIVE)
    assert angara.bases[0].listed_on == date(2024, 4, 3)
    assert angara.announced_on == date(2024, 4, 2)


def test_announcement_stands_where_the_effect_is_not_known():
    rim = next(person for person in entries(SAMPLE) if person.name == "Rim Yong Hyok")

    assert (rim.listed_on, rim.date_kind) == (date(2024, 5, 24), DateKind.ANNOUNCED)
    assert [(name.full, name.kind) for name in rim.names] == [
        ("Rim Yong Hyok", NameKind.PRIMARY),
        ("림영혁", NameKind.ORIGINAL_SCRIPT),
        ("림용혁", NameKind.ORIGINAL_SCRIPT),
        ("Abu Rim", NameKind.ALIAS),
    ]


def test_stateless_ship_without_a_number_is_known_by_its_name():
    de_yi = entries(SAMPLE)[-1]

    assert (de_yi.key, de_yi.identifiers) == ("vessel:de yi", ())
    assert de_yi.vessel is not None
    assert de_yi.vessel.flag == "stateless"


def test_imo_number_of_a_firm_is_a_companys_and_of_a_ship_a_ships():
    kinds = {each.name: each.identifiers[0].kind for each in entries(SAMPLE) if each.identifiers}

    assert kinds["IBEX Shipping Inc"] is IdentifierKind.IMO_COMPANY
    assert kinds["Lady R"] is IdentifierKind.IMO_SHIP
    assert kinds["Intellekt LLC"] is IdentifierKind.INN


def test_homonyms_are_two_records():
    first, second = entries(table(ROW, ROW | {"announced_on": "2025-04-10", "effective_on": ""}))

    assert (first.key, second.key) == ("organisation:sodeistvie", "organisation:sodeistvie:2025-04-10")


# Rows


def test_money_is_frozen_and_ships_are_kept_out_of_ports():
    measures = {each.target_type: each.bases[0].measures for each in entries(SAMPLE)}

    assert measures == {
        TargetType.VESSEL: (Measure.PORT_ENTRY_BAN,),
        TargetType.ORGANISATION: (Measure.ASSET_FREEZE,),
        TargetType.PERSON: (Measure.ASSET_FREEZE,),
    }


def test_notice_is_the_instrument_and_the_basis_the_programme():
    found = entry(
        notice="외교부 2024-113", identifiers="passport 108410041 (Korea, North)", url="https://example.org/1"
    )

    (basis,) = found.bases
    assert (basis.programme, basis.instrument, basis.transposes_un) == ("대북 독자제재", "외교부 2024-113", False)
    assert (found.identifiers[0].value, found.identifiers[0].country) == ("108410041", "Korea, North")
    assert found.remarks.endswith("https://example.org/1")


def test_name_in_hangul_alone_is_a_name():
    assert entry(name="", name_hangul="한금복", kind="person").name == "한금복"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not the header"),
        ("<html>", "an HTML page"),
        (table(), "holds no record"),
        (SAMPLE.replace("checked_by", "checked"), "not the header"),
        (table(ROW | {"checked_by": ""}), "line 2: checked_by is blank"),
        (table(ROW | {"basis": " "}), "basis is blank"),
        (table(ROW | {"announced_on": ""}), "announced_on: '' is not a date"),
        (table(ROW | {"effective_on": "2024-04-01"}), "took effect on 2024-04-01, before it was announced"),
        (table(ROW | {"kind": "firm"}), "kind: unknown value 'firm'"),
        (table(ROW | {"identifiers": "12345"}), "'12345' is not a kind and a number"),
        (table(ROW | {"identifiers": "visa 12345"}), "identifiers: unknown value 'visa'"),
        (table(ROW | {"name": ""}), "has no name"),
        (table(ROW, ROW, ROW), "Sodeistvie was announced that day already"),
        (SAMPLE.rstrip()[:-30], "columns, expected 13"),
    ],
)
def test_row_that_cannot_be_read_is_refused_with_its_place(text, words):
    assert words in refusal(text)


@given(st.data())
def test_damaged_rows_are_entries_or_refused_and_nothing_else(data):
    rows = list(csv.DictReader(io.StringIO(SAMPLE)))
    for _ in range(data.draw(st.integers(1, 4))):
        target, name = data.draw(st.sampled_from(rows)), data.draw(st.sampled_from(HEADER))
        target[name] = data.draw(st.sampled_from(["", ";", "(", "\x01\x0b", "imo", "2024-01-01", "person"]))
    rows += data.draw(st.lists(st.sampled_from(rows), max_size=2))

    try:
        found = entries(table(*rows))
    except Unreadable:
        return
    assert all(each.names and each.bases and each.listed_on for each in found)
    assert len({each.key for each in found}) == len(found)
