"""Who may sign in, what they may see and do, and the tokens of programs."""

from typing import Any

import knox.admin  # noqa: F401  # registers its own page first, which the one below replaces
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as PlainGroupAdmin
from django.contrib.auth.admin import UserAdmin as PlainUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Model, Q
from django.http import HttpRequest
from knox.models import AuthToken
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from coordination.admin.columns import column, stamp
from coordination.admin.filters import yes_or_no
from coordination.admin.lists import HistoryAdmin, TrackerAdmin

for replaced in (User, Group, AuthToken):
    admin.site.unregister(replaced)


@admin.register(User)
class UserAdmin(PlainUserAdmin, TrackerAdmin):
    """People. Staff sign in here; what they see follows from their groups and permissions."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "name", "email", "is_active", "is_staff", "is_superuser", "seen")
    list_filter = (
        yes_or_no("active", Q(is_active=True), parameter="active"),
        yes_or_no("staff", Q(is_staff=True), parameter="staff"),
        yes_or_no("superuser", Q(is_superuser=True), parameter="superuser"),
    )
    ordering = ("username",)

    @column("name", ordering="last_name", text=lambda user: user.get_full_name())
    def name(self, user: User) -> str:
        return user.get_full_name()

    @column("last signed in", ordering="last_login", text=lambda user: user.last_login)
    def seen(self, user: User) -> str:
        return stamp(user.last_login) or "never"


@admin.register(Group)
class GroupAdmin(PlainGroupAdmin, TrackerAdmin):
    """Sets of permissions that people share."""

    search_fields = ("name",)
    ordering = ("name",)


@admin.register(AuthToken)
class TokenAdmin(HistoryAdmin):
    """Tokens of programs that read the API. Only their first letters are known; a token may be revoked here."""

    list_display = ("token_key", "user", "made", "until")
    list_select_related = ("user",)
    search_fields = ("token_key", "user__username")
    ordering = ("-created", "digest")
    fields = ("token_key", "user", "made", "until")
    intro = "Deleting a token revokes it at once."

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(super(HistoryAdmin, self).has_delete_permission(request, obj))

    @column("made", ordering="created", text=lambda token: token.created)
    def made(self, token: Any) -> str:
        return stamp(token.created)

    @column("expires", ordering="expiry", text=lambda token: token.expiry)
    def until(self, token: Any) -> str:
        return stamp(token.expiry) or "never"
