"""Ships of Annex XLII, read. Rows are typed by hand from the domain reference, 3.5, but for the two of one ship."""

import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import ListFile, Unreadable, eu_vessels
from coordination.records import ListEntry
from coordination.vocabulary import DateKind, IdentifierKind, Measure, NameKind, TargetType

SAMPLE = Path(__file__).parent / "samples" / "eu_vessels" / "eu_designated_vessels.jsonl"
LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists"


def entries(payload: bytes) -> list[ListEntry]:
    return list(eu_vessels.parse([ListFile("ships.jsonl", lambda: io.BytesIO(payload))]).entries)


def row(number: str = "9179842", name: str = "Angara", since: str = "2024-06-25", **more: object) -> bytes:
    return json.dumps({"vessel_name": name, "imo_number": number, "date_of_application": since, **more}).encode()


def names(printed: str) -> list[tuple[str, NameKind]]:
    (ship,) = entries(row(name=printed))
    return [(name.full, name.kind) for name in ship.names]


def refusal(payload: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        entries(payload)
    return str(caught.value)


def test_sample_gives_each_ship_with_its_facts():
    angara, lady, *others = entries(SAMPLE.read_bytes())

    assert (angara.key, angara.reference, angara.name) == ("9179842", "9179842", "Angara")
    assert angara.target_type is TargetType.VESSEL
    assert (angara.listed_on, angara.date_kind) == (date(2024, 6, 25), DateKind.EFFECTIVE)
    (basis,) = angara.bases
    assert (basis.programme, basis.transposes_un) == ("833/2014", False)
    assert basis.measures == (Measure.PORT_ENTRY_BAN, Measure.SERVICES_BAN)
    assert [(n.kind, n.value, n.valid) for n in angara.identifiers] == [(IdentifierKind.IMO_SHIP, "9179842", True)]
    assert (lady.name, len(others)) == ("Lady R", 4)


def test_two_ships_of_one_name_are_two():
    first, second = [ship for ship in entries(SAMPLE.read_bytes()) if ship.name == "Maria"]

    assert (first.key, second.key) == ("8517839", "9198783")


def test_ship_listed_again_is_one_entry_since_the_earlier_date():
    (ship,) = entries(row(since="2025-05-21") + b"\n" + row(name="Angara 2", since="2024-06-25"))

    assert (ship.listed_on, ship.bases[0].listed_on) == (date(2024, 6, 25), date(2024, 6, 25))
    assert [(name.full, name.kind) for name in ship.names] == [
        ("Angara", NameKind.PRIMARY),
        ("Angara 2", NameKind.ALIAS),
    ]
    assert ship.raw.count("imo_number") == 2


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Bodhi (formerly Robon)", ["Bodhi", "Robon"]),
        ("Apar (formerly Feng Shou; Andromeda Star)", ["Apar", "Feng Shou", "Andromeda Star"]),
        ("Quartanus (formerly\u00a0Morpheus", ["Quartanus", "Morpheus"]),
        ("Nova Crest (Formerly Hasan East)", ["Nova Crest", "Hasan East"]),
        ("Fenghuang ", ["Fenghuang"]),
        ("Star (II)", ["Star (II)"]),
    ],
)
def test_former_names_stand_behind_the_present_one(printed, expected):
    assert names(printed) == [
        (full, NameKind.FORMER if place else NameKind.PRIMARY) for place, full in enumerate(expected)
    ]


def test_number_that_fails_its_check_stays_and_is_told():
    (number,) = entries(row("9179843"))[0].identifiers

    assert (number.value, number.valid) == ("9179843", False)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "holds no record"),
        (b"\n \n", "holds no record"),
        (b"<html><body>", "an HTML page"),
        (row()[:-1], "line 1: not JSON, or cut off"),
        (row() + b"\n" + row()[:30], "line 2: not JSON, or cut off"),
        (row(flag="RU"), "not an object of"),
        (b'{"vessel_name": "A", "vessel_name": "B", "imo_number": "9179842"}', "not an object of"),
        (b'["vessel_name", "imo_number"]', "not an object of"),
        (b"null", "not an object of"),
        (row(number="917984"), "'917984' is not an IMO number"),
        (row(number=9179842), "imo_number is not text"),
        (row(name=" "), "has no name"),
        (row(since="25.06.2024"), "'25.06.2024' is not a date"),
        (b"\xff\xfe", "byte 0 is not utf-8"),
    ],
)
def test_what_is_not_a_ship_is_refused_with_its_place(payload, words):
    assert words in refusal(payload)


@given(st.binary(max_size=40), st.integers(0, 300), st.integers(0, 300))
def test_damaged_files_are_entries_or_refused_and_nothing_else(filling, start, length):
    payload = SAMPLE.read_bytes()
    try:
        found = entries(payload[:start] + filling + payload[start + length :])
    except Unreadable:
        return
    assert all(ship.names and ship.listed_on for ship in found)


def test_edition_at_hand_has_its_ships():
    file = LISTS / "eu" / "2026-08-22" / "eu_designated_vessels.jsonl"
    if not file.exists():
        pytest.skip(f"{file.name} is not beside this checkout")
    ships = list(eu_vessels.parse([ListFile(file.name, lambda: file.open("rb"))]).entries)

    assert len(ships) == 597  # no ship stands there twice
    assert all(ship.identifiers[0].valid for ship in ships)
    assert Counter(ship.listed_on for ship in ships)[date(2024, 6, 25)] == 25
    assert max(ship.listed_on for ship in ships) == date(2025, 12, 19)  # fetched in August 2026, but no newer
    assert sum(len(ship.names) > 1 for ship in ships) == 47
