"""
Leads and facilitators: what the desk does about those who carried, held the berth or were paid.

Both are derived whenever entries or cells change; a person closes a lead.
"""

from collections import defaultdict
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from coordination.ceiling.facts import Refused
from coordination.ceiling.involved import Player, players
from coordination.ceiling.periods import Period
from coordination.ceiling.year import CeilingYear, ceiling_year, years_of
from coordination.models import Alignment, AuditEntry, Ceiling, Entity, Facilitator, Lead, Party, ShipCall
from coordination.vocabulary import LeadState, Role, Status

_HAS_NOT = (Status.NOT_DESIGNATED, Status.DELISTED)
Cells = dict[int, dict[str, str]]  # entity -> jurisdiction -> status


@transaction.atomic
def follow_deliveries(*, now: datetime) -> list[Lead]:
    """Open leads, and mark the facilitators whose gaps weigh more, in all ceiling years; returns the new leads."""
    opened: list[Lead] = []
    facilitators: dict[int, str] = {}
    for ceiling in Ceiling.objects.order_by("position", "pk"):
        for year in _years_with_players(ceiling, on=now.date()):
            shown = ceiling_year(ceiling, year, on=now.date())
            found = players(shown)
            opened += _open_leads(shown, found, now=now)
            for player in found:
                if player.is_over and player.entity is not None and player.found_by and player.found_by.is_sure:
                    facilitators.setdefault(player.entity.pk, f"{player.role.label}, {shown.title}")
    _mark_facilitators(facilitators)
    return opened


def _years_with_players(ceiling: Ceiling, *, on: date) -> list[Period]:
    filled = set(ShipCall.objects.filter(ceiling=ceiling).values_list("year_from", flat=True).distinct())
    filled |= set(Party.objects.filter(ceiling=ceiling).values_list("year_from", flat=True).distinct())
    return [year for year in years_of(ceiling, on=on) if year.from_on in filled]


def _mark_facilitators(wanted: dict[int, str]) -> None:
    """Entities that became facilitators, or are none any more, are aligned anew: their gaps weigh differently."""
    standing = dict(Facilitator.objects.values_list("entity_id", "words"))
    changed = {pk for pk in wanted.keys() | standing.keys() if wanted.get(pk) != standing.get(pk)}
    if not changed:
        return
    Facilitator.objects.filter(entity__in=changed).delete()
    Facilitator.objects.bulk_create(Facilitator(entity_id=pk, words=wanted[pk][:200]) for pk in changed & wanted.keys())
    Entity.objects.filter(pk__in=changed).update(to_align=True)


def _open_leads(shown: CeilingYear, found: list[Player], *, now: datetime) -> list[Lead]:
    cells = _cells([player.entity.pk for player in found if player.entity])
    standing = {
        (lead.role, lead.key): lead for lead in Lead.objects.filter(ceiling=shown.ceiling, year_from=shown.year.from_on)
    }
    opened = []
    for player in found:
        why = reason_for(player, cells)
        known = standing.get((player.role, player.key))
        if known is not None:
            _bring_up_to_date(known, player, now=now)
        elif why:
            opened.append(_lead(shown, player, why, now))
    return Lead.objects.bulk_create(opened)


def reason_for(player: Player, cells: Cells) -> str:
    """
    Why somebody is a lead, in a sentence; "" where there is nothing to follow.

    A ship that the UN has listed is one wherever it loads. Others are where the ceiling had been reached
    and a partner that could designate them has not; unknown is not "has not".
    """
    stands = cells.get(player.entity.pk, {}) if player.entity else {}
    if player.role is Role.TANKER and stands.get("UN") == Status.DESIGNATED:
        return f"UN-listed ship seen loading at {', '.join(player.ports)}."
    if not player.is_over:
        return ""
    if player.entity is None:
        return "On no list that was read."
    missing = [code for code, status in stands.items() if code != "UN" and status in _HAS_NOT]
    return f"Not designated by {', '.join(missing)}." if missing else ""


def _cells(entities: list[int]) -> Cells:
    cells: Cells = defaultdict(dict)
    rows = Alignment.objects.filter(entity__in=entities).order_by("jurisdiction__position")
    for entity, code, status in rows.values_list("entity_id", "jurisdiction__code", "status"):
        cells[entity][code] = status
    return cells


def _lead(shown: CeilingYear, player: Player, why: str, now: datetime) -> Lead:
    return Lead(
        ceiling=shown.ceiling,
        year_from=shown.year.from_on,
        role=player.role,
        key=player.key[:200],
        opened_at=now,
        why=why[:300],
        **_facts(player),
    )


def _facts(player: Player) -> dict[str, object]:
    return {
        "name": player.name,
        "imo": player.imo,
        "entity": player.entity,
        "port": ", ".join(player.ports)[:80],
        "berth_operator": ", ".join(player.berth_operators)[:200],
        "first_on": player.first_on,
        "last_on": player.last_on,
        "calls": player.calls,
    }


def _bring_up_to_date(lead: Lead, player: Player, *, now: datetime) -> None:
    """What is seen later is filled in; a lead that was closed opens again when the ship is seen again."""
    facts = _facts(player)
    changed = [name for name, value in facts.items() if getattr(lead, name) != value]
    if not changed:
        return
    seen_again = lead.state == LeadState.CLOSED and player.calls > lead.calls
    for name in changed:
        setattr(lead, name, facts[name])
    if seen_again:
        lead.state, lead.closed_at, lead.closed_by, lead.closed_because = LeadState.OPEN, None, None, ""
        changed += ["state", "closed_at", "closed_by", "closed_because"]
        AuditEntry.objects.record(
            action="reopened", subject=lead, by=None, now=now, new={"calls": lead.calls}, reason="Seen again."
        )
    lead.save(update_fields=changed)


@transaction.atomic
def close_lead(lead: Lead, *, because: str, by: AbstractBaseUser, now: datetime) -> None:
    """Say what became of a lead. Raises Refused where nothing is said, or it is closed already."""
    if not because.strip():
        raise Refused("Say what became of the lead.")
    if lead.state == LeadState.CLOSED:
        raise Refused("The lead is closed already.")
    lead.state, lead.closed_at, lead.closed_because = LeadState.CLOSED, now, because.strip()
    lead.closed_by_id = by.pk
    lead.save(update_fields=("state", "closed_at", "closed_by", "closed_because"))
    AuditEntry.objects.record(
        action="closed",
        subject=lead,
        by=by,
        now=now,
        old={"state": LeadState.OPEN},
        new={"state": lead.state},
        reason=because,
    )
