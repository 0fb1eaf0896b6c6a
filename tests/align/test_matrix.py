from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from coordination import resolve
from coordination.align import MatrixRow, align_everything, matrix
from coordination.align.facts import Cell
from coordination.models import Alignment, Designation, Entity, Gap
from coordination.reference import load_reference
from coordination.vocabulary import DateKind, GapKind, Status
from tests.factories import FOUR_LISTS, entry, rows, stored

AS_OF = date(2026, 8, 22)  # the day of the starter lists
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DESIGNATED, UNKNOWN = Status.DESIGNATED, Status.UNKNOWN
UNREAD = {"EU", "JP", "NZ", "KR"}


@pytest.fixture(scope="module")
def _starter(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Four of the starter lists, linked and aligned, for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(now=NOW)
        call_command("refresh", *FOUR_LISTS, starter=True, verbosity=0)
        align_everything(on=TODAY, now=NOW, live=False)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def starter(_starter: None, db: None) -> None:
    """The starter lists; what a test changes is undone."""


def row(name: str, on: date = TODAY) -> MatrixRow:
    entities = Entity.objects.standing().filter(designations__names__full__icontains=name).distinct()
    (found,) = matrix(on=on, entities=list(entities.values_list("pk", flat=True)))
    return found


def cells(name: str, on: date = TODAY) -> dict[str, Cell]:
    return {each.jurisdiction: each for each in row(name, on).cells}


def lag(cell: Cell) -> str:
    if cell.is_first:
        return "first"
    if cell.lag_min == cell.lag_max:
        return "" if cell.lag_max is None else str(cell.lag_max)
    return f"{'' if cell.lag_min is None else cell.lag_min}..{'' if cell.lag_max is None else cell.lag_max}"


# The starter lists (domain-dprk 3.3, 3.6)


@pytest.mark.usefixtures("starter")
@pytest.mark.parametrize(("on", "status"), [(date(2024, 5, 16), "not_designated"), (date(2024, 5, 17), "designated")])
def test_britain_designates_toplivo_bunkering_from_its_day_on(on, status):
    found = cells("Toplivo Bunkering", on)

    assert found["GB"].status == status
    assert {found[code].status for code in UNREAD} == {UNKNOWN}


@pytest.mark.usefixtures("starter")
def test_toplivo_bunkering_was_listed_by_britain_first_and_alone():
    found = cells("Toplivo Bunkering")

    assert found["GB"].is_first
    assert {found[code].status for code in ("US", "AU", "UN")} == {Status.NOT_DESIGNATED}
    assert not Gap.objects.filter(entity__name__icontains="Toplivo").exists()


@pytest.mark.usefixtures("starter")
def test_ri_chang_ho_as_the_four_lists_tell():
    found = cells("Chang Ho")

    assert {code: lag(each) for code, each in found.items() if lag(each)} == {"US": "first", "GB": "70", "AU": "..70"}
    assert (found["US"].since, found["GB"].since, found["AU"].since) == (
        date(2024, 12, 16),
        date(2025, 2, 24),
        date(2025, 2, 24),
    )
    assert (found["AU"].since_kind, found["AU"].is_bound, found["AU"].not_before) == (DateKind.CONTROL, True, None)
    assert {found[code].status for code in UNREAD} == {UNKNOWN}
    assert {each.source for cell in found.values() for each in cell.listings} == {"us_ofac_sdn", "gb_uksl", "au_dfat"}


@pytest.mark.usefixtures("starter")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("M LEASING", {"US": "first", "GB": "375", "AU": "..740"}),
        ("MG-FLOT", {"US": "first", "GB": "375", "AU": "..740"}),
        ("MARINE TRANS SHIPPING", {"US": "first", "AU": "..740"}),
        ("VOSTOCHNAYA STEVEDORING", {"US": "first", "GB": "84", "AU": "..84"}),
        ("AZIA SHIPPING COMPANY", {"US": "first", "GB": "72", "AU": "..73"}),
        ("IBEX SHIPPING", {"US": "first", "GB": "72", "AU": "..73"}),
        ("MIKHEYCHIK", {"US": "first", "GB": "42", "AU": "..43"}),
        ("MKRTYCHEV", {"US": "first", "GB": "131", "AU": "..330"}),
        ("Yong Bok", {"US": "first", "GB": "70", "AU": "..70"}),
        ("GAZARYAN", {"US": "first", "AU": "..284"}),
        ("BUDNEV", {"US": "first", "AU": "..284"}),
        ("TRANS KAPITAL", {"US": "first", "AU": "..284"}),
        ("PARSEK", {"US": "first", "AU": "..688"}),
        ("PYON", {"US": "first", "AU": "..688"}),
        ("AGROSOYUZ", {"US": "first", "AU": "..1331"}),
        ("LAZARUS", {"US": "first", "AU": "..2246"}),
        ("TIMER BANK", {"US": "first", "AU": "..158"}),
        ("Toplivo Bunkering", {"GB": "first"}),
        ("Paekyangsan", {"GB": "first"}),
        ("VOROTNIKOV", {"GB": "first"}),
    ],
)
def test_lags_of_the_starter_lists(name, expected):
    assert {code: lag(each) for code, each in cells(name).items() if lag(each)} == expected


@pytest.mark.usefixtures("starter")
def test_foreign_trade_bank_was_listed_by_the_us_four_years_before_the_un():
    found = cells("FOREIGN TRADE BANK")

    assert found["US"].is_first
    assert found["US"].since == date(2013, 3, 11)
    assert (found["UN"].since, found["UN"].lag_min, found["UN"].lag_max) == (date(2017, 8, 5), 1608, 1608)
    assert {found[code].status for code in ("NZ", "KR")} == {Status.DESIGNATED_BY_LAW}
    assert {found[code].since for code in ("NZ", "KR")} == {date(2017, 8, 5)}
    assert {found[code].status for code in ("EU", "JP")} == {UNKNOWN}


@pytest.mark.usefixtures("starter")
@pytest.mark.parametrize("name", ["Angara", "Lady R"])
def test_ship_that_britain_specified_and_the_us_blocks_is_partial(name):
    found = cells(name)

    assert found["US"].status == DESIGNATED
    assert found["GB"].status == Status.PARTIAL
    assert lag(found["GB"]) == "815"


@pytest.mark.usefixtures("starter")
def test_two_men_two_ships_and_a_former_name_stay_apart():
    assert row("김금철").entity != row("신금철").entity
    assert len({designation.entity_id for designation in Designation.objects.filter(name__iexact="Maria")}) == 2
    neptun = Designation.objects.filter(name__iexact="Neptun").values_list("entity", flat=True)
    maia = Designation.objects.filter(name__iexact="Maia-1").values_list("entity", flat=True)
    assert neptun
    assert maia
    assert not set(neptun) & set(maia)


@pytest.mark.usefixtures("starter")
def test_no_entity_holds_two_records_of_a_list_with_one_number_for_one_target():
    for source in ("un_sc", "us_ofac_sdn"):
        entities = list(Designation.objects.filter(source__code=source).values_list("entity", flat=True))
        assert len(entities) == len(set(entities))


@pytest.mark.usefixtures("starter")
def test_lists_that_are_not_read_say_nothing_and_make_no_gap():
    for found in matrix(on=TODAY):
        for cell in found.cells:
            if cell.jurisdiction in UNREAD:
                assert cell.status in (UNKNOWN, Status.DESIGNATED_BY_LAW)
    assert not Gap.objects.filter(jurisdiction__code__in=UNREAD).exists()


@pytest.mark.usefixtures("starter")
def test_matrix_of_today_is_what_is_kept():
    kept = {
        (cell.entity_id, cell.jurisdiction.code): (cell.status, cell.since, cell.lag_min, cell.lag_max, cell.reason)
        for cell in Alignment.objects.select_related("jurisdiction")
    }

    computed = {
        (found.entity, cell.jurisdiction): (cell.status, cell.since, cell.lag_min, cell.lag_max, cell.reason)
        for found in matrix(on=TODAY)
        for cell in found.cells
    }

    assert computed == kept
    assert len(kept) == 8 * Entity.objects.standing().count()


@pytest.mark.usefixtures("starter")
def test_every_gap_of_the_starter_lists_adds_up():
    gaps = list(Gap.objects.open().select_related("entity", "jurisdiction"))

    assert gaps
    for gap in gaps:
        assert gap.severity_points == sum(points for points, _ in gap.severity_reasons)
        assert gap.opened_on <= AS_OF
        assert gap.kind == GapKind.NOT_FOLLOWED or gap.evidence[0]["jurisdiction"] == "UN"


@pytest.mark.usefixtures("starter")
def test_linking_and_aligning_the_starter_lists_again_changes_nothing():
    written_anew = ("LinkKey", "Likeness")
    before = rows(*written_anew)

    touched = resolve.rebuild(now=NOW + timedelta(days=1))
    counts = align_everything(on=TODAY, now=NOW + timedelta(days=1), live=False)

    assert (touched, counts) == (0, {"opened": 0, "closed": 0})
    assert rows(*written_anew) == before


# Any day, as known at any moment


def bank(source: str, programme: str, listed_on: str, **what_matters):
    return entry(source, programme=programme, listed_on=date.fromisoformat(listed_on), **what_matters)


@pytest.fixture
def two_editions(reference: None) -> None:
    """Britain is read in March 2024 without the bank and in June with it; the US has it since 2013."""
    stored("us_ofac_sdn", date(2024, 3, 1), bank("us_ofac_sdn", "DPRK2", "2013-03-11"))
    stored("gb_uksl", date(2024, 3, 1))
    programme = "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019"
    stored("gb_uksl", date(2024, 6, 3), bank("gb_uksl", programme, "2024-05-17"))
    resolve.resolve_pending(now=NOW)


@pytest.mark.usefixtures("two_editions")
@pytest.mark.parametrize(
    ("known_at", "status"),
    [(datetime(2024, 6, 1, tzinfo=UTC), Status.NOT_DESIGNATED), (datetime(2024, 6, 4, tzinfo=UTC), DESIGNATED)],
)
def test_matrix_tells_what_was_known_at_a_moment_of_a_day(known_at, status):
    (found,) = matrix(on=date(2024, 5, 20), known_at=known_at)

    assert {cell.jurisdiction: cell.status for cell in found.cells}["GB"] == status


@pytest.mark.usefixtures("two_editions")
def test_matrix_leaves_out_entities_of_which_nothing_was_known():
    assert list(matrix(on=date(2024, 5, 20), known_at=datetime(2024, 2, 1, tzinfo=UTC))) == []


@pytest.mark.usefixtures("two_editions")
def test_list_read_later_was_not_read_then():
    (found,) = matrix(on=date(2024, 2, 20), known_at=datetime(2024, 3, 1, 12, tzinfo=UTC))

    assert {cell.jurisdiction: cell.reason for cell in found.cells}[
        "EU"
    ] == "no list of it has been read (eu_fsf, eu_vessels)"


@pytest.mark.usefixtures("reference")
def test_amendment_leaves_the_day_of_the_listing():
    programme = "DPRK2"
    stored("us_ofac_sdn", date(2024, 3, 1), bank("us_ofac_sdn", programme, "2013-03-11"))
    stored("us_ofac_sdn", date(2024, 6, 1), bank("us_ofac_sdn", programme, "2013-03-11", aliases=["Mooyokbank"]))
    resolve.resolve_pending(now=NOW)

    (found,) = matrix(on=TODAY)

    us = {cell.jurisdiction: cell for cell in found.cells}["US"]
    assert us.since == date(2013, 3, 11)
    assert len(us.listings) == 1


@pytest.mark.usefixtures("reference")
def test_record_that_left_and_came_back_counts_from_its_return():
    known = bank("us_ofac_sdn", "DPRK2", "2013-03-11")
    stored("us_ofac_sdn", date(2024, 3, 1), known)
    stored("us_ofac_sdn", date(2024, 4, 1), accepted=True)
    stored("us_ofac_sdn", date(2024, 5, 1), accepted=True)
    stored("us_ofac_sdn", date(2024, 6, 1), known)
    resolve.resolve_pending(now=NOW)

    def us(on: str) -> Cell:
        (found,) = matrix(on=date.fromisoformat(on))
        return {cell.jurisdiction: cell for cell in found.cells}["US"]

    assert us("2024-03-31").status == DESIGNATED
    assert us("2024-04-15").status == Status.DELISTED
    assert us("2024-05-15").status == UNKNOWN  # it came back between two editions
    assert (us("2024-06-01").status, us("2024-06-01").since) == (DESIGNATED, date(2024, 6, 1))
    assert us("2024-06-01").not_before == date(2024, 5, 1)


@pytest.mark.usefixtures("two_editions")
def test_rows_come_by_entity_and_say_what_they_are_about():
    (found,) = matrix(on=TODAY)

    entity = Entity.objects.get()
    assert (found.entity, found.public_id, found.name) == (entity.pk, entity.public_id, entity.name)
    assert found.target_type == "organisation"
    assert found.regimes == ("DPRK",)
    assert [cell.jurisdiction for cell in found.cells] == ["UN", "US", "AU", "EU", "JP", "NZ", "KR", "GB"]
