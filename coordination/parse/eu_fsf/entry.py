"""The printed records of one entity -> one ListEntry."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from coordination import identifiers
from coordination.parse import names
from coordination.parse.eu_fsf import acts, numbers, particulars, printed_names
from coordination.parse.eu_fsf.element import Element, Part, Source, spaced
from coordination.parse.reading import ListFile, Unreadable, choose
from coordination.records import Identifier, ListEntry
from coordination.vocabulary import Gender, IdentifierKind, TargetType

SUBJECTS = {"person": TargetType.PERSON, "enterprise": TargetType.ORGANISATION}
GENDERS = {"M": Gender.MALE, "F": Gender.FEMALE, "?": None, "": None}


def entries(file: ListFile, source: Source) -> Iterator[ListEntry]:
    seen: set[str] = set()
    for key, group in groupby(source.elements, lambda element: element.key):
        if not (key.isascii() and key.isdecimal()):
            raise Unreadable(f"{file.name}: {key!r} is not the number of a record")
        if key in seen:
            raise Unreadable(f"eu_fsf record {key}: occurs again in {file.name}, apart from the first")
        seen.add(key)
        yield _entry(list(group), source)


def _entry(twins: list[Element], source: Source) -> ListEntry:
    first = twins[0]
    grounds = [(twin.act.programme, twin.act.title) for twin in twins]
    if len(set(grounds)) < len(twins):
        raise Unreadable(f"{first.where}: occurs twice under {grounds[0][0]}")
    if len({twin.subject for twin in twins}) > 1:
        raise Unreadable(f"{first.where}: is a person and an enterprise")
    parts = {name: [part for twin in twins for part in twin.parts[name]] for name in first.parts}
    target_type = choose(first.subject, SUBJECTS, first.where)
    if target_type is TargetType.ORGANISATION and numbers.is_ship(parts["identification"]):
        target_type = TargetType.VESSEL
    bases = tuple(acts.basis(twin) for twin in twins)
    listed_on, date_kind = min(map(acts.listing, twins), key=lambda listing: (listing[0], listing[1].is_bound))
    births = particulars.births(parts["birthdate"])
    remarks = [remark for twin in twins for remark in (twin.details, *twin.remarks)]
    is_person = target_type is TargetType.PERSON
    return ListEntry(
        key=first.key,
        reference=next((twin.reference for twin in twins if twin.reference), first.key),
        locator=first.locator,
        target_type=target_type,
        names=printed_names.names_of(parts["nameAlias"], target_type, first.where),
        bases=bases,
        listed_on=listed_on,
        date_kind=date_kind,
        amended_on=max(act.published for twin in twins for act in (twin.act, *acts.cited(twin))),
        birth_dates=tuple(dict.fromkeys(births.dates)),
        birth_places=tuple(dict.fromkeys(births.places)),
        nationalities=tuple(dict.fromkeys(part.country for part in parts["citizenship"] if part.country)),
        genders=tuple(_genders(parts["nameAlias"])),
        identifiers=tuple(_identifiers(twins, parts, target_type, source)),
        addresses=particulars.addresses(parts["address"]),
        contacts=tuple(dict.fromkeys(particulars.contacts(parts["address"]))),
        titles=_listed(parts["nameAlias"], "title") if is_person else (),
        positions=_listed(parts["nameAlias"], "function") if is_person else (),
        remarks="\n\n".join(dict.fromkeys(filter(None, (*remarks, *births.remarks, *_asides(parts, target_type))))),
        raw="\n".join(twin.raw for twin in twins),
    )


def _listed(parts: list[Part], name: str) -> tuple[str, ...]:
    texts = [part.get(name) for part in parts]
    return tuple(dict.fromkeys(item for text in texts if text for item in particulars.items(text)))


def _asides(parts: dict[str, list[Part]], target_type: TargetType) -> Iterator[str]:
    """What no other field of an entry holds; an organisation's "function" says what it does."""
    for part in parts["nameAlias"]:
        yield from map(spaced, printed_names.leftover(part))
        if target_type is not TargetType.PERSON:
            yield from (part.get("title"), part.get("function"))
    for part in parts["citizenship"]:
        yield from map(spaced, part.remarks)


def _genders(parts: list[Part]) -> Iterator[Gender]:
    found = (choose(part.get("gender"), GENDERS, f"{part.where}, gender") for part in parts)
    yield from dict.fromkeys(gender for gender in found if gender)


def _identifiers(
    twins: list[Element], parts: dict[str, list[Part]], target_type: TargetType, source: Source
) -> Iterator[Identifier]:
    """Each number once; what a document says of itself goes before what a remark says."""
    found = [_un_reference(reference, source) for reference in dict.fromkeys(twin.un_reference for twin in twins)]
    found += numbers.documents(parts["identification"], target_type, source.tally)
    texts = [remark for twin in twins for remark in twin.remarks]
    texts += [remark for part in parts["address"] for remark in part.remarks]
    found += [number for text in texts for number in names.identifiers_in(text, target_type)]
    first: dict[tuple[IdentifierKind, str], Identifier] = {}
    for number in found:
        if number and number.value:
            first.setdefault((number.kind, number.value), number)
    yield from first.values()


def _un_reference(printed: str, source: Source) -> Identifier | None:
    """
    The UN's number. One that two entities print (KPi.045 stands with two men, who are KPi.045 and
    KPi.046) is an error of the publisher's with one of them: it stays, and proves nothing.
    """
    if not printed:
        return None
    number = identifiers.identifier(IdentifierKind.UN_REFERENCE, printed)
    if printed not in source.shared:
        return number
    source.tally["UN references of two records"] += 1
    return replace(number, valid=False, note="printed with another record as well")
