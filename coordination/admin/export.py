"""Any list as CSV: the filters, search, order and columns of the page, and all of its rows."""

import csv
import html
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.admin.options import IncorrectLookupParameters, ModelAdmin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Field, Model
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import slugify

if TYPE_CHECKING:
    _Admin = ModelAdmin
else:
    _Admin = object  # at run time the mixin brings no admin of its own

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_CHUNK = 500  # rows read, with what is prefetched for them, at a time


class _Line:
    """What `csv.writer` writes to; hands each line on instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def guarded(value: Any) -> str:
    """
    A cell that a spreadsheet takes for text, not for a formula: lists hold whatever their publishers typed.

    Numbers stay numbers, -5 and +1,5 as well.
    """
    text = value if isinstance(value, str) else _plain(value)
    if text.startswith(_STARTS_A_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return "; ".join(_plain(item) for item in value)
    return str(value)


class CsvExportMixin(_Admin):
    """Adds `export/` to an admin; the button of the list hands its query string on."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        urls: list[URLPattern] = super().get_urls()
        return [path("export/", view, name=self._export_name), *urls]

    @property
    def _export_name(self) -> str:
        return f"{self.model._meta.app_label}_{self.model._meta.model_name}_export"

    def export_url(self, request: HttpRequest) -> str:
        """Where the list, as it is filtered in this request, is had as a file."""
        query = request.GET.copy()
        query.pop("p", None)
        address = reverse(f"{self.admin_site.name}:{self._export_name}")
        return f"{address}?{query.urlencode()}" if query else address

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The list as a file. Refuses whoever may not see the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect("../")
        name = slugify(str(self.model._meta.verbose_name_plural))
        return StreamingHttpResponse(
            self._lines(changelist),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}-{timezone.now():%Y-%m-%d}.csv"'},
        )

    def _lines(self, changelist: ChangeList) -> Iterator[str]:
        columns = [name for name in changelist.list_display if name != "action_checkbox"]
        writer = csv.writer(_Line())
        labels = (strip_tags(str(label_for_field(name, self.model, self))) for name in columns)
        yield "\ufeff" + writer.writerow([label[:1].upper() + label[1:] for label in labels])
        words = self._words(columns)
        for row in changelist.queryset.iterator(chunk_size=_CHUNK):
            yield writer.writerow([guarded(self._cell(name, row, words)) for name in columns])

    def _words(self, columns: list[Any]) -> dict[str, dict[Any, Any]]:
        """Columns of closed words with their labels, looked up once for all rows."""
        fields = {field.name: field for field in self.model._meta.fields}
        named = (fields[name] for name in columns if isinstance(name, str) and name in fields)
        return {field.name: dict(field.flatchoices) for field in named if field.choices}

    def _cell(self, name: Any, row: Model, words: dict[str, dict[Any, Any]]) -> Any:
        shown = name if callable(name) else getattr(self, name, None)
        text = getattr(shown, "csv_text", None)
        if text is not None:
            return text(row)
        try:
            field, _, value = lookup_field(name, row, self)
        except ObjectDoesNotExist:
            return ""
        if isinstance(field, Field):
            if field.name in words:
                return words[field.name].get(value, value)
            if field.is_relation:
                return getattr(row, field.name)
        return html.unescape(strip_tags(value)) if isinstance(value, SafeString) else value
