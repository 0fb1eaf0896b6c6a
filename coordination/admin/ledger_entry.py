"""Entering, revising, accepting, withdrawing, importing: each calls one function of the ledger."""

from io import StringIO
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from coordination import ceiling, tasks
from coordination.admin.ledger_forms import (
    DeliveryForm,
    ImportForm,
    OriginForm,
    PartyForm,
    RevisionForm,
    ShipCallForm,
    as_typed,
)
from coordination.ceiling import LineReport, NoFactor, Refused, Verdict
from coordination.ceiling.books import factor_of
from coordination.ceiling.csv_lines import FORMS
from coordination.models import ConversionFactor, Delivery, Lead, ShipCall

if TYPE_CHECKING:
    from coordination.admin.lists import HistoryAdmin as _Admin
else:
    _Admin = object  # at run time the mixins bring no admin of their own

LARGEST_UPLOAD = 2_000_000  # bytes; some 15,000 lines. The command takes more
TOLD = 500  # lines told one by one on the page


class Entry(_Admin):
    """
    A list to which people add, by a form of its own; nothing that was entered is changed.

    entry_form  its form
    enters      what is entered, in words
    """

    entry_form: type[OriginForm]
    enters = ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(f"coordination.add_{self.opts.model_name}"))

    def record(self, form: Any, *, by: AbstractBaseUser) -> Model:
        raise NotImplementedError

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.entry_form(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                row = self.record(form, by=cast(AbstractBaseUser, request.user))
            except (Refused, NoFactor) as fault:
                form.add_error(None, str(fault))
            else:
                follow()
                return _told(request, row)
        return self.form_page(request, form, title=f"Enter {self.enters}", button="Enter it")

    def form_page(self, request: HttpRequest, form: forms.Form, **shown: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "form": form,
            **shown,
        }
        return TemplateResponse(request, "admin/coordination/entry.html", context)


def follow() -> None:
    """Leads and facilitators follow in the background, after the entry is in."""
    tasks.follow_deliveries.delay_on_commit()  # type: ignore[attr-defined]


def _told(request: HttpRequest, row: Model) -> HttpResponse:
    held = getattr(row, "held_because", "")
    if held:
        messages.warning(request, f"Entered and held for review: {held} It counts when somebody accepts it.")
    else:
        messages.success(request, f"Entered: {row}.")
    return HttpResponseRedirect(reverse(f"admin:coordination_{row._meta.model_name}_change", args=(row.pk,)))


class DeliveryEntry(Entry):
    """Reports entered and revised, held ones accepted, computed anew or withdrawn; files imported."""

    entry_form = DeliveryForm
    enters = "a report or an estimate"

    def get_urls(self) -> list[URLPattern]:
        signed_in = self.admin_site.admin_view
        return [
            path("import/", signed_in(self.import_view), name="coordination_delivery_import"),
            path("<int:pk>/revise/", signed_in(self.revise_view), name="coordination_delivery_revise"),
            path("<int:pk>/decide/", signed_in(self.decide_view), name="coordination_delivery_decide"),
            *super().get_urls(),
        ]

    def record(self, form: Any, *, by: AbstractBaseUser) -> Model:
        return ceiling.record_delivery(form.said(), by=by, now=timezone.now())

    def deeds(self, request: HttpRequest, row: Delivery) -> dict[str, Any]:
        """What this person may do with the entry, for its page."""
        stands = row.superseded_at is None and self.has_add_permission(request)
        is_ours = row.series != "ship_call"  # those follow from the call
        factors = ConversionFactor.objects.filter(goods=row.product.goods, superseded_at__isnull=True)
        return {
            "may_accept": stands and bool(row.held_because),
            "may_revise": stands and is_ours,
            "factors": factors.select_related("product").order_by("pk") if stands and is_ours else [],
        }

    def revise_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        old = get_object_or_404(Delivery.objects.select_related("product", "ceiling"), pk=pk)
        form = RevisionForm(request.POST or None, initial=as_typed(old))
        if request.method == "POST" and form.is_valid():
            try:
                row = ceiling.revise_delivery(
                    old,
                    form.said(),
                    because=form.cleaned_data["because"],
                    by=cast(AbstractBaseUser, request.user),
                    now=timezone.now(),
                )
            except (Refused, NoFactor) as fault:
                form.add_error(None, str(fault))
            else:
                follow()
                return _told(request, row)
        told = "The entry before stays as it is, superseded."
        return self.form_page(request, form, title=f"Revise entry {pk}", button="Enter the revision", told=told)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Accept a held entry, compute one by another factor, or withdraw it; each with a reason."""
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        if not self.has_add_permission(request):
            raise PermissionDenied
        row = get_object_or_404(Delivery.objects.select_related("product", "ceiling"), pk=pk)
        who: Any = {"because": request.POST.get("because", ""), "by": request.user, "now": timezone.now()}
        deed = request.POST.get("deed")
        try:
            if deed == "accept":
                row = ceiling.accept_delivery(row, **who)
                messages.success(request, "Accepted: it counts from now on.")
            elif deed == "withdraw":
                ceiling.withdraw_delivery(row, **who)
                messages.success(request, "Withdrawn: it is counted no more, and stays in the ledger.")
            elif deed == "recompute":
                number = request.POST.get("factor", "")
                factor = ConversionFactor.objects.filter(pk=int(number) if number.isdecimal() else 0).first()
                if factor is None:
                    raise Refused("Choose a factor.")
                row = ceiling.recompute_delivery(row, factor_of(factor), **who)
                messages.success(
                    request, f"Computed anew: {row.barrels:,} barrels. The entry before stays, superseded."
                )
            else:
                raise Refused("Say what is to be done with the entry.")
            follow()
        except (Refused, NoFactor) as fault:
            messages.error(request, str(fault))
        return HttpResponseRedirect(reverse("admin:coordination_delivery_change", args=(row.pk,)))

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """A file, told line by line before anything is written; then entered whole, or not at all."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        shown: dict[str, Any] = {"title": "Import CSV", "forms": FORMS.values()}
        if request.method == "POST" and form.is_valid():
            try:
                done = self._import(request, form, shown)
            except Refused as fault:
                form.add_error(None, str(fault))
            else:
                if done is not None:
                    return done
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "form": form,
            **shown,
        }
        return TemplateResponse(request, "admin/coordination/import.html", context)

    def _import(self, request: HttpRequest, form: ImportForm, shown: dict[str, Any]) -> HttpResponse | None:
        text = form.lines()
        if len(text.encode()) > LARGEST_UPLOAD:
            raise Refused("The file is larger than 2 MB: import it with `manage.py deliveries import FILE`.")
        told: list[LineReport] = []
        writes = "enter" in request.POST
        report = ceiling.import_file(
            StringIO(text, newline=""),
            FORMS[form.cleaned_data["kind"]],
            by=cast(AbstractBaseUser, request.user),
            now=timezone.now(),
            dry_run=not writes,
            tell=told.append,
        )
        if report.written:
            follow()
            held = (
                f", of which {report.verdicts[Verdict.HELD]} wait for review" if report.verdicts[Verdict.HELD] else ""
            )
            messages.success(request, f"{report.written:,} rows entered{held}.")
            model = {"deliveries": "delivery", "ship-calls": "shipcall", "parties": "party"}[form.cleaned_data["kind"]]
            return HttpResponseRedirect(reverse(f"admin:coordination_{model}_changelist"))
        # What is wrong first, then what is held, then what would simply be entered.
        order = (Verdict.REFUSED, Verdict.HELD, Verdict.TAKEN)
        told.sort(key=lambda line: (order.index(line.verdict), line.line))
        shown |= {
            "report": report,
            "counts": [{"word": word, "count": f"{report.verdicts[word]:,}"} for word in order],
            "barrels": f"{report.barrels:,}",
            "lines": told[:TOLD],
            "lines_more": f"{max(len(told) - TOLD, 0):,}" if len(told) > TOLD else "",
            "checked": text if report.can_be_written else "",
            "kind": form.cleaned_data["kind"],
        }
        return None


class ShipCallEntry(Entry):
    entry_form = ShipCallForm
    enters = "a ship call"

    def record(self, form: Any, *, by: AbstractBaseUser) -> Model:
        return ceiling.record_call(form.said(), by=by, now=timezone.now())


class PartyEntry(Entry):
    entry_form = PartyForm
    enters = "somebody who had to do with deliveries"

    def record(self, form: Any, *, by: AbstractBaseUser) -> Model:
        return ceiling.record_party(form.said(), by=by, now=timezone.now())


class LeadClosing(_Admin):
    """A person says what became of a lead."""

    def get_urls(self) -> list[URLPattern]:
        signed_in = self.admin_site.admin_view
        return [
            path("<int:pk>/close/", signed_in(self.close_view), name="coordination_lead_close"),
            *super().get_urls(),
        ]

    def calls_of(self, lead: Lead) -> list[ShipCall]:
        """The ship calls that a tanker's lead rests on."""
        rows = ShipCall.objects.standing().filter(ceiling=lead.ceiling_id, year_from=lead.year_from, is_loading=True)
        rows = rows.filter(imo=lead.imo) if lead.imo else rows.filter(vessel__iexact=lead.name)
        return list(rows.select_related("berth").order_by("from_on", "pk")) if lead.role == "tanker" else []

    def close_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        if not request.user.has_perm("coordination.change_lead"):
            raise PermissionDenied
        lead = get_object_or_404(Lead, pk=pk)
        try:
            ceiling.close_lead(
                lead,
                because=request.POST.get("because", ""),
                by=cast(AbstractBaseUser, request.user),
                now=timezone.now(),
            )
        except Refused as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, "Closed.")
        return HttpResponseRedirect(reverse("admin:coordination_lead_change", args=(pk,)))
