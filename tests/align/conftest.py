"""Who takes steps in gaps: somebody of the desk, and people who speak for the United Kingdom and Japan."""

import pytest


@pytest.fixture
def desk():
    from tests.people import officer  # Django is not set up yet when this file is read

    return officer()


@pytest.fixture
def gb():
    from tests.people import liaison

    return liaison("GB")


@pytest.fixture
def jp():
    from tests.people import liaison

    return liaison("JP")
