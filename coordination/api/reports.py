"""Weekly gap reports, each reader's own edition, and their files."""

from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api.resource import PROBLEMS, Resource
from coordination.models import Report
from coordination.publish.report import find_file, report_schema


class ReportFileSerializer(serializers.Serializer):
    """A file of a report, under `reports/<week>/files/<name>`. Its hash is its ETag."""

    name = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes")


class ReportSerializer(serializers.ModelSerializer):
    """One edition of a week's report. `is_rebuilt`: written later, as known on the Monday after the week."""

    files = ReportFileSerializer(many=True)
    figures = serializers.JSONField()
    known_at = serializers.DateTimeField(
        allow_null=True, help_text="The newest record that it rests on; null: there was none"
    )

    class Meta:
        model = Report
        fields = ("week", "audience", "is_rebuilt", "from_on", "to_on", "known_at", "figures", "files", "missing")


class ReportViewSet(Resource):
    """The reports that a reader may have: the desk all, a partner its own edition."""

    serializer_class = ReportSerializer
    queryset = Report.objects.all()
    lookup_field = "week"
    lookup_value_regex = r"\d{4}-W\d{2}"
    parameters: dict[str, Any] = {}

    def get_queryset(self) -> QuerySet[Report]:
        return Report.objects.visible_to(self.request.user).order_by("-week", "audience", "pk")

    @extend_schema(responses={200: ReportSerializer(many=True), **PROBLEMS})
    def list(self, request: Request) -> Response:
        """Newest week first."""
        return self.get_paginated_response(ReportSerializer(self.page(self.get_queryset()), many=True).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **PROBLEMS})
    @action(detail=True, url_path=r"files/(?P<name>[\w.-]+)")
    def file(self, request: Request, week: str, name: str) -> HttpResponse | FileResponse:
        """One file; `If-None-Match` with its ETag gives 304."""
        found = find_file(Report.objects.visible_to(request.user), week, name, folder=Path(settings.REPORTS_DIR))
        if found is None:
            raise Http404
        unchanged = get_conditional_response(request, etag=found.etag)
        if unchanged is not None:
            return unchanged
        response = FileResponse(found.path.open("rb"), as_attachment=True, filename=name)
        response["ETag"] = found.etag
        return response

    @extend_schema(responses={200: OpenApiTypes.OBJECT, **PROBLEMS})
    @action(detail=False, url_path="schema")
    def json_schema(self, request: Request) -> HttpResponse:
        """The JSON Schema of the report's JSON."""
        return HttpResponse(orjson.dumps(report_schema()), content_type="application/schema+json")
