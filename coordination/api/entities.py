"""Targets, each with where every jurisdiction stands on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from coordination.api import cells, records
from coordination.api import parameters as take
from coordination.api.errors import BadParameter
from coordination.api.numbers import bearing
from coordination.api.parameters import PAGING
from coordination.api.resource import KNOWN_AT, PROBLEMS, Resource
from coordination.api.serializers import (
    EntityDetailSerializer,
    EntitySerializer,
    FailedCheckSerializer,
    ProblemSerializer,
)
from coordination.models import (
    Alignment,
    DesignationIdentifier,
    DesignationName,
    DesignationVersion,
    Entity,
    Gap,
    Jurisdiction,
    Regime,
)
from coordination.vocabulary import Status, TargetType

AS_OF = take.day("as_of", "Where matters stood on that day; without it, as derived last.")
# What a cell says, as three answers to one question. Unknown is never "no".
SAYS_YES = (Status.DESIGNATED, Status.PARTIAL, Status.DESIGNATED_BY_LAW)
SAYS_NO = tuple(status for status in Status if status not in (*SAYS_YES, Status.UNKNOWN))
ABOUT_TODAY = ("designated_by", "not_designated_by", "unknown_in", "has_gap")


class EntityViewSet(Resource):
    """Targets, each with where every jurisdiction stands on it."""

    queryset = Entity.objects.standing()
    serializer_class = EntitySerializer
    lookup_field = "public_id"
    lookup_value_regex = "[^/]+"
    parameters = {
        "list": (
            take.words("type", "Of any of these types.", TargetType),
            take.codes("regime", "Under any of these regimes today, with as_of too.", Regime),
            take.codes(
                "designated_by", "Designated today by all of these, by their own record or by law.", Jurisdiction
            ),
            take.codes(
                "not_designated_by",
                "Surely not designated today by any of these: those unknown are left out.",
                Jurisdiction,
            ),
            take.codes("unknown_in", "Of which nothing can be said today for any of these.", Jurisdiction),
            take.flag("has_gap", "true: some gap about it is open; false: none is."),
            take.text("name", "Part of a name in any script, a publisher's number, or an entity's id."),
            take.text("identifier", "A number exactly, with or without blanks: IMO 8916293, an INN, a passport ..."),
            AS_OF,
            KNOWN_AT,
            *PAGING,
        ),
        "retrieve": (AS_OF, KNOWN_AT),
    }

    @extend_schema(
        responses={200: EntitySerializer(many=True), **PROBLEMS, 404: ProblemSerializer, 422: FailedCheckSerializer}
    )
    def list(self, request: Request) -> Response:
        """Entities with their matrix, by id."""
        selected = self._selected().order_by("pk").values_list("pk", flat=True)
        # A condition costs more to look for twice, to count and to cut, than its ids do to hold.
        ids = self.page(list(selected) if self._has_conditions() else selected)
        entities = list(Entity.objects.filter(pk__in=ids).order_by("pk"))
        serializer = self.get_serializer(self._rows(entities, full=False), many=True)
        return self.get_paginated_response(serializer.data)

    @extend_schema(
        responses={
            200: EntityDetailSerializer,
            301: OpenApiResponse(ProblemSerializer, "It was merged into another: see the header Location."),
            **PROBLEMS,
            404: ProblemSerializer,
        }
    )
    def retrieve(self, request: Request, public_id: str) -> Response:
        """One entity with its matrix, what that rests on, and its records."""
        entity = Entity.objects.select_related("merged_into").filter(public_id=public_id).first()
        if entity is None:
            raise NotFound(f"There is no entity {public_id[:40]!r}; ids look like E-000127.")
        if entity.merged_into is not None:
            return _leads_to(entity.merged_into, entity, request)
        (row,) = self._rows([entity], full=True)
        if self.asked["known_at"] is not None and not row["matrix"]:
            raise NotFound(f"Nothing was known of {public_id} at that moment.")
        on = self.asked["as_of"] or timezone.now().date()
        versions = records.in_force(on=on, known_at=self.asked["known_at"]).filter(designation__entity=entity)
        detail = {**row, "identifiers": _identifiers(entity), "records": records.as_data(versions)}
        return Response(EntityDetailSerializer(detail).data)

    def _selected(self) -> "QuerySet[Entity]":
        asked = self.asked
        if self._is_about_another_time():
            refused = [name for name in ABOUT_TODAY if asked[name] is not None]
            if refused:
                raise BadParameter(f"{refused[0]} asks about today: it cannot be joined with as_of or known_at.")
        entities = Entity.objects.standing()
        if asked["type"]:
            entities = entities.filter(target_type__in=asked["type"])
        if asked["regime"]:
            entities = entities.filter(pk__in=_under(asked["regime"]))
        for name, statuses in (
            ("designated_by", SAYS_YES),
            ("not_designated_by", SAYS_NO),
            ("unknown_in", (Status.UNKNOWN,)),
        ):
            for code in asked[name] or ():
                entities = entities.filter(pk__in=_with_status(code, statuses))
        if asked["has_gap"] is not None:
            open_gaps = Gap.objects.open().visible_to(self.request.user)
            condition = Q(pk__in=open_gaps.values("entity"))
            entities = entities.filter(condition if asked["has_gap"] else ~condition)
        if asked["name"]:
            entities = entities.named(asked["name"])
        if asked["identifier"]:
            numbers = DesignationIdentifier.objects.filter(bearing(asked["identifier"]))
            entities = entities.filter(pk__in=numbers.values("designation__entity"))
        if asked["known_at"]:
            known = DesignationVersion.objects.known(at=asked["known_at"])
            entities = entities.filter(pk__in=known.values("designation__entity"))
        return entities

    def _has_conditions(self) -> bool:
        return any(
            value is not None for name, value in self.asked.items() if name not in ("as_of", "page", "page_size")
        )

    def _is_about_another_time(self) -> bool:
        return self.asked["as_of"] is not None or self.asked["known_at"] is not None

    def _rows(self, entities: Sequence[Entity], *, full: bool) -> Sequence[dict[str, Any]]:
        """Entities as plain data, with an empty matrix where nothing was known at the moment asked for."""
        ids = [entity.pk for entity in entities]
        if self._is_about_another_time():
            on = self.asked["as_of"] or timezone.now().date()
            found = cells.computed(ids, on=on, known_at=self.asked["known_at"], full=full)
        else:
            derived, regimes_of = cells.derived(ids, full=full), _regimes_of(ids)
            found = {pk: (regimes_of[pk], derived.get(pk, {})) for pk in ids}
        names = _names(ids)
        nothing: tuple[list[str], cells.Cells] = ([], {})
        return [
            {
                "id": entity.public_id,
                "type": entity.target_type,
                "name": entity.name,
                "names": list(dict.fromkeys((entity.name, *names[entity.pk]))),
                "regimes": regimes,
                "matrix": matrix,
            }
            for entity in entities
            for regimes, matrix in [found.get(entity.pk, nothing)]
        ]


def _leads_to(target: Entity, merged: Entity, request: Request) -> Response:
    address = reverse("entity-detail", args=(target.public_id,))
    query = request.META.get("QUERY_STRING", "")
    told = {"detail": f"{merged.public_id} was merged into {target.public_id}."}
    return Response(
        told, HTTPStatus.MOVED_PERMANENTLY, headers={"Location": f"{address}?{query}" if query else address}
    )


def _under(codes: Iterable[str]) -> "QuerySet[Any, Any]":
    return Entity.regimes.through._default_manager.filter(regime__code__in=list(codes)).values("entity")


def _regimes_of(entities: Sequence[int]) -> dict[int, list[str]]:
    regimes: dict[int, list[str]] = defaultdict(list)
    through = Entity.regimes.through._default_manager.filter(entity__in=entities)
    for entity, code in through.order_by("regime__code").values_list("entity_id", "regime__code"):
        regimes[entity].append(code)
    return regimes


def _with_status(code: str, statuses: Iterable[Status]) -> "QuerySet[Any, Any]":
    return Alignment.objects.filter(jurisdiction__code=code, status__in=list(statuses)).values("entity")


def _names(entities: Sequence[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    for entity, full in (
        DesignationName.objects.filter(designation__entity__in=entities)
        .order_by("pk")
        .values_list("designation__entity_id", "full")
    ):
        if entity is not None:
            names[entity].append(full)
    return names


def _identifiers(entity: Entity) -> list[dict[str, Any]]:
    rows = DesignationIdentifier.objects.filter(designation__entity=entity)
    return [
        dict(row)
        for row in rows.order_by("kind", "value", "usable").values("kind", "value", "valid", "usable").distinct()
    ]
