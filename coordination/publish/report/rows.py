"""Rows of the page's tables, ready to print. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from coordination.publish.report.changes import LISTED, ChangeFact
from coordination.publish.report.facts import Facts
from coordination.publish.report.gaps import Evidence, GapFact, News
from coordination.publish.report.links import COUNTED, DELISTED, Links, Where, in_jurisdiction
from coordination.publish.report.links import LISTED as LISTED_ROWS
from coordination.publish.report.lists import newest_edition
from coordination.publish.report.serious import Group
from coordination.publish.report.words import day, joined, names, number, plural, shortened, without_brackets
from coordination.vocabulary import ChangeKind, DateKind, GapKind, GapState, LinkGrade

# BCP 47 tags of scripts that name a language, or at least themselves.
_LANGUAGES = {
    "Hangul": "ko",
    "Katakana": "ja",
    "Hiragana": "ja",
    "Georgian": "ka",
    "Thai": "th",
    "Hebrew": "he",
    "Greek": "el",
    "Cyrillic": "und-Cyrl",
    "Arabic": "und-Arab",
    "Han": "und-Hani",
}


LONGEST_NATIVE = 48  # characters, in a table: the workbook has it whole
_SAID_BY_COLUMNS = (GapKind.NOT_FOLLOWED, GapKind.NOT_TRANSPOSED)


@dataclass(frozen=True, slots=True)
class Designated:
    """Who designated on one day: `AU GB ≤2025-02-24 control`."""

    who: str
    day: str
    kind: str


@dataclass(frozen=True, slots=True)
class GapRow:
    pk: int
    gap: str
    points: int
    name: str
    native: str
    language: str
    about: str
    designated: tuple[Designated, ...]
    jurisdiction: str
    opened: str
    age: str
    state: str
    is_warm: bool
    grade: str
    closing: str
    words: tuple[str, ...] = ()
    statement: str = ""  # where the other columns do not say what there is to do


def gap_row(gap: GapFact, on: date, regimes: dict[str, str]) -> GapRow:
    """`on`: the day its age is counted to."""
    state, is_warm = _state(gap, on)
    return GapRow(
        pk=gap.pk,
        gap=f"G-{gap.pk}",
        points=gap.points,
        name=gap.name,
        native=shortened(gap.native, LONGEST_NATIVE),
        language=_language(gap),
        about=f"{gap.target_type}, {without_brackets(regimes.get(gap.regime, gap.regime))}",
        designated=designated(gap.leaders.values()),
        jurisdiction=gap.jurisdiction,
        opened=day(gap.opened_on, is_bound=gap.is_bound),
        age=f"{'≥' if gap.is_bound else ''}{number(gap.age_days(on))}",
        state=state,
        is_warm=is_warm,
        grade=LinkGrade(gap.grade).label,
        words=tuple(f"{said.who}, {said.on}: {shortened(said.note, 160)}" for said in gap.words[-2:]),
        closing=f"{gap.closed_on}: {gap.closing}" if gap.closed_on else "",
        statement="" if gap.kind in _SAID_BY_COLUMNS else gap.statement,
    )


def _language(gap: GapFact) -> str:
    return next((tag for script, tag in _LANGUAGES.items() if script in gap.native_script), "")


def _state(gap: GapFact, on: date) -> tuple[str, bool]:
    """Its state in words, "" of one of which nobody has said anything; and whether somebody has something to do."""
    if gap.state == GapState.PLANNED and gap.due_on:
        passed = gap.due_on < on
        return f"{'promise passed' if passed else 'planned'} {gap.due_on}", passed
    if gap.closed_on is not None and gap.closed_on > on:
        return f"closed since, {gap.closed_on}", False
    if gap.state == GapState.OPEN and gap.news is News.NEW:
        return "new", True
    if gap.state == GapState.OPEN and gap.news is News.FOUND:
        return "found this week", False
    return "" if gap.state == GapState.OPEN else GapState(gap.state).label, False


def designated(evidence: Iterable[Evidence]) -> tuple[Designated, ...]:
    """Records of the same day and kind together, in the order given."""
    found: dict[tuple[date, bool, str], list[str]] = {}
    for record in evidence:
        found.setdefault((record.since, record.is_bound, record.kind), []).append(record.jurisdiction)
    return tuple(
        Designated(" ".join(who), day(on, is_bound=is_bound), DateKind(kind).label)
        for (on, is_bound, kind), who in found.items()
    )


@dataclass(frozen=True, slots=True)
class GroupRow:
    names: str
    native: str  # of one target
    language: str
    told: str
    missing: str
    gaps: str
    weight: str
    href: str


MAX_NAMED = 100  # targets that a link names one by one: a web server reads 4,000 characters of it


def group_row(group: Group, facts: Facts, links: Links, *, are_new: bool) -> GroupRow:
    """A group of gaps in two sentences: who has these targets, and who has not. `are_new`: of new gaps alone."""
    only = group.targets[0] if len(group.targets) == 1 else None
    found = [only.name] if only else [shortened(gap.name, 46) for gap in group.targets]
    regime = facts.regimes.get(group.regime, group.regime)
    if group.kind == GapKind.NOT_TRANSPOSED:
        told = f"{regime}: UN {'name' if len(found) == 1 else 'names'}, listed {_days(group, 'UN')}."
    else:
        leaders = [f"{code} {_days(group, code)}" for code in group.leaders]
        told = f"{regime}: designated by {joined(leaders)}."
    low, high = group.points
    severity = f"severity {high}" if low == high else f"severity {low} to {high}"
    news: Where = (("news", "new"),) if are_new else ()
    targets = tuple(("entity", gap.public_id) for gap in group.targets)
    href = links.rows("gaps", (*COUNTED, *news, *targets), here="where") if len(targets) <= MAX_NAMED else ""
    native, language = (only.native, _language(only)) if only else ("", "")
    return GroupRow(
        names(found, 3), native, language, told, joined(group.missing), plural(len(group.gaps), "gap"), severity, href
    )


def _days(group: Group, jurisdiction: str) -> str:
    first, last, is_bound = group.days_of(jurisdiction)
    if first == last:
        return day(last, is_bound=is_bound)
    return f"{first} to {day(last, is_bound=is_bound)}"


@dataclass(frozen=True, slots=True)
class PartnerRow:
    code: str
    name: str
    days: tuple[str, ...]
    listed: str
    delisted: str
    told: str
    href: str
    href_delisted: str


@dataclass(frozen=True)
class Acts:
    """Who acted, in the order of columns; and of the others in a line each why nothing is told of them."""

    rows: tuple[PartnerRow, ...]
    others: tuple[tuple[str, str, bool], ...]  # what, who, whether that is unknown


def acts(facts: Facts, links: Links) -> Acts:
    """What each partner did, and the UN where it acted."""
    acted = {change.jurisdiction for change in facts.changes.changes}
    room = 5 if len(acted) <= 1 else 4 if len(acted) <= 3 else 3  # so that the first page holds them all
    rows = [row for code, name in facts.jurisdictions.items() if (row := _partner_row(code, name, facts, room, links))]
    silent = [code for code in facts.partners if code not in {row.code for row in rows}]
    seen = [f"{code} {on}" for code in silent if (on := facts.seen_on(code))]
    unseen, unread = [], []
    for code in silent:
        newest = newest_edition(facts.lists, code)
        if newest is None:
            unread.append(code)
        elif not facts.seen_on(code):
            unseen.append(f"{code} {newest.edition_on}")
    others = (
        ("Nobody new or gone, in editions of", ", ".join(seen), False),
        ("Not seen, no edition of this week being read; the newest are", ", ".join(unseen), True),
        ("Not seen, no list being read", ", ".join(unread), True),
    )
    return Acts(tuple(rows), tuple(line for line in others if line[1]))


def _partner_row(code: str, name: str, facts: Facts, room: int, links: Links) -> PartnerRow | None:
    listed = facts.changes.of(LISTED, jurisdiction=code)
    delisted = facts.changes.of([ChangeKind.DELISTING], jurisdiction=code)
    if not listed and not delisted:
        return None
    told = _named(listed, facts, room)
    if delisted:
        told += f"{'; ' if told else ''}delisted {_named(delisted, facts, 3)}"
    gone = number(len(delisted)) if delisted else ""
    repeated = sum(change.transposes_un for change in listed)
    if repeated:
        told += f" ({number(repeated)} repeat a UN name)"
    href, href_delisted = (
        links.rows("changes", (*kinds, *in_jurisdiction(code)), here="changes") for kinds in (LISTED_ROWS, DELISTED)
    )
    days = _days_of(listed or delisted, room // 2)
    return PartnerRow(code, name, days, number(len(listed)), gone, told, href, href_delisted)


def _named(changes: Sequence[ChangeFact], facts: Facts, limit: int) -> str:
    """Names of targets, those that most partners have first."""
    held = {change.entity: facts.matrix.patterns.get(change.entity or 0, (0, ""))[0] for change in changes}
    ordered = sorted(changes, key=lambda change: (-held[change.entity], change.name))
    return names([shortened(name, 40) for name in dict.fromkeys(change.name for change in ordered)], limit)


def _days_of(changes: Iterable[ChangeFact], limit: int) -> tuple[str, ...]:
    """The legal days with their kind, the most frequent first."""
    counts = Counter(
        (day(c.on, is_bound=c.on_is_bound), DateKind(c.date_kind).label if c.date_kind else "") for c in changes
    )
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    told = [f"{on} {kind}".strip() for (on, kind), _ in ordered[:limit]]
    more = len(ordered) - limit
    return tuple([*told, f"and {plural(more, 'other day')}"] if more > 0 else told)
