"""
Query parameters, strictly: what is not known, empty, given twice or out of range is refused.

A `Parameter` reads its text, says in the schema what it takes, and in one sentence what it does
not. Codes of rows (jurisdictions, lists, regimes) are looked up only when one is given.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from coordination.api.errors import BadParameter
from coordination.models import Entity, Jurisdiction, Regime, Source
from coordination.publish.export import read_day, read_moment
from coordination.vocabulary import Word

LONGEST = 200  # characters of a free text
MAX_CURSOR = 2**63 - 1


@dataclass(frozen=True)
class Parameter:
    """
    name, says  as the schema shows them
    read        text -> value; raises ValueError with what is wrong with the text, in a sentence
    schema      its JSON schema
    """

    name: str
    says: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any]

    def taken_from(self, query: Mapping[str, str]) -> Any:
        """Its value; None when it is not given."""
        text = query.get(self.name)
        if text is None:
            return None
        try:
            if not text.strip():
                raise ValueError("it is empty; leave it out, or give it a value.")
            if "\x00" in text or len(text) > LONGEST:
                raise ValueError(f"give at most {LONGEST} printable characters.")
            return self.read(text.strip())
        except ValueError as error:
            raise BadParameter(f"{self.name}: {error}") from error

    def openapi(self) -> OpenApiParameter:
        is_list = self.schema.get("type") == "array"
        return OpenApiParameter(
            self.name,
            dict(self.schema),
            description=self.says,
            style="form" if is_list else None,
            explode=False if is_list else None,
        )


def read_all(request: Request, parameters: Sequence[Parameter]) -> dict[str, Any]:
    """The values of all parameters by name, None where one is not given; refuses any other parameter."""
    names = [parameter.name for parameter in parameters]
    for name, values in request.query_params.lists():
        if name not in names:
            raise BadParameter(f"{name[:LONGEST]} is no parameter here: there are {', '.join(names) or 'none'}.")
        if len(values) > 1:
            raise BadParameter(f"{name} is given {len(values)} times: give it once, several values joined by commas.")
    query = request.query_params.dict()
    return {parameter.name: parameter.taken_from(query) for parameter in parameters}


def day(name: str, says: str) -> Parameter:
    return Parameter(name, says, read_day, {"type": "string", "format": "date"})


def moment(name: str, says: str) -> Parameter:
    return Parameter(name, says, read_moment, {"type": "string", "format": "date-time"})


def text(name: str, says: str) -> Parameter:
    return Parameter(name, says, str, {"type": "string", "minLength": 1, "maxLength": LONGEST})


def flag(name: str, says: str) -> Parameter:
    def read(given: str) -> bool:
        if given not in ("true", "false"):
            raise ValueError(f"{given!r} is neither true nor false.")
        return given == "true"

    return Parameter(name, says, read, {"type": "boolean"})


def whole(name: str, says: str, *, least: int, most: int) -> Parameter:
    def read(given: str) -> int:
        if not re.fullmatch(r"[0-9]{1,19}", given) or not least <= int(given) <= most:
            raise ValueError(f"{given!r} is not a whole number from {least} to {most}.")
        return int(given)

    return Parameter(name, says, read, {"type": "integer", "minimum": least, "maximum": most})


def words(name: str, says: str, word: type[Word]) -> Parameter:
    """One or more of a closed list of words, joined by commas."""
    allowed = [each.value for each in word]
    schema = {"type": "array", "items": {"type": "string", "enum": allowed}}
    return Parameter(name, says, lambda given: _each(given, lambda _: allowed), schema)


def codes(name: str, says: str, model: type[Jurisdiction] | type[Regime] | type[Source]) -> Parameter:
    """One or more codes of rows, joined by commas."""
    rows: models.Manager[Any] = model._default_manager

    def allowed(given: Sequence[str]) -> Iterable[str]:
        known = list(rows.filter(code__in=given).values_list("code", flat=True))
        return known if set(given) <= set(known) else rows.order_by("code").values_list("code", flat=True)

    schema = {"type": "array", "items": {"type": "string"}}
    return Parameter(name, says, lambda given: _each(given, allowed), schema)


def entity(name: str, says: str) -> Parameter:
    """The entity of that public id; of a merged one, the entity that took its records."""

    def read(given: str) -> Entity:
        found = Entity.objects.select_related("merged_into").filter(public_id=given).first()
        if found is None:
            raise ValueError(f"there is no entity {given!r}; ids look like E-000127.")
        return found.merged_into or found

    return Parameter(name, says, read, {"type": "string", "example": "E-000127"})


def entities(name: str, says: str, *, most: int) -> Parameter:
    """Entities of public ids, joined by commas; of merged ones those that took their records."""

    def read(given: str) -> list[Entity]:
        wanted = list(dict.fromkeys(value.strip() for value in given.split(",")))
        if len(wanted) > most:
            raise ValueError(f"give at most {most}.")
        rows = Entity.objects.select_related("merged_into").filter(public_id__in=wanted)
        found = {row.public_id: row.merged_into or row for row in rows}
        for value in wanted:
            if value not in found:
                raise ValueError(f"there is no entity {value!r}; ids look like E-000127.")
        return list({found[value].pk: found[value] for value in wanted}.values())

    return Parameter(name, says, read, {"type": "array", "items": {"type": "string", "example": "E-000127"}})


def _each(given: str, allowed: Callable[[Sequence[str]], Iterable[str]]) -> list[str]:
    values = [value.strip() for value in given.split(",")]
    known = list(allowed(values))
    for value in values:
        if value not in known:
            raise ValueError(f"{value!r} is not one of {', '.join(known)}.")
    return values


PAGE = whole("page", "Which page, from 1.", least=1, most=1_000_000)
PAGE_SIZE = whole("page_size", "Rows on a page, 100 if not given.", least=1, most=200)
PAGING = (PAGE, PAGE_SIZE)
