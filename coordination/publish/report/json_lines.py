"""Data -> JSON, written piece by piece: each row of a list stands on a line of its own. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def as_json(data: Mapping[str, Any]) -> Iterator[bytes]:
    """
    The data in the order of its keys. A list may be an iterator: its rows are made when they are written.

    Keys are indented, rows are not: ten thousands of them would be a half longer.
    """
    yield from _told(data, b"\n")
    yield b"\n"


def _told(value: Any, line: bytes) -> Iterator[bytes]:
    """`line`: what a new line begins with here."""
    if isinstance(value, Mapping) and value:
        for number, (key, each) in enumerate(value.items()):
            yield (b"," if number else b"{") + line + b"  " + _dumps(key) + b": "
            yield from _told(each, line + b"  ")
        yield line + b"}"
    elif isinstance(value, Iterator) or (isinstance(value, list) and value and isinstance(value[0], Mapping)):
        number = -1
        for number, row in enumerate(value):
            yield (b"," if number else b"[") + line + b"  " + _dumps(row)
        yield b"[]" if number < 0 else line + b"]"
    else:
        yield _dumps(value)


def _dumps(value: Any) -> bytes:
    return orjson.dumps(value, option=OPTIONS)
