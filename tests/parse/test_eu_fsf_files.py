"""The EU's FSF files: what is refused, what damage does, and the editions at hand."""

import gzip
import io
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.parse import ListFile, Unreadable, eu_fsf
from coordination.vocabulary import DateKind, TargetType
from tests import real

SAMPLES = Path(__file__).parent / "samples" / "eu_fsf"
XML = (SAMPLES / "xmlFullSanctionsList_1_1.xml").read_bytes().strip()
CSV = (SAMPLES / "csvFullSanctionsList_1_1.csv").read_bytes()
LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists"
RECORDS = re.findall(rb"<sanctionEntity.*?</sanctionEntity>", XML, re.DOTALL)
ATTRIBUTES = sorted({match.decode() for match in re.findall(rb'\b\w+="[^"]*"', XML)})


def read(payload: bytes):
    return eu_fsf.parse([ListFile("eu.xml", lambda: io.BytesIO(payload))])


def refusal(payload: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        list(read(payload).entries)
    return str(caught.value)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b'programme="AFG"', b'programme=""', "record 516: no programme"),
        (b'code="person"', b'code="ship"', "unknown value 'ship P'"),
        (b'regulationType="amendment"', b'regulationType="whim"', "unknown value 'whim'"),
        (b'logicalId="516"', b'logicalId="x"', "'x' is not the number of a record"),
        (b'identificationTypeCode="imo"', b'identificationTypeCode="mmsi"', "unknown value 'mmsi'"),
        (b'gender="M"', b'gender="X"', "gender: unknown value 'X'"),
        (b'circa="false"', b'circa="perhaps"', "circa: unknown value 'perhaps'"),
        (b'key="PHONE"', b'key="TELEX"', "unknown contact 'TELEX'"),
        (b'generationDate="2026-02-26', b'generationDate="26.02.2026', "generationDate"),
        (b'entryIntoForceDate="2017-03-10"', b'entryIntoForceDate="soon"', "entryIntoForceDate: 'soon'"),
        (b'strong="true"', b'strong="true" colour="red"', "unknown attribute 'colour'"),
        (b"<subjectType", b"<note/><subjectType", "unknown field <note>"),
        (b'unitedNationId=""', b'delistingDate="2026-01-01"', "unknown attribute 'delistingDate'"),
        (b"<sanctionEntity", b"<sanctionedEntity/><sanctionEntity", "unknown element <sanctionedEntity>"),
        (b"</export>", b"<person/></export>", "unknown element <person>"),
    ],
)
def test_what_is_not_known_is_refused_with_its_place(before, after, words):
    assert before in XML

    assert words in refusal(XML.replace(before, after, 1))


def test_error_page_other_xml_and_empty_export_are_refused():
    assert "an HTML page" in refusal(b"<!DOCTYPE html><html>")
    assert "expected <export>" in refusal(b"<sdnList/>")
    assert "holds no record" in refusal(b'<export generationDate="2026-02-26"/>')
    assert "column 'id'" in refusal(b"id" + b";" * 117)
    assert "1 columns, expected 118" in refusal(b"hello")
    assert "holds no record" in refusal(CSV.split(b"\n")[0])


def test_record_that_comes_again_apart_from_its_twin_is_refused():
    assert "record 516: occurs again" in refusal(XML.replace(b"</export>", RECORDS[0] + b"</export>"))


def test_name_in_nothing_but_blanks_is_no_name():
    assert "record 147499: has no name" in refusal(XML.replace(b'wholeName="Unica"', b'wholeName="  "'))


@given(st.integers(0, len(XML) - 1))
@settings(max_examples=120)
def test_xml_cut_off_anywhere_is_refused(length):
    assert refusal(XML[:length])


@given(st.integers(1, len(gzip.compress(XML)) - 1))
@settings(max_examples=30)
def test_gzip_cut_off_anywhere_is_refused(length):
    assert refusal(gzip.compress(XML, mtime=0)[:length])


@given(st.integers(0, len(CSV) - 1))
@settings(max_examples=60)
def test_csv_cut_off_gives_whole_rows_or_a_refusal(length):
    try:
        keys = [entry.key for entry in read(CSV[:length]).entries]
    except Unreadable:
        return
    assert keys == [entry.key for entry in read(CSV).entries][: len(keys)]


def damaged(draw, text: str) -> str:
    """One attribute dropped, emptied, doubled, swapped or filled with what does not belong."""
    attribute = draw(st.sampled_from(ATTRIBUTES))
    name = attribute.partition("=")[0]
    other = draw(st.sampled_from(ATTRIBUTES)).partition("=")[2]
    filling = draw(st.text(st.characters(codec="utf-8", exclude_characters='<>&"\0'), max_size=12))
    instead = draw(st.sampled_from(["", f'{name}=""', f"{name}={other}", f'{name}="{filling}"', f"{attribute} x=''"]))
    return text.replace(attribute, instead)


@given(st.data())
@settings(max_examples=200)
def test_damaged_records_are_entries_or_refused_and_nothing_else(data):
    text = XML.decode()
    for _ in range(data.draw(st.integers(1, 3))):
        text = damaged(data.draw, text)
    kept = [record for record in RECORDS if data.draw(st.booleans())]
    if data.draw(st.booleans()):
        text = '<export generationDate="2026-02-26">' + b"".join(kept + kept[:1]).decode() + "</export>"

    try:
        entries = list(read(text.encode("utf-8", "replace")).entries)
    except Unreadable:
        return
    assert all(entry.names and entry.bases and entry.listed_on for entry in entries)


@given(st.data())
@settings(max_examples=150)
def test_damaged_rows_are_entries_or_refused_and_nothing_else(data):
    header, *rows = [line.split(";") for line in CSV.decode("utf-8-sig").splitlines() if '"' not in line]
    for _ in range(data.draw(st.integers(1, 4))):
        row, cell = rows[data.draw(st.integers(0, len(rows) - 1))], data.draw(st.integers(0, len(header) - 1))
        row[cell] = data.draw(st.sampled_from(["", "\x01\x0b", "true", "2024-13-01", "((", "0" * 30, row[cell - 1]]))
    rows = data.draw(st.permutations(rows)) if data.draw(st.booleans()) else rows + rows[-1:]
    text = "\n".join(";".join(row) for row in [header, *rows])

    try:
        entries = list(read(text.encode()).entries)
    except Unreadable:
        return
    assert all(entry.names and entry.bases and entry.listed_on for entry in entries)


# The editions at hand


def edition(path: str):
    file = LISTS / path
    if not file.exists():
        pytest.skip(f"{file.name} is not beside this checkout")
    return real.read("eu_fsf", file)


def test_edition_of_2021_has_its_entities_with_the_twins_folded():
    found = edition("eu/2021-03-02/xmlFullSanctionsList_1_1.xml.gz")
    entries = list(found.entries)

    assert found.published_on == date(2021, 3, 2)
    assert len(entries) == 2269 - 21  # 21 entities are printed twice, under two programmes
    assert sum(len(entry.bases) for entry in entries) == 2269
    twins = Counter(tuple(basis.programme for basis in entry.bases) for entry in entries if len(entry.bases) > 1)
    assert twins == {("AFG", "TAQA"): 20, ("TAQA", "UNLI"): 1}
    prk = [basis for entry in entries for basis in entry.bases if basis.programme == "PRK"]
    assert Counter(basis.transposes_un for basis in prk) == {True: 155, False: 69}  # the UN lists 155
    exact = sum(basis.date_kind is DateKind.ANNEX for entry in entries for basis in entry.bases)
    assert exact == 1664  # 1,170 with a designationDate, the others in words or by a first act


def test_copy_of_2026_has_its_entities_and_two_ships():
    found = edition("rebuilt/eu/xmlFullSanctionsList_1_1_2026-02-26.xml.gz")
    entries = {entry.reference: entry for entry in found.entries}

    assert found.published_on == date(2026, 2, 26)
    assert Counter(entry.target_type for entry in entries.values()) == {
        TargetType.PERSON: 4341,
        TargetType.ORGANISATION: 1519 - 2,
        TargetType.VESSEL: 2,
    }
    assert {entries[reference].name for reference in ("EU.9442.82", "EU.9443.81")} == {"Unica", "New Konk"}
    assert entries["EU.11620.14"].name == "RIM Yong Hyok"
    assert entries["EU.11628.6"].listed_on == date(2024, 5, 31)
