"""The flow, now, in the foreground: receive, read, store, link, align."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from coordination import align, fetch, resolve
from coordination.fetch import FetchError, ManifestError, Planned, read_manifest
from coordination.models import Designation, DesignationVersion, Entity, FigureWeek, Gap, Snapshot, Source
from coordination.parse import PARSERS
from coordination.reference import load_reference
from coordination.tasks import ask_publisher, derive_pending, moment_of, read_and_store, receive
from coordination.vocabulary import SnapshotState

STARTER = Path(settings.BASE_DIR) / "coordination" / "data" / "starter"


class Command(BaseCommand):
    help = (
        "Read lists from files and bring every row up to date. Without --lists, --file or --starter it takes the "
        "editions that lie in LISTS_DIR, else, with FETCH=on, asks the publishers now. Ends with a line for each "
        "list; exits 1 when one was held, rejected or not fetched."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sources", nargs="*", metavar="SOURCE", help="only these lists, e.g. un_sc gb_uksl")
        parser.add_argument("--lists", type=Path, metavar="DIR", help="a folder with a manifest.toml, or such a file")
        parser.add_argument(
            "--file", action="append", default=[], metavar="SOURCE=PATH", help="one edition; a folder for several files"
        )
        parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="the day that a --file stands for")
        parser.add_argument(
            "--starter", action="store_true", help="the demonstration extract that ships with the program"
        )

    def handle(self, **options: Any) -> None:
        if not Source.objects.exists():  # migrated, and never prepared
            load_reference(now=timezone.now())
        if fetch.is_allowed() and not (options["lists"] or options["file"] or options["starter"]):
            troubled, what = self._fetch(options["sources"]), "not fetched, held or rejected"
        else:
            troubled, what = self._read(options), "held or rejected"
        self._link_and_align()
        self._summary()
        if troubled:
            raise CommandError(f"a list was {what}: see the lines above; its last good state stands")

    def _read(self, options: dict[str, Any]) -> bool:
        """Take editions from files; True when one was held or rejected."""
        planned = self._planned(options)
        unknown = sorted({edition.source for edition in planned} - set(Source.objects.values_list("code", flat=True)))
        if unknown:
            raise CommandError(
                f"{unknown[0]} is not a list we know; see `manage.py refresh --help` and docs/operators.md"
            )
        unread = sorted({edition.source for edition in planned} - PARSERS.keys())
        for source in unread:
            self.stdout.write(f"{source}: not read yet (no parser), skipped")
        troubled = False
        for edition in planned:
            if edition.source in PARSERS:
                troubled |= self._take(edition, is_starter=options["starter"])
        return troubled

    def _fetch(self, codes: list[str]) -> bool:
        """Ask the publishers, whether due or not; True when a list was not fetched, held or rejected."""
        fetched = Source.objects.fetched().select_related("jurisdiction").order_by("jurisdiction__position", "code")
        missing = set(codes) - {source.code for source in fetched}
        if missing:
            raise CommandError(f"{min(missing)} has no publisher's address; give its files with --file")
        troubled = False
        for source in fetched:
            if codes and source.code not in codes:
                continue
            if source.code in PARSERS:
                troubled |= self._ask(source)
            else:
                self.stdout.write(f"{source.code}: not read yet (no parser), skipped")
        return troubled

    def _ask(self, source: Source) -> bool:
        """Fetch, read and store one list; True when it was not fetched, held or rejected."""
        try:
            with tqdm(desc=source.code, unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False) as bar:
                ask_publisher(source, now=timezone.now(), progress=bar.update)
        except FetchError:
            self.stderr.write(self.style.ERROR(f"{source.code}: {source.last_result}"))
            return True
        self.stdout.write(f"{source.code}: {source.last_result}")
        troubled = False
        received = Snapshot.objects.filter(source=source, state=SnapshotState.RECEIVED)
        for snapshot in received.select_related("source__jurisdiction").order_by("edition_on", "pk"):
            troubled |= self._store(snapshot, now=timezone.now())
        return troubled

    def _planned(self, options: dict[str, Any]) -> list[Planned]:
        try:
            if options["starter"]:
                if Designation.objects.filter(is_starter=False).exists():
                    raise CommandError("real lists are stored; the demonstration extract is only for an empty database")
                planned = read_manifest(STARTER)
            elif options["file"]:
                planned = [self._single(argument, options["on"]) for argument in options["file"]]
            elif options["lists"] or settings.LISTS_DIR:
                planned = read_manifest(options["lists"] or Path(settings.LISTS_DIR))
            else:
                raise CommandError(
                    "nothing to read: give --lists DIR or --file SOURCE=PATH, or set LISTS_DIR, "
                    "or FETCH=on to ask the publishers"
                )
        except ManifestError as error:
            raise CommandError(str(error)) from error
        only = set(options["sources"])
        missing = only - {edition.source for edition in planned}
        if missing:
            raise CommandError(f"{min(missing)} is not among the lists given")
        return [edition for edition in planned if not only or edition.source in only]

    def _single(self, argument: str, on: date | None) -> Planned:
        source, _, place = argument.partition("=")
        path = Path(place)
        if not source or not place or not path.exists():
            raise CommandError(f"--file {argument}: give SOURCE=PATH with a file or folder that exists")
        files = tuple(sorted(p for p in path.iterdir() if p.is_file())) if path.is_dir() else (path,)
        if not files:
            raise CommandError(f"--file {argument}: the folder is empty")
        return Planned(source, files, on)

    def _take(self, edition: Planned, *, is_starter: bool) -> bool:
        """Receive, read and store one edition; True when it was held or rejected."""
        now = moment_of(edition, real_now=timezone.now(), is_starter=is_starter)
        snapshot, is_new = receive(edition, now=now, is_starter=is_starter)
        where = f"{edition.source} {snapshot.edition_on}"
        if not is_new and snapshot.state == SnapshotState.STORED:
            self.stdout.write(f"{where}: no change (the same file was stored before)")
            return False
        return self._store(snapshot, now=now)

    def _store(self, snapshot: Snapshot, *, now: datetime) -> bool:
        """Read and store an edition that is received, say what became of it; True when it was held or rejected."""
        where = f"{snapshot.source.code} {snapshot.edition_on}"
        if snapshot.state == SnapshotState.RECEIVED:
            with tqdm(desc=where, unit=" records", disable=not sys.stderr.isatty(), leave=False) as bar:
                read_and_store(snapshot, now=now, progress=lambda: bar.update())
        if snapshot.state != SnapshotState.STORED:
            self.stderr.write(self.style.ERROR(f"{where}: {snapshot.state}: {snapshot.reason}"))
            return True
        self.stdout.write(f"{where}: {snapshot.entries:,} records; {_told(snapshot)}")
        return False

    def _link_and_align(self) -> None:
        now = timezone.now()
        touched = resolve.resolve_pending(now=now)
        counts = derive_pending(now=now)
        if touched or any(counts.values()) or not FigureWeek.objects.filter(on=now.date()).exists():
            align.rebuild_ownership()
            align.write_week_figures(now=now)
        self.stdout.write(
            f"{touched:,} entities linked anew, gaps: {counts['opened']:,} opened, {counts['closed']:,} closed"
            if touched or any(counts.values())
            else "nothing to link or align"
        )

    def _summary(self) -> None:
        for source in Source.objects.order_by("jurisdiction__position", "code"):
            latest = Snapshot.objects.latest_of(source)
            if latest is not None:
                count = DesignationVersion.objects.open().filter(designation__source=source).count()
                self.stdout.write(f"  {source.code:<16} {latest.edition_on}  {count:>7,} designations")
        self.stdout.write(f"  {Entity.objects.standing().count():,} entities, {Gap.objects.open().count():,} gaps open")


def _told(snapshot: Snapshot) -> str:
    """The changes of an edition in words."""
    parts = []
    for kind, count in snapshot.counts.items():
        if kind == "left out":
            parts += [f"{number:,} {what} counted, not refused" for what, number in count.items()]
        elif kind == "unmapped programmes":
            parts.append(
                f"{len(count)} programme{'s' if len(count) != 1 else ''} not mapped to a regime: {', '.join(count)}"
            )
        else:
            parts.append(f"{count:,} {kind}{'s' if count != 1 else ''}")
    return ", ".join(parts) or "no change"
