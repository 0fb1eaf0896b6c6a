"""Targets in the words of FollowTheMoney: what a query by example says, and what an answer holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coordination.models import DesignationIdentifier, DesignationVersion
from coordination.resolve import Candidate, Query, born
from coordination.resolve.countries import country_code
from coordination.resolve.record import Birth
from coordination.vocabulary import IdentifierKind, NameKind, TargetType

SCHEMAS = {
    "Person": frozenset({TargetType.PERSON}),
    "Organization": frozenset({TargetType.ORGANISATION}),
    "Company": frozenset({TargetType.ORGANISATION}),
    "PublicBody": frozenset({TargetType.ORGANISATION}),
    "LegalEntity": frozenset({TargetType.PERSON, TargetType.ORGANISATION}),
    "Vessel": frozenset({TargetType.VESSEL}),
    "Airplane": frozenset({TargetType.AIRCRAFT}),
    "Thing": frozenset(),
}
SCHEMA_OF = {
    TargetType.PERSON: "Person",
    TargetType.ORGANISATION: "Organization",
    TargetType.VESSEL: "Vessel",
    TargetType.AIRCRAFT: "Airplane",
}
NAMES = ("name", "alias", "previousName", "weakAlias")
COUNTRIES = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag")
# Property -> the kind of number asked for; "any": whatever kind the lists print it as.
NUMBERS = {
    "imoNumber": "imo",
    "mmsi": "mmsi",
    "callSign": "call_sign",
    "innCode": "inn",
    "ogrnCode": "ogrn",
    "kppCode": "kpp",
    "leiCode": "lei",
    "swiftBic": "bic",
    "passportNumber": "passport",
    "idNumber": "any",
    "registrationNumber": "any",
    "taxNumber": "any",
}
_PROPERTY_OF = {
    IdentifierKind.IMO_SHIP: "imoNumber",
    IdentifierKind.IMO_COMPANY: "imoNumber",
    IdentifierKind.MMSI: "mmsi",
    IdentifierKind.CALL_SIGN: "callSign",
    IdentifierKind.INN: "innCode",
    IdentifierKind.OGRN: "ogrnCode",
    IdentifierKind.KPP: "kppCode",
    IdentifierKind.LEI: "leiCode",
    IdentifierKind.BIC: "swiftBic",
    IdentifierKind.PASSPORT: "passportNumber",
    IdentifierKind.NATIONAL_ID: "idNumber",
    IdentifierKind.TAX: "taxNumber",
    IdentifierKind.REGISTRATION: "registrationNumber",
    IdentifierKind.AIRCRAFT_SERIAL: "serialNumber",
    IdentifierKind.AIRCRAFT_TAIL: "registrationNumber",
}
_ALIASES = frozenset({NameKind.ALIAS, NameKind.FORMER})


def query_of(schema: str, properties: Mapping[str, Any]) -> Query:
    """
    What a query by example asks for. Properties that say nothing of who is meant here are passed over.

    Raises ValueError in a sentence for a schema or a value that cannot be read.
    """
    if schema not in SCHEMAS:
        raise ValueError(f"{schema[:40]!r} is no schema that lists name: there are {', '.join(SCHEMAS)}.")
    said = {name: _values(name, value) for name, value in properties.items()}
    names = [text for name in NAMES for text in said.get(name, ())]
    parts = [text for name in ("firstName", "secondName", "fatherName", "lastName") for text in said.get(name, ())[:1]]
    if not names and parts:
        names = [" ".join(parts)]
    countries = [country_code(text) for name in COUNTRIES for text in said.get(name, ())]
    return Query(
        names=tuple(names),
        types=SCHEMAS[schema],
        births=tuple(_birth(text) for text in said.get("birthDate", ())),
        countries=frozenset(code for code in countries if code),
        numbers=tuple((kind, text) for name, kind in NUMBERS.items() for text in said.get(name, ())),
    )


def _values(name: str, given: Any) -> list[str]:
    values = given if isinstance(given, list) else [given]
    if not all(isinstance(value, str | int | float) for value in values):
        raise ValueError(f"{name[:40]}: give a text, or a list of texts.")
    return [text for value in values if (text := str(value).strip())]


def _birth(text: str) -> Birth:
    return born(text[:10])


def as_entities(found: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Candidates as entities of FollowTheMoney, with what their records in force or last in force print."""
    ids = [one.entity for one in found]
    properties: dict[int, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for one in found:
        properties[one.entity]["name"][one.name] = None
    for entity, content in _contents(ids):
        _take(properties[entity], content)
    numbers = DesignationIdentifier.objects.filter(designation__entity__in=ids).order_by("pk")
    for number in numbers.values_list("designation__entity_id", "kind", "value"):
        if number[0] is not None and (name := _PROPERTY_OF.get(IdentifierKind(number[1]))):
            properties[number[0]][name][number[2]] = None
    return [
        {
            "id": one.public_id,
            "caption": one.name,
            "schema": SCHEMA_OF[one.target_type],
            "properties": {name: list(values) for name, values in sorted(properties[one.entity].items()) if values},
            "datasets": [source for _, source in one.lists],
            "referents": [],
            "target": True,
            "first_seen": None,
            "last_seen": None,
            "last_change": None,
        }
        for one in found
    ]


def _contents(entities: Iterable[int]) -> Iterable[tuple[int, dict[str, Any]]]:
    """What each record says, or said last, by entity."""
    newest: dict[int, DesignationVersion] = {}
    rows = DesignationVersion.objects.believed().filter(designation__entity__in=list(entities))
    for version in rows.select_related("designation").order_by("valid_from", "pk"):
        newest[version.designation_id] = version
    for version in newest.values():
        if version.designation.entity_id is not None:
            yield version.designation.entity_id, version.record


def _take(properties: dict[str, dict[str, None]], content: Mapping[str, Any]) -> None:
    for name in content["names"]:
        weak = name["quality"] == "weak"
        kind = "weakAlias" if weak else "alias" if name["kind"] in _ALIASES else "name"
        properties[kind][name["full"]] = None
    for birth in content["birth_dates"]:
        if birth["earliest"] and not birth["circa"]:
            cut = {"day": 10, "month": 7, "year": 4}.get(birth["precision"])
            if cut:
                properties["birthDate"][birth["earliest"][:cut]] = None
    for nationality in content["nationalities"]:
        if code := country_code(nationality):
            properties["nationality"][code] = None
    for address in content["addresses"]:
        if code := country_code(address["country"]):
            properties["country"][code] = None
    for basis in content["bases"]:
        properties["program"][basis["programme"]] = None
    properties["topics"]["sanction"] = None
