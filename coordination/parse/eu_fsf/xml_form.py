"""XML 1.1: <export> of <sanctionEntity>, nearly everything in attributes."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain

from lxml import etree

from coordination.parse.eu_fsf.element import ACT_TYPES, Act, Element, Part, Source, iso_day, shared_references
from coordination.parse.reading import Fields, ListFile, Unreadable, choose, iter_elements, local_name, record_xml

FORM = "xmlFullSanctionsList_1_1"
SUBJECTS = {"person P": "person", "enterprise E": "enterprise"}

# What schema 1.1 knows. `delistingDate` and <additionalInformation> never occurred: they are refused,
# since nobody has seen what they would say.
_DETAIL = {"logicalId", "regulationLanguage"}
_COUNTRY = {"countryIso2Code", "countryDescription", "region"}
ENTITY = {"logicalId", "euReferenceNumber", "unitedNationId", "designationDate", "designationDetails"}
ACT = {"regulationType", "publicationDate", "numberTitle"}
REGULATION = ACT | {"organisationType", "entryIntoForceDate", "programme", "logicalId"}
PARTS = {
    "nameAlias": _DETAIL
    | {"firstName", "middleName", "lastName", "wholeName", "function", "gender", "title", "nameLanguage", "strong"},
    "citizenship": _DETAIL | _COUNTRY | {"acquisitionDate", "disenfranchisementDate"},
    "birthdate": _DETAIL
    | _COUNTRY
    | {"circa", "calendarType", "city", "zipCode", "place", "birthdate", "dayOfMonth", "monthOfYear", "year"}
    | {"yearRangeFrom", "yearRangeTo"},
    "address": _DETAIL | _COUNTRY | {"city", "street", "poBox", "zipCode", "place", "asAtListingTime"},
    "identification": _DETAIL
    | _COUNTRY
    | {"identificationTypeCode", "identificationTypeDescription", "number", "latinNumber", "nameOnDocument"}
    | {"issuedBy", "issueDate", "validFrom", "validTo"}
    | {"diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer"},
}


def read(file: ListFile) -> Source:
    shared = shared_references(
        (element.get("logicalId", ""), element.get("unitedNationId", "").strip()) for element in _entities(file)
    )
    elements = _entities(file)
    first = next(elements, None)
    if first is None:
        raise Unreadable(f"{file.name}: holds no record")
    generated = first.getroottree().getroot().get("generationDate", "")
    return Source(
        published_on=iso_day(generated[:10], f"{file.name}, generationDate"),
        elements=_elements(file, chain([first], elements)),
        shared=shared,
    )


def _entities(file: ListFile) -> Iterator[etree._Element]:
    return iter_elements(file, root="export", tags={"sanctionEntity"})


def _elements(file: ListFile, elements: Iterator[etree._Element]) -> Iterator[Element]:
    last: etree._Element | None = None
    for number, last in enumerate(elements, 1):
        _refuse_strangers(file, last.itersiblings("*", preceding=True))
        yield _element(last, f"sanctionEntity[{number}]")
    if last is not None:
        _refuse_strangers(file, last.itersiblings("*"))


def _refuse_strangers(file: ListFile, siblings: Iterator[etree._Element]) -> None:
    for sibling in siblings:
        if local_name(sibling) != "sanctionEntity":
            raise Unreadable(f"{file.name}: unknown element <{local_name(sibling)}> beside the records")


def _element(element: etree._Element, locator: str) -> Element:
    fields = Fields(element, f"eu_fsf {locator}")
    key = fields.attributes.get("logicalId", "")
    fields.where = where = f"eu_fsf record {key}"
    values = _attributes(fields, ENTITY)
    regulation = _only(fields, "regulation")
    subject = _only(fields, "subjectType")
    words = " ".join(subject.attributes.get(name, "") for name in ("code", "classificationCode"))
    subject.finish()
    designated = values.get("designationDate")
    found = Element(
        where=where,
        locator=locator,
        key=key,
        reference=values.get("euReferenceNumber", ""),
        un_reference=values.get("unitedNationId", ""),
        designated=iso_day(designated, f"{where}, designationDate") if designated else None,
        details=values.get("designationDetails", ""),
        remarks=tuple(fields.take_all("remark")),
        act=_regulation(regulation),
        subject=choose(words, SUBJECTS, f"{where}, <subjectType>"),
        parts={tag: [_part(part, known) for part in fields.take_fields(tag)] for tag, known in PARTS.items()},
        raw=record_xml(element),
    )
    fields.finish()
    return found


def _only(fields: Fields, name: str) -> Fields:
    found = fields.take_fields(name)
    if len(found) != 1:
        raise Unreadable(f"{fields.where}: <{name}> occurs {len(found)} times, expected once")
    return found[0]


def _attributes(fields: Fields, known: Collection[str]) -> dict[str, str]:
    unknown = sorted(set(fields.attributes) - set(known))
    if unknown:
        raise Unreadable(f"{fields.where}: unknown attribute {unknown[0]!r}")
    return {name: value.strip() for name, value in fields.attributes.items()}


def _regulation(fields: Fields) -> Act:
    values = _attributes(fields, REGULATION)
    fields.take("publicationUrl", "")
    fields.take_fields("corrigendum")
    fields.take_all("remark")
    fields.finish()
    in_force = iso_day(values.get("entryIntoForceDate", ""), f"{fields.where}, entryIntoForceDate")
    return replace(_act(fields, values), in_force=in_force, programme=values.get("programme", ""))


def _part(fields: Fields, known: Collection[str]) -> Part:
    values = _attributes(fields, known)
    summaries = fields.take_fields("regulationSummary")
    contacts = [_attributes(info, {"key", "value"}) for info in fields.take_fields("contactInfo")]
    part = Part(
        where=fields.where,
        values=values,
        remarks=tuple(fields.take_all("remark")),
        acts=tuple(_act(summary, _attributes(summary, ACT | {"publicationUrl"})) for summary in summaries),
        contacts=tuple((info.get("key", ""), info.get("value", "")) for info in contacts),
    )
    fields.finish()
    return part


def _act(fields: Fields, values: dict[str, str]) -> Act:
    return Act(
        kind=choose(values.get("regulationType", ""), ACT_TYPES, f"{fields.where}, regulationType"),
        title=values.get("numberTitle", ""),
        published=iso_day(values.get("publicationDate", ""), f"{fields.where}, publicationDate"),
    )
