"""Records of lists, in force on a day, as known at a moment."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import parameters as take
from coordination.api import records
from coordination.api.parameters import PAGING
from coordination.api.resource import KNOWN_AT, PROBLEMS, Resource
from coordination.api.serializers import DesignationSerializer, ProblemSerializer
from coordination.models import DesignationVersion, Jurisdiction, Source
from coordination.vocabulary import TargetType


class DesignationViewSet(Resource):
    """Records of lists, in force on a day, as known at a moment."""

    queryset = DesignationVersion.objects.all()
    serializer_class = DesignationSerializer
    parameters = {
        "list": (
            take.codes("source", "Of any of these lists.", Source),
            take.codes("jurisdiction", "Of any of these jurisdictions.", Jurisdiction),
            take.text("reference", "The publisher's own number, exactly: KPe.047, 47712, DPR0290, 3279."),
            take.entity("entity", "About that entity; a merged id leads on."),
            take.words("target_type", "About targets of any of these types.", TargetType),
            take.day("in_force_on", "In force on that day; today, if not given."),
            KNOWN_AT,
            *PAGING,
        )
    }

    @extend_schema(responses={200: DesignationSerializer(many=True), **PROBLEMS, 404: ProblemSerializer})
    def list(self, request: Request) -> Response:
        """What the lists say, record by record, with the edition it comes from."""
        asked = self.asked
        versions = records.in_force(on=asked["in_force_on"] or timezone.now().date(), known_at=asked["known_at"])
        if asked["source"]:
            versions = versions.filter(designation__source__code__in=asked["source"])
        if asked["jurisdiction"]:
            versions = versions.filter(designation__source__jurisdiction__code__in=asked["jurisdiction"])
        if asked["reference"]:
            versions = versions.filter(designation__reference=asked["reference"])
        if asked["entity"]:
            versions = versions.filter(designation__entity=asked["entity"])
        if asked["target_type"]:
            versions = versions.filter(designation__target_type__in=asked["target_type"])
        serializer = self.get_serializer(records.as_data(self.page(versions)), many=True)
        return self.get_paginated_response(serializer.data)
