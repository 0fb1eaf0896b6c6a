"""The non-SDN lists: which list a record is on, and that it restricts but never blocks."""

import io
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import ListFile, Unreadable, us_ofac_cons
from coordination.records import LegalBasis, ListEntry
from coordination.vocabulary import DateKind, FieldGroup, Measure, TargetType
from tests.parse.damage import damaged_csv, damaged_xml

SAMPLES = Path(__file__).parent / "samples" / "us_ofac_cons"
LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists"
CSV_SET = ("cons_prim.csv", "cons_alt.csv", "cons_add.csv", "cons_comments.csv")
XML = ("consolidated.xml",)

SSI = "Sectoral Sanctions Identifications List"
CAPTA = "CAPTA List"
MENU = "Non-SDN Menu-Based Sanctions List"
CMIC = "Non-SDN CMIC List"
PLC = "Non-SDN Palestinian Legislative Council List"


def file(name: str, payload: bytes) -> ListFile:
    return ListFile(name, lambda: io.BytesIO(payload))


def sample(*names: str) -> list[ListFile]:
    return [file(name, (SAMPLES / name).read_bytes()) for name in names]


def entries(files: list[ListFile]) -> dict[str, ListEntry]:
    return {entry.key: entry for entry in us_ofac_cons.parse(files).entries}


def xml_with(old: str, new: str) -> list[ListFile]:
    payload = (SAMPLES / "consolidated.xml").read_bytes()
    assert old.encode() in payload
    return [file("consolidated.xml", payload.replace(old.encode(), new.encode(), 1))]


@pytest.fixture(params=[CSV_SET, XML], ids=["csv", "xml"])
def found(request):
    return entries(sample(*request.param))


def real(*paths: str) -> list[ListFile]:
    missing = [path for path in paths if not (LISTS / path).exists()]
    if missing:
        pytest.skip(f"no real list file {missing[0]} beside this checkout")
    return [ListFile(Path(path).name, lambda path=path: (LISTS / path).open("rb")) for path in paths]


def test_no_record_is_blocked(found):
    measures = {measure for entry in found.values() for basis in entry.bases for measure in basis.measures}

    assert Measure.ASSET_FREEZE not in measures
    assert all(any(basis.measures for basis in entry.bases) for entry in found.values())


def test_tag_of_the_sdn_list_is_kept_without_a_measure(found):
    assert set(found["900204"].bases) == {
        LegalBasis("NS-PLC", (Measure.TRANSACTION_BAN,), sublist=PLC),
        LegalBasis("SDGT"),
    }


def test_directives_say_what_a_sectoral_listing_restricts(found):
    assert found["900201"].bases == (
        LegalBasis(
            "UKRAINE-EO13662",
            (Measure.SECTORAL_FINANCE, Measure.SERVICES_BAN, Measure.EXPORT_CONTROL),
            sublist=SSI,
        ),
    )


def test_one_programme_on_two_lists_is_two_grounds_each_with_its_day(found):
    finance = (Measure.SECTORAL_FINANCE,)
    listed = DateKind.LISTED

    assert set(found["900202"].bases) == {
        LegalBasis("UKRAINE-EO13662", finance, sublist=SSI),
        LegalBasis("RUSSIA-EO14024", finance, date(2022, 2, 24), listed, sublist=CAPTA),
        LegalBasis("RUSSIA-EO14024", finance, date(2022, 2, 25), listed, sublist=MENU),
    }


def test_day_of_one_list_is_not_the_day_of_a_record_on_several(found):
    assert found["900202"].listed_on is None
    assert (found["900203"].listed_on, found["900203"].date_kind) == (date(2021, 6, 3), DateKind.LISTED)


@pytest.mark.parametrize(
    ("key", "sublist", "measures"),
    [
        ("900203", CMIC, (Measure.INVESTMENT_BAN,)),
        ("900205", CAPTA, (Measure.SECTORAL_FINANCE,)),
        ("900206", MENU, (Measure.SECONDARY,)),
        ("900207", MENU, (Measure.SECTORAL_FINANCE,)),
        ("900208", "FSE List", (Measure.TRANSACTION_BAN,)),
    ],
)
def test_tag_or_menu_says_the_list_and_what_it_restricts(found, key, sublist, measures):
    [basis] = found[key].bases

    assert (basis.sublist, basis.measures) == (sublist, measures)


def test_the_two_forms_agree_on_all_they_both_carry():
    from_csv, from_xml = entries(sample(*CSV_SET)), entries(sample(*XML))

    assert from_csv.keys() == from_xml.keys()
    for key, entry in from_csv.items():
        other = from_xml[key]
        apart = {"locator": "", "raw": "", "remarks": "", "addresses": (), "bases": ()}
        assert replace(entry, **apart) == replace(other, **apart)
        assert set(entry.bases) == set(other.bases)
        assert [address.country for address in entry.addresses] == [address.country for address in other.addresses]


@pytest.mark.parametrize(("files", "form"), [(CSV_SET, "CONS_PRIM.CSV"), (XML, "CONSOLIDATED.XML")])
def test_no_form_has_dates_and_lists_of_its_own(files, form):
    edition = us_ofac_cons.parse(sample(*files))

    assert edition.form == form
    assert edition.fields_absent == {FieldGroup.DATES, FieldGroup.SUBLISTS}


def test_files_are_told_apart_by_content_not_by_name():
    files = [file(f"part{n}", (SAMPLES / name).read_bytes()) for n, name in enumerate(reversed(CSV_SET))]

    assert entries(files).keys() == entries(sample(*CSV_SET)).keys()


def test_set_without_its_comments_is_refused_because_directives_are_cut_off():
    with pytest.raises(Unreadable, match=r"cons_comments\.csv is not among the files given"):
        us_ofac_cons.parse(sample("cons_prim.csv", "cons_alt.csv", "cons_add.csv"))
    with pytest.raises(Unreadable, match=r"cons_prim\.csv is not among the files given"):
        us_ofac_cons.parse(sample("cons_alt.csv", "cons_comments.csv"))
    with pytest.raises(Unreadable, match=r"both are a cons_prim\.csv"):
        us_ofac_cons.parse(sample("cons_prim.csv", "cons_prim.csv"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("FSE-IR", "CUBA", r"record 900208\): nothing says what programme CUBA restricts on a non-SDN list"),
        ("Subject to Directive 4", "Subject to Directive 9", "unknown directive 9 under Executive Order 13662"),
        ("(EO 14024 Directive 2)", "(EO 14024 Directive 7)", "unknown directive 7 under Executive Order 14024"),
        ("<program>FSE-IR</program>", "<program/>", r"record 900208\): no programme"),
        ("<Record_Count>8<", "<Record_Count>9<", "holds 8 records, its Record_Count says 9"),
    ],
)
def test_record_of_which_nothing_says_the_restriction_is_refused(old, new, message):
    with pytest.raises(Unreadable, match=message):
        entries(xml_with(old, new))


@pytest.mark.parametrize("payload", [b"", b"<html>busy</html>", b"<sdnList/>", b"1,2\r\n", b"\x1a"])
def test_anything_else_is_refused(payload):
    with pytest.raises(Unreadable):
        entries([file("consolidated.xml", payload)])


@given(st.data())
def test_damaged_xml_gives_entries_or_is_refused(data):
    payload = data.draw(damaged_xml((SAMPLES / "consolidated.xml").read_bytes()))

    try:
        found = entries([file("consolidated.xml", payload)])
    except Unreadable:
        return

    assert len(found) == 8
    assert all(entry.name and entry.bases for entry in found.values())


@given(st.data())
def test_damaged_csv_gives_entries_or_is_refused(data):
    name = data.draw(st.sampled_from(CSV_SET))
    payload = data.draw(damaged_csv((SAMPLES / name).read_bytes()))
    files = [file(each.name, payload) if each.name == name else each for each in sample(*CSV_SET)]

    try:
        found = entries(files)
    except Unreadable:
        return

    assert all(entry.name and entry.bases for entry in found.values())


@pytest.mark.parametrize("edition", ["2024-05-06", "2025-03-28"])
def test_real_xml_is_read_whole(edition):
    read = us_ofac_cons.parse(real(f"us/{edition}/consolidated.xml"))
    found = list(read.entries)

    assert read.published_on == date.fromisoformat(edition)
    assert len({entry.key for entry in found}) == 443
    _all_are_told(found)


def test_real_csv_set_is_read_whole():
    read = us_ofac_cons.parse(real(*(f"us/cons/{name}" for name in CSV_SET)))
    found = list(read.entries)

    assert len({entry.key for entry in found}) == 442
    assert read.tally == {}
    assert sum(len(entry.addresses) for entry in found) > 500
    assert Counter(entry.target_type for entry in found) == {TargetType.ORGANISATION: 363, TargetType.PERSON: 79}
    _all_are_told(found)


def _all_are_told(found: list[ListEntry]) -> None:
    by_list = Counter(basis.sublist for entry in found for basis in entry.bases if basis.sublist)

    assert all(any(basis.measures for basis in entry.bases) for entry in found)
    assert not any(Measure.ASSET_FREEZE in basis.measures for entry in found for basis in entry.bases)
    assert (by_list[PLC], by_list[CMIC]) == (78, 68)
    assert by_list[SSI] in (286, 287)


def test_real_records_agree_in_both_forms_but_for_what_changed_in_nine_months():
    """The XML is of 2025-03-28, the CSV of 2025-12-19."""
    from_csv = entries(real(*(f"us/cons/{name}" for name in CSV_SET)))
    from_xml = entries(real("us/2025-03-28/consolidated.xml"))
    common = from_csv.keys() & from_xml.keys()
    differing = Counter(
        name
        for key in common
        for name in ("target_type", "names", "birth_dates", "identifiers", "contacts", "relations", "bases")
        if _as_set(getattr(from_csv[key], name)) != _as_set(getattr(from_xml[key], name))
    )

    assert len(common) == 442
    assert all(count <= 12 for count in differing.values()), differing
    assert not {"target_type", "birth_dates", "contacts", "relations"} & differing.keys()


def _as_set(value):
    return set(value) if isinstance(value, tuple) else value
