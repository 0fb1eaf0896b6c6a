"""
Designations -> the entity behind them.

First version: records are tied by what they print alike (`keys`), the ties are weighed and
clusters formed (`cluster`, pure), and entities keep their public ids. A person's word on a
pair (`Match.judged_by`) stands above any rule.
"""

from coordination.resolve.entities import rebuild, resolve_designations, resolve_pending

__all__ = ["rebuild", "resolve_designations", "resolve_pending"]
