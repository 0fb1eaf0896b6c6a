"""Ships seen at ports, each with the entity of its number. Entering is in `ledger_entry`."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.admin.columns import NOTHING, column
from coordination.admin.filters import yes_or_no
from coordination.admin.ledger import CeilingFilter, YearFilter, mark_of, period_of
from coordination.admin.ledger_entry import ShipCallEntry
from coordination.admin.lists import HistoryAdmin
from coordination.models import DesignationIdentifier, ShipCall
from coordination.vocabulary import IdentifierKind


@admin.register(ShipCall)
class ShipCallAdmin(ShipCallEntry, HistoryAdmin):
    """Tankers seen at a port, by IMO number whatever they are called."""

    list_display = (
        "vessel",
        "hull",
        "on_lists",
        "at",
        "period",
        "supplier",
        "deadweight",
        "carries",
        "says",
        "is_standing",
    )
    list_display_links = ("vessel",)
    list_select_related = ("berth", "delivery")
    list_filter = (
        CeilingFilter,
        YearFilter,
        yes_or_no("loading", Q(is_loading=True), parameter="loading"),
        yes_or_no("IMO known", ~Q(imo=""), parameter="imo_known"),
        yes_or_no("stands", Q(superseded_at__isnull=True), parameter="stands"),
    )
    search_fields = ("vessel", "imo", "port", "source")
    ordering = ("-from_on", "-pk")
    intro = "A deadweight gives barrels at 33, 50 and 90 % load; without one a call counts none."

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShipCall]:
        of_ship = DesignationIdentifier.objects.filter(
            kind=IdentifierKind.IMO_SHIP, usable=True, value=OuterRef("imo"), designation__entity__isnull=False
        ).order_by("designation__entity_id")  # as `ceiling.involved.ships`: of several the oldest
        rows: QuerySet[ShipCall] = super().get_queryset(request)
        return rows.annotate(
            entity_pk=Subquery(of_ship.values("designation__entity")[:1]),
            entity_name=Subquery(of_ship.values("designation__entity__name")[:1]),
        )

    @column("IMO", ordering="imo", text=lambda row: row.imo)
    def hull(self, row: ShipCall) -> str:
        return row.imo or NOTHING

    @column("on lists", text=lambda row: row.entity_name or "")
    def on_lists(self, row: Any) -> SafeString:
        """The ship of this number as the lists name it; it leads to its matrix."""
        if row.entity_pk is None:
            return NOTHING
        url = reverse("admin:coordination_entity_change", args=(row.entity_pk,))
        return format_html('<a href="{}">{}</a>', url, row.entity_name)

    @column("port", ordering="port", text=lambda row: str(row.berth or row.port))
    def at(self, row: ShipCall) -> str:
        return str(row.berth or row.port)

    @column("seen", ordering="from_on", text=period_of)
    def period(self, row: ShipCall) -> str:
        return period_of(row)

    @column("barrels", text=lambda row: row.delivery.barrels if row.delivery else "")
    def carries(self, row: ShipCall) -> SafeString:
        if row.delivery is None:
            return NOTHING if row.is_loading else format_html("{}", "seen, not loading")
        ends = f"{row.delivery.barrels_low:,} to {row.delivery.barrels_high:,}"
        return format_html('<b class="n">{}</b><small>{}</small>', f"{row.delivery.barrels:,}", ends)

    @column("source, mark", text=lambda row: f"{row.source} {row.published_on} ({row.confidence})")
    def says(self, row: ShipCall) -> SafeString:
        return format_html("{} {}<small>{}</small>", row.source, mark_of(row), row.published_on)

    @column("stands", text=lambda row: row.superseded_at is None)
    def is_standing(self, row: ShipCall) -> str:
        return f"superseded: {row.superseded_because}" if row.superseded_at else "yes"
