"""What jurisdictions have yet to do, as the calling partner may know it, and the steps it takes."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import DurationField, ExpressionWrapper, F, Prefetch, Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from coordination import align, tasks
from coordination.api import parameters as take
from coordination.api.gap_serializers import GapSerializer
from coordination.api.gap_steps import (
    NewPlan,
    NewStep,
    NewWaiver,
    NewWords,
    TakeBack,
    problem_of,
    read_body,
)
from coordination.api.parameters import PAGING
from coordination.api.resource import PROBLEMS, Resource
from coordination.api.serializers import ProblemSerializer
from coordination.models import Gap, GapEvent, Jurisdiction, Regime, is_desk
from coordination.vocabulary import GapEventKind, GapKind, GapState, Severity

STEP = {
    201: GapSerializer,
    **PROBLEMS,
    403: ProblemSerializer,
    404: ProblemSerializer,
    409: ProblemSerializer,
    415: ProblemSerializer,
}


class GapViewSet(Resource):
    """What jurisdictions have yet to do, as the calling partner may know it."""

    parser_classes = (JSONParser,)
    queryset = Gap.objects.all()
    serializer_class = GapSerializer
    lookup_value_regex = "[^/]+"
    parameters = {
        "list": (
            take.codes("jurisdiction", "Of any of these jurisdictions.", Jurisdiction),
            take.codes("regime", "Under any of these regimes.", Regime),
            take.words("kind", "Of any of these kinds.", GapKind),
            take.words("state", "In any of these states, as you may know it; closed gaps are there, too.", GapState),
            take.day("due_before", "Promised, or asked for by the desk, for a day before that day."),
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
        **dict.fromkeys(("acknowledge", "plan", "waive", "respond", "comment", "reopen"), ()),
    }

    def get_queryset(self) -> "QuerySet[Gap]":
        """Gaps with what the caller may know of each, and the steps that it may read."""
        user = self.request.user
        steps = GapEvent.objects.visible_to(user).select_related("partner").prefetch_related("named").order_by("pk")
        gaps = Gap.objects.seen_by(user, on=timezone.now().date()).select_related("entity", "jurisdiction", "regime")
        return gaps.prefetch_related(Prefetch("events", steps, to_attr="shown_steps")).order_by("-opened_on", "pk")

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
        return Response(self.get_serializer(self._gap(pk)).data)

    @extend_schema(request=NewStep, responses=STEP)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Say that you have seen a gap of your own."""
        return self._take(request, pk, GapEventKind.ACKNOWLEDGED, NewStep)

    @extend_schema(request=NewPlan, responses=STEP)
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, pk: str) -> Response:
        """Promise a day for a gap of your own. Promised to all, it stands in the matrix as `planned`."""
        return self._take(request, pk, GapEventKind.PLANNED, NewPlan)

    @extend_schema(request=NewWaiver, responses=STEP)
    @action(detail=True, methods=["post"])
    def waive(self, request: Request, pk: str) -> Response:
        """Leave a gap of your own as it is for a time. Told to all, it stands in the matrix as `not_pursued`."""
        return self._take(request, pk, GapEventKind.WAIVED, NewWaiver)

    @extend_schema(request=NewWords, responses=STEP)
    @action(detail=True, methods=["post"])
    def respond(self, request: Request, pk: str) -> Response:
        """Answer on a gap of your own."""
        return self._take(request, pk, GapEventKind.RESPONDED, NewWords)

    @extend_schema(request=NewWords, responses=STEP)
    @action(detail=True, methods=["post"])
    def comment(self, request: Request, pk: str) -> Response:
        """Write something to any gap."""
        return self._take(request, pk, GapEventKind.COMMENTED, NewWords)

    @extend_schema(request=TakeBack, responses=STEP)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Take back what you said last on a gap of your own."""
        return self._take(request, pk, GapEventKind.REOPENED, TakeBack)

    def _gap(self, number: str) -> Gap:
        bare = number.removeprefix("G-")
        if number == bare or not bare.isdecimal() or len(bare) > 18:
            raise NotFound(f"There is no gap {number[:40]!r}; ids look like G-31.")
        gap = self.get_queryset().filter(pk=int(bare)).first()
        if gap is None:
            raise NotFound(f"There is no gap {number}.")
        return gap

    def _take(self, request: Request, number: str, kind: GapEventKind, form: type[NewStep | TakeBack]) -> Response:
        user = cast("User", request.user)  # signed in, or the request had been refused
        if is_desk(user) and not user.has_perm("coordination.change_gap"):
            raise PermissionDenied("This account of the desk may read gaps and not change them.")
        gap = self._gap(number)
        now = timezone.now()
        try:
            align.take_step(gap.pk, read_body(form, kind, request.data), by=user, on=now.date(), now=now)
        except align.CannotStep as refused:
            raise problem_of(refused) from refused
        tasks.align_pending.delay_on_commit()  # type: ignore[attr-defined]
        return Response(self.get_serializer(self._gap(number)).data, HTTPStatus.CREATED)

    def _selected(self, today: date) -> "QuerySet[Gap]":
        asked = self.asked
        gaps = self.get_queryset()
        for name, field in (
            ("jurisdiction", "jurisdiction__code__in"),
            ("regime", "regime__code__in"),
            ("kind", "kind__in"),
            ("state", "seen_state__in"),
            ("due_before", "seen_due_on__lt"),
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
