"""Steps that somebody takes in one gap or in many: the forms, and what is told of those taken and refused."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from coordination import align, tasks
from coordination.admin.gap_filters import today
from coordination.align.steps import LONGEST, MAY_FOLLOW, Said
from coordination.models import Gap, Partner
from coordination.vocabulary import Audience, GapEventKind, GapState, WaiverReason

if TYPE_CHECKING:
    from coordination.admin.lists import PageAdmin as _Admin
else:
    _Admin = object  # at run time the mixin brings no admin of its own

MOST = 500  # gaps in one go
# Step -> (what its button says, its key in the queue, what it does, what is told of it)
STEPS: dict[GapEventKind, tuple[str, str, str, str]] = {
    GapEventKind.ACKNOWLEDGED: ("Acknowledge", "a", "Seen; somebody looks at it.", "acknowledged"),
    GapEventKind.PLANNED: ("Plan", "p", "Promised by a day. The cell says so where all may read it.", "planned"),
    GapEventKind.WAIVED: ("Waive", "w", "Left as it is for a time; open again after the last day.", "waived"),
    GapEventKind.REOPENED: ("Take back", "", "What was said last; told to whoever could read it.", "open again"),
    GapEventKind.RESPONDED: ("Respond", "", "An answer in words.", "answered"),
    GapEventKind.COMMENTED: ("Comment", "c", "A word, to whom you say.", "commented"),
    GapEventKind.ASSIGNED: ("Assign", "o", "Who at the desk sees to it; told to the desk alone.", "assigned"),
    GapEventKind.DUE_SET: ("Ask for a day", "", "By when an answer is asked for.", "given a day"),
}
_FIELDS: dict[GapEventKind, tuple[str, ...]] = {
    GapEventKind.PLANNED: ("due_on", "audience", "named", "note"),
    GapEventKind.WAIVED: ("reason", "expires_on", "audience", "named", "note"),
    GapEventKind.REOPENED: ("note",),
    GapEventKind.ASSIGNED: ("owner", "note"),
    GapEventKind.DUE_SET: ("due_on", "audience", "named", "note"),
}
_NEEDS_WORDS = (GapEventKind.RESPONDED, GapEventKind.COMMENTED)
AUDIENCES = {
    Audience.ALL: "all partners",
    Audience.NAMED: "the desk and the partners named",
    Audience.DESK: "the desk alone",
}


class StepForm(forms.Form):
    """What a step of one kind takes. By default the desk's decisions are for all, and all else for the desk alone."""

    due_on = forms.DateField(label="By", widget=forms.DateInput({"type": "date"}))
    reason = forms.ChoiceField(label="Reason", choices=[("", "choose …"), *WaiverReason.choices()])
    expires_on = forms.DateField(label="Last day", widget=forms.DateInput({"type": "date"}))
    owner = forms.ModelChoiceField(User.objects.none(), label="Owner", required=False, empty_label="nobody")
    audience = forms.ChoiceField(
        label="Read by", choices=[(word.value, f"{words}, and you") for word, words in AUDIENCES.items()]
    )
    named = forms.MultipleChoiceField(label="Named", required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(
        label="Note", required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3, "maxlength": LONGEST})
    )

    def __init__(self, kind: GapEventKind, author: align.Author, data: Any = None) -> None:
        is_decision = author.partner is None and kind not in _NEEDS_WORDS
        first = Audience.ALL if is_decision else Audience.DESK
        super().__init__(data, initial={"audience": first.value}, prefix=kind.value, label_suffix="")
        wanted = _FIELDS.get(kind, ("audience", "named", "note"))
        for name in set(self.fields) - set(wanted):
            del self.fields[name]
        if kind in _NEEDS_WORDS:
            self.fields["note"].required = True
        if "named" in self.fields:
            others = Partner.objects.active().order_by("code")
            if author.partner is not None:
                others = others.exclude(pk=author.partner.pk)
            cast(forms.MultipleChoiceField, self.fields["named"]).choices = [(p.code, p.code) for p in others]
        if "owner" in self.fields:
            staff = User.objects.filter(is_active=True, is_staff=True).order_by("username")
            cast(forms.ModelChoiceField, self.fields["owner"]).queryset = staff
        self.kind = kind

    def said(self) -> Said:
        given = self.cleaned_data
        return Said(
            self.kind,
            Audience(given.get("audience", Audience.DESK)),
            tuple(given.get("named", ())) if given.get("audience") == Audience.NAMED else (),
            given["note"],
            given.get("due_on"),
            given.get("expires_on"),
            WaiverReason(given["reason"]) if given.get("reason") else None,
        )

    def fault(self) -> str:
        """The first of what is wrong, in a sentence; "" where nothing is."""
        for name, said in self.errors.items():
            label = self.fields[name].label if name in self.fields else ""
            return f"{label}: {said[0]}" if label else str(said[0])
        return ""


def author_of(user: AbstractBaseUser | AnonymousUser) -> align.Author | None:
    """Whoever may take steps: of the desk those with the right to change gaps, of a partner anybody."""
    try:
        author = align.Author.of(user)  # type: ignore[arg-type]  # a stranger is refused
    except align.NotYours:
        return None
    may = author.partner is not None or cast(User, user).has_perm("coordination.change_gap")
    return author if may else None


def steps_for(gap: Any, author: align.Author | None) -> list[dict[str, Any]]:
    """The steps that may follow in a gap `seen_by` its reader, each with its form."""
    if author is None:
        return []
    found = []
    for kind, (label, _, says, _) in STEPS.items():
        if author.may_take(kind, gap) and gap.seen_state in MAY_FOLLOW[kind]:
            found.append({"kind": kind.value, "label": label, "says": says, "form": StepForm(kind, author)})
    return found


class StepsOfGaps(_Admin):
    """Takes steps in the gaps of a page or of the queue; asks for what the step needs before it takes it."""

    def get_urls(self) -> list[URLPattern]:
        signed_in = self.admin_site.admin_view
        return [
            path("<int:pk>/step/", signed_in(require_POST(self.step_view)), name="coordination_gap_step"),
            path("<int:pk>/watch/", signed_in(require_POST(self.watch_view)), name="coordination_gap_watch"),
            path("steps/", signed_in(require_POST(self.steps_view)), name="coordination_gap_steps"),
            *super().get_urls(),
        ]

    def step_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One step in one gap."""
        author, kind = self._asked(request)
        form = StepForm(kind, author, request.POST)
        if form.is_valid():
            self._take(request, [pk], form)
        else:
            messages.error(request, f"Nothing was kept. {form.fault()}")
        return HttpResponseRedirect(reverse("admin:coordination_gap_change", args=(pk,)))

    def steps_view(self, request: HttpRequest) -> HttpResponse:
        """The same step in many gaps: first what it is about to do and its form, then the step."""
        author, kind = self._asked(request)
        chosen = [int(number) for number in request.POST.getlist("_selected_action") if number.isdecimal()][:MOST]
        queue = f"{reverse('admin:coordination_gap_changelist')}?{request.POST.get('queue', '')}".rstrip("?")
        gaps = Gap.objects.seen_by(request.user, on=today()).filter(pk__in=chosen)
        if not chosen:
            messages.warning(request, "Choose gaps first.")
            return HttpResponseRedirect(queue)
        form = StepForm(kind, author, request.POST if "confirmed" in request.POST else None)
        if form.is_bound and form.is_valid():
            self._take(request, chosen, form)
            return HttpResponseRedirect(queue)
        if form.is_bound:
            messages.error(request, f"Nothing was kept. {form.fault()}")
        label, _, says, _ = STEPS[kind]
        rows: list[Any] = list(
            gaps.select_related("entity", "jurisdiction", "regime").order_by("entity__name", "jurisdiction__position")
        )
        may = [author.may_take(kind, gap) and gap.seen_state in MAY_FOLLOW[kind] for gap in rows]
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": f"{label}: {len(rows)} gap{'s' if len(rows) > 1 else ''}",
            "step": {"kind": kind.value, "label": label, "says": says},
            "form": form,
            "gaps": [
                {"gap": gap, "may": one, "state": GapState(gap.seen_state).label}
                for gap, one in zip(rows, may, strict=True)
            ],
            "count": sum(may),
            "queue": request.POST.get("queue", ""),
            "queue_url": queue,
        }
        return TemplateResponse(request, "admin/coordination/gap_steps.html", shown)

    def watch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Watch a gap, or stop."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        gap = Gap.objects.visible_to(request.user).filter(pk=pk).first()
        if gap is not None:
            user = cast(User, request.user)
            if request.POST.get("watch") == "no":
                align.unwatch(gap, user)
                messages.success(request, f"You no longer watch {gap.public_id}.")
            else:
                align.watch(gap, user, now=timezone.now())
                messages.success(request, f"You watch {gap.public_id}: its steps are on your first page for a week.")
        return HttpResponseRedirect(reverse("admin:coordination_gap_change", args=(pk,)))

    def _asked(self, request: HttpRequest) -> tuple[align.Author, GapEventKind]:
        author = author_of(request.user) if self.has_view_permission(request) else None
        kind = request.POST.get("step", "")
        if author is None or kind not in {word.value for word in STEPS}:
            raise PermissionDenied
        return author, GapEventKind(kind)

    def _take(self, request: HttpRequest, gaps: Iterable[int], form: StepForm) -> None:
        now = timezone.now()
        try:
            taken = align.take_steps(
                list(gaps),
                form.said(),
                by=cast(User, request.user),
                on=now.date(),
                now=now,
                owner=form.cleaned_data.get("owner"),
            )
        except align.CannotStep as refused:
            messages.error(request, f"Nothing was kept. {refused}")
            return
        if taken.steps:
            tasks.align_pending.delay_on_commit()  # type: ignore[attr-defined]
            messages.success(request, _told(form.kind, [step.gap for step in taken.steps]))
        for sentence, count in Counter(sentence for _, sentence in taken.refused).items():
            first = next(gap.public_id for gap, why in taken.refused if why == sentence)
            of = first if count == 1 else f"{first} and {count - 1} more"
            messages.warning(request, f"Left as it was: {of}. {sentence}")


def _told(kind: GapEventKind, gaps: list[Gap]) -> str:
    words = STEPS[kind][3]
    return f"{gaps[0].public_id} is {words}." if len(gaps) == 1 else f"{len(gaps)} gaps are {words}."
