"""How the OpenAPI schema names our words and finds our parameters."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """Takes the query parameters of an action from the view's `parameters`."""

    def get_override_parameters(self) -> list[Any]:
        of_actions = getattr(self.view, "parameters", {})
        action = getattr(self.view, "action", None)
        return [parameter.openapi() for parameter in of_actions.get(action, ())]


class WordFieldExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Each closed list of words is one component, under its own name."""

    target_class = "coordination.api.serializers.WordField"

    def get_name(self) -> str:
        return str(self.target.word.__name__)

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        word = self.target.word
        return {"type": "string", "enum": [each.value for each in word], "description": (word.__doc__ or "").strip()}
