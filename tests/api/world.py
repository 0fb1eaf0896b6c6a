"""The starter lists, read, linked and aligned at a fixed moment: put back for the tests of a module."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
EDITION_ON = "2026-08-22"  # of all four lists


@pytest.fixture(scope="module")
def starter(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    from coordination.reference import load_reference
    from tests.factories import FOUR_LISTS
    from tests.kept import keep

    def make() -> None:
        load_reference(now=NOW)
        call_command("refresh", *FOUR_LISTS, starter=True, stdout=StringIO())

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: NOW)
        call_command("flush", interactive=False, verbosity=0)  # so that numbers begin at 1, on PostgreSQL too
        keep(("four starter lists", NOW), make)
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
