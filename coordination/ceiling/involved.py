"""
Who had to do with a year's deliveries, and which entity each is: from the count to designations.

A ship is found by its IMO number, whatever it is called today; others by the record of a list that
the source names, or as a person said. What only bears the same name is told so: it may be another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from coordination.ceiling.year import CeilingYear
from coordination.models import Designation, DesignationIdentifier, DesignationName, Entity, Party, ShipCall
from coordination.vocabulary import IdentifierKind, Role, TargetType, Word

_SHIPS = (Role.TANKER,)


class FoundBy(Word):
    """What leads from a party to its entity."""

    NUMBER = "number"
    LIST_REFERENCE = "list_reference"
    PERSON = "person"
    NAME_ALONE = "name_alone"  # may be another of the same name

    @property
    def is_sure(self) -> bool:
        return self is not FoundBy.NAME_ALONE


@dataclass
class Player:
    """
    One party of a ceiling year.

    key              IMO number, else the name as it is compared
    names            as sources print them, in order of time
    entity           None: on no list that was read
    first_on, last_on  days of the first and last sighting, the last day included
    calls            ship calls counted
    is_over          its part may lie where the ceiling had been reached
    """

    role: Role
    key: str
    names: list[str]
    imo: str = ""
    list_reference: str = ""
    entity: Entity | None = None
    found_by: FoundBy | None = None
    first_on: date = date.max
    last_on: date = date.min
    calls: int = 0
    ports: list[str] = field(default_factory=list)
    berth_operators: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_over: bool = False

    @property
    def name(self) -> str:
        return self.names[-1]

    def meet(self, name: str, first_on: date, last_on: date, source: str, note: str = "") -> None:
        if name not in self.names:
            self.names.append(name)
        self.first_on, self.last_on = min(self.first_on, first_on), max(self.last_on, last_on)
        for kept, said in ((self.sources, source), (self.notes, note)):
            if said and said not in kept:
                kept.append(said)


def players(shown: CeilingYear) -> list[Player]:
    """
    Everybody who had to do with the deliveries of a ceiling year: ships, berth operators, and those entered.

    Rows as they stood on the day the year is shown as of. A constant number of queries.
    """
    found: dict[tuple[Role, str], Player] = {}
    rows = {"ceiling": shown.ceiling, "year_from": shown.year.from_on}
    calls = ShipCall.objects.filter(**rows, is_loading=True).select_related("berth")
    parties = Party.objects.filter(**rows).select_related("entity")
    calls = calls.known_on(shown.as_of) if shown.as_of else calls.standing()
    parties = parties.known_on(shown.as_of) if shown.as_of else parties.standing()
    for call in calls.order_by("from_on", "pk"):
        _meet_call(found, call)
    for party in parties.order_by("from_on", "pk"):
        _meet_party(found, party)
    _link(found.values())
    over_from = _over_from(shown)
    for player in found.values():
        player.is_over = over_from is not None and player.last_on >= over_from
    order = list(Role)
    return sorted(found.values(), key=lambda one: (order.index(one.role), one.first_on, one.name))


def _meet_call(found: dict[tuple[Role, str], Player], call: ShipCall) -> None:
    last_on = _last(call)
    key = (Role.TANKER, call.imo or folded(call.vessel))
    ship = found.setdefault(key, Player(Role.TANKER, key[1], [call.vessel], imo=call.imo))
    ship.meet(call.vessel, call.from_on, last_on, call.source, call.note)
    ship.calls += 1
    if call.port not in ship.ports:
        ship.ports.append(call.port)
    if call.berth is None:
        return
    operator = call.berth.operator
    if operator not in ship.berth_operators:
        ship.berth_operators.append(operator)
    key = (Role.BERTH_OPERATOR, folded(operator))
    holder = found.setdefault(
        key, Player(Role.BERTH_OPERATOR, key[1], [operator], list_reference=call.berth.list_reference)
    )
    holder.meet(operator, call.from_on, last_on, call.berth.source)
    holder.calls += 1
    place = f"{call.berth}"
    if place not in holder.ports:
        holder.ports.append(place)


def _meet_party(found: dict[tuple[Role, str], Player], party: Party) -> None:
    role = Role(party.role)
    key = (role, party.imo or folded(party.name))
    player = found.setdefault(key, Player(role, key[1], [party.name], imo=party.imo))
    player.list_reference = player.list_reference or party.list_reference
    player.meet(party.name, party.from_on, _last(party), party.source, party.note)
    if party.entity is not None:
        player.entity, player.found_by = party.entity.merged_into or party.entity, FoundBy.PERSON


def _last(row: ShipCall | Party) -> date:
    return date.fromordinal(row.to_on.toordinal() - 1)


def _over_from(shown: CeilingYear) -> date | None:
    """The first day on which any count can have reached the ceiling; None where none has."""
    days = [
        one.crossed.earliest for each in shown.counts for one in each.crossings if one.percent == 100 and one.crossed
    ]
    return min(days, default=None)


def folded(name: str) -> str:
    """As `DesignationName.folded`: casefolded, one blank between words."""
    return " ".join(name.casefold().split())


def _link(found: Iterable[Player]) -> None:
    waiting = [player for player in found if player.entity is None]
    by_imo = ships({player.imo for player in waiting if player.imo})
    by_reference = _by_list_reference({player.list_reference for player in waiting if player.list_reference})
    for player in waiting:
        if player.imo in by_imo:
            player.entity, player.found_by = by_imo[player.imo], FoundBy.NUMBER
        elif player.list_reference in by_reference:
            player.entity, player.found_by = by_reference[player.list_reference], FoundBy.LIST_REFERENCE
    waiting = [player for player in waiting if player.entity is None and not player.imo]
    by_name = _by_name(waiting)
    for player in waiting:
        kind = "ship" if player.role in _SHIPS else "body"
        entities = {entity.pk: entity for name in player.names for entity in by_name[kind, folded(name)]}
        if len(entities) == 1:
            player.entity, player.found_by = next(iter(entities.values())), FoundBy.NAME_ALONE


def ships(numbers: Collection[str]) -> dict[str, Entity]:
    """IMO ship number -> the entity whose records print it, whatever the ship is called."""
    rows = DesignationIdentifier.objects.filter(
        kind=IdentifierKind.IMO_SHIP, value__in=numbers, usable=True, designation__entity__isnull=False
    ).select_related("designation__entity")
    # Of several the oldest: a number that stands for two entities is for the linking review to settle.
    return {
        row.value: row.designation.entity for row in rows.order_by("-designation__entity_id") if row.designation.entity
    }


def _by_list_reference(references: Collection[str]) -> dict[str, Entity]:
    pairs = {reference: reference.split(" ", 1) for reference in references if " " in reference}
    rows = Designation.objects.filter(
        source__code__in={source for source, _ in pairs.values()},
        reference__in={number for _, number in pairs.values()},
        entity__isnull=False,
    ).select_related("entity", "source")
    known = {(row.source.code, row.reference): row.entity for row in rows}
    found = {reference: known.get((source, number)) for reference, (source, number) in pairs.items()}
    return {reference: entity for reference, entity in found.items() if entity is not None}


def _by_name(waiting: Iterable[Player]) -> dict[tuple[str, str], list[Entity]]:
    names = {folded(name) for player in waiting for name in player.names}
    found: dict[tuple[str, str], list[Entity]] = defaultdict(list)
    rows = DesignationName.objects.filter(folded__in=names, designation__entity__isnull=False)
    for row in rows.select_related("designation__entity").order_by("pk"):
        entity = row.designation.entity
        if entity is not None:
            found["ship" if entity.target_type == TargetType.VESSEL else "body", row.folded].append(entity)
    return found
