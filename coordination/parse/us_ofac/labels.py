"""
OFAC's words that several forms print: its list, names, addresses, and the labels of numbers with our kind for each.

Document and feature types are an open list in OFAC's data: it adds one when a target brings a
new kind of paper. So a label that is not here is no error; what it labels is kept under its
own name (`IdentifierKind.OTHER` with the label as note, or remarks).
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from coordination import identifiers
from coordination.records import Identifier
from coordination.vocabulary import IdentifierKind, NameKind, NamePart, TargetType

SDN_LIST = "SDN List"
CURRENCY = "Digital Currency Address - "
_VESSEL_NUMBER = "Vessel Registration Identification"

# Words of the two full forms, closed lists.
FLAGS = {"true": True, "false": False}
IS_FALSE = {"Confirmed": False, "Reported": False, "False": True}
LATIN = "Latin"
ALIAS_KINDS = {"A.K.A.": NameKind.ALIAS, "F.K.A.": NameKind.FORMER, "N.K.A.": NameKind.ALIAS}
NAME_PARTS = {
    "First Name": NamePart.FIRST,
    "Middle Name": NamePart.MIDDLE,
    "Last Name": NamePart.LAST,
    "Maiden Name": NamePart.MAIDEN,
    "Patronymic": NamePart.PATRONYMIC,
    "Matronymic": NamePart.MATRONYMIC,
    "Nickname": NamePart.NICKNAME,
    "Aircraft Name": NamePart.WHOLE,
    "Entity Name": NamePart.WHOLE,
    "Vessel Name": NamePart.WHOLE,
}
ADDRESS_PARTS = {
    "ADDRESS1": "line",
    "ADDRESS2": "line",
    "ADDRESS3": "line",
    "CITY": "city",
    "POSTAL CODE": "postcode",
    "REGION": "region",
    "STATE/PROVINCE": "region",
}

_DOCUMENTS_BY_KIND: dict[IdentifierKind, tuple[str, ...]] = {
    IdentifierKind.PASSPORT: (
        "Passport",
        "Diplomatic Passport",
        "British National Overseas Passport",
        "Stateless Person Passport",
    ),
    IdentifierKind.NATIONAL_ID: (
        "National ID No.",
        "Bosnian Personal ID No.",
        "C.U.R.P.",
        "Cedula No.",
        "Citizen's Card Number",
        "CNP (Personal Numerical Code)",
        "D.N.I.",
        "Kenyan ID No.",
        "LE Number",
        "Moroccan Personal ID No.",
        "N.I.E.",
        "National Foreign ID Number",
        "Numero de Identidad",
        "Personal ID Card",
        "SSN",
        "Stateless Person ID Card",
        "Tazkira National ID Card",
        "Turkish Identification Number",
        "UAE Identification",
    ),
    IdentifierKind.TAX: (
        "Tax ID No.",
        "C.I.F.",
        "C.U.I.T.",
        "Fiscal Code",
        "Italian Fiscal Code",
        "N.I.F.",
        "NIT #",
        "Numero Unico de Identificacao Tributaria (NUIT)",
        "Paraguayan tax identification number",
        "R.F.C.",
        "RFC",
        "RIF #",
        "Romanian Tax Registration",
        "RSIN",
        "RTN",
        "RUC #",
        "US FEIN",
        "V.A.T. Number",
    ),
    IdentifierKind.REGISTRATION: (
        "Registration Number",
        "Business Number",
        "Business Registration Document #",
        "Business Registration Number",
        "C.R. No.",
        "Central Registration System Number",
        "Certificate of Incorporation Number",
        "Chamber of Commerce Number",
        "Commercial Registry Number",
        "Company Number",
        "Dubai Chamber of Commerce Membership No.",
        "Economic Register Number (CBLS)",
        "Enterprise Number",
        "Folio Mercantil No.",
        "Istanbul Chamber of Comm. No.",
        "Matricula Mercantil No",
        "Organization Code",
        "Public Registration Number",
        "Registered Charity No.",
        "Registration Certificate Number (Dubai)",
        "Registration ID",
        "Romanian C.R.",
        "Russian State Individual Business Registration Number Pattern (OGRNIP)",
        "Trade License No.",
        "UK Company Number",
        "Unified Social Credit Code (USCC)",
        "United Social Credit Code Certificate (USCCC)",
        _VESSEL_NUMBER,
    ),
    IdentifierKind.MMSI: ("MMSI",),
    IdentifierKind.LEI: ("Legal Entity Number",),
    IdentifierKind.AIRCRAFT_SERIAL: ("Aircraft Serial Identification",),
    # Listed so that the remarks of the CSV, where nothing marks a document, can be told from prose.
    IdentifierKind.OTHER: (
        "Afghan Money Service Provider License Number",
        "Birth Certificate Number",
        "Branch Unit Number",
        "C.I.N.",
        "C.U.I.",
        "C.U.I.P.",
        "Cartilla de Servicio Militar Nacional",
        "Chinese Commercial Code",
        "Credencial electoral",
        "Driver's License No.",
        "Electoral Registry No.",
        "File Number",
        "Government Gazette Number",
        "I.F.E.",
        "Identification Number",
        "Immigration No.",
        "License",
        "Military Registration Number",
        "MSB Registration Number",
        "Permit Number",
        "Pilot License Number",
        "Public Security and Immigration No.",
        "Refugee ID Card",
        "Residency Number",
        "Romanian Permanent Resident",
        "Seafarer's Identification Document",
        "Serial No.",
        "SRE Permit No.",
        "Tourism License No.",
        "Trademark number",
        "Travel Document Number",
        "VisaNumberID",
    ),
}
DOCUMENTS = {label: kind for kind, labels in _DOCUMENTS_BY_KIND.items() for label in labels}

FEATURES = {
    "Aircraft Construction Number (also called L/N or S/N or F/N)": IdentifierKind.AIRCRAFT_SERIAL,
    "Aircraft Manufacturer's Serial Number (MSN)": IdentifierKind.AIRCRAFT_SERIAL,
    "Aircraft Mode S Transponder Code": IdentifierKind.OTHER,
    "Aircraft Tail Number": IdentifierKind.AIRCRAFT_TAIL,
    "BIK (RU)": IdentifierKind.OTHER,
    "D-U-N-S Number": IdentifierKind.OTHER,
    "Equity Ticker": IdentifierKind.OTHER,
    "ISIN": IdentifierKind.OTHER,
    "MICEX Code": IdentifierKind.OTHER,
    "Other Vessel Call Sign": IdentifierKind.CALL_SIGN,
    "Previous Aircraft Tail Number": IdentifierKind.AIRCRAFT_TAIL,
    "SWIFT/BIC": IdentifierKind.BIC,
    "Vessel Call Sign": IdentifierKind.CALL_SIGN,
}

# Labels that say no more than our own kind does: not repeated as a note.
_PLAIN = {
    *("Aircraft Tail Number", "Legal Entity Number", "MMSI", "National ID No.", "Passport", "Registration Number"),
    *("SWIFT/BIC", "Tax ID No.", "Vessel Call Sign", _VESSEL_NUMBER),
}
_IMO = re.compile(r"IMO\s*\d{6,8}", re.IGNORECASE)
_BARE_IMO = re.compile(r"\d{7}")
_RUSSIAN_LENGTHS = (10, 12, 13, 15)


def number(
    label: str,
    printed: str,
    target_type: TargetType,
    *,
    country: str = "",
    usable: bool = True,
    notes: Iterable[str] = (),
) -> Identifier:
    """The identifier printed under a document's or feature's label."""
    kind = DOCUMENTS.get(label) or FEATURES.get(label, IdentifierKind.OTHER)
    if label.startswith(CURRENCY):
        kind = IdentifierKind.CRYPTO_ADDRESS
    note = "; ".join(part for part in ("" if label in _PLAIN else label, *notes) if part)
    if _is_imo(label, printed):
        on_vessel = target_type is TargetType.VESSEL
        found = identifiers.imo_number(printed, on_vessel=on_vessel, country=country, note=note)
    elif kind in (IdentifierKind.TAX, IdentifierKind.REGISTRATION) and _is_russian(label, printed, country):
        found = identifiers.russian_number(printed, country=country, note=note)
    else:
        found = identifiers.identifier(kind, printed, country=country, note=note)
    return found if usable else replace(found, usable=False)


def _is_imo(label: str, printed: str) -> bool:
    # Company IMO numbers stand under "Identification Number" and "Company Number" as well.
    return bool(_IMO.fullmatch(printed) or (label == _VESSEL_NUMBER and _BARE_IMO.fullmatch(printed)))


def _is_russian(label: str, printed: str, country: str) -> bool:
    said = country == "Russia" or re.search(r"\b(INN|OGRN|OGRNIP)\b", label) is not None
    return said and len(re.sub(r"\D", "", printed)) in _RUSSIAN_LENGTHS
