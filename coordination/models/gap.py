"""
What a jurisdiction has yet to do, the steps of its life, and who may read which of them.

A gap itself is public: it follows from public lists. What people write of it belongs to whoever
wrote it (the desk, or a partner) and is read by whom its author says. So one gap may stand
differently before different readers: `Gap.state` and `Gap.due_on` are what every partner may
know, `seen_by` gives what one reader may. A reader's state is the last word that the reader sees.
"""

from datetime import date, datetime
from typing import Any, NoReturn, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from coordination.models.entity import Entity
from coordination.models.partner import Partner, is_desk
from coordination.models.source import Jurisdiction, Regime
from coordination.vocabulary import Audience, GapEventKind, GapKind, GapState, LinkGrade, Severity, WaiverReason

Reader = AbstractBaseUser | AnonymousUser
_OF_DATA = [kind for kind in GapKind if kind.is_of_data]


class GapQuerySet(models.QuerySet["Gap"]):
    def open(self) -> Self:
        return self.exclude(state=GapState.CLOSED)

    def of_acts(self) -> Self:
        """What a jurisdiction has yet to do by an act; without gaps in what its list prints."""
        return self.exclude(kind__in=_OF_DATA)

    def of_data(self) -> Self:
        """What a list prints of a target that contradicts others, or lacks what they print."""
        return self.filter(kind__in=_OF_DATA)

    def standing(self, *, on: date) -> Self:
        """Gaps whose condition held on the day `on`, as we know it now."""
        return self.filter(opened_on__lte=on).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))

    def known(self, *, at: datetime) -> Self:
        """Gaps we had seen by `at`."""
        return self.filter(detected_at__lte=at)

    def visible_to(self, user: Reader) -> Self:
        """Gaps that somebody may read: all of them, since they follow from public lists."""
        return self if user.is_authenticated else self.none()

    def seen_by(self, user: Reader, *, on: date) -> Self:
        """Gaps that somebody may read, with what they may know of each: see `told_by`."""
        return self.visible_to(user).told_by(GapEvent.objects.visible_to(user), on)

    def seen_by_partner(self, partner: "Partner | None", *, on: date) -> Self:
        """The same for a partner; None: for those who are none, what everybody may know."""
        return self.told_by(GapEvent.objects.visible_to_partner(partner), on)

    def told_by(self, events: "GapEventQuerySet", on: date) -> Self:
        """
        Add what these steps say on the day `on`, the same as `align.steps.standing` does.

        seen_state         the last word on it; by rule, where there is none or its waiver has run out
        seen_due_on        day promised or set
        seen_expires_on    last day of the waiver, where it is waived
        """
        said = events.filter(gap=OuterRef("pk"), kind__in=_TURNS).order_by("-pk")
        dated = events.filter(gap=OuterRef("pk"), kind__in=_SET_DUE).order_by("-pk")
        by_rule = Case(
            When(is_confirmed=True, then=Value(GapState.OPEN.value)), default=Value(GapState.TO_BE_CONFIRMED.value)
        )
        holds = Q(said_until__isnull=True) | Q(said_until__gte=on)
        return self.annotate(
            said_last=Subquery(said.values("kind")[:1]),
            said_until=Subquery(said.values("expires_on")[:1]),
            seen_due_on=Subquery(dated.values("due_on")[:1]),
            seen_state=Case(
                When(state=GapState.CLOSED, then=Value(GapState.CLOSED.value)),
                When(said_last=GapEventKind.ACKNOWLEDGED, then=Value(GapState.ACKNOWLEDGED.value)),
                When(said_last=GapEventKind.PLANNED, then=Value(GapState.PLANNED.value)),
                When(holds, said_last=GapEventKind.WAIVED, then=Value(GapState.WAIVED.value)),
                default=by_rule,
                output_field=models.CharField(max_length=16),
            ),
            seen_expires_on=Case(
                When(seen_state=GapState.WAIVED, then=F("said_until")), output_field=models.DateField()
            ),
        )


# Steps that set the state, and those that set or clear the day; of each the last one seen counts.
_TURNS = (GapEventKind.ACKNOWLEDGED, GapEventKind.PLANNED, GapEventKind.WAIVED, GapEventKind.REOPENED)
_SET_DUE = (GapEventKind.PLANNED, GapEventKind.WAIVED, GapEventKind.REOPENED, GapEventKind.DUE_SET)


class Gap(models.Model):
    """
    A thing one jurisdiction has yet to do about an entity. It closes, it is never deleted.

    found_of       the entity it was found of, where that was merged into the one it is of now
    state, due_on  follow from what all partners may read; `seen_by` gives what one reader may know
    owner          who sees to it; told to the desk alone
    """

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="gaps")
    found_of = models.ForeignKey(Entity, models.SET_NULL, null=True, blank=True, related_name="gaps_found_of_it")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="gaps")
    kind = models.CharField(max_length=24, choices=GapKind.choices)
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="gaps")
    state = models.CharField(
        max_length=16, choices=GapState.choices, default=GapState.OPEN, help_text="As all partners may know it"
    )
    severity = models.CharField(max_length=8, choices=Severity.choices)
    severity_points = models.PositiveSmallIntegerField()
    severity_reasons = models.JSONField(default=list, help_text="[points, reason] that add up to the points")
    statement = models.TextField(blank=True, help_text="What there is to do, for the partner who can do it")
    grade = models.CharField(max_length=20, choices=LinkGrade.choices, help_text="Weakest link the gap rests on")
    is_confirmed = models.BooleanField(default=True, help_text="By rule: it rests on more than a bare name")
    evidence = models.JSONField(default=list, help_text="Who has designated, when, on which list")
    opened_on = models.DateField(help_text="Day its condition became true")
    detected_at = models.DateTimeField(help_text="When we saw it")
    closed_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="As all partners may know it")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="gaps")

    objects = GapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("entity", "jurisdiction", "kind", "regime"),
                condition=~Q(state=GapState.CLOSED),
                name="gap_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=("jurisdiction", "state", "-severity_points"), name="gap_queue"),
            models.Index(fields=("opened_on",), name="gap_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.kind}"

    @property
    def public_id(self) -> str:
        return f"G-{self.pk}"

    def age_days(self, *, on: date) -> int:
        """Whole calendar days it has stood on the day `on`, or stood until it closed."""
        return ((self.closed_on or on) - self.opened_on).days

    def rule_state(self) -> GapState:
        """The state while nobody has said anything of it, or what was said no longer holds."""
        return GapState.OPEN if self.is_confirmed else GapState.TO_BE_CONFIRMED


class GapEventQuerySet(models.QuerySet["GapEvent"]):
    def visible_to(self, user: Reader) -> Self:
        """Steps that somebody may read: the desk all, a partner what is for it, anybody signed in what is for all."""
        if is_desk(user):
            return self
        return self.visible_to_partner(Partner.objects.of(user)) if user.is_authenticated else self.none()

    def visible_to_partner(self, partner: "Partner | None") -> Self:
        """Steps that a partner may read: its own, those that name it, those for all; None: those for all."""
        shown = Q(audience=Audience.ALL)
        if partner is not None and partner.is_active:
            named = GapEvent.named.through._default_manager.filter(partner=partner).values("gapevent")
            shown |= Q(partner=partner) | Q(audience=Audience.NAMED, pk__in=named)
        return self.filter(shown)

    def of_people(self) -> Self:
        """What people said, and the end of their waivers; without the steps by which rules follow the lists."""
        return self.filter(Q(by__isnull=False) | Q(kind=GapEventKind.EXPIRED))

    def tell_in(self, gap: int) -> int:
        """Let steps be told in another gap, since two entities are one; each keeps the gap in which it was taken."""
        return super().update(gap=gap, taken_in=Coalesce("taken_in", "gap"))

    def tell_where_taken(self) -> int:
        return super().update(gap=F("taken_in"), taken_in=None)

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("Steps of a gap are never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("Steps of a gap are never deleted.")


class GapEvent(models.Model):
    """
    One step in a gap's life. Append-only: the state at any moment follows from the steps.

    by, partner      who wrote it, and for which partner; without partner the desk, without both by rule
    audience, named  who may read it, as its author says; the desk and the author always may
    due_on           day by which it is promised (planned) or asked for (due_set)
    expires_on       last day of a waiver
    ends             the step that this one takes back, or the waiver that has run out
    taken_in         the gap in which it was taken, where entities were merged and another gap tells on
    detail           of a step by rule the state it led to; of an assignment to whom
    """

    gap = models.ForeignKey(Gap, models.CASCADE, related_name="events")
    taken_in = models.ForeignKey(Gap, models.SET_NULL, null=True, blank=True, related_name="steps_told_elsewhere")
    kind = models.CharField(max_length=14, choices=GapEventKind.choices)
    on = models.DateField(help_text="Legal day of the step")
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, help_text="Empty: by rule")
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="steps", help_text="Empty: the desk, or by rule"
    )
    audience = models.CharField(max_length=5, choices=Audience.choices, default=Audience.ALL)
    named = models.ManyToManyField(Partner, blank=True, related_name="steps_for_it", help_text="Where it is for named")
    note = models.TextField(blank=True)
    reason = models.CharField(max_length=20, choices=WaiverReason.choices, blank=True, help_text="Of a waiver")
    due_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    ends = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="ended_by")
    detail = models.JSONField(default=dict, blank=True)

    objects = GapEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(partner__isnull=True) | Q(kind=GapEventKind.EXPIRED),
                name="gap_event_of_a_partner_has_a_writer",
            ),
            models.CheckConstraint(
                condition=~Q(kind=GapEventKind.WAIVED, by__isnull=False) | Q(expires_on__isnull=False),
                name="gap_event_waiver_ends",
            ),
        ]
        indexes = [models.Index(fields=("kind", "expires_on"), name="gap_event_waivers")]

    def __str__(self) -> str:
        return f"{self.gap_id} {self.kind}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise TypeError("Steps of a gap are never changed.")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise TypeError("Steps of a gap are never deleted.")


class GapWatch(models.Model):
    """Somebody wants to hear of the steps of a gap. Known to them alone."""

    gap = models.ForeignKey(Gap, models.CASCADE, related_name="watches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="gap_watches")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("gap", "user"), name="gap_watched_once")]

    def __str__(self) -> str:
        return f"{self.user_id} watches {self.gap_id}"
