"""What jurisdictions have yet to do, as the calling partner may see it."""

from datetime import date, timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import parameters as take
from coordination.api.parameters import PAGING
from coordination.api.resource import PROBLEMS, Resource
from coordination.api.serializers import GapSerializer, ProblemSerializer
from coordination.models import Gap, Jurisdiction, Regime
from coordination.vocabulary import GapKind, GapState, Severity


class GapViewSet(Resource):
    """What jurisdictions have yet to do, as the calling partner may see it."""

    queryset = Gap.objects.all()
    serializer_class = GapSerializer
    lookup_value_regex = "[^/]+"
    parameters = {
        "list": (
            take.codes("jurisdiction", "Of any of these jurisdictions.", Jurisdiction),
            take.codes("regime", "Under any of these regimes.", Regime),
            take.words("kind", "Of any of these kinds.", GapKind),
            take.words("state", "In any of these states; closed gaps are in the list, too.", GapState),
            take.words("severity", "Of any of these severities.", Severity),
            take.day("opened_after", "Opened after that day."),
            take.day("opened_before", "Opened before that day."),
            take.whole(
                "min_age_days", "Stood at least so many days, until today or until closed.", least=0, most=100_000
            ),
            take.entity("entity", "About that entity; a merged id leads on."),
            *PAGING,
        ),
        "retrieve": (),
    }

    def get_queryset(self) -> "QuerySet[Gap]":
        gaps = Gap.objects.visible_to(self.request.user).select_related("entity", "jurisdiction", "regime")
        return gaps.order_by("-opened_on", "pk")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "today": timezone.now().date()}

    @extend_schema(responses={200: GapSerializer(many=True), **PROBLEMS, 404: ProblemSerializer})
    def list(self, request: Request) -> Response:
        """Gaps, those opened last first."""
        serializer = self.get_serializer(self.page(self._selected(timezone.now().date())), many=True)
        return self.get_paginated_response(serializer.data)

    @extend_schema(responses={200: GapSerializer, **PROBLEMS, 404: ProblemSerializer})
    def retrieve(self, request: Request, pk: str) -> Response:
        """One gap by its id, e.g. G-31."""
        number = pk.removeprefix("G-")
        if pk == number or not number.isdecimal() or len(number) > 18:
            raise NotFound(f"There is no gap {pk[:40]!r}; ids look like G-31.")
        gap = self.get_queryset().filter(pk=int(number)).first()
        if gap is None:
            raise NotFound(f"There is no gap {pk}.")
        return Response(self.get_serializer(gap).data)

    def _selected(self, today: date) -> "QuerySet[Gap]":
        asked = self.asked
        gaps = self.get_queryset()
        for name, field in (
            ("jurisdiction", "jurisdiction__code__in"),
            ("regime", "regime__code__in"),
            ("kind", "kind__in"),
            ("state", "state__in"),
            ("severity", "severity__in"),
            ("opened_after", "opened_on__gt"),
            ("opened_before", "opened_on__lt"),
            ("entity", "entity"),
        ):
            if asked[name] is not None:
                gaps = gaps.filter(**{field: asked[name]})
        if asked["min_age_days"] is not None:
            age = timedelta(days=asked["min_age_days"])
            stood = ExpressionWrapper(F("closed_on") - F("opened_on"), DurationField())
            gaps = gaps.alias(stood=stood).filter(
                Q(closed_on__isnull=True, opened_on__lte=today - age) | Q(closed_on__isnull=False, stood__gte=age)
            )
        return gaps
