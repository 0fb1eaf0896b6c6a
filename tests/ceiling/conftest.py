"""The ledger as it ships, and hands that write in it."""

from datetime import UTC, date, datetime, time

import pytest


@pytest.fixture
def rules(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """Ceilings, products, factors, duties and berths as they ship; no deliveries yet."""
    from coordination.ceiling import seed
    from tests.kept import keep

    for name in ("deliveries.csv", "ship_calls.csv", "parties.csv"):
        header = (seed.FILES / name).read_text().splitlines()[0]
        (tmp_path / name).write_text(header + "\n")
    for name in ("ceilings", "products", "factors", "factors_unverified", "duties", "berths"):
        (tmp_path / f"{name}.csv").write_bytes((seed.FILES / f"{name}.csv").read_bytes())
    with monkeypatch.context() as patch:
        patch.setattr(seed, "FILES", tmp_path)
        keep(("rules of the ledger", now), lambda: seed.load_ledger(now=now))


@pytest.fixture
def ledger(db: None, now: datetime) -> None:
    """Everything that ships with the program."""
    from coordination.ceiling import load_ledger
    from tests.kept import keep

    keep(("ledger", now), lambda: load_ledger(now=now))


@pytest.fixture
def officer(db: None):
    from django.contrib.auth import get_user_model

    return get_user_model().objects.create_user("officer", is_staff=True)


@pytest.fixture
def year_of(now: datetime):
    """A ceiling year by the calendar year it begins in, as of a day."""
    from coordination.ceiling.books import rule_of
    from coordination.ceiling.year import ceiling_year
    from coordination.models import Ceiling

    def read(year: int, code: str = "refined", as_of: date | None = None):
        ceiling = Ceiling.objects.get(code=code)
        return ceiling_year(ceiling, rule_of(ceiling).year_starting(year), on=now.date(), as_of=as_of)

    return read


@pytest.fixture
def at():
    """The morning of a day."""
    return lambda day: datetime.combine(date.fromisoformat(day), time(9), tzinfo=UTC)
