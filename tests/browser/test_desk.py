"""What an officer does in a day, in a real browser: find a target, read its matrix, report a link, work the queue."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coordination.models import Entity, Gap, LinkReport
from coordination.publish.report import write_report
from tests.browser.conftest import NOW

pytestmark = pytest.mark.drawn


def open_by_search(page: Page, name: str) -> None:
    page.get_by_label("Find a target").fill(name)
    page.keyboard.press("Enter")
    page.locator("#result_list a", has_text="Chang Ho RI").click()
    expect(page.locator("h2.name")).to_have_text("Chang Ho RI")


def test_find_ri_chang_ho_and_read_where_he_stands(desk: Page):
    open_by_search(desk, "Ri Chang Ho")

    expect(desk.locator("#cell-KR")).to_contain_text("first")
    expect(desk.locator("#cell-US")).to_contain_text("+355 d")
    expect(desk.locator("#cell-GB")).to_contain_text("+425 d")
    expect(desk.locator("#cell-AU")).to_contain_text("≤ +425 d")
    expect(desk.locator("#cell-JP").get_by_role("img", name="not designated")).to_be_visible()
    expect(desk.get_by_role("note")).to_contain_text("not for compliance use")


def test_report_a_wrong_link_by_keyboard(desk: Page):
    open_by_search(desk, "리창호")
    record = desk.locator(".records > li", has_text="gb_uksl RUS2451")

    record.locator("summary", has_text="This link is wrong").focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Another man of this name")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")

    expect(desk.get_by_text("is reported as wrongly linked")).to_be_visible()
    expect(record).to_contain_text("“Another man of this name” desk,")
    assert LinkReport.objects.get().reported_by.username == "desk"


def test_narrow_the_queue_and_take_it_away_as_a_file(desk: Page, tmp_path: Path):
    desk.get_by_role("link", name="Gaps", exact=False).first.click()
    desk.get_by_label("Missing in").select_option("AU")
    desk.get_by_label("Regime", exact=True).select_option("DPRK")
    desk.get_by_role("button", name="Show").click()
    expected = Gap.objects.filter(jurisdiction__code="AU", regime__code="DPRK").count()
    expect(desk.locator("#result_list tbody tr")).to_have_count(expected)

    with desk.expect_download() as download:
        desk.get_by_role("link", name="Export CSV").click()
    download.value.save_as(tmp_path / "gaps.csv")

    with (tmp_path / "gaps.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == expected > 0
    assert {(row["Missing in"], row["Regime"]) for row in rows} == {("AU", "DPRK")}


def test_pages_fit_a_phone_and_a_dark_room(desk: Page):
    entity = Entity.objects.get(name="Chang Ho RI")
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.emulate_media(color_scheme="dark")

    for path in ("/admin/", "/admin/coordination/gap/", "/admin/coordination/entity/", entity.get_absolute_url()):
        desk.goto(path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 390, path
    expect(desk.locator("html")).to_have_class("dark")
    expect(desk.locator("#cell-EU .s")).to_be_visible()


def test_weekly_report_fits_a_phone(desk: Page, tmp_path):
    write_report("2026-W47", out=tmp_path, now=NOW, formats=("html",))
    desk.set_viewport_size({"width": 390, "height": 844})

    desk.set_content((tmp_path / "gap-report-2026-W47.html").read_text())

    expect(desk.get_by_role("heading", name="Alignment, all regimes")).to_be_attached()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390


def test_keyboard_reaches_the_content_and_the_way_out(desk: Page):
    desk.goto("/admin/")

    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Skip to content")).to_be_focused()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")

    expect(desk.get_by_text("Logged out")).to_be_visible()


def test_waive_two_gaps_by_keyboard_and_read_it_in_the_story(desk: Page):
    desk.goto("/admin/coordination/gap/")
    boxes = desk.locator("input.action-select")
    boxes.first.focus()
    for key in ("x", "j", "x"):
        desk.keyboard.press(key)
    expect(desk.locator("#bulk-count")).to_have_text("2 chosen")

    desk.keyboard.press("w")
    expect(desk.get_by_role("heading", name="Waive: 2 gaps")).to_be_visible()
    desk.get_by_label("Reason").select_option("operational")
    desk.get_by_label("Last day").fill("2099-01-01")
    desk.get_by_role("button", name="Waive").click()
    expect(desk.get_by_text("The last day is more than three years ahead").first).to_be_visible()
    assert not Gap.objects.filter(state="waived").exists()

    last_day = str(date.today() + timedelta(days=30))
    for box in (0, 1):
        boxes.nth(box).check()
    desk.keyboard.press("w")
    desk.get_by_label("Reason").select_option("operational")
    desk.get_by_label("Last day").fill(last_day)
    desk.get_by_label("Note").fill("An operation runs.")
    desk.get_by_role("button", name="Waive").click()

    expect(desk.get_by_text("2 gaps are waived.")).to_be_visible()
    gap = Gap.objects.filter(state="waived").order_by("pk")[0]
    desk.goto(f"/admin/coordination/gap/{gap.pk}/change/")
    expect(desk.locator("#story")).to_contain_text("An operation runs.")
    expect(desk.locator("#story")).to_contain_text(f"waived operational, to {last_day}")
    desk.set_viewport_size({"width": 390, "height": 844})
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
