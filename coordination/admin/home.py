"""The first page: what changed and what waits, in the order of consequence. Every figure opens its rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from coordination.admin.columns import dated, stamp
from coordination.admin.entity import designated_by_partners, jurisdictions_of
from coordination.admin.marks import HAS_IT_ON_ITS_LIST
from coordination.admin.navigation import may_view
from coordination.admin.news import last_look
from coordination.admin.report import file_links
from coordination.models import (
    Alignment,
    Change,
    Entity,
    Gap,
    GapEvent,
    Jurisdiction,
    LinkReport,
    Match,
    Partner,
    Programme,
    Report,
    Snapshot,
    Source,
)
from coordination.vocabulary import ChangeKind, Coverage, GapState, SnapshotState, Status

WEEK = timedelta(days=7)
WAIVERS = timedelta(days=30)  # ahead, as the filter of the queue
WINDOW = timedelta(days=30)  # of changes, back from the newest
CHANGES_AT_LEAST = 30  # of which so many are read, however old
CHANGES_READ = 400
CHANGES_SHOWN = 8
NAMES_SHOWN = 4
REGIMES_SHOWN = 12
QUORUM = 2  # partners by own act that make a target count in the alignment table


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Adds what the first page shows; a part that this person may not see is left out."""
    on = timezone.now().date()
    partners = [who for who in jurisdictions_of(request) if who.is_partner]
    parts: dict[str, Any] = {"title": "Home", "today": f"{on:%A} {on.day} {on:%B %Y}"}
    if may_view(request, "coordination.gap"):
        parts["gap_rows"] = rows = gaps_by_jurisdiction(partners, on=on)
        parts["gap_sum"] = {name: f"{sum(row[name] for row in rows):,}" for name in ("open", "new", "to_confirm")}
    if may_view(request, "coordination.source"):
        parts["lists"] = lists = freshness(on=on)
        parts["lists_read"] = sum(one["latest"] is not None for one in lists)
    if may_view(request, "coordination.change"):
        parts["news"] = latest_changes(on=on)
    if may_view(request, "coordination.alignment"):
        heat = alignment_by_regime(partners)
        parts |= {"heat": heat[:REGIMES_SHOWN], "heat_more": heat[REGIMES_SHOWN:]}
        parts["partners"] = partners
    if may_view(request, "coordination.entity"):
        parts["entities"] = f"{Entity.objects.standing().count():,}"
    if may_view(request, "coordination.report") and (report := Report.objects.order_by("-week").first()):
        parts["report"] = {"week": report.week, "written": stamp(report.written_at), "files": file_links(report)}
    if may_view(request, "coordination.change") or may_view(request, "coordination.gap"):
        look = last_look(request)
        parts["looked"] = {"url": reverse("admin:since"), "at": stamp(look.at) if look else ""}
    parts["tasks"] = [*gaps_waiting(request, on=on), *waiting(request)]
    return {**context, **parts}


def _url(model: str, **query: str) -> str:
    return reverse(f"admin:coordination_{model}_changelist") + (f"?{urlencode(query)}" if query else "")


def waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """What needs a person, with where to do it."""
    read = Source.objects.filter(snapshots__state=SnapshotState.STORED).values("jurisdiction")
    unmapped = Programme.objects.filter(regime=None, jurisdiction__in=read)
    asked = (
        (
            "snapshot",
            Snapshot.objects.filter(state=SnapshotState.HELD),
            {"state": "held"},
            "held for a decision",
            "edition",
        ),
        (
            "linkreport",
            LinkReport.objects.filter(answered_at=None),
            {"answered": "no"},
            "not answered",
            "wrong-link report",
        ),
        ("programme", unmapped, {"mapped": "no"}, "not mapped to a regime", "programme"),
    )
    tasks = []
    for model, rows, query, words, what in asked:
        if may_view(request, f"coordination.{model}") and (count := rows.count()):
            tasks.append({"text": f"{count} {what}{'s' if count > 1 else ''} {words}", "url": _url(model, **query)})
    if may_view(request, "coordination.match") and (count := Match.objects.waiting().count()):
        tasks.append(
            {"text": f"{count} pair{'s' if count > 1 else ''} of records to review", "url": reverse("admin:review")}
        )
    return tasks


def gaps_waiting(request: HttpRequest, *, on: date) -> list[dict[str, Any]]:
    """
    What waits in gaps for this person: those owned, days that have passed, waivers that end, news of those watched.

    Of a partner's days and waivers those of its own jurisdiction; all of them as this person may know them.
    """
    if not may_view(request, "coordination.gap"):
        return []
    user = request.user
    partner = Partner.objects.of(user)
    standing: Any = Gap.objects.open().seen_by(user, on=on)
    mine: dict[str, str] = {}
    if partner is not None:
        code = partner.jurisdiction.code if partner.jurisdiction else ""
        standing, mine = standing.filter(jurisdiction__code=code), {"jurisdiction": code}
    news = GapEvent.objects.visible_to(user).filter(recorded_at__gt=timezone.now() - WEEK).exclude(by=user.pk)
    watched = Gap.objects.open().filter(watches__user=user.pk, events__in=news.filter(gap__watches__user=user.pk))
    asked: list[tuple[Any, str, dict[str, str]]] = [
        (standing.filter(seen_due_on__lt=on), "past the day promised", {"due": "passed", **mine}),
        (standing.filter(seen_expires_on__lte=on + WAIVERS), "with a waiver that ends", {"waiver": "soon", **mine}),
        (watched.distinct(), "that you watch, with news", {"owner": "watched"}),
    ]
    if partner is None:
        asked.insert(0, (Gap.objects.open().filter(owner=user.pk), "of yours", {"owner": "me"}))
    return [
        {"text": f"{count} gap{'s' if count > 1 else ''} {words}", "url": _url("gap", **query)}
        for rows, words, query in asked
        if (count := rows.count())
    ]


def gaps_by_jurisdiction(partners: Iterable[Jurisdiction], *, on: date) -> list[dict[str, Any]]:
    """
    For each partner its open gaps, those that opened in the last seven days, and those to be confirmed.

    `unknown` counts the cells of which nothing can be said: they are no gaps, and not none.
    """
    unsure = Q(state=GapState.TO_BE_CONFIRMED)
    gaps = {
        row["jurisdiction"]: row
        for row in Gap.objects.open()
        .of_acts()
        .values("jurisdiction")
        .annotate(
            open=Count("pk", filter=~unsure),
            new=Count("pk", filter=Q(opened_on__gt=on - WEEK)),
            to_confirm=Count("pk", filter=unsure),
        )
    }
    unknown = dict(
        Alignment.objects.filter(status=Status.UNKNOWN).values_list("jurisdiction").annotate(count=Count("pk"))
    )
    most = max((row["open"] + row["to_confirm"] for row in gaps.values()), default=1)
    rows = []
    for who in partners:
        count = gaps.get(who.pk, {"open": 0, "new": 0, "to_confirm": 0})
        rows.append(
            {
                "code": who.code,
                "name": who.name,
                "open": count["open"],
                "new": count["new"],
                "to_confirm": count["to_confirm"],
                "unknown": f"{unknown[who.pk]:,}" if who.pk in unknown else "",
                "open_width": round(100 * count["open"] / most),
                "to_confirm_width": round(100 * count["to_confirm"] / most),
                "url": _url("gap", jurisdiction=who.code),
                "new_url": _url("gap", jurisdiction=who.code, age="week"),
                "to_confirm_url": _url("gap", jurisdiction=who.code, state="to_be_confirmed"),
                "unknown_url": _url("entity", unknown_at=who.code),
            }
        )
    return rows


def freshness(*, on: date) -> list[dict[str, Any]]:
    """Each list with its newest accepted edition, what became of the newest received, and whether it may say no."""
    editions = Snapshot.objects.filter(source=OuterRef("pk"))
    accepted = editions.filter(state=SnapshotState.STORED).order_by("-edition_on", "-pk").values("pk")[:1]
    received = editions.order_by("-received_at", "-pk").values("pk")[:1]
    sources = list(
        Source.objects.select_related("jurisdiction")
        .annotate(accepted=Subquery(accepted), received=Subquery(received))
        .order_by("jurisdiction__position", "code")
    )
    wanted = {pk for source in sources for pk in (source.accepted, source.received) if pk}
    snapshots = Snapshot.objects.defer("files", "headers").in_bulk(wanted)
    return [_fresh(source, snapshots.get(source.accepted), snapshots.get(source.received), on) for source in sources]


def _fresh(source: Source, latest: Snapshot | None, newest: Snapshot | None, on: date) -> dict[str, Any]:
    stale = (
        settings.FETCH
        and latest is not None
        and source.stale_after_days is not None
        and (on - latest.edition_on).days > source.stale_after_days
    )
    troubled = newest is not None and newest.state in (SnapshotState.HELD, SnapshotState.REJECTED)
    if troubled and newest is not None:
        dot, words = ("held", "!"), f"{newest.get_state_display()}: {newest.reason}"
    elif latest is None:
        dot, words = ("stale", "?"), "not read: its cells say unknown"
    elif stale:
        dot, words = ("stale", "?"), f"stale: over {source.stale_after_days} days, can no longer say no"
    elif source.coverage == Coverage.PARTIAL:
        dot, words = ("part", "◐"), "partial: can say yes, not no"
    else:
        dot, words = ("ok", "✓"), "stored"
    return {
        "source": source,
        "latest": latest,
        "dot": dot[0],
        "glyph": dot[1],
        "words": words,
        "edition": dated(latest.edition_on) if latest else None,
        "received": stamp(latest.received_at) if latest else "",
        "troubled": reverse("admin:coordination_snapshot_change", args=(newest.pk,)) if troubled and newest else "",
        "url": _url("snapshot", list=source.code),
    }


@dataclass(slots=True)
class Group:
    """Changes of one kind, list and day, with what they mean for gaps."""

    code: str
    source: str
    kind: str
    on: date
    day: SafeString
    is_bound: bool
    is_baseline: bool
    records: dict[int, Entity | None] = field(default_factory=dict)
    towards: set[int] = field(default_factory=set)
    closes: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        return len(self.records)

    @property
    def label(self) -> str:
        plural = "s" if self.count > 1 else ""
        return f"{self.count} {ChangeKind(self.kind).label}{plural}"

    @property
    def named(self) -> list[Entity]:
        return list({entity.pk: entity for entity in self.records.values() if entity}.values())[:NAMES_SHOWN]

    @property
    def more(self) -> int:
        return max(self.count - NAMES_SHOWN, 0)

    @property
    def url(self) -> str:
        return _url("change", list=self.source, kind=self.kind, on__exact=self.on.isoformat())

    def weight(self) -> tuple[int, int, date]:
        order = (ChangeKind.AMENDMENT, ChangeKind.RELISTING, ChangeKind.LISTING, ChangeKind.DELISTING)
        return (len(self.towards) + len(self.closes), order.index(ChangeKind(self.kind)), self.on)


def latest_changes(*, on: date) -> dict[str, Any]:
    """
    The changes of 30 days up to the newest, and the newest few in any case; first those that open or close gaps.

    towards  open gaps that rest on the records of a group
    closes   gaps of its jurisdiction that closed on the day of the group
    """
    # What a first reading found without a day of its own may have stood for years.
    told = Change.objects.filter(on__lte=on).exclude(is_baseline=True, on_is_bound=True)
    newest = told.aggregate(day=Max("on"))["day"]
    if newest is None:
        return {"groups": [], "folded": 0}
    read = told.select_related("source__jurisdiction", "designation__entity").order_by("-on", "-pk")[:CHANGES_READ]
    window = [change for place, change in enumerate(read) if place < CHANGES_AT_LEAST or change.on > newest - WINDOW]
    groups: dict[tuple[str, str, date], Group] = {}
    for change in window:
        key = (change.source.code, change.kind, change.on)
        group = groups.setdefault(
            key,
            Group(
                change.source.jurisdiction.code,
                change.source.code,
                change.kind,
                change.on,
                dated(change.on),
                change.on_is_bound,
                change.is_baseline,
            ),
        )
        group.records[change.designation_id] = change.designation.entity
    _weigh(groups.values())
    ordered = sorted(groups.values(), key=Group.weight, reverse=True)
    effective = [group for group in ordered if group.kind != ChangeKind.AMENDMENT or group.closes or group.towards]
    return {
        "groups": effective[:CHANGES_SHOWN],
        "from": window[-1].on,
        "to": newest,
        "folded": sum(group.count for group in ordered if group not in effective[:CHANGES_SHOWN]),
        "url": _url("change"),
    }


def _weigh(groups: Iterable[Group]) -> None:
    by_entity: dict[int, list[Group]] = defaultdict(list)
    for group in groups:
        for entity in group.records.values():
            if entity is not None:
                by_entity[entity.pk].append(group)
    gaps = Gap.objects.of_acts().filter(entity__in=list(by_entity)).select_related("jurisdiction")
    for gap in gaps.only("entity_id", "state", "closed_on", "evidence", "jurisdiction__code"):
        rests_on = {basis["designation"] for basis in gap.evidence}
        for group in by_entity[gap.entity_id]:
            if gap.state != GapState.CLOSED and rests_on & group.records.keys():
                group.towards.add(gap.pk)
            if gap.closed_on == group.on and gap.jurisdiction.code == group.code:
                group.closes.add(gap.pk)


def alignment_by_regime(partners: list[Jurisdiction]) -> list[dict[str, Any]]:
    """
    For each regime and partner: of the targets that two or more partners designated by an act of their
    own, the share that this one has on its list, by the largest regimes first.

    Targets of which nothing can be said are left out of a share; where they are half or more, it says "?".
    """
    counts: dict[tuple[str, str], dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    rows = (
        Alignment.objects.filter(
            entity__in=designated_by_partners(QUORUM), jurisdiction__is_partner=True, entity__regimes__isnull=False
        )
        .values_list("entity__regimes__code", "entity__regimes__name", "jurisdiction__code", "status")
        .annotate(count=Count("pk"))
    )
    for regime, name, code, status, count in rows:
        counts[regime, name][code][status] = count
    table = [
        {
            "code": regime,
            "name": name,
            "targets": max(sum(of.values()) for of in by_code.values()),
            "url": _url("entity", regime=regime, partners=str(QUORUM)),
            "cells": [_share(regime, who.code, by_code.get(who.code, {})) for who in partners],
        }
        for (regime, name), by_code in counts.items()
    ]
    return sorted(table, key=lambda row: (-row["targets"], row["code"]))


def _share(regime: str, code: str, counts: dict[str, int]) -> dict[str, Any]:
    """One cell: what it prints, its shade, the same in words, and the rows behind it."""
    total = sum(counts.values())
    listed = sum(counts.get(status, 0) for status in HAS_IT_ON_ITS_LIST)
    by_law, unknown = counts.get(Status.DESIGNATED_BY_LAW, 0), counts.get(Status.UNKNOWN, 0)
    no_authority = counts.get(Status.NO_AUTHORITY, 0)
    known = total - unknown - no_authority
    query = {"regime": regime, "partners": str(QUORUM)}
    said = f"{code}, {regime}: {listed} of {known} targets on its own list"
    said += "".join(
        f"; {count} {words}"
        for count, words in ((by_law, "by law"), (unknown, "unknown"), (no_authority, "no authority"))
        if count
    )
    if total == 0 or unknown * 2 >= total:
        return {"text": "?", "css": "aq", "said": said, "url": _url("entity", unknown_at=code, **query)}
    if no_authority * 2 >= total:
        return {"text": "–", "css": "a0", "said": said, "url": _url("entity", **query)}
    if by_law * 2 >= known and not listed:
        return {"text": "§", "css": "a5", "said": said, "url": _url("entity", by=code, **query)}
    percent = round(100 * listed / known)
    shade = min(percent // 20 + 1, 5)
    return {
        "text": str(percent),
        "css": f"a{shade}",
        "said": said,
        "url": _url("entity", not_by=code, **query),
        "by_law": by_law,
    }
