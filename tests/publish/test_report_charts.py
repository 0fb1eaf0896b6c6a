"""Drawings: figures at the mark, the same in words, nothing that only colour tells."""

import re
from datetime import date

from lxml import etree

from coordination.publish.report.charts import DARK, Bar, bars, trend

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing):
    return [element.text for element in etree.fromstring(drawing).iter(f"{SVG}text")]


def test_a_drawing_says_itself_in_words():
    drawing = bars([Bar("GB", ((3, DARK, "high"),), "3: 3 high")], ident="x", title="Open gaps")
    root = etree.fromstring(drawing)

    assert root.find(f"{SVG}title").text == "Open gaps"
    assert root.find(f"{SVG}desc").text == "GB: 3: 3 high"
    assert root.get("aria-labelledby") == "x-title x-desc"


def test_bars_start_at_zero_and_keep_proportion():
    drawing = bars([Bar("A", ((10, DARK, ""),)), Bar("B", ((5, DARK, ""),))], ident="x", title="t", bar_width=100)

    assert re.findall(r'width="([\d.]+)" height="10"', drawing) == ["100.0", "50.0"]


def test_what_is_not_known_is_dotted_and_not_left_out():
    drawing = bars([Bar("EU", dotted="no list read: unknown")], ident="x", title="t")

    assert "stroke-dasharray" in drawing
    assert texts(drawing) == ["EU", "?", "no list read: unknown"]


def test_words_from_lists_are_escaped():
    assert "<b>" not in bars([Bar("<b>", words="<i>")], ident="x", title="<u>")


def test_a_trend_that_is_sure_is_one_line():
    drawing = trend([(date(2026, 11, 15), 3, 3), (date(2026, 11, 22), 4, 4)], ident="x", title="t")

    assert drawing.count("<polyline") == 1
    assert "2026-11-15: 3; 2026-11-22: 4" in drawing


def test_a_trend_with_bounds_shows_both_limits():
    drawing = trend([(date(2026, 11, 15), 3, 9), (date(2026, 11, 22), 9, 9)], ident="x", title="t")

    assert drawing.count("<polyline") == 2
    assert "at most 9" in texts(drawing)
    assert "at least 3, at most 9" in drawing


def test_nothing_to_draw_is_drawn_as_nothing():
    assert "nan" not in trend([(date(2026, 11, 22), 0, 0)], ident="x", title="t")
    assert bars([], ident="x", title="t").count("<rect") == 0


def test_a_bar_and_each_of_its_parts_lead_where_they_are_told_to():
    found = [Bar("AU", ((3, DARK, "high"), (0, DARK, "medium")), "3: 3 high", href="#all", hrefs=("#high", "#medium"))]

    drawing = etree.fromstring(bars(found, ident="x", title="t"))

    links = {link.get("href"): link.get("aria-label") or link[0].text for link in drawing.iter(f"{SVG}a")}
    assert links == {"#high": "AU high: 3", "#all": "3: 3 high"}  # what is not drawn leads nowhere
    assert drawing.get("role") == "group"  # the links of an image could not be reached


def test_both_figures_of_each_week_lead_to_their_rows():
    points = [(date(2026, 11, 15), 3, 9), (date(2026, 11, 22), 4, 4)]
    drawing = etree.fromstring(trend(points, ident="x", title="t", hrefs=[("#3", "#9"), ("#4", "#most")]))

    assert [(link.get("href"), link.get("aria-label") or link[0].text) for link in drawing.iter(f"{SVG}a")] == [
        ("#9", "2026-11-15, at most: 9"),
        ("#most", "2026-11-22, at most: 4"),
        ("#3", "2026-11-15: 3"),
        ("#4", "2026-11-22: 4"),
        ("#4", "4"),
    ]
