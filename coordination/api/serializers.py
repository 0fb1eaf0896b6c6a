"""
The fields of the API, each a promise with the meaning of its null.

`Plain` ones are given plain data under the names of their fields: a page of a hundred entities
has eight hundred cells, and a serializer's work for each would be most of its time.
"""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from coordination.vocabulary import (
    ChangeKind,
    DateKind,
    IdentifierKind,
    Measure,
    NameKind,
    NameQuality,
    Status,
    TargetType,
    Word,
)


class WordField(serializers.Field):
    """A word of a closed list."""

    def __init__(self, word: type[Word], **options: Any) -> None:
        self.word = word
        super().__init__(read_only=True, **options)

    def to_representation(self, value: str) -> str | None:
        return str(value) or None


class Plain(serializers.Serializer):
    """Takes what is under the names of its fields, as it is."""

    def to_representation(self, instance: Mapping[str, Any]) -> dict[str, Any]:
        return {name: instance[name] for name in self._names}

    @property
    def _names(self) -> tuple[str, ...]:
        if not hasattr(self, "_kept_names"):
            self._kept_names = tuple(self.fields)
        return self._kept_names


class ProblemSerializer(serializers.Serializer):
    """What was wrong, in a sentence."""

    detail = serializers.CharField()


class FailedCheckSerializer(ProblemSerializer):
    """A number that does not exist, and the rule that says so."""

    rule = serializers.CharField()


class BasisSerializer(Plain):
    """A record that a status or a gap rests on, as it counts towards it."""

    jurisdiction = serializers.CharField()
    source = serializers.CharField(help_text="Code of the list.")  # type: ignore[assignment]
    reference = serializers.CharField(help_text="The publisher's own number.")
    name = serializers.CharField(help_text="Its primary name.")
    since = serializers.DateField(
        help_text="The printed day; where it is only a bound, the day from which it surely stood."
    )
    since_kind = WordField(DateKind, help_text="What that day is the day of.")
    since_is_bound = serializers.BooleanField(help_text="True: it began on that day or before.")
    not_before = serializers.DateField(
        allow_null=True, help_text="Of a bound, a day on which it did not stand yet. Null: nothing tells, or no bound."
    )
    announced_on = serializers.DateField(
        allow_null=True, help_text="Day of the announcement. Null: the list does not tell it apart from the effect."
    )
    ended_on = serializers.DateField(allow_null=True, help_text="First day no longer in force. Null: no end is known.")
    own_act = serializers.BooleanField(help_text="Under the jurisdiction's own authority, not a UN name repeated.")
    programmes = serializers.ListField(
        child=serializers.CharField(), help_text="The publisher's words for the legal bases."
    )
    regimes = serializers.ListField(
        child=serializers.CharField(), help_text="Codes; empty: not mapped to a regime yet."
    )
    un_reference = serializers.CharField(allow_null=True, help_text="Null: it prints none.")
    suspected_gone = serializers.BooleanField(
        help_text="Missing from the newest edition, removal not yet confirmed: still in force."
    )


class CellSerializer(Plain):
    """Where one jurisdiction stands on one entity."""

    status = WordField(Status)
    since = serializers.DateField(
        allow_null=True, help_text="Day the status began. Null: nothing began, or it is unknown."
    )
    since_kind = WordField(DateKind, allow_null=True, help_text="What `since` is the day of. Null with it.")
    since_is_bound = serializers.BooleanField(
        allow_null=True, help_text="True: it began on `since` or before. Null: there is no `since`."
    )
    not_before = serializers.DateField(
        allow_null=True, help_text="Of a bound, a day on which it had not begun. Null: nothing tells, or no bound."
    )
    is_first = serializers.BooleanField(help_text="The first mover, or one of them.")
    lag_min = serializers.IntegerField(
        allow_null=True,
        help_text="Fewest days after the first mover. Null: it is the first mover, nothing counts, or no lower bound.",
    )
    lag_max = serializers.IntegerField(
        allow_null=True,
        help_text="Most days after the first mover; differs from `lag_min` where a date is a bound. Null: as there.",
    )


class FullCellSerializer(CellSerializer):
    """The same with what it rests on."""

    measures = serializers.ListField(child=WordField(Measure), help_text="Empty: none stated, or not designated.")
    reason = serializers.CharField(help_text="The rule that decided, in a sentence: why an unknown is unknown, too.")
    bases = BasisSerializer(many=True, help_text="The records that say so.")


class EntitySerializer(Plain):
    """The person, organisation, vessel or aircraft behind records of several lists."""

    id = serializers.CharField(help_text="Survives merges: an old id leads on to the new one (301).")
    type = WordField(TargetType)
    name = serializers.CharField()
    names = serializers.ListField(
        child=serializers.CharField(), help_text="Every name that its records print today, in any script, each once."
    )
    regimes = serializers.ListField(
        child=serializers.CharField(), help_text="Codes; empty: not mapped to a regime yet."
    )
    matrix = serializers.DictField(
        child=CellSerializer(),
        help_text="One cell for each jurisdiction, by its code. Empty: not derived yet, minutes after a list is read.",
    )


class NumberSerializer(Plain):
    """A number that stands for an entity, as one or more of its records print it."""

    kind = WordField(IdentifierKind)
    value = serializers.CharField(help_text="In canonical form.")
    valid = serializers.BooleanField(
        allow_null=True, help_text="Its check digits or shape fit. Null: the kind has none to check."
    )
    usable = serializers.BooleanField(help_text="False: the publisher calls it false or fraudulent.")


class NameSerializer(Plain):
    """One printed name."""

    full = serializers.CharField(help_text="Given names before the family name.")
    kind = WordField(NameKind)
    quality = WordField(NameQuality, help_text="`weak`: the publisher says that it does not identify.")
    script = serializers.CharField(allow_null=True, help_text="Unicode script. Null: it has no letters.")
    language = serializers.CharField(allow_null=True, help_text="Null: the list does not say.")


class IdentifierSerializer(NumberSerializer):
    """One printed number."""

    printed = serializers.CharField(help_text="Verbatim.")
    country = serializers.CharField(allow_null=True, help_text="As printed. Null: none is printed.")
    note = serializers.CharField(allow_null=True, help_text="Null: none is printed.")


class LegalBasisSerializer(Plain):
    """One ground on which a list names the target; it is designated until the last one ends."""

    programme = serializers.CharField(help_text="The publisher's word, verbatim.")
    regime = serializers.CharField(
        allow_null=True, help_text="Code. Null: the programme is not mapped to a regime yet."
    )
    measures = serializers.ListField(child=WordField(Measure), help_text="Empty: the edition does not say.")
    listed_on = serializers.DateField(allow_null=True, help_text="Null: no date is printed for this ground.")
    date_kind = WordField(DateKind, allow_null=True, help_text="What `listed_on` is the date of. Null with it.")
    transposes_un = serializers.BooleanField(help_text="It repeats a UN name: not the jurisdiction's own act.")
    instrument = serializers.CharField(allow_null=True, help_text="Null: none is printed.")
    sublist = serializers.CharField(allow_null=True, help_text="Which list of the publisher. Null: there is only one.")


class EditionSerializer(Plain):
    """The edition of the list that first said so: where it comes from."""

    edition_on = serializers.DateField(help_text="The day the edition stands for.")
    sha256 = serializers.CharField(help_text="Of the file as received; of the files' hashes where there are several.")


class DesignationSerializer(Plain):
    """What one record of one list says of its target, over a period."""

    source = serializers.CharField(help_text="Code of the list.")  # type: ignore[assignment]
    jurisdiction = serializers.CharField()
    reference = serializers.CharField(help_text="The publisher's own number.")
    entity = serializers.CharField(allow_null=True, help_text="Public id. Null: not linked yet, some minutes at most.")
    target_type = WordField(TargetType)
    name = serializers.CharField(help_text="The primary name.")
    names = NameSerializer(many=True)
    identifiers = IdentifierSerializer(many=True)
    listed_on = serializers.DateField(allow_null=True, help_text="The printed date. Null: the list prints none.")
    date_kind = WordField(DateKind, help_text="What the date is the date of; `first_seen`: none is printed.")
    not_before = serializers.DateField(
        allow_null=True,
        help_text="Where the date is only a bound: a day on which it was not listed yet. Null: unknown, or no bound.",
    )
    not_after = serializers.DateField(
        allow_null=True,
        help_text="Where the date is only a bound: listed on this day at the latest. Null: the date is a day.",
    )
    amended_on = serializers.DateField(
        allow_null=True, help_text="Printed date of the last edit. Null: none is printed."
    )
    announced_on = serializers.DateField(
        allow_null=True, help_text="Day of the announcement. Null: the list does not tell it apart from the effect."
    )
    effective_on = serializers.DateField(
        allow_null=True, help_text="Day on which it took effect. Null: the list does not tell it apart, or not yet."
    )
    legal_date_tz = serializers.CharField(help_text="IANA zone in which its dates are days.")
    in_force_from = serializers.DateField(help_text="First day on which this is what the list says.")
    in_force_to = serializers.DateField(
        allow_null=True, help_text="First day on which it is not any more. Null: no end."
    )
    suspected_gone_on = serializers.DateField(
        allow_null=True,
        help_text="Edition from which it is missing, removal not yet confirmed: still in force. Null: it is there.",
    )
    bases = LegalBasisSerializer(many=True)
    snapshot = EditionSerializer()


class EntityDetailSerializer(EntitySerializer):
    """One entity with all that is known of it on the day."""

    identifiers = NumberSerializer(many=True)
    matrix = serializers.DictField(
        child=FullCellSerializer(), help_text="As in the list, with what each cell rests on."
    )
    records = DesignationSerializer(many=True, help_text="What the lists say of it on the day.")


class ChangeSerializer(Plain):
    """What happened to a record of a list."""

    cursor = serializers.IntegerField(help_text="Rises; ask for what comes after it.")
    source = serializers.CharField(help_text="Code of the list.")  # type: ignore[assignment]
    jurisdiction = serializers.CharField()
    reference = serializers.CharField(help_text="The publisher's own number, as of now.")
    name = serializers.CharField(help_text="The primary name, as of now.")
    entity = serializers.CharField(allow_null=True, help_text="Public id. Null: not linked yet, some minutes at most.")
    kind = WordField(ChangeKind)
    on = serializers.DateField(help_text="The legal date where the list prints one, else the date of the edition.")
    on_is_bound = serializers.BooleanField(help_text="True: it happened on that day or before.")
    recorded_at = serializers.DateTimeField(help_text="When it came into our records.")
    fields = serializers.ListField(  # type: ignore[assignment]  # taken out of the class by its metaclass
        child=serializers.CharField(), help_text="What an amendment changed; empty for other kinds."
    )
    is_baseline = serializers.BooleanField(help_text="Found standing when the list was first read: no news.")
    snapshot = EditionSerializer()


@extend_schema_serializer(many=False)
class FeedSerializer(serializers.Serializer):
    """A page of the feed."""

    results = ChangeSerializer(many=True)
    next_cursor = serializers.IntegerField(
        help_text="To ask for what comes next; the one asked with where nothing did."
    )
    has_more = serializers.BooleanField(help_text="More is waiting already.")
