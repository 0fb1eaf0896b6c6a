"""The parts of an <entity> that describe the target: names, addresses, features, papers, ties."""

from collections.abc import Iterator

from coordination.parse import dates
from coordination.parse.names import script_of
from coordination.parse.reading import Fields, Unreadable, choose, day
from coordination.parse.us_ofac import labels, printed
from coordination.parse.us_ofac.labels import ADDRESS_PARTS, ALIAS_KINDS, FLAGS, IS_FALSE, LATIN, NAME_PARTS
from coordination.parse.us_ofac.profile import Profile
from coordination.records import Address, Name, PartialDate, Relation
from coordination.vocabulary import NameKind, NameQuality


def names(entity: Fields, where: str) -> list[Name]:
    """All names, each in all its spellings; the primary name first."""
    primary: list[Name] = []
    others: list[Name] = []
    count = 0
    for name in entity.take_group("names", "name"):
        is_primary = name.choose("isPrimary", FLAGS)
        kind = NameKind.PRIMARY if is_primary else name.choose("aliasType", ALIAS_KINDS)
        quality = NameQuality.WEAK if name.choose("isLowQuality", FLAGS) else NameQuality.STRONG
        (primary if is_primary else others).extend(_spellings(name, kind, quality))
        name.finish()
        count += is_primary
    if count != 1 or not primary:
        raise Unreadable(f"{where}: {count} primary names, expected one")
    return primary + others


def _spellings(name: Fields, kind: NameKind, quality: NameQuality) -> list[Name]:
    """The main spelling, as `kind`; then other Latin spellings and those in other scripts."""
    found: list[tuple[bool, str, Name]] = []
    for translation in name.take_group("translations", "translation"):
        is_main, script = translation.choose("isPrimary", FLAGS), translation.take("script")
        given, family = (printed.plain(translation.take(f"formatted{part}Name", "")) for part in ("First", "Last"))
        full, parts = printed.full(given, family), _parts(translation)
        if full:
            spelled_kind = NameKind.VARIATION if script == LATIN else NameKind.ORIGINAL_SCRIPT
            spelled = Name(full, kind if is_main else spelled_kind, quality, parts, script_of(full))
            found.append((is_main, script, spelled))
        translation.finish(ignore={"formattedFullName"})  # "SURNAME, Given": made of the two taken
    return [spelled for _, _, spelled in sorted(found, key=lambda item: (not item[0], item[1] != LATIN))]


def _parts(translation: Fields) -> printed.Parts:
    found = []
    for part in translation.take_group("nameParts", "namePart"):
        found.append((part.choose("type", NAME_PARTS), part.take("value")))
        part.finish()
    return printed.in_order(found)


def addresses(entity: Fields) -> Iterator[Address]:
    for address in entity.take_group("addresses", "address"):
        country = printed.country(address.take("country", ""))
        translations = address.take_group("translations", "translation")
        address.finish()
        found = [_address(translation, country) for translation in translations] or [Address(country=country)]
        yield from (each for each in found if each != Address())


def _address(translation: Fields, country: str) -> Address:
    cells: dict[str, list[str]] = {}
    parts = [
        (part.take("type"), part.take("value", ""), part)
        for part in translation.take_group("addressParts", "addressPart")
    ]
    for kind, text, part in sorted(parts, key=lambda item: item[0]):
        cells.setdefault(choose(kind, ADDRESS_PARTS, f"{part.where}, <type>"), []).append(text)
        part.finish()
    translation.finish(ignore={"isPrimary", "script"})
    return Address(
        lines=tuple(line for line in cells.get("line", ()) if line),
        city=", ".join(cells.get("city", ())),
        region=", ".join(cells.get("region", ())),
        postcode=", ".join(cells.get("postcode", ())),
        country=country,
    )


def take_features(entity: Fields, target: Profile, known: dict[str, str]) -> None:
    """Take the features into `target`, main values first."""
    found = []
    for feature in entity.take_group("features", "feature"):
        label, value = feature.take("type"), feature.take("value", "")
        choose(label, known, f"{feature.where}, <type> (not in <featureTypes>)")
        when = next((_period(period, value) for period in feature.take_fields("valueDate")), None)
        is_false = choose(feature.take("reliability", "Reported"), IS_FALSE, f"{feature.where}, <reliability>")
        found.append((not feature.choose("isPrimary", FLAGS), label, value, when, is_false))
        feature.finish(ignore={"versionId", "valueRefId"})
    for _, label, value, when, is_false in sorted(found, key=lambda item: item[0]):
        target.note(label, value, when, is_false=is_false)


def _period(fields: Fields, text: str = "") -> PartialDate:
    """
    The days a date can mean: the begin of its begin to the end of its end.

    The begin alone would make every date that is only a year a first of January.
    """
    begin, end = fields.take("fromDateBegin"), fields.take("toDateEnd")
    circa = fields.choose("isApproximate", FLAGS)
    fields.finish(ignore={"fromDateEnd", "toDateBegin", "isDateRange"})
    first, last = (day(point, "%Y-%m-%d", fields.where) for point in (begin, end))
    return dates.between(text or f"{begin} to {end}", first, last, circa=circa)


def take_documents(entity: Fields, target: Profile) -> None:
    """Take the papers into `target`; one without a number as text."""
    for document in entity.take_group("identityDocuments", "identityDocument"):
        label, value = document.take("type"), document.take("documentNumber", "")
        country, usable = document.take("issuingCountry", ""), document.choose("isValid", FLAGS)
        place = document.take("issuingLocation", "")
        notes = ["" if place == country else place, document.take("issuingAuthority", "")]
        for word, name in (("issued", "issueDate"), ("expires", "expirationDate")):
            notes += [f"{word} {printed.shortest(_period(period))}" for period in document.take_fields(name)]
        notes += [item.text for item in document.take_group("idFeatures", "idFeature")]
        document.finish(ignore={"name"})  # which of the names it was issued to
        if value:
            target.identifiers.append(
                labels.number(label, value, target.target_type, country=country, usable=usable, notes=notes)
            )
        else:
            target.unheld.append(f"{label}: no number")


def relations(entity: Fields) -> Iterator[Relation]:
    for relation in entity.take_group("relationships", "relationship"):
        label = relation.take("type")
        for other in relation.take_fields("relatedEntity"):
            yield Relation(label, other.text, other.attributes.get("entityId", ""))
        relation.finish(ignore={"quality"})  # "High" or "Low", hardly ever printed
