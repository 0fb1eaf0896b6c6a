"""UN references in partners' lists that are missing, unknown or of another target, as CSV."""

import csv
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.align.reference_rows import load_references
from coordination.align.references import Problem, check_references
from coordination.models import Snapshot, Source

COLUMNS = ("source", "reference", "name", "printed", "problem", "suggested")


class Command(BaseCommand):
    help = (
        "Write the UN references in partners' lists that are missing, unknown to the UN's list or of another target "
        f"there: CSV ({', '.join(COLUMNS)}) to standard output, counts for each list to standard error."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sources", nargs="*", metavar="SOURCE", help="only these lists, e.g. gb_uksl eu_fsf")

    def handle(self, *, sources: list[str], **options: Any) -> None:
        printing = Source.objects.filter(prints_un_references=True).order_by("jurisdiction__position", "code")
        lists = list(printing.exclude(jurisdiction__code="UN").values_list("code", flat=True))
        unknown = sorted(set(sources) - set(lists))
        if unknown:
            raise CommandError(f"{unknown[0]} is not a partner's list that prints UN references: {', '.join(lists)}")
        read = Snapshot.objects.stored().filter(source__in=printing)
        if not read.filter(source__jurisdiction__code="UN").exists():
            raise CommandError("No UN list is stored to compare with: `manage.py refresh` first.")
        gaps = check_references(*load_references(sources))
        if hasattr(self.stdout, "reconfigure"):  # whatever the terminal's locale
            self.stdout.reconfigure(encoding="utf-8", newline="")
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(gap, column) for column in COLUMNS] for gap in gaps)
        counts = Counter((gap.source, gap.problem) for gap in gaps)
        stored = set(read.values_list("source__code", flat=True))
        for source in [code for code in lists if code in stored and (not sources or code in sources)]:
            told = [f"{counts[source, problem]:,} {problem}" for problem in Problem if counts[source, problem]]
            self.stderr.write(f"{source}: {', '.join(told) or 'nothing wrong'}")
