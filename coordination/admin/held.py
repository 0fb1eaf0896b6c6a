"""A held edition: what it would change, and the decision on it."""

import csv
import io
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from coordination import store, tasks
from coordination.admin.export import guarded
from coordination.models import Change, DesignationVersion, Snapshot
from coordination.vocabulary import SnapshotState

if TYPE_CHECKING:
    from coordination.admin.lists import HistoryAdmin as _Admin
else:
    _Admin = object  # at run time the mixin brings no admin of its own

SHOWN = 50  # records of a kind on the page; the CSV file has all
KEPT_SECONDS = 3600
DECISIONS = {"accept": True, "reject": False}


class HeldEditions(_Admin):
    """The page of a held edition shows what it would list, amend and delist, before a person decides."""

    change_form_template = "admin/coordination/snapshot.html"

    def get_urls(self) -> list[URLPattern]:
        signed_in = self.admin_site.admin_view
        return [
            path("<int:pk>/decide/", signed_in(self.decide), name="coordination_snapshot_decide"),
            path("<int:pk>/would-change.csv", signed_in(self.would_change), name="coordination_snapshot_would_change"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        snapshot = self.get_object(request, unquote(object_id))
        context = dict(extra_context or {})
        if isinstance(snapshot, Snapshot) and is_undecided(snapshot) and self.has_view_permission(request, snapshot):
            context["held"] = _shown(snapshot, may_decide=may_decide(request))
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Accept or reject, with a reason. What was accepted is stored by the worker."""
        if request.method != "POST":
            return HttpResponseNotAllowed(("POST",))
        if not may_decide(request):
            raise PermissionDenied
        snapshot = _held_or_404(pk)
        accepted = DECISIONS.get(request.POST.get("decision", ""))
        cause = snapshot.reason
        if accepted is None:
            messages.error(request, "Say whether the edition is accepted or rejected.")
        elif accepted and request.POST.get("seen") != state_of(snapshot):
            messages.error(request, "The list has changed since you looked: look again at what it would change.")
        else:
            try:
                with transaction.atomic():
                    store.decide(
                        snapshot,
                        by=request.user,  # type: ignore[arg-type]  # signed in, or the permission were missing
                        now=timezone.now(),
                        reason=request.POST.get("reason", ""),
                        accepted=accepted,
                    )
                    word = "Accepted" if accepted else "Rejected"
                    self.log_change(request, snapshot, f"{word}: {snapshot.reason} It was held: {cause}")
                    if accepted:
                        tasks.accept_snapshot.delay_on_commit(snapshot_id=pk)  # type: ignore[attr-defined]
            except store.CannotBeDecided as error:
                messages.error(request, str(error))
            else:
                told = "It is stored in the background: look again in a minute." if accepted else "Nothing was stored."
                messages.success(request, f"{word}. {told}")
        return HttpResponseRedirect(reverse("admin:coordination_snapshot_change", args=(pk,)))

    def would_change(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every record that a held edition would change, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        snapshot = _held_or_404(pk)
        if not is_undecided(snapshot):
            raise Http404
        text = io.StringIO()
        lines = csv.writer(text)
        lines.writerow(("what", "key", "reference", "name", "fields"))
        for record in _preview(snapshot, state_of(snapshot)).records:
            cells = (record.what, record.key, record.reference, record.name, ", ".join(record.fields))
            lines.writerow([guarded(cell) for cell in cells])
        name = f"{snapshot.source.code}-{snapshot.edition_on}-would-change.csv"
        return HttpResponse(
            text.getvalue(),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def is_undecided(snapshot: Snapshot) -> bool:
    return snapshot.state == SnapshotState.HELD and snapshot.decided_at is None


def may_decide(request: HttpRequest) -> bool:
    return request.user.has_perm("coordination.change_snapshot")


def state_of(snapshot: Snapshot) -> str:
    """What an edition is compared with; another value after anything of its list was stored."""
    newest = Snapshot.objects.filter(is_starter=snapshot.is_starter).latest_of(snapshot.source)
    changed = Change.objects.filter(source=snapshot.source).aggregate(last=Max("pk"))["last"]
    written = DesignationVersion.objects.filter(designation__source=snapshot.source).aggregate(last=Max("pk"))["last"]
    return f"{newest.pk if newest else 0}-{changed or 0}-{written or 0}"


def _held_or_404(pk: int) -> Snapshot:
    snapshot = Snapshot.objects.select_related("source__jurisdiction", "decided_by").filter(pk=pk).first()
    if snapshot is None:
        raise Http404
    return snapshot


def _preview(snapshot: Snapshot, state: str) -> store.Preview:
    """Reading a list takes seconds: the page, the CSV file and the next look share one."""
    key = f"would-change:{snapshot.pk}:{snapshot.sha256}:{state}"
    found: store.Preview | None = cache.get(key)
    if found is None:
        found = tasks.preview(snapshot)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _shown(snapshot: Snapshot, *, may_decide: bool) -> dict[str, Any]:
    state = state_of(snapshot)
    preview = _preview(snapshot, state)
    newest = Snapshot.objects.filter(is_starter=snapshot.is_starter).latest_of(snapshot.source)
    kinds = []
    for what, records in groupby(preview.records, lambda record: record.what):
        of_kind = list(records)
        kinds.append({"what": what, "count": len(of_kind), "records": of_kind[:SHOWN]})
    return {
        "snapshot": snapshot,
        "preview": preview,
        "kinds": kinds,
        "shown": SHOWN,
        "older": store.older_than(snapshot, newest),
        "may_decide": may_decide,
        "seen": state,
        "decide_url": reverse("admin:coordination_snapshot_decide", args=(snapshot.pk,)),
        "csv_url": reverse("admin:coordination_snapshot_would_change", args=(snapshot.pk,)),
    }
