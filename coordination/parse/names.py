"""Names as lists print them: their script, and numbers that prose spells out. Pure."""

import re

from rigour.text.scripts import text_scripts

from coordination import identifiers
from coordination.records import Identifier
from coordination.vocabulary import IdentifierKind, TargetType


def script_of(text: str) -> str:
    """
    The script of the letters in `text` ("Latin", "Hangul", "Cyrillic"), "" when there are none.

    Several scripts are joined in alphabetical order ("Hangul+Latin").
    """
    return "+".join(sorted(text_scripts(re.sub(r"\d", "", text))))


_BIC = re.compile(r"\bSWIFT(?:\s*/\s*BIC)?(?:\s+code)?\s*:?\s+([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b")
_IMO = re.compile(r"\bIMO\)?(?:\s+(?:number|no\.?|ship no\.?))?\s*:?\s*(?:IMO)?\s*(\d{7})\b", re.IGNORECASE)
_INN = re.compile(r"\bINN\)?\s*:?\s*(\d{12}|\d{10})\b")
_OGRN = re.compile(r"\bOGRN\)?\s*:?\s*(\d{15}|\d{13})\b")
_LEI = re.compile(r"\b(?:LEI|Legal Entity (?:Number|Identifier))\)?\s*:?\s*([A-Z0-9]{18}\d{2})\b")


def identifiers_in(text: str, target_type: TargetType) -> tuple[Identifier, ...]:
    """
    Numbers that a remark labels as the target's own: SWIFT/BIC, IMO, INN, OGRN, LEI.

    Only what stands behind its label is taken. Of a person's remarks only the INN: the
    others there belong to the firm or ship that the person is tied to.
    """
    found = [identifiers.identifier(IdentifierKind.INN, number) for number in _INN.findall(text)]
    if target_type is not TargetType.PERSON:
        on_vessel = target_type is TargetType.VESSEL
        ships_and_companies = [identifiers.imo_number(number, on_vessel=on_vessel) for number in _IMO.findall(text)]
        # A firm's remark also names ships it runs: their number is not its own.
        found += [each for each in ships_and_companies if on_vessel or each.kind is IdentifierKind.IMO_COMPANY]
        found += [identifiers.identifier(IdentifierKind.BIC, code) for code in _BIC.findall(text)]
        found += [identifiers.identifier(IdentifierKind.OGRN, number) for number in _OGRN.findall(text)]
        found += [identifiers.identifier(IdentifierKind.LEI, number) for number in _LEI.findall(text)]
    return tuple(dict.fromkeys(found))
