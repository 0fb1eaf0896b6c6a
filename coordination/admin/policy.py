"""What each jurisdiction may do under each regime: the table, its versions, and a change with its effect told first."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination import align, tasks
from coordination.admin.columns import column, stamp
from coordination.admin.filters import by_jurisdiction, by_regime, by_word, yes_or_no
from coordination.admin.gap_filters import today
from coordination.admin.lists import HistoryAdmin
from coordination.align.facts import PolicyRow
from coordination.models import Jurisdiction, Policy, Regime, is_desk
from coordination.vocabulary import Authority, UNEffect

SHOWN = 50  # gaps of a kind on the page
FIELDS = ("authority", "un_effect", "grace_days", "quorum", "note")


class PolicyForm(forms.Form):
    """A new version of one row."""

    authority = forms.ChoiceField(choices=Authority.choices())
    un_effect = forms.ChoiceField(label="Effect of UN names", choices=UNEffect.choices())
    grace_days = forms.IntegerField(label="Grace, in days", min_value=0, max_value=365)
    quorum = forms.IntegerField(
        label="Quorum",
        min_value=1,
        max_value=9,
        help_text="How many partners must have designated under their own authority before absence is a gap",
    )
    note = forms.CharField(required=False, max_length=300)
    reason = forms.CharField(
        label="Why it changes", max_length=1000, widget=forms.Textarea({"rows": 2, "maxlength": 1000})
    )

    def row(self) -> PolicyRow:
        given = self.cleaned_data
        return PolicyRow(
            Authority(given["authority"]), UNEffect(given["un_effect"]), given["grace_days"], given["quorum"]
        )

    def fingerprint(self) -> str:
        """What the effect on the page is the effect of."""
        return "|".join(str(self.cleaned_data[name]) for name in FIELDS if name != "note")


@admin.register(Policy)
class PolicyAdmin(HistoryAdmin):
    """What each jurisdiction may do under each regime. A change is a new version, so old ones stay."""

    list_before_template = "admin/coordination/policy_tabs.html"
    list_display = (
        "regime",
        "jurisdiction",
        "authority",
        "un_effect",
        "grace",
        "quorum",
        "note",
        "version",
        "is_current",
        "made",
        "change",
    )
    list_select_related = ("regime", "jurisdiction", "changed_by")
    list_filter = (
        by_jurisdiction(),
        by_regime(),
        by_word("authority", Authority, parameter="authority"),
        by_word("effect of UN names", UNEffect, parameter="un_effect"),
        yes_or_no("current version", Q(is_current=True), parameter="current"),
    )
    search_fields = ("regime__code", "regime__name", "note", "reason")
    ordering = ("regime__code", "jurisdiction__position", "-version", "pk")
    intro = "A pair without a row reads unknown (no policy), never no."

    @column("grace", ordering="grace_days", text=lambda policy: policy.grace_days)
    def grace(self, policy: Policy) -> str:
        return f"{policy.grace_days} d"

    @column("made", ordering="created_at", text=lambda policy: policy.created_at)
    def made(self, policy: Policy) -> SafeString:
        by = policy.changed_by.get_username() if policy.changed_by else "shipped"
        return format_html("{}<small>{}</small>", by, stamp(policy.created_at))

    @column("", text=lambda policy: "")
    def change(self, policy: Policy) -> SafeString:
        return format_html('<a href="{}">history, change</a>', edit_url(policy.regime.code, policy.jurisdiction.code))

    def get_urls(self) -> list[URLPattern]:
        signed_in = self.admin_site.admin_view
        return [
            path("table/", signed_in(self.table_view), name="coordination_policy_table"),
            path("of/<str:regime>/<str:jurisdiction>/", signed_in(self.edit_view), name="coordination_policy_edit"),
            *super().get_urls(),
        ]

    def table_view(self, request: HttpRequest) -> HttpResponse:
        """Regimes × jurisdictions, as they hold now."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        columns = list(Jurisdiction.objects.order_by("position"))
        current = {
            (row.regime_id, row.jurisdiction_id): row
            for row in Policy.objects.current().select_related("regime", "jurisdiction")
        }
        rows = [
            {
                "regime": regime,
                "cells": [
                    {"policy": current.get((regime.pk, who.pk)), "url": edit_url(regime.code, who.code), "who": who}
                    for who in columns
                ],
            }
            for regime in Regime.objects.order_by("code")
        ]
        return self._page(request, "policy_table.html", {"title": "Policy", "columns": columns, "rows": rows})

    def edit_view(self, request: HttpRequest, regime: str, jurisdiction: str) -> HttpResponse:
        """One pair: its versions, and a new one, whose effect is shown before it is kept."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        of, who = get_object_or_404(Regime, code=regime), get_object_or_404(Jurisdiction, code=jurisdiction)
        versions = list(
            Policy.objects.filter(regime=of, jurisdiction=who).select_related("changed_by").order_by("-version")
        )
        current = next((version for version in versions if version.is_current), None)
        form = PolicyForm(
            request.POST if request.method == "POST" else None,
            initial={name: getattr(current, name) for name in FIELDS} if current else {"grace_days": 30, "quorum": 2},
            label_suffix="",
        )
        effect = None
        if form.is_bound:
            if not may_change(request):
                raise PermissionDenied
            if form.is_valid():
                if request.POST.get("shown") == form.fingerprint() and "save" in request.POST:
                    return self._save(request, of, who, form)
                effect = align.preview_policy(of.code, who.code, form.row(), on=today(), live=settings.FETCH)
        return self._page(
            request,
            "policy_edit.html",
            {
                "title": f"{of.code}, {who.code}",
                "regime": of,
                "who": who,
                "versions": versions,
                "current": current,
                "form": form,
                "effect": effect,
                "turns": _turns(effect) if effect else (),
                "limit": SHOWN,
                "seen": current.version if current else 0,
                "next": (versions[0].version if versions else 0) + 1,
                "may_change": may_change(request),
            },
        )

    def _save(self, request: HttpRequest, of: Regime, who: Jurisdiction, form: PolicyForm) -> HttpResponse:
        seen = request.POST.get("seen", "")
        try:
            policy = align.revise_policy(
                of,
                who,
                form.row(),
                note=form.cleaned_data["note"],
                reason=form.cleaned_data["reason"],
                by=cast(User, request.user),
                seen=int(seen) if seen.isdecimal() and len(seen) < 6 else -1,
                now=timezone.now(),
            )
        except align.CannotRevise as refused:
            messages.error(request, f"Nothing was kept. {refused}")
        else:
            tasks.align_pending.delay_on_commit()  # type: ignore[attr-defined]
            messages.success(
                request, f"Version {policy.version} holds. Cells and gaps of {of.code} follow within a minute."
            )
        return HttpResponseRedirect(edit_url(of.code, who.code))

    def _page(self, request: HttpRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **shown}
        return TemplateResponse(request, f"admin/coordination/{template}", context)


def edit_url(regime: str, jurisdiction: str) -> str:
    return reverse("admin:coordination_policy_edit", args=(regime, jurisdiction))


def may_change(request: HttpRequest) -> bool:
    """Policy is the desk's: it says of every partner what counts as its gap."""
    return is_desk(request.user) and cast(User, request.user).has_perm("coordination.change_policy")


def _turns(effect: align.Effect) -> tuple[tuple[str, tuple[align.Turn, ...]], ...]:
    return (
        ("open", effect.opens),
        ("close", effect.closes),
        ("are graded anew", effect.regrades),
    )
