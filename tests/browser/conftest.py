"""A real browser in front of the starter lists. Tests are skipped where no Chromium is installed."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect, sync_playwright

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("neither chromium nor google-chrome is installed on this machine")
    expect.set_options(timeout=15_000)
    # Playwright's own loop runs in this thread; Django would take it for one of the program's.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def desk(live_server, browser: Browser) -> Iterator[Page]:
    """
    The page of an officer who has just signed in, before the starter lists.

    Whatever asks another host, or fails in the page, fails the test.
    """
    from coordination.reference import load_reference
    from tests.kept import keep

    def make() -> None:
        load_reference(now=NOW)
        call_command("refresh", starter=True, stdout=StringIO())

    keep(("starter lists in a browser", NOW), make)
    get_user_model().objects.create_superuser("desk", password=PASSWORD)
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: _is_ours(request.url, live_server.url) or faults.append(request.url))
    page.goto("/admin/")
    page.get_by_label("Username").fill("desk")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Gaps by jurisdiction")).to_be_visible()
    yield page
    context.close()
    assert faults == []


def _is_ours(url: str, server: str) -> bool:
    return url.startswith((server, "data:", "blob:"))
