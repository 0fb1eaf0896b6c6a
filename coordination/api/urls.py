"""The addresses of API v1."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from coordination.api.ceilings import CeilingViewSet, DeliveryViewSet, NoticeViewSet
from coordination.api.changes import ChangeViewSet
from coordination.api.designations import DesignationViewSet
from coordination.api.docs import SwaggerPage
from coordination.api.entities import EntityViewSet
from coordination.api.figures import (
    ExposureViewSet,
    LagViewSet,
    OverlapViewSet,
    ScoreboardViewSet,
    SplitViewSet,
    StatutoryViewSet,
    TrendViewSet,
    WhatIfViewSet,
)
from coordination.api.gaps import GapViewSet
from coordination.api.match import MatchAlias, MatchViewSet
from coordination.api.reports import ReportViewSet

router = SimpleRouter()
router.register("entities", EntityViewSet)
router.register("designations", DesignationViewSet, basename="designation")
router.register("gaps", GapViewSet)
router.register("changes", ChangeViewSet)
router.register("reports", ReportViewSet)
router.register("ceilings", CeilingViewSet)
router.register("deliveries", DeliveryViewSet)
router.register("notices", NoticeViewSet)
router.register("figures/split", SplitViewSet, basename="figures-split")
router.register("figures/overlap", OverlapViewSet, basename="figures-overlap")
router.register("figures/lags", LagViewSet, basename="figures-lags")
router.register("figures/trend", TrendViewSet, basename="figures-trend")
router.register("scoreboard", ScoreboardViewSet, basename="scoreboard")
router.register("exposure", ExposureViewSet, basename="exposure")
router.register("what-if", WhatIfViewSet, basename="what-if")
router.register("statutory-list", StatutoryViewSet, basename="statutory-list")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SwaggerPage.as_view(url_name="schema"), name="docs"),
    path("match/", MatchViewSet.as_view({"post": "create"}), name="match"),
    path("match", MatchAlias.as_view({"post": "create"})),
    path("match/<slug:dataset>", MatchAlias.as_view({"post": "create"})),
    *router.urls,
]
