"""The ledger's lists: deliveries, parties, notices and leads. Entering is in `ledger_entry`."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.admin.columns import NOTHING, column, stamp
from coordination.admin.designation import entity_link
from coordination.admin.filters import Choices, Filter, Rows, by_word, since
from coordination.admin.ledger_entry import DeliveryEntry, LeadClosing, PartyEntry
from coordination.admin.lists import HistoryAdmin, PageAdmin
from coordination.ceiling.periods import Period
from coordination.models import AuditEntry, Ceiling, Delivery, Lead, Notice, Party
from coordination.vocabulary import Bound, Confidence, LeadState, Role, Series, Unit

CONFIDENCE_TAGS = {Confidence.SURE: "", Confidence.PROBABLE: "", Confidence.UNVERIFIED: "amber"}


class CeilingFilter(Filter):
    title = "ceiling"
    parameter_name = "ceiling"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return list(Ceiling.objects.order_by("position").values_list("code", "name"))

    def chosen(self, rows: Rows, value: str) -> Rows:
        return rows.filter(ceiling__code=value)


class YearFilter(Filter):
    """The calendar year in which a ceiling year begins."""

    title = "year"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        days = model_admin.model._default_manager.dates("year_from", "year", order="DESC")
        return [(str(day.year), str(day.year)) for day in days]

    def chosen(self, rows: Rows, value: str) -> Rows:
        return rows.filter(year_from__year=int(value))


def mark_of(row: Any) -> SafeString:
    """S, P or M, as a small mark."""
    word = Confidence(row.confidence)
    return format_html('<span class="tag {}" title="{}">{}</span>', CONFIDENCE_TAGS[word], word.label, word.value)


def period_of(row: Any) -> str:
    return Period(row.from_on, row.to_on).words


def reported_text(row: Delivery) -> str:
    """1,410 tons; 6,591 barrels = 825 tons; over 165,000 barrels."""
    bound = {Bound.AT_LEAST: "over ", Bound.ABOUT: "about "}.get(Bound(row.bound), "")
    said = f"{bound}{row.quantity.normalize():,f} {row.unit}"
    if row.other_quantity is not None:
        said += f" = {row.other_quantity.normalize():,f} {row.other_unit}"
    return said


def factor_text(row: Delivery) -> str:
    if row.factor_value is None:
        return row.method
    return f"{row.method}: {row.get_factor_direction_display()} {row.factor_value.normalize():f}"


def difference_text(row: Delivery) -> str:
    """Where barrels were stated and something else gives others; "" where not."""
    if row.computed_barrels is None or row.computed_barrels == row.barrels:
        return ""
    return f"the {row.other_unit if row.unit == Unit.BARRELS else row.unit} give {row.computed_barrels:,}"


def state_tag(row: Delivery) -> SafeString:
    if row.superseded_at:
        return format_html('<span class="tag" title="{}">superseded</span>', row.superseded_because)
    if row.held_because:
        return format_html('<span class="tag warm" title="{}">held for review</span>', row.held_because)
    if not row.is_counted:
        return format_html('<span class="tag amber" title="{}">not verified</span>', "mark M: never counted")
    if row.accepted_because:
        return format_html('<span class="tag" title="{}">accepted</span>', row.accepted_because)
    return NOTHING


def state_text(row: Delivery) -> str:
    if row.superseded_at:
        return f"superseded: {row.superseded_because}"
    if row.held_because:
        return f"held for review: {row.held_because}"
    return "counted" if row.is_counted else "not verified"


class StandingFilter(Filter):
    """Superseded rows are history: left out until asked for."""

    title = "state"
    parameter_name = "state"
    without_choice = "standing"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [("held", "held for review"), ("superseded", "superseded"), ("all", "all, superseded too")]

    def chosen(self, rows: Rows, value: str) -> Rows:
        if value == "held":
            return rows.filter(superseded_at__isnull=True).exclude(held_because="")
        return rows.filter(superseded_at__isnull=False) if value == "superseded" else rows

    def unchosen(self, rows: Rows) -> Rows:
        return rows.filter(superseded_at__isnull=True)


@admin.register(Delivery)
class DeliveryAdmin(DeliveryEntry, PageAdmin):
    """What was reported or estimated, what we computed, and by which factor."""

    page_template = "admin/coordination/delivery_page.html"

    list_display = (
        "period",
        "supplier_column",
        "series",
        "product",
        "as_reported",
        "converted",
        "barrels_column",
        "says",
        "state",
    )
    list_display_links = ("period",)
    list_select_related = ("product", "ceiling")
    list_filter = (
        CeilingFilter,
        YearFilter,
        by_word("series", Series, parameter="series"),
        StandingFilter,
        by_word("mark", Confidence, parameter="mark", lookup="confidence"),
    )
    search_fields = ("source", "source_key", "vessel", "imo", "port", "supplier", "note")
    ordering = ("-from_on", "-pk")
    intro = "Nothing overwrites anything: a correction is a new entry, and the old one stays, superseded."

    def page(self, request: HttpRequest, row: Delivery) -> dict[str, Any]:
        history: list[Any] = [row]
        while history[-1].supersedes is not None:
            history.append(history[-1].supersedes)
        successor = row.superseded_by.order_by("pk").first()
        return {
            "title": f"Entry {row.pk}: {row.supplier or 'all suppliers'}, {period_of(row)}",
            "row": row,
            "period": period_of(row),
            "reported": reported_text(row),
            "converted": factor_text(row),
            "difference": difference_text(row),
            "barrels": f"{row.barrels:,}",
            "ends": f"{row.barrels_low:,} to {row.barrels_high:,}" if row.barrels_low != row.barrels_high else "",
            "mark": mark_of(row),
            "state": state_tag(row),
            "recorded": stamp(row.recorded_at),
            "history": [
                {"row": one, "barrels": f"{one.barrels:,}", "at": stamp(one.recorded_at)} for one in history[1:]
            ],
            "successor": successor,
            "told": list(AuditEntry.objects.of(row)),
            **self.deeds(request, row),
        }

    @column("period", ordering="from_on", text=period_of)
    def period(self, row: Delivery) -> str:
        return period_of(row)

    @column("supplier", ordering="supplier", text=lambda row: row.supplier or "all")
    def supplier_column(self, row: Delivery) -> str:
        return row.supplier or "all together"

    @column("as reported", text=reported_text)
    def as_reported(self, row: Delivery) -> SafeString:
        return format_html('<span class="n nowrap">{}</span>', reported_text(row))

    @column("how converted", text=factor_text)
    def converted(self, row: Delivery) -> SafeString:
        said = difference_text(row)
        return format_html('{}<small title="{}">{}</small>', factor_text(row), row.factor_source, said)

    @column("barrels", ordering="barrels", text=lambda row: row.barrels)
    def barrels_column(self, row: Delivery) -> SafeString:
        ends = f"{row.barrels_low:,} to {row.barrels_high:,}" if row.barrels_low != row.barrels_high else ""
        return format_html('<b class="n">{}</b><small>{}</small>', f"{row.barrels:,}", ends)

    @column("source, mark", text=lambda row: f"{row.source} {row.published_on} ({row.confidence})")
    def says(self, row: Delivery) -> SafeString:
        return format_html("{} {}<small>{}</small>", row.source, mark_of(row), row.published_on)

    @column("state", text=state_text)
    def state(self, row: Delivery) -> SafeString:
        return state_tag(row)


@admin.register(Party)
class PartyAdmin(PartyEntry, HistoryAdmin):
    """Who shipped, held the berth, owned the ship, was paid."""

    list_display = ("name", "role", "period", "list_reference", "says", "note")
    list_filter = (CeilingFilter, YearFilter, by_word("role", Role, parameter="role"))
    search_fields = ("name", "imo", "source", "list_reference")
    ordering = ("-from_on", "-pk")

    @column("period", ordering="from_on", text=period_of)
    def period(self, row: Party) -> str:
        return period_of(row)

    @column("source, mark", text=lambda row: f"{row.source} {row.published_on} ({row.confidence})")
    def says(self, row: Party) -> SafeString:
        return format_html("{} {}<small>{}</small>", row.source, mark_of(row), row.published_on)


@admin.register(Notice)
class NoticeAdmin(HistoryAdmin):
    """Thresholds that a count was seen to cross, with when it could be known."""

    list_display = ("ceiling", "year", "of_series", "at", "barrels", "crossed", "public_on", "noticed", "lapsed")
    list_select_related = ("ceiling",)
    list_filter = (CeilingFilter, YearFilter, since("noticed", "noticed_at"))
    ordering = ("-year_from", "series", "percent", "pk")
    intro = "At 75, 90, 95 (stop) and 100 %. A notice that a revision took back is kept and said to have lapsed."

    @column("year", ordering="year_from", text=lambda row: row.year_from.year)
    def year(self, row: Notice) -> str:
        return str(row.year_from.year)

    @column("series", ordering="series", text=lambda row: row.series)
    def of_series(self, row: Notice) -> str:
        return " + ".join(Series(word).label for word in row.series.split("+"))

    @column("notice", ordering="percent", text=lambda row: row.percent)
    def at(self, row: Notice) -> str:
        return f"{row.percent} %"

    @column("crossed", ordering="earliest", text=lambda row: f"{row.earliest} to {row.latest}")
    def crossed(self, row: Notice) -> str:
        return str(row.earliest) if row.earliest == row.latest else f"{row.earliest} to {row.latest}"

    @column("noticed", ordering="noticed_at", text=lambda row: row.noticed_at)
    def noticed(self, row: Notice) -> str:
        return stamp(row.noticed_at)

    @column("lapsed", text=lambda row: row.lapsed_at)
    def lapsed(self, row: Notice) -> str:
        return stamp(row.lapsed_at) or NOTHING


class LeadStateFilter(Filter):
    title = "state"
    parameter_name = "state"
    without_choice = "open"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [("closed", "closed"), ("all", "all, closed too")]

    def chosen(self, rows: Rows, value: str) -> Rows:
        return rows.filter(state=LeadState.CLOSED) if value == "closed" else rows

    def unchosen(self, rows: Rows) -> Rows:
        return rows.filter(state=LeadState.OPEN)


@admin.register(Lead)
class LeadAdmin(LeadClosing, PageAdmin):
    """From count to designation: whom a partner could designate, and why."""

    page_template = "admin/coordination/lead_page.html"

    list_display = ("who", "role", "why", "of_entity", "place", "seen", "calls", "year", "state_column")
    list_display_links = ("who",)
    list_select_related = ("entity", "ceiling")
    list_filter = (CeilingFilter, YearFilter, by_word("role", Role, parameter="role"), LeadStateFilter)
    search_fields = ("name", "imo", "berth_operator", "port")
    ordering = ("state", "-last_on", "pk")
    intro = (
        "Opened by rule: a UN-listed ship that loads, or somebody in an over-ceiling year whom a partner "
        "could designate and has not."
    )

    def page(self, request: HttpRequest, row: Lead) -> dict[str, Any]:
        return {
            "title": f"Lead {row.pk}: {row.name}",
            "lead": row,
            "opened": stamp(row.opened_at),
            "closed": stamp(row.closed_at),
            "calls": self.calls_of(row),
            "told": list(AuditEntry.objects.of(row)),
            "year": row.year_from.year,
            "may_close": request.user.has_perm("coordination.change_lead") and row.state == LeadState.OPEN,
        }

    @column("who", ordering="name", text=lambda lead: f"{lead.name} {lead.imo}".strip())
    def who(self, lead: Lead) -> SafeString:
        return format_html("<b>{}</b><small>{}</small>", lead.name, f"IMO {lead.imo}" if lead.imo else "")

    @column("entity", text=lambda lead: str(lead.entity or ""))
    def of_entity(self, lead: Lead) -> SafeString:
        return entity_link(lead.entity) if lead.entity else NOTHING

    @column("port, berth operator", text=lambda lead: f"{lead.port}; {lead.berth_operator}")
    def place(self, lead: Lead) -> SafeString:
        return format_html("{}<small>{}</small>", lead.port, lead.berth_operator)

    @column("seen", ordering="last_on", text=lambda lead: f"{lead.first_on} to {lead.last_on}")
    def seen(self, lead: Lead) -> str:
        return str(lead.first_on) if lead.first_on == lead.last_on else f"{lead.first_on} to {lead.last_on}"

    @column("year", ordering="year_from", text=lambda lead: lead.year_from.year)
    def year(self, lead: Lead) -> str:
        return str(lead.year_from.year)

    @column("state", text=lambda lead: lead.state)
    def state_column(self, lead: Lead) -> SafeString:
        css = "warm" if lead.state == LeadState.OPEN else ""
        return format_html(
            '<span class="tag {}" title="{}">{}</span>', css, lead.closed_because, lead.get_state_display()
        )
