"""Identity documents of the UN list: a category, free words, and numbers that may be prose."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from coordination import identifiers
from coordination.parse import reading
from coordination.parse.reading import Fields
from coordination.records import Identifier
from coordination.vocabulary import IdentifierKind

# TYPE_OF_DOCUMENT is the category and closed; TYPE_OF_DOCUMENT2 describes it in free words.
DOCUMENTS = {
    "passport": IdentifierKind.PASSPORT,
    "numéro de passeport": IdentifierKind.PASSPORT,
    "número de pasaporte": IdentifierKind.PASSPORT,
    "national identification number": IdentifierKind.NATIONAL_ID,
}

_ISSUE = re.compile(r"\b(?:approximately )?(?:issued|expir|under (?:the )?name)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_A-Z]{2}")  # two small letters: no part of a number
_LABEL = re.compile(r"\b(?:No|SSN)\b\.?\s*|N°")
_FALSE = re.compile(r"\b(?:false|forged|counterfeit|fraudulent)", re.IGNORECASE)


def documents(fields: Fields, tally: Counter[str]) -> Iterator[Identifier]:
    for document in fields.take_fields("INDIVIDUAL_DOCUMENT"):
        category, words, number, note = texts(document, "TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER", "NOTE")
        country, country_of_issue, city = texts(document, "ISSUING_COUNTRY", "COUNTRY_OF_ISSUE", "CITY_OF_ISSUE")
        issued, expires = texts(document, "DATE_OF_ISSUE", "DATE_OF_EXPIRY")
        document.finish()
        if not (category or words or number or note):
            continue
        kind = reading.choose(category.lower(), DOCUMENTS, f"{document.where}, <TYPE_OF_DOCUMENT>")
        printed = next((text for text in (number, words, note) if number_in(text)), "")
        if not printed:
            tally["documents without a number"] += 1
            continue
        found = identifiers.identifier(
            kind,
            number_in(printed),
            country=country or country_of_issue,
            usable=not _FALSE.search(f"{printed} {note}"),
            note=joined(words, issued and f"issued {issued}", expires and f"expires {expires}", city, note),
        )
        yield replace(found, printed=printed)


def number_in(prose: str) -> str:
    """
    The number in what may be prose: "Libyan passport No. 513519, issued on 2 May 1999".

    It stands behind the last word and before what is said of its issue; "" if nothing does.
    """
    text = _ISSUE.split(prose)[0].rstrip(" ,;(")
    text = re.sub(r"\s?\([^()]*\)$|,[^,\d]*$", "", text)  # "403062567 (US)", "R00012098, South Sudan"
    words = text.split()
    behind = max((place for place, word in enumerate(words, 1) if _WORD.search(word)), default=0)
    number = _LABEL.sub("", " ".join(words[behind:])).strip(" :")
    return number if sum(letter.isdigit() for letter in number) > 2 else ""


def spaced(text: str) -> str:
    """With single blanks: the publisher wraps lines inside a text."""
    return " ".join(text.split())


def texts(fields: Fields, *names_of_fields: str) -> list[str]:
    return [spaced(fields.take(name, "")) for name in names_of_fields]


def joined(*notes: str) -> str:
    return "; ".join(filter(None, notes))
