"""Two records side by side: field by field what each prints, with what the other does not print marked."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from coordination.resolve.countries import country_code
from coordination.resolve.folding import fold, latin, skeleton

NOTHING_PRINTED = "none printed"
_WORD = re.compile(r"\w+")
_SCRIPTS = ("Latin", "Hangul", "Cyrillic", "Arabic", "Han", "Katakana", "Hiragana")
_ABBREVIATIONS = frozenset(["un", "imo", "mmsi", "inn", "ogrn", "kpp", "lei", "bic", "id", "ofsi"])
_SHOWN = 8  # values of a field; a list prints up to fifty names


@dataclass(frozen=True, slots=True)
class Row:
    """
    One field.

    state  "same": something that both print agrees; "differ": both print it and nothing agrees;
           "one": only one prints it
    """

    label: str
    left: SafeString
    right: SafeString
    state: str

    @property
    def words(self) -> str:
        return {"same": "agrees", "differ": "differs", "one": "only one prints it"}[self.state]


def compare(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Row]:
    """The rows of two records, given as the plain data of `ListEntry`; fields that neither prints are left out."""
    rows = [
        *_names(left["names"], right["names"]),
        _row("Born", _births(left), _births(right), _births_agree),
        _row("Born at", _places(left), _places(right), _by_words),
        _row("Gender", left["genders"], right["genders"], _by_words),
        _row("Nationality", left["nationalities"], right["nationalities"], _by_country),
        *_identifiers(left["identifiers"], right["identifiers"]),
        *_ship(left["vessel"] or {}, right["vessel"] or {}),
        _row(
            "Post or title",
            [*left["titles"], *left["positions"]],
            [*right["titles"], *right["positions"]],
            _by_words,
        ),
        _row("Address", _addresses(left), _addresses(right), _by_words),
        _row("Related", _relations(left), _relations(right), _by_words),
        _row("Programme", _programmes(left), _programmes(right), _by_words),
        _row("Reasons", _text(left), _text(right), _by_words),
    ]
    return [row for row in rows if row is not None]


def marked(text: str, known: frozenset[str]) -> SafeString:
    """The text, the words of which the other side prints none that sounds alike marked."""
    place = 0
    out = SafeString("")
    for word in _WORD.finditer(text):
        out += format_html("{}", text[place : word.start()])
        bones = _bones(word[0])
        out += format_html("<mark>{}</mark>" if bones and bones not in known else "{}", word[0])
        place = word.end()
    return out + format_html("{}", text[place:])


_VOWELS = (("eo", "o"), ("eu", "u"), ("ae", "e"), ("oo", "u"), ("ou", "u"))  # as lists spell one Korean vowel
_SHORT = 5  # letters up to which a vowel is half the word: Kim and Kum are two names


def _bones(word: str) -> str:
    """The word as it sounds: Chang / Chhang, Yevgeny / Evgenii, Cheol / Chol; but not Kim / Kum."""
    bones, with_vowel = _forms(word)
    return with_vowel if len(latin(word)) <= _SHORT else bones


def _forms(word: str) -> tuple[str, str]:
    """The word's consonants, and those with its first vowel: a short word is known by the latter alone."""
    spelled = latin(word)
    if not spelled:
        return word.casefold(), word.casefold()
    bones = skeleton(fold(spelled))
    for vowel, as_one in _VOWELS:
        spelled = spelled.replace(vowel, as_one)
    first = next((letter for letter in spelled if letter in "aeiouy"), "")
    return bones, f"{bones}/{'i' if first == 'y' else first}"


def _sounds(values: Iterable[str]) -> frozenset[str]:
    return frozenset(form for value in values for word in _WORD.findall(value) for form in _forms(word))


def _within(value: str, other: str) -> bool:
    words, known = _WORD.findall(value), _sounds([other])
    return bool(words) and all(_bones(word) in known for word in words)


Marker = Callable[[Sequence[str], Sequence[str]], tuple[list[SafeString], list[SafeString], bool]]


def _by_words(left: Sequence[str], right: Sequence[str]) -> tuple[list[SafeString], list[SafeString], bool]:
    known_left, known_right = _sounds(left), _sounds(right)
    # One value within another, not within all of them together: Kum Chol KIM is no Sin Kum Chol of many aliases.
    agree = any(_within(one, other) or _within(other, one) for one in left for other in right)
    return [marked(value, known_right) for value in left], [marked(value, known_left) for value in right], agree


def _whole(left: Sequence[str], right: Sequence[str]) -> tuple[list[SafeString], list[SafeString], bool]:
    """Numbers: alike or not, no part of one counts."""

    def shown(values: Sequence[str], others: Sequence[str]) -> list[SafeString]:
        alike = {value.casefold() for value in others}
        return [format_html("{}" if value.casefold() in alike else "<mark>{}</mark>", value) for value in values]

    agree = bool({value.casefold() for value in left} & {value.casefold() for value in right})
    return shown(left, right), shown(right, left), agree


def _by_country(left: Sequence[str], right: Sequence[str]) -> tuple[list[SafeString], list[SafeString], bool]:
    """Countries, however they are named: DPRK / Korea, North."""

    def codes(values: Sequence[str]) -> set[str]:
        return {country_code(value) or value.casefold() for value in values}

    def shown(values: Sequence[str], others: set[str]) -> list[SafeString]:
        return [format_html("{}" if codes([value]) <= others else "<mark>{}</mark>", value) for value in values]

    return shown(left, codes(right)), shown(right, codes(left)), bool(codes(left) & codes(right))


def _births_agree(left: Sequence[str], right: Sequence[str]) -> tuple[list[SafeString], list[SafeString], bool]:
    """By day, month and year: 1966-01-27 and 1966-01-28 differ in the day alone."""
    left_parts = {part for value in left for part in _WORD.findall(value)}
    right_parts = {part for value in right for part in _WORD.findall(value)}

    def shown(values: Sequence[str], others: set[str]) -> list[SafeString]:
        return [marked(value, _sounds(others)) for value in values]

    agree = any(set(_WORD.findall(value)) <= right_parts for value in left) or any(
        set(_WORD.findall(value)) <= left_parts for value in right
    )
    return shown(left, right_parts), shown(right, left_parts), agree


def _row(label: str, left: Iterable[str], right: Iterable[str], marker: Marker) -> Row | None:
    ours, theirs = [list(dict.fromkeys(value for value in side if value)) for side in (left, right)]
    if not ours and not theirs:
        return None
    if not ours or not theirs:
        shown_left, shown_right = ([format_html("{}", value) for value in side] for side in (ours, theirs))
        return Row(label, _lines(shown_left), _lines(shown_right), "one")
    shown_left, shown_right, agree = marker(ours, theirs)
    return Row(label, _lines(shown_left), _lines(shown_right), "same" if agree else "differ")


def _lines(values: Sequence[SafeString]) -> SafeString:
    if not values:
        return format_html('<span class="mute">{}</span>', NOTHING_PRINTED)
    shown = format_html_join("", "<p>{}</p>", ((value,) for value in values[:_SHOWN]))
    if len(values) <= _SHOWN:
        return shown
    rest = format_html_join("", "<p>{}</p>", ((value,) for value in values[_SHOWN:]))
    return shown + format_html("<details><summary>{} more</summary>{}</details>", len(values) - _SHOWN, rest)


def _names(left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]]) -> list[Row | None]:
    """A row for each script that either prints, the primary name first."""
    scripts = {name["script"] for name in (*left, *right)}
    order = [*(script for script in _SCRIPTS if script in scripts), *sorted(scripts - {*_SCRIPTS})]
    return [
        _row(
            f"Name, {script}" if script else "Name",
            [name["full"] for name in left if name["script"] == script],
            [name["full"] for name in right if name["script"] == script],
            _whole if script in ("Hangul", "Han") else _by_words,
        )
        for script in order
    ]


def _identifiers(left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]]) -> list[Row | None]:
    kinds = list(dict.fromkeys(number["kind"] for number in (*left, *right)))
    return [
        _row(
            " ".join(word.upper() if word in _ABBREVIATIONS else word for word in kind.split("_")),
            [number["value"] for number in left if number["kind"] == kind],
            [number["value"] for number in right if number["kind"] == kind],
            _whole,
        )
        for kind in kinds
    ]


def _ship(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Row | None]:
    fields = (("Ship type", "vessel_type"), ("Flag", "flag"), ("Gross tonnage", "gross_tonnage"), ("Built", "built"))
    return [_row(label, [left.get(field, "")], [right.get(field, "")], _by_words) for label, field in fields]


def _births(record: Mapping[str, Any]) -> list[str]:
    return [_birth(birth) for birth in record["birth_dates"]]


def _birth(birth: Mapping[str, Any]) -> str:
    about = "about " if birth["circa"] else ""
    if birth["precision"] == "day" and birth["earliest"]:
        return f"{about}{birth['earliest']}"  # one way of writing, so that lists can be compared
    return f"{about}{birth['text']}"


def _places(record: Mapping[str, Any]) -> list[str]:
    return [
        place["text"] or ", ".join(part for part in (place["city"], place["region"], place["country"]) if part)
        for place in record["birth_places"]
    ]


def _addresses(record: Mapping[str, Any]) -> list[str]:
    return [
        ", ".join(
            part
            for part in (*address["lines"], address["city"], address["region"], address["postcode"], address["country"])
            if part
        )
        for address in record["addresses"]
    ]


def _relations(record: Mapping[str, Any]) -> list[str]:
    return [
        " ".join(part for part in (relation["label"], relation["name"], relation["reference"]) if part)
        for relation in record["relations"]
    ]


def _programmes(record: Mapping[str, Any]) -> list[str]:
    return [basis["programme"] for basis in record["bases"]]


def _text(record: Mapping[str, Any]) -> list[str]:
    return [record["remarks"]] if record["remarks"] else []
