"""
Rows that many tests begin with: made once a process by the program itself, put back as they were from then on.

What is put back is what the program wrote, number by number, so that a test cannot tell the two apart. It
is put into empty tables only: where something stands already, the program does its work again.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

PARAMETERS = 32_000  # of one statement: the least that an SQLite takes since 3.32 is 32,766


@dataclass(frozen=True)
class _Table:
    model: type[models.Model]
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True)
class _Kept:
    """`statements` write the rows; where no values go with one, they are in its text."""

    models: list[type[models.Model]]
    statements: list[tuple[str, list[Any] | None]]


_kept: dict[Hashable, _Kept] = {}


def keep(name: Hashable, make: Callable[[], object]) -> None:
    """
    Rows that `make` writes, by itself or as they were kept under that name.

    A name stands for one outcome: it holds whatever `make` depends on, such as the moment.
    """
    if name not in _kept:
        before = _tables()
        make()
        written = [after for after, old in zip(_tables(), before, strict=True) if after.rows != old.rows]
        if written and not any(old.rows for old in before if old.model in {table.model for table in written}):
            _kept[name] = _Kept([table.model for table in written], list(_statements(written)))
    elif any(model._base_manager.exists() for model in _kept[name].models):
        make()
    else:
        _put_back(_kept[name])


def _tables() -> list[_Table]:
    """Every table with its rows as the database's driver gives them."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT * FROM {_quoted(model)} ORDER BY {model._meta.pk.column}")
            found.append(_Table(model, tuple(column[0] for column in cursor.description), cursor.fetchall()))
    return found


def _statements(tables: list[_Table]) -> Iterator[tuple[str, list[Any] | None]]:
    for table in tables:
        names = ", ".join(map(connection.ops.quote_name, table.columns))
        places = f"({', '.join(['%s'] * len(table.columns))})"
        size = PARAMETERS // len(table.columns)
        for start in range(0, len(table.rows), size):
            rows = table.rows[start : start + size]
            statement = f"INSERT INTO {_quoted(table.model)} ({names}) VALUES {', '.join([places] * len(rows))}"
            values = list(chain(*rows))
            if connection.vendor == "postgresql":  # its driver takes as long to write the values as the server to read
                yield connection.ops.compose_sql(statement, values), None
            else:
                yield statement, values
    # PostgreSQL counts on from the last number that it gave, not from the last that stands.
    for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
        yield statement, None


def _put_back(kept: _Kept) -> None:
    # One transaction, also where the rows are to stay: tables come in no order of their references.
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, values in kept.statements:
            cursor.execute(statement, values)


def _quoted(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
