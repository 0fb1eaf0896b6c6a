"""Pages of figures: overlap, lags and trend; the UN scoreboard; what would follow from designations."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from coordination.admin.figure_charts import FollowerBar, SplitBar, Week, follower_chart, split_chart, week_chart
from coordination.admin.navigation import may_view
from coordination.align.imagined import imagine, targets_of_gaps
from coordination.align.kept_figures import kept_lags, kept_memberships, kept_trends, kept_week
from coordination.align.loading import names_and_types
from coordination.align.overlap import PairOverlap, Tally, combinations_held, method, pair_overlap, split
from coordination.align.overlap_rows import Wanted, targets_behind
from coordination.align.pair_lags import METHOD as LAG_METHOD
from coordination.align.pair_lags import PairLag
from coordination.align.scoreboard_rows import scoreboard, scores, un_records
from coordination.align.trend import ALL, WEEKS, Trend
from coordination.align.week_tally import LAG_COUNTINGS
from coordination.align.world_rows import partners
from coordination.models import Entity, Jurisdiction, Regime
from coordination.publish import figures
from coordination.vocabulary import Counting
from coordination.weeks import week_code

PAGE = 50
SETS = 10  # exact sets of partners shown
MOST_IMAGINED = 250  # targets in one question, so that a page answers at once

COUNTINGS = {
    Counting.OWN_ACT: "designated by own act",
    Counting.ON_LIST: "on its own list, UN names too",
    Counting.IN_FORCE: "in force, by list or by law",
}


def figure_urls() -> list[URLPattern]:
    def at(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        return path(route, admin.site.admin_view(require_GET(view)), name=name)

    return [
        at("figures/", overlap_page, "figures"),
        at("figures/targets/", targets_page, "figure_targets"),
        at("scoreboard/", scoreboard_page, "scoreboard"),
        at("what-if/", what_if_page, "what_if"),
    ]


@dataclass(frozen=True)
class Asked:
    """What a page of overlap is asked for; a word that is none is taken as not asked."""

    regime: str
    counting: Counting
    leader: str  # "": whoever most follow by dated lags

    @classmethod
    def of(cls, query: QueryDict, regimes: Mapping[str, str], codes: tuple[str, ...]) -> "Asked":
        regime, counting, leader = query.get("regime", ""), query.get("counting", ""), query.get("leader", "")
        return cls(
            regime if regime in regimes else ALL,
            Counting(counting) if counting in Counting.__members__.values() else Counting.OWN_ACT,
            leader if leader in codes else "",
        )


def overlap_page(request: HttpRequest) -> HttpResponse:
    """How far partners designate the same targets, by how many days they trail each other, and how that moves."""
    _look(request)
    regimes = dict(Regime.objects.order_by("code").values_list("code", "name"))
    columns = tuple(Jurisdiction.objects.order_by("position").values_list("code", flat=True))
    asked = Asked.of(request.GET, regimes, columns)
    codes = partners()
    week = kept_week()
    context: dict[str, Any] = {
        "title": "Overlap and lags",
        "asked": asked,
        "regimes": regimes,
        "countings": COUNTINGS,
        "columns": columns,
        "partners": codes,
        "week": week,
    }
    if week is not None:
        tally: Tally = kept_memberships(week, asked.counting, [asked.regime]).get(asked.regime, {})
        lag_counting = asked.counting if asked.counting in LAG_COUNTINGS else Counting.ON_LIST
        lags = kept_lags(week, lag_counting, [asked.regime]).get(asked.regime, [])
        leader = asked.leader or _first_of(lags) or codes[0]
        last = timezone.now().date()
        weeks = [week_code(last - timedelta(weeks=n)) for n in reversed(range(WEEKS))]
        trends = kept_trends(weeks, [asked.regime], codes)
        base = f"targets of regime {asked.regime}" if asked.regime else "targets of any regime"
        context |= {
            **_split(tally, asked, codes),
            "sets": [(" ".join(who), targets) for who, targets in combinations_held(tally) if len(who) > 1][:SETS],
            "pairs": _pairs(tally, asked, codes),
            "method": method(asked.counting, base),
            "lag_method": LAG_METHOD,
            "lag_counting": COUNTINGS[lag_counting],
            "leader": leader,
            "followers": _followers(lags, leader),
            "trends": [_trend(code, trends[asked.regime, code]) for code in codes if (asked.regime, code) in trends],
        }
    return _page(request, "overlap.html", context)


def _split(tally: Tally, asked: Asked, codes: tuple[str, ...]) -> dict[str, Any]:
    found = split(tally, codes)
    rows = [
        {
            "holders": holders,
            "targets": targets,
            "percent": f"{100 * (found.share(holders) or 0):.1f}",
            "url": _targets(asked, holders=str(holders)),
        }
        for holders, targets in found.by_holders.items()
    ]
    bars = [
        SplitBar(f"{n} partner{'' if n == 1 else 's'}", targets, f"{targets:,}, {100 * (found.share(n) or 0):.1f} %")
        for n, targets in found.by_holders.items()
    ]
    return {
        "split": found,
        "split_rows": rows,
        "split_chart": split_chart(bars, title="Targets by the number of partners that have them"),
    }


def _pairs(tally: Tally, asked: Asked, codes: tuple[str, ...]) -> list[dict[str, Any]]:
    """A row for each partner: what it shares with each other, in per cent of the union."""
    return [
        {"code": first, "cells": [None if first == second else _pair(tally, asked, first, second) for second in codes]}
        for first in codes
    ]


def _pair(tally: Tally, asked: Asked, first: str, second: str) -> dict[str, Any]:
    pair = pair_overlap(tally, first, second)
    if pair.jaccard is None:
        return {"text": "", "css": "", "said": f"{first} and {second}: neither has a target", "url": ""}
    least, most = (round(100 * share) for share in pair.jaccard)
    shade = min(least // 20 + 1, 5)
    return {
        "text": f"{least}" if least == most else f"{least}–{most}",
        "css": "aq" if most - least > 50 else f"a{shade}",
        "said": _said(pair, least, most),
        "url": _targets(asked, have=f"{first},{second}"),
    }


def _said(pair: PairOverlap, least: int, most: int) -> str:
    share = f"{least} %" if least == most else f"{least} to {most} %"
    told = f"{pair.first} and {pair.second}: {pair.both:,} in common of {pair.union:,}, {share}"
    return told + (f"; of {pair.unsure:,} one is unknown" if pair.unsure else "")


def _targets(asked: Asked, **query: str) -> str:
    return (
        reverse("admin:figure_targets")
        + "?"
        + urlencode({"regime": asked.regime, "counting": asked.counting.value, **query})
    )


def _first_of(lags: list[PairLag]) -> str:
    """Whom others follow most often by a number of days."""
    led: Counter[str] = Counter()
    for lag in lags:
        led[lag.leader] += lag.dated
    return max(led, key=lambda code: led[code], default="")


def _followers(lags: list[PairLag], leader: str) -> dict[str, Any]:
    """How each other trails the leader, and how often it was the other way round."""
    of_leader = [lag for lag in lags if lag.leader == leader]
    back = {lag.leader: lag.base for lag in lags if lag.follower == leader}
    rows = [{"lag": lag, "back": back.get(lag.follower, 0), "range": _range(lag)} for lag in of_leader]
    bars = [
        FollowerBar(
            lag.follower,
            _lag_words(lag),
            lag.median.dated,
            lag.ninetieth.dated,
            lag.median.low if lag.ranged else None,
            lag.median.high if lag.ranged else None,
        )
        for lag in of_leader
        if lag.base
    ]
    return {"rows": rows, "chart": follower_chart(bars, leader=leader) if bars else ""}


def _lag_words(lag: PairLag) -> str:
    words = []
    if lag.median.dated is not None and lag.ninetieth.dated is not None:
        words.append(f"median {lag.median.dated:,.0f} d, nine in ten within {lag.ninetieth.dated:,.0f} d")
    words.append(f"{lag.dated:,} dated")
    if lag.ranged:
        words.append(f"{lag.ranged:,} only bounded, median with these {_range(lag)}")
    return "; ".join(words)


def _range(lag: PairLag) -> str:
    if lag.median.low is None or not lag.ranged:
        return ""
    if lag.median.high is None:
        return f"at least {lag.median.low:,.0f} d"
    return f"{lag.median.low:,.0f} to {lag.median.high:,.0f} d"


def _trend(code: str, found: Trend) -> dict[str, Any]:
    weeks = [
        Week(
            point.on,
            point.figure.gaps_open,
            point.figure.gaps_open + point.figure.gaps_to_be_confirmed,
            point.week in found.breaks,
        )
        for point in found.points
    ]
    share = found.points[-1].figure.share if found.points else None
    return {
        "code": code,
        "chart": week_chart(
            weeks, ident=f"trend-{code}", title=f"Open gaps of {code}, at most with those to be confirmed"
        ),
        "share": "" if share is None else _share_words(*share),
        "change": _change(found),
        "breaks": [(week, ", ".join(lists)) for week, lists in found.breaks.items()],
    }


def _change(found: Trend) -> str:
    """Since the first week with which the last may be compared."""
    if len(found.comparable) < 2:
        return ""
    first, last = found.comparable[0], found.comparable[-1]
    return f"{last.figure.gaps_open - first.figure.gaps_open:+,} since {first.week}"


def _share_words(least: float, most: float) -> str:
    low, high = round(100 * least), round(100 * most)
    return f"{low} %" if low == high else f"{low} to {high} %"


def targets_page(request: HttpRequest) -> HttpResponse:
    """The targets behind one figure of overlap."""
    _look(request)
    regimes = dict(Regime.objects.values_list("code", "name"))
    codes = partners()
    asked = Asked.of(request.GET, regimes, codes)
    have = tuple(code for code in request.GET.get("have", "").split(",") if code)
    holders = request.GET.get("holders", "")
    if not set(have) <= set(codes) or (holders and (not holders.isdecimal() or not 1 <= int(holders) <= len(codes))):
        raise Http404("no such figure")
    if not have and not holders:
        raise Http404("no figure is asked for")
    wanted = Wanted(asked.counting, asked.regime, int(holders) if holders else None, have)
    page = Paginator(targets_behind(wanted), PAGE).get_page(request.GET.get("page"))
    rows = {entity.pk: entity for entity in Entity.objects.filter(pk__in=list(page))}
    who = " and ".join(have) if have else f"exactly {holders} partner{'' if holders == '1' else 's'}"
    context = {
        "title": f"Targets of {who}",
        "asked": asked,
        "told": f"{who}: {COUNTINGS[asked.counting]}{f'; regime {asked.regime}' if asked.regime else ''}",
        "page": page,
        "entities": [rows[pk] for pk in page],
        "query": _without_page(request),
    }
    return _page(request, "targets.html", context)


def scoreboard_page(request: HttpRequest) -> HttpResponse:
    """Every UN name in force: how it is so in each jurisdiction, since when, under which number."""
    _look(request)
    regimes = dict(Regime.objects.order_by("code").values_list("code", "name"))
    regime = request.GET.get("regime", "")
    regime = regime if regime in regimes else ""
    page = Paginator(un_records(on=timezone.now().date(), regime=regime), PAGE).get_page(request.GET.get("page"))
    rows = scoreboard(list(page))
    context = {
        "title": "UN scoreboard",
        "regime": regime,
        "regimes": regimes,
        "scores": scores(regime),
        "columns": [line.jurisdiction for line in rows[0].lines] if rows else [],
        "rows": rows,
        "page": page,
        "query": _without_page(request),
    }
    return _page(request, "scoreboard.html", context)


def what_if_page(request: HttpRequest) -> HttpResponse:
    """If these designated those: gaps that would close, gaps that would follow, overlap that would move."""
    _look(request)
    codes = partners()
    regimes = dict(Regime.objects.order_by("code").values_list("code", "name"))
    who = [code for code in request.GET.getlist("by") if code in codes]
    regime = request.GET.get("regime", "")
    named = request.GET.get("entities", "").replace(",", " ").split()
    context: dict[str, Any] = {
        "title": "What would follow",
        "partners": codes,
        "regimes": regimes,
        "who": who,
        "regime": regime,
        "entities": " ".join(named),
        "limit": MOST_IMAGINED,
    }
    if who:
        context |= _imagined(who, named, regime if regime in regimes else "")
    return _page(request, "what_if.html", context)


def _imagined(who: list[str], named: list[str], regime: str) -> dict[str, Any]:
    if named:
        found = Entity.objects.filter(public_id__in=named)
        known = {entity.public_id: entity.merged_into_id or entity.pk for entity in found}
        missing = [public_id for public_id in named if public_id not in known]
        if missing:
            return {"problem": f"There is no entity {missing[0][:40]!r}; ids look like E-000127."}
        ids = sorted(set(known.values()))
    else:
        ids = sorted({pk for code in who for pk in targets_of_gaps(code, regime).values_list("pk", flat=True)})
    counted = len(ids)
    outcome = imagine(ids[:MOST_IMAGINED], who, on=timezone.now().date(), live=settings.FETCH)
    pks = {public_id: pk for pk, (public_id, _, _) in names_and_types(ids[:MOST_IMAGINED]).items()}
    rows = list(figures.what_if_rows(outcome.outcomes, names_and_types(ids[:MOST_IMAGINED])))
    for row in rows:
        row["pk"] = pks[row["entity"]]
        for gaps in ("closes", "opens_after_grace"):
            row[gaps] = [gap.replace("_", " ") for gap in row[gaps]]
    return {
        "asked_for": counted,
        "left_out": max(counted - MOST_IMAGINED, 0),
        "rows": rows,
        "acts": sum(len(each.acted) for each in outcome.outcomes),
        "closes": sum(len(each.closes) for each in outcome.outcomes),
        "opens": sum(len(each.opens) for each in outcome.outcomes),
        "overlap": list(figures.overlap_change_rows(outcome.overlap)),
    }


def _look(request: HttpRequest) -> None:
    if not may_view(request, "coordination.alignment"):
        raise PermissionDenied


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(
        request, f"admin/coordination/figures/{template}", {**admin.site.each_context(request), **context}
    )
