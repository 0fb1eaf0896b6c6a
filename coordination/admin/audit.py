"""Who did what: the audit log, read-only for everybody, and whether it is whole."""

from django.contrib import admin
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.admin.columns import column, stamp
from coordination.admin.filters import yes_or_no
from coordination.admin.lists import HistoryAdmin
from coordination.models import AuditEntry, is_desk


@admin.register(AuditEntry)
class AuditAdmin(HistoryAdmin):
    """Decisions of people and rules, each chained to the one before."""

    list_display = ("place", "recorded", "who", "action", "subject", "changed", "reason")
    list_filter = (yes_or_no("by a person", Q(by__isnull=False), parameter="person"),)
    search_fields = ("subject", "by_name", "action", "reason")
    ordering = ("-number",)
    fields = ("place", "recorded", "who", "action", "subject", "old", "new", "reason", "previous_hash", "hash")
    intro = "Each entry carries the hash of the one before. `manage.py audit` checks the whole chain."

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The desk's alone: it holds what each partner decided, also where another may not know."""
        return bool(super().has_view_permission(request, obj)) and is_desk(request.user)

    @column("number", ordering="number", text=lambda entry: entry.number)
    def place(self, entry: AuditEntry) -> str:
        return str(entry.number)

    @column("recorded", ordering="recorded_at", text=lambda entry: entry.recorded_at)
    def recorded(self, entry: AuditEntry) -> str:
        return stamp(entry.recorded_at)

    @column("by", ordering="by_name", text=lambda entry: entry.by_name or "rule")
    def who(self, entry: AuditEntry) -> str:
        return entry.by_name or "rule"

    @column("old → new", text=lambda entry: f"{entry.old} -> {entry.new}")
    def changed(self, entry: AuditEntry) -> SafeString:
        names = sorted(entry.old.keys() | entry.new.keys())
        told = "; ".join(f"{name}: {entry.old.get(name, '–')} → {entry.new.get(name, '–')}" for name in names)
        return format_html("{}", told)
