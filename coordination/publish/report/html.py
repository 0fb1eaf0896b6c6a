"""The report as one HTML page: no script, nothing from elsewhere, fit for A4."""

from typing import Any

from django.template.loader import render_to_string

from coordination.publish.report import charts
from coordination.publish.report.facts import Facts
from coordination.publish.report.figures import Figures
from coordination.publish.report.gaps import News
from coordination.publish.report.heat import heat_rows
from coordination.publish.report.limits import limits
from coordination.publish.report.list_rows import change_rows, list_changes, list_row, suspect_names
from coordination.publish.report.pairs import pair_table
from coordination.publish.report.rows import acts, gap_row, group_row
from coordination.publish.report.sections import gap_bars, section
from coordination.publish.report.serious import most_serious
from coordination.publish.report.words import days, known, moved, number, plural, rebuilt, stem, tally, what_happened
from coordination.vocabulary import ChangeKind

HEAT_ROWS = 6  # on the first page, fewer where many partners acted
MAX_NEWS, MAX_CHANGES = 40, 40


def render(shown: dict[str, Any]) -> str:
    """The page of a `context`."""
    return render_to_string("report/report.html", shown)


def context(facts: Facts, figures: Figures) -> dict[str, Any]:
    week, gaps = facts.week, facts.gaps
    on = week.as_of_on
    new = gaps.of(News.NEW)
    listings = change_rows(facts)
    delistings = change_rows(facts, [ChangeKind.DELISTING])
    rows, acted = heat_rows(facts), acts(facts)
    shown = max(HEAT_ROWS - len(acted.rows), 4)
    happened, became = what_happened(facts, figures)
    return {
        "week": week,
        "known": known(facts),
        "rebuilt": rebuilt(facts) if facts.is_rebuilt else "",
        "is_demonstration": facts.is_demonstration,
        "partners": facts.partners,
        "happened": happened,
        "became": became,
        "figures": _figures(facts, figures),
        "serious_are_new": bool(new),
        "serious": [group_row(group, facts) for group in most_serious(new or gaps.open, list(facts.jurisdictions))],
        "acts": acted,
        "heat": rows[:shown],
        "heat_all": rows if len(rows) > shown else [],
        "gap_bars": gap_bars(facts),
        "trend": charts.trend(gaps.trend, ident="trend", title="Open gaps on the last day of each of twelve weeks"),
        "lists": [list_row(state) for state in facts.lists],
        "unread": [state.code for state in facts.lists if not state.is_read],
        "limits": limits(facts, figures),
        "list_changes": list_changes(facts),
        "listings": listings[:MAX_CHANGES],
        "listings_more": max(len(listings) - MAX_CHANGES, 0),
        "delistings": delistings[:MAX_CHANGES],
        "delistings_more": max(len(delistings) - MAX_CHANGES, 0),
        "suspected": suspect_names(facts.changes.suspected),
        "new": [gap_row(gap, on, facts.regimes) for gap in new[:MAX_NEWS]],
        "new_more": max(len(new) - MAX_NEWS, 0),
        "closed": [gap_row(gap, on, facts.regimes) for gap in gaps.closed[:MAX_NEWS]],
        "closed_more": max(len(gaps.closed) - MAX_NEWS, 0),
        "sections": [section(facts, code) for code in facts.sections],
        "edition": facts.partners.get(facts.own, facts.audience) if facts.of_partner else "",
        "pairs": pair_table(facts),
        "petroleum": facts.petroleum,
        "gauge": charts.in_our_fonts(facts.petroleum.gauge) if facts.petroleum else "",
        "workbook": f"{stem(facts)}.xlsx",
        "shared": number(facts.matrix.shared),
        "policy_rows": len(facts.policy.rows),
        "policy_hash": facts.policy.sha256[:12],
        "inputs": [(state.code, state.edition_on, state.sha256[:12]) for state in facts.lists if state.is_read],
    }


def _figures(facts: Facts, figures: Figures) -> list[dict[str, Any]]:
    """The five: the number, what it is, and how it moved. Warm where somebody has something to do."""
    severity = ", ".join(f"{number(count)} {word}" for word, count in figures.open_by_severity.items() if count)
    found = figures.found_by_first_reading + figures.found_late
    before = figures.before
    new = tally(figures.new_by_jurisdiction) or (f"{number(found)} older ones found" if found else "")
    return [
        {"value": number(figures.open), "what": "gaps open", "of": severity, "moved": moved(figures.open, before.open)},
        {
            "value": number(figures.new),
            "what": "opened this week",
            "of": new,
            "moved": moved(figures.new, before.new),
            "is_warm": figures.new > 0,
        },
        {
            "value": number(figures.closed),
            "what": "closed this week",
            "of": tally(figures.closed_by_jurisdiction),
            "moved": moved(figures.closed, before.closed),
        },
        {
            "value": number(figures.overdue),
            "what": "promises passed",
            "of": tally(figures.overdue_by_jurisdiction),
            "moved": moved(figures.overdue, before.overdue),
            "is_warm": figures.overdue > 0,
        },
        _lag(figures),
    ]


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
