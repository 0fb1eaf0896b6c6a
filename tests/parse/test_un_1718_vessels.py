"""Ships of the 1718 Committee, read. The sample holds rows of the list of 2020-06-05."""

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import ListFile, Unreadable, un_1718_vessels
from coordination.parse.un_1718_vessels import HEADER, MEASURES
from coordination.records import ListEntry
from coordination.vocabulary import DateKind, IdentifierKind, Measure, NameKind, TargetType

SAMPLE = (Path(__file__).parent / "samples" / "un_1718_vessels" / "1718_vessels.csv").read_text(encoding="utf-8")
LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists"
FREEZE = "Paragraph 12 (d) of resolution 2321 (2016)"


def entries(text: str) -> list[ListEntry]:
    return list(un_1718_vessels.parse([ListFile("ships.csv", lambda: io.BytesIO(text.encode()))]).entries)


def table(*rows: dict[str, str]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, HEADER, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def row(**cells: str) -> dict[str, str]:
    return {
        "number": "1",
        "name": "YU SON",
        "imo": "8691702",
        "measures": FREEZE,
        "designated_on": "2018-03-30",
    } | cells


def ship(name: str) -> ListEntry:
    return next(entry for entry in entries(SAMPLE) if entry.name == name)


def refusal(text: str) -> str:
    with pytest.raises(Unreadable) as caught:
        entries(text)
    return str(caught.value)


# Traps of the DPRK domain reference, 3.7


def test_ship_under_two_dates_has_two_legal_bases():
    hao_fan = ship("HAO FAN 6")

    assert [(basis.listed_on, basis.measures) for basis in hao_fan.bases] == [
        (date(2017, 10, 3), (Measure.PORT_ENTRY_BAN,)),
        (date(2018, 3, 30), (Measure.DEFLAG,)),
    ]
    assert (hao_fan.listed_on, hao_fan.date_kind) == (date(2017, 10, 3), DateKind.DESIGNATED)


def test_ship_without_an_imo_number_is_known_by_its_name():
    nameless = ship("MIN NING DE YOU 078")

    assert (nameless.key, nameless.reference, nameless.identifiers) == (
        "name:MIN NING DE YOU 078",
        "MIN NING DE YOU 078",
        (),
    )


def test_ship_under_a_new_name_keeps_its_number_and_its_former_name():
    saebyol = ship("Saebyol")

    assert (saebyol.key, saebyol.listed_on) == ("8916293", date(2017, 6, 21))  # the EU annex says 2016-03-02
    assert [(name.full, name.kind) for name in saebyol.names] == [
        ("Saebyol", NameKind.PRIMARY),
        ("Chong Rim 2", NameKind.FORMER),
    ]


# Rows


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("Paragraph 12 (a) of resolution 2321 (2016)", (Measure.DEFLAG,)),
        (FREEZE, (Measure.ASSET_FREEZE,)),
        (
            f"{FREEZE}; Paragraph 6 of resolution 2371 (2017) and paragraph 6 of resolution 2375 (2017)",
            (Measure.ASSET_FREEZE, Measure.PORT_ENTRY_BAN),
        ),
        ("Economic resources controlled or operated by Ocean Maritime Management (KPe.020)", (Measure.ASSET_FREEZE,)),
    ],
)
def test_measures_are_read_from_the_headings(headings, expected):
    (basis,) = entries(table(row(measures=headings)))[0].bases

    assert basis.measures == expected
    assert basis.instrument == headings
    assert (basis.programme, basis.transposes_un) == ("1718", False)


def test_ship_has_its_flags_numbers_and_owner():
    chong_bong = ship("Chong Bong")

    assert chong_bong.target_type is TargetType.VESSEL
    assert chong_bong.vessel is not None
    assert chong_bong.vessel.flag == "Democratic People’s Republic of Korea"
    assert chong_bong.vessel.former_flags == ("Kiribati", "Cambodia")
    assert [(n.kind, n.value) for n in chong_bong.identifiers[:2]] == [
        (IdentifierKind.IMO_SHIP, "8909575"),
        (IdentifierKind.MMSI, "529734000"),
    ]
    assert [relation.reference for relation in chong_bong.relations] == ["KPe.020"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not the header"),
        ("<html>", "an HTML page"),
        ("number,name\n1,YU SON\n", "2 columns, expected 8"),
        (SAMPLE.replace("designated_on", "listed_on"), "not the header"),
        (table(), "holds no record"),
        (table(row(measures="Paragraph 9 of resolution 2397 (2017)")), "unknown value 'Paragraph 9"),
        (table(row(measures="")), "measures: unknown value ''"),
        (table(row(designated_on="30-Mar-18")), "'30-Mar-18' is not a date"),
        (table(row(name=" ")), "line 2: has no name"),
        (table(row(imo="none")), "'none' is not an IMO number"),
        (table(row(), row(name="Y CHUN")), "record 8691702: occurs twice"),
        (table(row()) + "2,CHON", "2 columns, expected 8"),
    ],
)
def test_what_is_not_the_list_is_refused_with_its_place(text, words):
    assert words in refusal(text)


@given(st.data())
def test_damaged_rows_are_entries_or_refused_and_nothing_else(data):
    rows = list(csv.DictReader(io.StringIO(SAMPLE)))
    for _ in range(data.draw(st.integers(1, 4))):
        target, name = data.draw(st.sampled_from(rows)), data.draw(st.sampled_from(HEADER))
        target[name] = data.draw(st.sampled_from(["", ";", " | ", "\x01\x0b", "2018-03-30: ", target[HEADER[0]]]))
    rows += data.draw(st.lists(st.sampled_from(rows), max_size=1))

    try:
        found = entries(table(*rows))
    except Unreadable:
        return
    assert all(entry.names and entry.bases and entry.listed_on for entry in found)


def test_list_at_hand_has_its_ships():
    file = LISTS / "rebuilt" / "un" / "1718_vessels.csv"
    if not file.exists():
        pytest.skip(f"{file.name} is not beside this checkout")
    ships = list(un_1718_vessels.parse([ListFile(file.name, lambda: file.open("rb"))]).entries)
    numbers = Counter((number.kind, number.valid) for entry in ships for number in entry.identifiers)

    assert len(ships) == 59
    assert numbers == {(IdentifierKind.IMO_SHIP, True): 58, (IdentifierKind.MMSI, True): 49}
    under = Counter(measure for entry in ships for measure in {m for basis in entry.bases for m in basis.measures})
    assert under == {Measure.ASSET_FREEZE: 37, Measure.PORT_ENTRY_BAN: 35, Measure.DEFLAG: 15}
    assert {heading for entry in ships for basis in entry.bases for heading in basis.instrument.split("; ")} == set(
        MEASURES
    )
