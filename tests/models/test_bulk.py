"""Many rows at once: what goes in comes out as Django would have written and read it."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from coordination.models import Alignment, Entity, Jurisdiction
from coordination.models.bulk import (
    MANY,
    as_json,
    insert_rows,
    near,
    read_once,
    read_plain,
    read_rows,
    refresh_statistics,
    update_rows,
)
from coordination.vocabulary import Status, TargetType

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
FIELDS = ("status", "since", "is_first", "lag_max", "measures", "bases", "reason")
VALUES = (
    Status.DESIGNATED,
    date(2024, 5, 16),
    True,
    None,
    ["asset_freeze"],
    as_json([{"name": "조선무역은행"}]),
    "listed",
)
REST = {"since_kind": "listed", "not_before": None, "lag_min": None, "ended": [], "beneath": "", "due_on": None}


@pytest.fixture
def bank() -> Entity:
    return Entity.objects.create(
        public_id="E-000001", target_type=TargetType.ORGANISATION, name="Foreign Trade Bank", created_at=NOW
    )


def kept(bank: Entity, *values) -> Alignment:
    place = (bank.pk, Jurisdiction.objects.get(code="US").pk)
    insert_rows(Alignment, [(*place, *values, *REST.values())], ("entity", "jurisdiction", *FIELDS, *REST))
    return Alignment.objects.get()


def test_values_come_out_as_they_went_in(bank):
    row = kept(bank, *VALUES)

    assert [getattr(row, name) for name in FIELDS] == [
        "designated",
        date(2024, 5, 16),
        True,
        None,
        ["asset_freeze"],
        [{"name": "조선무역은행"}],
        "listed",
    ]


def test_row_is_updated_with_json_as_text_and_as_data(bank):
    row = kept(bank, *VALUES)

    update_rows(Alignment, [(row.pk, (date(2024, 6, 1), as_json(["travel_ban"]), []))], ("since", "measures", "bases"))

    row.refresh_from_db()
    assert (row.since, row.measures, row.bases, row.reason) == (date(2024, 6, 1), ["travel_ban"], [], "listed")


def test_plain_values_are_those_that_django_reads_but_for_json(bank):
    kept(bank, *VALUES)
    names = ("status", "since", "is_first", "lag_max", "reason")

    (plain,) = read_plain(Alignment.objects.all(), names)
    (read,) = read_rows(Alignment.objects.all(), names)

    assert list(plain) == read == ["designated", date(2024, 5, 16), True, None, "listed"]


def test_json_is_read_as_text_where_it_is_not_to_be_decoded(bank):
    kept(bank, *VALUES)

    (text,) = read_rows(Alignment.objects.all(), ("bases",), decoded=False)
    (data,) = read_rows(Alignment.objects.all(), ("bases",))

    assert "조선무역은행" in text[0]
    assert data == [[{"name": "조선무역은행"}]]


def test_ids_that_lie_close_together_are_asked_for_as_a_range_and_others_one_by_one():
    assert near("pk", [3, 4, 6]) == near("pk", [3, 5, 6])
    assert "pk__gte" in str(near("pk", [3, 4, 6]))
    assert "pk__in" in str(near("pk", [3, 900]))
    assert "pk__in" in str(near("pk", []))


def test_range_leaves_out_nothing_that_is_asked_for():
    entities = [
        Entity.objects.create(public_id=f"E-{n}", target_type=TargetType.VESSEL, name=f"Ship {n}", created_at=NOW).pk
        for n in range(6)
    ]

    for wanted in (entities, entities[::2], entities[:1], entities[::5]):
        assert set(wanted) <= set(Entity.objects.filter(near("pk", wanted)).values_list("pk", flat=True))


def test_after_many_rows_the_database_knows_how_large_a_table_is(bank):
    refresh_statistics(Entity, written=MANY - 1)
    assert not _known_size(Entity)

    refresh_statistics(Entity, written=MANY)

    assert _known_size(Entity)


def _known_size(model) -> bool:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
            if not cursor.fetchone()[0]:  # nothing has been looked at yet
                return False
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = %s", [table])
        else:
            cursor.execute("SELECT count(*) FROM pg_class WHERE relname = %s AND reltuples > 0", [table])
        return bool(cursor.fetchone()[0])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite keeps pages in this process")
def test_who_reads_all_once_keeps_few_pages_and_leaves_the_usual_number():
    def kept() -> int:
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA cache_size").fetchone()[0]

    usual = kept()
    with read_once():
        within = kept()

    assert abs(within) < abs(usual)
    assert kept() == usual


@pytest.mark.parametrize("count", [1, MANY - 1, MANY, MANY + 7])
def test_every_row_goes_in_once_however_many_there_are(count):
    fields = ("public_id", "target_type", "name", "created_at", "to_align", "records_when_merged")
    rows = [(f"E-{n:06d}", TargetType.PERSON, f"선박 {n}", NOW, True, [n]) for n in range(1, count + 1)]

    insert_rows(Entity, rows, fields)

    assert list(Entity.objects.order_by("pk").values_list(*fields)) == rows
