"""
CSV 1.1: `;`-separated, UTF-8, 118 columns, one row for each part of an entity.

Every row repeats the entity and its act and fills the columns of one part. Remarks stand in
brackets. Days are ISO, but for `fileGenerationDate` ("28/10/2022").
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from coordination.parse import dates
from coordination.parse.eu_fsf.element import ACT_TYPES, Act, Element, Part, Source, iso_day, shared_references
from coordination.parse.reading import ListFile, Unreadable, choose, csv_rows, day

FORM = "csvFullSanctionsList_1_1"

# Two columns say it; the publisher fills them the other way round than they are named.
SUBJECTS = {"P person": "person", "E enterprise": "enterprise"}

_ACT = (
    "Type",
    "OrganisationType",
    "PublicationDate",
    "EntryIntoForceDate",
    "NumberTitle",
    "Programme",
    "PublicationUrl",
)
_REGULATION = [f"Regulation_{name}" for name in _ACT]
_ENTITY = ["LogicalId", "EU_ReferenceNumber", "UnitedNationId", "DesignationDate", "DesignationDetails", "Remark"]
_ENTITY += ["SubjectType", "SubjectType_ClassificationCode", *_REGULATION]
_COUNTRY = ["CountryIso2Code", "CountryDescription"]
_NAME = ["LastName", "FirstName", "MiddleName", "WholeName", "NameLanguage", "Gender", "Title", "Function"]
_ADDRESS = ["City", "Street", "PoBox", "ZipCode", "Region", "Place", "AsAtListingTime", "ContactInfo", *_COUNTRY]
_BIRTH = ["BirthDate", "Day", "Month", "Year", "YearRangeFrom", "YearRangeTo", "Circa", "CalendarType"]
_BIRTH += ["ZipCode", "Region", "Place", "City", *_COUNTRY]
_DOCUMENT = ["Number", "Diplomatic", "KnownExpired", "KnownFalse", "ReportedLost", "RevokedByIssuer", "IssuedBy"]
_DOCUMENT += ["IssuedDate", "ValidFrom", "ValidTo", "LatinNumber", "NameOnDocument", "TypeCode", "TypeDescription"]
_DOCUMENT += ["Region", *_COUNTRY]
_BLOCKS = {
    "NameAlias": _NAME,
    "Address": _ADDRESS,
    "BirthDate": _BIRTH,
    "Identification": _DOCUMENT,
    "Citizenship": ["Region", *_COUNTRY],
}
_OF_ANY_BLOCK = ["LogicalId", "RegulationLanguage", "Remark", *_REGULATION]
HEADER = ["fileGenerationDate", *(f"Entity_{name}" for name in _ENTITY)]
HEADER += [f"{block}_{name}" for block, own in _BLOCKS.items() for name in (*own, *_OF_ANY_BLOCK)]

# Names that the XML spells otherwise; the rest differ in the first letter's case.
_XML_PARTS = {"BirthDate": "birthdate"}
_XML_NAMES = {
    "BirthDate": "birthdate",
    "Day": "dayOfMonth",
    "Month": "monthOfYear",
    "IssuedDate": "issueDate",
    "TypeCode": "identificationTypeCode",
    "TypeDescription": "identificationTypeDescription",
}
_CONTACT = re.compile(r"\b(PHONE|FAX|EMAIL|WEB)\b[\s:=\[]*")

Row = tuple[int, dict[str, str]]


def read(file: ListFile) -> Source:
    shared = shared_references(
        (cells["Entity_LogicalId"], cells["Entity_UnitedNationId"].strip()) for _, cells in _rows(file)
    )
    first = next(_rows(file), None)
    if first is None:
        raise Unreadable(f"{file.name}: holds no record")
    generated = first[1]["fileGenerationDate"]
    return Source(
        published_on=day(generated.strip(), "%d/%m/%Y", f"{file.name}, fileGenerationDate"),
        elements=_elements(file, generated),
        shared=shared,
    )


def _rows(file: ListFile) -> Iterator[Row]:
    rows = csv_rows(file, encoding="utf-8-sig", columns=len(HEADER), delimiter=";")
    _, header = next(rows, (0, [""] * len(HEADER)))
    for name, expected in zip(header, HEADER, strict=True):
        if name.strip() != expected:
            raise Unreadable(f"{file.name}: column {name!r} where {FORM} has {expected!r}")
    for line, cells in rows:
        yield line, dict(zip(HEADER, cells, strict=True))


def _elements(file: ListFile, generated: str) -> Iterator[Element]:
    for key, rows in groupby(_rows(file), lambda row: row[1]["Entity_LogicalId"].strip()):
        by_act: dict[tuple[str, ...], list[Row]] = {}
        for line, cells in rows:
            if cells["fileGenerationDate"] != generated:
                raise Unreadable(f"{file.name}, line {line}: fileGenerationDate differs from that of the first row")
            entity = tuple(cells[f"Entity_{name}"].strip() for name in _ENTITY)
            by_act.setdefault(entity, []).append((line, cells))
        for group in by_act.values():
            yield _element(key, group)


def _element(key: str, rows: list[Row]) -> Element:
    where = f"eu_fsf record {key}"
    line, cells = rows[0]
    entity = {name: cells[f"Entity_{name}"].strip() for name in _ENTITY}
    subject = " ".join(sorted((entity["SubjectType"], entity["SubjectType_ClassificationCode"])))
    designated = entity["DesignationDate"]
    parts: dict[str, list[Part]] = {}
    for block in _BLOCKS:
        tag = _XML_PARTS.get(block, block[0].lower() + block[1:])
        parts[tag] = [part for _, row in rows if (part := _part(row, block, f"{where}, <{tag}>"))]
    return Element(
        where=where,
        locator=f"line {line}",
        key=key,
        reference=entity["EU_ReferenceNumber"],
        un_reference=entity["UnitedNationId"],
        designated=_day(designated, f"{where}, Entity_DesignationDate") if designated else None,
        details=entity["DesignationDetails"],
        remarks=_remarks(entity["Remark"]),
        act=_act(cells, "Entity", where),
        subject=choose(subject, SUBJECTS, f"{where}, Entity_SubjectType"),
        parts=parts,
        raw=json.dumps([{name: cell for name, cell in row.items() if cell} for _, row in rows], ensure_ascii=False),
    )


def _part(cells: dict[str, str], block: str, where: str) -> Part | None:
    """The part of that block in the row; None where the row holds another part."""
    own = {name: cells[f"{block}_{name}"].strip() for name in _BLOCKS[block]}
    number = cells[f"{block}_LogicalId"].strip()
    if not number and not any(own.values()):
        return None
    values = {_XML_NAMES.get(name, name[0].lower() + name[1:]): value for name, value in own.items()}
    unlabelled, *labelled = _CONTACT.split(values.pop("contactInfo", ""))
    contacts = tuple(zip(labelled[::2], (value.strip(" ;,|]\n") for value in labelled[1::2]), strict=True))
    remarks = _remarks(cells[f"{block}_Remark"]) + _remarks(unlabelled)
    acts = (_act(cells, block, where),) if cells[f"{block}_Regulation_NumberTitle"].strip() else ()
    return Part(where, values | {"logicalId": number, "strong": "true"}, remarks, acts, contacts)


def _act(cells: dict[str, str], block: str, where: str) -> Act:
    printed = {name: cells[f"{block}_Regulation_{name}"].strip() for name in _ACT}
    in_force = printed["EntryIntoForceDate"]
    return Act(
        kind=choose(printed["Type"], ACT_TYPES, f"{where}, {block}_Regulation_Type"),
        title=printed["NumberTitle"],
        published=_day(printed["PublicationDate"], f"{where}, {block}_Regulation_PublicationDate"),
        in_force=_day(in_force, f"{where}, {block}_Regulation_EntryIntoForceDate") if in_force else None,
        programme=printed["Programme"],
    )


def _day(text: str, where: str) -> date:
    return dates.day_or_none(text, "%d/%m/%Y") or iso_day(text, where)


def _remarks(text: str) -> tuple[str, ...]:
    """The remarks without the brackets that the CSV alone puts around each."""
    text = text.strip()
    if not (text.startswith("(") and text.endswith(")")):
        return (text,) if text else ()
    if text.count("(") != text.count(")"):  # a remark that lost a bracket of its own
        return (text[1:-1].strip(),)
    found, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        if not depth and letter != "(" and not letter.isspace():
            return (text,)  # "(a) …; (b) (…)": brackets of its own
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if not depth:
            found.append(text[start : place + 1].strip()[1:-1].strip())
            start = place + 1
    return tuple(filter(None, found))
