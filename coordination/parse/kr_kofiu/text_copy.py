"""A copy of the annex's names as text, one line an entry: number, kind, tag, and names parted by "; "."""

import re
from collections.abc import Iterator

from coordination.parse.kr_kofiu.csv_copy import ABSENT, copied
from coordination.parse.kr_kofiu.entry import Printed
from coordination.parse.reading import ListFile, Unreadable

__all__ = ["ABSENT", "FORM", "fits", "published_on", "read"]

FORM = "kofiu.txt"


def fits(text: str) -> bool:
    return re.match(r"[^\t\n]*\t[^\t\n]*\t[^\t\n]*\t", text) is not None


def published_on(file: ListFile, text: str) -> None:
    """It prints none."""


def read(file: ListFile, text: str) -> Iterator[Printed]:
    seen: set[str] = set()
    for line, printed in enumerate(text.split("\n"), 1):
        if not printed.strip():
            continue
        where = f"{file.name}, line {line}"
        cells = [cell.strip() for cell in printed.split("\t")]
        if len(cells) != 4:
            raise Unreadable(f"{where}: {len(cells)} columns, expected 4")
        number, kind, tag, names = cells
        if number in seen:
            raise Unreadable(f"{where}: entry {number} occurs twice")
        seen.add(number)
        yield copied(where, f"line {line}", kind, tag, [name for name in names.split("; ") if name.strip()], cells)
