"""The strokes that charts are made of: SVG whose colours come from the style sheet. Pure."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def drawing(ident: str, width: int, title: str, desc: str, height: float, parts: Sequence[SafeString]) -> SafeString:
    """A drawing, with what it shows in words for those who do not see it."""
    return format_html(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-t {id}-d">'
        '<title id="{id}-t">{}</title><desc id="{id}-d">{}.</desc>{}</svg>',
        width,
        height,
        title,
        desc,
        format_html_join("", "{}", ((part,) for part in parts)),
        id=ident,
    )


def text(css: str, x: float, y: float, words: str, anchor: str = "start") -> SafeString:
    return format_html('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', css, x, y, anchor, words)


def line(css: str, x1: float, y1: float, x2: float, y2: float) -> SafeString:
    return path(css, f"M{x1} {y1}L{x2} {y2}")


def path(css: str, d: str) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', css, d)


def rect(css: str, x: float, y: float, width: float, height: float) -> SafeString:
    return format_html('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', css, x, y, round(width, 1), height)
