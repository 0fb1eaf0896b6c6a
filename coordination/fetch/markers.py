"""What publishers say of a change without sending the list. Pure: bytes in, text out."""

import html
import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from lxml import etree


@dataclass(frozen=True)
class Linked:
    """A file that a page links, its name bearing the day of the edition."""

    address: str
    day: date


def feed_marker(feed: bytes, name: str) -> str:
    """
    Of the file `name` in an RSS feed: the `guid` (FSF writes length and checksum there) and the date.

    "" where the feed cannot be read or does not name the file.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(feed, parser)
    except etree.XMLSyntaxError:
        return ""
    named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    for item in root.iter("item"):
        if any(named.search(text) for node in item.iter() for text in (node.text or "", *node.attrib.values())):
            return " ".join(filter(None, (" ".join((item.findtext(tag) or "").split()) for tag in ("guid", "pubDate"))))
    return ""


def newest_link(page: bytes, base: str, names: list[str]) -> Linked | None:
    """
    The newest of the files that a page links.

    names  as the page writes them, with {day} for YYYYMMDD; of one day the first is taken
    """
    text = page.decode("utf-8", "replace")  # addresses are ASCII in any of the page's encodings
    found: list[tuple[date, int, str]] = []
    for rank, name in enumerate(names):
        before, _, after = name.partition("{day}")
        pattern = rf"""href\s*=\s*["']?([^"'\s>]*?{re.escape(before)}(\d{{8}}){re.escape(after)})(?=["'\s>?#])"""
        for link, digits in re.findall(pattern, text, re.IGNORECASE | re.ASCII):
            try:
                day = date.fromisoformat(digits)
            except ValueError:
                continue
            found.append((day, -rank, urljoin(base, html.unescape(link))))
    if not found:
        return None
    day, _, address = max(found)
    return Linked(address, day)
