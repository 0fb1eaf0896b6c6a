"""What the page of a ceiling year shows: gathered here, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from coordination.admin.ledger import difference_text, factor_text, mark_of, period_of, reported_text, state_tag
from coordination.admin.marks import KEY, gap_days
from coordination.admin.marks import mark_of as status_mark
from coordination.ceiling import CeilingYear, Player, ceiling_year, picture_of, players, years_of
from coordination.ceiling.charts import crossing_words, look_of
from coordination.ceiling.involved import FoundBy
from coordination.ceiling.periods import Period
from coordination.ceiling.reporting import MonthReport, MonthState
from coordination.ceiling.totals import NOTICES
from coordination.models import Alignment, Ceiling, Delivery, Gap, Jurisdiction, Lead
from coordination.vocabulary import Status

ROWS_SHOWN = 60
YEARS_SHOWN = 9
_MONTH_CSS = {
    MonthState.REPORTED: ("ok", "✓"),
    MonthState.IN_A_SUM: ("sumd", "✓"),
    MonthState.OVERDUE: ("late", ""),
    MonthState.NOT_DUE: ("wait", "·"),
}


def ceiling_page(
    ceiling: Ceiling, year: Period, *, on: date, as_of: date | None, jurisdictions: Sequence[Jurisdiction]
) -> dict[str, Any]:
    """The page's parts, by name in the template."""
    shown = ceiling_year(ceiling, year, on=on, as_of=as_of)
    drawn = picture_of(shown)
    return {
        "title": shown.title,
        "ceiling": ceiling,
        "shown": shown,
        "picture": drawn,
        "as_of": as_of,
        "on": on,
        "years": [
            {"words": one.words, "year": one.from_on.year, "is_this": one == year}
            for one in years_of(ceiling, on=on)[:YEARS_SHOWN]
        ],
        "limit": limit_words(ceiling, year),
        "notices": notice_rows(shown),
        "projections": [
            {
                "one": one,
                "glyph": look_of(one.count.series).glyph,
                "projection": one.projection,
                "total": f"{one.projection.total:,}",
            }
            for one in shown.counts
            if one.projection
        ],
        "suppliers": [
            {"supplier": one.supplier, "months": [month_cell(month) for month in one.months]}
            for one in shown.suppliers
            if one.months
        ],
        "months": [f"{month.from_on:%b}" for month in year.months()],
        **ledger_rows(shown),
        **player_rows(shown, jurisdictions),
        "key": KEY,
    }


def limit_words(ceiling: Ceiling, year: Period) -> str:
    if not ceiling.limit_barrels:
        return "Banned outright: any delivery is over the ceiling."
    tons = f" or {ceiling.limit_tons:,} tons, whichever is reached first," if ceiling.limit_tons else ""
    span = "for the calendar year" if str(year).isdecimal() else f"from {year.from_on} to {year.last_on}"
    return f"{ceiling.limit_barrels:,} barrels{tons} {span}, all suppliers together."


def notice_rows(shown: CeilingYear) -> dict[str, Any]:
    """The table of notices: a column for each count, a row for each threshold."""
    columns = [{"label": one.label, "glyph": look_of(one.count.series).glyph} for one in shown.counts]
    percents = NOTICES if shown.ceiling.limit_barrels else (100,)
    rows = []
    for place, percent in enumerate(percents):
        crossings = [one.crossings[place] for one in shown.counts]
        rows.append(
            {
                "label": f"{percent} %{' stop' if percent == 95 else ''}",
                "barrels": f"{crossings[0].barrels:,}" if crossings else "",
                "cells": [{"crossing": one, "words": crossing_words(one)} for one in crossings],
            }
        )
    return {"columns": columns, "rows": rows}


def month_cell(month: MonthReport) -> dict[str, str]:
    """One box of the monthly reports: what it prints, its look, and the same in words."""
    css, text = _MONTH_CSS[month.state]
    name = f"{month.month.from_on:%B %Y}"
    said = {
        MonthState.REPORTED: f"{name}: reported, {month.entry.barrels:,} barrels" if month.entry else name,
        MonthState.IN_A_SUM: f"{name}: in a published sum, {month.entry.period.words}" if month.entry else name,
        MonthState.OVERDUE: f"{name}: overdue since {month.due_on}, {month.days_overdue} days",
        MonthState.NOT_DUE: f"{name}: due by {month.due_on}",
    }[month.state]
    return {"css": css, "text": text or f"{month.days_overdue}", "said": said, "label": f"{month.month.from_on:%b}"}


def ledger_rows(shown: CeilingYear) -> dict[str, Any]:
    """The newest entries of the year as known, with what is not added and why."""
    rows = Delivery.objects.filter(ceiling=shown.ceiling, year_from=shown.year.from_on).select_related("product")
    rows = rows.known_on(shown.as_of) if shown.as_of else rows.standing()
    found = list(rows.order_by("series", "from_on", "to_on", "pk")[: ROWS_SHOWN + 1])
    left_out = {
        one.entry.id: one.words for each in shown.counts if len(each.count.series) == 1 for one in each.count.left_out
    }
    return {
        "rows": [
            {
                "row": row,
                "period": period_of(row),
                "reported": reported_text(row),
                "converted": factor_text(row),
                "barrels": f"{row.barrels:,}",
                "difference": difference_text(row),
                "mark": mark_of(row),
                "state": state_tag(row),
                "left_out": left_out.get(row.pk, ""),
                "url": reverse("admin:coordination_delivery_change", args=(row.pk,)),
            }
            for row in found[:ROWS_SHOWN]
        ],
        "rows_more": len(found) > ROWS_SHOWN,
        "rows_url": _list_url("delivery", shown),
    }


def _list_url(model: str, shown: CeilingYear) -> str:
    query = urlencode((("ceiling", shown.ceiling.code), ("year", str(shown.year.from_on.year))))
    return f"{reverse(f'admin:coordination_{model}_changelist')}?{query}"


def player_rows(shown: CeilingYear, jurisdictions: Sequence[Jurisdiction]) -> dict[str, Any]:
    found = players(shown)
    entities = [player.entity.pk for player in found if player.entity]
    cells: dict[tuple[int, int], str] = {
        (entity, jurisdiction): status
        for entity, jurisdiction, status in Alignment.objects.filter(entity__in=entities).values_list(
            "entity_id", "jurisdiction_id", "status"
        )
    }
    gaps: dict[tuple[int, int], list[Gap]] = defaultdict(list)
    for gap in Gap.objects.open().filter(entity__in=entities):
        gaps[gap.entity_id, gap.jurisdiction_id].append(gap)
    leads = {
        (lead.role, lead.key): lead for lead in Lead.objects.filter(ceiling=shown.ceiling, year_from=shown.year.from_on)
    }
    return {
        "jurisdictions": jurisdictions,
        "players": [
            _player(one, jurisdictions, cells, gaps, leads.get((one.role, one.key)), shown.on) for one in found
        ],
        "leads_url": _list_url("lead", shown),
    }


def _player(
    one: Player,
    jurisdictions: Sequence[Jurisdiction],
    cells: dict[tuple[int, int], str],
    gaps: dict[tuple[int, int], list[Gap]],
    lead: Lead | None,
    on: date,
) -> dict[str, Any]:
    shown = []
    for who in jurisdictions:
        pair = (one.entity.pk, who.pk) if one.entity else None
        status = cells.get(pair, Status.UNKNOWN) if pair else ""
        open_gaps = gaps.get(pair, []) if pair else []
        shown.append(
            {
                "code": who.code,
                "mark": status_mark(status, open_gaps) if status else None,
                "days": gap_days(open_gaps, on=on),
            }
        )
    others = [name for name in one.names if not one.entity or name.casefold() != one.entity.name.casefold()]
    return {
        "one": one,
        "found_by": one.found_by.label if one.found_by else "",
        "is_sure": one.found_by is None or one.found_by is not FoundBy.NAME_ALONE,
        "other_names": others if one.entity else [],
        "seen": str(one.first_on) if one.first_on == one.last_on else f"{one.first_on} to {one.last_on}",
        "cells": shown,
        "lead": lead,
        "lead_url": reverse("admin:coordination_lead_change", args=(lead.pk,)) if lead else "",
    }
