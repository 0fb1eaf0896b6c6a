"""The feed of what happened to records, oldest first."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import parameters as take
from coordination.api.resource import PROBLEMS, Resource
from coordination.api.serializers import ChangeSerializer, FeedSerializer
from coordination.models import Change, Source
from coordination.vocabulary import ChangeKind

_EDITION = {"edition_on": "snapshot__edition_on", "sha256": "snapshot__sha256"}
_CHANGE = {
    "cursor": "pk",
    "source": "source__code",
    "jurisdiction": "source__jurisdiction__code",
    "reference": "designation__reference",
    "name": "designation__name",
    "entity": "designation__entity__public_id",
    "kind": "kind",
    "on": "on",
    "on_is_bound": "on_is_bound",
    "recorded_at": "recorded_at",
    "fields": "fields",
    "is_baseline": "is_baseline",
}  # field of the API -> where it stands


class ChangeViewSet(Resource):
    """The feed of what happened to records, oldest first."""

    queryset = Change.objects.all()
    serializer_class = FeedSerializer
    pagination_class = None
    parameters = {
        "list": (
            take.whole(
                "cursor", "Changes after this one; from the first, if not given.", least=0, most=take.MAX_CURSOR
            ),
            take.whole("limit", "Changes on a page, 100 if not given.", least=1, most=1000),
            take.codes("source", "Of any of these lists.", Source),
            take.words("kind", "Of any of these kinds.", ChangeKind),
            take.entity("entity", "About that entity; a merged id leads on."),
        )
    }

    @extend_schema(responses={200: FeedSerializer, **PROBLEMS}, operation_id="changes_list")
    def list(self, request: Request) -> Response:
        """What came after a cursor. A full page stays as it is, whatever comes later."""
        asked = self.asked
        cursor, limit = asked["cursor"] or 0, asked["limit"] or 100
        changes = Change.objects.after(cursor)
        if asked["source"]:
            changes = changes.filter(source__code__in=asked["source"])
        if asked["kind"]:
            changes = changes.filter(kind__in=asked["kind"])
        if asked["entity"]:
            changes = changes.filter(designation__entity=asked["entity"])
        found = [_change(row) for row in changes.values(*_CHANGE.values(), *_EDITION.values())[: limit + 1]]
        page = found[:limit]
        return Response(
            {
                "results": ChangeSerializer(page, many=True).data,
                "next_cursor": page[-1]["cursor"] if page else cursor,
                "has_more": len(found) > limit,
            }
        )


def _change(row: dict[str, Any]) -> dict[str, Any]:
    shown = {field: row[place] for field, place in _CHANGE.items()}
    return {**shown, "snapshot": {field: row[place] for field, place in _EDITION.items()}}
