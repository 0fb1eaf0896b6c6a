"""Files from a folder, kept in storage under their hash, as one snapshot."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files import File
from django.core.files.storage import default_storage

from coordination.models import Snapshot, Source
from coordination.vocabulary import FieldGroup

Opened = tuple[str, partial[BinaryIO]]


def receive_files(
    source: Source,
    paths: Iterable[Path],
    *,
    edition_on: date,
    now: datetime,
    fields_absent: Iterable[FieldGroup] = (),
    headers: Mapping[str, Mapping[str, str]] | None = None,
    is_starter: bool = False,
) -> tuple[Snapshot, bool]:
    """
    Keep the files of an edition; returns its snapshot, and whether it is new.

    The same bytes again are the same snapshot, whatever became of it; but where another edition
    was accepted since, they are a new one: a publisher that goes back has changed its list.
    `headers` are those the publisher sent with each file, by its name.
    """
    files = [_keep(path) for path in paths]
    hashes = sorted(f"{file['sha256']}  {file['name']}" for file in files)
    sha256 = str(files[0]["sha256"]) if len(files) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    of_source = Snapshot.objects.filter(source=source, is_starter=is_starter)
    seen = of_source.filter(sha256=sha256).order_by("-edition_on", "-pk").first()
    newest = of_source.latest_of(source)
    if seen is not None and not (newest is not None and _is_after(newest, seen) and edition_on > newest.edition_on):
        return seen, False
    return Snapshot.objects.get_or_create(
        source=source,
        sha256=sha256,
        edition_on=edition_on,
        is_starter=is_starter,
        defaults={
            "files": files,
            "received_at": now,
            "fields_absent": sorted(fields_absent),
            "headers": headers or {},
        },
    )


def _is_after(one: Snapshot, other: Snapshot) -> bool:
    return (one.edition_on, one.pk) > (other.edition_on, other.pk)


def open_files(snapshot: Snapshot) -> list[Opened]:
    """The files of a snapshot as (name, function that opens it), from storage."""
    return [(file["name"], partial(_open, file["sha256"])) for file in snapshot.files]


def _open(sha256: str) -> BinaryIO:
    return cast(BinaryIO, default_storage.open(_place(sha256)))


def _keep(path: Path) -> dict[str, str | int]:
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        size, place = stream.tell(), _place(sha256)
        kept = default_storage.exists(place)
        if kept and default_storage.size(place) != size:  # cut off when it was kept
            default_storage.delete(place)
            kept = False
        if not kept:
            stream.seek(0)
            with closing(File(stream)) as content:
                default_storage.save(place, content)
    return {"name": path.name, "sha256": sha256, "size": size}


def _place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
