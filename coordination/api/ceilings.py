"""Ceilings of the UN: what is counted against them, as known on any day; deliveries, notices and the chart."""

from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import parameters as take
from coordination.api.ceiling_serializers import (
    CeilingSerializer,
    CeilingYearSerializer,
    DeliverySerializer,
    NoticeSerializer,
    ceiling_data,
    ceiling_year_data,
    delivery_data,
    notice_data,
)
from coordination.api.errors import BadParameter
from coordination.api.parameters import PAGING, Parameter
from coordination.api.resource import PROBLEMS, Resource
from coordination.api.serializers import ProblemSerializer
from coordination.ceiling import CeilingYear, ceiling_year, newest_year, years_of
from coordination.ceiling.charts import chart
from coordination.models import Ceiling, Delivery, Notice
from coordination.models.delivery import DeliveryQuerySet
from coordination.vocabulary import Scope, Series

CODE = Parameter("ceiling", "Counted to that ceiling, e.g. refined.", lambda given: _ceiling(given), {"type": "string"})
YEAR = take.whole("year", "Of the ceiling year that begins in that calendar year.", least=2017, most=2200)
AS_OF = take.day("as_of", "As our records stood at the end of that day, UTC; without it, as they stand now.")
COMBINE = take.words(
    "combine", "Count these series together too, once where they overlap: the higher in rank wins.", Series
)


def _ceiling(given: str) -> Ceiling:
    found = Ceiling.objects.filter(code=given).first()
    if found is None:
        codes = ", ".join(Ceiling.objects.order_by("position").values_list("code", flat=True))
        raise ValueError(f"there is no ceiling {given!r}: there are {codes}.")
    return found


class CeilingViewSet(Resource):
    """Ceilings, and what is counted against one in a year."""

    queryset = Ceiling.objects.order_by("position", "pk")
    serializer_class = CeilingSerializer
    lookup_field = "code"
    lookup_value_regex = "[^/.]+"
    parameters = {
        "list": PAGING,
        "retrieve": (YEAR, AS_OF, COMBINE),
        "chart": (YEAR, AS_OF),
    }

    @extend_schema(responses={200: CeilingSerializer(many=True), **PROBLEMS, 404: ProblemSerializer})
    def list(self, request: Request) -> Response:
        """What the UN allows in twelve months, all suppliers together."""
        rows = [ceiling_data(row) for row in self.page(self.get_queryset())]
        return self.get_paginated_response(CeilingSerializer(rows, many=True).data)

    @extend_schema(responses={200: CeilingYearSerializer, **PROBLEMS, 404: ProblemSerializer})
    def retrieve(self, request: Request, code: str) -> Response:
        """Totals by series and combined, notices with the days they were crossed, projections, reports due."""
        shown = self._shown(code)
        return Response(CeilingYearSerializer(ceiling_year_data(shown)).data)

    @extend_schema(
        responses={
            (200, "image/svg+xml"): OpenApiTypes.STR,
            (400, "application/json"): ProblemSerializer,
            (401, "application/json"): ProblemSerializer,
            (404, "application/json"): ProblemSerializer,
        }
    )
    @action(detail=True, url_path="chart")
    def chart(self, request: Request, code: str) -> HttpResponse:
        """Cumulative barrels by series against the ceiling, as SVG; the same in words in its `desc`."""
        return HttpResponse(chart(self._shown(code)), content_type="image/svg+xml; charset=utf-8")

    def _shown(self, code: str) -> CeilingYear:
        ceiling = self.get_queryset().filter(code=code).first()
        if ceiling is None:
            raise NotFound(f"There is no ceiling {code[:40]!r}.")
        on = timezone.now().date()
        as_of: date | None = self.asked["as_of"]
        if as_of is not None and as_of > on:
            raise BadParameter(f"as_of: {as_of} lies in the future.")
        wanted = self.asked["year"]
        years = years_of(ceiling, on=on)
        if wanted is None:
            year = newest_year(ceiling, on=as_of or on)
        else:
            year = next((one for one in years if one.from_on.year == wanted), None)
        if year is None:
            raise BadParameter(f"year: no year of {code} began in {wanted or as_of}.")
        combine = [Series(word) for word in self.asked.get("combine") or ()]
        return ceiling_year(ceiling, year, on=on, as_of=as_of, combine=combine)


class DeliveryViewSet(Resource):
    """Deliveries that stand and are counted; what is held for review or not verified is not shown."""

    queryset = Delivery.objects.all()
    serializer_class = DeliverySerializer
    parameters = {
        "list": (
            CODE,
            YEAR,
            AS_OF,
            take.words("series", "Of any of these series.", Series),
            take.words("scope", "All of a period, or one consignment.", Scope),
            take.text("supplier", "Of that supplier (RU, CN), or all: those for all suppliers together."),
            *PAGING,
        ),
    }

    def get_queryset(self) -> DeliveryQuerySet:
        return Delivery.objects.shown().select_related("ceiling", "product").order_by("-from_on", "-pk")

    @extend_schema(responses={200: DeliverySerializer(many=True), **PROBLEMS, 404: ProblemSerializer})
    def list(self, request: Request) -> Response:
        """Deliveries as reported or estimated, the latest period first."""
        asked = self.asked
        rows = self.get_queryset()
        rows = rows.standing() if asked["as_of"] is None else rows.known_on(asked["as_of"])
        if asked["supplier"] is not None:
            supplier = asked["supplier"].upper()
            rows = rows.filter(supplier="" if supplier == "ALL" else supplier)
        for name, lookup in (
            ("ceiling", "ceiling"),
            ("year", "year_from__year"),
            ("series", "series__in"),
            ("scope", "scope__in"),
        ):
            if asked[name] is not None:
                rows = rows.filter(**{lookup: asked[name]})
        data = [delivery_data(row) for row in self.page(rows)]
        return self.get_paginated_response(DeliverySerializer(data, many=True).data)


class NoticeViewSet(Resource):
    """Thresholds that counts were seen to cross."""

    queryset = Notice.objects.all()
    serializer_class = NoticeSerializer
    parameters = {"list": (CODE, YEAR, *PAGING)}

    @extend_schema(responses={200: NoticeSerializer(many=True), **PROBLEMS, 404: ProblemSerializer})
    def list(self, request: Request) -> Response:
        """Notices at 75, 90, 95 and 100 %, the newest year first; lapsed ones too."""
        rows = Notice.objects.select_related("ceiling").order_by("-year_from", "series", "percent", "pk")
        if self.asked["ceiling"] is not None:
            rows = rows.filter(ceiling=self.asked["ceiling"])
        if self.asked["year"] is not None:
            rows = rows.filter(year_from__year=self.asked["year"])
        data = [notice_data(row) for row in self.page(rows)]
        return self.get_paginated_response(NoticeSerializer(data, many=True).data)
