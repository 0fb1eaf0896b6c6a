"""The ceilings, and the page of one in one year: gauge, chart, notices, overdue reports, ledger, who was involved."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.admin.ceiling_page import ceiling_page
from coordination.admin.columns import NOTHING, column
from coordination.admin.entity import jurisdictions_of
from coordination.admin.lists import PageAdmin
from coordination.ceiling import CeilingYear, ceiling_year, newest_year, years_of
from coordination.ceiling.charts import share_words
from coordination.ceiling.periods import Period
from coordination.models import Ceiling
from coordination.publish.export import read_day
from coordination.vocabulary import Series


@admin.register(Ceiling)
class CeilingAdmin(PageAdmin):
    """What the UN allows in twelve months, all suppliers together."""

    page_template = "admin/coordination/ceiling_page.html"
    list_display = ("name", "limit", "year", "official", "highest", "overdue", "resolution")
    list_display_links = ("name",)
    ordering = ("position", "pk")
    intro = "Each with the newest year of which anything is counted. What is not reported is not zero: it is overdue."

    @column("limit", ordering="limit_barrels", text=lambda ceiling: ceiling.limit_barrels)
    def limit(self, ceiling: Ceiling) -> str:
        if not ceiling.limit_barrels:
            return "banned outright"
        tons = f" or {ceiling.limit_tons:,} tons" if ceiling.limit_tons else ""
        return f"{ceiling.limit_barrels:,} barrels{tons}"

    @column("year", text=lambda ceiling: _newest(ceiling).year_words)
    def year(self, ceiling: Ceiling) -> str:
        return _newest(ceiling).year_words

    @column("official reports", text=lambda ceiling: _official(_newest(ceiling)))
    def official(self, ceiling: Ceiling) -> str:
        return _official(_newest(ceiling)) or NOTHING

    @column("highest count", text=lambda ceiling: _highest(_newest(ceiling)))
    def highest(self, ceiling: Ceiling) -> SafeString:
        said = _highest(_newest(ceiling))
        if not said:
            return NOTHING
        css = "warm" if _newest(ceiling).is_over else ""
        return format_html('<span class="tag {}">{}</span>', css, said)

    @column("overdue", text=lambda ceiling: _newest(ceiling).overdue)
    def overdue(self, ceiling: Ceiling) -> SafeString:
        count = _newest(ceiling).overdue
        return format_html('<b class="gapn">{} months</b>', count) if count else NOTHING

    def page(self, request: HttpRequest, row: Ceiling) -> dict[str, Any]:
        on = timezone.now().date()
        as_of = _as_of(request, on)
        year = _asked_year(request, row, on)
        return {
            **ceiling_page(row, year, on=on, as_of=as_of, jurisdictions=jurisdictions_of(request)),
            "may_enter": request.user.has_perm("coordination.add_delivery"),
        }


def _as_of(request: HttpRequest, on: date) -> date | None:
    """The day asked for; what is no day is said, and the records of now are shown."""
    text = request.GET.get("as_of", "")
    if not text:
        return None
    try:
        day = read_day(text)
    except ValueError:
        messages.warning(request, f"{text[:40]!r} is no day, as in 2024-12-04: shown as known now.")
        return None
    return day if day < on else None


def _asked_year(request: HttpRequest, ceiling: Ceiling, on: date) -> Period:
    years = years_of(ceiling, on=on)
    asked = request.GET.get("year", "")
    for year in years:
        if asked == str(year.from_on.year):
            return year
    if asked:
        messages.warning(request, f"No year of this ceiling began in {asked[:10]!r}: the newest is shown.")
    return newest_year(ceiling, on=on) or years[0]


def _newest(ceiling: Any) -> CeilingYear:
    """Read once for a row of the list."""
    known: CeilingYear | None = getattr(ceiling, "newest_shown", None)
    if known is None:
        on = timezone.now().date()
        year = newest_year(ceiling, on=on)
        known = ceiling.newest_shown = ceiling_year(ceiling, year or years_of(ceiling, on=on)[0], on=on)
    return known


def _official(shown: CeilingYear) -> str:
    official = shown.count_of(Series.OFFICIAL_REPORT)
    return f"{official.count.barrels:,} barrels, {share_words(official)}" if official else ""


def _highest(shown: CeilingYear) -> str:
    most = max(shown.counts, key=lambda one: one.count.barrels, default=None)
    return f"{share_words(most)}, {most.label}" if most else ""
