"""Which gaps come first, and which are told together."""

from dataclasses import replace
from datetime import UTC, date, datetime

from coordination.publish.report.gaps import Evidence, GapFact, News
from coordination.publish.report.serious import most_serious

ORDER = ["UN", "US", "AU", "EU", "GB"]


def designation(jurisdiction, since, *, is_bound=False):
    return Evidence(jurisdiction, "list", "1", "A", since, "listed", is_bound, None)


GAP = GapFact(
    pk=1,
    entity=1,
    public_id="E-000001",
    target_type="person",
    name="A",
    native="",
    native_script="",
    jurisdiction="GB",
    kind="not_followed",
    regime="DPRK",
    state="open",
    severity="medium",
    points=40,
    reasons=(),
    grade="valid_identifier",
    evidence=(designation("US", date(2024, 1, 1)), designation("AU", date(2024, 2, 1))),
    opened_on=date(2024, 3, 2),
    opened_earliest=date(2024, 3, 2),
    detected_at=datetime(2026, 11, 18, tzinfo=UTC),
    due_on=None,
    closed_on=None,
    closing="",
    news=News.STANDING,
)


def test_targets_with_the_same_leaders_and_the_same_missing_are_one_group():
    gaps = [GAP, replace(GAP, pk=2, entity=2, name="B"), replace(GAP, pk=3, entity=3, regime="CYBER")]

    groups = most_serious(gaps, ORDER)

    assert [[gap.name for gap in group.targets] for group in groups] == [["A", "B"], ["A"]]
    assert groups[0].leaders == ("US", "AU")


def test_a_target_missing_in_two_places_is_told_once():
    (group,) = most_serious([GAP, replace(GAP, pk=2, jurisdiction="EU")], ORDER)

    assert group.missing == ("EU", "GB")
    assert (len(group.targets), len(group.gaps)) == (1, 2)


def test_severity_comes_first_then_how_many_miss_it_then_how_many_targets():
    high = replace(GAP, pk=9, entity=9, points=60, regime="IRAN")
    two = [
        replace(GAP, pk=5, entity=5, regime="CYBER"),
        replace(GAP, pk=6, entity=5, regime="CYBER", jurisdiction="EU"),
    ]
    many = [replace(GAP, pk=n, entity=n) for n in (1, 2)]

    groups = most_serious([*many, *two, high], ORDER)

    assert [group.regime for group in groups] == ["IRAN", "CYBER", "DPRK"]


def test_days_of_a_group_are_those_of_each_targets_first_designation():
    later = (
        designation("US", date(2025, 1, 1)),
        designation("US", date(2026, 1, 1)),
        designation("AU", date(2025, 2, 1), is_bound=True),
    )
    (group,) = most_serious([GAP, replace(GAP, pk=2, entity=2, evidence=later)], ORDER)

    assert group.days_of("US") == (date(2024, 1, 1), date(2025, 1, 1), False)
    assert group.days_of("AU") == (date(2024, 2, 1), date(2025, 2, 1), True)
