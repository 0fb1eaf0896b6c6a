"""Kept editions, read again after a parser was mended."""

import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from coordination import resolve, store
from coordination.models import Snapshot, Source
from coordination.parse import PARSERS
from coordination.tasks import derive_pending, read_again, read_and_store
from coordination.vocabulary import SnapshotState


class Command(BaseCommand):
    help = (
        "Read kept editions again after a parser was mended: of each list the newest accepted one, to correct what we "
        "hold without telling of a change, then those that were rejected or not read yet, if they are newer. Ends "
        "with a line for each edition; exits 1 when one is still rejected or was held, or could not be read again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sources", nargs="*", metavar="SOURCE", help="only these lists, e.g. un_sc gb_uksl")
        parser.add_argument("--snapshot", type=int, metavar="ID", help="only this edition of those not stored yet")

    def handle(self, *, sources: list[str], snapshot: int | None, **options: Any) -> None:
        asked = self._asked(snapshot, sources)
        troubled = False
        for source in [asked.source] if asked else self._sources(sources):
            troubled |= self._correct(source)
            for unread in [asked] if asked else store.unread(source):
                if unread.state != SnapshotState.STORED:
                    troubled |= self._store(unread)
        self._link_and_align()
        if troubled:
            raise CommandError("an edition could not be stored: see the lines above; the last good state stands")

    def _sources(self, codes: list[str]) -> list[Source]:
        known = Source.objects.select_related("jurisdiction").order_by("jurisdiction__position", "code")
        if missing := set(codes) - {source.code for source in known}:
            raise CommandError(f"{min(missing)} is not a list we know")
        return [source for source in known if source.code in PARSERS and (not codes or source.code in codes)]

    def _asked(self, pk: int | None, codes: list[str]) -> Snapshot | None:
        """The edition named on the command line, where it is one that a replay may read."""
        if pk is None:
            return None
        snapshot = Snapshot.objects.select_related("source__jurisdiction", "decided_by").filter(pk=pk).first()
        if snapshot is None or (codes and snapshot.source.code not in codes):
            raise CommandError(f"there is no snapshot {pk}" + (" of these lists" if codes else ""))
        if snapshot.source.code not in PARSERS:
            raise CommandError(f"{snapshot.source.code} has no parser")
        if snapshot.state == SnapshotState.HELD:
            raise CommandError(f"{snapshot} is held: a person decides on it in the admin")
        if snapshot.state == SnapshotState.REJECTED and snapshot.decided_at:
            raise CommandError(f"{snapshot} was rejected by {snapshot.decided_by}: {snapshot.reason}")
        if snapshot.state == SnapshotState.STORED and snapshot != store.newest_accepted(snapshot.source):
            raise CommandError(f"{snapshot} is not the newest accepted edition of its list: only that is read again")
        return snapshot

    def _correct(self, source: Source) -> bool:
        """Read the newest accepted edition again; True where that was refused."""
        newest = store.newest_accepted(source)
        if newest is None:
            return False
        reread = self._counting(newest, lambda tick: read_again(newest, now=timezone.now(), progress=tick))
        if reread.refused:
            self.stderr.write(self.style.ERROR(f"{newest}: left as it is: {reread.refused}"))
            return True
        self.stdout.write(
            f"{newest}: {_records(reread.corrected)} corrected" if reread.corrected else f"{newest}: reads as before"
        )
        return False

    def _store(self, snapshot: Snapshot) -> bool:
        """Store an edition that was not stored before; True where it is still not."""
        newer = store.superseded_by(snapshot)
        if newer is not None:
            self.stdout.write(f"{snapshot}: left {snapshot.state}: that of {newer.edition_on} was accepted since")
            return False
        self._counting(snapshot, lambda tick: read_and_store(snapshot, now=timezone.now(), progress=tick))
        if snapshot.state != SnapshotState.STORED:
            self.stderr.write(self.style.ERROR(f"{snapshot}: {snapshot.state}: {snapshot.reason}"))
            return True
        self.stdout.write(f"{snapshot}: stored, {_records(snapshot.entries or 0)}")
        return False

    def _counting(self, snapshot: Snapshot, step: Callable[[Callable[[], object]], Any]) -> Any:
        with tqdm(desc=str(snapshot), unit=" records", disable=not sys.stderr.isatty(), leave=False) as bar:
            return step(lambda: bar.update())

    def _link_and_align(self) -> None:
        now = timezone.now()
        touched = resolve.resolve_pending(now=now)
        derive_pending(now=now)
        if touched:
            self.stdout.write(f"{touched:,} entities linked anew")


def _records(count: int) -> str:
    return f"{count:,} record{'s' if count != 1 else ''}"
