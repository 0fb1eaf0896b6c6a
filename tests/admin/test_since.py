"""What is new since somebody looked: told once, to whoever may know it, whenever it was recorded."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination import align
from coordination.models import Gap, Look
from coordination.vocabulary import Audience, GapEventKind
from tests.admin.world import NOW, TODAY, followed, link_and_align
from tests.factories import entry, morning, stored
from tests.people import liaison

SINCE = "/admin/since/"


def look(client: Client) -> None:
    seen = client.get(SINCE).context_data["seen"]
    assert client.post(reverse("admin:since_looked"), seen).status_code == 302


def badge(client: Client) -> int | str | None:
    groups = client.get(SINCE).context_data["sidebar_navigation"]
    (item,) = [item for group in groups for item in group["items"] if item["title"] == "Since last look"]
    return item.get("badge")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def gap(db) -> Gap:
    followed(1)
    return Gap.objects.get()


def test_page_tells_gaps_and_lists_and_then_nothing_until_something_comes(desk, gap, text_of):
    before = text_of(desk.get(SINCE))
    look(desk)
    after = text_of(desk.get(SINCE))

    assert "since you have not said yet that you looked" in before
    assert "Gaps opened GB 1" in before
    assert "Firm Alpha0 Trading" in before
    assert "Gaps opened none" in after
    assert "No list has changed." in after
    assert f"{NOW:%Y-%m-%d %H:%M} UTC to" in after


def test_edition_that_is_read_later_is_new_whatever_day_it_is_recorded_at(desk, gap, text_of):
    look(desk)
    earlier = TODAY - timedelta(days=5)
    closing = entry("DPR0002", name="Firm Alpha0 Trading", programme="DPRK", listed_on=earlier)
    stored("gb_uksl", earlier, entry("DPR0001", name="Somebody Else", listed_on=date(2019, 1, 1)), closing)
    link_and_align()

    told = text_of(desk.get(SINCE))

    assert "1 listing Day Target Number Where it stands" in told
    assert "Firm Alpha0 Trading DPR0002 us au ?eu ?jp ?nz ?kr gb" in told
    assert "Gaps closed GB 1" in told
    assert badge(desk) == 2


def test_amendments_are_told_with_their_fields(desk, reference, text_of):
    stored("gb_uksl", date(2026, 11, 10), entry("DPR0001", listed_on=date(2019, 1, 1)))
    stored("gb_uksl", date(2026, 11, 20), entry("DPR0001", listed_on=date(2019, 1, 1), aliases=("FTB",)))
    link_and_align()

    told = text_of(desk.get(SINCE))

    assert "1 amendment: names 1" in told
    assert "Foreign Trade Bank DPR0001 names" in told


def test_stretch_is_chosen_in_the_address(desk, gap, text_of):
    look(desk)

    told = text_of(desk.get(f"{SINCE}?from=2026-11-01&to=2026-11-03"))
    ahead = text_of(desk.get(f"{SINCE}?from=2026-11-03T00:00&to=2030-01-01"))

    assert "2026-11-01 00:00 UTC to 2026-11-03 00:00 UTC, as you asked" in told
    assert "us_ofac_sdn" in told
    assert "First read: 1 records found standing" in told
    assert "Gaps opened none" in told  # it was seen on the 24th
    assert f"to {NOW:%Y-%m-%d %H:%M} UTC" in ahead


@pytest.mark.parametrize("asked", ["from=yesterday", "from=2026-11-03&to=2026-11-02", "from=2026-11-03&to=x"])
def test_stretch_that_is_none_is_told_in_a_sentence(desk, reference, text_of, asked):
    told = text_of(desk.get(f"{SINCE}?{asked}"))

    assert "That is no moment" in told or "ends before it begins" in told


def test_look_never_goes_back(desk, gap):
    first = desk.get(SINCE).context_data["seen"]
    look(desk)
    kept = Look.objects.get()

    desk.post(reverse("admin:since_looked"), {**first, "at": (NOW - timedelta(days=3)).isoformat(), "change": 0})

    assert Look.objects.get().change == kept.change > 0


@pytest.mark.parametrize(
    "seen", [{}, {"at": "x", "change": 1, "step": 1}, {"at": "2026-11-01", "change": -1, "step": 1}]
)
def test_look_that_says_nothing_is_refused(desk, reference, seen):
    assert desk.post(reverse("admin:since_looked"), seen).status_code == 400
    assert not Look.objects.exists()


def test_partner_is_told_of_its_own_gaps_and_of_what_was_said_to_it(desk, gap, text_of):
    gb, jp, nz = (liaison(code, "view_gap", "view_change", is_staff=True) for code in ("GB", "JP", "NZ"))
    said = align.Said(
        GapEventKind.PLANNED, Audience.NAMED, ("JP",), note="with the next package", due_on=TODAY + timedelta(days=9)
    )
    align.take_step(gap.pk, said, by=gb, on=TODAY, now=NOW - timedelta(hours=1))

    told = {user.username: text_of(signed_in(user).get(SINCE)) for user in (gb, jp, nz)}

    assert "Gaps opened GB 1" in told["liaison-gb"]
    assert "Gaps opened none" in told["liaison-jp"]
    for name in ("liaison-gb", "liaison-jp"):
        assert "planned by 2026-12-03" in told[name]
        assert "with the next package" in told[name]
    assert "Nothing was said." in told["liaison-nz"]
    assert "with the next package" in text_of(desk.get(SINCE))


def test_promise_that_has_passed_is_told_to_who_knows_of_it(gap, text_of):
    gb, jp = (liaison(code, "view_gap", is_staff=True) for code in ("GB", "JP"))
    due = TODAY - timedelta(days=2)
    said = align.Said(GapEventKind.PLANNED, Audience.DESK, due_on=due)
    align.take_step(gap.pk, said, by=gb, on=due - timedelta(days=20), now=morning(due - timedelta(days=20)))

    assert f"Promise passed on {due}: Firm Alpha0 Trading" in text_of(signed_in(gb).get(SINCE))
    assert "Promise passed" not in text_of(signed_in(jp).get(SINCE))


def test_own_steps_are_not_counted_as_news(gap):
    client = signed_in(liaison("GB", "view_gap", is_staff=True))
    look(client)
    by = client.get(SINCE).wsgi_request.user
    align.take_step(gap.pk, align.Said(GapEventKind.ACKNOWLEDGED, Audience.ALL), by=by, on=TODAY, now=NOW)

    assert badge(client) is None


@pytest.mark.parametrize(
    ("permission", "shown", "hidden"),
    [("view_gap", "Gaps opened", "us_ofac_sdn"), ("view_change", "us_ofac_sdn", "Gaps opened")],
)
def test_each_part_is_for_those_who_may_see_its_rows(sign_in, gap, text_of, permission, shown, hidden):
    told = text_of(sign_in(permission).get(f"{SINCE}?from=2026-11-01"))

    assert shown in told
    assert hidden not in told


def test_page_is_refused_to_who_may_see_nothing_of_it(sign_in, gap):
    assert sign_in("view_report").get(SINCE).status_code == 403


def test_page_costs_the_same_for_little_and_for_much(desk, reference):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(SINCE).status_code == 200
        return len(captured)

    followed(1)
    queries()
    before = queries()
    followed(9)

    assert queries() == before
    assert before <= 45
