"""What would follow if jurisdictions designated targets: gaps closed, gaps that follow, overlap."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coordination.align.imagined import imagine, targets_of_gaps
from coordination.align.loading import names_and_types
from coordination.management.table_output import table_on
from coordination.models import Entity, Jurisdiction, Regime
from coordination.publish import figures
from coordination.publish.export import write


class Command(BaseCommand):
    help = (
        "What would follow if jurisdictions designated targets today: one CSV line a target to standard output, the "
        "sum and the overlap to standard error. Nothing is written to the rows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("jurisdictions", metavar="WHO", help="who designates, e.g. US or GB,EU")
        parser.add_argument("entities", nargs="*", metavar="ENTITY", help="ids like E-000127")
        parser.add_argument("--gaps", action="store_true", help="all targets of its open gaps instead")
        parser.add_argument("--regime", default="", metavar="CODE", help="with --gaps: only under that regime")

    def handle(self, *, jurisdictions: str, entities: list[str], gaps: bool, regime: str, **options: Any) -> None:
        who = _known(jurisdictions)
        if gaps == bool(entities):
            raise CommandError("Name entities, or say --gaps for all targets of its open gaps.")
        if regime and not Regime.objects.filter(code=regime).exists():
            raise CommandError(f"There is no regime {regime!r}.")
        if gaps:
            ids = list(
                dict.fromkeys(pk for code in who for pk in targets_of_gaps(code, regime).values_list("pk", flat=True))
            )
        else:
            ids = [_entity(public_id) for public_id in entities]
        found = imagine(ids, who, on=timezone.now().date(), live=settings.FETCH)
        about = names_and_types(ids)
        with table_on(self.stdout) as out:
            write("csv", figures.WHAT_IF, figures.what_if_rows(found.outcomes, about), out)
        acts = _plural(sum(len(outcome.acted) for outcome in found.outcomes), "designation")
        closed = _plural(sum(len(outcome.closes) for outcome in found.outcomes), "gap")
        opened = sum(len(outcome.opens) for outcome in found.outcomes)
        self.stderr.write(
            f"{acts} by {', '.join(who)}: {closed} would close, {opened:,} would follow elsewhere once grace is over"
        )
        for row in figures.overlap_change_rows(found.overlap):
            self.stderr.write(
                f"{row['first']} and {row['second']}: {row['both_before']:,} targets in common would be "
                f"{row['both_after']:,}, of {row['union_before']:,} then {row['union_after']:,}"
            )


def _known(text: str) -> list[str]:
    who = [code.strip() for code in text.split(",")]
    known = set(Jurisdiction.objects.filter(is_partner=True).values_list("code", flat=True))
    for code in who:
        if code not in known:
            raise CommandError(f"{code!r} is no partner: {', '.join(sorted(known))}.")
    return who


def _entity(public_id: str) -> int:
    found = Entity.objects.filter(public_id=public_id).first()
    if found is None:
        raise CommandError(f"There is no entity {public_id!r}; ids look like E-000127.")
    return found.merged_into_id or found.pk


def _plural(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
