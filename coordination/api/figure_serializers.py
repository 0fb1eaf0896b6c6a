"""The fields of figures, each a promise with the meaning of its null."""

from rest_framework import serializers

from coordination.api.serializers import Plain, WordField
from coordination.vocabulary import Counting, Exposure, Status, TargetType, UNEffect

_REGIME = "Code; empty: over the targets of every regime."
_LEAST = "Least: if nobody unknown has the target. 0 to 1. Null: the base is empty."
_MOST = "Most: if everybody unknown has it. Null: the base is empty."
_DAYS_LOW = "The least it can be, lags that are ranges counted too. Null: there is no lag."
_DAYS_HIGH = "The most it can be. Null: nothing limits it, or there is no lag."


class KeptFigure(Plain):
    """A figure of a week, with what it was counted by."""

    week = serializers.CharField(help_text="ISO week, e.g. 2026-W47.")
    as_of = serializers.DateField(help_text="The day that it is of.")
    regime = serializers.CharField(allow_blank=True, help_text=_REGIME)


class CountedFigure(KeptFigure):
    counting = WordField(Counting)
    method = serializers.CharField(help_text="Version of the method, e.g. overlap-1.")
    method_text = serializers.CharField(help_text="What is counted, and out of what.")


class SplitSerializer(CountedFigure):
    """How many targets exactly so many partners have."""

    holders = serializers.IntegerField(help_text="Number of partners that have the target.")
    targets = serializers.IntegerField()
    base = serializers.IntegerField(help_text="Targets that at least one partner is known to have.")
    share = serializers.FloatField(allow_null=True, help_text="`targets` over `base`, 0 to 1. Null: the base is empty.")
    open = serializers.IntegerField(help_text="Of the base, targets that more may have: somebody is unknown.")


class OverlapSerializer(CountedFigure):
    """What two partners have in common."""

    first = serializers.CharField()
    second = serializers.CharField()
    both = serializers.IntegerField()
    only_first = serializers.IntegerField(help_text="The first has it, the second has not.")
    only_second = serializers.IntegerField()
    first_unsure = serializers.IntegerField(help_text="The first has it, of the second it is not known.")
    second_unsure = serializers.IntegerField()
    union = serializers.IntegerField(help_text="The base: targets that at least one of the two is known to have.")
    jaccard_least = serializers.FloatField(allow_null=True, help_text=_LEAST)
    jaccard_most = serializers.FloatField(allow_null=True, help_text=_MOST)
    first_share_least = serializers.FloatField(allow_null=True, help_text=f"Of the union, what the first has. {_LEAST}")
    first_share_most = serializers.FloatField(allow_null=True, help_text=_MOST)
    second_share_least = serializers.FloatField(allow_null=True, help_text=_LEAST)
    second_share_most = serializers.FloatField(allow_null=True, help_text=_MOST)


class LagSerializer(CountedFigure):
    """By how many days one jurisdiction trails another, over the targets that both have designated."""

    leader = serializers.CharField()
    follower = serializers.CharField()
    base = serializers.IntegerField(help_text="Targets that the leader surely designated first.")
    dated = serializers.IntegerField(help_text="Of these, lags that are a number of days.")
    ranged = serializers.IntegerField(help_text="Of these, lags of which only a range is known.")
    ties = serializers.IntegerField(help_text="Targets of the pair designated on the same day.")
    undecided = serializers.IntegerField(help_text="Targets of the pair where who was first cannot be told.")
    median = serializers.FloatField(allow_null=True, help_text="Days, of the dated lags. Null: there is none.")
    median_low = serializers.FloatField(allow_null=True, help_text=_DAYS_LOW)
    median_high = serializers.FloatField(allow_null=True, help_text=_DAYS_HIGH)
    ninetieth = serializers.FloatField(
        allow_null=True, help_text="Days that nine in ten dated lags do not exceed. Null: there is none."
    )
    ninetieth_low = serializers.FloatField(allow_null=True, help_text=_DAYS_LOW)
    ninetieth_high = serializers.FloatField(allow_null=True, help_text=_DAYS_HIGH)


class TrendSerializer(KeptFigure):
    """Where one jurisdiction stood under one regime in a week, in numbers of targets."""

    jurisdiction = serializers.CharField()
    targets = serializers.IntegerField()
    designated = serializers.IntegerField()
    designated_by_law = serializers.IntegerField()
    partial = serializers.IntegerField()  # type: ignore[assignment]
    planned = serializers.IntegerField()
    not_pursued = serializers.IntegerField()
    delisted = serializers.IntegerField()
    not_designated = serializers.IntegerField()
    no_authority = serializers.IntegerField()
    unknown = serializers.IntegerField()
    expected = serializers.IntegerField(
        help_text="UN names in force, and targets that two or more partners have designated by their own act."
    )
    share_least = serializers.FloatField(
        allow_null=True, help_text=f"Of those expected, what it has, without those it has no authority over. {_LEAST}"
    )
    share_most = serializers.FloatField(allow_null=True, help_text=_MOST)
    gaps_open = serializers.IntegerField()
    gaps_to_be_confirmed = serializers.IntegerField()
    gaps_high = serializers.IntegerField()
    lists_first_read = serializers.ListField(
        child=serializers.CharField(), help_text="Lists read for the first time: figures moved because more was seen."
    )


class ScoreLineSerializer(Plain):
    """One jurisdiction on one UN name."""

    jurisdiction = serializers.CharField()
    status = WordField(Status)
    how = WordField(
        UNEffect, allow_null=True, help_text="by_name or by_law. Null: not in force or not known, see `status`."
    )
    since = serializers.DateField(allow_null=True, help_text="Null with `how`.")
    since_is_bound = serializers.BooleanField(allow_null=True, help_text="True: on that day or before. Null with it.")
    not_before = serializers.DateField(allow_null=True, help_text="Null: nothing tells, or no bound.")
    numbers = serializers.ListField(child=serializers.CharField(), help_text="list:number of its own records.")
    printed = serializers.ListField(child=serializers.CharField(), help_text="UN references that these print.")
    problems = serializers.ListField(
        child=serializers.CharField(), help_text="What is wrong with them: missing, unknown or another's."
    )
    lag_min = serializers.IntegerField(
        allow_null=True, help_text="Days after the UN, negative where earlier. Null: nothing bounds it, or no date."
    )
    lag_max = serializers.IntegerField(allow_null=True, help_text="Null as in `lag_min`.")


class ScoreSerializer(Plain):
    """How one UN name is in force in every jurisdiction."""

    un_reference = serializers.CharField(help_text="The permanent reference; of the vessel list the ship's number.")
    name = serializers.CharField()
    entity = serializers.CharField()
    un_since = serializers.DateField(
        help_text="The day from which it counts: of a reinstated regime that of reinstating."
    )
    un_since_is_bound = serializers.BooleanField()
    jurisdictions = ScoreLineSerializer(many=True)


class WhatIfTargetSerializer(Plain):
    """One target: who would newly designate it, and what would follow."""

    entity = serializers.CharField()
    name = serializers.CharField()
    designates = serializers.ListField(child=serializers.CharField())
    has_no_authority = serializers.ListField(child=serializers.CharField())
    closes = serializers.ListField(
        child=serializers.CharField(), help_text="Gaps that would close: jurisdiction, kind, regime."
    )
    opens_after_grace = serializers.ListField(
        child=serializers.CharField(), help_text="Gaps of others that would follow once their grace is over."
    )


class OverlapChangeSerializer(Plain):
    """How the overlap of two partners would move, by their own acts, over every target."""

    first = serializers.CharField()
    second = serializers.CharField()
    both_before = serializers.IntegerField()
    both_after = serializers.IntegerField()
    union_before = serializers.IntegerField()
    union_after = serializers.IntegerField()
    jaccard_before_least = serializers.FloatField(allow_null=True, help_text=_LEAST)
    jaccard_before_most = serializers.FloatField(allow_null=True, help_text=_MOST)
    jaccard_after_least = serializers.FloatField(allow_null=True, help_text=_LEAST)
    jaccard_after_most = serializers.FloatField(allow_null=True, help_text=_MOST)


class WhatIfSerializer(serializers.Serializer):
    """What would follow if these designated those. Nothing is written, nothing is promised."""

    by = serializers.ListField(child=serializers.CharField())
    on = serializers.DateField()
    targets = WhatIfTargetSerializer(many=True)
    overlap = OverlapChangeSerializer(many=True)


class StatutorySerializer(Plain):
    """A target that some have designated and one has not, with the authority that would fit."""

    authority = serializers.CharField(help_text="What the other may do about it, in words.")
    fitting = serializers.ListField(
        child=serializers.CharField(), help_text="Regimes under which it may designate by itself."
    )
    entity = serializers.CharField()
    type = WordField(TargetType)
    name = serializers.CharField()
    status = WordField(Status, help_text="Where the other stands.")
    is_sure = serializers.BooleanField(help_text="False: whether the other has it is not known.")
    designated_by = serializers.ListField(
        child=serializers.CharField(), help_text="Jurisdiction, day (≤: on it or before) and number of each record."
    )


class InferredExposureSerializer(Plain):
    """Inferred, never designated and never a gap: whom a jurisdiction's own rule on ownership reaches."""

    jurisdiction = serializers.CharField()
    owned = serializers.CharField(allow_null=True, help_text="Entity. Null: no list holds it, only its name is known.")
    owned_name = serializers.CharField()
    exposure = WordField(Exposure)
    percent = serializers.FloatField(
        allow_null=True, help_text="The share that counts under the rule, 0 to 100. Null: lists print none."
    )
    owners = serializers.ListField(child=serializers.CharField(), help_text="Id, where there is one, and name of each.")
    rule = serializers.CharField(help_text="The jurisdiction's rule in a sentence.")
