"""
Numbers that stand for a target: canonical form and check digits. Pure.

Check digits of INN, OGRN, LEI and IMO ship numbers are python-stdnum's. A failed check is
told, never hidden: published numbers hold typing errors (`Identifier.valid`).
"""

import re
from collections.abc import Callable

from stdnum import imo, lei
from stdnum.ru import inn, ogrn

from coordination.records import Identifier
from coordination.vocabulary import IdentifierKind

UN_REFERENCE = re.compile(r"\b([A-Z]{2})([ie])\.\s?(\d{3})\b")
_BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_COMPANY_WEIGHTS = (8, 6, 4, 2, 9, 7)


def is_imo_ship(digits: str) -> bool:
    """First six digits times 7…2, summed, mod 10, is the last (IMO resolution A.1117(30))."""
    return bool(imo.is_valid(digits))


def is_imo_company(digits: str) -> bool:
    """First six digits times 8, 6, 4, 2, 9, 7: (11 - sum mod 11) mod 10 is the last."""
    if not re.fullmatch(r"\d{7}", digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _COMPANY_WEIGHTS, strict=False))
    return (11 - total % 11) % 10 == int(digits[6])


def imo_number(printed: str, *, on_vessel: bool, country: str = "", note: str = "") -> Identifier:
    """
    A seven-digit IMO number as a ship's or a company's.

    Both have seven digits, are printed alike, and some pass both checks (1790183): on a vessel
    it is the ship's; elsewhere it is a company's unless only the ship check fits.
    """
    digits = re.sub(r"\D", "", printed)
    ship = on_vessel or (is_imo_ship(digits) and not is_imo_company(digits))
    kind = IdentifierKind.IMO_SHIP if ship else IdentifierKind.IMO_COMPANY
    return identifier(kind, printed, country=country, note=note)


def russian_number(printed: str, *, country: str = "", note: str = "") -> Identifier:
    """
    A Russian tax or registration number as what its length says: INN (10 or 12 digits) or
    OGRN (13 or 15), whatever field it was printed in; anything else stays `registration`.
    """
    digits = re.sub(r"\D", "", printed)
    kind = {10: IdentifierKind.INN, 12: IdentifierKind.INN, 13: IdentifierKind.OGRN, 15: IdentifierKind.OGRN}
    return identifier(kind.get(len(digits), IdentifierKind.REGISTRATION), printed, country=country, note=note)


def un_references(text: str) -> tuple[str, ...]:
    """UN permanent reference numbers in a text, canonical ("KPe.047"), in order, each once."""
    ascii_text = text.replace("．", ".")  # Japan prints full-width stops
    return tuple(dict.fromkeys(f"{a}{b}.{n}" for a, b, n in UN_REFERENCE.findall(ascii_text)))


def identifier(
    kind: IdentifierKind, printed: str, *, country: str = "", usable: bool = True, note: str = ""
) -> Identifier:
    """The identifier in canonical form with its check made; `printed` stays verbatim."""
    canonical, check = _KINDS.get(kind, (_squeezed, None))
    value = canonical(printed)
    valid = check(value) if check else None
    return Identifier(kind, value, printed, country, valid, usable, note)


def _digits(printed: str) -> str:
    return re.sub(r"\D", "", printed)


def _squeezed(printed: str) -> str:
    """Without blanks, upper case: how passports and registration numbers are compared."""
    return re.sub(r"\s", "", printed).upper()


def _verbatim(printed: str) -> str:
    return printed.strip()  # crypto addresses: case matters


_KINDS: dict[IdentifierKind, tuple[Callable[[str], str], Callable[[str], bool] | None]] = {
    IdentifierKind.UN_REFERENCE: (_verbatim, lambda value: bool(UN_REFERENCE.fullmatch(value))),
    IdentifierKind.IMO_SHIP: (_digits, is_imo_ship),
    IdentifierKind.IMO_COMPANY: (_digits, is_imo_company),
    IdentifierKind.MMSI: (_digits, lambda value: len(value) == 9),
    IdentifierKind.INN: (_digits, inn.is_valid),
    IdentifierKind.OGRN: (_digits, ogrn.is_valid),
    IdentifierKind.LEI: (_squeezed, lei.is_valid),
    IdentifierKind.BIC: (_squeezed, lambda value: bool(_BIC.fullmatch(value))),
    IdentifierKind.CRYPTO_ADDRESS: (_verbatim, None),
}
