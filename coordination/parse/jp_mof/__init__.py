"""
Japan: persons subject to asset freezing and similar measures (MOF), as workbook and as CSV.

One row is one ListEntry, in both forms with the same key: its section and its number in the
notice of that section. A number is not given again when its target is struck off, while 番号
changes with the order of the sections, names change with amendments, and the CSV prints for some
records the last notice instead of the first. A target under two sections (by the UN and by
Japan itself) is two records. Source: the workbook of 2026-03-05 and the CSV of 2026-08-28 (list
formats, 6.1).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from coordination.parse.jp_mof import flat, workbook
from coordination.parse.jp_mof.record import entry
from coordination.parse.jp_mof.rows import Row
from coordination.parse.reading import ListFile, Unreadable, one_file, refuse_html
from coordination.records import Edition, ListEntry
from coordination.vocabulary import FieldGroup


def parse(files: Sequence[ListFile]) -> Edition:
    file = one_file(files, "jp_mof")
    refuse_html(file)
    tally: Counter[str] = Counter()
    deleted: dict[str, date | None] = {}
    if file.head(2) == b"PK":
        saved_on, rows = workbook.read(file, tally, deleted)
        absent = {FieldGroup.SHIP_DETAILS}
        return Edition("SHISANTOUKETSU.XLSX", saved_on, _entries(file, rows), frozenset(absent), tally, deleted)
    rows = flat.read(file, tally, deleted)
    absent = {FieldGroup.SHIP_DETAILS, FieldGroup.CONTACTS}
    return Edition("SHISANTOUKETSU.CSV", None, _entries(file, rows), frozenset(absent), tally, deleted)


def _entries(file: ListFile, rows: Iterator[Row]) -> Iterator[ListEntry]:
    seen: dict[str, str] = {}
    for row in rows:
        if row.key in seen:
            raise Unreadable(f"{row.where}: the number of {seen[row.key]} again ({row.key})")
        seen[row.key] = row.locator
        yield entry(row)
    if not seen:
        raise Unreadable(f"{file.name}: holds no record")
