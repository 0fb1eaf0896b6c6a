"""`manage.py rebuild`: derives again what is derived, and says what that changed."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coordination.models import Alignment, Designation, Entity, Gap, Match
from coordination.vocabulary import LinkGrade
from tests.api.world import NOW, fixed_clock, starter  # noqa: F401
from tests.factories import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter", "fixed_clock")]


DERIVED_IN_NEW_ROWS = ("LinkKey", "Likeness", "Stake")  # the same again, under other ids


def told(stage: str) -> str:
    out = StringIO()
    call_command("rebuild", stage, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("stage", ["resolve", "align"])
def test_rebuild_right_after_refresh_changes_nothing(stage):
    before = rows(*DERIVED_IN_NEW_ROWS)

    assert told(stage) == "no change\n"

    call_command("rebuild", "align", stdout=StringIO())  # `resolve` leaves entities to it
    assert rows(*DERIVED_IN_NEW_ROWS) == before


def test_record_in_a_wrong_entity_is_put_back():
    record = Designation.objects.get(reference="RUS2183")
    right = record.entity
    record.entity = Entity.objects.exclude(pk=right.pk).filter(target_type="vessel")[0]
    record.save()

    text = told("resolve")

    record.refresh_from_db()
    assert record.entity == right
    assert text.startswith("1 records in another entity\n")
    assert "rebuild align" in text


def test_tie_that_no_longer_holds_is_superseded():
    left, right = Designation.objects.filter(source__code="us_ofac_sdn").order_by("pk")[:2]
    Match.objects.create(
        left=left, right=right, grade=LinkGrade.NAME_ALONE, explanation="", judgement="same", judged_at=NOW
    )

    assert told("resolve").startswith("1 ties superseded\n")


def test_cells_that_were_lost_or_wrong_are_derived_again():
    entity = Entity.objects.get(name="ANGARA")
    Alignment.objects.filter(entity=entity, jurisdiction__code="US").delete()
    Alignment.objects.filter(entity=entity, jurisdiction__code="GB").update(status="unknown")

    assert told("align") == "1 cells added; 1 cells changed\n"
    assert told("align") == "no change\n"


def test_every_field_of_a_cell_and_of_a_gap_is_compared():
    cell = Alignment.objects.get(entity__name="ANGARA", jurisdiction__code="US")
    Alignment.objects.filter(pk=cell.pk).update(due_on=date(2031, 1, 1))
    Gap.objects.filter(entity__name="ANGARA", jurisdiction__code="AU").update(statement="somebody wrote this")

    assert told("align") == "1 cells changed; 1 gaps changed or closed\n"


def test_gap_that_should_not_stand_closes():
    gap = Gap.objects.get(entity__name="ANGARA", jurisdiction__code="AU")
    gap.pk, gap.kind = None, "not_transposed"
    gap.save()

    assert told("align") == "1 gaps changed or closed\n"


def test_stage_that_cannot_be_rebuilt_is_refused():
    with pytest.raises(CommandError, match="There is no stage 'store' to rebuild: take resolve or align"):
        told("store")
