from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.fetch.server import Publisher


@pytest.fixture(scope="module")
def running() -> "Iterator[Publisher]":
    from tests.fetch.server import publisher

    with publisher() as server:
        yield server


@pytest.fixture
def server(running: "Publisher") -> "Publisher":
    """A publisher with nothing to say yet."""
    running.answers.clear()
    running.requests.clear()
    return running
