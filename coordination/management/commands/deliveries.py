"""
The ledger of deliveries from the command line.

    manage.py deliveries import FILE --dry-run     what would become of each line; nothing is written
    manage.py deliveries import FILE               all of it, or nothing where a line is refused
    manage.py deliveries export > deliveries.csv   as it can be imported again
    manage.py deliveries recount                   derive sums, notices and leads anew from the rows
"""

import csv
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from coordination.ceiling import LineReport, Verdict, follow_deliveries, import_file, rebuild_tally
from coordination.ceiling.csv_lines import FORMS
from coordination.ceiling.export import delivery_lines

SHOWN = 200  # lines told one by one on the screen; --report tells them all


class Command(BaseCommand):
    help = "Imports deliveries, ship calls and parties from CSV, exports deliveries, derives sums anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        taking = deeds.add_parser("import", help="Check a CSV file line by line, and enter it whole or not at all")
        taking.add_argument("file", type=Path)
        taking.add_argument("--kind", choices=list(FORMS), default="deliveries", help="What the lines are")
        taking.add_argument("--dry-run", action="store_true", help="Only say what would become of each line")
        taking.add_argument("--report", type=Path, help="Write what becomes of every line to this CSV file")
        giving = deeds.add_parser("export", help="Deliveries that stand, as CSV, to stdout")
        giving.add_argument("--as-of", help="As our records stood at the end of that day (2024-12-04)")
        deeds.add_parser("recount", help="Derive sums, notices and leads anew from the rows")

    def handle(self, *, deed: str, **options: Any) -> None:
        if deed == "import":
            self._import(**{name: options[name] for name in ("file", "kind", "dry_run", "report")})
        elif deed == "export":
            self._export(options["as_of"])
        else:
            groups = rebuild_tally()
            leads = follow_deliveries(now=timezone.now())
            self.stdout.write(f"{groups} sums derived; {len(leads)} new leads.")

    def _import(self, *, file: Path, kind: str, dry_run: bool, report: Path | None) -> None:
        told = _Told(self, report)
        try:
            with file.open(encoding="utf-8-sig", newline="") as text:
                result = import_file(text, FORMS[kind], by=None, now=timezone.now(), dry_run=dry_run, tell=told.line)
        except OSError as fault:
            raise CommandError(f"{file}: {fault.strerror}.") from fault
        finally:
            told.close()
        counts = ", ".join(f"{result.verdicts[word]:,} {word.label}" for word in Verdict)
        self.stdout.write(f"{result.lines:,} lines: {counts}; {result.barrels:,} barrels.")
        if told.left_out:
            where = f" All of them are in {report}." if report else " --report FILE tells them all."
            self.stdout.write(f"{told.left_out:,} more lines are not shown here.{where}")
        if result.problem:
            raise CommandError(f"Nothing was written: {result.problem}")
        if result.verdicts[Verdict.REFUSED]:
            raise CommandError("Nothing was written: mend or remove the lines that are refused.")
        if dry_run:
            self.stdout.write("Nothing was written: this was a dry run.")
            return
        follow_deliveries(now=timezone.now())
        self.stdout.write(f"{result.written:,} rows entered.")

    def _export(self, as_of: str | None) -> None:
        from coordination.publish.export import read_day

        try:
            day = read_day(as_of) if as_of else None
        except ValueError as fault:
            raise CommandError(f"--as-of: {fault}") from fault
        for line in delivery_lines(as_of=day):
            text = StringIO()
            csv.writer(text, lineterminator="\n").writerow(line)
            self.stdout.write(text.getvalue(), ending="")


class _Told:
    """What becomes of lines: those not simply taken on the screen, all of them in the report file."""

    def __init__(self, command: Command, report: Path | None) -> None:
        self.command, self.shown, self.left_out = command, 0, 0
        self.file = report.open("w", encoding="utf-8", newline="") if report else None
        self.writer = csv.writer(self.file) if self.file else None
        if self.writer:
            self.writer.writerow(["line", "verdict", "barrels", "says"])

    def line(self, line: LineReport) -> None:
        if self.writer:
            self.writer.writerow([line.line, line.verdict, "" if line.barrels is None else line.barrels, line.says])
        if line.verdict is Verdict.TAKEN and self.shown >= 20:
            return
        if self.shown >= SHOWN:
            self.left_out += 1
            return
        self.shown += 1
        self.command.stdout.write(f"line {line.line}: {line.verdict.label}. {line.says}")

    def close(self) -> None:
        if self.file:
            self.file.close()
