"""
A name in any script, with whatever else is known of the target -> entities, the likeliest first.

Nothing is written. Records are found by the keys of linking, by their printed names and by
numbers; the few that share most are weighed (`ranking`).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Q
from numpy import float64
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cdist

from coordination.models import (
    Designation,
    DesignationIdentifier,
    DesignationName,
    LinkKey,
    NameStatistics,
)
from coordination.resolve import statistics
from coordination.resolve.blocking import keys
from coordination.resolve.folding import latin
from coordination.resolve.frequencies import Frequencies
from coordination.resolve.loading import load_records
from coordination.resolve.numbers import bearing_kind
from coordination.resolve.prepared import Prepared, prepare
from coordination.resolve.ranking import GOOD, Ranked, Reason, rank
from coordination.resolve.record import Birth, PrintedName, Record
from coordination.vocabulary import NameKind, NameQuality, TargetType

MOST_NAMES = 12  # of a query
FOUND = 60  # records looked at, those that share the rarest keys
WEIGHED = 10  # of them laid beside the query: those that share most, and as many that are spelled most alike
NAMES_WEIGHED = 2  # of each: taking a name apart costs more than all else
LONGEST = 300  # characters of a name
_ABBREVIATIONS = frozenset(["un", "imo", "mmsi", "inn", "ogrn", "kpp", "lei", "bic", "id"])
_WORDS = re.compile(r"\w+")
_HANGUL = re.compile("[가-힣]")
_KINDS = {each.value: each for each in NameKind}
_QUALITIES = {each.value: each for each in NameQuality}


@dataclass(frozen=True, slots=True)
class Query:
    """
    What is known of a target.

    names      in any script; the same target's, not several targets'
    types      of which it may be; none: of any
    countries  ISO 3166 codes, lower case
    numbers    (kind, value): "imo" or a word of `IdentifierKind`
    """

    names: tuple[str, ...] = ()
    types: frozenset[TargetType] = frozenset()
    births: tuple[Birth, ...] = ()
    countries: frozenset[str] = frozenset()
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    An entity that may be meant.

    record   id of the record that answers best
    names    printed by its records, the best answer first
    lists    codes of the jurisdictions and lists it stands on, in the order of columns
    """

    entity: int
    public_id: str
    target_type: TargetType
    name: str
    score: float
    reasons: tuple[Reason, ...]
    record: int
    names: tuple[str, ...] = ()
    lists: tuple[tuple[str, str], ...] = field(default=())

    @property
    def is_good(self) -> bool:
        return self.score >= GOOD


def match(query: Query, *, limit: int = 5, least: float = 0.3) -> list[Candidate]:
    """
    The entities that may be meant, best first, then by public id; in a constant number of queries.

    least  score below which an answer is left out

    Raises FailsItsCheck for a number that cannot be, ValueError for a kind of number there is not
    or a query that says nothing.
    """
    names = [name.strip()[:LONGEST] for name in query.names if name.strip()][:MOST_NAMES]
    if not names and not query.numbers:
        raise ValueError("Give a name or a number to look for.")
    numbers = _by_number(query.numbers)
    known = _frequencies()
    asked = _prepared(query, names, known)
    printed = _printed(names)
    chosen = _chosen(asked.values(), numbers, printed)
    if query.types:
        of_types = Designation.objects.filter(pk__in=chosen, target_type__in=query.types)
        allowed = set(of_types.values_list("pk", flat=True))
        chosen = [pk for pk in chosen if pk in allowed]
    best: dict[int, tuple[int, Ranked]] = {}
    records, entities = _records(chosen, names, {*numbers, *printed}, whole=bool(query.births or query.countries))
    for record in records:
        entity = entities.get(record.id)
        if entity is None:
            continue
        found = rank(
            asked[record.target_type],
            prepare(record, known),
            printed=printed.get(record.id, ""),
            shared=numbers.get(record.id, ()),
        )
        if found.score >= least and (entity not in best or (found.score, -record.id) > _order(best[entity])):
            best[entity] = record.id, found
    ordered = sorted(best.items(), key=lambda item: (-item[1][1].score, item[0]))[:limit]
    return _told(ordered)


def born(text: str) -> Birth:
    """ "1966", "1966-01" or "1966-01-27" as the days it can mean; raises ValueError in a sentence."""
    try:
        parts = [int(part) for part in text.split("-")]
        first = date(*[*parts, 1, 1][:3])
        if len(parts) == 1:
            return Birth(first, date(first.year, 12, 31))
        if len(parts) == 2:
            return Birth(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        if len(parts) == 3:
            return Birth(first, first)
    except (TypeError, ValueError):
        pass
    raise ValueError(f"{text!r} is no birth date: write 1966-01-27, 1966-01 or 1966.")


def _order(held: tuple[int, Ranked]) -> tuple[float, int]:
    return held[1].score, -held[0]


def _prepared(query: Query, names: Sequence[str], known: Frequencies) -> dict[TargetType, Prepared]:
    """The query as a record of each type it may be."""
    return {
        kind: prepare(
            Record(
                0,
                "",
                kind,
                tuple(PrintedName(name) for name in names),
                births=query.births,
                countries=query.countries,
            ),
            known,
        )
        for kind in TargetType
        if not query.types or kind in query.types
    }


def _by_number(numbers: Iterable[tuple[str, str]]) -> dict[int, list[str]]:
    """Record -> the numbers asked for that it bears, in words."""
    condition = Q()
    for kind, text in numbers:
        condition |= bearing_kind(kind, text)
    if not condition:
        return {}
    found: dict[int, list[str]] = defaultdict(list)
    for pk, kind, value in DesignationIdentifier.objects.filter(condition).values_list("designation", "kind", "value"):
        words = " ".join(word.upper() if word in _ABBREVIATIONS else word for word in kind.split("_"))
        found[pk].append(f"{words} {value}")
    return found


def _printed(names: Collection[str]) -> dict[int, str]:
    """Record -> a name of it that is one of these, letter by letter but for case and blanks."""
    folded = {" ".join(name.casefold().split()) for name in names}
    rows = DesignationName.objects.filter(folded__in=folded).order_by("pk").values_list("designation", "full")
    return dict(rows[: FOUND * 5])


def _chosen(queries: Iterable[Prepared], numbers: Mapping[int, object], printed: Mapping[int, str]) -> list[int]:
    """The records that share most: those found by a number or letter by letter, then by the rarest keys."""
    wanted = {key for query in queries for key in keys(query)}
    sharing: dict[int, list[int]] = defaultdict(list)
    for key, pk in LinkKey.objects.filter(key__in=wanted).values_list("key", "designation_id"):
        sharing[key].append(pk)
    weight: dict[int, float] = defaultdict(float)
    for ids in sharing.values():
        for pk in ids:
            weight[pk] += 1 / len(ids)
    for pk in printed:
        weight[pk] += 10
    for pk in numbers:
        weight[pk] += 100
    return sorted(weight, key=lambda pk: (-weight[pk], pk))[:FOUND]


def _records(
    chosen: Sequence[int], asked: Collection[str], sure: Collection[int], *, whole: bool
) -> tuple[list[Record], Mapping[int, int | None]]:
    """
    The records that are worth weighing, each with its likeliest names, and the entity of each.

    chosen  those that share most first
    sure    found by a number or letter by letter: weighed in any case
    whole   with birth dates and countries, which stand in what the lists said; else names alone
    """
    printed: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for pk, full, kind, quality in (
        DesignationName.objects.filter(designation__in=chosen)
        .order_by("pk")
        .values_list("designation_id", "full", "kind", "quality")
    ):
        printed[pk].append((full, kind, quality))
    alike_to = _likenesses(asked, {name[0] for own in printed.values() for name in own})
    likeness = {pk: max([alike_to[name[0]] for name in own]) for pk, own in printed.items()}
    alike = sorted(likeness, key=lambda pk: (-likeness[pk], pk))[:WEIGHED]
    weighed = {*chosen[:WEIGHED], *alike, *[pk for pk in chosen if pk in sure]}
    names = {pk: _likeliest(printed[pk], alike_to) for pk in weighed}
    rows = list(
        Designation.objects.filter(pk__in=weighed)
        .order_by("pk")
        .values_list("pk", "entity_id", "source__code", "target_type")
    )
    entities = {pk: entity for pk, entity, _, _ in rows}
    if whole:
        found = [replace(record, names=names[record.id]) for record in load_records(weighed)]
        return found, entities
    return [Record(pk, source, TargetType(kind), names[pk]) for pk, _, source, kind in rows], entities


def _likeliest(printed: Sequence[tuple[str, str, str]], alike_to: Mapping[str, float]) -> tuple[PrintedName, ...]:
    """The names of a record (full, kind, quality) that are worth weighing, as printed."""
    places = sorted(range(len(printed)), key=lambda place: (-alike_to[printed[place][0]], place))[:NAMES_WEIGHED]
    return tuple(
        [
            PrintedName(full, _KINDS[kind], _QUALITIES[quality])
            for place, (full, kind, quality) in enumerate(printed)
            # A name in Hangul tells that the others may be read as Korean ones.
            if place in places or _HANGUL.search(full)
        ]
    )


@lru_cache(maxsize=10_000)
def _in_latin(name: str) -> str:
    return " ".join([latin(word) for word in _WORDS.findall(name)])


def _likenesses(asked: Iterable[str], printed: Iterable[str]) -> dict[str, float]:
    """How alike each printed name is spelled to any of those asked for, 0 to 100; words in any order."""
    forms = [form for name in asked for form in {name.casefold(), _in_latin(name)} if form]
    spelled = [(name, name.casefold()) for name in printed]
    spelled += [(name, _in_latin(name)) for name, _ in spelled if not name.isascii()]
    if not (forms and spelled):
        return dict.fromkeys([name for name, _ in spelled], 0.0)
    found = cdist(forms, [each for _, each in spelled], scorer=token_sort_ratio, dtype=float64).max(axis=0).tolist()
    likeness: dict[str, float] = {}
    for (name, _), alike in zip(spelled, found, strict=True):
        likeness[name] = max(alike, likeness.get(name, 0.0))
    return likeness


def _told(ordered: Sequence[tuple[int, tuple[int, Ranked]]]) -> list[Candidate]:
    records: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    looks: dict[int, tuple[str, str, str]] = {}
    for entity, public_id, kind, name, pk, jurisdiction, source in (
        Designation.objects.filter(entity__in=[entity for entity, _ in ordered])
        .order_by("source__jurisdiction__position", "source__code", "pk")
        .values_list(
            "entity_id",
            "entity__public_id",
            "entity__target_type",
            "entity__name",
            "pk",
            "source__jurisdiction__code",
            "source__code",
        )
    ):
        if entity is not None and public_id is not None and kind is not None and name is not None:
            looks[entity] = public_id, kind, name
            records[entity].append((pk, jurisdiction, source))
    names: dict[int, list[str]] = defaultdict(list)
    entity_of = {pk: entity for entity, found in records.items() for pk, _, _ in found}
    rows = DesignationName.objects.filter(designation__in=list(entity_of)).order_by("pk")
    for pk, full in rows.values_list("designation_id", "full"):
        if full not in names[entity_of[pk]]:
            names[entity_of[pk]].append(full)
    return [
        Candidate(
            entity,
            looks[entity][0],
            TargetType(looks[entity][1]),
            looks[entity][2],
            found.score,
            found.reasons,
            record,
            tuple(dict.fromkeys(name for name in (looks[entity][2], *names[entity]) if name)),
            tuple(dict.fromkeys((jurisdiction, source) for _, jurisdiction, source in records[entity])),
        )
        for entity, (record, found) in ordered
        if entity in looks
    ]


def _frequencies() -> Frequencies:
    """How common words are, as counted last; read once a process and count."""
    newest = NameStatistics.objects.order_by("-pk").values_list("pk", flat=True).first()
    return _counted(newest) if newest is not None else Frequencies({}, {})


@lru_cache(maxsize=2)
def _counted(pk: int) -> Frequencies:
    return statistics.read(NameStatistics.objects.get(pk=pk))
