"""What an entity's page tells beside its lags, and what lists state of who owns it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from coordination.align.lag import Span
from coordination.align.ownership import RULES
from coordination.align.ownership_rows import exposures
from coordination.align.pair_lags import local_date_notes
from coordination.models import Alignment, Designation, DesignationVersion, Entity, Jurisdiction, OwnershipFact
from coordination.vocabulary import DateKind, Exposure, Status

FACTS_SHOWN = 12
_WORDS = {
    Exposure.MEETS_RULE: "reaches it by the shares that lists print",
    Exposure.POSSIBLE: "may reach it: ownership or control is stated, not how much",
}


def lag_notes(
    cells: Mapping[int, Alignment],
    records: Iterable[Designation],
    versions: Mapping[int, Collection[DesignationVersion]],
    jurisdictions: Iterable[Jurisdiction],
) -> list[str]:
    """Announcements that came before effect, and acts that a local date alone may set apart."""
    first = next((cell for cell in cells.values() if cell.is_first), None)
    notes, spans, zones = [], [], {}
    announced = _announced(records, versions)
    for who in jurisdictions:
        cell = cells.get(who.pk)
        zones[who.code] = who.zone
        if cell is None or cell.since is None or cell.status not in (Status.DESIGNATED, Status.PARTIAL):
            continue
        if not DateKind(cell.since_kind).is_bound:
            spans.append(Span(who.code, cell.since, cell.since))
        day = announced.get(who.pk)
        if day is not None and day < cell.since:
            told = f"{who.code} announced it on {day}, {(cell.since - day).days} d before it took effect"
            if first is not None and first.since is not None and not cell.is_first and cell.lag_min == cell.lag_max:
                told += f": {(day - first.since).days:+,} d by announcement"
            notes.append(told)
    return notes + [f"{code} {note}" for code, note in local_date_notes(spans, zones).items()]


def _announced(
    records: Iterable[Designation], versions: Mapping[int, Collection[DesignationVersion]]
) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for record in records:
        for version in versions.get(record.pk, ()):
            told = version.record.get("announced_on")
            day = date.fromisoformat(told) if told else None
            who = record.source.jurisdiction_id
            if day is not None and (who not in found or day < found[who]):
                found[who] = day
    return found


def ownership_of(entity: Entity) -> dict[str, Any] | None:
    """What lists state of its owners and of what it owns, and whose rule reaches it; None where nothing is stated."""
    rows = OwnershipFact.objects.filter(Q(owned=entity) | Q(owner=entity))
    facts = list(rows.select_related("owned", "owner", "designation__source").order_by("tie", "pk"))
    if not facts:
        return None
    inferred = [
        {"jurisdiction": each.jurisdiction, "words": _WORDS[each.exposure], "rule": RULES[each.jurisdiction].words}
        for each in exposures()
        if each.owned == entity.pk
    ]
    facts.sort(key=lambda fact: (fact.tie == "linked", fact.owned_id != entity.pk, fact.pk))
    return {"facts": facts[:FACTS_SHOWN], "more": max(len(facts) - FACTS_SHOWN, 0), "inferred": inferred}
