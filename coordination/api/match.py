"""Who may be meant by an example, asked and answered as yente's /match does, so that its clients work."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import parameters as take
from coordination.api.errors import BadParameter, FailsItsCheck
from coordination.api.ftm import as_entities, query_of
from coordination.api.parameters import Parameter
from coordination.api.resource import PROBLEMS, Resource
from coordination.api.serializers import FailedCheckSerializer, ProblemSerializer
from coordination.models import Source
from coordination.resolve import Candidate, match, numbers

MOST_QUERIES = 100
ALL = "default"
FEATURES = {
    "name": "Share of the names' weight that agrees, over scripts, spellings and order; rare words weigh more.",
    "birth_date": "The birth date of the query against those printed; a day off is a day off.",
    "country": "Nationality of a person, flag of a ship, address of anything else.",
    "number": "A number of the query that the target bears, its check digit made.",
}


def _share(name: str, says: str) -> Parameter:
    def read(given: str) -> float:
        try:
            value = float(given)
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1:
            raise ValueError(f"{given!r} is not a number from 0 to 1.")
        return value

    return Parameter(name, says, read, {"type": "number", "minimum": 0, "maximum": 1})


class ExampleSerializer(serializers.Serializer):
    """An entity of FollowTheMoney, as far as it is known."""

    id = serializers.CharField(required=False, help_text="Yours; given back with the answer.")
    schema = serializers.CharField(help_text="Person, Organization, Company, PublicBody, LegalEntity, Vessel, …")
    properties = serializers.DictField(
        help_text="name, alias, birthDate, nationality, country, imoNumber, innCode, passportNumber, … to texts"
    )


class MatchQuerySerializer(serializers.Serializer):
    """Queries under ids of your own."""

    queries = serializers.DictField(child=ExampleSerializer())


class TotalSerializer(serializers.Serializer):
    value = serializers.IntegerField()
    relation = serializers.CharField()


class ScoredEntitySerializer(serializers.Serializer):
    """An entity that may be meant."""

    id = serializers.CharField(help_text="Its public id, under which /entities/ answers.")
    caption = serializers.CharField()
    schema = serializers.CharField()
    properties = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    datasets = serializers.ListField(child=serializers.CharField(), help_text="Codes of the lists that name it.")
    referents = serializers.ListField(child=serializers.CharField())
    target = serializers.BooleanField()
    first_seen = serializers.CharField(allow_null=True, help_text="Always null: see /designations/.")
    last_seen = serializers.CharField(allow_null=True, help_text="Always null: see /designations/.")
    last_change = serializers.CharField(allow_null=True, help_text="Always null: see /changes/.")
    score = serializers.FloatField(help_text="0 to 1.")
    features = serializers.DictField(child=serializers.FloatField(), help_text="What adds to the score.")
    explanations = serializers.DictField(help_text="The same in sentences.")
    match = serializers.BooleanField(help_text="Whether the score reaches the threshold.")


class MatchesSerializer(serializers.Serializer):
    """The answer to one query."""

    status = serializers.IntegerField()
    results = ScoredEntitySerializer(many=True)
    total = TotalSerializer()
    query = ExampleSerializer()


class MatchResponseSerializer(serializers.Serializer):
    """Answers under the ids of the queries."""

    responses = serializers.DictField(child=MatchesSerializer())
    matcher = serializers.DictField(help_text="What each feature means.")
    limit = serializers.IntegerField()


class MatchViewSet(Resource):
    """Who may be meant by an example."""

    serializer_class = MatchResponseSerializer
    parameters = {
        "create": (
            take.whole("limit", "Answers to a query, 5 if not given.", least=1, most=50),
            _share("threshold", "Score from which on an answer is a match, 0.75 if not given."),
            _share("cutoff", "Score below which an answer is left out, 0.5 if not given."),
            take.text("algorithm", "Taken for yente's clients; there is one way of scoring here."),
        )
    }

    @extend_schema(
        request=MatchQuerySerializer,
        responses={200: MatchResponseSerializer, **PROBLEMS, 404: ProblemSerializer, 422: FailedCheckSerializer},
        operation_id="match",
    )
    def create(self, request: Request, dataset: str = ALL) -> Response:
        """Candidates for each query, the likeliest first; request and response are those of yente's /match."""
        if dataset != ALL and not Source.objects.filter(code=dataset).exists():
            raise NotFound(f"There is no list {dataset[:40]!r}; all of them are {ALL!r}.")
        queries = _queries(request.data)
        limit = self.asked["limit"] or 5
        threshold = 0.75 if self.asked["threshold"] is None else self.asked["threshold"]
        cutoff = min(0.5 if self.asked["cutoff"] is None else self.asked["cutoff"], threshold)
        found = {name: _found(name, query, dataset, limit, cutoff) for name, query in queries.items()}
        told = {entity["id"]: entity for entity in as_entities([one for each in found.values() for one in each])}
        answer = {
            "responses": {
                name: {
                    "status": 200,
                    "results": [_scored(one, told[one.public_id], threshold) for one in found[name]],
                    "total": {"value": len(found[name]), "relation": "eq"},
                    "query": query,
                }
                for name, query in queries.items()
            },
            "matcher": {
                name: {"description": words, "coefficient": 1.0, "url": ""} for name, words in FEATURES.items()
            },
            "limit": limit,
        }
        return Response(answer, headers={"X-Batch-Size": str(len(queries))})


class MatchAlias(MatchViewSet):
    """The same without a stroke at the end, and of one list, as yente's clients write it."""

    @extend_schema(exclude=True)
    def create(self, request: Request, dataset: str = ALL) -> Response:
        return super().create(request, dataset)


def _queries(data: Any) -> dict[str, dict[str, Any]]:
    given = data.get("queries") if isinstance(data, Mapping) else None
    if not isinstance(given, Mapping) or not given:
        raise BadParameter('queries: give one at least, as {"queries": {"q1": {"schema": …, "properties": …}}}.')
    if len(given) > MOST_QUERIES:
        raise BadParameter(f"queries: there are {len(given)}; send at most {MOST_QUERIES} at once.")
    for name, query in given.items():
        if (
            not isinstance(query, Mapping)
            or not isinstance(query.get("schema"), str)
            or not isinstance(query.get("properties"), Mapping)
        ):
            raise BadParameter(f"queries.{name[:40]}: give a schema and properties.")
    return {
        str(name): {
            **({"id": str(query["id"])} if query.get("id") else {}),
            "schema": query["schema"],
            "properties": dict(query["properties"]),
        }
        for name, query in given.items()
    }


def _found(name: str, query: Mapping[str, Any], dataset: str, limit: int, cutoff: float) -> list[Candidate]:
    try:
        asked = query_of(query["schema"], query["properties"])
        found = match(asked, limit=limit if dataset == ALL else 50, least=cutoff)
    except numbers.FailsItsCheck as error:
        raise FailsItsCheck(f"queries.{name[:40]}: {error}", error.rule) from error
    except ValueError as error:
        raise BadParameter(f"queries.{name[:40]}: {error}") from error
    if dataset != ALL:
        found = [one for one in found if dataset in [source for _, source in one.lists]]
    return found[:limit]


def _scored(one: Candidate, entity: Mapping[str, Any], threshold: float) -> dict[str, Any]:
    return {
        **entity,
        "score": one.score,
        "features": {reason.feature: reason.points for reason in one.reasons},
        "explanations": {reason.feature: {"score": reason.points, "detail": reason.sentence} for reason in one.reasons},
        "match": one.score >= threshold,
    }
