"""
Overlap, lags, trend and the UN scoreboard as rows of plain data: for exports and the API alike.

Every share stands beside its base and the version of the method that gave it; the sentence of
that version is in the row, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from coordination.align.facts import FoundGap
from coordination.align.overlap import Tally, method, pair_overlaps, split
from coordination.align.ownership import RULES, Inferred, Party
from coordination.align.pair_lags import METHOD as LAG_METHOD
from coordination.align.pair_lags import PairLag
from coordination.align.scoreboard import Line, ScoreRow
from coordination.align.statutory import AuthorityGroup
from coordination.align.trend import Key, Trend
from coordination.align.whatif import Outcome, OverlapChange
from coordination.vocabulary import Counting, Status

Row = dict[str, Any]
About = tuple[str, str, str]  # public id, type, name of an entity

OVERLAP_VERSION = "overlap-1"  # a change of what is counted, or of its base, is another version
LAG_VERSION = "lag-1"

SPLIT = ("regime", "counting", "holders", "targets", "base", "share", "open", "method")
OVERLAP = (
    "regime",
    "counting",
    "first",
    "second",
    "both",
    "only_first",
    "only_second",
    "first_unsure",
    "second_unsure",
    "union",
    "jaccard_least",
    "jaccard_most",
    "first_share_least",
    "first_share_most",
    "second_share_least",
    "second_share_most",
    "method",
)
LAGS = (
    "regime",
    "counting",
    "leader",
    "follower",
    "base",
    "dated",
    "ranged",
    "ties",
    "undecided",
    "median",
    "median_low",
    "median_high",
    "ninetieth",
    "ninetieth_low",
    "ninetieth_high",
    "method",
)
TREND = (
    "week",
    "as_of",
    "regime",
    "jurisdiction",
    "targets",
    *(status.value for status in Status),
    "expected",
    "share_least",
    "share_most",
    "gaps_open",
    "gaps_to_be_confirmed",
    "gaps_high",
    "lists_first_read",
)
SCOREBOARD = (
    "un_reference",
    "name",
    "entity",
    "un_since",
    "jurisdiction",
    "status",
    "how",
    "since",
    "since_is_bound",
    "not_before",
    "numbers",
    "printed",
    "problems",
    "lag_min",
    "lag_max",
)
STATUTORY = ("authority", "fitting", "entity", "type", "name", "status", "is_sure", "designated_by")
OWNERSHIP = (
    "source",
    "reference",
    "owned",
    "owned_name",
    "owner",
    "owner_name",
    "tie",
    "percent",
    "stated_on",
    "words",
)
EXPOSURE = ("jurisdiction", "owned", "owned_name", "exposure", "percent", "owners", "rule")
WHAT_IF = ("entity", "name", "designates", "has_no_authority", "closes", "opens_after_grace")


def split_rows(tallies: Mapping[str, Tally], counting: Counting, partners: Sequence[str]) -> Iterator[Row]:
    """How many targets of a regime exactly so many partners have; `regime` "" is over every target."""
    for regime, tally in tallies.items():
        found = split(tally, partners)
        for holders, targets in found.by_holders.items():
            yield {
                "regime": regime,
                "counting": counting,
                "holders": holders,
                "targets": targets,
                "base": found.targets,
                "share": _share(found.share(holders)),
                "open": found.open,
                "method": OVERLAP_VERSION,
                "method_text": method(counting, _base(regime)),
            }


def overlap_rows(tallies: Mapping[str, Tally], counting: Counting, partners: Sequence[str]) -> Iterator[Row]:
    """What each pair of partners has in common; pairs of whom neither has a target are left out."""
    for regime, tally in tallies.items():
        for pair in pair_overlaps(tally, partners):
            if pair.union:
                yield {
                    "regime": regime,
                    "counting": counting,
                    "first": pair.first,
                    "second": pair.second,
                    "both": pair.both,
                    "only_first": pair.only_first,
                    "only_second": pair.only_second,
                    "first_unsure": pair.first_unsure,
                    "second_unsure": pair.second_unsure,
                    "union": pair.union,
                    **_range("jaccard", pair.jaccard),
                    **_range("first_share", pair.first_share),
                    **_range("second_share", pair.second_share),
                    "method": OVERLAP_VERSION,
                    "method_text": method(counting, _base(regime)),
                }


def lag_rows(found: Mapping[str, Iterable[PairLag]], counting: Counting) -> Iterator[Row]:
    """How each jurisdiction trails each other, the UN among them."""
    for regime, lags in found.items():
        for lag in lags:
            yield {
                "regime": regime,
                "counting": counting,
                "leader": lag.leader,
                "follower": lag.follower,
                "base": lag.base,
                "dated": lag.dated,
                "ranged": lag.ranged,
                "ties": lag.ties,
                "undecided": lag.undecided,
                "median": _days(lag.median.dated),
                "median_low": _days(lag.median.low),
                "median_high": _days(lag.median.high),
                "ninetieth": _days(lag.ninetieth.dated),
                "ninetieth_low": _days(lag.ninetieth.low),
                "ninetieth_high": _days(lag.ninetieth.high),
                "method": LAG_VERSION,
                "method_text": LAG_METHOD,
            }


def trend_rows(trends: Mapping[Key, Trend]) -> Iterator[Row]:
    """The figures of each week, oldest first. After `lists_first_read` figures moved because more was seen."""
    for (regime, jurisdiction), found in trends.items():
        for point in found.points:
            figure = point.figure
            yield {
                "week": point.week,
                "as_of": point.on,
                "regime": regime,
                "jurisdiction": jurisdiction,
                "targets": figure.targets,
                **{status.value: figure.all[status] for status in Status},
                "expected": sum(figure.expected.values()),
                **_range("share", figure.share),
                "gaps_open": figure.gaps_open,
                "gaps_to_be_confirmed": figure.gaps_to_be_confirmed,
                "gaps_high": figure.gaps_high,
                "lists_first_read": list(found.breaks.get(point.week, ())),
            }


def score_rows(rows: Iterable[ScoreRow], public_ids: Mapping[int, str]) -> Iterator[Row]:
    """One row for each UN record and jurisdiction."""
    for row in rows:
        for line in row.lines:
            yield {
                "un_reference": row.reference,
                "name": row.name,
                "entity": public_ids.get(row.entity),
                "un_since": row.since,
                "jurisdiction": line.jurisdiction,
                **_line(line),
            }


def score_records(rows: Iterable[ScoreRow], about: Mapping[int, About]) -> Iterator[Row]:
    """One row for each UN record, with a line for each jurisdiction."""
    for row in rows:
        yield {
            "un_reference": row.reference,
            "name": row.name,
            "entity": about[row.entity][0],
            "un_since": row.since,
            "un_since_is_bound": row.is_bound,
            "jurisdictions": [{"jurisdiction": line.jurisdiction, **_line(line)} for line in row.lines],
        }


def statutory_rows(groups: Iterable[AuthorityGroup], about: Mapping[int, About]) -> Iterator[Row]:
    """One row for each target on the list, by the authority that would fit."""
    for group in groups:
        for found in group.candidates:
            public_id, target_type, name = about[found.entity]
            yield {
                "authority": group.words,
                "fitting": list(found.fitting),
                "entity": public_id,
                "type": target_type,
                "name": name,
                "status": found.status,
                "is_sure": found.is_sure,
                "designated_by": [
                    f"{each.jurisdiction} {'≤' if each.is_bound else ''}{each.since} {each.reference}"
                    for each in found.listings
                ],
            }


def exposure_rows(found: Iterable[Inferred], about: Mapping[int, About]) -> Iterator[Row]:
    """
    Inferred, never designated: whom a jurisdiction's own rule on ownership reaches, and through whom.

    A party that no list holds is told by its name alone.
    """
    for each in found:
        public_id, name = _party(each.owned, about)
        yield {
            "jurisdiction": each.jurisdiction,
            "owned": public_id,
            "owned_name": name,
            "exposure": each.exposure,
            "percent": each.percent,
            "owners": [" ".join(filter(None, _party(owner, about))) for owner in each.owners],
            "rule": RULES[each.jurisdiction].words,
        }


def _party(party: Party, about: Mapping[int, About]) -> tuple[str | None, str]:
    if isinstance(party, str):
        return None, party
    return about[party][0], about[party][2]


def what_if_rows(outcomes: Iterable[Outcome], about: Mapping[int, About]) -> Iterator[Row]:
    """One row for each target: who would newly designate it, which gaps would close, and which would follow."""
    for outcome in outcomes:
        public_id, _, name = about[outcome.entity]
        yield {
            "entity": public_id,
            "name": name,
            "designates": list(outcome.acted),
            "has_no_authority": list(outcome.unable),
            "closes": [_gap(gap) for gap in outcome.closes],
            "opens_after_grace": [_gap(gap) for gap in outcome.opens],
        }


def _gap(gap: FoundGap) -> str:
    return f"{gap.jurisdiction} {gap.kind} {gap.regime}"


def overlap_change_rows(changes: Iterable[OverlapChange]) -> Iterator[Row]:
    for change in changes:
        yield {
            "first": change.before.first,
            "second": change.before.second,
            "both_before": change.before.both,
            "both_after": change.after.both,
            "union_before": change.before.union,
            "union_after": change.after.union,
            **_range("jaccard_before", change.before.jaccard),
            **_range("jaccard_after", change.after.jaccard),
        }


def _line(line: Line) -> Row:
    return {
        "status": line.status,
        "how": line.how,
        "since": line.since,
        "since_is_bound": line.is_bound if line.since else None,
        "not_before": line.not_before,
        "numbers": [f"{source}:{number}" for source, number in line.numbers],
        "printed": list(line.printed),
        "problems": [" ".join(filter(None, (problem.problem.value, problem.printed))) for problem in line.problems],
        "lag_min": line.lag_min,
        "lag_max": line.lag_max,
    }


def _days(value: float | None) -> float | None:
    """Whole days as whole numbers; a median may lie between two."""
    return int(value) if value is not None and value == int(value) else value


def _range(name: str, found: tuple[float, float] | None) -> Row:
    least, most = found or (None, None)
    return {f"{name}_least": _share(least), f"{name}_most": _share(most)}


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _base(regime: str) -> str:
    return f"targets of regime {regime}" if regime else "targets of any regime"
