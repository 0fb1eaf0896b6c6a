"""Files from a folder, kept in storage under their hash, as one snapshot."""

import hashlib
from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files import File
from django.core.files.storage import default_storage

from coordination.models import Snapshot, Source
from coordination.vocabulary import FieldGroup, SnapshotState

Opened = tuple[str, partial[BinaryIO]]


def receive_files(
    source: Source,
    paths: Iterable[Path],
    *,
    edition_on: date,
    now: datetime,
    fields_absent: Iterable[FieldGroup] = (),
    is_starter: bool = False,
) -> tuple[Snapshot, bool]:
    """
    Keep the files of an edition; returns its snapshot, and whether it is new.

    The same bytes again are the same snapshot, whatever became of it; but where another edition
    was accepted since, they are a new one: a publisher that goes back has changed its list.
    """
    files = [_keep(path) for path in paths]
    hashes = sorted(f"{file['sha256']}  {file['name']}" for file in files)
    sha256 = str(files[0]["sha256"]) if len(files) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    of_source = Snapshot.objects.filter(source=source, is_starter=is_starter)
    seen = of_source.filter(sha256=sha256).order_by("-edition_on", "-pk").first()
    newest = of_source.latest_of(source)
    if seen is not None and (
        seen == newest or seen.state != SnapshotState.STORED or newest is None or edition_on <= newest.edition_on
    ):
        return seen, False
    snapshot = Snapshot.objects.create(
        source=source,
        sha256=sha256,
        is_starter=is_starter,
        files=files,
        edition_on=edition_on,
        received_at=now,
        fields_absent=sorted(fields_absent),
    )
    return snapshot, True


def open_files(snapshot: Snapshot) -> list[Opened]:
    """The files of a snapshot as (name, function that opens it), from storage."""
    return [(file["name"], partial(_open, file["sha256"])) for file in snapshot.files]


def _open(sha256: str) -> BinaryIO:
    return cast(BinaryIO, default_storage.open(_place(sha256)))


def _keep(path: Path) -> dict[str, str | int]:
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        size = stream.tell()
        if not default_storage.exists(_place(sha256)):
            stream.seek(0)
            with closing(File(stream)) as content:
                default_storage.save(_place(sha256), content)
    return {"name": path.name, "sha256": sha256, "size": size}


def _place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
