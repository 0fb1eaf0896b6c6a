"""
UK-Sanctions-List.csv (UTF-8): "Report Date: 13-Feb-2026", a header of 58 columns, and rows.

A record is the product of all its fields that have several values: one with 7 names, 12
addresses and 45 others has 3,780 rows. Its rows are gathered by Unique ID wherever they stand,
each field's values once, and put into the element that the XML prints for the record, so that
both forms are read by the same code. Source: list formats, section 4.1.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, cast

from lxml import etree

from coordination.parse import reading
from coordination.parse.gb_uksl import designation
from coordination.parse.reading import ListFile, Unreadable, csv_rows
from coordination.records import Edition, ListEntry

# One value in a record: column -> element.
SINGLE = {
    "Last Updated": "LastUpdated",
    "Unique ID": "UniqueID",
    "OFSI Group ID": "OFSIGroupID",
    "UN Reference Number": "UNReferenceNumber",
    "Regime Name": "RegimeName",
    "Designation Type": "IndividualEntityShip",
    "Designation source": "DesignationSource",
    "Sanctions Imposed": "SanctionsImposed",
    "Other Information": "OtherInformation",
    "UK Statement of Reasons": "UKStatementofReasons",
    "Date Designated": "DateDesignated",
}
# Several values: path of the group -> what an item holds, by column; "" is the text of the item itself.
SEVERAL: dict[str, dict[str, str]] = {
    "Names/Name": {
        "Name 6": "Name6",
        **{f"Name {number}": f"Name{number}" for number in range(1, 6)},
        "Name type": "NameType",
        "Alias strength": "AliasStrength",
    },
    "Titles/Title": {"Title": ""},
    "NonLatinNames/NonLatinName": {
        "Name non-latin script": "NameNonLatinScript",
        "Non-latin script type": "NonLatinScriptType",
        "Non-latin script language": "NonLatinScriptLanguage",
    },
    "Addresses/Address": {
        **{f"Address Line {number}": f"AddressLine{number}" for number in range(1, 7)},
        "Address Postal Code": "AddressPostalCode",
        "Address Country": "AddressCountry",
    },
    "PhoneNumbers/PhoneNumber": {"Phone number": ""},
    "Websites/Website": {"Website": ""},
    "EmailAddresses/EmailAddress": {"Email address": ""},
    "IndividualDetails/Individual/DOBs/DOB": {"D.O.B": ""},
    "IndividualDetails/Individual/Nationalities/Nationality": {"Nationality(/ies)": ""},
    "IndividualDetails/Individual/NationalIdentifierDetails/NationalIdentifier": {
        "National Identifier number": "NationalIdentifierNumber",
        "National Identifier additional information": "NationalIdentifierAdditionalInformation",
    },
    "IndividualDetails/Individual/PassportDetails/Passport": {
        "Passport number": "PassportNumber",
        "Passport additional information": "PassportAdditionalInformation",
    },
    "IndividualDetails/Individual/Positions/Position": {"Position": ""},
    "IndividualDetails/Individual/Genders/Gender": {"Gender": ""},
    "IndividualDetails/Individual/BirthDetails/Location": {
        "Town of birth": "TownOfBirth",
        "Country of birth": "CountryOfBirth",
    },
    "EntityDetails/Entity/TypeOfEntities/TypeOfEntity": {"Type of entity": ""},
    "EntityDetails/Entity/Subsidiaries/Subsidiary": {"Subsidiaries": ""},
    "EntityDetails/Entity/ParentCompanies/ParentCompany": {"Parent company": ""},
    "EntityDetails/Entity/BusinessRegistrationNumbers/BusinessRegistrationNumber": {
        "Business registration number (s)": ""
    },
    "ShipDetails/Ship/IMONumbers/IMONumber": {"IMO number": ""},
    "ShipDetails/Ship/CurrentOwnerOperators/CurrentOwnerOperator": {"Current owner/operator (s)": ""},
    "ShipDetails/Ship/PreviousOwnerOperators/PreviousOwnerOperator": {"Previous owner/operator (s)": ""},
    "ShipDetails/Ship/CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip": {"Current believed flag of ship": ""},
    "ShipDetails/Ship/PreviousFlags/PreviousFlag": {"Previous flags": ""},
    "ShipDetails/Ship/TypeOfShipDetails/TypeOfShip": {"Type of ship": ""},
    "ShipDetails/Ship/TonnageOfShipDetails/TonnageOfShip": {"Tonnage of ship": ""},
    "ShipDetails/Ship/LengthOfShipDetails/LengthOfShip": {"Length of ship": ""},
    "ShipDetails/Ship/YearsBuilt/YearBuilt": {"Year Built": ""},
    "ShipDetails/Ship/HullIdentificationNumbers/HullIdentificationNumber": {"Hull identification number (HIN)": ""},
}
HEADER = (
    *("Last Updated", "Unique ID", "OFSI Group ID", "UN Reference Number"),
    *("Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name type", "Alias strength", "Title"),
    *("Name non-latin script", "Non-latin script type", "Non-latin script language"),
    *("Regime Name", "Designation Type", "Designation source", "Sanctions Imposed"),
    *("Other Information", "UK Statement of Reasons"),
    *("Address Line 1", "Address Line 2", "Address Line 3", "Address Line 4", "Address Line 5", "Address Line 6"),
    *("Address Postal Code", "Address Country", "Phone number", "Website", "Email address", "Date Designated"),
    *("D.O.B", "Nationality(/ies)", "National Identifier number", "National Identifier additional information"),
    *("Passport number", "Passport additional information", "Position", "Gender", "Town of birth"),
    *("Country of birth", "Type of entity", "Subsidiaries", "Parent company", "Business registration number (s)"),
    *("IMO number", "Current owner/operator (s)", "Previous owner/operator (s)", "Current believed flag of ship"),
    *("Previous flags", "Type of ship", "Tonnage of ship", "Length of ship", "Year Built"),
    "Hull identification number (HIN)",
)

_REPORT_DATE = re.compile(r'^\ufeff?"?Report Date: *([^",]*?) *"?,*\s*$')
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass
class _Rows:
    """The rows of one record: each field's values once, in the order they come."""

    locator: str
    singles: dict[str, str] = field(default_factory=dict)
    items: dict[str, dict[tuple[str, ...], None]] = field(default_factory=lambda: {path: {} for path in SEVERAL})


def begins(head: bytes) -> bool:
    return head.lstrip(b'\xef\xbb\xbf"').startswith(b"Report Date")


def read(file: ListFile) -> Edition:
    return Edition("UK-SANCTIONS-LIST.CSV", _report_date(file), _entries(file))


def _report_date(file: ListFile) -> date:
    first = file.head(200).decode("utf-8", "replace").split("\n")[0]
    match = _REPORT_DATE.match(first)
    return reading.day(match[1] if match else first.strip(), "%d-%b-%Y", f"{file.name}, line 1")


def _entries(file: ListFile) -> Iterator[ListEntry]:
    found = _records(file)
    if not found:
        raise Unreadable(f"{file.name}: holds no record")
    for rows in found.values():
        raw = {column: value for column, value in rows.singles.items() if value}
        groups = {path: [list(item) for item in items] for path, items in rows.items.items() if items}
        yield designation.entry(_element(rows), rows.locator, json.dumps(raw | groups, ensure_ascii=False))


def _records(file: ListFile) -> dict[str, _Rows]:
    """Rows by Unique ID. All are read before the first is given: nothing says that they stand together."""
    found: dict[str, _Rows] = {}
    rows = csv_rows(_WithoutFirstLine(file.name, file.open_raw, file.max_unpacked), encoding="utf-8", columns=58)
    _, header = next(rows, (2, []))
    if tuple(cell.strip() for cell in header) != HEADER:
        raise Unreadable(f"{file.name}, line 2: not the header of the UK Sanctions List")
    for line, cells in rows:
        where = f"{file.name}, line {line}"
        row = dict(zip(HEADER, map(str.strip, cells), strict=True))
        reference = row["Unique ID"]
        if not reference:
            raise Unreadable(f"{where}: Unique ID is empty")
        for column, value in row.items():
            if _CONTROL.search(value):
                raise Unreadable(f"{where} (record {reference}), {column}: holds a control character")
        _take(row, found.setdefault(reference, _Rows(f"{file.name}:{line}")), f"{where} (record {reference})")
    return found


def _take(row: dict[str, str], record: _Rows, where: str) -> None:
    for column in SINGLE:
        former = record.singles.setdefault(column, row[column])
        if former != row[column]:
            raise Unreadable(f"{where}, {column}: {row[column]!r}, {former!r} in an earlier row of the same record")
    for path, columns in SEVERAL.items():
        item = tuple(row[column] for column in columns)
        if any(item):
            record.items[path].setdefault(item)


def _element(rows: _Rows) -> etree._Element:
    """The record as the XML prints it."""
    root = etree.Element("Designation")
    for column, name in SINGLE.items():
        etree.SubElement(root, name).text = rows.singles[column]
    for path, columns in SEVERAL.items():
        *groups, item = path.split("/")
        if not rows.items[path]:
            continue
        parent = root
        for name in groups:
            found = parent.find(name)
            parent = etree.SubElement(parent, name) if found is None else found
        for values in rows.items[path]:
            element = etree.SubElement(parent, item)
            for name, value in zip(columns.values(), values, strict=True):
                (etree.SubElement(element, name) if name else element).text = value
    return root


class _WithoutFirstLine(ListFile):
    """The file with an empty first line: it has one column, and line numbers stay true."""

    def open(self) -> BinaryIO:
        stream = super().open()
        stream.readline(1 << 16)
        return cast(BinaryIO, io.BufferedReader(_Behind(stream)))


class _Behind(io.RawIOBase):
    """An end of line, then the rest of a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._first = stream, b"\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # the stub's Buffer has no len()
        chunk = self._first or self._stream.read(len(buffer))
        self._first = b""
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._stream.close()
        super().close()
