"""Entries as rows: nothing is overwritten, the implausible waits, the past reads as it did."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.ceiling import (
    Origin,
    Refused,
    Reported,
    accept_delivery,
    recompute_delivery,
    record_delivery,
    revise_delivery,
    withdraw_delivery,
)
from coordination.ceiling.conversion import Factor, Quantity
from coordination.ceiling.entries import entries_known, entries_now
from coordination.ceiling.periods import read_period
from coordination.ceiling.tally import rebuild_tally
from coordination.ceiling.totals import count
from coordination.models import AuditEntry, Ceiling, Delivery, Notice, PastTally, Tally
from coordination.vocabulary import Bound, Confidence, FactorDirection, Scope, Series, Unit
from tests.searching import examples

pytestmark = pytest.mark.usefixtures("rules")


def barrels(amount: int) -> Quantity:
    return Quantity(Decimal(amount), Unit.BARRELS)


def tons(amount: str) -> Quantity:
    return Quantity(Decimal(amount), Unit.TONS)


def report(supplier: str, period: str, *stated: Quantity, **what_matters) -> Reported:
    origin = Origin(
        what_matters.pop("source", "1718 Committee table"),
        what_matters.pop("published", read_period(period).last_on),
        confidence=what_matters.pop("confidence", Confidence.SURE),
        reference=what_matters.pop("reference", ""),
    )
    standard = {"series": Series.OFFICIAL_REPORT, "product": "refined"}
    return Reported(
        supplier=supplier, period=read_period(period), stated=stated, origin=origin, **(standard | what_matters)
    )


# ---------------------------------------------------------------- L1, L2: entering


def test_report_in_tons_keeps_the_tons_the_factor_its_source_and_the_barrels(now):
    row = record_delivery(report("CN", "2021-08", tons("1410"), product="gasoline"), by=None, now=now)

    assert (row.quantity, row.unit, row.barrels, row.factor_value) == (1410, "tons", 11_745, Decimal("8.33"))
    assert row.factor_direction == FactorDirection.TONS_TO_BARRELS
    assert "YNA-2021-10" in row.factor_source
    assert (row.confidence, row.factor_confidence, row.kilograms) == ("S", "P", 1_410_000)


def test_entry_is_recomputed_by_another_factor_without_losing_the_first(now, officer):
    first = record_delivery(report("CN", "2021-08", tons("1410"), product="gasoline"), by=None, now=now)
    basket = Factor("", FactorDirection.TONS_TO_BARRELS, Decimal("7.98"), "DONGA-2024-01", Confidence.PROBABLE)

    second = recompute_delivery(first, basket, because="No product was named", by=officer, now=now)

    first.refresh_from_db()
    assert (first.barrels, second.barrels, second.supersedes_id) == (11_745, 11_252, first.pk)
    assert (first.superseded_at, first.superseded_because) == (now, "No product was named")
    assert Delivery.objects.standing().get() == second
    told = AuditEntry.objects.of(second).get()
    assert (told.action, told.by, told.old["barrels"], told.new["barrels"]) == ("revised", officer, 11_745, 11_252)


def test_stated_barrels_win_and_what_the_tons_give_is_kept_beside(now):
    row = record_delivery(report("RU", "2023-12", tons("825"), barrels(6_591)), by=None, now=now)

    assert (row.barrels, row.computed_barrels, row.method) == (6_591, 6_584, "barrels stated")


# ---------------------------------------------------------------- L7: plausibility


def test_million_barrels_of_56000_tons_waits_for_review_and_is_not_counted(now, year_of):
    row = record_delivery(report("RU", "2024-03", barrels(1_000_000), tons("56000")), by=None, now=now)

    assert row.held_because == "17.9 barrels a ton lies outside 6.3 to 11.6."
    assert list(Delivery.objects.held()) == [row]
    assert year_of(2024).counts == ()


def test_715_barrels_beside_5713_waits_as_a_likely_unit_slip(now):
    record_delivery(report("RU", "2023-08", barrels(5_713)), by=None, now=now)

    row = record_delivery(report("RU", "2023-08", barrels(715), source="one outlet"), by=None, now=now)

    assert "likely unit slip" in row.held_because


def test_held_entry_counts_once_a_person_has_accepted_it(now, officer, year_of):
    held = record_delivery(report("RU", "2024-03", barrels(1_000_000), tons("56000")), by=None, now=now)

    row = accept_delivery(held, because="Read in the original", by=officer, now=now)

    held.refresh_from_db()
    assert (row.supersedes, row.held_because, row.accepted_because) == (held, "", "Read in the original")
    assert held.superseded_at == now
    assert year_of(2024).count_of(Series.OFFICIAL_REPORT).count.barrels == 1_000_000
    with pytest.raises(Refused, match="not held"):
        accept_delivery(held, because="again", by=officer, now=now)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (report("RU", "2024-03", barrels(-1)), "cannot be negative"),
        (report("RU", "2026-12", barrels(1)), "ends in the future"),
        (report("RU", "2024-03", barrels(1), published=date(2027, 1, 1)), "published in the future"),
        (report("RU", "2024-03", barrels(1), published=date(2024, 2, 1)), "before the period"),
        (report("RU", "2024-03", barrels(1), product="beer"), "The product 'beer' is not known"),
        (report("Russia", "2024-03", barrels(1)), "no ISO country code"),
        (report("RU", "2024-03"), "quantity is missing"),
        (report("RU", "2024-03", barrels(1), barrels(2)), "given twice"),
        (report("RU", "2024-03", Quantity(Decimal("NaN"), Unit.BARRELS)), "cannot be NaN"),
        (report("RU", "2024-03", barrels(1), imo="1234568"), "no IMO ship number"),
        (report("RU", "2024-03", barrels(1), series=Series.SHIP_CALL), "enter the ship call"),
        (report("RU", "2024-12/2025-01", barrels(1)), "crosses the end of the ceiling year on 2024-12-31"),
        (report("RU", "2016-03", barrels(1)), "was in force on 2016-03-01"),
        (report("RU", "2024-03", barrels(1), source=" "), "A source is missing"),
        (report("RU", "2024-03", barrels(1), ceiling="crude"), "refined products is not counted to Crude oil"),
        (report("RU", "2024-03", tons("1"), product="condensates"), "no verified factor"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_written(now, said, why):
    with pytest.raises(Refused, match=why):
        record_delivery(said, by=None, now=now)

    assert not Delivery.objects.exists()
    assert not Tally.objects.exists()


def test_same_figure_of_the_same_source_is_refused_unless_its_reference_differs(now):
    record_delivery(report("RU", "2024-03", barrels(10)), by=None, now=now)

    with pytest.raises(Refused, match="in the ledger"):
        record_delivery(report("RU", "2024-03", barrels(10)), by=None, now=now)

    record_delivery(report("RU", "2024-03", barrels(10), reference="note 2"), by=None, now=now)


def test_rows_of_the_ledger_are_never_deleted(now):
    row = record_delivery(report("RU", "2024-03", barrels(10)), by=None, now=now)

    with pytest.raises(TypeError, match="never deleted"):
        row.delete()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


# ---------------------------------------------------------------- L3, L9: ceilings


def test_12294_barrels_more_leave_a_75_percent_notice_with_its_days(now):
    record_delivery(report("RU", "2023", barrels(105_845)), by=None, now=now)
    record_delivery(report("CN", "2023", barrels(256_861)), by=None, now=now)
    assert not Notice.objects.exists()

    record_delivery(report("MN", "2023-12", barrels(12_294)), by=None, now=now)

    notice = Notice.objects.get()
    assert (notice.percent, notice.barrels, notice.series) == (75, 375_000, "official_report")
    assert (notice.earliest, notice.latest) == (date(2023, 12, 1), date(2023, 12, 31))


def test_notice_that_a_revision_takes_back_lapses_and_stays(now):
    row = record_delivery(report("RU", "2023", barrels(400_000)), by=None, now=now)

    revise_delivery(row, report("RU", "2023", barrels(300_000)), because="Corrected", by=None, now=now)

    assert [(notice.percent, notice.lapsed_at) for notice in Notice.objects.all()] == [(75, now)]


def test_crude_has_its_own_year_and_the_first_of_two_limits_to_be_reached_counts(now, year_of):
    record_delivery(report("CN", "2023-12-22/2024-12-21", barrels(3_000_000), product="crude"), by=None, now=now)
    record_delivery(
        report("RU", "2024-06", tons("420000"), product="crude", series=Series.NGO_ESTIMATE), by=None, now=now
    )

    shown = year_of(2023, "crude")

    official, estimate = shown.count_of(Series.OFFICIAL_REPORT), shown.count_of(Series.NGO_ESTIMATE)
    assert (official.share, official.tons_share) == (Decimal("75.0"), Decimal("75.0"))
    assert (estimate.count.barrels, estimate.count.share, estimate.tons_share) == (
        3_200_000,
        Decimal("80.0"),
        Decimal("80.0"),
    )


def test_any_condensate_is_over_its_ceiling_of_zero(now, year_of):
    record_delivery(report("CN", "2024-03", barrels(1), product="condensates"), by=None, now=now)

    assert year_of(2024, "condensates").is_over
    assert Notice.objects.get().percent == 100


# ---------------------------------------------------------------- as of


def test_totals_of_2024_read_as_they_did_on_each_day(at, year_of):
    record_delivery(report("RU", "2024-01", barrels(15_279)), by=None, now=at("2024-03-01"))
    record_delivery(report("CN", "2024-01/2024-08", barrels(153_400)), by=None, now=at("2024-12-04"))
    record_delivery(report("CN", "2024-01/2024-11", barrels(280_928)), by=None, now=at("2025-03-14"))

    def total(day):
        counted = year_of(2024, as_of=date.fromisoformat(day)).count_of(Series.OFFICIAL_REPORT)
        return counted and (counted.count.barrels, counted.count.share)

    assert total("2024-02-29") is None
    assert total("2024-12-04") == (168_679, Decimal("33.7"))
    assert total("2025-03-13") == (168_679, Decimal("33.7"))
    assert total("2025-03-14") == (296_207, Decimal("59.2"))
    assert year_of(2024).count_of(Series.OFFICIAL_REPORT).count.barrels == 296_207


def test_total_as_of_a_day_outlives_a_revision_and_a_withdrawal(at, now, year_of):
    first = record_delivery(report("RU", "2024-01", barrels(100)), by=None, now=at("2024-03-01"))
    second = revise_delivery(first, report("RU", "2024-01", barrels(90)), because="New", by=None, now=at("2024-04-01"))
    withdraw_delivery(second, because="Not so", by=None, now=at("2024-05-01"))

    def total(day):
        counted = year_of(2024, as_of=date.fromisoformat(day)).count_of(Series.OFFICIAL_REPORT)
        return counted and counted.count.barrels

    assert [total(day) for day in ("2024-03-31", "2024-04-01", "2024-04-30", "2024-05-01")] == [100, 90, 90, None]


# ---------------------------------------------------------------- properties of the rows


SAYINGS = st.builds(
    lambda series, supplier, month, amount, scope, reference: report(
        supplier,
        f"2024-{month:02}",
        barrels(amount),
        series=series,
        scope=scope,
        bound=Bound.EXACT,
        reference=reference,
    ),
    st.sampled_from([Series.OFFICIAL_REPORT, Series.NGO_ESTIMATE]),
    st.sampled_from(["RU", "CN", ""]),
    st.integers(1, 3),
    st.integers(0, 90_000),
    st.sampled_from(Scope),
    st.uuids().map(str),
)
DEEDS = st.lists(
    st.tuples(st.sampled_from(["enter", "enter", "revise", "withdraw"]), SAYINGS, st.integers(1, 14)),
    min_size=1,
    max_size=7,
)


def do(deeds, at_first):
    """Carry deeds out, some hours after each other; returns what each day's end came to as it stood then."""
    ceiling, told, now = Ceiling.objects.get(code="refined"), {}, at_first
    for deed, said, hours in deeds:
        now += timedelta(hours=hours)
        standing = list(Delivery.objects.standing().order_by("pk"))
        if deed == "enter" or not standing:
            record_delivery(said, by=None, now=now)
        elif deed == "revise":
            revise_delivery(standing[0], said, because="x", by=None, now=now)
        else:
            withdraw_delivery(standing[0], because="x", by=None, now=now)
        told[now.date()] = totals(entries_now(ceiling, date(2024, 1, 1)))
    return ceiling, told


def totals(entries):
    year = read_period("2024")
    return {series: count(entries, [series], year=year, limit=500_000).barrels for series in Series}


def tallied():
    """Every sum of the ledger, in whatever order they were written."""
    rows = [row for model in (Tally, PastTally) for row in model.objects.values()]
    return sorted(repr({**row, "id": 0}) for row in rows)


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_total_as_of_a_day_never_changes_later_and_the_tally_is_what_the_rows_say(deeds, at):
    with transaction.atomic():
        ceiling, told = do(deeds, at("2025-01-10"))

        for day, known in told.items():
            assert totals(entries_known(ceiling, date(2024, 1, 1), on=day)) == known
        before = tallied()
        rebuild_tally()
        assert tallied() == before
        transaction.set_rollback(True)


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS, said=SAYINGS)
def test_adding_and_revising_never_changes_another_series(deeds, said, at):
    with transaction.atomic():
        ceiling, told = do(deeds, at("2025-01-10"))
        before = list(told.values())[-1]
        row = record_delivery(replace(said, series=Series.PANEL_ESTIMATE), by=None, now=at("2025-03-01"))
        revise_delivery(
            row,
            replace(said, series=Series.PANEL_ESTIMATE, stated=(barrels(7),)),
            because="x",
            by=None,
            now=at("2025-03-02"),
        )

        after = totals(entries_now(ceiling, date(2024, 1, 1)))
        assert {s: n for s, n in after.items() if s != Series.PANEL_ESTIMATE} == {
            s: n for s, n in before.items() if s != Series.PANEL_ESTIMATE
        }
        transaction.set_rollback(True)
