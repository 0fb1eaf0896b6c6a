"""Whom it concerns that something beside the records has changed: only they are derived again, and all of them."""

from datetime import date, timedelta

import pytest

from coordination import resolve
from coordination.align import align_everything, align_pending
from coordination.models import Alignment, AlignmentInput, Entity, Gap, Policy, Programme, Source
from coordination.vocabulary import Authority, Coverage, FieldGroup, Status
from tests.align.test_entities import LATER, NOW, READ_ON, TODAY, cell, flow, gap, read, says, two_have_acted
from tests.factories import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def derived(monkeypatch) -> list[set[int]]:
    """The entities of each derivation, in order."""
    found: list[set[int]] = []
    from coordination.align import entities

    batch = entities._align_batch

    def noted(targets, *rest, **named):
        found.append({pk for pk, _ in targets})
        return batch(targets, *rest, **named)

    monkeypatch.setattr(entities, "_align_batch", noted)
    return found


def same_as_everything() -> bool:
    before = rows()
    align_everything(on=TODAY, now=LATER, live=False)
    return rows() == before


def test_newer_edition_renews_what_silent_cells_name_and_derives_nothing(derived):
    two_have_acted()
    flow()
    derived.clear()

    read("eu_fsf", on=TODAY)
    flow()

    assert derived == []
    assert cell("EU").reason == f"not on eu_fsf of {TODAY}"
    assert same_as_everything()


def test_newer_edition_lets_a_gap_open_that_waited_for_it():
    read("us_ofac_sdn", says("us_ofac_sdn", "2020-05-16"))
    read("gb_uksl", says("gb_uksl", "2026-10-10"))
    read("eu_fsf", on=date(2026, 10, 20))
    flow()
    assert not Gap.objects.filter(jurisdiction__code="EU").exists()

    read("eu_fsf", on=READ_ON)
    flow()

    assert gap().opened_on == date(2026, 11, 9)
    assert same_as_everything()


def test_newer_edition_says_no_where_the_older_was_too_close():
    read("us_ofac_sdn", says("us_ofac_sdn", "2026-10-10"))
    read("eu_fsf", on=date(2026, 10, 20))
    flow()
    assert cell("EU").status == Status.UNKNOWN

    read("eu_fsf", on=READ_ON)
    flow()

    assert cell("EU").status == Status.NOT_DESIGNATED
    assert same_as_everything()


def test_list_that_covers_its_jurisdiction_only_partly_says_no_more_when_it_is_newer(derived):
    two_have_acted()
    read("kr_kofiu", on=date(2026, 11, 1))
    read("kr_mofa", on=date(2026, 11, 1))
    flow()
    derived.clear()

    read("kr_kofiu", on=TODAY)
    flow()

    assert derived == []
    assert f"kr_kofiu of {TODAY} covers its jurisdiction only partly" in cell("KR").reason
    assert same_as_everything()


def new_version(jurisdiction: str, **what_changed) -> None:
    old = Policy.objects.current().get(regime__code="DPRK", jurisdiction__code=jurisdiction)
    Policy.objects.filter(pk=old.pk).update(is_current=False)
    old.pk, old.version, old.is_current = None, old.version + 1, True
    for name, value in what_changed.items():
        setattr(old, name, value)
    old.save()


def test_edit_of_a_policy_concerns_the_entities_of_its_regime_and_no_others(derived):
    two_have_acted()
    read("us_ofac_sdn", says("us_ofac_sdn", "2024-05-16"), says("us_ofac_sdn", "2024-05-16", key="2", name="Rosneft",
         programme="RUSSIA-EO14024", identifiers=()), on=TODAY)  # fmt: skip
    flow()
    bank = gap().entity_id
    derived.clear()

    new_version("EU", quorum=3)
    align_pending(on=TODAY, now=LATER, live=False)

    assert derived == [{bank}]
    assert gap().closed_on is not None
    assert same_as_everything()


def test_policy_without_authority_leaves_no_gap():
    two_have_acted()
    flow()

    new_version("EU", authority=Authority.NONE)
    align_pending(on=TODAY, now=LATER, live=False)

    assert cell("EU").status == Status.NO_AUTHORITY
    assert gap().closed_on == TODAY
    assert same_as_everything()


def test_programme_that_is_mapped_concerns_all():
    read("us_ofac_sdn", says("us_ofac_sdn", "2024-05-16", programme="SOMETHING-NEW"))
    read("eu_fsf")
    flow()
    assert "not mapped" in cell("EU").reason

    dprk = Programme.objects.get(jurisdiction__code="US", key="dprk2").regime
    Programme.objects.filter(code="SOMETHING-NEW").update(regime=dprk)
    align_pending(on=TODAY, now=LATER, live=False)

    assert cell("EU").status == Status.NOT_DESIGNATED
    assert same_as_everything()


@pytest.mark.parametrize("edit", [{"coverage": Coverage.PARTIAL}, {"decides_absence": False}, {"target_types": []}])
def test_what_a_list_would_show_concerns_all(edit):
    two_have_acted()
    flow()

    Source.objects.filter(code="eu_fsf").update(**edit)
    align_pending(on=TODAY, now=LATER, live=False)

    assert cell("EU").status == Status.UNKNOWN
    assert same_as_everything()


def test_newer_edition_that_cannot_carry_as_much_concerns_all():
    two_have_acted()
    flow()
    from tests.factories import stored

    stored(
        "gb_uksl",
        TODAY,
        says("gb_uksl", "2024-06-01"),
        now=NOW + timedelta(hours=1),
        accepted=True,
        fields_absent=[FieldGroup.IDENTIFIERS],
    )
    resolve.resolve_pending(now=LATER)
    align_pending(on=TODAY, now=LATER, live=False)

    assert same_as_everything()


def test_nothing_changed_is_nothing_to_derive(derived):
    two_have_acted()
    flow()
    derived.clear()

    align_pending(on=TODAY, now=LATER, live=False)

    assert derived == []
    assert not Entity.objects.to_be_aligned().exists()
    assert AlignmentInput.objects.filter(key="source:eu_fsf").exists()
    assert Alignment.objects.count() == 8
