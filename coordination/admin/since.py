"""What is new since this person last looked: the report's changes of the week, from any moment to any other."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from coordination.admin.columns import dated, stamp
from coordination.admin.navigation import may_view
from coordination.admin.news import last_look, reader_of, since_last_look
from coordination.models import Look, look_at
from coordination.publish.report.changes import ChangeFact
from coordination.publish.report.gaps import GapFact
from coordination.publish.report.rows import designated
from coordination.publish.report.since import Asked, Since, gather_since
from coordination.vocabulary import ChangeKind, GapEventKind, GapKind, GapState

MAX_ROWS = 50  # of one list and kind, on the page
KINDS = (ChangeKind.LISTING, ChangeKind.RELISTING, ChangeKind.DELISTING)
BACK = {"a day": timedelta(days=1), "a week": timedelta(days=7), "four weeks": timedelta(days=28)}


def since_urls() -> list[URLPattern]:
    signed_in = admin.site.admin_view
    return [
        path("since/", signed_in(require_GET(since_page)), name="since"),
        path("since/looked/", signed_in(require_POST(mark_looked)), name="since_looked"),
    ]


def since_page(request: HttpRequest) -> HttpResponse:
    """
    What came since the last look, or in the stretch that the address names (`from`, `to`, in UTC).

    A part is left out for whoever may not see its rows.
    """
    reader = reader_of(request)
    shows_changes, shows_gaps = (may_view(request, f"coordination.{model}") for model in ("change", "gap"))
    if reader is None or not (shows_changes or shows_gaps):
        raise PermissionDenied
    now = timezone.now()
    seen, look = look_at(now), last_look(request)
    asked, problem = _asked(request, seen)
    since = gather_since(asked, now=now, live=settings.FETCH, reader=reader)
    context: dict[str, Any] = {
        "title": "Since you last looked",
        "begins": stamp(asked.begins_at),
        "ends": stamp(asked.ends_at),
        "begins_in_form": f"{asked.begins_at:%Y-%m-%dT%H:%M}",
        "ends_in_form": f"{asked.ends_at:%Y-%m-%dT%H:%M}",
        "is_chosen": "from" in request.GET and not problem,
        "looked": stamp(look.at) if look else "",
        "problem": problem,
        "seen": {"at": seen.at.isoformat(), "change": seen.change, "step": seen.step},
        "own": reader.partner,
        "back": [(words, _address(now - ago)) for words, ago in BACK.items()],
        "shows_changes": shows_changes,
        "shows_gaps": shows_gaps,
    }
    if shows_changes:
        context |= {"lists": list(_lists(since, asked)), "suspected": since.changes.suspected}
    if shows_gaps:
        context |= _gaps(since)
    return TemplateResponse(request, "admin/coordination/since.html", {**admin.site.each_context(request), **context})


def mark_looked(request: HttpRequest) -> HttpResponse:
    """Keep that this person has seen what the page had shown; what has come meanwhile stays new."""
    at, counts = _moment(request.POST.get("at", "")), [request.POST.get(name, "") for name in ("change", "step")]
    if at is None or at > timezone.now() or not all(text.isdecimal() and len(text) < 19 for text in counts):
        return HttpResponse("It is not told what was seen.", status=400, content_type="text/plain")
    change, step = map(int, counts)
    user: Any = request.user
    Look.objects.mark(user, seen=Look(at=at, change=change, step=step))
    return HttpResponseRedirect(reverse("admin:since"))


def _asked(request: HttpRequest, seen: Look) -> tuple[Asked, str]:
    """The stretch, and what is wrong with the one that the address names."""
    own = since_last_look(request, until=seen)
    if "from" not in request.GET:
        return own, ""
    begins = _moment(request.GET["from"])
    ends = _moment(request.GET.get("to", "")) if request.GET.get("to") else seen.at
    if begins is None or ends is None:
        return own, "That is no moment: write a day or a moment in UTC, as in 2026-11-24 or 2026-11-24T06:00."
    if begins >= ends:
        return own, "The stretch ends before it begins."
    return (Asked(begins, ends) if ends < seen.at else Asked(begins, seen.at, until=seen)), ""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _address(begins: datetime) -> str:
    return reverse("admin:since") + "?" + urlencode({"from": f"{begins:%Y-%m-%dT%H:%M}"})


def _lists(since: Since, asked: Asked) -> Iterator[dict[str, Any]]:
    """Each list of which something is told, in the order of columns, with its changes by kind."""
    for state in since.lists:
        code, changes = state.code, since.changes
        amended, suspected = changes.amended.get(code, 0), [s for s in changes.suspected if s.source == code]
        kinds = [_kind(kind, changes.of([kind], source=code), since.patterns, code) for kind in KINDS]
        told = [each for each in kinds if each["count"]]
        first_read = since.first_read.get(code, 0)
        if not (told or amended or suspected or first_read):
            continue
        amendments = since.amendments.get(code, ())
        yield {
            "state": state,
            "kinds": told,
            "first_read": first_read,
            "suspected": suspected[:MAX_ROWS],
            "suspected_more": len(suspected) - MAX_ROWS,
            "amended": amended,
            "amended_what": ", ".join(
                f"{what.replace('_', ' ')} {count:,}"
                for what, count in changes.amended_fields.get(code, Counter()).most_common()
            ),
            "amendments": [_row(change, {}) for change in amendments],
            "amendments_more": amended - len(amendments),
            "amendments_url": _changes(list=code, kind=ChangeKind.AMENDMENT.value),
        }


def _kind(
    kind: ChangeKind, found: list[ChangeFact], patterns: Mapping[int, tuple[int, str]], source: str
) -> dict[str, Any]:
    """Those first whose target most partners have by now."""
    found.sort(key=lambda change: (-patterns.get(change.entity or 0, (0, ""))[0], change.on, change.cursor))
    return {
        "label": kind.label,
        "count": len(found),
        "rows": [_row(change, patterns) for change in found[:MAX_ROWS]],
        "more": len(found) - MAX_ROWS,
        "url": _changes(list=source, kind=kind.value),
    }


def _row(change: ChangeFact, patterns: Mapping[int, tuple[int, str]]) -> dict[str, Any]:
    return {
        "change": change,
        "url": reverse("admin:coordination_change_change", args=(change.cursor,)),
        "entity_url": reverse("admin:coordination_entity_change", args=(change.entity,)) if change.entity else "",
        "day": dated(change.on, change.date_kind),
        "stands": patterns.get(change.entity or 0, (0, ""))[1],
        "fields": ", ".join(name.replace("_", " ") for name in change.fields),
    }


def _changes(**query: str) -> str:
    return reverse("admin:coordination_change_changelist") + "?" + urlencode(query)


def _gaps(since: Since) -> dict[str, Any]:
    return {
        "opened": [_gap(gap) for gap in since.opened],
        "opened_in_all": _in_all(since.opened_in_all),
        "opened_more": sum(since.opened_in_all.values()) - len(since.opened),
        "closed": [_gap(gap) for gap in since.closed],
        "closed_in_all": _in_all(since.closed_in_all, state=GapState.CLOSED.value),
        "closed_more": sum(since.closed_in_all.values()) - len(since.closed),
        "steps": [
            {"of": step, "what": GapEventKind(step.kind).label, "url": _gap_url(step.gap)} for step in since.steps
        ],
        "steps_more": since.steps_in_all - len(since.steps),
        "passed": [{"of": promise, "url": _gap_url(promise.gap)} for promise in since.passed],
    }


def _in_all(counts: Mapping[str, int], **query: str) -> list[tuple[str, int, str]]:
    queue = reverse("admin:coordination_gap_changelist")
    return [(code, count, queue + "?" + urlencode({"jurisdiction": code, **query})) for code, count in counts.items()]


def _gap(gap: GapFact) -> dict[str, Any]:
    return {
        "gap": gap,
        "url": _gap_url(gap.pk),
        "entity_url": reverse("admin:coordination_entity_change", args=(gap.entity,)),
        "kind": GapKind(gap.kind).label,
        "state": GapState(gap.state).label,
        "designated": designated(gap.leaders.values()),
    }


def _gap_url(gap: int) -> str:
    return reverse("admin:coordination_gap_change", args=(gap,))
