"""Weekly gap reports, and their files for whoever may see them."""

from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from coordination.admin.columns import NOTHING, column, stamp
from coordination.admin.lists import HistoryAdmin
from coordination.admin.navigation import may_view
from coordination.models import Report
from coordination.publish.report import find_file
from coordination.publish.report.links import conditions_in_words
from coordination.publish.report.rows_behind import NoSuchColumn, rows_behind

ROWS = 100  # on a page


@admin.register(Report)
class ReportAdmin(HistoryAdmin):
    """Reports as they were written: what each was made from, and its files."""

    list_display = ("week", "audience", "from_on", "to_on", "is_rebuilt", "written", "to_open")
    search_fields = ("week",)
    ordering = ("-week", "audience", "pk")
    fields = (
        "week",
        "audience",
        "is_rebuilt",
        "from_on",
        "to_on",
        "written",
        "to_open",
        "missing",
        "figures",
        "inputs",
        "files",
    )
    intro = "One for each ISO week and reader, written when the week has ended."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return super().get_queryset(request) & Report.objects.visible_to(request.user)

    @column("written", ordering="written_at", text=lambda report: report.written_at)
    def written(self, report: Report) -> str:
        return stamp(report.written_at)

    @column("files", text=lambda report: [file["name"] for file in report.files])
    def to_open(self, report: Report) -> SafeString:
        return file_links(report)


def file_links(report: Report) -> SafeString:
    """One link for each file of a report."""
    return (
        format_html_join(
            " · ",
            '<a href="{}">{}</a>',
            (
                (reverse("admin:report_file", args=(report.week, file["name"])), _kind(file["name"]))
                for file in report.files
            ),
        )
        or NOTHING
    )


def report_rows(request: HttpRequest, week: str, name: str) -> HttpResponse:
    """The rows that a figure of a report counts, of one of its tables, as they were when it was written."""
    if not may_view(request, "coordination.report"):
        raise PermissionDenied
    table = find_file(Report.objects.visible_to(request.user), week, name, folder=Path(settings.REPORTS_DIR))
    if table is None or table.path.suffix != ".csv":
        raise Http404(f"no table {name} in a report of {week}")
    where = [(column, value) for column, values in request.GET.lists() if column != "page" for value in values]
    try:
        found = rows_behind(table, where)
    except NoSuchColumn as column:
        raise Http404(f"{name} has no column {column}") from column
    page = Paginator(found.rows, ROWS).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": f"Rows of {name}",
        "week": week,
        "name": name,
        "told": conditions_in_words(where),
        "columns": [column.replace("_", " ") for column in found.columns],
        "page": page,
        "rows": [[(row[column], _leads_to(column, row[column])) for column in found.columns] for row in page],
        "query": urlencode(where),
    }
    return TemplateResponse(request, "admin/coordination/report_rows.html", context)


def _leads_to(column: str, text: str) -> str:
    if column == "entity" and text:
        return reverse("admin:entity_by_public_id", args=(text,))
    if column == "gap" and text:
        return reverse("admin:coordination_gap_change", args=(text.removeprefix("G-"),))
    return ""


def _kind(name: str) -> str:
    """PDF; CSV gaps."""
    path = Path(name)
    return path.suffix[1:].upper() + (f" {path.stem.rpartition('-')[2]}" if path.suffix == ".csv" else "")


def report_file(request: HttpRequest, week: str, name: str) -> HttpResponse | FileResponse:
    """A file of a report that this person may have: no other file is served."""
    if not may_view(request, "coordination.report"):
        raise PermissionDenied
    found = find_file(Report.objects.visible_to(request.user), week, name, folder=Path(settings.REPORTS_DIR))
    if found is None:
        raise Http404(f"no file {name} in a report of {week}")
    unchanged = get_conditional_response(request, etag=found.etag)
    if unchanged is not None:
        return unchanged
    response = FileResponse(found.path.open("rb"), as_attachment=not found.is_shown, filename=name)
    response["ETag"] = found.etag
    return response
