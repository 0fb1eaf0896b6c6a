"""Who gets the weekly report by e-mail, and what became of each message."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from coordination.admin.columns import column, stamp
from coordination.admin.filters import by_word, yes_or_no
from coordination.admin.lists import HistoryAdmin, TrackerAdmin
from coordination.models import Dispatch, Recipient
from coordination.publish.dispatch import Settled, settle
from coordination.vocabulary import DispatchState


@admin.register(Recipient)
class RecipientAdmin(TrackerAdmin):
    """Addresses, each with the edition that it gets."""

    list_display = ("email", "name", "edition", "is_active")
    list_filter = (yes_or_no("active", Q(is_active=True), parameter="active"),)
    list_select_related = ("partner",)
    search_fields = ("email", "name")
    ordering = ("email",)
    fields = ("email", "name", "is_desk", "partner", "is_active")
    intro = "Each gets one message a week, with the edition of the desk or of one partner."

    @column("edition", ordering="partner__code", text=lambda row: row.audience)
    def edition(self, row: Recipient) -> str:
        return "desk: everything" if row.is_desk else f"{row.partner}: what it may see"


@admin.register(Dispatch)
class DispatchAdmin(HistoryAdmin):
    """Messages as they stand. What the mail server did not answer is for a person to settle."""

    list_display = ("week", "email", "audience", "state", "attempts", "sent", "said")
    list_filter = (by_word("state", DispatchState, parameter="state"),)
    search_fields = ("week", "email")
    ordering = ("-week", "email", "pk")
    fields = (
        "week",
        "email",
        "audience",
        "state",
        "said",
        "attempts",
        "planned_at",
        "next_at",
        "handed_over_at",
        "sent_at",
        "message_id",
        "files",
    )
    actions = ("it_arrived", "send_again")  # type: ignore[assignment]
    intro = "Uncertain: handed over, and no answer came. Ask the recipient, then settle it."

    @column("sent", ordering="sent_at", text=lambda row: row.sent_at)
    def sent(self, row: Dispatch) -> str:
        return stamp(row.sent_at)

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("coordination.change_dispatch")

    @admin.action(description="It arrived", permissions=["settle"])
    def it_arrived(self, request: HttpRequest, rows: "QuerySet[Dispatch]") -> None:
        self._settle(request, rows, Settled.ARRIVED)

    @admin.action(description="Send it again", permissions=["settle"])
    def send_again(self, request: HttpRequest, rows: "QuerySet[Dispatch]") -> None:
        self._settle(request, rows, Settled.SEND_AGAIN)

    def _settle(self, request: HttpRequest, rows: "QuerySet[Dispatch]", word: Settled) -> None:
        asked: list[Any] = list(rows)
        done = sum(settle(row, word, by=request.user, now=timezone.now()) for row in asked)  # type: ignore[arg-type]
        self.message_user(request, f"{done} settled: {word}.")
        if done < len(asked):
            self.message_user(request, f"{len(asked) - done} waited for nobody and stay.", messages.WARNING)
