"""Partners, and the accounts that speak for them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from coordination.admin.columns import column
from coordination.admin.lists import HistoryAdmin, KeptAdmin
from coordination.models import Membership, Partner


def _accounts(partner: Partner) -> list[str]:
    return sorted(member.user.get_username() for member in partner.memberships.all())


class MembersInline(TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Partner)
class PartnerAdmin(KeptAdmin):
    """Governments that take part, and the accounts that speak for them."""

    list_display = ("code", "name", "jurisdiction", "members", "is_active")
    list_select_related = ("jurisdiction",)
    search_fields = ("code", "name")
    ordering = ("code",)
    fields = ("code", "name", "jurisdiction", "is_active")
    inlines = (MembersInline,)
    intro = "An account of a partner reads what that partner may read. Staff who speak for none are the desk."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Partner]:
        return super().get_queryset(request).prefetch_related("memberships__user")

    @column("accounts", text=lambda partner: " ".join(_accounts(partner)))
    def members(self, partner: Partner) -> str:
        return ", ".join(_accounts(partner)) or "none"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(super(HistoryAdmin, self).has_add_permission(request))
