"""What each jurisdiction has yet to do: the desk's queue, and the page of one gap."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from coordination.admin.columns import column, dated, dated_text, stamp
from coordination.admin.designation import RecordSearch, entity_link, records_named
from coordination.admin.filters import Choices, Filter, Rows, by_jurisdiction, by_regime, by_word, since
from coordination.admin.lists import HistoryAdmin, PageAdmin
from coordination.models import Gap, GapEvent
from coordination.vocabulary import GapEventKind, GapKind, GapState, LinkGrade, Severity, TargetType

STATE_TAGS = {GapState.TO_BE_CONFIRMED: "amber", GapState.OPEN: "warm"}


def today() -> date:
    return timezone.now().date()


def state_tag(gap: Gap) -> SafeString:
    css = STATE_TAGS.get(GapState(gap.state), "")
    return format_html('<span class="tag {}">{}</span>', css, GapState(gap.state).label)


def gap_link(gap: Gap) -> SafeString:
    url = reverse("admin:coordination_gap_change", args=(gap.pk,))
    return format_html('<a href="{}">{}</a>', url, gap.public_id)


def severity_sum(gap: Gap) -> str:
    """The severity as the sum it is: 2 partners have acted 24 + regime DPRK 5 = 29."""
    return " + ".join(f"{words} {points}" for points, words in gap.severity_reasons) + f" = {gap.severity_points}"


def severity_bar(gap: Gap) -> SafeString:
    """The reasons as a bar of parts, of 100, and in words."""
    parts = format_html_join(
        "",
        '<i style="width:{}%" title="{}"></i>',
        ((points, f"{words} {points}") for points, words in gap.severity_reasons),
    )
    return format_html(
        '<span class="sevbar" role="img" aria-label="severity {} of 100">{}</span><small>{}</small>',
        gap.severity_points,
        parts,
        severity_sum(gap),
    )


def evidence_text(gap: Gap) -> str:
    return "; ".join(f"{basis['jurisdiction']} {dated_text(basis['since'], basis['kind'])}" for basis in gap.evidence)


class StateFilter(Filter):
    """A gap that is closed is history: the queue leaves it out until it is asked for."""

    title = "state"
    parameter_name = "state"
    without_choice = "not closed"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [*GapState.choices(), ("all", "all, closed too")]

    def chosen(self, rows: Rows, value: str) -> Rows:
        return rows if value == "all" else rows.filter(state=value)

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


@admin.register(Gap)
class GapAdmin(RecordSearch, PageAdmin):
    """The queue: what one jurisdiction could do and has not done, the most serious first."""

    page_template = "admin/coordination/gap_page.html"
    list_before_template = "admin/coordination/gap_tabs.html"
    list_display = (
        "severity_column",
        "reasons",
        "target",
        "designated_by",
        "missing_in",
        "kind_column",
        "regime_code",
        "age",
        "opened",
        "state_column",
        "grade_column",
    )
    list_display_links = ("severity_column", "missing_in")
    list_select_related = ("entity", "jurisdiction", "regime")
    list_filter = (
        by_jurisdiction(asked="missing in"),
        by_regime(),
        by_word("kind", GapKind, parameter="kind"),
        StateFilter,
        by_word("severity", Severity, parameter="severity"),
        AgeFilter,
        by_word("grade of link", LinkGrade, parameter="grade"),
    )
    ordering = ("-severity_points", "opened_on", "pk")
    intro = (
        "A gap is what one jurisdiction could do and has not done. Unknown and no authority are kept apart: "
        "they are no gaps."
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Gap], search_term: str
    ) -> tuple[QuerySet[Gap], bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        asked = Q(entity__in=records_named(text).values("entity")) | Q(entity__public_id__iexact=text)
        number = text.upper().removeprefix("G-")
        if number.isdecimal() and len(number) < 10:
            asked |= Q(pk=int(number))
        return queryset.filter(asked), False

    @column("severity", ordering="severity_points", text=lambda gap: gap.severity_points)
    def severity_column(self, gap: Gap) -> SafeString:
        return format_html(
            '<b class="sevn">{}</b> <small>{}</small>', gap.severity_points, Severity(gap.severity).label
        )

    @column("reasons", text=severity_sum)
    def reasons(self, gap: Gap) -> SafeString:
        return severity_bar(gap)

    @column("target", ordering="entity__name", text=lambda gap: f"{gap.entity.public_id} {gap.entity.name}")
    def target(self, gap: Gap) -> SafeString:
        return format_html(
            "<b>{}</b><small>{} · {}</small>",
            entity_link(gap.entity),
            TargetType(gap.entity.target_type).label,
            gap.entity.public_id,
        )

    @column("designated by", text=evidence_text)
    def designated_by(self, gap: Gap) -> SafeString:
        return format_html(
            '<span class="who">{}</span>',
            format_html_join(
                "",
                "<span><b>{}</b> {}{}</span>",
                ((b["jurisdiction"], "≤ " if b["is_bound"] else "", b["since"]) for b in gap.evidence),
            ),
        )

    @column("missing in", ordering="jurisdiction__position", text=lambda gap: gap.jurisdiction.code)
    def missing_in(self, gap: Gap) -> SafeString:
        return format_html('<b class="j">{}</b>', gap.jurisdiction.code)

    @column("kind", ordering="kind", text=lambda gap: GapKind(gap.kind).label)
    def kind_column(self, gap: Gap) -> SafeString:
        return format_html('<span class="tag">{}</span>', GapKind(gap.kind).label)

    @column("regime", ordering="regime__code", text=lambda gap: gap.regime.code)
    def regime_code(self, gap: Gap) -> SafeString:
        return format_html('<span title="{}">{}</span>', gap.regime.name, gap.regime.code)

    @column("age, days", ordering="-opened_on", text=lambda gap: gap.age_days(on=today()))
    def age(self, gap: Gap) -> SafeString:
        return format_html('<b class="nowrap">{} d</b>', gap.age_days(on=today()))

    @column("opened", ordering="opened_on", text=lambda gap: gap.opened_on)
    def opened(self, gap: Gap) -> SafeString:
        return dated(gap.opened_on)

    @column("state", ordering="state", text=lambda gap: GapState(gap.state).label)
    def state_column(self, gap: Gap) -> SafeString:
        return state_tag(gap)

    @column("grade", ordering="grade", text=lambda gap: LinkGrade(gap.grade).label)
    def grade_column(self, gap: Gap) -> str:
        return LinkGrade(gap.grade).label

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Gap | None:
        try:
            return Gap.objects.select_related("entity", "jurisdiction", "regime", "owner").filter(pk=object_id).first()
        except ValueError:
            return None

    def page(self, request: HttpRequest, row: Gap) -> dict[str, Any]:
        return {
            "title": f"{row.public_id}, {row.jurisdiction.code}: {row.entity.name}",
            "gap": row,
            "age": row.age_days(on=today()),
            "state": state_tag(row),
            "opened": dated(row.opened_on),
            "closed": dated(row.closed_on),
            "detected": stamp(row.detected_at),
            "severity": severity_bar(row),
            "evidence": [
                {**basis, "day": dated(date.fromisoformat(basis["since"]), basis["kind"])} for basis in row.evidence
            ],
            "events": [
                {
                    "kind": GapEventKind(event.kind).label,
                    "day": dated(event.on),
                    "recorded": stamp(event.recorded_at),
                    "by": event.by.get_username() if event.by else "rule",
                    "note": event.note,
                    "detail": ", ".join(f"{name}: {value}" for name, value in event.detail.items()),
                }
                for event in row.events.visible_to(request.user).select_related("by").order_by("pk")
            ],
        }


@admin.register(GapEvent)
class GapEventAdmin(HistoryAdmin):
    """Steps in the lives of gaps: the state at any moment follows from them."""

    list_display = ("number", "gap_number", "target", "missing_in", "kind", "on", "recorded", "who", "note")
    list_select_related = ("gap__entity", "gap__jurisdiction", "by")
    list_filter = (
        by_jurisdiction("gap__jurisdiction__code"),
        by_word("step", GapEventKind, parameter="kind"),
        since("recorded", "recorded_at"),
    )
    search_fields = ("gap__entity__name", "gap__entity__public_id", "note")
    ordering = ("-recorded_at", "-pk")
    fields = ("gap_number", "target", "missing_in", "kind", "on", "recorded", "who", "note", "detail")
    intro = "Append-only: opened, acknowledged, planned, waived, commented, closed, reopened."

    def get_queryset(self, request: HttpRequest) -> QuerySet[GapEvent]:
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user)  # type: ignore[no-any-return]

    @column("gap", ordering="gap", text=lambda event: event.gap.public_id)
    def gap_number(self, event: GapEvent) -> SafeString:
        return gap_link(event.gap)

    @column("target", ordering="gap__entity__name", text=lambda event: str(event.gap.entity))
    def target(self, event: GapEvent) -> SafeString:
        return entity_link(event.gap.entity)

    @column("missing in", ordering="gap__jurisdiction__position", text=lambda event: event.gap.jurisdiction.code)
    def missing_in(self, event: GapEvent) -> str:
        return event.gap.jurisdiction.code

    @column("recorded", ordering="recorded_at", text=lambda event: event.recorded_at)
    def recorded(self, event: GapEvent) -> str:
        return stamp(event.recorded_at)

    @column("by", text=lambda event: event.by.get_username() if event.by else "rule")
    def who(self, event: GapEvent) -> str:
        return event.by.get_username() if event.by else "rule"
