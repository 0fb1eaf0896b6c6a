"""What the page says of one partner. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from coordination.align.lag import Move, summarise
from coordination.publish.report.charts import DARK, LIGHT, MIDDLE, Bar, bars
from coordination.publish.report.facts import Facts
from coordination.publish.report.figures import ends_soon
from coordination.publish.report.gaps import GapFact, News
from coordination.publish.report.limits import why
from coordination.publish.report.links import (
    CLOSED,
    COUNTED,
    NOT_DATED,
    STANDS,
    STEP_NAMES,
    Links,
    at,
    in_jurisdiction,
)
from coordination.publish.report.list_rows import ListRow, list_row
from coordination.publish.report.rows import GapRow, gap_row
from coordination.publish.report.words import days, names, number, plural
from coordination.vocabulary import Authority, GapState, Severity, Status

MAX_GAPS, MAX_MOVES = 25, 5
_FILLS = {Severity.HIGH: DARK, Severity.MEDIUM: MIDDLE, Severity.LOW: LIGHT}


@dataclass(frozen=True)
class Section:
    """The pages of one partner."""

    code: str
    name: str
    lists: tuple[ListRow, ...]
    authority: str
    new: int
    figures: tuple[tuple[str, str, str, str], ...]  # number, what, told, where it leads; "?" where no list is read
    rows: tuple[GapRow, ...]
    more: int
    overdue: str
    promised: str
    ending: str
    unconfirmed: tuple[str, str, str] | None  # how many, which, and where that leads
    closed_names: str
    unread: str  # why the silence of its lists says nothing; "" where it says no
    not_counted: tuple[tuple[str, str, str, str, str], ...]  # glyph, class, what, told, where it leads
    lag_chart: SafeString | None
    lag_told: str
    followed: tuple[tuple[str, str, str], ...]  # target, first, lag

    @property
    def is_short(self) -> bool:
        """Short enough to share a page."""
        return len(self.rows) <= 3 and not self.followed


def section(facts: Facts, code: str, links: Links) -> Section:
    on = facts.week.as_of_on
    gaps = [gap for gap in facts.gaps.open if gap.jurisdiction == code]
    unconfirmed = [gap for gap in facts.gaps.in_state(GapState.TO_BE_CONFIRMED) if gap.jurisdiction == code]
    closed = [gap for gap in facts.gaps.closed if gap.jurisdiction == code and gap.is_counted]
    standing = facts.matrix.standing[code]
    lags = summarise(standing.moves)
    overdue = [gap for gap in gaps if gap.is_overdue(on)]
    ending = [gap for gap in facts.gaps.standing if gap.jurisdiction == code and ends_soon(gap, on)]
    promised = [gap for gap in gaps if gap.state == GapState.PLANNED and gap.due_on and gap.due_on >= on]
    is_read = facts.is_read(code)
    new = sum(gap.news is News.NEW for gap in gaps)
    here, own = f"partner-{code}", in_jurisdiction(code)
    counted = (
        (len(gaps), "gaps open", "" if is_read else f"{facts.unread(code)}: absences unknown", COUNTED),
        (new, "opened this week", "", (*COUNTED, ("news", "new"))),
        (len(closed), "closed this week", "", CLOSED),
        (
            len(overdue),
            "promises passed",
            names([f"{gap.name} {gap.due_on}" for gap in overdue], 1),
            (*COUNTED, ("overdue", "true")),
        ),
        (len(ending), "waivers ending", "within four weeks", (*STANDS, ("waiver_ends_soon", "true"))),
    )
    # Of what no list is read, none is not nought.
    figures = [
        (number(count) if count or is_read else "?", what, told, links.rows("gaps", (*where, *own), here=here))
        for count, what, told, where in counted
    ]
    return Section(
        code=code,
        name=facts.partners[code],
        lists=tuple(list_row(state) for state in facts.lists_of(code)),
        authority=_authority(facts, code),
        new=new,
        figures=tuple(figures),
        rows=tuple(gap_row(gap, on, facts.regimes) for gap in gaps[:MAX_GAPS]),
        more=max(len(gaps) - MAX_GAPS, 0),
        overdue=names([f"{gap.name} ({gap.due_on})" for gap in overdue], 12),
        promised=names([f"{gap.name} ({gap.due_on})" for gap in promised], 12),
        ending=names([f"{gap.name} ({gap.expires_on})" for gap in ending], 12),
        unconfirmed=(
            number(len(unconfirmed)),
            names([gap.name for gap in unconfirmed], 6),
            links.rows("gaps", (*STANDS, ("state", "to_be_confirmed"), *own), here=here),
        )
        if unconfirmed
        else None,
        closed_names=names([f"{gap.name} ({gap.closed_on})" for gap in closed], 12),
        unread=facts.unread(code),
        not_counted=tuple(_not_counted(facts, code, links)),
        lag_chart=_lag_chart(standing.moves, code, facts.partners[code], links) if standing.moves else None,
        lag_told="" if lags.median_days is None else f"median {days(lags.median_days)} days, where dated",
        followed=tuple(_followed(move) for move in _latest(standing.moves)),
    )


def _authority(facts: Facts, code: str) -> str:
    rows = [row for (_, jurisdiction), row in facts.policy.rows.items() if jurisdiction == code]
    own = sum(row["authority"] == Authority.AUTONOMOUS for row in rows)
    un_only = sum(row["authority"] == Authority.UN_ONLY for row in rows)
    none = len(rows) - own - un_only
    unknown = len(facts.regimes) - len(rows)
    parts = [f"own authority under {plural(own, 'regime')}", f"UN names only {un_only}", f"none {none}"]
    return ", ".join([*parts, f"not known {unknown}"] if unknown else parts)


def _not_counted(facts: Facts, code: str, links: Links) -> Iterable[tuple[str, str, str, str, str]]:
    standing = facts.matrix.standing[code]
    regimes = [f"{what} {number(count)}" for what, count in standing.no_authority.most_common()]
    reasons = why([(words, count) for (_, words), count in standing.unknown.most_common()], limit=6)
    waived = [gap.name for gap in facts.gaps.in_state(GapState.WAIVED) if gap.jurisdiction == code]
    partial = names([name for _, name in standing.partial], 3)
    shared = (("shared", "true"),)
    lines = (
        ("–", "noa", "No authority", Status.NO_AUTHORITY, shared, names(regimes, 5)),
        ("?", "unk", "Unknown", Status.UNKNOWN, shared, reasons),
        ("½", "par", "Lesser measure", Status.PARTIAL, (), f"of all it lists, among them {partial}"),
        ("⊖", "del", "Delisted", Status.DELISTED, shared, "while two or more partners list them"),
    )
    for glyph, look, what, status, of, told in lines:
        if count := (standing.shared if of else standing.all)[status]:
            href = links.rows("matrix", (*of, *at(code, (status,))), here=f"partner-{code}")
            yield glyph, look, what, f"{number(count)}: {told}", href
    if waived:
        where = (*STANDS, ("state", "waived"), *in_jurisdiction(code))
        href = links.rows("gaps", where, here=f"partner-{code}")
        yield "×", "npu", "Waived", f"{number(len(waived))}: {names(waived, 5)}", href


def _lag_chart(moves: list[Move], code: str, name: str, links: Links) -> SafeString:
    lags = summarise(moves)
    labels = ("first, alone", "first, tied", "1–30 days", "31–90 days", "91–365 days", "over a year")
    values = (lags.led, lags.tied, *lags.steps)
    leads = {
        step: links.rows("lags", (*in_jurisdiction(code), ("step", step)), here=f"lag-{code}")
        for step in (*STEP_NAMES, NOT_DATED)
    }
    drawn = []
    if any(values):
        drawn += [
            Bar(label, ((value, DARK, ""),), number(value), href=leads[step] if value else "")
            for label, value, step in zip(labels, values, STEP_NAMES, strict=True)
        ]
    if lags.undated:
        told = f"{number(lags.undated)}: a date is only “not after”"
        drawn.append(Bar("not dated", dotted=told, href=leads[NOT_DATED]))
    title = f"{name}: days after the first to list, targets"
    return bars(drawn, ident=f"lags-{code.lower()}", title=title, label_width=66)


def _latest(moves: list[Move]) -> list[Move]:
    """The latest followings; those of a known number of days first."""
    followed = [move for move in moves if not move.is_first and move.fewest]
    followed.sort(key=lambda move: (not move.is_dated, -move.since.toordinal(), move.public_id))
    return followed[:MAX_MOVES]


def _followed(move: Move) -> tuple[str, str, str]:
    if move.is_dated:
        lag = f"+{number(move.fewest)}"
    elif move.most is None:
        lag = f"≥{number(move.fewest)}"
    else:
        lag = f"{number(move.fewest)}–{number(move.most)}"
    return move.name, f"{' '.join(move.first_jurisdictions)} {move.first_on}", lag


def gap_bars(facts: Facts, links: Links) -> SafeString:
    """Open gaps of each partner by severity; a partner of which no list is read is drawn as unknown."""
    drawn = []
    for code in facts.sections:
        gaps: list[GapFact] = [gap for gap in facts.gaps.open if gap.jurisdiction == code]
        if not gaps and not facts.is_read(code):
            drawn.append(Bar(code, dotted=f"{facts.unread(code)}: unknown"))
            continue
        counts = [(sum(gap.severity == word for gap in gaps), word) for word in Severity]
        parts = tuple((count, _FILLS[word], word.label) for count, word in counts)
        told = ", ".join(f"{number(count)} {word.label}" for count, word in counts if count)
        where, here = (*COUNTED, *in_jurisdiction(code)), f"partner-{code}"
        by_severity = tuple(links.rows("gaps", (*where, ("severity", word.value)), here=here) for word in Severity)
        words = f"{number(len(gaps))}{': ' + told if len(gaps) else ''}"
        drawn.append(Bar(code, parts, words, href=links.rows("gaps", where, here=here), hrefs=by_severity))
    return bars(drawn, ident="gaps-by-partner", title="Open gaps of each partner, by severity", bar_width=66)
