"""
The queue as files under `VAR_DIR`, where no Redis is named.

kombu's own filesystem transport makes a message's file before it fills it, so that a worker
can take half a message and end on it, and takes messages by way of the system's temporary
folder. Here a message appears whole, by a rename, and is taken by a rename beside it.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Messages in one folder, `<when>_<uuid>.<queue>.msg`, taken in the order they were put."""

    # The stubs of the two classes above this one disagree on its arguments.
    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]
        folder, name = Path(self.data_folder_out), f"{time.time_ns():020d}_{uuid.uuid4()}"
        part = folder / f"{name}.part"
        part.write_text(dumps(message))
        part.rename(folder / f"{name}.{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f"{name}.taken"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:  # another worker took it
                continue
            message = loads(taken.read_text())
            taken.unlink()
            return message
        raise Empty


class Transport(filesystem.Transport):
    Channel = Channel
