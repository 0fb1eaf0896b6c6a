"""
SDN_ADVANCED.XML and CONS_ADVANCED.XML: the list in cross-tables that point to each other by number.

    Sanctions
      DateOfIssue
      ReferenceValueSets     code tables
      Locations              addresses and countries
      IDRegDocuments         papers, by the identity they belong to
      DistinctParties        the targets: names and features
      ProfileRelationships   ties
      SanctionsEntries       which lists a target is on, since when, under which programme
      SanctionsEntryLinks    (not needed)

What a target needs stands before and after it in 127 MB, so the file is read twice: first all
but the parties is kept, as XML text; then each party is read with its own. Source: list formats,
section 2.4, and OFAC's schema (sdn_advanced.xsd).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from coordination.parse.reading import Fields, ListFile, Unreadable, iter_elements, local_name, record_xml
from coordination.parse.us_ofac import parties, remarks
from coordination.parse.us_ofac.grounds import Grounds
from coordination.parse.us_ofac.labels import SDN_LIST
from coordination.parse.us_ofac.lists import LISTS, OfacList
from coordination.parse.us_ofac.parties import Identity
from coordination.parse.us_ofac.profile import Profile
from coordination.parse.us_ofac.tables import UNKNOWN, Tables
from coordination.records import Edition, ListEntry, Relation
from coordination.vocabulary import DateKind

ROOT = "Sanctions"
PARTS = {
    "DateOfIssue": "DateOfIssue",
    "ReferenceValueSets": "ReferenceValueSets",
    "Locations": "Location",
    "IDRegDocuments": "IDRegDocument",
    "DistinctParties": "DistinctParty",
    "ProfileRelationships": "ProfileRelationship",
    "SanctionsEntries": "SanctionsEntry",
    "SanctionsEntryLinks": "SanctionsEntryLink",
}
OF_MANY = set(PARTS) - {"DateOfIssue", "ReferenceValueSets"}
# What each kind is kept by.
KEPT_BY = {
    "Location": "ID",
    "IDRegDocument": "IdentityID",
    "ProfileRelationship": "From-ProfileID",
    "SanctionsEntry": "ProfileID",
}
PROGRAMME = "Program"  # a "sanctions type" whose comment is the programme tag
CREATED = {"Created": True}


@dataclass
class Index:
    """
    All but the parties. `kept` holds XML text by kind and by the number that parties find it by;
    `names` how a tie names the party at its other end.
    """

    tables: Tables
    issued_on: date
    kept: dict[str, dict[str, list[bytes]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    names: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str, number: str, where: str) -> list[Fields]:
        """What is kept of that kind under that number, each to be taken apart anew."""
        return [Fields(etree.fromstring(text), f"{where}, {kind}") for text in self.kept[kind].get(number, ())]

    def texts(self, kind: str, number: str) -> list[str]:
        return [text.decode() for text in self.kept[kind].get(number, ())]


def read(file: ListFile, wanted: OfacList) -> Edition:
    """The full list. Raises Unreadable for a file of changes only."""
    index = _index(file)
    tally: Counter[str] = Counter()
    return Edition(f"{wanted.form}_ADVANCED.XML", index.issued_on, _entries(file, index, wanted, tally), tally=tally)


def _elements(file: ListFile) -> Iterator[etree._Element]:
    """What the parts hold, in order. Whatever else stands among it is refused."""
    root: etree._Element | None = None
    for element in iter_elements(file, root=ROOT, tags=set(PARTS.values())):
        kind = local_name(element)
        before = next(element.itersiblings("*", preceding=True), element)
        if local_name(before) not in ("DateOfIssue", kind):
            raise Unreadable(f"{file.name}: unknown element <{local_name(before)}> before <{kind}>")
        root = element.getroottree().getroot()
        yield element
    for part in () if root is None else root.iterchildren("*"):
        name = local_name(part)
        unknown = [child for child in part.iterchildren("*") if name in OF_MANY and local_name(child) != PARTS[name]]
        if name not in PARTS or unknown:
            raise Unreadable(f"{file.name}: unknown element <{local_name(unknown[0]) if unknown else name}>")


def _index(file: ListFile) -> Index:
    elements = _elements(file)
    first = next(elements, None)
    if first is None or local_name(first) != "DateOfIssue":
        raise Unreadable(f"{file.name}: does not begin with <DateOfIssue>")
    root = first.getroottree().getroot()
    if "DeltaBaseVersion" in root.attrib:
        raise Unreadable(f"{file.name}: holds only what changed since version {root.get('DeltaBaseVersion')}")
    issued_on = parties.day(Fields(first, f"{file.name}, <DateOfIssue>"))
    second = next(elements, None)
    if second is None or local_name(second) != "ReferenceValueSets":
        raise Unreadable(f"{file.name}: has no <ReferenceValueSets> behind its <DateOfIssue>")
    index = Index(Tables(second, file.name), issued_on)
    for element in elements:
        kind = local_name(element)
        if kind == "DistinctParty":
            party = _Party(element, file.name, index.tables)
            if party.number in index.names:
                raise Unreadable(f"{party.where}: occurs twice")
            index.names[party.number] = party.identity.listed_as
        elif kind in KEPT_BY:
            index.kept[kind][element.get(KEPT_BY[kind], "")].append(record_xml(element).encode())
        elif kind in ("DateOfIssue", "ReferenceValueSets"):
            raise Unreadable(f"{file.name}: <{kind}> occurs twice")
    stray = sorted(set(index.kept["SanctionsEntry"]) - set(index.names))
    if stray:
        raise Unreadable(f"{file.name}: <SanctionsEntry> of profile {stray[0]}, which is not among the parties")
    return index


class _Party:
    """A <DistinctParty>: its number, its one profile and its one identity."""

    def __init__(self, element: etree._Element, file_name: str, tables: Tables) -> None:
        party = Fields(element, "")
        self.number = party.attributes.get("FixedRef", "")
        self.where = party.where = f"{file_name}, party {self.number or 'without number'}"
        self.comments = party.take_all("Comment")
        profiles = party.take_fields("Profile")
        party.finish()
        if len(profiles) != 1 or profiles[0].attributes.get("ID") != self.number or not self.number:
            raise Unreadable(f"{self.where}: expected one profile of the same number")
        self.profile = profiles[0]
        self.profile.where = self.where
        self.comments += self.profile.take_all("Comment")
        identities = self.profile.take_fields("Identity")
        if len(identities) != 1:
            raise Unreadable(f"{self.where}: {len(identities)} identities, expected one")
        self.identity = Identity(identities[0], tables)


def _entries(file: ListFile, index: Index, wanted: OfacList, tally: Counter[str]) -> Iterator[ListEntry]:
    position, found = 0, False
    for element in _elements(file):
        if local_name(element) != "DistinctParty":
            continue
        position += 1
        entry = _entry(element, position, file.name, index, wanted)
        if entry is None:
            tally[wanted.left_out] += 1
        else:
            found = True
            yield entry
    if not found:
        raise Unreadable(f"{file.name}: holds no record of the {wanted.title}")


def _entry(element: etree._Element, position: int, file_name: str, index: Index, wanted: OfacList) -> ListEntry | None:
    """The record, None when it is not on the wanted list."""
    party = _Party(element, file_name, index.tables)
    where, number, tables = party.where, party.number, index.tables
    entries = [_SanctionsEntry(entry, tables) for entry in index.of("SanctionsEntry", number, where)]
    if not entries:
        raise Unreadable(f"{where}: has no <SanctionsEntry>, so nothing says which list it is on")
    if not wanted.holds({entry.list for entry in entries}):
        return None
    locations: set[str] = set()

    def place(at: str) -> Fields:
        found = index.of("Location", at, where)
        if len(found) != 1:
            raise Unreadable(f"{where}: location {at or 'without number'} occurs {len(found)} times")
        locations.add(at)
        return found[0]

    sub_type = party.profile.attributes.get("PartySubTypeID", "")
    target = Profile(parties.target_type(sub_type, tables, where), where)
    target.names += party.identity.names
    said = parties.take_features(party.profile, target, tables, place)
    party.profile.finish(ignore={"SanctionsEntryReference", "ExternalReference"})
    papers = index.of("IDRegDocument", party.identity.number, where)
    parties.take_documents(papers, target, tables, place, said)
    for remark in party.comments:
        remarks.read(remark, target, is_whole=True)
    target.relations += _relations(index, number, where)
    raw = [record_xml(element), *(text for at in sorted(locations) for text in index.texts("Location", at))]
    raw += index.texts("IDRegDocument", party.identity.number)
    raw += [text for kind in ("ProfileRelationship", "SanctionsEntry") for text in index.texts(kind, number)]
    return target.entry(
        key=number,
        reference=number,
        locator=f"DistinctParty[{position}]",
        listing=wanted.listing(_grounds(entries, target, where)),
        raw="\n".join(raw),
    )


class _SanctionsEntry:
    """That a target is on one list: its programmes, sanctions types, and days by legal authority."""

    def __init__(self, fields: Fields, tables: Tables) -> None:
        self.list = tables.choose("List", fields.attributes.get("ListID", ""), LISTS, fields.where)
        self.tags: list[str] = []
        self.types: list[str] = []
        self.day_by_authority: dict[str, date] = {}
        for event in fields.take_fields("EntryEvent"):
            self._take_event(event, tables)
        for measure in fields.take_fields("SanctionsMeasure"):
            word = tables.label("SanctionsType", measure.attributes.get("SanctionsTypeID", ""), fields.where)
            comment = measure.take("Comment", "")
            (self.tags if word == PROGRAMME else self.types).append(comment if word == PROGRAMME else word)
            measure.finish(ignore={"DatePeriod"})
        fields.finish(ignore={"Comment", "LimitationsToListing", "SupportingInfo", "ProfileRelationshipReference"})

    def _take_event(self, event: Fields, tables: Tables) -> None:
        tables.choose("EntryEventType", event.attributes.get("EntryEventTypeID", ""), CREATED, event.where)
        number = event.attributes.get("LegalBasisID", UNKNOWN)
        authority = "" if number == UNKNOWN else tables.label("LegalBasis", number, event.where)
        for each in event.take_fields("Date"):
            on = parties.day(each)
            self.day_by_authority[authority] = min(on, self.day_by_authority.get(authority, on))
        event.finish(ignore={"Comment"})


def _grounds(entries: list[_SanctionsEntry], target: Profile, where: str) -> Grounds:
    """
    Programmes, sanctions types and authorities of all lists it is on, as the other forms print them.

    The day of an event is that of a designation under one authority: DESIGNATED, where the
    enhanced form prints the day of publication on a list. Days of other lists are none of the SDN List's.
    """
    days: dict[str, date] = {}
    day_by_authority: dict[str, date] = {}
    for entry in entries:
        for authority, on in entry.day_by_authority.items():
            days[entry.list] = min(on, days.get(entry.list, on))
            if entry.list == SDN_LIST:
                day_by_authority[authority] = min(on, day_by_authority.get(authority, on))
    return Grounds(
        where,
        [tag for entry in entries for tag in entry.tags],
        target.facts,
        [word for entry in entries for word in entry.types],
        [authority for entry in entries for authority in entry.day_by_authority if authority],
        lists={entry.list for entry in entries},
        days=days,
        day_by_authority=day_by_authority,
        date_kind=DateKind.DESIGNATED,
    )


def _relations(index: Index, number: str, where: str) -> Iterator[Relation]:
    for tie in index.of("ProfileRelationship", number, where):
        other = tie.attributes.get("To-ProfileID", "")
        label = index.tables.label("RelationType", tie.attributes.get("RelationTypeID", ""), where)
        former = tie.attributes.get("Former", "false") == "true"
        tie.finish(ignore={"Comment", "DatePeriod", "IDRegDocumentReference"})
        yield Relation(f"{label} (former)" if former else label, index.names.get(other, ""), other)
