"""A folder of list files with a `manifest.toml` that says which editions they are. Pure but for reading it."""

import os
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coordination.vocabulary import FieldGroup


class ManifestError(Exception):
    """A manifest that cannot be followed; the text says where."""


@dataclass(frozen=True)
class Planned:
    """One edition to take: `edition_on` None means that the file itself, else today, says its date."""

    source: str
    files: tuple[Path, ...]
    edition_on: date | None = None
    fields_absent: frozenset[FieldGroup] = frozenset()


def read_manifest(path: Path) -> list[Planned]:
    """
    The editions of a manifest in date order (then in the order written).

    `path` is a manifest or a folder that holds `manifest.toml`. Raises ManifestError, with the
    place, for what is missing or misspelled.
    """
    manifest = path / "manifest.toml" if path.is_dir() else path
    try:
        content = tomllib.loads(manifest.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(
            f"{manifest}: cannot be opened ({error.strerror}); give a folder with a manifest.toml"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ManifestError(f"{manifest}: not readable as TOML ({error})") from error
    snapshots = content.get("snapshot")
    if not isinstance(snapshots, list) or not snapshots:
        raise ManifestError(f"{manifest}: has no [[snapshot]]")
    planned = [_planned(manifest, number, row) for number, row in enumerate(snapshots, 1)]
    return sorted(planned, key=lambda edition: edition.edition_on or date.max)


def _planned(manifest: Path, number: int, row: object) -> Planned:
    where = f"{manifest}: snapshot {number}"
    if not isinstance(row, dict):
        raise ManifestError(f"{where}: is not a table; write [[snapshot]] above its lines")
    source, edition_on, files = row.get("source"), row.get("date"), row.get("files")
    absent = row.get("fields_absent", [])
    if not isinstance(source, str) or not source:
        raise ManifestError(f"{where}: `source` is missing")
    if type(edition_on) is not date:
        raise ManifestError(f"{where} ({source}): `date` is missing or not a day like 2026-08-01")
    if not isinstance(files, list) or not files or not all(isinstance(name, str) for name in files):
        raise ManifestError(f"{where} ({source}): `files` must name one file or more")
    if not isinstance(absent, list):
        raise ManifestError(f"{where} ({source}): `fields_absent` must be a list")
    paths = tuple(manifest.parent / name for name in files)
    for path in paths:
        if not os.path.isfile(path):  # `Path.is_file` raises where the name is too long
            raise ManifestError(f"{where} ({source}): {path} does not exist")
    words = [group.value for group in FieldGroup]
    for word in absent:
        if word not in words:
            raise ManifestError(
                f"{where} ({source}): {word!r} in `fields_absent` is not one of {', '.join(sorted(words))}"
            )
    return Planned(source, paths, edition_on, frozenset(FieldGroup(word) for word in absent))
