"""Curves of precision and recall by threshold as one static SVG. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.resolve.evaluation import Point

PANEL_WIDTH, PANEL_HEIGHT, GAP, TOP, LEFT, BOTTOM = 250, 190, 34, 62, 44, 44
LOWEST = 0.6  # what the axis of shares begins with: below it nothing is of use
PRECISION, RECALL, INK, FAINT = "#1f5fa8", "#b4530a", "#1d2733", "#d5dbe2"


@dataclass(frozen=True)
class Panel:
    """One type of target: its curve, and the thresholds in use."""

    title: str
    points: Sequence[Point]
    link: float
    review: float


def svg(panels: Sequence[Panel], *, first: int = -6, last: int = 12) -> str:
    """Panels side by side; thresholds from `first` to `last` points."""
    width = LEFT + len(panels) * (PANEL_WIDTH + GAP)
    height = TOP + PANEL_HEIGHT + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" font-family="system-ui, sans-serif" font-size="11">',
        "<title>Precision and recall of links by threshold, on the labelled pairs</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(LEFT, 20, "Precision", PRECISION, weight=600) + _text(LEFT + 66, 20, "and", INK),
        _text(LEFT + 92, 20, "recall", RECALL, weight=600)
        + _text(LEFT + 130, 20, "if every pair of at least so many points were linked", INK),
    ]
    for number, panel in enumerate(panels):
        parts += _panel(panel, LEFT + number * (PANEL_WIDTH + GAP), first, last)
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, left: int, first: int, last: int) -> list[str]:
    def x(points: float) -> float:
        return left + PANEL_WIDTH * (min(max(points, first), last) - first) / (last - first)

    def y(share: float) -> float:
        return TOP + PANEL_HEIGHT * (1 - max(share, LOWEST)) / (1 - LOWEST)

    parts = [_text(left, TOP - 14, panel.title, INK, weight=600)]
    for tenth in range(round(LOWEST * 10), 11):
        parts.append(_line(left, y(tenth / 10), left + PANEL_WIDTH, y(tenth / 10), FAINT))
        parts.append(_text(left - 6, y(tenth / 10) + 4, f"{tenth / 10:.1f}", INK, anchor="end"))
    for points in range(first, last + 1, 3):
        parts.append(_text(x(points), TOP + PANEL_HEIGHT + 16, f"{points}", INK, anchor="middle"))
    parts.append(_text(left + PANEL_WIDTH / 2, TOP + PANEL_HEIGHT + 34, "points", INK, anchor="middle"))
    for name, points in (("review", panel.review), ("link", panel.link)):
        parts.append(_line(x(points), TOP, x(points), TOP + PANEL_HEIGHT, INK, dashed=True))
        side = "end" if name == "review" else "start"
        parts.append(_text(x(points) + (-4 if side == "end" else 4), TOP + PANEL_HEIGHT - 8, name, INK, anchor=side))
    for colour, shares in (
        (PRECISION, [(point.threshold, point.precision) for point in panel.points]),
        (RECALL, [(point.threshold, point.recall) for point in panel.points]),
    ):
        # A share holds for every threshold above the score before, up to its own: steps.
        corners = [(first, shares[0][1])] if shares else []
        for (_, share), (threshold, _) in zip(shares, shares, strict=True):
            corners += [(corners[-1][0], share), (threshold, share)]
        drawn = " ".join(f"{x(points):.1f},{y(share):.1f}" for points, share in corners)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
    return parts


def _text(x: float, y: float, text: str, colour: str, *, anchor: str = "start", weight: int = 400) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(text)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dash}/>'
