"""Records of lists, what they said and when, and what changed."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from coordination.admin.columns import NOTHING, column, dated, dated_text, stamp
from coordination.admin.filters import by_jurisdiction, by_source, by_word, since, yes_or_no
from coordination.admin.lists import HistoryAdmin, TrackerAdmin
from coordination.models import Change, Designation, DesignationIdentifier, DesignationName, DesignationVersion, Entity
from coordination.vocabulary import ChangeKind, TargetType


def entity_link(entity: Entity | None) -> SafeString:
    """The entity's name, leading to its page."""
    if entity is None:
        return NOTHING
    return format_html('<a href="{}">{}</a>', entity.get_absolute_url(), entity.name)


def record_link(record: Designation) -> SafeString:
    """The record's reference and name, leading to its page."""
    url = reverse("admin:coordination_designation_change", args=(record.pk,))
    return format_html('<a href="{}">{}</a> {}', url, record.reference, record.name)


def records_named(text: str) -> QuerySet[Designation]:
    """
    Records with this number or identifier, or with a name, in any script, that holds the text or all of its words.

    The words may stand in any order, since lists differ in it ("RI, Chang Ho" / "Chang Ho RI").
    """
    words = text.casefold().split()
    in_any_order = Q()
    for word in words:
        in_any_order &= Q(folded__startswith=word) | Q(folded__contains=f" {word}")
    names = DesignationName.objects.filter(Q(folded__contains=" ".join(words)) | in_any_order)
    identifiers = DesignationIdentifier.objects.filter(value=text.replace(" ", "").upper())
    return Designation.objects.filter(
        Q(reference__iexact=text)
        | Q(key__iexact=text)
        | Q(pk__in=names.values("designation"))
        | Q(pk__in=identifiers.values("designation"))
    )


class RecordSearch(TrackerAdmin):
    """Search a list of records, or of what belongs to one, by number, identifier, or name in any script."""

    search_fields = ("pk",)  # shows the field; `get_search_results` does the search
    search_help_text = "Name in any script, list number, identifier"
    record_lookup = "designation__in"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        text = search_term.strip()
        if text:
            queryset = queryset.filter(**{self.record_lookup: records_named(text).values("pk")})
        return queryset, False


def _open(record: Any) -> DesignationVersion | None:
    """The open version that `DesignationAdmin.get_queryset` prefetches."""
    return record.open_versions[0] if record.open_versions else None


def _standing_words(record: Any) -> str:
    if record.suspected_on:
        return f"missing since the edition of {record.suspected_on}, still in force"
    return "on the list" if _open(record) else "off the list"


@admin.register(Designation)
class DesignationAdmin(RecordSearch, HistoryAdmin):
    """Records of all lists as they stand: one act against one target each."""

    record_lookup = "pk__in"
    list_display = ("reference", "name", "source", "target_type", "since_day", "standing", "of_entity")
    list_display_links = ("reference", "name")
    list_select_related = ("source", "entity")
    list_filter = (
        by_source(),
        by_word("type", TargetType, parameter="type", lookup="target_type"),
        yes_or_no("removal suspected", Q(suspected_on__isnull=False), parameter="suspected"),
        yes_or_no("demonstration extract", Q(is_starter=True), parameter="starter"),
    )
    ordering = ("source__jurisdiction__position", "reference", "pk")
    fields = (
        "reference",
        "name",
        "source",
        "target_type",
        "of_entity",
        "standing",
        "key",
        "versions_of_it",
        "changes_of_it",
        "is_starter",
        "removal_confirmed_by",
    )
    intro = "One row for each record of each list, whatever the list says of it by now."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Designation]:
        versions = DesignationVersion.objects.open().only("designation_id", "valid_from", "date_kind")
        rows: QuerySet[Designation] = super().get_queryset(request)
        return rows.prefetch_related(Prefetch("versions", versions, to_attr="open_versions"))

    @column("listed", text=lambda record: (v := _open(record)) and dated_text(v.valid_from, v.date_kind))
    def since_day(self, record: Designation) -> SafeString:
        version = _open(record)
        return dated(version.valid_from, version.date_kind) if version else NOTHING

    @column("standing", text=_standing_words)
    def standing(self, record: Designation) -> SafeString:
        css = "amber" if record.suspected_on else ""
        return format_html('<span class="tag {}">{}</span>', css, _standing_words(record))

    @column("entity", ordering="entity__name", text=lambda record: record.entity and record.entity.public_id)
    def of_entity(self, record: Designation) -> SafeString:
        return entity_link(record.entity)

    @admin.display(description="what it said, and when")
    def versions_of_it(self, record: Designation) -> SafeString:
        rows = record.versions.defer("content", "raw").order_by("-recorded_from", "-valid_from", "-pk")[:50]
        return format_html_join(
            "",
            '<div><a href="{}">in force {} to {}</a>, recorded {} to {}</div>',
            (
                (
                    reverse("admin:coordination_designationversion_change", args=(version.pk,)),
                    version.valid_from,
                    version.valid_to or "today",
                    stamp(version.recorded_from),
                    stamp(version.recorded_to) or "now",
                )
                for version in rows
            ),
        )

    @admin.display(description="what changed")
    def changes_of_it(self, record: Designation) -> SafeString:
        rows = record.changes.order_by("-pk")[:50]
        return format_html_join(
            "",
            "<div>{} {} {}</div>",
            ((dated(change.on), change.get_kind_display(), ", ".join(change.fields)) for change in rows),
        )


@admin.register(DesignationVersion)
class DesignationVersionAdmin(RecordSearch, HistoryAdmin):
    """What a list said of a target over a period, as we knew it over a period. Nothing is overwritten."""

    list_display = ("record", "source", "in_force", "recorded", "listed", "transposes_un", "un_reference", "snapshot")
    list_select_related = ("designation__source", "snapshot__source")
    list_filter = (
        by_source("designation__source__code"),
        yes_or_no("what we hold true now", Q(recorded_to__isnull=True), parameter="believed"),
        yes_or_no("in force to this day", Q(valid_to__isnull=True), parameter="open"),
        yes_or_no("repeats a UN name", Q(transposes_un=True), parameter="un"),
    )
    ordering = ("-pk",)  # the newest recorded first, without reading every version to sort them
    fieldsets = (
        (None, {"fields": ("of_record", "of_entity", "snapshot")}),
        ("Two axes of time", {"fields": ("in_force", "recorded")}),
        ("Listing date", {"fields": ("listed", "not_before", "not_after", "transposes_un", "un_reference")}),
        ("As read", {"fields": ("as_read",)}),
        ("As received", {"fields": ("as_received", "content_sha256")}),
    )
    intro = "Valid: in force on these days. Recorded: known to us between these moments."

    def get_queryset(self, request: HttpRequest) -> QuerySet[DesignationVersion]:
        rows: QuerySet[DesignationVersion] = super().get_queryset(request)
        return rows.defer("content", "raw")

    @column("record", ordering="designation__name", text=lambda version: str(version.designation))
    def record(self, version: DesignationVersion) -> str:
        return str(version.designation)

    @admin.display(description="record")
    def of_record(self, version: DesignationVersion) -> SafeString:
        return record_link(version.designation)

    @admin.display(description="entity")
    def of_entity(self, version: DesignationVersion) -> SafeString:
        return entity_link(version.designation.entity)

    @column("list", text=lambda version: version.designation.source.code)
    def source(self, version: DesignationVersion) -> str:
        return version.designation.source.code

    @column("in force", ordering="valid_from", text=lambda v: f"{v.valid_from} to {v.valid_to or ''}")
    def in_force(self, version: DesignationVersion) -> SafeString:
        return format_html(
            "{} to {}", dated(version.valid_from), dated(version.valid_to) if version.valid_to else "today"
        )

    @column(
        "recorded",
        ordering="recorded_from",
        text=lambda v: f"{stamp(v.recorded_from)} to {stamp(v.recorded_to)}",
    )
    def recorded(self, version: DesignationVersion) -> str:
        return f"{stamp(version.recorded_from)} to {stamp(version.recorded_to) or 'now'}"

    @column("printed date", ordering="listed_on", text=lambda v: dated_text(v.listed_on, v.date_kind))
    def listed(self, version: DesignationVersion) -> SafeString:
        return dated(version.listed_on, version.date_kind)

    @admin.display(description="the record as read")
    def as_read(self, version: DesignationVersion) -> SafeString:
        text = json.dumps(version.record, ensure_ascii=False, indent=2)
        return format_html('<pre class="raw" tabindex="0">{}</pre>', text)

    @admin.display(description="the record as received")
    def as_received(self, version: DesignationVersion) -> SafeString:
        return format_html(
            '<details><summary>show</summary><pre class="raw" tabindex="0">{}</pre></details>', version.raw
        )


def _on_words(change: Change) -> str:
    return f"{'not after ' if change.on_is_bound else ''}{change.on}"


@admin.register(Change)
class ChangeAdmin(RecordSearch, HistoryAdmin):
    """What happened on the lists between two editions: the backbone of feed and report."""

    list_display = ("cursor", "kind", "day", "record", "source", "of_entity", "what", "recorded", "is_news")
    list_display_links = ("cursor", "kind")
    list_select_related = ("designation__entity", "source")
    list_filter = (
        by_source(),
        by_jurisdiction("source__jurisdiction__code"),
        by_word("kind", ChangeKind, parameter="kind"),
        since("date", "on"),
        yes_or_no("news", Q(is_baseline=False), parameter="news"),
    )
    ordering = ("-pk",)
    fields = ("kind", "day", "of_record", "of_entity", "source", "snapshot", "what", "recorded", "is_news")
    intro = "A list's first reading finds its names standing: that is in the feed, and no news."

    @column("cursor", ordering="pk", text=lambda change: change.pk)
    def cursor(self, change: Change) -> str:
        return str(change.pk)

    @column("date", ordering="on", text=_on_words)
    def day(self, change: Change) -> SafeString:
        note = format_html('<i class="k">{}</i>', "not after") if change.on_is_bound else ""
        return format_html("{}{}", dated(change.on), note)

    @column("record", ordering="designation__name", text=lambda change: str(change.designation))
    def record(self, change: Change) -> str:
        return str(change.designation)

    @admin.display(description="record")
    def of_record(self, change: Change) -> SafeString:
        return record_link(change.designation)

    @column("entity", text=lambda change: change.designation.entity and change.designation.entity.public_id)
    def of_entity(self, change: Change) -> SafeString:
        return entity_link(change.designation.entity)

    @column("what changed", text=lambda change: ", ".join(change.fields))
    def what(self, change: Change) -> str:
        return ", ".join(change.fields) or NOTHING

    @column("recorded", ordering="recorded_at", text=lambda change: change.recorded_at)
    def recorded(self, change: Change) -> str:
        return stamp(change.recorded_at)

    @column("news", text=lambda change: not change.is_baseline)
    def is_news(self, change: Change) -> str:
        return "first reading" if change.is_baseline else "news"
