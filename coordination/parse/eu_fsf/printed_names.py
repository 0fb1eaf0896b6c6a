"""
Names of an entity: which is the primary, and what a remark says of a name.

None is marked as primary. It is one in Latin letters that is English or of no language, not weak,
not former and no maiden name; of a person's first those that carry a function, then those in
parts (the publisher fills both for the name of the annex); then the oldest by number. An official
language's form of a name ("Pomorski upravni urad") is never chosen where there is another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from coordination.parse import names
from coordination.parse.eu_fsf.element import Part, spaced
from coordination.parse.reading import Unreadable
from coordination.records import Name
from coordination.vocabulary import NameKind, NamePart, NameQuality, TargetType

PARTS = (("firstName", NamePart.FIRST), ("middleName", NamePart.MIDDLE), ("lastName", NamePart.LAST))
# Official languages of the EU in other letters: a translation, not how the target writes itself.
OFFICIAL = {"BG", "EL"}

# "low quality alias", "Good quality a.k.a.", and with typing errors "lo quality", "ood quality", "qood".
_QUALITY = re.compile(r"(\w+)\s+quality\s+(?:alias\w*|a\.?\s?k\.?\s?a\.?)(?!\w)", re.IGNORECASE)
_FORMER = re.compile(r"\(?(?:formerly|previously)(?: known as| named)?\)?[.:]?", re.IGNORECASE)
_MAIDEN = re.compile(r"\(?maiden name\)?[.:]?", re.IGNORECASE)
_ORIGINAL = re.compile(r"\(?original script\)?[.:]?", re.IGNORECASE)
_ORIGINAL_OF = re.compile(r"\(original script: ([^)]+)\)", re.IGNORECASE)
# "Agha, Abdul Rahman", but not "Hilarion Santos, III" or "Shaykh Yunis, o mauritano"
_SURNAME_FIRST = re.compile(r"((?:[^\W_]\S*\s?){1,2}), (?![IVX]+\b)([^\W\d_a-z][^,]*)")


@dataclass(frozen=True)
class _Printed:
    part: Part
    name: Name
    is_maiden: bool


def names_of(parts: list[Part], target_type: TargetType, where: str) -> tuple[Name, ...]:
    """The primary name first, then the others oldest first, each text once."""
    printed = [found for part in sorted(parts, key=lambda part: part.order) for found in _printed(part, target_type)]
    if not printed:
        raise Unreadable(f"{where}: has no name")
    primary = min(printed, key=lambda each: _rank(each, target_type))
    ordered = [replace(primary.name, kind=NameKind.PRIMARY)]
    ordered += [each.name for each in printed if each is not primary]
    first: dict[str, Name] = {}
    for name in ordered:
        kept = first.setdefault(name.full, name)
        if kept.quality is NameQuality.WEAK and name.quality is NameQuality.STRONG:
            first[name.full] = replace(kept, quality=name.quality)
    return tuple(first.values())


def leftover(part: Part) -> Iterator[str]:
    """Remarks of a name that say more than its kind and quality."""
    for remark in part.remarks:
        if not any(known.fullmatch(spaced(remark)) for known in (_QUALITY, _FORMER, _ORIGINAL, _ORIGINAL_OF)):
            yield remark


def _rank(each: _Printed, target_type: TargetType) -> tuple[bool, ...]:
    name = each.name
    is_person = target_type is TargetType.PERSON
    return (
        name.quality is NameQuality.WEAK or name.kind is NameKind.FORMER or each.is_maiden,
        name.script != "Latin",
        name.language not in ("", "EN"),
        is_person and not each.part.get("function"),
        is_person and not name.parts,
    )


def _printed(part: Part, target_type: TargetType) -> Iterator[_Printed]:
    remarks = [spaced(remark) for remark in part.remarks]
    parts = tuple((kind, text) for name, kind in PARTS if (text := part.get(name)))
    full = part.get("wholeName") or " ".join(text for _, text in parts)
    if not full:
        return
    if target_type is not TargetType.PERSON:
        parts = ((NamePart.WHOLE, full),)
    elif not parts and (turned := _SURNAME_FIRST.fullmatch(full)):
        full = f"{turned[2]} {turned[1]}"
        parts = ((NamePart.FIRST, turned[2]), (NamePart.LAST, turned[1]))
    script = names.script_of(full)
    language = part.get("nameLanguage")
    kind = NameKind.ALIAS
    if any(_FORMER.fullmatch(remark) for remark in remarks):
        kind = NameKind.FORMER
    elif any(_ORIGINAL.fullmatch(remark) for remark in remarks) or _is_original(script, language):
        kind = NameKind.ORIGINAL_SCRIPT
    name = Name(full, kind, _quality(part, remarks), parts, script, language)
    yield _Printed(part, name, any(_MAIDEN.fullmatch(remark) for remark in remarks))
    for remark in remarks:
        for text in _ORIGINAL_OF.findall(remark):
            yield _Printed(part, Name(text, NameKind.ORIGINAL_SCRIPT, script=names.script_of(text)), is_maiden=False)


def _is_original(script: str, language: str) -> bool:
    return script not in ("", "Latin") and "Latin" not in script and language not in OFFICIAL


def _quality(part: Part, remarks: list[str]) -> NameQuality:
    """What a remark says; else `strong`, which is true of every name ever printed."""
    for word in (match[1].lower() for remark in remarks if (match := _QUALITY.search(remark))):
        if word.startswith("l") or word.endswith("ow"):
            return NameQuality.WEAK
        return NameQuality.STRONG if "od" in word else NameQuality.UNGRADED
    if not part.get("strong"):
        return NameQuality.UNGRADED
    return NameQuality.STRONG if part.is_set("strong") else NameQuality.WEAK
