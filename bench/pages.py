"""How long the pages and resources of figures take to answer, on all lists as `flow` leaves them."""

import time
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from bench.figures import Figure

PATHS = {
    "page: overlap and lags": "/admin/figures/",
    "page: targets in common": "/admin/figures/targets/?have=US,GB&counting=own_act",
    "page: UN scoreboard": "/admin/scoreboard/",
    "page: what would follow": "/admin/what-if/?by=GB",
}


def pages() -> Iterator[Figure]:
    """Each page once warm."""
    settings.ALLOWED_HOSTS = ["*"]
    call_command("collectstatic", verbosity=0, interactive=False)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("bench"))
    for name, path in PATHS.items():
        client.get(path)
        began = time.perf_counter()
        answer = client.get(path)
        seconds = time.perf_counter() - began
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        yield Figure(name, seconds, "s", most=1)
