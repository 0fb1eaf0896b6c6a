"""Who lists, in which files, under which programmes; and the editions as received."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from coordination import tasks
from coordination.admin.columns import NOTHING, column, dated, stamp
from coordination.admin.filters import by_jurisdiction, by_regime, by_source, by_word, since, yes_or_no
from coordination.admin.held import HeldEditions
from coordination.admin.lists import HistoryAdmin, KeptAdmin
from coordination.models import Jurisdiction, Programme, Regime, Snapshot, Source
from coordination.vocabulary import Coverage, SnapshotState


def derive_again(request: HttpRequest) -> None:
    """Have the worker derive all cells and gaps, once what was decided is saved."""
    tasks.align_all.delay_on_commit()  # type: ignore[attr-defined]  # celery-types does not know it
    messages.info(request, "Cells and gaps are derived again in the background: look again in a minute.")


@admin.register(Jurisdiction)
class JurisdictionAdmin(HistoryAdmin):
    """Who designates. Rows come from the program's own files."""

    list_display = ("code", "name", "is_partner", "zone", "position")
    search_fields = ("code", "name")
    ordering = ("position", "pk")
    intro = "Seven partners and the UN, their baseline. The order is that of all columns."


@admin.register(Regime)
class RegimeAdmin(HistoryAdmin):
    """Families of programmes: what targets are compared under."""

    list_display = ("code", "name", "un_prefix", "un_in_force_from", "weight")
    search_fields = ("code", "name")
    ordering = ("code", "pk")
    intro = "A regime is the family of programmes that answer one situation. Its weight adds to the severity of gaps."


@admin.register(Programme)
class ProgrammeAdmin(KeptAdmin):
    """Publishers' own legal bases, each counted to a regime by a person."""

    list_display = ("code", "jurisdiction", "regime")
    list_select_related = ("jurisdiction", "regime")
    list_filter = (
        by_jurisdiction(),
        by_regime(),
        yes_or_no("mapped to a regime", Q(regime__isnull=False), parameter="mapped"),
    )
    search_fields = ("code", "regime__code", "regime__name")
    ordering = ("jurisdiction__position", "code", "pk")
    fields = ("jurisdiction", "code", "regime")
    readonly_fields = ("jurisdiction", "code")
    autocomplete_fields = ("regime",)
    intro = "A programme without a regime leaves its targets unknown: no gap is found for them until it is mapped."

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "regime" in form.changed_data:
            derive_again(request)


@admin.register(Source)
class SourceAdmin(KeptAdmin):
    """The lists: what each would show, how often it is read, and when it can no longer say no."""

    list_display = (
        "name",
        "jurisdiction",
        "newest_edition",
        "coverage",
        "decides_absence",
        "cadence",
        "stale",
        "limit",
    )
    list_select_related = ("jurisdiction",)
    list_filter = (by_jurisdiction(), by_word("coverage", Coverage, parameter="coverage"))
    search_fields = ("code", "name", "publisher")
    ordering = ("jurisdiction__position", "code")
    readonly_fields = (
        "code",
        "jurisdiction",
        "name",
        "publisher",
        "page",
        "coverage",
        "target_types",
        "regimes",
        "decides_absence",
        "health",
        "addresses",
        "last_tried_at",
        "last_good_at",
        "last_changed_at",
        "last_result",
        "next_fetch_at",
    )
    fieldsets = (
        (None, {"fields": ("name", "code", "jurisdiction", "publisher", "page")}),
        ("What its absences mean", {"fields": ("coverage", "target_types", "regimes", "decides_absence")}),
        ("Reading it", {"fields": ("health", "cadence_hours", "stale_after_days", "shrink_percent")}),
        (
            "Asking the publisher",
            {
                "fields": (
                    "addresses",
                    "last_tried_at",
                    "last_good_at",
                    "last_changed_at",
                    "last_result",
                    "next_fetch_at",
                )
            },
        ),
    )
    intro = "A stale list may still say yes; it can no longer say no."

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "stale_after_days" in form.changed_data:
            derive_again(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        # One row for each accepted edition, few and narrow: the newest is picked from them.
        editions = Snapshot.objects.stored().only("source_id", "edition_on", "entries").order_by("edition_on", "pk")
        rows: QuerySet[Source] = super().get_queryset(request)
        return rows.prefetch_related(Prefetch("snapshots", editions, to_attr="editions"))

    @admin.display(description="health")
    def health(self, source: Any) -> str:
        edition_on = source.editions[-1].edition_on if source.editions else None
        return str(source.health(edition_on=edition_on, on=timezone.now().date()))

    @column("newest edition", text=lambda source: source.editions[-1].edition_on if source.editions else "not read")
    def newest_edition(self, source: Any) -> SafeString:
        if not source.editions:
            return format_html('<span class="tag amber">{}</span>', "not read: its cells say unknown")
        latest = source.editions[-1]
        return format_html("{} <small>{} entries</small>", dated(latest.edition_on), f"{latest.entries or 0:,}")

    @column("read every", ordering="cadence_hours", text=lambda source: source.cadence_hours)
    def cadence(self, source: Source) -> str:
        return f"{source.cadence_hours} h"

    @column("stale after", ordering="stale_after_days", text=lambda source: source.stale_after_days)
    def stale(self, source: Source) -> str:
        return f"{source.stale_after_days} d" if source.stale_after_days else "–"

    @column("may shrink by", ordering="shrink_percent", text=lambda source: source.shrink_percent)
    def limit(self, source: Source) -> str:
        return f"{source.shrink_percent} %"


def counted(snapshot: Snapshot) -> list[tuple[str, Any]]:
    """What an edition changed or left out, in words and numbers, as `Snapshot.counts` keeps it."""
    lines: list[tuple[str, Any]] = []
    for words, value in snapshot.counts.items():
        if words == "would":
            lines += [(f"would be {kind}", count) for kind, count in value.items()]
        elif words == "left out":
            lines += [(f"{what}, counted and left out", count) for what, count in value.items()]
        elif isinstance(value, list):
            lines.append((words, ", ".join(value)))
        else:
            lines.append((words, value))
    return lines


def _count_words(snapshot: Snapshot) -> str:
    return "; ".join(f"{value} {words}" for words, value in counted(snapshot))


STATE_TAGS = {
    SnapshotState.STORED: "",
    SnapshotState.RECEIVED: "",
    SnapshotState.HELD: "warm",
    SnapshotState.REJECTED: "warm",
}


@admin.register(Snapshot)
class SnapshotAdmin(HeldEditions, HistoryAdmin):
    """Editions of lists as received: what became of each, why, and what it changed."""

    list_display = ("edition", "source", "received", "outcome", "why", "entries", "changed", "decided_by")
    list_select_related = ("source", "decided_by")
    list_filter = (
        by_source(),
        by_word("state", SnapshotState, parameter="state"),
        since("received", "received_at"),
        yes_or_no("demonstration extract", Q(is_starter=True), parameter="starter"),
    )
    search_fields = ("source__code", "source__name", "sha256", "reason")
    ordering = ("-received_at", "-pk")
    fieldsets = (
        (None, {"fields": ("source", "edition_on", "received_at", "form", "entries", "is_starter")}),
        ("What became of it", {"fields": ("outcome", "reason", "what_it_changed", "decided_by", "decided_at")}),
        ("The file", {"fields": ("file_list", "sha256", "fields_absent", "headers")}),
    )
    intro = (
        "An edition that cannot be read is rejected, a suspicious one is held: nothing of either is stored, "
        "and the last good state stands. Open a held one to see what it would change, and decide."
    )

    @column("edition", ordering="edition_on", text=lambda snapshot: snapshot.edition_on)
    def edition(self, snapshot: Snapshot) -> SafeString:
        return dated(snapshot.edition_on)

    @column("received", ordering="received_at", text=lambda snapshot: snapshot.received_at)
    def received(self, snapshot: Snapshot) -> str:
        return stamp(snapshot.received_at)

    @column("state", ordering="state", text=lambda snapshot: snapshot.get_state_display())
    def outcome(self, snapshot: Snapshot) -> SafeString:
        css = STATE_TAGS[SnapshotState(snapshot.state)]
        if snapshot.state == SnapshotState.HELD and snapshot.decided_at:
            return format_html('<span class="tag">{}</span>', "accepted, being stored")
        return format_html('<span class="tag {}">{}</span>', css, snapshot.get_state_display())

    @column("reason", text=lambda snapshot: snapshot.reason)
    def why(self, snapshot: Snapshot) -> str:
        return snapshot.reason or NOTHING

    @column("what it changed", text=_count_words)
    def changed(self, snapshot: Snapshot) -> str:
        return _count_words(snapshot) or NOTHING

    @admin.display(description="what it changed, or would")
    def what_it_changed(self, snapshot: Snapshot) -> SafeString:
        return format_html_join("", "<div><b>{}</b> {}</div>", ((value, words) for words, value in counted(snapshot)))

    @admin.display(description="files")
    def file_list(self, snapshot: Snapshot) -> SafeString:
        return format_html_join(
            "",
            "<div>{}, {} bytes <code>{}</code></div>",
            ((file["name"], f"{file['size']:,}", file["sha256"]) for file in snapshot.files),
        )
