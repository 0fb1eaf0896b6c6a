"""Whole entities: some records parted as another target, or two entities joined, with a reason."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from coordination import resolve, tasks
from coordination.admin.navigation import may_view
from coordination.admin.review import may_judge, numbers_in
from coordination.models import AuditEntry, Entity


@require_GET
def regroup_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The records of an entity to choose from, the entity to join it with, and what was done before."""
    if not may_view(request, "coordination.match"):
        raise PermissionDenied
    entity = get_object_or_404(Entity.objects.select_related("merged_into"), pk=pk)
    if entity.merged_into is not None:
        return HttpResponseRedirect(reverse("admin:regroup", args=(entity.merged_into.pk,)))
    records = entity.designations.select_related("source__jurisdiction").order_by(
        "source__jurisdiction__position", "source__code", "pk"
    )
    request.current_app = admin.site.name
    context = {
        **admin.site.each_context(request),
        "title": f"Merge or split {entity.name}",
        "entity": entity,
        "records": list(records),
        "old_ids": list(entity.merged.order_by("public_id").values_list("public_id", flat=True)),
        "deeds": list(AuditEntry.objects.of(entity).filter(action__in=("merged", "split"))),
        "may_judge": may_judge(request),
    }
    return TemplateResponse(request, "admin/coordination/review/regroup.html", context)


@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Part the chosen records from the others."""
    entity = _decided(request, pk)
    chosen = numbers_in(request.POST.getlist("record"))
    try:
        parted = resolve.split(entity, chosen, by=request.user, now=timezone.now(), note=request.POST.get("reason", ""))
    except resolve.CannotBeJudged as error:
        messages.error(request, f"{error} Nothing was changed.")
        return HttpResponseRedirect(reverse("admin:regroup", args=(pk,)))
    tasks.resolve_pending.delay_on_commit()  # type: ignore[attr-defined]
    messages.success(request, f"Parted: {len(chosen)} record{'s' if len(chosen) > 1 else ''} as {parted.public_id}.")
    return HttpResponseRedirect(parted.get_absolute_url())


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Join the entity with another, given by its public id."""
    entity = _decided(request, pk)
    asked = request.POST.get("other", "").strip()
    other = Entity.objects.filter(public_id__iexact=asked).first()
    try:
        if other is None:
            raise resolve.CannotBeJudged(f"There is no entity {asked[:40]!r}; ids look like E-000127.")
        taken = resolve.merge(entity, other, by=request.user, now=timezone.now(), note=request.POST.get("reason", ""))
    except resolve.CannotBeJudged as error:
        messages.error(request, f"{error} Nothing was changed.")
        return HttpResponseRedirect(reverse("admin:regroup", args=(pk,)))
    tasks.resolve_pending.delay_on_commit()  # type: ignore[attr-defined]
    messages.success(request, f"Joined: {entity.public_id} and {other.public_id} both answer as {taken.public_id}.")
    return HttpResponseRedirect(taken.get_absolute_url())


def _decided(request: HttpRequest, pk: int) -> Entity:
    if not may_judge(request):
        raise PermissionDenied
    return get_object_or_404(Entity, pk=pk)
