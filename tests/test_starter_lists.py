"""The starter lists: hand-written extracts in the publishers' formats, which a first run reads."""

import tomllib
import zipfile
from collections import Counter
from datetime import date
from functools import cache, partial
from pathlib import Path

import pytest

import coordination
from coordination.identifiers import russian_number
from coordination.parse import PARSERS, ListFile
from coordination.records import Edition, ListEntry
from coordination.vocabulary import DateKind, FieldGroup, IdentifierKind, Measure, NameKind, TargetType

STARTER = Path(coordination.__file__).parent / "data" / "starter"
MANIFEST = tomllib.loads((STARTER / "manifest.toml").read_text("utf-8"))
FILES = {snapshot["source"]: snapshot["files"] for snapshot in MANIFEST["snapshot"]}
AS_OF = date(2026, 8, 22)


@cache
def edition(source: str) -> tuple[Edition, tuple[ListEntry, ...]]:
    files = [ListFile(name, partial((STARTER / name).open, "rb")) for name in FILES[source]]
    read = PARSERS[source](files)
    return read, tuple(read.entries)


def entries(source: str) -> tuple[ListEntry, ...]:
    return edition(source)[1]


def named(source: str, words: str) -> list[ListEntry]:
    """The records with a name that holds these words, in any order and case."""
    wanted = set(words.lower().split())
    return [entry for entry in entries(source) if any(wanted <= set(n.full.lower().split()) for n in entry.names)]


def only(source: str, words: str) -> ListEntry:
    (entry,) = named(source, words)
    return entry


def numbers(entry: ListEntry, kind: IdentifierKind) -> set[str]:
    return {number.value for number in entry.identifiers if number.kind is kind}


def original_names(entry: ListEntry) -> set[str]:
    return {name.full for name in entry.names if name.script in ("Hangul", "Cyrillic")}


# The files


def test_manifest_says_that_it_is_an_extract_for_demonstration():
    assert MANIFEST["extract"] is True
    assert "not for compliance use" in MANIFEST["note"]


def test_manifest_names_existing_files_of_known_sources_in_date_order():
    dates = [snapshot["date"] for snapshot in MANIFEST["snapshot"]]

    assert dates == sorted(dates)
    assert set(dates) == {AS_OF}
    assert set(PARSERS) - set(FILES) == {"us_ofac_cons", "kr_kofiu"}  # they name none of these targets
    assert set(FILES) <= set(PARSERS)
    assert all((STARTER / name).is_file() for names in FILES.values() for name in names)


def test_manifest_leaves_open_what_an_extract_lacks():
    absent = {FieldGroup(word) for snapshot in MANIFEST["snapshot"] for word in snapshot["fields_absent"]}

    assert FieldGroup.IDENTIFIERS in absent
    assert FieldGroup.DATES not in absent
    assert FieldGroup.MEASURES not in absent


COUNTS = {
    "un_sc": 17,
    "un_1718_vessels": 12,
    "us_ofac_sdn": 126,
    "gb_uksl": 52,
    "au_dfat": 57,
    "eu_fsf": 63,
    "eu_vessels": 5,
    "jp_mof": 77,
    "nz_russia": 35,
    "kr_mofa": 57,
}


@pytest.mark.parametrize(("source", "count"), COUNTS.items())
def test_every_file_reads_and_holds_what_the_readme_says(source, count):
    read, found = edition(source)

    assert len(found) == count
    assert read.published_on in (AS_OF, None)  # three of the forms print no date
    assert f"`{FILES[source][0]}` |" in (STARTER / "README.md").read_text("utf-8")
    assert f"| {count} |" in (STARTER / "README.md").read_text("utf-8")
    assert not read.tally


def test_every_list_of_the_manifest_is_counted():
    assert set(COUNTS) == set(FILES)


@pytest.mark.parametrize("source", FILES)
def test_no_key_and_no_reference_occurs_twice(source):
    assert max(Counter(entry.key for entry in entries(source)).values()) == 1
    assert max(Counter(entry.reference for entry in entries(source)).values()) == 1


# A CSV or JSON lines file has no place for words beside its records: the manifest and the README speak for it.
SILENT = {"eu_vessels.jsonl", "jp_mof.csv", "un_1718_vessels.csv"}


@pytest.mark.parametrize("name", sorted({name for names in FILES.values() for name in names} - SILENT))
def test_file_says_what_it_is(name):
    said = (STARTER / name).read_bytes()[:1000].decode(errors="ignore")
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(STARTER / name) as workbook:
            said = workbook.read("docProps/core.xml").decode()

    assert "not for compliance use" in said
    assert "demonstration" in said
    assert ("stand-ins" in said) == (name != "kr_mofa.csv")  # it prints no numbers of the publisher


@pytest.mark.parametrize("name", sorted(name for names in FILES.values() for name in names))
def test_file_stays_small(name):
    assert (STARTER / name).stat().st_size < 300_000


# Every record


@pytest.mark.parametrize("source", FILES)
def test_every_record_has_a_day_and_a_measure(source):
    for entry in entries(source):
        assert entry.listed_on
        assert entry.listed_on <= AS_OF
        assert all(basis.measures for basis in entry.bases), entry.reference


@pytest.mark.parametrize("source", FILES)
def test_remarks_hold_numbers_not_reasons(source):
    assert [entry.reference for entry in entries(source) if len(entry.remarks) > 120] == []


@pytest.mark.parametrize("source", FILES)
def test_every_number_with_check_digits_passes_them(source):
    failing = [
        (entry.name, number.printed)
        for entry in entries(source)
        for number in entry.identifiers
        if number.valid is False
    ]

    assert failing == []


def test_number_that_fails_as_russian_is_not_taken_for_one():
    # MRB Bank is registered outside Russia: its number has the length of an OGRN and fails its check.
    bank = only("us_ofac_sdn", "mrb bank llc")

    assert numbers(bank, IdentifierKind.OGRN) == set()
    assert numbers(bank, IdentifierKind.REGISTRATION) == {"1159800030409"}
    assert russian_number("1159800030409").valid is False


def test_every_ship_but_the_stateless_has_an_imo_number_and_only_ships_have_one():
    for source in FILES:
        for entry in entries(source):
            has_one = len(numbers(entry, IdentifierKind.IMO_SHIP)) == 1
            assert has_one == (entry.target_type is TargetType.VESSEL and entry.name != "De Yi"), entry.name


def test_stand_in_numbers_cannot_be_taken_for_real_ones():
    ofac = [int(entry.reference) for entry in entries("us_ofac_sdn")]
    stand_ins = sorted(number for number in ofac if number > 900_000)
    british = [entry.reference for entry in entries("gb_uksl") if entry.reference.startswith("X")]

    assert stand_ins == list(range(900_001, 900_001 + len(stand_ins)))
    assert max(set(ofac) - set(stand_ins)) < 60_000
    assert british == [f"XDPR{n:03}" for n in range(1, 18)] + ["XRUS001"]
    assert all(int(entry.reference) > 9000 for entry in entries("au_dfat"))


def test_names_in_other_scripts_are_names_of_their_own():
    for source in ("us_ofac_sdn", "gb_uksl", "au_dfat"):
        scripts = {name.script for entry in entries(source) for name in entry.names}
        assert scripts == {"Latin", "Hangul", "Cyrillic"}


def test_ties_between_us_records_lead_to_records_that_are_there():
    by_reference = {entry.reference: entry for entry in entries("us_ofac_sdn")}
    ties = {entry.name: relation for entry in by_reference.values() for relation in entry.relations}

    assert ties["ANGARA"].reference == "37065"
    assert all(by_reference[tie.reference].name == tie.name for tie in ties.values())


# UN names


def test_partners_that_transpose_by_name_repeat_every_un_name():
    for entry in entries("un_sc"):
        british, australian, european, japanese = (
            next(e for e in entries(source) if entry.reference in numbers(e, IdentifierKind.UN_REFERENCE))
            for source in ("gb_uksl", "au_dfat", "eu_fsf", "jp_mof")
        )

        assert all(each.bases[0].transposes_un for each in (british, australian, european, japanese))
        assert british.listed_on == australian.listed_on == entry.listed_on
        assert australian.date_kind is DateKind.LISTED
        # Foreign Trade Bank: the EU's annex prints the day before.
        assert (entry.listed_on - european.listed_on).days == (entry.reference == "KPe.047")
        assert 0 < (japanese.listed_on - entry.listed_on).days < 31


def test_foreign_trade_bank_was_listed_by_the_us_four_years_before_the_un():
    un, us = only("un_sc", "foreign trade bank"), only("us_ofac_sdn", "foreign trade bank")

    assert us.listed_on == date(2013, 3, 11)
    assert (un.reference, un.listed_on, un.amended_on) == ("KPe.047", date(2017, 8, 5), date(2022, 7, 26))
    for entry in (un, us, only("gb_uksl", "foreign trade bank"), only("au_dfat", "foreign trade bank")):
        assert numbers(entry, IdentifierKind.BIC) == {"FTBDKPPY"}


# The cases the demonstration turns on


def test_ri_chang_ho_stands_in_many_lists_under_two_spellings():
    us, gb, au = only("us_ofac_sdn", "ri chang ho"), only("gb_uksl", "ri chang ho"), only("au_dfat", "ri chang ho")

    assert (us.reference, us.listed_on, us.date_kind) == ("51330", date(2024, 12, 16), DateKind.PUBLISHED)
    assert (gb.reference, gb.listed_on, gb.date_kind) == ("RUS2451", date(2025, 2, 24), DateKind.DESIGNATED)
    assert (au.name, au.listed_on, au.date_kind) == ("LEE Chang Ho", date(2025, 2, 24), DateKind.CONTROL)
    assert [born.earliest for born in au.birth_dates] == [date(1967, 9, 11)]
    assert named("un_sc", "ri chang ho") == []
    assert only("kr_mofa", "ri chang ho").listed_on == date(2023, 12, 27)
    assert original_names(us) & original_names(gb) & original_names(au) == {"리창호"}


@pytest.mark.parametrize(
    ("words", "reference"),
    [("toplivo bunkering company", "DPR0290"), ("paekyangsan shipping", "DPR0289"), ("vorotnikov", "DPR0291")],
)
def test_three_targets_of_may_2024_stand_in_the_uk_list_and_then_in_new_zealand(words, reference):
    british = only("gb_uksl", words)

    assert (british.reference, british.listed_on) == (reference, date(2024, 5, 17))
    assert "Democratic People's Republic of Korea" in british.bases[0].programme
    assert [source for source in FILES if named(source, words)] == ["gb_uksl", "nz_russia"]
    assert only("nz_russia", words).listed_on == date(2025, 2, 21)


def test_vostochnaya_stevedoring_was_listed_by_the_us_first():
    us, gb, au = (only(source, "vostochnaya stevedoring") for source in ("us_ofac_sdn", "gb_uksl", "au_dfat"))

    assert (us.reference, us.listed_on) == ("47712", date(2024, 2, 23))
    assert (gb.reference, gb.listed_on) == ("RUS2113", date(2024, 5, 17))
    assert au.listed_on == date(2024, 5, 17)
    assert {*numbers(us, IdentifierKind.INN), *numbers(gb, IdentifierKind.INN)} == {"2508064833"}


@pytest.mark.parametrize("words", ["m leasing llc", "mg-flot llc"])
def test_shipping_firms_were_followed_by_the_uk_and_then_by_australia(words):
    us, gb, au = (only(source, words) for source in ("us_ofac_sdn", "gb_uksl", "au_dfat"))

    assert [us.listed_on, gb.listed_on, au.listed_on] == [date(2022, 5, 8), date(2023, 5, 18), date(2024, 5, 17)]
    assert len({frozenset(numbers(entry, IdentifierKind.IMO_COMPANY)) for entry in (us, gb, au)}) == 1


def test_kim_kum_chol_and_sin_kum_chol_are_two_men():
    kim = only("us_ofac_sdn", "kim kum chol")
    sin = [only("gb_uksl", "sin kum chol"), only("au_dfat", "sin kum chol")]

    assert kim.listed_on == date(2024, 12, 16)
    assert original_names(kim) == {"김금철"}
    assert [original_names(entry) for entry in sin] == [{"신금철"}, {"신금철"}]
    assert named("us_ofac_sdn", "sin kum chol") == named("gb_uksl", "kim kum chol") == []


def test_ri_song_jin_has_the_hangul_of_the_uk_list():
    assert original_names(only("gb_uksl", "ri song jin")) == {"리송진"}


def test_ships_of_one_name_keep_their_numbers_apart():
    (american,), (british,) = named("us_ofac_sdn", "maria"), named("gb_uksl", "maria")
    neptun, maia = sorted(named("us_ofac_sdn", "neptun"), key=lambda entry: entry.name, reverse=True)

    assert numbers(american, IdentifierKind.IMO_SHIP) == {"8517839"}
    assert numbers(british, IdentifierKind.IMO_SHIP) == {"9198783"}
    assert (neptun.name, maia.name) == ("NEPTUN", "MAIA-1")
    assert {name.kind for name in maia.names if name.full == "NEPTUN"} == {NameKind.FORMER}


@pytest.mark.parametrize(
    ("words", "reference", "imo"), [("angara", "RUS2183", "9179842"), ("lady r", "RUS2185", "9161003")]
)
def test_arms_carriers_are_blocked_by_the_us_and_specified_by_the_uk(words, reference, imo):
    us, gb = only("us_ofac_sdn", words), only("gb_uksl", words)

    assert (us.listed_on, us.bases[0].measures) == (date(2022, 5, 8), (Measure.ASSET_FREEZE,))
    assert (gb.listed_on, gb.bases[0].measures) == (date(2024, 7, 31), (Measure.SHIP_SPECIFICATION,))
    assert gb.reference == reference
    assert numbers(us, IdentifierKind.IMO_SHIP) == numbers(gb, IdentifierKind.IMO_SHIP) == {imo}


@pytest.mark.parametrize("words", ["lady rania", "rim yong hyok", "224th flight unit", "tsmrbank llc"])
def test_target_whose_us_day_is_not_known_is_left_out(words):
    # Its absence from the US list alone would read as "not designated".
    assert [source for source in FILES if named(source, words)] == []


def test_vostochnaya_stevedoring_has_two_bases_in_the_european_list():
    found = named("eu_fsf", "vostochnaya stevedoring")

    assert [(each.bases[0].programme, each.listed_on) for each in found] == [
        ("PRK", date(2024, 5, 31)),
        ("UKR", date(2024, 6, 24)),
    ]


def test_days_of_m_leasing_are_those_of_all_seven():
    days = {source: only(source, "m leasing llc").listed_on for source in FILES if named(source, "m leasing llc")}

    assert days == {
        "us_ofac_sdn": date(2022, 5, 8),
        "gb_uksl": date(2023, 5, 18),
        "eu_fsf": date(2024, 2, 23),
        "au_dfat": date(2024, 5, 17),
        "nz_russia": date(2024, 5, 17),
        "jp_mof": date(2024, 5, 24),
        "kr_mofa": date(2024, 7, 1),  # announced on 27 June
    }


@pytest.mark.parametrize(
    ("name", "imo", "later"), [("wan heng 11", "8791667", "KUM JIN GANG 3"), ("chong rim 2", "8916293", "SAEBYOL")]
)
def test_ship_of_the_un_list_bears_the_name_that_it_took_later(name, imo, later):
    ship = only("un_1718_vessels", name)

    assert numbers(ship, IdentifierKind.IMO_SHIP) == {imo}
    assert [(other.full, other.kind) for other in ship.names[1:]] == [(later, NameKind.FORMER)]
