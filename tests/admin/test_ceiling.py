"""The pages of the ledger: a ceiling year, entering, reviewing, importing, leads."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.models import AuditEntry, Berth, Ceiling, Delivery, Lead, ShipCall
from coordination.vocabulary import LeadState
from tests.admin.world import NOW

pytestmark = pytest.mark.usefixtures("reference", "ledger")


@pytest.fixture
def ledger(db):
    from coordination.ceiling import follow_deliveries, load_ledger
    from tests.kept import keep

    def make() -> None:
        load_ledger(now=NOW)
        follow_deliveries(now=NOW)

    keep(("ledger, followed", NOW), make)


@pytest.fixture
def refined(ledger) -> str:
    return Ceiling.objects.get(code="refined").get_absolute_url()


TYPED = {
    "series": "official_report",
    "supplier": "cn",
    "product": "gasoline",
    "period": "2024-12",
    "quantity": "1410",
    "unit": "tons",
    "bound": "exact",
    "scope": "period",
    "source": "1718 Committee table",
    "published_on": "2025-06-30",
    "confidence": "S",
}
ADD = "admin:coordination_delivery_add"


def test_ceilings_are_listed_with_their_newest_year(desk, text_of):
    page = text_of(desk.get(reverse("admin:coordination_ceiling_changelist")))

    assert "Refined petroleum to the DPRK 500,000 barrels 2025 19,904 barrels, 4.0 %" in page
    assert "banned outright" in page


def test_2024_as_known_on_17_march_2025(desk, text_of, refined):
    page = text_of(desk.get(refined, {"year": 2024, "as_of": "2025-03-17"}))

    for said in (
        "59.2 % official report 296,207 barrels",
        "over 92.2 % official reports and government statements",
        "over 200 % NGO estimate",
        "12 monthly reports overdue RU 11, CN 1",
        "crossed 2024-09-01 to 2024-11-30, public since 2025-03-14",
        "13,793 below",
        "inside NGO estimate 2024-03-07 to 2024-11-05: not added",
    ):
        assert said in page


def test_2024_as_known_on_4_december_2024(desk, text_of, refined):
    page = text_of(desk.get(refined, {"year": 2024, "as_of": "2024-12-04"}))

    assert "33.7 % official report 168,679 barrels" in page
    assert "as known on 2024-12-04" in page


def test_chart_says_the_same_in_words_and_has_no_colour_without_shape(desk, refined):
    page = desk.get(refined, {"year": 2024}).content.decode()

    assert "<desc id=" in page
    assert "Official report: 296,207 barrels, 59.2 %" in page
    for glyph in ("● official report", "■ official reports and government statements", "▲ NGO estimate"):
        assert glyph in page


@pytest.mark.parametrize("asked", [{"year": "1999"}, {"year": "x"}, {"as_of": "yesterday"}])
def test_year_or_day_that_is_not_there_is_said_and_the_newest_shown(desk, refined, asked):
    response = desk.get(refined, asked)

    assert response.status_code == 200
    assert "shown" in response.content.decode()


def test_crude_and_the_ban_have_pages_too(desk, text_of, ledger):
    crude = text_of(desk.get(Ceiling.objects.get(code="crude").get_absolute_url()))
    banned = text_of(desk.get(Ceiling.objects.get(code="condensates").get_absolute_url()))

    assert "4,000,000 barrels or 525,000 tons, whichever is reached first, from 2025-12-22 to 2026-12-21" in crude
    assert "Banned outright" in banned
    assert "Nothing reported is not zero delivered" in banned


def test_page_costs_the_same_queries_for_few_entries_and_for_many(desk, refined):
    from coordination.ceiling import Origin, Seen, record_call
    from coordination.ceiling.periods import read_period

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(refined, {"year": 2024}).status_code == 200
        return len(captured)

    queries()
    before = queries()
    for day in range(1, 9):
        said = Seen(
            f"Tanker {day}", "", "Vostochny", "RU", read_period(f"2024-05-{day:02}"),
            Origin("x", date(2024, 6, 1)), deadweight=Decimal(3000),
        )  # fmt: skip
        record_call(said, by=None, now=NOW)

    assert queries() == before <= 22


def test_report_is_entered_and_opens_with_its_factor(desk, text_of):
    response = desk.post(reverse(ADD), TYPED, follow=True)

    row = Delivery.objects.get(source="1718 Committee table", from_on="2024-12-01")
    page = text_of(response)
    assert (row.barrels, row.supplier, row.recorded_by.username) == (11_745, "CN", "desk")
    assert "CN, 2024-12: 11,745 barrels" in page
    assert "product's factor: tons to barrels 8.33" in page


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"period": "2027-01"}, "ends in the future"),
        ({"period": "Advent"}, "is no day, month or year"),
        ({"quantity": "-1"}, "cannot be negative"),
        ({"supplier": "R1"}, "no ISO country code"),
        ({"imo": "IMO 1234568"}, "no IMO ship number"),
        ({"source": ""}, "This field is required"),
        ({"product": "beer"}, "not one of the available choices"),
        ({"other_quantity": "5"}, "has no unit"),
    ],
)
def test_what_cannot_be_is_told_at_the_form_and_nothing_is_entered(desk, wrong, why):
    before = Delivery.objects.count()

    response = desk.post(reverse(ADD), TYPED | wrong)

    assert why in response.content.decode()
    assert Delivery.objects.count() == before


def test_implausible_entry_waits_and_counts_when_accepted(desk, text_of):
    typed = TYPED | {
        "product": "refined",
        "quantity": "1000000",
        "unit": "barrels",
        "other_quantity": "56000",
        "other_unit": "tons",
    }
    page = text_of(desk.post(reverse(ADD), typed, follow=True))
    held = Delivery.objects.held().get()

    assert "Held for review, not counted." in page
    desk.post(reverse("admin:coordination_delivery_decide", args=(held.pk,)), {"deed": "accept", "because": "Read it"})

    row = Delivery.objects.get(supersedes=held)
    assert (row.accepted_because, row.is_counted) == ("Read it", True)


def test_entry_is_computed_by_another_factor_and_the_first_stays(desk, text_of):
    desk.post(reverse(ADD), TYPED)
    first = Delivery.objects.get(from_on="2024-12-01", source="1718 Committee table")
    factor = first.product.factors.get(direction="tons_to_barrels", confidence="P")
    basket = factor.__class__.objects.get(goods="refined", product=None)

    response = desk.post(
        reverse("admin:coordination_delivery_decide", args=(first.pk,)),
        {"deed": "recompute", "factor": basket.pk, "because": "No product named"},
        follow=True,
    )

    assert "11,252 barrels" in text_of(response)
    first.refresh_from_db()
    assert (first.barrels, first.superseded_because) == (11_745, "No product named")


@pytest.mark.parametrize("deed", ["accept", "recompute", "withdraw", ""])
def test_deed_without_a_reason_or_a_name_is_refused(desk, deed):
    row = Delivery.objects.get(seed_key="wh-2024-03")
    before = Delivery.objects.count()

    desk.post(reverse("admin:coordination_delivery_decide", args=(row.pk,)), {"deed": deed, "because": " "})

    row.refresh_from_db()
    assert row.superseded_at is None
    assert Delivery.objects.count() == before


def test_entry_is_revised_by_the_form_it_was_typed_in(desk):
    old = Delivery.objects.get(seed_key="wh-2024-03")
    url = reverse("admin:coordination_delivery_revise", args=(old.pk,))
    form = desk.get(url).context["form"]
    typed = {name: value for name, value in form.initial.items() if value}

    desk.post(url, typed | {"quantity": "170000", "because": "Corrected by the White House"})

    new = Delivery.objects.get(supersedes=old)
    assert (new.barrels, new.bound, new.source) == (170_000, "at_least", old.source)
    assert AuditEntry.objects.of(new).get().reason == "Corrected by the White House"


def test_ship_call_is_entered_with_its_barrels(desk):
    berth = {"berth": str(Berth.objects.order_by("pk").first().pk), "port": "Vostochny"}
    typed = {"vessel": "Yu Son", "imo": "8691702", "supplier": "RU", "period": "2024-05-02", "is_loading": "on"}
    typed |= {"deadweight": "3000", "source": "AIS", "published_on": "2024-05-03", "confidence": "P", **berth}

    response = desk.post(reverse("admin:coordination_shipcall_add"), typed)

    assert response.status_code == 302, response.context["form"].errors
    assert ShipCall.objects.get(source="AIS").delivery.barrels == 11_970


def csv_file(*lines: str) -> SimpleUploadedFile:
    header = "series,supplier,product,period,quantity,unit,source,published_on"
    return SimpleUploadedFile("in.csv", "\n".join([header, *lines]).encode())


def test_file_is_told_line_by_line_then_entered(desk, text_of):
    url = reverse("admin:coordination_delivery_import")
    good = "ngo_estimate,RU,refined,2024-12,10,barrels,A study,2025-01-04"
    before = Delivery.objects.count()

    checked = desk.post(url, {"kind": "deliveries", "file": csv_file(good), "check": "yes"})

    assert "2 taken 10 barrels: barrels stated." in text_of(checked)
    assert Delivery.objects.count() == before
    desk.post(url, {"kind": "deliveries", "text": checked.context["checked"], "enter": "yes"})
    assert Delivery.objects.get(source="A study").recorded_by.username == "desk"


def test_file_with_a_bad_line_cannot_be_entered(desk, text_of):
    url = reverse("admin:coordination_delivery_import")
    good = "ngo_estimate,RU,refined,2024-12,10,barrels,A study,2025-01-04"
    before = Delivery.objects.count()

    for button in ("check", "enter"):
        page = text_of(
            desk.post(url, {"kind": "deliveries", "file": csv_file(good, good.replace("10", "-1")), button: "yes"})
        )
        assert "3 refused A quantity cannot be negative: -1 barrels." in page
        assert "Nothing can be entered." in page
        assert "Enter all" not in page
    assert Delivery.objects.count() == before


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (SimpleUploadedFile("a.csv", b"\xff\xfe\x00"), "not UTF-8"),
        (SimpleUploadedFile("a.csv", b"x" * 2_000_001), "larger than 2 MB"),
        (None, "Choose a file"),
    ],
)
def test_file_that_cannot_be_taken_says_why(desk, file, why):
    typed = {"kind": "deliveries", "check": "yes"} | ({"file": file} if file else {})

    assert why in desk.post(reverse("admin:coordination_delivery_import"), typed).content.decode()


def test_lead_is_closed_with_what_became_of_it(desk, text_of):
    lead = Lead.objects.open().first()

    page = text_of(
        desk.post(reverse("admin:coordination_lead_close", args=(lead.pk,)), {"because": "Proposed"}, follow=True)
    )

    lead.refresh_from_db()
    assert (lead.state, lead.closed_by.username) == (LeadState.CLOSED, "desk")
    assert "Proposed" in page


def test_readers_read_and_enter_nothing(sign_in, refined):
    reader = sign_in("view_ceiling", "view_delivery", "view_lead")
    row, lead = Delivery.objects.first(), Lead.objects.first()

    assert reader.get(refined).status_code == 200
    assert "Enter a report" not in reader.get(refined).content.decode()
    assert reader.get(reverse(ADD)).status_code == 403
    assert reader.get(reverse("admin:coordination_delivery_import")).status_code == 403
    assert reader.get(reverse("admin:coordination_delivery_revise", args=(row.pk,))).status_code == 403
    assert reader.post(reverse("admin:coordination_delivery_decide", args=(row.pk,))).status_code == 403
    assert reader.post(reverse("admin:coordination_lead_close", args=(lead.pk,))).status_code == 403
