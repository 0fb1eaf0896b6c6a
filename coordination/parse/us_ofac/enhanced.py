"""
SDN_ENHANCED.XML: the list with everything OFAC publishes of a record, dates included.

    sanctionsData
      publicationInfo   dataAsOf, filters
      referenceValues   (not needed: values are printed beside their numbers)
      featureTypes      the feature types of this edition
      entities/entity   one record

Source: list formats, section 2.5a, and the reference tables of the export of 2024-08-28.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from lxml import etree

from coordination.parse.reading import Fields, ListFile, Unreadable, choose, day, iter_elements, local_name, record_xml
from coordination.parse.us_ofac import details, printed, remarks
from coordination.parse.us_ofac.grounds import Grounds
from coordination.parse.us_ofac.lists import LISTS, OfacList
from coordination.parse.us_ofac.profile import Profile
from coordination.records import Edition, ListEntry
from coordination.vocabulary import DateKind, TargetType

ROOT = "sanctionsData"

TARGET_TYPES = {
    "Individual": TargetType.PERSON,
    "Entity": TargetType.ORGANISATION,
    "Vessel": TargetType.VESSEL,
    "Aircraft": TargetType.AIRCRAFT,
}


def read(file: ListFile, wanted: OfacList) -> Edition:
    """The full list. Raises Unreadable for an export that its filters made smaller."""
    published_on = _publication_date(file, wanted)
    tally: Counter[str] = Counter()
    return Edition(f"{wanted.form}_ENHANCED.XML", published_on, _entries(file, wanted, tally), tally=tally)


def _publication_date(file: ListFile, wanted: OfacList) -> date:
    first = next(iter_elements(file, root=ROOT, tags={"publicationInfo", "entity"}), None)
    if first is None or local_name(first) != "publicationInfo":
        raise Unreadable(f"{file.name}: has no <publicationInfo>, so nothing says that it is the full list")
    _refuse_partial(first, file.name, wanted)
    stamp = Fields(first, f"{file.name}, <publicationInfo>").take("dataAsOf")
    try:
        return datetime.fromisoformat(stamp).date()
    except ValueError as error:
        raise Unreadable(f"{file.name}, <dataAsOf>: {stamp!r} is not a date") from error


def _refuse_partial(info: etree._Element, name: str, wanted: OfacList) -> None:
    """
    Refuse what an export filter left out. Whoever is filtered away would look delisted.

    The full list is itself an export filtered by list, to lists that include it.
    """
    for wish in info.iterfind("{*}filters/{*}*"):
        by = local_name(wish)
        values = [text.strip() for text in wish.itertext() if text.strip()]
        if values and (by != "sanctionsLists" or wanted.title not in values):
            raise Unreadable(f"{name}: an export filtered by {by} ({', '.join(values)}), not the full {wanted.title}")


def _entries(file: ListFile, wanted: OfacList, tally: Counter[str]) -> Iterator[ListEntry]:
    feature_types: dict[str, str] = {}
    seen: set[str] = set()
    position = 0
    for element in iter_elements(file, root=ROOT, tags={"featureType", "entity"}):
        if local_name(element) == "featureType":
            label = Fields(element, f"{file.name}, <featureType>").take("type")
            feature_types[label] = label
            continue
        position += 1
        number = element.get("id", "")
        where = f"{file.name}, entity {number or position}"
        if not number or number in seen:
            raise Unreadable(f"{where}: {'its number occurs twice' if number else 'has no number'}")
        seen.add(number)
        entry = _entry(element, number, position, where, feature_types, wanted)
        if entry is not None:
            yield entry
        else:
            tally[wanted.left_out] += 1
    if not seen:
        raise Unreadable(f"{file.name}: holds no entity")


def _entry(
    element: etree._Element,
    number: str,
    position: int,
    where: str,
    feature_types: dict[str, str],
    wanted: OfacList,
) -> ListEntry | None:
    """The record, None when it is not on the wanted list (an export may hold all of OFAC's lists)."""
    fields = Fields(element, where)
    lists = fields.take_group("sanctionsLists", "sanctionsList")
    if not wanted.holds({choose(item.text, LISTS, f"{where}, <sanctionsList>") for item in lists}):
        return None
    general = _only(fields, "generalInfo", where)
    target = Profile(general.choose("entityType", TARGET_TYPES), where)
    target.names += details.names(fields, where)
    target.addresses += details.addresses(fields)
    target.titles += printed.titles(general.take("title", ""))
    remarks.read(general.take("remarks", ""), target, is_whole=True)
    general.finish(ignore={"identityId"})  # the number of the profile: another number for the same
    details.take_features(fields, target, feature_types)
    details.take_documents(fields, target)
    target.relations += details.relations(fields)
    grounds = _grounds(fields, lists, target)
    fields.finish()
    return target.entry(
        key=number,
        reference=number,
        locator=f"entity[{position}]",
        listing=wanted.listing(grounds),
        raw=record_xml(element),
    )


def _only(fields: Fields, name: str, where: str) -> Fields:
    found = fields.take_fields(name)
    if len(found) != 1:
        raise Unreadable(f"{where}: <{name}> occurs {len(found)} times")
    return found[0]


def _grounds(fields: Fields, lists: list[Fields], target: Profile) -> Grounds:
    tags = [item.text for item in fields.take_group("sanctionsPrograms", "sanctionsProgram")]
    types = [item.text for item in fields.take_group("sanctionsTypes", "sanctionsType")]
    authorities = [item.text for item in fields.take_group("legalAuthorities", "legalAuthority") if item.text]
    days: dict[str, date] = {}
    for item in lists:
        if text := item.attributes.get("datePublished", ""):
            listed_on = day(text, "%Y-%m-%d", f"{fields.where}, datePublished")
            days[item.text] = min(listed_on, days.get(item.text, listed_on))
    return Grounds(
        fields.where,
        tags,
        target.facts,
        types,
        authorities,
        lists={item.text for item in lists},
        days=days,
        date_kind=DateKind.PUBLISHED,
    )
