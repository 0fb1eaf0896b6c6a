"""Gaps as partners read them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from coordination.models import Entity, Gap, GapEvent
from coordination.vocabulary import GapEventKind, GapState
from tests.api.world import NOW

pytestmark = pytest.mark.usefixtures("starter")


def rows(partner, **query) -> list[dict]:
    return partner.read("gaps/", page_size=200, **query)["results"]


def gap_of(name: str, jurisdiction: str) -> Gap:
    return Gap.objects.get(entity__name=name, jurisdiction__code=jurisdiction)


def test_gap_says_who_has_acted_who_has_not_and_since_when(partner):
    gap = gap_of("ANGARA", "AU")

    shown = partner.read(f"gaps/{gap.public_id}/")

    assert shown["entity"] == gap.entity.public_id
    assert (shown["name"], shown["jurisdiction"], shown["kind"]) == ("ANGARA", "AU", "not_followed")
    assert (shown["opened_on"], shown["closed_on"], shown["due_on"]) == ("2024-08-30", None, None)
    assert shown["age_days"] == (NOW.date() - gap.opened_on).days
    assert [(basis["jurisdiction"], basis["reference"]) for basis in shown["evidence"]] == [
        ("US", "37059"),
        ("GB", "RUS2183"),
    ]
    assert sum(reason["points"] for reason in shown["severity_reasons"]) == shown["severity_points"]


def test_owner_and_notes_of_the_desk_are_nowhere_in_it(partner, admin_user):
    gap = gap_of("ANGARA", "AU")
    gap.owner = admin_user
    gap.save()
    GapEvent.objects.create(
        gap=gap,
        kind=GapEventKind.COMMENTED,
        on=NOW.date(),
        recorded_at=NOW,
        by=admin_user,
        note="for our eyes",
        audience="desk",
    )

    answer = partner.get(f"gaps/{gap.public_id}/").content.decode()

    assert admin_user.username not in answer
    assert "for our eyes" not in answer


def test_gaps_opened_last_come_first(partner):
    days = [row["opened_on"] for row in rows(partner)]

    assert days == sorted(days, reverse=True)
    assert len(days) == Gap.objects.count()


@pytest.mark.parametrize("name", ["jurisdiction", "regime", "kind", "state", "severity"])
def test_each_filter_parts_the_list(partner, name):
    everything = rows(partner)
    values = {row[name] for row in everything}

    parts = {value: rows(partner, **{name: value}) for value in values}

    assert all(row[name] == value for value, part in parts.items() for row in part)
    assert sorted(row["id"] for part in parts.values() for row in part) == sorted(row["id"] for row in everything)
    assert rows(partner, **{name: ",".join(values)}) == everything


def test_opened_after_and_before_leave_out_the_day_itself(partner):
    day = gap_of("ANGARA", "AU").opened_on

    names = {row["name"] for row in rows(partner, opened_after=day, opened_before=day + timedelta(days=3650))}
    around = {
        row["name"]
        for row in rows(partner, opened_after=day - timedelta(days=1), opened_before=day + timedelta(days=1))
    }

    assert "ANGARA" not in names
    assert "ANGARA" in around


def test_age_counts_to_today_and_stands_still_once_closed(partner):
    standing, closed = gap_of("ANGARA", "AU"), gap_of("LADY R", "AU")
    assert standing.opened_on == closed.opened_on
    closed.state, closed.closed_on, closed.closed_at = GapState.CLOSED, closed.opened_on + timedelta(days=10), NOW
    closed.save()
    age = (NOW.date() - standing.opened_on).days

    def names(least: int) -> set[str]:
        return {row["name"] for row in rows(partner, jurisdiction="AU", min_age_days=least)}

    assert {"ANGARA", "LADY R"} <= names(10)
    assert names(11) & {"ANGARA", "LADY R"} == {"ANGARA"}
    assert "ANGARA" in names(age)
    assert "ANGARA" not in names(age + 1)
    assert partner.read(f"gaps/{closed.public_id}/")["age_days"] == 10


def test_gaps_of_a_merged_entity_are_asked_for_by_either_id(partner):
    kept = Entity.objects.get(name="ANGARA")
    Entity.objects.create(
        public_id="E-999999", target_type="vessel", name="ANGARA", merged_into=kept, created_at=kept.created_at
    )

    assert rows(partner, entity="E-999999") == rows(partner, entity=kept.public_id) != []


@pytest.mark.parametrize("number", ["G-0", "G-99999", "1", "G-", "G-x", "G-" + "9" * 30])
def test_gap_that_is_none_is_not_found(partner, number):
    response = partner.get(f"gaps/{number}/")

    assert response.status_code == 404
    assert response.json()["detail"].startswith("There is no gap ")


def test_gap_is_visible_to_whoever_has_a_token_and_to_nobody_else(partner, admin_user):
    assert Gap.objects.visible_to(admin_user).count() == Gap.objects.count() > 0
    assert not Gap.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            {"state": "done"},
            "state: 'done' is not one of open, to_be_confirmed, acknowledged, planned, waived, closed.",
        ),
        ({"severity": "grave"}, "severity: 'grave' is not one of high, medium, low."),
        ({"min_age_days": "-1"}, "min_age_days: '-1' is not a whole number from 0 to 100000."),
        ({"min_age_days": "9" * 19}, f"min_age_days: '{'9' * 19}' is not a whole number from 0 to 100000."),
        ({"opened_after": "May"}, "opened_after: 'May' is not a day: write it as 2024-05-30."),
    ],
)
def test_value_that_says_nothing_is_refused_with_what_would(partner, query, sentence):
    assert partner.refused("gaps/", **query) == sentence
