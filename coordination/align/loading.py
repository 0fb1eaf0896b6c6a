"""Rows -> what the rules are given, in a constant number of queries a batch."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import Max, Min

from coordination.align.facts import Intention, Listing, PolicyRow, Reading, Target, World
from coordination.align.intentions import load_intentions
from coordination.models import (
    DesignationVersion,
    Entity,
    Jurisdiction,
    Match,
    Policy,
    Programme,
    Regime,
    Snapshot,
    Source,
)
from coordination.programmes import programme_key
from coordination.vocabulary import (
    Authority,
    Coverage,
    DateKind,
    Judgement,
    LinkGrade,
    Measure,
    TargetType,
    UNEffect,
)

BATCH = 1000  # entities loaded at once
_STRENGTH = {grade: rank for rank, grade in enumerate(LinkGrade)}  # declared strongest first
_MEASURES: dict[str, Measure] = {measure.value: measure for measure in Measure}


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


def load_targets(
    entities: Iterable[int] | None, *, known_at: datetime | None = None
) -> Iterator[list[tuple[int, Target]]]:
    """
    Entities with what the lists say of them, in batches of ids ascending; None: all that stand.

    known_at  as our records stood then; None: as they stand now. Who hangs together is always
              as now: a link found later is used for earlier days too.
    """
    regimes = _regimes_by_programme()
    if entities is None:
        ids = list(Entity.objects.standing().order_by("pk").values_list("pk", flat=True))
    else:
        ids = sorted(entities)
    for start in range(0, len(ids), BATCH):
        yield _load(ids[start : start + BATCH], regimes, known_at)


def _regimes_by_programme() -> dict[tuple[str, str], str]:
    rows = Programme.objects.filter(regime__isnull=False).values_list("jurisdiction__code", "key", "regime__code")
    return {(jurisdiction, key): regime for jurisdiction, key, regime in rows if regime is not None}


def _load(
    ids: Sequence[int], regimes: dict[tuple[str, str], str], known_at: datetime | None
) -> list[tuple[int, Target]]:
    of_these = DesignationVersion.objects.filter(designation__entity__in=ids)
    versions = of_these.believed() if known_at is None else of_these.known(at=known_at)
    listings: dict[int, list[Listing]] = defaultdict(list)
    for row in versions.order_by("designation_id", "-valid_from", "-pk").values(
        "designation_id",
        "designation__entity_id",
        "designation__source__code",
        "designation__source__jurisdiction__code",
        "designation__reference",
        "designation__name",
        "designation__suspected_on",
        "valid_from",
        "valid_to",
        "date_kind",
        "not_before",
        "not_after",
        "listed_on",
        "transposes_un",
        "un_reference",
        "content",
    ):
        listings[row["designation__entity_id"]].append(_listing(row, regimes))
    types = dict(Entity.objects.filter(pk__in=ids).values_list("pk", "target_type"))
    ties = _ties(ids)
    intentions = load_intentions(ids, known_at=known_at)
    return [
        (pk, _target(TargetType(types[pk]), _joined(listings[pk]), ties.get(pk, []), intentions.get(pk, ())))
        for pk in ids
        if listings.get(pk)
    ]


def _listing(row: Mapping[str, Any], regimes: dict[tuple[str, str], str]) -> Listing:
    jurisdiction = row["designation__source__jurisdiction__code"]
    bases = orjson.loads(row["content"])["bases"]
    mapped = (regimes.get((jurisdiction, programme_key(basis["programme"]))) for basis in bases)
    return Listing(
        designation=row["designation_id"],
        jurisdiction=jurisdiction,
        source=row["designation__source__code"],
        reference=row["designation__reference"],
        name=row["designation__name"],
        since=row["valid_from"],
        kind=DateKind(row["date_kind"]),
        is_bound=row["not_after"] is not None,
        not_before=row["not_before"],
        ended_on=row["valid_to"],
        own_act=not row["transposes_un"],
        regimes=frozenset(regime for regime in mapped if regime is not None),
        programmes=tuple(basis["programme"] for basis in bases),
        measures=frozenset(_MEASURES[measure] for basis in bases for measure in basis["measures"]),
        un_reference=row["un_reference"],
        is_suspected_gone=row["designation__suspected_on"] is not None,
    )


def _joined(listings: list[Listing]) -> tuple[Listing, ...]:
    """
    Versions of one record that follow each other as one listing: what the newest says, since the first.

    `listings` are by designation, newest version first. A pause (delisted and relisted) starts anew.
    """
    joined: list[Listing] = []
    for listing in listings:
        newer = joined[-1] if joined else None
        if newer and newer.designation == listing.designation and listing.ended_on == newer.since:
            joined[-1] = _replace_start(newer, listing)
        else:
            joined.append(listing)
    return tuple(joined)


def _replace_start(newer: Listing, older: Listing) -> Listing:
    return Listing(
        **{
            name: getattr(older if name in ("since", "kind", "is_bound", "not_before") else newer, name)
            for name in Listing.__dataclass_fields__
        }
    )


@dataclass(frozen=True, slots=True)
class _Tie:
    left: int
    right: int
    grade: LinkGrade
    is_judged: bool  # a person's word, not a rule


def _ties(ids: Sequence[int]) -> dict[int, list[_Tie]]:
    ties: dict[int, list[_Tie]] = defaultdict(list)
    for entity, left, right, grade, judged_by in (
        Match.objects.standing()
        .filter(left__entity__in=ids, judgement=Judgement.SAME)
        .values_list("left__entity_id", "left_id", "right_id", "grade", "judged_by")
    ):
        if entity is not None:
            ties[entity].append(_Tie(left, right, LinkGrade(grade), judged_by is not None))
    return ties


def _target(
    target_type: TargetType, listings: tuple[Listing, ...], ties: list[_Tie], intentions: tuple[Intention, ...]
) -> Target:
    regimes = {listing.designation: listing.regimes for listing in listings}
    group = {listing.designation: {listing.designation} for listing in listings}
    ties = [tie for tie in ties if tie.left in group and tie.right in group]
    for tie in ties:
        # A bare name: nothing else in common, not even the regime, and nobody has looked.
        bare = tie.grade is LinkGrade.NAME_ALONE and not tie.is_judged and not regimes[tie.left] & regimes[tie.right]
        if not bare and group[tie.left] is not group[tie.right]:
            group[tie.left] |= group[tie.right]
            for member in group[tie.right]:
                group[member] = group[tie.left]
    groups = {id(members): frozenset(members) for members in group.values()}
    weakest = max((tie.grade for tie in ties), key=lambda grade: _STRENGTH[grade], default=LinkGrade.SHARED_REFERENCE)
    return Target(target_type, listings, weakest, tuple(sorted(groups.values(), key=min)), intentions)


def partners() -> tuple[str, ...]:
    """Codes of the partners, in the order of columns."""
    return tuple(Jurisdiction.objects.filter(is_partner=True).order_by("position").values_list("code", flat=True))


def never_say_no() -> frozenset[str]:
    """Jurisdictions that a list covers only partly: absence from it does not say no."""
    lists = Source.objects.filter(coverage=Coverage.PARTIAL, decides_absence=True)
    return frozenset(lists.values_list("jurisdiction__code", flat=True))


def names_and_types(ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Entity id -> (public id, type, name)."""
    rows = Entity.objects.filter(pk__in=list(ids)).values_list("pk", "public_id", "target_type", "name")
    return {pk: (public_id, target_type, name) for pk, public_id, target_type, name in rows}
