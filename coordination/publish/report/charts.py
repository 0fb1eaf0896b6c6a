"""
Static SVG, labelled at the mark, with the same in words for those who do not see it. Pure.

Colours are attributes, since a PDF maker does not style inside a drawing. One hue, told apart by
depth, outline and words, so that it reads in grey.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from coordination.ceiling import charts as ceiling_charts

WIDTH = 290  # units; a column of the page is some 78 mm wide, so that 10 units of type are 7.6 points
INK, SOFT, RULE, WARM = "#16202a", "#475563", "#9aa6b2", "#b3400a"
DARK, MIDDLE, LIGHT = "#0d2c54", "#5b8fc9", "#d5e3f3"
FONT = "Report, Report CJK, Liberation Sans, Arial, Helvetica, sans-serif"


@dataclass(frozen=True, slots=True)
class Bar:
    """
    A bar of parts (value, fill, words); `dotted` draws an outline for what is not known, with its words.

    href   where its words lead
    hrefs  where each part leads
    """

    label: str
    parts: tuple[tuple[int, str, str], ...] = ()
    words: str = ""
    dotted: str = ""
    href: str = ""
    hrefs: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(value for value, _, _ in self.parts)

    @property
    def spoken(self) -> str:
        return f"{self.label}: {self.dotted or self.words or self.total}"


def bars(found: Sequence[Bar], *, ident: str, title: str, label_width: int = 26, bar_width: int = 110) -> SafeString:
    """Horizontal bars from a common zero, each with its figures at its end."""
    most = max((bar.total for bar in found), default=0) or 1
    pitch = 14
    rows = format_html_join(
        "", "{}", ((_bar(bar, n, pitch, label_width, bar_width / most),) for n, bar in enumerate(found))
    )
    height = pitch * len(found) + 2
    axis = format_html('<path d="M{x} 0V{y}" stroke="{rule}" stroke-width="1"/>', x=label_width, y=height, rule=RULE)
    return _svg(ident, title, "; ".join(bar.spoken for bar in found), height, format_html("{}{}", rows, axis))


def _bar(bar: Bar, row: int, pitch: int, left: int, scale: float) -> SafeString:
    top = row * pitch + 2
    text = top + 8.5
    label = _text(left - 4, text, bar.label, anchor="end", weight="bold")
    if bar.dotted:
        box = format_html(
            '<rect x="{}" y="{}" width="18" height="10" fill="none" stroke="{}" stroke-dasharray="1.5 1.5"/>{}',
            left + 1,
            top,
            SOFT,
            _text(left + 10, text, "?", anchor="middle"),
        )
        told = _linked(_text(left + 24, text, bar.dotted, fill=SOFT), bar.href)
        return format_html("{}{}{}", label, box, told)
    x = float(left)
    drawn = []
    for number, (value, fill, words) in enumerate(bar.parts):
        width = max(round(value * scale, 1), 1)
        if value:
            part = format_html(_PART, f"{x:.1f}", top, width, fill, INK)
            href = bar.hrefs[number] if bar.hrefs else ""
            drawn.append((_linked(part, href, f"{bar.label} {words}: {value:,}"),))
            x += width
    parts = format_html_join("", "{}", drawn)
    return format_html("{}{}{}", label, parts, _linked(_text(x + 4, text, bar.words), bar.href))


_PART = '<rect x="{}" y="{}" width="{}" height="10" fill="{}" stroke="{}" stroke-width=".5"/>'


def _linked(drawn: SafeString, href: str, words: str = "") -> SafeString:
    """`words`: what a shape without any is called."""
    if not href:
        return drawn
    label = format_html(' aria-label="{}"', words) if words else ""
    return format_html('<a href="{}"{}>{}</a>', href, label, drawn)


def in_our_fonts(drawing: SafeString) -> SafeString:
    """A drawing made elsewhere, for print."""
    return mark_safe(str(drawing).replace(f'"{ceiling_charts.FONT}"', f'"{FONT}"'))  # noqa: S308  # it is safe already


def trend(
    points: Sequence[tuple[date, int, int]],
    *,
    ident: str,
    title: str,
    width: int = 390,
    hrefs: Sequence[tuple[str, str]] = (),
) -> SafeString:
    """
    Gaps on the last day of each week: (day, surely open, at most open), oldest first.

    hrefs  where the two figures of each day lead; "" nowhere

    The lines between the marks are a guide; where the two part, the day of opening is only a bound.
    """
    height, base, top = 64, 46, 13
    most = max((upper for _, _, upper in points), default=0) or 1
    step = (width - 60) / max(len(points) - 1, 1)
    xs = [round(6 + n * step, 1) for n in range(len(points))]
    surely = [(x, _height(lower, most, base, top)) for x, (_, lower, _) in zip(xs, points, strict=True)]
    at_most = [(x, _height(upper, most, base, top)) for x, (_, _, upper) in zip(xs, points, strict=True)]
    hrefs = hrefs or [("", "")] * len(points)
    drawn = [format_html('<path d="M2 {y}H{x}" stroke="{rule}"/>', y=base, x=xs[-1] + 4, rule=RULE)]
    if at_most != surely:
        told = [(href, f"{on}, at most: {upper:,}") for (on, _, upper), (_, href) in zip(points, hrefs, strict=True)]
        drawn += [_line(at_most, SOFT, "2 2.5"), _dots(at_most, told, "#ffffff", SOFT)]
        drawn.append(_text(6, at_most[0][1] - 5, f"at most {points[0][2]:,}", fill=SOFT))
    told = [(href, f"{on}: {lower:,}") for (on, lower, _), (href, _) in zip(points, hrefs, strict=True)]
    drawn += [_line(surely, DARK, ""), _dots(surely, told, DARK, DARK)]
    first, last = points[0], points[-1]
    # Under its mark where the other line's label stands above.
    drawn.append(_text(6, surely[0][1] + (12 if first[1] and surely[0][1] < base - 14 else -5), f"{first[1]:,}"))
    drawn.append(_linked(_text(xs[-1] + 6, surely[-1][1] + 4, f"{last[1]:,}", weight="bold"), hrefs[-1][0]))
    if last[2] != last[1]:
        drawn.append(_linked(_text(xs[-1] + 6, at_most[-1][1] + 4, f"≤{last[2]:,}", fill=SOFT), hrefs[-1][1]))
    for x, (on, _, _), anchor in ((xs[0], first, "start"), (xs[-1], last, "end")):
        drawn.append(_text(x if anchor == "end" else 2, height - 6, f"{on}", anchor=anchor, fill=SOFT))
    spoken = "; ".join(
        f"{on}: {lower:,}" if lower == upper else f"{on}: at least {lower:,}, at most {upper:,}"
        for on, lower, upper in points
    )
    return _svg(ident, title, spoken, height, format_html_join("", "{}", ((part,) for part in drawn)), width)


def _height(value: int, most: int, base: int, top: int) -> float:
    return round(base - (base - top) * value / most, 1)


def _line(points: Sequence[tuple[float, float]], colour: str, dashes: str) -> SafeString:
    return format_html(
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="1.6"{}/>',
        " ".join(f"{x},{y}" for x, y in points),
        colour,
        format_html(' stroke-dasharray="{}"', dashes) if dashes else "",
    )


def _dots(points: Sequence[tuple[float, float]], told: Sequence[tuple[str, str]], fill: str, stroke: str) -> SafeString:
    """`told`: of each mark where it leads, and what it is called."""
    return format_html_join(
        "",
        "{}",
        (
            (_linked(format_html(_DOT + (_AROUND if href else ""), x=x, y=y, fill=fill, stroke=stroke), href, words),)
            for (x, y), (href, words) in zip(points, told, strict=True)
        ),
    )


_DOT = '<circle cx="{x}" cy="{y}" r="2" fill="{fill}" stroke="{stroke}"/>'
_AROUND = '<circle cx="{x}" cy="{y}" r="7" fill="none" pointer-events="all"/>'  # for a finger


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", weight: str = "normal", fill: str = INK
) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" font-weight="{}" fill="{}">{}</text>',
        round(x, 1),
        round(y, 1),
        anchor,
        weight,
        fill,
        words,
    )


def _svg(ident: str, title: str, spoken: str, height: float, drawn: SafeString, width: int = WIDTH) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="{role}" '
        'aria-labelledby="{ident}-title {ident}-desc" font-family="{font}" font-size="10">'
        '<title id="{ident}-title">{title}</title><desc id="{ident}-desc">{spoken}</desc>{drawn}</svg>',
        width=width,
        height=height,
        role="group" if "<a " in drawn else "img",  # what is in a picture cannot be reached
        ident=ident,
        font=FONT,
        title=title,
        spoken=spoken,
        drawn=drawn,
    )
