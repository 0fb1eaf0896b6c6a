"""
Many rows at once, where Django's own bulk methods take most of the time of a cold build.

The only place that knows which database it speaks to: PostgreSQL takes new rows by COPY, and is
told when tables have grown at once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from typing import Any

import orjson
from django.db import connection, models
from django.db.models.functions import Cast

from coordination.freed_memory import give_back

MANY = 1000
BATCH = 2000  # ids a statement: below the variable limits of both engines
SAMPLED = 1000  # rows of an index that SQLite looks at to tell how alike they are
PAGES_KB = 4096  # pages that SQLite keeps of what is read once
PLACES = 200  # values a statement that inserts


class Json(str):
    """Data as JSON already, to be kept as it is."""

    __slots__ = ()


def as_json(data: Any) -> Json:
    return Json(orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS).decode())


def near(field: str, ids: Sequence[int]) -> models.Q:
    """
    Rows of these ids, ascending; of some between them too where they lie close together.

    A thousand ids in a statement take longer to bind than all between the first and the last to read.
    """
    if ids and ids[-1] - ids[0] < 2 * len(ids):
        return models.Q((f"{field}__gte", ids[0]), (f"{field}__lte", ids[-1]))
    return models.Q((f"{field}__in", ids))


def batches(ids: Iterable[int]) -> Iterator[list[int]]:
    """Ids ascending, no more at once than a statement may hold."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def insert_rows(model: type[models.Model], rows: Iterable[Sequence[Any]], fields: Sequence[str]) -> None:
    """
    Insert rows given as values of `fields`, without building objects or reading ids back.

    What a JSON column is given may be `Json`. Every column without a database default must be among `fields`.
    """
    insert_prepared(model, prepare_rows(model, rows, fields), fields)


def prepare_rows(
    model: type[models.Model], rows: Iterable[Sequence[Any]], fields: Sequence[str]
) -> list[Sequence[Any]]:
    """Values of `fields` as this database takes them, for `insert_prepared`."""
    return _prepared([_column(model, name) for name in fields], rows)


def insert_prepared(model: type[models.Model], prepared: Sequence[Sequence[Any]], fields: Sequence[str]) -> None:
    quote = connection.ops.quote_name
    columns = [quote(_column(model, name).column) for name in fields]
    table, names = quote(model._meta.db_table), ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
        else:  # of very many rows, many a statement: for each statement SQLite does as much again as for a row
            places = f"({', '.join(['%s'] * len(columns))})"
            many = PLACES // len(columns) or 1 if len(prepared) >= MANY else 1
            whole = len(prepared) - len(prepared) % many
            for rows, at_once in ((prepared[:whole], many), (prepared[whole:], 1)):
                given = [tuple(chain.from_iterable(rows[at : at + at_once])) for at in range(0, len(rows), at_once)]
                if given:
                    values = ", ".join([places] * at_once)
                    cursor.executemany(f"INSERT INTO {table} ({names}) VALUES {values}", given)  # noqa: S608  # names only


@contextmanager
def written_anew(model: type[models.Model]) -> Iterator[None]:
    """
    Empty the table; whatever is inserted within is indexed at once at the end.

    Rows that come in the order of one index come at random for the others, which takes SQLite five
    times as long. On PostgreSQL, where indexes cost little, whoever reads meanwhile keeps what was there.
    """
    model._default_manager.all().delete()
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
            [model._meta.db_table],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        for _, statement in indexes:
            cursor.execute(statement)


def update_rows(model: type[models.Model], rows: Iterable[tuple[int, Sequence[Any]]], fields: Sequence[str]) -> None:
    """
    Set `fields` of rows given as (id, values).

    One prepared UPDATE for all of them: `bulk_update` builds a CASE over every row, which takes
    some forty times as long for tens of thousands.
    """
    given = list(rows)
    values = prepare_rows(model, (told for _, told in given), fields)
    update_prepared(model, zip((pk for pk, _ in given), values, strict=True), fields)


def update_prepared(
    model: type[models.Model], rows: Iterable[tuple[int, Sequence[Any]]], fields: Sequence[str]
) -> None:
    """The same with values that `prepare_rows` gave."""
    columns = [_column(model, name) for name in fields]
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {assignments} WHERE {quote('id')} = %s"  # noqa: S608  # names only
    prepared = [(*values, pk) for pk, values in rows]
    if prepared:
        with connection.cursor() as cursor:
            cursor.executemany(statement, prepared)


def read_rows(rows: models.QuerySet[Any], fields: Sequence[str], *, decoded: bool = True) -> Iterator[list[Any]]:
    """
    Values of `fields`, row by row, JSON as plain data, or as text where it is not to be decoded.

    Read as text and decoded by orjson: Django's own decoding of some hundred thousand small values
    takes longer than all that is then done with them.
    """
    found, is_json = _as_text(rows, fields)
    if not decoded:
        for values in found:  # what is JSON already says so, lest it be put into JSON again when it is kept
            yield [Json(value) if json else value for value, json in zip(values, is_json, strict=True)]
        return
    for values in found:
        yield [orjson.loads(value) if json else value for value, json in zip(values, is_json, strict=True)]


def read_plain(rows: models.QuerySet[Any], fields: Sequence[str]) -> list[tuple[Any, ...]]:
    """Numbers, texts and days of `fields` as the driver gives them, JSON as text: to compare very many."""
    found, _ = _as_text(rows, fields)
    statement, parameters = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        plain: list[tuple[Any, ...]] = cursor.fetchall()
    return plain


def _as_text(rows: models.QuerySet[Any], fields: Sequence[str]) -> tuple[models.QuerySet[Any, Any], list[bool]]:
    """The values of fields, JSON cast to text, and which of them are JSON."""
    json_fields = {field.name for field in rows.model._meta.get_fields() if isinstance(field, models.JSONField)}
    is_json = [name in json_fields for name in fields]
    texts = {f"{name}_text": Cast(name, models.TextField()) for name, json in zip(fields, is_json, strict=True) if json}
    wanted = [f"{name}_text" if json else name for name, json in zip(fields, is_json, strict=True)]
    return rows.annotate(**texts).values_list(*wanted), is_json


def refresh_statistics(*tables: type[models.Model], written: int) -> None:
    """
    Tell the database how large tables have become, where `written` rows at once are very many.

    PostgreSQL's own collector comes a minute later and sees committed rows only: until then a list
    just read counts as a handful of rows, and joins over it are planned to take minutes. SQLite has
    none, and reads every record of every list for each thousand entities.
    """
    if written < MANY:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={SAMPLED}")
        for model in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


@contextmanager
def read_once() -> Iterator[None]:
    """
    For who reads all rows, each once: SQLite keeps fewer of the pages that it has read.

    What it keeps otherwise makes it no faster, and is a quarter of the memory of such a reader. What the work
    before has left free is given back.
    """
    if connection.vendor != "sqlite":
        give_back()
        yield
        return
    connection.ensure_connection()
    sqlite = connection.connection  # settings of the connection are no questions to the database
    (usual,) = sqlite.execute("PRAGMA cache_size").fetchone()
    sqlite.execute(f"PRAGMA cache_size={-PAGES_KB}")
    give_back()
    try:
        yield
    finally:
        sqlite.execute(f"PRAGMA cache_size={usual}")


def _column(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


_AS_THEY_ARE = (models.ForeignKey, models.IntegerField, models.FloatField, models.BooleanField)


def _prepared(columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """
    Values as the database takes them, column by column.

    Numbers, texts and days need little of what Django does for a value: for a million keys, or for the
    cells of all entities, that saves ten seconds.
    """
    given = list(rows)
    converters = [_converter(column) for column in columns]
    if not given or not any(converters):
        return given
    prepared = [
        [None if value is None else convert(value) for value in values] if convert else values
        for convert, values in zip(converters, zip(*given, strict=True), strict=True)
    ]
    return list(zip(*prepared, strict=True))


def _converter(column: Any) -> Callable[[Any], Any] | None:
    if isinstance(column, _AS_THEY_ARE):
        return None
    if isinstance(column, models.JSONField):
        return lambda data: str(data if isinstance(data, Json) else as_json(data))
    if isinstance(column, models.CharField | models.TextField):
        return str
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        return cache(connection.ops.adapt_datefield_value)

    def prepared(value: Any) -> Any:
        return column.get_db_prep_save(value, connection)

    # Few occur, in many rows.
    return cache(prepared) if isinstance(column, models.DecimalField | models.DateTimeField) else prepared
