"""Rows -> what the rules are given, in a constant number of queries a batch."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from coordination.align.facts import (
    Birth,
    Ground,
    Link,
    Listing,
    Number,
    Particulars,
    Target,
)
from coordination.align.intentions import load_intentions
from coordination.align.particulars import is_native
from coordination.models import (
    DesignationVersion,
    Entity,
    Facilitator,
    Match,
    Programme,
    Source,
)
from coordination.models.bulk import near, read_plain
from coordination.programmes import programme_key
from coordination.vocabulary import (
    DateKind,
    IdentifierKind,
    Judgement,
    LinkGrade,
    Measure,
    NameQuality,
    TargetType,
)

BATCH = 1000  # entities loaded at once
NOTHING_TOLD = Particulars()
_SAID = ("regimes", "programmes", "measures", "own_act", "un_reference", "grounds", "announced_on", "particulars")
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
_GRADES: dict[str, LinkGrade] = {grade.value: grade for grade in LinkGrade}
_DATE_KINDS: dict[str, DateKind] = {kind.value: kind for kind in DateKind}


def load_targets(
    entities: Iterable[int] | None, *, known_at: datetime | None = None, for_cells: bool = False
) -> Iterator[list[tuple[int, Target]]]:
    """
    Entities with what the lists say of them, in batches of ids ascending; None: all that stand.

    known_at   as our records stood then; None: as they stand now. Who hangs together is always
               as now: a link found later is used for earlier days too.
    for_cells  only what cells follow from: without links and particulars, which decide on gaps alone
    """
    reader = _Reader()
    if entities is None:
        ids = list(Entity.objects.standing().order_by("pk").values_list("pk", flat=True))
    else:
        ids = sorted(entities)
    for start in range(0, len(ids), BATCH):
        yield _load(ids[start : start + BATCH], reader, known_at, for_cells=for_cells)


class _Reader:
    """Reads records as they are kept. The same grounds occur in many records: they are made once."""

    def __init__(self) -> None:
        rows = Programme.objects.filter(regime__isnull=False).values_list("jurisdiction__code", "key", "regime__code")
        self._regimes = {(jurisdiction, key): regime for jurisdiction, key, regime in rows if regime is not None}
        self.lists = {pk: told for pk, *told in Source.objects.values_list("pk", "code", "jurisdiction__code")}
        self._grounds: dict[tuple[str, tuple[Any, ...]], _Grounds] = {}

    def grounds(self, jurisdiction: str, bases: Sequence[Mapping[str, Any]]) -> "_Grounds":
        said = tuple((basis["programme"], basis["listed_on"], tuple(basis["measures"])) for basis in bases)
        found = self._grounds.get((jurisdiction, said))
        if found is None:
            found = _Grounds.of(self._ground(jurisdiction, *basis) for basis in said)
            self._grounds[jurisdiction, said] = found
        return found

    def _ground(self, jurisdiction: str, programme: str, listed_on: str | None, measures: Iterable[str]) -> Ground:
        return Ground(
            programme,
            self._regimes.get((jurisdiction, programme_key(programme))),
            date.fromisoformat(listed_on) if listed_on else None,
            frozenset(_MEASURES[measure] for measure in measures),
        )


class _Grounds(NamedTuple):
    """The legal bases of a record, and what follows from all of them."""

    grounds: tuple[Ground, ...]
    regimes: frozenset[str]
    programmes: tuple[str, ...]
    measures: frozenset[Measure]

    @classmethod
    def of(cls, grounds: Iterable[Ground]) -> "_Grounds":
        grounds = tuple(grounds)
        return cls(
            grounds,
            frozenset(ground.regime for ground in grounds if ground.regime is not None),
            tuple(ground.programme for ground in grounds),
            frozenset().union(*(ground.measures for ground in grounds)),
        )


def _load(
    ids: Sequence[int], reader: _Reader, known_at: datetime | None, *, for_cells: bool
) -> list[tuple[int, Target]]:
    of_these = DesignationVersion.objects.filter(near("designation__entity", ids))
    versions = of_these.believed() if known_at is None else of_these.known(at=known_at)
    rows: dict[int, list[_Row]] = defaultdict(list)
    # Put in order here: a database would carry the whole content of each through its sorting.
    for row in sorted(map(_Row._make, read_plain(versions, _COLUMNS)), key=_in_order):
        rows[row.entity].append(row)
    types = dict(Entity.objects.filter(near("pk", ids)).values_list("pk", "target_type"))
    links = {} if for_cells else _links(ids)
    intentions = load_intentions(ids, known_at=known_at)
    supplying = Facilitator.objects.none() if for_cells else Facilitator.objects.filter(near("entity", ids))
    facilitators = dict(supplying.values_list("entity_id", "words"))
    targets = []
    for pk in ids:
        if of_entity := rows.get(pk):
            compared = not for_cells and len({reader.lists[row.source][1] for row in of_entity}) > 1
            listings = joined([_listing(row, reader, compared=compared) for row in of_entity])
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

    pk: int
    designation: int
    entity: int
    source: int
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


def _in_order(row: _Row) -> tuple[int, date, int]:
    return row.designation, row.valid_from, row.pk


_COLUMNS = (
    "pk",
    "designation_id",
    "designation__entity_id",
    "designation__source_id",
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


def _listing(row: _Row, reader: _Reader, *, compared: bool) -> Listing:
    """`compared`: other jurisdictions list the entity too, so that what each prints of it matters."""
    record = orjson.loads(row.content)
    source, jurisdiction = reader.lists[row.source]
    rests_on = reader.grounds(jurisdiction, record["bases"])
    return Listing(
        designation=row.designation,
        jurisdiction=jurisdiction,
        source=source,
        reference=row.reference,
        name=row.name,
        since=row.valid_from,
        kind=_DATE_KINDS[row.date_kind],
        is_bound=row.not_after is not None,
        not_before=row.not_before,
        ended_on=row.valid_to,
        own_act=not row.transposes_un,
        regimes=rests_on.regimes,
        programmes=rests_on.programmes,
        measures=rests_on.measures,
        un_reference=row.un_reference,
        is_suspected_gone=row.suspected_on is not None,
        grounds=rests_on.grounds,
        announced_on=date.fromisoformat(announced) if (announced := record.get("announced_on")) else None,
        particulars=_particulars(record, jurisdiction) if compared else NOTHING_TOLD,
        text=record["remarks"],
    )


def _particulars(record: Mapping[str, Any], jurisdiction: str) -> Particulars:
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
            if is_native(name["script"], name["language"], jurisdiction) and name["quality"] != NameQuality.WEAK
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
    rows = Match.objects.standing().filter(near("left__entity", ids), judgement=Judgement.SAME)
    # Put in order here: asked for in order, SQLite goes through every match there is.
    for _, entity, left, right, grade, judged_by in sorted(
        rows.values_list("pk", "left__entity_id", "left_id", "right_id", "grade", "judged_by"), key=itemgetter(0)
    ):
        if entity is not None:
            links[entity].append(Link(left, right, _GRADES[grade], judged_by is not None))
    return links


def names_and_types(ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Entity id -> (public id, type, name)."""
    rows = Entity.objects.filter(pk__in=list(ids)).values_list("pk", "public_id", "target_type", "name")
    return {pk: (public_id, target_type, name) for pk, public_id, target_type, name in rows}
