"""Rows -> what the rules are given, in a constant number of queries a batch."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson
from django.db.models import Max, Min, OuterRef, QuerySet, Subquery

from coordination.align.facts import (
    Birth,
    Ground,
    Link,
    Listing,
    Number,
    Particulars,
    PolicyRow,
    Reading,
    Target,
    World,
)
from coordination.align.intentions import load_intentions
from coordination.align.particulars import is_native
from coordination.models import (
    DesignationVersion,
    Entity,
    Facilitator,
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
    FieldGroup,
    IdentifierKind,
    Judgement,
    LinkGrade,
    Measure,
    NameQuality,
    Particular,
    TargetType,
    UNEffect,
)

BATCH = 1000  # entities loaded at once
NOTHING_TOLD = Particulars()
_SAID = ("regimes", "programmes", "measures", "own_act", "un_reference", "grounds", "announced_on", "particulars")
_CARRIED_BY = {
    Particular.BIRTH_DATE: FieldGroup.BIRTH_DATES,
    Particular.PASSPORT: FieldGroup.IDENTIFIERS,
    Particular.IMO_SHIP: FieldGroup.IDENTIFIERS,
    Particular.NATIVE_NAME: FieldGroup.ALIASES,
}
_COMPARED = frozenset(
    {
        IdentifierKind.PASSPORT,
        IdentifierKind.NATIONAL_ID,
        IdentifierKind.IMO_SHIP,
        IdentifierKind.IMO_COMPANY,
        IdentifierKind.INN,
        IdentifierKind.OGRN,
        IdentifierKind.LEI,
    }
)
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
    rows: dict[int, list[_Row]] = defaultdict(list)
    for row in versions.order_by("designation_id", "valid_from", "pk").values_list(*_COLUMNS):
        rows[row[1]].append(_Row(*row))
    types = dict(Entity.objects.filter(pk__in=ids).values_list("pk", "target_type"))
    links = _links(ids)
    intentions = load_intentions(ids, known_at=known_at)
    facilitators = dict(Facilitator.objects.filter(entity__in=ids).values_list("entity_id", "words"))
    targets = []
    for pk in ids:
        if of_entity := rows.get(pk):
            compared = len({row.jurisdiction for row in of_entity}) > 1
            listings = joined([_listing(row, regimes, compared=compared) for row in of_entity])
            target = Target(
                TargetType(types[pk]),
                listings,
                tuple(links.get(pk, ())),
                intentions.get(pk, ()),
                facilitators.get(pk, ""),
            )
            targets.append((pk, target))
    return targets


class _Row(NamedTuple):
    """A version of a record, with what of its designation is told beside it. In the order of `_COLUMNS`."""

    designation: int
    entity: int
    source: str
    jurisdiction: str
    reference: str
    name: str
    suspected_on: date | None
    valid_from: date
    valid_to: date | None
    date_kind: str
    not_before: date | None
    not_after: date | None
    transposes_un: bool
    un_reference: str
    content: str


_COLUMNS = (
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
    "transposes_un",
    "un_reference",
    "content",
)


def _listing(row: _Row, regimes: Mapping[tuple[str, str], str], *, compared: bool) -> Listing:
    """`compared`: other jurisdictions list the entity too, so that what each prints of it matters."""
    record = orjson.loads(row.content)
    grounds = tuple(
        Ground(
            basis["programme"],
            regimes.get((row.jurisdiction, programme_key(basis["programme"]))),
            date.fromisoformat(basis["listed_on"]) if basis["listed_on"] else None,
            frozenset(_MEASURES[measure] for measure in basis["measures"]),
        )
        for basis in record["bases"]
    )
    return Listing(
        designation=row.designation,
        jurisdiction=row.jurisdiction,
        source=row.source,
        reference=row.reference,
        name=row.name,
        since=row.valid_from,
        kind=DateKind(row.date_kind),
        is_bound=row.not_after is not None,
        not_before=row.not_before,
        ended_on=row.valid_to,
        own_act=not row.transposes_un,
        regimes=frozenset(ground.regime for ground in grounds if ground.regime is not None),
        programmes=tuple(ground.programme for ground in grounds),
        measures=frozenset().union(*(ground.measures for ground in grounds)),
        un_reference=row.un_reference,
        is_suspected_gone=row.suspected_on is not None,
        grounds=grounds,
        announced_on=date.fromisoformat(announced) if (announced := record.get("announced_on")) else None,
        particulars=_particulars(row, record) if compared else NOTHING_TOLD,
        text=record["remarks"],
    )


def _particulars(row: _Row, record: Mapping[str, Any]) -> Particulars:
    return Particulars(
        tuple(
            Birth(
                birth["text"],
                date.fromisoformat(birth["earliest"]),
                date.fromisoformat(birth["latest"]),
                birth["circa"],
            )
            for birth in record["birth_dates"]
            if birth["earliest"] and birth["latest"]
        ),
        tuple(
            Number(IdentifierKind(number["kind"]), number["value"], number["valid"])
            for number in record["identifiers"]
            if number["kind"] in _COMPARED and number["usable"]
        ),
        tuple(
            name["full"]
            for name in record["names"]
            if is_native(name["script"], name["language"], row.jurisdiction) and name["quality"] != NameQuality.WEAK
        ),
    )


def joined(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """
    Versions of one record that follow each other as one listing: as it reads now, and how it read before.

    `listings` are by designation, oldest version first. A pause (delisted and relisted) starts anew.
    """
    found: list[Listing] = []
    for newer in listings:
        older = found[-1] if found else None
        if older is None or older.designation != newer.designation or older.ended_on != newer.since:
            found.append(newer)
            continue
        merged = replace(
            newer, since=older.since, kind=older.kind, is_bound=older.is_bound, not_before=older.not_before
        )
        says_the_same = all(getattr(older, name) == getattr(newer, name) for name in _SAID)
        former = older.former if says_the_same else (*older.former, (newer.since, older))
        found[-1] = replace(merged, former=former)
    # How it read before ended with the record, not with its version.
    return tuple(
        replace(
            listing,
            former=tuple((until, replace(said, ended_on=listing.ended_on)) for until, said in listing.former),
        )
        if listing.former
        else listing
        for listing in found
    )


def _links(ids: Sequence[int]) -> dict[int, list[Link]]:
    links: dict[int, list[Link]] = defaultdict(list)
    for entity, left, right, grade, judged_by in (
        Match.objects.standing()
        .filter(left__entity__in=ids, judgement=Judgement.SAME)
        .order_by("pk")
        .values_list("left__entity_id", "left_id", "right_id", "grade", "judged_by")
    ):
        if entity is not None:
            links[entity].append(Link(left, right, LinkGrade(grade), judged_by is not None))
    return links


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
