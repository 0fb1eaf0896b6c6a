"""The queue of gaps: what it holds, in which order, and how it is narrowed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from coordination.models import Gap, Regime
from coordination.vocabulary import GapKind, GapState
from tests.admin.world import NOW, TODAY

QUEUE = "admin:coordination_gap_changelist"


@pytest.fixture
def gap(followed) -> Gap:
    followed(1)
    return Gap.objects.get()


@pytest.fixture
def another(gap):
    """Another gap like the first, with what matters changed."""

    def made(**what_matters) -> Gap:
        copy = Gap.objects.get(pk=gap.pk)
        copy.pk = None
        for name, value in ({"regime": Regime.objects.exclude(gaps__isnull=False).first()} | what_matters).items():
            setattr(copy, name, value)
        copy.save()
        return copy

    return made


def shown(client, **query) -> list[int]:
    response = client.get(reverse(QUEUE), query)
    assert response.status_code == 200
    return [row.pk for row in response.context_data["cl"].result_list]


def test_most_serious_come_first_then_the_oldest(desk, gap, another):
    serious = another(severity_points=90)
    old = another(opened_on=gap.opened_on - timedelta(days=9))

    assert shown(desk) == [serious.pk, old.pk, gap.pk]


def test_closed_gaps_are_left_out_until_they_are_asked_for(desk, gap, another):
    closed = another(state=GapState.CLOSED, closed_on=date(2026, 1, 1))

    assert shown(desk) == [gap.pk]
    assert shown(desk, state="closed") == [closed.pk]
    assert set(shown(desk, state="all")) == {gap.pk, closed.pk}


@pytest.mark.parametrize(
    ("days", "age"),
    [(0, "new"), (29, "new"), (30, "month"), (89, "month"), (90, "quarter"), (364, "quarter"), (365, "year")],
)
def test_filter_by_age(desk, gap, days, age):
    Gap.objects.update(opened_on=TODAY - timedelta(days=days))

    assert [name for name in ("new", "month", "quarter", "year") if shown(desk, age=name)] == [age]


def test_age_of_a_closed_gap_is_that_when_it_closed(desk, gap):
    Gap.objects.update(state=GapState.CLOSED, opened_on=date(2024, 1, 1), closed_on=date(2024, 1, 31))

    assert shown(desk, state="closed", age="month") == [gap.pk]
    assert shown(desk, state="closed", age="year") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"jurisdiction": "GB"}, True),
        ({"jurisdiction": "JP"}, False),
        ({"regime": "DPRK"}, True),
        ({"regime": "CYBER"}, False),
        ({"kind": "not_followed"}, True),
        ({"kind": "not_transposed"}, False),
        ({"severity": "low"}, False),
        ({"state": "acknowledged"}, False),
        ({"q": "Trading Alpha0"}, True),
        ({"q": "us0"}, True),
        ({"q": "nobody"}, False),
    ],
)
def test_filter_and_search(desk, gap, query, found):
    assert bool(shown(desk, **query)) is found


def test_found_by_its_own_number_and_by_its_entity(desk, gap):
    assert shown(desk, q=gap.public_id) == [gap.pk]
    assert shown(desk, q=gap.entity.public_id.lower()) == [gap.pk]
    assert shown(desk, q="9" * 30) == []


def test_row_says_who_designated_when_and_why_it_is_serious(desk, gap, text_of):
    said = text_of(desk.get(reverse(QUEUE)))

    assert "US 2020-01-01 AU 2021-03-01" in said
    assert f"2 partners have acted 24 + regime DPRK {gap.regime.weight}" in said
    assert f"= {gap.severity_points}" in said
    assert f"{(TODAY - gap.opened_on).days} d" in said


def test_date_that_is_only_a_bound_is_marked_as_one(desk, gap, text_of):
    gap.evidence[0] |= {"is_bound": True, "kind": "control"}
    gap.save()

    assert "US ≤ 2020-01-01" in text_of(desk.get(reverse(QUEUE)))


def test_page_of_a_gap_shows_evidence_reasons_and_events(desk, gap, text_of):
    said = text_of(desk.get(reverse("admin:coordination_gap_change", args=(gap.pk,))))

    assert f"GB not followed: {gap.entity.name}" in said
    assert "US 2020-01-01 listed us_ofac_sdn us0 Firm Alpha0 Trading DPRK3" in said
    assert "24 2 partners have acted" in said
    assert f"opened open {gap.opened_on} rule · read by all · recorded {NOW:%Y-%m-%d %H:%M} UTC" in said


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (GapKind.NOT_FOLLOWED, "United Kingdom could designate, and has not, organisation"),
        (GapKind.DATA_MISSING, "United Kingdom does not print what others do of organisation"),
        (GapKind.WEAKER_MEASURES, "United Kingdom does less than freeze the assets of organisation"),
    ],
)
def test_page_of_a_gap_says_what_its_kind_means(desk, gap, text_of, kind, says):
    Gap.objects.filter(pk=gap.pk).update(kind=kind)

    assert says in text_of(desk.get(reverse("admin:coordination_gap_change", args=(gap.pk,))))


def test_page_of_a_gap_takes_no_changes(desk, gap):
    assert desk.post(reverse("admin:coordination_gap_change", args=(gap.pk,)), {"owner": "1"}).status_code == 405


def test_gap_that_is_not_there_leads_back(desk, gap):
    assert desk.get(reverse("admin:coordination_gap_change", args=(gap.pk + 1,))).status_code == 302
    assert desk.get(reverse("admin:coordination_gap_change", args=("x",))).status_code == 302
