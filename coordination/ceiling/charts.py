"""
A ceiling year as static SVG, with the same in words: one definition for admin, report and API.

Colours are attributes, for a PDF maker and for a picture that stands alone; a page's style sheet goes
over them by class (`svg.plot`). Series differ by marker and line first, so that they read in grey. Filled
marks are published totals, hollow ones "at least": something counted is not finished on that day. The line
between marks is only a guide.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from coordination.ceiling.conversion import mean_a_call
from coordination.ceiling.totals import NOTICES, Crossing, Mark, notice_barrels
from coordination.ceiling.year import CeilingYear, SeriesCount
from coordination.vocabulary import Series

INK, SOFT, MUTE, RULE, WARM, PAPER = "#16202a", "#475563", "#576571", "#dde3e9", "#b3400a", "#ffffff"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
LEFT, RIGHT, TOP, WIDTH = 74, 800, 24, 1000
HEIGHT = 300  # of the plot
Place = Callable[[date], float]
Height = Callable[[float], float]
MOST_MARKS = 60  # of one series; a year of daily calls is drawn by its ends of months


@dataclass(frozen=True, slots=True)
class Look:
    """Of one series: class in a style sheet, colour, dashes and the glyph that names its marker in text."""

    css: str
    colour: str
    dashes: str
    glyph: str


LOOKS: dict[tuple[Series, ...], Look] = {
    (Series.OFFICIAL_REPORT,): Look("s1", "#1d4f91", "", "●"),
    (Series.OFFICIAL_REPORT, Series.GOVERNMENT_STATEMENT): Look("s2", WARM, "9 4", "■"),
    (Series.GOVERNMENT_STATEMENT,): Look("s3", "#56486b", "2 5", "◆"),
    (Series.PANEL_ESTIMATE,): Look("s4", "#1f6b45", "12 3 2 3", "▼"),
    (Series.NGO_ESTIMATE,): Look("s5", "#475563", "2 3", "▲"),
    (Series.SHIP_CALL,): Look("s6", "#7a5b00", "5 3", "✚"),
}
OTHER = Look("s7", INK, "1 3", "✱")


def look_of(series: tuple[Series, ...]) -> Look:
    return LOOKS.get(series, OTHER)


# ---------------------------------------------------------------- words


def share_words(counted: SeriesCount) -> str:
    """59.2 %; over 200 % where the source says "more than"."""
    share = counted.share
    if share is None:
        return "ban passed" if counted.count.is_over else "nothing"
    told = f"{share:f}".removesuffix(".0") if share >= 100 else f"{share:f}"
    return f"{'over ' if counted.count.is_at_least else ''}{told} %"


def barrels_words(counted: SeriesCount) -> str:
    return f"{'over ' if counted.count.is_at_least else ''}{counted.count.barrels:,}"


def crossing_words(crossing: Crossing) -> str:
    """crossed 2024-09-01 to 2024-11-30, public since 2025-03-14; 13,793 below."""
    if crossing.crossed is None:
        return f"{crossing.below:,} below"
    when = crossing.crossed
    days = f"{when.earliest}" if when.earliest == when.latest else f"{when.earliest} to {when.latest}"
    return f"crossed {days}, public since {when.public_on}"


def spoken(shown: CeilingYear) -> str:
    """The chart in words."""
    said = []
    for one in shown.counts:
        reached = [f"{mark.at_least:,} to {mark.on}" for mark in one.marks if mark.is_complete][-4:]
        crossed = [f"{crossing.percent} %" for crossing in one.crossings if crossing.crossed]
        over = f"; crossed {', '.join(crossed)}" if crossed else "; no notice crossed"
        path = f" ({'; '.join(reached)})" if len(reached) > 1 else ""
        said.append(
            f"{one.label[:1].upper()}{one.label[1:]}: {barrels_words(one)} barrels, {share_words(one)}{path}{over}."
        )
    limit = f"Ceiling {shown.ceiling.limit_barrels:,} barrels." if shown.ceiling.limit_barrels else "Banned outright."
    if not said:
        said.append("Nothing is counted.")
    return " ".join([*said, limit])


# ---------------------------------------------------------------- gauge


def gauge(shown: CeilingYear, *, ident: str = "gauge") -> SafeString:
    """Share of the ceiling of each count as a bar with the notices across; beyond 100 % the bar runs on."""
    counts = list(shown.counts)
    row, left, right, top = 26, 166, 430, 20
    shares = [one.share for one in counts if one.share is not None]
    most = max([100, *(float(share) for share in shares)])
    most = min(-(-most // 50) * 50 if most > 100 else 100, 1000)
    height = top + row * max(len(counts), 1) + 10

    def x(percent: float) -> float:
        return round(left + (right - left) * min(percent, most) / most, 1)

    parts = [_path("gr", f"M{left} {top}V{height - 8}", stroke=SOFT)]
    for percent in NOTICES:
        css, dashes, colour = ("limit", "", INK) if percent == 100 else ("notice", "4 3", SOFT)
        parts.append(_path(css, f"M{x(percent)} {top - 2}V{height - 8}", stroke=colour, dashes=dashes))
    # At a scale of several ceilings the notices lie too close to be named each.
    for percent in (75, 90, 100) if most <= 100 else (75, 100) if most <= 200 else (100,):
        parts.append(_text("tm", x(percent), top - 7, f"{percent} %", anchor="middle", fill=MUTE))
    for place, one in enumerate(counts):
        look, y = look_of(one.count.series), top + row * place
        share = float(one.share or 0)
        parts.append(_text("t", left - 22, y + 16, _short(one), anchor="end", fill=INK))
        parts.append(_marker(look, left - 11, y + 12, filled=True))
        width = max(x(share) - left, 1 if share else 0)
        parts.append(_rect(look.css, left, y + 5, width, 13, look))
        if one.count.low != one.count.high:
            low, high = (float(n * 100 / one.count.limit) for n in (one.count.low, one.count.high))
            parts.append(
                _path("whisk", f"M{x(low)} {y + 11.5}H{x(high)}M{x(low)} {y + 7}v9M{x(high)} {y + 7}v9", stroke=INK)
            )
        warm = one.highest is not None
        parts.append(
            _text("tw" if warm else "tb", right + 8, y + 16, share_words(one), fill=WARM if warm else INK, bold=True)
        )
    if not counts:
        parts.append(_text("tm", left + 8, top + 16, "nothing is counted", fill=MUTE))
    return _drawing(ident, 530, height, f"{shown.title}: shares of the ceiling", spoken(shown), parts)


# ---------------------------------------------------------------- chart


def chart(shown: CeilingYear, *, ident: str = "ceiling") -> SafeString:
    """Cumulative barrels by series against the ceiling, with the notices, labelled at the mark."""
    limit = shown.ceiling.limit_barrels
    most = max([limit * 1.1, 1, *(one.count.barrels for one in shown.counts)])
    step = _step(most)
    top_value = -(-most // step) * step
    base = TOP + HEIGHT
    first, days = shown.year.from_on, shown.year.days

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((day - first).days + 1) / days, 1)

    def y(barrels: float) -> float:
        return round(base - HEIGHT * barrels / top_value, 1)

    parts: list[SafeString] = []
    value = 0
    while value <= top_value:
        if not limit or abs(y(value) - y(limit)) > 8:
            parts.append(_path("gr", f"M{LEFT} {y(value)}H{RIGHT}", stroke=RULE))
            parts.append(_text("tm", LEFT - 8, y(value) + 4, f"{value:,}", anchor="end", fill=MUTE))
        value += step
    parts += _months(shown, base)
    if limit:
        parts += _limits(limit, y)
    ends: list[tuple[float, SeriesCount]] = []
    drawn = [one for one in shown.counts if one.marks]
    for one in reversed(drawn):  # the official one last, on top
        parts += _series(one, x, y, base)
        ends.append((y(one.count.barrels), one))
    parts += _end_labels(sorted(ends, key=lambda end: end[0]), base)
    if not drawn:
        parts.append(_text("tm", LEFT + 10, base - 12, "Nothing is counted in this year.", fill=MUTE))
    return _drawing(ident, WIDTH, base + 34, f"{shown.title}: cumulative barrels by series", spoken(shown), parts)


def _months(shown: CeilingYear, base: int) -> list[SafeString]:
    """Ticks at the days on which a twelfth begins, and the names of the months between them."""
    first, days = shown.year.from_on, shown.year.days
    parts = [_path("ax", f"M{LEFT} {base}H{RIGHT}", stroke=SOFT)]
    at, months = first, 0
    while at < shown.year.to_on and months < 13:
        following = _a_month_later(at)
        x0 = LEFT + (RIGHT - LEFT) * (at - first).days / days
        x1 = LEFT + (RIGHT - LEFT) * min((following - first).days, days) / days
        label = f"{at:%b}" if first.day == 1 else f"{at.day} {at:%b}"
        parts.append(_path("ax", f"M{x0:.1f} {base}v5", stroke=SOFT))
        parts.append(_text("tm", round((x0 + x1) / 2, 1), base + 19, label, anchor="middle", fill=MUTE))
        at, months = following, months + 1
    return parts


def _a_month_later(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, day.day)


def _limits(limit: int, y: Height) -> list[SafeString]:
    at = y(limit)
    parts = [_path("limit", f"M{LEFT} {at}H{RIGHT}", stroke=INK, width=2)]
    parts.append(_text("tb hl", LEFT + 6, at - 6, f"ceiling {limit:,}", fill=INK, bold=True))
    named: list[tuple[list[float], list[str]]] = []
    for percent in NOTICES[:-1]:
        at = y(notice_barrels(percent, limit))
        parts.append(_path("notice", f"M{LEFT} {at}H{RIGHT}", stroke=SOFT, dashes="5 4"))
        words = f"{percent} %{' stop' if percent == 95 else ''}"
        # Lines closer than a line of type share their name.
        if named and named[-1][0][-1] - at < 12:
            named[-1][0].append(at)
            named[-1][1].append(words)
        else:
            named.append(([at], [words]))
    for heights, words_of in named:
        middle = sum(heights) / len(heights)
        # Of lines this close the ceiling's own name stands above: theirs goes below.
        crowded = len(heights) == len(NOTICES) - 1
        parts.append(
            _text("t hl", LEFT + 6, heights[0] + 15 if crowded else middle + 4, ", ".join(words_of), fill=SOFT)
        )
    return parts


def _series(one: SeriesCount, x: Place, y: Height, base: int) -> list[SafeString]:
    look = look_of(one.count.series)
    drawn = _thinned(one.marks)
    points = [(x(_begins(one)), float(base)), *((x(mark.on), y(mark.at_least)) for mark in drawn)]
    line = "M" + "L".join(f"{px} {py}" for px, py in points)
    parts = [_path(f"ln {look.css}", line, stroke=look.colour, dashes=look.dashes, width=2)]
    for mark in drawn:
        parts.append(_marker(look, x(mark.on), y(mark.at_least), filled=mark.is_complete))
    if one.count.low != one.count.high:
        at = x(drawn[-1].on)
        low, high = y(one.count.low), max(y(one.count.high), TOP - 10)
        parts.append(
            _path(f"ln {look.css}", f"M{at} {low}V{high}M{at - 5} {low}h10M{at - 5} {high}h10", stroke=look.colour)
        )
    for mark, label in _labels(one, drawn):
        below = one.count.series == (Series.OFFICIAL_REPORT,)
        parts.append(
            _text("t hl", x(mark.on), y(mark.at_least) + (19 if below else -10), label, anchor="middle", fill=SOFT)
        )
    return parts


def _begins(one: SeriesCount) -> date:
    """The day before the first step: where the line leaves the ground."""
    return date.fromordinal(min(step.period.from_on for step in one.count.steps).toordinal() - 1)


def _thinned(found: Sequence[Mark]) -> list[Mark]:
    """All marks of a few; of very many the last of each month."""
    if len(found) <= MOST_MARKS:
        return list(found)
    by_month = {(mark.on.year, mark.on.month): mark for mark in found}
    return list(by_month.values())


def _labels(one: SeriesCount, drawn: Sequence[Mark]) -> list[tuple[Mark, str]]:
    """The largest steps are named at their marks, but for the last mark, which is named at the right."""
    if len(drawn) > 12:
        return []
    if one.count.series == (Series.OFFICIAL_REPORT,):
        complete = [mark for mark in drawn[:-1] if mark.is_complete and mark.at_least * 12 > one.count.limit]
        return [(mark, f"{mark.at_least:,} to {mark.on:%b}") for mark in complete[-2:]]
    if len(one.count.series) > 1:
        added = [mark for mark in drawn[:-1] if mark.entry.series is one.count.series[-1]]
        return [(mark, f"+{mark.entry.barrels:,} {mark.entry.period.words}") for mark in added[:2]]
    return []


def _end_labels(ends: Sequence[tuple[float, SeriesCount]], base: int) -> list[SafeString]:
    """What each series comes to, beside its end, moved apart where they would lie on each other."""
    parts: list[SafeString] = []
    at = float(TOP - 14)
    for place, (wanted, one) in enumerate(ends):
        room = base - 30 - 44 * (len(ends) - place - 1)
        at = max(min(wanted, room), at)
        look = look_of(one.count.series)
        warm = one.highest is not None
        fill = WARM if warm else INK
        if abs(at - wanted) > 6:
            parts.append(_path("lead", f"M{RIGHT + 2} {wanted}L{RIGHT + 14} {at}", stroke=RULE))
        parts.append(
            _text(
                "tw" if warm else "tb",
                RIGHT + 18,
                at,
                f"{barrels_words(one)} = {share_words(one)}",
                fill=fill,
                bold=True,
            )
        )
        parts.append(_marker(look, RIGHT + 23, at + 10, filled=True, size=4.0))
        parts.append(_text("t", RIGHT + 33, at + 14, _short(one), fill=SOFT))
        through = one.count.through
        parts.append(_text("tm", RIGHT + 18, at + 27, f"to {through}" if through else "", fill=MUTE))
        at += 44
    return parts


def _short(one: SeriesCount) -> str:
    if len(one.count.series) > 1:
        return "official + statements" if len(one.count.series) == 2 else "combined"
    calls = one.count.deliveries
    if one.count.series == (Series.SHIP_CALL,) and calls:
        return f"{calls} ship calls, mean {mean_a_call(one.count.barrels, calls):,}"
    return one.label


def _step(most: float) -> int:
    """A round distance of grid lines that gives four to eight of them."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if most / (size * factor) <= 6:
                return size * factor
        size *= 10


# ---------------------------------------------------------------- marks


def _marker(look: Look, x: float, y: float, *, filled: bool, size: float = 5.5) -> SafeString:
    arm = size - 2
    shapes = {
        "●": f"M{x - size} {y}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 {-2 * size} 0z",
        "■": f"M{x - size} {y - size}h{2 * size}v{2 * size}h{-2 * size}z",
        "◆": f"M{x} {y - size - 1}l{size + 1} {size + 1}l{-size - 1} {size + 1}l{-size - 1} {-size - 1}z",
        "▼": f"M{x - size} {y - size + 1}h{2 * size}l{-size} {2 * size - 1}z",
        "▲": f"M{x - size} {y + size - 1}h{2 * size}l{-size} {-2 * size + 1}z",
        "✚": f"M{x - 2} {y - size}h4v{arm}h{arm}v4h{-arm}v{arm}h-4v{-arm}h{-arm}v-4h{arm}z",
    }
    d = shapes.get(look.glyph, shapes["◆"])
    return format_html(
        '<path class="mk {} {}" d="{}" fill="{}" stroke="{}" stroke-width="1.6"/>',
        look.css,
        "" if filled else "hollow",
        d,
        look.colour if filled else PAPER,
        look.colour,
    )


def _rect(css: str, x: float, y: float, width: float, height: float, look: Look) -> SafeString:
    return format_html(
        '<rect class="br {}" x="{}" y="{}" width="{}" height="{}" fill="{}" fill-opacity=".82" stroke="{}"/>',
        css,
        x,
        y,
        round(width, 1),
        height,
        look.colour,
        look.colour,
    )


def _path(css: str, d: str, *, stroke: str, dashes: str = "", width: float = 1) -> SafeString:
    return format_html(
        '<path class="{}" d="{}" fill="none" stroke="{}" stroke-width="{}"{}/>',
        css,
        d,
        stroke,
        width,
        format_html(' stroke-dasharray="{}"', dashes) if dashes else "",
    )


def _text(
    css: str, x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK, bold: bool = False
) -> SafeString:
    halo = format_html(' paint-order="stroke" stroke="{}" stroke-width="3" stroke-linejoin="round"', PAPER)
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}" fill="{}"{}{}>{}</text>',
        css,
        round(x, 1),
        round(y, 1),
        anchor,
        fill,
        format_html(' font-weight="{}"', "bold") if bold else "",
        halo if "hl" in css else "",
        words,
    )


def _drawing(ident: str, width: int, height: float, title: str, said: str, parts: Sequence[SafeString]) -> SafeString:
    return format_html(
        '<svg class="plot" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="{id}-t {id}-d" font-family="{font}" font-size="12">'
        '<title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>{}</svg>',
        width,
        round(height),
        title,
        said,
        format_html_join("", "{}", ((part,) for part in parts)),
        id=ident,
        font=FONT,
    )
