"""The ceilings."""

from django.contrib import admin

from coordination.admin.lists import HistoryAdmin
from coordination.models import Ceiling


@admin.register(Ceiling)
class CeilingAdmin(HistoryAdmin):
    """What the UN allows in twelve months, all suppliers together."""

    list_display = ("name", "resolution", "limit_barrels", "limit_tons", "in_force_from", "in_force_to", "confidence")
    ordering = ("position", "pk")
