"""
Korea: persons restricted in financial transactions (금융거래등제한대상자), KoFIU, by notice of the FSC.

The publisher's file is the annex of a notice, as text (`annex`); it has not been seen whole. Of
notice 2026-2 the names are at hand, in two copies (`csv_copy`, `text_copy`). UN names under 1267,
1718, 1737 and 1988 are restricted by law and not repeated, so nothing here repeats a UN name.

No date is printed for an entry. The notice's date says only that it has stood since then or longer:
`listed_on` is left to the edition that first holds it. The number in the annex moves with every
amendment, so it is neither key nor reference (the reference is the name as printed), nor is the
notice kept with an entry: an amendment of the annex is no amendment of a thousand entries.

What is restricted needs a permit for each payment, which is not given: an asset freeze (regimes, 4.2).
Source: list formats, section 8.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from coordination.parse.kr_kofiu import annex, csv_copy, text_copy
from coordination.parse.kr_kofiu.entry import Printed, entry
from coordination.parse.kr_kofiu.key import free_key
from coordination.parse.reading import ListFile, Unreadable, one_file, refuse_html
from coordination.records import Edition, ListEntry
from coordination.vocabulary import FieldGroup

FORMS = (csv_copy, text_copy, annex)


def parse(files: Sequence[ListFile]) -> Edition:
    """Raises Unreadable, when its entries are read, for an annex whose own count is not theirs."""
    file = one_file(files, "kr_kofiu")
    refuse_html(file)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{file.name}: byte {error.start} is not {error.encoding}") from error
    if "\x00" in text:
        raise Unreadable(f"{file.name}: has a character that no text has (NUL)")
    form = next((form for form in FORMS if form.fits(text)), None)
    if form is None:
        raise Unreadable(f"{file.name}: neither the annex of a notice nor a copy of its names")
    return Edition(
        form=form.FORM,
        published_on=form.published_on(file, text),
        entries=_entries(file, form.read(file, text)),
        fields_absent=form.ABSENT | {FieldGroup.DATES, FieldGroup.CONTACTS, FieldGroup.QUALITY},
    )


def _entries(file: ListFile, entries: Iterator[Printed]) -> Iterator[ListEntry]:
    taken: set[str] = set()
    for printed in entries:
        found = entry(printed)
        key = free_key(found, taken)
        taken.add(key)
        yield replace(found, key=key)
    if not taken:
        raise Unreadable(f"{file.name}: holds no record")
