"""Weekly gap reports, and their files for whoever may see them."""

from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from coordination.admin.columns import NOTHING, column, stamp
from coordination.admin.lists import HistoryAdmin
from coordination.admin.navigation import may_view
from coordination.models import Report


@admin.register(Report)
class ReportAdmin(HistoryAdmin):
    """Reports as they were written: what each was made from, and its files."""

    list_display = ("week", "from_on", "to_on", "is_rebuilt", "written", "to_open")
    search_fields = ("week",)
    ordering = ("-week",)
    fields = ("week", "from_on", "to_on", "written", "to_open", "missing", "figures", "inputs", "files")
    intro = "One for each ISO week, written when it has ended."

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
                (reverse("admin:report_file", args=(report.week, file["name"])), Path(file["name"]).suffix[1:].upper())
                for file in report.files
            ),
        )
        or NOTHING
    )


def report_file(request: HttpRequest, week: str, name: str) -> FileResponse:
    """A file of the report of `week`, if the report names it: no other file is served."""
    if not may_view(request, "coordination.report"):
        raise PermissionDenied
    if name not in {file["name"] for report in Report.objects.filter(week=week) for file in report.files}:
        raise Http404(f"no file {name} in a report of {week}")
    folder = Path(settings.REPORTS_DIR).resolve()
    place = (folder / name).resolve()
    if place.parent != folder or not place.is_file():
        raise Http404(f"{name} is not in the folder of reports any more")
    return FileResponse(place.open("rb"), as_attachment=place.suffix not in (".html", ".pdf"), filename=name)
