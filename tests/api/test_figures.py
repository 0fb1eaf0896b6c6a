"""Figures as partners read them: kept by week, with base and method, in a constant number of queries."""

import pytest

from coordination.models import Entity, Gap, OwnershipFact
from coordination.vocabulary import Tie
from tests.api.world import NOW

pytestmark = pytest.mark.usefixtures("starter")


def rows(partner, path, **query):
    return partner.read(path, page_size=200, **query)["results"]


def test_overlap_is_of_own_acts_over_every_target_unless_asked_otherwise(partner):
    found = rows(partner, "figures/overlap/")

    assert {(row["regime"], row["counting"], row["week"]) for row in found} == {("", "own_act", "2026-W48")}
    us_gb = next(row for row in found if (row["first"], row["second"]) == ("US", "GB"))
    assert us_gb["jaccard_least"] == pytest.approx(us_gb["both"] / us_gb["union"], abs=0.0001)
    assert us_gb["method"] == "overlap-1"
    assert "Base" in us_gb["method_text"]


def test_the_split_of_a_regime_adds_up_to_its_base(partner):
    found = rows(partner, "figures/split/", regime="DPRK", counting="on_list")

    assert sum(row["targets"] for row in found) == found[0]["base"] > 0


def test_lags_tell_how_many_were_dates_and_how_many_bounds(partner):
    us_au = next(
        row
        for row in rows(partner, "figures/lags/", counting="on_list")
        if (row["leader"], row["follower"]) == ("US", "AU")
    )

    assert us_au["base"] == us_au["dated"] + us_au["ranged"]
    assert us_au["undecided"] > 0  # a Control Date only bounds


def test_lags_of_names_in_force_by_law_are_refused_in_a_sentence(partner):
    sentence = partner.refused("figures/lags/", counting="in_force")

    assert sentence == "counting: in_force has no lags: a name in force by law has no date of its own."


def test_a_week_that_is_not_kept_has_no_figures(partner):
    assert rows(partner, "figures/overlap/", as_of="2024-01-01") == []


def test_the_trend_counts_open_gaps_of_the_week(partner):
    found = {row["jurisdiction"]: row for row in rows(partner, "figures/trend/")}

    assert (
        found["AU"]["gaps_open"] + found["AU"]["gaps_to_be_confirmed"]
        == Gap.objects.open().filter(jurisdiction__code="AU").count()
    )


def test_the_scoreboard_shows_a_un_name_in_every_jurisdiction(partner):
    bank = next(row for row in rows(partner, "scoreboard/") if row["un_reference"] == "KPe.047")
    by_code = {line["jurisdiction"]: line for line in bank["jurisdictions"]}

    assert bank["un_since"] == "2017-08-05"
    assert (by_code["GB"]["how"], by_code["GB"]["printed"]) == ("by_name", ["KPe.047"])
    assert (by_code["NZ"]["how"], by_code["NZ"]["numbers"]) == ("by_law", [])
    assert by_code["US"]["lag_min"] < 0  # four years before the UN


def test_the_scoreboard_of_an_earlier_day_is_of_that_day(partner):
    assert "KPe.047" not in {row["un_reference"] for row in rows(partner, "scoreboard/", as_of="2017-08-04")}
    assert "KPe.047" in {row["un_reference"] for row in rows(partner, "scoreboard/", as_of="2017-08-05")}


def test_what_if_closes_the_gap_of_who_would_act(partner):
    gap = Gap.objects.get(entity__name="ANGARA", jurisdiction__code="AU")

    answer = partner.read("what-if/", by="AU", entity=gap.entity.public_id)

    assert answer["on"] == NOW.date().isoformat()
    assert answer["targets"][0]["designates"] == ["AU"]
    assert f"AU not_followed {gap.regime.code}" in answer["targets"][0]["closes"]
    moved = {(row["first"], row["second"]): row for row in answer["overlap"]}
    assert moved["US", "AU"]["both_after"] == moved["US", "AU"]["both_before"] + 1
    assert Gap.objects.open().filter(pk=gap.pk).exists()  # nothing is written


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"entity": "E-000001"}, "by is needed."),
        ({"by": "AU"}, "entity is needed."),
        ({"by": "AU", "entity": "E-9"}, "entity: there is no entity 'E-9'; ids look like E-000127."),
    ],
)
def test_what_if_without_whom_or_by_whom_is_refused(partner, query, sentence):
    assert partner.refused("what-if/", **query) == sentence


def test_the_statutory_list_names_who_designated_and_what_would_fit(partner):
    found = rows(partner, "statutory-list/", by="US,GB", but_not="AU", regime="RUSSIA-UKRAINE")

    angara = next(row for row in found if row["name"] == "ANGARA")
    assert angara["authority"].startswith("may designate under")
    assert any(each.startswith("GB 2024-07-31 RUS2183") for each in angara["designated_by"])
    assert angara["is_sure"] is True


def test_the_statutory_list_asks_for_one_that_is_not_among_the_others(partner):
    assert partner.refused("statutory-list/", by="US,GB", but_not="GB") == (
        "but_not: give one code that is not among `by`."
    )
    assert partner.refused("statutory-list/", by="US", but_not="GB", programme="US:NONE").startswith(
        "programme: 'US:NONE' is no jurisdiction and programme"
    )


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("figures/overlap/", {}),
        ("figures/lags/", {}),
        ("figures/trend/", {}),
        ("scoreboard/", {}),
        ("statutory-list/", {"by": "US,GB", "but_not": "AU"}),
    ],
)
def test_the_number_of_queries_is_that_of_one_row(partner, path, query):
    assert partner.queries(path, page_size=1, **query) == partner.queries(path, page_size=200, **query)


def test_exposure_is_told_with_the_rule_it_rests_on(partner):
    owner = Entity.objects.get(name="ANGARA")
    OwnershipFact.objects.create(
        designation=owner.designations.order_by("pk")[0],
        owned_name="Some Firm",
        owner=owner,
        owner_name=owner.name,
        tie=Tie.OWNED,
        percent=50,
        words="Some Firm is 50 % owned by it",
        stated_on=NOW.date(),
    )

    found = {row["jurisdiction"]: row for row in rows(partner, "exposure/")}

    assert (found["US"]["owned"], found["US"]["owned_name"], found["US"]["percent"]) == (None, "some firm", 50)
    assert found["US"]["exposure"] == "meets_rule"
    assert found["US"]["owners"] == [f"{owner.public_id} ANGARA"]
    assert "50 % or more" in found["US"]["rule"]
    assert "GB" not in found  # more than half is its rule
    assert {row["exposure"] for row in rows(partner, "exposure/", exposure="possible")} <= {"possible"}
    assert rows(partner, "exposure/", jurisdiction="GB") == []
