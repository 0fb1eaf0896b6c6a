"""Editions: the desk's holds everything, a partner's nothing that it may not see, whoever wrote what for whom."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.models import Gap, GapEvent, Jurisdiction, Partner, Policy, Report
from coordination.publish.report import write_report
from coordination.publish.report.gap_history import gather_gaps
from coordination.publish.report.lists import gather_lists, gather_policy
from coordination.publish.report.readers import Reader
from coordination.vocabulary import Audience, GapEventKind, WaiverReason
from coordination.weeks import read_week
from tests.factories import entry, morning, stored
from tests.publish.test_report import AU_DPRK, GB_DPRK, link_and_align
from tests.searching import examples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

WEEK, MONDAY = "2026-W47", datetime(2026, 11, 23, 6, tzinfo=UTC)
CODES = ("GB", "AU", "US")
KINDS = (
    GapEventKind.ACKNOWLEDGED,
    GapEventKind.PLANNED,
    GapEventKind.WAIVED,
    GapEventKind.RESPONDED,
    GapEventKind.COMMENTED,
)


@pytest.fixture
def world(reference: None) -> None:
    """Two banks: one that the UK alone has not listed, one that Australia alone has not."""
    Policy.objects.update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    day, old = date(2026, 10, 1), date(2026, 9, 1)
    names = {"1": "Foreign Trade Bank", "2": "Daesong General Bureau"}
    british = entry("DPR0009", programme=GB_DPRK, listed_on=date(2020, 1, 1), name="Quite Another Trading House")
    stored("us_ofac_sdn", day, *(entry(key, listed_on=old, name=name) for key, name in names.items()))
    stored("gb_uksl", day, british, entry("DPR0002", programme=GB_DPRK, listed_on=old, name=names["2"]))
    stored("au_dfat", day, entry("1", programme=AU_DPRK, listed_on=old, name=names["1"]))
    for n in (10, 20):
        link_and_align(morning(date(2026, 11, n)))
    for code in CODES:
        Partner.objects.get_or_create(
            code=code, defaults={"name": code, "jurisdiction": Jurisdiction.objects.get(code=code)}
        )
    get_user_model().objects.create_user("officer")
    assert {gap.jurisdiction.code for gap in Gap.objects.open().select_related("jurisdiction")} == {"GB", "AU"}


# (gap, who wrote it: "" the desk, for whom, the partners named, what)
steps = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(("", *CODES)),
        st.sampled_from(list(Audience)),
        st.sets(st.sampled_from(CODES), min_size=1),
        st.sampled_from(KINDS),
    ),
    max_size=6,
)


def write(number: int, step: tuple) -> None:
    gap, author, audience, named, kind = step
    event = GapEvent.objects.create(
        gap=Gap.objects.open().order_by("pk")[gap],
        kind=kind,
        on=date(2026, 11, 18),
        recorded_at=datetime(2026, 11, 21, 6, number, tzinfo=UTC),
        by=get_user_model().objects.get(username="officer"),
        partner=Partner.objects.get(code=author) if author else None,
        audience=audience,
        note=f"word-{number}-end",
        due_on=date(2026, 12, number + 1) if kind is GapEventKind.PLANNED else None,
        expires_on=date(2027, 1, number + 1) if kind is GapEventKind.WAIVED else None,
        reason=WaiverReason.OTHER if kind is GapEventKind.WAIVED else "",
    )
    if audience is Audience.NAMED:
        event.named.set(Partner.objects.filter(code__in=named))


def may_read(code: str, step: tuple) -> bool:
    _, author, audience, named, _ = step
    return audience is Audience.ALL or author == code or (audience is Audience.NAMED and code in named)


def editions(folder) -> dict[str, bytes]:
    write_report(WEEK, out=folder, now=MONDAY, partners=True, formats=("html", "json", "csv"))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@given(written=steps)
@settings(max_examples=examples(4), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_partner_may_not_read_leaves_no_trace_in_its_edition(written, world, tmp_path_factory):
    for code in ("GB", "US"):
        with transaction.atomic():
            for number, step in enumerate(written):
                if may_read(code, step):
                    write(number, step)
            without = editions(tmp_path_factory.mktemp("without"))
            transaction.set_rollback(True)
        with transaction.atomic():
            for number, step in enumerate(written):
                write(number, step)
            with_all = editions(tmp_path_factory.mktemp("with"))
            transaction.set_rollback(True)

        own = [name for name in with_all if f"{WEEK}-{code.lower()}" in name]
        assert len(own) == 9
        for name in own:
            assert with_all[name] == without[name], name
        told = b"".join(with_all[name] for name in own).decode()
        gaps = [gap.jurisdiction.code for gap in Gap.objects.open().select_related("jurisdiction").order_by("pk")]
        for number, step in enumerate(written):
            assert (f"word-{number}-end" in told) == (may_read(code, step) and gaps[step[0]] == code)
        desk = with_all[f"gap-report-{WEEK}.json"].decode()
        assert all(f"word-{number}-end" in desk for number in range(len(written)))


@given(written=steps)
@settings(max_examples=examples(4), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_partner_finds_its_gaps_in_its_edition_as_it_sees_them_in_the_queue(written, world):
    week = read_week(WEEK, today=MONDAY.date())
    lists, policy = gather_lists(week, now=MONDAY, live=False), gather_policy()
    with transaction.atomic():
        for number, step in enumerate(written):
            write(number, step)
        for partner in Partner.objects.filter(code__in=CODES):
            told = gather_gaps(week, lists, policy, by=MONDAY, reader=Reader(partner)).standing
            seen = Gap.objects.of_acts().seen_by_partner(partner, on=week.as_of_on)
            queue = seen.filter(jurisdiction=partner.jurisdiction, opened_on__lte=week.as_of_on)
            assert {gap.pk: (gap.state, gap.due_on, gap.expires_on) for gap in told} == {
                gap.pk: (gap.seen_state, gap.seen_due_on, gap.seen_expires_on) for gap in queue
            }
        transaction.set_rollback(True)


def test_a_partners_edition_holds_its_own_gaps_and_the_public_matrix(world, tmp_path):
    files = editions(tmp_path)
    page = files[f"gap-report-{WEEK}-gb.html"].decode()

    assert b"Foreign Trade Bank" in files[f"gap-report-{WEEK}-gb-gaps.csv"]
    assert b"Daesong" not in files[f"gap-report-{WEEK}-gb-gaps.csv"]
    assert files[f"gap-report-{WEEK}-gb-matrix.csv"] == files[f"gap-report-{WEEK}-matrix.csv"]
    assert "edition for United Kingdom" in page
    assert "partner-GB" in page
    assert "partner-AU" not in page
    assert set(Report.objects.values_list("audience", flat=True)) >= {"desk", "GB", "AU", "US"}


def test_a_partner_without_a_jurisdiction_has_no_gaps_of_its_own(world, tmp_path):
    Partner.objects.create(code="MSMT", name="Monitoring team")

    files = editions(tmp_path)

    assert files[f"gap-report-{WEEK}-msmt-gaps.csv"].count(b"\n") == 1
    assert b"Foreign Trade Bank" in files[f"gap-report-{WEEK}-msmt-matrix.csv"]


def test_a_promise_made_to_the_desk_alone_is_told_to_the_desk_alone(world, tmp_path):
    gap = Gap.objects.open().get(jurisdiction__code="GB")
    number = list(Gap.objects.open().order_by("pk")).index(gap)
    write(3, (number, "GB", Audience.DESK, {"GB"}, GapEventKind.PLANNED))

    write_report(WEEK, out=tmp_path, now=MONDAY + timedelta(days=1), partners=True, formats=("html", "csv"))

    told = {name: (tmp_path / f"gap-report-{WEEK}{name}-gaps.csv").read_text() for name in ("", "-gb", "-au")}
    assert "2026-12-04" in told[""]
    assert "2026-12-04" in told["-gb"]
    assert "2026-12-04" not in told["-au"]
