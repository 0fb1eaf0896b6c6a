"""Review of links: the queue, one pair at a time or many at once, undoing, and wrong-link reports answered."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from coordination import resolve, tasks
from coordination.admin.navigation import may_view
from coordination.admin.review_page import pair_page
from coordination.admin.review_queue import ASIDE, WAITING, Asked, filters, queue
from coordination.models import LinkReport, Match, is_desk
from coordination.vocabulary import Judgement

PAGE = 50


def review_urls() -> list[URLPattern]:
    def at(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        return path(f"review/{route}", admin.site.admin_view(view), name=name)

    return [
        at("", require_GET(review_queue), "review"),
        at("judge/", require_POST(judge), "review_judge"),
        at("undo/", require_POST(undo), "review_undo"),
        at("report/<int:pk>/", require_POST(answer_report), "review_report"),
        at("<int:pk>/", require_GET(review_pair), "review_pair"),
    ]


def may_judge(request: HttpRequest) -> bool:
    return request.user.has_perm("coordination.change_match") and is_desk(request.user)


def review_queue(request: HttpRequest) -> HttpResponse:
    """All that waits, with filters and a bar to answer several at once."""
    _look(request)
    asked = Asked.of(request.GET)
    items = queue(asked)
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    reports = LinkReport.objects.filter(answered_at__isnull=True).select_related(
        "entity", "designation__source__jurisdiction", "reported_by"
    )
    context = {
        "title": "Identity review",
        "asked": asked,
        "filters": filters(asked),
        "page": page,
        "count": len(items),
        "pairs": sum(len(item.pairs) for item in items),
        "is_narrowed": bool(asked.target_type or asked.source or asked.regime),
        "reports": list(reports.order_by("reported_at", "pk")),
        "judgements": list(Judgement),
    }
    return _page(request, "admin/coordination/review/queue.html", context, asked)


def review_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """One pair: both records, the score, the clusters behind them, what each answer would change."""
    _look(request)
    match = get_object_or_404(
        Match.objects.select_related(
            "left__source__jurisdiction", "right__source__jurisdiction", "left__entity", "right__entity", "judged_by"
        ),
        pk=pk,
    )
    asked = Asked.of(request.GET)
    items = queue(asked)
    item = next((item for item in items if pk in item.pairs), None)
    context = pair_page(match, item, items, on=timezone.now().date(), live=settings.FETCH)
    if item is not None and item.alike > 1:
        context["alike"] = [
            each for entry in items if entry.evidence == item.evidence for each in entry.pairs if each not in item.pairs
        ]
    return _page(request, "admin/coordination/review/pair.html", {**context, "asked": asked}, asked)


def judge(request: HttpRequest) -> HttpResponse:
    """A person's word on one pair or on many; then the next pair of the queue, or the queue."""
    _decide(request)
    asked = Asked.of(request.POST)
    word = request.POST.get("judgement", "")
    seen = numbers_in(" ".join(request.POST.getlist("pairs")).split())
    try:
        if word not in list(Judgement) or not seen:
            raise resolve.CannotBeJudged("Choose at least one pair, and say same, different or unsure.")
        judged = resolve.judge(
            seen, Judgement(word), by=request.user, now=timezone.now(), note=request.POST.get("note", "")
        )
    except resolve.CannotBeJudged as error:
        messages.error(request, f"{error} Nothing was kept.")
        return HttpResponseRedirect((request.POST.get("back") and _here(request.POST["back"])) or _queue_at(asked))
    tasks.resolve_pending.delay_on_commit()  # type: ignore[attr-defined]
    request.session["judged"] = [row.pk for row in judged.words]
    count = len(judged.words)
    what = f"{judged.words[0].left.name} / {judged.words[0].right.name}" if count == 1 else f"{count} pairs"
    moved = f"; {judged.regrouped} entities changed" if judged.regrouped else ""
    messages.success(request, f"Judged {word}: {what}{moved}.")
    if request.POST.get("then") == "next":
        following = numbers_in([request.POST.get("next", "")])
        items = queue(asked)
        after = next((item for item in items if item.pk in following), items[0] if items else None)
        if after is not None:
            return HttpResponseRedirect(after.url)
    return HttpResponseRedirect(_queue_at(asked))


def undo(request: HttpRequest) -> HttpResponse:
    """Take back the words given last, or those named."""
    _decide(request)
    asked = Asked.of(request.POST)
    seen = numbers_in(" ".join(request.POST.getlist("pairs")).split()) or request.session.get("judged", [])
    try:
        undone = resolve.undo(seen, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    except resolve.CannotBeJudged as error:
        messages.error(request, f"{error} Nothing was undone.")
        return HttpResponseRedirect(_queue_at(asked))
    request.session.pop("judged", None)
    tasks.resolve_pending.delay_on_commit()  # type: ignore[attr-defined]
    messages.success(
        request, f"Undone: {len(seen)} judgement{'s' if len(seen) > 1 else ''}; what was said before stands."
    )
    standing = Match.objects.standing().filter(pk__in=[row.pk for row in undone.words]).first()
    if standing is not None and len(seen) == 1:
        return HttpResponseRedirect(reverse("admin:review_pair", args=(standing.pk,)) + asked.query)
    return HttpResponseRedirect(_queue_at(asked))


def answer_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Part the record that somebody says does not belong, or say why it does."""
    _decide(request)
    report = get_object_or_404(LinkReport, pk=pk)
    parted = {"part": True, "keep": False}.get(request.POST.get("decision", ""))
    try:
        if parted is None:
            raise resolve.CannotBeJudged("Say whether the record is parted or the link is right.")
        resolve.answer_report(
            report, parted=parted, answer=request.POST.get("answer", ""), by=request.user, now=timezone.now()
        )
    except resolve.CannotBeJudged as error:
        messages.error(request, f"{error} Nothing was kept.")
    else:
        tasks.resolve_pending.delay_on_commit()  # type: ignore[attr-defined]
        messages.success(
            request, "Answered: the record is an entity of its own." if parted else "Answered: the link stands."
        )
    return HttpResponseRedirect(reverse("admin:review"))


def _look(request: HttpRequest) -> None:
    if not may_view(request, "coordination.match"):
        raise PermissionDenied


def _decide(request: HttpRequest) -> None:
    if not may_judge(request):
        raise PermissionDenied


def numbers_in(given: Sequence[str]) -> list[int]:
    """The ids among texts; whatever is none is passed over."""
    return [int(text) for text in given if text.isascii() and text.isdecimal() and len(text) < 19]


def _queue_at(asked: Asked) -> str:
    return reverse("admin:review") + asked.query


def _here(pk: str) -> str:
    return reverse("admin:review_pair", args=(int(pk),)) if pk.isascii() and pk.isdecimal() else ""


def _page(request: HttpRequest, template: str, context: dict[str, Any], asked: Asked) -> HttpResponse:
    request.current_app = admin.site.name
    shared = {
        **admin.site.each_context(request),
        "may_judge": may_judge(request),
        "can_undo": bool(request.session.get("judged")),
        "query": asked.query,
        "states": [
            (WAITING, "Waiting", asked.state == WAITING),
            (ASIDE, "Set aside", asked.state == ASIDE),
        ],
    }
    return TemplateResponse(request, template, {**shared, **context}, status=HTTPStatus.OK)
