"""Scripts of names, and the numbers that a remark labels as the target's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse.names import identifiers_in, script_of
from coordination.vocabulary import IdentifierKind, TargetType


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("LEE Chang Ho", "Latin"),
        ("리창호", "Hangul"),
        ("Рафаэль Анатольевич ГАЗАРЯН", "Cyrillic"),
        ("محمد حسن أخوند", "Arabic"),
        ("リ・チャンホ", "Katakana"),
        ("リ・チャンホ (Ri Chang Ho) 리창호", "Hangul+Katakana+Latin"),
        ("No. 39 Bureau", "Latin"),
        ("224", ""),
        ("", ""),
    ],
)
def test_script_is_that_of_the_letters(text, script):
    assert script_of(text) == script


@given(st.text())
def test_script_of_any_text_is_a_word_or_nothing(text):
    assert script_of(text) == script_of(text + " 1")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("acts as a bank. SWIFT/BIC: FTBDKPPY.", IdentifierKind.BIC, "FTBDKPPY"),
        ("SWIFT code: DCBKKPPYXXX;", IdentifierKind.BIC, "DCBKKPPYXXX"),
        ("International Maritime Organization (IMO) Number: 1790183.", IdentifierKind.IMO_COMPANY, "1790183"),
        ("IMO number: 5963351.", IdentifierKind.IMO_COMPANY, "5963351"),
        ("INN: 2508064833", IdentifierKind.INN, "2508064833"),
        ("registered (OGRN) 1042501609039", IdentifierKind.OGRN, "1042501609039"),
        ("Legal Entity Identifier (LEI): 253400YGH90JM0RMLU50", IdentifierKind.LEI, "253400YGH90JM0RMLU50"),
    ],
)
def test_labelled_number_of_a_firm_is_its_own(text, kind, value):
    (found,) = identifiers_in(text, TargetType.ORGANISATION)

    assert (found.kind, found.value, found.valid) == (kind, value, True)


@pytest.mark.parametrize(
    "text",
    ["5963351", "swift action in ABCDEFGH", "phone 2508064833", "OGRN unknown", "IMO 59633511", "the SWIFT network"],
)
def test_number_without_its_label_is_nobodys(text):
    assert identifiers_in(text, TargetType.ORGANISATION) == ()


def test_number_on_a_vessel_is_its_ships_number():
    (found,) = identifiers_in("IMO 1790183", TargetType.VESSEL)

    assert found.kind is IdentifierKind.IMO_SHIP


def test_of_a_persons_remarks_only_the_inn_is_the_persons():
    text = "Director of MG-Flot (IMO 6016988, OGRN 1067761638240), INN 253902099914"

    assert [found.value for found in identifiers_in(text, TargetType.PERSON)] == ["253902099914"]


def test_ship_that_a_firms_remark_names_is_not_the_firms_number():
    assert identifiers_in("operates the vessel Angara (IMO 9179842)", TargetType.ORGANISATION) == ()


def test_number_named_twice_is_given_once():
    assert len(identifiers_in("SWIFT: FTBDKPPY. SWIFT/BIC: FTBDKPPY", TargetType.ORGANISATION)) == 1


@given(st.text(), st.sampled_from(list(TargetType)))
def test_no_text_fails(text, target_type):
    identifiers_in(text, target_type)
