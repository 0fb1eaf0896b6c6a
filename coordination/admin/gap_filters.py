"""How the queue of gaps is narrowed: by state, age, owner, promise and waiver, as the reader may know them."""

from datetime import date, timedelta

from django.contrib.admin.options import ModelAdmin
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from coordination.admin.filters import Choices, Filter, Rows
from coordination.vocabulary import GapState

SOON = timedelta(days=30)


def today() -> date:
    return timezone.now().date()


class StateFilter(Filter):
    """A gap that is closed is history: the queue leaves it out until it is asked for."""

    title = "state"
    parameter_name = "state"
    without_choice = "not closed"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [*GapState.choices(), ("all", "all, closed too")]

    def chosen(self, rows: Rows, value: str) -> Rows:
        return rows if value == "all" else rows.filter(seen_state=value)

    def unchosen(self, rows: Rows) -> Rows:
        return rows.exclude(state=GapState.CLOSED)


AGES = {
    "week": ("under 7 days", None, 7),
    "new": ("under 30 days", None, 30),
    "month": ("30 to 89 days", 30, 90),
    "quarter": ("90 to 364 days", 90, 365),
    "year": ("a year and more", 365, None),
}


class AgeFilter(Filter):
    """Days a gap has stood, or stood until it closed."""

    title = "age"
    parameter_name = "age"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [(name, words) for name, (words, _, _) in AGES.items()]

    def chosen(self, rows: Rows, value: str) -> Rows:
        _, from_days, to_days = AGES[value]
        until = Coalesce("closed_on", Value(today()))
        rows = rows.alias(stood=ExpressionWrapper(until - F("opened_on"), output_field=DurationField()))
        if from_days is not None:
            rows = rows.filter(stood__gte=timedelta(days=from_days))
        return rows if to_days is None else rows.filter(stood__lt=timedelta(days=to_days))


class PersonFilter(Filter):
    """Whose work it is: mine by ownership or by watching, or nobody's yet."""

    title = "owner"
    parameter_name = "owner"

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        self.user = request.user
        return super().queryset(request, queryset)

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [("me", "me"), ("nobody", "nobody"), ("watched", "watched by me")]

    def chosen(self, rows: Rows, value: str) -> Rows:
        if value == "watched":
            return rows.filter(watches__user=self.user.pk)
        return rows.filter(owner=self.user.pk if value == "me" else None)


class PersonOfPartnerFilter(PersonFilter):
    """The same for a partner: who owns a gap is the desk's to know."""

    title = "watched"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [("watched", "by me")]


class PromiseFilter(Filter):
    """The day that was promised, or that the desk asks for."""

    title = "promised"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [("passed", "day has passed"), ("soon", "within 30 days"), ("none", "no day")]

    def chosen(self, rows: Rows, value: str) -> Rows:
        on = today()
        if value == "none":
            return rows.filter(seen_due_on=None)
        between = {"seen_due_on__lt": on} if value == "passed" else {"seen_due_on__range": (on, on + SOON)}
        return rows.filter(**between)


class WaiverFilter(Filter):
    """Waivers that hold, by their last day."""

    title = "waiver"
    parameter_name = "waiver"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [("soon", "ends within 30 days"), ("later", "ends later")]

    def chosen(self, rows: Rows, value: str) -> Rows:
        until = today() + SOON
        return rows.filter(**{"seen_expires_on__lte" if value == "soon" else "seen_expires_on__gt": until})
