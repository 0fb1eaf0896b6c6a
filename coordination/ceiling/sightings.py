"""
What ships are called in the ledger, by the number on the hull: a list prints the names it knew when it designated.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from coordination.ceiling.periods import Period
from coordination.models import DesignationIdentifier, ShipCall
from coordination.vocabulary import IdentifierKind


@dataclass(frozen=True, slots=True)
class Sighting:
    """
    One name of a ship, as ship calls give it.

    seen    the days from the first call to the last, in words
    places  ports and berths, in order of time
    """

    name: str
    seen: str
    places: tuple[str, ...]
    sources: tuple[str, ...]


def sightings(numbers: Collection[str]) -> list[Sighting]:
    """The names that ships of these IMO numbers had when they were seen, the latest first. One query."""
    calls: dict[str, list[ShipCall]] = {}
    if numbers:
        rows = ShipCall.objects.standing().filter(imo__in=numbers).select_related("berth")
        for call in rows.order_by("from_on", "pk"):
            calls.setdefault(call.vessel.casefold(), []).append(call)
    found = [(max(call.to_on for call in of_name), _sighting(of_name)) for of_name in calls.values()]
    return [sighting for _, sighting in sorted(found, key=lambda each: each[0], reverse=True)]


def _sighting(calls: list[ShipCall]) -> Sighting:
    return Sighting(
        calls[-1].vessel,
        Period(calls[0].from_on, max(call.to_on for call in calls)).words,
        _once(str(call.berth or call.port) for call in calls),
        _once(call.source for call in calls),
    )


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def records_of_ships_called(text: str) -> "QuerySet[DesignationIdentifier]":
    """The IMO numbers that records print of ships which some ship call names so."""
    calls = ShipCall.objects.standing().filter(~Q(imo=""), vessel__icontains=" ".join(text.split()))
    return DesignationIdentifier.objects.filter(
        kind=IdentifierKind.IMO_SHIP, usable=True, value__in=calls.values("imo")
    )
