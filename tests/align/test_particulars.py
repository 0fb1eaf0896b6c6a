from dataclasses import replace
from datetime import date

import pytest

from coordination.align.facts import Birth, FoundGap, Number, Particulars
from coordination.align.gaps import find_gaps
from coordination.align.particulars import is_native
from coordination.align.rules import cells
from coordination.vocabulary import GapKind, IdentifierKind, LinkGrade, Particular, Severity, TargetType
from tests.align.builders import COLUMNS, TODAY, day, link, listing, reading, target, unread, world

PERSON = {"target_type": TargetType.PERSON}
SHIP = {"target_type": TargetType.VESSEL}
ALL = frozenset(Particular)
PRINTS_ALL = world(readings=[reading(code, prints=ALL) for code in COLUMNS])


def born(*texts: str, circa: bool = False) -> Particulars:
    """Births as ISO days or years."""

    def birth(text: str) -> Birth:
        first, last = (text, text) if "-" in text else (f"{text}-01-01", f"{text}-12-31")
        return Birth(text, date.fromisoformat(first), date.fromisoformat(last), circa)

    return Particulars(tuple(birth(text) for text in texts))


def numbers(kind: IdentifierKind, *values: str, valid: bool | None = None) -> Particulars:
    return Particulars(numbers=tuple(Number(kind, value, valid) for value in values))


def says(jurisdiction: str, particulars: Particulars, since: str = "2024-05-17", **what_matters):
    return listing(jurisdiction, since, particulars=particulars, **what_matters)


def told(kind: GapKind, *listings, in_world=None, on=TODAY, **what_matters) -> dict[str, FoundGap]:
    in_world, of = in_world or world(), target(*listings, **(PERSON | what_matters))
    found = find_gaps(of, cells(of, in_world, day(on)), in_world, day(on))
    return {gap.jurisdiction: gap for gap in found if gap.kind is kind}


def conflicts(*listings, **what_matters) -> dict[str, str]:
    return {code: gap.statement for code, gap in told(GapKind.DATA_CONFLICT, *listings, **what_matters).items()}


def missing(*listings, **what_matters) -> dict[str, str]:
    found = told(GapKind.DATA_MISSING, *listings, **({"in_world": PRINTS_ALL} | what_matters))
    return {code: gap.statement for code, gap in found.items()}


# Birth dates (domain-dprk 3.7: traps 2, 18, 19)


def test_birth_date_that_two_lists_print_otherwise_is_for_the_third_to_mend():
    found = conflicts(says("JP", born("1964-07-09")), says("NZ", born("1964-07-09")), says("AU", born("1964-09-07")))

    assert found == {
        "AU": "Birth date: au_list prints 1964-09-07, JP and NZ print 1964-07-09; day and month look swapped."
    }


def test_birth_date_on_which_two_lists_differ_is_for_both_to_look_at():
    found = conflicts(says("GB", born("1966-01-28")), says("EU", born("1966-01-27")))

    assert found == {
        "EU": "Birth date: eu_list prints 1966-01-27, GB prints 1966-01-28; a day apart.",
        "GB": "Birth date: gb_list prints 1966-01-28, EU prints 1966-01-27; a day apart.",
    }


def test_un_is_held_against_others_and_never_asked():
    found = conflicts(says("UN", born("1966-01-28")), says("EU", born("1966-01-27")))

    assert set(found) == {"EU"}


def test_each_of_three_that_print_three_dates_is_asked():
    found = conflicts(says("JP", born("1954-10-02")), says("NZ", born("1954-02-10")), says("AU", born("1964-10-02")))

    assert set(found) == {"JP", "NZ", "AU"}
    assert found["AU"].endswith("JP prints 1954-10-02, NZ 1954-02-10; the years differ.")


def test_year_read_as_a_spreadsheets_day_is_said_so():
    found = conflicts(says("AU", born("1905-05-14")), says("GB", born("1961-03-04")), says("EU", born("1961-03-04")))

    assert found["AU"].endswith("; 1905-05-14 is the year 1961 read as a spreadsheet's day.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (born("1949"), born("1949-06-01")),
        (born("1949", "1950"), born("1950")),
        (born("1949", circa=True), born("1950")),
        (born("1949"), Particulars()),
    ],
)
def test_dates_that_can_be_one_contradict_nothing(one, other):
    assert conflicts(says("GB", one), says("EU", other)) == {}


def test_year_that_differs_contradicts():
    assert set(conflicts(says("GB", born("1949")), says("EU", born("1950")))) == {"EU", "GB"}


def test_records_of_one_partner_are_not_held_against_each_other():
    assert conflicts(says("GB", born("1949")), says("GB", born("1950"))) == {}


def test_bare_name_is_too_weak_a_link_for_a_contradiction():
    gb, eu = says("GB", born("1949")), says("EU", born("1950"))

    assert conflicts(gb, eu, links=(link(gb, eu, LinkGrade.NAME_ALONE),)) == {}
    assert conflicts(gb, eu, links=(link(gb, eu, LinkGrade.NAME_ALONE, is_judged=True),))
    assert conflicts(gb, eu, links=(link(gb, eu, LinkGrade.NAME_AND_BIRTH_DATE),))


def test_contradiction_states_the_grade_of_the_link():
    gb, eu = says("GB", born("1949")), says("EU", born("1950"))

    found = told(GapKind.DATA_CONFLICT, gb, eu, links=(link(gb, eu, LinkGrade.NAME_AND_BIRTH_DATE),))

    assert {gap.grade for gap in found.values()} == {LinkGrade.NAME_AND_BIRTH_DATE}
    assert {gap.severity for gap in found.values()} == {Severity.LOW}
    assert [each.jurisdiction for each in found["GB"].evidence] == ["EU"]


def test_organisation_has_no_birth():
    assert conflicts(says("GB", born("1949")), says("EU", born("1950")), target_type=TargetType.ORGANISATION) == {}


def test_contradiction_is_as_old_as_what_is_printed():
    then = says("GB", born("1949"), "2020-01-01")
    now = replace(then, particulars=born("1951"), former=((day("2025-03-01"), then),))
    eu = says("EU", born("1949"), "2021-01-01")

    assert conflicts(now, eu, on="2025-02-28") == {}
    assert told(GapKind.DATA_CONFLICT, now, eu)["GB"].opened_on == day("2025-03-01")


def test_amendment_of_something_else_leaves_a_contradiction_its_age():
    then = says("GB", born("1949"), "2020-01-01", regimes=["RUSSIA"])
    now = replace(then, regimes=frozenset({"DPRK"}), former=((day("2025-03-01"), then),))

    found = told(GapKind.DATA_CONFLICT, now, says("EU", born("1951"), "2021-01-01"))

    assert found["GB"].opened_on == day("2021-01-01")


# Numbers (traps 3, 9)

PASSPORT, IMO, INN = IdentifierKind.PASSPORT, IdentifierKind.IMO_SHIP, IdentifierKind.INN


@pytest.mark.parametrize(
    ("un", "eu"),
    [
        ("654410078", "65441078"),  # Choe Chun Yong
        ("PO381230469", "P0381230469"),  # Ri Man Gon: letter O, zero
        ("108410041", "108410047"),
        ("1084100419", "108410041"),
    ],
)
def test_passport_that_is_nearly_that_of_another_list_is_told(un, eu):
    found = conflicts(says("UN", numbers(PASSPORT, un)), says("EU", numbers(PASSPORT, eu)))

    assert found == {"EU": f"Passport number: eu_list prints {eu}, UN prints {un}; nearly the same."}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("654410078",), ("108410041",)),
        (("654331357",), ("654331363",)),
        (("654410078", "65441078"), ("654410078",)),
        (("12345",), ("12346",)),
    ],
)
def test_another_passport_contradicts_nothing(one, other):
    assert conflicts(says("UN", numbers(PASSPORT, *one)), says("EU", numbers(PASSPORT, *other))) == {}


def test_ship_has_one_imo_number():
    found = conflicts(
        says("US", numbers(IMO, "9179842", valid=True)), says("GB", numbers(IMO, "9161003", valid=True)), **SHIP
    )

    assert found["GB"] == "IMO number: gb_list prints 9161003, US prints 9179842."
    assert set(found) == {"GB", "US"}


def test_number_that_fails_its_check_digits_is_for_its_own_list_alone():
    found = conflicts(
        says("US", numbers(INN, "3017041900", valid=True)),
        says("EU", numbers(INN, "1053001124483", valid=False)),
        target_type=TargetType.ORGANISATION,
    )

    assert found == {"EU": "INN: eu_list prints 1053001124483, which fails its check digits; US prints 3017041900."}


def test_several_contradictions_of_a_list_are_one_gap():
    one = replace(born("1949"), numbers=numbers(PASSPORT, "654410078").numbers)
    other = replace(born("1951"), numbers=numbers(PASSPORT, "65441078").numbers)

    found = conflicts(says("UN", one), says("EU", other))

    assert found["EU"].startswith("Birth date: ")
    assert "Passport number: " in found["EU"]


# What a list lacks


@pytest.mark.parametrize(
    ("printed", "statement", "what_matters"),
    [
        (born("1964-07-09"), "Birth date: eu_list prints none, GB prints 1964-07-09.", PERSON),
        (numbers(PASSPORT, "654410078"), "Passport number: eu_list prints none, GB prints 654410078.", PERSON),
        (numbers(IMO, "9179842", valid=True), "IMO number: eu_list prints none, GB prints 9179842.", SHIP),
        (
            Particulars(native_names=("김용복",)),
            "Name in its own script: eu_list prints none, GB prints 김용복.",
            PERSON,
        ),
    ],
)
def test_what_others_print_and_a_list_lacks_is_told_to_it(printed, statement, what_matters):
    found = missing(says("GB", printed), says("EU", Particulars()), **what_matters)

    assert found == {"EU": statement}


def test_what_nobody_prints_is_missing_nowhere():
    assert missing(says("GB", Particulars()), says("EU", Particulars())) == {}


def test_list_that_has_no_place_for_it_lacks_nothing():
    narrow = world(readings=[reading("EU", prints=frozenset({Particular.BIRTH_DATE}))])

    assert missing(says("GB", numbers(PASSPORT, "654410078")), says("EU", Particulars()), in_world=narrow) == {}


def test_un_lacks_nothing():
    assert missing(says("GB", born("1964-07-09")), says("UN", Particulars())) == {}


def test_any_record_of_a_partner_that_prints_it_is_enough():
    assert missing(says("GB", born("1949")), says("EU", Particulars()), says("EU", born("1949"))) == {}


def test_number_that_fails_its_check_digits_fills_no_gap():
    found = missing(says("GB", numbers(IMO, "9179843", valid=False)), says("EU", Particulars()), **SHIP)

    assert found == {}


def test_bare_name_is_too_weak_a_link_for_an_omission():
    gb, eu = says("GB", born("1949")), says("EU", Particulars())

    assert missing(gb, eu, links=(link(gb, eu, LinkGrade.NAME_ALONE),)) == {}


def test_partner_without_a_record_lacks_no_particulars():
    assert set(missing(says("GB", born("1949")), says("US", born("1949")))) == set()


def test_record_that_ended_neither_prints_nor_lacks():
    assert missing(says("GB", born("1949"), ended_on="2025-01-01"), says("EU", Particulars())) == {}


def test_regime_without_a_policy_makes_no_data_gap():
    gb, eu = says("GB", born("1949"), regimes=["CUBA"]), says("EU", Particulars(), regimes=["CUBA"])

    assert missing(gb, eu) == {}


def test_list_that_was_never_read_lacks_nothing():
    blind = world(readings=[unread("EU")])

    assert missing(says("GB", born("1949")), says("EU", Particulars()), in_world=blind) == {}


# Names in the target's own script


@pytest.mark.parametrize(
    ("script", "language", "jurisdiction", "is_its_own"),
    [
        ("Latin", "", "GB", False),
        ("", "", "GB", False),
        ("Hangul", "", "GB", True),
        ("Cyrillic", "", "US", True),
        ("Katakana", "ja", "JP", False),
        ("Han+Hiragana", "", "JP", False),
        ("Cyrillic", "", "JP", True),
        ("Hangul", "", "KR", False),
        ("Greek", "EL", "EU", False),
        ("Cyrillic", "BG", "EU", False),
        ("Cyrillic", "RU", "EU", True),
    ],
)
def test_script_of_the_publisher_is_not_the_targets(script, language, jurisdiction, is_its_own):
    assert is_native(script, language, jurisdiction) is is_its_own
