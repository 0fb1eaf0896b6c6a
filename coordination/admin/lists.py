"""What all lists of the admin have in common."""

from typing import Any

from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin

from coordination.admin.columns import column
from coordination.admin.export import CsvExportMixin


class TrackerAdmin(CsvExportMixin, ModelAdmin):
    """
    A list with search and native filters above it, and a CSV file of what it shows.

    Orders end in a unique column, so that pages neither repeat nor lose a row.
    """

    change_list_template = "admin/coordination/change_list.html"
    list_fullwidth = True
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    intro = ""  # what the list answers, in a sentence above it

    @column("number", ordering="pk", text=lambda row: row.pk)
    def number(self, row: Model) -> str:
        return str(row.pk)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response: HttpResponse = super().changelist_view(
            request, {**(extra_context or {}), "export_url": self.export_url(request), "intro": self.intro}
        )
        context = getattr(response, "context_data", None)
        if context and "cl" in context:
            changelist = context["cl"]
            asked = {SEARCH_VAR, *(spec.parameter_name for spec in changelist.filter_specs)}
            context["further"] = [
                (name, value)
                for name, values in changelist.filter_params.items()
                for value in values
                if name not in asked
            ]
        return response


class HistoryAdmin(TrackerAdmin):
    """Rows that nobody adds, changes or deletes here: what lists said, and what follows from it."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class KeptAdmin(HistoryAdmin):
    """Rows that come with the program or with the lists, of which a person may set some fields."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(super(HistoryAdmin, self).has_change_permission(request, obj))


class PageAdmin(HistoryAdmin):
    """Rows that are read on a page of their own, where a form would not show what they say."""

    page_template = ""

    def page(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the page shows of the row, by name in the template."""
        raise NotImplementedError

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(("GET", "HEAD"))
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        request.current_app = self.admin_site.name
        shown = self.page(request, row)
        return TemplateResponse(
            request,
            self.page_template,
            {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, "row": row, **shown},
        )
