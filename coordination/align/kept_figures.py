"""Figures of weeks as they are kept -> what overlap, lags and trends are told from, in one query each."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from coordination.align.overlap import Standing
from coordination.align.pair_lags import PairLag, Quantile
from coordination.align.trend import ALL, Figure, Key, Point, Trend, trend
from coordination.models import AlignmentFigure, FigureWeek, LagFigure, MembershipFigure
from coordination.vocabulary import Counting, Status
from coordination.weeks import week_code

_ALL_FIRST = F("regime__code").asc(nulls_first=True)  # databases differ in where they sort null


def kept_week(on: date | None = None) -> FigureWeek | None:
    """The newest week of which figures are kept, or the one that holds the day `on`."""
    if on is None:
        return FigureWeek.objects.newest()
    return FigureWeek.objects.filter(week=week_code(on)).first()


def kept_memberships(
    week: FigureWeek, counting: Counting, regimes: Collection[str] | None = None
) -> dict[str, Counter[Standing]]:
    """Regime -> how many targets stand so. `regimes`: only these, "" over every target; None: all."""
    rows = _of_regimes(MembershipFigure.objects.filter(week=week, counting=counting), regimes)
    found: dict[str, Counter[Standing]] = defaultdict(Counter)
    for regime, has, unknown, targets in rows.values_list("regime__code", "has", "unknown", "targets"):
        found[regime or ALL][Standing(tuple(has.split()), tuple(unknown.split()))] = targets
    return dict(sorted(found.items()))


def kept_lags(week: FigureWeek, counting: Counting, regimes: Collection[str] | None = None) -> dict[str, list[PairLag]]:
    """Regime -> lags of every pair in both directions, in the order of columns."""
    rows = _of_regimes(LagFigure.objects.filter(week=week, counting=counting), regimes)
    found: dict[str, list[PairLag]] = defaultdict(list)
    for row in rows.order_by(_ALL_FIRST, "leader__position", "follower__position").values(
        "regime__code",
        "leader__code",
        "follower__code",
        "dated",
        "ranged",
        "ties",
        "undecided",
        "median",
        "median_low",
        "median_high",
        "ninetieth",
        "ninetieth_low",
        "ninetieth_high",
    ):
        found[row["regime__code"] or ALL].append(
            PairLag(
                row["leader__code"],
                row["follower__code"],
                row["dated"],
                row["ranged"],
                Quantile(row["median"], row["median_low"], row["median_high"]),
                Quantile(row["ninetieth"], row["ninetieth_low"], row["ninetieth_high"]),
                row["ties"],
                row["undecided"],
            )
        )
    return dict(found)


def kept_trends(
    weeks: Collection[str], regimes: Collection[str] | None = None, jurisdictions: Collection[str] | None = None
) -> dict[Key, Trend]:
    """(regime, jurisdiction) -> its figures over `weeks`, given oldest first, in the order of columns."""
    rows = _of_regimes(AlignmentFigure.objects.filter(week__week__in=weeks), regimes)
    if jurisdictions is not None:
        rows = rows.filter(jurisdiction__code__in=jurisdictions)
    points: dict[Key, list[Point]] = defaultdict(list)
    for code, week, on, lists, regime, statuses, expected, is_open, unsure, high in rows.order_by(
        _ALL_FIRST, "jurisdiction__position", "week__week"
    ).values_list(
        "jurisdiction__code",
        "week__week",
        "week__on",
        "week__lists",
        "regime__code",
        "statuses",
        "expected",
        "gaps_open",
        "gaps_to_be_confirmed",
        "gaps_high",
    ):
        figure = Figure(_statuses(statuses), _statuses(expected), is_open, unsure, high)
        points[regime or ALL, code].append(Point(week, on, figure, frozenset(lists)))
    return {key: trend(found, list(weeks)) for key, found in points.items()}


def _statuses(kept: dict[str, int]) -> Counter[Status]:
    return Counter({Status(status): targets for status, targets in kept.items()})


def _of_regimes(rows: "QuerySet[Any, Any]", regimes: Collection[str] | None) -> "QuerySet[Any, Any]":
    if regimes is None:
        return rows
    named = rows.filter(regime__code__in=[code for code in regimes if code])
    return named | rows.filter(regime__isnull=True) if ALL in regimes else named
