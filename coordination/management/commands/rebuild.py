"""Derive entities, or cells and gaps, again from the rows: gives the same as the increments did."""

from collections.abc import Hashable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coordination import align, resolve
from coordination.align.cell_rows import CELL_FIELDS
from coordination.align.gap_rows import GAP_FIELDS
from coordination.models import Alignment, Designation, Entity, Gap, Match

Rows = dict[Hashable, Hashable]


class Command(BaseCommand):
    help = (
        "Derive again what is derived: `rebuild resolve` the entities behind all records, `rebuild align` the status "
        "of every jurisdiction and the gaps. Right after `refresh` it says: no change."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("stage", metavar="STAGE", help="resolve or align")

    def handle(self, *, stage: str, **options: Any) -> None:
        now = timezone.now()
        if stage == "resolve":
            before = _links(), _ties()
            resolve.rebuild(now=now)
            told = [
                *_told("records", before[0], _links(), added="new", changed="in another entity", gone="gone"),
                *_told(
                    "ties", before[1], _ties(), added="added", changed="resting on something else", gone="superseded"
                ),
            ]
        elif stage == "align":
            before = _cells(), _gaps()
            align.align_everything(on=now.date(), now=now, live=settings.FETCH)
            align.weigh_waiting(None, on=now.date(), now=now, live=settings.FETCH)
            told = [
                *_told("cells", before[0], _cells(), added="added", changed="changed", gone="gone"),
                *_told("gaps", before[1], _gaps(), added="opened", changed="changed or closed", gone="gone"),
            ]
        else:
            raise CommandError(f"There is no stage {stage!r} to rebuild: take resolve or align.")
        self.stdout.write("; ".join(told) or "no change")
        if stage == "resolve" and told and Entity.objects.to_be_aligned().exists():
            self.stdout.write("now derive their cells and gaps: `manage.py rebuild align`")


def _told(what: str, before: Rows, after: Rows, *, added: str, changed: str, gone: str) -> list[str]:
    """How two states of rows differ, in words; nothing where they do not."""
    counts = {
        added: len(after.keys() - before.keys()),
        changed: sum(before[key] != after[key] for key in before.keys() & after.keys()),
        gone: len(before.keys() - after.keys()),
    }
    return [f"{count:,} {what} {how}" for how, count in counts.items() if count]


def _links() -> Rows:
    return dict(Designation.objects.values_list("pk", "entity__public_id"))


def _ties() -> Rows:
    rows = Match.objects.standing().values_list("left_id", "right_id", "judgement", "grade", "explanation")
    return {(left, right): hash(rest) for left, right, *words in rows.iterator() for rest in [tuple(words)]}


def _cells() -> Rows:
    rows = Alignment.objects.values_list("entity_id", "jurisdiction_id", *CELL_FIELDS)
    return {(entity, jurisdiction): hash(repr(values)) for entity, jurisdiction, *values in rows.iterator()}


def _gaps() -> Rows:
    rows = Gap.objects.values_list("pk", *GAP_FIELDS)
    return {pk: hash(repr(values)) for pk, *values in rows.iterator()}
