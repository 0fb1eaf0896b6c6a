"""The migration that made a field of the day of an announcement."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from coordination.models import DesignationVersion
from coordination.store.content import canonical, sha256
from tests.factories import entry, stored

migration = import_module("coordination.migrations.0017_announced_on")
DAY = date(2026, 8, 22)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_record_whose_remarks_told_the_announcement_becomes_the_record_that_is_read_now():
    as_read_then = entry("m leasing", remarks="Announced on 2024-06-27.\nhttps://www.mofa.go.kr/")
    as_read_now = entry("m leasing", remarks="https://www.mofa.go.kr/", announced_on=date(2024, 6, 27))
    stored("kr_mofa", DAY, as_read_then)

    migration.take_out_of_the_remarks(apps, None)

    version = DesignationVersion.objects.get()
    assert version.content.encode() == canonical(as_read_now)
    assert version.content_sha256 == sha256(canonical(as_read_now))


def test_record_of_another_list_that_says_so_in_prose_stays_as_it_is():
    said = entry("1", remarks="Announced on 2024-06-27.")
    stored("gb_uksl", DAY, said)

    migration.take_out_of_the_remarks(apps, None)

    assert DesignationVersion.objects.get().content.encode() == canonical(said)
