"""One row -> one ListEntry, whichever form it was read from."""

import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from coordination.parse.jp_mof import names, numbers
from coordination.parse.jp_mof.cells import both_wordings, known, one_line, text_of, values
from coordination.parse.jp_mof.days import born_at, read_birth_dates, read_notice
from coordination.parse.jp_mof.rows import Column, Row
from coordination.parse.reading import Unreadable, choose
from coordination.records import Address, Identifier, LegalBasis, ListEntry, Name, PartialDate, Place
from coordination.vocabulary import DateKind, Gender, IdentifierKind, Measure, NameKind, NameQuality, TargetType

T = TypeVar("T")

TARGET_TYPES = {"個人": TargetType.PERSON, "団体": TargetType.ORGANISATION}
# Payments to the target and capital transactions with it need a permit: the Japanese asset freeze.
MEASURES = (Measure.ASSET_FREEZE,)
ADDRESS_PAIRS = (  # of the CSV
    ("住所・所在地(国)(日本語)", "住所・所在地(都市その他の情報)(日本語)"),
    ("住所・所在地(国)(英語)", "住所・所在地(都市その他の情報)(英語)"),
)
LEADING_COUNTRIES = ("北朝鮮", "中華人民共和国")
OTHER_INFORMATION = "その他の情報"
LISTED_BY_UN = "リスト掲載日"  # the workbook has two other headers for it

_OF_A_PERSON = (
    *(Column.TITLE, Column.POSITION, Column.BORN, Column.BORN_AT, Column.BORN_AND_AT),
    *(Column.NATIONALITY, Column.PASSPORT, Column.DOCUMENT),
)
_BORN_LABEL = re.compile(r"^生年月日\s*:\s*(.+)$", re.MULTILINE)
_BORN_AT_LABEL = re.compile(r"^出生地\s*:\s*(.+)$", re.MULTILINE)
_GENDER = re.compile(r"性別(?:は|が|\s|:|・)*(男|女)")
_GENDERS = {"男": Gender.MALE, "女": Gender.FEMALE}


def entry(row: Row) -> ListEntry:
    notice = read_notice(row.text(Column.NOTICE))
    if not (notice.listed_on or notice.amended_on):
        raise Unreadable(f"{row.where}: 告示日付 {row.text(Column.NOTICE)!r} is not a date")
    scripts, remarks = _remarks(row)
    target_type = _target_type(row, remarks)
    is_person = target_type is TargetType.PERSON
    births = tuple(_births(row, remarks))
    date_kind = DateKind.NOTICE if notice.listed_on else None
    references = numbers.un_references(row.cells_of(Column.UN_REFERENCE))
    return ListEntry(
        key=row.key,
        reference=row.reference,
        locator=row.locator,
        target_type=target_type,
        names=_names(row, scripts, is_person=is_person),
        bases=(
            LegalBasis(
                programme=row.programme,
                measures=MEASURES,
                listed_on=notice.listed_on,
                date_kind=date_kind,
                transposes_un=row.section.repeats_un if row.section else bool(references),
            ),
        ),
        listed_on=notice.listed_on,
        date_kind=date_kind,
        amended_on=notice.amended_on,
        birth_dates=births if is_person else (),
        established=() if is_person else births,
        birth_places=tuple(Place(text=place) for place in _birth_places(row, remarks)),
        nationalities=_wordings(row, Column.NATIONALITY),
        genders=tuple(dict.fromkeys(_GENDERS[word] for word in _GENDER.findall("\n".join(remarks)) if is_person)),
        identifiers=_unique([*references, *_identifiers(row, remarks, target_type)], lambda n: (n.kind, n.value)),
        addresses=tuple(dict.fromkeys(_addresses(row))),
        contacts=tuple(("phone", phone) for phone in numbers.phones(row.cells_of(Column.PHONE))),
        titles=_wordings(row, Column.TITLE),
        positions=_wordings(row, Column.POSITION),
        remarks="\n".join(remark.replace("\n", " ") for remark in remarks),
        raw=json.dumps(
            {header: cell for header, cell in row.cells.items() if cell != ""}, ensure_ascii=False, default=str
        ),
    )


def _target_type(row: Row, remarks: list[str]) -> TargetType:
    """
    The CSV says it; in the workbook most sections hold one kind. In the others a person has what
    only persons have: a birth date, or two of title, post, birth place, nationality, documents
    (unknown or not; one organisation has an unknown title).
    """
    word = row.text(Column.TYPE)
    if Column.TYPE in row.columns.values():
        return choose(word, TARGET_TYPES, f"{row.where}, 個人・団体")
    if row.section and row.section.target_type:
        return row.section.target_type
    if re.search(r"個人\)?$", one_line(row.programme)):
        return TargetType.PERSON
    filled = sum(1 for column in _OF_A_PERSON if row.cells_of(column))
    has_birth = bool(row.cells_of(Column.BORN) or _BORN_LABEL.search("\n".join(remarks)))
    return TargetType.PERSON if has_birth or filled > 1 else TargetType.ORGANISATION


def _names(row: Row, scripts: list[str], *, is_person: bool) -> tuple[Name, ...]:
    found = names.primary_names(row.text(Column.NAME_LATIN), row.text(Column.NAME_JAPANESE), is_person=is_person)
    if not found or found[0].kind is not NameKind.PRIMARY:
        raise Unreadable(f"{row.where}: no name")
    graded = row.section is not None and row.section.graded
    by_comma = Column.TYPE not in row.columns.values()
    found += [names.original_script(script) for script in scripts]
    for column, kind, quality in (
        (Column.ALIAS, NameKind.ALIAS, NameQuality.STRONG if graded else NameQuality.UNGRADED),
        (Column.FORMER, NameKind.FORMER, NameQuality.UNGRADED),
        (Column.WEAK, NameKind.ALIAS, NameQuality.WEAK),
    ):
        for cell in row.cells_of(column):
            found += names.aliases(cell, kind, quality, by_comma=by_comma)
    return _unique(found, lambda name: name.full)


def _wordings(row: Row, column: Column) -> tuple[str, ...]:
    found = (wording for cell in row.cells_of(column) for value in values(cell) for wording in both_wordings(value))
    return tuple(dict.fromkeys(found))


def _births(row: Row, remarks: list[str]) -> Iterator[PartialDate]:
    cells = row.cells_of(Column.BORN)
    for cell in row.cells_of(Column.BORN_AND_AT):
        born, _ = born_at(cell)
        cells.append(born)
    if not cells:
        cells = _BORN_LABEL.findall("\n".join(remarks))
    yield from dict.fromkeys(born for cell in cells for born in read_birth_dates(cell))


def _birth_places(row: Row, remarks: list[str]) -> list[str]:
    places = list(_wordings(row, Column.BORN_AT))
    for cell in row.cells_of(Column.BORN_AND_AT):
        _, found = born_at(cell)
        places += found
    return list(dict.fromkeys(places or _BORN_AT_LABEL.findall("\n".join(remarks))))


def _addresses(row: Row) -> Iterator[Address]:
    """A city with its country where the CSV leaves no doubt which country it lies in."""
    for country_header, place_header in ADDRESS_PAIRS:
        if place_header not in row.cells:
            continue
        countries, places = values(row.cells[country_header]), values(row.cells[place_header])
        if len(countries) == 1 and places:
            countries *= len(places)
        if len(countries) == len(places):
            yield from (Address((place,), country=land) for land, place in zip(countries, places, strict=True))
        else:
            yield from (Address(country=land) for land in countries)
            yield from (Address((place,)) for place in places)
    for header, cell in row.all_of(Column.ADDRESS):
        if not any(header in pair for pair in ADDRESS_PAIRS):
            yield from map(_address, values(cell))


def _address(printed: str) -> Address:
    """The workbook writes the country before the city, without a blank; two are parted as in the CSV."""
    land = next((land for land in LEADING_COUNTRIES if printed.startswith(land)), "")
    place = printed.removeprefix(land)
    return Address((place,) if place else (), country=land)


def _identifiers(row: Row, remarks: list[str], target_type: TargetType) -> Iterator[Identifier]:
    is_person = target_type is TargetType.PERSON
    for column, kind in ((Column.PASSPORT, IdentifierKind.PASSPORT), (Column.DOCUMENT, IdentifierKind.NATIONAL_ID)):
        for cell in row.cells_of(column):
            yield from numbers.documents(cell, kind if is_person else IdentifierKind.REGISTRATION)
    yield from numbers.in_remarks(remarks, target_type)


def _remarks(row: Row) -> tuple[list[str], list[str]]:
    """The names in their own script, which the CSV puts here, and the remarks without them."""
    scripts: list[str] = []
    remarks: list[str] = []
    for header, cell in row.all_of(Column.REMARK):
        found, text = names.take_scripts(text_of(cell))
        scripts += found
        if known(text):
            label = LISTED_BY_UN if header.endswith("による指定日") else header
            remarks.append(text if header == OTHER_INFORMATION else f"{label}: {text}")
    return scripts, remarks


def _unique(items: Iterable[T], meaning: Callable[[T], Hashable]) -> tuple[T, ...]:
    """The first of each meaning."""
    first: dict[Hashable, T] = {}
    for item in items:
        first.setdefault(meaning(item), item)
    return tuple(first.values())
