"""
The remarks column of the CSV: all that has no column of its own, one labelled segment each.

"DOB 09 Aug 1970; POB Esfahan, Iran; alt. Passport G9333110 (Iran) expires 03 Mar 2019;
a.k.a. 'X'; Linked To: Y." What no field holds stays text.
"""

import re

from coordination.parse.us_ofac import labels, printed, profile
from coordination.parse.us_ofac.profile import Profile
from coordination.records import Relation
from coordination.vocabulary import NameKind, NameQuality

# What the remarks call a fact, where that is not what the XML calls it.
_PRINTED_AS = {
    "DOB": "Birthdate",
    "POB": "Place of Birth",
    "citizen": "Citizenship Country",
    "nationality": "Nationality Country",
    "Telephone": "Phone Number",
    "Telephone No.": "Phone Number",
    "Telephone Number": "Phone Number",
}
_CURRENCY = re.compile(rf"({labels.CURRENCY}[A-Z0-9]+) (\S+)")
_WEAK_NAME = re.compile(r"([afn]\.k\.a\.|d\.b\.a\.) '(.+)'")
_LINKED = "Linked To: "
_DOCUMENT = re.compile(
    r"(?P<number>.+?)(?: \((?P<place>[^()]+)\))?(?: \((?P<country>[^()]+)\))?"
    r"(?: issued (?P<issued>.+?))?(?: expires (?P<expires>.+))?"
)
_PLACE = re.compile(r"(.+?) \(([^()]+)\)")
_INITIALS_AT_END = re.compile(r"\b[A-Z]\.[A-Z]\.$")


def _by_first_word() -> dict[str, list[str]]:
    """Every label under its first word, longest first: "Telephone" would hide "Telephone No."."""
    found: dict[str, list[str]] = {}
    for label in sorted({*labels.DOCUMENTS, *profile.LABELS, *_PRINTED_AS}, key=len, reverse=True):
        found.setdefault(label.split(" ")[0], []).append(label)
    return found


_LABELS = _by_first_word()


def read(text: str, target: Profile, *, is_whole: bool = False) -> None:
    """
    Take what the segments of `text` say into `target`; those that no field holds are kept as text.

    is_whole  the form never cuts a remark, so that no full stop at its end means nothing
    """
    segments, cut_off = [segment.strip() for segment in printed.segments(text)], ""
    if text.endswith("."):
        if not _INITIALS_AT_END.search(segments[-1]):  # "S.A." ends a name and the remark with one stop
            segments[-1] = segments[-1][:-1]
    elif not is_whole:
        # Cut off at 1,000 characters, its continuation not at hand: half a wallet address must not be read as one.
        cut_off = segments.pop()
    segments = [segment.removeprefix("alt. ") for segment in segments if segment]
    target.unheld += [segment for segment in segments if not _read_segment(segment, target)]
    target.unheld += filter(None, [cut_off])


def _read_segment(segment: str, target: Profile) -> bool:
    """Take a segment; False when no field of an entry holds what it says."""
    if segment.startswith(f"({_LINKED}") and segment.endswith(")"):
        held = [_read_segment(inner.strip(), target) for inner in printed.segments(segment[1:-1])]
        return all(held)
    target.facts.append(segment)
    if segment.startswith(_LINKED):
        # "CO., LTD." at the end of a remark has one stop for both, which the CSV and the XML part differently.
        name = segment.removeprefix(_LINKED).strip()
        name = name if _INITIALS_AT_END.search(name) else name.removesuffix(".")
        target.relations.append(Relation(_LINKED.rstrip(": "), name))
    elif match := _WEAK_NAME.fullmatch(segment):
        kind = NameKind.FORMER if match[1] == "f.k.a." else NameKind.ALIAS
        target.names.append(printed.name(match[2], target.target_type, kind, NameQuality.WEAK))
    elif match := _CURRENCY.fullmatch(segment):
        return target.take(match[1], match[2])
    else:
        return _read_labelled(segment, target)
    return True


def _read_labelled(segment: str, target: Profile) -> bool:
    label = _label_of(segment)
    value = segment[len(label) :].lstrip(":").strip()
    if label in labels.DOCUMENTS:
        return _read_document(label, value, target)
    # "Gender and Culture" is an office; a gender that OFAC adds is refused in the XML.
    if label and value and (label != "Gender" or value in profile.GENDERS):
        return target.take(_PRINTED_AS.get(label, label), value)
    return False


def _label_of(segment: str) -> str:
    """The label that a segment begins with, "" when it has none and is prose."""
    first, _, _ = segment.partition(" ")
    for label in _LABELS.get(first.rstrip(":"), ()):
        if segment.startswith(label) and segment[len(label) : len(label) + 1] in (" ", ":"):
            return label
    return ""


def number_and_place(text: str) -> tuple[str, str]:
    """A number, and where it was given: "29070 (Jalisco)"."""
    match = _PLACE.fullmatch(text)
    return (match[1], match[2]) if match else (text, "")


def _read_document(label: str, value: str, target: Profile) -> bool:
    match = _DOCUMENT.fullmatch(value)
    # "Passport and National ID were issued in Ulm" is prose; numbers of several papers in one
    # sentence cannot be told apart.
    if match is None or not re.search(r"\d", match["number"]) or " and " in match["number"]:
        return False
    place, country = match["place"] or "", match["country"] or ""
    if not country:
        place, country = "", place
    notes = [place]
    for word in ("issued", "expires"):
        if match[word]:
            notes.append(f"{word} {printed.shortest(printed.partial_date(match[word]))}")
    target.identifiers.append(labels.number(label, match["number"], target.target_type, country=country, notes=notes))
    return True
