"""Pages of figures: what they say is right, opens its rows, and is shown to those who may see it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml.html import fromstring

from coordination.align.kept_figures import kept_memberships, kept_week
from coordination.align.overlap import pair_overlap, split
from coordination.align.overlap_rows import Wanted, targets_behind
from coordination.models import Gap
from coordination.vocabulary import Counting

pytestmark = pytest.mark.usefixtures("starter")
PARTNERS = ("US", "AU", "EU", "JP", "NZ", "KR", "GB")
PAGES = ("admin:figures", "admin:scoreboard", "admin:what_if")


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_in_the_side_bar_and_open(desk, page):
    response = desk.get(reverse(page))

    assert response.status_code == 200
    assert f'href="{reverse(page)}"' in response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_see_cells_sees_no_figures(sign_in, page):
    assert sign_in("view_report").get(reverse(page)).status_code == 403


@pytest.mark.parametrize("counting", Counting)
def test_the_targets_behind_a_figure_are_as_many_as_it_says(db, counting):
    week = kept_week()
    tally = kept_memberships(week, counting, [""])[""]

    for holders, targets in split(tally, PARTNERS).by_holders.items():
        assert len(targets_behind(Wanted(counting, holders=holders))) == targets
    for first, second in (("US", "GB"), ("US", "AU"), ("AU", "NZ")):
        assert len(targets_behind(Wanted(counting, have=(first, second)))) == pair_overlap(tally, first, second).both


def test_every_figure_of_the_split_opens_its_targets(desk):
    page = fromstring(desk.get(reverse("admin:figures"), {"counting": "on_list"}).content.decode())
    links = page.xpath('//section[@aria-labelledby="h-split"]//td/a')

    for link in links:
        answer = desk.get(link.get("href")).content.decode()
        assert f": {link.text} target" in " ".join(fromstring(answer).text_content().split())
    assert links


def test_charts_say_the_same_in_words(desk):
    page = fromstring(desk.get(reverse("admin:figures"), {"counting": "on_list"}).content.decode())

    said = [each.text_content() for each in page.xpath("//section//*[local-name()='desc']")]
    assert any(words.startswith("4 partners") or "1 partner:" in words for words in said)
    assert any("dated" in words for words in said)


def test_the_method_and_the_base_stand_beside_the_figures(desk, text_of):
    text = text_of(desk.get(reverse("admin:figures"), {"regime": "DPRK"}))

    assert "Base: targets of regime DPRK that at least one of those compared is known to have" in text
    assert "nearest rank" in text


def test_the_scoreboard_tells_by_name_by_law_and_unknown_apart(desk, text_of):
    text = text_of(desk.get(reverse("admin:scoreboard"), {"regime": "DPRK"}))

    assert "KPe.047" in text
    assert "§ by law" in text
    assert "? unknown" in text


def test_what_would_follow_is_told_before_anything_is_done(desk, text_of):
    gap = Gap.objects.get(entity__name="ANGARA", jurisdiction__code="AU")

    text = text_of(desk.get(reverse("admin:what_if"), {"by": "AU", "entities": gap.entity.public_id}))

    assert "1 designation 1 gap would close" in text
    assert "US and AU" in text


def test_an_entity_that_is_none_is_told_in_a_sentence(desk, text_of):
    text = text_of(desk.get(reverse("admin:what_if"), {"by": "AU", "entities": "E-9"}))

    assert "There is no entity 'E-9'; ids look like E-000127." in text


@pytest.mark.parametrize("query", [{"have": "US,XX"}, {"holders": "9"}, {"holders": "x"}, {}])
def test_a_figure_that_is_none_has_no_page(desk, query):
    assert desk.get(reverse("admin:figure_targets"), query).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_is_small(desk, page):
    with CaptureQueriesContext(connection) as captured:
        desk.get(reverse(page), {"by": "AU"})

    assert len(captured) < 60
