"""Documents and numbers of an entity."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from coordination import identifiers
from coordination.parse.eu_fsf.element import Part, spaced
from coordination.parse.reading import choose
from coordination.records import Identifier
from coordination.vocabulary import IdentifierKind, TargetType

# Code -> kind, and the words for it where the kind does not say it.
CODES = {
    "passport": (IdentifierKind.PASSPORT, ""),
    "id": (IdentifierKind.NATIONAL_ID, ""),
    "ssn": (IdentifierKind.NATIONAL_ID, "social security number"),
    "NRN": (IdentifierKind.NATIONAL_ID, "national registration number"),
    "nationcert": (IdentifierKind.NATIONAL_ID, "nationality certificate"),
    "electionid": (IdentifierKind.NATIONAL_ID, "election card"),
    "residentperm": (IdentifierKind.NATIONAL_ID, "residence permit"),
    "birthcert": (IdentifierKind.OTHER, "birth certificate"),
    "drivinglicence": (IdentifierKind.OTHER, "driving licence"),
    "travelcardid": (IdentifierKind.OTHER, "temporary travel document"),
    "tradelic": (IdentifierKind.REGISTRATION, "trade licence"),
    "regnumber": (IdentifierKind.REGISTRATION, ""),
    "unssn": (IdentifierKind.REGISTRATION, "unified social credit code"),
    "fiscalcode": (IdentifierKind.TAX, ""),
    "taxid": (IdentifierKind.TAX, ""),
    "euvat": (IdentifierKind.TAX, "VAT number"),
    "swiftbic": (IdentifierKind.BIC, ""),
    "imo": (IdentifierKind.IMO_COMPANY, ""),
    "other": (IdentifierKind.OTHER, ""),
}
# Russian numbers stand in any of these fields: MG-Flot's "tax number" is its OGRN.
RUSSIAN_FIELDS = {"regnumber", "fiscalcode", "taxid", "other"}
FLAGS = ("diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer")

_FALSE = re.compile(r"\b(?:false|forged|counterfeit|fraudulent)", re.IGNORECASE)


def is_ship(parts: list[Part]) -> bool:
    """
    Whether an enterprise is a ship: its only number is an IMO number that only a ship can have.

    FSF knows persons and enterprises alone. Of the 25 IMO numbers of 2026-02-26 the two that are
    ships' stand with the ships Unica and New Konk, the others are shipping companies' own.
    """
    if len(parts) != 1 or parts[0].get("identificationTypeCode") != "imo":
        return False
    number = identifiers.imo_number(parts[0].get("number"), on_vessel=False)
    return number.kind is IdentifierKind.IMO_SHIP


def documents(parts: list[Part], target_type: TargetType, tally: Counter[str]) -> Iterator[Identifier]:
    for part in parts:
        code = part.get("identificationTypeCode")
        kind, words = choose(code, CODES, f"{part.where}, identificationTypeCode")
        printed = part.get("latinNumber") or part.get("number")
        if not (re.search(r"\d", printed) or (printed and code == "swiftbic")):  # "-", "Unknown national ID"
            tally["documents without a number"] += 1
            continue
        remarks = [spaced(remark) for remark in part.remarks]
        found = _number(part, code, kind, printed, target_type, " ".join(remarks))
        yield replace(
            found,
            printed=part.get("number") or printed,
            usable=not part.is_set("knownFalse") and not any(map(_FALSE.search, remarks)),
            note="; ".join(dict.fromkeys(filter(None, (words, *_circumstances(part), *remarks)))),
        )


def _number(
    part: Part, code: str, kind: IdentifierKind, printed: str, target_type: TargetType, remarks: str
) -> Identifier:
    country = "" if part.get("countryIso2Code") == "00" else part.get("countryIso2Code")
    if code == "imo":
        return identifiers.imo_number(printed, on_vessel=target_type is TargetType.VESSEL, country=country)
    if code in RUSSIAN_FIELDS:
        russian = identifiers.russian_number(printed, country=country)
        if _is_russian(russian, code, country, target_type):
            return russian
        if country == "RU" and "KPP" in remarks:
            kind = IdentifierKind.KPP
    return identifiers.identifier(kind, printed, country=country)


def _is_russian(number: Identifier, code: str, country: str, target_type: TargetType) -> bool:
    """
    A number of Russia in a tax or register field is read by its length, whether it checks or not;
    one of no country, or of Ukraine (occupied Crimea), only where its digits check. A field for
    other numbers needs that too, and an OGRN in it an organisation: one number in ten fits by chance.
    """
    if number.kind not in (IdentifierKind.INN, IdentifierKind.OGRN):
        return False
    if code != "other":
        if country == "RU":
            return True
        return bool(number.valid) and (country == "" or (country == "UA" and number.kind is IdentifierKind.OGRN))
    fits = len(number.value) == 12 or (number.kind is IdentifierKind.OGRN and target_type is not TargetType.PERSON)
    return bool(number.valid) and country in ("", "RU") and fits


def _circumstances(part: Part) -> Iterator[str]:
    for name, words in (
        ("issueDate", "issued"),
        ("issuedBy", "issued by"),
        ("region", "issued in"),
        ("validFrom", "valid from"),
        ("validTo", "valid to"),
        ("nameOnDocument", ""),
    ):
        if part.get(name):
            yield f"{words} {part.get(name)}".strip()
    for flag in FLAGS:
        if part.is_set(flag):
            yield re.sub(r"(?<=[a-z])(?=[A-Z])", " ", flag).lower()
