"""
Steps that a partner takes in gaps: what it gives, and what everybody may read of those taken.

A body is checked like a query: a field that is unknown, missing or out of place is refused in one sentence.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import APIException, PermissionDenied

from coordination.align import CannotStep, NotYours, OutOfTurn, Said
from coordination.align.steps import LONGEST
from coordination.api.errors import BadParameter
from coordination.api.serializers import Plain, WordField
from coordination.models import GapEvent
from coordination.vocabulary import Audience, GapEventKind, WaiverReason


class StepSerializer(Plain):
    """A step in the life of a gap that the caller may read."""

    kind = WordField(GapEventKind)
    on = serializers.DateField(help_text="Legal day of the step.")
    recorded_at = serializers.DateTimeField()
    author = serializers.CharField(help_text="Code of the partner that wrote it; `desk`; or `rule`.")
    audience = WordField(Audience, help_text="Who may read it, as its author says.")
    named = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of the partners it is for, where the audience is `named`."
    )
    note = serializers.CharField(help_text="Empty: none.")
    reason = WordField(WaiverReason, allow_null=True, help_text="Why it is waived. Null: it is no waiver.")
    due_on = serializers.DateField(allow_null=True, help_text="Day promised or set. Null: none.")
    expires_on = serializers.DateField(allow_null=True, help_text="Last day of a waiver. Null: it is no waiver.")


def as_data(event: GapEvent) -> dict[str, Any]:
    """A step with its `partner` and `named` at hand."""
    return {
        "kind": event.kind,
        "on": event.on,
        "recorded_at": event.recorded_at,
        "author": author_of(event),
        "audience": event.audience,
        "named": sorted(partner.code for partner in event.named.all()),
        "note": event.note,
        "reason": event.reason or None,
        "due_on": event.due_on,
        "expires_on": event.expires_on,
    }


def author_of(event: GapEvent) -> str:
    """A partner's code, "desk" or "rule"; never a person's name."""
    if event.by_id is None:
        return "rule"
    return event.partner.code if event.partner else "desk"


class NewStep(serializers.Serializer):
    """What every step gives."""

    audience = serializers.ChoiceField(
        choices=Audience.choices(), help_text="Who may read it beside you: the desk alone, partners named, or all."
    )
    named = serializers.ListField(
        child=serializers.CharField(max_length=12),
        required=False,
        default=list,
        max_length=50,
        help_text="Codes of partners, where the audience is `named`.",
    )
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=LONGEST)


class NewWords(NewStep):
    """An answer or a comment."""

    note = serializers.CharField(max_length=LONGEST)


class NewPlan(NewStep):
    """A promise to act by a day."""

    due_on = serializers.DateField(help_text="The day by which it is promised: today or later.")


class NewWaiver(NewStep):
    """A gap left as it is for a time. With `other`, the note says why."""

    reason = serializers.ChoiceField(choices=WaiverReason.choices())
    expires_on = serializers.DateField(help_text="Its last day: the day after, the gap is open again.")


class TakeBack(serializers.Serializer):
    """Takes back what you said last. It is read by whoever could read that."""

    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=LONGEST)


class OutOfTurnProblem(APIException):
    """A step that cannot follow on where the gap stands."""

    status_code = HTTPStatus.CONFLICT
    default_code = "out_of_turn"


def read_body(form: type[serializers.Serializer], kind: GapEventKind, body: Any) -> Said:
    """Raises BadParameter with what is wrong with the body, in a sentence."""
    if not isinstance(body, Mapping):
        raise BadParameter("Send one JSON object.")
    serializer = form(data=body)
    for name in body:
        if name not in serializer.fields:
            raise BadParameter(f"{str(name)[:40]} is no field here: there are {', '.join(serializer.fields)}.")
    if not serializer.is_valid():
        name, said = next(iter(serializer.errors.items()))
        raise BadParameter(f"{name}: {_first(said)}")
    given = dict(serializer.validated_data)
    given["audience"] = Audience(given.get("audience", Audience.DESK))
    given["named"] = tuple(given.get("named", ()))
    if "reason" in given:
        given["reason"] = WaiverReason(given["reason"])
    return Said(kind, **given)


def problem_of(refused: CannotStep) -> APIException:
    """The answer for a step that was refused."""
    if isinstance(refused, NotYours):
        return PermissionDenied(str(refused))
    return OutOfTurnProblem(str(refused)) if isinstance(refused, OutOfTurn) else BadParameter(str(refused))


def _first(said: Any) -> str:
    while isinstance(said, (list, tuple, dict)):
        said = next(iter(said.values() if isinstance(said, dict) else said))
    return str(said)
