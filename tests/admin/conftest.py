"""The desk, signed in, on a fixed day."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.api.world import starter  # noqa: F401  # a fixture

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def desk(db: None) -> Client:
    """Somebody who may do everything that anybody may."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("desk"))
    return client


@pytest.fixture
def sign_in(db: None):
    """Sign in staff who have these permissions and no others."""

    def made(*permissions: str) -> Client:
        from django.contrib.auth.models import Permission

        user = get_user_model().objects.create_user("reader", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client = Client()
        client.force_login(user)
        return client

    return made


@pytest.fixture
def followed(db: None):
    from tests.admin.world import followed

    return followed


@pytest.fixture
def text_of():
    """What a page says, without its tags and with single blanks."""

    def read(response: HttpResponse) -> str:
        from lxml.html import fromstring

        assert response.status_code == 200
        content = fromstring(response.content.decode()).get_element_by_id("content")
        return " ".join(" ".join(content.itertext()).split())

    return read
