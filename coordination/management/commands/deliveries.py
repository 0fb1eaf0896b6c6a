"""
The ledger of deliveries from the command line.

    manage.py deliveries import FILE --dry-run     what would become of each line; nothing is written
    manage.py deliveries import FILE               all of it, or nothing where a line is refused

What becomes of every line goes to a file, on the screen the first lines that are refused, held or taken.

    manage.py deliveries export > deliveries.csv   as it can be imported again
    manage.py deliveries recount                   derive sums, notices and leads anew from the rows
"""

import csv
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from coordination.ceiling import LineReport, Verdict, follow_deliveries, import_file, rebuild_tally
from coordination.ceiling.csv_lines import FORMS
from coordination.ceiling.export import delivery_lines

SHOWN = {Verdict.REFUSED: 100, Verdict.HELD: 50, Verdict.TAKEN: 20}  # lines told one by one on the screen


class Command(BaseCommand):
    help = "Imports deliveries, ship calls and parties from CSV, exports deliveries, derives sums anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        taking = deeds.add_parser("import", help="Check a CSV file line by line, and enter it whole or not at all")
        taking.add_argument("file", type=Path)
        taking.add_argument("--kind", choices=list(FORMS), default="deliveries", help="What the lines are")
        taking.add_argument("--dry-run", action="store_true", help="Only say what would become of each line")
        taking.add_argument("--report", type=Path, help="CSV file for what becomes of every line")
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
        told, now = _Told(self, report or settings.VAR_DIR / "imports" / f"{file.stem}-report.csv"), timezone.now()
        quiet = not sys.stderr.isatty()
        try:
            with (
                file.open(encoding="utf-8-sig", newline="") as text,
                tqdm(desc="checked", total=file.stat().st_size, unit="B", unit_scale=True, disable=quiet) as checked,
                tqdm(desc="entered", unit=" rows", disable=quiet, delay=1) as entered,
            ):
                lines = _counted(text, checked)
                result = import_file(
                    lines, FORMS[kind], by=None, now=now, dry_run=dry_run, tell=told.line, progress=entered.update
                )
        except OSError as fault:
            raise CommandError(f"{fault.filename or file}: {fault.strerror}.") from fault
        finally:
            told.close()
        counts = ", ".join(f"{result.verdicts[word]:,} {word.label}" for word in Verdict)
        self.stdout.write(f"{result.lines:,} lines: {counts}; {result.barrels:,} barrels.")
        if told.left_out:
            self.stdout.write(f"{told.left_out:,} lines more are not shown here.")
        if result.lines:
            self.stdout.write(f"What becomes of every line is told in {told.path}.")
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


def _counted(text: Iterable[str], bar: Any) -> Iterator[str]:
    for line in text:
        bar.update(len(line.encode()))
        yield line


class _Told:
    """What becomes of lines: all of them in a file, opened with the first; a few of each kind on the screen."""

    def __init__(self, command: Command, path: Path) -> None:
        self.command, self.path, self.left_out = command, path, 0
        self._shown: Counter[Verdict] = Counter()
        self._file: Any = None

    def line(self, line: LineReport) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(["line", "verdict", "barrels", "says"])
        self._writer.writerow([line.line, line.verdict, "" if line.barrels is None else line.barrels, line.says])
        if self._shown[line.verdict] == SHOWN[line.verdict]:
            self.left_out += 1
            return
        self._shown[line.verdict] += 1
        self.command.stdout.write(f"line {line.line}: {line.verdict.label}. {line.says}")

    def close(self) -> None:
        if self._file:
            self._file.close()
