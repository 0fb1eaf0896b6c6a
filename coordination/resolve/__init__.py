"""
Designations -> the entity behind them.

First version: records are tied by what they print alike (`keys`), the ties are weighed and
clusters formed (`cluster`, pure), and entities keep their public ids (`public_ids`). A person's
word on a pair (`Match.judged_by`, `judge`) or on whole entities (`regroup`) stands above any rule.
"""

from coordination.resolve.entities import rebuild, resolve_designations, resolve_pending
from coordination.resolve.judge import CannotBeJudged, Judged, Overtaken, judge, undo
from coordination.resolve.match import Candidate, Query, born, match
from coordination.resolve.numbers import FailsItsCheck
from coordination.resolve.regroup import answer_report, merge, split

__all__ = [
    "Candidate",
    "CannotBeJudged",
    "FailsItsCheck",
    "Judged",
    "Overtaken",
    "Query",
    "answer_report",
    "born",
    "judge",
    "match",
    "merge",
    "rebuild",
    "resolve_designations",
    "resolve_pending",
    "split",
    "undo",
]
