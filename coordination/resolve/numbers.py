"""A number as a person types it -> the records that bear it, in canonical form and exactly."""

import re
from collections import defaultdict

from django.db.models import Q

from coordination.identifiers import identifier, is_imo_company, is_imo_ship
from coordination.models import DesignationIdentifier
from coordination.vocabulary import IdentifierKind, TargetType

_OF_DIGITS = frozenset(
    {
        IdentifierKind.IMO_SHIP,
        IdentifierKind.IMO_COMPANY,
        IdentifierKind.MMSI,
        IdentifierKind.INN,
        IdentifierKind.OGRN,
    }
)
_IMO_RULE = (
    "An IMO number has seven digits, and the last is a check digit. Of a ship: the first six times 7, 6, 5, 4, 3, 2, "
    "summed; the last digit of the sum (IMO resolution A.1117(30)). Of a company: the first six times 8, 6, 4, 2, 9, "
    "7, summed; 11 less the remainder by 11, its last digit."
)
_RULES = {
    IdentifierKind.INN: "An INN has 10 or 12 digits; the last, or the last two, are weighed sums of the others.",
    IdentifierKind.OGRN: "An OGRN has 13 or 15 digits; the last is the remainder of the others by 11, or by 13.",
    IdentifierKind.LEI: "An LEI has 20 characters; as a number, letters from A = 10 on, it leaves 1 by 97 (ISO 17442).",
    IdentifierKind.BIC: "A BIC has 8 or 11 characters: six letters, then two or five letters or digits (ISO 9362).",
    IdentifierKind.UN_REFERENCE: "A UN reference is two letters, i or e, a stop and three digits: KPe.047.",
    IdentifierKind.MMSI: "An MMSI has nine digits.",
}
_RULE = "The number does not have the shape of its kind."
# A firm may print the number of a ship it is tied to: that does not make it the ship.
_IMO = Q(kind=IdentifierKind.IMO_SHIP, designation__target_type=TargetType.VESSEL) | Q(
    kind=IdentifierKind.IMO_COMPANY, designation__target_type=TargetType.ORGANISATION
)


class FailsItsCheck(ValueError):
    """A number whose check digit does not fit: no such number exists. `rule` says which check."""

    def __init__(self, message: str, rule: str) -> None:
        super().__init__(message)
        self.rule = rule


def bearing(text: str) -> Q:
    """
    The condition for a `DesignationIdentifier` to be the number `text`, with or without blanks and hyphens.

    "IMO 8916293", or seven digits that pass a check of IMO numbers, is a ship's or a company's: a
    ship's number finds ships only, a company's organisations only. Raises FailsItsCheck for an IMO
    number that is neither, and for seven digits that are neither and that no record prints.
    """
    said_to_be_imo = re.fullmatch(r"IMO[\s.:#-]*(.*)", text, re.IGNORECASE)
    digits = re.sub(r"[\s-]", "", said_to_be_imo[1] if said_to_be_imo else text)
    fits = is_imo_ship(digits) or is_imo_company(digits)
    if said_to_be_imo:
        if not fits:
            raise FailsItsCheck(f"{text!r} is no IMO number: its check digit does not fit.", _IMO_RULE)
        return _IMO & Q(value=digits)
    found = _as_printed(text) & (_IMO | ~Q(kind__in=(IdentifierKind.IMO_SHIP, IdentifierKind.IMO_COMPANY)))
    if re.fullmatch(r"\d{7}", digits) and not fits and not DesignationIdentifier.objects.filter(found).exists():
        raise FailsItsCheck(f"{text!r} has seven digits and is no IMO number: its check digit does not fit.", _IMO_RULE)
    return found


def _as_printed(text: str) -> Q:
    kinds: dict[str, list[IdentifierKind]] = defaultdict(list)
    for kind in IdentifierKind:
        if kind not in _OF_DIGITS or re.fullmatch(r"[\d\s-]+", text):
            kinds[_canonical(kind, text)].append(kind)
    found = Q()
    for value, of_kinds in kinds.items():
        found |= Q(value=value, kind__in=of_kinds)
    return found


def _canonical(kind: IdentifierKind, text: str) -> str:
    if kind is IdentifierKind.UN_REFERENCE and (parts := re.fullmatch(r"([a-z]{2})([ie])\.?\s?(\d{3})", text, re.I)):
        return f"{parts[1].upper()}{parts[2].lower()}.{parts[3]}"
    return identifier(kind, text).value


def bearing_kind(kind: str, text: str) -> Q:
    """
    The condition for the number `text` of a kind: "imo" is a ship's or a company's, "any" whatever it may
    be, else a word of `IdentifierKind`.

    Raises FailsItsCheck where the kind has a check that does not fit, ValueError for a kind there is not.
    """
    word = kind.strip().lower().replace("-", "_").replace(" ", "_")
    if word == "imo":
        return bearing(f"IMO {text.strip()}")
    if word == "any":
        return bearing(text.strip())
    if word not in list(IdentifierKind):
        raise ValueError(f"{kind!r} is no kind of number: there are imo, any, {', '.join(IdentifierKind)}.")
    known = IdentifierKind(word)
    if known in (IdentifierKind.IMO_SHIP, IdentifierKind.IMO_COMPANY):
        fits = is_imo_ship if known is IdentifierKind.IMO_SHIP else is_imo_company
        if not fits(re.sub(r"\D", "", text)):
            raise FailsItsCheck(f"{text!r} is no {known.label} number: its check digit does not fit.", _IMO_RULE)
        return _IMO & Q(kind=known, value=re.sub(r"\D", "", text))
    value = _canonical(known, text)
    if identifier(known, value).valid is False:
        raise FailsItsCheck(f"{text!r} is no {known.label.upper()}: its check does not fit.", _RULES.get(known, _RULE))
    return Q(kind=known, value=value)
