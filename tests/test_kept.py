"""Rows put back are told from rows made by nothing but the time they take."""

from collections.abc import Callable

import pytest
from django.db import transaction

from coordination.ceiling import load_ledger
from coordination.models import Regime
from coordination.reference import load_reference
from tests.factories import rows
from tests.kept import keep

pytestmark = pytest.mark.django_db


class Making:
    """Something to keep, under a name that nothing else has; counts how often it was made."""

    def __init__(self, make: Callable[[], object]) -> None:
        self.make, self.times = make, 0

    def __call__(self) -> None:
        self.times += 1
        self.make()

    def kept(self) -> dict:
        """The rows after it, which are then undone."""
        with transaction.atomic():
            keep(self, self)
            found = rows()
            transaction.set_rollback(True)
        return found


@pytest.mark.parametrize("load", [load_reference, load_ledger])
def test_rows_put_back_are_those_that_the_program_wrote(load, now):
    making = Making(lambda: load(now=now))

    assert making.kept() == making.kept()
    assert making.times == 1


@pytest.mark.django_db(transaction=True)
def test_rows_are_put_back_to_stay(now):
    making = Making(lambda: load_reference(now=now))
    made = making.kept()

    keep(making, making)

    assert rows() == made


def test_next_row_is_numbered_after_those_put_back(now):
    making = Making(lambda: load_reference(now=now))
    making.kept()
    keep(making, making)
    last = Regime.objects.order_by("pk").last()

    assert Regime.objects.create(code="NEW", name="New").pk == last.pk + 1


def test_what_stands_already_is_left_to_the_program(now):
    making = Making(lambda: load_reference(now=now))
    making.kept()
    Regime.objects.create(code="NEW", name="New")

    keep(making, making)

    assert making.times == 2
    assert Regime.objects.filter(code="NEW").exists()


def test_what_was_added_to_standing_rows_is_not_kept(now):
    Regime.objects.create(code="NEW", name="New")
    making = Making(lambda: load_reference(now=now))
    making.kept()
    making.kept()

    assert making.times == 2
