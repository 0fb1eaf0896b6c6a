"""What tests of gaps ask and do again and again: say a word in a gap of the UK, derive again, read what was said."""

from datetime import timedelta

from coordination import align
from coordination.align import Said
from coordination.models import Entity, Gap, GapEvent
from coordination.vocabulary import Audience, GapEventKind
from tests.admin.world import NOW, TODAY

SOON = TODAY + timedelta(days=30)


def say(gap: Gap, kind: GapEventKind, by, note: str, **what) -> GapEvent:
    return align.take_step(
        gap.pk, Said(kind, note=note, **({"audience": Audience.ALL} | what)), by=by, on=TODAY, now=NOW
    )


def run() -> dict[str, int]:
    return align.align_pending(on=TODAY, now=NOW, live=False)


def gap_of(entity: Entity) -> Gap:
    return Gap.objects.open().get(entity=entity, jurisdiction__code="GB")


def notes(gap: Gap, reader) -> list[str]:
    """The words of people in a gap that a reader may read, in the order in which they were said."""
    events = GapEvent.objects.visible_to(reader).filter(gap=gap, by__isnull=False).order_by("pk")
    return list(events.values_list("note", flat=True))
