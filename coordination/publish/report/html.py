"""The report as one HTML page: no script, nothing from elsewhere, fit for A4."""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string

from coordination.publish.report import charts
from coordination.publish.report.data_gap_counts import data_counts
from coordination.publish.report.facts import Facts
from coordination.publish.report.figures import Figures
from coordination.publish.report.gaps import News
from coordination.publish.report.heat import heat_rows
from coordination.publish.report.limits import Limit, limits
from coordination.publish.report.links import CLOSED, COUNTED, POSSIBLY, RECENT_LAGS, SURELY, Links, on_day
from coordination.publish.report.list_rows import change_rows, list_changes, list_row, suspect_names
from coordination.publish.report.pairs import pair_table
from coordination.publish.report.rows import Acts, acts, gap_row, group_row
from coordination.publish.report.sections import gap_bars, section
from coordination.publish.report.serious import most_serious
from coordination.publish.report.words import (
    days,
    known,
    moved,
    number,
    plural,
    rebuilt,
    shortened,
    stem,
    tally,
    what_happened,
)
from coordination.vocabulary import ChangeKind, GapKind

HEAT_ROWS = 6  # on the first page, fewer where many partners acted
MAX_LIMITS, LONGEST_LIMIT = 8, 130  # on the first page, fewer where many partners acted; characters of one
ROOM = 6  # lines that the first page holds beside what it always says, in its usual type
MAX_NEWS, MAX_CHANGES, MAX_CONFLICTS = 25, 25, 10


def render(shown: dict[str, Any]) -> str:
    """The page of a `context`."""
    return render_to_string("report/report.html", shown)


def context(facts: Facts, figures: Figures, *, address: str = "") -> dict[str, Any]:
    """`address`: of the desk's server, where figures lead to their rows; "" leads them within the page."""
    links = Links.of(facts, address)
    week, gaps = facts.week, facts.gaps
    on = week.as_of_on
    new = gaps.of(News.NEW)
    listings = change_rows(facts)
    delistings = change_rows(facts, [ChangeKind.DELISTING])
    rows, acted = heat_rows(facts, links, short=HEAT_ROWS), acts(facts, links)
    shown = max(HEAT_ROWS - len(acted.rows), 4)
    happened, became = what_happened(facts, figures)
    found = limits(facts, figures)
    told = found[: max(MAX_LIMITS - len(acted.rows), 4)]
    serious = [
        group_row(group, facts, links, are_new=bool(new))
        for group in most_serious(new or gaps.open, list(facts.jurisdictions))
    ]
    return {
        "week": week,
        "known": known(facts),
        "rebuilt": rebuilt(facts) if facts.is_rebuilt else "",
        "is_demonstration": facts.is_demonstration,
        "partners": facts.partners,
        "happened": happened,
        "became": became,
        "figures": _figures(facts, figures, links),
        "serious_are_new": bool(new),
        "serious": serious,
        "is_crowded": _lines(facts, acted, told, f"{happened} {became}") > ROOM,
        "acts": acted,
        "heat": rows[:shown],
        "heat_all": rows if len(rows) > shown else [],
        "gap_bars": gap_bars(facts, links),
        "trend": charts.trend(
            gaps.trend,
            ident="trend",
            title="Open gaps on the last day of each of twelve weeks",
            hrefs=_of_trend(facts, links),
        ),
        "lists": [list_row(state) for state in facts.lists],
        "unread": [state.code for state in facts.lists if not state.is_read],
        "limits": [Limit(limit.what, shortened(limit.why, LONGEST_LIMIT)) for limit in told],
        "limits_more": len(found) - len(told),
        "limits_all": found,
        "list_changes": list_changes(facts, links),
        "listings": listings[:MAX_CHANGES],
        "listings_more": max(len(listings) - MAX_CHANGES, 0),
        "delistings": delistings[:MAX_CHANGES],
        "delistings_more": max(len(delistings) - MAX_CHANGES, 0),
        "suspected": suspect_names(facts.changes.suspected),
        "new": [gap_row(gap, on, facts.regimes) for gap in new[:MAX_NEWS]],
        "new_more": max(len(new) - MAX_NEWS, 0),
        "closed": [gap_row(gap, on, facts.regimes) for gap in gaps.closed[:MAX_NEWS]],
        "closed_more": max(len(gaps.closed) - MAX_NEWS, 0),
        "sections": [section(facts, code, links) for code in facts.sections],
        "desk_address": links.address,
        "all_lists": links.rows("lists", (), here="lists"),
        "edition": facts.partners.get(facts.own, facts.audience) if facts.of_partner else "",
        "pairs": pair_table(facts, links),
        "data_counts": data_counts(facts, links),
        "conflicts": [gap for gap in facts.data_gaps if gap.kind == GapKind.DATA_CONFLICT][:MAX_CONFLICTS],
        "petroleum": facts.petroleum,
        "gauge": charts.in_our_fonts(facts.petroleum.gauge) if facts.petroleum else "",
        "workbook": f"{stem(facts)}.xlsx",
        "shared": number(facts.matrix.shared),
        "policy_rows": len(facts.policy.rows),
        "policy_hash": facts.policy.sha256[:12],
        "inputs": [(state.code, state.edition_on, state.sha256[:12]) for state in facts.lists if state.is_read],
    }


def _of_trend(facts: Facts, links: Links) -> list[tuple[str, str]]:
    """Where the two figures of each day lead; within the page nothing tells of a day but the last."""
    days = [day for day, _, _ in facts.gaps.trend]
    if not links.address:
        return [*(("", "") for _ in days[1:]), ("#where", "")]
    return [
        (
            links.rows("gaps", on_day(day, days, SURELY), here="where"),
            links.rows("gaps", on_day(day, days, POSSIBLY), here="where"),
        )
        for day in days
    ]


def _lines(facts: Facts, acted: Acts, told: Sequence[Limit], lede: str) -> int:
    """How many lines the parts of the first page take that differ from week to week."""
    banners = 2 * facts.is_demonstration + 2 * facts.is_rebuilt
    acts = sum(max(len(row.days), -(-len(row.told) // 75)) for row in acted.rows) + len(acted.others)
    limited = sum(-(-(len(limit.what) + min(len(limit.why), LONGEST_LIMIT)) // 70) for limit in told)
    return banners + acts + -(-limited // 2) + max(len(lede) // 95 - 2, 0)


def _figures(facts: Facts, figures: Figures, links: Links) -> list[dict[str, Any]]:
    """The five: the number, what it is, and how it moved. Warm where somebody has something to do."""
    severity = ", ".join(f"{number(count)} {word}" for word, count in figures.open_by_severity.items() if count)
    found = figures.found_by_first_reading + figures.found_late
    before = figures.before
    new = tally(figures.new_by_jurisdiction) or (f"{number(found)} older ones found" if found else "")
    counted: list[dict[str, Any]] = [
        {
            "value": number(figures.open),
            "what": "gaps open",
            "of": severity,
            "moved": moved(figures.open, before.open),
            "href": links.rows("gaps", COUNTED, here="where"),
        },
        {
            "value": number(figures.new),
            "what": "opened this week",
            "of": new,
            "moved": moved(figures.new, before.new),
            "href": links.rows("gaps", (*COUNTED, ("news", "new")), here="opened"),
            "is_warm": figures.new > 0,
        },
        {
            "value": number(figures.closed),
            "what": "closed this week",
            "of": tally(figures.closed_by_jurisdiction),
            "moved": moved(figures.closed, before.closed),
            "href": links.rows("gaps", CLOSED, here="closed"),
        },
        {
            "value": number(figures.overdue),
            "what": "promises passed",
            "of": tally(figures.overdue_by_jurisdiction),
            "moved": moved(figures.overdue, before.overdue),
            "href": links.rows("gaps", (*COUNTED, ("overdue", "true")), here="where"),
            "is_warm": figures.overdue > 0,
        },
        {**_lag(figures), "href": links.rows("lags", RECENT_LAGS, here="method")},
    ]
    if any(state.is_read for state in facts.lists):
        return counted
    # Of what no list is read, none is not nought.
    return [{**figure, "value": "?", "of": "no list read", "moved": ""} for figure in counted]


def _lag(figures: Figures) -> dict[str, Any]:
    """The median, unless most of what it would speak for cannot be dated."""
    base, undated = figures.lag_base, figures.lag_undated
    if figures.median_lag_days is None or undated > base:
        told = (
            f"{number(base)} of {number(base + undated)} in 12 months dated"
            if undated
            else "nobody followed in 12 months"
        )
        return {"value": "–", "what": "median lag", "of": told}
    told = f"of {plural(base, 'following')} in 12 months"
    was = figures.median_lag_days_before
    return {
        "value": f"{days(figures.median_lag_days)} d",
        "what": "median lag",
        "of": f"{told}; {number(undated)} not dated" if undated else told,
        "moved": "" if was is None else f"was {days(was)} d last week",
    }
