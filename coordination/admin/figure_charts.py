"""
Charts of figures as static SVG: one axis from zero, labelled at the mark, the same in words in `desc`. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.admin.drawing import drawing, line, path, rect, text

WIDTH, ROW = 640, 24


@dataclass(frozen=True, slots=True)
class SplitBar:
    """Targets that exactly so many partners have."""

    label: str
    targets: int
    words: str


def split_chart(bars: Sequence[SplitBar], *, title: str) -> SafeString:
    left, right = 110, WIDTH - 130
    most = max((bar.targets for bar in bars), default=0) or 1
    parts = [line("ax", left, 2, left, ROW * len(bars) + 2)]
    for number, bar in enumerate(bars):
        y = ROW * number
        width = max(round((right - left) * bar.targets / most, 1), 1)
        parts += [
            text("tb", left - 8, y + 17, bar.label, "end"),
            rect("bar", left, y + 6, width, 14),
            text("t hl", left + width + 6, y + 17, bar.words),
        ]
    said = "; ".join(f"{bar.label}: {bar.words}" for bar in bars)
    return drawing("split", WIDTH, title, said, ROW * len(bars) + 6, parts)


@dataclass(frozen=True, slots=True)
class FollowerBar:
    """
    How one jurisdiction trails the leader, in days. `middle` and `most` are median and 90th percentile of
    dated lags, None where there is none; `low`, `high` bound the median, ranges counted too (`high` None: open).
    """

    who: str
    words: str
    middle: float | None = None
    most: float | None = None
    low: float | None = None
    high: float | None = None


def follower_chart(bars: Sequence[FollowerBar], *, leader: str) -> SafeString:
    """Bars to the median, lighter ones to the 90th percentile; dotted, the range of a median that bounds leave open."""
    left, right = 40, WIDTH - 24
    pitch = 38
    ends = [days for bar in bars for days in (bar.middle, bar.most, bar.high, bar.low) if days is not None]
    most = max([1.0, *ends])
    parts = [line("ax", left, 2, left, pitch * len(bars) + 2)]

    def x(days: float) -> float:
        return round(left + (right - left) * days / most, 1)

    for number, bar in enumerate(bars):
        y = pitch * number
        parts.append(text("tb", 4, y + 17, bar.who))
        if bar.middle is not None and bar.most is not None:
            parts.append(rect("bar2", left, y + 6, max(x(bar.most) - left, 1), 13))
            parts.append(rect("bar", left, y + 6, max(x(bar.middle) - left, 1), 13))
        if bar.low is not None and bar.high != bar.low:
            end = x(bar.high) if bar.high is not None else right
            parts.append(path("open", f"M{x(bar.low)} {y + 23}H{end}"))
        parts.append(text("t hl", left + 4, y + 34, bar.words))
    said = "; ".join(f"{bar.who}: {bar.words}" for bar in bars)
    return drawing("follow", WIDTH, f"Days after {leader}", said, pitch * len(bars) + 8, parts)


@dataclass(frozen=True, slots=True)
class Week:
    """A value of one week, at least and at most; `is_break`: more was seen from here on."""

    on: date
    least: int
    most: int
    is_break: bool = False


def week_chart(weeks: Sequence[Week], *, ident: str, title: str) -> SafeString:
    """Values of weeks; the line between marks is a guide. A break is marked: do not compare across it."""
    width, base, top = 320, 62, 16
    most = max((week.most for week in weeks), default=0) or 1
    step = (width - 100) / max(len(weeks) - 1, 1)
    places = [(round(8 + n * step, 1), _height(week.least, most, base, top)) for n, week in enumerate(weeks)]
    parts = [line("ax", 2, base, width - 84, base)]
    parts.append(path("gr", "M" + "L".join(f"{x} {y}" for x, y in places)) if len(places) > 1 else path("gr", "M0 0"))
    for (x, y), week in zip(places, weeks, strict=True):
        if week.most != week.least:
            parts.append(path("open", f"M{x} {y}V{_height(week.most, most, base, top)}"))
        if week.is_break:
            parts.append(path("open", f"M{x} {top - 8}V{base}"))
        parts.append(format_html('<circle class="bar" cx="{}" cy="{}" r="2.6"/>', x, y))
    if weeks:
        parts.append(text("t", places[0][0] - 4, base + 14, f"{weeks[0].on}"))
        parts.append(text("tb hl", places[-1][0] + 8, places[-1][1] + 4, _told(weeks[-1])))
        if len(weeks) > 1:
            parts.append(text("t hl", places[0][0] - 4, places[0][1] - 6, _told(weeks[0])))
    said = "; ".join(f"{week.on}: {_told(week)}{' (more lists read)' if week.is_break else ''}" for week in weeks)
    return drawing(ident, width, title, said, base + 18, parts)


def _told(week: Week) -> str:
    return f"{week.least:,}" if week.least == week.most else f"{week.least:,} to {week.most:,}"


def _height(value: int, most: int, base: int, top: int) -> float:
    return round(base - (base - top) * value / most, 1)
