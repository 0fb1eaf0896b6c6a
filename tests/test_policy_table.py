"""
The policy that ships, held against the table of regimes by jurisdictions, letter by letter.

A  own designations possible and used; a  possible, little or not used; U  UN names only; -  no such regime;
?  not known: there is no row, so that a cell reads unknown and never "no". A `*` in the first column: the
regime has UN names. Ended programmes stand as what holds now.
"""

import pytest

from coordination import reference
from coordination.align.facts import PolicyRow
from coordination.reference import read_reference
from coordination.vocabulary import Authority, UNEffect

COLUMNS = ("US", "EU", "GB", "AU", "JP", "NZ", "KR")
TABLE = """
               US EU GB AU JP NZ KR
DPRK *          A  A  A  A  A  U  A
RUSSIA-UKRAINE  A  A  A  A  A  A  ?
BELARUS         A  A  A  A  A  A  -
IRAN *          A  A  A  A  U  U  U
IRAN-HR         A  A  A  A  -  -  -
SYRIA           A  A  A  A  A  -  ?
MYANMAR         A  A  A  A  -  -  -
ISIL-AQ *       A  A  U  U  U  U  U
TALIBAN *       A  U  U  A  U  U  U
CT              A  A  A  A  A  A  A
HUMAN-RIGHTS    A  A  A  A  -  -  -
CORRUPTION      A  ?  A  A  -  -  -
CYBER           A  A  A  A  a  -  -
CHEMICAL        A  A  A  a  -  -  -
IRAQ *          A  U  U  U  U  U  ?
LIBYA *         A  A  A  A  U  U  ?
SOMALIA *       A  A  U  U  U  U  ?
SUDAN *         A  A  A  U  U  U  ?
SOUTH-SUDAN *   A  A  A  U  U  U  ?
DRC *           A  A  A  U  U  U  ?
CAR *           A  A  A  U  U  U  ?
YEMEN *         A  A  A  U  U  U  ?
HAITI *         A  A  A  U  U  U  ?
GUINEA-BISSAU * -  A  A  U  ?  U  ?
MALI            A  A  A  -  -  -  -
VENEZUELA       A  A  A  -  -  -  -
ZIMBABWE        -  ?  ?  A  -  -  -
MIGRATION       A  -  A  -  -  -  -
NARCOTICS       A  -  -  -  -  -  -
"""
# Regimes that only the notes below the table name, and who has them.
NOTED = {
    "BALKANS": {"US", "GB", "AU", "JP"},
    "BURUNDI": {"EU"},
    "CMIC": {"US"},
    "CUBA": {"US"},
    "EAST-MED": {"EU"},
    "ETHIOPIA": {"US"},
    "GUATEMALA": {"EU"},
    "GUINEA": {"EU", "GB"},
    "HONG-KONG": {"US"},
    "HOSTAGES": {"US"},
    "ICC": {"US"},
    "LEBANON": {"US", "GB"},
    "MOLDOVA": {"EU"},
    "NICARAGUA": {"US", "EU", "GB"},
    "WMD": {"US", "AU"},
}
# What no policy can be said of: programmes that do not tell which regime a name is of.
UNTOLD = {"FINANCING", "UN-FRESH"}

AUTHORITY = {"A": Authority.AUTONOMOUS, "a": Authority.AUTONOMOUS, "U": Authority.UN_ONLY, "-": Authority.NONE}
# How a UN name takes effect: by direct reference to the committee's list, or by an act that names it.
EFFECT = {
    **dict.fromkeys(("AU", "NZ", "KR", "GB"), UNEffect.BY_LAW),
    **dict.fromkeys(("US", "EU", "JP"), UNEffect.BY_NAME),
}


def letters() -> list[tuple[str, bool, str, str]]:
    """Regime, whether it has UN names, jurisdiction, letter."""
    header, *lines = TABLE.strip("\n").splitlines()
    assert tuple(header.split()) == COLUMNS
    found = []
    for line in lines:
        regime, *cells = line.replace(" * ", " ").split()
        assert len(cells) == len(COLUMNS)
        found += [(regime, " * " in line, *pair) for pair in zip(COLUMNS, cells, strict=True)]
    return found


POLICIES = {
    pair: PolicyRow(row["authority"], row["un_effect"], row["grace_days"], row["quorum"])
    for pair, row in read_reference(reference.DATA).policies.items()
}


@pytest.mark.parametrize(("regime", "has_un_names", "jurisdiction", "letter"), letters())
def test_policy_is_what_the_letter_says(regime, has_un_names, jurisdiction, letter):
    row = POLICIES.get((regime, jurisdiction))
    if letter == "?":
        assert row is None
        return

    effect = EFFECT[jurisdiction] if has_un_names else UNEffect.NONE
    assert row == PolicyRow(AUTHORITY[letter], effect, 30, 2)


@pytest.mark.parametrize("regime", NOTED)
def test_regime_of_the_notes_is_open_to_those_that_have_it_alone(regime):
    rows = {who: POLICIES.get((regime, who)) for who in COLUMNS}

    assert {who for who, row in rows.items() if row and row.authority == Authority.AUTONOMOUS} == NOTED[regime]
    assert all(row.authority == Authority.NONE for who, row in rows.items() if row and who not in NOTED[regime])


def test_table_and_notes_leave_no_regime_and_no_row_out():
    told = {regime for regime, *_ in letters()} | NOTED.keys()

    assert set(read_reference(reference.DATA).regimes) == told | UNTOLD
    assert {regime for regime, _ in POLICIES} == told


def test_un_itself_names_under_just_the_regimes_that_have_un_names():
    has_names = {regime: has for regime, has, *_ in letters()} | dict.fromkeys(NOTED, False)

    for regime in has_names:
        row = POLICIES.get((regime, "UN"))
        if has_names[regime]:
            assert row == PolicyRow(Authority.AUTONOMOUS, UNEffect.BY_NAME, 30, 2), regime
        else:
            assert row == PolicyRow(Authority.NONE, UNEffect.NONE, 30, 2), regime
