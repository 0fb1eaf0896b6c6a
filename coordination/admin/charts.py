"""
Charts of the entity page as static SVG: one axis, labelled at the mark, the same in words in `desc`.

Pure: days in, drawing out. Colours come from the style sheet, so that they follow light and dark.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.safestring import SafeString

from coordination.admin.drawing import drawing, line, path, rect, text

NARROW, WIDE = 640, 1000  # widths of the drawings, in pixels of their own
ROW = 24
_MEAN_CHARACTER = 6.2  # of the type the style sheet sets, for labels that must not run out of the drawing


@dataclass(frozen=True, slots=True)
class LagBar:
    """
    One jurisdiction's lag. `fewest` and `most` are days after the first mover, both None for the first.

    label  what is said at the end of the bar: "first mover", "+70 d", "? unknown"
    """

    who: str
    day: str
    label: str
    fewest: int | None = None
    most: int | None = None
    is_first: bool = False
    is_unknown: bool = False


def lag_chart(bars: Sequence[LagBar], *, name: str) -> SafeString:
    """Bars of days after the first mover, on one axis from zero. A range is a bar from its fewest to its most days."""
    left, right, top = 178, NARROW - 76, 12
    ends = [days for bar in bars for days in (bar.fewest, bar.most) if days is not None]
    low, high = min([0, *ends]), max([1, *ends])
    step = _step(high - low)
    low, high = low // step * step, -(-high // step) * step
    bottom = top + ROW * len(bars)

    def x(days: int) -> float:
        return round(left + (right - left) * (days - low) / (high - low), 1)

    parts: list[SafeString] = []
    for days in range(low, high + 1, step):
        parts += [
            line("gr" if days else "ax", x(days), top - 4, x(days), bottom),
            text("tm", x(days), bottom + 16, f"{days:,}", "middle"),
        ]
    parts.append(text("tm", NARROW - 4, bottom + 16, "days", "end"))
    for number, bar in enumerate(bars):
        parts += _lag_row(bar, x, left, right, top + ROW * number)
    said = "; ".join(f"{bar.who} {bar.label}{f', {bar.day}' if bar.day else ''}" for bar in bars)
    return drawing("lag", NARROW, f"Days after the first mover: {name}", said, bottom + 24, parts)


def _lag_row(bar: LagBar, x: Callable[[int], float], left: int, right: int, y: int) -> list[SafeString]:
    row = [text("tb", 4, y + 14, bar.who), text("t", 34, y + 14, bar.day)]
    if bar.is_first:
        row.append(path("lead", f"M{x(0)} {y + 3}l9 7l-9 7z"))
        row.append(text("tb hl", x(0) + 16, y + 14, bar.label))
    elif bar.is_unknown:
        row.append(path("open", f"M{left} {y + 10}H{right}"))
        row.append(text("tu hl", left + 12, y + 14, bar.label))
    elif bar.fewest is None and bar.most is None:
        row.append(text("t hl", x(0) + 16, y + 14, bar.label))
    else:
        sure = min(bar.fewest, bar.most) if bar.fewest is not None and bar.most is not None else bar.fewest or 0
        end = bar.most if bar.most is not None else sure
        begin = min(0, sure)
        if sure > 0:
            row.append(rect("bar", x(0), y + 4, x(sure) - x(0), 13))
            begin = sure
        if end != begin:
            row.append(rect("bar2", x(begin), y + 4, x(end) - x(begin), 13))
        row.append(text("tb hl", x(max(end, 0)) + 6, y + 14, bar.label))
    return row


@dataclass(frozen=True, slots=True)
class ListBar:
    """
    One record on its list.

    periods       half-open days on the list; a null end is today
    not_before    where the first day is only a bound, the earliest it can be
    amended       days of amendments
    suspected_on  edition from which it is missing, still in force
    """

    who: str
    what: str
    periods: Sequence[tuple[date, date | None]] = ()
    is_bound: bool = False
    not_before: date | None = None
    amended: Sequence[date] = field(default_factory=tuple)
    suspected_on: date | None = None
    is_unknown: bool = False


def timeline_chart(bars: Sequence[ListBar], *, today: date, name: str) -> SafeString:
    """Since when each list carries the entity, to today. Dotted: it may have stood already, or cannot be known."""
    left, right, top = 150, WIDE - 20, 10
    days = [day for bar in bars for period in bar.periods for day in period if day]
    first = min([*days, *(bar.not_before for bar in bars if bar.not_before), today])
    start = date(first.year, 1, 1) if (today - first).days > 500 else first.replace(day=1)
    span = max((today - start).days, 30)
    bottom = top + ROW * len(bars)

    def x(day: date) -> float:
        return round(left + (right - left) * min((day - start).days / span, 1), 1)

    parts: list[SafeString] = []
    for day, words in _ticks(start, today):
        parts += [line("gr", x(day), top - 4, x(day), bottom), text("tm", x(day), bottom + 16, words, "middle")]
    for number, bar in enumerate(bars):
        parts += _list_row(bar, x, left, right, top + ROW * number, today)
    said = "; ".join(_said(bar) for bar in bars)
    return drawing("lists", WIDE, f"When each list carried {name}, {start} to {today}", said, bottom + 24, parts)


def _list_row(bar: ListBar, x: Callable[[date], float], left: int, right: int, y: int, today: date) -> list[SafeString]:
    row = [text("tb", 4, y + 14, bar.who), text("t", 40, y + 14, bar.what[:17])]
    if not bar.periods:
        row.append(path("open" if bar.is_unknown else "ax", f"M{left} {y + 10}H{right}"))
        row.append(
            text("tu hl" if bar.is_unknown else "tm hl", left + 8, y + 14, "unknown" if bar.is_unknown else bar.what)
        )
        return [row[0], *row[2:]]
    begun = bar.periods[0][0]
    if bar.is_bound:
        row.append(path("maybe", f"M{x(bar.not_before) if bar.not_before else left} {y + 10}H{x(begun)}"))
    for begin, end in bar.periods:
        until = end or bar.suspected_on or today
        row.append(rect("bar", x(begin), y + 4, max(x(until) - x(begin), 2), 12))
        if end is not None:
            row += [line("mark", x(end), y, x(end), y + 20), text("t hl", x(end) + 4, y + 14, f"delisted {end}")]
        elif bar.suspected_on is not None:
            row.append(rect("bar2", x(bar.suspected_on), y + 4, max(x(today) - x(bar.suspected_on), 2), 12))
            row.append(text("tw hl", x(bar.suspected_on) - 4, y + 14, f"missing since {bar.suspected_on}", "end"))
        else:
            row.append(path("bar", f"M{x(today)} {y + 4}l7 6l-7 6z"))
    row += [path("amended", f"M{x(day)} {y + 2}v16") for day in bar.amended]
    label = f"{'≤ ' if bar.is_bound else ''}{begun}"
    at = x(begun)
    if at - len(label) * _MEAN_CHARACTER < left:
        row.append(text("ti", at + 6, y + 14, label))
    else:
        row.append(text("t hl", at - 6, y + 14, label, "end"))
    return row


def _said(bar: ListBar) -> str:
    if not bar.periods:
        return f"{bar.who} unknown" if bar.is_unknown else f"{bar.who} {bar.what}"
    spans = " and ".join(f"{begin} to {end or 'today'}" for begin, end in bar.periods)
    bound = ", the first day not after" if bar.is_bound else ""
    amended = f", amended {', '.join(str(day) for day in bar.amended)}" if bar.amended else ""
    missing = f", missing since the edition of {bar.suspected_on}" if bar.suspected_on else ""
    return f"{bar.who} {bar.what}: {spans}{bound}{amended}{missing}"


def _step(span: int) -> int:
    """A round distance of grid lines that gives four to ten of them."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000):
        if span / step <= 9:
            return step
    return 10_000


def _ticks(start: date, today: date) -> list[tuple[date, str]]:
    months = (today.year - start.year) * 12 + today.month - start.month
    if months <= 18:
        every = max(1, -(-months // 9))
        ordinals = range(start.year * 12 + start.month - 1, today.year * 12 + today.month, every)
        return [(date(n // 12, n % 12 + 1, 1), f"{n // 12}-{n % 12 + 1:02}") for n in ordinals]
    every = max(1, -(-(today.year - start.year) // 10))
    return [(date(year, 1, 1), str(year)) for year in range(start.year, today.year + 1, every)]
