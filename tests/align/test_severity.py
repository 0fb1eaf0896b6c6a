import pytest

from coordination.align.gaps import find_gaps
from coordination.align.rules import cells
from coordination.align.severity import severity, severity_reasons, trades
from coordination.vocabulary import GapKind, Measure, Severity
from tests.align.builders import TODAY, listing, target, world

NOT_TRANSPOSED, NOT_FOLLOWED = GapKind.NOT_TRANSPOSED, GapKind.NOT_FOLLOWED


@pytest.mark.parametrize(
    ("kind", "acted", "age", "points", "level"),
    [
        (NOT_TRANSPOSED, ["UN"], 0, 40 + 25 + 5, Severity.HIGH),
        (NOT_TRANSPOSED, ["UN"], 400, 40 + 25 + 5 + 10, Severity.HIGH),
        (NOT_FOLLOWED, ["US", "GB"], 0, 24 + 25 + 5, Severity.MEDIUM),
        (NOT_FOLLOWED, ["US", "GB"], 89, 24 + 25 + 5, Severity.MEDIUM),
        (NOT_FOLLOWED, ["US", "GB"], 90, 24 + 25 + 5 + 5, Severity.HIGH),
        (NOT_FOLLOWED, ["US", "GB"], 364, 24 + 25 + 5 + 5, Severity.HIGH),
        (NOT_FOLLOWED, ["US", "GB"], 365, 24 + 25 + 5 + 10, Severity.HIGH),
        (NOT_FOLLOWED, ["US", "GB", "EU"], 0, 36 + 25 + 5, Severity.HIGH),
        (NOT_FOLLOWED, ["US", "GB", "EU", "JP", "KR"], 0, 36 + 25 + 5, Severity.HIGH),
        (NOT_FOLLOWED, ["US"], 0, 12 + 25 + 5, Severity.MEDIUM),
    ],
)
def test_severity_adds_up(kind, acted, age, points, level):
    evidence = [listing(code, "2022-05-08") for code in acted]

    reasons = severity_reasons(kind, "DPRK", evidence, age, world(), is_of_the_un=kind is NOT_TRANSPOSED)

    assert sum(each for each, _ in reasons) == points
    assert severity(reasons) is level
    assert all(words for _, words in reasons)


def test_severity_is_100_at_most_and_its_reasons_still_add_up():
    acted = [listing(code, "2016-03-02") for code in ("UN", "US", "EU", "GB")]
    whole = {"dealing": ["arms"], "is_of_the_un": True, "facilitates": "tanker of one delivery"}

    reasons = severity_reasons(NOT_TRANSPOSED, "DPRK", acted, 400, world(), **whole)

    assert [points for points, _ in reasons] == [40, 36, 25, 10, 10, 5, 10, -36]
    assert sum(points for points, _ in reasons) == 100
    assert reasons[-1][1] == "over 100, which is the most"


def test_severity_that_comes_to_100_has_nothing_taken_off():
    whole = {"dealing": ["arms"], "is_of_the_un": True, "facilitates": "tanker of one delivery"}

    reasons = severity_reasons(NOT_TRANSPOSED, "DPRK", [listing("UN", "2016-03-02")], 400, world(), **whole)

    assert [points for points, _ in reasons] == [40, 25, 10, 10, 5, 10]


def test_regime_without_weight_adds_nothing():
    unfrozen = listing("US", "2022-05-08", measures=frozenset({Measure.PORT_ENTRY_BAN}))

    reasons = severity_reasons(NOT_FOLLOWED, "CUBA", [unfrozen], 0, world())

    assert reasons == ((12, "1 partner has acted"),)
    assert severity(reasons) is Severity.LOW


def test_two_records_of_one_partner_count_once():
    evidence = [listing("EU", "2024-05-31"), listing("EU", "2024-06-24")]

    assert severity_reasons(NOT_FOLLOWED, "CUBA", evidence, 0, world())[0] == (12, "1 partner has acted")


@pytest.mark.parametrize(
    ("name", "text", "dealing"),
    [
        ("Toplivo Bunkering Company", "", ["petroleum"]),
        ("Novosibirskoblgaz LLC", "", ["petroleum"]),
        ("Independent Petroleum Company", "", ["petroleum"]),
        ("Vostok Trading", "Shipped refined oil to North Korea.", ["petroleum"]),
        ("MG-Flot", "Its ships carried munitions and fuel oil.", ["petroleum", "arms"]),
        ("Second Academy", "Involved in the ballistic missile programme.", ["arms"]),
        ("Foreign Trade Bank", "Handles payments for oilseed and nuclear fuel.", []),
        ("Boil Trading", "Its alarms business.", []),
    ],
)
def test_target_deals_in_what_the_words_of_its_listings_say(name, text, dealing):
    assert trades([listing("US", "2022-05-08", name=name, text=text)]) == dealing


def test_petroleum_or_arms_facilitator_weighs_more_whoever_says_so():
    us = listing("US", "2022-05-08")
    gb = listing("GB", "2024-05-17", text="It supplies refined oil and weapons.")

    def points(*listings):
        of = target(*listings)
        return {
            words: each
            for gap in find_gaps(of, cells(of, world(), TODAY), world(), TODAY)
            for each, words in gap.reasons
        }

    assert points(us, gb)["deals in petroleum and arms"] == 10
    assert not [words for words in points(us, listing("GB", "2024-05-17")) if "deals" in words]


def test_data_gaps_weigh_little_and_by_how_many_lists_print_otherwise():
    printing = [listing(code, "2022-05-08") for code in ("UN", "GB")]

    conflict = severity_reasons(GapKind.DATA_CONFLICT, "DPRK", printing, 400, world())
    missing = severity_reasons(GapKind.DATA_MISSING, "DPRK", printing[:1], 400, world())

    assert conflict == ((15, "lists contradict each other"), (4, "2 lists print it otherwise"))
    assert missing == ((5, "its list lacks what others print"), (2, "1 list prints it"))
    assert severity(conflict) is severity(missing) is Severity.LOW
