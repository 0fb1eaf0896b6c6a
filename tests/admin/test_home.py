"""The first page: every figure is right, opens its rows, and is shown to those who may see them."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml.html import fromstring

from coordination.admin.home import alignment_by_regime, gaps_by_jurisdiction, latest_changes
from coordination.models import Gap, Jurisdiction, Programme, Report, Snapshot, Source
from tests.admin.world import NOW, TODAY, followed, link_and_align
from tests.factories import entry, stored

HOME = "admin:index"


def test_who_signs_in_is_led_to_it(db):
    get_user_model().objects.create_superuser("desk", password="correct horse battery")

    answer = Client().post(reverse("admin:login"), {"username": "desk", "password": "correct horse battery"})

    assert answer.url == reverse(HOME)


def partners() -> list[Jurisdiction]:
    return list(Jurisdiction.objects.filter(is_partner=True).order_by("position"))


def test_gaps_are_counted_by_state_and_by_week(db):
    followed(3)
    first, second, _ = Gap.objects.order_by("pk")
    Gap.objects.update(opened_on=TODAY - timedelta(days=7), state="open")
    Gap.objects.filter(pk=first.pk).update(opened_on=TODAY - timedelta(days=6))
    Gap.objects.filter(pk=second.pk).update(state="to_be_confirmed", is_confirmed=False)

    rows = {row["code"]: row for row in gaps_by_jurisdiction(partners(), on=TODAY)}

    assert list(rows) == ["US", "AU", "EU", "JP", "NZ", "KR", "GB"]
    assert (rows["GB"]["open"], rows["GB"]["new"], rows["GB"]["to_confirm"]) == (2, 1, 1)
    assert (rows["EU"]["open"], rows["EU"]["unknown"]) == (0, "4")


def test_every_figure_of_gaps_opens_its_rows(desk):
    followed(2)
    Gap.objects.filter(pk=Gap.objects.order_by("pk")[0].pk).update(
        state="to_be_confirmed", is_confirmed=False, opened_on=TODAY
    )

    row = gaps_by_jurisdiction(partners(), on=TODAY)[-1]

    def rows_behind(url: str) -> int:
        return desk.get(url).context_data["cl"].result_count

    assert rows_behind(row["url"]) == row["open"] + row["to_confirm"] == 2
    assert rows_behind(row["new_url"]) == row["new"] == 1
    assert rows_behind(row["to_confirm_url"]) == row["to_confirm"] == 1
    assert rows_behind(gaps_by_jurisdiction(partners(), on=TODAY)[2]["unknown_url"]) == 3


def test_alignment_is_the_share_of_targets_that_two_partners_designated(desk):
    followed(4)
    names = [f"Firm Alpha{number} Trading" for number in range(1)]
    stored(
        "gb_uksl",
        NOW.date(),
        *(entry(f"DPR9{n}", name=name, listed_on=TODAY) for n, name in enumerate(names)),
        accepted=True,
    )
    link_and_align()

    (row,) = alignment_by_regime(partners())

    shown = {who.code: cell["text"] for who, cell in zip(partners(), row["cells"], strict=True)}
    assert (row["code"], row["targets"]) == ("DPRK", 4)
    assert shown == {"US": "100", "AU": "100", "EU": "?", "JP": "?", "NZ": "?", "KR": "?", "GB": "25"}
    missing = desk.get(row["cells"][-1]["url"]).context_data["cl"]
    assert missing.result_count == 3


def test_target_that_one_partner_designated_does_not_count(reference):
    stored("us_ofac_sdn", TODAY, entry("1", programme="DPRK3"))
    link_and_align()

    assert alignment_by_regime(partners()) == []


def test_changes_that_count_towards_gaps_come_first(db):
    followed(2)
    latest = latest_changes(on=TODAY)

    told = [(group.code, group.count, len(group.towards)) for group in latest["groups"]]
    assert told == [("AU", 2, 2), ("US", 2, 2), ("GB", 1, 0)]
    assert latest["groups"][0].label == "2 listings"


def test_name_found_at_the_first_reading_without_a_day_of_its_own_is_no_change(reference):
    stored("us_ofac_sdn", TODAY, entry("dated", listed_on=TODAY), entry("undated", name="Another Bank"))

    (group,) = latest_changes(on=TODAY)["groups"]

    assert (group.count, group.on) == (1, TODAY)


def test_no_list_read_is_said_and_is_not_an_error(desk, reference, text_of):
    said = text_of(desk.get(reverse(HOME)))

    assert "0 of 12 lists are read" in said
    assert "No list has been read yet." in said


def test_freshness_says_what_a_list_can_tell(desk, text_of):
    followed(1)
    Snapshot.objects.create(
        source=Source.objects.get(code="gb_uksl"),
        sha256="0" * 64,
        files=[],
        edition_on=TODAY,
        received_at=NOW,
        state="held",
        reason="Half of it is missing.",
    )

    said = text_of(desk.get(reverse(HOME)))

    assert "us_ofac_sdn 2026-11-02 1 2026-11-02 06:00 UTC stored" in said
    assert "held: Half of it is missing. ; last good state stands" in said
    assert "eu_fsf not read: its cells say unknown" in said
    assert "1 edition held for a decision" in said


def test_list_that_is_fetched_goes_stale(desk, reference, text_of, settings):
    settings.FETCH = True
    followed(1)
    Source.objects.filter(code="us_ofac_sdn").update(stale_after_days=14)

    assert "stale: over 14 days, can no longer say no" in text_of(desk.get(reverse(HOME)))


def test_programme_without_a_regime_waits_for_somebody(desk, text_of):
    followed(1)
    Programme.objects.create(
        jurisdiction=Jurisdiction.objects.get(code="GB"), code="New", key="new"
    )  # beside "DPRK", of `entry`

    assert "2 programmes not mapped to a regime" in text_of(desk.get(reverse(HOME)))


def test_newest_report_is_offered(desk, reference, text_of):
    for week in ("2026-W46", "2026-W47"):
        Report.objects.create(
            week=week,
            from_on=TODAY,
            to_on=TODAY,
            written_at=NOW,
            inputs={},
            figures={},
            files=[{"name": f"gap-report-{week}.{kind}", "sha256": "", "size": 1} for kind in ("html", "pdf")],
        )

    page = desk.get(reverse(HOME))

    assert "Weekly report 2026-W47 : HTML · PDF" in text_of(page)
    assert reverse("admin:report_file", args=("2026-W47", "gap-report-2026-W47.pdf")) in page.content.decode()


def test_page_costs_the_same_for_little_and_for_much(desk, reference):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(reverse(HOME)).status_code == 200
        return len(captured)

    followed(1)
    queries()
    before = queries()
    followed(9)

    assert queries() == before
    assert before <= 34


@pytest.mark.parametrize(
    ("permission", "part"),
    [
        ("view_gap", "Gaps by jurisdiction"),
        ("view_source", "Freshness of lists"),
        ("view_change", "Last changes, by consequence"),
        ("view_alignment", "Alignment, regime × jurisdiction"),
    ],
)
def test_each_part_is_for_those_who_may_see_its_rows(sign_in, permission, part, text_of):
    followed(2)

    said = fromstring(sign_in(permission).get(reverse(HOME)).content.decode()).cssselect(".panel h3")

    assert [heading.text for heading in said] == [part]
