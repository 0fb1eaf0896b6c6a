"""
The user stories of the desk, of partners and of the auditor that turn on cells, lags and gaps, on all starter lists.

Lags are days after the first mover; "first" leads, "..740" is at most so many: of an Australian record a Control
Date says no more than "not later".
"""

from datetime import date

import pytest

from coordination import align, resolve
from coordination.align import matrix
from coordination.align.facts import Cell
from coordination.models import Alignment, Designation, DesignationVersion, Entity, Gap
from coordination.vocabulary import DateKind, GapKind, Status
from tests.align.starter import NOW, TODAY, _starter_lists, starter_lists  # noqa: F401
from tests.align.test_matrix import lag

DESIGNATED, NOT_DESIGNATED, UNKNOWN = Status.DESIGNATED, Status.NOT_DESIGNATED, Status.UNKNOWN
PARTNERS = ("US", "AU", "EU", "JP", "NZ", "KR", "GB")

pytestmark = pytest.mark.usefixtures("starter_lists")


def entity(name: str) -> Entity:
    """The one entity that some list names so, in whatever case."""
    return Entity.objects.standing().filter(designations__names__full__iexact=name).distinct().get()


def cells(name: str, on: date = TODAY) -> dict[str, Cell]:
    (row,) = matrix(on=on, entities=[entity(name).pk])
    return {cell.jurisdiction: cell for cell in row.cells}


def lags(name: str) -> dict[str, str]:
    return {code: told for code, cell in cells(name).items() if (told := lag(cell))}


def gaps(name: str) -> dict[str, str]:
    """Jurisdiction -> the kind of gap that calls for an act."""
    rows = Gap.objects.open().of_acts().filter(entity=entity(name))
    return dict(rows.values_list("jurisdiction__code", "kind"))


# D2 Alignment matrix


def test_d2_m_leasing_is_designated_by_all_seven():
    assert {code: cells("M Leasing LLC")[code].status for code in PARTNERS} == dict.fromkeys(PARTNERS, DESIGNATED)


def test_d2_toplivo_bunkering_is_a_gap_for_who_could_and_unknown_for_korea():
    found = cells("Toplivo Bunkering Company")

    assert {code: found[code].status for code in PARTNERS} == {
        "GB": DESIGNATED,
        "NZ": DESIGNATED,
        **dict.fromkeys(("US", "EU", "JP", "AU"), NOT_DESIGNATED),
        "KR": UNKNOWN,
    }
    assert gaps("Toplivo Bunkering Company") == dict.fromkeys(("US", "EU", "JP", "AU"), GapKind.NOT_FOLLOWED)


# D3 Gap list


def designated_elsewhere(missing: str, status: Status) -> set[str]:
    """Names of what at least two other partners have designated themselves, and `missing` stands so to."""
    found = set()
    for row in matrix(on=TODAY):
        of = {cell.jurisdiction: cell for cell in row.cells}
        acted = {
            code
            for code in PARTNERS
            if code != missing
            and any(listing.own_act for listing in of[code].listings if of[code].status == DESIGNATED)
        }
        if of[missing].status == status and len(acted) >= 2:
            found.add(row.name.casefold())
    return found


def test_d3_korea_is_not_known_to_have_designated_azia_shipping_and_that_is_no_gap():
    not_known = designated_elsewhere("KR", UNKNOWN)

    assert "azia shipping company llc" in not_known
    assert "m leasing llc" not in not_known
    assert designated_elsewhere("KR", NOT_DESIGNATED) == set()
    assert not Gap.objects.of_acts().filter(jurisdiction__code="KR").exists()


def test_d3_the_us_has_yet_to_follow_the_uk_and_new_zealand():
    found = designated_elsewhere("US", NOT_DESIGNATED)

    for name in ("Toplivo Bunkering Company", "Paekyangsan Shipping Co Ltd", "Aleksey Mikhailovich Vorotnikov"):
        assert entity(name).name.casefold() in found
        assert gaps(name)["US"] == GapKind.NOT_FOLLOWED


# D4 First mover and lag; the table of domain-dprk 3.6 is in `test_lag_table`


def test_d4_korea_designated_ri_chang_ho_first():
    assert lags("Chang Ho RI") == {"KR": "first", "US": "355", "NZ": "422", "EU": "425", "GB": "425", "AU": "..425"}


def test_d4_the_eu_designated_royal_shune_lei_first():
    assert lags("Royal Shune Lei Co Ltd") == {"EU": "first", "US": "283"}


# D6 Two regimes


def test_d6_end_of_one_regime_leaves_the_eu_cell_designated_and_tells_which_basis_ended():
    vostochnaya = entity("Vostochnaya Stevedoring Company LLC")
    of_eu = Designation.objects.filter(entity=vostochnaya, source__jurisdiction__code="EU")
    programmes = {
        version.designation_id: [basis["programme"] for basis in version.record["bases"]]
        for version in DesignationVersion.objects.open().filter(designation__in=of_eu)
    }
    assert sorted(name for names in programmes.values() for name in names) == ["PRK", "UKR"]

    prk = next(pk for pk, names in programmes.items() if names == ["PRK"])
    DesignationVersion.objects.open().filter(designation=prk).update(valid_to=date(2026, 9, 1))
    align.align_entities([vostochnaya.pk], on=TODAY, now=NOW, live=False)

    kept = Alignment.objects.get(entity=vostochnaya, jurisdiction__code="EU")
    assert kept.status == DESIGNATED
    assert [basis["programmes"] for basis in kept.bases] == [["UKR"]]
    assert [(ground["programme"], ground["ended_on"]) for ground in kept.ended] == [("PRK", "2026-09-01")]
    assert kept.reason == "a record of its list says so; one of its legal bases has ended"


# A4 Conflicts kept


def test_a4_days_of_the_foreign_trade_bank_stand_side_by_side():
    found = cells("Foreign Trade Bank")

    assert (found["UN"].since, found["EU"].since) == (date(2017, 8, 5), date(2017, 8, 4))
    assert (found["UN"].since_kind, found["EU"].since_kind) == (DateKind.LISTED, DateKind.ANNEX)
    kept = Alignment.objects.filter(entity=entity("Foreign Trade Bank"), jurisdiction__code__in=("UN", "EU"))
    assert {basis["since"] for cell in kept for basis in cell.bases} == {"2017-08-05", "2017-08-04"}


# A10 Date kinds


def test_a10_carry_over_and_renewal_change_no_first_mover():
    found = cells("Korea Expo Joint Venture")

    assert found["US"].is_first
    assert found["GB"].since == date(2020, 12, 31)


# Again


def test_linking_and_aligning_again_changes_nothing():
    before = list(Gap.objects.order_by("pk").values())

    touched = resolve.rebuild(now=NOW)
    counts = align.align_everything(on=TODAY, now=NOW, live=False)

    assert (touched, counts) == (0, {"opened": 0, "closed": 0})
    assert list(Gap.objects.order_by("pk").values()) == before
