"""The tables a partner takes away."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest

from coordination import align, resolve
from coordination.models import Alignment, Change, DesignationVersion, Entity, Gap, GapEvent, SnapshotLocators
from coordination.publish.export import FORMS, TABLES, Asked, write
from coordination.vocabulary import GapEventKind, GapState
from tests.api.world import NOW, starter  # noqa: F401
from tests.factories import entry, stored

TODAY = NOW.date()
BEFORE_ANY_LIST = datetime(2026, 8, 21, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]


def text(table: str, form: str = "csv", **asked) -> str:
    out = StringIO()
    write(form, TABLES[table].columns(), TABLES[table].rows(Asked(today=TODAY, **asked)), out)
    return out.getvalue()


def rows(table: str, **asked) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text(table, **asked))))


def lines(table: str, **asked) -> list[dict]:
    return [json.loads(line) for line in text(table, "jsonl", **asked).splitlines()]


# Forms


@pytest.mark.parametrize(
    ("table", "header"),
    [
        ("links", "entity,source,reference,locator,name"),
        ("entities", "entity,type,name,regimes,designations"),
        (
            "matrix",
            "entity,type,name,regimes,UN,UN_since,US,US_since,AU,AU_since,EU,EU_since,"
            "JP,JP_since,NZ,NZ_since,KR,KR_since,GB,GB_since",
        ),
        ("gaps", "gap,entity,name,jurisdiction,kind,regime,severity,grade,opened_on,state,due_on"),
        ("changes", "cursor,source,reference,kind,on,recorded_at,fields"),
    ],
)
def test_columns_are_those_of_the_contract_even_with_no_rows(table, header):
    assert text(table).splitlines()[0] == header
    assert text(table, known_at=BEFORE_ANY_LIST) == f"{header}\n"


@pytest.mark.parametrize("table", TABLES)
def test_json_lines_hold_what_csv_shows(table):
    shown, held = rows(table), lines(table)

    assert len(shown) == len(held)
    assert shown or table in ("ownership", "exposure")  # the four lists state no owner
    for row, line in zip(shown, held, strict=True):
        for column, cell in row.items():
            value = line[column]
            assert cell == ("" if value is None else ";".join(value) if isinstance(value, list) else str(value))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("form", FORMS)
def test_table_written_twice_is_the_same_to_the_byte(table, form):
    assert text(table, form) == text(table, form)


def test_nothing_to_write_is_no_json_line():
    assert text("links", "jsonl", known_at=BEFORE_ANY_LIST) == ""


def test_rows_are_not_held_but_handed_on():
    first = next(TABLES["links"].rows(Asked(today=TODAY)))

    assert list(first) == list(TABLES["links"].columns())


# links


def test_link_names_the_publishers_number_and_where_the_record_stands():
    (row,) = (row for row in rows("links") if row["reference"] == "RUS2183")

    assert row["entity"] == Entity.objects.get(name="ANGARA").public_id
    assert (row["source"], row["name"]) == ("gb_uksl", "ANGARA")
    assert row["locator"] == SnapshotLocators.objects.get(snapshot__source__code="gb_uksl").by_key["RUS2183"]


def test_every_record_in_force_is_linked_once_by_entity():
    entities = [row["entity"] for row in rows("links")]

    assert len(entities) == DesignationVersion.objects.open().count()
    assert entities == sorted(entities)


@pytest.mark.parametrize(("day", "is_there"), [(date(2024, 7, 30), False), (date(2024, 7, 31), True)])
def test_record_is_linked_from_its_day_on(day, is_there):
    assert ("RUS2183" in {row["reference"] for row in rows("links", on=day)}) == is_there


def test_record_gone_from_the_newest_edition_has_no_place_in_it():
    others = [entry(f"KPe.{number:03}", name=f"Bank {number}", locator=f"ENTITY[{number}]") for number in range(60)]
    stored("un_sc", date(2026, 9, 1), *others)
    stored("un_sc", date(2026, 10, 1), *others[1:])

    places = {row["reference"]: row["locator"] for row in rows("links")}

    assert (places["KPe.000"], places["KPe.001"]) == ("", "ENTITY[1]")


def test_link_as_known_before_an_amendment_has_the_name_and_place_of_then():
    stored("un_sc", date(2026, 9, 1), entry(name="Foreign Trade Bank", locator="ENTITY[1]"))
    stored("un_sc", date(2026, 10, 1), entry(name="Mooyokbank", locator="ENTITY[7]"))

    (now,) = rows("links")
    (then,) = rows("links", known_at=datetime(2026, 9, 15, tzinfo=UTC))

    assert (now["name"], now["locator"]) == ("Mooyokbank", "ENTITY[7]")
    assert (then["name"], then["locator"]) == ("Foreign Trade Bank", "ENTITY[1]")


def test_record_that_is_not_linked_yet_comes_last_without_an_entity():
    stored("un_sc", date(2026, 9, 1), entry("KPe.001"), entry("KPe.002", name="Other Bank"))
    resolve.resolve_pending(now=NOW)
    stored(
        "un_sc", date(2026, 9, 2), entry("KPe.001"), entry("KPe.002", name="Other Bank"), entry("KPe.000", name="New")
    )

    assert [row["entity"] != "" for row in rows("links")] == [True, True, False]


# entities


def test_entity_counts_the_records_in_force_that_name_it():
    counted = {row["entity"]: int(row["designations"]) for row in rows("entities")}
    linked = [row["entity"] for row in rows("links")]

    assert counted == {entity: linked.count(entity) for entity in counted}
    assert set(linked) == set(counted)


def test_entity_of_a_day_counts_the_records_of_that_day():
    by_day = {
        day: next(row for row in rows("entities", on=day) if row["name"] == "ANGARA")["designations"]
        for day in (date(2022, 5, 7), date(2022, 5, 8), date(2024, 7, 31))
    }

    assert list(by_day.values()) == ["0", "1", "2"]


# matrix


def test_matrix_of_today_is_what_was_derived():
    stored_cells = {
        (cell.entity.public_id, cell.jurisdiction.code): (cell.status, str(cell.since or ""))
        for cell in Alignment.objects.select_related("entity", "jurisdiction")
    }

    shown = {
        (row["entity"], code): (row[code], row[f"{code}_since"])
        for row in rows("matrix")
        for code in ("UN", "US", "AU", "EU", "JP", "NZ", "KR", "GB")
    }

    assert shown == stored_cells


def test_date_that_is_only_a_bound_is_a_date_in_csv_and_says_so_in_json():
    (row,) = (row for row in rows("matrix") if row["name"] == "Jin Hyok PARK")
    (line,) = (line for line in lines("matrix") if line["name"] == "Jin Hyok PARK")

    assert row["AU_since"] == "2025-11-06"
    assert {
        name: line[f"AU_{name}"] for name in ("since_is_bound", "since_kind", "not_before", "lag_min", "lag_max")
    } == {
        "since_is_bound": True,
        "since_kind": "control",
        "not_before": None,
        "lag_min": None,
        "lag_max": 2618,
    }
    assert line["US_since_is_bound"] is False
    assert line["EU_since_is_bound"] is None


def test_matrix_of_a_day_is_that_of_the_day():
    (row,) = (row for row in rows("matrix", on=date(2024, 7, 30)) if row["name"] == "ANGARA")

    assert (row["US"], row["US_since"]) == ("designated", "2022-05-08")
    assert (row["GB"], row["GB_since"]) != ("partial", "2024-07-31")


def test_fetched_list_past_its_days_says_unknown_where_it_would_say_no():
    (row,) = (row for row in rows("matrix", live=True) if row["name"] == "ANGARA")

    assert row["AU"] == "unknown"
    assert row["US"] == "designated"


# gaps


@pytest.fixture
def gap() -> Gap:
    return Gap.objects.get(entity__name="ANGARA", jurisdiction__code="AU")


def step(gap: Gap, kind: GapEventKind, on: date, recorded_at: datetime, **what_matters) -> None:
    GapEvent.objects.create(gap=gap, kind=kind, on=on, recorded_at=recorded_at, **what_matters)


def close(gap: Gap, on: date, at: datetime) -> None:
    gap.state, gap.closed_on, gap.closed_at = GapState.CLOSED, on, at
    gap.save()
    step(gap, GapEventKind.CLOSED, on, at)


def state_of(gap: Gap, **asked) -> str | None:
    return {row["gap"]: row["state"] for row in rows("gaps", **asked)}.get(gap.public_id)


def test_gap_is_shown_with_what_it_is_about(gap):
    (row,) = (row for row in rows("gaps") if row["gap"] == gap.public_id)

    assert row == {
        "gap": gap.public_id,
        "entity": gap.entity.public_id,
        "name": "ANGARA",
        "jurisdiction": "AU",
        "kind": "not_followed",
        "regime": "RUSSIA-UKRAINE",
        "severity": gap.severity,
        "grade": "valid_identifier",
        "opened_on": "2024-08-30",
        "state": "open",
        "due_on": "",
    }


def test_gaps_without_a_day_or_moment_are_those_open_now(gap):
    close(gap, TODAY, NOW)

    assert {row["gap"] for row in rows("gaps")} == {row.public_id for row in Gap.objects.open()}
    assert state_of(gap) is None


def test_gap_stands_from_the_day_it_opened_until_the_day_it_closed(gap):
    close(gap, date(2026, 3, 1), NOW)

    assert state_of(gap, on=gap.opened_on - timedelta(days=1)) is None
    assert state_of(gap, on=gap.opened_on) == "open"
    assert state_of(gap, on=date(2026, 2, 28)) == "open"
    assert state_of(gap, on=date(2026, 3, 1)) is None


def test_gap_that_closed_for_a_while_did_not_stand_in_between(gap):
    step(gap, GapEventKind.CLOSED, date(2026, 3, 1), NOW)
    step(gap, GapEventKind.REOPENED, date(2026, 5, 1), NOW + timedelta(seconds=1))

    assert [state_of(gap, on=date(2026, month, 15)) for month in (2, 4, 6)] == ["open", None, "open"]


def test_gap_detected_later_was_not_known(gap):
    assert state_of(gap, known_at=gap.detected_at - timedelta(seconds=1)) is None
    assert state_of(gap, known_at=gap.detected_at) == "open"


def test_gap_closed_later_was_open_still(gap):
    later = NOW + timedelta(days=3)
    close(gap, TODAY, later)

    assert state_of(gap, known_at=NOW + timedelta(days=1)) == "open"
    assert state_of(gap, known_at=later) is None


def test_state_and_promise_are_those_known_then(gap):
    step(gap, GapEventKind.ACKNOWLEDGED, TODAY, NOW + timedelta(hours=1))
    step(gap, GapEventKind.PLANNED, TODAY, NOW + timedelta(hours=2), due_on=date(2027, 1, 1))

    known = {
        hour: next(row for row in rows("gaps", known_at=NOW + timedelta(hours=hour)) if row["gap"] == gap.public_id)
        for hour in (0, 1, 2)
    }

    assert [(row["state"], row["due_on"]) for row in known.values()] == [
        ("open", ""),
        ("acknowledged", ""),
        ("planned", "2027-01-01"),
    ]


def test_gaps_of_today_as_known_now_are_those_open_now():
    assert text("gaps", on=TODAY, known_at=NOW) == text("gaps", on=TODAY) == text("gaps")


# changes


def test_changes_are_the_feed_in_the_order_of_its_cursor():
    cursors = [int(row["cursor"]) for row in rows("changes")]

    assert cursors == list(Change.objects.order_by("pk").values_list("pk", flat=True))


def test_change_says_what_when_and_which_fields():
    stored("un_sc", date(2026, 9, 1), entry(name="Foreign Trade Bank", listed_on=date(2017, 8, 5)))
    stored("un_sc", date(2026, 10, 1), entry(name="Mooyokbank", titles=("Bank",), listed_on=date(2017, 8, 5)))

    listing, amendment = rows("changes")

    assert (listing["source"], listing["reference"], listing["kind"], listing["on"]) == (
        "un_sc",
        "KPe.047",
        "listing",
        "2017-08-05",
    )
    assert (amendment["kind"], amendment["on"], amendment["fields"]) == ("amendment", "2026-10-01", "names;titles")
    assert amendment["recorded_at"] == "2026-10-01T06:00:00Z"


def test_changes_of_a_day_are_those_up_to_it():
    days = [date.fromisoformat(row["on"]) for row in rows("changes", on=date(2018, 3, 30))]

    assert days
    assert len(days) == Change.objects.filter(on__lte=date(2018, 3, 30)).count() < Change.objects.count()
    assert max(days) == date(2018, 3, 30)


def test_changes_recorded_later_were_not_known():
    stored("un_sc", date(2026, 9, 1), entry(listed_on=date(2017, 8, 5)))
    align.align_pending(on=TODAY, now=NOW, live=False)

    assert rows("changes", known_at=datetime(2026, 9, 1, 5, 59, tzinfo=UTC)) == []
    assert len(rows("changes", known_at=datetime(2026, 9, 1, 6, tzinfo=UTC))) == 1
