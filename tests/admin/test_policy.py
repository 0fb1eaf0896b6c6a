"""Policy is changed by the desk, with a reason, after its effect has been shown."""

import pytest
from django.test import Client
from django.urls import reverse

from coordination import tasks
from coordination.models import Entity, Policy
from tests.people import liaison, officer

ADDRESS = "/admin/coordination/policy/of/DPRK/GB/"
NEW = {
    "authority": "none",
    "un_effect": "by_law",
    "grace_days": 30,
    "quorum": 2,
    "note": "",
    "reason": "The act was repealed.",
}
SHOWN = {"shown": "none|by_law|30|2", "seen": "1", "save": "yes"}


@pytest.fixture(autouse=True)
def asked(reference, monkeypatch) -> list[str]:
    """What the worker is asked for."""
    asked: list[str] = []
    monkeypatch.setattr(tasks.align_pending, "delay_on_commit", lambda: asked.append("align"))
    return asked


def versions() -> list[int]:
    rows = Policy.objects.filter(regime__code="DPRK", jurisdiction__code="GB")
    return list(rows.order_by("version").values_list("version", flat=True))


def test_effect_is_shown_first_and_nothing_is_kept(desk, followed, text_of):
    followed(1)

    said = text_of(desk.post(ADDRESS, NEW))

    assert "0 gaps would open, 1 would close. 1 cell: not designated → no authority." in said
    assert "Firm Alpha0 Trading" in said
    assert versions() == [1]


def test_version_is_kept_after_its_effect_was_shown(desk, followed, asked, text_of):
    followed(1)

    response = desk.post(ADDRESS, NEW | SHOWN, follow=True)

    assert next(str(message) for message in response.context["messages"]).startswith("Version 2 holds.")
    assert versions() == [1, 2]
    assert asked == ["align"]
    assert Entity.objects.to_be_aligned().count() == 1
    assert "The act was repealed." in text_of(response)


@pytest.mark.parametrize("changed", [{"quorum": 3}, {"shown": ""}, {"shown": "other"}])
def test_what_was_not_shown_is_shown_instead_of_kept(desk, changed):
    response = desk.post(ADDRESS, NEW | SHOWN | changed)

    assert response.context["effect"] is not None
    assert versions() == [1]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"seen": "0"}, "was changed since you looked"),
        ({"seen": "x"}, "was changed since you looked"),
        ({"authority": "autonomous", "shown": "autonomous|by_law|30|2"}, "Nothing differs"),
    ],
)
def test_change_that_cannot_be_made_is_told(desk, changed, sentence):
    response = desk.post(ADDRESS, NEW | SHOWN | changed, follow=True)

    assert sentence in str(next(iter(response.context["messages"])))
    assert versions() == [1]


@pytest.mark.parametrize(
    "changed", [{"grace_days": -1}, {"grace_days": "x"}, {"quorum": 0}, {"authority": "some"}, {"reason": ""}]
)
def test_form_that_says_nothing_sensible_keeps_nothing(desk, changed):
    assert desk.post(ADDRESS, NEW | SHOWN | changed).context["form"].errors
    assert versions() == [1]


def test_partners_and_readers_look_and_do_not_change():
    for user in (officer("reader", "view_policy"), liaison("GB", "view_policy", "change_policy", is_staff=True)):
        client = Client()
        client.force_login(user)

        assert client.get(ADDRESS).context["may_change"] is False
        assert client.post(ADDRESS, NEW | SHOWN).status_code == 403
    assert versions() == [1]


def test_table_shows_every_pair_and_leads_to_it(desk, text_of):
    response = desk.get(reverse("admin:coordination_policy_table"))

    assert "DPRK" in text_of(response)
    assert ADDRESS in response.content.decode()
    assert "no policy" in text_of(response)


def test_pair_that_is_none_is_not_found_and_one_without_policy_takes_its_first(desk):
    assert desk.get("/admin/coordination/policy/of/NOWHERE/GB/").status_code == 404
    Policy.objects.filter(regime__code="DPRK", jurisdiction__code="GB").delete()

    desk.post(ADDRESS, NEW | SHOWN | {"seen": "0"})

    assert versions() == [1]


def test_version_has_a_page_of_its_own(desk):
    policy = Policy.objects.get(regime__code="DPRK", jurisdiction__code="GB")

    assert desk.get(reverse("admin:coordination_policy_change", args=(policy.pk,))).status_code == 200
