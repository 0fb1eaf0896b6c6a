"""
European Union: consolidated list of financial sanctions (FSF), European Commission.

Two of its forms are read: XML 1.1, and the `;` CSV 1.1, which has one row for each name, address,
birth date, document or citizenship of an entity. What both carry is read to the same entry. The
key of a record is `logicalId`, its reference the EU reference number where one is printed.

A record names one act, the last that changed it, and each of its names, addresses and so on names
the act it came with; see `acts` for what that says of dates and of UN names. An entity under two
programmes is printed twice under one number, side by side (21 in the edition of 2021-03-02: twenty
Taliban still under TAQA as well, one fresh UN name also under UNLI): it is one entry with two
legal bases. Everybody here is under an asset freeze; other measures are on no FSF file.

Source: schema 1.1, the edition of 2021-03-02, and for the CSV its header in public code (list
formats, 3.1): no real CSV was at hand, so how it joins several remarks or contacts is not known.
"""

from collections.abc import Sequence

from coordination.parse.eu_fsf import csv_form, xml_form
from coordination.parse.eu_fsf.entry import entries
from coordination.parse.reading import ListFile, one_file, refuse_html
from coordination.records import Edition
from coordination.vocabulary import FieldGroup


def parse(files: Sequence[ListFile]) -> Edition:
    file = one_file(files, "eu_fsf")
    refuse_html(file)
    form = xml_form if file.head(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else csv_form
    source = form.read(file)
    return Edition(
        form=form.FORM,
        published_on=source.published_on,
        entries=entries(file, source),
        fields_absent=frozenset({FieldGroup.SHIP_DETAILS}),
        tally=source.tally,
    )
