"""What the page of one pair shows: both records, why rules are not sure, and what each answer would change."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from coordination import align
from coordination.admin.columns import dated, stamp
from coordination.admin.differences import compare
from coordination.admin.marks import GAP_OPEN, GAP_TO_BE_CONFIRMED, HAS_IT_NOT, MARKS, Mark
from coordination.admin.review_queue import Item
from coordination.align import Prospect, Standing
from coordination.models import Designation, DesignationVersion, Match
from coordination.resolve.weights import WEIGHTS
from coordination.vocabulary import GapKind, Judgement, TargetType

QUEUE_SHOWN = 12
_SUBJECT = {
    TargetType.PERSON: ("Same person", "Different people"),
    TargetType.ORGANISATION: ("Same organisation", "Different organisations"),
    TargetType.VESSEL: ("Same ship", "Different ships"),
    TargetType.AIRCRAFT: ("Same aircraft", "Different aircraft"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that counts for or against; `width` of its bar in hundredths of the heaviest."""

    points: float
    sentence: str
    width: int

    @property
    def signed(self) -> str:
        return f"{self.points:+.1f}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class Line:
    """One target of a small matrix, as it is ("now") or would be ("then"): a mark for each jurisdiction."""

    when: str
    name: str
    cells: Sequence[tuple[str, Mark]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the three answers, with what it would change."""

    word: Judgement
    title: str
    key: str
    lines: Sequence[tuple[str, str]]  # (sign, sentence)
    matrix: Sequence[Line]


def pair_page(match: Match, item: Item | None, queue: Sequence[Item], *, on: date, live: bool) -> dict[str, Any]:
    """The page's parts, by name in the template, in a constant number of queries."""
    left, right = match.left, match.right
    records = _records_of(match)
    versions = _newest(records)
    contents = [versions[record.pk].record for record in (left, right) if record.pk in versions]
    prospects = align.prospects_of([match.pk], on=on, live=live)
    kind = TargetType(left.target_type)
    places = [entry.pk for entry in queue]
    place = places.index(item.pk) if item else None
    clusters = [_cluster(record, records, versions) for record in (left, right)]
    return {
        "match": match,
        "item": item,
        "title": f"Is {left.name} ({_who(left)}) also {right.name} ({_who(right)})?",
        "sides": [_side(record, versions.get(record.pk)) for record in (left, right)],
        "rows": compare(*contents) if len(contents) == 2 else [],
        "terms": _terms(match),
        "score": f"{match.score:+.1f}".replace("-", "−") if match.score is not None else "",
        "band": {"link": WEIGHTS[kind].link, "review": WEIGHTS[kind].review},
        "clusters": clusters[:1] if left.entity_id == right.entity_id else clusters,
        "answers": _answers(match, prospects.get(match.pk), _names(records)),
        "history": _history(match),
        "place": place + 1 if place is not None else None,
        "count": len(queue),
        "next": queue[(place + 1) % len(queue)] if place is not None and len(queue) > 1 else None,
        "previous": queue[place - 1] if place is not None and len(queue) > 1 else None,
        "near": queue[max((place or 0) - 2, 0) :][:QUEUE_SHOWN],
    }


def _who(record: Designation) -> str:
    return record.source.jurisdiction.code


def _records_of(match: Match) -> list[Designation]:
    """The records of both entities, in the order of columns."""
    entities = [record.entity_id for record in (match.left, match.right) if record.entity_id]
    rows = Designation.objects.filter(Q(entity__in=entities) | Q(pk__in=[match.left_id, match.right_id]))
    return list(
        rows.select_related("source__jurisdiction", "entity").order_by(
            "source__jurisdiction__position", "source__code", "pk"
        )
    )


def _newest(records: Iterable[Designation]) -> dict[int, DesignationVersion]:
    rows = DesignationVersion.objects.believed().filter(designation__in=[record.pk for record in records])
    return {version.designation_id: version for version in rows.order_by("valid_from", "pk")}


def _side(record: Designation, version: DesignationVersion | None) -> dict[str, Any]:
    return {
        "record": record,
        "code": _who(record),
        "listed": dated(version.valid_from, version.date_kind) if version else None,
        "off": version is not None and version.valid_to is not None,
        "raw": version.raw if version else "",
    }


def _terms(match: Match) -> list[Term]:
    """What counts, the heaviest first."""
    heaviest = max((abs(points) for points, _ in match.terms), default=0) or 1
    ordered = sorted(match.terms, key=lambda term: (-abs(term[0]), term[1]))
    return [Term(points, sentence, round(100 * abs(points) / heaviest)) for points, sentence in ordered]


def _cluster(
    record: Designation, records: Iterable[Designation], versions: dict[int, DesignationVersion]
) -> dict[str, Any]:
    """The records of one side's entity, and what only one of them prints where two or more print another."""
    members = [
        each for each in records if each.pk == record.pk or (record.entity_id and each.entity_id == record.entity_id)
    ]
    rows = []
    for each in members:
        content = versions[each.pk].record if each.pk in versions else {"names": [], "birth_dates": []}
        native = [name["full"] for name in content["names"] if name["script"] not in ("Latin", "")]
        births = [birth["text"] for birth in content["birth_dates"]]
        version = versions.get(each.pk)
        rows.append(
            {
                "record": each,
                "code": _who(each),
                "is_asked": each.pk == record.pk,
                "native": native,
                "births": births,
                "listed": dated(version.valid_from, version.date_kind) if version else None,
            }
        )
    for field in ("native", "births"):
        _mark_odd(rows, field)
    return {"entity": record.entity, "rows": rows, "of": f"{_who(record)} {record.reference}"}


def _mark_odd(rows: Sequence[dict[str, Any]], field: str) -> None:
    """Mark a value that one record alone prints, where at least two others agree on another."""
    printed = Counter(value for row in rows for value in set(row[field]))
    agreed = any(count >= 2 for count in printed.values())
    for row in rows:
        alone = bool(row[field]) and all(printed[value] == 1 for value in row[field])
        row[f"{field}_odd"] = agreed and alone


def _names(records: Iterable[Designation]) -> dict[int, str]:
    """Record -> name of its entity."""
    return {record.pk: record.entity.name if record.entity else record.name for record in records}


def _answers(match: Match, found: tuple[Judgement, Prospect] | None, names: dict[int, str]) -> list[Answer]:
    same, different = _SUBJECT[TargetType(match.left.target_type)]
    changes = (
        _changes(found[1], names)
        if found
        else [("?", "what it would change is not known: the records are not linked yet")]
    )
    matrix = _matrix(found[1], names) if found else []
    is_one = found is not None and found[0] is Judgement.DIFFERENT
    kept = "they are one entity now, and stay so" if is_one else "they are two entities now, and stay so"
    firm = [("=", kept), ("→", "the pair is asked no more, whatever the lists print later")]
    return [
        Answer(Judgement.SAME, same, "s", firm if is_one or not found else changes, [] if is_one else matrix),
        Answer(Judgement.DIFFERENT, different, "d", changes if is_one else firm, matrix if is_one else []),
        Answer(
            Judgement.UNSURE,
            "Unsure",
            "u",
            [
                ("=", f"nothing changes: {kept}"),
                ("→", "goes to “set aside”, with your note, for a second pair of eyes"),
                ("→", "comes back when either record changes"),
            ],
            [],
        ),
    ]


def _changes(found: Prospect, names: dict[int, str]) -> list[tuple[str, str]]:
    lines = []
    for sign, word, gaps in (("−", "closes", found.closes), ("+", "opens", found.opens)):
        for (kind, opened_on, name), codes in _together(gaps, names).items():
            told = GapKind(kind).label
            lines.append((sign, f"{word} {', '.join(codes)}: {told}, since {opened_on}, on {name}"))
    movers = _first_movers(found.now), _first_movers(found.then)
    if movers[0] != movers[1]:
        lines.append(("~", f"first mover: {movers[0] or 'none'} now, {movers[1] or 'none'} then"))
    if not lines:
        lines.append(("=", "opens and closes no gap"))
    return lines


def _together(gaps: Iterable[Any], names: dict[int, str]) -> dict[tuple[str, date, str], list[str]]:
    """Gaps of one kind, day and target as one line, with whose they are."""
    found: dict[tuple[str, date, str], list[str]] = defaultdict(list)
    for gap in gaps:
        evidence = [names[listing.designation] for listing in gap.evidence if listing.designation in names]
        found[gap.kind, gap.opened_on, evidence[0] if evidence else "it"].append(gap.jurisdiction)
    return found


def _first_movers(standings: Iterable[Standing]) -> str:
    return "; ".join(
        ", ".join(f"{cell.jurisdiction} {cell.since}" for cell in standing.cells if cell.is_first and cell.since)
        for standing in standings
    ).strip("; ")


def _matrix(found: Prospect, names: dict[int, str]) -> list[Line]:
    """Now and then, a line for each target."""
    lines = [_line(standing, "now", names) for standing in found.now]
    return lines + [_line(standing, "then", names) for standing in found.then]


def _line(standing: Standing, when: str, names: dict[int, str]) -> Line:
    sure: dict[str, bool] = {}
    for gap in standing.gaps:
        sure[gap.jurisdiction] = sure.get(gap.jurisdiction, False) or gap.is_confirmed
    name = next((names[record] for record in sorted(standing.records) if record in names), "")
    marks = []
    for cell in standing.cells:
        mark = MARKS[cell.status]
        if cell.jurisdiction in sure and cell.status in HAS_IT_NOT:
            mark = GAP_OPEN if sure[cell.jurisdiction] else GAP_TO_BE_CONFIRMED
        marks.append((cell.jurisdiction, mark))
    return Line(when, name, marks)


def _history(match: Match) -> list[dict[str, Any]]:
    rows = Match.objects.filter(left=match.left_id, right=match.right_id).exclude(judged_by=None)
    return [
        {"row": row, "by": row.judged_by.get_username() if row.judged_by else "rule", "when": stamp(row.judged_at)}
        for row in rows.select_related("judged_by").order_by("-pk")
    ]
