"""
New Zealand: Russia Sanctions Register (XLSX, five sheets, of which two name targets).

One row is one ListEntry, keyed by its Unique Identifier, in capitals. Left out and counted are
ships whose record the publisher deleted (told as such), the row of totals, and assets: property frozen as such,
which is neither person, organisation, ship nor aircraft of our vocabulary. The date of a row is
that of its entry in the register. Source: the register as of 2026-03-08 (list formats, 7.1).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from coordination.parse.nz_russia.record import deletion, register_entry, ship_entry
from coordination.parse.nz_russia.sheets import Sheets, read_sheets
from coordination.parse.reading import ListFile, Unreadable, one_file
from coordination.records import Edition, ListEntry
from coordination.vocabulary import FieldGroup


def parse(files: Sequence[ListFile]) -> Edition:
    sheets = read_sheets(one_file(files, "nz_russia"))
    tally: Counter[str] = Counter()
    deleted: dict[str, date | None] = {}
    return Edition(
        form="RUSSIA-SANCTIONS-REGISTER.XLSX",
        published_on=sheets.published_on,
        entries=_entries(sheets, tally, deleted),
        fields_absent=frozenset({FieldGroup.QUALITY, FieldGroup.CONTACTS, FieldGroup.SHIP_DETAILS}),
        tally=tally,
        deleted=deleted,
    )


def _entries(sheets: Sheets, tally: Counter[str], deleted: dict[str, date | None]) -> Iterator[ListEntry]:
    seen: set[str] = set()
    for rows, read in ((sheets.register, register_entry), (sheets.ships, ship_entry)):
        for row in rows:
            entry = read(row, tally)
            if entry is None:
                deleted |= deletion(row)
                continue
            if entry.key in seen:
                raise Unreadable(f"{row.where}: {entry.reference} occurs twice")
            seen.add(entry.key)
            yield entry
    if not seen:
        raise Unreadable("nz_russia: holds no record")
