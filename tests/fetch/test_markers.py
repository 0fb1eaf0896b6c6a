"""Signs of a change, read out of feeds and pages as publishers write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.fetch.markers import Linked, feed_marker, newest_link

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Financial Sanctions Files</title>
  <item><title>XML (Based on XSD) - v1.0</title>
    <enclosure url="https://webgate.example.org/public/files/xmlFullSanctionsList/content?token=t" length="24000000"/>
    <guid isPermaLink="false">xmlFullSanctionsList 24000000 aa11</guid>
    <pubDate>Fri, 20 Nov 2026 16:00:00 +0100</pubDate></item>
  <item><title>XML (Based on XSD) - v1.1</title>
    <enclosure url="https://webgate.example.org/public/files/xmlFullSanctionsList_1_1/content?token=t"/>
    <guid isPermaLink="false">25481002
      bb22</guid>
    <pubDate>Fri, 20 Nov 2026 16:05:00 +0100</pubDate></item>
</channel></rss>"""
PAGE = "https://www.mof.example.org/policy/economic_sanctions/list.html"
NAMES = ["shisantouketsu{day}.csv", "shisantouketsu{day}.xlsx"]


# A feed


def test_marker_is_the_guid_and_date_of_the_very_file():
    assert feed_marker(FEED.encode(), "xmlFullSanctionsList_1_1") == "25481002 bb22 Fri, 20 Nov 2026 16:05:00 +0100"
    assert feed_marker(FEED.encode(), "xmlFullSanctionsList").startswith("xmlFullSanctionsList 24000000 aa11")


def test_marker_moves_with_the_checksum():
    moved = FEED.replace("bb22", "cc33")

    assert feed_marker(moved.encode(), "xmlFullSanctionsList_1_1") != feed_marker(
        FEED.encode(), "xmlFullSanctionsList_1_1"
    )


@pytest.mark.parametrize(
    "feed",
    [
        FEED.replace("xmlFullSanctionsList_1_1", "xmlFullSanctionsList_1_2"),
        FEED[:-20],
        "<!DOCTYPE html><html><body>maintenance</body></html>",
        '<!DOCTYPE r [<!ENTITY a "xmlFullSanctionsList_1_1">]><rss><item><guid>&a;</guid></item></rss>',
        "",
    ],
    ids=["other files", "cut off", "a page", "entities", "empty"],
)
def test_feed_that_does_not_name_the_file_has_no_marker(feed: str):
    assert feed_marker(feed.encode(), "xmlFullSanctionsList_1_1") == ""


@given(st.binary(max_size=300))
def test_feed_may_be_anything(feed: bytes):
    assert feed_marker(feed, "xmlFullSanctionsList_1_1") == ""


# A page


def page(*links: str) -> bytes:
    rows = "".join(f'<li><a class="x" href="{link}">資産凍結等対象者一覧</a></li>' for link in links)
    return f"<html><body>令和8年8月28日現在<ul>{rows}</ul></body></html>".encode()


def test_newest_file_of_a_page_is_found_wherever_it_stands():
    found = newest_link(page("shisantouketsu20260704.csv", "shisantouketsu20260828.csv", "other.pdf"), PAGE, NAMES)

    assert found == Linked(
        "https://www.mof.example.org/policy/economic_sanctions/shisantouketsu20260828.csv", date(2026, 8, 28)
    )


def test_of_one_day_the_form_preferred_is_taken_but_a_newer_day_wins():
    both = page("shisantouketsu20260828.xlsx", "shisantouketsu20260828.csv")
    newer = page("shisantouketsu20260828.csv", "shisantouketsu20260901.xlsx")

    assert newest_link(both, PAGE, NAMES).address.endswith("20260828.csv")
    assert newest_link(newer, PAGE, NAMES).address.endswith("20260901.xlsx")


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/files/shisantouketsu20260828.csv", "https://www.mof.example.org/files/shisantouketsu20260828.csv"),
        (
            "https://cdn.example.org/a/shisantouketsu20260828.csv?v=1&amp;w=2",
            "https://cdn.example.org/a/shisantouketsu20260828.csv",
        ),
        (
            "SHISANTOUKETSU20260828.CSV",
            "https://www.mof.example.org/policy/economic_sanctions/SHISANTOUKETSU20260828.CSV",
        ),
    ],
)
def test_link_is_made_absolute(link: str, address: str):
    assert newest_link(page(link), PAGE, NAMES).address == address


@pytest.mark.parametrize(
    "link",
    [
        "shisantouketsu20261328.csv",
        "shisantouketsu2026828.csv",
        "shisantouketsu20260828.csv.zip",
        "ekimukisei20260828.csv",
    ],
)
def test_what_is_no_edition_is_not_taken(link: str):
    assert newest_link(page(link), PAGE, NAMES) is None


def test_page_in_another_encoding_is_read():
    text = page("shisantouketsu20260828.csv").decode()

    assert newest_link(text.encode("shift_jis"), PAGE, NAMES).day == date(2026, 8, 28)


@given(st.binary(max_size=300))
def test_page_may_be_anything(content: bytes):
    assert newest_link(content, PAGE, NAMES) is None
