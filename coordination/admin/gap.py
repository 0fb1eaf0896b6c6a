"""What each jurisdiction has yet to do: the desk's queue, and the page of one gap."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import F, Max, Q, QuerySet, Window
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from coordination.admin.columns import NOTHING, column, dated, dated_text, stamp
from coordination.admin.designation import RecordSearch, entity_link, records_named
from coordination.admin.filters import by_jurisdiction, by_regime, by_word, since
from coordination.admin.gap_filters import (
    AgeFilter,
    PersonFilter,
    PersonOfPartnerFilter,
    PromiseFilter,
    StateFilter,
    WaiverFilter,
    today,
)
from coordination.admin.gap_steps import STEPS, StepsOfGaps, author_of, steps_for
from coordination.admin.lists import HistoryAdmin, PageAdmin
from coordination.align.steps import BY_ITS_PARTNER, BY_THE_DESK
from coordination.models import Gap, GapEvent, Partner, is_desk
from coordination.vocabulary import (
    Audience,
    GapEventKind,
    GapKind,
    GapState,
    LinkGrade,
    Severity,
    TargetType,
    WaiverReason,
)

NOBODY = mark_safe('<span class="mute">nobody</span>')
STATE_TAGS = {GapState.TO_BE_CONFIRMED: "amber", GapState.OPEN: "warm"}


def state_tag(gap: Any) -> SafeString:
    """The state of a gap as its reader may know it; of one that is waived with its last day."""
    css = STATE_TAGS.get(GapState(gap.seen_state), "")
    return format_html('<span class="tag {}">{}</span>', css, state_words(gap))


def state_words(gap: Any) -> str:
    words = GapState(gap.seen_state).label
    return f"{words} to {gap.seen_expires_on}" if gap.seen_expires_on else words


def is_late(gap: Any) -> bool:
    """Whether the day promised or asked for has passed, and the gap still stands."""
    return gap.seen_due_on is not None and gap.closed_on is None and gap.seen_due_on < today()


# What the jurisdiction has to do with the target, by the kind of the gap.
_DOES = {
    GapKind.NOT_TRANSPOSED: "has yet to repeat the UN's designation of",
    GapKind.NOT_FOLLOWED: "could designate, and has not,",
    GapKind.OVERDUE: "meant to designate, and has not,",
    GapKind.WEAKER_MEASURES: "does less than freeze the assets of",
    GapKind.DELISTING_DIVERGENCE: "parts ways with others over the removal of",
    GapKind.DATA_CONFLICT: "prints what others contradict of",
    GapKind.DATA_MISSING: "does not print what others do of",
}


def late_days(gap: Any) -> int:
    return int((today() - gap.seen_due_on).days)


def side_of(event: GapEvent) -> str:
    """Which side wrote a step: a partner, the desk, or nobody."""
    if event.by is None:
        return "rule"
    return event.partner.code if event.partner else "desk"


def author_words(event: GapEvent, own: Partner | None, *, of_desk: bool) -> str:
    """Who wrote a step: by name before the desk and before the author's own side, else the side alone."""
    is_own = own is not None and event.partner_id == own.pk
    return f"{side_of(event)}, {event.by.get_username()}" if event.by and (of_desk or is_own) else side_of(event)


def readers_words(event: GapEvent) -> str:
    if event.audience == Audience.NAMED:
        return f"desk, {', '.join(sorted(partner.code for partner in event.named.all()))}"
    return "desk alone" if event.audience == Audience.DESK else "all"


def gap_link(gap: Gap) -> SafeString:
    url = reverse("admin:coordination_gap_change", args=(gap.pk,))
    return format_html('<a href="{}">{}</a>', url, gap.public_id)


def severity_sum(gap: Gap) -> str:
    """The severity as the sum it is: 2 partners have acted 24 + regime DPRK 5 = 29."""
    added = " + ".join(f"{words} {points}" for points, words in gap.severity_reasons if points >= 0)
    taken_off = "".join(f" − {words} {-points}" for points, words in gap.severity_reasons if points < 0)
    return f"{added}{taken_off} = {gap.severity_points}"


def severity_bar(gap: Gap) -> SafeString:
    """The reasons as a bar of parts and in words; where they pass 100 together the bar is full."""
    parts = format_html_join(
        "",
        '<i style="width:{}%" title="{}"></i>',
        ((points, f"{words} {points}") for points, words in gap.severity_reasons if points > 0),
    )
    return format_html(
        '<span class="sevbar" role="img" aria-label="severity {} points">{}</span><small title="{}">{}</small>',
        gap.severity_points,
        parts,
        severity_sum(gap),
        severity_sum(gap),
    )


def evidence_text(gap: Gap) -> str:
    return "; ".join(f"{basis['jurisdiction']} {dated_text(basis['since'], basis['kind'])}" for basis in gap.evidence)


@admin.register(Gap)
class GapAdmin(StepsOfGaps, RecordSearch, PageAdmin):
    """The queue: what one jurisdiction could do and has not done, by target, the most serious first."""

    class Media:
        js = ("coordination/gap-queue.js",)

    page_template = "admin/coordination/gap_page.html"
    list_before_template = "admin/coordination/gap_tabs.html"
    list_after_template = "admin/coordination/gap_bulk.html"
    list_display = (
        "severity_column",
        "reasons",
        "target",
        "designated_by",
        "missing_in",
        "kind_column",
        "regime_code",
        "age",
        "opened",
        "owned_by",
        "promised",
        "state_column",
        "grade_column",
    )
    list_display_links = ("severity_column", "missing_in")
    list_select_related = ("entity", "jurisdiction", "regime", "owner")
    list_filter = (
        by_jurisdiction(asked="missing in"),
        by_regime(),
        by_word("kind", GapKind, parameter="kind"),
        StateFilter,
        by_word("severity", Severity, parameter="severity"),
        AgeFilter,
        PersonFilter,
        PromiseFilter,
        WaiverFilter,
        by_word("grade of link", LinkGrade, parameter="grade"),
    )
    intro = (
        "A gap is what one jurisdiction could do and has not done. Unknown and no authority are kept apart: "
        "they are no gaps."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gap]:
        """Gaps as the reader may know them, with the most points among those shown of the same target."""
        most = Window(Max("severity_points"), partition_by=F("entity"))
        return Gap.objects.seen_by(request.user, on=today()).annotate(most_of_target=most)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-most_of_target", "entity", "-severity_points", "opened_on", "pk")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = [name for name in self.list_display if name != "owned_by" or is_desk(request.user)]
        return ["action_checkbox", *shown] if author_of(request.user) else shown

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        if is_desk(request.user):
            return list(self.list_filter)
        return [PersonOfPartnerFilter if each is PersonFilter else each for each in self.list_filter]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        author = author_of(request.user)
        kinds = BY_THE_DESK if author and author.partner is None else BY_ITS_PARTNER if author else frozenset()
        bulk = [{"kind": kind.value, "label": STEPS[kind][0], "key": STEPS[kind][1]} for kind in STEPS if kind in kinds]
        more = {"bulk": bulk, "queue": request.GET.urlencode(), "is_of_the_desk": is_desk(request.user)}
        response = super().changelist_view(request, {**more, **(extra_context or {})})
        changelist = (getattr(response, "context_data", None) or {}).get("cl")
        before: Any = None
        for row in changelist.result_list if changelist else ():
            row.is_same_target = before is not None and before.entity_id == row.entity_id
            before = row
        return response

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Gap], search_term: str
    ) -> tuple[QuerySet[Gap], bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        asked = Q(entity__in=records_named(text).values("entity")) | Q(entity__public_id__iexact=text)
        number = text.upper().removeprefix("G-")
        if number.isdecimal() and len(number) < 10:
            asked |= Q(pk=int(number))
        return queryset.filter(asked), False

    @column("severity", ordering="severity_points", text=lambda gap: gap.severity_points)
    def severity_column(self, gap: Gap) -> SafeString:
        return format_html(
            '<b class="sevn">{}</b> <small>{}</small>', gap.severity_points, Severity(gap.severity).label
        )

    @column("reasons", text=severity_sum)
    def reasons(self, gap: Gap) -> SafeString:
        return severity_bar(gap)

    @column("target", ordering="entity__name", text=lambda gap: f"{gap.entity.public_id} {gap.entity.name}")
    def target(self, gap: Gap) -> SafeString:
        if getattr(gap, "is_same_target", False):
            return format_html('<small class="same">{}</small>', entity_link(gap.entity))
        return format_html(
            "<b>{}</b><small>{} · {}</small>",
            entity_link(gap.entity),
            TargetType(gap.entity.target_type).label,
            gap.entity.public_id,
        )

    @column("designated by", text=evidence_text)
    def designated_by(self, gap: Gap) -> SafeString:
        return format_html(
            '<span class="who">{}</span>',
            format_html_join(
                "",
                "<span><b>{}</b> {}{}</span>",
                ((b["jurisdiction"], "≤ " if b["is_bound"] else "", b["since"]) for b in gap.evidence),
            ),
        )

    @column("missing in", ordering="jurisdiction__position", text=lambda gap: gap.jurisdiction.code)
    def missing_in(self, gap: Gap) -> SafeString:
        return format_html('<b class="j">{}</b>', gap.jurisdiction.code)

    @column("kind", ordering="kind", text=lambda gap: GapKind(gap.kind).label)
    def kind_column(self, gap: Gap) -> SafeString:
        return format_html('<span class="tag">{}</span>', GapKind(gap.kind).label)

    @column("regime", ordering="regime__code", text=lambda gap: gap.regime.code)
    def regime_code(self, gap: Gap) -> SafeString:
        return format_html('<span title="{}">{}</span>', gap.regime.name, gap.regime.code)

    @column("age, days", ordering="-opened_on", text=lambda gap: gap.age_days(on=today()))
    def age(self, gap: Gap) -> SafeString:
        return format_html('<b class="nowrap">{} d</b><small>{}</small>', gap.age_days(on=today()), gap.opened_on)

    @column("opened", ordering="opened_on", text=lambda gap: gap.opened_on)
    def opened(self, gap: Gap) -> SafeString:
        return dated(gap.opened_on)

    @column("owner", ordering="owner__username", text=lambda gap: gap.owner.get_username() if gap.owner else "")
    def owned_by(self, gap: Gap) -> SafeString:
        return format_html("{}", gap.owner.get_username()) if gap.owner else NOBODY

    @column("promised", ordering="seen_due_on", text=lambda gap: gap.seen_due_on)
    def promised(self, gap: Any) -> SafeString:
        if gap.seen_due_on is None:
            return NOTHING
        if not is_late(gap):
            return dated(gap.seen_due_on)
        return format_html('<b class="gapn nowrap">{}</b><small>{} d late</small>', gap.seen_due_on, late_days(gap))

    @column("state", ordering="seen_state", text=state_words)
    def state_column(self, gap: Gap) -> SafeString:
        return format_html("{}<small>{}</small>", state_tag(gap), LinkGrade(gap.grade).label)

    @column("grade", ordering="grade", text=lambda gap: LinkGrade(gap.grade).label)
    def grade_column(self, gap: Gap) -> str:
        return LinkGrade(gap.grade).label

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Gap | None:
        try:
            rows = Gap.objects.seen_by(request.user, on=today())
            return rows.select_related("entity", "jurisdiction", "regime", "owner").filter(pk=object_id).first()
        except ValueError:
            return None

    def page(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        own, of_desk = Partner.objects.of(request.user), is_desk(request.user)
        return {
            "title": f"{row.public_id}, {row.jurisdiction.code}: {row.entity.name}",
            "gap": row,
            "does": _DOES[GapKind(row.kind)],
            "age": row.age_days(on=today()),
            "state": state_tag(row),
            "opened": dated(row.opened_on),
            "closed": dated(row.closed_on),
            "detected": stamp(row.detected_at),
            "severity": severity_bar(row),
            "evidence": [
                {**basis, "day": dated(date.fromisoformat(basis["since"]), basis["kind"])} for basis in row.evidence
            ],
            "late": late_days(row) if is_late(row) else 0,
            "owner_is_told": of_desk,
            "steps": steps_for(row, author_of(request.user)),
            "watched": row.watches.filter(user=request.user.pk).exists(),
            "events": [
                {
                    "kind": GapEventKind(event.kind).label,
                    "day": dated(event.on),
                    "recorded": stamp(event.recorded_at),
                    "by": author_words(event, own, of_desk=of_desk),
                    "read_by": readers_words(event),
                    "note": event.note,
                    "said": step_words(event),
                }
                for event in row.events.visible_to(request.user)
                .select_related("by", "partner")
                .prefetch_related("named")
                .order_by("pk")
            ],
        }


def step_words(event: GapEvent) -> str:
    """What a step says beside its note."""
    said = []
    if event.reason:
        said.append(WaiverReason(event.reason).label)
    if event.due_on:
        said.append(f"by {event.due_on}")
    if event.expires_on:
        said.append(f"to {event.expires_on}")
    if event.taken_in_id:
        said.append(f"taken in G-{event.taken_in_id}, before two entities were merged")
    return ", ".join([*said, *(str(value).replace("_", " ") for value in event.detail.values())])


@admin.register(GapEvent)
class GapEventAdmin(HistoryAdmin):
    """Steps in the lives of gaps: the state at any moment follows from them."""

    list_display = ("gap_number", "target", "missing_in", "kind", "on", "recorded", "who", "read_by", "note")
    list_display_links = ("kind",)
    list_select_related = ("gap__entity", "gap__jurisdiction", "by", "partner")
    list_filter = (
        by_jurisdiction("gap__jurisdiction__code"),
        by_word("step", GapEventKind, parameter="kind"),
        since("recorded", "recorded_at"),
    )
    search_fields = ("gap__entity__name", "gap__entity__public_id", "note")
    ordering = ("-recorded_at", "-pk")
    fields = (
        "gap_number",
        "target",
        "missing_in",
        "kind",
        "on",
        "recorded",
        "who",
        "read_by",
        "reason",
        "due_on",
        "expires_on",
        "note",
        "detail",
    )
    intro = "Append-only. Each step belongs to its author and is read by whom the author says."

    def get_queryset(self, request: HttpRequest) -> QuerySet[GapEvent]:
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user).prefetch_related("named")  # type: ignore[no-any-return]

    @column("gap", ordering="gap", text=lambda event: event.gap.public_id)
    def gap_number(self, event: GapEvent) -> SafeString:
        return gap_link(event.gap)

    @column("target", ordering="gap__entity__name", text=lambda event: str(event.gap.entity))
    def target(self, event: GapEvent) -> SafeString:
        return entity_link(event.gap.entity)

    @column("missing in", ordering="gap__jurisdiction__position", text=lambda event: event.gap.jurisdiction.code)
    def missing_in(self, event: GapEvent) -> str:
        return event.gap.jurisdiction.code

    @column("recorded", ordering="recorded_at", text=lambda event: event.recorded_at)
    def recorded(self, event: GapEvent) -> str:
        return stamp(event.recorded_at)

    @column("by", text=lambda event: side_of(event))
    def who(self, event: GapEvent) -> str:
        return side_of(event)

    @column("read by", text=readers_words)
    def read_by(self, event: GapEvent) -> str:
        return readers_words(event)
