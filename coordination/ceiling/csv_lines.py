"""
Lines of a CSV file as entries. Pure: text in, entries or a sentence out.

The first line names the columns, in any order; commas, semicolons or tabs part them. A column that is
not known is refused, since nobody would see that what it says is dropped.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import Any, TypeVar

from coordination.ceiling.conversion import Factor, Quantity
from coordination.ceiling.facts import Involved, Origin, Refused, Reported, Seen
from coordination.ceiling.periods import Period, read_period
from coordination.vocabulary import Bound, Confidence, FactorDirection, Role, Scope, Series, Unit, Word

T = TypeVar("T")
W = TypeVar("W", bound=Word)

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_UNITS = {"bbl": Unit.BARRELS, "t": Unit.TONS, "kl": Unit.KILOLITRES}
_read_period = lru_cache(10_000)(read_period)  # a million lines name some hundred periods
_ORIGIN = ("source", "published_on", "source_key", "confidence", "reference", "note")


@dataclass(frozen=True)
class Form:
    """What a kind of file holds: the columns it must and may have, and how a line is read."""

    name: str
    needs: tuple[str, ...]
    may: tuple[str, ...]
    read: Callable[[Mapping[str, str]], Reported | Seen | Involved]

    @cached_property
    def never_empty(self) -> tuple[str, ...]:
        return tuple(name for name in self.needs if name != "supplier")


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line of a file.

    number  of the line in the file, the header being 1
    key     of a row that ships with the program; "" in other files
    said    None where the line was refused, `problem` saying why
    """

    number: int
    key: str
    said: Reported | Seen | Involved | None
    problem: str = ""


class BadFile(Exception):
    """Why a file cannot be read at all, in a sentence."""


def read_lines(text: Iterable[str], form: Form, *, with_keys: bool = False) -> Iterator[Line]:
    """
    The lines of a file, one by one. Raises BadFile where the header, or the file itself, cannot be read.

    with_keys  it has a column `key`
    """
    source = iter(text)
    try:
        header = next(source, "")
        delimiter = max(",;\t", key=header.count)
        columns = [
            name.strip().lower() for name in next(csv.reader([header.lstrip("\ufeff")], delimiter=delimiter), [])
        ]
        _check_columns(columns, form, with_keys=with_keys)
        reader = csv.reader(source, delimiter=delimiter)
        for values in reader:
            if any(map(str.strip, values)):
                yield _line(reader.line_num + 1, columns, values, form)
    except UnicodeDecodeError as fault:
        raise BadFile(f"The file is not UTF-8: byte {fault.start} cannot be read.") from fault
    except csv.Error as fault:
        raise BadFile(f"The file is no CSV: {fault}.") from fault


def _check_columns(columns: Sequence[str], form: Form, *, with_keys: bool) -> None:
    known = [*form.needs, *form.may, *(["key"] if with_keys else [])]
    missing = [name for name in form.needs if name not in columns]
    unknown = [name for name in columns if name not in known]
    twice = [name for name in set(columns) if columns.count(name) > 1]
    if missing:
        raise BadFile(f"The first line must name the columns; missing: {', '.join(missing)}.")
    if unknown:
        raise BadFile(
            f"Unknown columns: {', '.join(name or '(empty)' for name in unknown)}. Known: {', '.join(known)}."
        )
    if twice:
        raise BadFile(f"Columns named twice: {', '.join(sorted(twice))}.")


def _line(number: int, columns: Sequence[str], values: Sequence[str], form: Form) -> Line:
    if len(values) != len(columns):
        return Line(number, "", None, f"It has {len(values)} cells where the first line names {len(columns)} columns.")
    cells = {name: value.strip() for name, value in zip(columns, values, strict=True)}
    key = cells.pop("key", "")
    try:
        if not all(map(cells.__getitem__, form.never_empty)):
            raise Refused(f"Empty: {', '.join(name for name in form.never_empty if not cells[name])}.")
        if max(map(len, values)) > 400 or "\x00" in "".join(values):
            raise Refused("A cell is longer than 400 characters, or holds a zero byte.")
        return Line(number, key, form.read(cells))
    except Refused as fault:
        return Line(number, key, None, str(fault))


def _delivery(cells: Mapping[str, str]) -> Reported:
    stated = [Quantity(_number(cells, "quantity"), _unit(cells, "unit"))]
    if cells.get("other_quantity"):
        stated.append(Quantity(_number(cells, "other_quantity"), _unit(cells, "other_unit")))
    product = cells["product"].lower()
    return Reported(
        series=_word(cells, "series", Series),
        product=product,
        supplier=_supplier(cells),
        period=_period(cells),
        stated=tuple(stated),
        origin=_origin(cells),
        scope=_word(cells, "scope", Scope, Scope.PERIOD),
        bound=_word(cells, "bound", Bound, Bound.EXACT),
        ceiling=cells.get("ceiling", ""),
        port=cells.get("port", "")[:80],
        vessel=cells.get("vessel", "")[:80],
        imo=_imo(cells),
        factor=_factor(cells, product),
    )


def _call(cells: Mapping[str, str]) -> Seen:
    return Seen(
        vessel=cells["vessel"][:80],
        imo=_imo(cells),
        port=cells["port"][:80],
        supplier=_supplier(cells),
        period=_period(cells),
        origin=_origin(cells),
        deadweight=_number(cells, "deadweight") if cells.get("deadweight") else None,
        is_loading=_yes(cells, "is_loading"),
        product=cells.get("product", "").lower(),
        berth=cells.get("berth", ""),
    )


def _involved(cells: Mapping[str, str]) -> Involved:
    return Involved(
        role=_word(cells, "role", Role),
        name=cells["name"][:200],
        ceiling=cells["ceiling"],
        period=_period(cells),
        origin=_origin(cells),
        imo=_imo(cells),
        list_reference=cells.get("list_reference", "")[:120],
    )


DELIVERIES = Form(
    "deliveries",
    ("series", "supplier", "product", "period", "quantity", "unit", "source", "published_on"),
    (
        "other_quantity",
        "other_unit",
        "scope",
        "bound",
        "confidence",
        "source_key",
        "reference",
        "note",
        "ceiling",
        "port",
        "vessel",
        "imo",
        "factor",
        "factor_direction",
        "factor_source",
    ),
    _delivery,
)
SHIP_CALLS = Form(
    "ship calls",
    ("vessel", "port", "period", "source", "published_on"),
    ("imo", "berth", "supplier", "is_loading", "deadweight", "product", *_ORIGIN[2:]),
    _call,
)
PARTIES = Form(
    "parties",
    ("role", "name", "ceiling", "period", "source", "published_on"),
    ("imo", "list_reference", *_ORIGIN[2:]),
    _involved,
)
FORMS = {"deliveries": DELIVERIES, "ship-calls": SHIP_CALLS, "parties": PARTIES}


def _origin(cells: Mapping[str, str]) -> Origin:
    return Origin(
        source=cells["source"][:300],
        published_on=_day(cells, "published_on"),
        source_key=cells.get("source_key", "")[:40],
        confidence=_word(cells, "confidence", Confidence, Confidence.SURE),
        reference=cells.get("reference", "")[:60],
        note=cells.get("note", "")[:400],
    )


def _supplier(cells: Mapping[str, str]) -> str:
    text = cells.get("supplier", "")
    return "" if text.lower() == "all" else text.upper()


def _imo(cells: Mapping[str, str]) -> str:
    text = cells.get("imo", "")
    return re.sub(r"^IMO\s*", "", text, flags=re.IGNORECASE) if text else ""


def _number(cells: Mapping[str, str], column: str) -> Decimal:
    text = cells[column]
    if not _NUMBER.fullmatch(text) or len(text) > 20:
        raise Refused(f"{column} {text[:40]!r} is no number, as in 1410 or 587.4.")
    return Decimal(text)


def _unit(cells: Mapping[str, str], column: str) -> Unit:
    text = cells.get(column, "").lower()
    if text in _UNITS:
        return _UNITS[text]
    return _word(cells, column, Unit)


def _word(cells: Mapping[str, str], column: str, words: type[W], default: W | None = None) -> W:
    text = cells.get(column, "")
    if not text and default is not None:
        return default
    word: W | None = _spelled(words).get(text.lower())
    if word is None:
        raise Refused(f"{column} {text[:40]!r} is not one of {', '.join(words)}.")
    return word


@cache
def _spelled(words: type[Word]) -> dict[str, Any]:
    return {word.value.lower(): word for word in words}


def _yes(cells: Mapping[str, str], column: str) -> bool:
    text = cells.get(column, "").lower() or "yes"
    if text not in ("yes", "no"):
        raise Refused(f"{column} {text[:40]!r} is neither yes nor no.")
    return text == "yes"


def _day(cells: Mapping[str, str], column: str) -> date:
    try:
        return date.fromisoformat(cells[column])
    except ValueError:
        raise Refused(f"{column} {cells[column][:40]!r} is no day, as in 2024-12-04.") from None


def _period(cells: Mapping[str, str]) -> Period:
    try:
        return _read_period(cells["period"])
    except ValueError as fault:
        text = str(fault)
        raise Refused(text[:1].upper() + text[1:]) from None


def _factor(cells: Mapping[str, str], product: str) -> Factor | None:
    if not cells.get("factor"):
        return None
    value = _number(cells, "factor")
    if value <= 0:
        raise Refused("A factor is above zero.")
    if not cells.get("factor_source"):
        raise Refused("factor_source is empty: say who prints the factor.")
    direction = _word(cells, "factor_direction", FactorDirection, FactorDirection.TONS_TO_BARRELS)
    return Factor(product, direction, value, cells["factor_source"], Confidence.SURE)
