"""
SDN_ENHANCED.XML: the SDN List with everything OFAC publishes of a record, dates included.

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
from coordination.parse.us_ofac import details, printed
from coordination.parse.us_ofac.labels import SDN_LIST
from coordination.parse.us_ofac.profile import Profile
from coordination.records import Edition, LegalBasis, ListEntry
from coordination.vocabulary import DateKind, Measure, TargetType

ROOT = "sanctionsData"
OTHER_LISTS = {
    "CAPTA List",
    "Consolidated List",
    "FSE List",
    "Non-SDN CMIC List",
    "Non-SDN Menu-Based Sanctions List",
    "Non-SDN Palestinian Legislative Council List",
    "Sectoral Sanctions Identifications List",
}
LISTS = {name: name for name in (SDN_LIST, *OTHER_LISTS)}

TARGET_TYPES = {
    "Individual": TargetType.PERSON,
    "Entity": TargetType.ORGANISATION,
    "Vessel": TargetType.VESSEL,
    "Aircraft": TargetType.AIRCRAFT,
}

# All the sanctions types of the export's reference table.
SANCTIONS_TYPES = {
    "Block": (Measure.ASSET_FREEZE,),
    "Reject": (Measure.TRANSACTION_BAN,),
    "561 Full Restrictions": (Measure.SECTORAL_FINANCE,),  # correspondent accounts, 31 CFR 561
    "NDAA Special Conditions": (Measure.SECTORAL_FINANCE,),  # correspondent accounts
    "13662 Sectoral Directive 1": (Measure.SECTORAL_FINANCE,),
    "13662 Sectoral Directive 2": (Measure.SECTORAL_FINANCE,),
    "13662 Sectoral Directive 3": (Measure.SECTORAL_FINANCE,),
    "13662 Sectoral Directive 4": (Measure.EXPORT_CONTROL, Measure.SERVICES_BAN),  # oil projects
    "CAATSA Section 231/235 Sanctions": (Measure.SECONDARY,),  # from a menu; remarks say which
    "Executive Order 13959 Sanctions": (Measure.INVESTMENT_BAN,),
    "CMIC Executive Order": (Measure.INVESTMENT_BAN,),
    "Executive Order 14024 Directive 1a": (Measure.SECTORAL_FINANCE,),
    "Executive Order 14024 Directive 2": (Measure.SECTORAL_FINANCE,),
    "Executive Order 14024 Directive 3": (Measure.SECTORAL_FINANCE,),
    "Executive Order 14024 Directive 4": (Measure.TRANSACTION_BAN,),  # central bank and funds
    "Executive Order 14014 Directive 1": (Measure.SECTORAL_FINANCE,),
    "Executive Order 14059 Non-blocking": (Measure.SECTORAL_FINANCE,),
}


def read(file: ListFile) -> Edition:
    """The full SDN List. Raises Unreadable for an export that its filters made smaller."""
    published_on = _publication_date(file)
    tally: Counter[str] = Counter()
    return Edition("SDN_ENHANCED.XML", published_on, _entries(file, tally), tally=tally)


def _publication_date(file: ListFile) -> date:
    first = next(iter_elements(file, root=ROOT, tags={"publicationInfo", "entity"}), None)
    if first is None or local_name(first) != "publicationInfo":
        raise Unreadable(f"{file.name}: has no <publicationInfo>, so nothing says that it is the full list")
    _refuse_partial(first, file.name)
    stamp = Fields(first, f"{file.name}, <publicationInfo>").take("dataAsOf")
    try:
        return datetime.fromisoformat(stamp).date()
    except ValueError as error:
        raise Unreadable(f"{file.name}, <dataAsOf>: {stamp!r} is not a date") from error


def _refuse_partial(info: etree._Element, name: str) -> None:
    """
    Refuse what an export filter left out. Whoever is filtered away would look delisted.

    The full SDN List is itself an export filtered by list, to lists that include it.
    """
    for wish in info.iterfind("{*}filters/{*}*"):
        by = local_name(wish)
        values = [text.strip() for text in wish.itertext() if text.strip()]
        if (by != "sanctionsLists" and values) or (by == "sanctionsLists" and values and SDN_LIST not in values):
            raise Unreadable(f"{name}: an export filtered by {by} ({', '.join(values)}), not the full {SDN_LIST}")


def _entries(file: ListFile, tally: Counter[str]) -> Iterator[ListEntry]:
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
        entry = _entry(element, number, position, where, feature_types, tally)
        if entry is not None:
            yield entry
    if not seen:
        raise Unreadable(f"{file.name}: holds no entity")


def _entry(
    element: etree._Element,
    number: str,
    position: int,
    where: str,
    feature_types: dict[str, str],
    tally: Counter[str],
) -> ListEntry | None:
    """The record, None when it is not on the SDN List (an export may hold all of OFAC's lists)."""
    fields = Fields(element, where)
    lists = fields.take_group("sanctionsLists", "sanctionsList")
    if SDN_LIST not in [choose(item.text, LISTS, f"{where}, <sanctionsList>") for item in lists]:
        tally["not on the SDN list"] += 1
        return None
    listed_on = _listed_on(lists, where)
    general = _only(fields, "generalInfo", where)
    target = Profile(general.choose("entityType", TARGET_TYPES), where)
    target.names += details.names(fields, where)
    target.addresses += details.addresses(fields)
    target.titles += printed.titles(general.take("title", ""))
    remarks = [general.take("remarks", "")]
    general.finish(ignore={"identityId"})  # the number of the profile: another number for the same
    remarks += details.features(fields, target, feature_types)
    remarks += details.documents(fields, target)
    target.relations += details.relations(fields)
    bases = _bases(fields, listed_on, where)
    fields.finish()
    return target.entry(
        key=number,
        reference=number,
        locator=f"entity[{position}]",
        bases=bases,
        listed_on=listed_on,
        date_kind=DateKind.PUBLISHED if listed_on else None,
        remarks="; ".join(text for text in remarks if text),
        raw=record_xml(element),
    )


def _only(fields: Fields, name: str, where: str) -> Fields:
    found = fields.take_fields(name)
    if len(found) != 1:
        raise Unreadable(f"{where}: <{name}> occurs {len(found)} times")
    return found[0]


def _listed_on(lists: list[Fields], where: str) -> date | None:
    """The day it went on the SDN List; other lists it is on have dates of their own."""
    texts = [item.attributes.get("datePublished", "") for item in lists if item.text == SDN_LIST]
    days = [day(text, "%Y-%m-%d", f"{where}, datePublished") for text in texts if text]
    return min(days, default=None)


def _bases(fields: Fields, listed_on: date | None, where: str) -> tuple[LegalBasis, ...]:
    """
    One ground for each programme tag.

    The file does not say which sanctions type or legal authority goes with which programme, nor
    when each was added: every ground has all of them and the record's one date.
    """
    tags = [item.text for item in fields.take_group("sanctionsPrograms", "sanctionsProgram") if item.text]
    if not tags:
        raise Unreadable(f"{where}: no programme")
    types = [item.text for item in fields.take_group("sanctionsTypes", "sanctionsType")]
    measures = [measure for word in types for measure in choose(word, SANCTIONS_TYPES, f"{where}, <sanctionsType>")]
    authorities = [item.text for item in fields.take_group("legalAuthorities", "legalAuthority") if item.text]
    return tuple(
        LegalBasis(
            programme=tag,
            measures=tuple(dict.fromkeys(measures)),
            listed_on=listed_on,
            date_kind=DateKind.PUBLISHED if listed_on else None,
            instrument="; ".join(dict.fromkeys(authorities)),
            sublist=SDN_LIST,
        )
        for tag in dict.fromkeys(tags)
    )
