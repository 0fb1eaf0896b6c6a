"""The statutory list: designated by some under named instruments, not by one; by the authority that would fit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.align.imagined import statutory_list
from coordination.align.loading import names_and_types
from coordination.align.statutory import Asked
from coordination.management.table_output import table_on
from coordination.models import Jurisdiction, Programme, Regime
from coordination.publish import figures
from coordination.publish.export import FORMS, write


class Command(BaseCommand):
    help = (
        "Targets that any of some jurisdictions has designated under named instruments and another has not, by the "
        "authority of the other that would fit; as H.R. 815 of 2024 asks: "
        "--by EU:UKR --by GB --not US --regime RUSSIA-UKRAINE"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--by",
            action="append",
            required=True,
            metavar="WHO[:PROGRAMME]",
            help="who has designated, and under which programme; repeatable, any is enough",
        )
        parser.add_argument("--not", dest="but_not", required=True, metavar="WHO", help="who has not")
        parser.add_argument(
            "--regime", action="append", default=[], metavar="CODE", help="under that regime; repeatable"
        )
        parser.add_argument("--format", default="csv", metavar="FORMAT", help="csv (default) or jsonl")

    def handle(self, *, by: list[str], but_not: str, regime: list[str], format: str, **options: Any) -> None:
        if format not in FORMS:
            raise CommandError(f"There is no format {format!r}: take csv or jsonl.")
        groups = statutory_list(asked_for(by, but_not, regime))
        about = names_and_types(each.entity for group in groups for each in group.candidates)
        with table_on(self.stdout) as out:
            write(format, figures.STATUTORY, figures.statutory_rows(groups, about), out)
        for group in groups:
            unsure = sum(not each.is_sure for each in group.candidates)
            told = f", of {unsure:,} it is not known whether it has them" if unsure else ""
            self.stderr.write(f"{but_not} {group.words}: {len(group.candidates):,}{told}")


def asked_for(by: list[str], but_not: str, regimes: list[str]) -> Asked:
    """Raises CommandError with a sentence for a jurisdiction, programme or regime that there is not."""
    partners = set(Jurisdiction.objects.values_list("code", flat=True))
    programmes: dict[str, set[str]] = {}
    who = []
    for each in by:
        code, _, programme = each.partition(":")
        who.append(code)
        if programme:
            if not Programme.objects.filter(jurisdiction__code=code, code=programme).exists():
                raise CommandError(f"{code} has no programme {programme!r}.")
            programmes.setdefault(code, set()).add(programme)
    for code in (*who, but_not):
        if code not in partners:
            raise CommandError(f"There is no jurisdiction {code!r}: {', '.join(sorted(partners))}.")
    if but_not in who:
        raise CommandError(f"{but_not} cannot both have designated and not.")
    known = set(Regime.objects.filter(code__in=regimes).values_list("code", flat=True))
    for code in regimes:
        if code not in known:
            raise CommandError(f"There is no regime {code!r}.")
    named = {code: frozenset(found) for code, found in programmes.items()}
    return Asked(tuple(dict.fromkeys(who)), but_not, frozenset(regimes), named)
