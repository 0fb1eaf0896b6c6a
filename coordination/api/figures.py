"""Overlap, lags, trend, the UN scoreboard, what would follow from a designation, and the statutory list."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.align.imagined import imagine, statutory_list
from coordination.align.kept_figures import kept_lags, kept_memberships, kept_trends, kept_week
from coordination.align.loading import names_and_types
from coordination.align.ownership_rows import exposures
from coordination.align.scoreboard_rows import scoreboard, un_records
from coordination.align.statutory import Asked
from coordination.align.trend import ALL, WEEKS
from coordination.align.week_tally import LAG_COUNTINGS
from coordination.align.world_rows import partners
from coordination.api import parameters as take
from coordination.api.errors import BadParameter
from coordination.api.figure_serializers import (
    InferredExposureSerializer,
    LagSerializer,
    OverlapSerializer,
    ScoreSerializer,
    SplitSerializer,
    StatutorySerializer,
    TrendSerializer,
    WhatIfSerializer,
)
from coordination.api.parameters import PAGING
from coordination.api.resource import KNOWN_AT, PROBLEMS, Resource
from coordination.api.serializers import ProblemSerializer
from coordination.models import Entity, FigureWeek, Jurisdiction, OwnershipFact, Programme, Regime
from coordination.publish import figures
from coordination.vocabulary import Counting, Exposure
from coordination.weeks import week_code

_ANSWERS = {**PROBLEMS, 404: ProblemSerializer}
_REGIME = take.codes("regime", "Under these regimes; without it, over the targets of every regime.", Regime)
_DAY = take.day("as_of", "In the week of that day; without it, in the newest week that is kept.")
_COUNTING = take.words("counting", "What counts as having a target; own_act if not given.", Counting)
MOST_TARGETS = 20  # in one question


class FigureViewSet(Resource):
    """Figures of a week, as they are kept."""

    queryset = FigureWeek.objects.all()
    parameters = {"list": (_REGIME, _COUNTING, _DAY, *PAGING)}

    def rows(self, week: FigureWeek, counting: Counting, regimes: Sequence[str]) -> Iterable[dict[str, Any]]:
        raise NotImplementedError

    def answer(self) -> Response:
        regimes = self.asked["regime"] or [ALL]
        countings = [Counting(word) for word in self.asked["counting"] or [Counting.OWN_ACT]]
        week = kept_week(self.asked["as_of"])
        found: list[dict[str, Any]] = []
        if week is not None:
            for counting in countings:
                found += ({"week": week.week, "as_of": week.on, **row} for row in self.rows(week, counting, regimes))
        return self.get_paginated_response(self.get_serializer(self.page(found), many=True).data)


class SplitViewSet(FigureViewSet):
    """How many targets exactly so many partners have."""

    serializer_class = SplitSerializer

    @extend_schema(responses={200: SplitSerializer(many=True), **_ANSWERS}, operation_id="figures_split_list")
    def list(self, request: Request) -> Response:
        """Targets by the number of partners that have them, most partners first."""
        return self.answer()

    def rows(self, week: FigureWeek, counting: Counting, regimes: Sequence[str]) -> Iterable[dict[str, Any]]:
        return figures.split_rows(kept_memberships(week, counting, regimes), counting, partners())


class OverlapViewSet(FigureViewSet):
    """What each pair of partners has in common."""

    serializer_class = OverlapSerializer

    @extend_schema(responses={200: OverlapSerializer(many=True), **_ANSWERS}, operation_id="figures_overlap_list")
    def list(self, request: Request) -> Response:
        """Pairs of partners, in the order of columns."""
        return self.answer()

    def rows(self, week: FigureWeek, counting: Counting, regimes: Sequence[str]) -> Iterable[dict[str, Any]]:
        return figures.overlap_rows(kept_memberships(week, counting, regimes), counting, partners())


class LagViewSet(FigureViewSet):
    """By how many days each jurisdiction trails each other."""

    serializer_class = LagSerializer

    @extend_schema(responses={200: LagSerializer(many=True), **_ANSWERS}, operation_id="figures_lags_list")
    def list(self, request: Request) -> Response:
        """Ordered pairs of jurisdictions, the UN among them. A name in force by law has no lag of its own."""
        return self.answer()

    def rows(self, week: FigureWeek, counting: Counting, regimes: Sequence[str]) -> Iterable[dict[str, Any]]:
        if counting not in LAG_COUNTINGS:
            raise BadParameter("counting: in_force has no lags: a name in force by law has no date of its own.")
        return figures.lag_rows(kept_lags(week, counting, regimes), counting)


class TrendViewSet(Resource):
    """Where jurisdictions stood, week by week."""

    queryset = FigureWeek.objects.all()
    serializer_class = TrendSerializer
    parameters = {
        "list": (
            _REGIME,
            take.codes("jurisdiction", "Of these jurisdictions.", Jurisdiction),
            take.whole("weeks", "How many weeks up to this one; 12 if not given.", least=1, most=260),
            *PAGING,
        )
    }

    @extend_schema(responses={200: TrendSerializer(many=True), **_ANSWERS}, operation_id="figures_trend_list")
    def list(self, request: Request) -> Response:
        """Weeks oldest first, by regime and jurisdiction. A week without figures is left out, not guessed."""
        today = timezone.now().date()
        codes = [week_code(today - timedelta(weeks=n)) for n in reversed(range(self.asked["weeks"] or WEEKS))]
        trends = kept_trends(codes, self.asked["regime"] or [ALL], self.asked["jurisdiction"])
        page = self.page(list(figures.trend_rows(trends)))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class ScoreboardViewSet(Resource):
    """How UN names are in force elsewhere."""

    queryset = FigureWeek.objects.all()
    serializer_class = ScoreSerializer
    parameters = {
        "list": (
            take.codes("regime", "Targets that stand under that regime today; one code.", Regime),
            take.day("as_of", "Where matters stood on that day; without it, as derived last."),
            KNOWN_AT,
            *PAGING,
        )
    }

    @extend_schema(responses={200: ScoreSerializer(many=True), **_ANSWERS}, operation_id="scoreboard_list")
    def list(self, request: Request) -> Response:
        """UN records in force, by reference."""
        as_of, known_at = self.asked["as_of"], self.asked["known_at"]
        regimes = self.asked["regime"] or [""]
        if len(regimes) > 1:
            raise BadParameter("regime: give one.")
        day = as_of or timezone.now().date()
        page = self.page(un_records(on=day, known_at=known_at, regime=regimes[0]))
        on = None if as_of is None and known_at is None else day
        found = scoreboard(page, on=on, known_at=known_at, live=settings.FETCH)
        rows = figures.score_records(found, names_and_types({entity for _, entity in page}))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class WhatIfViewSet(Resource):
    """What would follow from designations."""

    queryset = FigureWeek.objects.all()
    serializer_class = WhatIfSerializer
    pagination_class = None
    parameters = {
        "list": (
            take.codes("by", "Who designates; needed.", Jurisdiction),
            take.entities("entity", f"Whom; needed, at most {MOST_TARGETS}.", most=MOST_TARGETS),
        )
    }

    @extend_schema(responses={200: WhatIfSerializer, **PROBLEMS}, operation_id="what_if")
    def list(self, request: Request) -> Response:
        """If these designated those today: gaps that close, gaps that follow, overlap that moves."""
        for name in ("by", "entity"):
            if self.asked[name] is None:
                raise BadParameter(f"{name} is needed.")
        ids = [entity.pk for entity in self.asked["entity"]]
        found = imagine(ids, self.asked["by"], on=timezone.now().date(), live=settings.FETCH)
        answer = {
            "by": found.who,
            "on": found.on,
            "targets": list(figures.what_if_rows(found.outcomes, names_and_types(ids))),
            "overlap": list(figures.overlap_change_rows(found.overlap)),
        }
        return Response(WhatIfSerializer(answer).data)


class ExposureViewSet(Resource):
    """Whom measures may reach through ownership, as inference."""

    queryset = OwnershipFact.objects.all()
    serializer_class = InferredExposureSerializer
    parameters = {
        "list": (
            take.codes("jurisdiction", "Under the rules of these.", Jurisdiction),
            take.words("exposure", "Of any of these kinds.", Exposure),
            *PAGING,
        )
    }

    @extend_schema(responses={200: InferredExposureSerializer(many=True), **_ANSWERS}, operation_id="exposure_list")
    def list(self, request: Request) -> Response:
        """Inferred from what lists state of who owns whom; never a designation, never a gap."""
        codes, kinds = self.asked["jurisdiction"], self.asked["exposure"]
        found = [
            each
            for each in exposures()
            if (codes is None or each.jurisdiction in codes) and (kinds is None or each.exposure in kinds)
        ]
        page = self.page(found)
        parties = {party for each in page for party in (each.owned, *each.owners) if isinstance(party, int)}
        rows = list(figures.exposure_rows(page, names_and_types(parties)))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class StatutoryViewSet(Resource):
    """Who is designated by some and not by one."""

    queryset = Entity.objects.all()
    serializer_class = StatutorySerializer
    parameters = {
        "list": (
            take.codes("by", "Any of these has designated; needed.", Jurisdiction),
            take.codes("but_not", "This one has not; needed, one code.", Jurisdiction),
            take.codes("regime", "Under any of these regimes.", Regime),
            take.text("programme", "Of one of `by`, only under this programme as its list prints it: EU:UKR."),
            *PAGING,
        )
    }

    @extend_schema(responses={200: StatutorySerializer(many=True), **_ANSWERS}, operation_id="statutory_list")
    def list(self, request: Request) -> Response:
        """As H.R. 815 of 2024 asks: those that may be acted upon first, by the authority that would fit."""
        asked = self.asked
        for name in ("by", "but_not"):
            if asked[name] is None:
                raise BadParameter(f"{name} is needed.")
        if len(asked["but_not"]) > 1 or asked["but_not"][0] in asked["by"]:
            raise BadParameter("but_not: give one code that is not among `by`.")
        question = Asked(
            tuple(asked["by"]), asked["but_not"][0], frozenset(asked["regime"] or ()), _programmes(asked["programme"])
        )
        groups = statutory_list(question)
        about = names_and_types(each.entity for group in groups for each in group.candidates)
        page = self.page(list(figures.statutory_rows(groups, about)))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def _programmes(text: str | None) -> dict[str, frozenset[str]]:
    if text is None:
        return {}
    code, _, programme = text.partition(":")
    if not Programme.objects.filter(jurisdiction__code=code, code=programme).exists():
        raise BadParameter(f"programme: {text[:60]!r} is no jurisdiction and programme; write it as EU:UKR.")
    return {code: frozenset({programme})}
