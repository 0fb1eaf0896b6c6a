"""UN references as partners print them: what is missing, unknown, or of another target."""

import csv
import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from coordination import resolve
from coordination.align.reference_rows import load_references
from coordination.align.references import PartnerRecord, Problem, ReferenceGap, UNRecord, check_references
from coordination.records import Identifier, LegalBasis
from coordination.vocabulary import IdentifierKind, Measure, TargetType
from tests.factories import entry, morning, stored

AUGUST, OCTOBER, NOVEMBER = date(2026, 8, 22), date(2026, 10, 1), date(2026, 11, 1)
HERARD, SANON, AGHAJANI, DASTJERDI = 1, 2, 3, 4
UN = [
    UNRecord("HTi.008", "DIMITRI HERARD", HERARD),
    UNRecord("HTi.009", "KEMPES SANON", SANON),
    UNRecord("IRi.003", "AZIM AGHAJANI", AGHAJANI),
    UNRecord("IRi.012", "AHMAD VAHID DASTJERDI", DASTJERDI),
]


def british(reference: str = "HAI0012", entity: int | None = HERARD, *printed: str, **what_matters) -> PartnerRecord:
    standard = {"source": "gb_uksl", "name": "Dimitri Herard", "repeats_un": True}
    return PartnerRecord(reference=reference, entity=entity, printed=printed, **(standard | what_matters))


def found(*partners: PartnerRecord, un: list[UNRecord] = UN) -> list[tuple[str, Problem, str, str]]:
    return [(gap.reference, gap.problem, gap.printed, gap.suggested) for gap in check_references(partners, un)]


# What is wrong


def test_number_of_its_own_target_is_right():
    assert found(british("HAI0012", HERARD, "HTi.008")) == []


def test_number_of_the_next_line_is_of_another_name_and_its_own_is_suggested():
    crossed = british("HAI0012", HERARD, "HTi.009"), british("INU0279", AGHAJANI, "IRi.012", name="AZIM AGHAJANI")

    assert found(*crossed) == [
        ("HAI0012", Problem.ANOTHER_NAME, "HTi.009", "HTi.008"),
        ("INU0279", Problem.ANOTHER_NAME, "IRi.012", "IRi.003"),
    ]


def test_it_is_told_whose_number_is_printed():
    (gap,) = check_references([british("HAI0012", HERARD, "HTi.009")], UN)

    assert gap == ReferenceGap(
        "gb_uksl", "HAI0012", "Dimitri Herard", Problem.ANOTHER_NAME, "HTi.009", "HTi.008", "KEMPES SANON"
    )


def test_number_of_no_un_record_is_unknown():
    assert found(british("HAI0013", SANON, "HTi.010")) == [("HAI0013", Problem.UNKNOWN, "HTi.010", "HTi.009")]


def test_number_that_is_no_reference_is_unknown():
    assert found(british("HAI0013", None, "HTi.00")) == [("HAI0013", Problem.UNKNOWN, "HTi.00", "")]


def test_un_name_without_a_number_is_missing_it():
    assert found(british("HAI0012", HERARD)) == [("HAI0012", Problem.MISSING, "", "HTi.008")]


def test_target_that_the_un_lists_twice_is_given_both_numbers():
    twice = [UNRecord("SOi.002", "HASSAN DAHIR AWEYS", 7), UNRecord("QDi.042", "HASSAN DAHIR AWEYS", 7)]

    assert found(british("SOM0001", 7), un=twice) == [("SOM0001", Problem.MISSING, "", "QDi.042 SOi.002")]


def test_findings_are_in_the_order_of_source_and_reference():
    partners = [british("B", HERARD), british("A", SANON), british("Z", HERARD, source="eu_fsf")]

    assert [gap.reference for gap in check_references(partners, UN)] == ["Z", "A", "B"]


def test_number_of_whom_a_person_is_still_to_call_the_same_is_suggested():
    waiting = british("HAI0012", 99, "HTi.009", perhaps=(HERARD,))

    assert found(waiting) == [("HAI0012", Problem.ANOTHER_NAME, "HTi.009", "HTi.008")]


def test_nothing_is_suggested_where_two_may_be_meant_or_no_number_is_printed():
    between = british("HAI0012", 99, "HTi.010", perhaps=(HERARD, SANON))

    assert found(between, british("HAI0013", 99, perhaps=(SANON,))) == [("HAI0012", Problem.UNKNOWN, "HTi.010", "")]


# What is not


def test_own_act_needs_no_number():
    assert found(british("RUS0001", HERARD, repeats_un=False)) == []


def test_un_name_that_no_un_record_is_linked_to_is_passed_over():
    assert found(british("DPR0076", 99), british("DPR0077", None)) == []


def test_number_of_a_delisted_un_name_is_known_but_never_suggested():
    delisted = [UNRecord("QDi.054", "MAJEED ABDUL CHAUDHRY", 5, is_in_force=False)]

    assert found(british("AQD0222", 5, "QDi.054"), british("AQD0223", 5), un=delisted) == []


def test_number_given_again_is_that_of_the_name_in_force():
    again = [UNRecord("QDi.001", "NEW", 8), UNRecord("QDi.001", "OLD", 9, is_in_force=False)]

    assert found(british("AQD0001", 8, "QDi.001"), un=again) == []


def test_second_number_beside_the_right_one_is_no_misprint():
    assert found(british("HAI0012", HERARD, "HTi.008", "HTi.009")) == []


def test_record_that_is_not_linked_yet_points_nowhere():
    assert found(british("HAI0012", None, "HTi.009")) == []


def test_nothing_is_missing_while_no_un_list_is_read():
    assert found(british("HAI0012", HERARD, "HTi.009"), un=[]) == []


# From the rows


def number(value: str) -> tuple[Identifier, ...]:
    return (Identifier(IdentifierKind.UN_REFERENCE, value, value, "", True),)


def haiti(key: str, name: str, printed: str = "", *, repeats_un: bool = True):
    return entry(
        key,
        name=name,
        target_type=TargetType.PERSON,
        identifiers=number(printed) if printed else (),
        bases=(
            LegalBasis("The Haiti (Sanctions) Regulations 2022", (Measure.ASSET_FREEZE,), transposes_un=repeats_un),
        ),
    )


@pytest.fixture
def crossed(reference, now) -> None:
    """The two lists as printed; a record that was delisted, and one of a list without such numbers."""
    stored(
        "un_sc",
        AUGUST,
        haiti("HTi.008", "DIMITRI HERARD", "HTi.008"),
        haiti("HTi.009", "KEMPES SANON", "HTi.009"),
    )
    stored(
        "gb_uksl",
        AUGUST,
        haiti("HAI0012", "Dimitri Herard", "HTi.009"),
        haiti("HAI0013", "Kempes Sanon"),
        haiti("HAI0014", "Dimitri Herard"),
    )
    for day in (OCTOBER, NOVEMBER):
        kept = haiti("HAI0012", "Dimitri Herard", "HTi.009"), haiti("HAI0013", "Kempes Sanon")
        stored("gb_uksl", day, *kept, accepted=True)
    stored("us_ofac_sdn", AUGUST, haiti("40000", "HERARD, Dimitri"))
    resolve.resolve_pending(now=now)


def test_records_in_force_of_lists_that_print_numbers_are_compared(crossed):
    gaps = check_references(*load_references())

    assert [(gap.source, gap.reference, gap.problem) for gap in gaps] == [
        ("gb_uksl", "HAI0012", Problem.ANOTHER_NAME),
        ("gb_uksl", "HAI0013", Problem.MISSING),
    ]


def test_queries_do_not_grow_with_the_lists(crossed, django_assert_num_queries):
    with django_assert_num_queries(4):
        load_references(["gb_uksl"])


def command(*sources: str) -> tuple[list[dict[str, str]], list[str]]:
    out, err = io.StringIO(), io.StringIO()
    call_command("references", *sources, stdout=out, stderr=err, no_color=True)
    return list(csv.DictReader(io.StringIO(out.getvalue()))), err.getvalue().splitlines()


def test_command_writes_csv_and_ends_with_counts(crossed):
    rows, counts = command()

    assert rows == [
        {
            "source": "gb_uksl",
            "reference": "HAI0012",
            "name": "Dimitri Herard",
            "printed": "HTi.009",
            "problem": "another name",
            "suggested": "HTi.008",
        },
        {
            "source": "gb_uksl",
            "reference": "HAI0013",
            "name": "Kempes Sanon",
            "printed": "",
            "problem": "missing",
            "suggested": "HTi.009",
        },
    ]
    assert counts == ["gb_uksl: 1 missing, 1 another name"]


def test_list_in_which_nothing_is_wrong_is_told_so(crossed):
    stored("eu_fsf", AUGUST, haiti("EU.1", "Kempes Sanon", "HTi.009"))
    resolve.resolve_pending(now=morning(NOVEMBER))

    assert command("eu_fsf") == ([], ["eu_fsf: nothing wrong"])


def test_list_that_prints_no_un_numbers_is_refused_by_name(crossed):
    with pytest.raises(CommandError, match="us_ofac_sdn is not a partner's list that prints UN references: au_dfat"):
        command("us_ofac_sdn")


def test_nothing_is_compared_before_a_un_list_is_stored(reference):
    with pytest.raises(CommandError, match="No UN list is stored"):
        command()
