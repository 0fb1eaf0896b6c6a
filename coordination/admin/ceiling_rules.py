"""What the UN allows, how tons become barrels, whose reports are waited for, who holds a berth."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from coordination.admin.columns import column
from coordination.admin.filters import by_word
from coordination.admin.lists import HistoryAdmin, TrackerAdmin
from coordination.models import Berth, ConversionFactor, Product, ReportingDuty
from coordination.vocabulary import Confidence, FactorDirection


class AddedAdmin(TrackerAdmin):
    """Rows that the desk adds and corrects, and never removes: entries of the ledger rest on them."""

    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Product)
class ProductAdmin(AddedAdmin):
    """What is delivered, and which ceiling counts it."""

    list_display = ("name", "code", "goods", "is_unspecified")
    ordering = ("goods", "-is_unspecified", "code")
    intro = "A report that names no product is counted as the one of its goods that is not specified."


@admin.register(ConversionFactor)
class ConversionFactorAdmin(HistoryAdmin):
    """Printed factors, each in the direction in which it was printed."""

    list_display = ("of_product", "goods", "direction", "value", "confidence", "source_key", "source")
    list_select_related = ("product",)
    list_filter = (
        by_word("mark", Confidence, parameter="mark", lookup="confidence"),
        by_word("direction", FactorDirection, parameter="direction"),
    )
    ordering = ("goods", "product__code", "direction", "pk")
    intro = "What is not verified (M) is used only where a person chooses it, and such an entry is not counted."

    @column("product", ordering="product__code", text=lambda factor: str(factor.product or "basket"))
    def of_product(self, factor: ConversionFactor) -> str:
        return str(factor.product or "basket")


@admin.register(ReportingDuty)
class ReportingDutyAdmin(AddedAdmin):
    """Whose monthly reports are waited for."""

    list_display = ("supplier", "ceiling", "from_on", "to_on", "confidence", "source_key")
    list_select_related = ("ceiling",)
    ordering = ("ceiling", "supplier", "from_on", "pk")
    intro = "A month without a report is overdue from the 30th of the next one."


@admin.register(Berth)
class BerthAdmin(AddedAdmin):
    """Where tankers load, and who holds the place."""

    list_display = ("port", "name", "operator", "list_reference", "from_on", "to_on", "confidence", "source")
    search_fields = ("port", "name", "operator")
    ordering = ("port", "name", "pk")
    intro = "The operator's record on a list (gb_uksl DPR0290) leads from a ship call to its entity."
