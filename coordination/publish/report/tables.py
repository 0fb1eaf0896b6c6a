"""The report's full tables: what the page shows the first rows of. The workbook and the CSV files hold them. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from coordination.publish.report.facts import Facts
from coordination.publish.report.gaps import GapFact
from coordination.publish.report.words import designations

Value = str | int | bool | date | datetime | None


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    width: int = 12  # characters, in the workbook


@dataclass(frozen=True)
class Table:
    """`rows` gives each row in the order of `columns`; None is nothing, or not known."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Value, ...]]
    about: str = ""


def tables(facts: Facts) -> list[Table]:
    return [_gaps(facts), _matrix(facts), _changes(facts), _lists(facts)]


def _gaps(facts: Facts) -> Table:
    columns = (
        Column("gap", "Gap", 9),
        Column("points", "Severity", 9),
        Column("severity", "Grade of severity", 10),
        Column("entity", "Entity", 12),
        Column("name", "Target", 42),
        Column("native_name", "Name in its own script", 26),
        Column("target_type", "Type", 12),
        Column("jurisdiction", "Missing in", 10),
        Column("kind", "Kind", 15),
        Column("regime", "Regime", 14),
        Column("state", "State", 15),
        Column("news", "This week", 20),
        Column("designated_by", "Designated by", 60),
        Column("opened_on", "Opened", 11),
        Column("opened_on_is_bound", "Opened then or before", 12),
        Column("age_days", "Age, days", 10),
        Column("due_on", "Promised", 11),
        Column("closed_on", "Closed", 11),
        Column("closing", "Why it closed", 30),
        Column("link", "Weakest link", 20),
        Column("detected_at", "Seen, UTC", 17),
        Column("severity_reasons", "Why this severity", 60),
    )
    on = facts.week.as_of_on
    rows = (_gap(gap, on) for found in (facts.gaps.standing, facts.gaps.closed) for gap in found)
    return Table("gaps", "Gaps", columns, rows, "Every gap that stood on the last day shown or closed in the week")


def _gap(gap: GapFact, on: date) -> tuple[Value, ...]:
    return (
        f"G-{gap.pk}",
        gap.points,
        gap.severity,
        gap.public_id,
        gap.name,
        gap.native or None,
        gap.target_type,
        gap.jurisdiction,
        gap.kind,
        gap.regime,
        gap.state,
        gap.news.value,
        designations(gap),
        gap.opened_on,
        gap.is_bound,
        gap.age_days(on),
        gap.due_on,
        gap.closed_on,
        gap.closing or None,
        gap.grade,
        gap.detected_at,
        "; ".join(f"{points} {reason}" for points, reason in gap.reasons),
    )


def _matrix(facts: Facts) -> Table:
    codes = tuple(facts.jurisdictions)
    columns = (
        Column("entity", "Entity", 12),
        Column("type", "Type", 12),
        Column("name", "Target", 42),
        Column("regimes", "Regimes", 22),
        *(Column(code, code, 16) for code in codes),
        *(Column(f"{code}_since", f"{code} since", 12) for code in codes),
        Column("not_after", "Days that are only “not after”", 20),
    )

    def rows() -> Iterator[tuple[Value, ...]]:
        for line in facts.matrix.lines:
            bounds = " ".join(code for code, is_bound in zip(codes, line.bounds, strict=True) if is_bound)
            about = (line.public_id, line.target_type, line.name, " ".join(line.regimes))
            yield (*about, *line.statuses, *line.since, bounds or None)

    return Table("matrix", "Matrix", columns, rows(), "Where each jurisdiction stood on every target")


def _changes(facts: Facts) -> Table:
    columns = (
        Column("cursor", "Cursor", 9),
        Column("source", "List", 14),
        Column("jurisdiction", "Jurisdiction", 11),
        Column("kind", "What", 12),
        Column("reference", "Number", 18),
        Column("name", "Target", 42),
        Column("target_type", "Type", 12),
        Column("entity", "Entity", 12),
        Column("on", "Day", 11),
        Column("on_kind", "Kind of day", 13),
        Column("on_is_bound", "Then or before", 10),
        Column("repeats_un_name", "Repeats a UN name", 10),
        Column("recorded_at", "Recorded, UTC", 17),
    )
    rows = (
        (
            change.cursor,
            change.source,
            change.jurisdiction,
            change.kind,
            change.reference,
            change.name,
            change.target_type,
            change.public_id or None,
            change.on,
            change.date_kind or None,
            change.on_is_bound,
            change.transposes_un,
            change.recorded_at,
        )
        for change in facts.changes.changes
    )
    return Table("changes", "Changes", columns, rows, "Listings, relistings and delistings of the week")


def _lists(facts: Facts) -> Table:
    columns = (
        Column("list", "List", 14),
        Column("jurisdiction", "Jurisdiction", 11),
        Column("name", "Name", 44),
        Column("edition_on", "Edition", 11),
        Column("received_at", "Received, UTC", 17),
        Column("form", "Form", 24),
        Column("records", "Records", 10),
        Column("age_days", "Age, days", 10),
        Column("is_stale", "Stale", 8),
        Column("coverage", "Coverage", 10),
        Column("does_not_hold", "Does not hold", 40),
        Column("amended", "Amended this week", 10),
        Column("trouble", "Held or rejected since", 50),
        Column("sha256", "SHA-256", 66),
    )
    rows = (
        (
            state.code,
            state.jurisdiction,
            state.name,
            state.edition_on,
            state.received_at,
            state.form or None,
            state.entries,
            state.age_days,
            state.is_stale if state.is_read else None,
            state.coverage,
            " ".join(state.fields_absent) or None,
            facts.changes.amended.get(state.code, 0) if state.is_read else None,
            "; ".join(f"{t.edition_on} {t.state}: {t.reason}" for t in state.troubles) or None,
            state.sha256 or None,
        )
        for state in facts.lists
    )
    return Table("lists", "Lists", columns, rows, "Which edition of each list was read; no edition: never read")
