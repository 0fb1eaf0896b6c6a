"""A gap as the caller may know it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from coordination.api.cells import basis
from coordination.api.gap_steps import StepSerializer, as_data
from coordination.api.serializers import BasisSerializer, Plain, WordField
from coordination.models import Gap
from coordination.vocabulary import GapKind, GapState, LinkGrade, Severity


class SeverityReasonSerializer(Plain):
    """What adds to the severity of a gap."""

    points = serializers.IntegerField()
    words = serializers.CharField()


class GapSerializer(serializers.ModelSerializer):
    """A thing one jurisdiction has yet to do about an entity, as partners read it."""

    id = serializers.CharField(source="public_id", read_only=True)
    entity = serializers.CharField(source="entity.public_id")
    name = serializers.CharField(source="entity.name")
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    kind = WordField(GapKind)
    regime = serializers.CharField(source="regime.code")
    state = WordField(GapState, source="seen_state", help_text="As you may know it: by the last step you may read.")
    severity = WordField(Severity)
    severity_reasons = serializers.SerializerMethodField(help_text="They add up to the points.")
    grade = WordField(LinkGrade, help_text="Weakest link between records that the gap rests on.")
    evidence = serializers.SerializerMethodField(help_text="Who has designated, when, on which list.")
    closed_on = serializers.DateField(allow_null=True, help_text="Null: it stands.")
    due_on = serializers.DateField(
        source="seen_due_on", allow_null=True, help_text="Day promised, or asked for by the desk. Null: none."
    )
    expires_on = serializers.DateField(
        source="seen_expires_on", allow_null=True, help_text="Last day of the waiver. Null: it is not waived."
    )
    steps = serializers.SerializerMethodField(help_text="Those that you may read, oldest first.")
    age_days = serializers.SerializerMethodField(help_text="Whole days it has stood until today, or until it closed.")

    class Meta:
        model = Gap
        fields = (
            "id",
            "entity",
            "name",
            "jurisdiction",
            "kind",
            "regime",
            "state",
            "severity",
            "severity_points",
            "severity_reasons",
            "statement",
            "grade",
            "evidence",
            "opened_on",
            "detected_at",
            "closed_on",
            "due_on",
            "expires_on",
            "age_days",
            "steps",
        )

    @extend_schema_field(SeverityReasonSerializer(many=True))
    def get_severity_reasons(self, gap: Gap) -> list[dict[str, Any]]:
        return [{"points": points, "words": words} for points, words in gap.severity_reasons]

    @extend_schema_field(BasisSerializer(many=True))
    def get_evidence(self, gap: Gap) -> list[dict[str, Any]]:
        return [basis(kept) for kept in gap.evidence]

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, gap: Any) -> list[dict[str, Any]]:
        return [as_data(event) for event in gap.shown_steps]

    def get_age_days(self, gap: Gap) -> int:
        return gap.age_days(on=self.context["today"])
