"""Files of entries: told line by line, and entered whole or not at all."""

import csv
import tracemalloc
from io import StringIO

import pytest

from coordination.ceiling import Verdict, import_file, importing
from coordination.ceiling.csv_lines import DELIVERIES, PARTIES, SHIP_CALLS
from coordination.ceiling.export import delivery_lines
from coordination.models import AuditEntry, Delivery, Party, ShipCall
from coordination.vocabulary import Series
from tests.factories import rows

pytestmark = pytest.mark.usefixtures("rules")

HEADER = "series,supplier,product,period,quantity,unit,source,published_on\n"
GOOD = "official_report,RU,refined,2024-01,15279,barrels,Committee table,2024-12-04\n"


def taken(text, now, *, form=DELIVERIES, dry_run=False, by=None):
    told = []
    report = import_file(StringIO(text), form, by=by, now=now, dry_run=dry_run, tell=told.append)
    return report, told


def test_dry_run_tells_every_line_and_writes_nothing(now):
    before = rows()

    report, told = taken(
        HEADER + GOOD + "official_report,CN,gasoline,2021-08,1410,t,Table,2021-10-05\n", now, dry_run=True
    )

    assert [(line.line, line.verdict, line.barrels) for line in told] == [
        (2, Verdict.TAKEN, 15_279),
        (3, Verdict.TAKEN, 11_745),
    ]
    assert told[1].says == "11,745 barrels: product's factor, tons to barrels 8.33."
    assert (report.lines, report.barrels, report.written, report.can_be_written) == (2, 27_024, 0, True)
    assert rows() == before


def test_file_is_entered_whole_with_its_sums_and_an_audit_entry(now, officer, year_of):
    report, _ = taken(HEADER + GOOD + GOOD.replace("RU", "CN").replace("15279", "100"), now, by=officer)

    assert report.written == 2
    assert year_of(2024).count_of(Series.OFFICIAL_REPORT).count.barrels == 15_379
    assert {row.recorded_by for row in Delivery.objects.all()} == {officer}
    assert (AuditEntry.objects.get().action, AuditEntry.objects.get().new["deliveries"]) == ("imported", 2)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (GOOD.replace("barrels", "litres"), "unit 'litres' is not one of barrels, tons, kilolitres."),
        (GOOD.replace("15279", "-5"), "A quantity cannot be negative: -5 barrels."),
        (GOOD.replace("2024-01,", "2027-01,"), "The period 2027-01 ends in the future (today is 2026-11-24)."),
        (GOOD.replace("2024-12-04", "2027-12-04"), "The source was published in the future"),
        (GOOD.replace("refined", "beer"), "The product 'beer' is not known"),
        (GOOD.replace("official_report", "rumour"), "series 'rumour' is not one of"),
        (GOOD.replace("official_report", "ship_call"), "enter the ship call"),
        (GOOD.replace("15279", "15,279"), "It has 9 cells where the first line names 8 columns."),
        (GOOD.replace("15279", '"15,279"'), "quantity '15,279' is no number"),
        (GOOD.replace("15279", "NaN"), "quantity 'NaN' is no number"),
        (GOOD.replace("15279", ""), "Empty: quantity."),
        (GOOD.replace("2024-01", "January"), "'January' is no day, month or year"),
        (GOOD.replace("2024-12-04", "4.12.2024"), "published_on '4.12.2024' is no day"),
        (GOOD.replace("RU", "Russia"), "no ISO country code"),
        (GOOD, "The same as line 2"),
    ],
)
def test_bad_line_is_told_with_its_number_and_nothing_is_half_imported(now, line, why):
    before = rows()

    report, told = taken(HEADER + GOOD + line + GOOD.replace("RU", "CN"), now)

    assert [(one.line, one.verdict) for one in told] == [
        (2, Verdict.TAKEN),
        (3, Verdict.REFUSED),
        (4, Verdict.TAKEN),
    ]
    assert why in told[1].says
    assert (report.written, report.can_be_written) == (0, False)
    assert rows() == before


def test_figure_that_is_in_the_ledger_is_refused(now):
    taken(HEADER + GOOD, now)

    report, told = taken(HEADER + GOOD, now)

    assert told[0].says.startswith("The same figure of the same source is in the ledger: entry ")
    assert (report.written, Delivery.objects.count()) == (0, 1)


def test_implausible_line_is_entered_and_held(now):
    header = HEADER.strip() + ",other_quantity,other_unit\n"

    report, told = taken(header + GOOD.strip().replace("15279", "1000000") + ",56000,tons\n", now)

    assert (told[0].verdict, told[0].says) == (Verdict.HELD, "17.9 barrels a ton lies outside 6.3 to 11.6.")
    assert (report.written, Delivery.objects.held().count()) == (1, 1)


def test_slip_of_units_is_seen_beside_an_earlier_line_of_the_file(now):
    later = GOOD.replace("15279", "1912").replace("Committee table", "one outlet")

    _, told = taken(HEADER + GOOD + later, now, dry_run=True)

    assert told[1].verdict is Verdict.HELD
    assert "likely unit slip" in told[1].says


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "missing: series"),
        ("a,b\n1,2\n", "missing: series"),
        (HEADER.strip() + ",colour\n", "Unknown columns: colour"),
        (HEADER.strip() + ",unit\n", "Columns named twice: unit"),
        (HEADER, "no line after the first"),
        (HEADER + '"' + "x" * 200_000, "no CSV"),
    ],
)
def test_file_that_cannot_be_read_says_why_in_a_sentence(now, text, why):
    report, _ = taken(text, now)

    assert why in report.problem
    assert not Delivery.objects.exists()


def test_columns_may_stand_in_any_order_with_semicolons_and_a_byte_order_mark(now):
    swapped = "\ufeffunit;quantity;period;product;supplier;series;source;published_on\n"

    report, _ = taken(swapped + "barrels;10;2024-01;refined;all;official_report;Table;2024-12-04\n", now)

    assert report.written == 1
    assert Delivery.objects.get().supplier == ""


def test_bytes_that_are_no_utf_8_are_said(now, tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes(HEADER.encode() + b"official_report,RU,refined,2024-01,1,barrels,Caf\xe9,2024-12-04\n")

    with path.open(encoding="utf-8", newline="") as file:
        report = import_file(file, DELIVERIES, by=None, now=now, dry_run=False)

    assert "not UTF-8" in report.problem


def consignments(count, *, every=0):
    """So many lines; of every so many, some are bad: a wrong unit, a negative, a future day, twice, unknown goods."""
    yield HEADER.strip() + ",scope,reference\n"
    for number in range(1, count + 1):
        quantity, unit, period, product, reference = number % 97 + 1, "tons", "2024-05", "lpg", number
        if every and number % every == 0:
            match number // every % 5:
                case 0:
                    unit = "stones"
                case 1:
                    quantity = -quantity
                case 2:
                    period = "2027-05"
                case 3:
                    quantity, reference = (number - 1) % 97 + 1, number - 1
                case 4:
                    product = "beer"
        line = f"ngo_estimate,RU,{product},{period},{quantity},{unit},A register,2024-12-04"
        yield f"{line},consignment,{reference}\n"


def test_long_file_is_told_line_by_line_and_nothing_of_it_is_half_imported(now):
    before, told = rows(), []

    report = import_file(consignments(5_000, every=10), DELIVERIES, by=None, now=now, dry_run=False, tell=told.append)

    assert [line.line for line in told] == list(range(2, 5_002))
    assert [line.line for line in told if line.verdict is Verdict.REFUSED] == list(range(11, 5_002, 10))
    assert [line.says.partition(":")[0] for line in told[9:50:10]] == [
        "A quantity cannot be negative",
        "The period 2027-05 ends in the future (today is 2026-11-24).",
        "The same as line 30",
        "The product 'beer' is not known",
        "unit 'stones' is not one of barrels, tons, kilolitres.",
    ]
    assert (report.verdicts[Verdict.REFUSED], report.verdicts[Verdict.TAKEN], report.written) == (500, 4_500, 0)
    assert rows() == before


def test_memory_does_not_grow_with_the_file(now, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 100)

    def most_held(count: int) -> int:
        tracemalloc.start()
        try:
            import_file(consignments(count, every=10), DELIVERIES, by=None, now=now, dry_run=True)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    most_held(100)  # what is loaded once

    assert most_held(2_000) < 1.2 * most_held(500)


def test_queries_follow_the_thousands_not_the_lines(now, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        report = import_file(consignments(5_000), DELIVERIES, by=None, now=now, dry_run=False)

    assert report.written == Delivery.objects.count() == 5_000


def test_entering_is_told_as_it_goes_on(now):
    entered = []

    import_file(consignments(2_500), DELIVERIES, by=None, now=now, dry_run=False, progress=entered.append)

    assert entered == [1_000, 1_000, 500]


def test_export_is_read_again_as_the_same_entries(now, year_of):
    taken(HEADER + GOOD + "official_report,CN,gasoline,2021-08,1410,t,Table,2021-10-05\n", now)
    taken(
        HEADER.strip()
        + ",factor,factor_source\n"
        + GOOD.strip().replace("RU", "MN").replace("barrels", "t")
        + ",7.9,press\n",
        now,
    )
    text = StringIO()
    csv.writer(text).writerows(delivery_lines())
    before = list(Delivery.objects.order_by("from_on", "pk").values_list("barrels", "method", "fingerprint"))
    Delivery.objects.all()._raw_delete("default")

    report, _ = taken(text.getvalue(), now)

    assert report.written == 3
    assert list(Delivery.objects.order_by("from_on", "pk").values_list("barrels", "method", "fingerprint")) == before


CALLS = "vessel,imo,port,period,source,published_on,supplier,deadweight,berth\n"


def test_ship_calls_come_with_their_three_figures_and_by_imo(now, year_of):
    text = CALLS + "Yu Son,IMO 8691702,Vostochny,2024-04-01,Yomiuri,2024-06-30,RU,3000,oil berth\n"

    _, told = taken(text, now, form=SHIP_CALLS)

    assert told[0].says == "11,970 barrels, 7,900 to 21,546."
    call = ShipCall.objects.get()
    assert (call.imo, call.delivery.barrels, str(call.berth)) == ("8691702", 11_970, "Vostochny, oil berth")
    count = year_of(2024).count_of(Series.SHIP_CALL).count
    assert (count.low, count.barrels, count.high) == (7_900, 11_970, 21_546)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Yu Son,8691703,Vostochny,2024-04-01,Y,2024-06-30,RU,3000,\n", "no IMO ship number"),
        ("Yu Son,8691702,Vostochny,2024-04-01,Y,2024-06-30,RU,3000,berth 9\n", "No berth 'berth 9' of Vostochny"),
        ("Yu Son,8691702,Vostochny,2024-04-01,Y,2024-06-30,RU,3,\n", "is no tanker's"),
        ("Yu Son,8691702,Vostochny,2024-04-01,Z,2024-06-30,RU,3000,\n", "The same call is in the ledger"),
    ],
)
def test_bad_ship_call_is_told_and_none_is_entered(now, line, why):
    good = "Yu Son,8691702,Vostochny,2024-04-01,Yomiuri,2024-06-30,RU,3000,\n"
    before = rows()

    report, told = taken(CALLS + good + line, now, form=SHIP_CALLS)

    assert why in told[1].says
    assert report.written == 0
    assert rows() == before


def test_parties_are_imported_and_a_second_time_refused(now):
    text = "role,name,ceiling,period,source,published_on\npayment_bank,MRB Bank LLC,refined,2024,Treasury,2024-09-19\n"

    assert taken(text, now, form=PARTIES)[0].written == 1
    _, told = taken(text, now, form=PARTIES)

    assert "is entered for 2024 already" in told[0].says
    assert Party.objects.count() == 1
