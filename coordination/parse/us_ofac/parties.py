"""The parts of a <DistinctParty> that describe the target: names, features, papers, places."""

from collections.abc import Callable, Iterator
from datetime import date

from coordination.parse import dates
from coordination.parse.names import script_of
from coordination.parse.reading import Fields, Unreadable, choose
from coordination.parse.us_ofac import labels, printed
from coordination.parse.us_ofac.labels import ADDRESS_PARTS, ALIAS_KINDS, FLAGS, IS_FALSE, LATIN, NAME_PARTS
from coordination.parse.us_ofac.profile import Profile
from coordination.parse.us_ofac.tables import UNKNOWN, Tables
from coordination.records import Address, Name, PartialDate
from coordination.vocabulary import NameKind, NamePart, NameQuality, TargetType

Place = Callable[[str], Fields]  # a <Location> by its number

TARGET_TYPES = {
    "Individual": TargetType.PERSON,
    "Entity": TargetType.ORGANISATION,
    "Vessel": TargetType.VESSEL,
    "Aircraft": TargetType.AIRCRAFT,
}
NAME_KINDS = {**ALIAS_KINDS, "Name": NameKind.ALIAS}
NAME_STATUS = {"1": True, "2": False}  # main spelling, other
VALIDITY = {"1": True, "2": False}  # 2 is fraudulent
DOCUMENT_DATES = {"1480": "issued", "1481": "expires"}
ADDRESS = "Location"
WHOLE_PLACE = "Unknown"  # a part that is the country's name and nothing else
GREGORIAN = "1"


def target_type(number: str, tables: Tables, where: str) -> TargetType:
    """Sub-types name ships and aircraft only; a person or a firm is told by the type above."""
    sub_type = tables.label("PartySubType", number, where)
    if sub_type in TARGET_TYPES:
        return TARGET_TYPES[sub_type]
    above = tables.label("PartySubType@PartyTypeID", number, where)
    return tables.choose("PartyType", above, TARGET_TYPES, where)


class Identity:
    """Names of a party, read from its <Identity>."""

    def __init__(self, fields: Fields, tables: Tables) -> None:
        self.number = fields.attributes.get("ID", "")
        if choose(fields.attributes.get("False", "false"), FLAGS, f"{fields.where}, False"):
            raise Unreadable(f"{fields.where}: is a false identity, and whose names then count is not known")
        self._tables, self._where = tables, fields.where
        self._roles: dict[str, NamePart] = {}
        for groups in fields.take_fields("NamePartGroups"):
            for group in groups.take_group("MasterNamePartGroup", "NamePartGroup"):
                number = group.attributes.get("NamePartTypeID", "")
                role = tables.choose("NamePartType", number, NAME_PARTS, fields.where)
                self._roles[group.attributes.get("ID", "")] = role
            groups.finish()
        self._primary: list[tuple[Name, printed.Parts]] = []
        self._others: list[tuple[Name, printed.Parts]] = []
        primaries = 0
        for alias in fields.take_fields("Alias"):
            is_primary = _flag(alias, "Primary")
            primaries += is_primary
            (self._primary if is_primary else self._others).extend(self._spellings(alias, is_primary))
        fields.finish(ignore={"Comment", "IDRegDocumentReference"})
        if primaries != 1 or not self._primary:
            raise Unreadable(f"{fields.where}: {primaries} primary names, expected one")

    @property
    def names(self) -> list[Name]:
        return [name for name, _ in (*self._primary, *self._others)]

    @property
    def listed_as(self) -> str:
        """ "SURNAME, Given", as a relation of another party names this one."""
        given, family = printed.formatted(self._primary[0][1])
        return f"{family}, {given}" if given and family else family or given

    def _spellings(self, alias: Fields, is_primary: bool) -> list[tuple[Name, printed.Parts]]:
        """The main spelling, then other Latin spellings and those in other scripts."""
        kind = self._tables.choose("AliasType", alias.attributes.get("AliasTypeID", ""), NAME_KINDS, alias.where)
        kind = NameKind.PRIMARY if is_primary else kind
        quality = NameQuality.WEAK if _flag(alias, "LowQuality") else NameQuality.STRONG
        found = []
        for each in alias.take_fields("DocumentedName"):
            status = each.attributes.get("DocNameStatusID", "")
            is_main = choose(status, NAME_STATUS, f"{each.where}, DocNameStatusID")
            script, parts = self._parts(each)
            if full := printed.full(*printed.formatted(parts)):
                other = NameKind.VARIATION if script == LATIN else NameKind.ORIGINAL_SCRIPT
                name = Name(full, kind if is_main else other, quality, parts, script_of(full))
                found.append((not is_main, script != LATIN, (name, parts)))
            each.finish(ignore={"Comment", "DocumentedNameCountry", "IDRegDocumentReference"})
        alias.finish(ignore={"Comment", "DatePeriod"})
        return [spelled for _, _, spelled in sorted(found, key=lambda item: item[:2])]

    def _parts(self, documented: Fields) -> tuple[str, printed.Parts]:
        """The script of the first part, and the parts."""
        found, script = [], ""
        for part in documented.take_fields("DocumentedNamePart"):
            for value in part.take_fields("NamePartValue"):
                number = value.attributes.get("NamePartGroupID", "")
                if number not in self._roles:
                    raise Unreadable(f"{self._where}: name part group {number} is not among its <NamePartGroups>")
                script = script or self._tables.label("Script", value.attributes.get("ScriptID", ""), self._where)
                found.append((self._roles[number], value.text))
            part.finish()
        return script, printed.in_order(found)


def take_features(profile: Fields, target: Profile, tables: Tables, place: Place) -> dict[str, str]:
    """
    Take the features into `target`: each version is a value of its own.

    Given back is what each version says, by its number, for the papers that refer to it.
    """
    said: dict[str, str] = {}
    for feature in profile.take_fields("Feature"):
        label = tables.label("FeatureType", feature.attributes.get("FeatureTypeID", ""), feature.where)
        for version in feature.take_fields("FeatureVersion"):
            version.where = f"{feature.where} ({label})"
            is_false = _is_false(version, tables)
            target.unheld += [f"{label}: {comment}" for comment in version.take_all("Comment")]
            for text, when in _values(version, label, target, tables, place):
                target.note(label, text, when, is_false=is_false)
                said[version.attributes.get("ID", "")] = f"{label}: {text}"
        feature.finish(ignore={"IdentityReference"})
    return said


def _values(
    version: Fields, label: str, target: Profile, tables: Tables, place: Place
) -> list[tuple[str, PartialDate | None]]:
    """What a version holds, as text and as days; an address goes to `target` itself."""
    values: list[tuple[str, PartialDate | None]] = []
    for each in version.take_fields("DatePeriod"):
        when = period(each)
        values.append((when.text, when))
    for detail in version.take_fields("VersionDetail"):
        reference = detail.attributes.get("DetailReferenceID", "")
        values.append((tables.label("DetailReference", reference, version.where) if reference else detail.text, None))
    for each in version.take_fields("VersionLocation"):
        location = place(each.attributes.get("LocationID", ""))
        if label == ADDRESS:
            target.addresses += addresses(location, tables)
        else:
            values.append((place_text(location, tables), None))
    version.finish(ignore={"IDRegDocumentReference"})
    return [(text, when) for text, when in values if text]


def _is_false(version: Fields, tables: Tables) -> bool:
    number = version.attributes.get("ReliabilityID", UNKNOWN)
    return number != UNKNOWN and tables.choose("Reliability", number, IS_FALSE, version.where)


def addresses(location: Fields, tables: Tables) -> Iterator[Address]:
    """The address in the main spelling, then in each other script."""
    country = _country(location, tables)
    cells: dict[str, dict[str, list[tuple[str, str]]]] = {"": {}}  # spelling -> what -> (type, text)
    for kind, spelling, text in _place_parts(location, tables):
        what = choose(kind, ADDRESS_PARTS, f"{location.where}, LocPartType")
        cells.setdefault(spelling, {}).setdefault(what, []).append((kind, text))
    for found in cells.values():
        texts = {what: [text for _, text in sorted(pairs)] for what, pairs in found.items()}
        address = Address(
            lines=tuple(texts.get("line", ())),
            city=", ".join(texts.get("city", ())),
            region=", ".join(texts.get("region", ())),
            postcode=", ".join(texts.get("postcode", ())),
            country=country,
        )
        if address != Address():
            yield address


def place_text(location: Fields, tables: Tables) -> str:
    """A country by its name; any other place as its parts and country in a row."""
    country = _country(location, tables)
    parts = [(kind, text) for kind, spelling, text in _place_parts(location, tables) if not spelling]
    whole = [text for kind, text in parts if kind == WHOLE_PLACE]
    return whole[0] if whole else ", ".join(filter(None, (*(text for _, text in sorted(parts)), country)))


def _country(location: Fields, tables: Tables) -> str:
    """The country; where only an area is given ("Region: Gaza"), the area."""
    areas = location.take_fields("LocationAreaCode")
    for country in location.take_fields("LocationCountry"):
        return printed.country(tables.label("Country", country.attributes.get("CountryID", ""), location.where))
    for area in areas:
        return printed.country(tables.label("AreaCode", area.attributes.get("AreaCodeID", ""), location.where))
    return ""


def _place_parts(location: Fields, tables: Tables) -> Iterator[tuple[str, str, str]]:
    """Type, spelling ("" for the main one, "Japanese") and text of each part."""
    for part in location.take_fields("LocationPart"):
        number = part.attributes.get("LocPartTypeID", "")
        kind = tables.label("LocPartType", number, location.where)
        for value in part.take_fields("LocationPartValue"):
            spelling = "" if _flag(value, "Primary") else value.take("Comment", "") or "other"
            text = value.take("Value")
            value.finish(ignore={"Comment"})
            if text:
                yield kind, spelling, text
        part.finish()
    location.finish(ignore={"Comment", "FeatureVersionReference", "IDRegDocumentReference"})


def take_documents(papers: list[Fields], target: Profile, tables: Tables, place: Place, said: dict[str, str]) -> None:
    """
    Take the papers into `target`; one without a number as text.

    said  what each feature version says, by its number
    """
    for paper in papers:
        numbers = {name: paper.attributes.get(name, "") for name in ("IDRegDocTypeID", "IssuedBy-CountryID")}
        label = tables.label("IDRegDocType", numbers["IDRegDocTypeID"], paper.where)
        issuer, issued_in = numbers["IssuedBy-CountryID"], paper.attributes.get("IssuedIn-LocationID", "")
        country = printed.country(tables.label("Country", issuer, paper.where)) if issuer else ""
        where = place_text(place(issued_in), tables) if issued_in else ""
        usable = choose(paper.attributes.get("ValidityID", "1"), VALIDITY, f"{paper.where}, ValidityID")
        value = paper.take("IDRegistrationNo", "")
        notes = ["" if where == country else where, paper.take("IssuingAuthority", ""), *_dates(paper, tables)]
        for reference in paper.take_fields("FeatureVersionReference"):
            notes.append(said.get(reference.attributes.get("FeatureVersionID", ""), ""))
        paper.finish(
            ignore={"Comment", "DocumentedNameReference", "IDRegDocumentMention", "ProfileRelationshipReference"}
        )
        if value:
            target.identifiers.append(
                labels.number(label, value, target.target_type, country=country, usable=usable, notes=notes)
            )
        else:
            target.unheld.append(f"{label}: no number")


def _dates(paper: Fields, tables: Tables) -> Iterator[str]:
    """ "issued 2015-06-02", then "expires 2020-06-02"."""
    found = []
    for each in paper.take_fields("DocumentDate"):
        number = each.attributes.get("IDRegDocDateTypeID", "")
        tables.label("IDRegDocDateType", number, paper.where)
        word = choose(number, DOCUMENT_DATES, f"{paper.where}, IDRegDocDateTypeID")
        found += [f"{word} {printed.shortest(period(when))}" for when in each.take_fields("DatePeriod")]
        each.finish()
    return iter(sorted(found, reverse=True))


def period(fields: Fields) -> PartialDate:
    """
    The days a date can mean: the begin of its begin to the end of its end.

    The begin alone would make every date that is only a year a first of January.
    """
    if fields.attributes.get("CalendarTypeID", GREGORIAN) != GREGORIAN:
        raise Unreadable(f"{fields.where}: a date in another calendar")
    bounds, circa = [], False
    for name in ("Start", "End"):
        for boundary in fields.take_fields(name):
            circa |= choose(boundary.attributes.get("Approximate", "false"), FLAGS, f"{boundary.where}, Approximate")
            bounds.append([day(point) for end in ("From", "To") for point in boundary.take_fields(end)])
            boundary.finish()
    fields.finish(ignore={"Comment", "DurationMinimum", "DurationMaximum"})
    bounds = [bound for bound in bounds if bound]
    if not bounds:
        raise Unreadable(f"{fields.where}: a period without a day")
    points = (bounds[0][0], bounds[0][-1], bounds[-1][0], bounds[-1][-1])
    return dates.between(printed.date_text(points, circa=circa), points[0], points[3], circa=circa)


def day(fields: Fields) -> date:
    year, month, number = (fields.take(name) for name in ("Year", "Month", "Day"))
    fields.finish()
    try:
        return date(int(year), int(month), int(number))
    except ValueError as error:
        raise Unreadable(f"{fields.where}: {year}-{month}-{number} is not a day") from error


def _flag(fields: Fields, name: str) -> bool:
    return choose(fields.attributes.get(name, ""), FLAGS, f"{fields.where}, {name}")
