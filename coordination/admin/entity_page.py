"""What the page of an entity shows: gathered here, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString

from coordination.admin.alignment import measure_words
from coordination.admin.charts import LagBar, ListBar, lag_chart, timeline_chart
from coordination.admin.columns import dated, dated_text, kind_words, stamp
from coordination.admin.entity_figures import lag_notes, ownership_of
from coordination.admin.entity_names import names_of
from coordination.admin.marks import (
    HAS_IT_NOT,
    HAS_IT_ON_ITS_LIST,
    KEY,
    Mark,
    gap_days,
    lag_meaning,
    lag_words,
    mark_of,
)
from coordination.models import (
    Alignment,
    Change,
    Designation,
    DesignationVersion,
    Entity,
    Gap,
    Jurisdiction,
    Match,
)
from coordination.vocabulary import GapState, Judgement, LinkGrade, Status

CHANGES_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Basis:
    """One record that puts the entity on a jurisdiction's list, with its legal bases."""

    source: str
    reference: str
    url: str
    day: SafeString
    programmes: str
    own_act: bool
    ended_on: str


@dataclass(frozen=True, slots=True)
class CellShown:
    """Where one jurisdiction stands, as a box of the matrix."""

    code: str
    name: str
    mark: Mark
    status: str
    words: str
    lag: str
    lag_meaning: str
    day: SafeString | None
    measures: str
    reason: str
    bases: Sequence[Basis]
    gaps: Sequence[Gap]
    gap_days: int | None


@dataclass(slots=True)
class RecordShown:
    """One record of the entity, what ties it to the others, and where it stands on its list."""

    record: Designation
    standing: str
    day: SafeString | None
    programmes: Sequence[str]
    ties: list[dict[str, str]] = field(default_factory=list)
    raw: str = ""
    versions_url: str = ""
    version_count: int = 0
    reports: list[Any] = field(default_factory=list)


def entity_page(entity: Entity, *, on: date, ledger: bool) -> dict[str, Any]:
    """
    The page's parts, by name in the template.

    on      the day ages are counted to
    ledger  whether the reader may see what ship calls tell
    """
    jurisdictions = list(Jurisdiction.objects.order_by("position"))
    cells = {cell.jurisdiction_id: cell for cell in entity.alignments.all()}
    gaps = list(entity.gaps.select_related("jurisdiction", "regime").order_by("-severity_points", "opened_on", "pk"))
    records = list(
        entity.designations.select_related("source__jurisdiction").order_by(
            "source__jurisdiction__position", "source__code", "reference", "pk"
        )
    )
    versions = _versions(records)
    changes = list(
        Change.objects.filter(designation__in=records)
        .select_related("source", "designation")
        .order_by("-on", "-pk")[:CHANGES_SHOWN]
    )
    shown = [
        _cell(who, cells.get(who.pk), [g for g in gaps if g.jurisdiction_id == who.pk], on) for who in jurisdictions
    ]
    return {
        "entity": entity,
        "title": entity.name,
        "regimes": list(entity.regimes.order_by("code")),
        "cells": shown,
        "headline": _headline(shown, {who.code for who in jurisdictions if who.is_partner}),
        "key": KEY,
        "lag_chart": _lag_chart(entity, jurisdictions, cells),
        "lag_notes": lag_notes(cells, records, versions, jurisdictions),
        "ownership": ownership_of(entity),
        "timeline": _timeline(entity, records, versions, jurisdictions, cells, on),
        **names_of(entity, records, versions, ledger=ledger),
        "records": _records(entity, records, versions),
        "gaps": [_gap(gap, on) for gap in gaps],
        "changes": [{"change": change, "day": dated(change.on)} for change in changes],
        "changes_url": f"{reverse('admin:coordination_change_changelist')}?designation__entity__id__exact={entity.pk}",
    }


def _versions(records: Collection[Designation]) -> dict[int, list[DesignationVersion]]:
    """What we now hold true of each record, in the order of days."""
    versions: dict[int, list[DesignationVersion]] = defaultdict(list)
    rows = DesignationVersion.objects.believed().filter(designation__in=records).order_by("valid_from", "pk")
    for version in rows:
        versions[version.designation_id].append(version)
    return versions


def _cell(who: Jurisdiction, cell: Alignment | None, gaps: list[Gap], on: date) -> CellShown:
    if cell is None:
        cell = Alignment(jurisdiction=who, status=Status.UNKNOWN, reason="not derived yet")
    gaps = [gap for gap in gaps if gap.state != GapState.CLOSED]
    bases = [_basis(basis) for basis in cell.bases]
    mark = mark_of(cell.status, gaps)
    grounds = sum(len(basis["programmes"]) or 1 for basis in cell.bases)
    times = f" ×{grounds}" if grounds > 1 and cell.status in HAS_IT_ON_ITS_LIST else ""
    return CellShown(
        code=who.code,
        name=who.name,
        mark=mark,
        status=cell.status,
        words=f"{mark.words}{times}",
        lag=lag_words(cell),
        lag_meaning=lag_meaning(cell),
        day=dated(cell.since, cell.since_kind) if cell.since else None,
        measures=measure_words(cell.measures),
        reason=cell.reason,
        bases=bases,
        gaps=gaps,
        gap_days=gap_days(gaps, on=on) if cell.status in HAS_IT_NOT else None,
    )


def _basis(basis: dict[str, Any]) -> Basis:
    return Basis(
        source=basis["source"],
        reference=basis["reference"],
        url=f"#record-{basis['designation']}",
        day=dated(date.fromisoformat(basis["since"]), basis["kind"]),
        programmes="; ".join(basis["programmes"]),
        own_act=basis["own_act"],
        ended_on=basis["ended_on"] or "",
    )


def _headline(cells: Iterable[CellShown], partners: Collection[str]) -> str:
    """Own acts and law are counted apart, and unknown is never counted as no."""
    standing: dict[str, list[str]] = defaultdict(list)
    for cell in cells:
        if cell.code in partners:
            standing[Status.DESIGNATED if cell.status in HAS_IT_ON_ITS_LIST else cell.status].append(cell.code)
    parts = [f"{len(standing[Status.DESIGNATED])} of {len(partners)} partners on their own list"]
    for status, words in (
        (Status.DESIGNATED_BY_LAW, "by law"),
        (Status.PLANNED, "planned"),
        (Status.NOT_PURSUED, "not pursued"),
        (Status.DELISTED, "delisted"),
        (Status.NOT_DESIGNATED, "not designated"),
        (Status.NO_AUTHORITY, "without authority"),
        (Status.UNKNOWN, "unknown"),
    ):
        if standing[status]:
            parts.append(f"{len(standing[status])} {words} ({', '.join(standing[status])})")
    return "; ".join(parts)


def _lag_chart(entity: Entity, jurisdictions: Iterable[Jurisdiction], cells: dict[int, Alignment]) -> SafeString | None:
    bars = []
    for who in jurisdictions:
        cell = cells.get(who.pk)
        if cell is None:
            continue
        if cell.status == Status.UNKNOWN:
            bars.append((2, 0, LagBar(who.code, "", "? unknown", is_unknown=True)))
        elif cell.since and (words := lag_words(cell)):
            label = "first mover" if cell.is_first else words
            if cell.status == Status.DESIGNATED_BY_LAW:
                label += ", by law"
            day = dated_text(cell.since, cell.since_kind).replace("(", "").replace(")", "").replace(", not after", " ≤")
            most = cell.lag_max if cell.lag_max is not None else cell.lag_min or 0
            bars.append(
                (
                    0 if cell.is_first else 1,
                    most,
                    LagBar(who.code, day, label, cell.lag_min, cell.lag_max, cell.is_first),
                )
            )
    if not any(rank < 2 for rank, _, _ in bars):
        return None
    return lag_chart([bar for _, _, bar in sorted(bars, key=lambda item: item[:2])], name=entity.name)


def _timeline(
    entity: Entity,
    records: Iterable[Designation],
    versions: dict[int, list[DesignationVersion]],
    jurisdictions: Iterable[Jurisdiction],
    cells: dict[int, Alignment],
    on: date,
) -> SafeString | None:
    bars = []
    by_jurisdiction = defaultdict(list)
    for record in records:
        by_jurisdiction[record.source.jurisdiction_id].append(record)
    for who in jurisdictions:
        bars += [
            _list_bar(who, record, versions[record.pk]) for record in by_jurisdiction[who.pk] if versions[record.pk]
        ]
        cell = cells.get(who.pk)
        if not by_jurisdiction[who.pk] and cell is not None:
            bars.append(ListBar(who.code, cell.get_status_display(), is_unknown=cell.status == Status.UNKNOWN))
    return timeline_chart(bars, today=on, name=entity.name) if any(bar.periods for bar in bars) else None


def _list_bar(who: Jurisdiction, record: Designation, versions: list[DesignationVersion]) -> ListBar:
    periods: list[tuple[date, date | None]] = []
    amended = []
    for version in versions:
        if periods and periods[-1][1] == version.valid_from:
            periods[-1] = (periods[-1][0], version.valid_to)
            amended.append(version.valid_from)
        else:
            periods.append((version.valid_from, version.valid_to))
    first = versions[0]
    return ListBar(
        who.code,
        record.reference,
        periods,
        is_bound=first.not_after is not None,
        not_before=first.not_before,
        amended=amended,
        suspected_on=record.suspected_on,
    )


def _records(
    entity: Entity, records: Sequence[Designation], versions: dict[int, list[DesignationVersion]]
) -> list[RecordShown]:
    by_pk = {record.pk: record for record in records}
    shown = {}
    for record in records:
        own = versions[record.pk]
        newest = own[-1] if own else None
        shown[record.pk] = RecordShown(
            record,
            standing=_standing(record, newest),
            day=dated(own[0].valid_from, own[0].date_kind) if own else None,
            programmes=[_programme(basis) for basis in newest.record["bases"]] if newest else [],
            raw=newest.raw if newest else "",
            versions_url=f"{reverse('admin:coordination_designationversion_changelist')}?designation__id__exact={record.pk}",
            version_count=len(own),
        )
    ties = Match.objects.standing().filter(Q(left__in=records) | Q(right__in=records), judgement=Judgement.SAME)
    strength = {grade.value: rank for rank, grade in enumerate(LinkGrade)}
    for tie in sorted(ties.select_related("judged_by"), key=lambda tie: (strength[tie.grade], tie.pk)):
        for here, there in ((tie.left_id, tie.right_id), (tie.right_id, tie.left_id)):
            if here in shown and there in by_pk:
                other = by_pk[there]
                shown[here].ties.append(
                    {
                        "grade": tie.get_grade_display(),
                        "css": "amber" if tie.grade == LinkGrade.NAME_ALONE else "fill",
                        "rests_on": tie.explanation,
                        "with": f"{other.source.jurisdiction.code} {other.reference}",
                        "by": tie.judged_by.get_username() if tie.judged_by else "",
                    }
                )
    for report in entity.link_reports.select_related("reported_by", "answered_by").order_by("-pk"):
        if report.designation_id in shown:
            shown[report.designation_id].reports.append({"report": report, "reported": stamp(report.reported_at)})
    return list(shown.values())


def _standing(record: Designation, newest: DesignationVersion | None) -> str:
    if record.suspected_on:
        return f"missing since the edition of {record.suspected_on}; in force until confirmed"
    if newest is None or newest.valid_to is not None:
        return f"off the list{f' since {newest.valid_to}' if newest else ''}"
    return ""


def _programme(basis: dict[str, Any]) -> str:
    measures = measure_words(basis["measures"])
    listed = basis["listed_on"]
    kind = kind_words(basis["date_kind"] or "")
    return ", ".join(part for part in (basis["programme"], measures, f"{listed} {kind}" if listed else "") if part)


def _gap(gap: Gap, on: date) -> dict[str, Any]:
    closed = gap.state == GapState.CLOSED
    css = "" if closed else "amber" if gap.state == GapState.TO_BE_CONFIRMED else "warm"
    return {
        "gap": gap,
        "css": css,
        "age": gap.age_days(on=on),
        "opened": dated(gap.opened_on),
        "closed": dated(gap.closed_on) if closed else None,
    }
