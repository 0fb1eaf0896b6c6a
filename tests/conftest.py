"""What every test stands on: a folder of its own to write in, a fixed clock, no network."""

import gc
import os
import socket
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import django.conf
import pytest
from hypothesis import settings as hypothesis_settings

ROOM = tempfile.TemporaryDirectory(prefix="coordination-tests-", ignore_cleanup_errors=True)
LISTS = Path(__file__).resolve().parents[2] / "shared" / "lists"
# Files that take longest, begun first, so that no process is left alone with one of them at the end.
LONGEST = (
    "resolve/test_whole.py",
    "test_real_rows.py",
    "test_real_history.py",
    "test_killed.py",
    "publish/test_report_files.py",
    "browser/test_desk.py",
    "test_real_lists.py",
    "align/test_entities.py",
    "parse/test_mutations.py",
    "parse/us_ofac/test_us_ofac_csv_set.py",
    "align/test_life.py",
    "align/test_rules.py",
    "test_flow.py",
)
ROWS = {"db", "transactional_db", "django_db_setup", "live_server", "reference"}  # fixtures of tests that touch rows

# Before the settings are read: nothing of the user's environment or var/ is touched, only the servers are theirs.
if django.conf.settings.configured:
    raise pytest.UsageError("DJANGO_SETTINGS_MODULE is set, so that settings were read too early: unset it.")
for name in (
    "ALLOWED_HOSTS",
    "DEBUG",
    "EMAIL_FROM",
    "EMAIL_URL",
    "LISTS_DIR",
    "PUBLIC_URL",
    "SECRET_KEY",
    "STORAGE_URL",
):
    os.environ.pop(name, None)
for name in ("EU_FSF_TOKEN", "FETCH", "FETCH_CONTACT"):
    os.environ.pop(name, None)
os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": ROOM.name}
os.environ.setdefault("TESTS_ROOM", ROOM.name)  # of the first process, which the others of a run share

hypothesis_settings.register_profile("local", deadline=None)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_configure(config: pytest.Config) -> None:
    settings = django.conf.settings
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow hash is for the real world
    # Pages are rendered without `collectstatic`.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    # pytest-xdist's processes inherit the environment: each is to come by here and have its own folder.
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure(config: pytest.Config) -> None:
    ROOM.cleanup()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on each database what may differ there, so that the suite stays short; the longest files first."""
    here = _on_sqlite if django.conf.settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") else _on_postgresql
    kept, left = [], []
    for item in items:
        (kept if here(item, {mark.name for mark in item.iter_markers()}) else left).append(item)
    config.hook.pytest_deselected(items=left)
    first = {Path(__file__).resolve().parent / name: place for place, name in enumerate(LONGEST)}
    items[:] = sorted(kept, key=lambda item: first.get(item.path, len(first)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for cycles less often, and not among what stays to the end: it takes a twentieth of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def _on_sqlite(item: pytest.Item, marks: set[str]) -> bool:
    """All but the real lists as rows: once is enough, where a server would keep them."""
    return not ("lists" in item.fixturenames and _touches_rows(item, marks))


def _on_postgresql(item: pytest.Item, marks: set[str]) -> bool:
    """What touches rows or servers; the rest, pages as drawn, and what properties say of rules, was heard on SQLite."""
    return ("servers" in marks or _touches_rows(item, marks)) and not marks & {"hypothesis", "drawn"}


def _touches_rows(item: pytest.Item, marks: set[str]) -> bool:
    return "django_db" in marks or bool(ROWS & set(item.fixturenames))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    settings = django.conf.settings
    database, broker = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2], settings.CELERY_BROKER_URL
    terminalreporter.write_line(f"Run on {database}, with messages by {broker.partition(':')[0]}.")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only servers on this machine answer; a test that calls out fails."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


@pytest.fixture
def now() -> datetime:
    """The moment at which every test happens: a Tuesday."""
    return datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def lists() -> Path:
    """The folder of real list files, on a machine that has them beside the project."""
    if not (LISTS / "manifest.toml").exists():
        pytest.skip("the real lists are not on this machine (../shared/lists)")
    return LISTS


@pytest.fixture
def reference(db: None, now: datetime) -> None:
    """Jurisdictions, sources, programmes and policy, as the program ships them."""
    from coordination.reference import load_reference
    from tests.kept import keep

    keep(("reference", now), lambda: load_reference(now=now))
