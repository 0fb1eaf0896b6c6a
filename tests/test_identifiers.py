"""Numbers of the DPRK domain reference (3.3 to 3.5), with the traps 8 and 9 of its 3.7."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.identifiers import (
    identifier,
    imo_number,
    is_imo_company,
    is_imo_ship,
    russian_number,
    un_references,
)
from coordination.vocabulary import IdentifierKind


def _numbers(printed):
    return re.findall(r"\d+", printed)


SHIPS = _numbers(
    """
    9179842 9161003 8517839 9198783 9358010 8714695 8318740 9003550 8404991 8808264 9085730 8514306 9036387
    9784893 9617923 8691702 8660313 8106496 7303803 7389704 8791667 8916293 8312497 8705539 8712362 8605026
    8405311 7408873 8604917 9066978 8898740 8122347 9417115 9030591 9020534 9114555 9191773 8126070
    """
)
COMPANIES = _numbers(
    """
    5766958 5053924 5344160 6016988 6246853 6183435 5906931 1618475 5993381 5753988 1790183 5342883 5987860 5963351
    """
)
PASS_BOTH_CHECKS = {
    *("1790183", "5766958", "5993381"),  # companies
    *("9358010", "8106496", "8405311", "7408873", "9191773"),  # ships, Maia-1 first
}
INNS = _numbers(
    """
    2508064833 2540195189 3017041900 9701173086 3025037914 7718857267 7702059030 253902099914 253606386404
    773384195360 772200240825 301803080162 771552332201 7708591995 781400896256 7718763393 772975847073
    7718786880 9701170663 7750056670 7714789249 772451305972 7744002860 2540016961 7701080141
    """
)
OGRNS = _numbers(
    """
    1042501609039 1132540008732 1067761638240 1217700121737 1203000004151 1117746641572 1027739059820 1067746341024
    1097746281160 1097746767821 1217700053493 1157700005759 1097746565366 1027744004903 1022500000786 1197746161711
    """
)


# Traps


@pytest.mark.parametrize("number", SHIPS)
def test_ships_number_passes_the_ships_check(number):
    assert is_imo_ship(number)


@pytest.mark.parametrize("number", COMPANIES)
def test_companys_number_passes_the_companys_check(number):
    assert is_imo_company(number)


def test_check_digits_alone_do_not_tell_a_company_from_a_ship():
    both = {number for number in COMPANIES + SHIPS if is_imo_ship(number) and is_imo_company(number)}

    assert both == PASS_BOTH_CHECKS


@pytest.mark.parametrize("number", SHIPS + COMPANIES[:1])
def test_number_of_a_vessel_is_a_ships_number(number):
    found = imo_number(number, on_vessel=True)

    assert (found.kind, found.value, found.valid) == (IdentifierKind.IMO_SHIP, number, True)


@pytest.mark.parametrize("number", COMPANIES)
def test_number_of_a_firm_is_a_companys_number_even_if_it_passes_both_checks(number):
    found = imo_number(f"IMO {number}", on_vessel=False)

    assert (found.kind, found.value, found.valid) == (IdentifierKind.IMO_COMPANY, number, True)
    assert found.printed == f"IMO {number}"


def test_firms_number_that_fits_only_a_ship_is_a_ships():
    assert imo_number("9179842", on_vessel=False).kind is IdentifierKind.IMO_SHIP


def test_companys_number_on_a_vessel_is_kept_and_told_as_wrong():
    found = imo_number("6016988", on_vessel=True)

    assert (found.kind, found.value, found.valid) == (IdentifierKind.IMO_SHIP, "6016988", False)


@pytest.mark.parametrize("number", INNS)
def test_inn_is_told_by_its_length_and_passes_its_check(number):
    found = russian_number(number)

    assert (found.kind, found.value, found.valid) == (IdentifierKind.INN, number, True)


@pytest.mark.parametrize("number", OGRNS)
def test_ogrn_is_told_by_its_length_and_passes_its_check(number):
    found = russian_number(number)

    assert (found.kind, found.value, found.valid) == (IdentifierKind.OGRN, number, True)


def test_ogrn_printed_as_a_tax_number_is_an_ogrn():
    assert russian_number("1053001124483").kind is IdentifierKind.OGRN


def test_number_registered_outside_russia_fails_the_check_and_stays():
    found = russian_number("1159800030409")

    assert (found.kind, found.value, found.valid) == (IdentifierKind.OGRN, "1159800030409", False)


def test_stray_letter_before_an_inn_is_dropped_from_its_value_alone():
    found = russian_number("I781400896256")

    assert (found.kind, found.value, found.valid) == (IdentifierKind.INN, "781400896256", True)
    assert found.printed == "I781400896256"


def test_number_of_another_length_stays_a_registration_number():
    found = russian_number("HE 131171", country="Cyprus")

    assert (found.kind, found.value, found.valid) == (IdentifierKind.REGISTRATION, "HE131171", None)
    assert found.country == "Cyprus"


# Other kinds


@pytest.mark.parametrize(
    ("kind", "printed", "value", "valid"),
    [
        (IdentifierKind.LEI, "253400 YGH90JM0RMLU50", "253400YGH90JM0RMLU50", True),
        (IdentifierKind.LEI, "253400YGH90JM0RMLU51", "253400YGH90JM0RMLU51", False),
        (IdentifierKind.BIC, "ftbdkppy", "FTBDKPPY", True),
        (IdentifierKind.BIC, "KYCBKPPYXXX", "KYCBKPPYXXX", True),
        (IdentifierKind.BIC, "FTBDKPPYX", "FTBDKPPYX", False),
        (IdentifierKind.MMSI, "273 312 345", "273312345", True),
        (IdentifierKind.UN_REFERENCE, " KPe.047 ", "KPe.047", True),
        (IdentifierKind.UN_REFERENCE, "KPe047", "KPe047", False),
        (IdentifierKind.PASSPORT, "ps 927120050", "PS927120050", None),
        (IdentifierKind.CRYPTO_ADDRESS, " 1AbC ", "1AbC", None),
    ],
)
def test_identifier_is_canonical_with_its_check_and_as_printed(kind, printed, value, valid):
    found = identifier(kind, printed)

    assert (found.value, found.valid, found.printed) == (value, valid, printed)


def test_un_references_are_found_once_each_in_order_and_in_full_width():
    text = "KPe.047, listed with KPi. 039 (see KPe.047) and KPi．027; not QE.T.14.01 or KPe.47"

    assert un_references(text) == ("KPe.047", "KPi.039", "KPi.027")


@given(st.text(max_size=40), st.sampled_from(list(IdentifierKind)))
def test_any_text_is_an_identifier_that_keeps_it(printed, kind):
    assert identifier(kind, printed).printed == printed


@given(st.text(max_size=20), st.booleans())
def test_any_text_is_a_number_that_keeps_it(printed, on_vessel):
    assert imo_number(printed, on_vessel=on_vessel).printed == printed
    assert russian_number(printed).printed == printed


@given(st.integers(min_value=0, max_value=999_999))
def test_every_six_digits_have_one_check_digit_of_each_kind(number):
    numbers = [f"{number:06}{digit}" for digit in range(10)]

    assert sum(map(is_imo_ship, numbers)) == sum(map(is_imo_company, numbers)) == 1
