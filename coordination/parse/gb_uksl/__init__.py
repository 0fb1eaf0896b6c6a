"""
UK Sanctions List, published by the FCDO in seven formats; three are read, told apart by their bytes.

    UK-Sanctions-List.xml  one <Designation> for each record: use this one
    UK-Sanctions-List.csv  the same as a product of all that has several values: 58,000 rows
    the search tool's ODS  eight columns, one row for each record, no aliases and no details

One record is one ListEntry, keyed by its UniqueID. Dates are day first and always given; a birth
date spells what is not known ("dd/mm/1962"). Source: "UK Sanctions List: format guide" and the
XSD, on the same page as the list.
"""

from collections.abc import Sequence

from coordination.parse import reading
from coordination.parse.gb_uksl import csv_form, ods_form, xml_form
from coordination.parse.reading import ListFile
from coordination.records import Edition


def parse(files: Sequence[ListFile]) -> Edition:
    file = reading.one_file(files, "gb_uksl")
    head = file.head(64)
    if head.startswith(b"PK\x03\x04"):
        return ods_form.read(file)
    if csv_form.begins(head):
        return csv_form.read(file)
    return xml_form.read(file)
