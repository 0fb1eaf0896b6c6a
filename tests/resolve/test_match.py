from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from coordination.resolve import FailsItsCheck, Query, born, match, resolve_pending
from coordination.vocabulary import IdentifierKind, TargetType
from tests.resolve.builders import NOW, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

PERSON, ORGANISATION, VESSEL = TargetType.PERSON, TargetType.ORGANISATION, TargetType.VESSEL
IMO_SHIP, IMO_COMPANY = IdentifierKind.IMO_SHIP, IdentifierKind.IMO_COMPANY


@pytest.fixture
def lists(reference) -> None:
    record("us_ofac_sdn", "Rim Yong Hyok", born=["1985"])
    record("kr_mofa", "림영혁")
    record("us_ofac_sdn", "Kum Chol KIM", original=["김금철"])
    record("eu_fsf", "Shin Geum Cheol", aliases=["SIM Kum-Chol", "Sin Kum Chol", "СИН Гым Чхоль"], original=["김금철"])
    record("gb_uksl", "SIN KUM CHOL", original=["신금철"])
    record(
        "gb_uksl",
        "VOSTOCHNAYA STEVEDORING COMPANY LLC",
        original=["ООО «Восточная стивидорная компания»"],
        numbers=[(IdentifierKind.INN, "2508064833")],
        target_type=ORGANISATION,
    )
    record("us_ofac_sdn", "Vostochny Port", target_type=ORGANISATION)
    record(
        "un_sc", "CHONG RIM 2", aliases=["SAEBYOL", "SIN PHYONG 9"], numbers=[(IMO_SHIP, "8916293")], target_type=VESSEL
    )
    record("us_ofac_sdn", "Chong Rim Shipping", numbers=[(IMO_SHIP, "8916293")], target_type=ORGANISATION)
    record("un_sc", "Some Shipmanagement", numbers=[(IMO_COMPANY, "6246853")], target_type=ORGANISATION)
    record("us_ofac_sdn", "Kim Yong Chol", born=["1946"])
    record("eu_fsf", "Yong Chol KIM", born=["1962-02-18"])
    resolve_pending(now=NOW)


def names(*asked: str, **more) -> list[str]:
    return [one.name for one in match(Query(names=asked, **more))]


@pytest.mark.parametrize("asked", ["림영혁", "림용혁", "Rim Yong Hyok", "RIM, Yong-Hyok"])
def test_rim_yong_hyok_is_found_in_any_script(lists, asked):
    found = match(Query(names=(asked,)))

    assert found[0].name in ("Rim Yong Hyok", "림영혁")
    assert found[0].is_good


@pytest.mark.parametrize(
    "asked", ["«Восточная стивидорная компания»", "Vostochnaya Stevedoring", "VOSTOCHNAYA STEVEDORING COMPANY"]
)
def test_vostochnaya_is_found_in_cyrillic_and_latin(lists, asked):
    found = match(Query(names=(asked,)))

    assert found[0].name == "VOSTOCHNAYA STEVEDORING COMPANY LLC"
    assert found[0].is_good


def test_name_that_two_men_bear_gives_two_candidates_with_scores(lists):
    found = match(Query(names=("김금철",)))

    assert {one.name for one in found[:2]} == {"Kum Chol KIM", "Shin Geum Cheol"}
    assert found[0].name == "Kum Chol KIM"
    assert found[0].score > found[1].score
    assert "read another way" in found[1].reasons[0].sentence


def test_ships_number_gives_one_ship_with_its_names(lists):
    (found,) = match(Query(numbers=(("imo", "8916293"),)))

    assert found.target_type is VESSEL
    assert found.names == ("CHONG RIM 2", "SAEBYOL", "SIN PHYONG 9")
    assert found.reasons[0].sentence == "bears the number asked for: IMO ship 8916293"


def test_companys_number_gives_a_company_and_never_a_ship(lists):
    (found,) = match(Query(numbers=(("imo", "6246853"),)))

    assert (found.target_type, found.name) == (ORGANISATION, "Some Shipmanagement")
    assert match(Query(numbers=(("imo", "6246853"),), types=frozenset({VESSEL}))) == []


@pytest.mark.parametrize(
    ("kind", "value", "rule"),
    [
        ("imo", "8916294", "check digit"),
        ("inn", "2508064834", "weighed sums"),
        ("lei", "253400YGH90JM0RMLU51", "ISO 17442"),
    ],
)
def test_number_that_fails_its_check_is_refused_with_the_rule(lists, kind, value, rule):
    with pytest.raises(FailsItsCheck) as refused:
        match(Query(numbers=((kind, value),)))

    assert value in str(refused.value)
    assert rule in refused.value.rule


def test_birth_date_tells_namesakes_apart(lists):
    first, second = match(Query(names=("Kim Yong Chol",), births=(born("1962"),)))[:2]

    assert [reason.sentence for reason in first.reasons if reason.feature == "birth_date"] == [
        "born when asked for, as far as is printed"
    ]
    assert first.name == "Yong Chol KIM"
    assert second.score < first.score - 0.2


def test_type_keeps_to_its_own(lists):
    assert "CHONG RIM 2" in names("Chong Rim", types=frozenset({VESSEL}))
    assert "CHONG RIM 2" not in names("Chong Rim", types=frozenset({ORGANISATION}))


def test_nobody_answers_to_a_name_that_no_list_holds(lists):
    assert names("Ivan Ivanovich Nemo") == []


def test_query_that_says_nothing_is_refused(lists):
    for query in (Query(), Query(names=("  ",))):
        with pytest.raises(ValueError, match="Give a name or a number"):
            match(query)
    with pytest.raises(ValueError, match="'shoe' is no kind of number"):
        match(Query(numbers=(("shoe", "44"),)))


def test_asks_the_database_as_often_for_any_name(lists):
    def queries(query: Query) -> int:
        with CaptureQueriesContext(connection) as captured:
            match(query)
        return len(captured)

    queries(Query(names=("Kim",)))
    assert queries(Query(names=("Kim Yong Chol",))) == queries(Query(names=("Rim Yong Hyok",))) <= 10


def test_same_query_gives_the_same_answer(lists):
    assert match(Query(names=("Kim Chol",))) == match(Query(names=("Kim Chol",)))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1966", "1966-01-01", "1966-12-31"),
        ("1966-02", "1966-02-01", "1966-02-28"),
        ("1966-01-27", "1966-01-27", "1966-01-27"),
    ],
)
def test_birth_date_is_read_as_the_days_it_can_mean(text, first, last):
    found = born(text)

    assert (found.earliest.isoformat(), found.latest.isoformat()) == (first, last)


@given(st.text(max_size=12))
def test_what_is_no_birth_date_is_refused_in_a_sentence(text):
    # hypothesis may write a birth date after all: then it is one that begins before it ends.
    with suppress(ValueError):
        found = born(text)
        assert found.earliest <= found.latest
        return
    with pytest.raises(ValueError, match="write 1966-01-27, 1966-01 or 1966"):
        born(text)
