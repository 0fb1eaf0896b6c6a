"""A partner with a token, in front of the starter lists."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.world import fixed_clock, starter  # noqa: F401


class Partner:
    """Reads the API with a token."""

    def __init__(self, token: str) -> None:
        self.client = Client(headers={"Authorization": f"Token {token}"})

    def get(self, path: str, **query: object) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}", query)

    def read(self, path: str, **query: object) -> dict[str, Any]:
        response = self.get(path, **query)
        assert response.status_code == 200, response.content
        return response.json()

    def refused(self, path: str, **query: object) -> str:
        """The sentence with which it is refused."""
        response = self.get(path, **query)
        assert response.status_code == 400, response.content
        return response.json()["detail"]

    def queries(self, path: str, **query: object) -> int:
        with CaptureQueriesContext(connection) as captured:
            self.read(path, **query)
        return len(captured)


@pytest.fixture
def partner(db: None, fixed_clock: None) -> Partner:  # noqa: F811
    from knox.models import AuthToken

    user = get_user_model().objects.create(username="liaison-kr")
    return Partner(AuthToken.objects.create(user)[1])
