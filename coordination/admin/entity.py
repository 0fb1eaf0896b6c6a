"""The targets, as a matrix with a row each, and the page of one of them."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from coordination.admin.columns import column, dated_text, kind_words
from coordination.admin.designation import RecordSearch, records_named
from coordination.admin.entity_page import entity_page
from coordination.admin.filters import Choices, Filter, Rows, by_regime, by_word
from coordination.admin.lists import PageAdmin
from coordination.admin.marks import HAS_IT, HAS_IT_NOT, HAS_IT_ON_ITS_LIST, KEY, gap_days, mark_of
from coordination.admin.navigation import may_view
from coordination.ceiling import records_of_ships_called
from coordination.models import Alignment, Designation, Entity, Gap, Jurisdiction, LinkReport
from coordination.vocabulary import DateKind, GapState, Status, TargetType

OWN_ACTS = Q(bases__0__own_act=True) | Q(bases__1__own_act=True) | Q(bases__2__own_act=True)


def designated_by_partners(least: int) -> QuerySet[Alignment, Any]:
    """Ids of entities that at least so many partners have designated by an act of their own, as `entity`."""
    cells = Alignment.objects.filter(OWN_ACTS, jurisdiction__is_partner=True, status__in=HAS_IT_ON_ITS_LIST)
    return cells.values("entity").annotate(partners=Count("pk")).filter(partners__gte=least).values("entity")


class _CellFilter(Filter):
    """Entities by the status of one jurisdiction's cell."""

    statuses: tuple[Status, ...] = ()

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [(who.code, f"{who.code}, {who.name}") for who in jurisdictions_of(request)]

    def chosen(self, rows: Rows, value: str) -> Rows:
        cells = Alignment.objects.filter(jurisdiction__code=value, status__in=self.statuses)
        return rows.filter(pk__in=cells.values("entity"))


class DesignatedBy(_CellFilter):
    title = "designated by"
    parameter_name = "by"
    statuses = HAS_IT


class NotDesignatedBy(_CellFilter):
    """Unknown is never "no": a list that was not read is not among these."""

    title = "not designated by"
    parameter_name = "not_by"
    statuses = HAS_IT_NOT


class UnknownAt(_CellFilter):
    title = "unknown at"
    parameter_name = "unknown_at"
    statuses = (Status.UNKNOWN,)


class OpenGapFilter(Filter):
    title = "gap"
    parameter_name = "gap"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [("open", "open"), ("to_be_confirmed", "only to be confirmed"), ("none", "none")]

    def chosen(self, rows: Rows, value: str) -> Rows:
        standing = Gap.objects.open().of_acts()
        sure = standing.exclude(state=GapState.TO_BE_CONFIRMED).values("entity")
        if value == "open":
            return rows.filter(pk__in=sure)
        if value == "none":
            return rows.exclude(pk__in=standing.values("entity"))
        return rows.filter(pk__in=standing.values("entity")).exclude(pk__in=sure)


class PartnersFilter(Filter):
    title = "partners acting"
    parameter_name = "partners"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [(f"{least}", f"{least} or more by own act") for least in range(2, 8)]

    def chosen(self, rows: Rows, value: str) -> Rows:
        return rows.filter(pk__in=designated_by_partners(int(value)))


def jurisdictions_of(request: HttpRequest) -> list[Jurisdiction]:
    """All jurisdictions in the order of columns, read once for a request."""
    known: list[Jurisdiction] | None = getattr(request, "jurisdictions", None)
    if known is None:
        known = request.jurisdictions = list(Jurisdiction.objects.order_by("position"))  # type: ignore[attr-defined]
    return known


def _cell_and_gaps(entity: Any, jurisdiction: Jurisdiction) -> tuple[Alignment | None, list[Gap]]:
    """From what `EntityAdmin.get_queryset` prefetches."""
    cells = [cell for cell in entity.cells if cell.jurisdiction_id == jurisdiction.pk]
    return (cells[0] if cells else None), [gap for gap in entity.open_gaps if gap.jurisdiction_id == jurisdiction.pk]


def _column_of(jurisdiction: Jurisdiction) -> Callable[[Entity], str]:
    """The column of one jurisdiction: mark and date, the days of a gap where there is one."""

    def text(entity: Entity) -> str:
        cell, gaps = _cell_and_gaps(entity, jurisdiction)
        if cell is None:
            return "unknown"
        days = gap_days(gaps, on=timezone.now().date())
        if days is not None and cell.status in HAS_IT_NOT:
            return f"{Status(cell.status).label}, gap of {days} days"
        return f"{Status(cell.status).label} {dated_text(cell.since, cell.since_kind)}".strip()

    @column(jurisdiction.code, text=text)
    def shown(entity: Entity) -> str:
        cell, gaps = _cell_and_gaps(entity, jurisdiction)
        if cell is None:
            return mark_of(Status.UNKNOWN).__html__()
        mark = mark_of(cell.status, gaps)
        if gaps and cell.status in HAS_IT_NOT:
            return format_html('{}<b class="gapn">{} d</b>', mark, gap_days(gaps, on=timezone.now().date()))
        if cell.since is None or cell.status not in HAS_IT:
            return mark.__html__()
        return format_html(
            '{}<time class="{}" datetime="{}" title="{}">{}{}</time>',
            mark,
            "first" if cell.is_first else "",
            cell.since,
            kind_words(cell.since_kind),
            "≤" if DateKind(cell.since_kind).is_bound else "",
            cell.since,
        )

    shown.__name__ = f"at_{jurisdiction.code.lower()}"
    return shown


def _column_of_partners(jurisdictions: list[Jurisdiction]) -> Callable[[Entity], str]:
    """Partners that have it on their own list, and by law apart: 3+4§."""
    partners = {who.pk for who in jurisdictions if who.is_partner}

    @column(f"of {len(partners)}")
    def counted(entity: Any) -> str:
        statuses = [cell.status for cell in entity.cells if cell.jurisdiction_id in partners]
        by_law = statuses.count(Status.DESIGNATED_BY_LAW)
        return f"{sum(status in HAS_IT_ON_ITS_LIST for status in statuses)}{f'+{by_law}§' if by_law else ''}"

    return counted


class LinkReportForm(forms.Form):
    """A record that does not belong here, and why."""

    record = forms.IntegerField()
    note = forms.CharField(max_length=2000)


@admin.register(Entity)
class EntityAdmin(RecordSearch, PageAdmin):
    """Targets × jurisdictions: where each stands, and since when. An entity's page says why."""

    page_template = "admin/coordination/entity_page.html"
    list_after_template = "admin/coordination/key.html"
    list_display_links = None  # the first column leads to the page by itself
    list_filter = (
        by_word("type", TargetType, parameter="type", lookup="target_type"),
        by_regime("regimes__code"),
        OpenGapFilter,
        DesignatedBy,
        NotDesignatedBy,
        UnknownAt,
        PartnersFilter,
    )
    ordering = (Lower("name"), "pk")
    intro = (
        "Comparison is by target: a designation under any regime counts. "
        "Underlined: first mover. ≤: by that day at the latest."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entity]:
        cells = Alignment.objects.only("entity_id", "jurisdiction_id", "status", "since", "since_kind", "is_first")
        gaps = Gap.objects.open().of_acts().only("entity_id", "jurisdiction_id", "state", "opened_on", "closed_on")
        rows: QuerySet[Entity] = super().get_queryset(request)
        return rows.filter(merged_into__isnull=True).prefetch_related(
            Prefetch("alignments", cells, to_attr="cells"),
            Prefetch("gaps", gaps, to_attr="open_gaps"),
            "regimes",
        )

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = jurisdictions_of(request)
        return ["target", *(_column_of(who) for who in columns), _column_of_partners(columns)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entity], search_term: str
    ) -> tuple[QuerySet[Entity], bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        took = Entity.objects.filter(public_id__iexact=text).values("merged_into")
        asked = Q(pk__in=records_named(text).values("entity")) | Q(public_id__iexact=text) | Q(pk__in=took)
        if may_view(request, "coordination.shipcall"):
            asked |= Q(pk__in=records_of_ships_called(text).values("designation__entity"))
        return queryset.filter(asked), False

    @column("target", ordering=Lower("name"), text=lambda entity: f"{entity.public_id} {entity.name}")
    def target(self, entity: Entity) -> SafeString:
        regimes = ", ".join(sorted(regime.code for regime in entity.regimes.all()))
        return format_html(
            '<a href="{}"><b>{}</b></a><small>{} · {}{}</small>',
            entity.get_absolute_url(),
            entity.name,
            TargetType(entity.target_type).label,
            entity.public_id,
            f" · {regimes}" if regimes else "",
        )

    def page(self, request: HttpRequest, row: Entity) -> dict[str, Any]:
        return entity_page(row, on=timezone.now().date(), ledger=may_view(request, "coordination.shipcall"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page; an entity that was merged leads to the one that took it."""
        taken = Entity.objects.filter(pk=object_id, merged_into__isnull=False) if object_id.isdecimal() else None
        if taken and (entity := taken.select_related("merged_into").first()) and entity.merged_into:
            return HttpResponseRedirect(entity.merged_into.get_absolute_url())
        return super().change_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "key": KEY})

    def get_urls(self) -> list[URLPattern]:
        report = self.admin_site.admin_view(require_POST(self.report_link_view))
        return [path("<int:pk>/report-link/", report, name="coordination_entity_report_link"), *super().get_urls()]

    def report_link_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep somebody's word that a record does not belong to the entity. Whoever may see the page may say so."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        entity = get_object_or_404(Entity, pk=pk)
        form = LinkReportForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Nothing was kept: say in a few words why the link is wrong.")
            return HttpResponseRedirect(entity.get_absolute_url())
        record = (
            Designation.objects.select_related("source").filter(entity=entity, pk=form.cleaned_data["record"]).first()
        )
        if record is None:
            messages.error(request, "Nothing was kept: that record is not linked to this entity any more.")
            return HttpResponseRedirect(entity.get_absolute_url())
        LinkReport.objects.create(
            entity=entity,
            designation=record,
            note=form.cleaned_data["note"],
            reported_by_id=cast(int, request.user.pk),
            reported_at=timezone.now(),
        )
        messages.success(
            request,
            f"Kept: {record.source.code} {record.reference} is reported as wrongly linked. The link, and what follows "
            "from it, stands until somebody answers in “Identity review”; the answer is then shown here.",
        )
        return HttpResponseRedirect(entity.get_absolute_url())


def entity_by_public_id(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page of an entity by its public id; the old id of a merged one leads to the one that took it."""
    if not may_view(request, "coordination.entity"):
        raise PermissionDenied
    entity = Entity.objects.select_related("merged_into").filter(public_id__iexact=public_id).first()
    if entity is None:
        raise Http404(f"no entity {public_id}")
    return HttpResponseRedirect((entity.merged_into or entity).get_absolute_url())
