"""A number as a partner types it -> the records that bear it, in canonical form and exactly."""

import re
from collections import defaultdict

from django.db.models import Q

from coordination.api.errors import FailsItsCheck
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
# A firm may print the number of a ship it is tied to: that does not make it the ship.
_IMO = Q(kind=IdentifierKind.IMO_SHIP, designation__target_type=TargetType.VESSEL) | Q(
    kind=IdentifierKind.IMO_COMPANY, designation__target_type=TargetType.ORGANISATION
)


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
