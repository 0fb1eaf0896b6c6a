"""
KoFIU's restricted persons, read: from the annex of a notice and from two copies of its names.

The annex is typed by hand in the form that list formats, section 8, describes; no real one was at hand.
"""

import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.parse import ListFile, Unreadable, kr_kofiu
from coordination.parse.kr_kofiu.births import birth_date
from coordination.parse.kr_kofiu.entry import UNTAGGED
from coordination.records import Edition, ListEntry, Relation
from coordination.vocabulary import (
    DatePrecision,
    FieldGroup,
    Gender,
    IdentifierKind,
    Measure,
    NameKind,
    NamePart,
    TargetType,
)

SAMPLES = Path(__file__).parent / "samples" / "kr_kofiu"
ANNEX, CSV, TEXT = (
    (SAMPLES / name).read_text(encoding="utf-8") for name in ("annex.txt", "kr_restricted_persons.csv", "kofiu.txt")
)
LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists"


def read(text: str) -> Edition:
    return kr_kofiu.parse([ListFile("annex.txt", lambda: io.BytesIO(text.encode()))])


def entries(text: str) -> list[ListEntry]:
    return list(read(text).entries)


def refusal(text: str) -> str:
    with pytest.raises(Unreadable) as caught:
        entries(text)
    return str(caught.value)


def line(names: str = "KIM, Su Il", kind: str = "개인", tag: str = "") -> str:
    return f"KF-1\t{kind}\t{tag}\t{names}\n"


def copied(names: str = "KIM, Su Il", kind: str = "개인", tag: str = "") -> ListEntry:
    (entry,) = entries(line(names, kind, tag))
    return entry


# The annex


def test_annex_gives_each_entry_with_its_facts():
    edition = read(ANNEX)
    rim, kim, ibex, leasing, angara, *_ = edition.entries

    assert (edition.form, edition.published_on) == ("annex", None)
    assert (rim.key, rim.reference) == ("person:yong hyok rim", "RIM, Yong Hyok")
    assert [(name.full, name.kind) for name in rim.names] == [
        ("Yong Hyok RIM", NameKind.PRIMARY),
        ("Abu Rim", NameKind.ALIAS),
        ("Yong-hyok RIM", NameKind.ALIAS),
        ("림영혁", NameKind.ORIGINAL_SCRIPT),
    ]
    assert rim.names[0].parts == ((NamePart.FIRST, "Yong Hyok"), (NamePart.LAST, "RIM"))
    assert (rim.birth_dates[0].earliest, rim.nationalities, rim.genders) == (
        date(1972, 3, 4),
        ("Korea, North",),
        (Gender.MALE,),
    )
    assert [(n.kind, n.value, n.country, n.note) for n in kim.identifiers] == [
        (IdentifierKind.PASSPORT, "108220348", "Korea, North", "expires 02 Jun 2020"),
        (IdentifierKind.PASSPORT, "745220480", "Korea, North", ""),
    ]
    assert (ibex.target_type, ibex.addresses[0].lines) == (TargetType.ORGANISATION, ("1 Stasinou, Nicosia",))
    assert [name.kind for name in ibex.names] == [NameKind.PRIMARY, NameKind.ORIGINAL_SCRIPT, NameKind.FORMER]
    assert ibex.remarks == "Identification Number IMO 5344160"
    assert [n.kind for n in leasing.identifiers] == [IdentifierKind.INN, IdentifierKind.OGRN]
    assert leasing.relations == (Relation("link to", "MG-FLOT"),)
    assert (angara.target_type, angara.identifiers[0].kind) == (TargetType.VESSEL, IdentifierKind.IMO_SHIP)


def test_tag_is_the_programme_and_an_entry_without_one_stands_under_the_lists_own_name():
    programmes = [[basis.programme for basis in entry.bases] for entry in entries(ANNEX)]

    assert programmes[0] == ["E.O.13382"]
    assert programmes[2] == [UNTAGGED]
    assert entries(ANNEX)[0].bases[0].measures == (Measure.ASSET_FREEZE,)


def test_homonyms_are_two_records_told_apart_by_birth():
    first, second = entries(ANNEX)[5:]

    assert (first.key, second.key) == ("person:yong chol kim", "person:yong chol kim:1962-02-18")
    assert second.relations == (Relation("Linked To", "KOMID"),)


def test_number_in_the_annex_is_no_part_of_an_entry():
    without_first = ANNEX.replace("(7명)", "(6명)").split("\n")
    moved = "\n".join(without_first[:3] + without_first[5:])
    for number in range(2, 8):
        moved = moved.replace(f"\n{number}. ", f"\n{number - 1}. ")

    def content(entry: ListEntry) -> tuple[object, ...]:
        return entry.key, entry.reference, entry.bases, entry.names

    assert [content(entry) for entry in entries(moved)] == [content(entry) for entry in entries(ANNEX)[1:]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ANNEX.replace("(7명)", "(685명)"), "7 entries, where its heading says 685"),
        (ANNEX.replace("(7명)", ""), "does not say how many entries"),
        (ANNEX.replace("\n4. ", "\n"), "3 entries, where its heading says 7"),
        (ANNEX.replace("Gender Male", "Gender Unknown", 1), "entry 1, Gender: unknown value 'unknown'"),
        (ANNEX.replace("ANGARA", ""), "entry 5: has no name"),
        ("금융거래등제한대상자 (0명)", "neither the annex of a notice nor a copy"),
        ("<!doctype html>1. A", "an HTML page"),
        ("", "neither the annex"),
    ],
)
def test_annex_that_lost_something_is_refused(text, words):
    assert words in refusal(text)


@given(st.integers(0, len(ANNEX.encode()) - 1))
@settings(max_examples=60)
def test_annex_cut_off_before_its_last_entry_is_refused(length):
    text = ANNEX.encode()[:length].decode(errors="ignore")
    if "\n7. " not in text:
        assert refusal(text)


# The copies


def test_both_copies_agree():
    of_csv, of_text = entries(CSV), entries(TEXT)

    for first, second in zip(of_csv, of_text, strict=True):
        for name in ListEntry.__dataclass_fields__.keys() - {"locator", "raw", "names"}:
            assert getattr(first, name) == getattr(second, name), (first.key, name)
        assert set(first.names) == set(second.names)


def test_copy_prints_the_day_of_its_notice_and_no_dates_of_entries():
    edition = read(CSV)

    assert edition.published_on == date(2026, 1, 22)
    assert FieldGroup.DATES in edition.fields_absent
    assert all(entry.listed_on is None and entry.bases[0].listed_on is None for entry in edition.entries)


@pytest.mark.parametrize(
    ("names", "expected", "born", "relations"),
    [
        ("Kang Sun Nam 강순남 DOB Jan 3, 1956", ["Kang Sun Nam", "강순남"], "Jan 3, 1956", []),
        ("조명철 link to First Credit Bank", ["조명철"], None, ["First Credit Bank"]),
        ("ATOM, Mohamed; Mohamed Sa'id Atom, a.k.a. Said", ["Mohamed ATOM", "Mohamed Sa'id Atom", "Said"], None, []),
        ("Ri, Byong Chol; Machine Industry Department", ["Byong Chol Ri"], None, ["Machine Industry Department"]),
        ("최명수; 국가항공우주기술총국", ["최명수"], None, ["국가항공우주기술총국"]),
    ],
)
def test_what_the_copy_took_for_a_name_and_is_more_is_told_apart(names, expected, born, relations):
    entry = copied(names)

    assert [name.full for name in entry.names] == expected
    assert [birth.text for birth in entry.birth_dates] == ([born] if born else [])
    assert [relation.name for relation in entry.relations] == relations


def test_name_in_both_scripts_is_two_names():
    bank = copied('"Kumgang Group Bank"; North East Asia Bank, 동북아은행', kind="단체")

    assert [name.full for name in bank.names] == ["Kumgang Group Bank", "North East Asia Bank", "동북아은행"]


@pytest.mark.parametrize(
    ("kind", "names", "tag", "expected"),
    [
        ("단체", "Sin Jong Ho; 신정호", "Korea, North", TargetType.PERSON),
        ("단체", "조명철 link to First Credit Bank", "", TargetType.PERSON),
        ("선박", "Chongbong Shipping Co. Ltd; 청봉해운회사", "E.O.13722", TargetType.ORGANISATION),
        ("선박", "ANGARA", "", TargetType.VESSEL),
        ("단체", "ASBAT AL-ANSAR", "E.O.13224", TargetType.ORGANISATION),
    ],
)
def test_slips_in_the_copys_kind_that_can_be_seen_are_mended(kind, names, tag, expected):
    assert copied(names, kind, tag).target_type is expected


def test_nationality_in_the_place_of_a_tag_is_a_nationality():
    entry = copied(tag="Korea, North")

    assert (entry.nationalities, entry.bases[0].programme) == (("Korea, North",), UNTAGGED)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (line(kind="사람"), "kind: unknown value '사람'"),
        (line(tag="SDGT"), "unknown tag 'SDGT'"),
        (line(names=" "), "has no name"),
        (line() + line(), "entry KF-1 occurs twice"),
        (line() + "KF-2\t개인", "line 2: 2 columns, expected 4"),
        (CSV.replace("names_other", "others"), "not the header"),
        (CSV.split("\n")[0], "holds no record"),
        (CSV.replace("2026-01-22", "22.01.2026"), "effective_on: '22.01.2026' is not a date"),
        (CSV.replace("2026-01-14", "2025-01-14", 1), "is of another notice"),
        (CSV.rstrip()[:-40], "columns, expected 9"),
    ],
)
def test_what_is_not_the_list_is_refused_with_its_place(text, words):
    assert words in refusal(text)


@pytest.mark.parametrize(
    ("text", "precision", "circa"),
    [
        ("04 Mar 1972", DatePrecision.DAY, False),
        ("July 27, 1968", DatePrecision.DAY, False),
        ("Mar 1972", DatePrecision.MONTH, False),
        ("circa 1946", DatePrecision.YEAR, True),
        ("1960 to 1962", DatePrecision.RANGE, False),
        ("May 7", DatePrecision.TEXT, False),
    ],
)
def test_birth_dates_are_read_as_far_as_they_go(text, precision, circa):
    born = birth_date(text)

    assert (born.precision, born.circa, born.text) == (precision, circa, text)


@given(st.sampled_from([ANNEX, CSV, TEXT]), st.text(max_size=12), st.integers(0, 900), st.integers(0, 40))
@settings(max_examples=250)
def test_damaged_files_are_entries_or_refused_and_nothing_else(text, filling, start, length):
    payload = text[:start] + filling + text[start + length :]
    try:
        found = list(
            kr_kofiu.parse(
                [ListFile("x", lambda: io.BytesIO(payload.encode("utf-8", "replace")))],
            ).entries
        )
    except Unreadable:
        return
    assert all(entry.names and entry.bases for entry in found)
    assert len({entry.key for entry in found}) == len(found)


@pytest.mark.parametrize("name", ["kr_restricted_persons_2026-2.csv", "kofiu_2026-2.txt"])
def test_copies_of_notice_2026_2_have_their_entries(name):
    file = LISTS / "rebuilt" / "kr" / name
    if not file.exists():
        pytest.skip(f"{name} is not beside this checkout")
    found = list(kr_kofiu.parse([ListFile(name, lambda: file.open("rb"))]).entries)

    assert len(found) == 1066
    assert Counter(entry.target_type for entry in found) == {TargetType.PERSON: 598, TargetType.ORGANISATION: 468}
    assert Counter(entry.bases[0].programme for entry in found)[UNTAGGED] == 726  # 282 + 11 + 128 untagged, 305 persons
    assert [entry.key for entry in found if "#" in entry.key] == [
        "organisation:mamoun darkazanli import export company#2",
        "organisation:al haramain islamic foundation#2",
        "person:tong chol kim#2",
    ]
