"""Where each jurisdiction stands on each entity today."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from coordination.admin.columns import NOTHING, column, dated, dated_text
from coordination.admin.designation import RecordSearch, entity_link, records_named
from coordination.admin.filters import by_jurisdiction, by_regime, by_word, yes_or_no
from coordination.admin.lists import HistoryAdmin
from coordination.admin.marks import lag_words, mark_of
from coordination.models import Alignment
from coordination.vocabulary import Measure, Status


def measure_words(measures: list[str]) -> str:
    return ", ".join(Measure(measure).label for measure in measures)


@admin.register(Alignment)
class AlignmentAdmin(RecordSearch, HistoryAdmin):
    """Cells of the matrix as they stand today, with the rule that decided each. Derived, never edited."""

    list_display = ("of_entity", "jurisdiction", "stands", "day", "lag", "measured", "reason")
    list_select_related = ("entity", "jurisdiction")
    list_filter = (
        by_jurisdiction(),
        by_word("status", Status, parameter="status"),
        by_regime("entity__regimes__code"),
        yes_or_no("first mover", Q(is_first=True), parameter="first"),
    )
    ordering = ("entity", "jurisdiction__position")
    fields = ("of_entity", "jurisdiction", "stands", "day", "not_before", "lag", "measured", "reason", "based_on")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Alignment], search_term: str
    ) -> tuple[QuerySet[Alignment], bool]:
        text = search_term.strip()
        if text:
            entities = records_named(text).values("entity")
            queryset = queryset.filter(Q(entity__in=entities) | Q(entity__public_id__iexact=text))
        return queryset, False

    @column("entity", text=lambda cell: str(cell.entity))
    def of_entity(self, cell: Alignment) -> SafeString:
        return entity_link(cell.entity)

    @column("status", ordering="status", text=lambda cell: Status(cell.status).label)
    def stands(self, cell: Alignment) -> SafeString:
        return format_html("{} {}", mark_of(cell.status), Status(cell.status).label)

    @column("since", ordering="since", text=lambda cell: dated_text(cell.since, cell.since_kind))
    def day(self, cell: Alignment) -> SafeString:
        return dated(cell.since, cell.since_kind)

    @column("lag", ordering="lag_max", text=lag_words)
    def lag(self, cell: Alignment) -> str:
        return lag_words(cell) or NOTHING

    @column("measures", text=lambda cell: measure_words(cell.measures))
    def measured(self, cell: Alignment) -> str:
        return measure_words(cell.measures) or NOTHING

    @admin.display(description="based on")
    def based_on(self, cell: Alignment) -> SafeString:
        bases: list[dict[str, Any]] = cell.bases
        return format_html_join(
            "",
            "<div>{} {} {} ({})</div>",
            (
                (b["source"], b["reference"], dated_text(b["since"], b["kind"]), ", ".join(b["programmes"]))
                for b in bases
            ),
        )
