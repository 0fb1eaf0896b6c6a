"""The report's full tables: what the page shows the first rows of. The workbook and the CSV files hold them. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from coordination.publish.report.counted import counted
from coordination.publish.report.facts import Facts
from coordination.publish.report.figures import Figures, ends_soon
from coordination.publish.report.gaps import GapFact
from coordination.publish.report.links import POSSIBLY, SURELY, UNTIL, step_of
from coordination.publish.report.trend import stood
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


def tables(facts: Facts, figures: Figures) -> list[Table]:
    return [
        _figures(facts, figures),
        _gaps(facts),
        _data_gaps(facts),
        _matrix(facts),
        _lags(facts),
        _changes(facts),
        _lists(facts),
    ]


def _figures(facts: Facts, figures: Figures) -> Table:
    columns = (
        Column("figure", "Figure", 50),
        Column("value", "Value", 10),
        Column("table", "Counts rows of", 14),
        Column("where", "where", 100),
    )
    rows = ((each.figure, each.value, each.table, each.words) for each in counted(facts, figures))
    return Table("figures", "Figures", columns, rows, "Which rows of the other tables each figure counts")


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
        Column("statement", "What there is to do", 70),
        Column("stands", "Stands", 8),
        Column("counted", "Counted", 8),
        Column("overdue", "Promise passed", 8),
        Column("waiver_ends_soon", "Waiver ends soon", 8),
        Column("closed_this_week", "Closed this week", 8),
        Column(SURELY, "In the trend surely from", 11),
        Column(POSSIBLY, "In the trend at most from", 11),
        Column(UNTIL, "In the trend until", 11),
    )
    gaps, on = facts.gaps, facts.week.as_of_on
    days = [day for day, _, _ in gaps.trend]
    groups = ((gaps.standing, True, False), (gaps.closed, False, True), (gaps.earlier, False, False))
    rows = (_gap(gap, on, days, stands=stands, closed=closed) for found, stands, closed in groups for gap in found)
    about = "Every gap that stood on the last day shown or closed in the week, and what else the trend counts"
    return Table("gaps", "Gaps", columns, rows, about)


def _gap(gap: GapFact, on: date, days: Sequence[date], *, stands: bool, closed: bool) -> tuple[Value, ...]:
    in_trend = stood(gap, days)
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
        gap.statement or None,
        stands,
        gap.is_counted,
        gap.is_overdue(on),
        ends_soon(gap, on),
        closed,
        in_trend.surely,
        in_trend.possibly,
        in_trend.until,
    )


def _data_gaps(facts: Facts) -> Table:
    columns = (
        Column("gap", "Gap", 9),
        Column("points", "Severity", 9),
        Column("entity", "Entity", 12),
        Column("name", "Target", 42),
        Column("target_type", "Type", 12),
        Column("jurisdiction", "To be mended by", 10),
        Column("kind", "Kind", 15),
        Column("regime", "Regime", 14),
        Column("statement", "What there is to mend", 90),
        Column("opened_on", "Since", 11),
    )
    rows = (
        (
            f"G-{gap.pk}",
            gap.points,
            gap.public_id,
            gap.name,
            gap.target_type,
            gap.jurisdiction,
            gap.kind,
            gap.regime,
            gap.statement or None,
            gap.opened_on,
        )
        for gap in facts.data_gaps
    )
    return Table("data_gaps", "Data gaps", columns, rows, "What lists print that contradicts others, or do not print")


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
        Column("un_name", "UN name", 8),
        Column("on_lists", "Partners that list it", 9),
        Column("shared", "Of two or more", 8),
        Column("own_act", "By own act of", 20),
    )

    def rows() -> Iterator[tuple[Value, ...]]:
        for line in facts.matrix.lines:
            bounds = " ".join(code for code, is_bound in zip(codes, line.bounds, strict=True) if is_bound)
            about = (line.public_id, line.target_type, line.name, " ".join(line.regimes))
            counted = (line.is_un, line.holders, line.holders >= 2, " ".join(line.own_act) or None)
            yield (*about, *line.statuses, *line.since, bounds or None, *counted)

    return Table("matrix", "Matrix", columns, rows(), "Where each jurisdiction stood on every target")


def _lags(facts: Facts) -> Table:
    columns = (
        Column("entity", "Entity", 12),
        Column("name", "Target", 42),
        Column("jurisdiction", "Jurisdiction", 11),
        Column("since", "Designated", 11),
        Column("since_is_bound", "Then or before", 8),
        Column("first", "First", 14),
        Column("first_on", "First on", 11),
        Column("fewest_days", "Days after, at least", 9),
        Column("most_days", "Days after, at most", 9),
        Column("first_mover", "Was first", 8),
        Column("dated", "Dated", 8),
        Column("twelve_months", "In the last 12 months", 9),
        Column("step", "How long after", 14),
    )
    recent = set(map(id, facts.recent_moves()))
    rows = (
        (
            move.public_id,
            move.name,
            code,
            move.since,
            move.is_bound,
            " ".join(move.first_jurisdictions),
            move.first_on,
            move.fewest,
            move.most,
            move.is_first,
            move.is_dated,
            id(move) in recent,
            step_of(move),
        )
        for code in facts.partners
        for move in facts.matrix.standing[code].moves
    )
    return Table("lags", "Lags", columns, rows, "Each partner's designations of targets that others list too")


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
