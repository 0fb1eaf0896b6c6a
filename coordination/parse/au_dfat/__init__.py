"""
Australia: DFAT Consolidated List (XLSX, one sheet, 19 columns since 1 November 2025).

Rows with one number ("2", "2a", "2aa") are one ListEntry: the number is the record, a letter is
one more name. They need not be adjacent, and any of them may carry the details, so each column
is the union over the group.

`Control Date` is the last edit, renewals included. A first listing stands only in prose, for
fewer than half of the records; for the others the control date bounds it (`DateKind.CONTROL`).
Source: the list itself, editions of 2026-02-24 and 2026-07-23 (list formats, 5.1).
"""

from collections.abc import Sequence

from coordination.parse.au_dfat.record import entries
from coordination.parse.au_dfat.workbook import read_workbook
from coordination.parse.reading import ListFile, one_file
from coordination.records import Edition
from coordination.vocabulary import FieldGroup


def parse(files: Sequence[ListFile]) -> Edition:
    workbook = read_workbook(one_file(files, "au_dfat"))
    return Edition(
        form="Australian_Sanctions_Consolidated_List.xlsx",
        published_on=workbook.saved_on,
        entries=entries(workbook),
        fields_absent=frozenset({FieldGroup.CONTACTS, FieldGroup.SHIP_DETAILS}),
    )
