"""What every resource of the API has in common."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from rest_framework import viewsets
from rest_framework.request import Request

from coordination.api import parameters as take
from coordination.api.parameters import Parameter, read_all
from coordination.api.schema import Schema
from coordination.api.serializers import ProblemSerializer
from coordination.models import Snapshot

EXTRACT = "demonstration extract, not for compliance use"
PROBLEMS = {400: ProblemSerializer, 401: ProblemSerializer}
KNOWN_AT = take.moment(
    "known_at",
    "As our records stood then; without it, as they stand now. Without a zone it is UTC, a day is its midnight UTC.",
)


class Resource(viewsets.GenericViewSet):
    """Reads `parameters` of the action before it runs, and marks what rests on the demonstration extract."""

    schema = Schema()
    filter_backends = ()
    parameters: dict[str, tuple[Parameter, ...]] = {}
    asked: dict[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action in self.parameters:
            self.asked = read_all(request, self.parameters[self.action])

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == HTTPStatus.OK and Snapshot.objects.stored().filter(is_starter=True).exists():
            response["X-Data"] = EXTRACT
        return response

    def page(self, rows: "QuerySet[Any, Any] | list[Any]") -> list[Any]:
        return list(self.paginate_queryset(rows) or ())
