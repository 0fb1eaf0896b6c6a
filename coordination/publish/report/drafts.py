"""Files of a report while they are written: each appears whole, and all of them or none."""

import os
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

_AT_ONCE = 1 << 20  # bytes


class Draft:
    """A file under a name of its own until `Drafts.publish`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._hash = sha256()
        handle, self._name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        self._file = os.fdopen(handle, "wb", buffering=_AT_ONCE)

    def write(self, text: str) -> int:
        """Write as `csv.writer` does; returns the number of bytes."""
        return self.write_bytes(text.encode())

    def write_bytes(self, content: bytes) -> int:
        self._hash.update(content)
        self.size += len(content)
        return self._file.write(content)

    def finish(self) -> None:
        """All of it is on disk."""
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            os.fchmod(self._file.fileno(), 0o644)
            self._file.close()

    def publish(self) -> None:
        """The whole file at once: a reader sees the old one or the new one."""
        os.replace(self._name, self.path)

    def discard(self) -> None:
        self._file.close()
        Path(self._name).unlink(missing_ok=True)

    def described(self) -> dict[str, Any]:
        return {"name": self.path.name, "sha256": self._hash.hexdigest(), "size": self.size}


class Drafts:
    """The files of one edition. Whatever is not published when it is left is gone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: list[Draft] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for draft in self._open:
            draft.discard()

    def start(self, name: str) -> Draft:
        draft = Draft(self._folder / name)
        self._open.append(draft)
        return draft

    def write(self, name: str, content: Iterable[bytes]) -> None:
        draft = self.start(name)
        for part in content:
            draft.write_bytes(part)

    def publish(self) -> list[dict[str, Any]]:
        """Name, hash and size of each, in the order in which they were started."""
        for draft in self._open:
            draft.finish()
        for draft in self._open:
            draft.publish()
        published, self._open = self._open, []
        return [draft.described() for draft in published]
