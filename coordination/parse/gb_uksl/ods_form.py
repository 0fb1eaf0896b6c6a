"""
The ODS that the list's search tool gives out: eight columns, one row for each record.

It names a regime by a short name where the XML has the title of the instrument, parts measures
by commas, and gives no more of a person's name than "AKHUND MOHAMMAD HASSAN". Dates are
dd-mm-yyyy; no edition date is in the file. The reader of other workbooks does not open it (it
trips over the line breaks between cells), so the cells are taken from its XML: rows and cells
that are said to repeat are never multiplied.
"""

import io
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from coordination.parse.gb_uksl import measures
from coordination.parse.gb_uksl.cells import spaced
from coordination.parse.gb_uksl.designation import REPEATS_UN, TARGET_TYPES
from coordination.parse.gb_uksl.printed_names import without_number
from coordination.parse.names import script_of
from coordination.parse.reading import ListFile, Unreadable, check_workbook, choose, day, iter_elements, local_name
from coordination.records import Edition, LegalBasis, ListEntry, Name
from coordination.vocabulary import DateKind, FieldGroup, NamePart, TargetType

HEADER = (
    *("Unique ID", "OFSI Group ID", "Name", "Regime Name", "Type", "Designation source", "Date Designated"),
    "Sanctions Imposed",
)
CONTENT = "content.xml"
LACKS = frozenset(
    {
        FieldGroup.ALIASES,
        FieldGroup.QUALITY,
        FieldGroup.ADDRESSES,
        FieldGroup.CONTACTS,
        FieldGroup.BIRTH_DATES,
        FieldGroup.IDENTIFIERS,
        FieldGroup.SHIP_DETAILS,
        FieldGroup.NATIONALITIES,
        FieldGroup.DATES,  # the day of the last edit
    }
)
# By the records that both forms hold (2025-08-11 and 2026-02-26): each name stands for one title.
REGIMES = {
    "Afghanistan": "The Afghanistan (Sanctions) (EU Exit) Regulations 2020",
    "Belarus": "The Republic of Belarus (Sanctions) (EU Exit) Regulations 2019",
    "Bosnia and Herzegovina": "The Bosnia and Herzegovina (Sanctions) (EU Exit) Regulations 2020",
    "Central African Republic": "The Central African Republic (Sanctions) (EU Exit) Regulations 2020",
    "Chemical Weapons": "The Chemical Weapons (Sanctions) (EU Exit) Regulations 2019",
    "Counter-Terrorism (Domestic)": "The Counter-Terrorism (Sanctions) (EU Exit) Regulations 2019",
    "Counter-Terrorism (International)": ("The Counter-Terrorism (International Sanctions) (EU Exit) Regulations 2019"),
    "Cyber": "The Cyber (Sanctions) (EU Exit) Regulations 2020",
    "Democratic People's Republic of Korea": (
        "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019"
    ),
    "Democratic Republic of the Congo": ("The Democratic Republic of the Congo (Sanctions) (EU Exit) Regulations 2019"),
    "Global Anti-Corruption": "The Global Anti-Corruption Sanctions Regulations 2021",
    "Global Human Rights": "The Global Human Rights Sanctions Regulations 2020",
    "Global Irregular Migration": (
        "The Global Irregular Migration and Trafficking in Persons Sanctions Regulations 2025"
    ),
    "Guinea": "The Guinea (Sanctions) (EU Exit) Regulations 2019",
    "Guinea-Bissau": "The Republic of Guinea-Bissau (Sanctions) (EU Exit) Regulations 2019",
    "Haiti": "The Haiti (Sanctions) Regulations 2022",
    "ISIL (Da'esh) and Al-Qaida": ("Isil (Da'esh) and Al-Qaeda (United Nations Sanctions) (EU Exit) Regulations 2019"),
    "Iran": "The Iran (Sanctions) Regulations 2023",
    "Iran (Nuclear)": "The Iran (Sanctions) (Nuclear) (EU Exit) Regulations 2019",
    "Iraq": "The Iraq (Sanctions) (EU Exit) Regulations 2020",
    "Libya": "The Libya (Sanctions) (EU Exit) Regulations 2020",
    "Mali": "The Mali (Sanctions) (EU Exit) Regulations 2020",
    "Myanmar": "The Myanmar (Sanctions) Regulations 2021",
    "Nicaragua": "The Nicaragua (Sanctions) (EU Exit) Regulations 2020",
    "Russia": "The Russia (Sanctions) (EU Exit) Regulations 2019",
    "Somalia": "The Somalia (Sanctions) (EU Exit) Regulations 2020",
    "South Sudan": "The South Sudan (Sanctions) (EU Exit) Regulations 2019",
    "Sudan": "The Sudan (Sanctions) (EU Exit) Regulations 2020",
    "Syria": "The Syria (Sanctions) (EU Exit) Regulations 2019",
    "Venezuela": "The Venezuela (Sanctions) (EU Exit) Regulations 2019",
    "Yemen": "The Yemen (Sanctions) (EU Exit) Regulations 2020",
}


def read(file: ListFile) -> Edition:
    payload = check_workbook(file)
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            content = archive.read(CONTENT)
    except KeyError as error:
        raise Unreadable(f"{file.name}: not an ODS workbook") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:  # a size in the directory that is not true
        raise Unreadable(f"{file.name}: not a workbook, or cut off ({error})") from error
    tally: Counter[str] = Counter()
    inner = ListFile(file.name, lambda: io.BytesIO(content), file.max_unpacked)
    return Edition("UK-SANCTIONS-LIST.ODS", None, _entries(inner, tally), LACKS, tally)


def _entries(file: ListFile, tally: Counter[str]) -> Iterator[ListEntry]:
    rows = _rows(file)
    _, header = next(rows, (1, []))
    if tuple(map(spaced, header)) != HEADER:
        raise Unreadable(f"{file.name}, row 1: not the header of the search tool's export")
    seen: set[str] = set()
    for number, cells in rows:
        entry = _entry(cells, f"{file.name}, row {number}", f"row {number}", tally)
        if entry.key in seen:
            raise Unreadable(f"{file.name}, row {number}: Unique ID {entry.key} occurs twice")
        seen.add(entry.key)
        yield entry
    if not seen:
        raise Unreadable(f"{file.name}: holds no record")


def _entry(cells: list[str], where: str, locator: str, tally: Counter[str]) -> ListEntry:
    row = dict(zip(HEADER, map(spaced, cells), strict=True))
    reference = row["Unique ID"]
    if not reference:
        raise Unreadable(f"{where}: Unique ID is empty")
    where = f"{where} (record {reference})"
    target_type = choose(row["Type"], TARGET_TYPES, f"{where}, Type")
    full = without_number(row["Name"])
    if not full:
        # Two rows of a genuine edition have none; to drop them would look like a delisting.
        full = reference
        tally["records without a name"] += 1
    regime = row["Regime Name"].replace("’", "'")
    listed_on = day(row["Date Designated"], "%d-%m-%Y", f"{where}, Date Designated")
    imposed = measures.named(re.split(r", ?", row["Sanctions Imposed"]), f"{where}, Sanctions Imposed")
    # Family name first, and where it ends is not told.
    role = NamePart.UNGRADED if target_type is TargetType.PERSON else NamePart.WHOLE
    return ListEntry(
        key=reference,
        reference=reference,
        locator=locator,
        target_type=target_type,
        names=(Name(full, parts=((role, full),), script=script_of(full)),),
        bases=(
            LegalBasis(
                programme=REGIMES.get(regime, row["Regime Name"]),
                measures=measures.in_order(set(imposed)),
                listed_on=listed_on,
                date_kind=DateKind.DESIGNATED,
                transposes_un=choose(row["Designation source"], REPEATS_UN, f"{where}, Designation source"),
            ),
        ),
        listed_on=listed_on,
        date_kind=DateKind.DESIGNATED,
        # Not even the OFSI Group ID as identifier: one that stands alone would blank all that this form lacks.
        raw=json.dumps(row, ensure_ascii=False),
    )


def _rows(file: ListFile) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row that holds something, of the only sheet."""
    number, sheets = 0, 0
    for element in iter_elements(file, root="document-content", tags={"table-row", "table"}):
        if local_name(element) == "table":
            sheets += 1
            continue
        if sheets:
            raise Unreadable(f"{file.name}: holds a second sheet")
        number += 1
        cells = _cells(element, f"{file.name}, row {number}")
        if any(cells):
            if _repeats(element, "rows", file.name) > 1:
                raise Unreadable(f"{file.name}, row {number}: is said to repeat")
            yield number, cells


def _cells(row: etree._Element, where: str) -> list[str]:
    """The cells under the header; one beyond it is refused, and so never allotted."""
    found = [""] * len(HEADER)
    column = 0
    for cell in row.iterchildren("{*}table-cell", "{*}covered-table-cell"):
        text, repeats = _text(cell), _repeats(cell, "columns", where)
        if text and column + repeats > len(HEADER):
            raise Unreadable(f"{where}: has a cell beyond column {len(HEADER)}")
        if text:
            found[column : column + repeats] = [text] * repeats
        column += repeats
    return found


def _text(cell: etree._Element) -> str:
    """The paragraphs of a cell, with blanks where the markup says so."""
    paragraphs = ("".join(_pieces(paragraph)) for paragraph in cell.iterchildren("{*}p"))
    return "\n".join(paragraphs).strip()


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element.iterchildren("*"):
        if local_name(child) in ("s", "tab", "line-break"):
            yield " "
        else:
            yield from _pieces(child)
        yield child.tail or ""


def _repeats(element: etree._Element, what: str, where: str) -> int:
    name = f"number-{what}-repeated"
    said = next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), "1")
    if not re.fullmatch("[0-9]{1,9}", said) or int(said) < 1:
        raise Unreadable(f"{where}: {name} is {said!r}")
    return int(said)
