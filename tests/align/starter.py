"""All starter lists, read once a process by the real stages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import transaction

from coordination import align
from coordination.reference import load_reference
from tests.kept import keep

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def _starter_lists(django_db_setup, django_db_blocker) -> Iterator[None]:
    def make() -> None:
        load_reference(now=NOW)
        call_command("refresh", starter=True, verbosity=0)
        align.align_everything(on=TODAY, now=NOW, live=False)

    with django_db_blocker.unblock(), transaction.atomic():
        keep(("starter lists, aligned", NOW), make)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def starter_lists(_starter_lists: None, db: None) -> None:
    """All starter lists, linked and aligned; what a test changes is undone."""
