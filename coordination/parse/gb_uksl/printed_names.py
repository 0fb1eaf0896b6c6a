"""Names of the UK list: Name1 to Name5 are given names in order, Name6 the family or whole name."""

import re
from collections.abc import Iterator
from dataclasses import replace

from coordination.parse import names, reading
from coordination.parse.gb_uksl.cells import spaced
from coordination.parse.reading import Fields, Unreadable
from coordination.records import Name
from coordination.vocabulary import NameKind, NamePart, NameQuality, TargetType

# Capitals vary ("Primary name", "ALias"), so these are compared in lower case.
NAME_KINDS = {
    "primary name": NameKind.PRIMARY,
    "primary name variation": NameKind.VARIATION,
    "alias": NameKind.ALIAS,
}
STRENGTHS = {
    "good quality a.k.a": NameQuality.STRONG,
    "low quality a.k.a": NameQuality.WEAK,
    "": NameQuality.UNGRADED,
}
_NUMBERED_SHIP = re.compile(r"^IMO \d{7} \([\"“](.+)[\"”]\)$")  # ships named so since 2026


def names_of(fields: Fields, target_type: TargetType) -> tuple[Name, ...]:
    """The first filled primary name first; a second one counts as a variation of it."""
    found: list[Name] = []
    for each in fields.take_group("Names", "Name"):
        given = [text for number in range(1, 6) if (text := spaced(each.take(f"Name{number}", "")))]
        last = without_number(spaced(each.take("Name6", "")))
        kind = reading.choose(each.take("NameType").lower(), NAME_KINDS, f"{each.where}, <NameType>")
        strength = each.take("AliasStrength", "").lower().rstrip(".")
        quality = reading.choose(strength, STRENGTHS, f"{each.where}, <AliasStrength>")
        each.finish()
        if target_type is TargetType.PERSON:
            whole = ((NamePart.LAST if given else NamePart.WHOLE, last),) if last else ()
            printed = [((*((NamePart.FIRST, part) for part in given), *whole))]
        else:  # two firms' records hold a second whole name where given names stand
            printed = [((NamePart.WHOLE, part),) for part in (last, *given) if part]
        for parts in filter(None, printed):
            full = " ".join(part for _, part in parts)
            found.append(Name(full, kind, quality, parts, names.script_of(full)))
    primary = next((name for name in found if name.kind is NameKind.PRIMARY), None)
    if primary is None:
        raise Unreadable(f"{fields.where}: has no primary name")
    others = (
        replace(name, kind=NameKind.VARIATION) if name.kind is NameKind.PRIMARY else name
        for name in found
        if name is not primary
    )
    return tuple(dict.fromkeys((primary, *others, *_original_names(fields))))


def without_number(text: str) -> str:
    """The name that is in quotes behind a ship's number."""
    return _NUMBERED_SHIP.sub(r"\1", text)


def _original_names(fields: Fields) -> Iterator[Name]:
    for each in fields.take_group("NonLatinNames", "NonLatinName"):
        full = spaced(each.take("NameNonLatinScript", ""))
        language = each.take("NonLatinScriptLanguage", "")
        each.finish(ignore={"NonLatinScriptType"})  # says Cyrillic of Latin letters: we look at the letters
        if full:
            yield Name(full, NameKind.ORIGINAL_SCRIPT, script=names.script_of(full), language=language)
