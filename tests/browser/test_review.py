"""An officer reviews links: by key, on a phone, several at once."""

import pytest
from playwright.sync_api import Page, expect

from coordination import align
from coordination.models import Designation, Match
from coordination.vocabulary import Judgement, LinkGrade
from tests.browser.conftest import NOW

pytestmark = pytest.mark.drawn


def ask(left: Designation, right: Designation, sentence: str) -> Match:
    left, right = sorted((left, right), key=lambda record: record.pk)
    return Match.objects.create(
        left=left,
        right=right,
        grade=LinkGrade.NAME_ALONE,
        explanation=sentence,
        score=0.2,
        terms=[[1.2, sentence], [-1.0, "the rest of the names differs"]],
        judgement=Judgement.UNSURE,
        judged_at=NOW,
    )


@pytest.fixture
def pairs(desk: Page) -> list[Match]:
    """Three pairs of persons, each of whom one list alone names."""
    Match.objects.waiting().update(superseded_at=NOW)
    left = Designation.objects.filter(target_type="person", source__code="us_ofac_sdn").order_by("pk")[:3]
    right = Designation.objects.filter(target_type="person", source__code="un_sc").order_by("-pk")[:3]
    found = [ask(a, b, f"both names hold word {n}") for n, (a, b) in enumerate(zip(left, right, strict=True))]
    align.weigh_waiting(None, on=NOW.date(), now=NOW, live=False)
    return found


def standing(match: Match) -> Match:
    return Match.objects.standing().get(left=match.left, right=match.right)


def judged() -> int:
    return Match.objects.standing().filter(judged_by__isnull=False).count()


def test_answer_by_key_with_a_note_and_take_it_back(desk: Page, pairs: list[Match]):
    desk.get_by_role("link", name="Identity review").first.click()
    expect(desk.locator(".queue li")).to_have_count(3)
    desk.locator(".queue li a").first.click()
    expect(desk.get_by_text("1 of 3")).to_be_visible()

    desk.keyboard.press("n")
    desk.keyboard.type("sd: seen on another list")  # letters typed into a note are no answers
    desk.keyboard.press("Escape")
    desk.keyboard.press("d")

    expect(desk.get_by_text("Judged different:")).to_be_visible()
    expect(desk.get_by_text("1 of 2")).to_be_visible()
    assert Match.objects.standing().get(judged_by__isnull=False).note == "sd: seen on another list"

    desk.keyboard.press("z")
    expect(desk.get_by_text("Undone: 1 judgement")).to_be_visible()
    assert judged() == 0


def test_walk_the_queue_by_key(desk: Page, pairs: list[Match]):
    desk.goto("/admin/review/")
    desk.locator(".queue li a").first.click()
    title = desk.locator("h2.name").inner_text()

    desk.keyboard.press("j")
    expect(desk.get_by_text("2 of 3")).to_be_visible()
    desk.keyboard.press("k")
    expect(desk.locator("h2.name")).to_have_text(title)


def test_answer_several_at_once(desk: Page, pairs: list[Match]):
    desk.goto("/admin/review/")
    expect(desk.locator("#bulk-bar")).to_be_hidden()

    desk.get_by_role("checkbox").nth(0).check()
    desk.get_by_role("checkbox").nth(1).check()
    expect(desk.locator("#bulk-bar")).to_contain_text("2 chosen")
    desk.get_by_placeholder("Note for all of them").fill("Neighbours in a file")
    desk.get_by_role("button", name="Unsure").click()

    expect(desk.get_by_text("Judged unsure: 2 pairs.")).to_be_visible()
    expect(desk.locator(".queue li")).to_have_count(1)
    desk.get_by_role("link", name="Set aside").click()
    expect(desk.locator(".queue li")).to_have_count(2)


def test_answer_on_a_phone(desk: Page, pairs: list[Match]):
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto("/admin/review/")
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.locator(".queue li a").first.click()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390

    expect(desk.get_by_role("button", name="Same")).to_be_in_viewport()  # the bar stays at the thumb
    desk.get_by_role("button", name="Same").click()

    expect(desk.get_by_text("Judged same:")).to_be_visible()
    assert judged() == 1
