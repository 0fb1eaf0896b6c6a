"""The report as plain data: all of it, where the page shows the first. Described in docs/report.md."""

from dataclasses import asdict
from typing import Any

from coordination.align.lag import Move, summarise
from coordination.publish.report.cells import Share, Standing
from coordination.publish.report.changes import ChangeFact, Suspect
from coordination.publish.report.counted import counted
from coordination.publish.report.data_gaps import DataGap
from coordination.publish.report.facts import Facts
from coordination.publish.report.figures import Figures
from coordination.publish.report.gaps import Evidence, GapFact, News
from coordination.publish.report.lists import ListState
from coordination.publish.report.pairs import pairs_as_data
from coordination.publish.report.serious import Group, most_serious
from coordination.publish.report.words import what_happened
from coordination.vocabulary import Status

SCHEMA = "gap-report/2"


def inputs(facts: Facts) -> dict[str, Any]:
    """What the report was made from: the newest accepted edition of each list, and the policy."""
    return {
        "editions": {
            state.code: {
                "edition_on": state.edition_on,
                "received_at": state.received_at,
                "form": state.form,
                "entries": state.entries,
                "sha256": state.sha256,
                "is_starter": state.is_starter,
            }
            for state in facts.lists
            if state.is_read
        },
        "policy": {"rows": len(facts.policy.rows), "sha256": facts.policy.sha256},
    }


def as_data(facts: Facts, figures: Figures) -> dict[str, Any]:
    """Same rows and same week give the same data, in the same order. Lists may be iterators, for `as_json`."""
    week, gaps = facts.week, facts.gaps
    serious = gaps.of(News.NEW) or gaps.open
    return {
        "schema": SCHEMA,
        "week": week.code,
        "from_on": week.from_on,
        "to_on": week.to_on,
        "as_of_on": week.as_of_on,
        "is_to_date": week.is_to_date,
        "audience": facts.audience,
        "known_at": facts.known_at,
        "is_rebuilt": facts.is_rebuilt,
        "is_demonstration": facts.is_demonstration,
        "inputs": inputs(facts),
        "sentence": " ".join(what_happened(facts, figures)),
        "figures": figures.as_data(),
        "counted": (
            {
                "figure": each.figure,
                "value": each.value,
                "table": each.table,
                "where": [list(pair) for pair in each.where],
            }
            for each in counted(facts, figures)
        ),
        "most_serious": [_group(group) for group in most_serious(serious, list(facts.jurisdictions))],
        "most_serious_are_new": bool(gaps.of(News.NEW)),
        "lists": [_list(state) for state in facts.lists],
        "changes": {
            "events": (_change(change) for change in facts.changes.changes),
            "amendments": {
                source: {"records": count, "fields": dict(sorted(facts.changes.amended_fields[source].items()))}
                for source, count in facts.changes.amended.items()
            },
            "suspected_removals": [_suspect(suspect) for suspect in facts.changes.suspected],
            "awaiting_confirmation": facts.changes.suspected_standing,
        },
        "gaps": (_gap(gap, facts) for gap in gaps.standing),
        "closed": (_gap(gap, facts) for gap in gaps.closed),
        "data_gaps": (_data_gap(gap) for gap in facts.data_gaps),
        "trend": [{"on": day, "surely_open": least, "at_most_open": most} for day, least, most in gaps.trend],
        "overlap": pairs_as_data(facts),
        "petroleum": None
        if facts.petroleum is None
        else {"title": facts.petroleum.title, "sentence": facts.petroleum.sentence, "words": facts.petroleum.words},
        "targets": {"all": facts.matrix.entities, "of_two_or_more_partners": facts.matrix.shared},
        "alignment": [
            {
                "regime": regime,
                "part": part,
                "targets": facts.matrix.sizes[regime, part],
                "jurisdictions": {code: _share(share) for code, share in shares.items()},
            }
            for (regime, part), shares in sorted(facts.matrix.alignment.items())
        ],
        "jurisdictions": {
            code: _standing(facts.matrix.standing[code], facts, code, name) for code, name in facts.partners.items()
        },
    }


def _gap(gap: GapFact, facts: Facts) -> dict[str, Any]:
    return {
        "gap": f"G-{gap.pk}",
        "entity": gap.public_id,
        "name": gap.name,
        "native_name": gap.native or None,
        "native_script": gap.native_script or None,
        "target_type": gap.target_type,
        "jurisdiction": gap.jurisdiction,
        "kind": gap.kind,
        "regime": gap.regime,
        "statement": gap.statement,
        "state": gap.state,
        "severity": gap.severity,
        "severity_points": gap.points,
        "severity_reasons": [{"points": points, "reason": reason} for points, reason in gap.reasons],
        "grade": gap.grade,
        "designated_by": [_evidence(record) for record in gap.evidence],
        "opened_on": gap.opened_on,
        "opened_on_is_bound": gap.is_bound,
        "opened_earliest": gap.opened_earliest,
        "detected_at": gap.detected_at,
        "age_days": gap.age_days(facts.week.as_of_on),
        "news": gap.news,
        "due_on": gap.due_on,
        "waived_until": gap.expires_on,
        "words": [asdict(words) for words in gap.words],
        "closed_on": gap.closed_on,
        "closing": gap.closing or None,
    }


def _data_gap(gap: DataGap) -> dict[str, Any]:
    return {
        "gap": f"G-{gap.pk}",
        "entity": gap.public_id,
        "name": gap.name,
        "target_type": gap.target_type,
        "jurisdiction": gap.jurisdiction,
        "kind": gap.kind,
        "regime": gap.regime,
        "severity_points": gap.points,
        "statement": gap.statement,
        "opened_on": gap.opened_on,
    }


def _evidence(record: Evidence) -> dict[str, Any]:
    return {
        "jurisdiction": record.jurisdiction,
        "source": record.source,
        "reference": record.reference,
        "name": record.name,
        "on": record.since,
        "kind": record.kind,
        "is_bound": record.is_bound,
        "not_before": record.not_before,
    }


def _change(change: ChangeFact) -> dict[str, Any]:
    return {
        "cursor": change.cursor,
        "source": change.source,
        "jurisdiction": change.jurisdiction,
        "kind": change.kind,
        "reference": change.reference,
        "name": change.name,
        "target_type": change.target_type,
        "entity": change.public_id or None,
        "on": change.on,
        "on_kind": change.date_kind or None,
        "on_is_bound": change.on_is_bound,
        "repeats_un_name": change.transposes_un,
        "recorded_at": change.recorded_at,
    }


def _suspect(suspect: Suspect) -> dict[str, Any]:
    return {**asdict(suspect), "public_id": suspect.public_id or None}


def _list(state: ListState) -> dict[str, Any]:
    return {
        **asdict(state),
        "form": state.form or None,
        "sha256": state.sha256 or None,
        "is_read": state.is_read,
        "fields_absent": list(state.fields_absent),
        "unmapped": list(state.unmapped),
        "troubles": [asdict(trouble) for trouble in state.troubles],
    }


def _share(share: Share) -> dict[str, Any]:
    return {**asdict(share), "least_percent": share.least, "most_percent": share.most}


def _group(group: Group) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "regime": group.regime,
        "designated_by": list(group.leaders),
        "missing_in": list(group.missing),
        "entities": [gap.public_id for gap in group.targets],
        "gaps": [f"G-{gap.pk}" for gap in group.gaps],
        "severity_points": list(group.points),
    }


def _standing(standing: Standing, facts: Facts, code: str, name: str) -> dict[str, Any]:
    lags = summarise(standing.moves)
    statuses = [status.value for status in Status]
    return {
        "name": name,
        "is_read": facts.is_read(code),
        "seen_on": facts.seen_on(code),
        "cells": {status: standing.all[status] for status in statuses},
        "cells_of_two_or_more_partners": {status: standing.shared[status] for status in statuses},
        "unknown": [
            {"kind": kind, "reason": words, "targets": count}
            for (kind, words), count in sorted(standing.unknown.items(), key=lambda item: (-item[1], item[0]))
        ],
        "no_authority": [
            {"regimes": regimes, "targets": count}
            for regimes, count in sorted(standing.no_authority.items(), key=lambda item: (-item[1], item[0]))
        ],
        "lags": {
            "led": lags.led,
            "tied": lags.tied,
            "followed": lags.followed,
            "undated": lags.undated,
            "median_days": lags.median_days,
            "moves": (_move(move) for move in standing.moves),
        },
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "entity": move.public_id,
        "since": move.since,
        "is_bound": move.is_bound,
        "first": list(move.first_jurisdictions),
        "first_on": move.first_on,
        "fewest_days": move.fewest,
        "most_days": move.most,
    }
