"""Ships seen at ports, for tests."""

from datetime import date

from coordination.ceiling import Origin, Seen
from coordination.ceiling.periods import read_period


def seen(vessel: str, imo: str, period: str = "2024-04-01", **what_matters) -> Seen:
    origin = Origin("Yomiuri", date(2026, 6, 30), reference=what_matters.pop("reference", ""))
    standard = {"port": "Vostochny", "supplier": "RU", "berth": "oil berth"}
    return Seen(vessel, imo, period=read_period(period), origin=origin, **(standard | what_matters))
