"""Overlap of what jurisdictions designate: published margins, a known round, and laws that hold for any table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.align.facts import Cell
from coordination.align.overlap import (
    Standing,
    combinations_held,
    method,
    pair_overlap,
    pair_overlaps,
    says_yes,
    split,
    standing,
    tally,
)
from coordination.vocabulary import Counting, Status
from tests.align.builders import listing

CODES = ("US", "EU", "GB")
PARTNERS = ("US", "AU", "EU", "JP", "NZ", "KR", "GB")

# Shadow-fleet tankers of May 2025 with the margins published for them: how many each exact set has is made up.
SHADOW_FLEET = {
    ("US", "EU", "GB"): 43,
    ("US", "EU"): 70,
    ("US", "GB"): 30,
    ("EU", "GB"): 74,
    ("US",): 26,
    ("EU",): 48,
    ("GB",): 27,
    (): 25,
}

# The round of 16 to 31 May 2024, DPRK strand: who named whom.
MAY_2024 = {
    "US": "Gazaryan; Budnev; Rafort; Trans Kapital; Tekhnologiya",
    "GB": "Paekyangsan; Vostochnaya Stevedoring; Toplivo Bunkering; Vorotnikov",
    "AU": "Vostochnaya Stevedoring; Dunay; Marine Trans; MG-Flot; M Leasing; Sovfracht",
    "NZ": "Azia Shipping Company; Marine Trans; MG-Flot; M Leasing; Sovfracht; Lukyanov; Bobrov; Pankov; Reshetneva; "
    "Savelyeva; Shastin",
    "JP": "MG-Flot; M Leasing; Azia Shipping Company; 224th; Vostochnaya Stevedoring; Dunay; VTA command; "
    "Vladimirovka; Ashuluk; Mikheychik; IBEX; Azia Holdings",
    "KR": "Rim Yong Hyok; Han Hyok Chol; Kim Jong Gil; Jang Ho Yong; Ri Kyong Sik; Ri Yong Min; Pak Kwang Hyok; "
    "Maia-1; Maria",
    "EU": "Song Rim; Kim Chol Sok; Rim Yong Hyok; Kim Kyong Nam; An Se Ho; Kozhemyako; Hapjanggang; Namgang; "
    "Vostochnaya Stevedoring",
}


def shadow_fleet():
    return tally(Standing(has) for has, ships in SHADOW_FLEET.items() for _ in range(ships))


def may_2024():
    named = {code: set(names.split("; ")) for code, names in MAY_2024.items()}
    return {
        target: Standing(tuple(code for code in PARTNERS if target in named[code]))
        for target in sorted(set().union(*named.values()))
    }


def test_the_shadow_fleet_margins_come_out_exactly():
    found = split(shadow_fleet(), CODES)

    assert (found.tracked, found.targets, found.none) == (343, 318, 25)
    assert found.by_who == {"US": 169, "EU": 235, "GB": 174}
    assert found.by_holders == {3: 43, 2: 174, 1: 101}
    assert found.memberships == 578
    assert f"{found.share(3):.1%}" == "13.5%"


def test_the_may_2024_round_splits_into_1_2_5_and_36():
    table = may_2024()

    found = split(tally(table.values()), PARTNERS)

    assert (found.targets, found.memberships) == (44, 56)
    assert list(found.by_holders.items()) == [(4, 1), (3, 2), (2, 5), (1, 36)]
    assert found.by_who == {"US": 5, "AU": 6, "EU": 9, "JP": 12, "NZ": 11, "KR": 9, "GB": 4}
    assert [target for target, each in table.items() if len(each.has) == 4] == ["Vostochnaya Stevedoring"]


def test_no_target_of_the_us_was_named_by_another_partner_in_that_round():
    pairs = pair_overlaps(tally(may_2024().values()), PARTNERS)

    assert [pair for pair in pairs if "US" in (pair.first, pair.second) and pair.both] == []
    au_nz = next(pair for pair in pairs if (pair.first, pair.second) == ("AU", "NZ"))
    assert (au_nz.both, au_nz.union, au_nz.jaccard) == (4, 13, (4 / 13, 4 / 13))


def test_an_unknown_partner_makes_the_shares_a_range():
    found = tally(
        [
            Standing(("US", "GB")),
            Standing(("US",)),
            Standing(("US",), ("GB",)),
            Standing((), ("GB",)),
            Standing(("GB",)),
        ]
    )

    pair = pair_overlap(found, "US", "GB")

    assert (pair.both, pair.only_first, pair.only_second, pair.first_unsure, pair.union) == (1, 1, 1, 1, 4)
    assert pair.jaccard == (1 / 4, 2 / 4)
    assert pair.first_share == (3 / 4, 3 / 4)
    assert pair.second_share == (2 / 4, 3 / 4)
    assert split(found, CODES).open == 1


def test_shares_without_a_target_are_none_not_zero():
    assert pair_overlap({}, "US", "GB").jaccard is None
    assert split({}, CODES).share(1) is None
    assert split({}, CODES).by_holders == {}


def test_the_sets_that_hold_most_targets_together_come_first():
    assert combinations_held(shadow_fleet())[:2] == [(("EU", "GB"), 74), (("US", "EU"), 70)]


@pytest.mark.parametrize(
    ("status", "counting", "own_act", "is_partial", "expected"),
    [
        (Status.DESIGNATED, Counting.OWN_ACT, True, False, True),
        (Status.PARTIAL, Counting.OWN_ACT, True, False, True),
        (Status.DESIGNATED, Counting.OWN_ACT, False, False, False),  # a UN name repeated
        (Status.DESIGNATED, Counting.OWN_ACT, False, True, None),
        (Status.DESIGNATED, Counting.ON_LIST, False, False, True),
        (Status.DESIGNATED_BY_LAW, Counting.ON_LIST, False, False, False),
        (Status.DESIGNATED_BY_LAW, Counting.ON_LIST, False, True, None),  # its list never says no
        (Status.DESIGNATED_BY_LAW, Counting.IN_FORCE, False, True, True),
        (Status.UNKNOWN, Counting.IN_FORCE, False, False, None),
        (Status.PLANNED, Counting.IN_FORCE, False, False, False),
        (Status.NOT_PURSUED, Counting.IN_FORCE, False, False, False),
        (Status.DELISTED, Counting.ON_LIST, False, False, False),
        (Status.NOT_DESIGNATED, Counting.ON_LIST, False, False, False),
        (Status.NO_AUTHORITY, Counting.ON_LIST, False, False, False),
    ],
)
def test_what_counts_as_having_a_target(status, counting, own_act, is_partial, expected):
    assert says_yes(status, counting, own_act=own_act, is_partial=is_partial) is expected


def test_a_standing_is_read_from_the_cells_of_those_compared():
    cells = [
        Cell("UN", Status.DESIGNATED, "", listings=(listing("UN", "2024-01-01"),)),
        Cell("US", Status.DESIGNATED, "", listings=(listing("US", "2024-01-01"),)),
        Cell("EU", Status.DESIGNATED, "", listings=(listing("EU", "2024-01-02", own_act=False),)),
        Cell("KR", Status.DESIGNATED_BY_LAW, ""),
        Cell("GB", Status.UNKNOWN, "stale"),
    ]

    assert standing(cells, PARTNERS, Counting.OWN_ACT, partial={"KR"}) == Standing(("US",), ("KR", "GB"))
    assert standing(cells, PARTNERS, Counting.IN_FORCE, partial={"KR"}) == Standing(("US", "EU", "KR"), ("GB",))


@pytest.mark.parametrize("counting", Counting)
def test_the_method_says_what_is_counted_and_out_of_what(counting):
    told = method(counting, "targets of the DPRK regime")

    assert "Base: targets of the DPRK regime" in told
    assert "range" in told


@st.composite
def standings(draw):
    marks = draw(st.lists(st.sampled_from("yn?"), min_size=len(PARTNERS), max_size=len(PARTNERS)))
    return Standing(
        tuple(code for code, mark in zip(PARTNERS, marks, strict=True) if mark == "y"),
        tuple(code for code, mark in zip(PARTNERS, marks, strict=True) if mark == "?"),
    )


tables = st.lists(standings(), max_size=40)


@given(tables)
def test_margins_add_up(found):
    margins = split(tally(found), PARTNERS)

    assert sum(margins.by_holders.values()) == margins.targets
    assert sum(number * targets for number, targets in margins.by_holders.items()) == margins.memberships
    assert sum(margins.by_who.values()) == margins.memberships
    assert margins.targets + margins.none == len(found)
    assert sum(targets for _, targets in combinations_held(tally(found))) == margins.targets


@given(tables)
def test_overlap_is_symmetric_and_its_shares_are_shares(found):
    counts = tally(found)
    by_who = split(counts, PARTNERS).by_who
    for pair in pair_overlaps(counts, PARTNERS):
        back = pair_overlap(counts, pair.second, pair.first)

        assert (pair.both, pair.union, pair.jaccard) == (back.both, back.union, back.jaccard)
        assert pair.first_share == back.second_share
        if pair.jaccard is not None:
            for least, most in (pair.jaccard, pair.first_share, pair.second_share):
                assert 0 <= least <= most <= 1
            assert pair.jaccard[0] <= min(pair.first_share[0], pair.second_share[0])
        assert (pair.of_first, pair.of_second) == (by_who[pair.first], by_who[pair.second])


@given(tables, st.data())
def test_whatever_the_unknown_turn_out_to_be_the_overlap_lies_in_its_range(found, data):
    """Over the union that is known: a target that neither is known to have stays outside the base."""
    learnt = [
        Standing(
            tuple(
                code
                for code in PARTNERS
                if code in each.has or (code in each.unknown and each.has and data.draw(st.booleans()))
            )
        )
        for each in found
    ]
    for pair in pair_overlaps(tally(found), PARTNERS):
        base = [n for n, each in enumerate(found) if pair.first in each.has or pair.second in each.has]
        after = pair_overlap(tally(learnt[n] for n in base), pair.first, pair.second)
        if pair.jaccard is not None:
            assert pair.jaccard[0] <= after.jaccard[0] <= pair.jaccard[1]
