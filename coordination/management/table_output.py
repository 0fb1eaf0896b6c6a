"""A table on standard output: in UTF-8 whatever the terminal's locale, and quiet when the reader has had enough."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def table_on(stdout: Any) -> Iterator[Any]:
    """Where the table is written to, for as long as it is read: `| head` is no error."""
    if hasattr(stdout, "reconfigure"):
        stdout.reconfigure(encoding="utf-8", newline="")
    try:
        yield stdout
        stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
