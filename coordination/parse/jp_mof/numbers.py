"""Numbers of the MOF list -> Identifier: documents, and what remarks label as the target's own."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from coordination import identifiers
from coordination.parse import names
from coordination.parse.jp_mof.cells import known, one_line, values
from coordination.records import Identifier
from coordination.vocabulary import IdentifierKind, TargetType

_DATE = re.compile(
    r"\d{4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|\d{4}[./]\d{1,2}[./]\d{1,2}|\d{4}-\d\d-\d\d(?!\d)"
)
_BRACKET = re.compile(r"\(([^()]*)\)")
_NUMBER = re.compile(r"(?<![A-Za-z\d])[A-Z]{0,8}[-/ ]?\d[\dA-Za-z]*(?:[-/ ][\dA-Z]+)*(?![a-z])")
_LAND = "[ァ-ヶー・一-龥々]{2,20}"
_COUNTRY = re.compile(
    rf"(?P<land>{_LAND}?)(?:国民|外交|公用|海外渡航|軍事|身分|国籍)*\s*(?:旅券|パスポート|ID|識別|登録|証明|カード)"
    rf"|(?P<alone>{_LAND})[\s:]*[A-Z]{{0,4}}\d"
)
_NO_LAND = re.compile("旅券|番号|登録|国民|外交|個人|代替|納税|発行|失効|有効|連盟")
_FALSE = re.compile("偽造|偽名|虚偽|失効措置済")
_BIC = re.compile(r"SWIFT(?:/BIC)?\s*:\s*((?:(?!IMO)[A-Z0-9] ?){8,11})")
_IMO = re.compile(r"IMO(?:番号)?\s*:?\s*(\d[\d\s、,;]*\d)")


def un_references(cells: Iterable[Any]) -> list[Identifier]:
    """ "QDi.436" in either width; a reference of another shape is kept, and told as not valid."""
    found = []
    for printed in (value for cell in cells for value in values(cell)):
        for reference in identifiers.un_references(printed) or (printed,):
            found.append(replace(identifiers.identifier(IdentifierKind.UN_REFERENCE, reference), printed=printed))
    return found


def documents(cell: Any, kind: IdentifierKind) -> Iterator[Identifier]:
    """The number of each document a cell lists; the rest of what it says of it is the note."""
    for item in values(cell):
        outside = _DATE.sub(" ", _BRACKET.sub(" ", re.sub(r"(?<=[A-Z])ー(?=\d)", "-", item)))
        for number in _NUMBER.findall(outside):
            number = number.strip(" -/")
            if len(re.sub(r"\W", "", number)) > 2:
                yield identifiers.identifier(
                    kind,
                    number,
                    country=_country(item),
                    usable=not _FALSE.search(item),
                    note="" if item == number else item,
                )
                break


def _country(item: str) -> str:
    """ "チュニジア旅券番号 E590976", "南スーダン S00004370号" and "645120196(北朝鮮旅券)" tell the country."""
    before = _COUNTRY.match(item)
    inside = (re.sub("(?:外交|公用)?旅券$", "", text.strip()) for text in _BRACKET.findall(item))
    for land in [before["land"] or before["alone"], *inside] if before else inside:
        if re.fullmatch(_LAND, land) and not _NO_LAND.search(land):
            return land
    return ""


def in_remarks(remarks: Iterable[str], target_type: TargetType) -> Iterator[Identifier]:
    """SWIFT/BIC and IMO numbers, whose label MOF writes in Japanese, and those labelled in English."""
    text = "\n".join(remarks)
    yield from names.identifiers_in(text, target_type)
    if target_type is TargetType.PERSON:
        return
    for code in _BIC.findall(text):
        yield identifiers.identifier(IdentifierKind.BIC, code)
    for run in _IMO.findall(text):
        for number in re.findall(r"\d{7}", run):
            found = identifiers.imo_number(number, on_vessel=False)
            # A cell of three numbers without a separator was cut to 15 digits and filled with zeros.
            if found.valid or len(re.sub(r"\D", "", run)) == 7:
                yield found


def phones(cells: Iterable[Any]) -> list[str]:
    pieces = (piece.strip() for cell in cells for piece in re.split("[、;]", one_line(cell)))
    return list(dict.fromkeys(piece for piece in pieces if known(piece)))
