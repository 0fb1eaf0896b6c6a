"""Rows -> what rules are given beside the entities: who, which lists as they were read, which policy."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Max, Min, OuterRef, QuerySet, Subquery

from coordination.align.facts import PolicyRow, Reading, World
from coordination.models import Jurisdiction, Policy, Regime, Snapshot, Source
from coordination.vocabulary import Authority, Coverage, FieldGroup, Particular, UNEffect

_CARRIED_BY = {
    Particular.BIRTH_DATE: FieldGroup.BIRTH_DATES,
    Particular.PASSPORT: FieldGroup.IDENTIFIERS,
    Particular.IMO_SHIP: FieldGroup.IDENTIFIERS,
    Particular.NATIVE_NAME: FieldGroup.ALIASES,
}


def load_world(*, live: bool, known_at: datetime | None = None) -> World:
    """
    Jurisdictions, lists as read, and the current policy.

    live      lists are fetched, so that one may be stale; from files they answer as of their date
    known_at  editions received later are left out; None: all
    """
    snapshots = Snapshot.objects.stored()
    if known_at is not None:
        snapshots = snapshots.filter(received_at__lte=known_at)
    editions = {
        row["source"]: (row["first"], row["latest"])
        for row in snapshots.values("source").annotate(first=Min("edition_on"), latest=Max("edition_on"))
    }
    newest = _newest_editions(snapshots)
    readings: dict[str, list[Reading]] = defaultdict(list)
    for source in Source.objects.select_related("jurisdiction").order_by("code"):
        first, latest = editions.get(source.pk, (None, None))
        readings[source.jurisdiction.code].append(
            Reading(
                source.code,
                source.jurisdiction.code,
                latest,
                first,
                Coverage(source.coverage),
                frozenset(source.target_types),
                frozenset(source.regimes),
                source.decides_absence,
                source.stale_after_days if live else None,
                source.prints_un_references,
                frozenset(
                    particular
                    for particular in map(Particular, source.prints)
                    if _CARRIED_BY[particular] not in newest.get(source.pk, ())
                ),
            )
        )
    policies = {
        (row.regime.code, row.jurisdiction.code): PolicyRow(
            Authority(row.authority), UNEffect(row.un_effect), row.grace_days, row.quorum
        )
        for row in Policy.objects.current().select_related("regime", "jurisdiction")
    }
    regimes = list(Regime.objects.all())
    return World(
        tuple(Jurisdiction.objects.order_by("position").values_list("code", flat=True)),
        {code: tuple(rows) for code, rows in readings.items()},
        policies,
        {regime.code: regime.un_in_force_from for regime in regimes if regime.un_in_force_from},
        {regime.code: regime.weight for regime in regimes},
    )


def _newest_editions(snapshots: QuerySet[Snapshot]) -> dict[int, list[str]]:
    """Source id -> what its newest edition cannot carry, or does not hold."""
    newest = snapshots.filter(source=OuterRef("source")).order_by("-edition_on", "-pk").values("pk")[:1]
    return dict(snapshots.filter(pk=Subquery(newest)).values_list("source_id", "fields_absent"))


def partners() -> tuple[str, ...]:
    """Codes of the partners, in the order of columns."""
    return tuple(Jurisdiction.objects.filter(is_partner=True).order_by("position").values_list("code", flat=True))


def never_say_no() -> frozenset[str]:
    """Jurisdictions that a list covers only partly: absence from it does not say no."""
    lists = Source.objects.filter(coverage=Coverage.PARTIAL, decides_absence=True)
    return frozenset(lists.values_list("jurisdiction__code", flat=True))
