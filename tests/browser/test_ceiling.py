"""An analyst at the petroleum ledger, in a real browser: enters a report, and imports a file after a dry run."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coordination.ceiling import load_ledger
from coordination.models import Ceiling, Delivery
from tests.browser.conftest import NOW

pytestmark = pytest.mark.drawn

LINES = """series,supplier,product,period,quantity,unit,source,published_on
ngo_estimate,RU,refined,2024-12,20000,barrels,A study,2025-02-01
ngo_estimate,RU,refined,2024-12,-5,barrels,A study,2025-02-01
"""


def refined(desk: Page, **query: object) -> None:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    desk.goto(f"{Ceiling.objects.get(code='refined').get_absolute_url()}?{asked}")


def test_report_is_entered_and_counted(desk: Page):
    load_ledger(now=NOW)
    refined(desk, year=2024)
    desk.get_by_role("link", name="Enter a report").click()
    desk.get_by_label("Supplier").fill("RU")
    desk.get_by_label("Product").select_option("refined")
    desk.get_by_label("Period").fill("2024-02")
    desk.get_by_label("Quantity", exact=True).fill("1000")
    desk.get_by_label("Source", exact=True).fill("1718 Committee table")
    desk.get_by_label("Published on").fill("2025-08-01")
    desk.get_by_role("button", name="Enter it").click()

    expect(desk.locator("h2.name")).to_have_text("RU, 2024-02: 1,000 barrels")
    refined(desk, year=2024)
    expect(desk.locator(".figs")).to_contain_text("297,207 barrels")


def test_file_with_a_bad_line_is_told_and_a_mended_one_entered(desk: Page, tmp_path: Path):
    load_ledger(now=NOW)
    file = tmp_path / "deliveries.csv"
    file.write_text(LINES)
    before = Delivery.objects.count()

    desk.goto("/admin/coordination/delivery/import/")
    desk.get_by_label("CSV file").set_input_files(file)
    desk.get_by_role("button", name="Check the file").click()
    expect(desk.locator(".lines tbody tr").first).to_contain_text("A quantity cannot be negative: -5 barrels.")
    expect(desk.get_by_role("button", name="Enter all")).to_have_count(0)
    assert Delivery.objects.count() == before

    file.write_text("\n".join(LINES.splitlines()[:2]))
    desk.get_by_label("CSV file").set_input_files(file)
    desk.get_by_role("button", name="Check the file").click()
    desk.get_by_role("button", name="Enter all 1 line").click()
    expect(desk.get_by_text("1 rows entered")).to_be_visible()
    assert Delivery.objects.count() == before + 1


def test_ceiling_fits_a_phone_and_a_dark_room(desk: Page):
    load_ledger(now=NOW)
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.emulate_media(color_scheme="dark")

    for path in ("/admin/coordination/delivery/add/", "/admin/coordination/delivery/import/"):
        desk.goto(path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 390, path
    refined(desk, year=2024)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    expect(desk.get_by_role("img", name="cumulative barrels by series")).to_be_visible()


def test_sin_phyong_9_opens_as_chong_rim_2_of_the_un_list_with_its_matrix(desk: Page):
    load_ledger(now=NOW)
    refined(desk, year=2024)

    ship = desk.locator(".players tbody tr", has_text="as Sin Phyong 9")
    expect(ship).to_contain_text("IMO 8916293")
    ship.get_by_role("link", name="CHONG RIM 2").click()

    expect(desk.locator("h2.name")).to_have_text("CHONG RIM 2")
    expect(desk.locator("#cell-UN").get_by_role("img", name="designated", exact=True)).to_be_visible()
    expect(desk.locator("#cell-AU").get_by_role("img", name="designated by law")).to_be_visible()
    expect(desk.locator("#matrix ol.cells > li")).to_have_count(8)
