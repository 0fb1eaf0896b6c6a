"""
Entities + policy -> status of each jurisdiction, gaps and lag. `rules` and `gaps` are pure.

Comparison is by target: a designation under any regime counts. Unknown is never "no".
"""

from coordination.align.entities import align_entities, align_everything, align_pending
from coordination.align.life import (
    Author,
    CannotStep,
    NotYours,
    OutOfTurn,
    Taken,
    expire_waivers,
    take_step,
    take_steps,
    unwatch,
    watch,
)
from coordination.align.matrix import MatrixRow, matrix
from coordination.align.ownership_rows import rebuild_ownership
from coordination.align.policy import CannotRevise, Effect, Turn, preview_policy, revise_policy
from coordination.align.prospect_rows import prospects_of, weigh_waiting
from coordination.align.prospects import Prospect, Standing
from coordination.align.steps import Said
from coordination.align.week_figures import missing_weeks, rebuild_week_figures, write_week_figures

__all__ = [
    "Author",
    "CannotRevise",
    "CannotStep",
    "Effect",
    "MatrixRow",
    "NotYours",
    "OutOfTurn",
    "Prospect",
    "Said",
    "Standing",
    "Taken",
    "Turn",
    "align_entities",
    "align_everything",
    "align_pending",
    "expire_waivers",
    "matrix",
    "missing_weeks",
    "preview_policy",
    "prospects_of",
    "rebuild_ownership",
    "rebuild_week_figures",
    "revise_policy",
    "take_step",
    "take_steps",
    "unwatch",
    "watch",
    "weigh_waiting",
    "write_week_figures",
]
