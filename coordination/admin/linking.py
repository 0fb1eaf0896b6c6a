"""Which records were tied to one entity, on what grounds, and who says that a tie is wrong."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.admin.columns import column, stamp
from coordination.admin.designation import RecordSearch, entity_link, record_link, records_named
from coordination.admin.filters import by_source, by_word, yes_or_no
from coordination.admin.lists import HistoryAdmin, KeptAdmin
from coordination.models import LinkReport, Match
from coordination.vocabulary import Judgement, LinkGrade


def _side(record: Any) -> SafeString:
    return format_html('<span class="j">{}</span> {}', record.source.code, record_link(record))


@admin.register(Match)
class MatchAdmin(RecordSearch, HistoryAdmin):
    """Pairs of records judged to be one target or not, by rule or by a person. A new word supersedes the old."""

    list_display = (
        "number",
        "left_record",
        "right_record",
        "grade",
        "explanation",
        "judgement",
        "by",
        "judged",
        "stands",
    )
    list_select_related = ("left__source", "right__source", "left__entity", "judged_by")
    list_filter = (
        by_word("what it rests on", LinkGrade, parameter="grade"),
        by_word("judgement", Judgement, parameter="judgement"),
        by_source("left__source__code"),
        yes_or_no("by a person", Q(judged_by__isnull=False), parameter="person"),
        yes_or_no("stands", Q(superseded_at__isnull=True), parameter="stands"),
    )
    ordering = ("-judged_at", "-pk")
    fields = (
        "left_record",
        "right_record",
        "of_entity",
        "grade",
        "explanation",
        "judgement",
        "by",
        "judged",
        "superseded_at",
    )
    intro = "Grades, strongest first: shared reference, valid identifier, birth date, context, name alone."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Match], search_term: str
    ) -> tuple[QuerySet[Match], bool]:
        text = search_term.strip()
        if text:
            records = records_named(text).values("pk")
            queryset = queryset.filter(Q(left__in=records) | Q(right__in=records))
        return queryset, False

    @column("record", text=lambda match: f"{match.left.source.code} {match.left}")
    def left_record(self, match: Match) -> SafeString:
        return _side(match.left)

    @column("and record", text=lambda match: f"{match.right.source.code} {match.right}")
    def right_record(self, match: Match) -> SafeString:
        return _side(match.right)

    @admin.display(description="entity")
    def of_entity(self, match: Match) -> SafeString:
        return entity_link(match.left.entity)

    @column("by", ordering="judged_by")
    def by(self, match: Match) -> str:
        return match.judged_by.get_username() if match.judged_by else "rule"

    @column("judged", ordering="judged_at", text=lambda match: match.judged_at)
    def judged(self, match: Match) -> str:
        return stamp(match.judged_at)

    @column("stands", text=lambda match: match.superseded_at is None)
    def stands(self, match: Match) -> str:
        return f"superseded {stamp(match.superseded_at)}" if match.superseded_at else "yes"


@admin.register(LinkReport)
class LinkReportAdmin(RecordSearch, KeptAdmin):
    """What people say of wrong links. A report is kept as it was made; a person answers it."""

    list_display = ("number", "of_entity", "of_record", "note", "reported_by", "reported", "state")
    list_select_related = ("entity", "designation", "reported_by", "answered_by")
    list_filter = (yes_or_no("answered", Q(answered_at__isnull=False), parameter="answered"),)
    ordering = ("answered_at", "-reported_at", "-pk")
    readonly_fields = ("of_entity", "of_record", "note", "reported_by", "reported", "answered_by", "answered_at")
    fieldsets = (
        ("The report", {"fields": ("of_entity", "of_record", "note", "reported_by", "reported")}),
        ("The answer", {"fields": ("answer", "answered_by", "answered_at")}),
    )
    intro = "Made on an entity's page, answered in “Identity review”: the record is parted, or the link is right."

    @column("entity", ordering="entity__name", text=lambda report: str(report.entity))
    def of_entity(self, report: LinkReport) -> SafeString:
        return entity_link(report.entity)

    @column("record", text=lambda report: str(report.designation))
    def of_record(self, report: LinkReport) -> SafeString:
        return record_link(report.designation)

    @column("reported", ordering="reported_at", text=lambda report: report.reported_at)
    def reported(self, report: LinkReport) -> str:
        return stamp(report.reported_at)

    @column("answer", ordering="answered_at", text=lambda report: report.answer)
    def state(self, report: LinkReport) -> SafeString:
        if report.answered_at is None:
            return format_html('<span class="tag warm">{}</span>', "not answered")
        by = report.answered_by.get_username() if report.answered_by else "?"
        return format_html("{} <small>{}, {}</small>", report.answer, by, stamp(report.answered_at))

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Whoever changes the answer has given it, now; an emptied answer opens the report again."""
        if isinstance(obj, LinkReport) and "answer" in form.changed_data:
            obj.answered_by_id = request.user.pk if obj.answer else None
            obj.answered_at = timezone.now() if obj.answer else None
        super().save_model(request, obj, form, change)
