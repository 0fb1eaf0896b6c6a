"""UK-Sanctions-List.xml (UTF-8, without namespace): <DateGenerated>, then one <Designation> for each record."""

from collections.abc import Iterator

from lxml import etree

from coordination.parse import reading
from coordination.parse.gb_uksl import designation
from coordination.parse.reading import ListFile, Unreadable
from coordination.records import Edition, ListEntry
from coordination.vocabulary import FieldGroup

# Copies of the list exist without some blocks: what they lack is then unknown, not removed.
_DETAILS = (b"<IndividualDetails", b"<EntityDetails", b"<ShipDetails")
BLOCKS = {
    FieldGroup.BIRTH_DATES: (b"<IndividualDetails",),
    FieldGroup.NATIONALITIES: (b"<IndividualDetails",),
    FieldGroup.SHIP_DETAILS: (b"<ShipDetails",),
    FieldGroup.IDENTIFIERS: _DETAILS,
    FieldGroup.CONTACTS: (b"<PhoneNumbers", b"<EmailAddresses", b"<Websites"),
}


def read(file: ListFile) -> Edition:
    payload = file.read()
    elements = reading.iter_elements(file, root="Designations", tags={"DateGenerated", "Designation"})
    first = next(elements, None)
    if first is None or reading.local_name(first) != "DateGenerated":
        raise Unreadable(f"{file.name}: does not begin with <DateGenerated>")
    return Edition(
        form="UK-SANCTIONS-LIST.XML",
        published_on=designation.day((first.text or "").strip(), f"{file.name}, <DateGenerated>"),
        entries=_entries(file, elements),
        fields_absent=frozenset(group for group, tags in BLOCKS.items() if not any(tag in payload for tag in tags)),
    )


def _entries(file: ListFile, elements: Iterator[etree._Element]) -> Iterator[ListEntry]:
    seen: set[str] = set()
    for number, element in enumerate(elements, 1):
        before = next(element.itersiblings("*", preceding=True), element)
        if reading.local_name(before) not in ("DateGenerated", "Designation"):
            raise Unreadable(f"{file.name}: unknown element <{reading.local_name(before)}> beside the designations")
        entry = designation.entry(element, f"Designation[{number}]", reading.record_xml(element))
        if entry.key in seen:
            raise Unreadable(f"gb_uksl record {entry.key}: occurs twice in {file.name}")
        seen.add(entry.key)
        yield entry
    if not seen:
        raise Unreadable(f"{file.name}: holds no record")
