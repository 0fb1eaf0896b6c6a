"""The side bar, the banner of demonstration data, and what every page asks for."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from coordination.admin.news import MAX_COUNTED, count_news
from coordination.models import Delivery, Dispatch, Gap, Lead, LinkReport, Match, Snapshot
from coordination.vocabulary import SnapshotState

# (title, icon, model with its app, what waits there)
Item = tuple[str, str, str, Callable[[], QuerySet[Any]] | None]


def _open_gaps() -> QuerySet[Gap]:
    return Gap.objects.open().of_acts()


def _held() -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(state=SnapshotState.HELD)


def _open_leads() -> QuerySet[Lead]:
    return Lead.objects.open()


def _held_deliveries() -> QuerySet[Delivery]:
    return Delivery.objects.held()


def _waiting_pairs() -> QuerySet[Match]:
    return Match.objects.waiting()


def _to_be_settled() -> QuerySet[Dispatch]:
    return Dispatch.objects.for_a_person()


def _unanswered() -> QuerySet[LinkReport]:
    return LinkReport.objects.filter(answered_at__isnull=True)


GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "Work",
        (
            ("Gaps", "flag", "coordination.gap", _open_gaps),
            ("Entities and matrix", "grid_on", "coordination.entity", None),
            ("Changes", "difference", "coordination.change", None),
            ("Identity review", "join_inner", "coordination.match", _waiting_pairs),
            ("Wrong-link reports", "link_off", "coordination.linkreport", _unanswered),
            ("Editions of lists", "inventory_2", "coordination.snapshot", _held),
            ("Weekly reports", "summarize", "coordination.report", None),
            ("Reports sent", "outgoing_mail", "coordination.dispatch", _to_be_settled),
            ("Recipients", "contact_mail", "coordination.recipient", None),
            ("Overlap and lags", "join_full", "coordination.alignment", None),
            ("UN scoreboard", "scoreboard", "coordination.alignment", None),
            ("What would follow", "alt_route", "coordination.alignment", None),
        ),
    ),
    (
        "Ledgers",
        (
            ("Ceilings", "oil_barrel", "coordination.ceiling", None),
            ("Leads", "target", "coordination.lead", _open_leads),
            ("Deliveries", "local_shipping", "coordination.delivery", _held_deliveries),
            ("Ship calls", "sailing", "coordination.shipcall", None),
            ("Parties", "groups", "coordination.party", None),
            ("Notices", "notifications", "coordination.notice", None),
        ),
    ),
    (
        "Records",
        (
            ("Designations", "list_alt", "coordination.designation", None),
            ("Versions", "history", "coordination.designationversion", None),
            ("Links of records", "link", "coordination.match", None),
            ("Cells of the matrix", "apps", "coordination.alignment", None),
            ("Gap events", "event_note", "coordination.gapevent", None),
        ),
    ),
    (
        "Reference",
        (
            ("Lists", "source", "coordination.source", None),
            ("Programmes", "gavel", "coordination.programme", None),
            ("Regimes", "category", "coordination.regime", None),
            ("Policy", "policy", "coordination.policy", None),
            ("Jurisdictions", "public", "coordination.jurisdiction", None),
            ("Products", "propane_tank", "coordination.product", None),
            ("Conversion factors", "calculate", "coordination.conversionfactor", None),
            ("Reporting duties", "event_repeat", "coordination.reportingduty", None),
            ("Berths", "anchor", "coordination.berth", None),
        ),
    ),
    (
        "Access",
        (
            ("Partners", "handshake", "coordination.partner", None),
            ("Users", "person", "auth.user", None),
            ("Groups", "group", "auth.group", None),
            ("API tokens", "key", "knox.authtoken", None),
            ("Audit log", "fact_check", "coordination.auditentry", None),
        ),
    ),
)

PAGES = {
    "Identity review": "review",
    "Overlap and lags": "figures",
    "UN scoreboard": "scoreboard",
    "What would follow": "what_if",
}  # items that lead to a page of their own, not to the list of their model


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages this person may see, with how many rows wait for somebody."""
    home = {"title": "Home", "icon": "home", "link": reverse("admin:index")}
    groups: list[dict[str, Any]] = [{"title": "", "items": [home, *_news(request)]}]
    shown = {title: [item for item in items if may_view(request, item[2])] for title, items in GROUPS}
    counts = _how_many_wait(item for items in shown.values() for item in items)
    groups += [{"title": title, "items": [_link(item, counts) for item in items]} for title, items in shown.items()]
    return groups


def _how_many_wait(items: Iterable[Item]) -> dict[str, int]:
    """Rows that wait for somebody, by the item's title: one question for all of them."""
    counts = [
        waiting().order_by().annotate(item=Value(title)).values("item").annotate(rows=Count("pk"))
        for title, _, _, waiting in items
        if waiting
    ]
    return {row["item"]: row["rows"] for row in counts[0].union(*counts[1:], all=True)} if counts else {}


def _news(request: HttpRequest) -> list[dict[str, Any]]:
    """What is new since this person last looked, for whoever may see any of it."""
    changes, gaps = may_view(request, "coordination.change"), may_view(request, "coordination.gap")
    if not (changes or gaps):
        return []
    link = {"title": "Since last look", "icon": "update", "link": reverse("admin:since")}
    count = count_news(request, changes=changes, gaps=gaps)
    badge = f"{MAX_COUNTED:,}+" if count == MAX_COUNTED else count
    return [{**link, "badge": badge, "badge_variant": "info"} if count else link]


def may_view(request: HttpRequest, model: str) -> bool:
    """Whether this person may see rows of `app.model`."""
    app, name = model.split(".")
    return any(request.user.has_perm(f"{app}.{may}_{name}") for may in ("view", "change"))


def _link(item: Item, counts: Mapping[str, int]) -> dict[str, Any]:
    title, icon, model, _ = item
    address = PAGES.get(title, f"{model.replace('.', '_')}_changelist")
    link = {"title": title, "icon": icon, "link": reverse(f"admin:{address}")}
    count = counts.get(title, 0)
    # Warm, as everything that waits for somebody.
    return {**link, "badge": count, "badge_variant": "warning"} if count else link


def every_page(request: HttpRequest) -> dict[str, Any]:
    """Whether the demonstration extract is stored: then every page says so."""
    return {"is_demonstration": Snapshot.objects.stored().filter(is_starter=True).exists()}


def style_sheet(request: HttpRequest) -> str:
    return static("coordination/admin.css")


def favicon(request: HttpRequest) -> str:
    return static("coordination/favicon.svg")
