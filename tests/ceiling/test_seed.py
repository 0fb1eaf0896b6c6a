"""The ledger that ships: published figures to the barrel, as they stood on each day."""

from datetime import date
from decimal import Decimal

import pytest

from coordination.ceiling import load_ledger, withdraw_delivery
from coordination.ceiling.reporting import MonthState
from coordination.models import ConversionFactor, Delivery, Party, ShipCall
from coordination.vocabulary import Series
from tests.factories import rows

pytestmark = pytest.mark.usefixtures("ledger")

OFFICIAL, STATEMENT, PANEL, NGO = (
    Series.OFFICIAL_REPORT,
    Series.GOVERNMENT_STATEMENT,
    Series.PANEL_ESTIMATE,
    Series.NGO_ESTIMATE,
)


def told(shown, *series):
    counted = shown.count_of(*series)
    return counted.count.barrels, counted.count.share, [one.percent for one in counted.crossings if one.crossed]


def test_only_sure_and_probable_rows_ship_each_with_its_source():
    for model in (Delivery, ShipCall, Party):
        assert set(model.objects.values_list("confidence", flat=True)) <= {"S", "P"}
        assert not model.objects.filter(source_key="").exists()
    assert not Delivery.objects.held().exists()


def test_factors_not_verified_are_kept_apart_and_never_used():
    assert ConversionFactor.objects.filter(confidence="M").count() == 17
    assert not Delivery.objects.filter(factor_confidence="M").exists()


def test_second_run_changes_nothing(now):
    before = rows()

    assert load_ledger(now=now) == 0
    assert rows() == before


def test_what_a_person_withdrew_stays_withdrawn(now, officer):
    row = Delivery.objects.get(seed_key="rusi-2024-03")
    withdraw_delivery(row, because="Inside the other estimate", by=officer, now=now)

    assert load_ledger(now=now) == 0
    assert not Delivery.objects.standing().filter(seed_key="rusi-2024-03").exists()


@pytest.mark.parametrize(
    ("year", "series", "barrels", "share", "crossed"),
    [
        (2023, (OFFICIAL,), 362_706, "72.5", []),
        (2023, (PANEL,), 1_523_381, "304.7", [75, 90, 95, 100]),
        (2024, (OFFICIAL,), 296_207, "59.2", []),
        (2024, (OFFICIAL, STATEMENT), 461_207, "92.2", [75, 90]),
        (2024, (NGO,), 1_000_000, "200.0", [75, 90, 95, 100]),
        (2025, (OFFICIAL,), 19_904, "4.0", []),
        (2021, (OFFICIAL,), 91_909, "18.4", []),
        (2020, (OFFICIAL,), 129_706, "25.9", []),
        (2018, (STATEMENT,), 759_793, "152.0", [75, 90, 95, 100]),
    ],
)
def test_years_read_as_published(year_of, year, series, barrels, share, crossed):
    assert told(year_of(year), *series) == (barrels, Decimal(share), crossed)


@pytest.mark.parametrize(
    ("day", "barrels", "share"), [("2024-12-04", 168_679, "33.7"), ("2025-03-14", 296_207, "59.2")]
)
def test_2024_reads_as_it_did_on_the_day(year_of, day, barrels, share):
    shown = year_of(2024, as_of=date.fromisoformat(day))

    assert told(shown, OFFICIAL) == (barrels, Decimal(share), [])


def test_russia_is_overdue_for_every_month_after_january_2024(year_of):
    shown = year_of(2024, as_of=date(2025, 3, 17))

    russia, china = shown.suppliers
    assert [month.days_overdue for month in russia.months] == [0, 352, 321, 291, 260, 230, 199, 168, 138, 107, 77, 46]
    assert (russia.overdue, china.overdue, shown.overdue) == (11, 1, 12)


def test_china_was_overdue_for_october_2020_to_february_2021(year_of):
    as_of = date(2021, 5, 14)
    months = [
        month
        for year in (2020, 2021)
        for one in year_of(year, as_of=as_of).suppliers
        if one.supplier == "CN"
        for month in one.months
        if month.state is MonthState.OVERDUE and month.month.from_on >= date(2020, 10, 1)
    ]

    assert [f"{month.month}" for month in months] == ["2020-10", "2020-11", "2020-12", "2021-01", "2021-02"]


def test_history_added_to_a_ledger_in_use_counts_as_known_now(now, monkeypatch, tmp_path):
    from coordination.ceiling import seed

    for file in seed.FILES.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    header = (tmp_path / "deliveries.csv").read_text().splitlines()[0]
    columns = dict.fromkeys(header.split(","), "") | {"key": "mn-2024", "series": "official_report", "supplier": "MN"}
    columns |= {"product": "refined", "period": "2024-05", "quantity": "5", "unit": "barrels", "confidence": "S"}
    columns |= {"source_key": "X", "source": "a late table", "published_on": "2025-01-05"}
    with (tmp_path / "deliveries.csv").open("a") as file:
        file.write(",".join(columns.values()) + "\n")
    monkeypatch.setattr(seed, "FILES", tmp_path)

    assert load_ledger(now=now) == 1
    assert Delivery.objects.get(seed_key="mn-2024").recorded_at == now
